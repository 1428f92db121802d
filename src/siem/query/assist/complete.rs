//! What can be typed at the cursor.

use super::colour::WORDS;
use crate::base::time::SimTime;
use crate::siem::query::plan::{AGGREGATES, Binder, SPECIAL, WINDOWS};
use crate::siem::query::syntax::lexer::{Kind, Token, tokens};
use crate::siem::query::syntax::tree::Query;
use crate::siem::query::syntax::{OPERATORS, WORD_OPERATORS, parse};
use crate::siem::query::{Horizon, Watch, function};
use crate::siem::{Store, catalog};
use std::ops::Range;
use std::sync::OnceLock;

/// Kind of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CandidateKind {
    /// A column at this place of the query.
    Column,
    /// A table of the catalog, or a `let`.
    Table,
    /// A tabular operator.
    Operator,
    /// `by`, `on`, `desc`, `has`, `and` …
    Keyword,
    /// A function or aggregate.
    Function,
}

/// Something that can be typed here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What is typed.
    pub text: String,
    /// What it is.
    pub kind: CandidateKind,
    /// One line about it.
    pub doc: String,
}

/// Candidates for the word at the cursor, best first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completion {
    /// Bytes the chosen candidate replaces.
    pub replace: Range<usize>,
    /// Candidates.
    pub candidates: Vec<Candidate>,
}

/// Candidates at a byte of the query; nothing inside texts, numbers and comments.
pub fn complete(kql: &str, cursor: usize) -> Completion {
    let mut cursor = cursor.min(kql.len());
    while !kql.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let all = tokens(kql);
    let touched = all.iter().find(|t| t.place.start < cursor && cursor <= t.place.end);
    let replace = match touched.map(|t| t.kind) {
        Some(Kind::Name) => touched.map_or(cursor..cursor, |t| t.place.clone()),
        Some(Kind::Text | Kind::OpenText | Kind::Number | Kind::Comment) => {
            return Completion { replace: cursor..cursor, candidates: Vec::new() };
        }
        _ => cursor..cursor,
    };
    let before: Vec<Token> =
        all.into_iter().filter(|t| t.kind != Kind::Comment && t.place.end <= replace.start).collect();
    let typed = &kql[replace.start..cursor];
    let candidates = rank(typed, candidates(kql, &before));
    Completion { replace, candidates }
}

/// Those that begin with what is typed, then those that contain it.
fn rank(typed: &str, candidates: Vec<Candidate>) -> Vec<Candidate> {
    let typed = typed.to_lowercase();
    let (first, rest): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|c| c.text.to_lowercase().starts_with(&typed));
    let later = rest.into_iter().filter(|c| !typed.is_empty() && c.text.to_lowercase().contains(&typed));
    let mut out: Vec<Candidate> = Vec::new();
    for candidate in first.into_iter().chain(later) {
        if out.iter().all(|c| c.text != candidate.text) {
            out.push(candidate);
        }
    }
    out
}

/// The pipeline the cursor stands in: where it starts and its last `|`, as token numbers.
struct Frame {
    start: usize,
    pipe: Option<usize>,
    /// The bracket opened where a table is wanted.
    tabular: bool,
}

fn frames(kql: &str, before: &[Token]) -> Vec<Frame> {
    let text = |i: usize| &kql[before[i].place.clone()];
    let mut frames = vec![Frame { start: 0, pipe: None, tabular: true }];
    for i in 0..before.len() {
        match text(i) {
            "(" => {
                let opener = i.checked_sub(1).map_or("", text);
                let tabular = matches!(opener, "join" | "union" | "lookup" | "in" | "!in" | "toscalar" | "materialize")
                    || (opener == "," && frames.last().is_some_and(|f| text(f.start) == "union"))
                    || i.checked_sub(3).is_some_and(|k| text(k) == "kind");
                frames.push(Frame { start: i + 1, pipe: None, tabular });
            }
            ")" if frames.len() > 1 => {
                frames.pop();
            }
            ";" => frames = vec![Frame { start: i + 1, pipe: None, tabular: true }],
            "|" => {
                if let Some(frame) = frames.last_mut() {
                    frame.pipe = Some(i);
                }
            }
            _ => {}
        }
    }
    frames
}

fn candidates(kql: &str, before: &[Token]) -> Vec<Candidate> {
    let text = |i: usize| &kql[before[i].place.clone()];
    let last = before.len().checked_sub(1).map_or("", text);
    if last == "|" {
        return OPERATORS.iter().map(|(name, doc)| candidate(name, CandidateKind::Operator, doc)).collect();
    }
    let frames = frames(kql, before);
    let Some(own) = frames.last() else { return Vec::new() };
    if own.tabular && own.start == before.len() {
        return sources(kql, own.start == 0 || last == ";");
    }
    // A bracket of a call: the columns are those of the pipeline around it.
    let Some(frame) = frames.iter().rev().find(|f| f.pipe.is_some() || f.tabular) else { return Vec::new() };
    let Some(pipe) = frame.pipe else {
        // `let x = `, `union A, `, `print `: tables and functions.
        let first = before.get(frame.start).map_or("", |t| &kql[t.place.clone()]);
        let mut out = if matches!(last, "," | "=" | "union") { sources(kql, false) } else { Vec::new() };
        if first == "let" || first == "print" {
            out.extend(functions(false));
        } else if out.is_empty() {
            out.push(candidate("|", CandidateKind::Keyword, "the next operator"));
        }
        return out;
    };
    let segment = before[frame.start].place.start..before[pipe].place.start;
    let operator = before.get(pipe + 1).map_or("", |t| &kql[t.place.clone()]);
    match (operator, last) {
        ("join" | "lookup" | "union", "join" | "lookup" | "union" | ",") => return sources(kql, false),
        ("join", "=") => return kinds(),
        ("render", "render") => return charts(),
        _ => {}
    }
    let operand = |word: &str| {
        let name = before.last().is_some_and(|t| matches!(t.kind, Kind::Name | Kind::Number | Kind::Text));
        let joins = WORD_OPERATORS.iter().any(|(n, _)| *n == word) || word == "regex" || WORDS.contains(&word);
        (name && !joins && before.len() > pipe + 2) || word == ")"
    };
    if operand(last) {
        return after_operand(operator);
    }
    let mut out = columns(kql, segment);
    out.extend(functions(
        matches!(operator, "summarize" | "make") && !before[pipe..].iter().any(|t| &kql[t.place.clone()] == "by"),
    ));
    out
}

