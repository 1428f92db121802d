//! The tabular operators after `|`.

use super::lexer::{Kind, text_value};
use super::parser::{Parse, Parser};
use super::tree::{Expansion, Expr, Fault, Key, Named, Operator, Piece, Place, Word};
use crate::siem::query::ColumnKind;

/// Operators and what they do, for completion and for "did you mean".
pub(in crate::siem::query) const OPERATORS: [(&str, &str); 27] = [
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
    ("render", "show as a chart: render timechart"),
    ("search", "rows with this text in any column"),
    ("parse", "cut columns out of a text: parse Message with \"user=\" User \" \" *"),
    ("parse-where", "as parse, and drop rows that do not match"),
    ("getschema", "names and types of the columns"),
    ("serialize", "keep the order of the rows"),
    ("as", "name the table so far"),
];

/// Real operators of Kusto that are not here, with what to do instead.
const ELSEWHERE: [(&str, &str); 16] = [
    ("evaluate", "plugins are not supported; use summarize or parse_json()"),
    ("make-series", "use summarize … by bin(TimeGenerated, 1h)"),
    ("mv-apply", "use mv-expand and then summarize"),
    ("invoke", "functions of one's own are not supported"),
    ("facet", "use summarize count() by one column at a time"),
    ("fork", "run the queries one by one"),
    ("partition", "use summarize with arg_max() or top"),
    ("sample", "use take"),
    ("sample-distinct", "use distinct and take"),
    ("scan", "use sort and join"),
    ("top-nested", "use summarize and top"),
    ("top-hitters", "use summarize count() by … and top"),
    ("consume", "leave it out"),
    ("parse-kv", "use parse or extract()"),
    ("find", "use search or union"),
    ("reduce", "use summarize count() by …"),
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
            "take" | "limit" => Ok(Operator::Take(self.expression()?)),
            "distinct" => Ok(Operator::Distinct(self.named_list()?)),
            "count" => Ok(Operator::Count),
            "join" => self.join(false),
            "lookup" => self.join(true),
            "union" => self.union(),
            "mv-expand" => self.mv_expand(),
            "render" => self.render(),
            "search" => self.search(),
            "parse" | "parse-where" => self.parse(name.text == "parse-where"),
            "getschema" => Ok(Operator::GetSchema),
            "serialize" => Ok(Operator::Keep),
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

    fn named(&mut self) -> Parse<Named> {
        let name = if self.kind() == Some(Kind::Name) && self.peek_text(1) == "=" {
            let name = self.word("a column name")?;
            self.next();
            Some(name)
        } else {
            None
        };
        Ok(Named { name, expr: self.expression()? })
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

    /// `name=value` before the operands.
    fn parameter(&mut self, name: &str) -> Parse<Option<Word>> {
        if !self.is_word(name) || self.peek_text(1) != "=" {
            return Ok(None);
        }
        self.next();
        self.next();
        self.word(&format!("a value for `{name}=`")).map(Some)
    }

    fn join(&mut self, lookup: bool) -> Parse<Operator> {
        let mut kind = None;
        loop {
            if let Some(word) = self.parameter("kind")? {
                kind = Some(word);
            } else if self.is_word("hint") && self.peek_text(1) == "." {
                // `hint.strategy=broadcast` tells a cluster how, never what.
                (0..5).for_each(|_| self.next());
            } else {
                break;
            }
        }
        let right = if self.is("(") {
            self.next();
            let right = self.pipeline()?;
            self.expect(")", "close the bracket of the right side")?;
            right
        } else {
            let name = self.word("a table, or a query in brackets")?;
            let place = name.place.clone();
            super::tree::Pipeline { source: super::tree::Source::Name(name), steps: Vec::new(), place }
        };
        self.expect_word("on", "say what must match: `on Account` or `on $left.A == $right.B`")?;
        let mut on = vec![self.expression()?];
        while self.eat(",") {
            on.push(self.expression()?);
        }
        Ok(Operator::Join { kind, right: Box::new(right), on, lookup })
    }

    fn union(&mut self) -> Parse<Operator> {
        let (mut inner, mut with_source) = (false, None);
        loop {
            if let Some(kind) = self.parameter("kind")? {
                inner = kind.text == "inner";
                if !inner && kind.text != "outer" {
                    return Err(Fault::new(kind.place, "kind is inner or outer", "outer keeps all columns"));
                }
            } else if let Some(name) = self.parameter("withsource")? {
                with_source = Some(name);
            } else if self.parameter("isfuzzy")?.is_none() {
                break;
            }
        }
        let mut legs = Vec::new();
        loop {
            if self.eat("(") {
                legs.push(self.pipeline()?);
                self.expect(")", "close the bracket")?;
            } else if self.is("*") {
                let place = self.place();
                self.next();
                let name = Word { text: "*".into(), place: place.clone() };
                legs.push(super::tree::Pipeline { source: super::tree::Source::Name(name), steps: Vec::new(), place });
            } else {
                let name = self.word("a table, or a query in brackets")?;
                let place = name.place.clone();
                let source = super::tree::Source::Name(name);
                legs.push(super::tree::Pipeline { source, steps: Vec::new(), place });
            }
            if !self.eat(",") {
                return Ok(Operator::Union { legs, with_source, inner });
            }
        }
    }

    fn mv_expand(&mut self) -> Parse<Operator> {
        self.parameter("kind")?;
        let mut list = Vec::new();
        loop {
            let Named { name, expr } = self.named()?;
            let kind = if self.eat_word("to") {
                self.expect_word("typeof", "write `to typeof(string)`")?;
                self.expect("(", "write `to typeof(string)`")?;
                let kind = self.type_name()?;
                self.expect(")", "close the bracket")?;
                Some(kind)
            } else {
                None
            };
            list.push(Expansion { name, expr, kind });
            if !self.eat(",") {
                break;
            }
        }
        if self.is_word("limit") {
            return Err(self.unexpected("`|`", "use `| take` after `mv-expand`"));
        }
        Ok(Operator::MvExpand(list))
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

    fn search(&mut self) -> Parse<Operator> {
        let mut tables = Vec::new();
        self.parameter("kind")?;
        if self.eat_word("in") {
            self.expect("(", "write `search in (SecurityEvent, Event) \"text\"`")?;
            tables.push(self.word("a table")?);
            while self.eat(",") {
                tables.push(self.word("a table")?);
            }
            self.expect(")", "close the bracket")?;
        }
        let text = self.string("the text to search for")?;
        if self.is_word("or") || self.is_word("and") {
            return Err(self.unexpected("`|`", "search takes one text; add `| search \"…\"` or `| where`"));
        }
        Ok(Operator::Search { text, tables })
    }

    fn parse(&mut self, only_matching: bool) -> Parse<Operator> {
        if let Some(kind) = self.parameter("kind")?
            && kind.text != "simple"
            && kind.text != "relaxed"
        {
            return Err(Fault::new(kind.place, "only kind=simple is supported", "use extract() for patterns"));
        }
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
        Ok(Operator::Parse { subject, pattern, only_matching })
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
