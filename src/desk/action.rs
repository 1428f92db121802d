//! Everything a trainee can do, as serialisable values.

use crate::base::Text;
use crate::base::ids::{AccountId, ActionId, AlertId, CaseId, HostId, RecordId, TechniqueId};
use crate::base::time::SimTime;
use crate::base::verdict::{Disposition, Reason};
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// An action with its place in the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stamped {
    /// Rises by one.
    pub id: ActionId,
    /// When.
    pub at: SimTime,
    /// What.
    pub action: Action,
}

/// One action, by family; each family has one file in `session::reduce`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Action {
    /// Work on the alert queue.
    Triage(Triage),
    /// Work on cases.
    Case(CaseWork),
    /// Stop the attacker.
    Contain(Contain),
    /// Remove what the attacker left.
    Eradicate(Eradicate),
    /// Bring business back.
    Recover(Recover),
    /// Tell others.
    Communicate(Communicate),
    /// Training help and the end of the shift.
    Shift(ShiftControl),
}

/// Work on the alert queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Triage {
    /// Become owner of an alert.
    Take {
        /// Which.
        alert: AlertId,
    },
    /// Close one or more alerts with a verdict; a later verdict on the same alert replaces it.
    Dispose {
        /// Which.
        alerts: Vec<AlertId>,
        /// What it was.
        disposition: Disposition,
        /// Why.
        reason: Reason,
        /// How sure that it is malicious or an attempt, 1 to 99 percent.
        malicious_percent: u8,
        /// Records that prove it.
        records: Vec<RecordId>,
        /// One sentence.
        note: Text,
    },
    /// Put a closed alert back into the queue.
    Reopen {
        /// Which.
        alert: AlertId,
    },
}

/// Work on cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CaseWork {
    /// Open a case with its first alerts.
    Open {
        /// One line.
        title: Text,
        /// First alerts.
        alerts: Vec<AlertId>,
    },
    /// Put alerts into a case.
    Add {
        /// Which case.
        case: CaseId,
        /// Which alerts.
        alerts: Vec<AlertId>,
    },
    /// Move everything of one case into another.
    Merge {
        /// Stays.
        into: CaseId,
        /// Goes.
        from: CaseId,
    },
    /// Keep a record as evidence.
    Pin {
        /// Which case.
        case: CaseId,
        /// Which record.
        record: RecordId,
        /// Why it matters.
        note: Text,
    },
    /// Drop a piece of evidence.
    Unpin {
        /// Which case.
        case: CaseId,
        /// Which record.
        record: RecordId,
    },
    /// Put a line on the timeline.
    Timeline {
        /// Which case.
        case: CaseId,
        /// When it happened.
        at: SimTime,
        /// What happened.
        text: Text,
        /// Proof.
        records: Vec<RecordId>,
    },
    /// State a fact: technique, host, account, indicator, persistence, root cause.
    Claim {
        /// Which case.
        case: CaseId,
        /// The fact.
        claim: Claim,
    },
    /// Take a fact back.
    Withdraw {
        /// Which case.
        case: CaseId,
        /// The fact.
        claim: Claim,
    },
    /// Write a note.
    Note {
        /// Which case.
        case: CaseId,
        /// Text.
        text: Text,
    },
    /// Close a case.
    Close {
        /// Which case.
        case: CaseId,
    },
}

/// What kind of fact a claim states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ClaimKind {
    /// ATT&CK technique used.
    Technique,
    /// Host under the attacker's control.
    Host,
    /// Account used by the attacker.
    Account,
    /// Attacker's domain, address, file hash or mail address.
    Indicator,
    /// Something that brings the attacker back: task, run key, service.
    Persistence,
    /// How it began: the message id of the mail, the exposed service.
    RootCause,
}

/// A fact with its proof.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Claim {
    /// What kind.
    pub kind: ClaimKind,
    /// `T1059.001`, `fin-ws-014`, `m.alvarez`, `cdn.bad.example`, `\Updater`, `<id@mail>`.
    pub value: Text,
    /// Records that prove it.
    pub records: Vec<RecordId>,
}

