//! Rules: what they find, what they leave alone, and how much they raise on an ordinary day.

mod alerts;
mod authors;
mod day;
mod records;
mod rules;
mod shift;
