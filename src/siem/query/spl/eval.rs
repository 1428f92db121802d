//! Expressions of `eval` and `where`.

use super::cursor::{Cursor, Parse, is_field};
use super::functions::function;
use super::make;
use super::scope::Scope;
use super::terms::pattern;
use crate::siem::query::ColumnKind;
use crate::siem::query::syntax::tree::{Expr, ExprKind, Fault, Literal, Place, Word};

/// Deepest nesting.
const DEPTH: usize = 40;
const COMPARE: [&str; 8] = ["!=", "<=", ">=", "==", "=", "<", ">", "~"];

impl Cursor<'_> {
    /// `a OR b AND NOT c`.
    pub(super) fn eval(&mut self, scope: &Scope) -> Parse<Expr> {
        Eval { cursor: self, scope, depth: 0 }.any()
    }
}

/// Reading one expression.
pub(super) struct Eval<'c, 'a> {
    pub(super) cursor: &'c mut Cursor<'a>,
    pub(super) scope: &'c Scope,
    depth: usize,
}

impl Eval<'_, '_> {
    pub(super) fn any(&mut self) -> Parse<Expr> {
        self.deeper(|e| e.chain("OR", Self::all, ExprKind::Any))
    }

    /// Reads one level deeper, or refuses.
    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Parse<Expr>) -> Parse<Expr> {
        if self.depth >= DEPTH {
            return Err(Fault::new(self.cursor.place(), "too deeply nested", "name parts of it with eval first"));
        }
        self.depth += 1;
        let done = read(self);
        self.depth -= 1;
        done
    }

    fn all(&mut self) -> Parse<Expr> {
        self.chain("AND", Self::negated, ExprKind::All)
    }

    fn chain(
        &mut self,
        word: &str,
        inner: fn(&mut Self) -> Parse<Expr>,
        kind: fn(Vec<Expr>) -> ExprKind,
    ) -> Parse<Expr> {
        let mut parts = vec![inner(self)?];
        while self.cursor.eat_word(word) {
            parts.push(inner(self)?);
        }
        let place = parts[0].place.start..parts[parts.len() - 1].place.end;
        Ok(make::joined(parts, kind, &place))
    }

    fn negated(&mut self) -> Parse<Expr> {
        let start = self.cursor.place().start;
        if self.cursor.eat_word("NOT") {
            let inner = self.deeper(Self::negated)?;
            let place = start..inner.place.end;
            return Ok(make::call("not", vec![inner], &place));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Parse<Expr> {
        let left = self.sum()?;
        if self.cursor.eat_word("IN") {
            self.cursor.expect("(", "write `field IN (\"a\", \"b\")`")?;
            let mut any = Vec::new();
            loop {
                let value = self.any()?;
                any.push(self.compared(left.clone(), "==", value));
                if !self.cursor.eat(",") {
                    break;
                }
            }
            self.cursor.expect(")", "close the bracket")?;
            let place = left.place.start..self.cursor.at;
            return Ok(make::joined(any, ExprKind::Any, &place));
        }
        if self.cursor.eat_word("LIKE") {
            let value = self.sum()?;
            return like(left, &value);
        }
        let Some(sign) = COMPARE.into_iter().find(|sign| self.cursor.is(sign)) else { return Ok(left) };
        self.cursor.eat(sign);
        let right = self.sum()?;
        Ok(self.compared(left, if sign == "=" { "==" } else { sign }, right))
    }

    /// Both sides as one kind: a text beside a number is read as one.
    fn compared(&mut self, left: Expr, sign: &str, right: Expr) -> Expr {
        let (a, b) = (self.kind(&left), self.kind(&right));
        let number = |k: ColumnKind| matches!(k, ColumnKind::Long | ColumnKind::Real);
        let as_number = |e: Expr, k: ColumnKind| match k {
            ColumnKind::String | ColumnKind::Dynamic => {
                let place = e.place.clone();
                make::call("toreal", vec![e], &place)
            }
            _ => e,
        };
        match (a, b) {
            (a, b) if number(a) && !number(b) => make::binary(left, sign, as_number(right, b)),
            (a, b) if number(b) && !number(a) => make::binary(as_number(left, a), sign, right),
            _ => make::binary(left, sign, right),
        }
    }

    fn sum(&mut self) -> Parse<Expr> {
        let mut left = self.product()?;
        loop {
            let rest = self.cursor.rest();
            left = if rest.starts_with(['+', '-']) {
                let sign = &rest[..1];
                self.cursor.at += 1;
                let right = self.product()?;
                let text = |k: ColumnKind| k == ColumnKind::String;
                match sign == "+" && (text(self.kind(&left)) || text(self.kind(&right))) {
                    true => concatenated(left, right),
                    false => make::binary(left, sign, right),
                }
            } else if rest.starts_with('.') {
                self.cursor.at += 1;
                let right = self.product()?;
                concatenated(left, right)
            } else {
                return Ok(left);
            };
        }
    }

    fn product(&mut self) -> Parse<Expr> {
        let mut left = self.unary()?;
        loop {
            let rest = self.cursor.rest();
            if !rest.starts_with(['*', '/', '%']) {
                return Ok(left);
            }
            let sign = &rest[..1];
            self.cursor.at += 1;
            let right = self.unary()?;
            // Quotients are decimal in SPL.
            let left_side = if sign == "/" {
                let place = left.place.clone();
                make::call("toreal", vec![left], &place)
            } else {
                left
            };
            left = make::binary(left_side, sign, right);
        }
    }

    fn unary(&mut self) -> Parse<Expr> {
        let start = self.cursor.place().start;
        if self.cursor.eat("-") {
            let inner = self.deeper(Self::unary)?;
            let place = start..inner.place.end;
            return Ok(make::expr(ExprKind::Negate(Box::new(inner)), &place));
        }
        self.primary()
    }

    fn primary(&mut self) -> Parse<Expr> {
        if let Some(text) = self.cursor.quoted()? {
            return Ok(make::text(&text.text, &text.place));
        }
        if self.cursor.eat("(") {
            let inner = self.any()?;
            self.cursor.expect(")", "close the bracket")?;
            return Ok(inner);
        }
        let rest = self.cursor.rest();
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            return self.number();
        }
        if let Some(body) = rest.strip_prefix('\'') {
            let start = self.cursor.at;
            let end = body.find('\'').ok_or_else(|| self.cursor.unexpected("a name", "close it with a quote"))?;
            self.cursor.at += end + 2;
            let field = Word { text: body[..end].to_owned(), place: start..self.cursor.at };
            return Ok(self.scope.field(&field));
        }
        let field = self.cursor.take(|c| is_field(c) && c != '*');
        let Some(mut field) = field else {
            return Err(self.cursor.unexpected("a value", "a value is a field, a number, a text or a function"));
        };
        // `a.` before a text is a field and a dot that joins.
        if field.text.ends_with('.') {
            field.text.pop();
            field.place.end -= 1;
            self.cursor.at -= 1;
        }
        let constant = ["true", "false", "null"].iter().any(|word| field.text.eq_ignore_ascii_case(word));
        if constant && self.cursor.eat("(") {
            self.cursor.expect(")", "close the bracket")?;
        } else if self.cursor.is("(") {
            return self.call(&field);
        }
        Ok(match field.text.to_lowercase().as_str() {
            "true" | "false" => make::literal(Literal::Bool(field.text.eq_ignore_ascii_case("true")), &field.place),
            "null" => make::text("", &field.place),
            _ => self.scope.field(&field),
        })
    }

    fn number(&mut self) -> Parse<Expr> {
        let digits = self.cursor.take(|c| c.is_ascii_digit() || c == '.');
        let Some(digits) = digits else { return Err(self.cursor.unexpected("a number", "")) };
        let literal = match (digits.text.parse::<i64>(), digits.text.parse::<f64>()) {
            (Ok(n), _) => Literal::Long(n),
            (_, Ok(x)) => Literal::Real(x),
            _ => return Err(Fault::new(digits.place, "this is no number", "write 12 or 1.5")),
        };
        Ok(make::literal(literal, &digits.place))
    }

    fn call(&mut self, name: &Word) -> Parse<Expr> {
        self.cursor.expect("(", "")?;
        let mut args = Vec::new();
        while !self.cursor.is(")") {
            args.push(self.any()?);
            if !self.cursor.eat(",") {
                break;
            }
        }
        self.cursor.expect(")", &format!("close the bracket of `{}(`", name.text))?;
        let place = name.place.start..self.cursor.at;
        function(name, args, &place)
    }

    /// Kind of an expression over the columns here; text where it cannot be told.
    fn kind(&self, tree: &Expr) -> ColumnKind {
        match &tree.kind {
            ExprKind::Literal(Literal::Long(_)) => ColumnKind::Long,
            ExprKind::Literal(Literal::Real(_)) => ColumnKind::Real,
            ExprKind::Literal(Literal::Bool(_)) => ColumnKind::Bool,
            ExprKind::Name(name) => self.scope.kind(name),
            ExprKind::Negate(inner) => self.kind(inner),
            ExprKind::Binary { operator, left, right } => match operator.text.as_str() {
                "+" | "-" | "*" | "/" | "%" => match (self.kind(left), self.kind(right)) {
                    (ColumnKind::Long, ColumnKind::Long) => ColumnKind::Long,
                    (ColumnKind::DateTime, _) | (_, ColumnKind::DateTime) => ColumnKind::DateTime,
                    _ => ColumnKind::Real,
                },
                _ => ColumnKind::Bool,
            },
            ExprKind::Call { name, args } => match name.text.as_str() {
                "strlen" | "array_length" | "tolong" | "indexof" => ColumnKind::Long,
                "toreal" | "round" | "sqrt" | "log" | "log10" | "exp" | "pow" => ColumnKind::Real,
                "now" | "todatetime" | "startofday" | "bin" => ColumnKind::DateTime,
                "iff" | "case" => args.get(1).map_or(ColumnKind::String, |a| self.kind(a)),
                "coalesce" | "max_of" | "min_of" | "abs" | "floor" | "ceiling" => {
                    args.first().map_or(ColumnKind::String, |a| self.kind(a))
                }
                _ => ColumnKind::String,
            },
            _ => ColumnKind::String,
        }
    }
}

