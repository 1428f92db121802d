//! Logons, tickets and refusals (P7, P8, P20 to P22, P30).

use super::day::{Day, computer, number};
use super::{Bound, Finding, Tally};
use crate::base::Text;
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::Record;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn measure(day: &Day) -> Vec<Finding> {
    let opened = Opened::of(day);
    vec![
        sessions(day, &opened),
        privileged(day),
        ticket_share(day),
        encryption(day),
        status_codes(day),
        controller_knows(day),
        typing_errors(day),
        network_share(day),
        service_share(day),
    ]
}

/// Sessions that the capture saw begin, and the first of each host.
struct Opened {
    ids: BTreeSet<(Text, u64)>,
    first: BTreeMap<Text, u64>,
}

impl Opened {
    fn of(day: &Day) -> Self {
        let mut opened = Self { ids: BTreeSet::new(), first: BTreeMap::new() };
        for record in day.of("win.security.4624") {
            let (host, Some(id)) = (computer(record), number(record, "TargetLogonId")) else { continue };
            if !is_well_known(id) {
                opened.first.entry(host.clone()).or_insert(id);
            }
            opened.ids.insert((host, id));
        }
        opened
    }

    /// Ids rise while a host runs: what is above the first one seen must have been seen to begin.
    fn explains(&self, host: &Text, id: u64) -> bool {
        is_well_known(id)
            || self.ids.contains(&(host.clone(), id))
            || self.first.get(host).is_none_or(|first| id < *first)
    }
}

fn is_well_known(id: u64) -> bool {
    matches!(id, 0 | 0x3e4 | 0x3e5 | 0x3e7)
}

fn sessions(day: &Day, opened: &Opened) -> Finding {
    let fields = [
        ("win.security.4634", "TargetLogonId"),
        ("win.security.4647", "TargetLogonId"),
        ("win.security.4688", "SubjectLogonId"),
        ("win.sysmon.1", "LogonId"),
    ];
    let mut tally = Tally::default();
    for (kind, field) in fields {
        for record in day.of(kind) {
            let (host, id) = (computer(record), number(record, field));
            let good = id.is_some_and(|id| opened.explains(&host, id));
            tally.count(good, || format!("{kind} {} on {host}", record.text(field)));
        }
    }
    tally.finding("P7", "sessions end and act after a 4624 of the same id", Bound::AtLeast(1.0))
}

fn privileged(day: &Day) -> Finding {
    let opened: BTreeMap<(Text, Option<u64>), SimTime> =
        day.of("win.security.4624").iter().map(|r| ((computer(r), number(r, "TargetLogonId")), r.time)).collect();
    let mut tally = Tally::default();
    for record in day.of("win.security.4672") {
        let at = opened.get(&(computer(record), number(record, "SubjectLogonId")));
        let known = number(record, "SubjectLogonId").is_some_and(is_well_known);
        let good = at.is_some_and(|at| known || (record.time - *at).0.abs() <= 1_000_000);
        tally.count(good, || format!("{} on {}", record.text("SubjectLogonId"), computer(record)));
    }
    tally.finding("P8", "4672 comes with a 4624 of the same id", Bound::AtLeast(1.0))
}

fn ticket_share(day: &Day) -> Finding {
    let (first, service) = (day.of("win.security.4768").len(), day.of("win.security.4769").len());
    let value = (first > 0).then(|| service as f64 / first as f64);
    Finding::of("P20", "service tickets for each first ticket", Bound::Between(1.5, 12.0), value, first + service)
}

fn encryption(day: &Day) -> Finding {
    let mut tally = Tally::default();
    for record in day.of("win.security.4769").iter().filter(|r| &*r.text("Status") == "0x0") {
        tally.count(&*record.text("TicketEncryptionType") == "0x12", || record.text("ServiceName").to_string());
    }
    tally.finding("P20", "tickets use AES-256 (0x12), rarely RC4", Bound::Between(0.85, 1.0))
}

