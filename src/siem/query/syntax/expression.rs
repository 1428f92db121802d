//! Scalar expressions by binding powers.

use super::lexer::{Kind, text_value};
use super::literal::{kind_of, number, typed};
use super::parser::{DEPTH, Parse, Parser};
use super::tree::{Expr, ExprKind, Fault, Literal, Word};

/// Operators that compare two values; the words also have a form with `!`, most one with `_cs`.
const COMPARE_SIGNS: [&str; 8] = ["==", "!=", "<>", "=~", "!~", "<", "<=", ">"];
const TEXT_WORDS: [&str; 6] = ["has", "contains", "startswith", "endswith", "hasprefix", "hassuffix"];
const LIST_WORDS: [&str; 4] = ["in", "in~", "has_any", "has_all"];

/// Every word that stands between two operands, for completion.
pub(in crate::siem::query) const WORD_OPERATORS: [(&str, &str); 25] = [
    ("and", "both"),
    ("or", "one of the two"),
    ("has", "the text has this term as a whole word, upper or lower case"),
    ("!has", "the text has no such term"),
    ("has_cs", "as has, but upper and lower case differ"),
    ("has_any", "the text has one of these terms"),
    ("has_all", "the text has all of these terms"),
    ("hasprefix", "some term starts with this"),
    ("hassuffix", "some term ends with this"),
    ("contains", "the text contains this, upper or lower case"),
    ("!contains", "the text does not contain this"),
    ("contains_cs", "as contains, but upper and lower case differ"),
    ("startswith", "the text starts with this, upper or lower case"),
    ("!startswith", "the text does not start with this"),
    ("startswith_cs", "as startswith, but upper and lower case differ"),
    ("endswith", "the text ends with this, upper or lower case"),
    ("!endswith", "the text does not end with this"),
    ("endswith_cs", "as endswith, but upper and lower case differ"),
    ("in", "equal to one of these"),
    ("in~", "equal to one of these, upper or lower case"),
    ("!in", "equal to none of these"),
    ("!in~", "equal to none of these, upper or lower case"),
    ("between", "within these bounds, both included: between (a .. b)"),
    ("!between", "outside these bounds"),
    ("matches regex", "matches this regular expression"),
];

fn base(word: &str) -> &str {
    let word = word.strip_prefix('!').unwrap_or(word);
    word.strip_suffix("_cs").unwrap_or(word)
}

