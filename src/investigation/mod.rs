//! What the SOC knows and writes down: inventory, cases, evidence, responses, hand-over.
//!
//! *Owns* inventory as the analyst sees it, alert work, cases and the log of responses.
//! *Reads* records and alerts by id. *Writes* only what the trainee's actions say.
//! *Invariant*: plain data; knows neither world nor truth; only `session` changes it.

pub mod asset;
pub mod case;
pub mod coverage;
pub mod mailbox;
pub mod response;
pub mod work;

pub use asset::{AccountCard, HostCard, Inventory, PersonCard, TicketCard};
pub use case::{Case, CaseStatus, Evidence, TimelineEntry};
pub use coverage::Coverage;
pub use mailbox::Message;
pub use response::{Response, ResponseState};
pub use work::{AlertStatus, AlertWork, Verdict};
