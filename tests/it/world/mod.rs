//! Generated companies: invariants over seeds, sameness, growth.

mod companies;
mod estate;
mod notation;
