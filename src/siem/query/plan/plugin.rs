//! `evaluate`: plugins whose columns depend on the rows, so that the rows are looked at while binding.

use super::value::Value;
use super::{Bind, Binder, Column, Relation, column, internal};
use crate::siem::query::ColumnKind::{self, Bool, Dynamic, Long, Real, String as Text};
use crate::siem::query::engine;
use crate::siem::query::function::{JsonPath, PathStep};
use crate::siem::query::syntax::did_you_mean;
use crate::siem::query::syntax::tree::{Expr as Tree, ExprKind, Fault, Literal, Named, Place, Word};
use datafusion::arrow::array::AsArray as _;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};
use std::collections::BTreeMap;

/// Most columns a plugin makes.
const WIDEST: usize = 200;

/// Plugins of Kusto that are not here, with the reason.
const ELSEWHERE: [(&str, &str); 8] = [
    ("narrow", "use mv-expand over pack_all()"),
    ("autocluster", "its clusters are not reproducible; use summarize count() by …"),
    ("basket", "its clusters are not reproducible; use summarize count() by …"),
    ("diffpatterns", "its clusters are not reproducible; compare two summarize with join"),
    ("ipv4_lookup", "use ipv4_is_in_range() in a join of few rows"),
    ("python", "no code runs inside a query"),
    ("http_request", "a query reaches nothing outside the console"),
    ("sql_request", "a query reaches nothing outside the console"),
];

