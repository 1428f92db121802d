//! Dynamic values. They are kept as compact JSON text, null where there is none.

use super::call::{Call, Function, Param, any_signature};
use crate::siem::query::ColumnKind::{self, Bool, Dynamic, Long};
use Param::{Json, Text};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListBuilder, StringBuilder};
use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature};
use serde_json::{Map, Value};
use std::sync::Arc;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("array_length", &[Json], Long, "number of elements of an array", |c| {
        let json = c.text(0);
        c.longs(|i| parse(json.get(i)?).as_array().map(|a| a.len() as i64))
    }),
    Function::new("pack_array", &[Json], Dynamic, "an array of these values", |c| {
        let parts: Vec<_> = (0..c.count()).map(|i| c.text(i)).collect();
        c.jsons(|i| Some(Value::Array(parts.iter().map(|p| p.get(i).map_or(Value::Null, parse)).collect()).to_string()))
    })
    .repeats(),
    Function::new("bag_pack", &[Json], Dynamic, "an object of keys and values in turn", pack).repeats(),
    Function::new("pack", &[Json], Dynamic, "the same as bag_pack", pack).repeats(),
    Function::new("bag_keys", &[Json], Dynamic, "the keys of an object", |c| {
        let json = c.text(0);
        c.jsons(|i| match parse(json.get(i)?) {
            Value::Object(map) => Some(Value::Array(map.keys().map(|k| Value::from(k.as_str())).collect()).to_string()),
            _ => None,
        })
    }),
    Function::new("bag_has_key", &[Json, Text], Bool, "whether an object has this key", |c| {
        let (json, key) = (c.text(0), c.text(1));
        c.bools(|i| Some(parse(json.get(i)?).get(key.at(i)).is_some()))
    }),
    Function::new("bag_merge", &[Json], Dynamic, "objects joined; the first of equal keys wins", |c| {
        let parts: Vec<_> = (0..c.count()).map(|i| c.text(i)).collect();
        c.jsons(|i| {
            let mut all = Map::new();
            for part in &parts {
                if let Some(Value::Object(map)) = part.get(i).map(parse) {
                    map.into_iter().for_each(|(key, value)| {
                        all.entry(key).or_insert(value);
                    });
                }
            }
            Some(Value::Object(all).to_string())
        })
    })
    .repeats(),
    Function::new("array_index_of", &[Json, Json], Long, "place of a value in an array, -1 if it is not there", |c| {
        let (json, value) = (c.text(0), c.text(1));
        c.longs(|i| {
            let (array, value) = (parse(json.get(i)?), parse(value.get(i)?));
            Some(array.as_array()?.iter().position(|v| *v == value).map_or(-1, |n| n as i64))
        })
    }),
    Function::new(
        "array_slice",
        &[Json, Param::Long, Param::Long],
        Dynamic,
        "elements from one place to another",
        |c| {
            let (json, from, to) = (c.text(0), c.long(1), c.long(2));
            c.jsons(|i| {
                let array = array_of(json.get(i));
                let place = |n: i64| if n < 0 { n + array.len() as i64 } else { n };
                let (from, to) = (place(from.get(i)?).max(0) as usize, (place(to.get(i)?) + 1).max(0) as usize);
                let part = array.get(from..to.min(array.len())).unwrap_or_default();
                Some(Value::Array(part.to_vec()).to_string())
            })
        },
    ),
    Function::new("array_concat", &[Json], Dynamic, "arrays one after the other", |c| {
        combine(c, |all, next| all.extend(next))
    })
    .repeats(),
    Function::new("array_reverse", &[Json], Dynamic, "elements backwards", |c| rearrange(c, |array| array.reverse())),
    Function::new("array_sort_asc", &[Json], Dynamic, "elements in order, null last", |c| {
        rearrange(c, |a| a.sort_by(|x, y| x.is_null().cmp(&y.is_null()).then_with(|| order(x, y))))
    }),
    Function::new("array_sort_desc", &[Json], Dynamic, "elements in falling order, null last", |c| {
        rearrange(c, |a| a.sort_by(|x, y| x.is_null().cmp(&y.is_null()).then_with(|| order(y, x))))
    }),
    Function::new("set_union", &[Json], Dynamic, "values of one of the arrays", |c| {
        combine(c, |all, next| next.into_iter().for_each(|v| add(all, v)))
    })
    .repeats(),
    Function::new("set_intersect", &[Json], Dynamic, "values of all the arrays", |c| {
        combine(c, |all, next| all.retain(|v| next.contains(v)))
    })
    .repeats(),
    Function::new("set_difference", &[Json], Dynamic, "values of the first array and of none of the others", |c| {
        combine(c, |all, next| all.retain(|v| !next.contains(v)))
    })
    .repeats(),
    Function::new("set_has_element", &[Json, Json], Bool, "whether an array has this value", |c| {
        let (json, value) = (c.text(0), c.text(1));
        c.bools(|i| {
            let value = value.get(i).map_or(Value::Null, parse);
            Some(array_of(json.get(i)).contains(&value))
        })
    }),
];

/// JSON text as a value; what is no JSON is a string, as `parse_json` has it.
pub(super) fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