/// Stop the attacker. Every action takes effect in the world after its own delay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Contain {
    /// Cut a host off the network; its agent stays reachable.
    IsolateHost {
        /// Which.
        host: HostId,
        /// Why.
        reason: Text,
    },
    /// Nobody may log on with it any more; sessions live on.
    DisableAccount {
        /// Which.
        account: AccountId,
        /// Why.
        reason: Text,
    },
    /// A new password; sessions live on.
    ResetPassword {
        /// Which.
        account: AccountId,
        /// Why.
        reason: Text,
    },
    /// End all sessions of an account.
    RevokeSessions {
        /// Which.
        account: AccountId,
        /// Why.
        reason: Text,
    },
    /// Drop traffic to and from an address at the firewall.
    BlockAddress {
        /// Which.
        address: Ipv4Addr,
        /// Why.
        reason: Text,
    },
    /// Refuse a name and its subdomains in DNS and proxy.
    BlockDomain {
        /// Which.
        domain: Text,
        /// Why.
        reason: Text,
    },
    /// Refuse a file by SHA-256 on all endpoints.
    BlockHash {
        /// Which.
        sha256: Text,
        /// Why.
        reason: Text,
    },
    /// Remove a mail from all inboxes.
    PurgeMail {
        /// Message id.
        message_id: Text,
        /// Why.
        reason: Text,
    },
    /// End a process and its children.
    KillProcess {
        /// Where.
        host: HostId,
        /// Process id.
        pid: u32,
        /// Why.
        reason: Text,
    },
}

/// Remove what the attacker left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Eradicate {
    /// Remove an autostart entry by its name.
    RemovePersistence {
        /// Where.
        host: HostId,
        /// Task, value, service name.
        name: Text,
    },
    /// Delete a file.
    DeleteFile {
        /// Where.
        host: HostId,
        /// Full path.
        path: Text,
    },
    /// Close all known weaknesses of a host.
    Patch {
        /// Where.
        host: HostId,
    },
    /// Remove a rule from a mailbox by its name.
    RemoveInboxRule {
        /// Whose mailbox.
        account: AccountId,
        /// Name of the rule.
        name: Text,
    },
    /// Take back a person's consent to an application.
    RevokeAppConsent {
        /// Whose consent.
        account: AccountId,
        /// Name of the application.
        name: Text,
    },
}

/// Bring business back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Recover {
    /// Restore a host from a clean image.
    RestoreHost {
        /// Which.
        host: HostId,
    },
    /// End the isolation of a host.
    ReconnectHost {
        /// Which.
        host: HostId,
    },
    /// Let an account log on again.
    EnableAccount {
        /// Which.
        account: AccountId,
    },
    /// Look for what is left: live attacker processes and persistence entries.
    VerifyHost {
        /// Which.
        host: HostId,
    },
}

/// Tell others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Communicate {
    /// Hand a case to tier 2 with the facts.
    Escalate {
        /// Which case.
        case: CaseId,
        /// What is known, what is open, what was done.
        summary: Text,
        /// Hosts and accounts it is about, by name.
        entities: Vec<Text>,
    },
    /// Hand the shift over.
    HandOver {
        /// What the next shift must know.
        text: Text,
    },
    /// File the report of a case.
    Report {
        /// Which case.
        case: CaseId,
        /// Its content.
        report: Box<Report>,
    },
}

/// The incident report: structured claims and two texts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Report {
    /// It was an incident.
    pub incident: bool,
    /// How it began, with the first host and account.
    pub root_cause: Text,
    /// Host where it began.
    pub patient_zero: Text,
    /// Begin, RFC 3339 UTC.
    pub began: Text,
    /// Affected hosts.
    pub hosts: Vec<Text>,
    /// Affected accounts.
    pub accounts: Vec<Text>,
    /// Techniques.
    pub techniques: Vec<TechniqueId>,
    /// Indicators, defanged.
    pub indicators: Vec<Text>,
    /// What was done.
    pub actions: Text,
    /// What should be done.
    pub recommendations: Text,
    /// For analysts.
    pub technical: Text,
    /// For managers: at most 250 words, no command lines, no hashes.
    pub executive: Text,
}

/// Training help and the end of the shift.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ShiftControl {
    /// Open the next step of the hint for an alert; costs points in assessed shifts.
    Hint {
        /// Which.
        alert: AlertId,
    },
    /// Go home: open alerts stay open.
    End,
}
