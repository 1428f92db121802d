//! What people let others do in their name: rules that handle their mail, applications that act for them.
//!
//! *Owns* these permissions. *Invariant*: nothing is forgotten; what was taken away keeps its date.

use crate::base::Text;
use crate::base::ids::AccountId;
use crate::base::time::SimTime;

/// One permission: a rule in a mailbox, or a consent to an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Whose.
    pub account: AccountId,
    /// Name of the rule or of the application.
    pub name: Text,
    /// Since when.
    pub since: SimTime,
    /// Taken away.
    pub removed: Option<SimTime>,
}

/// All permissions of the tenant.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// Rules in mailboxes.
    pub rules: Vec<Grant>,
    /// Consents to applications.
    pub applications: Vec<Grant>,
}

impl Grants {
    /// The rule is in force.
    pub fn has_rule(&self, account: AccountId, name: &str) -> bool {
        in_force(&self.rules, account, name)
    }

    /// The consent is in force.
    pub fn has_consent(&self, account: AccountId, name: &str) -> bool {
        in_force(&self.applications, account, name)
    }

    /// People have consented to this application before, and nobody does any more.
    pub fn is_banished(&self, application: &str) -> bool {
        let mut known = self.applications.iter().filter(|g| *g.name == *application).peekable();
        known.peek().is_some() && known.all(|g| g.removed.is_some())
    }
}

fn in_force(grants: &[Grant], account: AccountId, name: &str) -> bool {
    grants.iter().any(|g| g.account == account && *g.name == *name && g.removed.is_none())
}

/// Takes a permission away; its name as written there, or `None` when it is not in force.
pub fn take_away(grants: &mut [Grant], account: AccountId, name: &str, now: SimTime) -> Option<Text> {
    let wanted = name.trim();
    let mut fitting = grants.iter_mut().rev().filter(|g| g.account == account && g.removed.is_none());
    let grant = fitting.find(|g| g.name.eq_ignore_ascii_case(wanted))?;
    grant.removed = Some(now);
    Some(grant.name.clone())
}
