//! Exact joins beside the numbered checks' own: what one record names, another tells of (P3, P17, P33).
//!
//! A capture begins in the middle of things: what began before it is left out, by the moment that each record itself
//! gives for its beginning.

use super::day::{Day, Tuple, computer, number, zeek_tuple};
use super::process::born;
use super::{Bound, Finding, Tally};
use crate::base::Text;
use crate::base::net::{FiveTuple, Proto};
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::Record;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn measure(day: &Day) -> Vec<Finding> {
    vec![programs(day), connections(day), communities(day), sessions(day), built(day), messages(day)]
}

fn first(day: &Day) -> SimTime {
    day.span().map_or(SimTime(0), |(first, _)| first)
}

/// What Sysmon says a program does, the program's own start comes before.
const DOINGS: [&str; 9] = [
    "win.sysmon.2",
    "win.sysmon.3",
    "win.sysmon.5",
    "win.sysmon.7",
    "win.sysmon.11",
    "win.sysmon.13",
    "win.sysmon.17",
    "win.sysmon.22",
    "win.sysmon.23",
];

fn programs(day: &Day) -> Finding {
    let known: BTreeSet<Text> = day.of("win.sysmon.1").iter().map(|r| r.text("ProcessGuid")).collect();
    // Guids carry whole seconds of a clock that may be some hundredths wrong.
    let from = first(day).0 / 1_000_000 + 2;
    let mut tally = Tally::default();
    for record in DOINGS.iter().flat_map(|kind| day.of(kind)) {
        let guid = record.text("ProcessGuid");
        // Nobody can note the start of the kernel itself.
        let kernel = &*record.text("Image") == "System";
        if !kernel && born(&guid).is_some_and(|seconds| seconds > from) {
            tally.count(known.contains(&guid), || format!("{} {guid} on {}", record.kind.name, computer(record)));
        }
    }
    tally.finding("P3", "programs that act were seen to start", Bound::AtLeast(1.0))
}

/// A uid, a flow id and a number of a session belong to one connection.
fn connections(day: &Day) -> Finding {
    let mut tally = Tally::default();
    let mut uids: BTreeMap<Text, Tuple> = BTreeMap::new();
    for record in day.all().filter(|r| r.kind.name.starts_with("zeek.")) {
        let (uid, Some(tuple)) = (record.text("uid"), zeek_tuple(record)) else { continue };
        if !uid.is_empty() {
            let same = uids.entry(uid.clone()).or_insert_with(|| tuple.clone()) == &tuple;
            tally.count(same, || format!("{} {uid}", record.kind.name));
        }
    }
    let mut told: BTreeSet<Text> = BTreeSet::new();
    for record in day.of("zeek.conn") {
        tally.count(told.insert(record.text("uid")), || format!("two connections {}", record.text("uid")));
    }
    tally.finding("P17", "a uid is one connection", Bound::AtLeast(1.0))
}

fn eve_tuple(record: &Record) -> Option<Tuple> {
    Some((record.text("src_ip"), number(record, "src_port")?, record.text("dest_ip"), number(record, "dest_port")?))
}

fn five(tuple: &Tuple, proto: &str) -> Option<FiveTuple> {
    let proto = match proto {
        "TCP" => Proto::Tcp,
        "UDP" => Proto::Udp,
        "ICMP" => Proto::Icmp,
        _ => return None,
    };
    let (src, dst) = (tuple.0.parse().ok()?, tuple.2.parse().ok()?);
    Some(FiveTuple { src, src_port: tuple.1 as u16, dst, dst_port: tuple.3 as u16, proto })
}

/// Both monitors hang at one tap: what Suricata names by community id, Zeek has as a connection.
fn communities(day: &Day) -> Finding {
    let known: BTreeSet<Tuple> = day.of("zeek.conn").iter().filter_map(zeek_tuple).collect();
    let mut tally = Tally::default();
    for record in day.all().filter(|r| r.kind.name.starts_with("suricata.")) {
        let Some(tuple) = eve_tuple(record) else { continue };
        let id = five(&tuple, &record.text("proto")).map(|five| five.community_id());
        let right = id.is_none_or(|id| id == *record.text("community_id"));
        let begun = if record.kind.name == "suricata.flow" { begun(record) } else { None };
        let wanted = begun.is_some_and(|at| at > first(day)) && !known.is_empty();
        let back = (tuple.2.clone(), tuple.3, tuple.0.clone(), tuple.1);
        let there = !wanted || known.contains(&tuple) || known.contains(&back);
        tally.count(right && there, || format!("{} {}", record.kind.name, record.text("community_id")));
    }
    tally.finding("P17", "community ids are right and Zeek has their flows", Bound::AtLeast(1.0))
}

/// When the flow of a flow record began, in its own words.
fn begun(record: &Record) -> Option<SimTime> {
    let flow: serde_json::Value = serde_json::from_str(&record.text("flow")).ok()?;
    let start = flow.get("start")?.as_str()?;
    let (stamp, zone) = start.split_at_checked(start.len().checked_sub(5)?)?;
    let (hours, minutes) = zone.split_at_checked(3)?;
    SimTime::parse(&format!("{stamp}{hours}:{minutes}")).ok()
}

/// The outer firewall gives each session a number of its own.
fn sessions(day: &Day) -> Finding {
    let mut known: BTreeMap<u64, (Tuple, SimTime)> = BTreeMap::new();
    let mut tally = Tally::default();
    for record in day.of("panos.traffic") {
        let (Some(id), Some(tuple)) = (number(record, "session_id"), eve_tuple(record)) else { continue };
        let told = (tuple, record.time);
        // The collector sends some lines twice.
        let same = known.entry(id).or_insert_with(|| told.clone()) == &told;
        tally.count(same, || format!("session {id}"));
    }
    tally.finding("P33", "the firewall's numbers are one session each", Bound::AtLeast(1.0))
}

/// The inner firewall ends what it built, under one number.
fn built(day: &Day) -> Finding {
    let lines = |action: &'static str| day.of("cisco.asa").iter().filter(move |r| &*r.text("action") == action);
    let begun: BTreeSet<u64> = lines("Built").filter_map(|r| number(r, "connection")).collect();
    let mut tally = Tally::default();
    for record in lines("Teardown") {
        let Some(id) = number(record, "connection") else { continue };
        let lasted = lasted(&record.text("message"));
        // The line gives whole seconds.
        if lasted.is_some_and(|span| record.time - span - SimSpan::secs(2) > first(day)) {
            tally.count(begun.contains(&id), || format!("connection {id}"));
        }
    }
    tally.finding("P33", "the inner firewall built what it ends", Bound::AtLeast(1.0))
}

/// `… duration 0:01:07 bytes …`.
fn lasted(message: &str) -> Option<SimSpan> {
    let clock = message.split_once(" duration ")?.1.split(' ').next()?;
    let parts: Vec<i64> = clock.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    parts.get(..3).map(|p| SimSpan::secs(p[0] * 3_600 + p[1] * 60 + p[2]))
}

/// Links and attachments belong to a message that the gateway handled.
fn messages(day: &Day) -> Finding {
    let known: BTreeSet<Text> = day.of("xdr.EmailEvents").iter().map(|r| r.text("NetworkMessageId")).collect();
    let mut tally = Tally::default();
    for record in ["xdr.EmailUrlInfo", "xdr.EmailAttachmentInfo"].into_iter().flat_map(|kind| day.of(kind)) {
        let id = record.text("NetworkMessageId");
        tally.count(known.contains(&id), || format!("{} {id}", record.kind.name));
    }
    tally.finding("P33", "links and attachments have their message", Bound::AtLeast(1.0))
}
