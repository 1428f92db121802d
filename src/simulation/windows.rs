//! What Windows programs do beyond the common verbs: shares, services, accounts, tasks, drivers, pipes.
//!
//! *Owns* one vocabulary for the wish and for what came of it: [`super::apply::windows`] grants a
//! [`Deed`], then says it as it was wished. *Invariant*: a deed names things by id and says nothing about
//! who wanted it.

mod kind;

use crate::base::Text;
use crate::base::ids::{AccountId, Guid, HostId, LogonRef, ProcId};
use crate::base::time::SimTime;
use crate::world::PolicyExtension;
pub use kind::{AccountChange, KeyChange, ShareAccess, StartType, TaskChange, WmiOutcome};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// One thing done on a Windows host; the effect's host is where it is noted.
#[derive(Debug, Clone)]
pub enum Deed {
    /// A network session opened a share and files on it.
    ShareUsed {
        /// The session, on the host that has the share.
        logon: LogonRef,
        /// `finance`, `ADMIN$`, `IPC$`.
        share: Text,
        /// Paths below the share; for `IPC$` names of pipes.
        paths: Vec<Text>,
        /// What for.
        access: ShareAccess,
    },
    /// A program named another account with its password.
    CredentialsUsed {
        /// The session it was done in.
        by: LogonRef,
        /// The program; `None` for the system's own redirector.
        process: Option<ProcId>,
        /// Name as typed.
        name: Text,
        /// The account, if it exists.
        account: Option<AccountId>,
        /// For which of our hosts; `None` for this one.
        server: Option<HostId>,
        /// Service of that host, `cifs`, `TERMSRV`.
        service: Text,
    },
    /// A ticket-granting ticket was prolonged (`host` is the controller).
    TicketRenewed {
        /// Whose.
        account: AccountId,
        /// From where.
        source: (Ipv4Addr, u16),
    },
    /// A service or driver was installed.
    ServiceInstalled {
        /// In which session.
        by: LogonRef,
        /// Name of the service.
        name: Text,
        /// What it runs.
        command: Text,
        /// How it starts.
        start: StartType,
        /// A kernel driver.
        driver: bool,
    },
    /// A service starts in another way from now on.
    StartTypeChanged {
        /// By whom.
        process: ProcId,
        /// Short name, `BITS`.
        name: Text,
        /// Before.
        from: StartType,
        /// After.
        to: StartType,
    },
    /// A service that is no process of its own began or ended.
    ServiceState {
        /// By whom.
        process: ProcId,
        /// Short name, `Sysmon64`.
        name: Text,
        /// Runs now.
        running: bool,
    },
    /// An account was changed (`host` is the controller).
    AccountChanged {
        /// By which session; `None` for the controller itself.
        by: Option<LogonRef>,
        /// Whose.
        account: AccountId,
        /// How.
        change: AccountChange,
    },
    /// A policy was edited (`host` is the controller).
    PolicyEdited {
        /// In which session, on the controller.
        by: LogonRef,
        /// Which.
        policy: Guid,
        /// The half for computers; otherwise that for people.
        for_computers: bool,
        /// Version before.
        from: u32,
        /// Version after.
        to: u32,
        /// What the edit is about.
        extension: PolicyExtension,
        /// What the policy was about before.
        had: BTreeSet<PolicyExtension>,
    },
    /// A computer took its policies over.
    PoliciesApplied {
        /// By which service.
        process: ProcId,
        /// From which controller.
        controller: HostId,
        /// How many had been edited since the last time.
        edited: u32,
    },
    /// Somebody asked for a ticket of a trusted domain; seen by controllers and on the wire only.
    PartnerVisited {
        /// In which session.
        by: LogonRef,
    },
    /// The directory was asked for its changes, secrets included (`host` is the controller that answered).
    DirectoryReplicated {
        /// In which session, on that controller.
        by: LogonRef,
    },
    /// The members of a local group were listed.
    GroupListed {
        /// By whom.
        process: ProcId,
        /// Built-in name, `Administrators`.
        group: Text,
    },
    /// The local groups of an account were listed.
    MembershipListed {
        /// By whom.
        process: ProcId,
        /// Name of a local account, `Administrator`.
        account: Text,
    },
    /// A registered task was changed.
    TaskChanged {
        /// By whom.
        process: ProcId,
        /// `\Name`.
        name: Text,
        /// What it runs.
        command: Text,
        /// How.
        change: TaskChange,
    },
    /// What is audited was changed.
    AuditChanged {
        /// In which session.
        by: LogonRef,
        /// Subcategory in plain words, `Process Creation`.
        subcategory: Text,
        /// Audited from now on.
        on: bool,
    },
    /// A log other than Security was cleared.
    LogCleared {
        /// In which session.
        by: LogonRef,
        /// `System`.
        log: Text,
    },
    /// The creation time of a file was set.
    FileTimeChanged {
        /// By whom.
        process: ProcId,
        /// Which.
        path: Text,
        /// What it says now.
        to: SimTime,
    },
    /// A driver was loaded into the kernel.
    DriverLoaded {
        /// By whom.
        process: ProcId,
        /// Full path.
        path: Text,
        /// Who signed it; empty for nobody.
        signer: Text,
    },
    /// A library was loaded into a process.
    ModuleLoaded {
        /// Into which.
        process: ProcId,
        /// Full path.
        path: Text,
        /// Who signed it; empty for nobody.
        signer: Text,
    },
    /// A process started a thread in another.
    ThreadStarted {
        /// Who.
        source: ProcId,
        /// In whom.
        target: ProcId,
        /// Library the thread begins in; empty for plain memory.
        module: Text,
        /// Function it begins with.
        function: Text,
    },
    /// A volume was read past the file system.
    VolumeRead {
        /// By whom.
        process: ProcId,
        /// `\Device\HarddiskVolume3`.
        device: Text,
    },
    /// A registry key or value came or went.
    KeyChanged {
        /// By whom.
        process: ProcId,
        /// Full key, with the value name for values.
        key: Text,
        /// How.
        change: KeyChange,
    },
    /// A registry key was renamed.
    KeyRenamed {
        /// By whom.
        process: ProcId,
        /// Full key.
        key: Text,
        /// Full key afterwards.
        to: Text,
    },
    /// A named pipe was made or opened.
    PipeUsed {
        /// By whom.
        process: ProcId,
        /// `\svcctl`.
        name: Text,
        /// Made it; otherwise opened what another made.
        made: bool,
    },
    /// A permanent WMI subscription: filter, consumer and what binds them.
    WmiSubscribed {
        /// By whom.
        process: ProcId,
        /// Name of filter and consumer.
        name: Text,
        /// What it waits for.
        query: Text,
        /// What it runs.
        command: Text,
        /// Made; otherwise removed.
        made: bool,
    },
    /// A question to WMI that its log notes.
    WmiQueried {
        /// By whom.
        process: ProcId,
        /// The question.
        query: Text,
        /// How it went.
        outcome: WmiOutcome,
    },
    /// The image of a process was replaced while it ran.
    ImageReplaced {
        /// Whose.
        process: ProcId,
        /// `Image is replaced`, `Image is locked for access`.
        how: Text,
    },
    /// The clipboard took something new.
    ClipboardSet {
        /// By whom.
        process: ProcId,
        /// Identity of the content.
        content: Text,
    },
    /// Sysmon refused to let a program be written.
    WriteBlocked {
        /// By whom.
        process: ProcId,
        /// Full path.
        path: Text,
        /// SHA-256 of the content.
        sha256: Text,
    },
    /// Sysmon refused to let a file be overwritten for good.
    ShredBlocked {
        /// By whom.
        process: ProcId,
        /// Full path.
        path: Text,
    },
    /// Sysmon read a new configuration.
    SysmonConfigured {
        /// By whom.
        process: ProcId,
        /// Full path.
        file: Text,
    },
    /// The virus scanner found something and dealt with it.
    ThreatFound {
        /// By whom it was touched.
        process: ProcId,
        /// Full path.
        path: Text,
        /// `PUA:Win32/CouponHelper`.
        threat: Text,
    },
    /// Real-time protection was switched.
    ProtectionSwitched {
        /// By whom.
        process: ProcId,
        /// On; otherwise off.
        on: bool,
    },
    /// A setting of the virus scanner was changed.
    ProtectionConfigured {
        /// By whom.
        process: ProcId,
        /// Value name below the scanner's key.
        setting: Text,
        /// Before; empty for not set.
        from: Text,
        /// After.
        to: Text,
    },
    /// The virus scanner took new patterns.
    DefinitionsLoaded {
        /// By whom.
        process: ProcId,
        /// Third part of the version; rises.
        number: u32,
    },
}

