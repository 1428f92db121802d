//! The stories of the debrief: the attacker's from the truth, a player's from the journal.

use super::cite::Cite;
use super::{Play, StoryLine};
use crate::base::Text;
use crate::base::ids::{AccountId, HostId, RecordId};
use crate::desk::action::{Action, CaseWork, Communicate, Contain, Eradicate, Recover, ShiftControl, Stamped, Triage};
use crate::investigation::Inventory;
use crate::simulation::truth::{Cause, Milestone};

/// Most records shown with one line.
const SHOWN: usize = 3;

/// What the attacker gained and lost, with the records that show it.
pub(super) fn attacker(play: &Play<'_>, cite: &Cite<'_>) -> Vec<StoryLine> {
    play.truth.milestones.iter().map(|m| line(play, cite, m)).collect()
}

fn line(play: &Play<'_>, cite: &Cite<'_>, milestone: &Milestone) -> StoryLine {
    let mut technique = None;
    let mut records: Vec<(i64, RecordId)> = Vec::new();
    for id in cite.attack(play.end) {
        let Cause::Attack { step, technique: played, .. } = play.truth.cause(play.effects[id.index()]) else {
            continue;
        };
        if *step == milestone.step {
            technique = Some(Text::from(played.as_str()));
            records.push(((play.records[id.index()].time - milestone.at).0.abs(), *id));
        }
    }
    records.sort_unstable();
    let mut records: Vec<RecordId> = records.into_iter().take(SHOWN).map(|(_, id)| id).collect();
    records.sort_unstable();
    let host = milestone.host.and_then(|h| play.inventory.hosts.get(h.index())).map(|h| h.name.clone());
    StoryLine { at: milestone.at, what: milestone.what.clone(), host, technique, records }
}

/// What the player did, action by action, in plain words.
pub fn player(play: &Play<'_>) -> Vec<StoryLine> {
    play.journal.actions.iter().filter_map(|a| told(play, a)).collect()
}

fn told(play: &Play<'_>, stamped: &Stamped) -> Option<StoryLine> {
    let words = Words(play.inventory);
    let (what, host, records) = match &stamped.action {
        Action::Triage(a) => triage(play, a)?,
        Action::Case(a) => case(a)?,
        Action::Contain(a) => words.contain(a),
        Action::Eradicate(a) => words.eradicate(a),
        Action::Recover(a) => words.recover(a),
        Action::Communicate(a) => (communicate(a), None, Vec::new()),
        Action::Shift(ShiftControl::Hint { alert }) => (format!("Open a hint for {alert}"), None, Vec::new()),
        Action::Shift(ShiftControl::End) => ("End the shift".into(), None, Vec::new()),
    };
    Some(StoryLine { at: stamped.at, what: what.into(), host, technique: None, records })
}

type Told = (String, Option<Text>, Vec<RecordId>);

fn triage(play: &Play<'_>, action: &Triage) -> Option<Told> {
    match action {
        Triage::Take { .. } => None,
        Triage::Reopen { alert } => Some((format!("Reopen {alert}"), None, Vec::new())),
        Triage::Dispose { alerts, disposition, reason, malicious_percent, records, note } => {
            let first = alerts.first().and_then(|a| play.alerts.get(a.index()));
            let title = first.map_or("", |a| &*a.title);
            let more = if alerts.len() > 1 { format!(" and {} more", alerts.len() - 1) } else { String::new() };
            let (verdict, why) = (disposition.label().to_lowercase(), reason.label());
            let what = format!("\"{title}\"{more}: {verdict}, {why}, {malicious_percent} % sure. {note}");
            Some((what, first.and_then(|a| a.host()).map(Text::from), records.iter().copied().take(SHOWN).collect()))
        }
    }
}

