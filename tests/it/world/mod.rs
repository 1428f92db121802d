//! Generated companies: invariants over seeds, sameness, growth.

pub(crate) mod companies;
mod estate;
mod notation;
