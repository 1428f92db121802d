//! The operators that take rows or columns one by one.

use super::lambda::Call;
use super::parse::Pattern;
use super::value::Value;
use super::{Bind, Binder, Column, Relation, column, internal};
use crate::siem::query::ColumnKind;
use crate::siem::query::function::json_items;
use crate::siem::query::syntax::tree::{
    Expansion, Expr as Tree, ExprKind, Fault, Key, Named, Operator, Place, Step, Word,
};
use crate::siem::query::syntax::{bare_name, did_you_mean};
use datafusion::common::{Column as Reference, UnnestOptions};
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, SortExpr};

impl Binder<'_> {
    pub(super) fn operator(&mut self, relation: Relation, step: &Step) -> Bind<Relation> {
        let place = &step.place;
        match &step.operator {
            Operator::Where(condition) => self.filter(relation, condition),
            Operator::Project(list) => {
                let (relation, columns) = self.among_rows(relation, place, |b, r| b.chosen(r, list))?;
                let record = relation.record.as_deref().map(column);
                self.select(relation, columns, record, place)
            }
            Operator::ProjectAway(patterns) => self.away(relation, patterns, false, place),
            Operator::ProjectKeep(patterns) => self.away(relation, patterns, true, place),
            Operator::ProjectRename(pairs) => rename(relation, pairs),
            Operator::ProjectReorder(patterns) => reorder(relation, patterns),
            Operator::Extend(list) => self.extend(relation, list, place),
            Operator::Serialize(list) => {
                let ordered = Relation { ordered: true, ..relation };
                if list.is_empty() { Ok(ordered) } else { self.extend(ordered, list, place) }
            }
            Operator::Summarize { aggregates, by } => self.summarize(relation, aggregates, by, place),
            Operator::Sort(keys) => self.sort(relation, keys, None, place),
            Operator::Top { count, keys } => {
                let count = self.count(count)?;
                // DataFusion's sort for the first few rows wants one at least.
                let sorted = self.sort(relation, keys, Some(count.max(1)), place)?;
                if count == 0 { self.first(sorted, 0, place) } else { Ok(sorted) }
            }
            Operator::Take(count) => {
                let count = self.count(count)?;
                self.first(relation, count, place)
            }
            Operator::Distinct(list) => self.distinct(relation, list, place),
            Operator::Count => self.count_rows(relation, place),
            Operator::Join { kind, right, on, lookup } => self.join(relation, kind.as_ref(), right, on, *lookup, place),
            Operator::Union { legs, with_source, inner } => {
                self.union(relation, legs, with_source.as_ref(), *inner, place)
            }
            Operator::MvExpand(list) => self.mv_expand(relation, list, place),
            Operator::MvApply { list, steps } => self.mv_apply(relation, list, steps, place),
            Operator::Partition { key, steps } => self.partition(relation, key, steps, place),
            Operator::MakeSeries(series) => self.make_series(relation, series, place),
            Operator::Evaluate { plugin, args, schema } => {
                self.evaluate(relation, plugin, args, schema.as_deref(), place)
            }
            Operator::Invoke { name, args } => match self.lambda(&name.text) {
                Some(lambda) => self.call_table(&lambda, Call { name, args, place }, Some(relation)),
                None => Err(no_function(name)),
            },
            Operator::SampleDistinct { count, of } => {
                let count = self.count(count)?;
                let distinct = self.distinct(relation, std::slice::from_ref(of), place)?;
                self.first(distinct, count, place)
            }
            Operator::TopHitters { count, of, by } => self.top_hitters(relation, count, of, by.as_ref(), place),
            Operator::Render(chart) => {
                self.chart = Some(chart.text.clone());
                Ok(relation)
            }
            Operator::Search { condition, tables } => self.search(relation, condition, tables, place),
            Operator::Find { tables, condition, columns } => {
                self.find(relation, tables, condition, columns.as_deref(), place)
            }
            Operator::Parse { subject, pattern, only_matching, relaxed, regex } => {
                let (only_matching, relaxed) = (*only_matching, *relaxed);
                let pattern = Pattern { pieces: pattern, only_matching, relaxed, regex: regex.as_deref() };
                self.parse(relation, subject, &pattern, place)
            }
            Operator::GetSchema => self.schema(&relation, place),
            Operator::Keep => Ok(relation),
        }
    }

    fn filter(&mut self, relation: Relation, condition: &Tree) -> Bind<Relation> {
        let place = &condition.place;
        let (relation, truth) = self.among_rows(relation, place, |b, r| b.condition(condition, r))?;
        self.keep_where(relation, truth.expr, place)
    }

    pub(super) fn keep_where(&mut self, relation: Relation, condition: Expr, place: &Place) -> Bind<Relation> {
        let plan = LogicalPlanBuilder::from(relation.plan).filter(condition).and_then(LogicalPlanBuilder::build);
        Ok(Relation { plan: plan.map_err(internal(place))?, ..relation })
    }

    /// An expression that is true or false.
    pub(super) fn condition(&mut self, condition: &Tree, relation: &Relation) -> Bind<Value> {
        let value = self.bind(condition, relation)?;
        if value.kind == ColumnKind::Bool || value.is_null() {
            return value.convert(ColumnKind::Bool, &condition.place);
        }
        let hint = match bare_name(condition) {
            Some(name) => format!("compare it, such as `{name} == …` or `isnotempty({name})`"),
            None => "compare it with something, such as `… == 1`".to_owned(),
        };
        let message = format!("a condition is true or false, this is a {}", value.kind.name());
        Err(Fault::new(condition.place.clone(), message, hint))
    }

    fn count(&mut self, count: &Tree) -> Bind<usize> {
        let value = self.constant(count)?;
        value
            .long()
            .and_then(|n| usize::try_from(n).ok())
            .ok_or_else(|| Fault::new(count.place.clone(), "how many rows? a whole number from 0", "write `take 10`"))
    }

    /// The columns `project` names.
    fn chosen(&mut self, relation: &Relation, list: &[Named]) -> Bind<Vec<(String, Value)>> {
        let mut columns: Vec<(String, Value)> = Vec::new();
        for (i, named) in list.iter().enumerate() {
            if matches!(named.expr.kind, ExprKind::Star) {
                let hint = "use `extend` to keep all columns";
                return Err(Fault::new(named.expr.place.clone(), "`project` does not take `*`", hint));
            }
            if let Some(parts) = self.parts(named, relation)? {
                columns.extend(parts);
                continue;
            }
            let value = self.bind(&named.expr, relation)?;
            let name = name_of(named).unwrap_or_else(|| format!("Column{}", i + 1));
            if columns.iter().any(|(n, _)| *n == name) {
                let message = format!("there are two columns `{name}`");
                return Err(Fault::new(named.expr.place.clone(), message, "give one of them another name"));
            }
            columns.push((name, value));
        }
        Ok(columns)
    }

    fn extend(&mut self, relation: Relation, list: &[Named], place: &Place) -> Bind<Relation> {
        let (relation, added) = self.among_rows(relation, place, |b, r| b.added(r, list))?;
        self.add_columns(relation, added, place)
    }

    /// The columns `extend` names.
    fn added(&mut self, relation: &Relation, list: &[Named]) -> Bind<Vec<(String, Value)>> {
        let mut added: Vec<(String, Value)> = Vec::new();
        for named in list {
            if let Some(parts) = self.parts(named, relation)? {
                added.extend(parts);
                continue;
            }
            let value = self.bind(&named.expr, relation)?;
            let name = match name_of(named) {
                Some(name) => name,
                None => (1..)
                    .map(|n| format!("Column{n}"))
                    .find(|n| relation.column(n).is_none() && added.iter().all(|(a, _)| a != n))
                    .unwrap_or_default(),
            };
            match added.iter_mut().find(|(n, _)| *n == name) {
                Some(before) => before.1 = value,
                None => added.push((name, value)),
            }
        }
        Ok(added)
    }

    /// The first rows, in a part of a table the first of each part.
    fn first(&mut self, relation: Relation, count: usize, place: &Place) -> Bind<Relation> {
        if let Some(part) = relation.part.clone() {
            return self.first_of_part(relation, &part, count, place);
        }
        let plan = LogicalPlanBuilder::from(relation.plan).limit(0, Some(count));
        let plan = plan.and_then(LogicalPlanBuilder::build).map_err(internal(place))?;
        Ok(Relation { plan, ..relation })
    }

    /// The most frequent values, or those with the greatest sum.
    fn top_hitters(
        &mut self,
        relation: Relation,
        count: &Tree,
        of: &Named,
        by: Option<&Tree>,
        place: &Place,
    ) -> Bind<Relation> {
        let word = |text: &str| Word { text: text.to_owned(), place: place.clone() };
        let (name, function, args) = match by {
            Some(by) => ("approximate_sum", "sum", vec![by.clone()]),
            None => ("approximate_count", "count", Vec::new()),
        };
        let counted = by.and_then(suggested).or_else(|| name_of(of)).unwrap_or_default();
        let name = format!("{name}_{counted}");
        let call = Tree { kind: ExprKind::Call { name: word(function), args }, place: place.clone() };
        let value = Named { name: Some(word(&name)), more: Vec::new(), expr: call };
        let sums = self.summarize(relation, &[value], std::slice::from_ref(of), place)?;
        let key = Tree { kind: ExprKind::Name(name), place: place.clone() };
        let count = self.count(count)?;
        self.sort(sums, &[Key { expr: key, ascending: false, nulls_first: false }], Some(count), place)
    }

    /// Adds columns at the end; one of a name that exists takes its place.
    pub(super) fn add_columns(
        &mut self,
        relation: Relation,
        added: Vec<(String, Value)>,
        place: &Place,
    ) -> Bind<Relation> {
        let mut columns = relation.columns.clone();
        let mut exprs: Vec<Expr> = columns.iter().map(Column::expr).collect();
        for (name, value) in added {
            let id = self.fresh();
            let expr = value.expr.alias(&id);
            let new = Column { name, kind: value.kind, id };
            match columns.iter().position(|c| c.name == new.name) {
                Some(i) => {
                    exprs[i] = expr;
                    columns[i] = new;
                }
                None => {
                    exprs.push(expr);
                    columns.push(new);
                }
            }
        }
        for hidden in relation.record.iter().chain(&relation.part) {
            if columns.iter().all(|c| c.id != *hidden) {
                exprs.push(column(hidden));
            }
        }
        let plan = LogicalPlanBuilder::from(relation.plan).project(exprs).and_then(LogicalPlanBuilder::build);
        Ok(Relation { plan: plan.map_err(internal(place))?, columns, ..relation })
    }

    fn away(&mut self, relation: Relation, patterns: &[Word], keep: bool, place: &Place) -> Bind<Relation> {
        let mut hit = vec![false; relation.columns.len()];
        for pattern in patterns {
            let matches: Vec<usize> =
                (0..hit.len()).filter(|i| fits(&relation.columns[*i].name, &pattern.text)).collect();
            if matches.is_empty() && !pattern.text.contains('*') {
                return Err(no_column(&pattern.text, &pattern.place, &relation));
            }
            matches.into_iter().for_each(|i| hit[i] = true);
        }
        let columns: Vec<(String, Value)> = relation
            .columns
            .iter()
            .zip(hit)
            .filter(|(_, hit)| *hit == keep)
            .map(|(c, _)| (c.name.clone(), c.value()))
            .collect();
        let record = relation.record.as_deref().map(column);
        self.select(relation, columns, record, place)
    }

    fn sort(&mut self, relation: Relation, keys: &[Key], fetch: Option<usize>, place: &Place) -> Bind<Relation> {
        let mut sorts: Vec<SortExpr> = relation.part.iter().map(|id| column(id).sort(true, true)).collect();
        for key in keys {
            let value = self.bind(&key.expr, &relation)?;
            if value.kind == ColumnKind::Dynamic {
                let hint = "convert it with tostring() or tolong()";
                return Err(Fault::new(key.expr.place.clone(), "a dynamic value has no order", hint));
            }
            sorts.push(value.expr.sort(key.ascending, key.nulls_first));
        }
        // Equal rows come newest first: the order is the same every time.
        sorts.extend(relation.record.as_deref().map(|id| column(id).sort(false, false)));
        let whole = fetch.filter(|_| relation.part.is_none());
        let plan = LogicalPlanBuilder::from(relation.plan).sort_with_limit(sorts, whole);
        let plan = plan.and_then(LogicalPlanBuilder::build).map_err(internal(place))?;
        let sorted = Relation { plan, ordered: true, ..relation };
        match (&sorted.part, fetch) {
            (Some(_), Some(count)) => self.first(sorted, count, place),
            _ => Ok(sorted),
        }
    }

    fn distinct(&mut self, relation: Relation, list: &[Named], place: &Place) -> Bind<Relation> {
        let mut columns: Vec<(String, Value)> = Vec::new();
        for (i, named) in list.iter().enumerate() {
            if matches!(named.expr.kind, ExprKind::Star) {
                columns.extend(relation.columns.iter().map(|c| (c.name.clone(), c.value())));
            } else {
                let value = self.bind(&named.expr, &relation)?;
                columns.push((name_of(named).unwrap_or_else(|| format!("Column{}", i + 1)), value));
            }
        }
        if let Some((name, _)) = columns.iter().find(|(_, value)| value.kind == ColumnKind::Dynamic) {
            let hint = format!("convert it with tostring({name}), or leave it out");
            return Err(Fault::new(place.clone(), format!("`{name}` is dynamic and has no equal"), hint));
        }
        let selected = self.select(relation, columns, None, place)?;
        let part = selected.part.iter().map(|id| column(id));
        let keys: Vec<Expr> = part.chain(selected.columns.iter().map(Column::expr)).collect();
        let plan = LogicalPlanBuilder::from(selected.plan).aggregate(keys, Vec::<Expr>::new());
        let plan = plan.and_then(LogicalPlanBuilder::build).map_err(internal(place))?;
        Ok(Relation { part: selected.part, ..Relation::of(plan, selected.columns) })
    }

    pub(super) fn mv_expand(&mut self, relation: Relation, list: &[Expansion], place: &Place) -> Bind<Relation> {
        let mut added = Vec::new();
        for expansion in list {
            let value = self.bind(&expansion.expr, &relation)?;
            if value.kind != ColumnKind::Dynamic {
                let message = format!("`mv-expand` needs a dynamic value, this is a {}", value.kind.name());
                return Err(Fault::new(expansion.expr.place.clone(), message, "use split() or parse_json() first"));
            }
            let named = Named { name: expansion.name.clone(), more: Vec::new(), expr: expansion.expr.clone() };
            let name = name_of(&named).unwrap_or_else(|| "Column1".to_owned());
            // The list is no kind of the language; it lives only until it is unrolled.
            let call = datafusion::logical_expr::expr::ScalarFunction::new_udf(json_items(), vec![value.expr]);
            added.push((name, Value { expr: Expr::ScalarFunction(call), kind: ColumnKind::Dynamic }));
        }
        let names: Vec<String> = added.iter().map(|(n, _)| n.clone()).collect();
        let lists = self.add_columns(relation, added, place)?;
        let ids = names.iter().filter_map(|n| lists.column(n)).map(|c| Reference::new_unqualified(&c.id)).collect();
        let plan = LogicalPlanBuilder::from(lists.plan.clone());
        let plan = plan.unnest_columns_with_options(ids, UnnestOptions::default());
        let plan = plan.and_then(LogicalPlanBuilder::build).map_err(internal(place))?;
        let expanded = Relation { plan, ..lists };
        let mut typed = Vec::new();
        for (name, expansion) in names.into_iter().zip(list) {
            if let (Some(kind), Some(column)) = (expansion.kind, expanded.column(&name)) {
                typed.push((name, column.value().convert(kind, &expansion.expr.place)?));
            }
        }
        if typed.is_empty() { Ok(expanded) } else { self.add_columns(expanded, typed, place) }
    }

    fn schema(&mut self, relation: &Relation, place: &Place) -> Bind<Relation> {
        use datafusion::arrow::array::{ArrayRef, Int64Array, StringArray};
        use std::sync::Arc;
        let columns = &relation.columns;
        let names = StringArray::from_iter_values(columns.iter().map(|c| c.name.as_str()));
        let kinds = StringArray::from_iter_values(columns.iter().map(|c| c.kind.name()));
        let places = Int64Array::from_iter_values(0..columns.len() as i64);
        let arrays: Vec<ArrayRef> = vec![Arc::new(names), Arc::new(places), Arc::new(kinds)];
        let (text, long) = (ColumnKind::String, ColumnKind::Long);
        let heads = [("ColumnName", text), ("ColumnOrdinal", long), ("ColumnType", text)];
        self.memory(heads.map(|(n, k)| (n.to_owned(), k)).to_vec(), arrays, place)
    }
}

