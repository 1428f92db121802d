//! Playbooks: one question per file, each answered from what lies on the desk.

mod cloud;
mod directory;
mod known;
mod logon;
pub(super) mod mail;
mod network;
mod process;
mod report;
mod ticket;

use super::look::Look;
use super::opinion::Opinion;

/// The alert belongs to an incident that is open.
pub(super) fn is_known(look: &Look<'_>) -> bool {
    !look.incidents.is_empty() && !known::ask(look).is_empty()
}

/// All opinions on one alert.
pub(super) fn ask(look: &Look<'_>) -> Vec<Opinion> {
    let mut out = known::ask(look);
    out.extend(mail::ask(look));
    out.extend(report::ask(look));
    out.extend(cloud::ask(look));
    out.extend(process::ask(look));
    out.extend(logon::ask(look));
    out.extend(directory::ask(look));
    out.extend(network::ask(look));
    out.extend(ticket::ask(look, &out));
    out
}
