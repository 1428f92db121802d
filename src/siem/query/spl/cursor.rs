//! The place in the text, and the words of SPL: fields, values, numbers, texts in quotes.

use crate::siem::query::syntax::tree::{Fault, Place, Word};

pub(super) type Parse<T> = Result<T, Fault>;

/// Where reading stands.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The rest after blanks, comments and macros that only filter or format.
    pub(super) fn rest(&mut self) -> &'a str {
        loop {
            let rest = &self.text[self.at..];
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            let skipped = match trimmed.strip_prefix("```") {
                Some(comment) => comment.find("```").map_or(trimmed.len(), |end| end + 6),
                None => match trimmed.strip_prefix('`') {
                    Some(call) => call.find('`').map_or(trimmed.len(), |end| end + 2),
                    None => return trimmed,
                },
            };
            self.at += skipped;
        }
    }

    pub(super) fn is(&mut self, sign: &str) -> bool {
        self.rest().starts_with(sign)
    }

    pub(super) fn eat(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    /// The end of a command: `|`, the end of a subsearch, or of the text.
    pub(super) fn at_end(&mut self) -> bool {
        let rest = self.rest();
        rest.is_empty() || rest.starts_with(['|', ']'])
    }

    /// A keyword, upper or lower case, as a whole word.
    pub(super) fn is_word(&mut self, word: &str) -> bool {
        let rest = self.rest();
        let head = rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        head && !rest[word.len()..].starts_with(|c: char| is_field(c) && c != '.')
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += if found { word.len() } else { 0 };
        found
    }

    pub(super) fn expect(&mut self, sign: &str, hint: &str) -> Parse<()> {
        if self.eat(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"), hint)) }
    }

    pub(super) fn expect_word(&mut self, word: &str, hint: &str) -> Parse<()> {
        if self.eat_word(word) { Ok(()) } else { Err(self.unexpected(&format!("`{word}`"), hint)) }
    }

    /// A name of a field, quoted or not.
    pub(super) fn field(&mut self, what: &str) -> Parse<Word> {
        if let Some(word) = self.quoted()? {
            return Ok(word);
        }
        self.take(is_field).ok_or_else(|| self.unexpected(what, ""))
    }

    /// A value of a search term or option: a text in quotes or everything up to a blank or bracket.
    pub(super) fn value(&mut self, what: &str) -> Parse<Word> {
        if let Some(word) = self.quoted()? {
            return Ok(word);
        }
        self.take(|c| !c.is_whitespace() && !"()[]|,\"".contains(c)).ok_or_else(|| self.unexpected(what, ""))
    }

    /// `name=value` of this name.
    pub(super) fn option(&mut self, name: &str) -> Parse<Option<Word>> {
        let before = self.at;
        if self.eat_word(name) && self.eat("=") {
            return self.value(&format!("a value for `{name}=`")).map(Some);
        }
        self.at = before;
        Ok(None)
    }

    /// A text in double quotes; a backslash keeps only a quote or another backslash from its meaning.
    pub(super) fn quoted(&mut self) -> Parse<Option<Word>> {
        let Some(body) = self.rest().strip_prefix('"') else { return Ok(None) };
        let start = self.at;
        let mut text = String::new();
        let mut chars = body.char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            match (c, chars.peek()) {
                ('"', _) => {
                    self.at = start + i + 2;
                    return Ok(Some(Word { text, place: start..self.at }));
                }
                ('\\', Some((_, next @ ('"' | '\\')))) => {
                    text.push(*next);
                    chars.next();
                }
                (c, _) => text.push(c),
            }
        }
        Err(Fault::new(start..self.text.len(), "this text does not end", "close it with a double quote"))
    }

    /// The characters that fit, at least one.
    pub(super) fn take(&mut self, fits: impl Fn(char) -> bool) -> Option<Word> {
        let rest = self.rest();
        let end = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        let start = self.at;
        self.at += end;
        (end > 0).then(|| Word { text: rest[..end].to_owned(), place: start..self.at })
    }

    /// Place of the character here, or of the last one at the end.
    pub(super) fn place(&mut self) -> Place {
        let rest = self.rest();
        let length = rest.find(|c: char| c.is_whitespace() || "()[]|,".contains(c)).unwrap_or(rest.len()).max(1);
        let end = self.text.trim_end().len();
        self.at.min(end)..(self.at + length).min(self.text.len()).max(self.at.min(end))
    }

    pub(super) fn unexpected(&mut self, wanted: &str, hint: &str) -> Fault {
        let place = self.place();
        let found = self.text.get(place.clone()).unwrap_or("").to_owned();
        let message = match found.is_empty() {
            true => format!("{wanted} is missing at the end"),
            false => format!("expected {wanted}, found `{found}`"),
        };
        Fault::new(place, message, hint)
    }
}

/// Characters of unquoted names of fields.
pub(super) fn is_field(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '{' | '}' | '$' | '*')
}
