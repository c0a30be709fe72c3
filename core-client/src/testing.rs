//! Checks that generated tests share, and a look inside for measurements. For tests alone: the checks panic.

use std::fmt::Debug;

use core_signer::Parameter;
use serde_json::{Map, Value};

use crate::answer::{FromAnswer, Record, from_value, read_answer, write_answer};
use crate::request::{Parameters, Request};
use crate::time::UtcOffset;

/// Asserts that a request is encoded to exactly these parameters, whatever their order.
///
/// # Panics
/// If a parameter is missing, added or different. Values that hold JSON are compared as JSON.
#[track_caller]
#[allow(clippy::panic, reason = "an assertion")]
pub fn assert_encodes<R: Request>(request: &R, expected: &[(&str, &str)], zone: UtcOffset) {
    let mut parameters = Parameters::new(zone);
    request.encode(&mut parameters);
    let mut expected: Vec<(&str, &str)> = expected.to_vec();
    expected.sort_unstable();
    let found = parameters.expose();
    let same = found.len() == expected.len()
        && found
            .iter()
            .zip(&expected)
            .all(|(left, right)| same_parameter(left, right));
    if !same {
        panic!("encoded as {found:?} instead of {expected:?}");
    }
}

fn same_parameter(left: &(&str, &str), right: &(&str, &str)) -> bool {
    let json = |text: &str| {
        serde_json::from_str::<Value>(text)
            .ok()
            .filter(|value| value.is_object() || value.is_array())
    };
    left.0 == right.0
        && (left.1 == right.1 || json(left.1).is_some_and(|value| json(right.1) == Some(value)))
}

/// The parameters as the signer takes them, to measure encoding and signing without a call.
pub fn signing_order<'p, 'a>(parameters: &'p Parameters<'a>) -> &'p [Parameter<'a>] {
    parameters.query()
}

/// A value from its JSON text.
///
/// # Panics
/// If the text is not JSON, or not of the type's shape.
#[track_caller]
#[allow(clippy::panic, reason = "an assertion")]
pub fn from_json<T: FromAnswer>(text: &str, zone: UtcOffset) -> T {
    let value: Value =
        serde_json::from_str(text).unwrap_or_else(|error| panic!("not JSON: {error}"));
    from_value(value, zone).unwrap_or_else(|error| panic!("{error}"))
}

/// Asserts that an answer is read without losing anything: every member has a place and comes back as it was; and that it
/// is read as well with members unknown to it, with members missing, and with numbers and texts in each other's place.
///
/// # Panics
/// If anything is lost or fails.
#[track_caller]
#[allow(clippy::panic, reason = "an assertion")]
pub fn assert_reads_whole<T: Record + Debug>(text: &str, zone: UtcOffset) {
    let value: Value =
        serde_json::from_str(text).unwrap_or_else(|error| panic!("not JSON: {error}"));
    let read = |value: &Value| -> T {
        read_answer(value.clone(), zone).unwrap_or_else(|error| panic!("{error} in {value}"))
    };
    let back = write_answer(&read(&value), zone);
    assert!(same_value(&value, &back), "read {value}\nand wrote {back}");
    let extra = add_unknown(&value);
    let back = write_answer(&read(&extra), zone);
    assert!(same_value(&extra, &back), "read {extra}\nand wrote {back}");
    let swapped = swap_scalars(&value);
    let back = write_answer(&read(&swapped), zone);
    assert!(
        same_value(&value, &back),
        "read {swapped}\nand wrote {back}"
    );
    read(&Value::Object(Map::new()));
}

/// Whether two answers say the same: scalars by their text, `null` like absence, a member under another spelling of its
/// name like under its own.
fn same_value(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => same_members(left, right),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same_value(left, right))
        }
        (left, right) => scalar_text(left) == scalar_text(right) || is_same_number(left, right),
    }
}

/// `0` in a field with a fraction comes back as `0.0`.
fn is_same_number(left: &Value, right: &Value) -> bool {
    let has_fraction = left.is_f64() || right.is_f64();
    has_fraction && left.is_number() && right.is_number() && left.as_f64() == right.as_f64()
}

fn same_members(left: &Map<String, Value>, right: &Map<String, Value>) -> bool {
    let given =
        |members: &Map<String, Value>| members.values().filter(|value| !value.is_null()).count();
    let renamed = |value: &Value| {
        right
            .iter()
            .any(|(name, other)| !left.contains_key(name) && same_value(value, other))
    };
    given(left) == given(right)
        && left
            .iter()
            .filter(|(_, value)| !value.is_null())
            .all(|(name, value)| match right.get(name) {
                Some(other) => same_value(value, other),
                None => renamed(value),
            })
}

fn scalar_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Adds a member that no description knows to every object, but to those whose members are all objects or all lists: they
/// may be maps, whose members are all alike.
fn add_unknown(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Map<String, Value> = members
                .iter()
                .map(|(name, value)| (name.clone(), add_unknown(value)))
                .collect();
            let may_be_map =
                members.values().all(Value::is_object) || members.values().all(Value::is_array);
            if !may_be_map {
                members.insert("AddedByATest".to_owned(), Value::from(1));
            }
            Value::Object(members)
        }
        Value::Array(items) => items.iter().map(add_unknown).collect(),
        other => other.clone(),
    }
}

/// Numbers and truth values as texts, and texts that are whole numbers as numbers.
fn swap_scalars(value: &Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), swap_scalars(value)))
                .collect(),
        ),
        Value::Array(items) => items.iter().map(swap_scalars).collect(),
        Value::String(text) => match text.parse::<i64>() {
            Ok(number) if number.to_string() == *text => Value::from(number),
            _ => value.clone(),
        },
        Value::Null => Value::Null,
        other => Value::String(other.to_string()),
    }
}
