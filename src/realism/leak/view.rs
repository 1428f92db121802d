//! Ways to look at a field without reading its meaning.

use crate::base::Text;
use crate::telemetry::Value;

/// What one look at a value sees.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Look {
    /// A size, put into bins before it is counted.
    Number(f64),
    /// One of a kind.
    Kind(Text),
}

/// One way to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// The number itself. Compared within one machine and half hour: ids rise with time.
    Number,
    /// What a number leaves when divided by sixteen, a moment when divided by a millisecond.
    LowDigits,
    /// The last sign of a text: digits of times, ids and guids.
    LastSign,
    /// Length in bytes.
    Length,
    /// Runs of letters, digits and other signs: the style of a name.
    Shape,
    /// Absent, empty or there.
    Presence,
    /// Names of the keys of a nested value, in order.
    Keys,
    /// The value itself. Compared between worlds only: within one it names the victim.
    Value,
}

impl View {
    pub(super) const ALL: [Self; 8] = [
        Self::Number,
        Self::LowDigits,
        Self::LastSign,
        Self::Length,
        Self::Shape,
        Self::Presence,
        Self::Keys,
        Self::Value,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::LowDigits => "low digits",
            Self::LastSign => "last sign",
            Self::Length => "length",
            Self::Shape => "shape",
            Self::Presence => "presence",
            Self::Keys => "keys",
            Self::Value => "value",
        }
    }

    /// Each actor counts once, whatever the value; else each value of a machine counts once.
    pub(super) const fn counts_actors(self) -> bool {
        matches!(self, Self::Presence | Self::Keys | Self::Value)
    }

    /// What this view sees; `None` when it does not apply to such a value.
    pub(super) fn look(self, value: &Value) -> Option<Look> {
        match self {
            Self::Number => number(value).map(Look::Number),
            Self::LowDigits => low_digits(value).map(Look::Number),
            Self::LastSign => {
                long(value)?.chars().last().filter(char::is_ascii_alphanumeric).map(|c| kind(&c.to_string()))
            }
            Self::Length => {
                long(value).filter(|t| number(value).is_none() && !is_hash(t)).map(|t| Look::Number(t.len() as f64))
            }
            Self::Shape => long(value).filter(|t| t.len() <= 80 && !is_hash(t)).map(|t| kind(&shape(t))),
            Self::Presence => Some(kind(presence(value))),
            Self::Keys => keys(value).map(|k| kind(&k)),
            Self::Value => value.to_text().filter(|t| !t.is_empty() && t.len() <= 48).map(Look::Kind),
        }
    }
}

fn kind(text: &str) -> Look {
    Look::Kind(Text::from(text))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(n) => Some(*n as f64),
        Value::Float(x) => Some(*x),
        Value::Text(text) => match text.strip_prefix("0x") {
            Some(hex) => u64::from_str_radix(hex, 16).ok().map(|n| n as f64),
            None => text.parse().ok().filter(|x: &f64| x.is_finite()),
        },
        _ => None,
    }
}

fn low_digits(value: &Value) -> Option<f64> {
    let n = number(value)?;
    match value {
        Value::Float(_) => Some((n * 1e6).rem_euclid(1_000.0)),
        _ => (n.fract() == 0.0 && n >= 256.0).then(|| n.rem_euclid(16.0)),
    }
}

/// A text that is more than an empty sign.
fn long(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) if text.len() > 1 => Some(text),
        _ => None,
    }
}

/// An id or a hash: its shape is that of its own digits only.
fn is_hash(text: &str) -> bool {
    text.len() >= 12 && text.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, '-' | '{' | '}'))
}

/// `fin-ws-014` and `nur-nb-002` are `a-a-9` both.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for sign in text.chars() {
        let class = match sign {
            'a'..='z' => 'a',
            'A'..='Z' => 'A',
            '0'..='9' => '9',
            other => other,
        };
        if !shape.ends_with(class) {
            shape.push(class);
        }
    }
    shape
}

fn presence(value: &Value) -> &'static str {
    match value {
        Value::Absent => "absent",
        Value::Text(text) if text.is_empty() || &**text == "-" => "empty",
        _ => "there",
    }
}

fn keys(value: &Value) -> Option<String> {
    let tree = value.tree()?;
    let names: Vec<&str> = tree.as_object()?.keys().map(String::as_str).collect();
    Some(names.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_keeps_the_style_of_a_name() {
        assert_eq!(shape("fin-ws-014"), "a-a-9");
        assert_eq!(View::LowDigits.look(&Value::Int(49_155)), Some(Look::Number(3.0)));
        assert_eq!(View::Presence.look(&Value::Text("-".into())), Some(kind("empty")));
    }
}
