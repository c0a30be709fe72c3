//! The page on the description language says all that the language has, and its files load.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

use std::collections::BTreeSet;

use codegen::{json_schemas, read_products, render};
use serde_json::Value;

const PAGE: &str = include_str!("../../../docs/description-language.md");

/// The files of the page: a path in bold, and the block of YAML behind it; and what an import wrote.
fn files() -> crate::common::Files {
    let files = PAGE.split("**`api-specs/").skip(1).map(|part| {
        let (path, rest) = part.split_once("`**\n\n```yaml\n").unwrap();
        let (text, _) = rest.split_once("```\n").unwrap();
        (format!("api-specs/{path}"), text.to_owned())
    });
    let (_, json) = PAGE.split_once("```json\n").unwrap();
    let (json, _) = json.split_once("```\n").unwrap();
    let imported = "api-specs/thing/2020-01-01/imported.json".to_owned();
    files.chain([(imported, json.to_owned())]).collect()
}

#[test]
fn the_files_of_the_page_load_without_a_complaint() {
    assert_eq!(files().len(), 9);
    let outcome = read_products(&crate::common::sources(files()));
    assert_eq!(render(&outcome.diagnostics, false), "");
    let ir = codegen::lower::lower(&outcome.value.unwrap());
    assert!(codegen::emit::emit(&ir, &codegen::emit::WorkspaceFacts::default()).is_ok());
}

/// Every key of a mapping and every word of a closed choice.
fn words(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get("properties") {
                found.extend(properties.keys().cloned());
            }
            for choice in members
                .get("oneOf")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                found.extend(
                    choice
                        .get("const")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
            }
            members.values().for_each(|inner| words(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| words(inner, found)),
        _ => {}
    }
}

#[test]
fn every_key_and_word_of_the_language_stands_on_the_page() {
    let mut wanted = BTreeSet::new();
    for (_, text) in json_schemas() {
        words(&serde_json::from_str(&text).unwrap(), &mut wanted);
    }
    assert!(wanted.len() > 150, "{}", wanted.len());
    let said: BTreeSet<&str> = PAGE
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .collect();
    let missing: Vec<_> = wanted
        .iter()
        .filter(|word| !said.contains(word.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
