//! The rhythm of a day (P29, P30).

use super::day::{Day, file_name, number};
use super::{Bound, Finding};
use crate::base::time::SimTime;
use crate::telemetry::Record;

const HOUR: i64 = 3_600_000_000;
/// A rhythm of a day needs a day; the last minutes may lack records that are still under way.
const WHOLE_DAY: f64 = 23.5;

pub(super) fn measure(day: &Day) -> Vec<Finding> {
    let people = Hours::of(started(day));
    let machines = Hours::of(day.of("win.security.4624").iter().filter(|r| logon(r, &[3]) && is_machine(r)));
    let busy = people.busiest_over_quietest();
    let calm = machines.busiest_over_quietest();
    vec![
        whole_day(day, "programs that people start: busiest over quietest hour", Bound::AtLeast(5.0), busy, people.all),
        whole_day(day, "logons of machines: busiest over quietest hour", Bound::AtMost(2.0), calm, machines.all),
        noon(day, &people),
        desks(day),
    ]
}

/// Programs that people start from their desktop.
fn started(day: &Day) -> impl Iterator<Item = &Record> {
    day.of("win.sysmon.1").iter().filter(|r| file_name(&r.text("ParentImage")) == "explorer.exe")
}

fn logon(record: &Record, kinds: &[u64]) -> bool {
    number(record, "LogonType").is_some_and(|kind| kinds.contains(&kind))
}

fn is_machine(record: &Record) -> bool {
    record.text("TargetUserName").ends_with('$')
}

/// Records by hour of the day (UTC).
struct Hours {
    counts: [usize; 24],
    all: usize,
}

impl Hours {
    fn of<'a>(records: impl Iterator<Item = &'a Record>) -> Self {
        let mut hours = Self { counts: [0; 24], all: 0 };
        for record in records {
            hours.counts[hour(record.time)] += 1;
            hours.all += 1;
        }
        hours
    }

    fn busiest_over_quietest(&self) -> Option<f64> {
        let (most, least) = (self.counts.iter().max()?, self.counts.iter().min()?);
        (self.all > 0).then(|| *most as f64 / (*least).max(1) as f64)
    }
}

fn hour(time: SimTime) -> usize {
    time.0.div_euclid(HOUR).rem_euclid(24) as usize
}

/// A finding that only a whole day can have; a shorter capture says how much is missing.
fn whole_day(day: &Day, title: &'static str, bound: Bound, value: Option<f64>, cases: usize) -> Finding {
    let short = day.hours() < WHOLE_DAY;
    let note = if short { format!("needs 24 hours, there are {:.1}", day.hours()) } else { String::new() };
    Finding::of("P29", title, bound, value.filter(|_| !short), cases).note(note)
}

/// The company's clock, where a source prints it: hours east of Greenwich.
fn zone(day: &Day) -> Option<i64> {
    let stamp = day.of("suricata.flow").first()?.text("timestamp");
    stamp.get(stamp.len().checked_sub(5)?..)?.get(..3)?.parse().ok()
}

/// People eat: less is started between twelve and one than in the hours around.
fn noon(day: &Day, people: &Hours) -> Finding {
    let title = "programs started at noon over those of the hours around";
    let count = |local: i64| zone(day).map(|east| people.counts[(local - east).rem_euclid(24) as usize] as f64);
    let spans = |east: i64| {
        day.span().is_some_and(|(first, last)| {
            let local = |t: SimTime| (t.0.div_euclid(60_000_000) + east * 60).rem_euclid(24 * 60);
            day.hours() >= WHOLE_DAY
                || (local(first) <= 10 * 60 + 5 && local(last) >= 14 * 60 + 55 && local(first) < local(last))
        })
    };
    let around = [10, 11, 13, 14].into_iter().filter_map(count).sum::<f64>() / 4.0;
    let value = zone(day).filter(|east| spans(*east)).and(count(12)).filter(|_| around > 0.0).map(|n| n / around);
    let note = if value.is_none() { "needs the local hours from 10 to 15" } else { "" };
    Finding::of("P29", title, Bound::AtMost(0.9), value, people.all).note(note)
}

/// Logons at a desk, from afar, or to unlock it belong to the working day.
fn desks(day: &Day) -> Finding {
    let title = "logons at desks between 6 and 22 o'clock";
    let logons = || day.of("win.security.4624").iter().filter(|r| logon(r, &[2, 7, 10, 11]) && !is_machine(r));
    // The window manager's own accounts log on whenever a screen is made.
    let people = || logons().filter(|r| !["DWM-", "UMFD-"].iter().any(|own| r.text("TargetUserName").starts_with(own)));
    let all = people().count();
    let within =
        |r: &&Record| zone(day).is_some_and(|east| (6..22).contains(&((hour(r.time) as i64 + east).rem_euclid(24))));
    let value = (all > 0 && zone(day).is_some()).then(|| people().filter(within).count() as f64 / all as f64);
    Finding::of("P30", title, Bound::AtLeast(0.9), value, all)
}
