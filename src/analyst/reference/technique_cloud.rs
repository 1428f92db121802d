//! Techniques in mailboxes and in the cloud, by what the records show.

use super::cloud_notes::TokenKind;
use super::incident::{Found, Incident, note};
use super::letter;
use super::notebook::{Notebook, account};
use super::playbook::mail::runs_code;
use crate::base::time::SimSpan;
use crate::session::Desk;
use std::collections::{BTreeMap, BTreeSet};

/// A sign-in through a page follows the click within this time.
const THROUGH: SimSpan = SimSpan::mins(4);

pub(super) fn of(incident: &Incident, desk: &Desk<'_>, notes: &Notebook, out: &mut Found) {
    by_mail(incident, desk, notes, out);
    by_click(incident, desk, notes, out);
    by_sign_in(incident, desk, notes, out);
    by_deed(incident, notes, out);
}

fn by_mail(incident: &Incident, desk: &Desk<'_>, notes: &Notebook, out: &mut Found) {
    for (id, records) in &incident.mails {
        let Some(message) = desk.message(id) else { continue };
        let technique = if letter::is_inside(desk, message) {
            "T1534"
        } else if message.attachments.iter().any(|(name, ..)| runs_code(name)) {
            "T1566.001"
        } else {
            "T1566.002"
        };
        note(out, technique, records.iter().copied());
        // Somebody inside did what the forged mail asked for, and said so.
        if letter::is_inside(desk, message) {
            let answer = format!("RE: {}", message.subject);
            let answers = desk.messages().iter().filter(|m| *m.subject == *answer && m.received > message.received);
            let answers: Vec<_> = answers.map(|m| &m.message_id).collect();
            let rows = notes.mails.iter().filter(|r| answers.contains(&&r.message)).map(|r| r.record);
            let readers = incident.clickers.iter().filter(|(who, _)| message.to.iter().any(|to| account(to) == **who));
            let clicks: Vec<_> = readers.flat_map(|(_, records)| records.iter().copied()).collect();
            if !clicks.is_empty() {
                note(out, "T1657", rows.chain(clicks));
            }
        }
    }
}

/// Whoever followed the link and typed: through the page into the portal, or only into the page.
fn by_click(incident: &Incident, desk: &Desk<'_>, notes: &Notebook, out: &mut Found) {
    for (who, records) in incident.clickers.iter().filter(|(who, _)| incident.stolen.contains_key(*who)) {
        let Some(at) = records.first().and_then(|r| desk.record(*r)).map(|r| r.time) else { continue };
        let through =
            notes.cloud.sign_ins.iter().find(|s| {
                s.who == *who && s.granted() && s.at >= at && s.at - at < THROUGH && notes.cloud.is_strange(s)
            });
        match through {
            Some(s) => note(out, "T1557", records.iter().copied().chain([s.record])),
            None => note(out, "T1056.003", records.iter().copied()),
        }
    }
}

fn by_sign_in(incident: &Incident, desk: &Desk<'_>, notes: &Notebook, out: &mut Found) {
    let mut refused: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    let mut tried: BTreeSet<&str> = BTreeSet::new();
    for s in &notes.cloud.sign_ins {
        let theirs = s.address.is_some_and(|a| incident.indicators.contains_key(&*a.to_string()));
        if !theirs {
            continue;
        }
        match (&*s.code, s.kind) {
            ("0", TokenKind::Renewal) => note(out, "T1550.004", [s.record]),
            ("0", TokenKind::Prompt) if !through_page(incident, desk, s) => note(out, "T1078.004", [s.record]),
            ("500121", _) => refused.entry("T1621").or_default().push(s.record),
            ("50126" | "50034" | "50053", _) => {
                tried.insert(&s.who);
                refused.entry("T1110.003").or_default().push(s.record);
            }
            _ => {}
        }
    }
    for (technique, records) in refused {
        let enough = if technique == "T1621" { records.len() >= 2 } else { tried.len() >= 3 };
        if enough {
            note(out, technique, records.into_iter().take(6));
        }
    }
}

/// The person's own sign-in, passed on by the page.
fn through_page(incident: &Incident, desk: &Desk<'_>, s: &super::cloud_notes::SignIn) -> bool {
    let clicks = incident.clickers.get(&s.who).into_iter().flatten();
    clicks.filter_map(|r| desk.record(*r)).any(|r| s.at >= r.time && s.at - r.time < THROUGH)
}

fn by_deed(incident: &Incident, notes: &Notebook, out: &mut Found) {
    for records in incident.rules.values() {
        let told = notes.cloud.operations.iter().filter(|o| records.contains(&o.record));
        for done in told {
            let actions = done.pair("RuleActions").unwrap_or_default();
            let technique = if actions.contains("ForwardTo") { "T1114.003" } else { "T1564.008" };
            note(out, technique, [done.record]);
        }
    }
    if !incident.leaked.is_empty() {
        note(out, "T1020", incident.leaked.iter().copied());
    }
    for records in incident.devices.values() {
        note(out, "T1098.005", records.iter().copied());
    }
    for ((_, app), records) in &incident.consents {
        note(out, "T1528", records.iter().copied());
        let reads = notes
            .cloud
            .operations
            .iter()
            .filter(|o| o.who.eq_ignore_ascii_case(app) && &*o.name == "MailItemsAccessed");
        let reads: Vec<_> = reads.map(|o| o.record).take(4).collect();
        if !reads.is_empty() {
            note(out, "T1550.001", reads);
        }
    }
}
