//! The products that packages of the workspace depend on are reviewed: nothing of an import is left as it was guessed. An import that
//! nobody uses here may have guesses.

use std::collections::BTreeSet;

use core_catalog::{EffectKind, Sensitivity, Text, Value, products};

/// The crates of products that the workspace's manifest offers to its packages.
fn reviewed() -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(crate::support::root().join("Cargo.toml")).unwrap();
    let (_, dependencies) = manifest.split_once("[workspace.dependencies]\n").unwrap();
    dependencies
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| Some(line.split_once(" = { path")?.0.to_owned()))
        .filter(|package| package.ends_with("-sdk"))
        .collect()
}

/// Items of a list may leave it to the list to say what they are.
fn check(value: &Value, path: &str, is_item: bool, bad: &mut Vec<String>) {
    if value.sensitivity == Sensitivity::Unreviewed {
        bad.push(format!("{path}: sensitivity"));
    }
    if !is_item && !in_both(&value.docs) {
        bad.push(format!("{path}: docs"));
    }
    for member in &value.members {
        check(member, &format!("{path}.{}", member.name), false, bad);
    }
    if let Some(item) = &value.item {
        check(item, &format!("{path}[]"), true, bad);
    }
}

fn in_both(text: &Text) -> bool {
    !text.en.is_empty() && !text.zh.is_empty()
}

#[test]
fn no_member_of_a_reviewed_product_is_unreviewed() {
    let mut bad = Vec::new();
    let reviewed = reviewed();
    assert!(reviewed.contains("alidns-sdk"), "{reviewed:?}");
    for package in &reviewed {
        let product = products()
            .find(|product| product.package == *package)
            .unwrap_or_else(|| panic!("the catalogue has no product of {package}"));
        for operation in &product.operations {
            let action = &operation.action;
            let effect = &operation.effect;
            if effect.kind == EffectKind::Unreviewed || !in_both(&effect.reason) {
                bad.push(format!("{action}: effect"));
            }
            if !in_both(&operation.title) {
                bad.push(format!("{action}: title"));
            }
            for value in operation.parameters.iter().chain(&operation.answer) {
                check(value, &format!("{action} {}", value.name), false, &mut bad);
            }
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
}
