//! A collected log record and the description of its type.

use crate::base::Text;
use crate::base::ids::{HostId, RecordId};
use crate::base::time::SimTime;
use std::sync::Arc;

/// A native value; a record has dozens of them, so three words are enough for any.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// The key is absent from this record.
    Absent,
    /// Text as the source prints it.
    Text(Text),
    /// Integer the source prints as a number.
    Int(i64),
    /// Decimal number (Zeek times and intervals).
    Float(f64),
    /// Truth value.
    Bool(bool),
    /// Sequence of texts (Zeek sets and vectors).
    List(Box<[Text]>),
    /// Nested value of sources that write JSON (cloud audit logs, EVE), as compact text.
    Json(Arc<str>),
}

const _: () = assert!(size_of::<Value>() == 24);

impl Value {
    /// A borrowed text, copied.
    pub fn copied(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// The key is absent.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Shown as text; `None` when absent.
    pub fn to_text(&self) -> Option<Text> {
        match self {
            Self::Absent => None,
            Self::Text(t) => Some(t.clone()),
            Self::Json(json) => Some(Text::from(Arc::clone(json))),
            Self::Int(n) => Some(n.to_string().into()),
            Self::Float(x) => Some(format!("{x:.6}").into()),
            Self::Bool(b) => Some(if *b { "true" } else { "false" }.into()),
            Self::List(items) => Some(items.join(",").into()),
        }
    }
}

/// Words of the program itself are not copied; for all others there is [`Value::copied`].
impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Text(Text::new_static(text))
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}
impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}
impl From<&'static Text> for Value {
    fn from(text: &'static Text) -> Self {
        Self::Text(text.clone())
    }
}
impl From<Vec<Text>> for Value {
    fn from(items: Vec<Text>) -> Self {
        Self::List(items.into())
    }
}
impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

/// Column type in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnType {
    /// Text.
    String,
    /// 64-bit integer.
    Long,
    /// Decimal number.
    Real,
    /// Truth value.
    Bool,
    /// Microseconds UTC.
    DateTime,
    /// Nested value, kept as compact JSON text (`dynamic` of KQL).
    Dynamic,
}

/// One native field of an event type.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Native name, also the column name unless `column` says otherwise.
    pub name: &'static str,
    /// Column of the table, where Sentinel or Defender call it differently; empty when the table
    /// has no column for it (reserved positions, fields that merely repeat another column).
    pub column: &'static str,
    /// Type of that column.
    pub column_type: ColumnType,
    /// One sentence for the tooltip.
    pub doc: &'static str,
    /// The native value is nested, whatever the column is.
    pub nested: bool,
}

impl Field {
    /// A field whose column has the same name and `column_type`.
    pub const fn new(name: &'static str, column_type: ColumnType, doc: &'static str) -> Self {
        Self { name, column: name, column_type, doc, nested: matches!(column_type, ColumnType::Dynamic) }
    }
    /// A text field.
    pub const fn text(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, ColumnType::String, doc)
    }
    /// A field whose column is an integer, whatever the source prints.
    pub const fn long(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, ColumnType::Long, doc)
    }
    /// A field whose column is a decimal number.
    pub const fn real(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, ColumnType::Real, doc)
    }
    /// A field whose column is a truth value.
    pub const fn bool(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, ColumnType::Bool, doc)
    }
    /// A field whose column is a moment.
    pub const fn time(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, ColumnType::DateTime, doc)
    }
    /// A field whose column is a nested value.
    pub const fn dynamic(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, ColumnType::Dynamic, doc)
    }
    /// The same field under another column name.
    pub const fn column(mut self, column: &'static str) -> Self {
        self.column = column;
        self
    }
    /// A field whose native value is nested; its column has it as text.
    pub const fn nested(name: &'static str, doc: &'static str) -> Self {
        Self { nested: true, ..Self::text(name, doc) }
    }
    /// The same field without a column: part of the native record only.
    pub const fn hidden(self) -> Self {
        self.column("")
    }
    /// Has a column in the table.
    pub const fn has_column(&self) -> bool {
        !self.column.is_empty()
    }
}

/// A type of record: the same for every record of one sensor message.
#[derive(Debug)]
pub struct EventType {
    /// Name of the reference, `win.security.4688`.
    pub name: &'static str,
    /// Table, `SecurityEvent`.
    pub table: &'static str,
    /// Schema version as the source prints it, `2`.
    pub version: &'static str,
    /// What the message says, `A new process has been created.`
    pub title: &'static str,
    /// System header names (Windows: `Computer`, `EventRecordID`, `Channel` …), in order.
    pub system: &'static [Field],
    /// Native fields, in native order.
    pub fields: &'static [Field],
    /// Columns the table has beyond the fields, computed from header and fields
    /// (`EventID`, `Account`, `Activity`), with the function that fills them.
    pub derived: &'static [Derived],
}

/// A column computed from a record.
#[derive(Debug)]
pub struct Derived {
    /// Column name.
    pub column: &'static str,
    /// Its type.
    pub column_type: ColumnType,
    /// One sentence for the tooltip.
    pub doc: &'static str,
    /// Computes it.
    pub value: fn(&Record) -> Value,
}

/// Parts of a row, put together without copying them.
pub trait Joined<T> {
    /// All values, part after part.
    fn joined(self) -> Vec<T>;
}

impl<T, const N: usize> Joined<T> for [Vec<T>; N] {
    fn joined(self) -> Vec<T> {
        let mut values = Vec::with_capacity(self.iter().map(Vec::len).sum());
        self.into_iter().for_each(|part| values.extend(part));
        values
    }
}

/// One collected record.
#[derive(Debug, Clone)]
pub struct Record {
    /// In order of arrival; set by the pipeline.
    pub id: RecordId,
    /// Its type.
    pub kind: &'static EventType,
    /// When the sensor says it happened (column `TimeGenerated`, for Zeek and proxies too).
    pub time: SimTime,
    /// When it could be searched.
    pub seen: SimTime,
    /// Host that wrote it (the sensor's own host for network sources).
    pub host: HostId,
    /// Values of `kind.system`, by position.
    pub system: Vec<Value>,
    /// Values of `kind.fields`, by position.
    pub values: Vec<Value>,
}

impl Record {
    /// The native or header field with this name; `Absent` when the record has none.
    pub fn get(&self, name: &str) -> &Value {
        static NONE: Value = Value::Absent;
        let at = |fields: &[Field]| fields.iter().position(|f| f.name == name);
        if let Some(i) = at(self.kind.fields) {
            &self.values[i]
        } else if let Some(i) = at(self.kind.system) {
            &self.system[i]
        } else {
            &NONE
        }
    }

    /// What an imported record says beyond the fields of its type: one more value, behind those of the fields.
    pub fn additional(&self) -> &Value {
        self.values.get(self.kind.fields.len()).unwrap_or(&Value::Absent)
    }

    /// The field as text; empty when absent.
    pub fn text(&self, name: &str) -> Text {
        self.get(name).to_text().unwrap_or_default()
    }
}
