//! Processes: ids, parents, identities that carry their start (P1 to P5, P9).

use super::day::{Day, computer, file_name, number};
use super::{Bound, Finding, Tally};
use crate::base::Text;
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::Record;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn measure(day: &Day) -> Vec<Finding> {
    vec![multiples(day), reuse(day), parents(day), lineage(day), identities(day), both_sources(day)]
}

fn starts(day: &Day) -> &[Record] {
    day.of("win.sysmon.1")
}

fn multiples(day: &Day) -> Finding {
    let mut tally = Tally::default();
    let fields = [("win.security.4688", "NewProcessId"), ("win.sysmon.1", "ProcessId")];
    for (kind, field) in fields {
        for record in day.of(kind) {
            let pid = number(record, field);
            tally.count(pid.is_some_and(|p| p % 4 == 0), || format!("{} on {}", record.text(field), computer(record)));
        }
    }
    tally.finding("P1", "process ids are multiples of 4", Bound::AtLeast(1.0))
}

fn reuse(day: &Day) -> Finding {
    let mut events: Vec<(SimTime, bool, &Record)> = starts(day).iter().map(|r| (r.time, true, r)).collect();
    events.extend(day.of("win.sysmon.5").iter().map(|r| (r.time, false, r)));
    events.sort_by_key(|e| (e.0, e.1));
    let mut alive: BTreeSet<(Text, Option<u64>)> = BTreeSet::new();
    let mut tally = Tally::default();
    for (_, is_start, record) in events {
        let key = (computer(record), number(record, "ProcessId"));
        if is_start {
            tally.count(alive.insert(key), || format!("{} on {}", record.text("ProcessId"), computer(record)));
        } else {
            alive.remove(&key);
        }
    }
    tally.finding("P2", "no process id is used twice at a time", Bound::AtLeast(1.0))
}

/// The moment in bytes 5 to 8 of a process guid.
pub(super) fn born(guid: &str) -> Option<i64> {
    let mut parts = guid.trim_matches(['{', '}']).split('-');
    let (_, high, low) = (parts.next()?, parts.next()?, parts.next()?);
    // `{host-LOW-HIGH-…}`: two little pieces of one 32-bit count of seconds.
    let seconds = (i64::from_str_radix(low, 16).ok()? << 16) | i64::from_str_radix(high, 16).ok()?;
    Some(seconds)
}

fn parents(day: &Day) -> Finding {
    let ended: BTreeMap<Text, SimTime> =
        day.of("win.sysmon.5").iter().map(|r| (r.text("ProcessGuid"), r.time)).collect();
    let known: BTreeMap<Text, &Record> = starts(day).iter().map(|r| (r.text("ProcessGuid"), r)).collect();
    let mut tally = Tally::default();
    for child in starts(day) {
        let guid = child.text("ParentProcessGuid");
        let lives = ended.get(&guid).is_none_or(|end| *end >= child.time);
        let agrees = known.get(&guid).is_none_or(|parent| {
            parent.time <= child.time
                && parent.text("Image") == child.text("ParentImage")
                && parent.text("ProcessId") == child.text("ParentProcessId")
        });
        let earlier = born(&guid).is_some_and(|s| s * 1_000_000 <= child.time.0 + 2_000_000);
        tally.count(lives && agrees && earlier, || format!("{} under {guid}", child.text("Image")));
    }
    tally.finding("P3", "parents started earlier, still live, and agree", Bound::AtLeast(0.98))
}

/// Windows starts these under one parent only.
const LINEAGE: [(&str, &[&str]); 5] = [
    ("svchost.exe", &["services.exe", "svchost.exe"]),
    ("explorer.exe", &["userinit.exe", "winlogon.exe", "explorer.exe"]),
    ("userinit.exe", &["winlogon.exe"]),
    ("services.exe", &["wininit.exe"]),
    ("taskhostw.exe", &["svchost.exe"]),
];

fn lineage(day: &Day) -> Finding {
    let mut tally = Tally::default();
    for record in starts(day) {
        let (image, parent) = (file_name(&record.text("Image")), file_name(&record.text("ParentImage")));
        let Some((_, allowed)) = LINEAGE.iter().find(|(name, _)| *name == image) else { continue };
        tally.count(allowed.contains(&&*parent), || format!("{image} under {parent} on {}", computer(record)));
    }
    tally.finding("P4", "system programs have the parent Windows gives them", Bound::AtLeast(1.0))
}

fn identities(day: &Day) -> Finding {
    let mut prefixes: BTreeMap<Text, String> = BTreeMap::new();
    let mut tally = Tally::default();
    for record in starts(day) {
        let guid = record.text("ProcessGuid");
        let prefix = guid.get(1..9).unwrap_or_default().to_owned();
        let host = prefixes.entry(computer(record)).or_insert_with(|| prefix.clone());
        let near = born(&guid).is_some_and(|s| (s - record.time.0 / 1_000_000).abs() <= 2);
        tally.count(near && *host == prefix, || guid.to_string());
    }
    tally.finding("P5", "process guids name their host and their start", Bound::AtLeast(1.0))
}

fn both_sources(day: &Day) -> Finding {
    let key = |record: &Record, pid: &str| (computer(record), number(record, pid));
    let mut audited: BTreeMap<(Text, Option<u64>), Vec<&Record>> = BTreeMap::new();
    for record in day.of("win.security.4688") {
        audited.entry(key(record, "NewProcessId")).or_default().push(record);
    }
    let mut tally = Tally::default();
    // A capture that ends between the two lags of one process has one of them only.
    let end = day.span().map_or(SimTime(0), |(_, last)| last - SimSpan::secs(30));
    for record in starts(day).iter().filter(|r| !audited.is_empty() && r.time < end) {
        let twin = audited
            .get(&key(record, "ProcessId"))
            .and_then(|twins| twins.iter().find(|t| (t.time - record.time).0.abs() < 1_000_000));
        let same = twin.is_some_and(|t| t.text("NewProcessName") == record.text("Image"));
        tally.count(same, || format!("{} on {}", record.text("Image"), computer(record)));
    }
    tally.finding("P9", "4688 and Sysmon 1 tell of the same processes", Bound::AtLeast(0.98))
}
