//! Where each key of the provider's own metadata goes in the model, so that an importer can lose nothing.
//!
//! The metadata is not part of the workspace: the test reads it from `../shared` where that stands, and says so where
//! it does not.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, as tests do"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use codegen::json_schemas;
use serde_json::Value;

/// Key of the metadata (`*` for free keys, `schema` for every schema at any depth), and its place in the model:
/// `Type.key`, several where the import splits it, `extra` where the model keeps it without knowing it.
const PLACES: &[(&str, &str)] = &[
    ("apis", "Operation.operation"),
    ("apis.*", "Operation.operation"),
    ("apis.*.consumes", "extra"),
    ("apis.*.deprecated", "Operation.deprecated"),
    ("apis.*.description", "Operation.docs"),
    ("apis.*.errorCodes", "Operation.errors, ErrorFile.errors"),
    (
        "apis.*.errorCodes.*",
        "OperationError.status, ErrorCode.statuses",
    ),
    (
        "apis.*.errorCodes.*[].errorCode",
        "OperationError.code, ErrorCode.code",
    ),
    (
        "apis.*.errorCodes.*[].errorMessage",
        "OperationError.docs, ErrorCode.meaning",
    ),
    ("apis.*.eventInfo", "extra"),
    ("apis.*.extraInfo", "extra"),
    ("apis.*.methods", "Operation.methods"),
    ("apis.*.operationType", "extra"),
    ("apis.*.parameters", "Operation.parameters"),
    ("apis.*.parameters[].allowEmptyValue", "extra"),
    ("apis.*.parameters[].examples", "extra"),
    ("apis.*.parameters[].in", "Parameter.in"),
    ("apis.*.parameters[].name", "Parameter.name"),
    ("apis.*.parameters[].schema", "Parameter.type"),
    ("apis.*.parameters[].style", "Parameter.encoding"),
    ("apis.*.path", "Operation.path"),
    ("apis.*.produces", "Response.body, extra"),
    ("apis.*.requestParamsDescription", "Operation.docs"),
    ("apis.*.responseDemo", "Example.response"),
    ("apis.*.responseParamsDescription", "Response.docs"),
    // Success statuses and the first success answer; answers of errors have no shape of their own in the model.
    (
        "apis.*.responses",
        "Operation.response, Operation.statuses, extra",
    ),
    ("apis.*.responses.*", "Operation.statuses, extra"),
    ("apis.*.responses.*.description", "Response.docs, extra"),
    ("apis.*.responses.*.examples", "Example.response"),
    ("apis.*.responses.*.headers", "Response.headers"),
    ("apis.*.responses.*.schema", "Response.type"),
    ("apis.*.schemes", "Operation.schemes, Response.body"),
    ("apis.*.security", "Operation.authentication, extra"),
    ("apis.*.staticInfo", "extra"),
    ("apis.*.summary", "Operation.title"),
    ("apis.*.systemTags", "extra"),
    ("apis.*.tags", "extra"),
    ("apis.*.title", "extra"),
    ("apis.*.translator", "extra"),
    ("components", "Service.types"),
    ("components.schemas", "Service.types"),
    ("components.schemas.*", "Service.types"),
    ("directories", "Service.families, Operation.family"),
    ("endpoints", "Service.endpoints"),
    ("endpoints[].endpoint", "Endpoints.central, Endpoint.public"),
    ("endpoints[].regionId", "Endpoint.region"),
    ("info", "Service.product"),
    ("info.product", "Service.product"),
    ("info.style", "Service.style, extra"),
    ("info.version", "Service.version"),
    ("schema.$ref", "Shape.type"),
    ("schema.additionalProperties", "Shape.values"),
    ("schema.backendName", "extra"),
    ("schema.default", "Parameter.default, extra"),
    ("schema.deprecated", "Shape.deprecated"),
    ("schema.description", "Shape.docs"),
    ("schema.docRequired", "extra"),
    ("schema.enum", "Shape.known_values, KnownValue.value"),
    ("schema.enumValueTitles", "KnownValue.docs"),
    ("schema.example", "Shape.example"),
    ("schema.exclusiveMaximum", "Limits.exclusive_max"),
    ("schema.extendType", "extra"),
    ("schema.format", "Shape.format, Shape.type, extra"),
    ("schema.isFileTransferUrl", "extra"),
    ("schema.itemName", "extra"),
    ("schema.itemNode", "extra"),
    ("schema.items", "Shape.items"),
    ("schema.maxItems", "Limits.max_items"),
    ("schema.maxLength", "Limits.max_length"),
    ("schema.maximum", "Limits.max"),
    ("schema.minItems", "Limits.min_items"),
    ("schema.minLength", "Limits.min_length"),
    ("schema.minimum", "Limits.min"),
    ("schema.name", "extra"),
    ("schema.nullToEmpty", "extra"),
    ("schema.nullable", "Shape.nullable"),
    ("schema.parseType", "extra"),
    ("schema.pattern", "Limits.pattern, extra"),
    ("schema.properties", "Shape.fields, Field.name"),
    ("schema.required", "Parameter.required, Field.required"),
    ("schema.sensitive", "Shape.sensitivity"),
    ("schema.title", "extra"),
    ("schema.trim", "extra"),
    ("schema.type", "Shape.type"),
    ("schema.valueMapping", "extra"),
    ("schema.visibility", "extra"),
    ("version", "extra"),
];

