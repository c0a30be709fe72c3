//! The products that are shipped as reviewed are: nothing of an import is left as it was guessed.

use core_catalog::{EffectKind, Sensitivity, Text, Value, products};

const REVIEWED: [&str; 2] = ["Dybaseapi", "Dysmsapi"];

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
    for name in REVIEWED {
        let product = products().find(|product| product.product == name).unwrap();
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
