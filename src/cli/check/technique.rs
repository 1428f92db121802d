//! Techniques: what only those know who know the log sources and the query language.

use crate::base::diag::{Diagnostics, SourceFile, Span};
use crate::base::time::SimTime;
use crate::siem::query;
use crate::siem::store::Store;
use crate::simulation::procedure::{Doc, Procedure};
use crate::telemetry::visible::visible;

/// Notes a `visible_in` that names no log source, and a `find` that is no query over our tables.
pub(super) fn check(file: &SourceFile, procedure: &Procedure, diags: &mut Diagnostics) {
    if !procedure.is_technique() {
        return;
    }
    let Doc { visible_in, find, .. } = &procedure.doc;
    if let Err(why) = visible(visible_in) {
        let hint = "list sources and their types: \"Sysmon 1 11, Security 4688, Zeek conn, firewall\"";
        diags.note(file, place(file, visible_in), why, hint);
    }
    if let Err(fault) = query::run(&Store::new(), find, SimTime(0)) {
        let span = place(file, find);
        // Inside a raw text the places of the query are those of the file.
        let start = span.start + fault.span.start.min(find.len());
        let end = span.start + fault.span.end.clamp(fault.span.start, find.len());
        diags.note(file, Span { start, end }, format!("this query is not understood: {}", fault.message), fault.hint);
    }
}

fn place(file: &SourceFile, text: &str) -> Span {
    let start = file.text.find(text).unwrap_or(0);
    Span { start, end: (start + text.len()).min(file.text.len()) }
}