impl Deed {
    /// The process that must be alive for it, where there is one.
    pub fn process(&self) -> Option<ProcId> {
        use Deed as D;
        match self {
            D::StartTypeChanged { process, .. }
            | D::ServiceState { process, .. }
            | D::GroupListed { process, .. }
            | D::MembershipListed { process, .. }
            | D::TaskChanged { process, .. }
            | D::FileTimeChanged { process, .. }
            | D::DriverLoaded { process, .. }
            | D::ModuleLoaded { process, .. }
            | D::VolumeRead { process, .. }
            | D::KeyChanged { process, .. }
            | D::KeyRenamed { process, .. }
            | D::PipeUsed { process, .. }
            | D::WmiSubscribed { process, .. }
            | D::WmiQueried { process, .. }
            | D::ImageReplaced { process, .. }
            | D::ClipboardSet { process, .. }
            | D::WriteBlocked { process, .. }
            | D::ShredBlocked { process, .. }
            | D::SysmonConfigured { process, .. }
            | D::ThreatFound { process, .. }
            | D::ProtectionSwitched { process, .. }
            | D::ProtectionConfigured { process, .. }
            | D::DefinitionsLoaded { process, .. }
            | D::PoliciesApplied { process, .. }
            | D::ThreadStarted { source: process, .. } => Some(*process),
            D::ShareUsed { .. }
            | D::CredentialsUsed { .. }
            | D::TicketRenewed { .. }
            | D::ServiceInstalled { .. }
            | D::AccountChanged { .. }
            | D::AuditChanged { .. }
            | D::PolicyEdited { .. }
            | D::DirectoryReplicated { .. }
            | D::PartnerVisited { .. }
            | D::LogCleared { .. } => None,
        }
    }

