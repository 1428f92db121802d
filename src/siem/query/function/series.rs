//! Functions of series: arrays of numbers at equal distances, as `make-series` gives them.
//!
//! Only sums, products, quotients and square roots, so that every machine gets the same bits.

use super::call::{Call, Function, Param};
use super::json::parse;
use super::trend::{Decomposition, Line, decompose, fit_line, periods, stats};
use crate::siem::query::ColumnKind::{self, Dynamic, Long, Real};
use Param::Json;
use datafusion::arrow::array::ArrayRef;
use serde_json::{Value, json};

/// Values of a function that gives several, each with the end of its column's name.
type Parts = &'static [(&'static str, ColumnKind)];

/// Functions that give several values; their bodies answer an array of them.
pub(in crate::siem::query) const PARTS: [(&str, Parts); 5] = [
    (
        "series_stats",
        &[
            ("min", Real),
            ("min_idx", Long),
            ("max", Real),
            ("max_idx", Long),
            ("avg", Real),
            ("stdev", Real),
            ("variance", Real),
        ],
    ),
    (
        "series_fit_line",
        &[
            ("rsquare", Real),
            ("slope", Real),
            ("variance", Real),
            ("rvariance", Real),
            ("interception", Real),
            ("line_fit", Dynamic),
        ],
    ),
    ("series_decompose", &[("baseline", Dynamic), ("seasonal", Dynamic), ("trend", Dynamic), ("residual", Dynamic)]),
    ("series_decompose_anomalies", &[("ad_flag", Dynamic), ("ad_score", Dynamic), ("baseline", Dynamic)]),
    ("series_periods_detect", &[("periods", Dynamic), ("scores", Dynamic)]),
];

