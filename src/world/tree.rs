//! The directory's tree: organisational units by place and department, policies, groups by department and
//! role, the trust with another domain.
//!
//! *Owns* who stands where in the directory. *Invariant*: made when the company is built; an account that was
//! made since stands in the container for new users. A world without a tree still has names: everybody stands
//! in a unit named after the department.

use super::trust::Trust;
use super::{Account, AccountKind, Group, Policies, World};
use crate::base::Text;
use crate::base::ids::{AccountId, Guid};
use std::collections::BTreeMap;

/// Identity of the policy that every domain has (MS-GPOD: well-known).
pub const DOMAIN_POLICY: Guid = Guid(0x31B2_F340_016D_11D2_945F_00C0_4FB9_84F9);
/// Identity of the policy that all controllers have.
pub const CONTROLLER_POLICY: Guid = Guid(0x6AC1_786C_016F_11D2_945F_00C0_4FB9_84F9);

/// An organisational unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its own name, `Finance`.
    pub name: Text,
    /// Path below the domain, innermost first: `OU=Finance,OU=People,OU=Head office,OU=Harbour`.
    pub path: Text,
    /// The unit around it.
    pub parent: Option<usize>,
    /// Policies linked to it, by position in [`Tree::policies`].
    pub policies: Vec<usize>,
}

/// A policy object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// `Workstation baseline`.
    pub name: Text,
    /// Names its folder on the controllers.
    pub guid: Guid,
    /// It is about computers; others are about people.
    pub for_computers: bool,
}

/// How far a group reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
pub enum Scope {
    /// Rights in this domain.
    DomainLocal,
    /// Accounts of this domain.
    Global,
    /// Everywhere in the forest.
    Universal,
}

/// A group of the company's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnGroup {
    /// `GG-Finance`.
    pub name: Text,
    /// Security identifier.
    pub sid: Text,
    /// How far it reaches.
    pub scope: Scope,
    /// What it is for.
    pub purpose: Text,
    /// Its members.
    pub members: Vec<AccountId>,
    /// Groups it is a member of, by name: its members have what those have.
    pub within: Vec<Text>,
}

/// The tree.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Units; a unit stands behind the one around it. The first holds the domain's own policies and stands for
    /// the domain itself.
    pub units: Vec<Unit>,
    /// Policies.
    pub policies: Vec<Policy>,
    /// Groups of the company's own.
    pub groups: Vec<OwnGroup>,
    /// Trusts.
    pub trusts: Vec<Trust>,
    /// Where accounts stand.
    pub places: BTreeMap<AccountId, usize>,
    /// Edits of policies.
    pub book: Policies,
}

impl Tree {
    /// The unit an account stands in.
    pub fn unit_of(&self, account: AccountId) -> Option<&Unit> {
        self.places.get(&account).and_then(|n| self.units.get(*n))
    }

    /// Policies that an account is subject to, the domain's own first.
    pub fn policies_of(&self, account: &Account) -> Vec<&Policy> {
        let mut chain = Vec::new();
        let mut at = self.places.get(&account.id).copied();
        while let Some(unit) = at.and_then(|n| self.units.get(n)) {
            chain.push(unit);
            at = unit.parent;
        }
        let machine = account.kind == AccountKind::Machine;
        let links = chain.into_iter().rev().flat_map(|unit| &unit.policies);
        links.filter_map(|n| self.policies.get(*n)).filter(|p| p.for_computers == machine).collect()
    }

    /// Identity of the policy with this name, and whether it is about computers; the domain's own where there is
    /// none of that name.
    pub fn policy_named(&self, name: &str) -> (Guid, bool) {
        let named = self.policies.iter().find(|p| *p.name == *name);
        named.map_or((DOMAIN_POLICY, true), |p| (p.guid, p.for_computers))
    }

    /// Names of the company's own groups an account is a member of, groups of groups too, sorted.
    pub fn groups_of(&self, account: AccountId) -> Vec<&Text> {
        let direct = self.groups.iter().filter(|g| g.members.contains(&account));
        let mut names: Vec<&Text> = Vec::new();
        let mut open: Vec<&OwnGroup> = direct.collect();
        while let Some(group) = open.pop() {
            if !names.contains(&&group.name) {
                names.push(&group.name);
                open.extend(self.groups.iter().filter(|g| group.within.contains(&g.name)));
            }
        }
        names.sort();
        names
    }
}

impl World {
    /// `CN=Maria Alvarez,OU=Finance,OU=People,OU=Head office,OU=Harbour,DC=corp,DC=harbour,DC=example`.
    pub fn distinguished_name(&self, account: &Account) -> String {
        let person = account.person.map(|p| self.person(p));
        let name = person.map_or_else(|| account.name.trim_end_matches('$').to_owned(), |p| p.full_name());
        let place = match (self.tree.unit_of(account.id), person) {
            (Some(unit), _) => unit.path.to_string(),
            (None, Some(person)) if self.tree.units.is_empty() => format!("OU={}", person.department),
            (None, _) => "CN=Users".to_owned(),
        };
        format!("CN={name},{place},{}", self.domain_components())
    }

    /// The name of a group that carries privilege.
    pub fn group_name(&self, group: Group) -> String {
        let (name, rid) = group.name_and_rid();
        let container = if (544..1_000).contains(&rid) { "CN=Builtin" } else { "CN=Users" };
        format!("CN={name},{container},{}", self.domain_components())
    }

    /// `DC=corp,DC=harbour,DC=example`.
    pub fn domain_components(&self) -> String {
        let parts: Vec<String> = self.company.dns_domain.split('.').map(|part| format!("DC={part}")).collect();
        parts.join(",")
    }
}
