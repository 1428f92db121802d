//! Functions of `eval` as functions of KQL.

use super::cursor::Parse;
use super::eval::like;
use super::make;
use crate::siem::query::syntax::did_you_mean;
use crate::siem::query::syntax::tree::{Expr, ExprKind, Fault, Literal, Place, Word};

/// Functions that only have another name, or the same, with how many arguments they take at least and at most.
const RENAMED: [(&str, &str, usize, usize); 32] = [
    ("if", "iff", 3, 3),
    ("coalesce", "coalesce", 1, 20),
    ("len", "strlen", 1, 1),
    ("lower", "tolower", 1, 1),
    ("upper", "toupper", 1, 1),
    ("replace", "replace_regex", 3, 3),
    ("split", "split", 2, 2),
    ("mvcount", "array_length", 1, 1),
    ("mvjoin", "strcat_array", 2, 2),
    ("mvsort", "array_sort_asc", 1, 1),
    ("mvdedup", "set_union", 1, 1),
    ("isnull", "isempty", 1, 1),
    ("isnotnull", "isnotempty", 1, 1),
    ("tostring", "tostring", 1, 1),
    ("round", "round", 1, 2),
    ("floor", "floor", 1, 1),
    ("ceiling", "ceiling", 1, 1),
    ("ceil", "ceiling", 1, 1),
    ("abs", "abs", 1, 1),
    ("sqrt", "sqrt", 1, 1),
    ("pow", "pow", 2, 2),
    ("exp", "exp", 1, 1),
    ("ln", "log", 1, 1),
    ("max", "max_of", 1, 20),
    ("min", "min_of", 1, 20),
    ("md5", "hash_md5", 1, 1),
    ("sha1", "hash_sha1", 1, 1),
    ("sha256", "hash_sha256", 1, 1),
    ("urldecode", "url_decode", 1, 1),
    ("now", "now", 0, 0),
    ("typeof", "gettype", 1, 1),
    ("pi", "pi", 0, 0),
];

/// The name in SPL of a function of KQL, where it only has another.
pub(super) fn spl_name(kql: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(_, name, ..)| *name == kql).map(|(spl, ..)| *spl)
}

/// Functions with a form of their own.
const SHAPED: [&str; 14] = [
    "case",
    "match",
    "like",
    "cidrmatch",
    "substr",
    "tonumber",
    "mvindex",
    "mvappend",
    "strftime",
    "relative_time",
    "trim",
    "ltrim",
    "rtrim",
    "log",
];

/// A call of SPL as a call of KQL.
pub(super) fn function(name: &Word, args: Vec<Expr>, place: &Place) -> Parse<Expr> {
    let lower = name.text.to_lowercase();
    if let Some((_, kql, least, most)) = RENAMED.iter().find(|(spl, ..)| *spl == lower) {
        return match (*least..=*most).contains(&args.len()) {
            true => Ok(make::call(kql, args, place)),
            false => Err(count(&lower, &least.to_string(), args.len(), place)),
        };
    }
    if !SHAPED.contains(&lower.as_str()) {
        let known = RENAMED.iter().map(|(spl, ..)| *spl).chain(SHAPED);
        let hint =
            did_you_mean(&lower, known).unwrap_or_else(|| "the manual lists the functions that work here".into());
        return Err(Fault::new(name.place.clone(), format!("there is no function `{}` here", name.text), hint));
    }
    shaped(&lower, args, place)
}

fn count(name: &str, wanted: &str, given: usize, place: &Place) -> Fault {
    Fault::new(place.clone(), format!("{name}() takes {wanted} arguments, not {given}"), "")
}