/// A score beyond which a value stands out, where a query names none.
const THRESHOLD: f64 = 1.5;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("series_stats", &[Json], Dynamic, "least, greatest, average and spread of a series", |c| {
        each(c, |x| {
            let s = stats(x);
            json!([s.least.1, s.least.0, s.greatest.1, s.greatest.0, s.average, s.deviation(), s.variance])
        })
    }),
    Function::new("series_stats_dynamic", &[Json], Dynamic, "the same as series_stats, as a bag", |c| {
        each(c, |x| {
            let s = stats(x);
            json!({
                "min": s.least.1, "min_idx": s.least.0, "max": s.greatest.1, "max_idx": s.greatest.0,
                "avg": s.average, "stdev": s.deviation(), "variance": s.variance,
                "sum": x.iter().flatten().sum::<f64>(), "len": x.len(),
            })
        })
    }),
    Function::new("series_sum", &[Json], Real, "sum of a series", |c| {
        let series = c.text(0);
        c.reals(|i| Some(numbers(series.get(i)?).into_iter().flatten().sum()))
    }),
    Function::new("series_dot_product", &[Json, Json], Real, "sum of the products of two series", |c| {
        let (a, b) = (c.text(0), c.text(1));
        c.reals(|i| {
            let (a, b) = (numbers(a.get(i)?), numbers(b.get(i)?));
            Some(a.iter().zip(&b).filter_map(|(x, y)| Some((*x)? * (*y)?)).sum())
        })
    }),
    Function::new("series_add", &[Json, Json], Dynamic, "sums of two series, value by value", |c| {
        pairs(c, |a, b| Some(a + b))
    }),
    Function::new("series_subtract", &[Json, Json], Dynamic, "differences of two series", |c| {
        pairs(c, |a, b| Some(a - b))
    }),
    Function::new("series_multiply", &[Json, Json], Dynamic, "products of two series", |c| {
        pairs(c, |a, b| Some(a * b))
    }),
    Function::new("series_divide", &[Json, Json], Dynamic, "quotients of two series", |c| {
        pairs(c, |a, b| Some(a / b).filter(|q| q.is_finite()))
    }),
    Function::new("series_abs", &[Json], Dynamic, "a series without signs", |c| {
        each(c, |x| array(x.iter().map(|v| v.map(f64::abs))))
    }),
    Function::new("series_fill_const", &[Json, Param::Real], Dynamic, "missing values become this number", |c| {
        let (series, fill) = (c.text(0), c.real(1));
        c.jsons(|i| {
            let fill = fill.get(i);
            Some(array(numbers(series.get(i)?).into_iter().map(|v| v.or(fill))).to_string())
        })
    }),
    Function::new("series_fill_forward", &[Json], Dynamic, "missing values become the one before", |c| {
        each(c, |x| array(carried(x.iter().copied()).into_iter()))
    }),
    Function::new("series_fill_backward", &[Json], Dynamic, "missing values become the one after", |c| {
        each(c, |x| array(carried(x.iter().rev().copied()).into_iter().rev()))
    }),
    Function::new("series_fill_linear", &[Json], Dynamic, "missing values on the line between their neighbours", |c| {
        each(c, |x| array(between(x).into_iter()))
    }),
    Function::new(
        "series_fir",
        &[Json, Json],
        Dynamic,
        "running weighted average; the weights are made to sum to 1",
        |c| {
            let (series, weights) = (c.text(0), c.text(1));
            c.jsons(|i| {
                Some(array(filtered(&numbers(series.get(i)?), &numbers(weights.get(i)?)).into_iter()).to_string())
            })
        },
    ),
    Function::new("series_outliers", &[Json], Dynamic, "how far each value lies outside the middle (Tukey)", |c| {
        each(c, |x| array(outliers(x, 0.25, 0.75).into_iter().map(Some)))
    }),
    Function::new("series_fit_line", &[Json], Dynamic, "the straight line that fits a series best", |c| {
        each(c, |x| {
            let Line { square, slope, variance, rest, start, .. } = fit_line(x);
            json!([square, slope, variance, rest, start, array(fit_line(x).values(x.len()))])
        })
    }),
    Function::new("series_fit_line_dynamic", &[Json], Dynamic, "the same as series_fit_line, as a bag", |c| {
        each(c, |x| {
            let Line { square, slope, variance, rest, start, .. } = fit_line(x);
            json!({
                "rsquare": square, "slope": slope, "variance": variance, "rvariance": rest, "interception": start,
                "line_fit": array(fit_line(x).values(x.len())),
            })
        })
    }),
    Function::new(
        "series_decompose",
        &[Json, Param::Long, Param::Text],
        Dynamic,
        "season, trend and rest of a series: series_decompose(Hits, 24)",
        |c| {
            let (season, trend) = (c.long(1), c.text(2));
            each_with(c, |i, x| {
                let d = decompose(x, season.get(i).unwrap_or(-1), trend.get(i).unwrap_or("avg"));
                let [baseline, season, trend, rest] = [&d.baseline(), &d.season, &d.trend, &d.rest].map(|v| whole(v));
                json!([baseline, season, trend, rest])
            })
        },
    )
    .least(1),
    Function::new(
        "series_decompose_anomalies",
        &[Json, Param::Real, Param::Long, Param::Text],
        Dynamic,
        "which values stand out from season and trend: (flag, score, baseline) = series_decompose_anomalies(Hits, 1.5)",
        |c| {
            let (threshold, season, trend) = (c.real(1), c.long(2), c.text(3));
            each_with(c, |i, x| {
                let d = decompose(x, season.get(i).unwrap_or(-1), trend.get(i).unwrap_or("avg"));
                anomalies(&d, threshold.get(i).unwrap_or(THRESHOLD))
            })
        },
    )
    .least(1),
    Function::new(
        "series_periods_detect",
        &[Json, Param::Real, Param::Real, Param::Long],
        Dynamic,
        "after how many values a series repeats: series_periods_detect(Hits, 4, 48, 2)",
        |c| {
            let (least, most, count) = (c.real(1), c.real(2), c.long(3));
            each_with(c, |i, x| {
                let (least, most) = (least.get(i).unwrap_or(2.0), most.get(i).unwrap_or(x.len() as f64 / 2.0));
                let found = periods(x, least.max(2.0) as usize, most.max(0.0) as usize);
                let count = usize::try_from(count.get(i).unwrap_or(1)).unwrap_or(0);
                let (lags, scores): (Vec<usize>, Vec<f64>) = found.into_iter().take(count).unzip();
                json!([lags, scores])
            })
        },
    ),
];

/// Which values stand out, by how much, and what was to be expected.
fn anomalies(parts: &Decomposition, threshold: f64) -> Value {
    let rest: Vec<Option<f64>> = parts.rest.iter().copied().map(Some).collect();
    let scores = outliers(&rest, 0.1, 0.9);
    let flag = |score: &f64| i64::from(*score > threshold) - i64::from(*score < -threshold);
    let flags: Vec<i64> = scores.iter().map(flag).collect();
    json!([flags, scores, whole(&parts.baseline())])
}

