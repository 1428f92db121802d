//! Records as files: JSON lines, the native text of each source, Parquet; JSON lines and Parquet back.
//!
//! *Owns* the outside notations. *Reads* records. *Writes* text and batches handed to the caller;
//! only `cli` touches files. *Invariants*: `record` holds the native fields in native order and
//! nothing else; a line read back gives the same record, whose `seen` is its `time`; a row read back
//! from Parquet gives a record with the same columns.

mod jsonl;
mod parquet;
pub mod pcap;
pub mod raw;

pub(crate) use jsonl::value as json_value;
pub use jsonl::{ReadError, append_line, read_line, write_line};
pub use parquet::{ColumnsError, TableWriter, read_columns};
pub(crate) use parquet::{column_batches, column_record};
