//! Requests that the description language cannot say: such an operation is left out, since a part of its request would be missing.

use serde_json::{Map, Value};

use super::take;
use crate::source::shown;

/// Why no request of this operation can be made.
pub(super) fn why(source: &Map<String, Value>) -> Option<String> {
    let parameters = source.get("parameters").and_then(Value::as_array);
    let parameters: Vec<&Map<String, Value>> = parameters
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .collect();
    let in_place = |place: &'static str| {
        let all = parameters.iter();
        all.filter(move |one| take::peek(one, "in") == Some(place))
    };
    if in_place("body").count() > 1 {
        return Some("its request has several bodies".to_owned());
    }
    let body = in_place("body").next();
    let form = in_place("formData").next();
    if body.is_some_and(|body| is_required(body)) && (form.is_some() || is_bodiless(source)) {
        return Some("its request has no room for the body that it requires".to_owned());
    }
    let name = |one: &Map<String, Value>| shown(take::peek(one, "name").unwrap_or_default());
    if let Some(many) = in_place("header").find(|one| name(one).contains('*')) {
        return Some(format!("`{}` stands for several headers", name(many)));
    }
    let kind = only_kind(source)?;
    let has_file = || in_place("formData").any(|one| schema(one, "format") == Some("binary"));
    if kind.starts_with("multipart/") && has_file() {
        return Some(format!("its form holds a file (`{}`)", shown(&kind)));
    }
    let is_object = body.is_some_and(|body| schema(body, "type") != Some("string"));
    (kind.ends_with("/xml") && is_object).then(|| format!("its body is `{}`", shown(&kind)))
}

/// The one kind of body that requests have; nothing where the metadata states none, or several.
pub(super) fn only_kind(source: &Map<String, Value>) -> Option<String> {
    let list = source.get("consumes").and_then(Value::as_array)?;
    match list.as_slice() {
        [kind] => kind.as_str().map(str::to_ascii_lowercase),
        _ => None,
    }
}

fn schema<'a>(parameter: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    parameter.get("schema")?.get(key)?.as_str()
}

/// Whether every method that the metadata states is one of requests without a body.
fn is_bodiless(source: &Map<String, Value>) -> bool {
    let methods = source.get("methods").and_then(Value::as_array);
    let is = |method: &Value| {
        let method = method.as_str().unwrap_or_default().to_ascii_lowercase();
        matches!(method.as_str(), "get" | "head" | "options")
    };
    methods.is_some_and(|methods| !methods.is_empty() && methods.iter().all(is))
}

/// The metadata says it at the parameter or in its schema.
fn is_required(parameter: &Map<String, Value>) -> bool {
    let schema = parameter
        .get("schema")
        .and_then(|schema| schema.get("required"));
    let stated = [parameter.get("required"), schema];
    stated.contains(&Some(&Value::Bool(true)))
}