/// Distance from the band between two quantiles, in widths of the band; 0 within it.
fn outliers(series: &[Option<f64>], low: f64, high: f64) -> Vec<f64> {
    let mut sorted: Vec<f64> = series.iter().flatten().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (quantile(&sorted, low), quantile(&sorted, high));
    let width = high - low;
    let score = |value: f64| {
        let beyond = if value > high { value - high } else { (value - low).min(0.0) };
        match width > 0.0 {
            true => beyond / width,
            // All but a few values are the same: whatever differs stands out.
            false if beyond.abs() > 0.0 => beyond.signum() * 100.0,
            false => 0.0,
        }
    };
    series.iter().map(|value| value.map_or(0.0, score)).collect()
}

/// Linear between the two nearest values.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let at = share * last as f64;
    let below = at.floor();
    let (a, b) = (sorted[below as usize], sorted[(below as usize + 1).min(last)]);
    a + (b - a) * (at - below)
}

/// The values of a series; what is no number is missing.
fn numbers(json: &str) -> Vec<Option<f64>> {
    match parse(json) {
        Value::Array(items) => items.iter().map(Value::as_f64).collect(),
        _ => Vec::new(),
    }
}

fn array(values: impl Iterator<Item = Option<f64>>) -> Value {
    Value::Array(values.map(Value::from).collect())
}

fn whole(values: &[f64]) -> Value {
    array(values.iter().copied().map(Some))
}

fn each(call: &Call<'_>, value: impl Fn(&[Option<f64>]) -> Value) -> ArrayRef {
    each_with(call, |_, series| value(series))
}

/// A value for each series that is not empty.
fn each_with(call: &Call<'_>, value: impl Fn(usize, &[Option<f64>]) -> Value) -> ArrayRef {
    let series = call.text(0);
    call.jsons(|i| {
        let series = numbers(series.get(i)?);
        (!series.is_empty()).then(|| value(i, &series).to_string())
    })
}

/// Two series, or a series and a number.
fn pairs(call: &Call<'_>, value: impl Fn(f64, f64) -> Option<f64>) -> ArrayRef {
    let (a, b) = (call.text(0), call.text(1));
    let of = |json: &str| match parse(json) {
        Value::Number(one) => (Vec::new(), one.as_f64()),
        _ => (numbers(json), None),
    };
    call.jsons(|i| {
        let ((a, every_a), (b, every_b)) = (of(a.get(i)?), of(b.get(i)?));
        let length = a.len().max(b.len());
        let at = |series: &[Option<f64>], every: Option<f64>, n: usize| every.or(series.get(n).copied().flatten());
        let all = (0..length).map(|n| value(at(&a, every_a, n)?, at(&b, every_b, n)?));
        Some(array(all).to_string())
    })
}

fn carried(series: impl Iterator<Item = Option<f64>>) -> Vec<Option<f64>> {
    let mut last = None;
    series
        .map(|value| {
            last = value.or(last);
            last
        })
        .collect()
}

fn between(series: &[Option<f64>]) -> Vec<Option<f64>> {
    let known: Vec<(usize, f64)> = series.iter().enumerate().filter_map(|(i, v)| Some((i, (*v)?))).collect();
    let fill = |i: usize| {
        let before = known.iter().rev().find(|(at, _)| *at <= i);
        let after = known.iter().find(|(at, _)| *at >= i);
        match (before, after) {
            (Some((a, x)), Some((b, y))) if b > a => Some(x + (y - x) * (i - a) as f64 / (b - a) as f64),
            (Some((_, x)), _) | (None, Some((_, x))) => Some(*x),
            (None, None) => None,
        }
    };
    (0..series.len()).map(fill).collect()
}

fn filtered(series: &[Option<f64>], weights: &[Option<f64>]) -> Vec<Option<f64>> {
    let weights: Vec<f64> = weights.iter().map(|w| w.unwrap_or(0.0)).collect();
    let total: f64 = weights.iter().sum();
    let scale = if total.abs() > 0.0 { total } else { 1.0 };
    let value = |i: usize| {
        let terms = weights.iter().enumerate().filter_map(|(k, w)| {
            let value = i.checked_sub(k).and_then(|n| series[n])?;
            Some(value * w)
        });
        Some(terms.sum::<f64>() / scale)
    };
    (0..series.len()).map(value).collect()
}
