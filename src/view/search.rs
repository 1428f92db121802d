//! The answer to a query beside its rows: a time chart and statistics of a column.

use crate::base::time::SimTime;
use crate::siem::Table;
use crate::siem::query::{Cell, ColumnKind};
use std::collections::BTreeMap;

/// Rows read for charts and statistics; more would not change the picture.
const READ: usize = 100_000;
/// Bars of the time chart.
const BARS: i64 = 60;
/// Lines of one chart.
const LINES: usize = 8;

/// A line or a set of bars over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Name.
    pub name: String,
    /// Seconds since the chart's `from`, and value.
    pub points: Vec<(f64, f64)>,
}

/// A chart over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The column of the times.
    pub column: String,
    /// Where zero is.
    pub from: SimTime,
    /// Seconds from first to last.
    pub seconds: f64,
    /// Bars of one series, or lines of several.
    pub bars: bool,
    /// Width of a bar in seconds.
    pub step: f64,
    /// What is drawn.
    pub series: Vec<Series>,
}

/// Values of one column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FieldStats {
    /// Column.
    pub column: String,
    /// Different values.
    pub distinct: usize,
    /// Rows without a value.
    pub empty: usize,
    /// Rows read.
    pub read: usize,
    /// Most frequent values with their rows.
    pub top: Vec<(String, usize)>,
}

/// The chart of an answer, if it has a time column and more than one moment.
pub fn chart(table: &Table) -> Option<Chart> {
    let time = table.columns().iter().position(|c| c.kind == ColumnKind::DateTime)?;
    let rows = table.len().min(READ);
    let at = |row: usize| match table.cell(row, time) {
        Cell::Time(t) => Some(t),
        _ => None,
    };
    let first = (0..rows).filter_map(at).min()?;
    let last = (0..rows).filter_map(at).max()?;
    if last <= first {
        return None;
    }
    let seconds = (last - first).0 as f64 / 1e6;
    let column = table.columns()[time].name.clone();
    let numbers: Vec<usize> = (0..table.columns().len())
        .filter(|c| matches!(table.columns()[*c].kind, ColumnKind::Long | ColumnKind::Real))
        .collect();
    let is_summary = table.records().is_empty() && !numbers.is_empty();
    if is_summary {
        let series = lines(table, rows, time, &numbers, first);
        return Some(Chart { column, from: first, seconds, bars: false, step: 0.0, series });
    }
    let step = (last - first).0 / BARS + 1;
    let mut counts = vec![0_u32; BARS as usize + 1];
    for t in (0..rows).filter_map(at) {
        counts[((t - first).0 / step) as usize] += 1;
    }
    let step = step as f64 / 1e6;
    let points = counts.iter().enumerate().filter(|(_, n)| **n > 0);
    let points = points.map(|(i, n)| ((i as f64 + 0.5) * step, f64::from(*n))).collect();
    Some(Chart {
        column,
        from: first,
        seconds,
        bars: true,
        step,
        series: vec![Series { name: "rows".to_owned(), points }],
    })
}

fn lines(table: &Table, rows: usize, time: usize, numbers: &[usize], first: SimTime) -> Vec<Series> {
    let text = table.columns().iter().position(|c| c.kind == ColumnKind::String);
    let mut series: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    for row in 0..rows {
        let Cell::Time(t) = table.cell(row, time) else { continue };
        let x = (t - first).0 as f64 / 1e6;
        for column in numbers {
            let y = match table.cell(row, *column) {
                Cell::Long(n) => n as f64,
                Cell::Real(x) => x,
                _ => continue,
            };
            let name = match text {
                Some(c) => table.text(row, c),
                None => table.columns()[*column].name.clone(),
            };
            series.entry(name).or_default().push((x, y));
        }
    }
    let sum = |points: &[(f64, f64)]| points.iter().map(|p| p.1).sum::<f64>();
    let mut series: Vec<Series> = series.into_iter().map(|(name, points)| Series { name, points }).collect();
    series.sort_by(|a, b| sum(&b.points).total_cmp(&sum(&a.points)));
    series.truncate(LINES);
    series.iter_mut().for_each(|s| s.points.sort_by(|a, b| a.0.total_cmp(&b.0)));
    series
}

/// What values a column has.
pub fn stats(table: &Table, column: usize) -> FieldStats {
    let read = table.len().min(READ);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut empty = 0;
    for row in 0..read {
        let text = table.text(row, column);
        if text.is_empty() {
            empty += 1;
        } else {
            *counts.entry(text).or_default() += 1;
        }
    }
    let distinct = counts.len();
    let mut top: Vec<_> = counts.into_iter().collect();
    top.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    top.truncate(12);
    let column = table.columns().get(column).map(|c| c.name.clone()).unwrap_or_default();
    FieldStats { column, distinct, empty, read, top }
}

/// A cell as the table shows it: times to the millisecond without their letters, one line.
pub fn cell_text(table: &Table, row: usize, column: usize) -> String {
    match table.cell(row, column) {
        Cell::Time(t) => t.utc().format("%m-%d %H:%M:%S%.3f").to_string(),
        Cell::Text(text) if text.contains(['\n', '\r']) => text.replace(['\n', '\r'], " "),
        _ => table.text(row, column),
    }
}

/// Narrows a query by a clicked value.
pub fn narrowed(kql: &str, column: &str, value: &str, keep: bool) -> String {
    let operator = if keep { "==" } else { "!=" };
    let value =
        if value.parse::<i64>().is_ok() { value.to_owned() } else { format!("@\"{}\"", value.replace('"', "\"\"")) };
    format!("{}\n| where {column} {operator} {value}", kql.trim_end())
}

/// Narrows a query to a stretch of time.
pub fn brushed(kql: &str, column: &str, (from, until): (SimTime, SimTime)) -> String {
    let (from, until) = (from.rfc3339(), until.rfc3339());
    format!("{}\n| where {column} between (datetime({from}) .. datetime({until}))", kql.trim_end())
}