impl Parser<'_> {
    /// `a or b and not c == d + e * f`.
    pub(super) fn expression(&mut self) -> Parse<Expr> {
        self.deeper(Self::any)
    }

    fn any(&mut self) -> Parse<Expr> {
        self.chain("or", Self::all, ExprKind::Any)
    }

    fn all(&mut self) -> Parse<Expr> {
        self.chain("and", Self::comparison, ExprKind::All)
    }

    pub(super) fn chain(
        &mut self,
        word: &str,
        inner: fn(&mut Self) -> Parse<Expr>,
        kind: fn(Vec<Expr>) -> ExprKind,
    ) -> Parse<Expr> {
        let first = inner(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let start = first.place.start;
        let mut parts = vec![first];
        while self.eat_word(word) {
            parts.push(inner(self)?);
        }
        Ok(Expr { kind: kind(parts), place: start..self.last_end() })
    }

    pub(super) fn comparison(&mut self) -> Parse<Expr> {
        let left = self.sum()?;
        let start = left.place.start;
        let operator = Word { text: self.here().to_owned(), place: self.place() };
        let kind = match self.kind() {
            Some(Kind::Sign) if COMPARE_SIGNS.contains(&self.here()) || self.here() == ">=" => {
                self.next();
                let right = Box::new(self.sum()?);
                ExprKind::Binary { operator, left: Box::new(left), right }
            }
            Some(Kind::Sign) if self.here() == "=" => {
                let hint = "`==` compares; `=` names a column in `extend`, `project` and `summarize`";
                return Err(Fault::new(operator.place, "`=` does not compare", hint));
            }
            Some(Kind::Name) if TEXT_WORDS.contains(&base(self.here())) => {
                self.next();
                let right = Box::new(self.sum()?);
                ExprKind::Binary { operator, left: Box::new(left), right }
            }
            Some(Kind::Name) if self.is_word("matches") => {
                self.next();
                self.expect_word("regex", "write `matches regex \"…\"`")?;
                let operator = Word { text: "matches regex".into(), place: operator.place.start..self.last_end() };
                let right = Box::new(self.sum()?);
                ExprKind::Binary { operator, left: Box::new(left), right }
            }
            Some(Kind::Name) if LIST_WORDS.contains(&operator.text.trim_start_matches('!')) => {
                self.next();
                let items = self.items(&operator.text)?;
                ExprKind::List { operator, subject: Box::new(left), items }
            }
            Some(Kind::Name) if base(self.here()) == "between" => {
                self.next();
                let hint = "write `between (low .. high)`";
                self.expect("(", hint)?;
                let low = Box::new(self.expression()?);
                self.expect("..", hint)?;
                let high = Box::new(self.expression()?);
                self.expect(")", hint)?;
                ExprKind::Between { subject: Box::new(left), negated: operator.text.starts_with('!'), low, high }
            }
            Some(Kind::Name) if self.here().starts_with('!') => {
                let hint = "the words with `!` are !has, !contains, !startswith, !endswith, !in, !in~, !between";
                return Err(Fault::new(operator.place, format!("there is no operator `{}`", operator.text), hint));
            }
            _ => return Ok(left),
        };
        Ok(Expr { kind, place: start..self.last_end() })
    }

    fn items(&mut self, operator: &str) -> Parse<Vec<Expr>> {
        if !self.is("(") && operator.starts_with("has_") {
            // `has_any` also takes one dynamic array without brackets.
            return Ok(vec![self.sum()?]);
        }
        self.expect("(", &format!("write `{operator} (\"a\", \"b\")`"))?;
        let mut items = Vec::new();
        while !self.is(")") {
            items.push(self.tabular_or_scalar()?);
            if !self.eat(",") {
                break;
            }
        }
        self.expect(")", "close the bracket")?;
        Ok(items)
    }

    fn sum(&mut self) -> Parse<Expr> {
        self.left_chain(&["+", "-"], Self::product)
    }

    fn product(&mut self) -> Parse<Expr> {
        self.left_chain(&["*", "/", "%"], Self::unary)
    }

    fn left_chain(&mut self, signs: &[&str], inner: fn(&mut Self) -> Parse<Expr>) -> Parse<Expr> {
        let mut left = inner(self)?;
        let mut length = 0;
        while let Some(sign) = signs.iter().find(|s| self.is(s)) {
            length += 1;
            if length > DEPTH {
                return Err(Fault::new(self.place(), "this sum is too long", "name parts of it with `extend`"));
            }
            let operator = Word { text: (*sign).to_owned(), place: self.place() };
            self.next();
            let right = inner(self)?;
            let place = left.place.start..right.place.end;
            left = Expr { kind: ExprKind::Binary { operator, left: Box::new(left), right: Box::new(right) }, place };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parse<Expr> {
        let start = self.place().start;
        if self.eat("-") {
            let inner = self.deeper(Self::unary)?;
            let place = start..inner.place.end;
            let kind = match inner.kind {
                ExprKind::Literal(Literal::Long(n)) => ExprKind::Literal(Literal::Long(n.wrapping_neg())),
                ExprKind::Literal(Literal::Real(x)) => ExprKind::Literal(Literal::Real(-x)),
                ExprKind::Literal(Literal::Span(n)) => ExprKind::Literal(Literal::Span(n.wrapping_neg())),
                _ => ExprKind::Negate(Box::new(inner)),
            };
            return Ok(Expr { kind, place });
        }
        if self.eat("+") {
            return self.deeper(Self::unary);
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Parse<Expr> {
        let mut expr = self.primary()?;
        let start = expr.place.start;
        let mut length = 0;
        loop {
            length += 1;
            if length > DEPTH {
                return Err(Fault::new(self.place(), "this path is too long", ""));
            }
            let kind = if self.eat(".") {
                ExprKind::Member(Box::new(expr), self.word("the name of a member")?)
            } else if self.kind() == Some(Kind::Name) && self.here().starts_with('[') && self.touches() {
                let key = self.word("a key")?;
                let index = Expr { kind: ExprKind::Literal(Literal::Text(key.text)), place: key.place };
                ExprKind::Index(Box::new(expr), Box::new(index))
            } else if self.is("[") && self.touches() {
                self.next();
                let index = self.expression()?;
                self.expect("]", "close the bracket")?;
                ExprKind::Index(Box::new(expr), Box::new(index))
            } else {
                return Ok(expr);
            };
            expr = Expr { kind, place: start..self.last_end() };
        }
    }

    fn primary(&mut self) -> Parse<Expr> {
        let place = self.place();
        let literal = |kind| Expr { kind: ExprKind::Literal(kind), place: place.clone() };
        match self.kind() {
            Some(Kind::Text) => {
                let mut text = text_value(self.here());
                self.next();
                // Texts beside each other are one, as in C.
                while self.kind() == Some(Kind::Text) {
                    text.push_str(&text_value(self.here()));
                    self.next();
                }
                Ok(literal(Literal::Text(text)))
            }
            Some(Kind::Number) => match number(self.here()) {
                Some(value) => {
                    self.next();
                    Ok(literal(value))
                }
                None => {
                    let hint = "numbers are 12, 1.5, 0x1f; lengths of time 5m, 1h, 7d; everything else needs quotes";
                    Err(Fault::new(place, format!("`{}` is no number", self.here()), hint))
                }
            },
            Some(Kind::Name) => self.name_or_call(),
            Some(Kind::Sign) if self.is("(") => {
                self.next();
                let inner = self.tabular_or_scalar()?;
                self.expect(")", "close the bracket")?;
                Ok(Expr { place: place.start..self.last_end(), kind: inner.kind })
            }
            Some(Kind::Sign) if self.is("*") => {
                self.next();
                Ok(Expr { kind: ExprKind::Star, place })
            }
            _ => Err(self.unexpected("a value", "a value is a column, a number, a text in quotes or a function call")),
        }
    }

    fn name_or_call(&mut self) -> Parse<Expr> {
        let name = self.word("a column")?;
        let place = name.place.clone();
        match name.text.as_str() {
            "true" | "false" => {
                let kind = ExprKind::Literal(Literal::Bool(name.text == "true"));
                return Ok(Expr { kind, place });
            }
            _ if !self.is("(") => return Ok(Expr { kind: ExprKind::Name(name.text), place }),
            _ => {}
        }
        if let Some(value) = self.typed_literal(&name)? {
            return Ok(Expr { kind: ExprKind::Literal(value), place: place.start..self.last_end() });
        }
        let args = self.arguments(&name)?;
        Ok(Expr { kind: ExprKind::Call { name, args }, place: place.start..self.last_end() })
    }

    /// `datetime(2025-03-04 09:00)`: the inside is no expression.
    fn typed_literal(&mut self, name: &Word) -> Parse<Option<Literal>> {
        let Some(kind) = kind_of(&name.text) else { return Ok(None) };
        let open = self.place();
        self.next();
        let from = open.end;
        let mut depth = 1;
        while depth > 0 {
            match self.here() {
                "" => return Err(self.unexpected("`)`", &format!("close the bracket of `{}(`", name.text))),
                "(" => depth += 1,
                ")" => depth -= 1,
                _ => {}
            }
            self.next();
        }
        let to = self.last_end() - 1;
        let body = &self.text[from..to];
        typed(kind, body).map(Some).ok_or_else(|| {
            let message = format!("`{}` is no {}", body.trim(), kind.name());
            let hint = match name.text.as_str() {
                "datetime" | "date" => "write datetime(2025-03-04 09:00:00); to convert a value use todatetime()",
                "dynamic" => "write JSON, such as dynamic([\"a\", \"b\"])",
                "time" | "timespan" => "write 5m, 1h, 7d or time(01:30:00); to convert a value use totimespan()",
                _ => "to convert a value use tostring(), tolong(), toreal() or tobool()",
            };
            Fault::new(from..to.max(from), message, hint)
        })
    }
}
