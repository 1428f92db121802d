//! Order and numbering of what a channel writes, lag and offset of clocks (P12 to P14).

use super::day::{Day, Tuple, computer, number, zeek_tuple};
use super::network::sysmon_tuple;
use super::statistics::{median, quantile};
use super::{Bound, Finding, Tally, appliance};
use crate::base::Text;
use crate::base::time::SimTime;
use std::collections::BTreeMap;

pub(super) fn measure(day: &Day) -> Vec<Finding> {
    let channels = channels(day);
    vec![numbering(&channels), order(&channels), lag(day), offsets(day), appliance::measure(day)]
}

/// The forwarder's lag: skewed, neither constant nor zero. Files do not say when a record arrived.
fn lag(day: &Day) -> Finding {
    let title = "lag of forwarders: 95th percentile over the median";
    let mut lags: Vec<f64> = day.all().map(|r| (r.seen - r.time).0 as f64).filter(|lag| *lag > 0.0).collect();
    lags.sort_by(f64::total_cmp);
    let value = quantile(&lags, 0.95).zip(quantile(&lags, 0.5)).map(|(high, middle)| high / middle);
    let note = if value.is_none() { "needs arrival times, which files do not keep" } else { "" };
    Finding::of("P13", title, Bound::AtLeast(1.5), value, lags.len()).note(note)
}

/// The clock of a host may be wrong against the tap's, but always by the same.
fn offsets(day: &Day) -> Finding {
    let mut wire: BTreeMap<Tuple, Vec<SimTime>> = BTreeMap::new();
    for record in day.of("zeek.conn") {
        if let Some(tuple) = zeek_tuple(record) {
            wire.entry(tuple).or_default().push(record.time);
        }
    }
    let mut apart: BTreeMap<Text, Vec<f64>> = BTreeMap::new();
    for record in day.of("win.sysmon.3") {
        let near = sysmon_tuple(record)
            .and_then(|t| wire.get(&t)?.iter().map(|at| (record.time - *at).0).min_by_key(|d| d.abs()));
        if let Some(near) = near {
            apart.entry(computer(record)).or_default().push(near as f64 / 1e6);
        }
    }
    let mut spreads = Vec::new();
    for seconds in apart.values_mut().filter(|s| s.len() >= 20) {
        seconds.sort_by(f64::total_cmp);
        spreads.extend(quantile(seconds, 0.95).zip(quantile(seconds, 0.05)).map(|(high, low)| high - low));
    }
    let hosts = spreads.len();
    Finding::of(
        "P14",
        "spread of a host's clock against the tap, in seconds",
        Bound::AtMost(2.0),
        median(spreads),
        hosts,
    )
}

type Channels = BTreeMap<(Text, Text), Vec<(u64, SimTime)>>;

/// Record numbers and times of each channel of each host, in order of number.
fn channels(day: &Day) -> Channels {
    let mut channels = Channels::new();
    for record in day.all() {
        if let Some(id) = number(record, "EventRecordID") {
            channels.entry((computer(record), record.text("Channel"))).or_default().push((id, record.time));
        }
    }
    channels.values_mut().for_each(|entries| entries.sort_unstable());
    channels
}

fn numbering(channels: &Channels) -> Finding {
    let mut tally = Tally::default();
    for ((host, channel), entries) in channels {
        for pair in entries.windows(2) {
            tally
                .count(pair[1].0 == pair[0].0 + 1, || format!("{channel} of {host}: {} then {}", pair[0].0, pair[1].0));
        }
    }
    tally.finding("P12", "record numbers of a channel rise by one", Bound::AtLeast(0.995))
}

fn order(channels: &Channels) -> Finding {
    let mut tally = Tally::default();
    for ((host, channel), entries) in channels {
        for pair in entries.windows(2) {
            tally.count(pair[1].1 >= pair[0].1, || format!("{channel} of {host}: number {} is earlier", pair[1].0));
        }
    }
    tally.finding("P12", "time goes back between numbers but rarely", Bound::AtLeast(0.98))
}
