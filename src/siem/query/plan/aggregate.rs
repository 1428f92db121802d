//! The aggregates of `summarize`.

use super::call::quote;
use super::value::{Value, with_article};
use super::{Bind, Binder, Relation, column};
use crate::siem::query::ColumnKind::{self, Bool, DateTime, Dynamic, Long, Real, String as Text, Timespan};
use crate::siem::query::function::{Aggregate, Collect, Pick, StructPart, data_type, function};
use crate::siem::query::syntax::tree::{Expr as Tree, ExprKind, Fault, Place, Word};
use datafusion::functions_aggregate::{average, bit_and_or_xor, count, min_max, stddev, sum, variance};
use datafusion::logical_expr::{AggregateUDF, Expr, cast, lit, when};
use std::sync::Arc;

/// One aggregate function as the editor shows it.
#[derive(Debug)]
pub(in crate::siem::query) struct AggregateDoc {
    pub(in crate::siem::query) name: &'static str,
    pub(in crate::siem::query) doc: &'static str,
}

const fn doc(name: &'static str, doc: &'static str) -> AggregateDoc {
    AggregateDoc { name, doc }
}

/// All aggregates.
pub(in crate::siem::query) const AGGREGATES: [AggregateDoc; 38] = [
    doc("count", "how many rows"),
    doc("countif", "how many rows for which the condition is true"),
    doc("dcount", "how many different values (exact here)"),
    doc("dcountif", "how many different values where the condition is true"),
    doc("count_distinct", "how many different values"),
    doc("sum", "sum of the values"),
    doc("sumif", "sum where the condition is true"),
    doc("avg", "average of the values"),
    doc("avgif", "average where the condition is true"),
    doc("min", "least value"),
    doc("minif", "least value where the condition is true"),
    doc("max", "greatest value"),
    doc("maxif", "greatest value where the condition is true"),
    doc("make_set", "array of the different values"),
    doc("make_set_if", "array of the different values where the condition is true"),
    doc("make_list", "array of the values"),
    doc("make_list_if", "array of the values where the condition is true"),
    doc("makeset", "the same as make_set"),
    doc("makelist", "the same as make_list"),
    doc("make_bag", "one object of all objects; the first of equal keys wins"),
    doc("make_bag_if", "one object of the objects where the condition is true"),
    doc("make_list_with_nulls", "array of the values, missing ones included"),
    doc("arg_max", "the row with the greatest value: arg_max(TimeGenerated, *)"),
    doc("arg_min", "the row with the least value: arg_min(TimeGenerated, *)"),
    doc("take_any", "some value that is not null"),
    doc("take_anyif", "some value where the condition is true"),
    doc("any", "the same as take_any"),
    doc("percentile", "value below which so many percent lie"),
    doc("percentiles", "several percentiles at once"),
    doc("stdev", "standard deviation"),
    doc("stdevif", "standard deviation where the condition is true"),
    doc("stdevp", "standard deviation of a whole population"),
    doc("variancep", "variance of a whole population"),
    doc("count_distinctif", "how many different values where the condition is true"),
    doc("variance", "variance"),
    doc("varianceif", "variance where the condition is true"),
    doc("binary_all_or", "all bits set in some value"),
    doc("binary_all_and", "all bits set in every value"),
];

/// An aggregate that the plan of the `summarize` will compute under a column number.
pub(super) struct Pending {
    pub(super) function: Arc<AggregateUDF>,
    pub(super) args: Vec<Value>,
    pub(super) condition: Option<Value>,
    pub(super) distinct: bool,
    pub(super) id: String,
}

/// The column name an aggregate suggests: `count_`, `dcount_Account`.
pub(in crate::siem::query) fn suggested_name(name: &str, args: &[Tree]) -> String {
    let first = args.first().and_then(super::operator::suggested).unwrap_or_default();
    match name {
        "make_set" | "make_set_if" | "makeset" => format!("set_{first}"),
        "make_list" | "make_list_if" | "makelist" | "make_list_with_nulls" => format!("list_{first}"),
        "make_bag" | "make_bag_if" => format!("bag_{first}"),
        "take_any" | "any" | "take_anyif" => first,
        "percentile" => match args.get(1).map(|a| &a.kind) {
            Some(ExprKind::Literal(crate::siem::query::syntax::tree::Literal::Long(n))) => {
                format!("percentile_{first}_{n}")
            }
            _ => format!("percentile_{first}"),
        },
        _ => format!("{name}_{first}"),
    }
}

