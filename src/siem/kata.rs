//! The kata: short exercises in KQL with checked answers.
//!
//! *Owns* the format of `assets/kata.ron`. *Reads* answers of queries. *Writes* nothing. *Invariant*: an answer is
//! judged by its rows alone, so that every way to the right rows is right.

use super::query::{Cell, Table};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// All exercises.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Kata")]
pub struct Kata {
    /// Version of the format, 1.
    pub format: u32,
    /// From the easiest to the hardest.
    pub exercises: Vec<Exercise>,
}

/// How far an exercise goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Belt {
    /// One table, one condition.
    White,
    /// Groups and order.
    Yellow,
    /// Computed columns and text.
    Green,
    /// Several tables.
    Brown,
    /// Hunting.
    Black,
}

/// One exercise.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Exercise")]
pub struct Exercise {
    /// `filter-number`; never changes, progress is kept by it.
    pub id: String,
    /// How far it goes.
    pub belt: Belt,
    /// A few words.
    pub title: String,
    /// The question.
    pub ask: String,
    /// A way into it.
    pub hint: String,
    /// A query that answers it.
    pub solution: String,
    /// The order of the rows matters.
    #[serde(default)]
    pub ordered: bool,
}

/// What an answer lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The same rows.
    Right,
    /// Another number of columns: wanted, given.
    Columns(usize, usize),
    /// Rows that are missing and rows that are too many, and one of them as text.
    Rows {
        /// Rows of the solution that the answer lacks.
        missing: usize,
        /// Rows of the answer that the solution lacks.
        surplus: usize,
        /// One of the missing rows, or one of the surplus where none is missing.
        example: String,
    },
    /// The same rows in another order.
    Order,
}

/// The exercises that come with the program.
pub fn kata() -> &'static Kata {
    static KATA: LazyLock<Kata> = LazyLock::new(|| {
        let kata: Kata = ron::from_str(include_str!("../../assets/kata.ron")).expect("a test reads assets/kata.ron");
        assert_eq!(kata.format, 1, "assets/kata.ron is of a format this program does not know");
        kata
    });
    &KATA
}

impl Kata {
    /// The exercise of this id.
    pub fn exercise(&self, id: &str) -> Option<&Exercise> {
        self.exercises.iter().find(|e| e.id == id)
    }
}

impl Exercise {
    /// Judges an answer by that of the solution over the same records.
    pub fn judge(&self, answer: &Table, solution: &Table) -> Verdict {
        let (wanted, given) = (solution.columns().len(), answer.columns().len());
        if wanted != given {
            return Verdict::Columns(wanted, given);
        }
        let (wanted, given) = (rows(solution), rows(answer));
        let mut open: BTreeMap<&str, i64> = BTreeMap::new();
        wanted.iter().for_each(|row| *open.entry(row).or_default() += 1);
        given.iter().for_each(|row| *open.entry(row).or_default() -= 1);
        let count = |sign: i64| open.values().filter(|n| **n * sign > 0).map(|n| (n * sign) as usize).sum::<usize>();
        let (missing, surplus) = (count(1), count(-1));
        if missing + surplus > 0 {
            let sign = if missing > 0 { 1 } else { -1 };
            let example = open.iter().find(|(_, n)| **n * sign > 0).map_or("", |(row, _)| row).to_owned();
            return Verdict::Rows { missing, surplus, example };
        }
        if self.ordered && wanted != given { Verdict::Order } else { Verdict::Right }
    }
}

impl Verdict {
    /// In words for the learner.
    pub fn text(&self) -> String {
        match self {
            Self::Right => "Right: these are the rows.".to_owned(),
            Self::Columns(wanted, given) => format!("Not yet: {wanted} columns are asked for, this has {given}."),
            Self::Order => "Not yet: the rows are right, their order is not.".to_owned(),
            Self::Rows { missing, surplus: 0, example } => {
                format!("Not yet: {missing} rows are missing, such as {example}.")
            }
            Self::Rows { missing: 0, surplus, example } => {
                format!("Not yet: {surplus} rows are too many, such as {example}.")
            }
            Self::Rows { missing, surplus, example } => {
                format!("Not yet: {missing} rows are missing, such as {example}; {surplus} are too many.")
            }
        }
    }
}

/// Rows as text; whole decimal numbers look like whole numbers, and numbers like the text they are written as.
fn rows(table: &Table) -> Vec<String> {
    let cell = |row: usize, column: usize| match table.cell(row, column) {
        Cell::Real(x) => format!("{}", (x * 1e6).round() / 1e6),
        _ => table.text(row, column),
    };
    let columns = table.columns().len();
    (0..table.len()).map(|row| (0..columns).map(|c| cell(row, c)).collect::<Vec<_>>().join(" | ")).collect()
}
