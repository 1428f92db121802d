//! Rules: what they find, what they leave alone, and how much they raise on an ordinary day.

mod day;
