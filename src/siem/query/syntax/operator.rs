//! The tabular operators after `|`.

use super::lexer::{Kind, text_value};
use super::parser::{Parse, Parser};
use super::tree::{Expr, Fault, Key, Named, Operator, Piece, Place, Series, Word};
use crate::siem::query::ColumnKind;

/// Operators and what they do, for completion and for "did you mean".
pub(in crate::siem::query) const OPERATORS: [(&str, &str); 36] = [
    ("where", "keep the rows for which the condition is true"),
    ("filter", "the same as where"),
    ("project", "choose columns, rename them or compute new ones"),
    ("project-away", "drop columns"),
    ("project-keep", "keep these columns in their old order"),
    ("project-rename", "rename columns: new = old"),
    ("project-reorder", "move columns to the front"),
    ("extend", "add computed columns"),
    ("summarize", "count, sum and collect by group"),
    ("sort", "sort by columns: sort by Count desc"),
    ("order", "the same as sort"),
    ("top", "the first rows of a sorted table: top 10 by Count desc"),
    ("take", "a few rows, newest first"),
    ("limit", "the same as take"),
    ("distinct", "different combinations of these columns"),
    ("count", "how many rows"),
    ("join", "match rows of another table: join kind=inner (Other) on Account"),
    ("lookup", "add columns of another table to each row"),
    ("union", "rows of several tables, one after the other"),
    ("mv-expand", "one row for each element of an array"),
    ("mv-apply", "a query over the elements of each row's array: mv-apply x = List on (where x > 1)"),
    ("make-series", "values by time as arrays: make-series count() on TimeGenerated step 1h by Account"),
    ("partition", "a query for each value of a column: partition by Account (top 3 by TimeGenerated)"),
    ("evaluate", "bag_unpack(Bag) makes columns of keys; pivot(Column) makes columns of values"),
    ("invoke", "the table as first argument of a function of one's own"),
    ("find", "rows of several tables: find in (A, B) where Computer has \"ws\""),
    ("sample", "the same as take: answers must be the same every time"),
    ("sample-distinct", "some different values: sample-distinct 5 of Account"),
    ("top-hitters", "the most frequent values: top-hitters 5 of Account"),
    ("render", "show as a chart: render timechart"),
    ("search", "rows with this text in any column"),
    ("parse", "cut columns out of a text: parse Message with \"user=\" User \" \" *"),
    ("parse-where", "as parse, and drop rows that do not match"),
    ("getschema", "names and types of the columns"),
    ("serialize", "keep the order of the rows"),
    ("as", "name the table so far"),
];

/// Real operators of Kusto that are not here, with what to do instead.
const ELSEWHERE: [(&str, &str); 8] = [
    ("facet", "use summarize count() by one column at a time"),
    ("fork", "run the queries one by one"),
    ("scan", "use sort, serialize and prev()"),
    ("top-nested", "use summarize and partition by … (top …)"),
    ("consume", "leave it out"),
    ("parse-kv", "use parse or extract()"),
    ("reduce", "use summarize count() by …"),
    ("macro-expand", "write the query for each table"),
];

const CHARTS: [&str; 11] = [
    "timechart",
    "barchart",
    "columnchart",
    "piechart",
    "linechart",
    "areachart",
    "scatterchart",
    "stackedareachart",
    "anomalychart",
    "card",
    "table",
];

