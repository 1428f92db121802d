//! The query so far: its pipeline and what its columns are.

use super::cursor::Parse;
use super::make;
use super::names::names;
use crate::base::time::SimTime;
use crate::siem::Store;
use crate::siem::query::plan::Binder;
use crate::siem::query::syntax::tree::{Expr, Literal, Operator, Pipeline, Place, Source, Step, Word};
use crate::siem::query::{ColumnKind, Horizon, Watch};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A pipeline in the making. Fields are resolved as commands come: what a name means depends on those before it.
pub(super) struct Scope {
    pub(super) pipeline: Pipeline,
    /// The tables the rows are of: their CIM names hold as long as their columns are there.
    tables: Vec<String>,
    /// Each row is of one of the tables only, so a name must mean the same in all.
    mixed: bool,
    columns: BTreeMap<String, ColumnKind>,
}

impl Scope {
    /// Over a table of the catalog.
    pub(super) fn of_table(table: &str, place: &Place) -> Parse<Self> {
        let source = Source::Name(make::word(table, place));
        let pipeline = Pipeline { source, steps: Vec::new(), place: place.clone() };
        Self { pipeline, tables: vec![table.to_owned()], mixed: false, columns: BTreeMap::new() }.looked_at()
    }

    /// Over a pipeline of KQL.
    pub(super) fn of(source: Source, steps: Vec<Step>, place: &Place) -> Parse<Self> {
        let tables = if let Source::Name(table) = &source { vec![table.text.clone()] } else { Vec::new() };
        let pipeline = Pipeline { source, steps, place: place.clone() };
        Self { pipeline, tables, mixed: false, columns: BTreeMap::new() }.looked_at()
    }

    /// The same with the rows of another table too.
    pub(super) fn or_table(mut self, table: &str, place: &Place) -> Parse<Self> {
        let other = Self::of_table(table, place)?;
        self.tables.push(table.to_owned());
        self.mixed = true;
        self.step(Operator::Union { legs: vec![other.pipeline], with_source: None, inner: false }, place)
    }

    /// The same with one more operator.
    pub(super) fn step(mut self, operator: Operator, place: &Place) -> Parse<Self> {
        self.pipeline.steps.push(Step { operator, place: place.clone() });
        self.looked_at()
    }

    /// The same where rows have columns of another scope's tables too.
    pub(super) fn beside(mut self, other: &Self) -> Self {
        self.tables.extend(other.tables.iter().cloned());
        self
    }

    /// Binds the pipeline so far: a fault shows at the command that made it.
    fn looked_at(mut self) -> Parse<Self> {
        static NOTHING: OnceLock<Store> = OnceLock::new();
        let store = NOTHING.get_or_init(Store::new);
        let relation = Binder::new(store, SimTime(0), Horizon::new(), &Watch::default()).pipeline(&self.pipeline)?;
        self.columns = relation.columns.iter().map(|c| (c.name.clone(), c.kind)).collect();
        Ok(self)
    }

    /// Name of the column a field means.
    pub(super) fn resolve(&self, field: &str) -> String {
        if self.columns.contains_key(field) {
            return field.to_owned();
        }
        // `Processes.dest`, `All_Traffic.src`: fields of a data model.
        let short = field.rsplit('.').next().unwrap_or(field);
        let known = |name: &str| {
            let here = |c: &&str| self.columns.contains_key(*c);
            let mut found = self.tables.iter().filter_map(|t| names().column(t, name).filter(here));
            let first = found.next()?;
            match found.find(|column| self.mixed && *column != first) {
                // A name no column has, so that the binder refuses it in these words.
                Some(other) => Some(format!("{name}: {first} here, {other} there")),
                None => Some(first.to_owned()),
            }
        };
        let column = known(field).or_else(|| known(short));
        column.unwrap_or_else(|| if self.columns.contains_key(short) { short.to_owned() } else { field.to_owned() })
    }

    /// The field as an expression.
    pub(super) fn field(&self, field: &Word) -> Expr {
        make::name(&self.resolve(&field.text), &field.place)
    }

    /// Kind of the column a field means; text where there is none, so that the binder says so.
    pub(super) fn kind(&self, field: &str) -> ColumnKind {
        self.columns.get(&self.resolve(field)).copied().unwrap_or(ColumnKind::String)
    }

    /// A field with the name it is written with, for `by` and `table`.
    pub(super) fn named(&self, field: &Word) -> crate::siem::query::syntax::tree::Named {
        let column = self.resolve(&field.text);
        let name = (column != field.text).then(|| field.clone());
        make::named(name, make::name(&column, &field.place))
    }

    /// Columns that fit a pattern with `*`, by their names.
    pub(super) fn matching(&self, pattern: &str) -> Vec<String> {
        let fits = |name: &&String| wildcard(pattern, name);
        self.columns.keys().filter(fits).cloned().collect()
    }

    /// The rows still have a time of their own.
    pub(super) fn has_time(&self) -> bool {
        self.columns.get("TimeGenerated") == Some(&ColumnKind::DateTime)
    }
}

/// Whether a text fits a pattern with `*`, upper or lower case.
pub(super) fn wildcard(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern.eq_ignore_ascii_case(text),
        Some((head, tail)) => {
            let begins = text.get(..head.len()).is_some_and(|t| t.eq_ignore_ascii_case(head));
            begins && {
                let rest = &text[head.len()..];
                (0..=rest.len()).any(|i| rest.is_char_boundary(i) && wildcard(tail, &rest[i..]))
            }
        }
    }
}

/// A value as written, as a literal of a kind: numbers stay text where the column is text.
pub(super) fn literal_of(value: &str, kind: ColumnKind, place: &Place) -> Option<Expr> {
    let literal = match kind {
        ColumnKind::Long => Literal::Long(value.parse().ok()?),
        ColumnKind::Real => Literal::Real(value.parse().ok()?),
        ColumnKind::Bool => Literal::Bool(value.eq_ignore_ascii_case("true") || value == "1"),
        _ => return None,
    };
    Some(make::literal(literal, place))
}
