//! Flows as different sensors tell of them (P10, P11, P15 to P19, P33).

use super::day::{Day, Tuple, computer, is_inside, number, zeek_tuple};
use super::holes;
use super::{Bound, Finding, Tally};
use crate::base::Text;
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::Record;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn measure(day: &Day) -> Vec<Finding> {
    let flows = Flows::of(day);
    vec![
        filtering_platform(day),
        on_the_wire(day, &flows),
        ports(day),
        names_first(day),
        unique_ids(day),
        states(day),
        sizes(day),
        proxy_flows(day, &flows),
        proxy_bytes(day, &flows),
        firewall_sums(day),
        firewall_flows(day, &flows),
    ]
}

/// Zeek's flows by five-tuple; a tuple may come again.
struct Flows<'a>(BTreeMap<Tuple, Vec<&'a Record>>);

impl<'a> Flows<'a> {
    fn of(day: &'a Day) -> Self {
        let mut flows: BTreeMap<Tuple, Vec<&Record>> = BTreeMap::new();
        for record in day.of("zeek.conn") {
            if let Some(tuple) = zeek_tuple(record) {
                flows.entry(tuple).or_default().push(record);
            }
        }
        Self(flows)
    }

    /// The flow with this tuple that began nearest to `at`.
    fn near(&self, tuple: &Tuple, at: SimTime) -> Option<&'a Record> {
        self.0.get(tuple)?.iter().min_by_key(|r| (r.time - at).0.abs()).copied()
    }
}

fn tuple(record: &Record, fields: [&str; 4]) -> Option<Tuple> {
    let text = |field: &str| Text::from(record.text(field).trim_start_matches("::ffff:"));
    Some((text(fields[0]), number(record, fields[1])?, text(fields[2]), number(record, fields[3])?))
}

fn filtering_platform(day: &Day) -> Finding {
    let mut audited: BTreeSet<(Text, Tuple)> = BTreeSet::new();
    for record in day.of("win.security.5156") {
        if let Some(t) = tuple(record, ["SourceAddress", "SourcePort", "DestAddress", "DestPort"]) {
            audited.insert((computer(record), t));
        }
    }
    let hosts: BTreeSet<Text> = audited.iter().map(|(host, _)| host.clone()).collect();
    let mut tally = Tally::default();
    for record in day.of("win.sysmon.3").iter().filter(|r| hosts.contains(&computer(r))) {
        let key = sysmon_tuple(record).map(|t| (computer(record), t));
        tally.count(key.is_some_and(|k| audited.contains(&k)), || record.text("Image").to_string());
    }
    tally.finding("P10", "Sysmon 3 and 5156 agree", Bound::AtLeast(0.98))
}

pub(super) fn sysmon_tuple(record: &Record) -> Option<Tuple> {
    tuple(record, ["SourceIp", "SourcePort", "DestinationIp", "DestinationPort"])
}

/// Flows still open when the capture ends have no line yet.
fn settled(day: &Day, record: &Record) -> bool {
    day.span().is_some_and(|(_, last)| record.time < last - SimSpan::mins(20))
}

fn on_the_wire(day: &Day, flows: &Flows<'_>) -> Finding {
    let mut tally = Tally::default();
    for record in day.of("win.sysmon.3").iter().filter(|r| settled(day, r)) {
        let seen = sysmon_tuple(record).is_some_and(|t| flows.near(&t, record.time).is_some());
        tally.count(seen, || format!("{} to {}", record.text("Image"), record.text("DestinationIp")));
    }
    tally.finding("P11", "connections of hosts are on the wire too", Bound::AtLeast(0.85))
}

fn ports(day: &Day) -> Finding {
    let mut tally = Tally::default();
    for record in day.of("win.sysmon.3").iter().filter(|r| &*r.text("Initiated") == "true") {
        let port = number(record, "SourcePort").unwrap_or(0);
        // Time and name services of Windows speak from their own port.
        let own = record.text("SourcePort") == record.text("DestinationPort");
        tally.count(port >= 49_152 || own, || format!("{port} on {}", computer(record)));
    }
    tally.finding("P15", "Windows connects from 49152 and above", Bound::AtLeast(1.0))
}

fn names_first(day: &Day) -> Finding {
    let mut answered: BTreeMap<(Text, String), SimTime> = BTreeMap::new();
    for record in day.of("zeek.dns") {
        for answer in record.text("answers").split(',') {
            answered.entry((record.text("id.orig_h"), answer.to_owned())).or_insert(record.time);
        }
    }
    let mut first: BTreeMap<(Text, String), SimTime> = BTreeMap::new();
    let outward = |r: &&Record| is_inside(&r.text("id.orig_h")) && !is_inside(&r.text("id.resp_h"));
    for record in day.of("zeek.conn").iter().filter(outward) {
        first.entry((record.text("id.orig_h"), record.text("id.resp_h").to_string())).or_insert(record.time);
    }
    let mut tally = Tally::default();
    for (key, at) in first {
        tally.count(answered.get(&key).is_some_and(|t| *t <= at), || format!("{} to {}", key.0, key.1));
    }
    tally.finding("P16", "a name was asked for before the first connection", Bound::Between(0.5, 0.995))
}

