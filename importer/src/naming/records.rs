//! The records of answers: the members of the body, which may be those of a named type, and the headers.

use std::collections::{BTreeMap, BTreeSet};

use codegen::scope::Scope;
use serde_json::{Map, Value};

use super::members::word;

/// The Rust names of the members of each named object, also by the names that lead to it.
pub(super) type Members = BTreeMap<String, BTreeSet<String>>;

/// The Rust names of a list's entries.
pub(super) fn rust_names(fields: Option<&Value>) -> BTreeSet<String> {
    let fields = fields.and_then(Value::as_array).into_iter().flatten();
    fields.map(rust_name).collect()
}

/// The Rust name of a parameter or member.
pub(super) fn rust_name(field: &Value) -> String {
    let stated = field.get("rust_name").and_then(Value::as_str);
    stated.map_or_else(|| Scope::Fields.derive(word(field, "name")), str::to_owned)
}

/// The entries of a list that have other names than these.
pub(super) fn without(fields: &Value, taken: &BTreeSet<String>) -> Value {
    let fields = fields.as_array().into_iter().flatten();
    let fields = fields.filter(|field| !taken.contains(&rust_name(field)));
    fields.cloned().collect()
}

/// The names that the body of an answer has in the record.
pub(super) fn members(response: &Value, types: &Members) -> BTreeSet<String> {
    let one = |name: &str| BTreeSet::from([name.to_owned()]);
    match (word(response, "body"), word(response, "type")) {
        ("binary", _) => one("body"),
        ("event_stream", _) => one("events"),
        (_, "object") => rust_names(response.get("fields")),
        (_, named) => types.get(named).cloned().unwrap_or_else(|| one("body")),
    }
}

/// The members of the named objects of a version.
pub(super) fn members_of_types(version: &Value) -> Members {
    let types = types(Some(version));
    let objects = types.into_iter().flatten().filter_map(|(name, _)| {
        let object = types?.get(object(types?, name)?)?;
        Some((name.clone(), rust_names(object.get("fields"))))
    });
    objects.collect()
}

/// The headers that the answers had before of which each named object is the body.
pub(super) fn headers_by_type(version: &Value, before: Option<&Value>) -> Members {
    let types = types(Some(version));
    let operations = version.get("operations").and_then(Value::as_object);
    let mut found = Members::new();
    for (action, operation) in operations.into_iter().flatten() {
        let response = operation.get("response");
        let named = response.and_then(|response| object(types?, word(response, "type")));
        let old = before.and_then(|before| before.get("operations")?.get(action)?.get("response"));
        if let (Some(named), Some(old)) = (named, old) {
            let names = rust_names(old.get("headers"));
            found.entry(named.to_owned()).or_default().extend(names);
        }
    }
    found
}

fn types(version: Option<&Value>) -> Option<&Map<String, Value>> {
    version?.get("service")?.get("types")?.as_object()
}

/// The name of the object that a name leads to.
fn object<'v>(types: &'v Map<String, Value>, name: &'v str) -> Option<&'v str> {
    let mut name = name;
    for _ in 0..types.len() {
        match word(types.get(name)?, "type") {
            "object" => return Some(name),
            next => name = next,
        }
    }
    None
}
