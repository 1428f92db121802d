//! An expression over few columns of the rows of a chunk, asked of every value once where a column has a dictionary.

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, DictionaryArray, PrimitiveArray, RecordBatch, RecordBatchOptions, UInt16Array,
    new_null_array,
};
use datafusion::arrow::compute::concat;
use datafusion::arrow::datatypes::{DataType, Schema, SchemaRef, UInt16Type};
use datafusion::common::Result;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{Column, Literal};
use datafusion::physical_expr::utils::{collect_columns, reassign_expr_columns};
use datafusion::physical_expr_common::physical_expr::is_volatile;
use std::sync::Arc;

/// The expression, and the columns it reads by their place before it.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    expr: Arc<dyn PhysicalExpr>,
    pub(super) columns: Vec<usize>,
    schema: SchemaRef,
    /// It may answer equal values differently.
    volatile: bool,
}

impl Reading {
    pub(super) fn new(expr: Arc<dyn PhysicalExpr>, schema: &Schema) -> Result<Self> {
        let mut columns: Vec<usize> = collect_columns(&expr).iter().map(Column::index).collect();
        columns.sort_unstable();
        let own = Arc::new(schema.project(&columns)?);
        let volatile = is_volatile(&expr);
        Ok(Self { expr: reassign_expr_columns(expr, &own)?, columns, schema: own, volatile })
    }

    /// The column it is, if it is no more than that.
    pub(super) fn bare(&self) -> Option<usize> {
        self.expr.downcast_ref::<Column>().and(self.columns.first().copied())
    }

    /// It is the same value for all rows, and not null.
    pub(super) fn is_some_value(&self) -> bool {
        self.expr.downcast_ref::<Literal>().is_some_and(|literal| !literal.value().is_null())
    }

    /// Type of the answer.
    pub(super) fn data_type(&self) -> Result<DataType> {
        self.expr.data_type(&self.schema)
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The answer for each row of plain arrays, one for each column.
    pub(super) fn evaluate(&self, arrays: Vec<ArrayRef>, rows: usize) -> Result<ArrayRef> {
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options)?;
        self.expr.evaluate(&batch)?.into_array(rows)
    }

    /// The answers for the values of its only column, for the same keys; `None` where it must be asked row by row.
    pub(super) fn of_values(&self, stored: &ArrayRef) -> Result<Option<DictionaryArray<UInt16Type>>> {
        let ([_], false) = (self.columns.as_slice(), self.volatile) else { return Ok(None) };
        let Some(coded) = stored.as_dictionary_opt::<UInt16Type>() else { return Ok(None) };
        let (keys, values) = filled(coded)?;
        let answers = self.evaluate(vec![values.clone()], values.len())?;
        Ok(Some(DictionaryArray::try_new(keys, answers)?))
    }
}

/// Keys without nulls: where there are some, null becomes a value, since an expression may be true of it.
fn filled(coded: &DictionaryArray<UInt16Type>) -> Result<(UInt16Array, ArrayRef)> {
    let (keys, values) = (coded.keys(), coded.values());
    if keys.null_count() == 0 {
        return Ok((keys.clone(), values.clone()));
    }
    let null = values.len() as u16;
    let keys = PrimitiveArray::from_iter_values(keys.iter().map(|key| key.unwrap_or(null)));
    Ok((keys, concat(&[values.as_ref(), new_null_array(values.data_type(), 1).as_ref()])?))
}
