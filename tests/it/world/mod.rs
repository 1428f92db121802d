//! Generated companies: invariants over seeds, sameness, growth.

mod companies;
mod notation;
