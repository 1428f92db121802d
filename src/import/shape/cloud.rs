//! Records of services and sensors that write JSON themselves: Suricata, AWS, Microsoft 365, Entra.

use super::super::Draft;
use super::Object;
use crate::base::time::SimTime;
use crate::telemetry::record::EventType;
use crate::telemetry::source::{event_type, foreign};
use chrono::DateTime;
use serde_json::Value as Json;

/// Numbers of record kinds of the unified audit log. Source: the schema of the Management Activity API.
const KINDS: [(i64, &str); 12] = [
    (1, "ExchangeAdmin"),
    (2, "ExchangeItem"),
    (3, "ExchangeItemGroup"),
    (4, "SharePoint"),
    (6, "SharePointFileOperation"),
    (8, "AzureActiveDirectory"),
    (14, "SharePointSharingOperation"),
    (15, "AzureActiveDirectoryStsLogon"),
    (18, "SecurityComplianceCenterEOPCmdlet"),
    (25, "MicrosoftTeams"),
    (40, "SecurityComplianceAlerts"),
    (50, "ExchangeItemAggregated"),
];

/// The object as a record, if one of these wrote it.
pub(super) fn read(object: &Object) -> Option<(&'static str, Draft)> {
    let text = |key: &str| object.get(key).and_then(Json::as_str);
    if let (Some(event), Some(stamp)) = (text("event_type"), text("timestamp"))
        && ["flow_id", "src_ip", "proto", "stats", "engine", "in_iface"].iter().any(|key| object.contains_key(*key))
    {
        let kind = event_type(&format!("suricata.{event}")).unwrap_or(&foreign::SURICATA);
        return Some(("Suricata EVE", filled(kind, object, stamp)));
    }
    if let (Some(_), Some(_), Some(at)) = (text("eventSource"), text("eventName"), text("eventTime")) {
        return Some(("AWS CloudTrail", filled(event_type("aws.cloudtrail")?, object, at)));
    }
    if let (Some(at), Some(kind)) = (text("CreationTime"), object.get("RecordType"))
        && (object.contains_key("Operation") || object.contains_key("Workload"))
    {
        return Some(("Microsoft 365 audit log", filled(office(kind), object, at)));
    }
    if let (Some(at), Some(category)) = (text("time"), text("category"))
        && object.contains_key("properties")
    {
        // Advanced hunting through an event hub: the row is below.
        if let (Some(table), Some(Json::Object(row))) =
            (category.strip_prefix("AdvancedHunting-"), object.get("properties"))
            && let Some(kind) = event_type(&format!("xdr.{table}"))
        {
            return Some(("Defender JSON", filled(kind, row, text_of(row, "Timestamp").unwrap_or(at))));
        }
        let kind = event_type(&format!("entra.{category}"))?;
        return Some(("Entra diagnostics", filled(kind, object, at)));
    }
    None
}

fn text_of<'o>(object: &'o Object, key: &str) -> Option<&'o str> {
    object.get(key).and_then(Json::as_str)
}

fn office(kind: &Json) -> &'static EventType {
    let name = match kind {
        Json::Number(n) => KINDS.iter().find(|(number, _)| n.as_i64() == Some(*number)).map(|(_, name)| *name),
        Json::String(name) => Some(name.as_str()),
        _ => None,
    };
    name.and_then(|name| event_type(&format!("o365.{name}"))).unwrap_or(&foreign::OFFICE)
}

fn filled(kind: &'static EventType, object: &Object, at: &str) -> Draft {
    let mut draft = Draft::new(kind, time(at));
    for (name, value) in object {
        draft.put_json(name, value.clone());
    }
    draft
}

/// These sources name the zone, or mean UTC; Suricata writes it without a colon.
fn time(text: &str) -> Option<SimTime> {
    let eve = || DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z").ok().map(|t| SimTime(t.timestamp_micros()));
    SimTime::parse(text).ok().or_else(eve).or_else(|| SimTime::parse(&format!("{text}Z")).ok())
}
