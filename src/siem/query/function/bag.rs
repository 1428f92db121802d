//! More functions of bags and arrays: what hunting queries need now and then.

use super::call::{Call, Function, Param};
use super::json::{array_of, parse, to_text};
use crate::siem::query::ColumnKind::{Dynamic, Real};
use Param::{Json, Long as L, Text as T};
use datafusion::arrow::array::ArrayRef;
use serde_json::{Map, Value};

/// Longest array of `range` and `repeat`: every row may hold one.
const LONGEST: i64 = 65_536;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("bag_remove_keys", &[Json, Json], Dynamic, "an object without some keys", |c| {
        let (bag, keys) = (c.text(0), c.text(1));
        c.jsons(|i| {
            let mut bag = object(bag.get(i))?;
            array_of(keys.get(i)).iter().for_each(|key| drop(bag.shift_remove(&to_text(key))));
            Some(Value::Object(bag).to_string())
        })
    }),
    Function::new("bag_set_key", &[Json, T, Json], Dynamic, "an object with another value under a key", |c| {
        let (bag, key, value) = (c.text(0), c.text(1), c.text(2));
        c.jsons(|i| {
            let mut bag = object(bag.get(i))?;
            bag.insert(key.at(i).to_owned(), value.get(i).map_or(Value::Null, parse));
            Some(Value::Object(bag).to_string())
        })
    }),
    Function::new("bag_zip", &[Json, Json], Dynamic, "an object of an array of keys and one of values", |c| {
        let (keys, values) = (c.text(0), c.text(1));
        c.jsons(|i| {
            let mut values = array_of(values.get(i)).into_iter();
            let pairs = array_of(keys.get(i)).into_iter();
            let bag: Map<_, _> = pairs.map(|k| (to_text(&k), values.next().unwrap_or(Value::Null))).collect();
            Some(Value::Object(bag).to_string())
        })
    }),
    Function::new("zip", &[Json], Dynamic, "arrays of the first elements, of the second ones, …", |c| {
        let parts: Vec<_> = (0..c.count()).map(|i| c.text(i)).collect();
        c.jsons(|i| {
            let arrays: Vec<Vec<Value>> = parts.iter().map(|p| array_of(p.get(i))).collect();
            let length = arrays.iter().map(Vec::len).max().unwrap_or(0);
            let at = |n: usize| arrays.iter().map(|a| a.get(n).cloned().unwrap_or(Value::Null)).collect();
            Some(Value::Array((0..length).map(|n| Value::Array(at(n))).collect()).to_string())
        })
    })
    .repeats(),
    Function::new("array_sum", &[Json], Real, "sum of the numbers of an array", |c| {
        let json = c.text(0);
        c.reals(|i| Some(array_of(Some(json.get(i)?)).iter().filter_map(Value::as_f64).sum()))
    }),
    Function::new("array_iff", &[Json, Json, Json], Dynamic, "for each condition one of two values", array_iff),
    Function::new("array_iif", &[Json, Json, Json], Dynamic, "the same as array_iff", array_iff),
    Function::new(
        "array_rotate_left",
        &[Json, L],
        Dynamic,
        "elements moved left, those that fall out come last",
        |c| rotate(c, 1),
    ),
    Function::new(
        "array_rotate_right",
        &[Json, L],
        Dynamic,
        "elements moved right, those that fall out come first",
        |c| rotate(c, -1),
    ),
    Function::new("array_split", &[Json, Json], Dynamic, "parts of an array, cut at these places", |c| {
        let (json, cuts) = (c.text(0), c.text(1));
        c.jsons(|i| {
            let array = array_of(Some(json.get(i)?));
            let cuts = match cuts.get(i).map(parse) {
                Some(Value::Array(cuts)) => cuts,
                other => other.into_iter().collect(),
            };
            let place = |v: &Value| {
                let n = v.as_i64().unwrap_or(0);
                let n = if n < 0 { n + array.len() as i64 } else { n };
                usize::try_from(n).unwrap_or(0).min(array.len())
            };
            let mut from = 0;
            let mut parts: Vec<Value> = Vec::new();
            for to in cuts.iter().map(place).chain([array.len()]) {
                parts.push(Value::Array(array[from..to.max(from)].to_vec()));
                from = to.max(from);
            }
            Some(Value::Array(parts).to_string())
        })
    }),
    Function::new("jaccard_index", &[Json, Json], Real, "how alike two sets are, 0 to 1", |c| {
        let (a, b) = (c.text(0), c.text(1));
        c.reals(|i| {
            let set = |json: Option<&str>| {
                let mut set: Vec<String> = array_of(json).iter().map(Value::to_string).collect();
                set.sort_unstable();
                set.dedup();
                set
            };
            let (a, b) = (set(a.get(i)), set(b.get(i)));
            let both = a.iter().filter(|v| b.contains(v)).count();
            let all = a.len() + b.len() - both;
            (all > 0).then(|| both as f64 / all as f64)
        })
    }),
    Function::new("range", &[L, L, L], Dynamic, "an array of numbers, 65536 at most: range(1, 10, 2)", |c| {
        let (from, to, step) = (c.long(0), c.long(1), c.long(2));
        c.jsons(|i| {
            let (from, to, step) = (from.get(i)?, to.get(i)?, step.get(i).unwrap_or(1));
            let count = if step == 0 { 0 } else { (to.checked_sub(from)? / step).saturating_add(1).max(0) };
            if count > LONGEST {
                return None;
            }
            Some(Value::Array((0..count).map(|n| Value::from(from + n * step)).collect()).to_string())
        })
    })
    .least(2),
    Function::new("repeat", &[Json, L], Dynamic, "an array of the same value, 65536 at most", |c| {
        let (value, count) = (c.text(0), c.long(1));
        c.jsons(|i| {
            let value = value.get(i).map_or(Value::Null, parse);
            let count = usize::try_from(count.get(i).filter(|n| *n <= LONGEST)?.max(0)).ok()?;
            Some(Value::Array(vec![value; count]).to_string())
        })
    }),
    Function::new("treepath", &[Json], Dynamic, "paths of all values of a dynamic value", |c| {
        let json = c.text(0);
        c.jsons(|i| {
            let mut paths = Vec::new();
            walk(&parse(json.get(i)?), String::new(), &mut paths);
            Some(Value::from(paths).to_string())
        })
    }),
];

