//! Operators that hold queries or name tables: joins, unions, searches, queries per row, plugins.

use super::lexer::Kind;
use super::parser::{Parse, Parser};
use super::tree::{Expansion, Expr, ExprKind, Fault, Named, Operator, Pipeline, Source, Step, Word};
use crate::siem::query::ColumnKind;

impl Parser<'_> {
    /// `name=value` before the operands.
    pub(super) fn parameter(&mut self, name: &str) -> Parse<Option<Word>> {
        if !self.is_word(name) || self.peek_text(1) != "=" {
            return Ok(None);
        }
        self.next();
        self.next();
        self.word(&format!("a value for `{name}=`")).map(Some)
    }

    /// `hint.strategy=broadcast` tells a cluster how, never what.
    fn hint(&mut self) -> bool {
        let found = self.is_word("hint") && self.peek_text(1) == ".";
        if found {
            (0..5).for_each(|_| self.next());
        }
        found
    }

    /// A table, a call of a function of one's own, or a query in brackets.
    fn table(&mut self) -> Parse<Pipeline> {
        if self.eat("(") {
            let inner = self.pipeline()?;
            self.expect(")", "close the bracket")?;
            return Ok(inner);
        }
        let from = self.place().start;
        let source = self.table_or_call("a table, or a query in brackets")?;
        Ok(Pipeline { source, steps: Vec::new(), place: from..self.last_end() })
    }

    /// `Name` or `Name(a, b)`.
    pub(super) fn table_or_call(&mut self, what: &str) -> Parse<Source> {
        let name = self.word(what)?;
        if !self.is("(") {
            return Ok(Source::Name(name));
        }
        Ok(Source::Call { args: self.arguments(&name)?, name })
    }

    /// `(a, b)` of a call.
    pub(super) fn arguments(&mut self, name: &Word) -> Parse<Vec<Expr>> {
        self.expect("(", &format!("write `{}(…)`", name.text))?;
        let mut args = Vec::new();
        while !self.is(")") {
            args.push(self.tabular_or_scalar()?);
            if !self.eat(",") {
                break;
            }
        }
        self.expect(")", &format!("close the bracket of `{}(`", name.text))?;
        Ok(args)
    }

    /// `(a:string, b:long)`, after its opening bracket.
    pub(super) fn schema(&mut self, hint: &str) -> Parse<Vec<(Word, ColumnKind)>> {
        let mut columns = Vec::new();
        while !self.is(")") {
            let name = self.word("a column name")?;
            self.expect(":", hint)?;
            columns.push((name, self.type_name()?));
            if !self.eat(",") {
                break;
            }
        }
        self.expect(")", hint)?;
        Ok(columns)
    }

    pub(super) fn join(&mut self, lookup: bool) -> Parse<Operator> {
        let mut kind = None;
        loop {
            if let Some(word) = self.parameter("kind")? {
                kind = Some(word);
            } else if !self.hint() {
                break;
            }
        }
        let right = Box::new(self.table()?);
        self.expect_word("on", "say what must match: `on Account` or `on $left.A == $right.B`")?;
        let mut on = vec![self.expression()?];
        while self.eat(",") {
            on.push(self.expression()?);
        }
        Ok(Operator::Join { kind, right, on, lookup })
    }

    pub(super) fn union(&mut self) -> Parse<Operator> {
        let (mut inner, mut with_source) = (false, None);
        loop {
            if let Some(kind) = self.parameter("kind")? {
                inner = kind.text == "inner";
                if !inner && kind.text != "outer" {
                    return Err(Fault::new(kind.place, "kind is inner or outer", "outer keeps all columns"));
                }
            } else if let Some(name) = self.parameter("withsource")? {
                with_source = Some(name);
            } else if self.parameter("isfuzzy")?.is_none() && !self.hint() {
                break;
            }
        }
        let mut legs = Vec::new();
        loop {
            if self.is("*") {
                let place = self.place();
                self.next();
                let name = Word { text: "*".into(), place: place.clone() };
                legs.push(Pipeline { source: Source::Name(name), steps: Vec::new(), place });
            } else {
                legs.push(self.table()?);
            }
            if !self.eat(",") {
                return Ok(Operator::Union { legs, with_source, inner });
            }
        }
    }

    pub(super) fn mv_expand(&mut self) -> Parse<Operator> {
        self.parameter("kind")?;
        self.parameter("bagexpansion")?;
        let list = self.expansions()?;
        if self.is_word("limit") {
            return Err(self.unexpected("`|`", "use `| take` after `mv-expand`"));
        }
        Ok(Operator::MvExpand(list))
    }

    /// `A to typeof(string), B = f(C)`.
    fn expansions(&mut self) -> Parse<Vec<Expansion>> {
        let mut list = Vec::new();
        loop {
            let Named { name, expr, .. } = self.named()?;
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
                return Ok(list);
            }
        }
    }

    /// `mv-apply Item = List on ( … )`.
    pub(super) fn mv_apply(&mut self) -> Parse<Operator> {
        let list = self.expansions()?;
        if self.is_word("limit") {
            return Err(self.unexpected("`on`", "use `take` inside the brackets"));
        }
        self.expect_word("on", "write `mv-apply Item = List on (where Item > 1)`")?;
        Ok(Operator::MvApply { list, steps: self.steps_in_brackets()? })
    }

    /// `partition by Account ( … )`.
    pub(super) fn partition(&mut self) -> Parse<Operator> {
        while self.hint() {}
        self.expect_word("by", "write `partition by Account (top 3 by TimeGenerated)`")?;
        let key = self.word("a column")?;
        Ok(Operator::Partition { key, steps: self.steps_in_brackets()? })
    }

    /// `( operator | operator )`: a query without its table.
    fn steps_in_brackets(&mut self) -> Parse<Vec<Step>> {
        self.expect("(", "put the operators in brackets")?;
        let steps = self.deeper(|p| {
            let mut steps = Vec::new();
            loop {
                p.one_more(steps.len())?;
                let start = p.place().start;
                let operator = p.operator()?;
                steps.push(Step { operator, place: start..p.last_end() });
                if !p.eat("|") {
                    return Ok(steps);
                }
            }
        })?;
        self.expect(")", "close the bracket")?;
        Ok(steps)
    }

    /// `invoke f(1)`: the table is the function's first argument.
    pub(super) fn invoke(&mut self) -> Parse<Operator> {
        let name = self.word("the name of a function")?;
        Ok(Operator::Invoke { args: self.arguments(&name)?, name })
    }

    /// `evaluate bag_unpack(Column) : (a:string)`.
    pub(super) fn evaluate(&mut self) -> Parse<Operator> {
        while self.hint() {}
        let plugin = self.word("the name of a plugin")?;
        let args = self.arguments(&plugin)?;
        let schema = if self.eat(":") {
            let hint = "write `: (Name:string, Count:long)`";
            self.expect("(", hint)?;
            Some(self.schema(hint)?)
        } else {
            None
        };
        Ok(Operator::Evaluate { plugin, args, schema })
    }

    /// `find in (A, B) where … project …`.
    pub(super) fn find(&mut self) -> Parse<Operator> {
        self.parameter("withsource")?;
        let tables = self.in_tables("find in (SecurityEvent, Event) where Computer has \"ws\"")?;
        self.eat_word("where");
        let condition = self.search_condition()?;
        let columns = match self.is_word("project") {
            true => {
                self.next();
                let mut columns = vec![self.word("a column")?];
                while self.eat(",") {
                    columns.push(self.word("a column")?);
                }
                Some(columns)
            }
            false => None,
        };
        Ok(Operator::Find { tables, condition, columns })
    }

    pub(super) fn search(&mut self) -> Parse<Operator> {
        self.parameter("kind")?;
        let tables = self.in_tables("search in (SecurityEvent, Event) \"text\"")?;
        Ok(Operator::Search { condition: self.search_condition()?, tables })
    }

    fn in_tables(&mut self, example: &str) -> Parse<Vec<Word>> {
        let mut tables = Vec::new();
        if self.eat_word("in") {
            self.expect("(", &format!("write `{example}`"))?;
            tables.push(self.word("a table")?);
            while self.eat(",") {
                tables.push(self.word("a table")?);
            }
            self.expect(")", "close the bracket")?;
        }
        Ok(tables)
    }

    /// `"text" and (Column:"text" or Number > 3)`.
    fn search_condition(&mut self) -> Parse<Expr> {
        self.deeper(|p| p.chain("or", Self::search_terms, ExprKind::Any))
    }

    fn search_terms(&mut self) -> Parse<Expr> {
        self.chain("and", Self::search_term, ExprKind::All)
    }

    fn search_term(&mut self) -> Parse<Expr> {
        let from = self.place().start;
        if self.is_word("not") && self.peek_text(1) == "(" {
            let name = self.word("not")?;
            self.next();
            let inner = self.search_condition()?;
            self.expect(")", "close the bracket")?;
            return Ok(Expr { kind: ExprKind::Call { name, args: vec![inner] }, place: from..self.last_end() });
        }
        if self.is("(") {
            self.next();
            let inner = self.search_condition()?;
            self.expect(")", "close the bracket")?;
            return Ok(inner);
        }
        if self.kind() == Some(Kind::Name) && self.peek_text(1) == ":" {
            let column = self.word("a column")?;
            self.next();
            let text = self.string("the text to search for")?;
            let subject = Expr { place: column.place.clone(), kind: ExprKind::Name(column.text) };
            return Ok(Expr {
                kind: ExprKind::Within { subject: Box::new(subject), text },
                place: from..self.last_end(),
            });
        }
        match self.kind() {
            Some(Kind::Text | Kind::OpenText) => {
                let text = self.string("the text to search for")?;
                Ok(Expr { place: text.place.clone(), kind: ExprKind::Anywhere(text) })
            }
            Some(_) => self.comparison(),
            None => Err(self.unexpected("the text to search for", "texts stand in double quotes")),
        }
    }
}
