//! A frequency table learned on one half of the cases and tried on the other.
//!
//! Numbers are put into bins of equal count first, so that a threshold and a band are found alike.

use super::view::Look;
use crate::realism::statistics::{area_under_curve, quantile};
use std::collections::BTreeMap;

/// One case: which half it belongs to, what a view sees of it, and whether it is the attack's.
#[derive(Debug, Clone)]
pub(super) struct Case {
    /// Even and odd are the halves.
    pub(super) half: u64,
    pub(super) look: Look,
    pub(super) attack: bool,
}

/// How well a table tells, with the doubt that so many cases leave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    /// 0.5 not at all, 1.0 wholly.
    pub(super) value: f64,
    /// Standard error of it.
    pub(super) error: f64,
}

impl Area {
    /// The value where chance cannot explain it, else a half.
    pub(super) fn beyond_chance(self) -> f64 {
        if self.value - DOUBTS * self.error > 0.5 { self.value } else { 0.5 }
    }
}

/// Standard errors that chance may explain. A capture has some two thousand views of fields: of so many, one passes
/// three errors by chance alone (random DNS transaction ids did), and one in twenty captures passes this.
const DOUBTS: f64 = 4.1;
/// So many cases of the attack must be in what is learned from, and in what is tried.
const ENOUGH: usize = 8;
/// Bins of a number.
const BINS: usize = 12;

/// Learns on `one`, tries on `other`, and the other way round; `None` where there are too few cases.
pub(super) fn both_ways(one: &[Case], other: &[Case]) -> Option<Area> {
    let mut scored = attempt(one, other)?;
    scored.extend(attempt(other, one)?);
    area(&mut scored)
}

/// Learns on `learn`, tries on `test`.
pub(super) fn one_way(learn: &[Case], test: &[Case]) -> Option<Area> {
    area(&mut attempt(learn, test)?)
}

fn area(scored: &mut [(f64, bool)]) -> Option<Area> {
    let value = area_under_curve(scored)?;
    let attacks = scored.iter().filter(|s| s.1).count() as f64;
    Some(Area { value, error: doubt(value, attacks, scored.len() as f64 - attacks) })
}

/// Standard error of an area by Hanley and McNeil (1982); an area of one keeps the doubt of one case.
fn doubt(area: f64, attacks: f64, others: f64) -> f64 {
    let a = area.min(1.0 - 0.5 / attacks.max(1.0)).max(0.5);
    let (q1, q2) = (a / (2.0 - a), 2.0 * a * a / (1.0 + a));
    let variance = a * (1.0 - a) + (attacks - 1.0) * (q1 - a * a) + (others - 1.0) * (q2 - a * a);
    (variance.max(0.0) / (attacks * others)).sqrt()
}

fn attempt(learn: &[Case], test: &[Case]) -> Option<Vec<(f64, bool)>> {
    let enough = |cases: &[Case]| {
        let attacks = cases.iter().filter(|c| c.attack).count();
        attacks >= ENOUGH && cases.len() - attacks >= ENOUGH
    };
    if !enough(learn) || !enough(test) {
        return None;
    }
    let edges = edges(learn);
    let mut counts: BTreeMap<Bin<'_>, [f64; 2]> = BTreeMap::new();
    let mut all = [0.0; 2];
    for case in learn {
        counts.entry(bin(&case.look, &edges)).or_default()[usize::from(case.attack)] += 1.0;
        all[usize::from(case.attack)] += 1.0;
    }
    let score = |look| {
        let seen = counts.get(&bin(look, &edges)).copied().unwrap_or_default();
        // Share of the attack in this bin, drawn to the middle where little was seen.
        let (attack, benign) = ((seen[1] + 0.5) / all[1], (seen[0] + 0.5 * all[0] / all[1]) / all[0]);
        attack / (attack + benign)
    };
    Some(test.iter().map(|case| (score(&case.look), case.attack)).collect())
}

/// Upper edges of the bins: of the attack's numbers and of the others', so that a narrow band is seen.
fn edges(cases: &[Case]) -> Vec<f64> {
    let mut edges = Vec::new();
    for attack in [false, true] {
        let mut numbers: Vec<f64> = cases.iter().filter(|c| c.attack == attack).filter_map(as_number).collect();
        numbers.sort_by(f64::total_cmp);
        let bins = BINS.min(numbers.len() / ENOUGH);
        edges.extend((0..=bins).filter_map(|n| quantile(&numbers, n as f64 / bins.max(1) as f64)));
    }
    edges.sort_by(f64::total_cmp);
    edges.dedup();
    edges
}

fn as_number(case: &Case) -> Option<f64> {
    match case.look {
        Look::Number(n) => Some(n),
        Look::Kind(_) => None,
    }
}

/// What is counted together.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bin<'a> {
    Below(usize),
    Kind(&'a str),
}

fn bin<'a>(look: &'a Look, edges: &[f64]) -> Bin<'a> {
    match look {
        Look::Number(n) => Bin::Below(edges.partition_point(|edge| edge < n)),
        Look::Kind(kind) => Bin::Kind(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(n: u64, number: f64, attack: bool) -> Case {
        Case { half: n, look: Look::Number(number), attack }
    }

    /// Cases whose attack has the numbers that `number` makes, beside others spread over a thousand.
    fn cases(attack: impl Fn(u64) -> f64) -> Vec<Case> {
        let other = |n: u64| (n * 37 % 1_000) as f64;
        (0..400).map(|n| if n % 8 == 0 { case(n, attack(n), true) } else { case(n, other(n), false) }).collect()
    }

    #[test]
    fn a_narrow_band_is_told_and_the_same_spread_is_not() {
        let band = cases(|n| 500.0 + (n % 5) as f64);
        assert!(both_ways(&band[..200], &band[200..]).is_some_and(|a| a.beyond_chance() > 0.9));
        let same = cases(|n| ((n * 53 + 11) % 1_000) as f64);
        assert!(both_ways(&same[..200], &same[200..]).is_some_and(|a| a.beyond_chance() <= 0.65));
    }

    #[test]
    fn few_cases_say_nothing() {
        let few = cases(|_| 1.0);
        assert!(both_ways(&few[..24], &few[200..]).is_none());
    }
}
