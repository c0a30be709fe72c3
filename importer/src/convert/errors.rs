//! Error codes of an operation, and the product's table of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::shape::Shapes;
use super::{take, texts};

/// Takes the codes that an operation is documented with. Where they cannot be told from the list again, the metadata's own
/// stays beside it.
pub(crate) fn take(
    source: &mut Map<String, Value>,
    shapes: &mut Shapes<'_>,
    out: &mut Map<String, Value>,
) {
    let Some(stated) = source.get("errorCodes").and_then(Value::as_object) else {
        return;
    };
    let mut seen = BTreeSet::new();
    let mut errors = Vec::new();
    for (status, codes) in stated {
        let status: Option<u16> = status
            .parse()
            .ok()
            .filter(|status| (100..=599).contains(status));
        for entry in codes.as_array().into_iter().flatten() {
            shapes.tally.error_codes += 1;
            let code = entry
                .get("errorCode")
                .and_then(Value::as_str)
                .unwrap_or_default();
            if !is_code(code) || !seen.insert(code) {
                continue;
            }
            let mut error = Map::new();
            error.insert("code".to_owned(), code.into());
            if let Some(status) = status {
                error.insert("status".to_owned(), status.into());
            }
            let message = entry.get("errorMessage").and_then(Value::as_str);
            if let Some(docs) = message.filter(|_| shapes.texts).and_then(texts::plain) {
                error.insert("docs".to_owned(), json!({"en": docs}));
            }
            errors.push(Value::Object(error));
        }
    }
    let again = rebuilt(&errors);
    let mut stated = Value::Object(stated.clone());
    texts::remove_texts(&mut stated);
    if again == stated && again.as_object().is_some_and(|codes| !codes.is_empty()) {
        source.remove("errorCodes");
    }
    if !errors.is_empty() {
        out.insert("errors".to_owned(), errors.into());
    }
}

/// What the metadata says, from the codes of an operation.
pub(crate) fn rebuilt(errors: &[Value]) -> Value {
    let mut statuses: Map<String, Value> = Map::new();
    for error in errors {
        let (Some(code), Some(status)) = (error.get("code"), error.get("status")) else {
            continue;
        };
        let list = statuses
            .entry(status.to_string())
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(list) = list {
            list.push(json!({"errorCode": code}));
        }
    }
    Value::Object(statuses)
}

/// Whether a text can stand in the table. A `*` would make a pattern of it.
fn is_code(code: &str) -> bool {
    !code.trim().is_empty() && !code.contains('*') && !code.contains(codegen::is_refused_character)
}

/// The product's table: each code of an operation once, with what its statuses say. Codes that the shared table of the
/// gateway has are left to it.
pub(crate) fn table<'a>(
    operations: impl Iterator<Item = &'a Map<String, Value>>,
    shared: &BTreeMap<String, String>,
) -> Vec<Value> {
    let mut codes: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for operation in operations {
        let errors = operation.get("errors").and_then(Value::as_array);
        for error in errors.into_iter().flatten().filter_map(Value::as_object) {
            let Some(code) = take::peek(error, "code") else {
                continue;
            };
            let statuses = codes.entry(code).or_default();
            statuses.extend(error.get("status").and_then(Value::as_u64));
        }
    }
    let codes = codes
        .into_iter()
        .filter(|(code, _)| !shared.contains_key(*code));
    let entry = |(code, statuses): (&str, BTreeSet<u64>)| {
        let server = statuses.iter().any(|status| *status >= 500);
        // Nobody says of a code whether the call ran: in doubt it may have.
        json!({
            "code": code,
            "fault": if server { "platform" } else { "caller" },
            "class": "ambiguous",
            "mark": "assumed",
            "statuses": statuses,
            "source": "provider metadata; whether the call ran is stated nowhere",
        })
    };
    codes.map(entry).collect()
}
