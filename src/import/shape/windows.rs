//! Windows events as JSON: of `evtx_dump`, nxlog, winlogbeat, and of logstash behind either.
//!
//! Sources: the output of evtx_dump; the fields of nxlog's `im_msvistalog`; the fields of winlogbeat 6 to 8.

use super::super::windows::{Event, text};
use super::super::{Draft, File};
use super::Object;
use serde_json::Value as Json;

/// The object as a record, if it is an event.
pub(super) fn read(object: &Object, file: &File<'_>) -> Option<(&'static str, Draft)> {
    if let Some(Json::Object(inner)) = object.get("Event")
        && inner.contains_key("System")
    {
        return Some(("Windows JSON (evtx_dump)", event(object, file)?));
    }
    if let Some(Json::Object(log)) = object.get("winlog") {
        return Some(("Windows JSON (winlogbeat)", beat(object, log, file)?));
    }
    if object.contains_key("event_data") && object.contains_key("event_id") {
        return Some(("Windows JSON (winlogbeat)", beat(object, object, file)?));
    }
    let has = |keys: &[&str]| keys.iter().any(|key| object.contains_key(*key));
    let flat = object.contains_key("EventID")
        && has(&["Channel", "SourceName", "ProviderGuid", "Provider"])
        && has(&["EventTime", "EventReceivedTime", "@timestamp", "TimeCreated", "UtcTime"])
        && !object.contains_key("TimeGenerated");
    flat.then(|| nxlog(object, file)).flatten().map(|draft| ("Windows JSON (nxlog)", draft))
}

/// `{"Event":{"System":{…},"EventData":{…}}}`.
fn event(object: &Object, file: &File<'_>) -> Option<Draft> {
    let inner = object.get("Event")?.as_object()?;
    let mut event = Event::default();
    for (element, value) in inner.get("System")?.as_object()? {
        if let Some(element) = element.strip_suffix("_attributes") {
            attributes(&mut event, element, value);
            continue;
        }
        match value {
            Json::Object(parts) => {
                attributes(&mut event, element, parts.get("#attributes").unwrap_or(&Json::Null));
                if let Some(text) = parts.get("#text").and_then(text) {
                    event.system_text(element, &text);
                }
            }
            Json::Null => {}
            other => {
                if let Some(text) = text(other) {
                    event.system_text(element, &text);
                }
            }
        }
    }
    for (name, value) in inner {
        match (name.as_str(), value) {
            ("EventData", Json::Object(data)) => data.iter().for_each(|(name, value)| datum(&mut event, name, value)),
            ("UserData", Json::Object(data)) => {
                for (_, inner) in data {
                    let fields = inner.as_object().into_iter().flatten();
                    fields.for_each(|(name, value)| datum(&mut event, name, value));
                }
            }
            ("RenderingInfo", value) => event.beside("RenderingInfo", value.clone()),
            _ => {}
        }
    }
    event.draft(file)
}

fn attributes(event: &mut Event, element: &str, value: &Json) {
    for (key, value) in value.as_object().into_iter().flatten() {
        if let Some(text) = text(value) {
            event.system_attribute(element, key, text);
        }
    }
}

fn datum(event: &mut Event, name: &str, value: &Json) {
    match (name, value) {
        ("#attributes", _) | (_, Json::Null) => {}
        // Data without names.
        ("Data", Json::Object(parts)) => datum(event, "Data", parts.get("#text").unwrap_or(&Json::Null)),
        ("Data", Json::Array(items)) => items.iter().for_each(|item| event.datum(None, item.clone())),
        ("Data", other) => event.datum(None, other.clone()),
        (name, Json::Object(parts)) if parts.contains_key("#text") => {
            event.datum(Some(name.to_owned()), parts["#text"].clone());
        }
        (name, value) => event.datum(Some(name.to_owned()), value.clone()),
    }
}

/// Text or number at a path.
fn at(object: &Object, path: &str) -> Option<String> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    // Shippers write `a.b` as one key too.
    if let Some(flat) = object.get(path) {
        return text(flat);
    }
    match (object.get(first)?, rest) {
        (Json::Object(inner), Some(rest)) => at(inner, rest),
        _ => None,
    }
}

