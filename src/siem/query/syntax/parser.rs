//! The cursor over the tokens, and statements, pipelines and sources.

use super::lexer::{Kind, Token, name_value, text_value, tokens};
use super::literal::kind_of;
use super::operator::OPERATORS;
use super::tree::{Expr, ExprKind, Fault, Let, Pipeline, Place, Query, Source, Step, Word};
use crate::siem::query::ColumnKind;

pub(super) type Parse<T> = Result<T, Fault>;

/// How deep expressions and brackets may nest; beyond, a query is refused instead of using up the stack.
pub(super) const DEPTH: usize = 60;
/// How many operators a pipeline may have.
const STEPS: usize = 150;

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    pub(super) depth: usize,
    faults: Vec<Fault>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let tokens = tokens(text).into_iter().filter(|t| t.kind != Kind::Comment).collect();
        Self { text, tokens, at: 0, depth: 0, faults: Vec::new() }
    }

    pub(super) fn query(mut self) -> (Query, Vec<Fault>) {
        let mut query = Query::default();
        loop {
            while self.eat(";") {}
            if self.token().is_none() {
                break;
            }
            if self.is_word("set") {
                // `set notruncation;` tells a cluster how, never what.
                self.skip_to(&[";"]);
                continue;
            }
            let done = if self.is_word("let") {
                self.let_statement().map(|l| query.lets.push(l))
            } else if self.is_word("declare") {
                Err(self.unexpected("a table or `let`", "write `let name = value;` instead of `declare`"))
            } else if query.body.is_some() {
                Err(self.unexpected("nothing more", "one query at a time; put `let name = …;` before the query"))
            } else {
                self.pipeline().map(|p| query.body = Some(p))
            };
            if let Err(fault) = done.and_then(|()| self.end_of_statement()) {
                self.faults.push(fault);
                self.skip_to(&[";"]);
            }
        }
        self.faults.sort_by_key(|f| f.place.start);
        (query, self.faults)
    }

    fn end_of_statement(&self) -> Parse<()> {
        if self.token().is_none() || self.is(";") {
            return Ok(());
        }
        let hint = match self.here() {
            word if OPERATORS.iter().any(|(name, _)| *name == word) => format!("put `|` before `{word}`"),
            "]" | ")" => "there is a closing bracket too many".to_owned(),
            _ => "operators are joined with `|`; conditions with `and` or `or`".to_owned(),
        };
        Err(self.unexpected("`|` or the end of the query", &hint))
    }

    pub(super) fn let_statement(&mut self) -> Parse<Let> {
        self.next();
        let name = self.word("a name for `let`")?;
        self.expect("=", "write `let name = value;`")?;
        if self.is_word("view") && self.peek_text(1) == "(" {
            self.next();
        }
        let value = match self.is("(") && self.looks_like_function() {
            true => self.function()?,
            false => self.tabular_or_scalar()?,
        };
        Ok(Let { name, value })
    }

    /// An expression, or a pipeline where one is written.
    pub(super) fn tabular_or_scalar(&mut self) -> Parse<Expr> {
        let (start, from) = (self.at, self.place().start);
        if self.starts_pipeline() {
            return self.pipeline_expr(from);
        }
        let expr = self.expression();
        if self.is("|") {
            self.at = start;
            return self.pipeline_expr(from);
        }
        expr
    }

    fn starts_pipeline(&self) -> bool {
        let bracket = self.peek_text(1) == "(";
        matches!(self.here(), "union" | "search" | "find" | "print")
            || (self.here() == "range" && !bracket)
            || (matches!(self.here(), "datatable" | "materialize") && bracket)
    }

    fn pipeline_expr(&mut self, from: usize) -> Parse<Expr> {
        let pipeline = self.pipeline()?;
        Ok(Expr { place: from..pipeline.place.end, kind: ExprKind::Query(Box::new(pipeline)) })
    }

    /// `Source | …`.
    pub(super) fn pipeline(&mut self) -> Parse<Pipeline> {
        self.deeper(|p| {
            let from = p.place().start;
            let mut steps = Vec::new();
            let source = p.source(&mut steps)?;
            while p.eat("|") {
                p.one_more(steps.len())?;
                let start = p.place().start;
                match p.operator() {
                    Ok(operator) => steps.push(Step { operator, place: start..p.last_end() }),
                    Err(fault) => {
                        p.faults.push(fault);
                        p.skip_to(&["|", ";", ")"]);
                    }
                }
            }
            Ok(Pipeline { source, steps, place: from..p.last_end() })
        })
    }

    /// Refuses one more operator where there are too many.
    pub(super) fn one_more(&self, steps: usize) -> Parse<()> {
        match steps < STEPS {
            true => Ok(()),
            false => Err(Fault::new(self.place(), format!("more than {STEPS} operators"), "split the query")),
        }
    }

    fn source(&mut self, steps: &mut Vec<Step>) -> Parse<Source> {
        match self.here() {
            "union" | "search" | "find" => {
                let start = self.place().start;
                let operator = self.operator()?;
                steps.push(Step { operator, place: start..self.last_end() });
                Ok(Source::Start)
            }
            "print" => {
                self.next();
                Ok(Source::Print(self.named_list()?))
            }
            "range" => self.range(),
            "datatable" => self.datatable(),
            "externaldata" => Err(self.unexpected("a table", "files outside the console cannot be read")),
            "materialize" => {
                self.next();
                self.nested()
            }
            "(" => self.nested(),
            _ => self.table_or_call("a table"),
        }
    }

    fn nested(&mut self) -> Parse<Source> {
        self.expect("(", "put the query in brackets")?;
        let inner = self.pipeline()?;
        self.expect(")", "close the bracket")?;
        Ok(Source::Nested(Box::new(inner)))
    }

    fn range(&mut self) -> Parse<Source> {
        self.next();
        let hint = "write `range x from 1 to 10 step 1`";
        let name = self.word("a column name")?;
        self.expect_word("from", hint)?;
        let from = self.expression()?;
        self.expect_word("to", hint)?;
        let to = self.expression()?;
        self.expect_word("step", hint)?;
        Ok(Source::Range { name, bounds: Box::new([from, to, self.expression()?]) })
    }

    fn datatable(&mut self) -> Parse<Source> {
        self.next();
        let hint = "write `datatable(Name:string, Count:long)[\"a\", 1]`";
        self.expect("(", hint)?;
        let columns = self.schema(hint)?;
        // `['a']` is one token: the notation of a quoted name.
        if self.here().starts_with("['") || self.here().starts_with("[\"") {
            let place = self.place();
            let text = name_value(self.here());
            self.next();
            let kind = ExprKind::Literal(super::tree::Literal::Text(text));
            return Ok(Source::Data { columns, cells: vec![Expr { kind, place }] });
        }
        self.expect("[", hint)?;
        let mut cells = Vec::new();
        while !self.is("]") {
            cells.push(self.expression()?);
            if !self.eat(",") {
                break;
            }
        }
        self.expect("]", hint)?;
        Ok(Source::Data { columns, cells })
    }

    pub(super) fn type_name(&mut self) -> Parse<ColumnKind> {
        let word = self.word("a type")?;
        kind_of(&word.text).ok_or_else(|| {
            let hint = "types are string, long, int, real, bool, datetime, timespan and dynamic";
            Fault::new(word.place.clone(), format!("there is no type `{}`", word.text), hint)
        })
    }
}

