//! Commands that count and collect: `stats` and its kin.

use super::cursor::{Cursor, Parse, is_field};
use super::functions::span;
use super::make;
use super::scope::Scope;
use crate::siem::query::ColumnKind;
use crate::siem::query::syntax::did_you_mean;
use crate::siem::query::syntax::tree::{Expr, ExprKind, Fault, Key, Literal, Named, Operator, Place, Step, Word};

/// Aggregates that only have another name, or the same.
const RENAMED: [(&str, &str); 19] = [
    ("dc", "dcount"),
    ("distinct_count", "dcount"),
    ("estdc", "dcount"),
    ("sum", "sum"),
    ("avg", "avg"),
    ("mean", "avg"),
    ("min", "min"),
    ("max", "max"),
    ("values", "make_set"),
    ("list", "make_list"),
    ("stdev", "stdev"),
    ("stdevp", "stdevp"),
    ("var", "variance"),
    ("varp", "variancep"),
    // Rows come newest first.
    ("first", "take_any"),
    ("latest", "take_any"),
    ("median", "percentile"),
    ("range", "max"),
    ("count", "countif"),
];

/// Width of the bars of `timechart` where none is given: an hour.
const SPAN: i64 = 3_600_000_000;

impl Cursor<'_> {
    /// `stats count, dc(user) AS users BY src`.
    pub(super) fn stats(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        let aggregates = self.aggregates(&scope)?;
        let by = self.by(&scope)?;
        scope.step(Operator::Summarize { aggregates, by }, place)
    }

    /// The groups' values beside every row.
    pub(super) fn eventstats(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        let aggregates = self.aggregates(&scope)?;
        let by = self.by(&scope)?;
        if by.is_empty() {
            let hint = "add `BY field`, or use stats";
            return Err(Fault::new(place.clone(), "eventstats needs a field to group by here", hint));
        }
        let mut right = scope.pipeline.clone();
        let keys: Vec<Named> = by.iter().map(|n| make::named(None, n.expr.clone())).collect();
        right.steps.push(Step { operator: Operator::Summarize { aggregates, by: keys }, place: place.clone() });
        let on = by.into_iter().map(|n| n.expr).collect();
        let kind = Some(make::word("leftouter", place));
        scope.step(Operator::Join { kind, right: Box::new(right), on, lookup: true }, place)
    }

    /// `timechart span=1h count BY user`.
    pub(super) fn timechart(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        let mut width = SPAN;
        for option in ["span", "limit", "useother", "bins"] {
            if let Some(value) = self.option(option)?
                && option == "span"
            {
                width = span(&value.text).ok_or_else(|| wrong_span(&value))?;
            }
        }
        let aggregates = self.aggregates(&scope)?;
        let mut by = vec![make::named(None, time_bin(width, place))];
        by.extend(self.by(&scope)?);
        let scope = scope.step(Operator::Summarize { aggregates, by }, place)?;
        let key = Key { expr: make::name("TimeGenerated", place), ascending: true, nulls_first: true };
        scope.step(Operator::Sort(vec![key]), place)?.step(Operator::Render(make::word("timechart", place)), place)
    }

    /// `chart count OVER src BY user`.
    pub(super) fn chart(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        let aggregates = self.aggregates(&scope)?;
        let mut by = Vec::new();
        if self.eat_word("OVER") {
            by.push(scope.named(&self.field("a field")?));
        }
        by.extend(self.by(&scope)?);
        let scope = scope.step(Operator::Summarize { aggregates, by }, place)?;
        scope.step(Operator::Render(make::word("columnchart", place)), place)
    }

    /// `top limit=10 user BY src`: the most frequent values, each with its share.
    pub(super) fn top(&mut self, scope: Scope, ascending: bool, place: &Place) -> Parse<Scope> {
        let mut most = 10;
        while let Some(value) = self.option("limit")? {
            most = number(&value)?;
        }
        for option in ["showperc", "showcount", "useother"] {
            self.option(option)?;
        }
        if let Some(count) = self.take(|c| c.is_ascii_digit()) {
            most = number(&count)?;
        }
        let fields = self.fields("a field")?;
        let within = if self.eat_word("BY") { Some(self.field("a field")?) } else { None };
        let by = within.iter().chain(&fields).map(|f| scope.named(f)).collect();
        let mut all = scope.pipeline.clone();
        all.steps.push(Step { operator: Operator::Count, place: place.clone() });
        let count = make::named(Some(make::word("count", place)), make::call("count", Vec::new(), place));
        let scope = scope.step(Operator::Summarize { aggregates: vec![count], by }, place)?;
        let total = make::call("toscalar", vec![make::expr(ExprKind::Query(Box::new(all)), place)], place);
        let hundred = make::binary(make::literal(Literal::Real(100.0), place), "*", make::name("count", place));
        let percent = make::call("round", vec![make::binary(hundred, "/", total), make::long(2, place)], place);
        let percent = make::named(Some(make::word("percent", place)), percent);
        let scope = scope.step(Operator::Extend(vec![percent]), place)?;
        let key = Key { expr: make::name("count", place), ascending, nulls_first: ascending };
        let top = Operator::Top { count: make::long(most, place), keys: vec![key] };
        match within {
            None => scope.step(top, place),
            Some(within) => {
                let steps = vec![Step { operator: top, place: place.clone() }];
                let key = make::word(&scope.resolve(&within.text), &within.place);
                scope.step(Operator::Partition { key, steps }, place)
            }
        }
    }

    /// `tstats count FROM datamodel=Endpoint.Processes WHERE … BY Processes.dest _time span=1h`.
    pub(super) fn tstats(&mut self, place: &Place) -> Parse<Scope> {
        let hint = "write `| tstats count FROM datamodel=Endpoint.Processes BY Processes.dest`";
        for option in ["summariesonly", "allow_old_summaries", "fillnull_value", "prestats", "local", "append"] {
            self.option(option)?;
        }
        let start = self.at;
        let Some(from) = find_word(&self.text[start..], "datamodel") else {
            return Err(Fault::new(place.clone(), "tstats needs a data model here", hint));
        };
        self.at = start + from + "datamodel".len();
        self.eat("=");
        let model = self.value("a data model")?;
        let table = super::names::names().models.get(&model.text).ok_or_else(|| {
            let models: Vec<&str> = super::names::names().models.keys().map(String::as_str).collect();
            let hint = did_you_mean(&model.text, models.iter().copied());
            Fault::new(
                model.place.clone(),
                format!("there is no data model `{}` here", model.text),
                hint.unwrap_or_else(|| format!("models are {}", models.join(", "))),
            )
        })?;
        let after = self.at;
        let mut scope = Scope::of_table(table, &model.place)?;
        self.at = start;
        let aggregates = self.aggregates(&scope)?;
        self.at = after;
        if self.eat_word("WHERE")
            && let Some(terms) = self.terms()?
        {
            let condition = terms.condition(&scope)?;
            scope = scope.step(Operator::Where(condition), place)?;
        }
        let mut by = Vec::new();
        if self.eat_word("BY") {
            let mut width = None;
            while !self.at_end() {
                self.eat(",");
                if let Some(value) = self.option("span")? {
                    width = Some(span(&value.text).ok_or_else(|| wrong_span(&value))?);
                    continue;
                }
                let field = self.field("a field")?;
                // Fields of a model go by their short names from here on.
                let short = field.text.rsplit('.').next().unwrap_or(&field.text).to_owned();
                by.push(scope.named(&Word { text: short, place: field.place }));
            }
            for named in &mut by {
                if let (ExprKind::Name(name), Some(width)) = (&named.expr.kind, width)
                    && name == "TimeGenerated"
                {
                    named.expr = time_bin(width, place);
                }
            }
        }
        scope.step(Operator::Summarize { aggregates, by }, place)
    }

    /// `count, dc(user) AS users` up to `BY`, `OVER`, `FROM` or the end.
    fn aggregates(&mut self, scope: &Scope) -> Parse<Vec<Named>> {
        let mut list = Vec::new();
        while !self.at_end() && !["BY", "OVER", "FROM"].iter().any(|word| self.is_word(word)) {
            list.push(self.one_aggregate(scope)?);
            self.eat(",");
        }
        match list.is_empty() {
            true => Err(self.unexpected("an aggregate", "such as count, dc(user), sum(bytes), values(src)")),
            false => Ok(list),
        }
    }

    fn one_aggregate(&mut self, scope: &Scope) -> Parse<Named> {
        let start = self.place().start;
        let function =
            self.take(is_field).ok_or_else(|| self.unexpected("an aggregate", "such as count or dc(user)"))?;
        let (mut expr, shown) = match self.eat("(") {
            false => (plain_count(&function)?, function.text.clone()),
            true if self.eat(")") => (plain_count(&function)?, function.text.clone()),
            true => {
                let from = self.at;
                let expr = if self.eat_word("eval") {
                    self.expect("(", "write count(eval(field=\"x\"))")?;
                    let condition = self.eval(scope)?;
                    self.expect(")", "close the bracket of eval(")?;
                    conditional(&function, condition)?
                } else {
                    let field = self.field("a field")?;
                    aggregate(&function, &field, scope)?
                };
                let inner = self.text[from..self.at].trim().to_owned();
                self.expect(")", &format!("close the bracket of `{}(`", function.text))?;
                (expr, format!("{}({inner})", function.text))
            }
        };
        expr.place = start..self.at;
        let name = match self.eat_word("AS") {
            true => self.field("a name")?,
            false => Word { text: shown, place: expr.place.clone() },
        };
        Ok(make::named(Some(name), expr))
    }

    fn by(&mut self, scope: &Scope) -> Parse<Vec<Named>> {
        if !self.eat_word("BY") {
            return Ok(Vec::new());
        }
        Ok(self.fields("a field")?.iter().map(|field| scope.named(field)).collect())
    }

    /// Names with commas or blanks between, at least one.
    pub(super) fn fields(&mut self, what: &str) -> Parse<Vec<Word>> {
        let mut fields = vec![self.field(what)?];
        loop {
            let comma = self.eat(",");
            if self.at_end() || (!comma && (self.is_word("BY") || self.is("["))) {
                return Ok(fields);
            }
            fields.push(self.field(what)?);
        }
    }
}

