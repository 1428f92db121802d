//! A tree of KQL as SPL text, where SPL can say it.

use super::cursor::Parse;
use super::functions::spl_name;
use crate::siem::query::syntax::tree::{
    Expr, ExprKind, Fault, Key, Literal, Named, Operator, Pipeline, Place, Query, Source, Step, Word,
};

/// The text of a whole query.
pub(in crate::siem::query) fn print(query: &Query) -> Parse<String> {
    if let Some(first) = query.lets.first() {
        return Err(cannot(&first.name.place, "`let`", "write its value where it is used"));
    }
    match &query.body {
        Some(body) => pipeline(body),
        None => Ok(String::new()),
    }
}

fn cannot(place: &Place, what: &str, hint: &str) -> Fault {
    Fault::new(place.clone(), format!("SPL cannot say {what}"), hint)
}

fn pipeline(body: &Pipeline) -> Parse<String> {
    let mut lines = match &body.source {
        Source::Name(table) => vec![format!("index={}", table.text)],
        Source::Start => Vec::new(),
        Source::Nested(inner) => vec![pipeline(inner)?],
        _ => return Err(cannot(&body.place, "where these rows are from", "start with a table")),
    };
    for step in &body.steps {
        lines.extend(command(step)?);
    }
    Ok(lines.join("\n| "))
}

fn command(step: &Step) -> Parse<Vec<String>> {
    let place = &step.place;
    Ok(match &step.operator {
        Operator::Where(condition) => vec![format!("where {}", expr(condition)?)],
        Operator::Extend(list) => vec![format!("eval {}", assignments(list)?)],
        Operator::Project(list) => {
            let computed: Vec<Named> = list.iter().filter(|n| !is_plain(n)).cloned().collect();
            let names: Vec<String> = list.iter().map(title).collect::<Parse<_>>()?;
            let table = format!("table {}", names.join(", "));
            match computed.is_empty() {
                true => vec![table],
                false => vec![format!("eval {}", assignments(&computed)?), table],
            }
        }
        Operator::ProjectAway(columns) => vec![format!("fields - {}", words(columns))],
        Operator::ProjectKeep(columns) => vec![format!("fields {}", words(columns))],
        Operator::ProjectRename(pairs) => {
            let pairs = pairs.iter().map(|(new, old)| format!("{} AS {}", field(&old.text), field(&new.text)));
            vec![format!("rename {}", pairs.collect::<Vec<_>>().join(", "))]
        }
        Operator::Summarize { aggregates, by } => summarize(aggregates, by)?,
        Operator::Sort(keys) => vec![format!("sort 0 {}", sort_keys(keys)?)],
        Operator::Top { count, keys } => vec![format!("sort {} {}", expr(count)?, sort_keys(keys)?)],
        Operator::Take(count) => vec![format!("head {}", expr(count)?)],
        Operator::Distinct(list) => {
            let names: Vec<String> = list.iter().map(title).collect::<Parse<_>>()?;
            vec![format!("dedup {}", names.join(", ")), format!("table {}", names.join(", "))]
        }
        Operator::Count => vec!["stats count AS Count".to_owned()],
        Operator::Join { kind, right, on, .. } => {
            let kind = match kind.as_ref().map(|k| k.text.as_str()) {
                Some("inner" | "innerunique") | None => "inner",
                Some("leftouter") => "left",
                Some(_) => return Err(cannot(place, "this kind of join", "use kind=inner or kind=leftouter")),
            };
            let keys: Vec<String> = on.iter().map(key_name).collect::<Parse<_>>()?;
            vec![format!("join type={kind} {} [search {}]", keys.join(", "), pipeline(right)?.replace('\n', " "))]
        }
        Operator::Union { legs, .. } => legs
            .iter()
            .map(|leg| Ok(format!("append [search {}]", pipeline(leg)?.replace('\n', " "))))
            .collect::<Parse<_>>()?,
        Operator::MvExpand(list) => {
            list.iter().map(|e| Ok(format!("mvexpand {}", expr(&e.expr)?))).collect::<Parse<_>>()?
        }
        Operator::Search { condition, tables } if tables.is_empty() => vec![terms(condition)?],
        // Charts are chosen beside the answer in Splunk.
        Operator::Render(_) | Operator::Serialize(_) | Operator::Keep => Vec::new(),
        _ => return Err(cannot(place, "this operator", "write it with where, eval, stats and join")),
    })
}

