//! The rhythm of a day (P29).

use super::day::{Day, file_name, number};
use super::{Bound, Finding};
use crate::base::time::SimTime;

pub(super) fn measure(day: &Day) -> Vec<Finding> {
    let humans = day.of("win.sysmon.1").iter().filter(|r| is_human(&file_name(&r.text("ParentImage"))));
    let machines =
        day.of("win.security.4624").iter().filter(|r| matches!(number(r, "LogonType"), Some(3)) && is_machine(r));
    vec![
        swing(
            day,
            "programs that people start: busiest over quietest hour",
            Bound::AtLeast(5.0),
            humans.map(|r| r.time),
        ),
        swing(day, "logons of machines: busiest over quietest hour", Bound::AtMost(4.0), machines.map(|r| r.time)),
    ]
}

fn is_human(parent: &str) -> bool {
    parent == "explorer.exe"
}

fn is_machine(record: &crate::telemetry::Record) -> bool {
    record.text("TargetUserName").ends_with('$')
}

/// Counts by hour of the day; needs a whole day.
fn swing(day: &Day, title: &'static str, bound: Bound, times: impl Iterator<Item = SimTime>) -> Finding {
    let mut hours = [0_usize; 24];
    for time in times {
        hours[(time.0.div_euclid(3_600_000_000)).rem_euclid(24) as usize] += 1;
    }
    let all: usize = hours.iter().sum();
    let (most, least) = (hours.iter().max().copied().unwrap_or(0), hours.iter().min().copied().unwrap_or(0));
    let value = (day.hours() >= 23.0 && all > 0).then(|| most as f64 / least.max(1) as f64);
    Finding::of("P29", title, bound, value, all)
}
