//! Comparing what two clients sent, and what two clients read.

use std::collections::BTreeMap;

use serde_json::Value;

use super::differences::{Differences, Sort};
use super::python::Sdk;
use crate::typed_operation::{Kind, TypedOperation};
use test_server::Request;

/// Parameters that say how a request is made and signed, not what it asks.
const COMMON: [&str; 12] = [
    "AccessKeyId",
    "Action",
    "Format",
    "RegionId",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// What a recorded request asks, by wire name.
///
/// # Errors
/// A parameter stands there twice, or does not decode.
pub fn business(request: &Request) -> Result<BTreeMap<String, String>, String> {
    let mut found = BTreeMap::new();
    for (name, value) in request.parameters()? {
        if COMMON.contains(&name.as_str()) {
            continue;
        }
        if found.insert(name.clone(), value).is_some() {
            return Err(format!("{name} was sent twice"));
        }
    }
    Ok(found)
}

/// Why an official SDK may not send a parameter.
#[derive(Debug, Default)]
pub struct Absent<'a> {
    /// It has no place for these.
    pub unsent: &'a [String],
    /// The caller left this idempotency token out, and our client drew one.
    pub drawn: Option<&'a str>,
}

/// Compares all that says which call two requests are, beside the parameters and the signature.
///
/// # Errors
/// What differs, or what this comparison does not read.
pub fn envelopes(theirs: &Request, ours: &Request) -> Result<(), String> {
    let (theirs, ours) = (envelope(theirs)?, envelope(ours)?);
    if theirs == ours {
        return Ok(());
    }
    Err(format!("it sends {theirs:?}, ours {ours:?}"))
}

/// Method, path, action and version of a request.
fn envelope(request: &Request) -> Result<[String; 4], String> {
    let path = request
        .target
        .split_once('?')
        .map_or(&*request.target, |(path, _)| path);
    let version = request
        .parameter("Version")
        .or_else(|| request.header("x-acs-version").map(str::to_owned));
    let form = "application/x-www-form-urlencoded";
    let kind = request.header("content-type").unwrap_or_default();
    if !request.body.is_empty() && !kind.starts_with(form) {
        return Err(format!("a body of {kind}"));
    }
    Ok([
        request.method.clone(),
        path.to_owned(),
        request.action(),
        version.ok_or("no version")?,
    ])
}

/// Compares what an official SDK sent with what ours sent, beside the parameters that it has no place for.
///
/// # Errors
/// One line per difference that is not known.
pub fn requests(
    typed: &TypedOperation,
    sdk: Sdk,
    theirs: &BTreeMap<String, String>,
    ours: &BTreeMap<String, String>,
    absent: &Absent<'_>,
    known: &Differences,
) -> Result<(), String> {
    let mut lines = Vec::new();
    for name in theirs.keys().filter(|name| !ours.contains_key(*name)) {
        lines.push(format!(
            "{}.{name}: only {} sends it",
            typed.action,
            sdk.name()
        ));
    }
    for (name, our) in ours {
        let place = format!("{}.{name}", typed.action);
        match theirs.get(name) {
            None if absent.unsent.contains(name)
                && known.allow(Sort::ParameterAbsent, sdk, &place) => {}
            None if absent.drawn == Some(name) && known.allow(Sort::TokenDrawn, sdk, &place) => {}
            None => lines.push(format!("{place}: {} does not send it", sdk.name())),
            Some(their) if their == our => {}
            Some(their)
                if capital(typed, name, their, our)
                    && known.allow(Sort::CapitalBooleans, sdk, &place) => {}
            Some(their)
                if same_json(typed, name, their, our)
                    && known.allow(Sort::JsonSpelling, sdk, &place) => {}
            Some(their) => lines.push(format!(
                "{place}: {} sends {their:?}, ours {our:?}",
                sdk.name()
            )),
        }
    }
    if lines.is_empty() {
        Ok(())
    } else {
        Err(lines.join("\n"))
    }
}

fn capital(typed: &TypedOperation, name: &str, theirs: &str, ours: &str) -> bool {
    matches!(kind(typed, name), Some(Kind::Boolean)) && theirs.to_ascii_lowercase() == ours
}

fn same_json(typed: &TypedOperation, name: &str, theirs: &str, ours: &str) -> bool {
    let nested = matches!(
        kind(typed, name),
        Some(Kind::Object | Kind::List | Kind::Map | Kind::Json)
    );
    let parse = |text: &str| serde_json::from_str::<Value>(text).ok();
    nested && parse(theirs).is_some_and(|value| parse(ours) == Some(value))
}

fn kind(typed: &TypedOperation, name: &str) -> Option<Kind> {
    typed
        .parameters
        .iter()
        .find(|shape| shape.name == name)
        .map(|shape| shape.kind)
}

/// The single values of an answer by their paths; `null` counts as absent, list positions as `0`, `1`, …
#[must_use]
pub fn leaves(answer: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    collect(answer, "", &mut found);
    found
}

fn collect(value: &Value, path: &str, found: &mut BTreeMap<String, String>) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match value {
        Value::Null => {}
        Value::Object(members) => members
            .iter()
            .for_each(|(name, value)| collect(value, &below(name), found)),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, value)| collect(value, &below(&index.to_string()), found));
        }
        Value::String(text) => {
            found.insert(path.to_owned(), text.clone());
        }
        other => {
            found.insert(path.to_owned(), other.to_string());
        }
    }
}
