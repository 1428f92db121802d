//! Logarithms, powers and angles.
//!
//! They come from a library of their own (`libm`), not from the platform's: answers are the same on every machine.

use super::call::{Call, Function, Param};
use crate::siem::query::ColumnKind::Real;
use Param::Real as R;
use datafusion::arrow::array::ArrayRef;
use std::f64::consts::PI;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("log", &[R], Real, "natural logarithm", |c| one(c, |x| positive(x).map(libm::log))),
    Function::new("log2", &[R], Real, "logarithm to the base 2", |c| one(c, |x| positive(x).map(libm::log2))),
    Function::new("log10", &[R], Real, "logarithm to the base 10", |c| one(c, |x| positive(x).map(libm::log10))),
    Function::new("exp", &[R], Real, "e to this power", |c| one(c, |x| Some(libm::exp(x)))),
    Function::new("exp2", &[R], Real, "2 to this power", |c| one(c, |x| Some(libm::exp2(x)))),
    Function::new("exp10", &[R], Real, "10 to this power", |c| one(c, |x| Some(libm::pow(10.0, x)))),
    Function::new("pow", &[R, R], Real, "a number to a power", |c| {
        let (x, y) = (c.real(0), c.real(1));
        c.reals(|i| Some(libm::pow(x.get(i)?, y.get(i)?)))
    }),
    Function::new("sin", &[R], Real, "sine of an angle in radians", |c| one(c, |x| Some(libm::sin(x)))),
    Function::new("cos", &[R], Real, "cosine of an angle in radians", |c| one(c, |x| Some(libm::cos(x)))),
    Function::new("tan", &[R], Real, "tangent of an angle in radians", |c| one(c, |x| Some(libm::tan(x)))),
    Function::new("asin", &[R], Real, "angle whose sine this is", |c| one(c, |x| unit(x).map(libm::asin))),
    Function::new("acos", &[R], Real, "angle whose cosine this is", |c| one(c, |x| unit(x).map(libm::acos))),
    Function::new("atan", &[R], Real, "angle whose tangent this is", |c| one(c, |x| Some(libm::atan(x)))),
    Function::new("atan2", &[R, R], Real, "angle of a point: atan2(y, x)", |c| {
        let (y, x) = (c.real(0), c.real(1));
        c.reals(|i| Some(libm::atan2(y.get(i)?, x.get(i)?)))
    }),
    Function::new("radians", &[R], Real, "degrees as radians", |c| one(c, |x| Some(x / 180.0 * PI))),
    Function::new("degrees", &[R], Real, "radians as degrees", |c| one(c, |x| Some(x / PI * 180.0))),
    Function::new("pi", &[], Real, "3.14159…", |c| c.reals(|_| Some(PI))),
];

fn one(call: &Call<'_>, value: impl Fn(f64) -> Option<f64>) -> ArrayRef {
    let x = call.real(0);
    call.reals(|i| value(x.get(i)?))
}

fn positive(x: f64) -> Option<f64> {
    (x > 0.0).then_some(x)
}

fn unit(x: f64) -> Option<f64> {
    (x.abs() <= 1.0).then_some(x)
}
