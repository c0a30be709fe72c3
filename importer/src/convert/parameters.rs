//! Parameters: where they stand and how they are encoded.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::extra::{self, Rest};
use super::operation::{Notes, Style};
use super::shape::{Role, Shapes};
use super::{take, texts};
use crate::guess;
use crate::source::shown;

/// Whether a parameter is a part of the host's name, where the client puts none.
pub(crate) fn in_host(source: &Map<String, Value>) -> bool {
    let parameters = source.get("parameters").and_then(Value::as_array);
    let mut parameters = parameters
        .into_iter()
        .flatten()
        .filter_map(Value::as_object);
    parameters.any(|parameter| matches!(take::peek(parameter, "in"), Some("host" | "domain")))
}

pub(crate) fn take(
    list: Vec<Value>,
    style: Style,
    shapes: &mut Shapes<'_>,
    out: &mut Map<String, Value>,
    rest: &mut Rest,
    notes: &mut Notes,
) {
    let mut context = Context {
        style,
        bodiless: is_bodiless(out),
        seen: BTreeSet::new(),
        has_body: list
            .iter()
            .any(|value| value.get("in").is_some_and(|location| location == "body")),
        body_taken: false,
    };
    let mut parameters = Vec::new();
    let mut kept = Vec::new();
    for (at, value) in list.into_iter().enumerate() {
        shapes.tally.parameters += 1;
        match one(value, &mut context, shapes, notes) {
            Ok(parameter) => parameters.push(Value::Object(parameter)),
            Err((why, value)) => {
                let mut value = value;
                texts::remove_texts(&mut value);
                kept.push(json!({"at": at, "why": why, "parameter": value}));
                shapes.tally.not_set += 1;
            }
        }
    }
    placeholders(out, &mut parameters, notes);
    guess::names::parameters(&mut parameters);
    if !parameters.is_empty() {
        out.insert("parameters".to_owned(), parameters.into());
    }
    if !kept.is_empty() {
        rest.own(extra::PARAMETERS, kept.into());
    }
}

