//! The official file again, from what an import wrote: all of it but the provider's texts.
//!
//! What our language says comes first; what `extra` holds beside it counts more; what `x-absent` lists is taken away.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::convert::extra::{self, unsealed};
use crate::convert::texts::VALUE_TITLES;
use crate::convert::{REFERENCE, inverse_location, rebuilt_endpoints, rebuilt_errors, security};

/// Makes the official file of what an import gave.
#[must_use]
pub fn rebuild(imported: &Value) -> Value {
    let empty = Map::new();
    let service = imported
        .get("service")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let mut schemas = Map::new();
    let names: BTreeMap<&str, String> = types(service)
        .map(|(ty, shape)| {
            let own = shape
                .get("extra")
                .and_then(|extra| extra.get(extra::SCHEMA_NAME))
                .cloned();
            let own = own.map(unsealed);
            let own = own.as_ref().and_then(Value::as_str).unwrap_or(ty);
            (ty.as_str(), own.to_owned())
        })
        .collect();
    let rebuilder = Rebuilder { names: &names };
    for (ty, shape) in types(service) {
        if let (Some(name), Some(shape)) = (names.get(ty.as_str()), shape.as_object()) {
            schemas.insert(name.clone(), rebuilder.schema(shape));
        }
    }
    let mut rest = extra_of(service);
    if let Some(Value::Object(unused)) = rest.remove(extra::UNUSED) {
        schemas.extend(unused);
    }
    let mut apis = Map::new();
    if let Some(Value::Object(left_out)) = rest.remove(extra::LEFT_OUT) {
        let api = |(name, entry): (String, Value)| match entry {
            Value::Object(mut entry) => (name, entry.remove("api").unwrap_or_default()),
            other => (name, other),
        };
        apis.extend(left_out.into_iter().map(api));
    }
    let operations = imported.get("operations").and_then(Value::as_object);
    for (action, operation) in operations.into_iter().flatten() {
        if let Some(operation) = operation.as_object() {
            apis.insert(action.clone(), rebuilder.api(operation));
        }
    }
    head(service, rest, schemas, apis)
}

fn types(service: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    service
        .get("types")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

/// What stands beside the APIs.
fn head(
    service: &Map<String, Value>,
    mut rest: Map<String, Value>,
    schemas: Map<String, Value>,
    apis: Map<String, Value>,
) -> Value {
    let mut out = Map::new();
    out.insert("apis".to_owned(), Value::Object(apis));
    let mut info = Map::new();
    for key in ["product", "version"] {
        info.insert(
            key.to_owned(),
            service.get(key).cloned().unwrap_or_default(),
        );
    }
    let style = service
        .get("style")
        .and_then(Value::as_str)
        .unwrap_or_default();
    info.insert("style".to_owned(), style.to_ascii_uppercase().into());
    if let Some(Value::Object(own)) = rest.remove("info") {
        overlay(&mut info, own);
    }
    out.insert("info".to_owned(), Value::Object(info));
    let mut components = Map::new();
    components.insert("schemas".to_owned(), Value::Object(schemas));
    if rest.get("components").is_some_and(Value::is_object)
        && let Some(Value::Object(own)) = rest.remove("components")
    {
        overlay(&mut components, own);
    }
    out.insert("components".to_owned(), Value::Object(components));
    let regions = service
        .get("endpoints")
        .and_then(|endpoints| endpoints.get("regions"));
    let regions = regions
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    out.insert("endpoints".to_owned(), rebuilt_endpoints(regions));
    overlay(&mut out, rest);
    Value::Object(out)
}

/// What `extra` says, and what it takes away. Keys of our own are not the file's.
fn overlay(out: &mut Map<String, Value>, mut rest: Map<String, Value>) {
    let absent = rest.remove(extra::ABSENT);
    for key in absent
        .as_ref()
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        out.remove(key);
    }
    out.extend(rest.into_iter().filter(|(key, _)| !is_own(key)));
}

/// The file's own `x-derived` is not ours.
fn is_own(key: &str) -> bool {
    [
        extra::PARAMETER,
        extra::PARAMETERS,
        extra::RESPONSE,
        extra::HEADER,
        extra::SCHEMA,
        extra::SCHEMA_NAME,
        extra::PATH,
        extra::STATUS,
        extra::ADDED,
        "x-encoding",
    ]
    .contains(&key)
}

fn extra_of(owner: &Map<String, Value>) -> Map<String, Value> {
    match owner.get("extra").cloned().map(unsealed) {
        Some(Value::Object(extra)) => extra,
        _ => Map::new(),
    }
}

struct Rebuilder<'a> {
    /// The name of each type's schema.
    names: &'a BTreeMap<&'a str, String>,
}

