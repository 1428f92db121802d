//! Nested values of sources that write JSON: written key by key in native order, kept as compact text.
//!
//! *Invariant*: a record keeps a nested value as the text its source prints; whoever wants a part of it reads the text.
//! A tree of maps for each record would take most of the time and memory of the sources that write JSON.

use super::record::Value;
use serde::Serialize;
use serde_json::Value as Json;

/// An object under way.
#[derive(Debug, Default)]
pub struct Nested(Vec<u8>);

impl Nested {
    /// An object without a key.
    pub fn new() -> Self {
        Self(Vec::with_capacity(256))
    }

    /// Adds `key`.
    pub fn put(&mut self, key: &str, value: impl Serialize) -> &mut Self {
        self.key(key);
        serde_json::to_writer(&mut self.0, &value).expect("memory takes every byte, and every key is text");
        self
    }

    /// Adds `key` with another object.
    pub fn put_nested(&mut self, key: &str, value: Self) -> &mut Self {
        self.key(key);
        self.0.extend(value.closed());
        self
    }

    /// The same with `key` added, for objects written in one go.
    pub fn with(mut self, key: &str, value: impl Serialize) -> Self {
        self.put(key, value);
        self
    }

    fn key(&mut self, key: &str) {
        self.0.extend_from_slice(if self.0.is_empty() { b"{\"" } else { b",\"" });
        self.0.extend_from_slice(key.as_bytes());
        self.0.extend_from_slice(b"\":");
    }

    fn closed(mut self) -> Vec<u8> {
        if self.0.is_empty() {
            self.0.push(b'{');
        }
        self.0.push(b'}');
        self.0
    }
}

impl From<Nested> for Value {
    fn from(nested: Nested) -> Self {
        let text = nested.closed();
        Self::Json(std::str::from_utf8(&text).expect("JSON is text").into())
    }
}

impl From<Json> for Value {
    fn from(json: Json) -> Self {
        Self::Json(json.to_string().into())
    }
}

impl Value {
    /// The tree of a nested value; none for all others.
    pub fn tree(&self) -> Option<Json> {
        match self {
            Self::Json(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
    }
}
