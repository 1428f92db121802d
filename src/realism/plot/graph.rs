//! The process graph: which program starts which, and how often.

use super::svg;
use crate::realism::day::{Day, file_name};
use crate::realism::statistics::ranked;
use std::collections::BTreeSet;

/// So many pairs are drawn.
const PAIRS: usize = 24;
const WIDTH: f64 = 680.0;
const ROW: f64 = 24.0;
const LEFT: f64 = 200.0;
const RIGHT: f64 = 430.0;

/// Parent and child by file name with their count, most frequent first.
pub(super) fn pairs(day: &Day) -> Vec<((String, String), usize)> {
    let starts = day.of("win.sysmon.1").iter();
    ranked(starts.map(|r| (file_name(&r.text("ParentImage")), file_name(&r.text("Image")))))
}

/// Parents left, children right, a line for each pair: the thicker the more often, by its logarithm.
pub(super) fn draw(pairs: &[((String, String), usize)]) -> String {
    let pairs = &pairs[..pairs.len().min(PAIRS)];
    let parents = in_order(pairs.iter().map(|((parent, _), _)| parent));
    let children = in_order(pairs.iter().map(|((_, child), _)| child));
    let rows = parents.len().max(children.len());
    let mut out = svg::open(WIDTH, (rows as f64 + 1.0) * ROW);
    // The shorter column is spread over the height of the longer one.
    let height = |at: usize, of: usize| ((at as f64 + 0.5) * rows as f64 / of as f64 + 0.3) * ROW;
    let place = |names: &[&String], name: &String| {
        names.iter().position(|n| *n == name).map_or(0.0, |at| height(at, names.len()))
    };
    for ((parent, child), count) in pairs {
        let (from, to) = (place(&parents, parent), place(&children, child));
        let (thick, middle) = (0.8 + (*count as f64).log10() * 1.6, f64::midpoint(LEFT, RIGHT));
        let (a, b) = (LEFT + 6.0, RIGHT - 6.0);
        svg::put(
            &mut out,
            format_args!(
                "<path class=\"edge\" stroke-width=\"{thick:.1}\" d=\"M{a} {from:.1}C{middle} {from:.1} {middle} {to:.1} {b} {to:.1}\"/>"
            ),
        );
    }
    for parent in &parents {
        let started: usize = pairs.iter().filter(|((p, _), _)| p == *parent).map(|(_, n)| n).sum();
        svg::text(&mut out, LEFT, place(&parents, parent) + 4.0, "end", &format!("{parent} ({started})"));
    }
    for child in &children {
        let count: usize = pairs.iter().filter(|((_, c), _)| c == *child).map(|(_, n)| n).sum();
        svg::text(&mut out, RIGHT, place(&children, child) + 4.0, "start", &format!("{child} ({count})"));
    }
    out.push_str("</svg>\n");
    out
}

/// Each name once, where it came first.
fn in_order<'a>(names: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
    let mut seen = BTreeSet::new();
    names.filter(|name| seen.insert(*name)).collect()
}
