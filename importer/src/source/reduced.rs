//! The reduced metadata of the provider's command line: one file an API, and one that lists products.

use serde::de::DeserializeSeed as _;
use serde_json::{Map, Value, json};

use super::json::{Oddities, Tree};
use super::metadata::{Api, Form, Metadata, ReadError, shown};
use super::read_error::{self, Name};

/// What the reduced form of one product version consists of.
#[derive(Debug, Clone, Copy)]
pub struct Reduced<'a> {
    /// The list of products, `products.json`.
    pub products: &'a [u8],
    /// The folder's name, by which the list knows the product: its code in lower case.
    pub folder: &'a str,
    /// The files, in the order of their names.
    pub apis: &'a [(String, Vec<u8>)],
}

/// Reads the reduced form: the same value as the official file gives, as far as this form goes.
///
/// # Errors
/// If a file is not JSON, or the list does not have the product.
pub fn read_reduced(files: Reduced<'_>) -> Result<Metadata, ReadError> {
    let (products, _) = tree("products.json", files.products)?;
    let products = products.get("products").and_then(Value::as_array);
    let of_folder = |product: &&Value| {
        let code = product.get("code").and_then(Value::as_str);
        code.is_some_and(|code| code.eq_ignore_ascii_case(files.folder))
    };
    let product = products.and_then(|products| products.iter().find(of_folder));
    let product = product.and_then(Value::as_object).ok_or_else(|| {
        let folder = shown(files.folder);
        ReadError(format!(
            "the list of products has no `{folder}`, so that its name and version are not known"
        ))
    })?;
    let code = Name::product("code").of(product)?;
    let version = Name::VERSION.of(product)?;
    let style = product
        .get("api_style")
        .and_then(Value::as_str)
        .unwrap_or_default();
    // The command line's word for it.
    let style = match style.to_ascii_uppercase() {
        style if style == "RESTFUL" => "ROA".to_owned(),
        style => style,
    };
    let apis = files.apis.iter().map(|(name, bytes)| api(name, bytes));
    let mut head = Map::new();
    head.insert("version".to_owned(), json!("1.0"));
    head.insert(
        "info".to_owned(),
        json!({"style": style, "product": code, "version": version}),
    );
    head.insert("endpoints".to_owned(), endpoints(product));
    Ok(Metadata {
        form: Form::Reduced,
        product: code,
        version,
        style,
        head,
        apis: apis.collect::<Result<_, _>>()?,
        odd: Oddities::default(),
    })
}

fn tree(name: &str, bytes: &[u8]) -> Result<(Value, Oddities), ReadError> {
    let mut odd = Oddities::default();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = Tree {
        depth: 0,
        odd: &mut odd,
    }
    .deserialize(&mut json);
    let value = value.and_then(|value| json.end().map(|()| value));
    let value = value.map_err(|error| {
        let reason = read_error::reason(bytes, &error);
        ReadError(format!("{}: not JSON: {reason}", shown(name)))
    })?;
    Ok((value, odd))
}

/// The hosts as the official form has them.
fn endpoints(product: &Map<String, Value>) -> Value {
    let of = |key: &str| product.get(key).and_then(Value::as_object);
    let mut list = Vec::new();
    for (region, host) in of("regional_endpoints").into_iter().flatten() {
        let mut endpoint = Map::new();
        endpoint.insert("regionId".to_owned(), json!(region));
        endpoint.insert("endpoint".to_owned(), host.clone());
        if let Some(vpc) = of("regional_vpc_endpoints").and_then(|hosts| hosts.get(region)) {
            endpoint.insert("vpc".to_owned(), vpc.clone());
        }
        list.push(Value::Object(endpoint));
    }
    let global = product.get("global_endpoint").and_then(Value::as_str);
    if let Some(host) = global.filter(|host| !host.is_empty() && list.is_empty()) {
        list.push(json!({"regionId": "cn-hangzhou", "endpoint": host}));
    }
    Value::Array(list)
}

