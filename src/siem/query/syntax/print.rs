//! A tree as KQL text, one operator a line.

use super::tree::{
    Expansion, Expr, ExprKind, Key, Literal, Named, Operator, Parameter, ParameterKind, Piece, Pipeline, Query, Source,
    Step, Word,
};
use crate::siem::query::ColumnKind;
use crate::siem::query::function::time_text;
use crate::siem::query::timespan_text;

/// The text of a whole query.
pub(in crate::siem::query) fn print(query: &Query) -> String {
    let lets = query.lets.iter().map(|l| format!("let {} = {};\n", name(&l.name.text), expr(&l.value)));
    lets.chain(query.body.as_ref().map(pipeline)).collect()
}

fn pipeline(pipeline: &Pipeline) -> String {
    let mut lines: Vec<String> = match &pipeline.source {
        Source::Start => Vec::new(),
        source => vec![source_text(source)],
    };
    lines.extend(pipeline.steps.iter().filter_map(line));
    lines.join("\n| ")
}

fn inline(inner: &Pipeline) -> String {
    pipeline(inner).replace('\n', " ")
}

fn steps(steps: &[Step]) -> String {
    steps.iter().filter_map(line).collect::<Vec<_>>().join(" | ")
}

/// An operator; `as` changes nothing.
fn line(step: &Step) -> Option<String> {
    (!matches!(step.operator, Operator::Keep)).then(|| operator(&step.operator))
}

fn source_text(source: &Source) -> String {
    match source {
        Source::Name(word) => name(&word.text),
        Source::Call { name: function, args } => format!("{}({})", name(&function.text), list(args, expr)),
        Source::Nested(inner) => format!("({})", inline(inner)),
        Source::Data { columns, cells } => {
            let columns = list(columns, |(n, k)| format!("{}:{}", name(&n.text), k.name()));
            format!("datatable({columns})[{}]", list(cells, expr))
        }
        Source::Print(values) => format!("print {}", list(values, named)),
        Source::Range { name: column, bounds } => {
            let [from, to, step] = bounds.as_ref();
            format!("range {} from {} to {} step {}", name(&column.text), expr(from), expr(to), expr(step))
        }
        Source::Start => String::new(),
    }
}

fn operator(operator: &Operator) -> String {
    match operator {
        Operator::Where(condition) => format!("where {}", expr(condition)),
        Operator::Project(columns) => format!("project {}", list(columns, named)),
        Operator::ProjectAway(columns) => format!("project-away {}", list(columns, pattern)),
        Operator::ProjectKeep(columns) => format!("project-keep {}", list(columns, pattern)),
        Operator::ProjectReorder(columns) => format!("project-reorder {}", list(columns, pattern)),
        Operator::ProjectRename(pairs) => {
            format!("project-rename {}", list(pairs, |(new, old)| format!("{} = {}", name(&new.text), name(&old.text))))
        }
        Operator::Extend(columns) => format!("extend {}", list(columns, named)),
        Operator::Summarize { aggregates, by } => {
            let by = if by.is_empty() { String::new() } else { format!(" by {}", list(by, named)) };
            format!("summarize {}{by}", list(aggregates, named)).replace("summarize  by", "summarize by")
        }
        Operator::Sort(keys) => format!("sort by {}", list(keys, key)),
        Operator::Top { count, keys } => format!("top {} by {}", expr(count), list(keys, key)),
        Operator::Take(count) => format!("take {}", expr(count)),
        Operator::Distinct(columns) => format!("distinct {}", list(columns, named)),
        Operator::Count => "count".to_owned(),
        Operator::Join { kind, right, on, lookup } => {
            let word = if *lookup { "lookup" } else { "join" };
            let kind = kind.as_ref().map_or_else(String::new, |k| format!(" kind={}", k.text));
            format!("{word}{kind} ({}) on {}", inline(right), list(on, expr))
        }
        Operator::Union { legs, with_source, inner } => {
            let kind = if *inner { " kind=inner" } else { "" };
            let source = with_source.as_ref().map_or_else(String::new, |w| format!(" withsource={}", name(&w.text)));
            format!("union{kind}{source} {}", list(legs, leg))
        }
        Operator::GetSchema => "getschema".to_owned(),
        Operator::Serialize(columns) => format!("serialize {}", list(columns, named)).trim_end().to_owned(),
        other => compound(other),
    }
}