impl Binder<'_> {
    pub(super) fn evaluate(
        &mut self,
        relation: Relation,
        plugin: &Word,
        args: &[Tree],
        schema: Option<&[(Word, ColumnKind)]>,
        place: &Place,
    ) -> Bind<Relation> {
        match plugin.text.as_str() {
            "bag_unpack" => self.bag_unpack(relation, args, schema, place),
            "pivot" => self.pivot(relation, args, place),
            other => {
                let known = ELSEWHERE.iter().find(|(name, _)| *name == other).map(|(_, why)| (*why).to_owned());
                let hint = known
                    .or_else(|| did_you_mean(other, ["bag_unpack", "pivot"].into_iter()))
                    .unwrap_or_else(|| "plugins are bag_unpack and pivot".to_owned());
                Err(Fault::new(plugin.place.clone(), format!("there is no plugin `{other}`"), hint))
            }
        }
    }

    /// One column for each key of a bag.
    fn bag_unpack(
        &mut self,
        relation: Relation,
        args: &[Tree],
        schema: Option<&[(Word, ColumnKind)]>,
        place: &Place,
    ) -> Bind<Relation> {
        let hint = "write `evaluate bag_unpack(Column)` or `evaluate bag_unpack(Column, \"prefix_\")`";
        let Some(Tree { kind: ExprKind::Name(name), place: at }) = args.first() else {
            return Err(Fault::new(place.clone(), "bag_unpack() needs a dynamic column", hint));
        };
        let bag = super::summarize::column_named(&relation, name, at)?.clone();
        if bag.kind != Dynamic {
            return Err(Fault::new(at.clone(), format!("`{name}` is a {}", bag.kind.name()), "use parse_json() first"));
        }
        let prefix = match args.get(1) {
            Some(prefix) => self.constant(prefix)?.text().unwrap_or_default().to_owned(),
            None => String::new(),
        };
        let keys = match schema {
            Some(schema) => schema
                .iter()
                .filter(|(name, _)| relation.column(&name.text).is_none())
                .map(|(name, kind)| (name.text.trim_start_matches(&prefix).to_owned(), *kind))
                .collect(),
            None => self.keys_of(&relation, &bag, place)?,
        };
        let mut columns: Vec<(String, Value)> =
            relation.columns.iter().filter(|c| c.id != bag.id).map(|c| (c.name.clone(), c.value())).collect();
        for (key, kind) in keys {
            let name = format!("{prefix}{key}");
            if columns.iter().any(|(n, _)| *n == name) {
                let message = format!("there is a column `{name}` already");
                return Err(Fault::new(at.clone(), message, "give bag_unpack() a prefix as second argument"));
            }
            let path = JsonPath::udf(vec![PathStep::Key(key)]);
            let part =
                Value { expr: Expr::ScalarFunction(ScalarFunction::new_udf(path, vec![bag.expr()])), kind: Dynamic };
            columns.push((name, part.convert(kind, place)?));
        }
        let record = relation.record.as_deref().map(column);
        self.select(relation, columns, record, place)
    }

    /// Keys of all bags of a column, in order, each with the kind that fits all its values.
    fn keys_of(&mut self, relation: &Relation, bag: &Column, place: &Place) -> Bind<Vec<(String, ColumnKind)>> {
        let mut keys: BTreeMap<String, Option<ColumnKind>> = BTreeMap::new();
        let plan = LogicalPlanBuilder::from(relation.plan.clone()).project([bag.expr()]);
        let plan = plan.and_then(LogicalPlanBuilder::build).map_err(internal(place))?;
        for batch in engine::execute(&plan, self.watch).map_err(internal(place))? {
            let bags = batch.column(0).as_string_opt::<i32>();
            for bag in bags.into_iter().flat_map(|bags| bags.iter().flatten()) {
                let Ok(serde_json::Value::Object(bag)) = serde_json::from_str(bag) else { continue };
                for (key, value) in &bag {
                    let known = keys.entry(key.clone()).or_default();
                    *known = match (*known, kind_of(value)) {
                        (Some(known), Some(kind)) => Some(joint(known, kind)),
                        (known, kind) => known.or(kind),
                    };
                }
                if keys.len() > WIDEST {
                    let hint = "name the keys you need: extend a = Bag.a";
                    return Err(Fault::new(place.clone(), format!("more than {WIDEST} keys"), hint));
                }
            }
        }
        Ok(keys.into_iter().map(|(key, kind)| (key, kind.unwrap_or(Dynamic))).collect())
    }

    /// One column for each value of a column, one row for each combination of the others.
    fn pivot(&mut self, relation: Relation, args: &[Tree], place: &Place) -> Bind<Relation> {
        let hint = "write `evaluate pivot(Column)` or `evaluate pivot(Column, sum(Bytes), Account)`";
        let Some(subject) = args.first() else {
            return Err(Fault::new(place.clone(), "pivot() needs a column", hint));
        };
        let (aggregate, others) = match args.get(1) {
            Some(Tree { kind: ExprKind::Call { name, args: inner }, .. }) => {
                ((name.text.as_str(), &inner[..]), &args[2..])
            }
            _ => (("count", &[][..]), &args[1..]),
        };
        let conditional = match aggregate.0 {
            "make_set" | "make_list" => format!("{}_if", aggregate.0),
            name => format!("{name}if"),
        };
        let value = self.bind(subject, &relation)?.convert(Text, &subject.place)?;
        let used: Vec<&str> =
            aggregate.1.iter().chain([subject]).filter_map(crate::siem::query::syntax::bare_name).collect();
        let by: Vec<Named> = match others.is_empty() {
            true => relation
                .columns
                .iter()
                .filter(|c| !used.contains(&c.name.as_str()))
                .map(|c| named(None, ExprKind::Name(c.name.clone()), place))
                .collect(),
            false => others.iter().map(|t| Named { name: None, more: Vec::new(), expr: t.clone() }).collect(),
        };
        let mut columns = Vec::new();
        for text in self.texts_of(&relation, value, place)? {
            let literal = ExprKind::Literal(Literal::Text(text.clone()));
            let tostring = ExprKind::Call { name: word("tostring", place), args: vec![subject.clone()] };
            let equal = ExprKind::Binary {
                operator: word("==", place),
                left: Box::new(tree(tostring, place)),
                right: Box::new(tree(literal, place)),
            };
            let args = aggregate.1.iter().cloned().chain([tree(equal, place)]).collect();
            let call = ExprKind::Call { name: word(&conditional, place), args };
            columns.push(named(Some(&text), call, place));
        }
        self.summarize(relation, &columns, &by, place)
    }

    /// The different texts of an expression, in order.
    fn texts_of(&mut self, relation: &Relation, value: Value, place: &Place) -> Bind<Vec<String>> {
        let id = self.fresh();
        let plan = LogicalPlanBuilder::from(relation.plan.clone())
            .project([value.expr.alias(&id)])
            .and_then(|plan| plan.aggregate([column(&id)], Vec::<Expr>::new()))
            .and_then(|plan| plan.limit(0, Some(WIDEST + 1)))
            .and_then(LogicalPlanBuilder::build)
            .map_err(internal(place))?;
        let batches = engine::execute(&plan, self.watch).map_err(internal(place))?;
        let texts = batches.iter().filter_map(|b| b.column(0).as_string_opt::<i32>());
        let mut all: Vec<String> = texts.flat_map(|t| t.iter().flatten()).map(str::to_owned).collect();
        if all.len() > WIDEST {
            let hint = "keep fewer with where or top first";
            return Err(Fault::new(place.clone(), format!("more than {WIDEST} different values"), hint));
        }
        all.sort_unstable();
        Ok(all)
    }
}

fn word(text: &str, place: &Place) -> Word {
    Word { text: text.to_owned(), place: place.clone() }
}

fn tree(kind: ExprKind, place: &Place) -> Tree {
    Tree { kind, place: place.clone() }
}

fn named(name: Option<&str>, kind: ExprKind, place: &Place) -> Named {
    Named { name: name.map(|n| word(n, place)), more: Vec::new(), expr: tree(kind, place) }
}

/// The kind of a JSON value; none for null.
fn kind_of(value: &serde_json::Value) -> Option<ColumnKind> {
    Some(match value {
        serde_json::Value::Null => return None,
        serde_json::Value::Bool(_) => Bool,
        serde_json::Value::Number(n) if n.is_i64() => Long,
        serde_json::Value::Number(_) => Real,
        serde_json::Value::String(_) => Text,
        _ => Dynamic,
    })
}

fn joint(a: ColumnKind, b: ColumnKind) -> ColumnKind {
    match (a, b) {
        (a, b) if a == b => a,
        (Long, Real) | (Real, Long) => Real,
        _ => Dynamic,
    }
}