/// A value as `tostring` shows it: strings without quotes.
pub(super) fn to_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Elements of an array; anything else has none.
pub(super) fn array_of(json: Option<&str>) -> Vec<Value> {
    match json.map(parse) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

fn add(set: &mut Vec<Value>, value: Value) {
    if !set.contains(&value) {
        set.push(value);
    }
}

fn combine(call: &Call<'_>, step: impl Fn(&mut Vec<Value>, Vec<Value>)) -> ArrayRef {
    let parts: Vec<_> = (0..call.count()).map(|i| call.text(i)).collect();
    call.jsons(|i| {
        let mut all = Vec::new();
        array_of(parts.first()?.get(i)).into_iter().for_each(|v| add(&mut all, v));
        parts[1..].iter().for_each(|p| step(&mut all, array_of(p.get(i))));
        Some(Value::Array(all).to_string())
    })
}

fn rearrange(call: &Call<'_>, step: impl Fn(&mut Vec<Value>)) -> ArrayRef {
    let json = call.text(0);
    call.jsons(|i| {
        let mut array = array_of(Some(json.get(i)?));
        step(&mut array);
        Some(Value::Array(array).to_string())
    })
}

/// `gettype()` of dynamic values: the name of what they hold.
pub(in crate::siem::query) fn json_kind(call: &Call<'_>) -> ArrayRef {
    let json = call.text(0);
    call.texts(|i| {
        let name = match json.get(i).map_or(Value::Null, parse) {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Number(n) if n.is_f64() => "double",
            Value::Number(_) => "long",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "dictionary",
        };
        name.into()
    })
}

fn order(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => to_text(a).cmp(&to_text(b)),
    }
}

fn pack(call: &Call<'_>) -> ArrayRef {
    let parts: Vec<_> = (0..call.count()).map(|i| call.text(i)).collect();
    call.jsons(|i| {
        let pairs = parts.chunks_exact(2).map(|pair| {
            let key = pair[0].get(i).map(|k| to_text(&parse(k))).unwrap_or_default();
            (key, pair[1].get(i).map_or(Value::Null, parse))
        });
        Some(Value::Object(pairs.collect()).to_string())
    })
}

/// One step into a dynamic value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::siem::query) enum PathStep {
    Key(String),
    Index(i64),
}

/// `d.a["b"][0]`: a fixed path into a dynamic column.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(in crate::siem::query) struct JsonPath {
    steps: Vec<PathStep>,
    signature: Signature,
}

impl JsonPath {
    pub(in crate::siem::query) fn udf(steps: Vec<PathStep>) -> Arc<ScalarUDF> {
        Arc::new(ScalarUDF::from(Self { steps, signature: any_signature() }))
    }

    fn walk<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.steps.iter().try_fold(value, |value, step| match step {
            PathStep::Key(key) => value.get(key),
            PathStep::Index(n) => {
                let array = value.as_array()?;
                let place = if *n < 0 { n + array.len() as i64 } else { *n };
                array.get(usize::try_from(place).ok()?)
            }
        })
    }
}

impl ScalarUDFImpl for JsonPath {
    fn name(&self) -> &'static str {
        "kql_path"
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8)
    }
    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let array = args.args[0].to_array(args.number_rows)?;
        let column = array.as_string::<i32>();
        let mut out = StringBuilder::new();
        for row in 0..column.len() {
            let value = (!column.is_null(row)).then(|| parse(column.value(row)));
            let found = value.as_ref().and_then(|v| self.walk(v)).filter(|v| !v.is_null());
            out.append_option(found.map(Value::to_string));
        }
        Ok(ColumnarValue::Array(Arc::new(out.finish())))
    }
}

/// The elements of a dynamic value as a list, for `mv-expand`.
#[derive(Debug, PartialEq, Eq, Hash)]
struct JsonItems {
    signature: Signature,
}

/// A function that makes a list of a dynamic value: elements of an array, single-key objects of an
/// object, the value itself otherwise; null stays null.
pub(in crate::siem::query) fn json_items() -> Arc<ScalarUDF> {
    Arc::new(ScalarUDF::from(JsonItems { signature: any_signature() }))
}

impl ScalarUDFImpl for JsonItems {
    fn name(&self) -> &'static str {
        "kql_items"
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true))))
    }
    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let array = args.args[0].to_array(args.number_rows)?;
        let column = array.as_string::<i32>();
        let mut out = ListBuilder::new(StringBuilder::new());
        for row in 0..column.len() {
            if column.is_null(row) {
                out.append(false);
                continue;
            }
            let items = match parse(column.value(row)) {
                Value::Array(items) => items,
                Value::Object(map) => {
                    map.into_iter().map(|(k, v)| Value::Object([(k, v)].into_iter().collect())).collect()
                }
                other => vec![other],
            };
            for item in items {
                out.values().append_option((!item.is_null()).then(|| item.to_string()));
            }
            out.append(true);
        }
        Ok(ColumnarValue::Array(Arc::new(out.finish())))
    }
}

/// One column of a row that `arg_max` kept as a struct.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(in crate::siem::query) struct StructPart {
    index: usize,
    returns: DataType,
    signature: Signature,
}

impl StructPart {
    pub(in crate::siem::query) fn udf(index: usize, kind: ColumnKind) -> Arc<ScalarUDF> {
        let returns = super::call::data_type(kind);
        Arc::new(ScalarUDF::from(Self { index, returns, signature: any_signature() }))
    }
}

impl ScalarUDFImpl for StructPart {
    fn name(&self) -> &'static str {
        "kql_part"
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.returns.clone())
    }
    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match &args.args[0] {
            ColumnarValue::Array(array) => match array.as_struct_opt() {
                Some(rows) => Ok(ColumnarValue::Array(rows.column(self.index).clone())),
                None => exec_err!("not a row"),
            },
            ColumnarValue::Scalar(ScalarValue::Struct(row)) => {
                ScalarValue::try_from_array(row.column(self.index), 0).map(ColumnarValue::Scalar)
            }
            ColumnarValue::Scalar(_) => exec_err!("not a row"),
        }
    }
}
