//! What started this process, what did it start, whom did it contact, and does somebody answer for it?

use super::super::look::Look;
use super::super::notebook::{Logon, Process, short};
use super::super::opinion::Opinion;
use super::super::reason_of;
use super::super::signs::{Sign, SignKind, is_browser, is_user_path, of_family, sum};
use crate::base::Text;
use crate::base::ids::RecordId;
use crate::base::time::{SimSpan, SimTime};
use crate::base::verdict::{Disposition, Reason};
use crate::detection::EntityKind;

/// From here on a family is called hostile.
const HOSTILE: i32 = 4;

pub(super) fn ask(look: &Look<'_>) -> Vec<Opinion> {
    if look.has("xdr.") {
        return Vec::new();
    }
    if let Some(opinion) = downloaded(look).or_else(|| remote_tool(look)) {
        return vec![opinion];
    }
    let mut best: Option<(i32, Vec<Sign>)> = None;
    // What a browser calls is for the network playbook.
    for process in look.processes().into_iter().filter(|p| !is_browser(&p.image)) {
        let signs = of_family(look.desk, look.notes, process);
        let points = sum(&signs);
        if best.as_ref().is_none_or(|(most, _)| points > *most) {
            best = Some((points, signs));
        }
    }
    match best {
        Some((points, signs)) if points >= HOSTILE => vec![hostile(look, points, &signs)],
        Some((points, signs)) => harmless(points, &signs),
        None => Vec::new(),
    }
}

/// A browser saved a program into the downloads folder: somebody wanted it.
fn downloaded(look: &Look<'_>) -> Option<Opinion> {
    let by_hand = |r: &crate::telemetry::Record| {
        let file = r.text("TargetFilename").to_ascii_lowercase();
        r.kind.name == "win.sysmon.11" && is_browser(&r.text("Image")) && file.contains(r"\downloads\")
    };
    let all = look.records().all(by_hand);
    let why = "The user saved the program with the browser.";
    all.then(|| Opinion::new(5, Disposition::BenignTrigger, Reason::UserBehaviour, why).with(look.own()))
}

/// A service outside of Program Files that an administrator installed over the network just before.
fn remote_tool(look: &Look<'_>) -> Option<Opinion> {
    let (host, at, record) = service(look)?;
    let just_before = |l: &&Logon| l.granted && l.host == host && l.at <= at && at - l.at <= SimSpan::mins(5);
    let logons = look.notes.logons.iter().filter(just_before);
    let kind = |l: &&Logon| look.desk.inventory().account(&l.account).map(|a| &*a.kind);
    let admin = logons.rev().find(|l| kind(l) == Some("administration"))?;
    if look.incidents.iter().any(|i| i.stolen.contains_key(&admin.account)) {
        return None;
    }
    let why = format!("{} installed the tool over the network, an administrator at work.", admin.account);
    let opinion = Opinion::new(9, Disposition::BenignTrigger, Reason::AuthorisedAdministration, why);
    Some(opinion.with([admin.record, record]))
}

/// Where and when a service outside of Program Files was set up or started.
fn service(look: &Look<'_>) -> Option<(Text, SimTime, RecordId)> {
    let odd = |image: &str| {
        let image = image.to_ascii_lowercase();
        !is_user_path(&image) && !image.contains(r":\program files") && !image.contains(r"\system32\")
    };
    let started = |p: &&Process| p.parent_image.to_ascii_lowercase().ends_with(r"\services.exe") && odd(&p.image);
    if let Some(process) = look.processes().into_iter().find(started) {
        return Some((process.host.clone(), process.at, process.record));
    }
    let set_up = |r: &&crate::telemetry::Record| {
        r.text("TargetObject").to_ascii_lowercase().contains(r"\services\") && odd(&r.text("Details"))
    };
    look.records().find(set_up).map(|r| (short(&r.text("Computer")), r.time, r.id))
}

fn hostile(look: &Look<'_>, points: i32, signs: &[Sign]) -> Opinion {
    let mut against: Vec<&Sign> = signs.iter().filter(|s| s.points > 0).collect();
    against.sort_by_key(|s| std::cmp::Reverse(s.points));
    let why: Vec<&str> = against.iter().map(|s| s.why.as_str()).take(3).collect();
    let records = against.iter().map(|s| s.record).take(5);
    Opinion::new(points.min(12), Disposition::Malicious, reason_of(look), why.join(" ")).with(records)
}

/// The strongest explanation names the reason.
fn harmless(points: i32, signs: &[Sign]) -> Vec<Opinion> {
    let Some(sign) = signs.iter().filter(|s| s.points < 0).min_by_key(|s| s.points) else {
        return Vec::new();
    };
    let (disposition, reason) = match sign.kind {
        SignKind::Managed | SignKind::HouseScript => (Disposition::BenignTrigger, Reason::ScheduledAutomation),
        SignKind::Installed => (Disposition::BenignTrigger, Reason::UserBehaviour),
        SignKind::Administrator => (Disposition::BenignTrigger, Reason::AuthorisedAdministration),
        _ => (Disposition::FalsePositive, Reason::RuleTooBroad),
    };
    // Many signs against it leave a doubt.
    let sure = if points > 0 { 3 } else { 6 };
    vec![Opinion::new(sure, disposition, reason, sign.why.clone()).with([sign.record])]
}

/// The accounts of an alert are all of this kind.
pub(super) fn all_accounts(look: &Look<'_>, kind: &str) -> bool {
    let mut accounts = look.entities(EntityKind::Account).peekable();
    accounts.peek().is_some()
        && accounts.all(|a| look.desk.inventory().account(a).is_some_and(|card| &*card.kind == kind))
}
