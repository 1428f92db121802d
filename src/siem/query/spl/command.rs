//! The commands between the pipes.

use super::cursor::{Cursor, Parse};
use super::functions::relative;
use super::make;
use super::names::names;
use super::scope::Scope;
use super::stats::number;
use super::terms::Term;
use crate::siem::catalog;
use crate::siem::query::syntax::did_you_mean;
use crate::siem::query::syntax::tree::{
    Expansion, Expr, ExprKind, Fault, Operator, Pipeline, Place, Source, Step, Word,
};

/// The commands and what they do.
pub(in crate::siem::query) const COMMANDS: [(&str, &str); 26] = [
    ("search", "rows with these terms: search user=ana* NOT src=10.*"),
    ("where", "rows for which an expression is true"),
    ("eval", "new fields: eval mb=round(bytes/1048576, 1)"),
    ("stats", "count, sum and collect by group: stats count, dc(user) BY src"),
    ("tstats", "the same over a data model: | tstats count FROM datamodel=Web BY Web.src"),
    ("eventstats", "the groups' values beside every row"),
    ("timechart", "values by time: timechart span=1h count BY user"),
    ("chart", "values by one or two fields"),
    ("top", "the most frequent values"),
    ("rare", "the least frequent values"),
    ("table", "these fields in this order"),
    ("fields", "keep or, with -, drop fields"),
    ("rename", "rename src AS source"),
    ("sort", "sort -count, user"),
    ("head", "the first rows"),
    ("dedup", "one row, the newest, for each combination of fields"),
    ("rex", "fields cut out of a field by a regular expression"),
    ("regex", "rows whose field matches a regular expression"),
    ("bin", "a field rounded down: bin span=5m _time"),
    ("bucket", "the same as bin"),
    ("join", "match rows of a subsearch: join user [search …]"),
    ("append", "rows of a subsearch after these"),
    ("fillnull", "a value for empty fields"),
    ("spath", "a value out of JSON: spath input=Properties path=a.b output=b"),
    ("mvexpand", "one row for each value of a field"),
    ("makemv", "a text as several values: makemv delim=\",\" field"),
];

/// Commands of Splunk that are not here, with what to do instead.
const ELSEWHERE: [(&str, &str); 16] = [
    ("lookup", "there are no lookup files here; join with a subsearch"),
    ("inputlookup", "there are no lookup files here; search a table"),
    ("outputlookup", "nothing is written here; save the query"),
    ("transaction", "use stats min(_time), max(_time) BY the session's field"),
    ("streamstats", "use KQL: sort and row_cumsum()"),
    ("iplocation", "there is no map of addresses here; sign-in logs have Location"),
    ("tail", "use sort _time | head"),
    ("reverse", "use sort _time"),
    ("map", "use join"),
    ("foreach", "name each field with eval"),
    ("makeresults", "search a table"),
    ("datamodel", "use tstats"),
    ("from", "use tstats or a source type"),
    ("multisearch", "use append"),
    ("union", "use append"),
    ("predict", "use KQL: make-series and series_decompose_anomalies()"),
];

/// Most commands of one query.
const STEPS: usize = 150;
/// Deepest subsearch.
const DEPTH: usize = 8;

