//! The panels: one file each, a function from a view to commands.

mod alert;
mod briefing;
mod case;
mod claim;
mod coverage;
mod debrief;
mod endpoint;
mod home;
mod inventory;
mod mail;
mod process;
mod queue;
mod record;
mod report;
mod response;
mod search;
mod table;
mod verdict;

pub use alert::{AlertState, alert_ui};
pub use briefing::{BriefingState, brief_text, briefing_ui};
pub use case::{CaseState, case_ui};
pub use coverage::{CoverageState, coverage_ui};
pub use debrief::{DebriefState, debrief_ui};
pub use endpoint::{EndpointState, endpoint_ui};
pub use home::{HomeState, home_ui};
pub use inventory::{InventoryState, inventory_ui};
pub use mail::{MailState, mail_ui};
pub use queue::{QueueState, queue_ui};
pub use record::{record_body, record_ui};
pub use report::{ReportDraft, ReportState, report_ui};
pub use response::{ResponseFormState, response_ui};
pub use search::{SearchState, search_ui};
pub use table::result_table;
pub use verdict::{VerdictDraft, verdict_form};

use crate::base::ids::CaseId;
use crate::investigation::Inventory;
use crate::view::case::CaseRow;

/// What every panel may need to offer: ways on from entities, and cases to pin to.
#[derive(Debug, Clone, Copy)]
pub struct Tray<'a> {
    /// For the ways on.
    pub inventory: &'a Inventory,
    /// All cases.
    pub cases: &'a [CaseRow],
    /// The open case.
    pub case: Option<CaseId>,
}

impl Tray<'_> {
    /// The case that pins and claims go to: the open one if it is still worked on, else the newest that is.
    pub fn pin_case(&self) -> Option<CaseId> {
        let open = |id: CaseId| self.cases.iter().any(|c| c.id == id && c.open);
        self.case.filter(|id| open(*id)).or_else(|| self.cases.iter().rev().find(|c| c.open).map(|c| c.id))
    }
}
