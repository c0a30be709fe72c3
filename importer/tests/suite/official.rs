//! The provider's own files: nothing is lost, and nothing is counted wrong.
//!
//! The files are not part of the workspace: the tests read them from `../shared` where that stands, and say so where it does
//! not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::common::{catalogue, files, imported, imported_with_texts};
use importer::{Before, Choice, Import, import, rebuild, source};
use serde_json::{Map, Value, json};

/// The keys whose values are texts of the provider. They are not taken into the repository, so that rebuilding does not bring
/// them back; everything else does.
const TEXTS: [&str; 11] = [
    "description",
    "errorMessage",
    "example",
    "examples",
    "extraInfo",
    "requestParamsDescription",
    "responseDemo",
    "responseParamsDescription",
    "summary",
    "title",
    "translator",
];

/// What the test compares: the file without its texts. A member of an object that has a name like a text's key is a member.
fn without_texts(value: &Value, key: &str) -> Value {
    match value {
        Value::Object(map) => {
            let names = matches!(
                key,
                "properties" | "schemas" | "responses" | "headers" | "apis"
            );
            let titles = key == "enumValueTitles";
            let entries = map
                .iter()
                .filter(|(key, value)| names || titles || !is_text(key, value));
            let entries = entries.map(|(key, value)| {
                let value = if titles {
                    json!("")
                } else {
                    without_texts(value, if names { "" } else { key })
                };
                (key.clone(), value)
            });
            Value::Object(entries.collect())
        }
        Value::Array(items) => items.iter().map(|item| without_texts(item, "")).collect(),
        other => other.clone(),
    }
}

/// Derived files have sentences under keys that the format does not have.
fn is_text(key: &str, value: &Value) -> bool {
    TEXTS.contains(&key) || (matches!(key, "note" | "x-deprecatedReason") && value.is_string())
}

/// Where two trees differ first.
fn difference(a: &Value, b: &Value, at: &str) -> Option<String> {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let keys = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
            let mut differences = keys.filter_map(|key| {
                let (a, b) = (a.get(key), b.get(key));
                match (a, b) {
                    (Some(a), Some(b)) => difference(a, b, &format!("{at}/{key}")),
                    (a, b) => Some(format!("{at}/{key}: {a:?} and {b:?}")),
                }
            });
            differences.next()
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            let mut pairs = x.iter().zip(y).enumerate();
            pairs.find_map(|(index, (a, b))| difference(a, b, &format!("{at}/{index}")))
        }
        _ => (a != b).then(|| format!("{at}: {a} and {b}")),
    }
}

#[test]
fn every_file_can_be_rebuilt_from_its_import() {
    for folder in ["official-api-docs", "darabonba-derived"] {
        for (name, bytes) in files(folder) {
            let import = imported(&bytes);
            // What was written and read again.
            let text = importer::to_text(&import.imported).unwrap();
            let again = rebuild(&serde_json::from_str(&text).unwrap());
            let official: Value = serde_json::from_slice(&bytes).unwrap();
            let official = without_texts(&official, "");
            assert_eq!(difference(&official, &again, ""), None, "{name}");
        }
    }
}

/// The counts of a file, straight from its JSON.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    operations: usize,
    parameters: usize,
    locations: BTreeMap<String, usize>,
    styles: BTreeMap<String, usize>,
    fields: usize,
    codes: usize,
}

fn fields(schema: &Value) -> usize {
    let mut count = 0;
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        count += properties.len() + properties.values().map(fields).sum::<usize>();
    }
    // An object that has members has no items: the key is left over from a list that it once was.
    for (key, ty) in [("items", "array"), ("additionalProperties", "object")] {
        if schema["type"] == ty {
            count += schema.get(key).map_or(0, fields);
        }
    }
    count
}

fn counted(official: &Value) -> Counts {
    let mut counts = Counts::default();
    for schema in official["components"]["schemas"]
        .as_object()
        .unwrap()
        .values()
    {
        counts.fields += fields(schema);
    }
    for api in official["apis"].as_object().unwrap().values() {
        counts.operations += 1;
        for parameter in api["parameters"].as_array().unwrap() {
            counts.parameters += 1;
            let place = parameter["in"].as_str().unwrap().to_owned();
            *counts.locations.entry(place).or_default() += 1;
            if let Some(style) = parameter.get("style").and_then(Value::as_str) {
                *counts.styles.entry(style.to_owned()).or_default() += 1;
            }
            counts.fields += fields(&parameter["schema"]);
        }
        for answer in api["responses"].as_object().unwrap().values() {
            counts.fields += answer.get("schema").map_or(0, fields);
        }
        for codes in api
            .get("errorCodes")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            counts.codes += codes.1.as_array().unwrap().len();
        }
    }
    counts
}