/// Operators that hold queries, tables, plugins or patterns.
fn compound(operator: &Operator) -> String {
    match operator {
        Operator::MvExpand(columns) => format!("mv-expand {}", list(columns, expansion)),
        Operator::MvApply { list: columns, steps: inner } => {
            format!("mv-apply {} on ({})", list(columns, expansion), steps(inner))
        }
        Operator::Partition { key, steps: inner } => format!("partition by {} ({})", name(&key.text), steps(inner)),
        Operator::MakeSeries(series) => {
            let values = list(&series.values, |(value, default)| {
                let default = default.as_ref().map_or_else(String::new, |d| format!(" default = {}", expr(d)));
                format!("{}{default}", named(value))
            });
            let bound = |word: &str, value: &Option<Expr>| {
                value.as_ref().map_or_else(String::new, |v| format!(" {word} {}", expr(v)))
            };
            let (from, to) = (bound("from", &series.from), bound("to", &series.to));
            let by = if series.by.is_empty() { String::new() } else { format!(" by {}", list(&series.by, named)) };
            format!("make-series {values} on {}{from}{to} step {}{by}", expr(&series.axis), expr(&series.step))
        }
        Operator::Evaluate { plugin, args, schema } => {
            let schema = schema.as_ref().map_or_else(String::new, |s| {
                format!(" : ({})", list(s, |(n, k)| format!("{}:{}", name(&n.text), k.name())))
            });
            format!("evaluate {}({}){schema}", plugin.text, list(args, expr))
        }
        Operator::Invoke { name: function, args } => format!("invoke {}({})", name(&function.text), list(args, expr)),
        Operator::SampleDistinct { count, of } => format!("sample-distinct {} of {}", expr(count), named(of)),
        Operator::TopHitters { count, of, by } => {
            let by = by.as_ref().map_or_else(String::new, |b| format!(" by {}", expr(b)));
            format!("top-hitters {} of {}{by}", expr(count), named(of))
        }
        Operator::Render(chart) => format!("render {}", chart.text),
        Operator::Search { condition, tables } => format!("search {}{}", among(tables), expr(condition)),
        Operator::Find { tables, condition, columns } => {
            let columns = columns.as_ref().map_or_else(String::new, |c| format!(" project {}", list(c, pattern)));
            format!("find {}where {}{columns}", among(tables), expr(condition))
        }
        Operator::Parse { subject, pattern, only_matching, relaxed, regex } => {
            let word = if *only_matching { "parse-where" } else { "parse" };
            let kind = match regex.as_deref() {
                None if *relaxed => " kind=relaxed".to_owned(),
                None => String::new(),
                Some("") => " kind=regex".to_owned(),
                Some(flags) => format!(" kind=regex flags={flags}"),
            };
            let pieces: Vec<String> = pattern.iter().map(piece).collect();
            format!("{word}{kind} {} with {}", expr(subject), pieces.join(" "))
        }
        _ => String::new(),
    }
}

fn leg(leg: &Pipeline) -> String {
    match (&leg.source, leg.steps.is_empty()) {
        (Source::Name(word), true) if word.text == "*" => "*".to_owned(),
        (Source::Name(_) | Source::Call { .. }, true) => inline(leg),
        _ => format!("({})", inline(leg)),
    }
}

fn among(tables: &[Word]) -> String {
    if tables.is_empty() { String::new() } else { format!("in ({}) ", list(tables, |t| name(&t.text))) }
}

fn piece(piece: &Piece) -> String {
    match piece {
        Piece::Text(text) => quoted(text),
        Piece::Any => "*".to_owned(),
        Piece::Column(word, ColumnKind::String) => name(&word.text),
        Piece::Column(word, kind) => format!("{}:{}", name(&word.text), kind.name()),
    }
}

fn list<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    items.iter().map(text).collect::<Vec<_>>().join(", ")
}

fn pattern(word: &Word) -> String {
    if word.text.contains('*') { word.text.clone() } else { name(&word.text) }
}

/// A name, quoted where it is no plain word.
fn name(text: &str) -> String {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$');
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$');
    if plain && begins { text.to_owned() } else { format!("[{}]", quoted(text)) }
}

fn named(value: &Named) -> String {
    let names: Vec<String> = value.name.iter().chain(&value.more).map(|w| name(&w.text)).collect();
    match names.as_slice() {
        [] => expr(&value.expr),
        [only] => format!("{only} = {}", expr(&value.expr)),
        _ => format!("({}) = {}", names.join(", "), expr(&value.expr)),
    }
}

fn key(key: &Key) -> String {
    let direction = if key.ascending { "asc" } else { "desc" };
    let nulls = match (key.ascending, key.nulls_first) {
        (true, false) => " nulls last",
        (false, true) => " nulls first",
        _ => "",
    };
    format!("{} {direction}{nulls}", expr(&key.expr))
}

fn expansion(column: &Expansion) -> String {
    let name = column.name.as_ref().map_or_else(String::new, |n| format!("{} = ", name(&n.text)));
    let kind = column.kind.map_or_else(String::new, |k| format!(" to typeof({})", k.name()));
    format!("{name}{}{kind}", expr(&column.expr))
}