/// Winlogbeat: version 7 and later below `winlog`, earlier ones at the top.
fn beat(object: &Object, log: &Object, file: &File<'_>) -> Option<Draft> {
    const HEADER: [(&str, &str); 18] = [
        ("Provider.Name", "provider_name"),
        ("Provider.Name", "source_name"),
        ("Provider.Guid", "provider_guid"),
        ("EventID", "event_id"),
        ("Version", "version"),
        ("EventRecordID", "record_id"),
        ("EventRecordID", "record_number"),
        ("Correlation.ActivityID", "activity_id"),
        ("Execution.ProcessID", "process.pid"),
        ("Execution.ProcessID", "process_id"),
        ("Execution.ThreadID", "process.thread.id"),
        ("Execution.ThreadID", "thread_id"),
        ("Channel", "channel"),
        ("Channel", "log_name"),
        ("Computer", "computer_name"),
        ("Security.UserID", "user.identifier"),
        ("UserName", "user.name"),
        ("Opcode", "opcode_value"),
    ];
    let mut event = Event::default();
    for (name, path) in HEADER {
        event.header(name, at(log, path).unwrap_or_default());
    }
    log.get("keywords").into_iter().for_each(|words| event.keywords(words));
    event.time = at(object, "event.created").filter(|_| !object.contains_key("@timestamp"));
    event.time = at(object, "@timestamp").or(event.time);
    for part in ["event_data", "user_data"] {
        for (name, value) in log.get(part).and_then(Json::as_object).into_iter().flatten() {
            if part == "event_data" || name != "xml_name" {
                event.datum(Some(name.clone()), value.clone());
            }
        }
    }
    const KNOWN: [&str; 14] = [
        "provider_name",
        "provider_guid",
        "event_id",
        "version",
        "record_id",
        "activity_id",
        "process",
        "channel",
        "computer_name",
        "keywords",
        "event_data",
        "user_data",
        "api",
        "source_name",
    ];
    let top = object.iter().filter(|(name, _)| !["winlog", "@timestamp", "@version", "ecs"].contains(&name.as_str()));
    let rest = log.iter().filter(|(name, _)| !KNOWN.contains(&name.as_str()));
    if std::ptr::eq(object, log) {
        rest.for_each(|(name, value)| event.beside(name, value.clone()));
    } else {
        rest.for_each(|(name, value)| event.beside(&format!("winlog.{name}"), value.clone()));
        top.for_each(|(name, value)| event.beside(name, value.clone()));
    }
    event.draft(file)
}

/// nxlog, and logstash behind it: header and data side by side.
fn nxlog(object: &Object, file: &File<'_>) -> Option<Draft> {
    const HEADER: [(&str, &str); 17] = [
        ("EventID", "EventID"),
        ("SourceName", "Provider.Name"),
        ("Provider", "Provider.Name"),
        ("ProviderGuid", "Provider.Guid"),
        ("Version", "Version"),
        ("Task", "Task"),
        ("OpcodeValue", "Opcode"),
        ("RecordNumber", "EventRecordID"),
        ("EventRecordID", "EventRecordID"),
        ("ActivityID", "Correlation.ActivityID"),
        ("ExecutionProcessID", "Execution.ProcessID"),
        ("ExecutionThreadID", "Execution.ThreadID"),
        ("ThreadID", "Execution.ThreadID"),
        ("Channel", "Channel"),
        ("Hostname", "Computer"),
        ("Computer", "Computer"),
        ("UserID", "Security.UserID"),
    ];
    let mut event = Event::default();
    let own = ["EventTime", "TimeCreated", "@timestamp", "UtcTime", "EventReceivedTime"];
    event.time = own.iter().find_map(|key| object.get(*key).and_then(text).filter(|t| file.time(t).is_some()));
    let newer = object.contains_key("ExecutionProcessID");
    for (name, value) in object {
        match HEADER.iter().find(|(own, _)| own == name) {
            Some((_, header)) => event.header(header, text(value).unwrap_or_default()),
            None if name == "ProcessID" && !newer => {
                event.header("Execution.ProcessID", text(value).unwrap_or_default());
            }
            None if name == "Keywords" => event.keywords(value),
            None if is_data(name) => event.datum(Some(name.clone()), value.clone()),
            None if ["EventTime", "@timestamp", "@version"].contains(&name.as_str()) => {}
            None => event.beside(name, value.clone()),
        }
    }
    event.draft(file)
}

/// Not one of the keys that nxlog and logstash add.
fn is_data(name: &str) -> bool {
    const ADDED: [&str; 20] = [
        "EventTime",
        "EventReceivedTime",
        "SourceModuleName",
        "SourceModuleType",
        "Severity",
        "SeverityValue",
        "EventType",
        "EventTypeOrignal",
        "Category",
        "Opcode",
        "Domain",
        "AccountName",
        "AccountType",
        "Message",
        "ProcessID",
        "host",
        "port",
        "tags",
        "level",
        "timestamp",
    ];
    !ADDED.contains(&name) && !name.starts_with('@')
}
