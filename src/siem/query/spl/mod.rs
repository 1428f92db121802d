//! SPL, a second front end: its text becomes the tree of KQL, with places in the SPL text.
//!
//! Each command is bound as soon as it is read, because what a field name means (`user`, `src`) and how a value
//! compares (as number or text) depends on the commands before. What cannot be said in KQL is refused with its
//! place. Source types, data models and CIM names are data: `assets/spl.ron`.

mod command;
mod cursor;
mod eval;
mod fields;
mod functions;
mod make;
mod names;
mod print;
mod scope;
mod stats;
mod terms;

pub(in crate::siem::query) use command::COMMANDS;
pub(super) use print::print;

use super::syntax::tree::{Fault, Query};

/// The tree of a search.
pub(super) fn parse(text: &str) -> Result<Query, Fault> {
    let mut cursor = cursor::Cursor::new(text);
    let body = cursor.search(0)?;
    match cursor.at_end() && !cursor.is("]") {
        true => Ok(Query { lets: Vec::new(), body: Some(body) }),
        false => Err(cursor.unexpected("the end", "there is a closing bracket too many")),
    }
}