/// One API's file as the official form has it.
fn api(name: &str, bytes: &[u8]) -> Result<Api, ReadError> {
    let (value, odd) = tree(name, bytes)?;
    let wrong = |what: &str| ReadError(format!("{}: {what}", shown(name)));
    let mut source = match value {
        Value::Object(source) => source,
        _ => return Err(wrong("not an object")),
    };
    let action = match source.remove("name") {
        Some(Value::String(action)) => action,
        _ => return Err(wrong("it has no `name`")),
    };
    let mut body = Map::new();
    for (from, to) in [("method", "methods"), ("protocol", "schemes")] {
        let words = source.remove(from);
        let words = words.as_ref().and_then(Value::as_str).unwrap_or_default();
        let words = words.split('|').filter(|word| !word.is_empty());
        let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
        body.insert(to.to_owned(), words.into());
    }
    match source.remove("pathPattern") {
        Some(Value::String(path)) if !path.is_empty() => {
            let path = path.replace('[', "{").replace(']', "}");
            body.insert("path".to_owned(), path.into());
        }
        _ => {}
    }
    let parameters = match source.remove("parameters") {
        Some(Value::Array(parameters)) => {
            let in_body = |one: &&Value| one.get("position").is_some_and(|at| at == "Body");
            // The one body of a call with a path is the whole body; where there are several, they are a form.
            let whole = body.contains_key("path") && parameters.iter().filter(in_body).count() == 1;
            let parameters = parameters.into_iter();
            parameters.map(|one| parameter(one, whole)).collect()
        }
        _ => Vec::new(),
    };
    body.insert("parameters".to_owned(), Value::Array(parameters));
    body.extend(source);
    Ok(Api {
        name: action,
        body: Value::Object(body),
        odd,
        again: false,
    })
}

/// A parameter as the official form has it. Types name the encoding, too. `whole`: what stands in the body is all of it.
fn parameter(value: Value, whole: bool) -> Value {
    let Value::Object(mut source) = value else {
        return value;
    };
    let location = match take(&mut source, "position").as_str() {
        "Query" => "query".to_owned(),
        "Body" if whole => "body".to_owned(),
        "Body" => "formData".to_owned(),
        "Path" => "path".to_owned(),
        "Header" => "header".to_owned(),
        "Host" | "Domain" => "host".to_owned(),
        other => other.to_owned(),
    };
    let (schema, style) = schema(&mut source);
    let mut parameter = source;
    parameter.insert("in".to_owned(), location.into());
    parameter.insert("schema".to_owned(), schema);
    if let Some(style) = style {
        parameter.insert("style".to_owned(), style.into());
    }
    Value::Object(parameter)
}

/// The schema of a parameter or a member of one, and the style that the type names. Deeper members than those of the items of
/// a list are not told.
fn schema(source: &mut Map<String, Value>) -> (Value, Option<&'static str>) {
    let ty = take(source, "type");
    let members = match source.remove("sub_parameters") {
        Some(Value::Array(members)) if !members.is_empty() => Some(members),
        _ => None,
    };
    let object = |members: Option<Vec<Value>>| match members {
        None => json!({"type": "object"}),
        Some(members) => json!({"type": "object", "properties": properties(members)}),
    };
    let (mut schema, style) = match ty.as_str() {
        "String" => (json!({"type": "string"}), None),
        "Integer" => (json!({"type": "integer", "format": "int32"}), None),
        "Long" => (json!({"type": "integer", "format": "int64"}), None),
        "Float" => (json!({"type": "number", "format": "float"}), None),
        "Double" => (json!({"type": "number", "format": "double"}), None),
        "Boolean" => (json!({"type": "boolean"}), None),
        "RepeatList" => {
            let items = members.map_or_else(
                || json!({"type": "string"}),
                |members| object(Some(members)),
            );
            (json!({"type": "array", "items": items}), Some("repeatList"))
        }
        "Array" | "List" => {
            let items = members.map_or_else(|| json!({}), |members| object(Some(members)));
            (json!({"type": "array", "items": items}), Some("json"))
        }
        "Struct" | "Object" | "Map" if members.is_some() => (object(members), Some("flat")),
        "Json" | "Struct" | "Object" | "Map" => (object(members), Some("json")),
        other => (json!({"type": other}), None),
    };
    if let (Some(schema), Some(required)) = (schema.as_object_mut(), source.remove("required")) {
        schema.insert("required".to_owned(), required);
    }
    (schema, style)
}

fn properties(members: Vec<Value>) -> Map<String, Value> {
    let mut properties = Map::new();
    for member in members {
        let Value::Object(mut member) = member else {
            continue;
        };
        let name = take(&mut member, "name");
        let (schema, _) = schema(&mut member);
        properties.insert(name, schema);
    }
    properties
}

fn take(source: &mut Map<String, Value>, key: &str) -> String {
    match source.remove(key) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    }
}
