//! Document path → token span: RON keeps no spans for values, so faults found after reading
//! (a reference to nobody, a wrong sum) look up their place here.
//!
//! *Invariants*: reads any text without recursion and without panic; a path that leads nowhere ends
//! at the deepest place it reached; nesting deeper than [`MAX_DEPTH`] is refused before serde sees it.

use crate::base::diag::Span;

/// Deepest nesting of brackets in an authored file: far more than any content needs, and little
/// enough for the smallest stack.
pub const MAX_DEPTH: usize = 32;

/// A value with its place and, if it has parts, its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// From its first to behind its last character.
    pub span: Span,
    parts: Vec<Part>,
}

/// A field, entry or item.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    /// Field name or map key, without quotes.
    key: Option<(String, Span)>,
    value: Tree,
}

/// The place of `path` in `text`; numbers count items from 0.
pub fn locate(text: &str, path: &[&str]) -> Span {
    Tree::read(text).map(|tree| tree.find(path)).unwrap_or_default()
}

impl Tree {
    /// Reads the brackets of a RON text; errors of syntax are left to the parser proper.
    ///
    /// # Errors
    /// The place where it nests too deeply.
    pub fn read(text: &str) -> Result<Self, Span> {
        let mut reader = Reader { stack: vec![Frame::default()] };
        for (token, span) in (Tokens { text, at: 0 }) {
            reader.take(token, span, text)?;
        }
        Ok(reader.finish(text.len()))
    }

    /// The place a path leads to, or the last place on its way.
    pub fn find(&self, path: &[&str]) -> Span {
        self.walk(path).0
    }

    /// The field name at the end of a path, or the last place on its way.
    pub fn find_key(&self, path: &[&str]) -> Span {
        let (value, key) = self.walk(path);
        key.unwrap_or(value)
    }

    fn walk(&self, path: &[&str]) -> (Span, Option<Span>) {
        let (mut here, mut key) = (self, None);
        for step in path {
            let Some(part) = here.part(step) else { return (here.span, key) };
            key = part.key.as_ref().map(|(_, span)| *span);
            here = &part.value;
        }
        (here.span, key)
    }

    fn part(&self, step: &str) -> Option<&Part> {
        let named = self.parts.iter().find(|p| p.key.as_ref().is_some_and(|(name, _)| name == step));
        named.or_else(|| self.parts.get(step.parse::<usize>().ok()?).filter(|p| p.key.is_none()))
    }

    /// Keys that stand twice in one map or struct: RON would silently keep the last.
    pub fn twice(&self) -> Vec<(String, Span)> {
        let mut out = Vec::new();
        let mut todo = vec![self];
        while let Some(tree) = todo.pop() {
            for (n, part) in tree.parts.iter().enumerate() {
                let Some((name, span)) = &part.key else { continue };
                if tree.parts[..n].iter().any(|p| p.key.as_ref().is_some_and(|(other, _)| other == name)) {
                    out.push((name.clone(), *span));
                }
            }
            todo.extend(tree.parts.iter().map(|p| &p.value));
        }
        out.sort_by_key(|(_, span)| *span);
        out
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Word,
    Open,
    Close,
    Comma,
    Colon,
}

/// An open bracket.
#[derive(Debug, Default)]
struct Frame {
    start: usize,
    parts: Vec<Part>,
    key: Option<(String, Span)>,
    value: Option<Tree>,
}

impl Frame {
    fn commit(&mut self) {
        let key = self.key.take();
        if let Some(value) = self.value.take() {
            self.parts.push(Part { key, value });
        }
    }
}

struct Reader {
    stack: Vec<Frame>,
}

impl Reader {
    fn take(&mut self, token: Token, span: Span, text: &str) -> Result<(), Span> {
        let depth = self.stack.len();
        let Some(frame) = self.stack.last_mut() else { return Ok(()) };
        match token {
            Token::Word => {
                // Two words without a comma are a fault of syntax; the parser proper names it.
                if frame.value.is_some() {
                    frame.commit();
                }
                frame.value = Some(Tree { span, parts: Vec::new() });
            }
            Token::Colon => {
                if let Some(name) = frame.value.take() {
                    frame.key = Some((text[name.span.start..name.span.end].trim_matches('"').to_owned(), name.span));
                }
            }
            Token::Comma => frame.commit(),
            Token::Open if depth > MAX_DEPTH => return Err(span),
            Token::Open => {
                // `Person("finance")`: the name belongs to the value.
                let start = frame.value.take().map_or(span.start, |name| name.span.start);
                self.stack.push(Frame { start, ..Frame::default() });
            }
            Token::Close if depth > 1 => self.close(span.end),
            Token::Close => {}
        }
        Ok(())
    }

    fn close(&mut self, end: usize) {
        let Some(mut frame) = self.stack.pop() else { return };
        frame.commit();
        if let Some(parent) = self.stack.last_mut() {
            parent.value = Some(Tree { span: Span { start: frame.start, end }, parts: frame.parts });
        }
    }

    /// The value of the document; brackets left open end with the text.
    fn finish(mut self, end: usize) -> Tree {
        while self.stack.len() > 1 {
            self.close(end);
        }
        let mut root = self.stack.pop().unwrap_or_default();
        root.commit();
        root.parts.into_iter().next().map(|p| p.value).unwrap_or_default()
    }
}

struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = (Token, Span);

    fn next(&mut self) -> Option<Self::Item> {
        self.skip_blank();
        let rest = &self.text[self.at..];
        let first = rest.chars().next()?;
        let start = self.at;
        let (token, length) = match first {
            '(' | '[' | '{' => (Token::Open, 1),
            ')' | ']' | '}' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            ':' => (Token::Colon, 1),
            '"' => (Token::Word, quoted(rest)),
            '\'' => (Token::Word, character(rest)),
            _ => (Token::Word, raw(rest).unwrap_or_else(|| word(rest))),
        };
        self.at += length;
        Some((token, Span { start, end: self.at }))
    }
}

impl Tokens<'_> {
    /// White space, comments and `#![enable(…)]`.
    fn skip_blank(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let blank = rest.len() - rest.trim_start().len();
            let skipped = if blank > 0 {
                blank
            } else if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                comment(rest)
            } else if rest.starts_with("#!") {
                rest.find(']').map_or(rest.len(), |n| n + 1)
            } else {
                return;
            };
            self.at += skipped;
        }
    }
}

/// Length of a block comment; RON's nest.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    let bytes = text.as_bytes();
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" if depth == 1 => return at + 2,
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    text.len()
}

/// Length of `"…"` with its quotes.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Length of `'x'`.
fn character(text: &str) -> usize {
    let body = text.char_indices().skip(1);
    let mut escaped = false;
    for (at, letter) in body.take(12) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' => return at + 1,
            _ => {}
        }
    }
    1
}

/// Length of `r"…"`, `r#"…"#`, `b"…"` and `br#"…"#`.
fn raw(text: &str) -> Option<usize> {
    if let Some(rest) = text.strip_prefix('b').filter(|r| r.starts_with('"')) {
        return Some(1 + quoted(rest));
    }
    let rest = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let body = rest[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let head = text.len() - body.len();
    Some(body.find(&close).map_or(text.len(), |n| head + n + close.len()))
}

/// Length of a number or name.
fn word(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || "()[]{},:\"'".contains(c);
    let slash = text.find("//").or_else(|| text.find("/*")).unwrap_or(text.len());
    let end = text.find(ends).unwrap_or(text.len()).min(slash);
    end.max(text.chars().next().map_or(1, char::len_utf8))
}
