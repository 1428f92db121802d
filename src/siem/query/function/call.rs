//! How a function sees its arguments, and how DataFusion sees a function.

use crate::siem::query::ColumnKind;
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, PrimitiveArray, StringArray, StringBuilder,
};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature, Volatility,
};
use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::siem::query) enum Param {
    /// Text; a dynamic value is read as text.
    Text,
    /// Anything, made text.
    AsText,
    /// A regular expression.
    Regex,
    Long,
    Real,
    Time,
    Span,
    /// JSON; anything else is made JSON.
    Json,
}

/// The computation: arguments in, a column out.
pub(in crate::siem::query) type Body = fn(&Call<'_>) -> ArrayRef;

/// One scalar function.
#[derive(Debug)]
pub(in crate::siem::query) struct Function {
    pub(in crate::siem::query) name: &'static str,
    pub(in crate::siem::query) params: &'static [Param],
    /// Parameters that must be given; the rest is optional.
    pub(in crate::siem::query) least: usize,
    /// The last parameter may repeat.
    pub(in crate::siem::query) repeats: bool,
    pub(in crate::siem::query) returns: ColumnKind,
    pub(in crate::siem::query) doc: &'static str,
    pub(in crate::siem::query) body: Body,
}

impl Function {
    /// All parameters must be given.
    pub(super) const fn new(
        name: &'static str,
        params: &'static [Param],
        returns: ColumnKind,
        doc: &'static str,
        body: Body,
    ) -> Self {
        Self { name, params, least: params.len(), repeats: false, returns, doc, body }
    }

    /// Only the first `least` parameters must be given.
    pub(super) const fn least(mut self, least: usize) -> Self {
        self.least = least;
        self
    }

    /// The last parameter may repeat.
    pub(super) const fn repeats(mut self) -> Self {
        self.repeats = true;
        self
    }
}

/// The physical type of a kind.
pub(in crate::siem::query) fn data_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::String | ColumnKind::Dynamic => DataType::Utf8,
        ColumnKind::Long | ColumnKind::DateTime | ColumnKind::Timespan => DataType::Int64,
        ColumnKind::Real => DataType::Float64,
        ColumnKind::Bool => DataType::Boolean,
    }
}

/// The arguments of one evaluation.
pub(in crate::siem::query) struct Call<'a> {
    args: &'a [ColumnarValue],
    pub(super) rows: usize,
}

/// A text argument: a column or one value for all rows.
pub(super) enum Texts<'a> {
    One(Option<&'a str>),
    Many(&'a StringArray),
}

impl<'a> Texts<'a> {
    /// The text of a row; null is empty.
    pub(super) fn at(&self, row: usize) -> &'a str {
        self.get(row).unwrap_or("")
    }

    pub(super) fn get(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::One(text) => *text,
            Self::Many(array) => (!array.is_null(row)).then(|| array.value(row)),
        }
    }
}

/// A numeric argument.
pub(super) enum Numbers<'a, T: datafusion::arrow::datatypes::ArrowPrimitiveType> {
    One(Option<T::Native>),
    Many(&'a PrimitiveArray<T>),
}

impl<T: datafusion::arrow::datatypes::ArrowPrimitiveType> Numbers<'_, T> {
    pub(super) fn get(&self, row: usize) -> Option<T::Native> {
        match self {
            Self::One(number) => *number,
            Self::Many(array) => (!array.is_null(row)).then(|| array.value(row)),
        }
    }
}

/// A truth argument.
pub(super) enum Bools<'a> {
    One(Option<bool>),
    Many(&'a BooleanArray),
}

impl Bools<'_> {
    pub(super) fn get(&self, row: usize) -> Option<bool> {
        match self {
            Self::One(truth) => *truth,
            Self::Many(array) => (!array.is_null(row)).then(|| array.value(row)),
        }
    }
}

impl<'a> Call<'a> {
    pub(super) fn count(&self) -> usize {
        self.args.len()
    }

