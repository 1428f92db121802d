//! What can be ordered, what it does and costs, and what came of it.

use crate::base::Text;
use crate::base::ids::{ActionId, HostId};
use crate::base::time::SimTime;
use crate::desk::action::{Action, Contain, Eradicate, Recover};
use crate::investigation::ResponseState;
use crate::session::Desk;

/// Phase of the incident response lifecycle an order belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Stop it.
    Contain,
    /// Remove it.
    Eradicate,
    /// Bring business back.
    Recover,
}

impl Phase {
    /// Its label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Contain => "Contain",
            Self::Eradicate => "Eradicate",
            Self::Recover => "Recover",
        }
    }
}

/// What an order is aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// A host of ours.
    Host,
    /// An account of ours.
    Account,
    /// An IPv4 address.
    Address,
    /// A domain.
    Domain,
    /// A SHA-256.
    Hash,
    /// A mail, by message id.
    Mail,
    /// A host and a process id.
    Process,
    /// A host and the name of an autostart entry.
    Autostart,
    /// A host and a path.
    File,
    /// An account and the name of a mailbox rule or of an application.
    Grant,
}

/// One kind of order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Cut a host off.
    IsolateHost,
    /// Disable an account.
    DisableAccount,
    /// Reset a password.
    ResetPassword,
    /// Revoke sessions.
    RevokeSessions,
    /// Block an address.
    BlockAddress,
    /// Block a domain.
    BlockDomain,
    /// Block a file hash.
    BlockHash,
    /// Purge a mail.
    PurgeMail,
    /// Kill a process.
    KillProcess,
    /// Remove persistence.
    RemovePersistence,
    /// Delete a file.
    DeleteFile,
    /// Patch a host.
    Patch,
    /// Remove a mailbox rule.
    RemoveInboxRule,
    /// Take back a consent.
    RevokeAppConsent,
    /// Restore a host.
    RestoreHost,
    /// Reconnect a host.
    ReconnectHost,
    /// Enable an account.
    EnableAccount,
    /// Verify a host.
    VerifyHost,
}

/// A kind of order as the console explains it.
#[derive(Debug, Clone, Copy)]
pub struct Offer {
    /// Which.
    pub kind: Kind,
    /// Phase.
    pub phase: Phase,
    /// Button label.
    pub label: &'static str,
    /// What it is aimed at.
    pub aim: Aim,
    /// What it does, in one sentence.
    pub effect: &'static str,
    /// What it does not do, or what to think of.
    pub caution: &'static str,
}

const fn offer(
    kind: Kind,
    phase: Phase,
    label: &'static str,
    aim: Aim,
    effect: &'static str,
    caution: &'static str,
) -> Offer {
    Offer { kind, phase, label, aim, effect, caution }
}