/// Status and sub-status as Microsoft documents them for each cause.
const REFUSALS: [(&str, &str); 10] = [
    ("0xc000006d", "0xc000006a"),
    ("0xc000006d", "0xc0000064"),
    ("0xc000006d", "0x0"),
    ("0xc000006e", "0xc0000072"),
    ("0xc000006e", "0xc0000071"),
    ("0xc000006e", "0xc0000070"),
    ("0xc000006e", "0xc000006f"),
    ("0xc0000234", "0x0"),
    ("0xc000015b", "0x0"),
    ("0xc0000224", "0x0"),
];

fn status_codes(day: &Day) -> Finding {
    let mut tally = Tally::default();
    for record in day.of("win.security.4625") {
        let pair = (record.text("Status"), record.text("SubStatus"));
        tally.count(REFUSALS.iter().any(|r| *r == (&*pair.0, &*pair.1)), || format!("{} {}", pair.0, pair.1));
    }
    tally.finding("P21", "refused logons have a documented pair of codes", Bound::AtLeast(1.0))
}

/// A refused domain logon was refused by the controller.
fn controller_knows(day: &Day) -> Finding {
    let mut asked: BTreeMap<String, Vec<SimTime>> = BTreeMap::new();
    for kind in ["win.security.4771", "win.security.4776", "win.security.4768"] {
        for record in day.of(kind).iter().filter(|r| &*r.text("Status") != "0x0") {
            asked.entry(account(record)).or_default().push(record.time);
        }
    }
    let mut tally = Tally::default();
    for record in day.of("win.security.4625") {
        // A local account of one machine never reaches the controller.
        let host = computer(record);
        let local = host.split('.').next().is_some_and(|h| h.eq_ignore_ascii_case(&record.text("TargetDomainName")));
        if local {
            continue;
        }
        let times = asked.get(&account(record)).map_or(&[][..], Vec::as_slice);
        let near = times.iter().any(|t| (*t - record.time).0.abs() <= 3_000_000);
        tally.count(near, || format!("{} on {host} at {}", account(record), record.time.hms()));
    }
    tally.finding("P21", "the controller has a line for each refused domain logon", Bound::AtLeast(0.9))
}

fn account(record: &Record) -> String {
    record.text("TargetUserName").split('@').next().unwrap_or_default().to_ascii_lowercase()
}

/// Refusals of one person at one host are one to three and end well.
fn typing_errors(day: &Day) -> Finding {
    let mut tries: BTreeMap<(Text, String), Vec<(SimTime, bool)>> = BTreeMap::new();
    for (kind, granted) in [("win.security.4625", false), ("win.security.4624", true)] {
        for record in day.of(kind) {
            if matches!(number(record, "LogonType"), Some(2 | 7 | 10 | 11)) {
                tries.entry((computer(record), account(record))).or_default().push((record.time, granted));
            }
        }
    }
    let mut tally = Tally::default();
    for ((host, who), mut times) in tries {
        times.sort();
        let mut failed: Vec<SimTime> = Vec::new();
        for (at, granted) in times {
            if !granted {
                failed.push(at);
                continue;
            }
            if let Some(last) = failed.last().copied() {
                let good = failed.len() <= 3 && at - last <= SimSpan::mins(5);
                tally.count(good, || format!("{who} on {host}: {} refusals", failed.len()));
            }
            failed.clear();
        }
        if !failed.is_empty() {
            tally.count(false, || format!("{who} on {host}: {} refusals, no success", failed.len()));
        }
    }
    tally.finding("P22", "typing errors are one to three and end in success", Bound::AtLeast(0.6))
}

fn kind_share(day: &Day, wanted: u64) -> (Option<f64>, usize) {
    let all = day.of("win.security.4624");
    let hits = all.iter().filter(|r| number(r, "LogonType") == Some(wanted)).count();
    ((!all.is_empty()).then(|| hits as f64 / all.len() as f64), all.len())
}

fn network_share(day: &Day) -> Finding {
    let (value, cases) = kind_share(day, 3);
    Finding::of("P30", "share of network logons (type 3)", Bound::Between(0.55, 0.95), value, cases)
}

fn service_share(day: &Day) -> Finding {
    let (value, cases) = kind_share(day, 5);
    Finding::of("P30", "share of service logons (type 5)", Bound::Between(0.02, 0.35), value, cases)
}