struct Context {
    style: Style,
    bodiless: bool,
    seen: BTreeSet<(&'static str, String)>,
    /// One parameter is the body.
    has_body: bool,
    body_taken: bool,
}

/// Whether the method that is sent has no body.
fn is_bodiless(out: &Map<String, Value>) -> bool {
    let first = out
        .get("methods")
        .and_then(Value::as_array)
        .and_then(|methods| methods.first());
    first
        .and_then(Value::as_str)
        .is_some_and(|method| matches!(method, "GET" | "HEAD"))
}

/// What RPC signing adds to every request.
const COMMON: [&str; 10] = [
    "AccessKeyId",
    "Action",
    "Format",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// What transport and signature put into the headers of every request.
const COMMON_HEADERS: [&str; 11] = [
    "authorization",
    "content-length",
    "content-type",
    "host",
    "user-agent",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-security-token",
    "x-acs-signature-nonce",
    "x-acs-version",
];

type Kept = (String, Value);

/// One parameter, or why a caller cannot set it.
fn one(
    value: Value,
    context: &mut Context,
    shapes: &mut Shapes<'_>,
    notes: &mut Notes,
) -> Result<Map<String, Value>, Kept> {
    let Value::Object(mut source) = value else {
        return Err(("it is not an object".to_owned(), value));
    };
    let name = take::peek(&source, "name").unwrap_or_default().to_owned();
    let good = !name.trim().is_empty() && !name.contains(codegen::is_refused_character);
    if !good {
        return Err(("its name cannot be sent".to_owned(), Value::Object(source)));
    }
    let mut rest = Rest::default();
    let written = take::peek(&source, "in").unwrap_or_default().to_owned();
    let mut location = match written.as_str() {
        "query" => "query",
        "formData" => "form",
        "body" => "body",
        "path" => "path",
        "header" => "header",
        other => {
            if !other.is_empty() {
                notes.raw.push(format!(
                    "`{}` stands in `{}`, which is no place that we know",
                    shown(&name),
                    shown(other)
                ));
            }
            "query"
        }
    };
    if location == "form" && (context.bodiless || context.has_body) {
        notes.guesses.push(format!(
            "`{}` is sent in the query: the request has no form (inferred)",
            shown(&name)
        ));
        location = "query";
    }
    if location == "body" && (context.bodiless || context.body_taken) {
        let why = "the request has no room for this body".to_owned();
        return Err((why, Value::Object(source)));
    }
    let taken = match location {
        "query" | "form" => context.style == Style::Rpc && COMMON.contains(&name.as_str()),
        "header" => COMMON_HEADERS.contains(&name.to_ascii_lowercase().as_str()),
        _ => false,
    };
    if taken {
        let why = "the client sets it for every request".to_owned();
        return Err((why, Value::Object(source)));
    }
    let group = if location == "form" {
        "query"
    } else {
        location
    };
    if !context.seen.insert((group, name.clone())) {
        return Err(("it stands twice".to_owned(), Value::Object(source)));
    }
    context.body_taken |= location == "body";
    if source.get("in").is_some_and(Value::is_string) && inverse(location) == written {
        source.remove("in");
    }
    source.remove("name");
    source.remove("examples");
    let schema = source.remove("schema");
    let has_schema = schema.is_some();
    let role = if location == "body" {
        Role::Body
    } else {
        Role::Parameter
    };
    let mut shape = shapes.shape(&name, schema.unwrap_or_else(|| json!({})), role);
    if !has_schema {
        add_absent(&mut shape, extra::NO_SCHEMA);
    }
    required(&mut shape, location, role);
    default(&mut shape);
    encoding(&name, location, &mut source, &mut shape, notes);
    shape.insert("name".to_owned(), name.into());
    if location != "query" {
        shape.insert("in".to_owned(), location.into());
    }
    texts::remove_from(&mut source);
    if !source.is_empty() {
        rest.own(extra::PARAMETER, extra::sealed(Value::Object(source)));
        let had = shape.remove("extra");
        rest.finish(Map::new(), &mut shape);
        if let (Some(Value::Object(had)), Some(Value::Object(extra))) =
            (had, shape.get_mut("extra"))
        {
            extra.extend(had);
        }
    }
    Ok(shape)
}

/// The provider's word for a place.
pub(crate) fn inverse(location: &str) -> &str {
    match location {
        "form" => "formData",
        other => other,
    }
}

fn extra_of(shape: &mut Map<String, Value>) -> Option<&mut Map<String, Value>> {
    let extra = shape
        .entry("extra")
        .or_insert_with(|| Value::Object(Map::new()));
    extra.as_object_mut()
}

fn add_absent(shape: &mut Map<String, Value>, key: &str) {
    if let Some(extra) = extra_of(shape) {
        let absent = extra
            .entry(extra::ABSENT)
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(keys) = absent {
            keys.push(key.into());
            keys.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        }
    }
}

/// A parameter of the path is required, whatever the metadata says. What it says of a body stands at the parameter, too.
fn required(shape: &mut Map<String, Value>, location: &str, role: Role) {
    if role == Role::Body {
        let extra = shape.get_mut("extra").and_then(Value::as_object_mut);
        let stated = extra.and_then(|extra| match extra.get("required") {
            Some(Value::Bool(stated)) => {
                let stated = *stated;
                extra.remove("required");
                Some(stated)
            }
            _ => None,
        });
        if let Some(stated) = stated {
            shape.insert("required".to_owned(), stated.into());
        }
        if shape
            .get("extra")
            .and_then(Value::as_object)
            .is_some_and(Map::is_empty)
        {
            shape.remove("extra");
        }
    }
    if location != "path" || shape.get("required") == Some(&Value::Bool(true)) {
        return;
    }
    match shape.insert("required".to_owned(), true.into()) {
        Some(stated) => {
            if let Some(extra) = extra_of(shape) {
                extra.insert("required".to_owned(), stated);
            }
        }
        None if shape
            .get("extra")
            .is_some_and(|extra| extra.get("required").is_some()) => {}
        None => add_absent(shape, "required"),
    }
}

/// A default of a single value that may be left out. Others stay as they are.
fn default(shape: &mut Map<String, Value>) {
    let ty = take::peek(shape, "type").unwrap_or_default().to_owned();
    let required = shape.get("required") == Some(&Value::Bool(true));
    let default = shape
        .get("extra")
        .and_then(|extra| extra.get("default"))
        .and_then(Value::as_str);
    let Some(default) = default.map(str::to_owned) else {
        return;
    };
    let fits = match ty.as_str() {
        "string" => true,
        "integer" => default.parse::<i32>().is_ok(),
        "long" => default.parse::<i64>().is_ok(),
        "number" => default.parse::<f64>().is_ok_and(f64::is_finite),
        "boolean" => matches!(default.as_str(), "true" | "false"),
        _ => false,
    };
    let known = shape.get("known_values").and_then(Value::as_array);
    let among = known.is_none_or(|known| {
        known
            .iter()
            .any(|known| known.get("value").is_some_and(|value| *value == *default))
    });
    let sealed = default.contains("\\u{");
    let kept_limits = shape
        .get("limits")
        .is_none_or(|limits| within(limits, &default));
    if required || !fits || !among || sealed || !kept_limits {
        return;
    }
    shape.insert("default".to_owned(), default.into());
    if let Some(extra) = shape.get_mut("extra").and_then(Value::as_object_mut) {
        extra.remove("default");
        if extra.is_empty() {
            shape.remove("extra");
        }
    }
}

/// Whether a default keeps its own limits; where that is not plain, it stays in `extra`.
fn within(limits: &Value, default: &str) -> bool {
    if limits.get("pattern").is_some() {
        return false;
    }
    let bound = |key: &str| {
        limits
            .get(key)
            .and_then(Value::as_str)
            .and_then(|text| text.parse::<f64>().ok())
    };
    let length = |key: &str| limits.get(key).and_then(Value::as_u64);
    let value = default.parse::<f64>().ok();
    let count = default.chars().count() as u64;
    let low = bound("min").is_none_or(|min| {
        value.is_some_and(|value| {
            value > min || (value == min && limits.get("exclusive_min").is_none())
        })
    });
    let high = bound("max").is_none_or(|max| {
        value.is_some_and(|value| {
            value < max || (value == max && limits.get("exclusive_max").is_none())
        })
    });
    low && high
        && length("min_length").is_none_or(|min| count >= min)
        && length("max_length").is_none_or(|max| count <= max)
}

/// How a structure becomes text. The metadata's `style` says it; where it does not, lists are numbered and objects are
/// flattened, as the provider's own SDKs do.
fn encoding(
    name: &str,
    location: &str,
    source: &mut Map<String, Value>,
    shape: &mut Map<String, Value>,
    notes: &mut Notes,
) {
    let ty = take::peek(shape, "type").unwrap_or_default();
    let is_scalar = matches!(
        ty,
        "string" | "integer" | "long" | "number" | "boolean" | "binary"
    );
    let is_list = ty == "list";
    let of_values = shape
        .get("items")
        .and_then(|items| items.get("type"))
        .and_then(Value::as_str);
    let of_values = of_values
        .is_some_and(|ty| matches!(ty, "string" | "integer" | "long" | "number" | "boolean"));
    let style = take::peek(source, "style").map(str::to_owned);
    let encoding = match style.as_deref() {
        Some("json") => Some("json").filter(|_| !is_scalar),
        Some("repeatList") => Some("repeat_list").filter(|_| is_list),
        Some("flat") => {
            Some("flat").filter(|_| matches!(ty, "list" | "object" | "map") || is_named(ty))
        }
        Some("simple") => Some("comma").filter(|_| is_list && of_values),
        Some("spaceDelimited") => Some("space").filter(|_| is_list && of_values),
        Some("pipeDelimited") => Some("pipe").filter(|_| is_list && of_values),
        Some(other) => {
            notes.raw.push(format!(
                "`{}` has the style `{}`, which we do not know",
                shown(name),
                shown(other)
            ));
            None
        }
        None => None,
    };
    if let Some(encoding) = encoding {
        source.remove("style");
        shape.insert("encoding".to_owned(), encoding.into());
        return;
    }
    let in_pairs = matches!(location, "query" | "form");
    let guessed = match ty {
        "list" if in_pairs => Some("repeat_list"),
        "object" | "map" if in_pairs => Some("flat"),
        "list" if matches!(location, "header" | "path") && of_values => Some("comma"),
        _ => None,
    };
    if let Some(guessed) = guessed {
        notes.guesses.push(format!(
            "`{}` states no style: {guessed} (inferred)",
            shown(name)
        ));
        shape.insert("encoding".to_owned(), guessed.into());
        source.insert("x-encoding".to_owned(), "inferred".into());
    }
}

fn is_named(ty: &str) -> bool {
    ty.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Placeholders of the path that no parameter fills get one; parameters of the path that it has no place for are sent in the
/// query.
fn placeholders(out: &Map<String, Value>, parameters: &mut Vec<Value>, notes: &mut Notes) {
    let path = take::peek(out, "path").unwrap_or_default();
    let names: Vec<&str> = path
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .collect();
    for name in &names {
        let has = |parameter: &Value| {
            parameter.get("name").is_some_and(|own| own == name)
                && parameter.get("in").is_some_and(|place| place == "path")
        };
        if !parameters.iter().any(has) {
            notes.guesses.push(format!(
                "`{}` stands in the path and has no parameter: it is a text (assumed)",
                shown(name)
            ));
            let extra = json!({extra::ADDED: true});
            parameters.push(json!({
                "name": name, "in": "path", "required": true, "type": "string", "sensitivity": "unreviewed", "extra": extra,
            }));
        }
    }
    for parameter in parameters.iter_mut().filter_map(Value::as_object_mut) {
        let name = take::peek(parameter, "name").unwrap_or_default().to_owned();
        if take::peek(parameter, "in") == Some("path") && !names.contains(&name.as_str()) {
            notes.guesses.push(format!(
                "`{}` has no place in the path: it is sent in the query (assumed)",
                shown(&name)
            ));
            parameter.remove("in");
            if let Some(extra) = extra_of(parameter) {
                let own = extra
                    .entry(extra::PARAMETER)
                    .or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(own) = own {
                    own.insert("in".to_owned(), "path".into());
                }
            }
        }
    }
}
