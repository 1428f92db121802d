//! What is missing is missing in stretches (P34): a tap that sleeps loses every flow of that time, never one in a chain.
//!
//! The firewall and the proxy have agents of their own, so what they tell of and the tap does not is a hole of the
//! tap; what ran on a host by Sysmon and not by the endpoint sensor is a hole of that sensor.

use super::day::{Day, Tuple, computer, number, zeek_tuple};
use super::{Bound, Finding};
use crate::base::Text;
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::Record;
use std::collections::{BTreeMap, BTreeSet};

/// Shortest time in which a sensor that sleeps alone can be told from a record lost alone.
const STRETCH: SimSpan = SimSpan::millis(800);
/// Fewer missing things tell nothing of a habit.
const FEW: usize = 5;
/// At both ends of a capture records may still be under way, or begun before it.
const EDGE: SimSpan = SimSpan::secs(30);

/// Stretches in which one sensor wrote nothing of what others saw.
#[derive(Debug, Default)]
pub(super) struct Holes {
    /// From the last thing seen before to the first thing seen after.
    stretches: Vec<(SimTime, SimTime)>,
    /// Things missing in a stretch.
    together: usize,
    /// Things missing alone between things that were seen.
    alone: Vec<SimTime>,
}

impl Holes {
    /// Of things that happened, each with whether the sensor told of it.
    fn of(mut things: Vec<(SimTime, bool)>) -> Self {
        things.sort_unstable();
        let mut holes = Self::default();
        let mut at = 0;
        while at < things.len() {
            if things[at].1 {
                at += 1;
                continue;
            }
            let run = things[at..].iter().take_while(|thing| !thing.1).count();
            let before = at.checked_sub(1).map_or(things[at].0, |n| things[n].0);
            let after = things.get(at + run).map_or(things[at + run - 1].0, |thing| thing.0);
            if run > 1 || after - before >= STRETCH {
                holes.stretches.push((before, after));
                holes.together += run;
            } else {
                holes.alone.push(things[at].0);
            }
            at += run;
        }
        holes
    }

    /// The sensor slept at this moment.
    pub(super) fn cover(&self, at: SimTime) -> bool {
        self.stretches.iter().any(|(from, until)| *from <= at && at <= *until)
    }

    fn add(&mut self, other: Self) {
        self.together += other.together;
        self.alone.extend(other.alone);
    }
}

/// The holes of the tap, by what the firewall says of sessions that ended.
pub(super) fn of_the_tap(day: &Day) -> Holes {
    let mut seen: BTreeSet<Tuple> = BTreeSet::new();
    seen.extend(day.of("zeek.conn").iter().filter_map(zeek_tuple));
    let Some((first, last)) = day.span().filter(|_| !seen.is_empty()) else { return Holes::default() };
    // A session that was open when the capture began is told of by the firewall alone.
    let began = |r: &Record| r.time - SimSpan::secs(number(r, "duration").map_or(0, |n| n as i64));
    let sessions = day.of("panos.traffic").iter().filter(|r| began(r) > first + EDGE && r.time < last - EDGE);
    Holes::of(
        sessions
            .filter_map(|r| {
                let tuple = (r.text("src_ip"), number(r, "src_port")?, r.text("dest_ip"), number(r, "dest_port")?);
                Some((r.time, seen.contains(&tuple)))
            })
            .collect(),
    )
}

/// The holes of each host's endpoint sensor, by what Sysmon says of programs that started.
fn of_the_endpoints(day: &Day) -> Holes {
    let mut seen: BTreeMap<Text, BTreeSet<u64>> = BTreeMap::new();
    for record in day.of("xdr.DeviceProcessEvents") {
        seen.entry(record.text("DeviceName")).or_default().extend(number(record, "ProcessId"));
    }
    let Some((first, last)) = day.span() else { return Holes::default() };
    let mut things: BTreeMap<Text, Vec<(SimTime, bool)>> = BTreeMap::new();
    let within = |at: SimTime| at > first + EDGE && at < last - EDGE;
    for record in day.of("win.sysmon.1").iter().filter(|r| within(r.time)) {
        let host = computer(record);
        let (Some(known), Some(pid)) = (seen.get(&host), number(record, "ProcessId")) else { continue };
        things.entry(host).or_default().push((record.time, known.contains(&pid)));
    }
    let mut all = Holes::default();
    things.into_values().for_each(|of_host| all.add(Holes::of(of_host)));
    all
}

pub(super) fn measure(day: &Day) -> Vec<Finding> {
    let told = |title, holes: Holes| {
        let missing = holes.together + holes.alone.len();
        let value = (missing >= FEW).then(|| holes.together as f64 / missing as f64);
        let note = match (missing, holes.alone.first()) {
            (0, _) => "nothing is missing".to_owned(),
            (1..FEW, _) => format!("only {missing} missing"),
            (_, Some(at)) => format!("alone at {}", at.rfc3339()),
            (_, None) => String::new(),
        };
        Finding::of("P34", title, Bound::AtLeast(0.9), value, missing).note(note)
    };
    vec![
        told("what the tap lacks it lacks in stretches", of_the_tap(day)),
        told("what endpoint sensors lack they lack in stretches", of_the_endpoints(day)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> SimTime {
        SimTime(millis * 1_000)
    }

    #[test]
    fn a_hole_alone_among_what_was_seen_is_told_from_a_stretch() {
        let mut things: Vec<(SimTime, bool)> = (0..100).map(|n| (at(n * 100), true)).collect();
        things[20].1 = false;
        (40..60).for_each(|n| things[n].1 = false);
        let holes = Holes::of(things);
        assert_eq!((holes.together, holes.alone.len()), (20, 1));
        assert!(holes.cover(at(4_500)) && !holes.cover(at(2_000)));
    }
}
