//! Arithmetic. Overflow wraps as it does in Kusto; division of whole numbers by zero is null.

use super::call::{Body, Call, Function, Param};
use super::time::YEAR_ONE;
use crate::siem::query::ColumnKind::{self, Bool, DateTime, Long, Real, Timespan};
use datafusion::arrow::array::ArrayRef;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("sqrt", &[Param::Real], Real, "square root", |c| reals(c, |x| (x >= 0.0).then(|| x.sqrt()))),
    Function::new("isnan", &[Param::Real], Bool, "not a number", |c| {
        let x = c.real(0);
        c.bools(|i| x.get(i).map(f64::is_nan))
    }),
    Function::new("isinf", &[Param::Real], Bool, "infinite", |c| {
        let x = c.real(0);
        c.bools(|i| x.get(i).map(f64::is_infinite))
    }),
    Function::new("isfinite", &[Param::Real], Bool, "a real number, neither infinite nor NaN", |c| {
        let x = c.real(0);
        c.bools(|i| x.get(i).map(f64::is_finite))
    }),
    Function::new("round", &[Param::Real, Param::Long], Real, "rounded to some decimals", |c| {
        let (x, digits) = (c.real(0), c.long(1));
        c.reals(|i| {
            let scale = power_of_ten(digits.get(i).unwrap_or(0));
            x.get(i).map(|x| (x * scale).round() / scale)
        })
    })
    .least(1),
    Function::new("binary_and", &[Param::Long, Param::Long], Long, "bitwise and", |c| longs(c, |a, b| Some(a & b))),
    Function::new("binary_or", &[Param::Long, Param::Long], Long, "bitwise or", |c| longs(c, |a, b| Some(a | b))),
    Function::new("binary_xor", &[Param::Long, Param::Long], Long, "bitwise exclusive or", |c| {
        longs(c, |a, b| Some(a ^ b))
    }),
    Function::new("binary_shift_left", &[Param::Long, Param::Long], Long, "bits moved left", |c| {
        longs(c, |a, b| u32::try_from(b).ok().map(|b| a.wrapping_shl(b)))
    }),
    Function::new("binary_shift_right", &[Param::Long, Param::Long], Long, "bits moved right", |c| {
        longs(c, |a, b| u32::try_from(b).ok().map(|b| a.wrapping_shr(b)))
    }),
    Function::new("tohex", &[Param::Long], ColumnKind::String, "hexadecimal, lower case", |c| {
        let n = c.long(0);
        c.texts(|i| n.get(i).map_or_else(String::new, |n| format!("{n:x}")).into())
    }),
    Function::new("format_bytes", &[Param::Real, Param::Long], ColumnKind::String, "1.5 KB, 3 MB …", |c| {
        let (size, digits) = (c.real(0), c.long(1));
        c.texts(|i| size.get(i).map_or_else(String::new, |s| bytes(s, digits.get(i).unwrap_or(0))).into())
    })
    .least(1),
];

fn bytes(size: f64, digits: i64) -> String {
    let units = ["Bytes", "KB", "MB", "GB", "TB", "PB"];
    let mut rest = size;
    let mut unit = 0;
    while rest.abs() >= 1024.0 && unit + 1 < units.len() {
        rest /= 1024.0;
        unit += 1;
    }
    let scale = power_of_ten(digits);
    format!("{} {}", (rest * scale).round() / scale, units[unit])
}

/// Exact: products of ten, no power function of the platform.
fn power_of_ten(digits: i64) -> f64 {
    (0..digits.clamp(0, 15)).fold(1.0, |scale, _| scale * 10.0)
}

fn longs(call: &Call<'_>, value: impl Fn(i64, i64) -> Option<i64>) -> ArrayRef {
    let (a, b) = (call.long(0), call.long(1));
    call.longs(|i| value(a.get(i)?, b.get(i)?))
}

fn reals(call: &Call<'_>, value: impl Fn(f64) -> Option<f64>) -> ArrayRef {
    let x = call.real(0);
    call.reals(|i| value(x.get(i)?))
}

fn real_pairs(call: &Call<'_>, value: impl Fn(f64, f64) -> f64) -> ArrayRef {
    let (a, b) = (call.real(0), call.real(1));
    call.reals(|i| Some(value(a.get(i)?, b.get(i)?)))
}

