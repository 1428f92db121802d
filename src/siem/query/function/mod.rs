//! The scalar and aggregate functions, each written over whole columns and run by DataFusion.
//!
//! One table of functions serves the binder, completion and the tooltips. Bodies never fail: what
//! cannot be computed is null, or empty text, as Kusto documents.

mod aggregate;
mod call;
mod convert;
mod json;
mod matcher;
mod math;
mod network;
mod text;
mod time;

pub(super) use aggregate::{Aggregate, Collect, Pick};
pub(super) use call::{Body, Function, Param, data_type, udf};
pub(super) use convert::converter;
pub(super) use json::{JsonPath, PathStep, StructPart, json_items};
pub(super) use matcher::{TextMatch, TextPair, TextTest};
pub(super) use math::{arithmetic, bin_body, number_body};
pub(super) use time::PERIODS;

/// All functions with fixed parameter kinds, by family.
pub(super) fn functions() -> impl Iterator<Item = &'static Function> {
    [text::FUNCTIONS, time::FUNCTIONS, math::FUNCTIONS, json::FUNCTIONS, network::FUNCTIONS].into_iter().flatten()
}

/// The function of this name.
pub(super) fn function(name: &str) -> Option<&'static Function> {
    functions().find(|f| f.name == name)
}