fn concatenated(left: Expr, right: Expr) -> Expr {
    let place = left.place.start..right.place.end;
    match left.kind {
        ExprKind::Call { name, mut args } if name.text == "strcat" => {
            args.push(right);
            make::call("strcat", args, &place)
        }
        kind => make::call("strcat", vec![Expr { kind, place: left.place }, right], &place),
    }
}

/// `%` stands for any characters, `_` for one.
pub(super) fn like(subject: Expr, value: &Expr) -> Parse<Expr> {
    let ExprKind::Literal(Literal::Text(text)) = &value.kind else {
        return Err(Fault::new(value.place.clone(), "the pattern of LIKE is fixed", "write LIKE \"%text%\""));
    };
    let place: &Place = &value.place;
    let inner = text.trim_matches('%');
    Ok(match (text.starts_with('%'), text.ends_with('%'), inner.contains(['%', '_'])) {
        (true, true, false) => make::binary(subject, "contains_cs", make::text(inner, place)),
        (false, true, false) => make::binary(subject, "startswith_cs", make::text(inner, place)),
        (true, false, false) => make::binary(subject, "endswith_cs", make::text(inner, place)),
        _ => {
            let regex = pattern(&text.replace('%', "*")).replace("(?is)", "(?s)").replace('_', ".");
            make::binary(subject, "matches regex", make::text(&regex, place))
        }
    })
}