impl Cursor<'_> {
    /// A whole search, up to the end or the end of a subsearch.
    pub(super) fn search(&mut self, depth: usize) -> Parse<Pipeline> {
        if depth > DEPTH {
            return Err(Fault::new(
                self.place(),
                "too many subsearches within each other",
                "join the inner ones first",
            ));
        }
        let start = self.place().start;
        let mut scope = match self.eat("|") {
            true => self.generated()?,
            false => {
                self.eat_word("search");
                self.source()?
            }
        };
        let mut steps = 0;
        while self.eat("|") {
            steps += 1;
            if steps > STEPS {
                return Err(Fault::new(self.place(), format!("more than {STEPS} commands"), "split the search"));
            }
            scope = self.command(scope, depth)?;
            if !self.at_end() {
                return Err(self.unexpected("`|` or the end", "commands are parted with `|`"));
            }
        }
        scope.pipeline.place = start..self.at;
        Ok(scope.pipeline)
    }

    /// A command that makes rows by itself.
    fn generated(&mut self) -> Parse<Scope> {
        let name = self.take(|c| c.is_alphanumeric()).ok_or_else(|| self.unexpected("a command", ""))?;
        match name.text.to_lowercase().as_str() {
            "tstats" => self.tstats(&name.place),
            "search" => self.source(),
            _ => Err(unknown(&name)),
        }
    }

    /// `index=… sourcetype=… term term`: the table and its first condition.
    fn source(&mut self) -> Parse<Scope> {
        let place = self.place();
        let Some(terms) = self.terms()? else {
            return Err(self.unexpected("something to search for", "write sourcetype=zeek:conn or index=SecurityEvent"));
        };
        let place = place.start..self.at;
        let mut places = Vec::new();
        let (times, terms) = times_of(terms);
        let terms = terms.and_then(|terms| terms.take_places(&mut places));
        let tables = places.iter().map(|any| tables_of(any)).find(|tables| !tables.is_empty()).unwrap_or_default();
        let mut scope = match (tables.as_slice(), &terms) {
            ([(first, at), others @ ..], _) => {
                others.iter().try_fold(Scope::of_table(first, at)?, |scope, (table, at)| scope.or_table(table, at))?
            }
            ([], Some(terms)) if terms.is_text() => {
                let condition = text_condition(terms);
                let search = Operator::Search { condition, tables: Vec::new() };
                let steps = vec![Step { operator: search, place: place.clone() }];
                return Scope::of(Source::Start, steps, &place);
            }
            _ => {
                let wrong = places.iter().flatten().next().map_or_else(|| place.clone(), |p| p.place.clone());
                let hint = "name a source type such as sourcetype=zeek:conn, or a table: index=SecurityEvent";
                return Err(Fault::new(wrong, "this does not say where to look", hint));
            }
        };
        for (word, sign) in times {
            let now = make::call("now", Vec::new(), &word.place);
            let bound = relative(now, &word.text, &word.place)?;
            let condition = make::binary(make::name("TimeGenerated", &word.place), sign, bound);
            scope = scope.step(Operator::Where(condition), &word.place)?;
        }
        match terms {
            None => Ok(scope),
            Some(terms) => {
                let condition = terms.condition(&scope)?;
                scope.step(Operator::Where(condition), &place)
            }
        }
    }

    fn command(&mut self, scope: Scope, depth: usize) -> Parse<Scope> {
        // A macro alone between two pipes has been passed over.
        if self.at_end() {
            return Ok(scope);
        }
        let name = self.take(|c| c.is_alphanumeric() || c == '_').ok_or_else(|| self.unexpected("a command", ""))?;
        let place = name.place.clone();
        match name.text.to_lowercase().as_str() {
            "search" => match self.terms()? {
                Some(terms) => {
                    let condition = terms.condition(&scope)?;
                    scope.step(Operator::Where(condition), &place)
                }
                None => Ok(scope),
            },
            "where" => {
                let condition = self.eval(&scope)?;
                scope.step(Operator::Where(condition), &place)
            }
            "eval" => self.eval_command(scope, &place),
            "stats" => self.stats(scope, &place),
            "eventstats" => self.eventstats(scope, &place),
            "timechart" => self.timechart(scope, &place),
            "chart" => self.chart(scope, &place),
            "top" => self.top(scope, false, &place),
            "rare" => self.top(scope, true, &place),
            "table" => self.table(scope, &place),
            "fields" => self.fields_command(scope, &place),
            "rename" => self.rename(scope, &place),
            "sort" => self.sort(scope, &place),
            "head" => {
                let count = match self.option("limit")? {
                    Some(count) => number(&count)?,
                    None => self.take(|c| c.is_ascii_digit()).map_or(Ok(10), |n| number(&n))?,
                };
                scope.step(Operator::Take(make::long(count, &place)), &place)
            }
            "dedup" => self.dedup(scope, &place),
            "rex" => self.rex(scope, &place),
            "regex" => self.regex(scope, &place),
            "bin" | "bucket" => self.bin(scope, &place),
            "join" => self.join(scope, depth, &place),
            "append" => {
                let inner = self.subsearch(depth)?;
                scope.step(Operator::Union { legs: vec![inner], with_source: None, inner: false }, &place)
            }
            "fillnull" => self.fillnull(scope, &place),
            "spath" => self.spath(scope, &place),
            "mvexpand" => {
                let field = self.field("a field")?;
                self.option("limit")?;
                let expr = scope.field(&field);
                scope.step(Operator::MvExpand(vec![Expansion { name: None, expr, kind: None }]), &place)
            }
            "makemv" => {
                let between = self.option("delim")?.map_or_else(|| ",".to_owned(), |w| w.text);
                let field = self.field("a field")?;
                let parts = make::call("split", vec![scope.field(&field), make::text(&between, &place)], &place);
                scope.step(Operator::Extend(vec![make::named(Some(field), parts)]), &place)
            }
            // Times are shown as times here already.
            "convert" => {
                while !self.at_end() {
                    self.at += self.rest().chars().next().map_or(1, char::len_utf8);
                }
                Ok(scope)
            }
            _ => Err(unknown(&name)),
        }
    }

    fn subsearch(&mut self, depth: usize) -> Parse<Pipeline> {
        self.expect("[", "put the subsearch in square brackets: [search …]")?;
        let inner = self.search(depth + 1)?;
        self.expect("]", "close the subsearch with `]`")?;
        Ok(inner)
    }

    fn join(&mut self, scope: Scope, depth: usize, place: &Place) -> Parse<Scope> {
        let mut kind = "inner";
        loop {
            if let Some(word) = self.option("type")? {
                kind = match word.text.as_str() {
                    "inner" => "inner",
                    "left" | "outer" => "leftouter",
                    _ => {
                        return Err(Fault::new(word.place, "there is no such type", "types are inner, left and outer"));
                    }
                };
            } else if self.option("max")?.is_none() && self.option("usetime")?.is_none() {
                break;
            }
        }
        let fields = self.fields("a field both sides have")?;
        let right = self.subsearch(depth)?;
        let other = Scope::of(right.source.clone(), right.steps.clone(), &right.place)?;
        let on = fields.iter().map(|field| {
            let (a, b) = (scope.resolve(&field.text), other.resolve(&field.text));
            if a == b {
                return make::name(&a, &field.place);
            }
            let side = |side: &str, column: &str| {
                let base = Box::new(make::name(side, &field.place));
                make::expr(ExprKind::Member(base, make::word(column, &field.place)), &field.place)
            };
            make::binary(side("$left", &a), "==", side("$right", &b))
        });
        let on = on.collect();
        let kind = Some(make::word(kind, place));
        let join = Operator::Join { kind, right: Box::new(right), on, lookup: false };
        Ok(scope.step(join, place)?.beside(&other))
    }
}