/// Every order, in lifecycle order.
pub const OFFERS: [Offer; 18] = [
    offer(
        Kind::IsolateHost,
        Phase::Contain,
        "Isolate host",
        Aim::Host,
        "Cuts the host off the network; its agent stays reachable.",
        "Its user cannot work until you reconnect it. Crown jewels need a reason for the approval.",
    ),
    offer(
        Kind::KillProcess,
        Phase::Contain,
        "Kill process",
        Aim::Process,
        "Ends a process and its children.",
        "What starts by itself comes back: remove persistence too.",
    ),
    offer(
        Kind::DisableAccount,
        Phase::Contain,
        "Disable account",
        Aim::Account,
        "Nobody can log on with it any more.",
        "Open sessions live on: revoke them too. A service account may carry a business process.",
    ),
    offer(
        Kind::ResetPassword,
        Phase::Contain,
        "Reset password",
        Aim::Account,
        "The old password is worth nothing.",
        "Open sessions live on: revoke them too.",
    ),
    offer(
        Kind::RevokeSessions,
        Phase::Contain,
        "Revoke sessions",
        Aim::Account,
        "Ends every session of the account.",
        "Whoever knows the password logs on again.",
    ),
    offer(
        Kind::BlockDomain,
        Phase::Contain,
        "Block domain",
        Aim::Domain,
        "DNS and proxy refuse the name and its subdomains.",
        "Look who else needs it first. A beacon may have a second name.",
    ),
    offer(
        Kind::BlockAddress,
        Phase::Contain,
        "Block address",
        Aim::Address,
        "The firewall drops traffic to and from it.",
        "Shared hosting serves good sites from the same address.",
    ),
    offer(
        Kind::BlockHash,
        Phase::Contain,
        "Block file hash",
        Aim::Hash,
        "All endpoints refuse to run that file.",
        "One changed byte is another file. Never block a system program.",
    ),
    offer(
        Kind::PurgeMail,
        Phase::Contain,
        "Purge mail",
        Aim::Mail,
        "Removes the message from all inboxes.",
        "It does not undo a click: look who opened it.",
    ),
    offer(
        Kind::RemovePersistence,
        Phase::Eradicate,
        "Remove persistence",
        Aim::Autostart,
        "Removes a scheduled task, run key or service by its name.",
        "Kill what it has already started.",
    ),
    offer(
        Kind::DeleteFile,
        Phase::Eradicate,
        "Delete file",
        Aim::File,
        "Deletes a file by its full path.",
        "Pin the record that names it first: it is evidence.",
    ),
    offer(
        Kind::RemoveInboxRule,
        Phase::Eradicate,
        "Remove inbox rule",
        Aim::Grant,
        "Removes a rule from a mailbox by its name.",
        "End the sessions first, or it is made again.",
    ),
    offer(
        Kind::RevokeAppConsent,
        Phase::Eradicate,
        "Revoke app consent",
        Aim::Grant,
        "The application no longer acts for this person.",
        "It needs no password: a reset does not stop it.",
    ),
    offer(
        Kind::Patch,
        Phase::Eradicate,
        "Patch host",
        Aim::Host,
        "Closes all known weaknesses of the host.",
        "It restarts.",
    ),
    offer(
        Kind::VerifyHost,
        Phase::Recover,
        "Verify host",
        Aim::Host,
        "Looks for processes and autostart entries the attacker left.",
        "Prove it is clean before you reconnect.",
    ),
    offer(
        Kind::RestoreHost,
        Phase::Recover,
        "Restore host",
        Aim::Host,
        "Sets the host up from a clean image.",
        "Evidence on it is gone, and so is local work.",
    ),
    offer(
        Kind::ReconnectHost,
        Phase::Recover,
        "Reconnect host",
        Aim::Host,
        "Ends the isolation.",
        "Verify first: what is left on it calls home again.",
    ),
    offer(
        Kind::EnableAccount,
        Phase::Recover,
        "Enable account",
        Aim::Account,
        "Lets the account log on again.",
        "Reset the password first.",
    ),
];

/// The offer of a kind.
pub fn offer_of(kind: Kind) -> Option<&'static Offer> {
    OFFERS.iter().find(|o| o.kind == kind)
}

/// What the trainee fills in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Order {
    /// Host, account, address, domain, hash or message id, by name.
    pub target: String,
    /// Process id, name or path, for orders that need a second word.
    pub detail: String,
    /// Why.
    pub reason: String,
}