fn expr(tree: &Expr) -> String {
    match &tree.kind {
        ExprKind::Literal(value) => literal(value),
        ExprKind::Name(text) => name(text),
        ExprKind::Star => "*".to_owned(),
        ExprKind::Call { name: function, args } => format!("{}({})", name(&function.text), list(args, expr)),
        ExprKind::Member(base, member) => match name(&member.text) {
            quoted if quoted.starts_with('[') => format!("{}{quoted}", within(base)),
            plain => format!("{}.{plain}", within(base)),
        },
        ExprKind::Index(base, index) => format!("{}[{}]", within(base), expr(index)),
        ExprKind::Negate(inner) => format!("-{}", within(inner)),
        ExprKind::Binary { operator, left, right } => format!("{} {} {}", within(left), operator.text, within(right)),
        ExprKind::All(parts) => parts.iter().map(within).collect::<Vec<_>>().join(" and "),
        ExprKind::Any(parts) => parts.iter().map(within).collect::<Vec<_>>().join(" or "),
        ExprKind::List { operator, subject, items } => {
            format!("{} {} ({})", within(subject), operator.text, list(items, expr))
        }
        ExprKind::Between { subject, negated, low, high } => {
            let word = if *negated { "!between" } else { "between" };
            format!("{} {word} ({} .. {})", within(subject), expr(low), expr(high))
        }
        ExprKind::Query(inner) => inline(inner),
        ExprKind::Function(function) => {
            let lets = function.lets.iter().map(|l| format!("let {} = {}; ", name(&l.name.text), expr(&l.value)));
            let body: String = lets.chain([expr(&function.body)]).collect();
            format!("({}) {{ {body} }}", list(&function.params, parameter))
        }
        ExprKind::Anywhere(text) => anywhere(&text.text),
        ExprKind::Within { subject, text } => format!("{}:{}", expr(subject), quoted(&text.text)),
    }
}

/// `* has "text"`, which `where` and `search` both take.
fn anywhere(text: &str) -> String {
    let bare = quoted(text.trim_matches('*'));
    match (text.starts_with('*'), text.ends_with('*')) {
        (false, false) => format!("* has {bare}"),
        (false, true) => format!("* hasprefix {bare}"),
        (true, false) => format!("* hassuffix {bare}"),
        (true, true) => format!("* contains {bare}"),
    }
}

/// In brackets where another operator stands beside it.
fn within(tree: &Expr) -> String {
    let loose = matches!(
        tree.kind,
        ExprKind::Binary { .. }
            | ExprKind::All(_)
            | ExprKind::Any(_)
            | ExprKind::List { .. }
            | ExprKind::Between { .. }
            | ExprKind::Query(_)
            | ExprKind::Negate(_)
            | ExprKind::Anywhere(_)
    );
    if loose { format!("({})", expr(tree)) } else { expr(tree) }
}

fn parameter(parameter: &Parameter) -> String {
    let kind = match &parameter.kind {
        ParameterKind::Scalar(kind) => kind.name().to_owned(),
        ParameterKind::Table(columns) if columns.is_empty() => "(*)".to_owned(),
        ParameterKind::Table(columns) => {
            format!("({})", list(columns, |(n, k)| format!("{}:{}", name(&n.text), k.name())))
        }
    };
    let default = parameter.default.as_ref().map_or_else(String::new, |d| format!(" = {}", expr(d)));
    format!("{}:{kind}{default}", name(&parameter.name.text))
}

fn literal(value: &Literal) -> String {
    match value {
        Literal::Text(text) => quoted(text),
        Literal::Long(n) => n.to_string(),
        Literal::Real(x) => {
            let text = x.to_string();
            if text.contains(['.', 'e', 'N', 'i']) { text } else { format!("{text}.0") }
        }
        Literal::Bool(b) => b.to_string(),
        Literal::Time(micros) => format!("datetime({})", time_text(*micros)),
        Literal::Span(micros) => span(*micros),
        Literal::Dynamic(json) => format!("dynamic({json})"),
        Literal::Null(kind) => format!("{}(null)", kind.name()),
    }
}

/// `1h` where it is a whole number of one unit.
fn span(micros: i64) -> String {
    let units = [("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000)];
    match units.iter().find(|(_, size)| micros > 0 && micros % size == 0) {
        Some((unit, size)) => format!("{}{unit}", micros / size),
        None => format!("time({})", timespan_text(micros)),
    }
}

/// A text in quotes; verbatim where it has backslashes and no line end.
fn quoted(text: &str) -> String {
    if text.contains('\\') && !text.contains(['\n', '\r', '\t', '\0']) {
        return format!("@\"{}\"", text.replace('"', "\"\""));
    }
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r");
    format!("\"{}\"", escaped.replace('\t', "\\t").replace('\0', "\\0"))
}
