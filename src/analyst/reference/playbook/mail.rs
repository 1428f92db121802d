//! Did the mail gateway block it, did anybody open it, and what ran afterwards?

use super::super::look::Look;
use super::super::notebook::Process;
use super::super::opinion::Opinion;
use super::super::signs::{is_office, of_family, sum};
use crate::base::verdict::{Disposition, Reason};
use crate::detection::EntityKind;
use crate::investigation::Message;

/// Attachments that can run code.
const RUNS_CODE: [&str; 14] =
    [".docm", ".xlsm", ".pptm", ".doc", ".xls", ".hta", ".js", ".vbs", ".lnk", ".iso", ".img", ".html", ".htm", ".exe"];

pub(super) fn ask(look: &Look<'_>) -> Vec<Opinion> {
    if !look.has("xdr.") {
        return Vec::new();
    }
    let messages: Vec<&Message> = look.entities(EntityKind::Mail).filter_map(|m| look.desk.message(m)).collect();
    if messages.is_empty() {
        return by_trace(look);
    }
    messages
        .iter()
        .map(|m| on(look, m))
        .max_by_key(|o| (o.disposition == Disposition::Malicious, o.points))
        .into_iter()
        .collect()
}

/// Without the message itself the trace must do.
fn by_trace(look: &Look<'_>) -> Vec<Opinion> {
    let actions: Vec<_> = look.records().map(|r| r.text("DeliveryAction")).filter(|a| !a.is_empty()).collect();
    let held = !actions.is_empty() && actions.iter().all(|a| matches!(&**a, "Blocked" | "Junked"));
    let opinion =
        Opinion::new(9, Disposition::FailedAttempt, Reason::BlockedByControl, "The gateway held the mail back.");
    if held { vec![opinion.with(look.own())] } else { Vec::new() }
}

fn on(look: &Look<'_>, message: &Message) -> Opinion {
    let own = look.own();
    if matches!(&*message.verdict, "blocked" | "junked") && message.opened.is_empty() {
        let why = format!("The gateway {} the mail \"{}\"; nobody opened it.", message.verdict, message.subject);
        return Opinion::new(10, Disposition::FailedAttempt, Reason::BlockedByControl, why).with(own);
    }
    if let Some((process, points)) = opened(look, message) {
        if points >= 4 {
            let why =
                format!("The attachment was opened on {}, and a program the reader did not want ran.", process.host);
            return Opinion::new(12, Disposition::Malicious, Reason::MaliciousCode, why)
                .with(own)
                .with([process.record]);
        }
        let why = "The attachment was opened and nothing but the office program ran.";
        return Opinion::new(3, Disposition::FalsePositive, Reason::RuleTooBroad, why).with(own).with([process.record]);
    }
    let risky = message.attachments.iter().any(|(name, ..)| runs_code(name));
    let failing =
        &*message.dmarc == "fail" || &*message.spf == "fail" || (&*message.dkim != "pass" && &*message.dmarc != "pass");
    let inside = message.from.ends_with(&format!("@{}", look.desk.inventory().mail_domain));
    match (risky, failing, inside) {
        (true, _, false) => {
            let why = format!("A mail with code in its attachment reached {} people.", message.to.len());
            Opinion::new(7, Disposition::Malicious, Reason::MaliciousCode, why).with(own)
        }
        (false, true, false) => {
            let why = "The sender's checks fail, but it carries no code.";
            Opinion::new(2, Disposition::Malicious, Reason::MaliciousCode, why).with(own)
        }
        _ => {
            let why = "Sender checks pass and nothing in it runs.";
            Opinion::new(4, Disposition::FalsePositive, Reason::RuleTooBroad, why).with(own)
        }
    }
}

/// The office program that opened an attachment of this mail, with what its family looks like.
fn opened<'a>(look: &Look<'a>, message: &Message) -> Option<(&'a Process, i32)> {
    let opener = |p: &&Process| {
        let command = p.command.to_ascii_lowercase();
        is_office(&p.image) && message.attachments.iter().any(|(name, ..)| command.contains(&name.to_ascii_lowercase()))
    };
    let process = look.notes.processes.values().filter(opener).min_by_key(|p| p.at)?;
    Some((process, sum(&of_family(look.desk, look.notes, process))))
}

/// The file can run code when opened.
pub(in crate::analyst::reference) fn runs_code(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    RUNS_CODE.iter().any(|e| lower.ends_with(e))
}