fn candidate(text: &str, kind: CandidateKind, doc: &str) -> Candidate {
    Candidate { text: text.to_owned(), kind, doc: doc.to_owned() }
}

fn sources(kql: &str, statement: bool) -> Vec<Candidate> {
    let (tree, _) = parse(kql);
    let lets = tree.lets.iter().map(|l| candidate(&l.name.text, CandidateKind::Table, "named with let"));
    let tables = catalog().tables.iter().map(|t| candidate(t.name, CandidateKind::Table, &t.doc));
    let starts = [
        ("union", "rows of several tables"),
        ("search", "rows with a text in any column"),
        ("find", "rows of the tables that have these columns"),
        ("print", "one row of values"),
        ("let", "names a value or a table"),
    ];
    let starts = starts.iter().filter(|_| statement).map(|(n, d)| candidate(n, CandidateKind::Operator, d));
    lets.chain(tables).chain(starts).collect()
}

fn functions(aggregates: bool) -> Vec<Candidate> {
    let own = AGGREGATES.iter().filter(|_| aggregates).map(|a| candidate(a.name, CandidateKind::Function, a.doc));
    let special = SPECIAL.iter().chain(&WINDOWS).map(|(n, d)| candidate(n, CandidateKind::Function, d));
    let table = function::functions().map(|f| candidate(f.name, CandidateKind::Function, f.doc));
    own.chain(special).chain(table).collect()
}

fn kinds() -> Vec<Candidate> {
    let kinds = [
        ("inner", "all pairs that match"),
        ("innerunique", "left rows made unique first (the default)"),
        ("leftouter", "all left rows, with the right where it matches"),
        ("leftsemi", "left rows that have a match"),
        ("leftanti", "left rows that have no match"),
        ("rightouter", "all right rows"),
        ("fullouter", "all rows of both"),
    ];
    kinds.iter().map(|(n, d)| candidate(n, CandidateKind::Keyword, d)).collect()
}

fn charts() -> Vec<Candidate> {
    let charts = ["timechart", "columnchart", "barchart", "piechart", "linechart", "areachart", "scatterchart"];
    charts.iter().map(|n| candidate(n, CandidateKind::Keyword, "a chart")).collect()
}

fn after_operand(operator: &str) -> Vec<Candidate> {
    let own: &[(&str, &str)] = match operator {
        "summarize" => &[("by", "groups")],
        "sort" | "order" | "top" => &[("by", "the columns"), ("desc", "greatest first"), ("asc", "least first")],
        "join" | "lookup" => &[("on", "what must match")],
        "make" => &[
            ("on", "the axis"),
            ("from", "where it begins"),
            ("to", "where it ends"),
            ("step", "distance of two values"),
            ("by", "one series for each"),
            ("default", "for points without rows"),
        ],
        "mv" => &[("on", "the query over the elements"), ("to", "kind of the elements: to typeof(string)")],
        _ => &[],
    };
    let signs = [("==", "equal"), ("!=", "not equal"), ("=~", "equal, upper or lower case"), (">", "greater")];
    let words = own.iter().chain(signs.iter()).chain(WORD_OPERATORS.iter());
    words.map(|(n, d)| candidate(n, CandidateKind::Keyword, d)).collect()
}

/// Columns after the operators so far; what cannot be bound is left out from the end.
fn columns(kql: &str, segment: Range<usize>) -> Vec<Candidate> {
    static NOTHING: OnceLock<Store> = OnceLock::new();
    let store = NOTHING.get_or_init(Store::new);
    let before = &kql[..segment.start];
    let lets = before.rfind(';').map_or("", |at| &before[..=at]);
    let text = format!("{lets}{}", &kql[segment]);
    let (tree, _) = parse(&text);
    let Some(mut body) = tree.body else { return Vec::new() };
    let query = Query { lets: tree.lets, body: None };
    loop {
        let watch = Watch::default();
        let mut binder = Binder::new(store, SimTime(0), Horizon::new(), &watch);
        if binder.lets(&query).is_err() {
            return Vec::new();
        }
        if let Ok(relation) = binder.pipeline(&body) {
            let docs = |name: &str| {
                let known = catalog().tables.iter().flat_map(|t| &t.columns).find(|c| c.name == name);
                known.map_or("", |c| c.doc)
            };
            let text = |kind: &str, doc: &str| if doc.is_empty() { kind.to_owned() } else { format!("{kind}: {doc}") };
            return relation
                .columns
                .iter()
                .map(|c| candidate(&c.name, CandidateKind::Column, &text(c.kind.name(), docs(&c.name))))
                .collect();
        }
        if body.steps.pop().is_none() {
            return Vec::new();
        }
    }
}
