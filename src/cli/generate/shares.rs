//! How the sensors are dealt to threads.
//!
//! Every thread simulates the whole company, which costs little, and writes the records of its own sensors, which
//! costs much. *Invariants*: a file has one writer, so the files do not depend on the number of threads; neither
//! does any record, since sensors do not see each other.

use crate::telemetry::export::raw;
use crate::telemetry::registry;
use crate::telemetry::sensor::Sensor;
use std::collections::BTreeSet;

/// Sensors that write much, with their part of the time of a run in percent (`monday-queue`); all others count as
/// one. Only the balance depends on it.
const HEAVY: [(&str, usize); 7] =
    [("zeek", 22), ("suricata", 24), ("security", 9), ("sysmon", 11), ("edr", 14), ("firewall", 10), ("office", 5)];

/// Deals all sensors into at most `threads` shares of about the same work; no two of them write to one file.
pub(super) fn deal(threads: usize) -> Vec<Vec<&'static dyn Sensor>> {
    let mut groups = groups();
    groups.sort_by_key(|group| std::cmp::Reverse(work(group)));
    let mut shares: Vec<Vec<&'static dyn Sensor>> = vec![Vec::new(); threads.clamp(1, groups.len())];
    for group in groups {
        if let Some(least) = shares.iter_mut().min_by_key(|share| work(share)) {
            least.extend(group);
        }
    }
    shares
}

fn work(sensors: &[&'static dyn Sensor]) -> usize {
    let of = |name: &str| HEAVY.iter().find(|(heavy, _)| *heavy == name).map_or(1, |(_, part)| *part);
    sensors.iter().map(|sensor| of(sensor.name())).sum()
}

/// Sensors that share a file, directly or by another sensor, in the order of the registry.
fn groups() -> Vec<Vec<&'static dyn Sensor>> {
    let mut groups: Vec<(BTreeSet<String>, Vec<&'static dyn Sensor>)> = Vec::new();
    for sensor in registry() {
        let names = sensor.types().iter().flat_map(|kind| [kind.table.to_owned(), raw::file_name(kind)]);
        let mut files: BTreeSet<String> = names.collect();
        let mut together = Vec::new();
        for (theirs, sensors) in std::mem::take(&mut groups) {
            if theirs.is_disjoint(&files) {
                groups.push((theirs, sensors));
            } else {
                files.extend(theirs);
                together.extend(sensors);
            }
        }
        together.push(*sensor);
        groups.push((files, together));
    }
    groups.into_iter().map(|(_, sensors)| sensors).collect()
}
