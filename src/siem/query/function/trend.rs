//! What a series is made of: a trend, a season, and the rest.

/// Position and value of the least and greatest, average and variance of a series.
pub(super) struct Stats {
    pub(super) least: (usize, f64),
    pub(super) greatest: (usize, f64),
    pub(super) average: f64,
    pub(super) variance: f64,
}

impl Stats {
    pub(super) fn deviation(&self) -> f64 {
        self.variance.sqrt()
    }
}

/// Over the values that are not missing; the variance is that of a sample.
pub(super) fn stats(series: &[Option<f64>]) -> Stats {
    let known = || series.iter().enumerate().filter_map(|(i, v)| Some((i, (*v)?)));
    let count = known().count().max(1) as f64;
    let average = known().map(|(_, v)| v).sum::<f64>() / count;
    let square = known().map(|(_, v)| (v - average) * (v - average)).sum::<f64>();
    let better = |wins: fn(f64, f64) -> bool| {
        known().fold((0, f64::NAN), |best, next| if best.1.is_nan() || wins(next.1, best.1) { next } else { best })
    };
    Stats {
        least: better(|a, b| a < b),
        greatest: better(|a, b| a > b),
        average,
        variance: square / (count - 1.0).max(1.0),
    }
}

/// A straight line through a series.
pub(super) struct Line {
    /// How much of the variance it explains, 0 to 1.
    pub(super) square: f64,
    pub(super) slope: f64,
    /// Of the series.
    pub(super) variance: f64,
    /// Of what it leaves.
    pub(super) rest: f64,
    /// Its value at the first point.
    pub(super) start: f64,
}

impl Line {
    pub(super) fn values(&self, count: usize) -> impl Iterator<Item = Option<f64>> {
        let (start, slope) = (self.start, self.slope);
        (0..count).map(move |i| Some(start + slope * i as f64))
    }
}

/// Least squares over the values that are not missing.
pub(super) fn fit_line(series: &[Option<f64>]) -> Line {
    let points: Vec<(f64, f64)> = series.iter().enumerate().filter_map(|(i, v)| Some((i as f64, (*v)?))).collect();
    let count = points.len().max(1) as f64;
    let (mean_x, mean_y) =
        (points.iter().map(|p| p.0).sum::<f64>() / count, points.iter().map(|p| p.1).sum::<f64>() / count);
    let square = |f: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(f).sum::<f64>();
    let spread = square(&|p| (p.0 - mean_x) * (p.0 - mean_x));
    let slope = if spread > 0.0 { square(&|p| (p.0 - mean_x) * (p.1 - mean_y)) / spread } else { 0.0 };
    let start = mean_y - slope * mean_x;
    let total = square(&|p| (p.1 - mean_y) * (p.1 - mean_y));
    let left = square(&|p| (p.1 - start - slope * p.0) * (p.1 - start - slope * p.0));
    let free = (count - 1.0).max(1.0);
    let explained = if total > 0.0 { 1.0 - left / total } else { 0.0 };
    Line { square: explained, slope, variance: total / free, rest: left / free, start }
}

/// A series as a sum.
pub(super) struct Decomposition {
    pub(super) season: Vec<f64>,
    pub(super) trend: Vec<f64>,
    pub(super) rest: Vec<f64>,
}

impl Decomposition {
    /// What was to be expected.
    pub(super) fn baseline(&self) -> Vec<f64> {
        self.season.iter().zip(&self.trend).map(|(s, t)| s + t).collect()
    }
}

/// Season and trend of a series. `period` is the length of a season, 0 for none, -1 to look for one; `trend` is
/// `avg`, `linefit` or `none`. Missing values count as what is expected.
pub(super) fn decompose(series: &[Option<f64>], period: i64, trend: &str) -> Decomposition {
    let count = series.len();
    let trend: Vec<f64> = match trend {
        "none" => vec![0.0; count],
        "linefit" => fit_line(series).values(count).flatten().collect(),
        _ => vec![stats(series).average; count],
    };
    let level: Vec<Option<f64>> = series.iter().zip(&trend).map(|(v, t)| v.map(|v| v - t)).collect();
    let period = match period {
        0 => 0,
        fixed @ 1.. => fixed as usize,
        _ => periods(&level, 2, count / 2).first().map_or(0, |(lag, _)| *lag),
    };
    let season = if period > 1 && period <= count { seasons(&level, period) } else { vec![0.0; count] };
    let rest = level.iter().zip(&season).map(|(v, s)| v.map_or(0.0, |v| v - s)).collect();
    Decomposition { season, trend, rest }
}

/// The average of all values that are whole periods apart.
fn seasons(level: &[Option<f64>], period: usize) -> Vec<f64> {
    let average = |phase: usize| {
        let known = level.iter().skip(phase).step_by(period).flatten();
        let (sum, count) = known.fold((0.0, 0.0), |(sum, count), v| (sum + v, count + 1.0));
        if count > 0.0 { sum / count } else { 0.0 }
    };
    let phases: Vec<f64> = (0..period).map(average).collect();
    (0..level.len()).map(|i| phases[i % period]).collect()
}

/// Least correlation of a series with itself that counts as repeating.
const REPEATS: f64 = 0.5;

/// Products that one search for a period may cost; longer series are searched for shorter periods.
const PRODUCTS: usize = 50_000_000;

/// Distances at which a series resembles itself most, best first, each with its correlation.
pub(super) fn periods(series: &[Option<f64>], least: usize, most: usize) -> Vec<(usize, f64)> {
    let Stats { average, .. } = stats(series);
    let level: Vec<f64> = series.iter().map(|v| v.map_or(0.0, |v| v - average)).collect();
    let power: f64 = level.iter().map(|v| v * v).sum();
    let most = most.min(level.len() / 2).min(PRODUCTS / level.len().max(1));
    if power <= 0.0 || most < least {
        return Vec::new();
    }
    // Fewer pairs at a greater distance must not make it look weaker.
    let score = |lag: usize| {
        let products: f64 = level.iter().zip(&level[lag..]).map(|(a, b)| a * b).sum();
        products / power * level.len() as f64 / (level.len() - lag) as f64
    };
    let scores: Vec<f64> = (0..=most + 1).map(|lag| if lag < level.len() { score(lag) } else { 0.0 }).collect();
    let peak = |lag: usize| scores[lag] >= scores[lag - 1] && scores[lag] >= scores[lag + 1] && scores[lag] > REPEATS;
    let mut found: Vec<(usize, f64)> =
        (least.max(1)..=most).filter(|lag| peak(*lag)).map(|lag| (lag, scores[lag].min(1.0))).collect();
    // Equal scores: multiples of a period say nothing new.
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found
}
