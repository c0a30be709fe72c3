//! No field of the provider's own metadata is missing from the specs, and none is there that the metadata does not know,
//! beside those that `metadata-differences.yaml` justifies; and the error codes of each action are in the error table.
//!
//! The metadata is not part of the workspace: the tests read it from `../shared` where that stands, and say so where it
//! does not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::root;
use codegen::model::{Product, Shape};
use codegen::{SourceFile, Sources};
use serde::Deserialize;
use serde_json::Value;

const METADATA: &str = "../shared/catalogue/official-api-docs/dyplsapi/2017-05-25/api-docs.json";
/// Deeper than any answer; named types may hold themselves.
const DEPTH: usize = 12;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Justified {
    fields: Vec<String>,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Differences {
    only_in_metadata: Vec<Justified>,
    only_in_specs: Vec<Justified>,
}

fn metadata() -> Option<Value> {
    let Ok(text) = fs::read_to_string(root().join(METADATA)) else {
        eprintln!("not compared: {METADATA} is not there");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn product() -> Product {
    let mut files = Vec::new();
    for folder in ["dyplsapi", "shared"] {
        let name = format!("api-specs/{folder}");
        read(&root().join(&name), &name, &mut files);
    }
    let products = codegen::read_products(&Sources::new(files)).value.unwrap();
    products
        .into_iter()
        .find(|product| product.service.product == "Dyplsapi")
        .unwrap()
}

fn read(folder: &Path, name: &str, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{name}/{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            read(&entry.path(), &path, files);
        } else if path.ends_with(".yaml") {
            let text = fs::read_to_string(entry.path()).unwrap();
            files.push(SourceFile { path, text });
        }
    }
}

/// `Action > Parameter.member` and `Action < member.member` of all specs.
fn fields_of_specs(product: &Product) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for operation in &product.operations {
        for parameter in &operation.parameters {
            let path = format!("{} > {}", operation.operation, parameter.name);
            collect(product, &parameter.shape, &path, ".", DEPTH, &mut found);
            found.insert(path);
        }
        let path = format!("{} <", operation.operation);
        collect(
            product,
            &operation.response.shape,
            &path,
            " ",
            DEPTH,
            &mut found,
        );
    }
    found
}

fn collect(
    product: &Product,
    shape: &Shape,
    path: &str,
    separator: &str,
    depth: usize,
    found: &mut BTreeSet<String>,
) {
    if depth == 0 {
        return;
    }
    for field in &shape.fields {
        let path = format!("{path}{separator}{}", field.name);
        collect(product, &field.shape, &path, ".", depth - 1, found);
        found.insert(path);
    }
    let named = product
        .service
        .types
        .iter()
        .find(|(name, _)| **name == shape.ty);
    let inner = [
        shape.items.as_deref(),
        shape.values.as_deref(),
        named.map(|(_, shape)| shape),
    ];
    for inner in inner.into_iter().flatten() {
        collect(product, inner, path, separator, depth - 1, found);
    }
}

fn fields_of_metadata(metadata: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (action, api) in metadata["apis"].as_object().unwrap() {
        for parameter in api["parameters"].as_array().unwrap() {
            let path = format!("{action} > {}", parameter["name"].as_str().unwrap());
            collect_schema(&parameter["schema"], &path, ".", &mut found);
            found.insert(path);
        }
        let answer = &api["responses"]["200"]["schema"];
        collect_schema(answer, &format!("{action} <"), " ", &mut found);
    }
    found
}

fn collect_schema(schema: &Value, path: &str, separator: &str, found: &mut BTreeSet<String>) {
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}{separator}{name}");
        collect_schema(inner, &path, ".", found);
        found.insert(path);
    }
    // One object of the metadata has items, too, left over from a list that it once was.
    let items = ["items"].into_iter().filter(|_| schema["type"] == "array");
    for inner in items.chain(["additionalProperties"]) {
        if schema[inner].is_object() {
            collect_schema(&schema[inner], path, separator, found);
        }
    }
}

/// `Action > *` of a list of justifications means all fields below.
fn compare(found: &BTreeSet<&String>, justified: &[Justified], which: &str) {
    let listed: Vec<&str> = justified
        .iter()
        .inspect(|entry| assert!(!entry.reason.trim().is_empty(), "an entry without a reason"))
        .flat_map(|entry| entry.fields.iter().map(String::as_str))
        .collect();
    let covers = |listed: &str, field: &str| match listed.strip_suffix('*') {
        Some(start) => field.starts_with(start),
        None => listed == field,
    };
    let unjustified: Vec<_> = found
        .iter()
        .filter(|field| !listed.iter().any(|listed| covers(listed, field)))
        .collect();
    assert!(
        unjustified.is_empty(),
        "only in the {which}: {unjustified:#?}"
    );
    let idle: Vec<_> = listed
        .iter()
        .filter(|listed| !found.iter().any(|field| covers(listed, field)))
        .collect();
    assert!(
        idle.is_empty(),
        "justified, but not only in the {which}: {idle:#?}"
    );
}

#[test]
fn fields_are_the_same_on_both_sides() {
    let Some(metadata) = metadata() else { return };
    let (theirs, ours) = (fields_of_metadata(&metadata), fields_of_specs(&product()));
    assert!(
        theirs.len() > 800 && ours.len() > 800,
        "{} {}",
        theirs.len(),
        ours.len()
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("metadata-differences.yaml");
    let known: Differences = serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    compare(
        &theirs.difference(&ours).collect(),
        &known.only_in_metadata,
        "metadata",
    );
    compare(
        &ours.difference(&theirs).collect(),
        &known.only_in_specs,
        "specs",
    );
}

#[test]
fn error_codes_of_each_action_are_in_the_table_and_in_its_spec() {
    let Some(metadata) = metadata() else { return };
    let product = product();
    let table: BTreeSet<&str> = product
        .errors
        .iter()
        .flat_map(|code| code.aliases.iter().chain([&code.code]))
        .map(String::as_str)
        .collect();
    let specs: BTreeMap<&str, _> = product
        .operations
        .iter()
        .map(|operation| (operation.operation.as_str(), operation))
        .collect();
    let mut seen = 0;
    for (action, api) in metadata["apis"].as_object().unwrap() {
        for (status, codes) in api["errorCodes"].as_object().into_iter().flatten() {
            for code in codes.as_array().unwrap() {
                let code = code["errorCode"].as_str().unwrap();
                assert!(
                    table.contains(code),
                    "{action}: {code} is in no error table"
                );
                let stated = specs[action.as_str()]
                    .errors
                    .iter()
                    .find(|stated| stated.code == code);
                let stated = stated.unwrap_or_else(|| panic!("{action} does not state {code}"));
                assert_eq!(
                    stated.status.map(|number| number.to_string()).as_ref(),
                    Some(status),
                    "{action}: {code}"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "{seen}");
}
