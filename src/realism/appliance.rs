//! Clocks of appliances against the tap's: wrong, but always by the same (P14).

use super::day::{Day, Tuple, number, zeek_tuple};
use super::statistics::quantile;
use super::{Bound, Finding};
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::Record;
use std::collections::BTreeMap;

/// Lines that are written when a flow ends: name for people, type, fields of the flow.
const ENDS: [(&str, &str, [&str; 4]); 3] = [
    ("firewall", "panos.traffic", ["src_ip", "src_port", "dest_ip", "dest_port"]),
    ("inner firewall", "cisco.asa", ["src_ip", "src_port", "dest_ip", "dest_port"]),
    ("proxy", "squid.access", ["src_ip", "src_port", "dst_ip", ""]),
];
/// Fewer common flows say nothing about a clock.
const ENOUGH: usize = 20;
/// The nearest flow of the same ends is another one when it ended longer ago.
const NEAR: f64 = 30.0;

/// The widest spread of one appliance's clock against the tap's, with the middle of each.
pub(super) fn measure(day: &Day) -> Finding {
    let mut ended: BTreeMap<Tuple, Vec<SimTime>> = BTreeMap::new();
    for record in day.of("zeek.conn") {
        if let Some(tuple) = zeek_tuple(record) {
            let lasted: f64 = record.text("duration").parse().unwrap_or(0.0);
            ended.entry(tuple).or_default().push(record.time + SimSpan::micros((lasted * 1e6) as i64));
        }
    }
    let (mut widest, mut cases, mut notes) = (None, 0, Vec::new());
    for (name, kind, fields) in ENDS {
        let mut apart: Vec<f64> = day.of(kind).iter().filter_map(|r| off(r, fields, &ended)).collect();
        apart.sort_by(f64::total_cmp);
        let at = |share| quantile(&apart, share).filter(|_| apart.len() >= ENOUGH);
        if let (Some(low), Some(middle), Some(high)) = (at(0.05), at(0.5), at(0.95)) {
            widest = Some(f64::max(widest.unwrap_or(0.0), high - low));
            notes.push(format!("{name} {middle:+.2} s"));
            cases += apart.len();
        }
    }
    let title = "spread of an appliance's clock against the tap, in seconds";
    Finding::of("P14", title, Bound::AtMost(2.0), widest, cases).note(notes.join(", "))
}

/// Seconds between the line and the end of the flow as the tap saw it.
fn off(record: &Record, fields: [&str; 4], ended: &BTreeMap<Tuple, Vec<SimTime>>) -> Option<f64> {
    let is_end = record.kind.name != "cisco.asa" || &*record.text("action") == "Teardown";
    let port = if fields[3].is_empty() { None } else { number(record, fields[3]) };
    let from = (record.text(fields[0]), number(record, fields[1])?, record.text(fields[2]));
    let times: Vec<SimTime> = match port {
        Some(port) => ended.get(&(from.0, from.1, from.2, port))?.clone(),
        // The proxy's line does not name the port.
        None => [80, 443, 8_080, 8_443]
            .into_iter()
            .filter_map(|port| ended.get(&(from.0.clone(), from.1, from.2.clone(), port)))
            .flatten()
            .copied()
            .collect(),
    };
    let apart =
        times.into_iter().map(|at| (record.time - at).0 as f64 / 1e6).min_by(|a, b| a.abs().total_cmp(&b.abs()));
    apart.filter(|seconds| is_end && seconds.abs() < NEAR)
}