fn unknown(name: &Word) -> Fault {
    let lower = name.text.to_lowercase();
    let known = ELSEWHERE.iter().find(|(n, _)| *n == lower).map(|(_, instead)| (*instead).to_owned());
    let hint = known.or_else(|| did_you_mean(&lower, COMMANDS.iter().map(|(n, _)| *n))).unwrap_or_else(|| {
        "commands are search, where, eval, stats, timechart, top, table, sort, join and others".into()
    });
    Fault::new(name.place.clone(), format!("there is no command `{}` here", name.text), hint)
}

/// The table that an index, a source type or a source means.
/// The tables of places of which one must be, each once.
fn tables_of(any: &[Word]) -> Vec<(String, Place)> {
    let mut tables: Vec<(String, Place)> = Vec::new();
    for word in any {
        let table = table_of(&word.text).filter(|table| tables.iter().all(|(known, _)| known != table));
        tables.extend(table.map(|table| (table, word.place.clone())));
    }
    tables
}

fn table_of(source: &str) -> Option<String> {
    let known = catalog().tables.iter().find(|t| t.name.eq_ignore_ascii_case(source));
    known.map(|t| t.name.to_owned()).or_else(|| names().table(source).map(str::to_owned))
}

/// `earliest=-1h latest=now` among the terms, each with the sign of its condition.
fn times_of(terms: Term) -> (Vec<(Word, &'static str)>, Option<Term>) {
    let mut times = Vec::new();
    let mut keep = |term: &Term| {
        if let Term::Compare { field, operator: "=", value } = term {
            let sign = match field.text.to_lowercase().as_str() {
                "earliest" => ">=",
                "latest" => "<=",
                _ => return true,
            };
            times.push((value.clone(), sign));
            return false;
        }
        true
    };
    let rest = match terms {
        Term::All(parts) => {
            let rest: Vec<Term> = parts.into_iter().filter(|p| keep(p)).collect();
            (!rest.is_empty()).then_some(Term::All(rest))
        }
        one => keep(&one).then_some(one),
    };
    (times, rest)
}

impl Term {
    /// Only free text: it can be looked for in all tables.
    fn is_text(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().all(Self::is_text),
            Self::Not(inner) => inner.is_text(),
            Self::Text(_) => true,
            Self::Compare { .. } | Self::In { .. } => false,
        }
    }
}

/// A condition of free text alone.
fn text_condition(term: &Term) -> Expr {
    let all = |parts: &[Term], kind: fn(Vec<Expr>) -> ExprKind| {
        let parts: Vec<Expr> = parts.iter().map(text_condition).collect();
        let place = parts.first().map_or(0, |e| e.place.start)..parts.last().map_or(0, |e| e.place.end);
        make::joined(parts, kind, &place)
    };
    match term {
        Term::All(parts) => all(parts, ExprKind::All),
        Term::Any(parts) => all(parts, ExprKind::Any),
        Term::Not(inner) => {
            let inner = text_condition(inner);
            let place = inner.place.clone();
            make::call("not", vec![inner], &place)
        }
        Term::Text(text) | Term::Compare { value: text, .. } => {
            make::expr(ExprKind::Anywhere(text.clone()), &text.place)
        }
        Term::In { field, .. } => make::expr(ExprKind::Anywhere(field.clone()), &field.place),
    }
}
