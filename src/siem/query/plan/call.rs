//! Function calls: those whose kinds depend on their arguments here, all others by their table.

use super::aggregate::AGGREGATES;
use super::lambda::Call;
use super::value::{Value, conversion_hint, unify, with_article};
use super::window::WINDOWS;
use super::{Bind, Binder, Relation, internal};
use crate::siem::query::ColumnKind;
use crate::siem::query::function::{
    self, Function, PERIODS, Param, bin_at_body, bin_at_real_body, bin_body, json_kind, udf,
};
use crate::siem::query::syntax::did_you_mean;
use crate::siem::query::syntax::tree::{Expr as Tree, Fault, Place, Word};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, Operator, lit, not, or, when};

/// Functions that are not in the table because their kinds depend on their arguments.
pub(in crate::siem::query) const SPECIAL: [(&str, &str); 35] = [
    ("iff", "one of two values, by a condition: iff(condition, then, else)"),
    ("iif", "the same as iff"),
    ("case", "the first value whose condition holds: case(condition, value, …, else)"),
    ("coalesce", "the first value that is not null (or, for text, not empty)"),
    ("isnull", "no value; text is never null"),
    ("isnotnull", "a value"),
    ("isempty", "empty text, or no value"),
    ("isnotempty", "some text, or a value"),
    ("not", "true becomes false and false true"),
    ("now", "the time of the query, with an offset"),
    ("ago", "a length of time before now: ago(1h)"),
    ("bin", "rounded down to a multiple: bin(TimeGenerated, 1h)"),
    ("floor", "the same as bin; with one argument the next lower whole number"),
    ("ceiling", "the next higher whole number"),
    ("abs", "without sign"),
    ("sign", "-1, 0 or 1"),
    ("tostring", "as text"),
    ("tolong", "as a whole number"),
    ("toint", "as a whole number"),
    ("toreal", "as a decimal number"),
    ("todouble", "as a decimal number"),
    ("tobool", "as true or false"),
    ("todatetime", "as a moment"),
    ("totimespan", "as a length of time"),
    ("parse_json", "JSON text as a dynamic value"),
    ("todynamic", "the same as parse_json"),
    ("max_of", "the greatest of the values"),
    ("min_of", "the least of the values"),
    ("toscalar", "the first cell of a query"),
    ("gettype", "the name of the value's kind"),
    (
        "bin_at",
        "rounded down to a multiple counted from a point: bin_at(TimeGenerated, 1d, datetime(2025-03-04 06:00))",
    ),
    ("toboolean", "as true or false"),
    ("toguid", "as text in the notation of an identifier"),
    ("pack_all", "all columns of the row as a bag; pack_all(true) without empty ones"),
    ("column_ifexists", "a column, or a value where there is no such column: column_ifexists(\"Name\", \"\")"),
];

