//! Small statistics: quantiles, Zipf slope, tail index, burstiness, area under the curve.

use std::collections::BTreeMap;

/// Counts per key, largest first.
pub(super) fn ranked<K: Ord>(keys: impl IntoIterator<Item = K>) -> Vec<(K, usize)> {
    let mut counts: BTreeMap<K, usize> = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    let mut ranked: Vec<(K, usize)> = counts.into_iter().collect();
    ranked.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    ranked
}

/// Slope of log(count) over log(rank), by least squares over all ranks.
pub(super) fn zipf_slope<K>(ranked: &[(K, usize)]) -> Option<f64> {
    let points: Vec<(f64, f64)> =
        ranked.iter().zip(1..).map(|((_, count), rank)| (f64::from(rank).ln(), (*count as f64).ln())).collect();
    if points.len() < 10 {
        return None;
    }
    let n = points.len() as f64;
    let (mx, my) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    let over: f64 = points.iter().map(|p| (p.0 - mx) * (p.1 - my)).sum();
    let under: f64 = points.iter().map(|p| (p.0 - mx).powi(2)).sum();
    Some(over / under)
}

/// The value below which this share lies; `values` must be sorted.
pub(super) fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    values.get((last as f64 * share).round() as usize).copied()
}

/// Hill's estimate of the tail index over the largest twentieth.
pub(super) fn hill(values: &[f64]) -> Option<f64> {
    let top = values.len() / 20;
    if top < 20 {
        return None;
    }
    let tail = &values[values.len() - top..];
    let floor = tail.first().filter(|x| **x > 0.0)?;
    let mean: f64 = tail.iter().map(|x| (x / floor).ln()).sum::<f64>() / top as f64;
    (mean > 0.0).then(|| 1.0 / mean)
}

/// Standard deviation over mean: 0 a timer, 1 a Poisson process, more comes in bursts.
pub(super) fn variation(gaps: &[f64]) -> Option<f64> {
    let n = gaps.len() as f64;
    let mean = gaps.iter().sum::<f64>() / n;
    let variance = gaps.iter().map(|g| (g - mean).powi(2)).sum::<f64>() / n;
    (gaps.len() >= 5 && mean > 0.0).then(|| variance.sqrt() / mean)
}

/// The middle value.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    quantile(&values, 0.5)
}

/// How well a score tells the marked from the others: 0.5 not at all, 1.0 wholly. Ties count half.
pub(super) fn area_under_curve(scored: &mut [(f64, bool)]) -> Option<f64> {
    let marked = scored.iter().filter(|s| s.1).count() as f64;
    let others = scored.len() as f64 - marked;
    if marked == 0.0 || others == 0.0 {
        return None;
    }
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut sum, mut at) = (0.0, 0.0, 0);
    while at < scored.len() {
        let same = scored[at..].iter().take_while(|s| s.0.total_cmp(&scored[at].0).is_eq());
        let (mut here_marked, mut here) = (0.0, 0);
        for (_, is_marked) in same {
            here += 1;
            here_marked += f64::from(u8::from(*is_marked));
        }
        let here_others = f64::from(here) - here_marked;
        sum += here_marked * (below + here_others / 2.0);
        below += here_others;
        at += here as usize;
    }
    Some(sum / (marked * others))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_tell_has_an_area_of_one_and_a_useless_one_of_a_half() {
        let mut perfect = [(0.1, false), (0.2, false), (0.9, true)];
        assert!(area_under_curve(&mut perfect).is_some_and(|a| a > 0.999));
        let mut useless = [(0.5, false), (0.5, true), (0.5, false), (0.5, true)];
        assert!(area_under_curve(&mut useless).is_some_and(|a| (a - 0.5).abs() < 1e-9));
    }

    #[test]
    fn a_list_by_zipfs_law_has_slope_minus_one() {
        let ranked: Vec<((), usize)> = (1..1_000).map(|rank| ((), 10_000 / rank)).collect();
        assert!(zipf_slope(&ranked).is_some_and(|slope| (slope + 1.0).abs() < 0.05));
    }

    #[test]
    fn a_timer_does_not_vary() {
        assert!(variation(&[60.0; 10]).is_some_and(|v| v < 1e-9));
    }
}
