//! The JSON Schema that editors use.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, as tests do"
)]

use codegen::json_schemas;
use serde_json::{Value, json};

fn schemas() -> Vec<(&'static str, Value)> {
    let schemas = json_schemas().into_iter();
    schemas
        .map(|(name, text)| (name, serde_json::from_str(&text).unwrap()))
        .collect()
}

/// Every subschema with the way to it.
fn walk(at: &str, value: &Value, visit: &mut impl FnMut(&str, &Value)) {
    visit(at, value);
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                walk(&format!("{at}/{key}"), value, visit);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                walk(&format!("{at}/{index}"), value, visit);
            }
        }
        _ => {}
    }
}

#[test]
fn there_is_a_schema_for_each_kind_of_file() {
    let names: Vec<_> = schemas().into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "service.schema.json",
            "errors.schema.json",
            "operation.schema.json",
            "message.schema.json",
            "overlay.schema.json"
        ]
    );
    assert_eq!(json_schemas(), json_schemas());
}

#[test]
fn every_key_and_every_choice_is_described() {
    for (file, schema) in schemas() {
        walk(file, &schema, &mut |at, value| {
            let properties = value.get("properties").and_then(Value::as_object);
            for (key, property) in properties.into_iter().flatten() {
                let description = property.get("description").and_then(Value::as_str);
                assert!(!description.unwrap_or_default().is_empty(), "{at}: {key}");
            }
            let choices = value.get("oneOf").and_then(Value::as_array);
            for choice in choices.into_iter().flatten() {
                assert!(choice.get("description").is_some(), "{at}: {choice}");
            }
        });
    }
}

#[test]
fn every_mapping_with_known_keys_is_closed() {
    for (file, schema) in schemas() {
        walk(file, &schema, &mut |at, value| {
            if value.get("properties").is_some_and(Value::is_object) && !at.ends_with("/properties")
            {
                assert_eq!(
                    value.get("additionalProperties"),
                    Some(&json!(false)),
                    "{at}"
                );
            }
        });
    }
}

#[test]
fn editors_accept_any_scalar_for_a_text_and_no_null() {
    for (file, schema) in schemas() {
        walk(file, &schema, &mut |at, value| {
            assert_ne!(value.get("type"), Some(&json!("null")), "{at}");
            let plain_text = value.get("type") == Some(&json!("string"));
            assert!(!plain_text || value.get("const").is_some(), "{at}");
        });
    }
}

#[test]
fn references_stay_inside_their_file() {
    for (file, schema) in schemas() {
        walk(file, &schema, &mut |at, value| {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(schema.pointer(pointer).is_some(), "{at}: {reference}");
            }
        });
    }
}