impl Binder<'_> {
    pub(super) fn call(&mut self, name: &Word, args: &[Tree], place: &Place, relation: &Relation) -> Bind<Value> {
        if AGGREGATES.iter().any(|a| a.name == name.text) {
            return self.aggregate(name, args, place, relation);
        }
        if let Some(lambda) = self.lambda(&name.text) {
            return self.call_value(&lambda, Call { name, args, place }, relation);
        }
        match name.text.as_str() {
            "toscalar" => return self.toscalar(args, place),
            "pack_all" => return self.pack_all(args, place, relation),
            "column_ifexists" | "columnifexists" => return self.column_if_exists(args, place, relation),
            text if WINDOWS.iter().any(|(w, _)| *w == text) => return self.window(name, args, place, relation),
            _ => {}
        }
        if let Some(function) = function::function(&name.text) {
            return self.table_call(function, args, place, relation);
        }
        if SPECIAL.iter().all(|(n, _)| *n != name.text) {
            return Err(unknown(name));
        }
        let mut values = Vec::new();
        for arg in args {
            values.push(self.bind(arg, relation)?);
        }
        let call = Arguments { name: &name.text, place };
        match name.text.as_str() {
            "iff" | "iif" => {
                let [condition, then, other] = call.exactly(values)?;
                call.choose(vec![condition, then, other])
            }
            "case" => call.choose(values),
            "coalesce" => call.coalesce(values),
            "isnull" | "isnotnull" | "isempty" | "isnotempty" => {
                let [value] = call.exactly(values)?;
                Ok(missing(value, &name.text))
            }
            "not" => {
                let [value] = call.exactly(values)?;
                let value = value.coerce(ColumnKind::Bool, place, "not()")?;
                Ok(Value { expr: not(value.expr), kind: ColumnKind::Bool })
            }
            "now" | "ago" => self.now(&call, values),
            "bin" | "floor" if args.len() != 1 => {
                let [value, size] = call.exactly(values)?;
                call.bin(value, size)
            }
            "bin_at" => {
                let [value, size, from] = call.exactly(values)?;
                call.bin_at(value, size, from)
            }
            "abs" | "sign" | "ceiling" | "floor" => {
                let [value] = call.exactly(values)?;
                self.number(&name.text, value, place)
            }
            "max_of" => call.extreme(values, Operator::GtEq),
            "min_of" => call.extreme(values, Operator::LtEq),
            "gettype" => {
                let [value] = call.exactly(values)?;
                let kind = ColumnKind::String;
                if value.kind == ColumnKind::Dynamic {
                    return Value::call(udf("kql_gettype".to_owned(), kind, json_kind), vec![value], kind, place);
                }
                Ok(Value { expr: lit(value.kind.name()), kind })
            }
            conversion => {
                let [value] = call.exactly(values)?;
                value.convert(target(conversion), place)
            }
        }
    }

    fn now(&self, call: &Arguments<'_>, values: Vec<Value>) -> Bind<Value> {
        let mut offset = 0;
        if let Some(value) = values.into_iter().next() {
            let value = value.coerce(ColumnKind::Timespan, call.place, &format!("{}()", call.name))?;
            let hint = "write ago(1h)";
            let fixed = value.long();
            offset = fixed.ok_or_else(|| Fault::new(call.place.clone(), "the length of time must be fixed", hint))?;
        } else if call.name == "ago" {
            return Err(Fault::new(call.place.clone(), "ago() needs a length of time", "write ago(1h)"));
        }
        let offset = if call.name == "ago" { offset.wrapping_neg() } else { offset };
        Ok(Value { expr: lit(self.now.0.wrapping_add(offset)), kind: ColumnKind::DateTime })
    }

    fn toscalar(&mut self, args: &[Tree], place: &Place) -> Bind<Value> {
        let hint = "write toscalar(Table | summarize max(Column))";
        let pipeline = match args {
            [arg] => self.as_pipeline(arg),
            _ => None,
        };
        let Some(pipeline) = pipeline else {
            return Err(Fault::new(place.clone(), "toscalar() needs a query", hint));
        };
        let (column, batches) = self.rows_of(&pipeline, 1)?;
        let Some(batch) = batches.iter().find(|b| b.num_rows() > 0) else { return Ok(Value::null(column.kind)) };
        let cell = ScalarValue::try_from_array(batch.column(0), 0).map_err(internal(place))?;
        Ok(Value { expr: lit(cell), kind: column.kind })
    }

    /// The column of this name, or another value where there is none.
    fn column_if_exists(&mut self, args: &[Tree], place: &Place, relation: &Relation) -> Bind<Value> {
        let hint = "write column_ifexists(\"Name\", \"\")";
        let [name, otherwise] = args else {
            return Err(Fault::new(place.clone(), "column_ifexists() takes a name and a value", hint));
        };
        match self.constant(name)?.text().map(|name| relation.column(name)) {
            Some(Some(column)) => Ok(column.value()),
            Some(None) => self.bind(otherwise, relation),
            None => Err(Fault::new(name.place.clone(), "the name of a column is a text", hint)),
        }
    }

    fn table_call(
        &mut self,
        function: &'static Function,
        args: &[Tree],
        place: &Place,
        relation: &Relation,
    ) -> Bind<Value> {
        let most = if function.repeats { usize::MAX } else { function.params.len() };
        if args.len() < function.least || args.len() > most {
            let wants = match (function.least, most) {
                (least, usize::MAX) => format!("at least {least}"),
                (least, most) if least == most => least.to_string(),
                (least, most) => format!("{least} to {most}"),
            };
            let message = format!("{}() takes {wants} arguments, not {}", function.name, args.len());
            return Err(Fault::new(place.clone(), message, function.doc));
        }
        let last = function.params.len().saturating_sub(1);
        let mut values = Vec::new();
        for (i, arg) in args.iter().enumerate() {
            let value = self.bind(arg, relation)?;
            values.push(fit(function, function.params[i.min(last)], value, &arg.place)?);
        }
        check_period(function.name, &values, args)?;
        let udf = udf(format!("kql_{}", function.name), function.returns, function.body);
        Value::call(udf, values, function.returns, place)
    }
}

/// The kind a conversion yields.
fn target(name: &str) -> ColumnKind {
    match name {
        "tolong" | "toint" => ColumnKind::Long,
        "toreal" | "todouble" => ColumnKind::Real,
        "tobool" | "toboolean" => ColumnKind::Bool,
        "todatetime" => ColumnKind::DateTime,
        "totimespan" => ColumnKind::Timespan,
        "parse_json" | "todynamic" => ColumnKind::Dynamic,
        _ => ColumnKind::String,
    }
}