pub(super) fn number(word: &Word) -> Parse<i64> {
    word.text.parse().map_err(|_no_number| Fault::new(word.place.clone(), format!("`{}` is no number", word.text), ""))
}

pub(super) fn wrong_span(value: &Word) -> Fault {
    Fault::new(value.place.clone(), format!("`{}` is no length of time", value.text), "write span=15m, 1h or 1d")
}

pub(super) fn time_bin(width: i64, place: &Place) -> Expr {
    make::call("bin", vec![make::name("TimeGenerated", place), make::literal(Literal::Span(width), place)], place)
}

/// Start of a word in a text, upper or lower case.
fn find_word(text: &str, word: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(word)
}

fn plain_count(function: &Word) -> Parse<Expr> {
    match function.text.to_lowercase().as_str() {
        "count" | "c" => Ok(make::call("count", Vec::new(), &function.place)),
        _ => Err(unknown(function)),
    }
}

fn conditional(function: &Word, condition: Expr) -> Parse<Expr> {
    match function.text.to_lowercase().as_str() {
        "count" | "c" => Ok(make::call("countif", vec![condition], &function.place)),
        _ => {
            let hint = "make a field with eval first";
            Err(Fault::new(function.place.clone(), "only count() takes a condition here", hint))
        }
    }
}

