//! Verbs that only Windows programs have, written `Windows(LoadDriver(…))` in procedures.
//!
//! *Invariant*: they mirror [`Deed`](crate::simulation::windows::Deed); texts are templates, `process`,
//! `source`, `target` and `by` are slots or resident roles.

use crate::base::Text;
use crate::simulation::windows::{AccountChange, KeyChange, ShareAccess, StartType, TaskChange, WmiOutcome};
use crate::world::PolicyExtension;
use serde::{Deserialize, Serialize};

/// The verbs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum WindowsVerb {
    /// Open a share and files on it, within a network session.
    UseShare {
        /// Session slot.
        by: Text,
        /// `finance`, `ADMIN$`.
        share: Text,
        /// Paths below it.
        #[serde(default)]
        paths: Vec<Text>,
        /// What for.
        #[serde(default)]
        access: ShareAccess,
    },
    /// Install a service or driver.
    InstallService {
        /// Session slot.
        by: Text,
        /// Name.
        name: Text,
        /// What it runs.
        command: Text,
        /// How it starts.
        start: StartType,
        /// A kernel driver.
        #[serde(default)]
        driver: bool,
    },
    /// Have a service start in another way.
    SetStartType {
        /// By whom.
        process: Text,
        /// Short name.
        name: Text,
        /// Before.
        from: StartType,
        /// After.
        to: StartType,
    },
    /// Start or stop a service that is no process of its own.
    SetService {
        /// By whom.
        process: Text,
        /// Short name.
        name: Text,
        /// Runs afterwards.
        running: bool,
    },
    /// Change an account.
    ChangeAccount {
        /// Session slot.
        by: Text,
        /// Logon name.
        account: Text,
        /// How.
        change: AccountChange,
    },
    /// Edit a policy, on the controller the session is on.
    EditPolicy {
        /// Session slot.
        by: Text,
        /// Its name; the domain's own policy where there is none of that name.
        policy: Text,
        /// What the edit is about.
        extension: PolicyExtension,
    },
    /// Take the computer's policies over.
    ApplyPolicies {
        /// By which service.
        process: Text,
    },
    /// Ask the directory for its changes, on the controller the session is on.
    ReplicateDirectory {
        /// Session slot.
        by: Text,
    },
    /// Ask for a ticket of the trusted domain.
    VisitPartner {
        /// Session slot.
        by: Text,
    },
    /// List the members of a local group.
    ListGroup {
        /// By whom.
        process: Text,
        /// Built-in name.
        group: Text,
    },
    /// List the local groups of a local account.
    ListMembership {
        /// By whom.
        process: Text,
        /// Its name, `Administrator`.
        account: Text,
    },
    /// Change a registered task.
    ChangeTask {
        /// By whom.
        process: Text,
        /// `\Name`.
        name: Text,
        /// What it runs.
        command: Text,
        /// How.
        change: TaskChange,
    },
    /// Change what is audited.
    SetAudit {
        /// Session slot.
        by: Text,
        /// Subcategory in plain words.
        subcategory: Text,
        /// Audited afterwards.
        on: bool,
    },
    /// Clear a log other than Security.
    ClearOtherLog {
        /// Session slot.
        by: Text,
        /// `System`.
        log: Text,
    },
    /// Set the creation time of a file this many days back.
    SetFileTime {
        /// By whom.
        process: Text,
        /// Which.
        path: Text,
        /// Days before now.
        days_back: u32,
    },
    /// Load a driver.
    LoadDriver {
        /// By whom.
        process: Text,
        /// Full path.
        path: Text,
        /// Who signed it.
        #[serde(default)]
        signer: Text,
    },
    /// Load a library.
    LoadModule {
        /// Into whom.
        process: Text,
        /// Full path.
        path: Text,
        /// Who signed it.
        #[serde(default)]
        signer: Text,
    },
    /// Start a thread in another process.
    StartThread {
        /// Who.
        source: Text,
        /// In whom.
        target: Text,
        /// Library it begins in.
        #[serde(default)]
        module: Text,
        /// Function it begins with.
        #[serde(default)]
        function: Text,
    },
    /// Read a volume past the file system.
    ReadVolume {
        /// By whom.
        process: Text,
        /// Device.
        device: Text,
    },
    /// Make or remove a registry key.
    ChangeKey {
        /// By whom.
        process: Text,
        /// Full key.
        key: Text,
        /// How.
        change: KeyChange,
    },
    /// Rename a registry key.
    RenameKey {
        /// By whom.
        process: Text,
        /// Full key.
        key: Text,
        /// Full key afterwards.
        to: Text,
    },
    /// Make or open a named pipe.
    UsePipe {
        /// By whom.
        process: Text,
        /// `\svcctl`.
        name: Text,
        /// Makes it.
        #[serde(default)]
        made: bool,
    },
    /// Make or remove a permanent WMI subscription.
    SubscribeWmi {
        /// By whom.
        process: Text,
        /// Name of filter and consumer.
        name: Text,
        /// What it waits for.
        query: Text,
        /// What it runs.
        command: Text,
        /// Makes it.
        made: bool,
    },
    /// Ask WMI.
    QueryWmi {
        /// By whom.
        process: Text,
        /// The question.
        query: Text,
        /// How it goes.
        outcome: WmiOutcome,
    },
    /// Replace the image of a running process.
    ReplaceImage {
        /// Whose.
        process: Text,
        /// `Image is replaced`.
        how: Text,
    },
    /// Copy something.
    CopyToClipboard {
        /// By whom.
        process: Text,
        /// Identity of the content.
        content: Text,
    },
    /// Try to write a program where Sysmon does not let it.
    WriteForbidden {
        /// By whom.
        process: Text,
        /// Full path.
        path: Text,
        /// Identity of the content.
        content: Text,
    },
    /// Try to overwrite a file where Sysmon does not let it.
    Shred {
        /// By whom.
        process: Text,
        /// Full path.
        path: Text,
    },
    /// Give Sysmon a new configuration.
    ConfigureSysmon {
        /// By whom.
        process: Text,
        /// Full path.
        file: Text,
    },
    /// Meet the virus scanner.
    FindThreat {
        /// Who touched the file.
        process: Text,
        /// Full path.
        path: Text,
        /// Name of the threat.
        threat: Text,
    },
    /// Switch real-time protection.
    SwitchProtection {
        /// By whom.
        process: Text,
        /// On afterwards.
        on: bool,
    },
    /// Change a setting of the virus scanner.
    ConfigureProtection {
        /// By whom.
        process: Text,
        /// Value name.
        setting: Text,
        /// Before.
        #[serde(default)]
        from: Text,
        /// After.
        to: Text,
    },
    /// Take new patterns.
    LoadDefinitions {
        /// By whom.
        process: Text,
    },
}
