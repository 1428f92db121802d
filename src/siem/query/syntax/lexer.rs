//! Text to tokens. Never fails: what makes no sense becomes a token that says so.

use super::tree::Place;

/// Kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::siem::query) enum Kind {
    /// A word, also `in~`, `!has`, `['quoted name']`.
    Name,
    /// Digits with whatever sticks to them: `10`, `0x1f`, `1.5`, `5m`.
    Number,
    /// A string literal.
    Text,
    /// A string literal without its end.
    OpenText,
    /// `==`, `|`, `(`, …
    Sign,
    /// `// …`
    Comment,
    /// A character KQL does not have.
    Unknown,
}

/// A token and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::siem::query) struct Token {
    pub(in crate::siem::query) kind: Kind,
    pub(in crate::siem::query) place: Place,
}

const SIGNS: [&str; 29] = [
    "==", "!=", "=~", "!~", "<=", ">=", "<>", "=>", "..", "<", ">", "=", "+", "-", "*", "/", "%", "(", ")", "[", "]",
    "{", "}", ",", ".", ";", ":", "|", "~",
];

/// All tokens of the text, comments included.
pub(in crate::siem::query) fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let first = rest.chars().next().unwrap_or(' ');
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = token(rest, first);
        out.push(Token { kind, place: at..at + length });
        at += length;
    }
    out
}

fn token(rest: &str, first: char) -> (Kind, usize) {
    if rest.starts_with("//") {
        return (Kind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if let Some(token) = text(rest) {
        return token;
    }
    if first.is_ascii_digit() {
        return (Kind::Number, number(rest));
    }
    if is_word(first) || first == '$' {
        let word = word(rest);
        // `in~` is one operator; `has ~` never occurs, so nothing else is glued.
        let tilde = rest[word..].starts_with('~') && &rest[..word] == "in";
        return (Kind::Name, word + usize::from(tilde));
    }
    if first == '!' && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
        let end = 1 + word(&rest[1..]);
        return (Kind::Name, end + usize::from(rest[end..].starts_with('~')));
    }
    if let Some(length) = bracketed(rest) {
        return (Kind::Name, length);
    }
    match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        Some(sign) => (Kind::Sign, sign.len()),
        None => (Kind::Unknown, first.len_utf8()),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(rest: &str) -> usize {
    let inside = |(i, c): &(usize, char)| is_word(*c) || (*i == 0 && *c == '$');
    rest.char_indices().find(|at| !inside(at)).map_or(rest.len(), |(i, _)| i)
}

fn number(rest: &str) -> usize {
    let mut end = word(rest);
    let fraction = rest[end..].strip_prefix('.').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
    if fraction && rest[..end].bytes().all(|b| b.is_ascii_digit()) {
        end += 1 + word(&rest[end + 1..]);
    }
    let exponent = rest[..end].ends_with(['e', 'E']) && !rest.starts_with("0x");
    if exponent && rest[end..].starts_with(['+', '-']) && rest[end + 1..].starts_with(|c: char| c.is_ascii_digit()) {
        end += 1 + word(&rest[end + 1..]);
    }
    end
}

/// A string literal: `"…"`, `'…'`, `@"…"`, and three backticks; `h` before it hides it in traces.
fn text(rest: &str) -> Option<(Kind, usize)> {
    let bare = rest.strip_prefix(['h', 'H']).filter(|r| r.starts_with(['"', '\'', '@'])).unwrap_or(rest);
    let skipped = rest.len() - bare.len();
    let (kind, length) = if bare.starts_with("```") || bare.starts_with("~~~") {
        match bare[3..].find(&bare[..3]) {
            Some(end) => (Kind::Text, end + 6),
            None => (Kind::OpenText, bare.len()),
        }
    } else if bare.starts_with("@\"") || bare.starts_with("@'") {
        let quote = char::from(bare.as_bytes()[1]);
        let (closed, end) = verbatim_end(&bare[2..], quote);
        (if closed { Kind::Text } else { Kind::OpenText }, end + 2)
    } else if bare.starts_with(['"', '\'']) {
        let quote = char::from(bare.as_bytes()[0]);
        let (closed, end) = quoted_end(&bare[1..], quote);
        (if closed { Kind::Text } else { Kind::OpenText }, end + 1)
    } else {
        return None;
    };
    Some((kind, length + skipped))
}

fn quoted_end(body: &str, quote: char) -> (bool, usize) {
    let mut escaped = false;
    for (i, c) in body.char_indices() {
        match c {
            '\n' => return (false, i),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return (true, i + 1),
            _ => {}
        }
    }
    (false, body.len())
}

fn verbatim_end(body: &str, quote: char) -> (bool, usize) {
    let mut chars = body.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        match c {
            '\n' => return (false, i),
            _ if c == quote => match chars.peek() {
                Some((_, next)) if *next == quote => {
                    chars.next();
                }
                _ => return (true, i + 1),
            },
            _ => {}
        }
    }
    (false, body.len())
}

/// `['name with spaces']`.
fn bracketed(rest: &str) -> Option<usize> {
    let quote = rest.strip_prefix('[')?.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (closed, end) = quoted_end(&rest[2..], quote);
    (closed && rest[2 + end..].starts_with(']')).then_some(end + 3)
}

/// The value of a string token.
pub(in crate::siem::query) fn text_value(token: &str) -> String {
    let token = token.strip_prefix(['h', 'H']).unwrap_or(token);
    if token.len() >= 6 && (token.starts_with("```") || token.starts_with("~~~")) {
        return token[3..token.len() - 3].to_owned();
    }
    if let Some(verbatim) = token.strip_prefix('@') {
        let quote = &verbatim[..1];
        return verbatim[1..verbatim.len() - 1].replace(&quote.repeat(2), quote);
    }
    unescape(&token[1..token.len() - 1])
}

fn unescape(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut chars = body.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('0') => out.push('\0'),
            Some(x @ ('x' | 'u')) => {
                let digits: String = chars.by_ref().take(if x == 'x' { 2 } else { 4 }).collect();
                let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                out.push(code.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

/// The name a word token stands for: `['a b']` is `a b`.
pub(in crate::siem::query) fn name_value(token: &str) -> String {
    match token.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        Some(quoted) => text_value(quoted),
        None => token.to_owned(),
    }
}