fn aggregate(function: &Word, field: &Word, scope: &Scope) -> Parse<Expr> {
    let place = &function.place;
    let lower = function.text.to_lowercase();
    let value = scope.field(field);
    let numeric = matches!(
        scope.kind(&field.text),
        ColumnKind::Long | ColumnKind::Real | ColumnKind::DateTime | ColumnKind::Timespan
    );
    let as_number = |value: Expr| if numeric { value } else { make::call("toreal", vec![value], &field.place) };
    let percent = lower.trim_start_matches("exact").strip_prefix("perc").or_else(|| lower.strip_prefix('p'));
    if let Some(percent) = percent.and_then(|p| p.parse::<i64>().ok()) {
        return Ok(make::call("percentile", vec![as_number(value), make::long(percent, place)], place));
    }
    let lower = if lower == "c" { "count".to_owned() } else { lower };
    let Some((spl, kql)) = RENAMED.iter().find(|(spl, _)| *spl == lower) else { return Err(unknown(function)) };
    Ok(match *spl {
        "count" => make::call(kql, vec![make::call("isnotempty", vec![value], place)], place),
        "median" => make::call(kql, vec![as_number(value), make::long(50, place)], place),
        "range" => {
            let value = as_number(value);
            make::binary(make::call("max", vec![value.clone()], place), "-", make::call("min", vec![value], place))
        }
        "sum" | "avg" | "mean" | "stdev" | "stdevp" | "var" | "varp" => make::call(kql, vec![as_number(value)], place),
        _ => make::call(kql, vec![value], place),
    })
}

fn unknown(function: &Word) -> Fault {
    let known = RENAMED.iter().map(|(spl, _)| *spl);
    let hint = match function.text.to_lowercase().as_str() {
        "earliest" | "last" => "rows come newest first; use min(_time)".to_owned(),
        other => {
            did_you_mean(other, known).unwrap_or_else(|| "such as count, dc(user), sum(bytes), values(src)".into())
        }
    };
    Fault::new(function.place.clone(), format!("there is no aggregate `{}` here", function.text), hint)
}