fn case(action: &CaseWork) -> Option<Told> {
    let plain = |what: String, records: &[RecordId]| Some((what, None, records.iter().copied().take(SHOWN).collect()));
    match action {
        CaseWork::Open { title, .. } => plain(format!("Open the case \"{title}\""), &[]),
        CaseWork::Merge { into, from } => plain(format!("Merge {from} into {into}"), &[]),
        CaseWork::Claim { claim, .. } => plain(format!("State the {:?} {}", claim.kind, claim.value), &claim.records),
        CaseWork::Withdraw { claim, .. } => plain(format!("Take back the {:?} {}", claim.kind, claim.value), &[]),
        CaseWork::Timeline { text, records, .. } => plain(format!("Timeline: {text}"), records),
        CaseWork::Close { case } => plain(format!("Close {case}"), &[]),
        CaseWork::Note { text, .. } => plain(format!("Note: {text}"), &[]),
        CaseWork::Add { .. } | CaseWork::Pin { .. } | CaseWork::Unpin { .. } => None,
    }
}

fn communicate(action: &Communicate) -> String {
    match action {
        Communicate::Escalate { summary, .. } => format!("Escalate to tier 2: {summary}"),
        Communicate::HandOver { text } => format!("Hand the shift over: {text}"),
        Communicate::Report { case, .. } => format!("File the report of {case}"),
    }
}

/// Names for ids.
struct Words<'a>(&'a Inventory);

impl Words<'_> {
    fn host(&self, host: HostId) -> Text {
        self.0.hosts.get(host.index()).map_or_else(|| host.to_string().into(), |h| h.name.clone())
    }

    fn account(&self, account: AccountId) -> Text {
        self.0.accounts.get(account.index()).map_or_else(|| account.to_string().into(), |a| a.name.clone())
    }

    fn contain(&self, action: &Contain) -> Told {
        let on = |what: &str, host: HostId| (format!("{what} {}", self.host(host)), Some(self.host(host)), Vec::new());
        let of = |what: &str, account: AccountId| (format!("{what} {}", self.account(account)), None, Vec::new());
        match action {
            Contain::IsolateHost { host, .. } => on("Isolate", *host),
            Contain::DisableAccount { account, .. } => of("Disable the account", *account),
            Contain::ResetPassword { account, .. } => of("Reset the password of", *account),
            Contain::RevokeSessions { account, .. } => of("End all sessions of", *account),
            Contain::BlockAddress { address, .. } => (format!("Block the address {address}"), None, Vec::new()),
            Contain::BlockDomain { domain, .. } => (format!("Block the domain {domain}"), None, Vec::new()),
            Contain::BlockHash { sha256, .. } => (format!("Block the file {sha256:.16}…"), None, Vec::new()),
            Contain::PurgeMail { message_id, .. } => {
                (format!("Remove the mail {message_id} from all inboxes"), None, Vec::new())
            }
            Contain::KillProcess { host, pid, .. } => on(&format!("End process {pid} on"), *host),
        }
    }

    fn eradicate(&self, action: &Eradicate) -> Told {
        let on =
            |what: String, host: HostId| (format!("{what} {}", self.host(host)), Some(self.host(host)), Vec::new());
        match action {
            Eradicate::RemovePersistence { host, name } => on(format!("Remove the autostart {name} from"), *host),
            Eradicate::DeleteFile { host, path } => on(format!("Delete {path} on"), *host),
            Eradicate::Patch { host } => on("Patch".into(), *host),
            Eradicate::RemoveInboxRule { account, name } => {
                (format!("Remove the rule {name} from the mailbox of {}", self.account(*account)), None, Vec::new())
            }
            Eradicate::RevokeAppConsent { account, name } => {
                (format!("Take back the consent of {} to {name}", self.account(*account)), None, Vec::new())
            }
        }
    }

    fn recover(&self, action: &Recover) -> Told {
        let on = |what: &str, host: HostId| (format!("{what} {}", self.host(host)), Some(self.host(host)), Vec::new());
        match action {
            Recover::RestoreHost { host } => on("Restore", *host),
            Recover::ReconnectHost { host } => on("Reconnect", *host),
            Recover::EnableAccount { account } => {
                (format!("Enable the account {}", self.account(*account)), None, Vec::new())
            }
            Recover::VerifyHost { host } => on("Verify", *host),
        }
    }
}
