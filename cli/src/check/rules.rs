//! Rules across parameters: one of several, required when another has a value.

use super::{Finding, severity};
use crate::parameters::{Given, text_of};
use crate::spec::{Operation, Rule, RuleKind, When};

pub(super) fn check(operation: &Operation, given: &[Given], found: &mut Vec<Finding>) {
    for rule in operation.rules {
        let Some(severity) = severity(rule.enforce) else {
            continue;
        };
        if applies(rule.when.as_ref(), given) && !is_kept(rule, given) {
            let text = format!("{}: {}", rule.parameters.join(", "), rule.docs.get());
            found.push(Finding { severity, text });
        }
    }
}

fn value(name: &str, given: &[Given]) -> Option<String> {
    given
        .iter()
        .find(|one| one.parameter.name == name)
        .map(|one| text_of(&one.value))
}

fn applies(when: Option<&When>, given: &[Given]) -> bool {
    let Some(when) = when else { return true };
    match value(when.parameter, given) {
        None => when.absent,
        Some(_) if when.absent => false,
        Some(value) => when.is.is_empty() || when.is.contains(&value.as_str()),
    }
}

fn is_kept(rule: &Rule, given: &[Given]) -> bool {
    let values: Vec<Option<String>> = rule
        .parameters
        .iter()
        .map(|name| value(name, given))
        .collect();
    let count = values.iter().flatten().count();
    match rule.kind {
        RuleKind::AtLeastOne => count >= 1,
        RuleKind::AtMostOne => count <= 1,
        RuleKind::ExactlyOne => count == 1,
        RuleKind::Required => count == values.len(),
        RuleKind::Forbidden => count == 0,
        RuleKind::Different => {
            let mut different: Vec<&String> = values.iter().flatten().collect();
            different.sort_unstable();
            different.dedup();
            different.len() == count
        }
        RuleKind::Described => true,
    }
}
