//! Values to try: at, inside and outside the limits of a description.

use core_catalog::{Encoding, Kind, Limits};
use proofs::typed_operation::Described;
use serde_json::{Value, json};

/// Something to try in a parameter's place; an empty text is among it.
pub(super) fn probes(parameter: &Described) -> Vec<Value> {
    let mut probes = self::within(parameter);
    probes.push(json!(""));
    probes
}

/// Something to try in a value's place.
fn within(value: &Described) -> Vec<Value> {
    let mut probes = of_limits(value);
    match value.kind {
        Kind::List => {
            let items = within(value.item.as_deref().unwrap()).into_iter();
            // One empty item joined is an empty text: the list is not there on the wire.
            let is_joined = matches!(value.encoding, Encoding::Joined(_));
            let items = items.filter(|item| !is_joined || *item != json!(""));
            probes.extend(items.map(|probe| json!([probe])));
        }
        Kind::Map => {
            let item = value.item.as_deref().unwrap();
            let inside = within(item).into_iter();
            probes.extend(inside.map(|probe| json!({"key": probe})));
        }
        Kind::Object => {
            for member in &value.members {
                for probe in within(member) {
                    let mut whole = sample(value);
                    whole[&member.name] = probe;
                    probes.push(whole);
                }
            }
        }
        _ => {}
    }
    probes
}

/// Values at, inside and outside the value's own limits, and ones that its kind can hardly hold.
fn of_limits(value: &Described) -> Vec<Value> {
    let mut probes = Vec::new();
    let Limits {
        min,
        max,
        min_length,
        max_length,
        min_items,
        max_items,
        digits_only,
        pattern,
        ..
    } = &value.limits;
    for bound in [min, max].into_iter().flatten() {
        let bound: i64 = bound.parse().unwrap();
        probes.extend(
            [bound - 1, bound, bound + 1].map(|number| match value.kind {
                Kind::Text | Kind::LocalDateTime => Value::from(number.to_string()),
                _ => Value::from(number),
            }),
        );
    }
    for length in [min_length, max_length].into_iter().flatten() {
        for length in [length.saturating_sub(1), *length, length + 1] {
            probes.push(Value::from("1".repeat(usize::try_from(length).unwrap())));
        }
    }
    if *digits_only {
        let length = min_length.unwrap_or(3).max(3);
        let digits = "1".repeat(usize::try_from(length).unwrap());
        probes.extend([format!("+{}", &digits[1..]), digits.replace('1', "１")].map(Value::from));
    }
    if pattern.is_some() {
        probes.extend(["12:34", "a,b", "a,b,c", "~", "_", "123456789"].map(Value::from));
        probes.extend(value.example.clone().map(Value::from));
    }
    let item = || value.item.as_deref().map_or(Value::Null, sample);
    for count in [min_items, max_items].into_iter().flatten() {
        for count in [count.saturating_sub(1), *count, count + 1] {
            let count = usize::try_from(count).unwrap();
            probes.push(vec![item(); count].into());
        }
    }
    match value.kind {
        Kind::EpochMillis | Kind::EpochSeconds => probes.extend([json!("-1"), json!("soon")]),
        Kind::Seconds | Kind::Millis => probes.extend([json!("-1"), json!("1.5")]),
        Kind::Binary => probes.extend([json!("AA=="), json!("!")]),
        Kind::Integer => probes.extend([json!("2147483648"), json!("x")]),
        Kind::Boolean => probes.extend([json!("True"), json!("yes")]),
        _ => {}
    }
    probes
}

/// A value that keeps every limit, as far as its example does.
pub(super) fn sample(value: &Described) -> Value {
    let given = value.example.as_deref();
    let parsed = given.and_then(|text| serde_json::from_str(text).ok());
    match value.kind {
        Kind::Object => {
            let required = value.members.iter().filter(|one| one.required);
            required
                .map(|one| (one.name.clone(), sample(one)))
                .collect()
        }
        Kind::List => json!([sample(value.item.as_deref().unwrap())]),
        Kind::Map => json!({"key": sample(value.item.as_deref().unwrap())}),
        Kind::Json => parsed.unwrap_or_else(|| json!("text")),
        _ => Value::from(given.unwrap_or("123")),
    }
}
