//! What a rule raises.

use crate::base::Text;
use crate::base::ids::{AlertId, RecordId, RuleId, TechniqueId};
use crate::base::time::SimTime;
use serde::{Deserialize, Serialize};

/// How urgent a rule says it is (Sigma `level`; `critical` counts as high in the console's four steps).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// For the record.
    Informational,
    /// Look when there is time.
    Low,
    /// Look today.
    Medium,
    /// Look now.
    High,
}

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EntityKind {
    /// Host, by short lower-case name.
    Host,
    /// Account, by logon name in lower case.
    Account,
    /// IP address.
    Address,
    /// Domain name.
    Domain,
    /// SHA-256.
    Hash,
    /// File or program, by full path.
    File,
    /// Mail message, by message id.
    Mail,
}

/// Somebody or something a record or an alert is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// Its name.
    pub value: Text,
}

/// One alert. Later hits of the same rule on the same key entity within the rule's window join it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// In order of arrival.
    pub id: AlertId,
    /// Rule that raised it.
    pub rule: RuleId,
    /// Title of the rule.
    pub title: Text,
    /// Severity of the rule.
    pub severity: Severity,
    /// Techniques the rule is tagged with.
    pub techniques: Vec<TechniqueId>,
    /// Time of the first record.
    pub first: SimTime,
    /// Time of the last record.
    pub last: SimTime,
    /// When it came into the queue.
    pub raised: SimTime,
    /// Records that raised it, in order of arrival; never empty.
    pub records: Vec<RecordId>,
    /// Entities of these records: sorted, each once. The first `key` names what later hits are joined by.
    pub entities: Vec<Entity>,
    /// What later hits are joined by: the host, else the account, else the address.
    pub key: Option<Entity>,
}

impl Alert {
    /// The short name of the host it is about, if any.
    pub fn host(&self) -> Option<&str> {
        self.entity(EntityKind::Host)
    }

    /// The first entity of this kind.
    pub fn entity(&self, kind: EntityKind) -> Option<&str> {
        self.entities.iter().find(|e| e.kind == kind).map(|e| &*e.value)
    }
}