/// The same counts from what was imported: of our own keys, and of what stands in `extra`.
fn counted_again(import: &Import) -> Counts {
    let mut counts = Counts::default();
    let service = &import.imported["service"];
    let extra = service.get("extra").cloned().unwrap_or_default();
    for shape in service
        .get("types")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        counts.fields += own_fields(shape.1);
    }
    for schema in extra
        .get("x-unused-schemas")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        counts.fields += fields(schema.1);
    }
    let empty = Vec::new();
    for operation in import.imported["operations"].as_object().unwrap().values() {
        counts.operations += 1;
        let list = |key: &str| {
            operation
                .get(key)
                .and_then(Value::as_array)
                .unwrap_or(&empty)
        };
        let mut place = |place: &str, style: Option<&str>| {
            counts.parameters += 1;
            *counts.locations.entry(place.to_owned()).or_default() += 1;
            if let Some(style) = style {
                *counts.styles.entry(style.to_owned()).or_default() += 1;
            }
        };
        let mut inside = 0;
        for parameter in list("parameters") {
            let beside = parameter
                .get("extra")
                .and_then(|extra| extra.get("x-parameter"));
            let location = match parameter
                .get("in")
                .and_then(Value::as_str)
                .unwrap_or("query")
            {
                "form" => "formData",
                other => other,
            };
            let guessed = beside.is_some_and(|beside| beside.get("x-encoding").is_some());
            let style = match parameter.get("encoding").and_then(Value::as_str) {
                Some("repeat_list") => Some("repeatList"),
                other => other,
            };
            let stated = beside
                .and_then(|beside| beside.get("style"))
                .and_then(Value::as_str);
            place(location, style.filter(|_| !guessed).or(stated));
            inside += own_fields(parameter);
        }
        let extra = operation.get("extra").cloned().unwrap_or_default();
        let kept = extra
            .get("x-parameters")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        for parameter in kept.iter().map(|kept| &kept["parameter"]) {
            place(
                parameter["in"].as_str().unwrap(),
                parameter.get("style").and_then(Value::as_str),
            );
            inside += fields(&parameter["schema"]);
        }
        inside += own_fields(&operation["response"]);
        for answer in list("other_responses") {
            inside += own_fields(answer);
        }
        for answer in extra
            .get("responses")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            inside += answer.1.get("schema").map_or(0, fields);
        }
        counts.fields += inside;
        counts.codes += match extra.get("errorCodes").and_then(Value::as_object) {
            None => list("errors").len(),
            // A list that holds a code twice stands as it is.
            Some(stated) => stated
                .values()
                .map(|codes| codes.as_array().unwrap().len())
                .sum(),
        };
    }
    counts
}

fn own_fields(shape: &Value) -> usize {
    let mut count = 0;
    for field in shape
        .get("fields")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        count += 1 + own_fields(field);
    }
    for key in ["items", "values"] {
        count += shape.get(key).map_or(0, own_fields);
    }
    count
}

#[test]
fn operations_parameters_places_styles_and_fields_are_as_many_as_in_the_json() {
    let mut operations = 0;
    for (name, bytes) in files("official-api-docs") {
        let official: Value = serde_json::from_slice(&bytes).unwrap();
        let import = imported(&bytes);
        let (theirs, ours) = (counted(&official), counted_again(&import));
        assert_eq!(theirs, ours, "{name}");
        assert_eq!(import.report.in_file, theirs.operations, "{name}");
        assert_eq!(import.report.tally.parameters, theirs.parameters, "{name}");
        assert_eq!(import.report.tally.error_codes, theirs.codes, "{name}");
        operations += theirs.operations;
    }
    assert!(operations == 806 || catalogue().is_none(), "{operations}");
}

/// No sentence of the provider comes along: no text of the import is one of the texts that stand under the keys of texts, of
/// those with four words or more.
#[test]
fn no_sentence_of_the_provider_is_written() {
    for (name, bytes) in files("official-api-docs") {
        let official: Value = serde_json::from_slice(&bytes).unwrap();
        let mut found = Vec::new();
        sentences(&official, &mut found);
        assert!(found.len() > 50, "{name}: {}", found.len());
        let found: BTreeSet<String> = found.into_iter().collect();
        let mut written = Vec::new();
        texts(&imported(&bytes).imported, &mut written);
        for text in written {
            assert!(!found.contains(text.trim()), "{name}: {text}");
        }
    }
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.values().for_each(|value| texts(value, found)),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::String(text) => found.push(text.clone()),
        _ => {}
    }
}

fn sentences(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if TEXTS.contains(&key.as_str()) => {
                        let long = text.split_whitespace().count() >= 4;
                        let chinese = text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
                        if (long || chinese) && !text.trim().is_empty() {
                            found.push(text.trim().to_owned());
                        }
                    }
                    value => sentences(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| sentences(item, found)),
        _ => {}
    }
}