/// Turns the form into an action, or says what is missing.
///
/// # Errors
/// What to fill in or correct.
pub fn action(desk: &Desk<'_>, kind: Kind, order: &Order) -> Result<Action, String> {
    let inventory = desk.inventory();
    let target = order.target.trim();
    let detail = order.detail.trim();
    let reason: Text = order.reason.trim().into();
    let host = || match target {
        "" => Err("name the host".to_owned()),
        name => inventory.host(name).map(|h| h.id).ok_or_else(|| format!("no host is called \u{201c}{name}\u{201d}")),
    };
    let account = || match target {
        "" => Err("name the account".to_owned()),
        name => {
            let found = inventory.account(name).map(|a| a.id);
            found.ok_or_else(|| format!("no account is called \u{201c}{name}\u{201d}"))
        }
    };
    let word = |text: &str, what: &str| if text.is_empty() { Err(format!("name the {what}")) } else { Ok(text.into()) };
    Ok(match kind {
        Kind::IsolateHost => Action::Contain(Contain::IsolateHost { host: host()?, reason }),
        Kind::DisableAccount => Action::Contain(Contain::DisableAccount { account: account()?, reason }),
        Kind::ResetPassword => Action::Contain(Contain::ResetPassword { account: account()?, reason }),
        Kind::RevokeSessions => Action::Contain(Contain::RevokeSessions { account: account()?, reason }),
        Kind::BlockAddress => {
            let address = target
                .replace("[.]", ".")
                .parse()
                .map_err(|_e| format!("\u{201c}{target}\u{201d} is no IPv4 address"))?;
            Action::Contain(Contain::BlockAddress { address, reason })
        }
        Kind::BlockDomain => {
            Action::Contain(Contain::BlockDomain { domain: word(&target.replace("[.]", "."), "domain")?, reason })
        }
        Kind::BlockHash if target.len() == 64 && target.chars().all(|c| c.is_ascii_hexdigit()) => {
            Action::Contain(Contain::BlockHash { sha256: target.to_ascii_lowercase().into(), reason })
        }
        Kind::BlockHash => return Err("a SHA-256 has 64 hexadecimal digits".to_owned()),
        Kind::PurgeMail => Action::Contain(Contain::PurgeMail { message_id: word(target, "message id")?, reason }),
        Kind::KillProcess => {
            let pid = detail.parse().map_err(|_e| "the process id is a number".to_owned())?;
            Action::Contain(Contain::KillProcess { host: host()?, pid, reason })
        }
        Kind::RemovePersistence => {
            Action::Eradicate(Eradicate::RemovePersistence { host: host()?, name: word(detail, "entry")? })
        }
        Kind::DeleteFile => Action::Eradicate(Eradicate::DeleteFile { host: host()?, path: word(detail, "path")? }),
        Kind::Patch => Action::Eradicate(Eradicate::Patch { host: host()? }),
        Kind::RemoveInboxRule => {
            Action::Eradicate(Eradicate::RemoveInboxRule { account: account()?, name: word(detail, "rule")? })
        }
        Kind::RevokeAppConsent => {
            Action::Eradicate(Eradicate::RevokeAppConsent { account: account()?, name: word(detail, "application")? })
        }
        Kind::RestoreHost => Action::Recover(Recover::RestoreHost { host: host()? }),
        Kind::ReconnectHost => Action::Recover(Recover::ReconnectHost { host: host()? }),
        Kind::EnableAccount => Action::Recover(Recover::EnableAccount { account: account()? }),
        Kind::VerifyHost => Action::Recover(Recover::VerifyHost { host: host()? }),
    })
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseRow {
    /// Key.
    pub action: ActionId,
    /// Ordered when.
    pub ordered: SimTime,
    /// What.
    pub what: Text,
    /// Host it is about.
    pub host: Option<HostId>,
    /// Price in euros.
    pub price: u32,
    /// Where it stands.
    pub state: ResponseState,
}

/// The log and what it cost.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResponseView {
    /// Newest first.
    pub log: Vec<ResponseRow>,
    /// Orders that have not taken effect.
    pub pending: usize,
    /// Cost so far, euros.
    pub cost: u64,
    /// Hosts for completion.
    pub hosts: Vec<Text>,
    /// Accounts for completion.
    pub accounts: Vec<Text>,
}

/// The log of orders.
pub fn response(desk: &Desk<'_>) -> ResponseView {
    let row = |r: &crate::investigation::Response| ResponseRow {
        action: r.action,
        ordered: r.ordered,
        what: r.what.clone(),
        host: r.host,
        price: r.price,
        state: r.state.clone(),
    };
    let log: Vec<ResponseRow> = desk.responses().iter().rev().map(row).collect();
    let inventory = desk.inventory();
    ResponseView {
        pending: log.iter().filter(|r| matches!(r.state, ResponseState::Pending(_))).count(),
        log,
        cost: desk.cost(),
        hosts: inventory.hosts.iter().map(|h| h.name.clone()).collect(),
        accounts: inventory.accounts.iter().map(|a| a.name.clone()).filter(|n| !n.ends_with('$')).collect(),
    }
}

/// The phase an order in the log belongs to, by its first words.
pub fn phase_of(what: &str) -> Option<Phase> {
    let what = what.to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|w| what.starts_with(w));
    if begins(&["isolate", "disable", "reset", "revoke", "block", "purge", "kill", "end "]) {
        Some(Phase::Contain)
    } else if begins(&["remove", "delete", "patch"]) {
        Some(Phase::Eradicate)
    } else if begins(&["restore", "reconnect", "enable", "verify", "look for"]) {
        Some(Phase::Recover)
    } else {
        None
    }
}