/// Closed sets of words: key, word of the metadata, the model's key and word.
const WORDS: &[(&str, &str, &str, &str)] = &[
    ("apis.*.methods", "delete", "Method", "DELETE"),
    ("apis.*.methods", "get", "Method", "GET"),
    ("apis.*.methods", "post", "Method", "POST"),
    ("apis.*.methods", "put", "Method", "PUT"),
    ("apis.*.parameters[].in", "body", "Location", "body"),
    ("apis.*.parameters[].in", "formData", "Location", "form"),
    ("apis.*.parameters[].in", "header", "Location", "header"),
    ("apis.*.parameters[].in", "path", "Location", "path"),
    ("apis.*.parameters[].in", "query", "Location", "query"),
    ("apis.*.parameters[].style", "flat", "Encoding", "flat"),
    ("apis.*.parameters[].style", "json", "Encoding", "json"),
    (
        "apis.*.parameters[].style",
        "repeatList",
        "Encoding",
        "repeat_list",
    ),
    ("apis.*.schemes", "http", "Scheme", "http"),
    ("apis.*.schemes", "https", "Scheme", "https"),
    ("apis.*.schemes", "sse", "ResponseBody", "event_stream"),
    // A style of one product, which calls by methods and paths.
    ("info.style", "FC", "Style", "roa"),
    ("info.style", "ROA", "Style", "roa"),
    ("info.style", "RPC", "Style", "rpc"),
];

/// Built-in types by the metadata's type and format. Without a type and a `$ref` the value is free JSON.
const TYPES: &[(&str, &str)] = &[
    ("array", "list"),
    ("boolean", "boolean"),
    ("integer", "integer, long"),
    ("number", "number"),
    ("object", "object, map, json"),
    ("string", "string, binary, time"),
];

/// Free maps whose content the model keeps in `extra` as a whole.
const KEPT_WHOLE: &[&str] = &[
    "apis.*.eventInfo",
    "apis.*.security",
    "apis.*.staticInfo",
    "apis.*.systemTags",
    "directories",
    "schema.enumValueTitles",
    "schema.valueMapping",
];

/// Keys below which every key is a name.
const FREE_KEYS: &[&str] = &[
    "apis",
    "apis.*.errorCodes",
    "apis.*.responses",
    "apis.*.responses.*.headers",
    "components.schemas",
];

#[derive(Default)]
struct Seen {
    keys: BTreeMap<String, String>,
    words: BTreeSet<(String, String)>,
    types: BTreeSet<String>,
}

impl Seen {
    fn key(&mut self, key: &str, file: &Path) {
        self.keys
            .entry(key.to_owned())
            .or_insert_with(|| file.display().to_string());
    }

