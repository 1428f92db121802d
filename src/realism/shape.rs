//! Shapes of many: fingerprints, agents, names, gaps, sizes (P23 to P28, P32).

use super::day::{Day, is_inside, number};
use super::statistics::{hill, median, quantile, ranked, variation, zipf_slope};
use super::{Bound, Finding};
use crate::base::Text;
use crate::telemetry::Record;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn measure(day: &Day) -> Vec<Finding> {
    vec![
        fingerprints(day),
        agents(day),
        popularity(day),
        query_types(day),
        unknown_names(day),
        bursts(day),
        tail(day),
        largest(day),
        beacons(day),
    ]
}

fn fingerprints(day: &Day) -> Finding {
    let mut per_host: BTreeMap<Text, BTreeSet<Text>> = BTreeMap::new();
    for record in day.of("zeek.ssl").iter().filter(|r| is_inside(&r.text("id.orig_h"))) {
        per_host.entry(record.text("id.orig_h")).or_default().insert(record.text("ja3"));
    }
    let most = median(per_host.values().map(|set| set.len() as f64).collect());
    Finding::of("P23", "TLS fingerprints of a host (median)", Bound::Between(2.0, 9.0), most, per_host.len())
}

fn agents(day: &Day) -> Finding {
    let mut per_host: BTreeMap<Text, BTreeSet<Text>> = BTreeMap::new();
    for record in day.of("zeek.http").iter().filter(|r| is_inside(&r.text("id.orig_h"))) {
        per_host.entry(record.text("id.orig_h")).or_default().insert(record.text("user_agent"));
    }
    let most = median(per_host.values().map(|set| set.len() as f64).collect());
    Finding::of("P24", "user agents of a host (median)", Bound::Between(1.0, 6.0), most, per_host.len())
}

/// Names asked for, most popular first.
pub(super) fn names(day: &Day) -> Vec<(Text, usize)> {
    ranked(day.of("zeek.dns").iter().map(|r| r.text("query")))
}

/// A share of a few per cent needs that many questions.
const ENOUGH: usize = 1_000;
/// Fewer questions leave a thinner middle and a steeper line than the real one, which has some 50,000.
const QUESTIONS: usize = 10_000;

/// Real: -1.0 over some 50,000 questions.
fn popularity(day: &Day) -> Finding {
    let names = names(day);
    let singles = names.iter().filter(|(_, n)| *n == 1).count();
    let all = day.of("zeek.dns").len();
    let short = if all < QUESTIONS { format!("needs {QUESTIONS} questions, there are {all}; ") } else { String::new() };
    let note = format!("{short}{} names, {singles} asked for once", names.len());
    let value = zipf_slope(&names).filter(|_| short.is_empty());
    Finding::of("P25", "popularity of names (Zipf slope)", Bound::Between(-1.2, -0.8), value, names.len()).note(note)
}

fn query_types(day: &Day) -> Finding {
    let types = ranked(day.of("zeek.dns").iter().map(|r| r.text("qtype_name")));
    let all: usize = types.iter().map(|(_, n)| n).sum();
    let share = |name: &str| types.iter().find(|(t, _)| &**t == name).map_or(0.0, |(_, n)| *n as f64 / all as f64);
    let note: Vec<String> = types.iter().take(5).map(|(t, _)| format!("{t} {:.1} %", share(t) * 100.0)).collect();
    let value = (all > 0).then(|| share("AAAA") / share("A").max(f64::EPSILON));
    Finding::of("P26", "AAAA for each A question", Bound::Between(0.15, 0.6), value, all).note(note.join(", "))
}

fn unknown_names(day: &Day) -> Finding {
    let all = day.of("zeek.dns").len();
    let unknown = day.of("zeek.dns").iter().filter(|r| number(r, "rcode") == Some(3)).count();
    let value = (all >= ENOUGH).then(|| unknown as f64 / all as f64);
    let note = if all < ENOUGH { format!("needs {ENOUGH} questions, there are {all}") } else { String::new() };
    Finding::of("P26", "share of names that do not exist", Bound::Between(0.01, 0.08), value, all).note(note)
}

/// Gaps in seconds between the flows of each host.
fn gaps_by<K: Ord>(records: &[Record], key: impl Fn(&Record) -> Option<K>) -> BTreeMap<K, Vec<f64>> {
    let mut last = BTreeMap::new();
    let mut gaps: BTreeMap<K, Vec<f64>> = BTreeMap::new();
    for record in records {
        let (Some(now), Some(before)) = (key(record), key(record)) else { continue };
        if let Some(previous) = last.insert(now, record.time) {
            gaps.entry(before).or_default().push((record.time - previous).0 as f64 / 1e6);
        }
    }
    gaps
}

/// Gaps between the flows of each of our hosts.
pub(super) fn flow_gaps(day: &Day) -> BTreeMap<Text, Vec<f64>> {
    gaps_by(day.of("zeek.conn"), |r| Some(r.text("id.orig_h")).filter(|a| is_inside(a)))
}

fn bursts(day: &Day) -> Finding {
    let by_host = flow_gaps(day);
    let enough: Vec<f64> = by_host.values().filter(|g| g.len() >= 50).filter_map(|g| variation(g)).collect();
    let cases = enough.len();
    Finding::of("P27", "burstiness of a host (variation, median)", Bound::AtLeast(1.5), median(enough), cases)
}

/// Bytes of each web answer, sorted.
pub(super) fn answers(day: &Day) -> Vec<f64> {
    let sizes = day.of("zeek.conn").iter().filter(|r| matches!(number(r, "id.resp_p"), Some(80 | 443)));
    let mut sizes: Vec<f64> = sizes.filter_map(|r| number(r, "resp_bytes")).map(|n| n as f64).collect();
    sizes.retain(|n| *n > 0.0);
    sizes.sort_by(f64::total_cmp);
    sizes
}

fn tail(day: &Day) -> Finding {
    let sizes = answers(day);
    Finding::of("P28", "tail of web answers (Hill)", Bound::Between(0.6, 1.6), hill(&sizes), sizes.len())
}

fn largest(day: &Day) -> Finding {
    let sizes = answers(day);
    let value = sizes.last().zip(quantile(&sizes, 0.99)).map(|(max, p99)| max / p99);
    Finding::of("P28", "the largest web answer over the 99th percentile", Bound::AtLeast(4.0), value, sizes.len())
}

/// Destinations that some host calls like a clock.
fn beacons(day: &Day) -> Finding {
    let pairs = gaps_by(day.of("zeek.conn"), |r| {
        Some((r.text("id.orig_h"), r.text("id.resp_h"), number(r, "id.resp_p")?)).filter(|(from, ..)| is_inside(from))
    });
    let regular = pairs.iter().filter(|(_, gaps)| gaps.len() >= 10 && variation(gaps).is_some_and(|v| v < 0.35));
    let targets: BTreeSet<(&Text, u64)> = regular.map(|((_, to, port), _)| (to, *port)).collect();
    let value = (!pairs.is_empty()).then_some(targets.len() as f64);
    Finding::of("P32", "destinations called like a clock", Bound::AtLeast(5.0), value, pairs.len())
}
