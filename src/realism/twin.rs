//! Two worlds beside each other (P40): alike in how much of everything happens, without one id in common.

use super::day::Day;
use super::{Bound, Finding};
use crate::base::Text;
use crate::base::time::SimSpan;
use std::collections::BTreeSet;

/// Length of the pieces whose counts are compared.
const PIECE: SimSpan = SimSpan::mins(10);
/// A type with fewer records in one of the worlds has counts that say nothing.
const ENOUGH: usize = 200;
/// Two samples of one distribution are this far apart in one case of a hundred.
const UNLIKELY: f64 = 0.01;

/// Identities that are drawn and never counted; so none can be met in another world.
const IDENTITIES: [(&str, &str); 9] = [
    ("win.sysmon.1", "ProcessGuid"),
    ("zeek.conn", "uid"),
    ("zeek.files", "fuid"),
    ("suricata.flow", "flow_id"),
    ("xdr.EmailEvents", "NetworkMessageId"),
    ("xdr.EmailEvents", "InternetMessageId"),
    ("entra.SignInLogs", "correlationId"),
    ("aws.cloudtrail", "eventID"),
    ("o365.ExchangeItemAggregated", "Id"),
];

/// What two captures of other seeds, equally long, have in common and where they differ.
pub fn beside(one: &Day, other: &Day) -> Vec<Finding> {
    vec![counts(one, other), identities(one, other)]
}

fn counts(one: &Day, other: &Day) -> Finding {
    let (mut like, mut apart) = (0, Vec::new());
    for kind in crate::telemetry::all_types() {
        if one.of(kind.name).len() < ENOUGH || other.of(kind.name).len() < ENOUGH {
            continue;
        }
        let p = chance(&mut pieces(one, kind.name), &mut pieces(other, kind.name));
        if p > UNLIKELY {
            like += 1;
        } else {
            apart.push(format!("{} p {p:.4}", kind.name));
        }
    }
    let cases = like + apart.len();
    let value = (cases > 0).then(|| like as f64 / cases as f64);
    let title = "types whose counts in ten minutes are of one distribution";
    Finding::of("P40", title, Bound::AtLeast(0.9), value, cases).note(apart.join(", "))
}

/// Records of a type in each piece of the capture.
fn pieces(day: &Day, kind: &str) -> Vec<f64> {
    let Some((first, last)) = day.span() else { return Vec::new() };
    let whole = ((last - first).0 / PIECE.0).max(1) as usize;
    let mut counts = vec![0.0; whole];
    for record in day.of(kind) {
        if let Some(count) = counts.get_mut(((record.time - first).0 / PIECE.0) as usize) {
            *count += 1.0;
        }
    }
    counts
}

/// Chance that two samples of one distribution differ as much (Kolmogorov and Smirnov, asymptotic).
fn chance(one: &mut [f64], other: &mut [f64]) -> f64 {
    one.sort_by(f64::total_cmp);
    other.sort_by(f64::total_cmp);
    let below = |sample: &[f64], x: f64| sample.partition_point(|v| *v <= x) as f64 / sample.len() as f64;
    let apart = one.iter().chain(other.iter()).map(|x| (below(one, *x) - below(other, *x)).abs()).fold(0.0, f64::max);
    let size = (one.len() * other.len()) as f64 / (one.len() + other.len()) as f64;
    let lambda = (size.sqrt() + 0.12 + 0.11 / size.sqrt()) * apart;
    if lambda < 0.2 {
        return 1.0;
    }
    let sum: f64 = (1..=100)
        .map(|k| {
            let (k, sign) = (f64::from(k), if k % 2 == 1 { 1.0 } else { -1.0 });
            sign * (-2.0 * k * k * lambda * lambda).exp()
        })
        .sum();
    (2.0 * sum).clamp(0.0, 1.0)
}

fn identities(one: &Day, other: &Day) -> Finding {
    let ids = |day: &Day, (kind, field): (&str, &str)| -> BTreeSet<Text> {
        day.of(kind).iter().map(|r| r.text(field)).filter(|id| !id.is_empty()).collect()
    };
    let (mut cases, mut shared) = (0, Vec::new());
    for place in IDENTITIES {
        let (ours, theirs) = (ids(one, place), ids(other, place));
        cases += ours.len();
        shared.extend(ours.intersection(&theirs).map(|id| format!("{} {id}", place.1)));
    }
    let value = (cases > 0).then_some(shared.len() as f64);
    let note = shared.first().cloned().unwrap_or_default();
    Finding::of("P40", "identities that two worlds share", Bound::AtMost(0.0), value, cases).note(note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_one_distribution_are_likely_and_others_are_not() {
        let ramp = |by: f64| (0..48).map(|n| f64::from(n) * by).collect::<Vec<_>>();
        assert!(chance(&mut ramp(1.0), &mut ramp(1.02)) > 0.5);
        assert!(chance(&mut ramp(1.0), &mut ramp(3.0)) < UNLIKELY);
    }
}