/// The name a column gets: the one given, or one that the expression suggests.
pub(super) fn name_of(named: &Named) -> Option<String> {
    named.name.as_ref().map(|n| n.text.clone()).or_else(|| suggested(&named.expr))
}

/// Kusto names `bin(TimeGenerated, 1h)` after its first argument and `a.b` `a_b`.
pub(in crate::siem::query) fn suggested(expr: &Tree) -> Option<String> {
    const KEEPS: [&str; 23] = [
        "bin",
        "floor",
        "ceiling",
        "tostring",
        "toint",
        "tolong",
        "toreal",
        "todouble",
        "tobool",
        "todatetime",
        "totimespan",
        "todynamic",
        "parse_json",
        "startofday",
        "startofweek",
        "startofmonth",
        "startofyear",
        "endofday",
        "endofweek",
        "endofmonth",
        "endofyear",
        "round",
        "abs",
    ];
    match &expr.kind {
        ExprKind::Name(name) => Some(name.clone()),
        ExprKind::Member(base, member) => suggested(base).map(|b| format!("{b}_{}", member.text)),
        ExprKind::Index(base, key) => match &key.kind {
            ExprKind::Literal(crate::siem::query::syntax::tree::Literal::Text(text)) => {
                suggested(base).map(|b| format!("{b}_{text}"))
            }
            ExprKind::Literal(crate::siem::query::syntax::tree::Literal::Long(n)) => {
                suggested(base).map(|b| format!("{b}_{n}"))
            }
            _ => None,
        },
        ExprKind::Call { name, args } if KEEPS.contains(&name.text.as_str()) => args.first().and_then(suggested),
        _ => None,
    }
}

