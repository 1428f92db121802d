//! What somebody wants to do: plain values, checked and carried out by [`super::apply`].
//!
//! Habits, techniques and responses share this one vocabulary, so that nothing but intent tells
//! hostile from benign.

use super::windows::Deed;
use crate::base::Text;
use crate::base::ids::{AccountId, HostId, LogonRef, ProcId};
use crate::base::net::Proto;
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::effect::DeviceReport;
use crate::simulation::power::PowerWish;
use crate::world::account::Group;
use crate::world::cloud::{CloudOperation, InfrastructureCall, SecondFactor, SignInKind};
use crate::world::flow::AppLayer;
use crate::world::host::PersistenceKind;
use crate::world::logon::{AuthPackage, LogonType};
use crate::world::mail::Mail;
use crate::world::process::Integrity;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// A wish.
#[derive(Debug, Clone)]
pub enum Intent {
    /// Start a program.
    StartProcess {
        /// Where.
        host: HostId,
        /// Under which process.
        parent: Option<ProcId>,
        /// In which session; the account follows from it.
        logon: LogonRef,
        /// Full path.
        image: Text,
        /// As typed.
        command_line: Text,
        /// Token level.
        integrity: Integrity,
    },
    /// End a program.
    EndProcess {
        /// Which.
        process: ProcId,
        /// Exit status.
        status: u32,
    },
    /// Open another process.
    AccessProcess {
        /// Who.
        source: ProcId,
        /// Whom.
        target: ProcId,
        /// Rights.
        mask: u32,
    },
    /// Run a script block in a PowerShell process.
    RunScript {
        /// Where.
        process: ProcId,
        /// Text.
        text: Text,
        /// File it came from.
        path: Option<Text>,
    },
    /// Write a new file.
    WriteFile {
        /// By whom.
        process: ProcId,
        /// Where.
        path: Text,
        /// Size.
        size_bytes: u64,
        /// Identity of the content: keys all hashes.
        content: Text,
        /// Mark of the web.
        from_internet: bool,
    },
    /// Delete a file.
    DeleteFile {
        /// By whom.
        process: ProcId,
        /// Which.
        path: Text,
    },
    /// Set a registry value.
    SetRegistry {
        /// By whom.
        process: ProcId,
        /// Full key with value name.
        key: Text,
        /// As Sysmon prints it.
        details: Text,
    },
    /// Make something start again by itself (task, run key, service, cron).
    Persist {
        /// By whom.
        process: ProcId,
        /// How.
        kind: PersistenceKind,
        /// Name of the task, value or service.
        name: Text,
        /// What it runs.
        command: Text,
        /// Task trigger, `LogonTrigger`, `CalendarTrigger`.
        trigger: Text,
    },
    /// Resolve a name without connecting.
    Resolve {
        /// Where.
        host: HostId,
        /// By whom.
        process: Option<ProcId>,
        /// Which.
        name: Text,
        /// Record type.
        kind: &'static str,
    },
    /// Open a flow (resolving first where the name is not cached).
    Connect(Connect),
    /// Try to log on.
    LogOn(LogOn),
    /// Ask the controller for a ticket without logging on anywhere.
    RequestTicket(TicketWish),
    /// Close a session.
    LogOff {
        /// Which.
        logon: LogonRef,
    },
    /// Make an account.
    CreateAccount {
        /// By which session.
        by: LogonRef,
        /// Logon name.
        name: Text,
    },
    /// Put an account into a group.
    JoinGroup {
        /// By which session.
        by: LogonRef,
        /// Who.
        account: AccountId,
        /// What.
        group: Group,
    },
    /// Clear the Security log.
    ClearLog {
        /// By whom.
        process: ProcId,
    },
    /// Hand a mail to the gateway (id, verdict and time are set by apply).
    SendMail(Box<Mail>),
    /// Follow a link or open an attachment of a mail with this message id.
    OpenMail {
        /// By whom.
        account: AccountId,
        /// Which.
        message_id: Text,
    },
    /// Tell the security team about a mail with this message id.
    ReportMail {
        /// Who reports it.
        account: AccountId,
        /// Which.
        message_id: Text,
    },
    /// What only Windows programs do.
    Windows(Deed),
    /// Switch a host or have it switched.
    Power(PowerWish),
    /// Sign in to the cloud.
    SignIn(Box<CloudSignIn>),
    /// Do something in the company's tenant; the address of a device of ours is the company's.
    Operate(Box<CloudOperation>),
    /// Call the interface of the rented infrastructure.
    CallInfrastructure {
        /// From which of our hosts, if any.
        device: Option<HostId>,
        /// The call.
        call: Box<InfrastructureCall>,
    },
    /// Let the endpoint agent report on its machine.
    ReportDevice {
        /// Which.
        host: HostId,
        /// What about.
        report: DeviceReport,
    },
    /// Damage or gain that has a price.
    Harm {
        /// Where.
        host: HostId,
        /// In plain words.
        what: Text,
        /// Cost in euros.
        euros: u32,
    },
}