/// An argument as its parameter wants it.
fn fit(function: &Function, param: Param, value: Value, place: &Place) -> Bind<Value> {
    let wants = format!("{}()", function.name);
    match param {
        Param::Text => value.coerce(ColumnKind::String, place, &wants),
        Param::AsText => value.convert(ColumnKind::String, place),
        Param::Regex => {
            let value = value.coerce(ColumnKind::String, place, &wants)?;
            if let Some(Err(error)) = value.text().map(regex::Regex::new) {
                let reason = error.to_string();
                let message = format!("this is no regular expression: {}", reason.lines().last().unwrap_or_default());
                let hint = "patterns follow RE2; in @\"…\" a backslash needs no other";
                return Err(Fault::new(place.clone(), message, hint));
            }
            Ok(value)
        }
        Param::Long => value.coerce(ColumnKind::Long, place, &wants),
        Param::Real => value.coerce(ColumnKind::Real, place, &wants),
        Param::Time => value.coerce(ColumnKind::DateTime, place, &wants),
        Param::Span => value.coerce(ColumnKind::Timespan, place, &wants),
        // Text in an array is a JSON string, never JSON to be read.
        Param::Json if value.kind == ColumnKind::String => quote(value, place),
        Param::Json => value.convert(ColumnKind::Dynamic, place),
    }
}

/// Text as a JSON string.
pub(super) fn quote(value: Value, place: &Place) -> Bind<Value> {
    let body: function::Body = |c| c.quoted();
    Value::call(udf("kql_quote".to_owned(), ColumnKind::Dynamic, body), vec![value], ColumnKind::Dynamic, place)
}

fn check_period(function: &str, values: &[Value], args: &[Tree]) -> Bind<()> {
    if !matches!(function, "datetime_diff" | "datetime_add") {
        return Ok(());
    }
    match values.first().and_then(Value::text) {
        Some(period) if !PERIODS.contains(&period) => {
            let message = format!("there is no period \"{period}\"");
            Err(Fault::new(args[0].place.clone(), message, format!("periods are {}", PERIODS.join(", "))))
        }
        _ => Ok(()),
    }
}

fn unknown(name: &Word) -> Fault {
    let known = function::functions().map(|f| f.name);
    let special = SPECIAL.iter().chain(&WINDOWS).map(|(n, _)| *n);
    let aggregates = AGGREGATES.iter().map(|a| a.name);
    let hint = match name.text.as_str() {
        "row_rank_dense" | "row_rank_min" | "row_window_session" => "use row_number() and prev()".to_owned(),
        "ingestion_time" => "use TimeGenerated".to_owned(),
        "rand" | "new_guid" => "not here: answers must be the same every time".to_owned(),
        "geo_info_from_ip_address" => "there is no map of addresses here; sign-in logs have Location".to_owned(),
        "datetime_utc_to_local" | "datetime_local_to_utc" => "add the offset: TimeGenerated + 1h".to_owned(),
        other => did_you_mean(other, known.chain(special).chain(aggregates))
            .unwrap_or_else(|| "the editor lists all functions after `(` or `=`".to_owned()),
    };
    Fault::new(name.place.clone(), format!("there is no function `{}`", name.text), hint)
}

/// `isnull` and its kin.
fn missing(value: Value, name: &str) -> Value {
    let positive = !name.contains("not");
    let text = value.kind == ColumnKind::String;
    let expr = match (text, name.ends_with("empty")) {
        (true, true) if positive => value.expr.eq(lit("")),
        (true, true) => value.expr.not_eq(lit("")),
        (true, false) => lit(!positive),
        // The empty text within a dynamic value.
        (false, true) if value.kind == ColumnKind::Dynamic => {
            let blank = or(value.expr.clone().is_null(), value.expr.eq(lit("\"\"")));
            if positive { blank } else { not(blank) }
        }
        (false, _) if positive => value.expr.is_null(),
        (false, _) => value.expr.is_not_null(),
    };
    Value { expr, kind: ColumnKind::Bool }
}

/// The arguments of a call whose kinds depend on each other.
struct Arguments<'a> {
    name: &'a str,
    place: &'a Place,
}

