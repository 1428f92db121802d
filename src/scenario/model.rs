//! A checked scenario, before a seed makes it concrete.

use crate::base::Text;
use crate::base::attack::Tradecraft;
use crate::base::ids::{ScenarioId, StepId, TechniqueId};
use crate::base::time::{SimSpan, SimTime};
use crate::world::business::TicketKind;
use std::collections::BTreeMap;

/// Everything one shift is made of; a seed turns it into a world and a plan.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Folder name.
    pub id: ScenarioId,
    /// `The first shift`.
    pub title: Text,
    /// 1 monitoring, 2 investigation, 3 hunting.
    pub tier: u8,
    /// Length of the shift.
    pub shift: SimSpan,
    /// When the trainee sits down.
    pub starts: SimTime,
    /// History simulated before the trainee sits down (baselines, open alerts).
    pub history: SimSpan,
    /// Alerts so long before the shift wait for the trainee; the shift before worked the older ones.
    pub waiting: SimSpan,
    /// Guided: lessons are shown and hints are free.
    pub guided: bool,
    /// `brief.md`.
    pub brief: Text,
    /// Log sources it teaches, for the browser.
    pub focus: Vec<Text>,
    /// Company template, by name: the first candidate.
    pub company: Text,
    /// All candidate templates; the seed takes one.
    pub companies: Vec<Text>,
    /// Roles to fill by seed, in order; later ones may exclude earlier ones.
    pub cast: Vec<CastRole>,
    /// In how many of 1000 seeds the campaign runs.
    pub attack_permille: u32,
    /// The attack.
    pub campaign: Campaign,
    /// Benign look-alikes and failed attempts placed on purpose.
    pub staged: Vec<Staged>,
    /// Everyday life: habit name and rate in per mille of its own default.
    pub everyday: Vec<(Text, u32)>,
    /// Sensors switched off on purpose.
    pub visibility: Vec<SensorOff>,
    /// How much of the everyday trouble of sensors there is, and what is kept how long.
    pub sensors: SensorPlan,
    /// Packs of detection rules that raise its alerts; the core pack where it names none.
    pub rules: Vec<Text>,
    /// Scheduled rules in KQL that raise alerts as well, by name.
    pub analytics: Vec<Text>,
    /// Steps of the guided tour.
    pub lessons: Vec<Lesson>,
    /// Weights of the score parts in per mille, by part letter (T B I C H R); from `rubric.ron`.
    pub weights: BTreeMap<char, u32>,
    /// SHA-256 of everything it was read from (scenario, brief, rubric, company templates), lower-case hex.
    pub digest: Text,
}

/// A role filled by the seed: `victim: Person(department: "finance")`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CastRole {
    /// Name used as `{victim}` in the scenario.
    pub name: Text,
    /// Who may play it.
    pub pick: Pick,
}

/// Who may play a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// Somebody present today who works in this department (`*` for any); brings account and workstation.
    Person(Text),
    /// Somebody present today who has an administration account.
    Admin,
    /// Somebody present today who belongs to the helpdesk and may change accounts.
    Helpdesk,
    /// Somebody who is travelling today and works through the VPN.
    Traveller,
    /// A server with this role name (`FileServer`).
    Server(Text),
    /// A fresh attacker domain of this style (`cdn`, `invoice`, `login`), with an address outside.
    Domain(Text),
    /// An address outside.
    Address,
    /// One of these words.
    Word(Vec<Text>),
}

/// The attacker's plan.
#[derive(Debug, Clone, Default)]
pub struct Campaign {
    /// How careful the attacker is.
    pub tradecraft: Tradecraft,
    /// Steps in author's order; `after` makes a forest.
    pub steps: Vec<Step>,
    /// Answers to what the defender does.
    pub reactions: Vec<Reaction>,
}

/// One step: a technique played somewhere.
#[derive(Debug, Clone)]
pub struct Step {
    /// Name, unique in the scenario.
    pub id: StepId,
    /// Which technique file.
    pub technique: TechniqueId,
    /// Runs after this step succeeded; `None` starts at `delay` after the shift starts,
    /// or never by itself when `dormant`.
    pub after: Option<StepId>,
    /// Waits for a reaction to wake it.
    pub dormant: bool,
    /// Least and most waiting time, drawn by seed.
    pub delay: (SimSpan, SimSpan),
    /// Repeats at this interval with jitter in per mille, until refused for good.
    pub every: Option<(SimSpan, u32)>,
    /// Cast role (person) it acts on or as.
    pub on: Text,
    /// Values for the technique's parameters; may name cast roles as `{role}`.
    pub with: BTreeMap<Text, Text>,
}

/// When the attacker notices something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// So many beats of this step were refused in a row.
    Missed(StepId, u32),
    /// A logon of this cast role was refused.
    LogonRefused(Text),
    /// This step was refused for good: its mail is gone, its rule, its session.
    Refused(StepId),
    /// The workstation of this cast role went dark.
    HostLost(Text),
}

/// What the attacker does about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// When.
    pub when: Trigger,
    /// Steps to wake; none means giving up.
    pub then: Vec<StepId>,
    /// Time to react.
    pub delay: (SimSpan, SimSpan),
}

/// A look-alike or failed attempt placed on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// Habit file that plays it.
    pub habit: Text,
    /// Earliest and latest begin after the shift starts.
    pub at: (SimSpan, SimSpan),
    /// In how many of 1000 seeds.
    pub permille: u32,
    /// Cast role it acts on or as.
    pub on: Text,
    /// Values for the habit's parameters.
    pub with: BTreeMap<Text, Text>,
    /// Note that explains it.
    pub ticket: Option<TicketTemplate>,
}

/// A ticket to be written, with `{role}` filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketTemplate {
    /// Where it stands.
    pub kind: TicketKind,
    /// One line.
    pub title: Text,
    /// What it says.
    pub text: Text,
}

/// A log source switched off on hosts whose name matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SensorOff {
    /// Sensor name.
    pub source: Text,
    /// Host name pattern with `*`.
    pub hosts: Text,
    /// From when until when after the shift starts, records being lost; all the time where nothing is said.
    pub during: Option<(SimSpan, SimSpan)>,
}

/// What a scenario changes of `assets/sensors.ron`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SensorPlan {
    /// Faults, in per mille of the usual rate.
    pub faults_permille: u32,
    /// Tables that are searchable for another time than usual.
    pub retention: BTreeMap<Text, SimSpan>,
}

/// One step of the guided tour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// Which control the tour points at (panel or control label).
    pub at: Text,
    /// One to three sentences.
    pub text: Text,
    /// What the trainee must do to go on: an action name (`Take`, `Dispose`, `IsolateHost`), a screen name, or `next`.
    pub until: Text,
}
