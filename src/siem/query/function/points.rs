//! Values in their places along an axis: what `make-series` makes of the rows of one group.

use super::aggregate::{Groups, emit};
use super::convert::time_text;
use crate::siem::query::ColumnKind;
use crate::siem::query::table::timespan;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringArray};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::common::{Result, resources_datafusion_err};
use datafusion::logical_expr::EmitTo;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most values of all arrays together.
const MOST: i64 = 1_000_000;

/// Which points an array has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::siem::query) struct Points {
    /// First point; without one the first that has a value.
    pub(in crate::siem::query) from: Option<i64>,
    /// No point from here on; without one the last that has a value is the last.
    pub(in crate::siem::query) to: Option<i64>,
    /// Distance of two points.
    pub(in crate::siem::query) step: i64,
    /// JSON of a point without a value; none for the array of the points themselves.
    pub(in crate::siem::query) fill: Option<String>,
}

/// The arrays of all groups; arguments are the point and its value as JSON.
pub(super) struct Arrays {
    points: Points,
    axis: ColumnKind,
    groups: Vec<BTreeMap<i64, String>>,
    bytes: usize,
}

impl Arrays {
    pub(super) fn new(points: Points, axis: ColumnKind) -> Self {
        Self { points, axis, groups: Vec::new(), bytes: 0 }
    }

    fn array(&self, values: &BTreeMap<i64, String>, left: &mut i64) -> Result<String> {
        let Points { from, to, step, fill } = &self.points;
        let first = from.or_else(|| values.keys().next().copied());
        let end = to.or_else(|| values.keys().next_back().map(|last| last + step));
        let (Some(first), Some(end)) = (first, end) else { return Ok("[]".to_owned()) };
        *left -= (end - first) / step;
        if *left < 0 {
            return Err(resources_datafusion_err!("series of more than {MOST} values"));
        }
        let mut out = String::from("[");
        let mut at = first;
        while at < end {
            if out.len() > 1 {
                out.push(',');
            }
            match fill {
                Some(fill) => out.push_str(values.get(&at).unwrap_or(fill)),
                None => out.push_str(&self.point(at)),
            }
            at += step;
        }
        out.push(']');
        Ok(out)
    }

    fn point(&self, at: i64) -> String {
        match self.axis {
            ColumnKind::DateTime => Value::from(time_text(at)).to_string(),
            ColumnKind::Timespan => Value::from(timespan(at)).to_string(),
            _ => at.to_string(),
        }
    }
}

impl Groups for Arrays {
    fn update(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        _: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()> {
        self.groups.resize(groups, BTreeMap::new());
        let [points, values] = values else { return Ok(()) };
        let (points, values) = (points.as_primitive::<Int64Type>(), values.as_string::<i32>());
        for (row, group) in group_indices.iter().enumerate() {
            if points.is_valid(row) && values.is_valid(row) {
                self.bytes += 64 + values.value(row).len();
                self.groups[*group].insert(points.value(row), values.value(row).to_owned());
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let groups = emit(&mut self.groups, emit_to);
        let mut left = MOST;
        let arrays: Result<Vec<String>> = groups.iter().map(|group| self.array(group, &mut left)).collect();
        Ok(Arc::new(StringArray::from_iter_values(arrays?)))
    }

    fn size(&self) -> usize {
        self.bytes
    }
}