    /// The session that must be open for it, where no process stands for it.
    pub fn session(&self) -> Option<LogonRef> {
        match self {
            Self::ShareUsed { logon: by, .. }
            | Self::CredentialsUsed { by, .. }
            | Self::ServiceInstalled { by, .. }
            | Self::AuditChanged { by, .. }
            | Self::PolicyEdited { by, .. }
            | Self::DirectoryReplicated { by }
            | Self::PartnerVisited { by }
            | Self::LogCleared { by, .. } => Some(*by),
            Self::AccountChanged { by, .. } => *by,
            _ => None,
        }
    }

    /// Only a full token may do it.
    pub fn needs_full_token(&self) -> bool {
        match self {
            Self::StartTypeChanged { .. }
            | Self::ServiceState { .. }
            | Self::DriverLoaded { .. }
            | Self::VolumeRead { .. }
            | Self::WmiSubscribed { .. }
            | Self::SysmonConfigured { .. }
            | Self::ProtectionSwitched { .. }
            | Self::ProtectionConfigured { .. }
            | Self::DefinitionsLoaded { .. } => true,
            Self::KeyChanged { key, .. } | Self::KeyRenamed { key, .. } => key.starts_with("HKLM"),
            _ => false,
        }
    }
}

/// Number of the virus scanner's patterns that are newest at a moment: one more every two hours.
pub fn newest_definitions(at: SimTime) -> u32 {
    const EVERY: i64 = 2 * 3_600 * 1_000_000;
    at.0.div_euclid(EVERY).rem_euclid(4_000) as u32
}