/// An object of keys and values in turn, without those that are empty.
pub(in crate::siem::query) fn pack_filled(call: &Call<'_>) -> ArrayRef {
    let parts: Vec<_> = (0..call.count()).map(|i| call.text(i)).collect();
    call.jsons(|i| {
        let pairs = parts.chunks_exact(2).filter_map(|pair| {
            let value = pair[1].get(i).map(parse).filter(|v| !v.is_null() && v.as_str() != Some(""))?;
            Some((pair[0].get(i).map(|k| to_text(&parse(k))).unwrap_or_default(), value))
        });
        Some(Value::Object(pairs.collect()).to_string())
    })
}

fn object(json: Option<&str>) -> Option<Map<String, Value>> {
    match parse(json?) {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

fn array_iff(call: &Call<'_>) -> ArrayRef {
    let [conditions, yes, no] = [0, 1, 2].map(|n| call.text(n));
    let pick = |json: Option<&str>, n: usize| match json.map(parse) {
        Some(Value::Array(items)) => items.get(n).cloned().unwrap_or(Value::Null),
        other => other.unwrap_or(Value::Null),
    };
    call.jsons(|i| {
        let chosen = array_of(Some(conditions.get(i)?)).into_iter().enumerate().map(|(n, condition)| {
            let holds = condition.as_bool().or(condition.as_f64().map(|x| x.abs() > 0.0));
            holds.map_or(Value::Null, |holds| pick(if holds { yes.get(i) } else { no.get(i) }, n))
        });
        Some(Value::Array(chosen.collect()).to_string())
    })
}

fn rotate(call: &Call<'_>, sign: i64) -> ArrayRef {
    let (json, by) = (call.text(0), call.long(1));
    call.jsons(|i| {
        let mut array = array_of(Some(json.get(i)?));
        if !array.is_empty() {
            let by = by.get(i)?.wrapping_mul(sign).rem_euclid(array.len() as i64);
            array.rotate_left(by as usize);
        }
        Some(Value::Array(array).to_string())
    })
}

fn walk(value: &Value, path: String, paths: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| {
            let path = format!("{path}['{key}']");
            paths.push(path.clone());
            walk(inner, path, paths);
        }),
        // All elements of an array share one path.
        Value::Array(items) => items.iter().for_each(|inner| {
            let path = format!("{path}[0]");
            if !paths.contains(&path) {
                paths.push(path.clone());
            }
            walk(inner, path, paths);
        }),
        _ => {}
    }
}