impl Binder<'_> {
    /// An aggregate call within an expression.
    pub(super) fn aggregate(&mut self, name: &Word, args: &[Tree], place: &Place, relation: &Relation) -> Bind<Value> {
        if self.pending.is_none() {
            let hint = format!("write `| summarize {}(…) by …`", name.text);
            return Err(Fault::new(place.clone(), format!("`{}()` works only in `summarize`", name.text), hint));
        }
        let base = name.text.strip_suffix("_if").or_else(|| name.text.strip_suffix("if")).unwrap_or(&name.text);
        let conditional = base != name.text;
        // Aggregates do not nest.
        let pending = self.pending.take();
        let bound = self.arguments(name, base, conditional, args, relation);
        self.pending = pending;
        let (values, condition) = bound?;
        match base {
            "count" => {
                let one = Value { expr: lit(1_i64), kind: Long };
                Ok(self.push(count::count_udaf(), vec![one], condition, false, Long))
            }
            "dcount" | "count_distinct" => {
                let value = first(name, values, place)?;
                Ok(self.push(count::count_udaf(), vec![value], condition, true, Long))
            }
            "sum" => {
                let value = numeric(name, first(name, values, place)?, &[Long, Real, Timespan], place)?;
                let kind = value.kind;
                let sum = self.push(sum::sum_udaf(), vec![value], condition, false, kind);
                or_zero(sum, place)
            }
            "avg" => self.average(name, first(name, values, place)?, condition, place),
            "min" | "max" => self.extreme(name, base, first(name, values, place)?, condition, place),
            "stdev" | "variance" | "stdevp" | "variancep" => {
                let value = first(name, values, place)?.coerce(Real, place, &format!("{}()", name.text))?;
                let function = match base {
                    "stdev" => stddev::stddev_udaf(),
                    "stdevp" => stddev::stddev_pop_udaf(),
                    "variancep" => variance::var_pop_udaf(),
                    _ => variance::var_samp_udaf(),
                };
                let spread = self.push(function, vec![value], condition, false, Real);
                or_zero(spread, place)
            }
            "make_set" | "makeset" => self.collect(name, Collect::Set, values, condition, place),
            "make_list" | "makelist" => self.collect(name, Collect::List, values, condition, place),
            "make_bag" => self.collect(name, Collect::Bag, values, condition, place),
            "make_list_with_nulls" => {
                let value = first(name, values, place)?;
                let json = if value.kind == Text { quote(value, place)? } else { value.convert(Dynamic, place)? };
                let filled = when(json.expr.clone().is_null(), lit("null")).otherwise(json.expr);
                let value = Value { expr: filled.map_err(super::internal(place))?, kind: Dynamic };
                Ok(self.push(Aggregate::Json(Collect::List, 1_048_576).udaf(), vec![value], None, false, Dynamic))
            }
            "take_any" | "any" | "take_any_" => {
                let value = first(name, values, place)?;
                let kind = value.kind;
                let any = Aggregate::Value(Pick::FirstFilled, kind).udaf();
                Ok(filled(self.push(any, vec![value], condition, false, kind)))
            }
            "percentile" => self.percentile(name, values, place),
            "binary_all_or" | "binary_all_and" => {
                let value = first(name, values, place)?.coerce(Long, place, &format!("{}()", name.text))?;
                let function = match base {
                    "binary_all_or" => bit_and_or_xor::bit_or_udaf(),
                    _ => bit_and_or_xor::bit_and_udaf(),
                };
                Ok(self.push(function, vec![value], condition, false, Long))
            }
            _ => {
                let hint = format!("write it alone: `summarize {}(…) by …`", name.text);
                Err(Fault::new(place.clone(), format!("`{}()` gives several columns", name.text), hint))
            }
        }
    }

    /// Values and, for the `…if` forms, the condition, which comes last.
    fn arguments(
        &mut self,
        name: &Word,
        base: &str,
        conditional: bool,
        args: &[Tree],
        relation: &Relation,
    ) -> Bind<(Vec<Value>, Option<Value>)> {
        let (args, condition) = match args.split_last() {
            Some((last, rest)) if conditional => (rest, Some(self.condition(last, relation)?)),
            _ if conditional => {
                let message = format!("`{}()` needs a condition", name.text);
                return Err(Fault::new(name.place.clone(), message, "the condition comes last"));
            }
            _ => (args, None),
        };
        if base == "count" && !args.is_empty() {
            let hint = if conditional { "write countif(condition)" } else { "count() counts rows; dcount(x) values" };
            return Err(Fault::new(name.place.clone(), format!("`{}()` takes no value", name.text), hint));
        }
        let mut values = Vec::new();
        for arg in args {
            values.push(self.bind(arg, relation)?);
        }
        Ok((values, condition))
    }

    /// Notes an aggregate and answers the column it will be.
    pub(super) fn push(
        &mut self,
        function: Arc<AggregateUDF>,
        args: Vec<Value>,
        condition: Option<Value>,
        distinct: bool,
        kind: ColumnKind,
    ) -> Value {
        let id = self.fresh();
        let expr = column(&id);
        self.pending.get_or_insert_default().push(Pending { function, args, condition, distinct, id });
        Value { expr, kind }
    }

    fn average(&mut self, name: &Word, value: Value, condition: Option<Value>, place: &Place) -> Bind<Value> {
        let value = numeric(name, value, &[Long, Real, Timespan, DateTime], place)?;
        let kind = value.kind;
        let real = Value { expr: cast(value.expr, data_type(Real)), kind: Real };
        let mean = self.push(average::avg_udaf(), vec![real], condition, false, Real);
        match kind {
            Timespan | DateTime => Ok(Value { expr: cast(mean.expr, data_type(Long)), kind }),
            _ => Ok(mean),
        }
    }

    fn extreme(
        &mut self,
        name: &Word,
        base: &str,
        value: Value,
        condition: Option<Value>,
        place: &Place,
    ) -> Bind<Value> {
        let value = numeric(name, value, &[Long, Real, Timespan, DateTime, Text, Bool], place)?;
        let kind = value.kind;
        let function = if base == "min" { min_max::min_udaf() } else { min_max::max_udaf() };
        Ok(filled(self.push(function, vec![value], condition, false, kind)))
    }

    fn collect(
        &mut self,
        name: &Word,
        collect: Collect,
        values: Vec<Value>,
        condition: Option<Value>,
        place: &Place,
    ) -> Bind<Value> {
        let mut values = values.into_iter();
        let value = first(name, values.next().into_iter().collect(), place)?;
        let most = match values.next() {
            None => 1_048_576,
            Some(most) => most.long().and_then(|n| usize::try_from(n).ok()).ok_or_else(|| {
                Fault::new(place.clone(), "how many values at most? a fixed whole number", "write make_set(x, 100)")
            })?,
        };
        let json = if value.kind == Text { quote(value, place)? } else { value.convert(Dynamic, place)? };
        Ok(self.push(Aggregate::Json(collect, most).udaf(), vec![json], condition, false, Dynamic))
    }

    pub(super) fn percentile(&mut self, name: &Word, values: Vec<Value>, place: &Place) -> Bind<Value> {
        let hint = "write percentile(Column, 95)";
        let [value, rank]: [Value; 2] = values.try_into().map_err(|_given: Vec<Value>| {
            Fault::new(place.clone(), "percentile() takes a column and a percentage", hint)
        })?;
        let value = numeric(name, value, &[Long, Real, Timespan, DateTime], place)?;
        let rank = rank.convert(Real, place)?;
        let rank = match rank.constant() {
            Some(datafusion::common::ScalarValue::Float64(Some(rank))) if (0.0..=100.0).contains(rank) => *rank,
            _ => return Err(Fault::new(place.clone(), "the percentage is a fixed number from 0 to 100", hint)),
        };
        let kind = value.kind;
        let aggregate = Aggregate::Percentile((rank * 1000.0).round() as u32, kind);
        Ok(self.push(aggregate.udaf(), vec![value], None, false, kind))
    }

    /// `arg_max(by, a, b)` and `take_any(*)`: columns of one kept row.
    pub(super) fn kept_row(
        &mut self,
        pick: Pick,
        columns: Vec<(String, Value)>,
        record: Option<Expr>,
    ) -> (Vec<(String, Value)>, Option<Expr>) {
        let mut kinds: Vec<ColumnKind> = columns.iter().map(|(_, v)| v.kind).collect();
        let mut args: Vec<Value> = columns.iter().map(|(_, v)| v.clone()).collect();
        let names: Vec<String> = columns.into_iter().map(|(n, _)| n).collect();
        let with_record = record.is_some();
        if let Some(expr) = record {
            kinds.push(Long);
            args.push(Value { expr, kind: Long });
        }
        let row = self.push(Aggregate::Row(pick, kinds.clone()).udaf(), args, None, false, Dynamic);
        let part = |i: usize| {
            let call = datafusion::logical_expr::expr::ScalarFunction::new_udf(
                StructPart::udf(i, kinds[i]),
                vec![row.expr.clone()],
            );
            filled(Value { expr: Expr::ScalarFunction(call), kind: kinds[i] })
        };
        let record = with_record.then(|| part(kinds.len() - 1).expr);
        (names.into_iter().enumerate().map(|(i, name)| (name, part(i))).collect(), record)
    }
}

