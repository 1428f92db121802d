//! Rules: what they find, what they leave alone, and how much they raise on an ordinary day.

mod alerts;
mod analytics;
mod authors;
mod correlations;
mod day;
mod incidents;
mod modifiers;
mod quiet;
mod records;
mod rules;
mod shift;
mod taxonomy;