    fn value(&mut self, at: &str, value: &Value, file: &Path) {
        if KEPT_WHOLE.contains(&at) {
            return;
        }
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let free = FREE_KEYS.contains(&at);
                    let key = match (at, free) {
                        ("", _) => name.clone(),
                        (at, true) => format!("{at}.*"),
                        (at, false) => format!("{at}.{name}"),
                    };
                    self.key(if free { at } else { &key }, file);
                    if name == "schema" || key == "components.schemas.*" {
                        self.key(&key, file);
                        self.schema(value, file);
                    } else {
                        if free {
                            self.key(&key, file);
                        }
                        self.value(&key, value, file);
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    match item.as_str() {
                        Some(word) => self.word(at, word),
                        None => self.value(&format!("{at}[]"), item, file),
                    }
                }
            }
            Value::String(word) => self.word(at, word),
            _ => {}
        }
    }

    fn word(&mut self, at: &str, word: &str) {
        if WORDS.iter().any(|(key, ..)| *key == at) {
            self.words.insert((at.to_owned(), word.to_owned()));
        }
    }

    fn schema(&mut self, schema: &Value, file: &Path) {
        let Some(members) = schema.as_object() else {
            return;
        };
        for (name, value) in members {
            self.key(&format!("schema.{name}"), file);
            match (name.as_str(), value) {
                ("properties", Value::Object(properties)) => {
                    properties
                        .values()
                        .for_each(|inner| self.schema(inner, file));
                }
                ("items" | "additionalProperties", inner) => self.schema(inner, file),
                ("type", Value::String(name)) => {
                    self.types.insert(name.clone());
                }
                _ => {}
            }
        }
    }
}

fn catalogue() -> Option<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = manifest.join("../../shared/catalogue/official-api-docs");
    folder.is_dir().then_some(folder)
}

fn read(folder: &Path, seen: &mut Seen) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, seen);
        } else if path.extension().is_some_and(|ending| ending == "json") {
            let text = std::fs::read_to_string(&path).unwrap();
            seen.value("", &serde_json::from_str(&text).unwrap(), &path);
        }
    }
}

#[test]
fn every_key_of_the_metadata_has_a_place() {
    let Some(folder) = catalogue() else {
        println!("not run: the provider's metadata does not stand in ../shared");
        return;
    };
    let mut seen = Seen::default();
    read(&folder, &mut seen);
    let mut wrong = Vec::new();
    for (key, file) in &seen.keys {
        if !PLACES.iter().any(|(known, _)| known == key) {
            wrong.push(format!("{key} has no place (seen in {file})"));
        }
    }
    for (key, _) in PLACES {
        if !seen.keys.contains_key(*key) {
            wrong.push(format!("{key} is in the table and in no file"));
        }
    }
    for (key, word) in &seen.words {
        if !WORDS
            .iter()
            .any(|(at, known, ..)| at == key && known == word)
        {
            wrong.push(format!("{key}: the word {word} has no place"));
        }
    }
    for name in &seen.types {
        if !TYPES.iter().any(|(known, _)| known == name) {
            wrong.push(format!("the type {name} has no place"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The places exist: a key of the model that is renamed shows here.
#[test]
fn every_place_exists() {
    let mut types: BTreeMap<String, Value> = BTreeMap::new();
    for (_, text) in json_schemas() {
        let schema: Value = serde_json::from_str(&text).unwrap();
        types.insert(schema["title"].as_str().unwrap().to_owned(), schema.clone());
        for (name, definition) in schema["definitions"].as_object().unwrap() {
            types.insert(name.clone(), definition.clone());
        }
    }
    for (key, places) in PLACES {
        for place in places.split(", ").filter(|place| *place != "extra") {
            let (ty, member) = place.split_once('.').unwrap();
            let known = types.get(ty).and_then(|ty| ty["properties"].get(member));
            assert!(known.is_some(), "{key}: the model has no {place}");
        }
    }
    for (key, _, ty, word) in WORDS {
        let choices = types.get(*ty).and_then(|ty| ty["oneOf"].as_array());
        let Some(choices) = choices else {
            panic!("{key}: the model has no {ty}");
        };
        assert!(
            choices.iter().any(|choice| choice["const"] == *word),
            "{key}: {ty} has no {word}"
        );
    }
}