/// Whom to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// One of ours.
    Host(HostId),
    /// By name, inside or outside.
    Name(Text),
    /// By address, without asking DNS.
    Address(Ipv4Addr),
}

/// A flow somebody wants.
#[derive(Debug, Clone)]
pub struct Connect {
    /// From which of our hosts; `None` for callers outside.
    pub host: Option<HostId>,
    /// Source address for callers outside.
    pub outside: Option<Ipv4Addr>,
    /// By which process.
    pub process: Option<ProcId>,
    /// To whom.
    pub to: Destination,
    /// Port.
    pub port: u16,
    /// Transport.
    pub proto: Proto,
    /// What is spoken.
    pub app: AppLayer,
    /// Payload out.
    pub sent_bytes: u64,
    /// Payload in.
    pub received_bytes: u64,
    /// How long.
    pub lasts: SimSpan,
}

/// A logon somebody tries.
#[derive(Debug, Clone)]
pub struct LogOn {
    /// Name as typed.
    pub name: Text,
    /// On which host.
    pub host: HostId,
    /// How.
    pub kind: LogonType,
    /// Protocol.
    pub package: AuthPackage,
    /// From which of our hosts.
    pub from: Option<HostId>,
    /// From which address, for callers outside or behind NAT.
    pub from_address: Option<Ipv4Addr>,
    /// The password (or its version, for stolen ones) is right.
    pub password_version: Option<u32>,
    /// Ask for a full token.
    pub elevated: bool,
    /// What a network session opens, share first (`finance\\plan.docx`, `ADMIN$\\tool.exe`); empty for the usual.
    pub opens: Vec<Text>,
    /// What carries a remote logon.
    pub over: Over,
}

/// What carries a remote logon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Over {
    /// What its kind is usually carried by: file sharing, remote desktop, secure shell, a web portal.
    #[default]
    Usual,
    /// Remote management over HTTP, port 5985.
    WinRm,
    /// Remote calls, as WMI makes them.
    Rpc,
}

/// A ticket somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketWish {
    /// The program that asks.
    pub process: ProcId,
    /// Whose ticket.
    pub account: AccountId,
    /// Account of the service; `None` asks for the first ticket without proving the password.
    pub service: Option<Text>,
    /// Asks for the old cipher.
    pub weak: bool,
}

/// A cloud sign-in somebody tries.
#[derive(Debug, Clone)]
pub struct CloudSignIn {
    /// How.
    pub kind: SignInKind,
    /// Name as typed.
    pub name: Text,
    /// Application, by its key.
    pub application: Text,
    /// Address the provider sees.
    pub address: Ipv4Addr,
    /// From which of our hosts, if any.
    pub device: Option<HostId>,
    /// Browser or program.
    pub agent: Text,
    /// The password (or the token's version of it) is right.
    pub password_version: Option<u32>,
    /// What happens when the second factor is asked for.
    pub factor: SecondFactor,
    /// A session is carried on that began then: only the end of all sessions ends it.
    pub session: Option<SimTime>,
}

/// Why a wish was not granted; the attacker notices, and so may habits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Host is off or isolated.
    HostUnreachable,
    /// Process has ended or its session was revoked.
    ProcessGone,
    /// Firewall, DNS or proxy block.
    Blocked(Text),
    /// Nobody answers there.
    NobodyThere,
    /// Wrong password, locked, disabled.
    LogonDenied(super::effect::LogonFailure),
    /// Gateway held the mail.
    MailHeld,
    /// Missing privilege.
    AccessDenied,
    /// The thing named does not exist.
    NotFound(Text),
}

/// What a granted wish made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// Nothing to refer to.
    Nothing,
    /// A process.
    Process(ProcId),
    /// A session.
    Logon(LogonRef),
    /// A flow.
    Flow(crate::base::ids::FlowId),
    /// A mail.
    Mail(crate::base::ids::MailId),
    /// An account.
    Account(AccountId),
}
