//! The directory in a company template: policies, groups of the company's own, the trust.

use crate::world::Direction;
use crate::world::tree::Scope;
use serde::Deserialize;

/// What stands in the directory beside people and machines.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename = "ActiveDirectory")]
pub struct ActiveDirectory {
    /// Policies beside the two that every domain has.
    pub policies: Vec<PolicyPlan>,
    /// Groups beside those of departments and branches.
    pub groups: Vec<GroupPlan>,
    /// A trust with the domain of somebody else.
    pub trust: Option<TrustPlan>,
}

/// A policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Policy")]
pub struct PolicyPlan {
    /// `Workstation baseline`.
    pub name: String,
    /// What it is linked to.
    pub on: Link,
}

/// What a policy is linked to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum Link {
    /// Desks and laptops of every place.
    Computers,
    /// People of every place.
    People,
    /// Servers.
    Servers,
    /// People of one department.
    Department(String),
}

/// A group.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Group")]
pub struct GroupPlan {
    /// `Server administrators`.
    pub name: String,
    /// How far it reaches.
    pub scope: Scope,
    /// What it is for.
    pub purpose: String,
    /// Who is in it.
    #[serde(default)]
    pub of: Vec<Members>,
    /// Groups it is a member of: others of the company's own, of departments (`GG-finance`), or built-in ones.
    #[serde(default)]
    pub within: Vec<String>,
}

/// Who is in a group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum Members {
    /// Administration accounts.
    Admins,
    /// The helpdesk.
    Helpdesk,
    /// People with a laptop.
    Laptops,
    /// Heads of departments.
    Heads,
    /// People of one department.
    Department(String),
    /// The service account for this job.
    Service(String),
}

/// A trust.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Trust")]
pub struct TrustPlan {
    /// `ad.baltic-lines.example`.
    pub domain: String,
    /// `BALTICLINES`.
    pub netbios: String,
    /// Who may log on where.
    pub direction: Direction,
    /// What it is for, one sentence.
    pub purpose: String,
}