/// Times are rounded before the groups are made.
fn summarize(aggregates: &[Named], by: &[Named]) -> Parse<Vec<String>> {
    let mut lines = Vec::new();
    let mut keys = Vec::new();
    for named in by {
        let name = title(named)?;
        if !is_plain(named) {
            lines.push(format!("eval {name}={}", expr(&named.expr)?));
        }
        keys.push(name);
    }
    let list: Vec<String> = aggregates.iter().map(aggregate).collect::<Parse<_>>()?;
    let by = if keys.is_empty() { String::new() } else { format!(" BY {}", keys.join(", ")) };
    match list.is_empty() {
        true => lines.push(format!("dedup {0} | table {0}", keys.join(", "))),
        false => lines.push(format!("stats {}{by}", list.join(", "))),
    }
    Ok(lines)
}

fn aggregate(named: &Named) -> Parse<String> {
    let ExprKind::Call { name, args } = &named.expr.kind else {
        return Err(cannot(&named.expr.place, "a sum of aggregates", "compute it with eval after stats"));
    };
    let spl = match name.text.as_str() {
        "count" => "count".to_owned(),
        "countif" => format!("count(eval({}))", expr(first(args, name)?)?),
        "percentile" => match args.get(1).map(|a| &a.kind) {
            Some(ExprKind::Literal(Literal::Long(rank))) => format!("perc{rank}({})", expr(first(args, name)?)?),
            _ => return Err(cannot(&named.expr.place, "this percentile", "give a whole percentage")),
        },
        other => {
            let function = match other {
                "dcount" => "dc",
                "make_set" => "values",
                "make_list" => "list",
                "take_any" | "any" => "first",
                "variance" => "var",
                "sum" | "avg" | "min" | "max" | "stdev" => other,
                _ => {
                    return Err(cannot(
                        &name.place,
                        &format!("`{other}()`"),
                        "use count, dcount, sum, min, max or make_set",
                    ));
                }
            };
            format!("{function}({})", expr(first(args, name)?)?)
        }
    };
    let default = crate::siem::query::plan::suggested_name(&name.text, args);
    let title = named.name.as_ref().map_or(default, |n| n.text.clone());
    Ok(format!("{spl} AS {}", field(&title)))
}

fn first<'t>(args: &'t [Expr], name: &Word) -> Parse<&'t Expr> {
    args.first().ok_or_else(|| cannot(&name.place, "this", "give it a column"))
}

fn key_name(key: &Expr) -> Parse<String> {
    match &key.kind {
        ExprKind::Name(name) => Ok(field(name)),
        _ => Err(cannot(&key.place, "that columns of two names match", "rename one of them first")),
    }
}

fn sort_keys(keys: &[Key]) -> Parse<String> {
    let keys = keys.iter().map(|k| Ok(format!("{}{}", if k.ascending { "" } else { "-" }, expr(&k.expr)?)));
    Ok(keys.collect::<Parse<Vec<_>>>()?.join(", "))
}

fn words(list: &[Word]) -> String {
    list.iter().map(|w| field(&w.text)).collect::<Vec<_>>().join(", ")
}

fn is_plain(named: &Named) -> bool {
    let own = |name: &String| named.name.as_ref().is_none_or(|n| n.text == *name);
    matches!(&named.expr.kind, ExprKind::Name(name) if own(name))
}

fn title(named: &Named) -> Parse<String> {
    let suggested = || crate::siem::query::plan::suggested(&named.expr);
    match named.name.as_ref().map(|n| n.text.clone()).or_else(suggested) {
        Some(name) => Ok(field(&name)),
        None => Err(cannot(&named.expr.place, "a column without a name", "name it: `Name = …`")),
    }
}

fn assignments(list: &[Named]) -> Parse<String> {
    let all = list.iter().map(|n| Ok(format!("{}={}", title(n)?, expr(&n.expr)?)));
    Ok(all.collect::<Parse<Vec<_>>>()?.join(", "))
}

/// A name, in quotes where it is no plain word.
fn field(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '*');
    if plain { name.to_owned() } else { format!("\"{name}\"") }
}