/// The cursor.
impl Parser<'_> {
    pub(super) fn token(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// Text of the current token; empty at the end.
    pub(super) fn here(&self) -> &str {
        self.peek_text(0)
    }

    pub(super) fn peek_text(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", |t| &self.text[t.place.clone()])
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        self.token().map(|t| t.kind)
    }

    /// Place of the current token; at the end, the last byte of the text.
    pub(super) fn place(&self) -> Place {
        let end = self.text.trim_end().len();
        self.token().map_or(end..end, |t| t.place.clone())
    }

    /// Where the token before the current one ends.
    pub(super) fn last_end(&self) -> usize {
        self.at.checked_sub(1).and_then(|i| self.tokens.get(i)).map_or(0, |t| t.place.end)
    }

    pub(super) fn next(&mut self) {
        self.at += 1;
    }

    /// The current token follows the last one without a gap.
    pub(super) fn touches(&self) -> bool {
        self.token().is_some_and(|t| t.place.start == self.last_end())
    }

    pub(super) fn is(&self, sign: &str) -> bool {
        self.kind() == Some(Kind::Sign) && self.here() == sign
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind() == Some(Kind::Name) && self.here() == word
    }

    pub(super) fn eat(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect(&mut self, sign: &str, hint: &str) -> Parse<()> {
        if self.eat(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"), hint)) }
    }

    pub(super) fn expect_word(&mut self, word: &str, hint: &str) -> Parse<()> {
        if self.eat_word(word) { Ok(()) } else { Err(self.unexpected(&format!("`{word}`"), hint)) }
    }

    pub(super) fn word(&mut self, what: &str) -> Parse<Word> {
        match self.kind() {
            Some(Kind::Name) if !self.here().starts_with('!') => {
                let word = Word { text: name_value(self.here()), place: self.place() };
                self.next();
                Ok(word)
            }
            _ => Err(self.unexpected(what, "")),
        }
    }

    pub(super) fn string(&mut self, what: &str) -> Parse<Word> {
        match self.kind() {
            Some(Kind::Text) => {
                let word = Word { text: text_value(self.here()), place: self.place() };
                self.next();
                Ok(word)
            }
            _ => Err(self.unexpected(what, "texts stand in double quotes")),
        }
    }

    /// What stands here instead of what should.
    pub(super) fn unexpected(&self, wanted: &str, hint: &str) -> Fault {
        let (message, hint) = match self.kind() {
            None => (format!("{wanted} is missing at the end"), hint.to_owned()),
            Some(Kind::OpenText) => ("this text does not end".to_owned(), "close it with the same quote".to_owned()),
            Some(Kind::Unknown) => {
                (format!("KQL has no character `{}`", self.here()), "remove it or put it in quotes".to_owned())
            }
            Some(_) => (format!("expected {wanted}, found `{}`", self.here()), hint.to_owned()),
        };
        Fault::new(self.place(), message, hint)
    }

    /// Runs the parser one level deeper, or refuses.
    pub(super) fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        if self.depth >= DEPTH {
            return Err(Fault::new(self.place(), "too deeply nested", "use `let` to name the inner parts"));
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }

    /// Skips to one of the signs at this bracket level.
    pub(super) fn skip_to(&mut self, signs: &[&str]) {
        let mut depth = 0_usize;
        while self.token().is_some() {
            if depth == 0 && signs.iter().any(|s| self.is(s)) {
                return;
            }
            if self.is("(") || self.is("[") || self.is("{") {
                depth += 1;
            } else if self.is(")") || self.is("]") || self.is("}") {
                depth = depth.saturating_sub(1);
            }
            self.next();
        }
    }
}