    /// Argument as text; a missing one is null.
    pub(super) fn text(&self, index: usize) -> Texts<'a> {
        match self.args.get(index) {
            Some(ColumnarValue::Array(array)) => array.as_string_opt().map_or(Texts::One(None), Texts::Many),
            Some(ColumnarValue::Scalar(ScalarValue::Utf8(text))) => Texts::One(text.as_deref()),
            _ => Texts::One(None),
        }
    }

    pub(super) fn long(&self, index: usize) -> Numbers<'a, Int64Type> {
        match self.args.get(index) {
            Some(ColumnarValue::Array(array)) => array.as_primitive_opt().map_or(Numbers::One(None), Numbers::Many),
            Some(ColumnarValue::Scalar(ScalarValue::Int64(number))) => Numbers::One(*number),
            _ => Numbers::One(None),
        }
    }

    pub(super) fn real(&self, index: usize) -> Numbers<'a, Float64Type> {
        match self.args.get(index) {
            Some(ColumnarValue::Array(array)) => array.as_primitive_opt().map_or(Numbers::One(None), Numbers::Many),
            Some(ColumnarValue::Scalar(ScalarValue::Float64(number))) => Numbers::One(*number),
            _ => Numbers::One(None),
        }
    }

    pub(super) fn bool(&self, index: usize) -> Bools<'a> {
        match self.args.get(index) {
            Some(ColumnarValue::Array(array)) => array.as_boolean_opt().map_or(Bools::One(None), Bools::Many),
            Some(ColumnarValue::Scalar(ScalarValue::Boolean(truth))) => Bools::One(*truth),
            _ => Bools::One(None),
        }
    }

    pub(super) fn texts<'t>(&self, mut value: impl FnMut(usize) -> Cow<'t, str>) -> ArrayRef {
        let mut out = StringBuilder::with_capacity(self.rows, self.rows * 8);
        (0..self.rows).for_each(|row| out.append_value(value(row)));
        Arc::new(out.finish())
    }

    /// JSON, or null.
    pub(super) fn jsons(&self, mut value: impl FnMut(usize) -> Option<String>) -> ArrayRef {
        let mut out = StringBuilder::with_capacity(self.rows, self.rows * 8);
        (0..self.rows).for_each(|row| out.append_option(value(row)));
        Arc::new(out.finish())
    }

    pub(super) fn longs(&self, value: impl FnMut(usize) -> Option<i64>) -> ArrayRef {
        Arc::new((0..self.rows).map(value).collect::<Int64Array>())
    }

    pub(super) fn reals(&self, value: impl FnMut(usize) -> Option<f64>) -> ArrayRef {
        Arc::new((0..self.rows).map(value).collect::<Float64Array>())
    }

    pub(super) fn bools(&self, value: impl FnMut(usize) -> Option<bool>) -> ArrayRef {
        Arc::new((0..self.rows).map(value).collect::<BooleanArray>())
    }
}

/// A function as DataFusion runs it. Two are the same when their names are: names carry the kinds.
#[derive(Debug)]
struct KqlFunction {
    name: String,
    returns: DataType,
    body: Body,
    signature: Signature,
}

impl PartialEq for KqlFunction {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
impl Eq for KqlFunction {}
impl Hash for KqlFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for KqlFunction {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.returns.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        run(&args.args, args.number_rows, self.body)
    }
}

/// Runs a body over columns, or once where all arguments are single values.
fn run(args: &[ColumnarValue], rows: usize, body: Body) -> Result<ColumnarValue> {
    if args.iter().all(|a| matches!(a, ColumnarValue::Scalar(_))) {
        let one = body(&Call { args, rows: 1 });
        return ScalarValue::try_from_array(&one, 0).map(ColumnarValue::Scalar);
    }
    Ok(ColumnarValue::Array(body(&Call { args, rows })))
}

/// A signature that leaves the types to the binder.
pub(super) fn any_signature() -> Signature {
    Signature::one_of(vec![TypeSignature::VariadicAny, TypeSignature::Nullary], Volatility::Immutable)
}

/// A function for DataFusion; the name must tell it from all others.
pub(in crate::siem::query) fn udf(name: String, returns: ColumnKind, body: Body) -> Arc<ScalarUDF> {
    let signature = any_signature();
    Arc::new(ScalarUDF::from(KqlFunction { name, returns: data_type(returns), body, signature }))
}

impl Call<'_> {
    /// The first argument, a text, as a JSON string.
    pub(in crate::siem::query) fn quoted(&self) -> ArrayRef {
        let text = self.text(0);
        self.jsons(|i| Some(serde_json::Value::from(text.at(i)).to_string()))
    }
}
