//! What happened: the only thing sensors ever see.
//!
//! *Invariant*: an effect names things by id and carries what the world no longer tells afterwards;
//! it says nothing about who wanted it.

use super::power::Power;
use super::windows::Deed;
use crate::base::Text;
use crate::base::ids::{AccountId, EffectId, FlowId, HostId, LogonRef, MailId, ProcId};
use crate::base::time::SimTime;
use crate::world::account::Group;
use crate::world::cloud::{CloudOperation, InfrastructureCall, SignIn};
use crate::world::logon::{AuthPackage, LogonType};
use std::net::Ipv4Addr;

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Effect {
    /// Rises by one.
    pub id: EffectId,
    /// When.
    pub at: SimTime,
    /// Where; for mail and flows the host most concerned.
    pub host: HostId,
    /// What.
    pub kind: EffectKind,
}

/// Why a logon failed; keys Windows status codes and sshd words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogonFailure {
    /// Wrong password.
    WrongPassword,
    /// No such account.
    NoSuchUser,
    /// Account disabled.
    Disabled,
    /// Account locked out.
    LockedOut,
    /// Password expired.
    Expired,
    /// Not allowed this kind of logon.
    NotGranted,
}

/// Kerberos exchange on the domain controller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketRequest {
    /// AS: the ticket-granting ticket (4768).
    Authentication,
    /// TGS: a ticket for this service, `FIN-FS-01$` (4769).
    Service {
        /// Account of the service.
        service: Text,
        /// Joins with 4624 on the server.
        logon: Option<LogonRef>,
        /// The client asked for the old cipher.
        weak: bool,
    },
    /// AS without proof of the password, for accounts that need none.
    Unproven,
}

/// What an endpoint agent reports of its machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum DeviceReport {
    /// System, addresses, who is logged on.
    State,
    /// Missing updates.
    Weaknesses,
    /// A part of the directory, as its controller tells it.
    Identities,
}

/// Kinds of effects, one per observable fact.
#[derive(Debug, Clone)]
pub enum EffectKind {
    /// A process began.
    ProcessStarted {
        /// It.
        process: ProcId,
    },
    /// A process ended.
    ProcessEnded {
        /// It.
        process: ProcId,
        /// Exit status.
        status: u32,
    },
    /// A process opened another.
    ProcessAccessed {
        /// Who.
        source: ProcId,
        /// Whom.
        target: ProcId,
        /// Rights, `0x1410`.
        mask: u32,
    },
    /// A process was refused: blocked hash, missing parent rights.
    ProcessBlocked {
        /// Would-be parent.
        parent: Option<ProcId>,
        /// Program.
        image: Text,
        /// As tried.
        command_line: Text,
        /// Why, in plain words.
        why: Text,
    },
    /// PowerShell compiled a script block.
    ScriptRun {
        /// In which process.
        process: ProcId,
        /// Decoded text.
        text: Text,
        /// Script file, if any.
        path: Option<Text>,
    },
    /// A file appeared.
    FileCreated {
        /// By whom.
        process: ProcId,
        /// Full path.
        path: Text,
    },
    /// A file vanished.
    FileDeleted {
        /// By whom.
        process: ProcId,
        /// Full path.
        path: Text,
    },
    /// A registry value was set.
    RegistrySet {
        /// By whom.
        process: ProcId,
        /// `HKLM\…\Value` or `HKU\<sid>\…`.
        key: Text,
        /// As Sysmon prints it.
        details: Text,
    },
    /// A scheduled task was registered.
    TaskRegistered {
        /// By whom.
        process: ProcId,
        /// `\Name`.
        name: Text,
        /// What it runs.
        command: Text,
        /// When it runs, in plain words of the task schema (`LogonTrigger`, `CalendarTrigger`).
        trigger: Text,
    },
    /// A host asked for a name.
    NameResolved {
        /// By whom, if a process of ours.
        process: Option<ProcId>,
        /// Its flow: the DNS application layer holds question and answer.
        flow: FlowId,
    },
    /// The first packets of a flow passed.
    FlowOpened {
        /// It.
        flow: FlowId,
    },
    /// A flow ended; byte counts are final.
    FlowClosed {
        /// It.
        flow: FlowId,
    },
    /// Somebody logged on.
    LoggedOn {
        /// The session.
        logon: LogonRef,
    },
    /// Somebody failed to log on.
    LogonFailed {
        /// Name as typed.
        name: Text,
        /// The account, if it exists.
        account: Option<AccountId>,
        /// How.
        kind: LogonType,
        /// Protocol.
        package: AuthPackage,
        /// From where.
        source: Option<(Ipv4Addr, u16)>,
        /// Our host it came from, if any.
        source_host: Option<HostId>,
        /// Why.
        failure: LogonFailure,
    },
    /// A session ended.
    LoggedOff {
        /// The session.
        logon: LogonRef,
    },
    /// The domain controller checked a ticket request (`host` is the controller).
    TicketRequested {
        /// Whose.
        account: AccountId,
        /// For what.
        request: TicketRequest,
        /// From where.
        source: (Ipv4Addr, u16),
        /// `None` is success.
        failure: Option<LogonFailure>,
    },
    /// The domain controller checked an NTLM response (`host` is the controller).
    NtlmChecked {
        /// Name as given.
        name: Text,
        /// Machine it came from.
        workstation: Text,
        /// `None` is success.
        failure: Option<LogonFailure>,
    },
    /// An account was locked out.
    LockedOut {
        /// Whose.
        account: AccountId,
        /// Machine that caused it.
        caller: Text,
    },
    /// An account was made.
    AccountCreated {
        /// By which session.
        by: LogonRef,
        /// The new one.
        account: AccountId,
    },
    /// An account was put into a group.
    GroupJoined {
        /// By which session.
        by: LogonRef,
        /// Who joined.
        account: AccountId,
        /// What.
        group: Group,
    },
    /// The Security log was cleared.
    LogCleared {
        /// By which session.
        by: LogonRef,
    },
    /// The gateway took or refused a mail.
    MailHandled {
        /// It.
        mail: MailId,
    },
    /// A recipient followed a link of a mail or opened its attachment.
    MailOpened {
        /// It.
        mail: MailId,
        /// Who.
        account: AccountId,
    },
    /// A recipient told the security team about a mail.
    MailReported {
        /// It.
        mail: MailId,
        /// Who.
        account: AccountId,
    },
    /// Something that only Windows sources note.
    Windows(Deed),
    /// The host went down or came up.
    Power(Power),
    /// Somebody or something signed in to the cloud, or tried to.
    CloudSignedIn(Box<SignIn>),
    /// Something was done in the company's tenant.
    CloudOperated(Box<CloudOperation>),
    /// The interface of the rented infrastructure was called.
    InfrastructureCalled(Box<InfrastructureCall>),
    /// The endpoint agent looked over its machine (`host`).
    DeviceReported {
        /// At what.
        report: DeviceReport,
    },
    /// Something nobody logs by itself but grading and the desk need (damage, outage, recovery).
    Business {
        /// In plain words.
        what: Text,
        /// Cost in euros.
        euros: u32,
    },
}
