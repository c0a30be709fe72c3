//! `extra`: what the metadata says and the description language does not know. Rebuilding an official file puts it back.
//!
//! Keys of the metadata stand as they are. Keys of our own begin with `x-`: [`ABSENT`] lists the keys that rebuilding must not
//! make of the rest, since the file does not have them.

use serde_json::{Map, Value};

/// The keys that the metadata does not have, although what stands around would make them.
pub(crate) const ABSENT: &str = "x-absent";
/// What stands at a parameter beside its schema.
pub(crate) const PARAMETER: &str = "x-parameter";
/// Parameters that a caller cannot set, each with its place in the list.
pub(crate) const PARAMETERS: &str = "x-parameters";
/// What stands at the answer of success beside its schema.
pub(crate) const RESPONSE: &str = "x-response";
/// What stands at a header beside its schema.
pub(crate) const HEADER: &str = "x-header";
/// The path as the metadata spells it, where ours names the parameter that fills it.
pub(crate) const PATH: &str = "x-path";
/// The status of an answer as the metadata spells it.
pub(crate) const STATUS: &str = "x-status";
/// A value in the place of a schema that is no schema.
pub(crate) const SCHEMA: &str = "x-schema";
/// The name that the metadata gives to a schema whose type is named otherwise.
pub(crate) const SCHEMA_NAME: &str = "x-name";
/// Schemas that no operation uses.
pub(crate) const UNUSED: &str = "x-unused-schemas";
/// Operations without a method, and why.
pub(crate) const LEFT_OUT: &str = "x-left-out";
/// Under [`ABSENT`]: a parameter or an event stream without a schema.
pub(crate) const NO_SCHEMA: &str = "x-schema";
/// Under [`ABSENT`]: no answer of success is stated.
pub(crate) const NO_SUCCESS: &str = "x-response";
/// Not from the metadata: rebuilding leaves it out.
pub(crate) const ADDED: &str = "x-added";

/// Collects what stays.
#[derive(Debug, Default)]
pub(crate) struct Rest {
    absent: Vec<&'static str>,
    own: Map<String, Value>,
}

impl Rest {
    /// The metadata does not have this key.
    pub(crate) fn absent(&mut self, key: &'static str) {
        self.absent.push(key);
    }

    /// Something of our own.
    pub(crate) fn own(&mut self, key: &str, value: Value) {
        self.own.insert(key.to_owned(), value);
    }

    /// Writes `extra`, if there is anything to write.
    pub(crate) fn finish(mut self, mut source: Map<String, Value>, out: &mut Map<String, Value>) {
        super::texts::remove_from(&mut source);
        if !self.absent.is_empty() {
            self.absent.sort_unstable();
            source.insert(ABSENT.to_owned(), self.absent.into());
        }
        source.extend(self.own);
        if !source.is_empty() {
            out.insert("extra".to_owned(), sealed(Value::Object(source)));
        }
    }
}

/// A tree whose texts hold no character that a description must not hold: each of these is written as `\u{202E}`.
pub(crate) fn sealed(value: Value) -> Value {
    map_texts(value, &|text| {
        let needs = text.contains("\\u{") || text.contains(is_refused);
        needs.then(|| seal(text))
    })
}

/// Like [`sealed`], for one key.
pub(crate) fn seal_key(key: &str) -> String {
    seal(key)
}

/// The reverse of [`sealed`].
pub(crate) fn unsealed(value: Value) -> Value {
    map_texts(value, &|text| text.contains("\\u{").then(|| unseal(text)))
}

fn is_refused(c: char) -> bool {
    codegen::is_refused_character(c)
}

fn map_texts(value: Value, change: &dyn Fn(&str) -> Option<String>) -> Value {
    match value {
        Value::String(text) => Value::String(change(&text).unwrap_or(text)),
        Value::Array(items) => items
            .into_iter()
            .map(|item| map_texts(item, change))
            .collect(),
        Value::Object(map) => {
            let entry = |(key, value)| {
                let key: String = key;
                (change(&key).unwrap_or(key), map_texts(value, change))
            };
            Value::Object(map.into_iter().map(entry).collect())
        }
        other => other,
    }
}

fn seal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        let opens = c == '\\' && text.get(at..).is_some_and(|rest| rest.starts_with("\\u{"));
        if opens || is_refused(c) {
            out.push_str(&format!("\\u{{{:X}}}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

fn unseal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("\\u{") {
        out.push_str(before);
        let sealed = from.split_once('}').and_then(|(digits, behind)| {
            let c = u32::from_str_radix(digits, 16)
                .ok()
                .and_then(char::from_u32)?;
            Some((c, behind))
        });
        match sealed {
            Some((c, behind)) => {
                out.push(c);
                rest = behind;
            }
            None => {
                out.push_str("\\u{");
                rest = from;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sealed_texts_come_back() {
        for text in [
            "plain",
            "a\u{202e}b\u{0}",
            "\\u{41}",
            "\\\\u{",
            "\\u{5C}u{x",
            "\\u{zz}",
        ] {
            let value = json!({text: [text]});
            let sealed = sealed(value.clone());
            assert!(!sealed.to_string().contains('\u{202e}'));
            assert_eq!(unsealed(sealed), value, "{text:?}");
        }
    }
}
