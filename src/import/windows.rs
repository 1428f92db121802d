//! Windows events, whatever notation they come in: header and data by their native names.

use super::{Draft, File};
use crate::telemetry::record::{EventType, Value};
use crate::telemetry::source::{event_type, foreign};
use serde_json::Value as Json;

/// An event under way.
#[derive(Debug, Default)]
pub(super) struct Event {
    header: Vec<(&'static str, String)>,
    data: Vec<(String, Json)>,
    beside: Vec<(String, Json)>,
    unnamed: usize,
    pub(super) time: Option<String>,
}

/// Channels that have types of their own, and the beginning of the names of these.
const CHANNELS: [(&str, &str); 9] = [
    ("security", "win.security."),
    ("microsoft-windows-sysmon/operational", "win.sysmon."),
    ("microsoft-windows-powershell/operational", "win.powershell."),
    ("windows powershell", "win.powershell."),
    ("system", "win.system."),
    ("microsoft-windows-windows defender/operational", "win.defender."),
    ("microsoft-windows-wmi-activity/operational", "win.wmi."),
    ("microsoft-windows-taskscheduler/operational", "win.taskscheduler."),
    ("microsoft-windows-dnsserver/analytical", "win.dnsserver."),
];
/// Providers that write into one channel only, where a shipper leaves the channel out.
const PROVIDERS: [(&str, &str); 4] = [
    ("Microsoft-Windows-Security-Auditing", "Security"),
    ("Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational"),
    ("Microsoft-Windows-PowerShell", "Microsoft-Windows-PowerShell/Operational"),
    ("Service Control Manager", "System"),
];
const SUCCESS: u64 = 0x8020_0000_0000_0000;
const FAILURE: u64 = 0x8010_0000_0000_0000;

impl Event {
    /// Puts a part of the header by its name here, `Execution.ProcessID`; empty ones are none.
    pub(super) fn header(&mut self, name: &'static str, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() && self.get(name).is_none() {
            self.header.push((name, text));
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.header.iter().find(|(own, _)| *own == name).map(|(_, text)| text.as_str())
    }

    /// Puts an attribute of an element of `System`.
    pub(super) fn system_attribute(&mut self, element: &str, key: &str, value: String) {
        match (element, key) {
            ("Provider", "Name") => self.header("Provider.Name", value),
            ("Provider", "Guid") => self.header("Provider.Guid", value),
            ("TimeCreated", "SystemTime") => self.time = Some(value),
            ("Correlation", "ActivityID") => self.header("Correlation.ActivityID", value),
            ("Execution", "ProcessID") => self.header("Execution.ProcessID", value),
            ("Execution", "ThreadID") => self.header("Execution.ThreadID", value),
            ("Security", "UserID") => self.header("Security.UserID", value),
            (_, "xmlns") => {}
            _ => self.beside(&format!("{element}.{key}"), Json::from(value)),
        }
    }

    /// Puts the text of an element of `System`.
    pub(super) fn system_text(&mut self, element: &str, text: &str) {
        const PLAIN: [&str; 9] =
            ["EventID", "Version", "Level", "Task", "Opcode", "Keywords", "EventRecordID", "Channel", "Computer"];
        match PLAIN.iter().find(|name| **name == element) {
            Some(name) => self.header(name, text.trim()),
            None if !text.trim().is_empty() => self.beside(element, Json::from(text)),
            None => {}
        }
    }

    /// Puts one piece of data; what has no name is numbered, `param1`.
    pub(super) fn datum(&mut self, name: Option<String>, value: Json) {
        let name = name.unwrap_or_else(|| {
            self.unnamed += 1;
            format!("param{}", self.unnamed)
        });
        self.data.push((name, value));
    }

    /// Puts something a shipper added.
    pub(super) fn beside(&mut self, name: &str, value: Json) {
        self.beside.push((name.to_owned(), value));
    }

    /// The keywords as Windows prints them, from the number or the words of a shipper.
    pub(super) fn keywords(&mut self, json: &Json) {
        let hex = |number: u64| format!("{number:#x}");
        let of_words = |words: &str| match words {
            w if w.contains("Audit Success") => Some(SUCCESS),
            w if w.contains("Audit Failure") => Some(FAILURE),
            _ => None,
        };
        let text = match json {
            Json::Number(n) => n.as_i64().map(|n| n as u64).or_else(|| n.as_u64()).map(hex),
            Json::String(text) if text.starts_with("0x") => Some(text.clone()),
            Json::String(text) => match text.parse::<i64>() {
                Ok(number) => Some(hex(number as u64)),
                Err(_) => Some(of_words(text).map_or_else(|| text.clone(), hex)),
            },
            Json::Array(words) => words.iter().filter_map(Json::as_str).find_map(of_words).map(hex),
            _ => None,
        };
        self.header("Keywords", text.unwrap_or_default());
    }

    /// The event as a record; none without a number.
    pub(super) fn draft(mut self, file: &File<'_>) -> Option<Draft> {
        let number = self.get("EventID")?.to_owned();
        if self.get("Channel").is_none() {
            let provider = self.get("Provider.Name").unwrap_or_default();
            let channel = PROVIDERS.iter().find(|(name, _)| *name == provider).map(|(_, channel)| *channel);
            channel.into_iter().for_each(|channel| self.header("Channel", channel));
        }
        let kind = self.kind(&number);
        let time = self.time.as_deref().and_then(|text| file.time(text));
        let mut draft = Draft::new(kind, time);
        if let Some(at) = time {
            draft.header("TimeCreated", at.rfc3339().into());
        }
        for (name, text) in self.header {
            draft.header(name, text.into());
        }
        for (name, value) in self.data {
            put(&mut draft, &name, value);
        }
        for (name, value) in self.beside {
            draft.add(&name, value);
        }
        Some(draft)
    }

    /// The type: by channel and number, if its fields are those of the data.
    fn kind(&self, number: &str) -> &'static EventType {
        let channel = self.get("Channel").unwrap_or_default().to_ascii_lowercase();
        let prefix = CHANNELS.iter().find(|(name, _)| *name == channel).map(|(_, prefix)| *prefix);
        let known = prefix.and_then(|prefix| event_type(&format!("{prefix}{number}")));
        // Other providers of the same channel use the same numbers for something else.
        let has = |kind: &EventType, name: &str| kind.fields.iter().any(|f| f.name.eq_ignore_ascii_case(name));
        let fits = |kind: &&'static EventType| {
            self.data.is_empty() || kind.fields.is_empty() || self.data.iter().any(|(name, _)| has(kind, name))
        };
        known.filter(fits).unwrap_or(match prefix {
            Some("win.security.") => &foreign::SECURITY,
            Some("win.sysmon.") => &foreign::SYSMON,
            _ => &foreign::EVENT,
        })
    }
}

/// Puts a piece of data under its name, or under the native name that differs by case only; always as text, as Windows
/// prints it.
fn put(draft: &mut Draft, name: &str, value: Json) {
    let native = draft.kind.fields.iter().map(|f| f.name).find(|own| own.eq_ignore_ascii_case(name));
    let name = if draft.takes(name) { name } else { native.unwrap_or(name) };
    match text(&value) {
        Some(text) => draft.put(name, Value::Text(text.into())),
        None => draft.add(name, value),
    }
}

/// A scalar as text.
pub(super) fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(n) => Some(n.to_string()),
        Json::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}