#[test]
fn the_reduced_form_imports_too() {
    let Some(root) = catalogue() else { return };
    let root = root.join("openapi-meta");
    let products = fs::read(root.join("products.visible.json")).unwrap();
    let (mut seen, mut whole_bodies) = (0, 0);
    for product in fs::read_dir(root.join("metadatas")).unwrap() {
        let product = product.unwrap();
        let folder = product.file_name().to_str().unwrap().to_owned();
        let mut apis = Vec::new();
        for file in fs::read_dir(product.path()).unwrap() {
            let file = file.unwrap();
            apis.push((
                file.file_name().to_str().unwrap().to_owned(),
                fs::read(file.path()).unwrap(),
            ));
        }
        apis.sort();
        let reduced = source::Reduced {
            products: &products,
            folder: &folder,
            apis: &apis,
        };
        let metadata = source::read_reduced(reduced).unwrap();
        let head = Value::Object(metadata.head.clone());
        let bodies: Map<String, Value> = metadata
            .apis
            .iter()
            .map(|api| (api.name.clone(), api.body.clone()))
            .collect();
        let choice = Choice {
            package: "demo-sdk".to_owned(),
            ..Choice::default()
        };
        let import = import(metadata, &choice, &Before::default()).unwrap();
        assert_eq!(import.report.in_file, apis.len());
        assert_eq!(import.report.typed, apis.len(), "{folder}");
        assert!(!import.report.lacks.is_empty());
        whole_bodies += import
            .report
            .locations
            .get("body")
            .copied()
            .unwrap_or_default();
        let told = crate::generate::told(&import);
        assert!(told.is_empty(), "{folder}: {told:#?}");
        let again = rebuild(&import.imported);
        let mut read = head;
        read["apis"] = Value::Object(bodies);
        assert_eq!(
            difference(&without_texts(&read, ""), &again, ""),
            None,
            "{folder}"
        );
        seen += apis.len();
    }
    assert_eq!(seen, 618);
    // Those of FC and IQS; what others have in the body is a form.
    assert_eq!(whole_bodies, 28);
}

/// The texts of a file by their keys, counted here by themselves.
fn counted_texts(value: &Value, key: &str, counts: &mut BTreeMap<String, usize>) {
    match value {
        Value::Object(map) => {
            let names = matches!(
                key,
                "properties" | "schemas" | "responses" | "headers" | "apis"
            );
            for (key, value) in map {
                if !names && TEXTS.contains(&key.as_str()) {
                    let says = match value {
                        Value::String(text) => !text.trim().is_empty(),
                        other => ![json!(null), json!([]), json!({})].contains(other),
                    };
                    *counts.entry(key.clone()).or_default() += usize::from(says);
                } else {
                    counted_texts(value, if names { "" } else { key }, counts);
                }
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| counted_texts(item, "", counts)),
        _ => {}
    }
}

#[test]
fn the_report_counts_the_texts_that_no_file_holds() {
    for (name, bytes) in files("official-api-docs") {
        let official: Value = serde_json::from_slice(&bytes).unwrap();
        let mut counts = BTreeMap::new();
        counted_texts(&official, "", &mut counts);
        counts.retain(|_, count| *count > 0);
        let dropped = imported(&bytes).report.dropped_texts;
        let stated = dropped
            .iter()
            .filter(|(key, _)| TEXTS.contains(&key.as_str()));
        let stated: BTreeMap<String, usize> =
            stated.map(|(key, count)| (key.clone(), *count)).collect();
        assert_eq!(stated, counts, "{name}");
        // With texts, what documentation shows comes along, and recorded answers do not.
        let with_texts = imported_with_texts(&bytes).report.dropped_texts;
        let of = |key: &str| with_texts.get(key).copied().unwrap_or_default();
        let answers = counts.get("responseDemo").copied().unwrap_or_default();
        assert_eq!(of("responseDemo"), answers, "{name}");
        assert_eq!(of("summary"), 0, "{name}");
        assert!(
            of("description") * 2 < counts["description"],
            "{name}: {with_texts:?}"
        );
    }
}

/// How many parameters are idempotency tokens, and how many of their texts promise that a repeat is harmless.
#[test]
fn tokens_and_their_promises_are_counted() {
    if catalogue().is_none() {
        return;
    }
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (_, bytes) in files("official-api-docs") {
        let import = imported(&bytes);
        let product = import.imported["service"]["product"].as_str().unwrap();
        let operations = import.imported["operations"].as_object().unwrap();
        let parameters = operations
            .values()
            .filter_map(|one| one["parameters"].as_array());
        let tokens = parameters
            .flatten()
            .filter_map(|one| one.get("idempotency_token"));
        for token in tokens {
            let count = counts.entry(product.to_owned()).or_default();
            count.0 += 1;
            count.1 += usize::from(token.get("repeat").is_some());
        }
    }
    let wanted = [("Alidns", (57, 45)), ("Nlb", (37, 37))];
    let wanted = wanted.map(|(product, count)| (product.to_owned(), count));
    assert_eq!(counts, BTreeMap::from(wanted));
}
