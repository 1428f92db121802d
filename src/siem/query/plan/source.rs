//! Where rows come from: tables, `let`s, `datatable`, `print`, `range`.

use super::lambda::Call;
use super::{Bind, Binder, Binding, Column, Relation, column, data, internal};
use crate::siem::catalog;
use crate::siem::query::engine::{RECORD_COLUMN, StoreTable};
use crate::siem::query::function::data_type;
use crate::siem::query::syntax::did_you_mean;
use crate::siem::query::syntax::tree::{Expr as Tree, Fault, Place, Source, Word};
use crate::siem::store::TIME;
use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::{LogicalPlanBuilder, lit};
use std::sync::Arc;

impl Binder<'_> {
    pub(super) fn source(&mut self, source: &Source, place: &Place) -> Bind<Relation> {
        match source {
            Source::Name(name) => self.named(name),
            Source::Call { name, args } => self.called(name, args, place),
            Source::Nested(inner) => self.pipeline(inner),
            Source::Data { columns, cells } => {
                self.spend(place)?;
                let rows = self.cells(columns, cells, place)?;
                self.memory(columns.iter().map(|(n, k)| (n.text.clone(), *k)).collect(), rows, place)
            }
            Source::Print(list) => self.print(list, place),
            Source::Range { name, bounds } => {
                self.spend(place)?;
                let [from, to, step] = bounds.as_ref();
                let bounds = [self.constant(from)?, self.constant(to)?, self.constant(step)?];
                let (kind, array) = data::range(bounds, place)?;
                self.memory(vec![(name.text.clone(), kind)], vec![array], place)
            }
            Source::Start => {
                let plan = LogicalPlanBuilder::empty(false).build().map_err(internal(place))?;
                Ok(Relation::of(plan, Vec::new()))
            }
        }
    }

    fn named(&mut self, name: &Word) -> Bind<Relation> {
        match self.binding_of(&name.text) {
            Some(Binding::Tabular(pipeline, visible)) => {
                let (pipeline, visible) = (pipeline.clone(), *visible);
                let before = std::mem::replace(&mut self.visible, visible);
                let bound = self.pipeline(&pipeline);
                self.visible = before;
                bound
            }
            Some(Binding::Table(table)) => {
                let table = (**table).clone();
                self.renewed(table, &name.place)
            }
            Some(Binding::Function(lambda)) => {
                let lambda = lambda.clone();
                self.call_table(&lambda, Call { name, args: &[], place: &name.place }, None)
            }
            Some(Binding::Scalar(_)) => {
                let message = format!("`{}` is a single value, not a table", name.text);
                Err(Fault::new(name.place.clone(), message, "start with a table"))
            }
            None => self.table(&name.text, &name.place),
        }
    }

    /// `f(1)`, a function that gives a table, or `table("Name")`.
    fn called(&mut self, name: &Word, args: &[Tree], place: &Place) -> Bind<Relation> {
        if let Some(lambda) = self.lambda(&name.text) {
            return self.call_table(&lambda, Call { name, args, place }, None);
        }
        let hint = "write `table(\"SecurityEvent\")`";
        match (name.text.as_str(), args) {
            ("table", [table]) => match self.constant(table)?.text() {
                Some(text) => self.named(&Word { text: text.to_owned(), place: table.place.clone() }),
                None => Err(Fault::new(table.place.clone(), "the name of a table is a text", hint)),
            },
            ("workspace" | "cluster" | "database" | "app", _) => {
                Err(Fault::new(place.clone(), "there is one workspace only, this one", "name the table alone"))
            }
            _ => Err(Fault::new(place.clone(), format!("`{}()` gives no table", name.text), hint)),
        }
    }

    /// The same rows under fresh column numbers: one plan may read them twice.
    pub(super) fn renewed(&mut self, relation: Relation, place: &Place) -> Bind<Relation> {
        let columns = relation.columns.iter().map(|c| (c.name.clone(), c.value())).collect();
        let record = relation.record.as_deref().map(column);
        self.select(relation, columns, record, place)
    }

    /// A table of the store under fresh column numbers.
    pub(super) fn table(&mut self, name: &str, place: &Place) -> Bind<Relation> {
        let Some(info) = catalog().table(name) else { return Err(self.no_table(name, place)) };
        self.spend(place)?;
        let columns: Vec<Column> = info
            .columns
            .iter()
            .map(|c| Column { name: c.name.to_owned(), kind: c.column_type.into(), id: self.fresh() })
            .collect();
        let fields: Vec<Field> = columns.iter().map(|c| Field::new(&c.id, data_type(c.kind), true)).collect();
        let table = StoreTable::new((self.store, self.watch), name, Arc::new(Schema::new(fields)));
        let record = columns.get(RECORD_COLUMN).map(|c| c.id.clone());
        let source = provider_as_source(Arc::new(table));
        let mut plan = LogicalPlanBuilder::scan(self.fresh(), source, None);
        if let (Some(oldest), Some(time)) = (self.horizon.get(name), columns.get(TIME)) {
            plan = plan.and_then(|rows| rows.filter(time.expr().gt_eq(lit(oldest.0))));
        }
        let plan = plan.and_then(LogicalPlanBuilder::build);
        Ok(Relation { record, ..Relation::of(plan.map_err(internal(place))?, columns) })
    }

    fn no_table(&self, name: &str, place: &Place) -> Fault {
        let lets = self.lets[..self.visible].iter().map(|(n, _)| n.as_str());
        let names = catalog().tables.iter().map(|t| t.name).chain(lets);
        let hint = did_you_mean(name, names).unwrap_or_else(|| {
            let some: Vec<&str> = catalog().tables.iter().map(|t| t.name).take(6).collect();
            format!("tables are {} and others", some.join(", "))
        });
        Fault::new(place.clone(), format!("there is no table `{name}`"), hint)
    }
}
