//! Comparing text: terms, parts, beginnings and ends, upper or lower case or not.
//!
//! `contains` and `has` run over the whole value buffer of a column at once and map hits back to
//! rows: one search call for a chunk of rows instead of one for each.

use super::call::any_signature;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringArray};
use datafusion::arrow::buffer::{BooleanBuffer, MutableBuffer};
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::util::bit_util;
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature};
use regex::bytes::{Regex, RegexBuilder};
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// How two texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::siem::query) enum TextTest {
    Equals,
    Has,
    HasPrefix,
    HasSuffix,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
}

/// A compiled comparison with one needle.
#[derive(Debug)]
struct Needle {
    test: TextTest,
    text: String,
    any_case: bool,
    pattern: Option<Regex>,
}

impl Needle {
    fn new(test: TextTest, text: &str, any_case: bool) -> Option<Self> {
        let source = if test == TextTest::Matches { text.to_owned() } else { regex::escape(text) };
        let insensitive = any_case && test != TextTest::Matches;
        // Byte classes are faster and mean the same for ASCII needles.
        let unicode = test == TextTest::Matches || !text.is_ascii();
        let pattern = match test {
            TextTest::Equals | TextTest::StartsWith | TextTest::EndsWith => None,
            _ => Some(RegexBuilder::new(&source).case_insensitive(insensitive).unicode(unicode).build().ok()?),
        };
        Some(Self { test, text: text.to_owned(), any_case, pattern })
    }

    fn is_match(&self, value: &str) -> bool {
        match self.test {
            TextTest::Equals => same(value, &self.text, self.any_case),
            TextTest::StartsWith => {
                head(value, self.text.len()).is_some_and(|h| same(h, &self.text, self.any_case))
                    || (self.any_case
                        && !self.text.is_ascii()
                        && value.to_lowercase().starts_with(&self.text.to_lowercase()))
            }
            TextTest::EndsWith => {
                tail(value, self.text.len()).is_some_and(|t| same(t, &self.text, self.any_case))
                    || (self.any_case
                        && !self.text.is_ascii()
                        && value.to_lowercase().ends_with(&self.text.to_lowercase()))
            }
            _ => self.find(value.as_bytes()),
        }
    }

    /// Whether some hit in the value has the borders the test asks for.
    fn find(&self, value: &[u8]) -> bool {
        let Some(pattern) = &self.pattern else { return false };
        let mut from = 0;
        while from <= value.len() {
            let Some(hit) = pattern.find_at(value, from) else { return false };
            if self.borders(value, hit.start(), hit.end()) {
                return true;
            }
            from = hit.start() + 1;
        }
        false
    }

    fn borders(&self, value: &[u8], start: usize, end: usize) -> bool {
        let (left, right) = match self.test {
            TextTest::Has => (true, true),
            TextTest::HasPrefix => (true, false),
            TextTest::HasSuffix => (false, true),
            _ => return true,
        };
        if start == end {
            return true;
        }
        // A needle that starts or ends with a sign brings its own border.
        let left_ok = !left || start == 0 || !(term(value[start - 1]) && term(value[start]));
        let right_ok = !right || end == value.len() || !(term(value[end]) && term(value[end - 1]));
        left_ok && right_ok
    }

    /// Sets the bit of every row that matches.
    fn mark(&self, column: &StringArray, bits: &mut [u8]) {
        let whole_buffer = matches!(self.test, TextTest::Has | TextTest::HasPrefix | TextTest::HasSuffix)
            || self.test == TextTest::Contains;
        let Some(pattern) = self.pattern.as_ref().filter(|_| whole_buffer && !self.text.is_empty()) else {
            for row in 0..column.len() {
                if self.is_match(column.value(row)) {
                    bit_util::set_bit(bits, row);
                }
            }
            return;
        };
        let (values, offsets) = (column.value_data(), column.value_offsets());
        let mut row = 0;
        let mut from = offsets[0] as usize;
        let last = offsets[column.len()] as usize;
        while from < last {
            let Some(hit) = pattern.find_at(&values[..last], from) else { return };
            while (offsets[row + 1] as usize) <= hit.start() {
                row += 1;
            }
            let (start, end) = (offsets[row] as usize, offsets[row + 1] as usize);
            let inside = hit.end() <= end;
            if inside && self.borders(&values[start..end], hit.start() - start, hit.end() - start) {
                bit_util::set_bit(bits, row);
                from = end;
            } else {
                from = hit.start() + 1;
            }
        }
    }
}