fn rename(mut relation: Relation, pairs: &[(Word, Word)]) -> Bind<Relation> {
    for (new, old) in pairs {
        let Some(i) = relation.columns.iter().position(|c| c.name == old.text) else {
            return Err(no_column(&old.text, &old.place, &relation));
        };
        if relation.columns.iter().any(|c| c.name == new.text) && new.text != old.text {
            let message = format!("there is a column `{}` already", new.text);
            return Err(Fault::new(new.place.clone(), message, "drop it first with project-away"));
        }
        relation.columns[i].name.clone_from(&new.text);
    }
    Ok(relation)
}

fn reorder(mut relation: Relation, patterns: &[Word]) -> Bind<Relation> {
    let mut front = Vec::new();
    for pattern in patterns {
        let (hit, rest): (Vec<_>, Vec<_>) = relation.columns.into_iter().partition(|c| fits(&c.name, &pattern.text));
        relation.columns = rest;
        if hit.is_empty() && !pattern.text.contains('*') {
            relation.columns.extend(front);
            return Err(no_column(&pattern.text, &pattern.place, &relation));
        }
        front.extend(hit);
    }
    front.append(&mut relation.columns);
    Ok(Relation { columns: front, ..relation })
}

/// Whether a name fits a pattern with `*`.
fn fits(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(rest) = name.strip_prefix(parts.next().unwrap_or("")) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    let mut rest = rest;
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

fn no_function(name: &Word) -> Fault {
    let hint = match name.text.as_str() {
        "FileProfile" => "there is no world outside to ask how common a file is; count it in DeviceProcessEvents",
        _ => "define it first: `let f = (T:(*)) { T | … };`",
    };
    Fault::new(name.place.clone(), format!("there is no function `{}` of your own", name.text), hint)
}

/// There is no such column.
pub(super) fn no_column(name: &str, place: &Place, relation: &Relation) -> Fault {
    let names = relation.columns.iter().map(|c| c.name.as_str());
    let hint = did_you_mean(name, names).unwrap_or_else(|| {
        let some: Vec<&str> = relation.columns.iter().map(|c| c.name.as_str()).take(8).collect();
        match some.is_empty() {
            true => "there are no columns here".to_owned(),
            false => format!("columns here are {}", some.join(", ")),
        }
    });
    Fault::new(place.clone(), format!("there is no column `{name}`"), hint)
}
