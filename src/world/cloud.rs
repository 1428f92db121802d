//! What happens in the clouds the company rents: sign-ins, operations, calls of the interface.
//!
//! *Invariants*: plain values; whoever rents out the cloud keeps no more of them than its log.

use crate::base::Text;
use crate::base::ids::{AccountId, HostId};
use crate::base::time::SimTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// How somebody gets a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SignInKind {
    /// A person answers a prompt.
    Interactive,
    /// A program renews a token with one it has.
    Refresh,
    /// A program with a secret or certificate of its own.
    Service,
}

/// What the person does when asked for the second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum SecondFactor {
    /// Approves on the telephone.
    #[default]
    Approve,
    /// Types the number shown there.
    Code,
    /// Refuses.
    Deny,
    /// Does not react.
    Ignore,
}

/// How a sign-in ended; keys the provider's error numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignInOutcome {
    /// A token was issued.
    Granted,
    /// Wrong password.
    WrongPassword,
    /// No such user.
    NoSuchUser,
    /// Account disabled.
    Disabled,
    /// Locked after too many tries.
    Locked,
    /// The second factor was refused.
    FactorDenied,
    /// The second factor was not answered.
    FactorIgnored,
    /// The token was revoked by a change of the password.
    Revoked,
}

/// One sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// How.
    pub kind: SignInKind,
    /// Name as typed, or name of the service.
    pub name: Text,
    /// The account, if it exists here.
    pub account: Option<AccountId>,
    /// Application, by its key in the provider's catalogue (`outlook`).
    pub application: Text,
    /// Address the provider sees.
    pub address: Ipv4Addr,
    /// Machine of ours it came from, if any.
    pub device: Option<HostId>,
    /// Browser or program.
    pub agent: Text,
    /// What the person did about the second factor; `None` where nobody was asked.
    pub factor: Option<SecondFactor>,
    /// How it ended.
    pub outcome: SignInOutcome,
}

/// Service an operation belongs to; one kind of record each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CloudService {
    /// Users, groups, roles, applications.
    Directory,
    /// One item of a mailbox.
    Mail,
    /// Items of a mailbox read in bulk.
    MailAccess,
    /// Items of a mailbox moved or deleted.
    MailGroup,
    /// Pages and settings of sites.
    Site,
    /// Files of sites and personal stores.
    File,
    /// Sharing of them.
    Sharing,
    /// Chats and teams.
    Chat,
    /// Commands of the compliance centre: searches, exports, policies.
    Compliance,
    /// Alerts of the compliance centre.
    ComplianceAlert,
}

/// One operation in the company's tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudOperation {
    /// Where.
    pub service: CloudService,
    /// `FileModified`, `Add member to group`.
    pub operation: Text,
    /// Sign-in name, or name of the service.
    pub name: Text,
    /// The account, if a person of ours.
    pub account: Option<AccountId>,
    /// File, mailbox, user or group it is about.
    pub object: Text,
    /// What belongs to this operation only, by native name.
    pub detail: BTreeMap<Text, Text>,
    /// Address the provider sees.
    pub address: Ipv4Addr,
    /// Machine of ours it came from, if any.
    pub device: Option<HostId>,
    /// Browser or program.
    pub agent: Text,
    /// Begin of the session it is done in; `None` for a session of the person's own.
    pub session: Option<SimTime>,
}

/// One call of the interface of the rented infrastructure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfrastructureCall {
    /// User by name; for a role the name of the session.
    pub user: Text,
    /// Role the caller has assumed.
    pub role: Option<Text>,
    /// `ec2`, `s3`, `signin`.
    pub service: Text,
    /// `DescribeInstances`.
    pub call: Text,
    /// `eu-central-1`.
    pub region: Text,
    /// Address, or the name of a service of the provider.
    pub source: Text,
    /// Browser or program.
    pub agent: Text,
    /// Error code, if it was refused.
    pub error: Option<Text>,
    /// Parameters, by native name.
    pub request: BTreeMap<Text, Text>,
    /// Answer, by native name.
    pub response: BTreeMap<Text, Text>,
}
