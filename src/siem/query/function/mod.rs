//! The scalar and aggregate functions, each written over whole columns and run by DataFusion.
//!
//! One table of functions serves the binder, completion and the tooltips. Bodies never fail: what
//! cannot be computed is null, or empty text, as Kusto documents.

mod aggregate;
mod bag;
mod call;
mod convert;
mod ipv6;
mod json;
mod kept;
mod matcher;
mod math;
mod network;
mod notation;
mod points;
mod real;
mod series;
mod text;
mod time;
mod trend;

pub(super) use aggregate::{Aggregate, Collect, Pick, ignores_repeats, pick};
pub(super) use bag::pack_filled;
pub(super) use call::{Body, Function, Param, data_type, udf};
pub(super) use convert::{converter, time_text};
pub(super) use json::{JsonPath, PathStep, StructPart, json_items, json_kind};
pub(super) use matcher::{TextMatch, TextPair, TextTest};
pub(super) use math::{arithmetic, bin_at_body, bin_at_real_body, bin_body, number_body};
pub(super) use points::Points;
pub(super) use series::PARTS;
pub(super) use time::PERIODS;

/// All functions with fixed parameter kinds, by family.
pub(super) fn functions() -> impl Iterator<Item = &'static Function> {
    [
        text::FUNCTIONS,
        notation::FUNCTIONS,
        time::FUNCTIONS,
        math::FUNCTIONS,
        real::FUNCTIONS,
        json::FUNCTIONS,
        bag::FUNCTIONS,
        network::FUNCTIONS,
        ipv6::FUNCTIONS,
        series::FUNCTIONS,
    ]
    .into_iter()
    .flatten()
}

/// The function of this name.
pub(super) fn function(name: &str) -> Option<&'static Function> {
    functions().find(|f| f.name == name)
}