fn unique_ids(day: &Day) -> Finding {
    let known: BTreeSet<Text> = day.of("zeek.conn").iter().map(|r| r.text("uid")).collect();
    let mut tally = Tally::default();
    let kinds = [
        "zeek.dns",
        "zeek.http",
        "zeek.ssl",
        "zeek.ssh",
        "zeek.rdp",
        "zeek.smb_files",
        "zeek.smb_mapping",
        "zeek.dce_rpc",
        "zeek.kerberos",
        "zeek.ntlm",
        "zeek.smtp",
        "zeek.ntp",
        "zeek.files",
    ];
    for kind in kinds {
        for record in day.of(kind).iter().filter(|r| settled(day, r)) {
            tally.count(known.contains(&record.text("uid")), || format!("{kind} {}", record.text("uid")));
        }
    }
    tally.finding("P17", "every uid is in conn", Bound::AtLeast(1.0))
}

fn states(day: &Day) -> Finding {
    let mut tally = Tally::default();
    for record in day.of("zeek.conn").iter().filter(|r| &*r.text("proto") == "tcp") {
        let (state, history) = (record.text("conn_state"), record.text("history"));
        let replied = history.chars().any(|c| c.is_ascii_lowercase());
        let good = match &*state {
            "S0" => !replied && history.contains('S'),
            "SF" => history.contains('S') && history.contains('h') && history.contains('f') && history.contains('F'),
            "REJ" => history.contains('S') && history.contains('r'),
            "RSTO" => history.contains('R'),
            "RSTR" => history.contains('r'),
            _ => true,
        };
        tally.count(good, || format!("{state} with {history}"));
    }
    tally.finding("P18", "state and history of a flow agree", Bound::AtLeast(1.0))
}

fn sizes(day: &Day) -> Finding {
    let mut tally = Tally::default();
    for record in day.of("zeek.conn") {
        for (packets, bytes, payload) in
            [("orig_pkts", "orig_ip_bytes", "orig_bytes"), ("resp_pkts", "resp_ip_bytes", "resp_bytes")]
        {
            let Some((n, size)) = number(record, packets).zip(number(record, bytes)) else { continue };
            let payload = number(record, payload).unwrap_or(0);
            let good = size >= n * 28 && size <= n * 1_500 && size >= payload;
            tally.count(good || n == 0 && size == 0, || format!("{}: {n} packets, {size} bytes", record.text("uid")));
        }
    }
    tally.finding("P19", "bytes on the wire fit packets and headers", Bound::AtLeast(0.98))
}

fn proxy_tuple(record: &Record) -> Option<Tuple> {
    let url = record.text("url");
    let rest = url.split_once("://").map_or(&*url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let port = authority.split_once(':').and_then(|(_, p)| p.parse().ok()).unwrap_or(80);
    Some((record.text("src_ip"), number(record, "src_port")?, record.text("dst_ip"), port))
}

/// Lines of the proxy that went through, with the flow behind each.
fn fetched<'a>(day: &'a Day, flows: &Flows<'a>) -> Vec<(&'a Record, Option<&'a Record>)> {
    // A flow is logged with the moment it began: what began before the capture is not in it, and
    // the line of the last ones may still be under way. Clocks of proxy and tap are not quite the same.
    let begun = |r: &Record| r.time - SimSpan::millis(number(r, "elapsed_ms").unwrap_or(0) as i64);
    let within = |r: &&Record| {
        day.span().is_some_and(|(first, last)| begun(r) > first + SimSpan::secs(1) && r.time < last - SimSpan::mins(1))
    };
    let through = day.of("squid.access").iter().filter(within).filter(|r| &*r.text("result") != "TCP_DENIED");
    through.map(|r| (r, proxy_tuple(r).and_then(|t| flows.near(&t, r.time)))).collect()
}

fn proxy_flows(day: &Day, flows: &Flows<'_>) -> Finding {
    let mut tally = Tally::default();
    let asleep = holes::of_the_tap(day);
    for (line, flow) in fetched(day, flows) {
        tally.count(flow.is_some() || asleep.cover(line.time), || line.text("url").to_string());
    }
    tally.finding("P33", "each line of the proxy is a flow on the wire", Bound::AtLeast(1.0))
}

fn proxy_bytes(day: &Day, flows: &Flows<'_>) -> Finding {
    let mut tally = Tally::default();
    for (line, flow) in fetched(day, flows) {
        let Some(flow) = flow else { continue };
        let (theirs, ours) = (number(line, "received_bytes"), number(flow, "resp_bytes"));
        let near = theirs.zip(ours).is_some_and(|(a, b)| a.abs_diff(b) <= 2_048 + b / 10);
        tally.count(near, || format!("{}: {theirs:?} and {ours:?}", line.text("url")));
    }
    tally.finding("P33", "bytes of proxy and wire differ by headers only", Bound::AtLeast(0.99))
}

fn firewall_sums(day: &Day) -> Finding {
    let mut tally = Tally::default();
    for record in day.of("panos.traffic") {
        let sums = [("bytes", "bytes_out", "bytes_in"), ("packets", "packets_out", "packets_in")];
        let good = sums.iter().all(|(all, sent, received)| {
            let parts = number(record, sent).zip(number(record, received));
            parts.is_none_or(|(s, r)| number(record, all) == Some(s + r))
        });
        tally.count(good, || format!("session {}", record.text("session_id")));
    }
    tally.finding("P33", "the firewall's totals are sent and received", Bound::AtLeast(1.0))
}

fn firewall_flows(day: &Day, flows: &Flows<'_>) -> Finding {
    let mut tally = Tally::default();
    for record in day.of("panos.traffic") {
        let Some(key) = tuple(record, ["src_ip", "src_port", "dest_ip", "dest_port"]) else { continue };
        tally.count(flows.near(&key, record.time).is_some(), || format!("{} to {}", key.0, key.2));
    }
    tally.finding("P33", "each session of the firewall is a flow on the wire", Bound::AtLeast(0.98))
}
