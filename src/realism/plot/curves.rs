//! The curves of a capture, each with what real data says beside it.

use super::svg::{Axis, Chart, Mark, Series};
use crate::base::time::SimTime;
use crate::realism::day::{Day, file_name, is_inside};
use crate::realism::shape::{answers, flow_gaps, names};
use crate::realism::statistics::{quantile, zipf_slope};
use crate::telemetry::Record;

const HOUR: i64 = 3_600_000_000;
/// Points of a curve that is drawn of many values.
const POINTS: usize = 160;

fn series(name: impl Into<String>, mark: Mark, points: Vec<(f64, f64)>) -> Series {
    Series { name: name.into(), mark, points }
}

/// Records in each piece of the capture by kind of source, as a share of the busiest piece.
pub(super) fn rhythm(day: &Day) -> Chart {
    let (first, last) = day.span().unwrap_or((SimTime(0), SimTime(HOUR)));
    let start = first.0.div_euclid(HOUR) * HOUR;
    let hours = ((last.0 - start) as f64 / HOUR as f64).ceil().max(1.0);
    let piece = if hours > 30.0 { HOUR } else { HOUR / 2 };
    let count = (hours * (HOUR / piece) as f64) as usize;
    let share = |records: &mut dyn Iterator<Item = &Record>| {
        let mut pieces = vec![0_usize; count];
        for record in records {
            if let Some(place) = pieces.get_mut(((record.time.0 - start) / piece) as usize) {
                *place += 1;
            }
        }
        let most = pieces.iter().copied().max().unwrap_or(0).max(1) as f64;
        let at = |n: usize| (n as f64 + 0.5) * piece as f64 / HOUR as f64;
        pieces.iter().enumerate().map(|(n, c)| (at(n), *c as f64 / most)).collect::<Vec<_>>()
    };
    let started = day.of("win.sysmon.1").iter().filter(|r| file_name(&r.text("ParentImage")) == "explorer.exe");
    let machines = day.of("win.security.4624").iter().filter(|r| r.text("TargetUserName").ends_with('$'));
    let outward = day.of("zeek.conn").iter().filter(|r| is_inside(&r.text("id.orig_h")));
    let offset = start.div_euclid(HOUR).rem_euclid(24) as f64;
    let step = if hours > 30.0 { 6.0 } else { (hours / 12.0).ceil() };
    let name = |at: f64| format!("{:02}", (at + offset) as i64 % 24);
    Chart {
        x: Axis::even("hour of the day (UTC)", 0.0, hours, step, name),
        y: Axis::even("share of the busiest piece", 0.0, 1.0, 0.25, |v| format!("{v}")),
        series: vec![
            series("programs people start", Mark::Line, share(&mut started.into_iter())),
            series("flows of our hosts", Mark::Line, share(&mut outward.into_iter())),
            series("mails", Mark::Line, share(&mut day.of("xdr.EmailEvents").iter())),
            series("logons of machines", Mark::Line, share(&mut machines.into_iter())),
        ],
    }
}

/// How often each name was asked for, by its rank.
pub(super) fn popularity(day: &Day) -> Chart {
    let names = names(day);
    let points: Vec<(f64, f64)> = names.iter().zip(1..).map(|((_, n), rank)| (f64::from(rank), *n as f64)).collect();
    let top = points.first().map_or(1.0, |p| p.1);
    // The real line through our middle ranks, so that the eye compares slopes, not sizes of captures.
    let (at, height) = points.get(points.len() / 12).copied().unwrap_or((1.0, top));
    let real = [1.0, points.len().max(10) as f64].map(|rank| (rank, height * at / rank));
    let slope = zipf_slope(&names).map_or("-".to_owned(), |s| format!("{s:.2}"));
    Chart {
        x: Axis::log("rank of the name", points.iter().map(|p| p.0)),
        y: Axis::log("questions", points.iter().map(|p| p.1)),
        series: vec![
            series(format!("names of this capture, slope {slope}"), Mark::Points, thin(&points)),
            series("real: slope -1.00", Mark::Real, line(&real)),
        ],
    }
}

/// Gaps between the flows of a host, as multiples of the host's mean gap: the share that is longer.
pub(super) fn gaps(day: &Day) -> Chart {
    let mut all = Vec::new();
    for gaps in flow_gaps(day).values().filter(|g| g.len() >= 50) {
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        all.extend(gaps.iter().map(|gap| gap / mean).filter(|gap| *gap > 0.0));
    }
    let curve = longer(all);
    let poisson = (-300..=120).map(|n| 10_f64.powf(f64::from(n) / 100.0)).map(|x| (x, (-x).exp()));
    Chart {
        x: Axis { from: 1e-4, to: 1e2, ..Axis::log("gap over the host's mean gap", [1e-4, 1e2].into_iter()) },
        y: Axis { from: 1e-4, to: 1.0, ..Axis::log("share of longer gaps", [1e-4, 1.0].into_iter()) },
        series: vec![
            series("hosts of this capture", Mark::Line, curve),
            series("arrivals by chance alone (Poisson)", Mark::Real, poisson.collect()),
        ],
    }
}

/// Sizes of web answers: the share that is larger.
pub(super) fn sizes(day: &Day) -> Chart {
    let sizes = answers(day);
    let floor = quantile(&sizes, 0.95).unwrap_or(1e5);
    let largest = sizes.last().copied().unwrap_or(1e8);
    let tail = [floor, largest.max(floor * 100.0)].map(|x| (x, 0.05 * (floor / x).powf(0.75)));
    Chart {
        x: Axis::log("bytes of the answer", sizes.iter().copied().chain([100.0, 1e8])),
        y: Axis { from: 1e-5, to: 1.0, ..Axis::log("share of larger answers", [1e-5, 1.0].into_iter()) },
        series: vec![
            series("web answers of this capture", Mark::Line, longer(sizes)),
            series("real: tail index 0.75", Mark::Real, line(&tail)),
            series("real: median, 99th percentile", Mark::RealPoints, vec![(12e3, 0.5), (1.2e6, 0.01)]),
        ],
    }
}

/// The share of values above each of some values.
fn longer(mut values: Vec<f64>) -> Vec<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let all = values.len().max(1) as f64;
    let points: Vec<(f64, f64)> = values.iter().enumerate().map(|(n, v)| (*v, (all - n as f64) / all)).collect();
    // Thinned by share, so that the few largest stay.
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for point in points {
        if kept.last().is_none_or(|last| point.1 < last.1 * 0.96 || point.0 > last.0 * 1.15) {
            kept.push(point);
        }
    }
    kept
}

/// All of the first points, then ever fewer: a logarithmic axis shows no more.
fn thin(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut next = 1.0;
    let mut kept = Vec::new();
    for point in points {
        if point.0 >= next {
            kept.push(*point);
            next = (point.0 + 1.0).max(point.0 * (1.0 + 4.0 / POINTS as f64));
        }
    }
    kept
}

/// Two ends as enough points to stop at the axes' borders.
fn line(ends: &[(f64, f64); 2]) -> Vec<(f64, f64)> {
    let [(x1, y1), (x2, y2)] = ends.map(|(x, y)| (x.ln(), y.ln()));
    let at = |share: f64| ((x1 + (x2 - x1) * share).exp(), (y1 + (y2 - y1) * share).exp());
    (0..=POINTS).map(|n| at(n as f64 / POINTS as f64)).collect()
}
