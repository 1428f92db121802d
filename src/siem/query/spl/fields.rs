//! Commands that make, choose and order fields and rows.

use super::cursor::{Cursor, Parse};
use super::functions::span;
use super::make;
use super::scope::{Scope, literal_of};
use super::stats::{number, wrong_span};
use crate::siem::query::ColumnKind;
use crate::siem::query::syntax::tree::{Expr, ExprKind, Fault, Key, Literal, Operator, Place, Word};

impl Cursor<'_> {
    /// `eval a=b+1, c=lower(a)`.
    pub(super) fn eval_command(&mut self, mut scope: Scope, place: &Place) -> Parse<Scope> {
        loop {
            let name = self.field("the name of a field")?;
            self.expect("=", "write `eval name=expression`")?;
            let value = self.eval(&scope)?;
            scope = scope.step(Operator::Extend(vec![make::named(Some(name), value)]), place)?;
            if !self.eat(",") {
                return Ok(scope);
            }
        }
    }

    pub(super) fn table(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        let fields = self.fields("a field")?;
        let columns = fields.iter().flat_map(|field| match field.text.contains('*') {
            true => {
                scope.matching(&field.text).iter().map(|c| make::named(None, make::name(c, &field.place))).collect()
            }
            false => vec![scope.named(field)],
        });
        let columns = columns.collect();
        scope.step(Operator::Project(columns), place)
    }

    pub(super) fn fields_command(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        let drop = self.eat("-");
        self.eat("+");
        let fields = self.fields("a field")?;
        let patterns = fields.iter().map(|f| make::word(&scope.resolve(&f.text), &f.place));
        if drop {
            let patterns = patterns.collect();
            return scope.step(Operator::ProjectAway(patterns), place);
        }
        let time = scope.has_time().then(|| make::word("TimeGenerated", place));
        let patterns = patterns.chain(time).collect();
        scope.step(Operator::ProjectKeep(patterns), place)
    }

    pub(super) fn rename(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        let mut pairs = Vec::new();
        loop {
            let old = self.field("a field")?;
            self.expect_word("AS", "write `rename old AS new`")?;
            let new = self.field("the new name")?;
            if old.text.contains('*') {
                return Err(Fault::new(
                    old.place,
                    "names with `*` cannot be renamed at once here",
                    "rename them one by one",
                ));
            }
            // `rename Processes.* AS *` is done already; `rename a AS a` changes nothing.
            let column = scope.resolve(&old.text);
            if column != new.text {
                pairs.push((new, make::word(&column, &old.place)));
            }
            self.eat(",");
            if self.at_end() {
                return if pairs.is_empty() { Ok(scope) } else { scope.step(Operator::ProjectRename(pairs), place) };
            }
        }
    }

    /// `sort 20 -count, user`.
    pub(super) fn sort(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        let most = self.take(|c| c.is_ascii_digit()).map(|n| number(&n)).transpose()?.filter(|n| *n > 0);
        let mut keys = Vec::new();
        while !self.at_end() {
            let descending = self.eat("-");
            self.eat("+");
            let field = self.field("a field")?;
            let descending = descending || self.eat_word("desc") || self.eat_word("d");
            self.eat_word("asc");
            let inner = match field.text.as_str() {
                "num" | "str" | "auto" | "ip" if self.eat("(") => {
                    let inner = self.field("a field")?;
                    self.expect(")", "close the bracket")?;
                    inner
                }
                _ => field,
            };
            keys.push(Key { expr: scope.field(&inner), ascending: !descending, nulls_first: !descending });
            self.eat(",");
        }
        if keys.is_empty() {
            return Err(self.unexpected("a field", "write `sort -count`"));
        }
        match most {
            Some(most) => scope.step(Operator::Top { count: make::long(most, place), keys }, place),
            None => scope.step(Operator::Sort(keys), place),
        }
    }

    pub(super) fn dedup(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        if let Some(count) = self.take(|c| c.is_ascii_digit())
            && count.text != "1"
        {
            return Err(Fault::new(count.place, "dedup keeps one row here", "use KQL: partition by … (take 2)"));
        }
        let fields = self.fields("a field")?;
        let by = fields.iter().map(|f| make::named(None, scope.field(f))).collect();
        let star = make::expr(ExprKind::Star, place);
        let newest = match scope.has_time() {
            true => make::call("arg_max", vec![make::name("TimeGenerated", place), star], place),
            false => make::call("take_any", vec![star], place),
        };
        scope.step(Operator::Summarize { aggregates: vec![make::named(None, newest)], by }, place)
    }

    /// `rex field=CommandLine "(?<tool>\w+)\.exe"`.
    pub(super) fn rex(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        let mut field = None;
        loop {
            if let Some(word) = self.option("field")? {
                field = Some(word);
            } else if let Some(mode) = self.option("mode")? {
                return Err(Fault::new(mode.place, "rex cuts out only here", "use eval with replace()"));
            } else if self.option("max_match")?.is_none() {
                break;
            }
        }
        let pattern = self.pattern()?;
        let field = field.unwrap_or_else(|| make::word("_raw", place));
        let regex = compiled(&pattern)?;
        let text = make::call("tostring", vec![scope.field(&field)], &field.place);
        let parts = regex.capture_names().enumerate().filter_map(|(group, name)| Some((group, name?)));
        let named = parts.map(|(group, name)| {
            let args =
                vec![make::text(&pattern.text, &pattern.place), make::long(group as i64, &pattern.place), text.clone()];
            make::named(Some(make::word(name, &pattern.place)), make::call("extract", args, &pattern.place))
        });
        let named: Vec<_> = named.collect();
        if named.is_empty() {
            let hint = "name what to cut out: (?<user>\\w+)";
            return Err(Fault::new(pattern.place, "this pattern names no field", hint));
        }
        scope.step(Operator::Extend(named), place)
    }

    /// A pattern in quotes, where a backslash belongs to the pattern.
    fn pattern(&mut self) -> Parse<Word> {
        let Some(body) = self.rest().strip_prefix('"') else {
            return Err(self.unexpected("a pattern", "patterns stand in double quotes"));
        };
        let start = self.at;
        let mut escaped = false;
        for (i, c) in body.char_indices() {
            if c == '"' && !escaped {
                self.at = start + i + 2;
                return Ok(Word { text: body[..i].replace("\\\"", "\""), place: start..self.at });
            }
            escaped = c == '\\' && !escaped;
        }
        Err(Fault::new(start..self.text.len(), "this text does not end", "close it with a double quote"))
    }

    pub(super) fn regex(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        let field = self.field("a field")?;
        let negated = self.eat("!=");
        if !negated {
            self.expect("=", "write `regex field=\"pattern\"`")?;
        }
        let pattern = self.pattern()?;
        compiled(&pattern)?;
        let text = make::call("tostring", vec![scope.field(&field)], &field.place);
        let matches = make::binary(text, "matches regex", make::text(&pattern.text, &pattern.place));
        let condition = if negated { make::call("not", vec![matches], place) } else { matches };
        scope.step(Operator::Where(condition), place)
    }

    pub(super) fn bin(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        let mut width = self.option("span")?;
        let field = self.field("a field")?;
        if width.is_none() {
            width = self.option("span")?;
        }
        let name =
            if self.eat_word("AS") { self.field("a name")? } else { make::word(&scope.resolve(&field.text), place) };
        let Some(width) = width else {
            return Err(Fault::new(place.clone(), "bin needs a span here", "write `bin span=5m _time`"));
        };
        let size = match (scope.kind(&field.text), span(&width.text), width.text.parse()) {
            (ColumnKind::DateTime, Some(span), _) => make::literal(Literal::Span(span), &width.place),
            (_, _, Ok(size)) => make::long(size, &width.place),
            _ => return Err(wrong_span(&width)),
        };
        let value = make::call("bin", vec![scope.field(&field), size], place);
        scope.step(Operator::Extend(vec![make::named(Some(name), value)]), place)
    }

    pub(super) fn fillnull(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        let value = self.option("value")?.unwrap_or_else(|| make::word("0", place));
        let fields = self.fields("a field")?;
        let filled = fields.iter().map(|field| {
            let column = scope.field(field);
            let text = make::call("tostring", vec![column.clone()], place);
            let literal = literal_of(&value.text, scope.kind(&field.text), &value.place);
            let filled = match literal {
                Some(literal) => make::call("coalesce", vec![column, literal], place),
                None => {
                    let empty = make::call("isempty", vec![text.clone()], place);
                    make::call("iff", vec![empty, make::text(&value.text, &value.place), text], place)
                }
            };
            make::named(Some(field.clone()), filled)
        });
        let filled = filled.collect();
        scope.step(Operator::Extend(filled), place)
    }

    pub(super) fn spath(&mut self, scope: Scope, place: &Place) -> Parse<Scope> {
        let (mut input, mut output, mut path) = (None, None, None);
        while !self.at_end() {
            if let Some(word) = self.option("input")? {
                input = Some(word);
            } else if let Some(word) = self.option("output")? {
                output = Some(word);
            } else if let Some(word) = self.option("path")? {
                path = Some(word);
            } else {
                path = Some(self.value("a path")?);
            }
        }
        let hint = "write `spath input=Properties path=a.b output=b`";
        let (Some(input), Some(path)) = (input, path) else {
            return Err(Fault::new(place.clone(), "spath needs a field and a path here", hint));
        };
        if path.text.contains('{') {
            return Err(Fault::new(path.place, "lists in a path are not followed here", "use KQL: mv-expand"));
        }
        let bag = make::call("parse_json", vec![make::call("tostring", vec![scope.field(&input)], place)], place);
        let value = path.text.split('.').fold(bag, |base: Expr, key| {
            make::expr(ExprKind::Member(Box::new(base), make::word(key, &path.place)), &path.place)
        });
        let name = output.unwrap_or_else(|| path.clone());
        let value = make::call("tostring", vec![value], place);
        scope.step(Operator::Extend(vec![make::named(Some(name), value)]), place)
    }
}

fn compiled(pattern: &Word) -> Parse<regex::Regex> {
    regex::Regex::new(&pattern.text).map_err(|error| {
        let why = error.to_string();
        let message = format!("this is no regular expression: {}", why.lines().last().unwrap_or_default());
        Fault::new(pattern.place.clone(), message, "patterns follow RE2")
    })
}
