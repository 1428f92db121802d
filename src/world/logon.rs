//! Logon sessions.

use crate::base::ids::{AccountId, Guid, HostId, LogonId, LogonRef};
use crate::base::time::SimTime;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// How somebody logged on; the number is Windows' own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LogonType {
    /// 2, at the keyboard.
    Interactive = 2,
    /// 3, over the network (shares, WinRM).
    Network = 3,
    /// 4, scheduled task.
    Batch = 4,
    /// 5, service start.
    Service = 5,
    /// 7, unlock.
    Unlock = 7,
    /// 9, other credentials for the network only.
    NewCredentials = 9,
    /// 10, remote desktop.
    RemoteInteractive = 10,
    /// 11, with cached credentials.
    CachedInteractive = 11,
}

/// Which protocol proved the identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AuthPackage {
    /// Tickets.
    Kerberos,
    /// Challenge and response.
    Ntlm,
    /// Either, at the keyboard.
    Negotiate,
    /// sshd password.
    SshPassword,
    /// sshd public key.
    SshKey,
}

/// One session.
#[derive(Debug, Clone)]
pub struct Logon {
    /// Its own id.
    pub id: LogonRef,
    /// On which host.
    pub host: HostId,
    /// As the host numbers it.
    pub logon_id: LogonId,
    /// Joins 4624 with 4769 on the domain controller; zero without Kerberos.
    pub guid: Guid,
    /// Whose.
    pub account: AccountId,
    /// How.
    pub kind: LogonType,
    /// With which protocol.
    pub package: AuthPackage,
    /// Came from this address; `None` at the keyboard.
    pub source: Option<(Ipv4Addr, u16)>,
    /// Name of the machine it came from, as far as the protocol tells.
    pub source_host: Option<HostId>,
    /// Full token.
    pub elevated: bool,
    /// Start.
    pub opened: SimTime,
    /// End.
    pub closed: Option<SimTime>,
}
