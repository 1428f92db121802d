//! The records that have arrived, as rows and in columns, with the effect behind each.

use crate::base::ids::EffectId;
use crate::siem::Store;
use crate::telemetry::Record;
use std::sync::Arc;

/// Everything the SOC has collected; rows are never changed or removed.
#[derive(Debug, Clone, Default)]
pub(super) struct Collected {
    /// In columns, to search.
    pub store: Store,
    /// By `RecordId`.
    pub records: Vec<Arc<Record>>,
    /// By `RecordId`; for grading only.
    pub effects: Vec<EffectId>,
}

impl Collected {
    /// Takes in the next record.
    pub(super) fn push(&mut self, record: Record, effect: EffectId) {
        assert_eq!(record.id.index(), self.records.len(), "records are numbered in order of arrival");
        let record = Arc::new(record);
        self.store.append(Arc::clone(&record));
        self.records.push(record);
        self.effects.push(effect);
    }
}
