//! Kept rows: `arg_max` and its kin.

use super::aggregate::{Groups, Pick, counts, emit, row_fields};
use super::call::data_type;
use crate::siem::query::ColumnKind;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StructArray, new_null_array};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::EmitTo;
use std::cmp::Ordering;
use std::sync::Arc;

impl Pick {
    /// A row whose key compares so with the kept one's takes its place.
    fn prefers(self, order: Ordering) -> bool {
        match self {
            Self::First | Self::FirstFilled => false,
            Self::Greatest => order == Ordering::Greater,
            Self::Least => order == Ordering::Less,
        }
    }

    /// The row to keep of each group that has one here, in the order the groups are met; `of_rows` is each row's group, of
    /// which there are so many.
    pub(in crate::siem::query) fn best(
        self,
        keys: &ArrayRef,
        of_rows: impl Iterator<Item = usize>,
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Vec<u32> {
        // Where in the list the group's row stands.
        let mut places: Vec<Option<usize>> = vec![None; groups];
        let mut best: Vec<u32> = Vec::new();
        for (row, group) in of_rows.enumerate() {
            if !counts(filter, row) || (self != Self::First && keys.is_null(row)) {
                continue;
            }
            match places[group] {
                None => {
                    places[group] = Some(best.len());
                    best.push(row as u32);
                }
                Some(place) if self.prefers(compare(keys, row, best[place] as usize)) => best[place] = row as u32,
                Some(_) => {}
            }
        }
        best
    }
}

/// Kept rows, one per group.
pub(super) struct Rows {
    pick: Pick,
    kinds: Vec<ColumnKind>,
    as_struct: bool,
    groups: Vec<Option<Vec<ScalarValue>>>,
}

impl Rows {
    pub(super) fn new(pick: Pick, kinds: Vec<ColumnKind>, as_struct: bool) -> Self {
        Self { pick, kinds, as_struct, groups: Vec::new() }
    }

    fn beats_kept(&self, key: &ScalarValue, kept: &ScalarValue) -> bool {
        self.pick.prefers(key.partial_cmp(kept).unwrap_or(Ordering::Equal))
    }

    fn column(&self, groups: &[Option<Vec<ScalarValue>>], index: usize) -> Result<ArrayRef> {
        let kind = data_type(self.kinds[index]);
        if groups.is_empty() {
            return Ok(new_null_array(&kind, 0));
        }
        let null = ScalarValue::try_from(&kind)?;
        ScalarValue::iter_to_array(groups.iter().map(|g| g.as_ref().map_or_else(|| null.clone(), |r| r[index].clone())))
    }
}

fn compare(keys: &ArrayRef, a: usize, b: usize) -> Ordering {
    match keys.data_type() {
        DataType::Int64 => keys.as_primitive::<Int64Type>().value(a).cmp(&keys.as_primitive::<Int64Type>().value(b)),
        DataType::Float64 => {
            let keys = keys.as_primitive::<Float64Type>();
            keys.value(a).total_cmp(&keys.value(b))
        }
        DataType::Boolean => keys.as_boolean().value(a).cmp(&keys.as_boolean().value(b)),
        DataType::Utf8 => keys.as_string::<i32>().value(a).cmp(keys.as_string::<i32>().value(b)),
        _ => Ordering::Equal,
    }
}

impl Groups for Rows {
    fn update(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()> {
        self.groups.resize(groups, None);
        let Some(keys) = values.first() else { return Ok(()) };
        let of_rows = group_indices.iter().copied();
        // Whole rows are copied only for those that win.
        for row in self.pick.best(keys, of_rows, filter, groups) {
            let (row, group) = (row as usize, group_indices[row as usize]);
            let wins = match &self.groups[group] {
                None => true,
                Some(kept) => self.beats_kept(&ScalarValue::try_from_array(keys, row)?, &kept[0]),
            };
            if wins {
                let row: Result<Vec<_>> = values.iter().map(|v| ScalarValue::try_from_array(v, row)).collect();
                self.groups[group] = Some(row?);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let groups = emit(&mut self.groups, emit_to);
        if !self.as_struct {
            return self.column(&groups, 0);
        }
        let columns: Result<Vec<ArrayRef>> = (0..self.kinds.len()).map(|i| self.column(&groups, i)).collect();
        Ok(Arc::new(StructArray::new(row_fields(&self.kinds), columns?, None)))
    }

    fn size(&self) -> usize {
        self.groups.len() * (24 + self.kinds.len() * 64)
    }
}
