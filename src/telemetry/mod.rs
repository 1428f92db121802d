//! What the sensors write: records with native field names in native order.
//!
//! *Owns* record format, event types, sensors and the forwarding pipeline. *Reads* effects and
//! read-only views of the world. *Writes* records only. *Invariants*: a sensor is a pure function
//! of (effect, world); a record never carries a label or a cause.

pub mod collection;
pub mod columns;
pub mod export;
pub mod nested;
pub mod outage;
pub mod pipeline;
pub mod record;
pub mod relay;
pub mod sensor;
pub mod source;
pub mod visible;
pub mod ways;
pub mod wire;

pub use collection::Collection;
pub use columns::{Column, project, table_columns, tables};
pub use outage::Gap;
pub use pipeline::{Pipeline, Sensors};
pub use record::{ColumnType, EventType, Field, Record, Value};
pub use relay::{Relay, Written};
pub use source::{all_types, event_type, known_types, registry};
pub use ways::{Fate, Retention, Ways};