fn first(name: &Word, values: Vec<Value>, place: &Place) -> Bind<Value> {
    values.into_iter().next().ok_or_else(|| {
        let hint = format!("write {}(Column)", name.text);
        Fault::new(place.clone(), format!("`{}()` needs a column", name.text), hint)
    })
}

fn numeric(name: &Word, value: Value, kinds: &[ColumnKind], place: &Place) -> Bind<Value> {
    if kinds.contains(&value.kind) {
        return Ok(value);
    }
    let message = format!("`{}()` does not take {}", name.text, with_article(value.kind));
    Err(Fault::new(place.clone(), message, "convert it with tolong(), toreal() or tostring()"))
}

/// Sums of nothing are 0 in Kusto.
fn or_zero(value: Value, place: &Place) -> Bind<Value> {
    let zero = if value.kind == Real { lit(0.0) } else { lit(0_i64) };
    let expr = when(value.expr.clone().is_null(), zero).otherwise(value.expr).map_err(super::internal(place))?;
    Ok(Value { expr, kind: value.kind })
}

/// Text is never null.
pub(super) fn filled(value: Value) -> Value {
    if value.kind != Text {
        return value;
    }
    let Some(strcat) = function("strcat") else { return value };
    let udf = crate::siem::query::function::udf("kql_strcat".to_owned(), Text, strcat.body);
    let call = datafusion::logical_expr::expr::ScalarFunction::new_udf(udf, vec![value.expr]);
    Value { expr: Expr::ScalarFunction(call), kind: Text }
}
