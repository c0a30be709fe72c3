//! Requests and answers with a canary in every sensitive place.

use proofs::inputs;
use proofs::typed_operation::{Described, Kind, TypedOperation};
use serde_json::{Map, Value, json};

use super::words::Canaries;

/// A request of the operation with a canary in every sensitive place, and what the example says elsewhere.
pub(crate) fn input(typed: &TypedOperation, canaries: &mut Canaries) -> Map<String, Value> {
    let mut input = inputs::example(typed).unwrap();
    input.extend(filled(typed.parameters, canaries));
    input
}

pub(crate) fn filled(shapes: &[Described], canaries: &mut Canaries) -> Map<String, Value> {
    let mut members = Map::new();
    for shape in shapes {
        if let Some(value) = sensitive(shape, canaries) {
            members.insert(shape.name.clone(), value);
        }
    }
    members
}

/// A value with canaries, if it has a sensitive place.
pub(crate) fn sensitive(shape: &Described, canaries: &mut Canaries) -> Option<Value> {
    let sensitivity = format!("{:?}", shape.sensitivity);
    let mut item = || sensitive(shape.item.as_deref()?, canaries);
    match shape.kind {
        Kind::Object => Some(filled(&shape.members, canaries))
            .filter(|members| !members.is_empty())
            .map(Value::Object),
        Kind::List => item().map(|item| json!([item])),
        Kind::Map => item().map(|value| json!({"key": value})),
        _ if sensitivity == "None" => None,
        Kind::Integer | Kind::Long => {
            let number: i64 = canaries.next("PhoneNumber").parse().unwrap();
            Some(Value::from(number))
        }
        Kind::Text | Kind::Json => Some(Value::from(canaries.next(&sensitivity))),
        // Times and truth values tell nobody's number.
        _ => None,
    }
}

/// The example's answer with a canary in every sensitive member, and in members that nobody knows; without an example,
/// the sensitive members alone.
pub(crate) fn answer(typed: &TypedOperation, canaries: &mut Canaries) -> String {
    let mut answer: Value = match typed.answers.first() {
        Some(example) => serde_json::from_str(example).unwrap(),
        None => Value::Object(filled(&typed.described.answer, canaries)),
    };
    match typed.answers.is_empty() {
        false => replace(&mut answer, "", typed, canaries),
        true => typed.described.success.fields.iter().for_each(|field| {
            answer[field.path[0].as_str()] = Value::from(field.values[0].as_str());
        }),
    }
    let members = answer.as_object_mut().unwrap();
    members.insert(
        "AddedLater".to_owned(),
        Value::from(canaries.next("PhoneNumber")),
    );
    members.insert(
        "AddedAsWell".to_owned(),
        json!({"List": [canaries.next("FreeText")]}),
    );
    answer.to_string()
}

pub(crate) fn replace(
    value: &mut Value,
    path: &str,
    typed: &TypedOperation,
    canaries: &mut Canaries,
) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let below = format!("{path}.{name}");
                replace(value, below.trim_start_matches('.'), typed, canaries);
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| replace(item, path, typed, canaries)),
        scalar => {
            let known = typed
                .sensitive
                .iter()
                .find(|(sensitive, _)| *sensitive == path);
            if let Some((_, sensitivity)) = known {
                *scalar = match scalar {
                    Value::Number(_) => {
                        Value::from(canaries.next("PhoneNumber").parse::<i64>().unwrap())
                    }
                    _ => Value::from(canaries.next(sensitivity)),
                };
            }
        }
    }
}
