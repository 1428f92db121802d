//! What panels ask for; the app (or a test) carries it out.

use crate::base::ids::{AlertId, CaseId, RecordId};
use crate::desk::Action;
use crate::detection::Entity;

/// The big states of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Screen {
    /// Career and scenario browser.
    #[default]
    Home,
    /// Before the shift.
    Briefing,
    /// At the desk.
    Shift,
    /// After the shift.
    Debrief,
}

/// The tabs of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Tab {
    /// Alert queue.
    #[default]
    Queue,
    /// One alert.
    Alert,
    /// KQL.
    Search,
    /// Process tree of a host.
    Endpoint,
    /// Message trace and message.
    Mail,
    /// Case work.
    Case,
    /// Containment, eradication, recovery.
    Response,
    /// Incident report.
    Report,
    /// Hosts, people, tickets: the reasons for odd things.
    Inventory,
    /// What is collected where.
    Coverage,
}

/// How fast simulated time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Not at all.
    Paused,
    /// So many simulated seconds a second.
    Times(u32),
}

/// One wish.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// An action of the trainee.
    Act(Action),
    /// Another screen.
    Go(Screen),
    /// Another tab.
    Open(Tab),
    /// Show this alert.
    ShowAlert(AlertId),
    /// Show this case.
    ShowCase(CaseId),
    /// Show this record in full.
    ShowRecord(RecordId),
    /// Show this entity in the inspector (and, for hosts, on the map).
    Focus(Entity),
    /// Open search with this query and run it.
    Query(String),
    /// Show the process tree of this host.
    ShowHost(String),
    /// Show this mail.
    ShowMail(String),
    /// Brief this scenario.
    Brief {
        /// Scenario id.
        scenario: String,
        /// Seed.
        seed: u64,
    },
    /// Begin the briefed shift.
    Begin,
    /// Go on with the saved shift of this name.
    Resume(String),
    /// Read the logs at this path and look into them.
    OpenLogs(String),
    /// Another pace.
    Pace(Pace),
    /// One simulated minute forward while paused.
    Step,
    /// Copy to the clipboard; indicators are defanged.
    Copy(String),
    /// Export the debrief or report as HTML.
    Export,
    /// Text size in percent, 100 to 200.
    TextSize(u32),
    /// Dark or light.
    Light(bool),
    /// No motion that does not explain something.
    ReducedMotion(bool),
    /// Leave the program.
    Quit,
}
