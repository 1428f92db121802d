//! Text to tree: tokens with places, recursive descent for statements and operators, binding powers
//! for expressions. A fault in one operator does not hide the rest: the parser goes on after the next `|`.

mod compound;
mod expression;
mod lambda;
pub(super) mod lexer;
mod literal;
mod operator;
mod parser;
mod print;
pub(super) mod tree;

pub(super) use expression::WORD_OPERATORS;
pub(super) use literal::{kind_of, parse_time, parse_timespan};
pub(super) use operator::{OPERATORS, bare_name, did_you_mean};
pub(super) use print::print;

use tree::{Fault, Query};

/// The tree of the text and all faults found on the way, in order of place.
pub(super) fn parse(text: &str) -> (Query, Vec<Fault>) {
    parser::Parser::new(text).query()
}