fn shaped(name: &str, args: Vec<Expr>, place: &Place) -> Parse<Expr> {
    let given = args.len();
    let mut args = args.into_iter();
    let (first, second, third) = (args.next(), args.next(), args.next());
    match (name, first, second, third) {
        ("case", Some(first), Some(second), third) => {
            let mut all: Vec<Expr> = [first, second].into_iter().chain(third).chain(args).collect();
            // Without a condition that always holds there is no value.
            if all.len().is_multiple_of(2) {
                all.push(make::text("", place));
            }
            Ok(make::call("case", all, place))
        }
        ("match", Some(subject), Some(pattern), None) => Ok(make::binary(subject, "matches regex", pattern)),
        ("like", Some(subject), Some(pattern), None) => like(subject, &pattern),
        ("cidrmatch", Some(range), Some(ip), None) => Ok(make::call("ipv4_is_in_range", vec![ip, range], place)),
        ("substr", Some(text), Some(from), length) => {
            // The first character is number 1.
            let from = match from.kind {
                ExprKind::Literal(Literal::Long(n)) if n > 0 => make::long(n - 1, &from.place),
                kind => make::binary(Expr { kind, place: from.place }, "-", make::long(1, place)),
            };
            Ok(make::call("substring", [text, from].into_iter().chain(length).collect(), place))
        }
        ("tonumber", Some(value), None, None) => Ok(make::call("toreal", vec![value], place)),
        ("mvindex", Some(list), Some(index), None) => {
            let element = make::expr(ExprKind::Index(Box::new(list), Box::new(index)), place);
            Ok(make::call("tostring", vec![element], place))
        }
        ("mvindex", Some(list), Some(from), Some(to)) => Ok(make::call("array_slice", vec![list, from, to], place)),
        ("mvappend", Some(first), Some(second), None) => {
            let pack = |e: Expr| make::call("pack_array", vec![e], place);
            Ok(make::call("array_concat", vec![pack(first), pack(second)], place))
        }
        ("strftime", Some(time), Some(format), None) => {
            let ExprKind::Literal(Literal::Text(text)) = &format.kind else {
                return Err(Fault::new(format.place, "the format is fixed", "write strftime(_time, \"%H:%M\")"));
            };
            let format = make::text(&format_of(text, &format.place)?, &format.place);
            Ok(make::call("format_datetime", vec![time, format], place))
        }
        ("relative_time", Some(time), Some(by), None) => {
            let ExprKind::Literal(Literal::Text(text)) = &by.kind else {
                return Err(Fault::new(by.place, "the offset is fixed", "write relative_time(now(), \"-1h\")"));
            };
            relative(time, text, &by.place)
        }
        ("trim" | "ltrim" | "rtrim", Some(text), characters, None) => {
            let class = match characters.as_ref().map(|c| &c.kind) {
                Some(ExprKind::Literal(Literal::Text(set))) => format!("[{}]+", regex::escape(set)),
                _ => r"\s+".to_owned(),
            };
            let kql = match name {
                "trim" => "trim",
                "ltrim" => "trim_start",
                _ => "trim_end",
            };
            Ok(make::call(kql, vec![make::text(&class, place), text], place))
        }
        ("log", Some(value), None, None) => Ok(make::call("log10", vec![value], place)),
        _ => Err(count(name, "other", given, place)),
    }
}

/// Codes of `strftime` as those of `format_datetime`.
fn format_of(format: &str, place: &Place) -> Parse<String> {
    const CODES: [(char, &str); 9] = [
        ('Y', "yyyy"),
        ('m', "MM"),
        ('d', "dd"),
        ('H', "HH"),
        ('M', "mm"),
        ('S', "ss"),
        ('I', "hh"),
        ('p', "tt"),
        ('y', "yy"),
    ];
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('F') => out.push_str("yyyy-MM-dd"),
            Some('T') => out.push_str("HH:mm:ss"),
            Some(code) => match CODES.iter().find(|(known, _)| *known == code) {
                Some((_, kql)) => out.push_str(kql),
                None => {
                    let hint = "codes are %Y %m %d %H %M %S %I %p %y %F %T";
                    return Err(Fault::new(place.clone(), format!("the code %{code} is not known here"), hint));
                }
            },
            None => out.push('%'),
        }
    }
    Ok(out)
}

/// `-1d@d`: an offset, then down to the start of a unit.
pub(super) fn relative(time: Expr, text: &str, place: &Place) -> Parse<Expr> {
    let hint = "write -15m, -1h, -1d@d or @h";
    let wrong = || Fault::new(place.clone(), format!("`{text}` is no offset of time"), hint);
    let (offset, snap) = text.split_once('@').map_or((text, None), |(offset, snap)| (offset, Some(snap)));
    let mut value = time;
    if !offset.is_empty() && offset != "now" {
        let sign = if offset.starts_with('+') { "+" } else { "-" };
        let span = span(offset.trim_start_matches(['+', '-'])).ok_or_else(wrong)?;
        value = make::binary(value, sign, make::literal(Literal::Span(span), place));
    }
    match snap {
        None => Ok(value),
        Some(unit) => {
            let size = span(&format!("1{unit}")).ok_or_else(wrong)?;
            Ok(make::call("bin", vec![value, make::literal(Literal::Span(size), place)], place))
        }
    }
}

/// `15m`, `1h`, `7d` in microseconds.
pub(super) fn span(text: &str) -> Option<i64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: i64 = if digits == 0 { 1 } else { text[..digits].parse().ok()? };
    let seconds = match text[digits..].to_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 7 * 86_400,
        _ => return None,
    };
    number.checked_mul(seconds)?.checked_mul(1_000_000)
}
