//! What a request says to a service that is called by path or by action: method, path, headers, query and body.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::parity::differences::{Differences, Sort};
use crate::parity::python::Sdk;
use test_server::Request;

/// Headers that say how a request travels and is signed, not what it asks. The signature covers the hash of the body, and is checked by itself.
const OF_THE_WAY: [&str; 11] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "host",
    "transfer-encoding",
    "user-agent",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-sdk-client",
];

/// A request, each part by a name: `method`, `path`, `header x`, `query x`, `body`, `body x`.
type Parts = BTreeMap<String, Part>;

#[derive(Debug, PartialEq)]
enum Part {
    Text(String),
    Json(Value),
    Bytes(Vec<u8>),
}

/// Compares what an official SDK sent with what ours sent, theirs first.
///
/// # Errors
/// One line per difference that is not known.
pub fn compare(
    action: &str,
    sdk: Sdk,
    input: &Map<String, Value>,
    sent: [&Request; 2],
    known: &Differences,
) -> Result<(), String> {
    let [theirs, ours] = sent;
    let (mut theirs, mut ours) = (parts(theirs)?, parts(ours)?);
    if in_form(&mut theirs, &ours) {
        if !known.allow(Sort::InForm, sdk, action) {
            return Err(format!("{action}: ours sends its query in the form"));
        }
        ours.remove("header content-type");
    }
    let names: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    let mut lines = Vec::new();
    for name in names {
        let (their, our) = (theirs.get(name), ours.get(name));
        let place = format!("{action}.{name}");
        let allowed = their == our
            || difference(name, their, our, input).is_some_and(|sort| {
                let header = name.strip_prefix("header ");
                known.allow(sort, sdk, header.unwrap_or(&place))
            });
        if !allowed {
            let name = sdk.name();
            lines.push(format!("{place}: {name} sends {their:?}, ours {our:?}"));
        }
    }
    if lines.is_empty() {
        Ok(())
    } else {
        Err(lines.join("\n"))
    }
}

/// Moves what they send in the query, and ours in a form, to where ours sends it; whether ours alone sends a form.
fn in_form(theirs: &mut Parts, ours: &Parts) -> bool {
    let in_query: Vec<String> = theirs
        .keys()
        .filter_map(|name| name.strip_prefix("query ").map(str::to_owned))
        .filter(|name| {
            !ours.contains_key(&format!("query {name}"))
                && ours.contains_key(&format!("body {name}"))
        })
        .collect();
    for name in &in_query {
        if let Some(part) = theirs.remove(&format!("query {name}")) {
            theirs.insert(format!("body {name}"), part);
        }
    }
    ours.keys().any(|name| name.starts_with("body ")) && !theirs.contains_key("header content-type")
}

/// The sort of a difference, if it is one that can be known.
fn difference(
    name: &str,
    their: Option<&Part>,
    our: Option<&Part>,
    input: &Map<String, Value>,
) -> Option<Sort> {
    let (place, name) = name.split_once(' ').unwrap_or((name, ""));
    match (place, their, our) {
        ("header", Some(_), None) if name == "content-type" && !input.contains_key("body") => {
            Some(Sort::EmptyBody)
        }
        ("header", ..) => Some(Sort::Header),
        ("query" | "body", Some(Part::Text(their)), Some(Part::Text(our))) => {
            let capital = [("True", "true"), ("False", "false")];
            let is_one = capital.contains(&(their, our));
            is_one.then_some(Sort::CapitalBooleans)
        }
        ("query" | "body", None, Some(_)) if !input.contains_key(name) => Some(Sort::TokenDrawn),
        ("body", Some(Part::Json(Value::Object(their))), None) if their.is_empty() => {
            Some(Sort::EmptyBody)
        }
        ("body", Some(Part::Json(their)), Some(Part::Json(our))) => {
            adds_empty_lists(their, our).then_some(Sort::EmptyLists)
        }
        _ => None,
    }
}

/// Whether theirs is ours, but for lists that are empty in theirs and not in ours at all.
fn adds_empty_lists(their: &Value, our: &Value) -> bool {
    match (their, our) {
        (Value::Object(their), Value::Object(our)) => {
            our.keys().all(|name| their.contains_key(name))
                && their.iter().all(|(name, value)| match our.get(name) {
                    Some(our) => adds_empty_lists(value, our),
                    None => value.as_array().is_some_and(Vec::is_empty),
                })
        }
        (Value::Array(their), Value::Array(our)) => {
            let mut both = their.iter().zip(our);
            their.len() == our.len() && both.all(|(their, our)| adds_empty_lists(their, our))
        }
        _ => their == our,
    }
}

fn parts(request: &Request) -> Result<Parts, String> {
    let (path, query) = request
        .target
        .split_once('?')
        .unwrap_or((&*request.target, ""));
    let mut parts = Parts::new();
    let mut add = |name: String, part: Part| match parts.insert(name.clone(), part) {
        None => Ok(()),
        Some(_) => Err(format!("{name} was sent twice")),
    };
    add("method".to_owned(), Part::Text(request.method.clone()))?;
    add("path".to_owned(), Part::Text(path.to_owned()))?;
    for (name, value) in &request.headers {
        if !OF_THE_WAY.contains(&name.as_str()) {
            add(format!("header {name}"), Part::Text(value.clone()))?;
        }
    }
    for (name, value) in pairs(query)? {
        add(format!("query {name}"), Part::Text(value))?;
    }
    let kind = request.header("content-type").unwrap_or_default();
    match kind.split(';').next().unwrap_or_default() {
        "application/x-www-form-urlencoded" => {
            for (name, value) in pairs(request.text())? {
                add(format!("body {name}"), Part::Text(value))?;
            }
        }
        "application/json" if !request.body.is_empty() => {
            let json = serde_json::from_slice(&request.body);
            let json = json.map_err(|error| format!("a body that is no JSON: {error}"))?;
            add("body".to_owned(), Part::Json(json))?;
        }
        _ if request.body.is_empty() => {}
        _ => add("body".to_owned(), Part::Bytes(request.body.clone()))?,
    }
    Ok(parts)
}

/// Names and values of a query or a form, decoded.
fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    Request::new(format!("/?{text}")).parameters()
}
