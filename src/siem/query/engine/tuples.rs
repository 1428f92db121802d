//! Numbers for combinations of values, in the order they are first met: what rows are grouped and joined by.
//!
//! *Invariant*: equal values have one number, whichever dictionary they stand in; a value of a dictionary is looked at
//! once a chunk, not once a row. Nothing depends on the order of a hash table.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, DictionaryArray, Int64Array, StringArray};
use datafusion::arrow::datatypes::{DataType, Int64Type, UInt16Type};
use datafusion::common::{Result, exec_err};
use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// No number: a value that was never met, or a row without one.
pub(super) const NONE: u32 = u32::MAX;

/// A set of pairs of numbers.
pub(super) type PairSet = HashSet<u64, FixedState>;

/// Two numbers as one.
pub(super) fn pair(a: u32, b: u32) -> u64 {
    (u64::from(a) << 32) | u64::from(b)
}

/// Whether columns of this type can be numbered.
pub(super) fn can_number(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::Int64 | DataType::Boolean)
}

/// One value of a column.
#[derive(Clone, Copy, PartialEq)]
enum Value<'a> {
    Null,
    Text(&'a str),
    /// Whole numbers and truth values.
    Long(i64),
}

/// Values of one column by number.
#[derive(Debug)]
pub(super) struct Numbered {
    data_type: DataType,
    texts: HashMap<Arc<str>, u32, FixedState>,
    longs: HashMap<i64, u32, FixedState>,
    null: Option<u32>,
    /// The texts in order, or the numbers; one list is in use, and null holds its place there.
    text_list: Vec<Arc<str>>,
    long_list: Vec<i64>,
    bytes: usize,
}

impl Numbered {
    /// Nothing met yet of a column that [`can_number`].
    pub(super) fn new(data_type: DataType) -> Self {
        let (texts, longs) = (HashMap::default(), HashMap::default());
        Self { data_type, texts, longs, null: None, text_list: Vec::new(), long_list: Vec::new(), bytes: 0 }
    }

    /// The number of a value if it has been met.
    fn find(&self, value: Value<'_>) -> Option<u32> {
        match value {
            Value::Null => self.null,
            Value::Text(text) => self.texts.get(text).copied(),
            Value::Long(long) => self.longs.get(&long).copied(),
        }
    }

    /// The number of a value, which is met for the first time now if it was not before.
    fn meet(&mut self, value: Value<'_>) -> u32 {
        if let Some(number) = self.find(value) {
            return number;
        }
        self.bytes += 64;
        let is_text = self.data_type == DataType::Utf8;
        let next = if is_text { self.text_list.len() } else { self.long_list.len() } as u32;
        match value {
            Value::Text(text) => {
                let text: Arc<str> = text.into();
                self.bytes += text.len();
                self.texts.insert(text.clone(), next);
                self.text_list.push(text);
            }
            Value::Long(long) => {
                self.longs.insert(long, next);
                self.long_list.push(long);
            }
            Value::Null => {
                self.null = Some(next);
                if is_text { self.text_list.push("".into()) } else { self.long_list.push(0) }
            }
        }
        next
    }

    /// The number of each row's value; new ones are numbered.
    pub(super) fn numbers(&mut self, array: &ArrayRef) -> Result<Vec<u32>> {
        numbered(array, |value| self.meet(value))
    }

    /// The number of each row's value, [`NONE`] where it has not been met.
    pub(super) fn known(&self, array: &ArrayRef) -> Result<Vec<u32>> {
        numbered(array, |value| self.find(value).unwrap_or(NONE))
    }

    /// The values of these numbers.
    fn values(&self, numbers: impl Iterator<Item = u32>) -> ArrayRef {
        let filled = numbers.map(|number| (Some(number) != self.null).then_some(number as usize));
        let long = |number: Option<usize>| number.map(|n| self.long_list[n]);
        match self.data_type {
            DataType::Utf8 => Arc::new(filled.map(|n| n.map(|n| &*self.text_list[n])).collect::<StringArray>()),
            DataType::Boolean => Arc::new(filled.map(|n| long(n).map(|n| n != 0)).collect::<BooleanArray>()),
            _ => Arc::new(filled.map(long).collect::<Int64Array>()),
        }
    }

    pub(super) fn is_null(&self, number: u32) -> bool {
        Some(number) == self.null
    }

    /// Bytes in memory, roughly.
    pub(super) fn size(&self) -> usize {
        self.bytes
    }
}