impl Parser<'_> {
    /// The name of the operator, hyphens included.
    fn operator_name(&mut self) -> Parse<Word> {
        let mut name = self.word("an operator")?;
        while self.is("-") && self.touches() && self.peek_text(1).starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.next();
            let part = self.word("an operator")?;
            name.text = format!("{}-{}", name.text, part.text);
            name.place.end = part.place.end;
        }
        Ok(name)
    }

    pub(super) fn operator(&mut self) -> Parse<Operator> {
        let name = self.operator_name()?;
        match name.text.as_str() {
            "where" | "filter" => Ok(Operator::Where(self.expression()?)),
            "project" => Ok(Operator::Project(self.named_list()?)),
            "project-away" => Ok(Operator::ProjectAway(self.patterns()?)),
            "project-keep" => Ok(Operator::ProjectKeep(self.patterns()?)),
            "project-rename" => self.rename(),
            "project-reorder" => Ok(Operator::ProjectReorder(self.patterns()?)),
            "extend" => Ok(Operator::Extend(self.named_list()?)),
            "summarize" => self.summarize(),
            "sort" | "order" => {
                self.expect_word("by", &format!("write `{} by Column desc`", name.text))?;
                Ok(Operator::Sort(self.keys()?))
            }
            "top" => {
                let count = self.expression()?;
                self.expect_word("by", "write `top 10 by Column desc`")?;
                Ok(Operator::Top { count, keys: self.keys()? })
            }
            "take" | "limit" | "sample" => Ok(Operator::Take(self.expression()?)),
            "distinct" => Ok(Operator::Distinct(self.named_list()?)),
            "count" => Ok(Operator::Count),
            "join" => self.join(false),
            "lookup" => self.join(true),
            "union" => self.union(),
            "mv-expand" => self.mv_expand(),
            "mv-apply" => self.mv_apply(),
            "make-series" => self.make_series(),
            "partition" => self.partition(),
            "evaluate" => self.evaluate(),
            "invoke" => self.invoke(),
            "find" => self.find(),
            "sample-distinct" | "top-hitters" => self.values_of(&name),
            "render" => self.render(),
            "search" => self.search(),
            "parse" | "parse-where" => self.parse(name.text == "parse-where"),
            "getschema" => Ok(Operator::GetSchema),
            "serialize" => {
                let ends = matches!(self.here(), "" | "|" | ")" | ";");
                Ok(Operator::Serialize(if ends { Vec::new() } else { self.named_list()? }))
            }
            "as" => self.word("a name").map(|_| Operator::Keep),
            _ => Err(unknown(&name)),
        }
    }

    /// `A, B = expression, …`.
    pub(super) fn named_list(&mut self) -> Parse<Vec<Named>> {
        let mut list = vec![self.named()?];
        while self.eat(",") {
            list.push(self.named()?);
        }
        Ok(list)
    }

    pub(super) fn named(&mut self) -> Parse<Named> {
        if let Some(names) = self.names_of_parts()? {
            let mut names = names.into_iter();
            return Ok(Named { name: names.next(), more: names.collect(), expr: self.expression()? });
        }
        let name = if self.kind() == Some(Kind::Name) && self.peek_text(1) == "=" {
            let name = self.word("a column name")?;
            self.next();
            Some(name)
        } else {
            None
        };
        Ok(Named { name, more: Vec::new(), expr: self.expression()? })
    }

    /// `(a, b, c) =` before a function that gives several values.
    fn names_of_parts(&mut self) -> Parse<Option<Vec<Word>>> {
        let mut ahead = 0;
        while matches!(self.peek_text(2 * ahead), "(" | ",") {
            ahead += 1;
        }
        if ahead == 0 || self.peek_text(2 * ahead) != ")" || self.peek_text(2 * ahead + 1) != "=" {
            return Ok(None);
        }
        let mut names = Vec::new();
        while !self.eat(")") {
            self.next();
            names.push(self.word("a column name")?);
        }
        self.expect("=", "write `(a, b) = f(x)`")?;
        Ok(Some(names))
    }

    /// `make-series Hits = count() default = 0 on TimeGenerated from … to … step 1h by Account`.
    fn make_series(&mut self) -> Parse<Operator> {
        let hint = "write `make-series count() on TimeGenerated from ago(1d) to now() step 1h by Account`";
        self.parameter("kind")?;
        let mut values = Vec::new();
        loop {
            let value = self.named()?;
            let default = match self.eat_word("default") {
                true => {
                    self.expect("=", "write `default=0`")?;
                    Some(self.expression()?)
                }
                false => None,
            };
            values.push((value, default));
            if !self.eat(",") {
                break;
            }
        }
        self.expect_word("on", hint)?;
        let axis = self.expression()?;
        let from = if self.eat_word("from") { Some(self.expression()?) } else { None };
        let to = if self.eat_word("to") { Some(self.expression()?) } else { None };
        self.expect_word("step", hint)?;
        let step = self.expression()?;
        let by = if self.eat_word("by") { self.named_list()? } else { Vec::new() };
        Ok(Operator::MakeSeries(Box::new(Series { values, axis, from, to, step, by })))
    }

    /// `sample-distinct 5 of Account`, `top-hitters 5 of Account by Bytes`.
    fn values_of(&mut self, name: &Word) -> Parse<Operator> {
        let count = self.expression()?;
        self.expect_word("of", &format!("write `{} 5 of Account`", name.text))?;
        let of = self.named()?;
        if name.text == "sample-distinct" {
            return Ok(Operator::SampleDistinct { count, of });
        }
        let by = if self.eat_word("by") { Some(self.expression()?) } else { None };
        Ok(Operator::TopHitters { count, of, by })
    }

    /// Column names with `*` for any characters.
    fn patterns(&mut self) -> Parse<Vec<Word>> {
        let mut list = Vec::new();
        loop {
            let mut pattern = Word { text: String::new(), place: self.place() };
            while pattern.text.is_empty() || self.touches() {
                let star = self.is("*");
                let name = self.kind() == Some(Kind::Name);
                if !star && !name {
                    break;
                }
                let piece = if star { self.here().to_owned() } else { super::lexer::name_value(self.here()) };
                pattern.text.push_str(&piece);
                pattern.place.end = self.place().end;
                self.next();
            }
            if pattern.text.is_empty() {
                return Err(self.unexpected("a column", "name columns, separated with commas"));
            }
            // `project-reorder` takes an order for patterns; columns matched keep their own.
            if !self.eat_word("asc") {
                self.eat_word("desc");
            }
            list.push(pattern);
            if !self.eat(",") {
                return Ok(list);
            }
        }
    }

    fn rename(&mut self) -> Parse<Operator> {
        let mut pairs = Vec::new();
        loop {
            let new = self.word("the new name")?;
            self.expect("=", "write `project-rename New = Old`")?;
            pairs.push((new, self.word("the old name")?));
            if !self.eat(",") {
                return Ok(Operator::ProjectRename(pairs));
            }
        }
    }

    fn summarize(&mut self) -> Parse<Operator> {
        let aggregates = if self.is_word("by") { Vec::new() } else { self.named_list()? };
        let by = if self.eat_word("by") { self.named_list()? } else { Vec::new() };
        Ok(Operator::Summarize { aggregates, by })
    }

    fn keys(&mut self) -> Parse<Vec<Key>> {
        let mut keys = Vec::new();
        loop {
            let expr = self.expression()?;
            let ascending = self.eat_word("asc");
            if !ascending {
                self.eat_word("desc");
            }
            let mut nulls_first = ascending;
            if self.eat_word("nulls") {
                nulls_first = self.eat_word("first");
                if !nulls_first {
                    self.expect_word("last", "write `nulls first` or `nulls last`")?;
                }
            }
            keys.push(Key { expr, ascending, nulls_first });
            if !self.eat(",") {
                return Ok(keys);
            }
        }
    }

    fn render(&mut self) -> Parse<Operator> {
        let chart = self.word("a kind of chart")?;
        if !CHARTS.contains(&chart.text.as_str()) {
            let hint = did_you_mean(&chart.text, CHARTS.iter().copied())
                .unwrap_or_else(|| format!("charts are {}", CHARTS.join(", ")));
            return Err(Fault::new(chart.place, format!("there is no chart `{}`", chart.text), hint));
        }
        if self.eat_word("with") {
            // Titles and axis settings: the console draws from the columns.
            self.expect("(", "write `with (title=\"…\")`")?;
            self.skip_to(&[")"]);
            self.expect(")", "close the bracket")?;
        }
        Ok(Operator::Render(chart))
    }

    fn parse(&mut self, only_matching: bool) -> Parse<Operator> {
        let kind = self.parameter("kind")?;
        let is = |name: &str| kind.as_ref().is_some_and(|k| k.text == name);
        let (regex, relaxed) = (is("regex"), is("relaxed"));
        if let Some(kind) = kind.filter(|k| !matches!(k.text.as_str(), "simple" | "relaxed" | "regex")) {
            return Err(Fault::new(kind.place, "there is no such kind", "kinds are simple, relaxed and regex"));
        }
        let flags = self.parameter("flags")?.map(|word| word.text);
        let subject = self.expression()?;
        self.expect_word("with", "write `parse Message with \"user=\" User \" \" *`")?;
        let mut pattern = Vec::new();
        loop {
            match self.kind() {
                Some(Kind::Text) => {
                    pattern.push(Piece::Text(text_value(self.here())));
                    self.next();
                }
                Some(Kind::Sign) if self.is("*") => {
                    pattern.push(Piece::Any);
                    self.next();
                }
                Some(Kind::Name) => {
                    let name = self.word("a column name")?;
                    let kind = if self.eat(":") { self.type_name()? } else { ColumnKind::String };
                    pattern.push(Piece::Column(name, kind));
                }
                _ => break,
            }
        }
        if pattern.is_empty() {
            return Err(self.unexpected("a pattern", "texts in quotes, column names and `*` in turn"));
        }
        let regex = regex.then(|| flags.unwrap_or_default());
        Ok(Operator::Parse { subject, pattern, only_matching, relaxed, regex })
    }
}