impl Rebuilder<'_> {
    fn api(&self, operation: &Map<String, Value>) -> Value {
        let mut rest = extra_of(operation);
        let mut out = Map::new();
        let words = |key: &str| operation.get(key).and_then(Value::as_array);
        if let Some(methods) = words("methods") {
            let methods = methods.iter().filter_map(Value::as_str);
            let methods: Vec<String> = methods.map(str::to_ascii_lowercase).collect();
            out.insert("methods".to_owned(), methods.into());
        }
        let word = operation
            .get("authentication")
            .and_then(Value::as_str)
            .unwrap_or("signed");
        out.insert("security".to_owned(), security(word));
        if let Some(path) = rest.get(extra::PATH).or(operation.get("path")) {
            out.insert("path".to_owned(), path.clone());
        }
        if operation.contains_key("deprecated") {
            out.insert("deprecated".to_owned(), true.into());
        }
        let kept = rest.remove(extra::PARAMETERS);
        out.insert("parameters".to_owned(), self.parameters(operation, kept));
        out.insert("responses".to_owned(), self.responses(operation, &mut rest));
        if let Some(errors) = operation.get("errors").and_then(Value::as_array) {
            out.insert("errorCodes".to_owned(), rebuilt_errors(errors));
        }
        overlay(&mut out, rest);
        Value::Object(out)
    }

    fn parameters(&self, operation: &Map<String, Value>, kept: Option<Value>) -> Value {
        let own = operation.get("parameters").and_then(Value::as_array);
        let own = own.into_iter().flatten().filter_map(Value::as_object);
        let own = own.filter(|parameter| {
            let extra = parameter.get("extra");
            extra.and_then(|extra| extra.get(extra::ADDED)).is_none()
        });
        let mut list: Vec<Value> = own.map(|parameter| self.parameter(parameter)).collect();
        if let Some(Value::Array(kept)) = kept {
            for entry in kept {
                let at = entry
                    .get("at")
                    .and_then(Value::as_u64)
                    .and_then(|at| usize::try_from(at).ok());
                let at = at.unwrap_or_default().min(list.len());
                list.insert(at, entry.get("parameter").cloned().unwrap_or_default());
            }
        }
        Value::Array(list)
    }

    fn parameter(&self, parameter: &Map<String, Value>) -> Value {
        let mut out = Map::new();
        out.insert(
            "name".to_owned(),
            parameter.get("name").cloned().unwrap_or_default(),
        );
        let location = parameter
            .get("in")
            .and_then(Value::as_str)
            .unwrap_or("query");
        out.insert("in".to_owned(), inverse_location(location).into());
        let mut own = extra_of(parameter);
        let beside = match own.remove(extra::PARAMETER) {
            Some(Value::Object(beside)) => beside,
            _ => Map::new(),
        };
        let style = match parameter.get("encoding").and_then(Value::as_str) {
            _ if beside.contains_key("x-encoding") => None,
            Some("json") => Some("json"),
            Some("repeat_list") => Some("repeatList"),
            Some("flat") => Some("flat"),
            Some("comma") => Some("simple"),
            Some("space") => Some("spaceDelimited"),
            Some("pipe") => Some("pipeDelimited"),
            _ => None,
        };
        if let Some(style) = style {
            out.insert("style".to_owned(), style.into());
        }
        let absent = own.get(extra::ABSENT).and_then(Value::as_array);
        let no_schema = absent.is_some_and(|keys| keys.iter().any(|key| key == extra::NO_SCHEMA));
        if !no_schema {
            out.insert("schema".to_owned(), self.schema(parameter));
        }
        overlay(&mut out, beside);
        Value::Object(out)
    }

    fn responses(&self, operation: &Map<String, Value>, rest: &mut Map<String, Value>) -> Value {
        let mut all = match rest.remove("responses") {
            Some(Value::Object(others)) => others,
            Some(other) => return other,
            None => Map::new(),
        };
        let absent = rest.get(extra::ABSENT).and_then(Value::as_array);
        if absent.is_some_and(|keys| keys.iter().any(|key| key == extra::NO_SUCCESS)) {
            return Value::Object(all);
        }
        let others = operation.get("other_responses").and_then(Value::as_array);
        for other in others.into_iter().flatten().filter_map(Value::as_object) {
            let own = other
                .get("extra")
                .and_then(|extra| extra.get(extra::STATUS));
            let status = own.or_else(|| other.get("status"));
            let status = status.and_then(Value::as_str).unwrap_or_default();
            all.insert(status.to_owned(), self.answer(other));
        }
        let Some(response) = operation.get("response").and_then(Value::as_object) else {
            return Value::Object(all);
        };
        let statuses = operation.get("statuses").and_then(Value::as_array);
        let status = statuses
            .and_then(|statuses| statuses.first())
            .map_or_else(|| "200".to_owned(), Value::to_string);
        all.insert(status, self.answer(response));
        Value::Object(all)
    }

    fn answer(&self, response: &Map<String, Value>) -> Value {
        let mut out = Map::new();
        let own = extra_of(response);
        let absent = own.get(extra::ABSENT).and_then(Value::as_array);
        let no_schema = absent.is_some_and(|keys| keys.iter().any(|key| key == extra::NO_SCHEMA));
        if !no_schema && response.get("body").is_none_or(|body| body != "empty") {
            out.insert("schema".to_owned(), self.schema(response));
        }
        if let Some(headers) = response.get("headers").and_then(Value::as_array) {
            let headers = headers.iter().filter_map(Value::as_object);
            let headers = headers.map(|header| self.header(header)).collect();
            out.insert("headers".to_owned(), Value::Object(headers));
        }
        match extra_of(response).remove(extra::RESPONSE) {
            Some(Value::Object(beside)) => {
                overlay(&mut out, beside);
                Value::Object(out)
            }
            Some(other) => other,
            None => Value::Object(out),
        }
    }

    fn header(&self, header: &Map<String, Value>) -> (String, Value) {
        let name = header
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let mut out = Map::new();
        out.insert("schema".to_owned(), self.schema(header));
        if let Some(Value::Object(beside)) = extra_of(header).remove(extra::HEADER) {
            overlay(&mut out, beside);
        }
        (name, Value::Object(out))
    }

    fn schema(&self, shape: &Map<String, Value>) -> Value {
        let mut rest = extra_of(shape);
        if let Some(value) = rest.remove(extra::SCHEMA) {
            return value;
        }
        let mut out = Map::new();
        let ty = shape
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let (word, format) = match ty {
            "string" | "number" | "boolean" | "object" => (ty, None),
            "binary" => ("string", Some("binary")),
            "integer" => ("integer", Some("int32")),
            "long" => ("integer", Some("int64")),
            "list" => ("array", None),
            "map" => ("object", None),
            _ => ("", None),
        };
        if !word.is_empty() {
            out.insert("type".to_owned(), word.into());
        }
        if let Some(format) = format {
            out.insert("format".to_owned(), format.into());
        }
        if let Some(schema) = self.names.get(ty) {
            out.insert("$ref".to_owned(), format!("{REFERENCE}{schema}").into());
        }
        self.inside(shape, &mut out);
        for key in ["required", "nullable", "default"] {
            if let Some(value) = shape.get(key) {
                out.insert(key.to_owned(), value.clone());
            }
        }
        if shape.contains_key("deprecated") {
            out.insert("deprecated".to_owned(), true.into());
        }
        values(shape, &mut out);
        limits(shape, &mut out);
        overlay(&mut out, rest);
        Value::Object(out)
    }

    fn inside(&self, shape: &Map<String, Value>, out: &mut Map<String, Value>) {
        if let Some(items) = shape.get("items").and_then(Value::as_object) {
            out.insert("items".to_owned(), self.schema(items));
        }
        if let Some(values) = shape.get("values").and_then(Value::as_object) {
            out.insert("additionalProperties".to_owned(), self.schema(values));
        }
        if let Some(fields) = shape.get("fields").and_then(Value::as_array) {
            let property = |field: &Map<String, Value>| {
                let name = field
                    .get("name")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                (name.to_owned(), self.schema(field))
            };
            let properties = fields.iter().filter_map(Value::as_object).map(property);
            out.insert("properties".to_owned(), Value::Object(properties.collect()));
        }
    }
}

fn values(shape: &Map<String, Value>, out: &mut Map<String, Value>) {
    let Some(known) = shape.get("known_values").and_then(Value::as_array) else {
        return;
    };
    let values = known.iter().filter_map(|known| known.get("value"));
    let titles = values
        .clone()
        .filter_map(Value::as_str)
        .map(|value| (value.to_owned(), json!("")));
    out.insert(VALUE_TITLES.to_owned(), Value::Object(titles.collect()));
    out.insert("enum".to_owned(), values.cloned().collect());
}

fn limits(shape: &Map<String, Value>, out: &mut Map<String, Value>) {
    let Some(limits) = shape.get("limits").and_then(Value::as_object) else {
        return;
    };
    for (ours, theirs) in [
        ("min", "minimum"),
        ("max", "maximum"),
        ("exclusive_min", "exclusiveMinimum"),
        ("exclusive_max", "exclusiveMaximum"),
        ("min_length", "minLength"),
        ("max_length", "maxLength"),
        ("min_items", "minItems"),
        ("max_items", "maxItems"),
        ("pattern", "pattern"),
    ] {
        if let Some(value) = limits.get(ours) {
            out.insert(theirs.to_owned(), value.clone());
        }
    }
}
