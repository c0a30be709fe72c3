//! Taking members out of an object of the metadata. What has another type than the format says stays where it is, and so in
//! `extra`.

use serde_json::{Map, Value};

/// A text.
pub(crate) fn text(source: &mut Map<String, Value>, key: &str) -> Option<String> {
    match source.remove(key) {
        Some(Value::String(text)) => Some(text),
        other => put_back(source, key, other),
    }
}

/// A truth value.
pub(crate) fn boolean(source: &mut Map<String, Value>, key: &str) -> Option<bool> {
    match source.remove(key) {
        Some(Value::Bool(value)) => Some(value),
        other => put_back(source, key, other),
    }
}

/// An object.
pub(crate) fn object(source: &mut Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    match source.remove(key) {
        Some(Value::Object(value)) => Some(value),
        other => put_back(source, key, other),
    }
}

/// A list.
pub(crate) fn list(source: &mut Map<String, Value>, key: &str) -> Option<Vec<Value>> {
    match source.remove(key) {
        Some(Value::Array(value)) => Some(value),
        other => put_back(source, key, other),
    }
}

fn put_back<T>(source: &mut Map<String, Value>, key: &str, value: Option<Value>) -> Option<T> {
    if let Some(value) = value {
        source.insert(key.to_owned(), value);
    }
    None
}

/// A text that stays.
pub(crate) fn peek<'a>(source: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    source.get(key).and_then(Value::as_str)
}