impl Arguments<'_> {
    fn exactly<const N: usize>(&self, values: Vec<Value>) -> Bind<[Value; N]> {
        let count = values.len();
        values.try_into().map_err(|_given: Vec<Value>| {
            let hint = SPECIAL.iter().find(|(n, _)| *n == self.name).map_or("", |(_, doc)| *doc);
            Fault::new(self.place.clone(), format!("{}() takes {N} arguments, not {count}", self.name), hint)
        })
    }

    /// Conditions and values in turn, and the value that remains.
    fn choose(&self, mut values: Vec<Value>) -> Bind<Value> {
        let hint = "write case(condition, value, …, else)";
        if values.len() < 3 || values.len().is_multiple_of(2) {
            return Err(Fault::new(self.place.clone(), "case() needs pairs and an else", hint));
        }
        let mut otherwise = values.pop().unwrap_or_else(|| Value::null(ColumnKind::String));
        let mut pairs = Vec::new();
        let mut rest = values.into_iter();
        while let (Some(condition), Some(value)) = (rest.next(), rest.next()) {
            let condition = condition.coerce(ColumnKind::Bool, self.place, &format!("{}()", self.name))?;
            pairs.push((condition, value));
        }
        // Two passes: the kind of the last decides for the first.
        for (_, value) in &pairs {
            otherwise = unify(otherwise, value.clone(), self.place)?.0;
        }
        let kind = otherwise.kind;
        let mut case: Option<datafusion::logical_expr::conditional_expressions::CaseBuilder> = None;
        for (condition, value) in pairs {
            let value = unify(value, otherwise.clone(), self.place)?.0.convert(kind, self.place)?;
            case = Some(match case {
                Some(mut case) => case.when(condition.expr, value.expr),
                None => when(condition.expr, value.expr),
            });
        }
        let Some(mut case) = case else { return Ok(otherwise) };
        let expr = case.otherwise(otherwise.expr).map_err(internal(self.place))?;
        Ok(Value { expr, kind })
    }

    fn coalesce(&self, values: Vec<Value>) -> Bind<Value> {
        let mut rest = values.into_iter().rev();
        let hint = "write coalesce(first, second)";
        let mut last = rest.next().ok_or_else(|| Fault::new(self.place.clone(), "coalesce() of nothing", hint))?;
        for value in rest {
            let (value, other) = unify(value, last, self.place)?;
            let filled = missing(value.clone(), "isnotempty");
            let kind = value.kind;
            let expr = when(filled.expr, value.expr).otherwise(other.expr).map_err(internal(self.place))?;
            last = Value { expr, kind };
        }
        Ok(last)
    }

    fn bin(&self, value: Value, size: Value) -> Bind<Value> {
        let Some((size_kind, body)) = bin_body(value.kind) else {
            let message = format!("bin() needs a number or a time, this is {}", with_article(value.kind));
            return Err(Fault::new(self.place.clone(), message, conversion_hint(ColumnKind::Long)));
        };
        let real = value.kind == ColumnKind::Long && size.kind == ColumnKind::Real;
        if real {
            return self.bin(value.convert(ColumnKind::Real, self.place)?, size);
        }
        let size = size.coerce(size_kind, self.place, "bin()")?;
        let kind = value.kind;
        Value::call(udf(format!("kql_bin_{}", kind.name()), kind, body), vec![value, size], kind, self.place)
    }

    /// Rounded down to a multiple of the size, counted from a point.
    fn bin_at(&self, value: Value, size: Value, from: Value) -> Bind<Value> {
        let (size_kind, body): (_, function::Body) = match value.kind {
            ColumnKind::DateTime => (ColumnKind::Timespan, bin_at_body),
            ColumnKind::Long if size.kind == ColumnKind::Real || from.kind == ColumnKind::Real => {
                return self.bin_at(value.convert(ColumnKind::Real, self.place)?, size, from);
            }
            kind @ (ColumnKind::Long | ColumnKind::Timespan) => (kind, bin_at_body),
            ColumnKind::Real => (ColumnKind::Real, bin_at_real_body),
            _ => {
                let message = format!("bin_at() needs a number or a time, this is {}", with_article(value.kind));
                return Err(Fault::new(self.place.clone(), message, conversion_hint(ColumnKind::Long)));
            }
        };
        let size = size.coerce(size_kind, self.place, "bin_at()")?;
        let from = from.coerce(value.kind, self.place, "bin_at()")?;
        let kind = value.kind;
        Value::call(udf(format!("kql_bin_at_{}", kind.name()), kind, body), vec![value, size, from], kind, self.place)
    }

    /// Pairwise the greater or less; null counts only where all are null.
    fn extreme(&self, values: Vec<Value>, better: Operator) -> Bind<Value> {
        let mut rest = values.into_iter();
        let hint = "write max_of(a, b)";
        let mut best = rest.next().ok_or_else(|| Fault::new(self.place.clone(), "nothing to compare", hint))?;
        for value in rest {
            let (a, b) = unify(best, value, self.place)?;
            let wins = datafusion::logical_expr::binary_expr(a.expr.clone(), better, b.expr.clone());
            let kind = a.kind;
            let expr: Expr = when(b.expr.clone().is_null(), a.expr.clone())
                .when(a.expr.clone().is_null(), b.expr.clone())
                .when(wins, a.expr)
                .otherwise(b.expr)
                .map_err(internal(self.place))?;
            best = Value { expr, kind };
        }
        Ok(best)
    }
}