/// Asks for the number of every row's value; once for each value of a dictionary that some row has.
fn numbered(array: &ArrayRef, mut number: impl FnMut(Value<'_>) -> u32) -> Result<Vec<u32>> {
    if let Some(coded) = array.as_dictionary_opt::<UInt16Type>() {
        return of_dictionary(coded, number);
    }
    let rows = 0..array.len();
    Ok(match array.data_type() {
        DataType::Int64 => {
            let longs = array.as_primitive::<Int64Type>();
            // Times and kinds come in runs.
            let mut last: Option<(Value<'_>, u32)> = None;
            let one = |long: Option<i64>| {
                let value = long.map_or(Value::Null, Value::Long);
                let known = last.filter(|(before, _)| *before == value).map(|(_, number)| number);
                let found = known.unwrap_or_else(|| number(value));
                last = Some((value, found));
                found
            };
            longs.iter().map(one).collect()
        }
        DataType::Utf8 | DataType::Boolean => {
            rows.map(|row| value(array, row).map(&mut number)).collect::<Result<_>>()?
        }
        other => return exec_err!("{other} has no numbers"),
    })
}

fn of_dictionary(coded: &DictionaryArray<UInt16Type>, mut number: impl FnMut(Value<'_>) -> u32) -> Result<Vec<u32>> {
    let values = coded.values();
    // Whether a value has been asked for, apart from what came of it.
    let mut known: Vec<Option<u32>> = vec![None; values.len()];
    let one = |key: Option<u16>| {
        let Some(key) = key.map(usize::from) else { return Ok(number(Value::Null)) };
        if let Some(number) = known[key] {
            return Ok(number);
        }
        let found = number(value(values, key)?);
        known[key] = Some(found);
        Ok(found)
    };
    coded.keys().iter().map(one).collect()
}

fn value(array: &ArrayRef, row: usize) -> Result<Value<'_>> {
    if array.is_null(row) {
        return Ok(Value::Null);
    }
    Ok(match array.data_type() {
        DataType::Utf8 => Value::Text(array.as_string::<i32>().value(row)),
        DataType::Int64 => Value::Long(array.as_primitive::<Int64Type>().value(row)),
        DataType::Boolean => Value::Long(i64::from(array.as_boolean().value(row))),
        other => return exec_err!("{other} has no numbers"),
    })
}

/// Combinations of the values of several columns by number.
#[derive(Debug)]
pub(super) struct Tuples {
    columns: Vec<Numbered>,
    /// For every column but the first: the combination before it and its own number make the next combination.
    steps: Vec<Step>,
}

#[derive(Debug, Default)]
struct Step {
    numbers: HashMap<u64, u32, FixedState>,
    /// What each combination is made of.
    parts: Vec<(u32, u32)>,
}

impl Tuples {
    /// Nothing met yet, of at least one column that [`can_number`].
    pub(super) fn new(types: impl Iterator<Item = DataType>) -> Self {
        let columns: Vec<Numbered> = types.map(Numbered::new).collect();
        let steps = columns.iter().skip(1).map(|_| Step::default()).collect();
        Self { columns, steps }
    }

    /// How many combinations there are.
    pub(super) fn len(&self) -> usize {
        let first = self.columns.first().map_or(0, |c| c.text_list.len().max(c.long_list.len()));
        self.steps.last().map_or(first, |step| step.parts.len())
    }

    /// The number of each row's combination; new ones are numbered.
    pub(super) fn numbers(&mut self, arrays: &[ArrayRef]) -> Result<Vec<u32>> {
        let Some(((first, rest), (array, arrays))) = self.columns.split_first_mut().zip(arrays.split_first()) else {
            return Ok(Vec::new());
        };
        let mut all = first.numbers(array)?;
        for ((column, step), array) in rest.iter_mut().zip(&mut self.steps).zip(arrays) {
            let Step { numbers, parts } = step;
            let own = column.numbers(array)?;
            let mut last = (u64::MAX, NONE);
            for (before, own) in all.iter_mut().zip(own) {
                let key = pair(*before, own);
                if key != last.0 {
                    let number = *numbers.entry(key).or_insert_with(|| {
                        parts.push((*before, own));
                        parts.len() as u32 - 1
                    });
                    last = (key, number);
                }
                *before = last.1;
            }
        }
        Ok(all)
    }

    /// The number of each row's combination, [`NONE`] where it has not been met.
    pub(super) fn known(&self, arrays: &[ArrayRef]) -> Result<Vec<u32>> {
        let Some(((first, rest), (array, arrays))) = self.columns.split_first().zip(arrays.split_first()) else {
            return Ok(Vec::new());
        };
        let mut all = first.known(array)?;
        for ((column, step), array) in rest.iter().zip(&self.steps).zip(arrays) {
            for (before, own) in all.iter_mut().zip(column.known(array)?) {
                let met = *before != NONE && own != NONE;
                let number = met.then(|| step.numbers.get(&pair(*before, own)).copied()).flatten();
                *before = number.unwrap_or(NONE);
            }
        }
        Ok(all)
    }

    /// The combinations in order, column by column.
    pub(super) fn values(&self) -> Vec<ArrayRef> {
        let mut numbers: Vec<u32> = (0..self.len() as u32).collect();
        let mut arrays = Vec::new();
        for (column, step) in self.columns.iter().skip(1).zip(&self.steps).rev() {
            arrays.push(column.values(numbers.iter().map(|n| step.parts[*n as usize].1)));
            numbers.iter_mut().for_each(|n| *n = step.parts[*n as usize].0);
        }
        arrays.extend(self.columns.first().map(|first| first.values(numbers.into_iter())));
        arrays.reverse();
        arrays
    }

    /// Bytes in memory, roughly.
    pub(super) fn size(&self) -> usize {
        let steps: usize = self.steps.iter().map(|step| step.parts.len() * 32).sum();
        self.columns.iter().map(Numbered::size).sum::<usize>() + steps
    }
}
