//! People, accounts and groups.

use crate::base::Text;
use crate::base::ids::{AccountId, HostId, PersonId};
use crate::base::time::SimTime;
use serde::{Deserialize, Serialize};

/// A person who works here.
#[derive(Debug, Clone)]
pub struct Person {
    /// Its own id.
    pub id: PersonId,
    /// `Maria`.
    pub given: Text,
    /// `Alvarez`.
    pub family: Text,
    /// Job title, `accounts payable clerk`.
    pub title: Text,
    /// Department name.
    pub department: Text,
    /// Daily account.
    pub account: AccountId,
    /// Separate administration account, for IT staff.
    pub admin_account: Option<AccountId>,
    /// Own machine.
    pub workstation: HostId,
    /// Start of work, minutes after local midnight.
    pub starts: u32,
    /// End of work, minutes after local midnight.
    pub ends: u32,
    /// On leave or ill today.
    pub absent: bool,
    /// Mistyped passwords per 1000 logons.
    pub typos_permille: u32,
    /// Peculiarity that explains odd records (`works late`, `two accounts`), if any.
    pub oddity: Option<Text>,
}

impl Person {
    /// `Maria Alvarez`.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AccountKind {
    /// Daily work of one person.
    User,
    /// Administration by one person.
    Admin,
    /// A program.
    Service,
    /// A computer (`NAME$`).
    Machine,
    /// SYSTEM, LOCAL SERVICE, NETWORK SERVICE, root.
    BuiltIn,
    /// Somebody of a trusted domain; not in our directory.
    Foreign,
}

/// Groups that carry privilege.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Group {
    /// Everybody.
    DomainUsers,
    /// Full control of the directory.
    DomainAdmins,
    /// Local administrators of workstations and servers.
    Administrators,
    /// May log on by remote desktop.
    RemoteDesktopUsers,
    /// May use the VPN.
    VpnUsers,
    /// Helpdesk: resets passwords.
    Helpdesk,
    /// Computers.
    DomainComputers,
    /// Full control of every directory of the company; a universal group.
    EnterpriseAdmins,
}

impl Group {
    /// Name in the directory and relative id.
    pub fn name_and_rid(self) -> (&'static str, u32) {
        match self {
            Self::DomainUsers => ("Domain Users", 513),
            Self::DomainAdmins => ("Domain Admins", 512),
            Self::Administrators => ("Administrators", 544),
            Self::RemoteDesktopUsers => ("Remote Desktop Users", 555),
            Self::VpnUsers => ("VPN Users", 1110),
            Self::Helpdesk => ("Helpdesk", 1111),
            Self::DomainComputers => ("Domain Computers", 515),
            Self::EnterpriseAdmins => ("Enterprise Admins", 519),
        }
    }
}

/// An account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its own id.
    pub id: AccountId,
    /// Logon name, `m.alvarez`, `FIN-WS-014$`, `SYSTEM`.
    pub name: Text,
    /// `HARBOUR`, `NT AUTHORITY` or a host name.
    pub domain: Text,
    /// Security identifier.
    pub sid: Text,
    /// What it is for.
    pub kind: AccountKind,
    /// Whose it is.
    pub person: Option<PersonId>,
    /// Mail address, if it has a mailbox.
    pub mail: Option<Text>,
    /// Groups, sorted.
    pub groups: Vec<Group>,
    /// May log on.
    pub enabled: bool,
    /// Bad passwords refused until.
    pub locked_until: Option<SimTime>,
    /// Bad passwords in a row.
    pub bad_passwords: u32,
    /// Grows with every reset; a stolen password is good for one version only.
    pub password_version: u32,
    /// Sessions opened before this were revoked.
    pub revoked: Option<SimTime>,
    /// When it was made, for accounts made during the shift.
    pub created: Option<SimTime>,
}

impl Account {
    /// `HARBOUR\m.alvarez`.
    pub fn qualified(&self) -> String {
        format!("{}\\{}", self.domain, self.name)
    }

    /// Holds a privilege that makes Windows log 4672.
    pub fn is_privileged(&self) -> bool {
        self.groups.iter().any(|g| matches!(g, Group::DomainAdmins | Group::Administrators))
            || self.kind == AccountKind::BuiltIn
    }
}