/// Kinds both sides must have first, kind of the result and the body of `left operator right`.
pub(in crate::siem::query) fn arithmetic(
    operator: &str,
    left: ColumnKind,
    right: ColumnKind,
) -> Option<(ColumnKind, ColumnKind, ColumnKind, Body)> {
    let whole: Body = match operator {
        "+" => |c| longs(c, |a, b| Some(a.wrapping_add(b))),
        "-" => |c| longs(c, |a, b| Some(a.wrapping_sub(b))),
        "*" => |c| longs(c, |a, b| Some(a.wrapping_mul(b))),
        "/" => |c| longs(c, i64::checked_div),
        _ => |c| longs(c, i64::checked_rem_euclid),
    };
    let real: Body = match operator {
        "+" => |c| real_pairs(c, |a, b| a + b),
        "-" => |c| real_pairs(c, |a, b| a - b),
        "*" => |c| real_pairs(c, |a, b| a * b),
        "/" => |c| real_pairs(c, |a, b| a / b),
        _ => |c| real_pairs(c, f64::rem_euclid),
    };
    let scaled: Body = match operator {
        "*" => |c| {
            let (span, factor) = (c.long(0), c.real(1));
            c.longs(|i| Some((span.get(i)? as f64 * factor.get(i)?) as i64))
        },
        _ => |c| {
            let (span, factor) = (c.long(0), c.real(1));
            c.longs(|i| Some((span.get(i)? as f64 / factor.get(i).filter(|f| f.abs() > 0.0)?) as i64))
        },
    };
    Some(match (left, operator, right) {
        (Long, _, Long) => (Long, Long, Long, whole),
        (Long | Real, _, Long | Real) => (Real, Real, Real, real),
        (DateTime, "-", DateTime) => (DateTime, DateTime, Timespan, whole),
        (DateTime, "+" | "-", Timespan) => (DateTime, Timespan, DateTime, whole),
        (Timespan, "+", DateTime) => (Timespan, DateTime, DateTime, whole),
        (Timespan, "+" | "-" | "%", Timespan) => (Timespan, Timespan, Timespan, whole),
        (Timespan, "/", Timespan) => (Timespan, Timespan, Real, |c| {
            let (a, b) = (c.long(0), c.long(1));
            c.reals(|i| Some(a.get(i)? as f64 / b.get(i)? as f64))
        }),
        (Timespan, "*" | "/", Long | Real) => (Timespan, Real, Timespan, scaled),
        (Long | Real, "*", Timespan) => (Real, Timespan, Timespan, |c| {
            let (factor, span) = (c.real(0), c.long(1));
            c.longs(|i| Some((span.get(i)? as f64 * factor.get(i)?) as i64))
        }),
        _ => return None,
    })
}

/// `bin(value, size)`: kind the size must have, and the body.
pub(in crate::siem::query) fn bin_body(kind: ColumnKind) -> Option<(ColumnKind, Body)> {
    Some(match kind {
        Long => (Long, |c| longs(c, |n, size| Some(n.div_euclid((size > 0).then_some(size)?).wrapping_mul(size)))),
        Real => (Real, |c| real_pairs(c, |x, size| (x / size).floor() * size)),
        Timespan => (Timespan, |c| longs(c, |n, size| Some(n.div_euclid((size > 0).then_some(size)?) * size))),
        // Kusto counts from year 1: it matters for bins that do not divide a day, such as 7d.
        DateTime => (Timespan, |c| {
            longs(c, |t, size| Some((t + YEAR_ONE).div_euclid((size > 0).then_some(size)?) * size - YEAR_ONE))
        }),
        _ => return None,
    })
}

/// `bin_at(value, size, from)` of whole numbers and times.
pub(in crate::siem::query) fn bin_at_body(call: &Call<'_>) -> ArrayRef {
    let (value, size, from) = (call.long(0), call.long(1), call.long(2));
    call.longs(|i| {
        let (size, from) = (size.get(i).filter(|s| *s > 0)?, from.get(i)?);
        Some(value.get(i)?.wrapping_sub(from).div_euclid(size).wrapping_mul(size).wrapping_add(from))
    })
}

/// `bin_at(value, size, from)` of decimal numbers.
pub(in crate::siem::query) fn bin_at_real_body(call: &Call<'_>) -> ArrayRef {
    let (value, size, from) = (call.real(0), call.real(1), call.real(2));
    call.reals(|i| {
        let (size, from) = (size.get(i).filter(|s| *s > 0.0)?, from.get(i)?);
        Some(((value.get(i)? - from) / size).floor() * size + from)
    })
}

/// `abs`, `sign`, `ceiling`, `floor` of one argument: kind of the result and the body.
pub(in crate::siem::query) fn number_body(name: &str, kind: ColumnKind) -> Option<(ColumnKind, Body)> {
    Some(match (name, kind) {
        ("abs", Long | Timespan) => (kind, |c| {
            let n = c.long(0);
            c.longs(|i| n.get(i).map(i64::wrapping_abs))
        }),
        ("abs", Real) => (Real, |c| reals(c, |x| Some(x.abs()))),
        ("sign", Long) => (Real, |c| {
            let n = c.long(0);
            c.reals(|i| n.get(i).map(|n| n.signum() as f64))
        }),
        ("sign", Real) => (Real, |c| {
            reals(c, |x| {
                Some(if x > 0.0 {
                    1.0
                } else if x < 0.0 {
                    -1.0
                } else {
                    0.0
                })
            })
        }),
        ("ceiling", Real) => (Real, |c| reals(c, |x| Some(x.ceil()))),
        ("floor", Real) => (Real, |c| reals(c, |x| Some(x.floor()))),
        ("ceiling" | "floor", Long) => (Long, |c| {
            let n = c.long(0);
            c.longs(|i| n.get(i))
        }),
        ("-", Long | Timespan) => (kind, |c| {
            let n = c.long(0);
            c.longs(|i| n.get(i).map(i64::wrapping_neg))
        }),
        ("-", Real) => (Real, |c| reals(c, |x| Some(-x))),
        _ => return None,
    })
}