/// A letter or digit: what terms are made of. Bytes above ASCII are letters of other scripts.
fn term(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

fn head(value: &str, length: usize) -> Option<&str> {
    value.get(..length)
}

fn tail(value: &str, length: usize) -> Option<&str> {
    value.get(value.len().checked_sub(length)?..)
}

/// Equal, upper or lower case or not.
fn same(a: &str, b: &str, any_case: bool) -> bool {
    a == b
        || (any_case
            && (a.eq_ignore_ascii_case(b) || (!(a.is_ascii() && b.is_ascii()) && a.to_lowercase() == b.to_lowercase())))
}

/// A comparison with fixed needles, as a function of one text column.
#[derive(Debug)]
pub(in crate::siem::query) struct TextMatch {
    test: TextTest,
    any_case: bool,
    /// All needles must match, not just one.
    all: bool,
    needles: Vec<Needle>,
    /// All needles in lower case, where equality with one of many is asked.
    lower: BTreeSet<String>,
    signature: Signature,
}

impl TextMatch {
    /// `None` when a needle is no regular expression.
    pub(in crate::siem::query) fn new(test: TextTest, needles: &[String], any_case: bool, all: bool) -> Option<Self> {
        let needles = needles.iter().map(|n| Needle::new(test, n, any_case)).collect::<Option<Vec<_>>>()?;
        let many = test == TextTest::Equals && any_case && !all && needles.len() > 4;
        let lower = needles.iter().filter(|_| many).map(|n| n.text.to_lowercase()).collect();
        Some(Self { test, any_case, all, needles, lower, signature: any_signature() })
    }

    fn key(&self) -> (TextTest, bool, bool, Vec<&str>) {
        (self.test, self.any_case, self.all, self.needles.iter().map(|n| n.text.as_str()).collect())
    }

    fn is_match(&self, value: &str) -> bool {
        if !self.lower.is_empty() {
            return self.lower.contains(&value.to_lowercase());
        }
        match self.all {
            true => self.needles.iter().all(|n| n.is_match(value)),
            false => self.needles.iter().any(|n| n.is_match(value)),
        }
    }

    fn column(&self, column: &StringArray) -> BooleanArray {
        if !self.lower.is_empty() {
            return column.iter().map(|v| v.map(|v| self.is_match(v))).collect();
        }
        let bytes = bit_util::ceil(column.len(), 8);
        let mut sum = MutableBuffer::from_len_zeroed(bytes);
        if self.all {
            sum.as_slice_mut().fill(0xff);
        }
        for needle in &self.needles {
            if !self.all {
                needle.mark(column, sum.as_slice_mut());
                continue;
            }
            let mut own = MutableBuffer::from_len_zeroed(bytes);
            needle.mark(column, own.as_slice_mut());
            sum.as_slice_mut().iter_mut().zip(own.as_slice()).for_each(|(s, o)| *s &= o);
        }
        BooleanArray::new(BooleanBuffer::new(sum.into(), 0, column.len()), None)
    }
}

impl PartialEq for TextMatch {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl Eq for TextMatch {}
impl Hash for TextMatch {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl ScalarUDFImpl for TextMatch {
    fn name(&self) -> &'static str {
        "kql_text_match"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match args.args.first() {
            Some(ColumnarValue::Scalar(ScalarValue::Utf8(text))) => {
                let truth = self.is_match(text.as_deref().unwrap_or(""));
                Ok(ColumnarValue::Scalar(ScalarValue::Boolean(Some(truth))))
            }
            Some(ColumnarValue::Array(array)) if array.data_type() == &DataType::Utf8 => {
                let out: ArrayRef = Arc::new(self.column(&filled(array.as_string())));
                Ok(ColumnarValue::Array(out))
            }
            _ => exec_err!("a text comparison needs text"),
        }
    }
}

/// Nulls as empty text: what stands behind a null slot in the buffer is not a value.
fn filled(column: &StringArray) -> StringArray {
    if column.null_count() == 0 {
        return column.clone();
    }
    column.iter().map(|v| Some(v.unwrap_or(""))).collect()
}

/// A comparison of two columns, row by row.
pub(in crate::siem::query) fn pairwise(test: TextTest, value: &str, needle: &str, any_case: bool) -> bool {
    Needle::new(test, needle, any_case).is_some_and(|n| n.is_match(value))
}

/// A comparison of two text columns.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(in crate::siem::query) struct TextPair {
    test: TextTest,
    any_case: bool,
    signature: Signature,
}

impl TextPair {
    pub(in crate::siem::query) fn new(test: TextTest, any_case: bool) -> Self {
        Self { test, any_case, signature: any_signature() }
    }
}

impl ScalarUDFImpl for TextPair {
    fn name(&self) -> &'static str {
        "kql_text_pair"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let both: Vec<ArrayRef> = args.args.iter().map(|a| a.to_array(args.number_rows)).collect::<Result<Vec<_>>>()?;
        let (values, needles) = (filled(both[0].as_string()), filled(both[1].as_string()));
        let rows = values.iter().zip(needles.iter());
        let answer = rows.map(|(v, n)| pairwise(self.test, v.unwrap_or(""), n.unwrap_or(""), self.any_case));
        Ok(ColumnarValue::Array(Arc::new(BooleanArray::from(answer.collect::<Vec<_>>()))))
    }
}