fn text(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

fn expr(tree: &Expr) -> Parse<String> {
    Ok(match &tree.kind {
        ExprKind::Literal(literal) => match literal {
            Literal::Text(value) => text(value),
            Literal::Long(n) => n.to_string(),
            Literal::Real(x) => x.to_string(),
            Literal::Bool(b) => format!("{b}()"),
            Literal::Span(micros) | Literal::Time(micros) => (micros / 1_000_000).to_string(),
            Literal::Dynamic(_) | Literal::Null(_) => {
                return Err(cannot(&tree.place, "this value", "write texts and numbers"));
            }
        },
        ExprKind::Name(name) => field(name),
        ExprKind::Call { name, args } => call(name, args, &tree.place)?,
        ExprKind::Negate(inner) => format!("-{}", within(inner)?),
        ExprKind::Binary { operator, left, right } => binary(operator, left, right)?,
        ExprKind::All(parts) => parts.iter().map(within).collect::<Parse<Vec<_>>>()?.join(" AND "),
        ExprKind::Any(parts) => parts.iter().map(within).collect::<Parse<Vec<_>>>()?.join(" OR "),
        ExprKind::List { operator, subject, items } => {
            let items = items.iter().map(expr).collect::<Parse<Vec<_>>>()?.join(", ");
            match operator.text.as_str() {
                "in" => format!("{} IN ({items})", within(subject)?),
                "!in" => format!("NOT {} IN ({items})", within(subject)?),
                other => return Err(cannot(&operator.place, &format!("`{other}`"), "join conditions with `or`")),
            }
        }
        ExprKind::Between { subject, negated, low, high } => {
            let subject = within(subject)?;
            let inside = format!("({subject}>={} AND {subject}<={})", within(low)?, within(high)?);
            if *negated { format!("NOT {inside}") } else { inside }
        }
        _ => return Err(cannot(&tree.place, "this expression", "use fields, texts, numbers and functions")),
    })
}

fn within(tree: &Expr) -> Parse<String> {
    let loose =
        matches!(tree.kind, ExprKind::Binary { .. } | ExprKind::All(_) | ExprKind::Any(_) | ExprKind::List { .. });
    Ok(if loose { format!("({})", expr(tree)?) } else { expr(tree)? })
}

/// Comparisons of text that ignore case have no operator of their own.
fn binary(operator: &Word, left: &Expr, right: &Expr) -> Parse<String> {
    let sign = operator.text.as_str();
    if matches!(sign, "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%") {
        return Ok(format!("{}{sign}{}", within(left)?, within(right)?));
    }
    let subject = expr(left)?;
    let ExprKind::Literal(Literal::Text(value)) = &right.kind else {
        return Err(cannot(&operator.place, &format!("`{sign}` with a column"), "compare with a fixed text"));
    };
    let (word, negated) = sign.strip_prefix('!').map_or((sign, false), |rest| (rest, true));
    let pattern = |before: &str, after: &str| {
        format!("match({subject}, {})", text(&format!("{before}{}{after}", regex::escape(value))))
    };
    let positive = match word {
        "=~" | "~" => pattern("(?i)^", "$"),
        "has" => pattern("(?i)\\b", "\\b"),
        "contains" => pattern("(?i)", ""),
        "contains_cs" => pattern("", ""),
        "startswith" => pattern("(?i)^", ""),
        "startswith_cs" => pattern("^", ""),
        "endswith" => pattern("(?i)", "$"),
        "endswith_cs" => pattern("", "$"),
        "matches regex" => format!("match({subject}, {})", text(value)),
        other => return Err(cannot(&operator.place, &format!("`{other}`"), "use contains or matches regex")),
    };
    Ok(if negated { format!("NOT {positive}") } else { positive })
}

fn call(name: &Word, args: &[Expr], place: &Place) -> Parse<String> {
    let all = || Ok(args.iter().map(expr).collect::<Parse<Vec<_>>>()?.join(", "));
    match (name.text.as_str(), args) {
        ("not", [inner]) => Ok(format!("NOT {}", within(inner)?)),
        ("ago", [Expr { kind: ExprKind::Literal(Literal::Span(micros)), .. }]) => {
            Ok(format!("relative_time(now(), \"-{}s\")", micros / 1_000_000))
        }
        ("bin", [value, Expr { kind: ExprKind::Literal(Literal::Span(micros)), .. }]) => {
            let seconds = micros / 1_000_000;
            Ok(format!("floor({}/{seconds})*{seconds}", within(value)?))
        }
        ("strcat", parts) => Ok(parts.iter().map(within).collect::<Parse<Vec<_>>>()?.join(" . ")),
        ("tolong" | "toint" | "toreal" | "todouble", [value]) => Ok(format!("tonumber({})", expr(value)?)),
        ("extract", [_, _, _]) => Err(cannot(place, "extract()", "use rex in SPL")),
        (kql, _) => match spl_name(kql) {
            Some(spl) => Ok(format!("{spl}({})", all()?)),
            None => Err(cannot(place, &format!("`{kql}()`"), "compute it another way")),
        },
    }
}

fn terms(condition: &Expr) -> Parse<String> {
    let joined = |parts: &[Expr], word: &str| {
        Ok(parts.iter().map(|p| Ok(format!("({})", terms(p)?))).collect::<Parse<Vec<_>>>()?.join(word))
    };
    match &condition.kind {
        ExprKind::Anywhere(text) => Ok(field(&text.text)),
        ExprKind::Within { subject, text: value } => Ok(format!("{}={}", expr(subject)?, text(&value.text))),
        ExprKind::All(parts) => joined(parts, " "),
        ExprKind::Any(parts) => joined(parts, " OR "),
        _ => Err(cannot(&condition.place, "this in a search of all tables", "name a table first")),
    }
}