fn unknown(name: &Word) -> Fault {
    if let Some((_, instead)) = ELSEWHERE.iter().find(|(known, _)| *known == name.text) {
        return Fault::new(name.place.clone(), format!("`{}` is not supported", name.text), *instead);
    }
    let place: Place = name.place.clone();
    let names = OPERATORS.iter().map(|(known, _)| *known);
    let hint = did_you_mean(&name.text, names).unwrap_or_else(|| {
        "operators are where, project, extend, summarize, sort, top, take, distinct, count, join, union".to_owned()
    });
    Fault::new(place, format!("there is no operator `{}`", name.text), hint)
}

/// "did you mean …?" for the nearest of the names, if one is near.
pub(in crate::siem::query) fn did_you_mean<'n>(wrong: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let lower = wrong.to_lowercase();
    let near = |name: &&str| strsim::normalized_damerau_levenshtein(&lower, &name.to_lowercase());
    let best =
        names.map(|name| ((near(&name) * 1000.0) as u32, name)).max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)))?;
    (best.0 >= 600).then(|| format!("did you mean `{}`?", best.1))
}

/// Whether the expression is a bare name.
pub(in crate::siem::query) fn bare_name(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        super::tree::ExprKind::Name(name) => Some(name),
        _ => None,
    }
}
