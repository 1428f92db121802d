//! Functions of one's own: `let f = (x:long, T:(*)) { … };`.

use super::parser::{Parse, Parser};
use super::tree::{Expr, ExprKind, Function, Parameter, ParameterKind};

const HINT: &str = "write `let f = (x:long) { x + 1 };` or `let f = (T:(*)) { T | take 5 };`";

impl Parser<'_> {
    /// `(x:string) { … }` or `() { … }` stands here.
    pub(super) fn looks_like_function(&self) -> bool {
        let mut depth = 0;
        for ahead in 0.. {
            match self.peek_text(ahead) {
                "" => return false,
                "(" => depth += 1,
                ")" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return self.peek_text(ahead + 1) == "{";
            }
        }
        false
    }

    /// `(x:string = "a") { let y = …; body }`.
    pub(super) fn function(&mut self) -> Parse<Expr> {
        self.deeper(|p| {
            let from = p.place().start;
            p.expect("(", HINT)?;
            let mut params = Vec::new();
            while !p.is(")") {
                params.push(p.function_parameter()?);
                if !p.eat(",") {
                    break;
                }
            }
            p.expect(")", HINT)?;
            p.expect("{", HINT)?;
            let mut lets = Vec::new();
            while p.is_word("let") {
                lets.push(p.let_statement()?);
                p.expect(";", "end `let` with `;`")?;
            }
            let body = p.tabular_or_scalar()?;
            p.eat(";");
            p.expect("}", "close the function with `}`")?;
            let kind = ExprKind::Function(Box::new(Function { params, lets, body }));
            Ok(Expr { kind, place: from..p.last_end() })
        })
    }

    fn function_parameter(&mut self) -> Parse<Parameter> {
        let name = self.word("the name of a parameter")?;
        self.expect(":", HINT)?;
        if self.eat("(") {
            let columns = if self.eat("*") {
                self.expect(")", HINT)?;
                Vec::new()
            } else {
                self.schema(HINT)?
            };
            return Ok(Parameter { name, kind: ParameterKind::Table(columns), default: None });
        }
        let kind = ParameterKind::Scalar(self.type_name()?);
        let default = if self.eat("=") { Some(self.expression()?) } else { None };
        Ok(Parameter { name, kind, default })
    }
}
