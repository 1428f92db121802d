//! Leases of addresses (P31).

use super::day::Day;
use super::{Bound, Finding, Tally};
use crate::base::Text;
use crate::base::time::{SimSpan, SimTime};
use std::collections::BTreeMap;

pub(super) fn measure(day: &Day) -> Vec<Finding> {
    vec![one_machine(day), half_life(day)]
}

/// While a lease lasts its address belongs to one machine.
fn one_machine(day: &Day) -> Finding {
    let mut held: BTreeMap<Text, (Text, SimTime)> = BTreeMap::new();
    let mut tally = Tally::default();
    for record in day.of("zeek.dhcp") {
        let (address, machine) = (record.text("assigned_addr"), record.text("mac"));
        let Some(lasts) = seconds(&record.text("lease_time")) else { continue };
        let before = held.insert(address.clone(), (machine.clone(), record.time + SimSpan::secs(lasts as i64)));
        let free = before.is_none_or(|(owner, end)| owner == machine || end <= record.time);
        tally.count(free, || format!("{address} given to {machine} while it is held"));
    }
    tally.finding("P31", "an address belongs to one machine at a time", Bound::AtLeast(1.0))
}

/// Machines renew when half of the lease is over (RFC 2131), unless they were off.
fn half_life(day: &Day) -> Finding {
    let mut last: BTreeMap<Text, SimTime> = BTreeMap::new();
    let mut tally = Tally::default();
    for record in day.of("zeek.dhcp") {
        let Some(lasts) = seconds(&record.text("lease_time")) else { continue };
        if let Some(before) = last.insert(record.text("mac"), record.time) {
            let gone = (record.time - before).0 as f64 / 1e6;
            let near = (gone / (lasts / 2.0) - 1.0).abs() < 0.1;
            tally.count(near, || format!("{} after {gone:.0} of {lasts} s", record.text("host_name")));
        }
    }
    tally.finding("P31", "leases are renewed at half of their life", Bound::AtLeast(0.8))
}

fn seconds(text: &str) -> Option<f64> {
    text.parse().ok()
}
