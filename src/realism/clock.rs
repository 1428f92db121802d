//! Order and numbering of what a channel writes (P12).

use super::day::{Day, computer, number};
use super::{Bound, Finding, Tally};
use crate::base::Text;
use crate::base::time::SimTime;
use std::collections::BTreeMap;

pub(super) fn measure(day: &Day) -> Vec<Finding> {
    let channels = channels(day);
    vec![numbering(&channels), order(&channels)]
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
