//! Parameters against their description: given where required, of their type, within limits, and fitting each other.
//!
//! Everything here is read from the tables. An action whose behaviour answers with codes of its own for a parameter
//! (`isv.MOBILE_NUMBER_ILLEGAL` and the like) names it in `judges`, and type and limits are left to it.

use std::borrow::Cow;

use super::{Examination, shape};
use crate::answer::Refusal;
use crate::behaviour;
use crate::spec::{Operation, Parameter, Rule, RuleKind, When};

/// Every required parameter is given.
pub(super) fn required(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    let Some(operation) = examination.operation else {
        return Ok(());
    };
    operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .find(|parameter| !shape::is_given(parameter, &examination.arguments))
        .map_or(Ok(()), |parameter| Err(missing(parameter.name)))
}

/// Every value is one that its type can hold.
pub(super) fn types(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    let zone = examination.shared.settings.utc_offset_minutes;
    for parameter in judged_here(examination) {
        if shape::read(parameter, &examination.arguments, zone).is_err() {
            return Err(invalid(parameter.name));
        }
    }
    Ok(())
}

/// Every value is within its limits.
pub(super) fn limits(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    let zone = examination.shared.settings.utc_offset_minutes;
    for parameter in judged_here(examination) {
        let Ok(Some(value)) = shape::read(parameter, &examination.arguments, zone) else {
            continue;
        };
        if !shape::within_limits(parameter, &value) {
            return Err(invalid(parameter.name));
        }
    }
    Ok(())
}

/// The rules across parameters hold.
pub(super) fn rules(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    let (Some(service), Some(operation)) = (examination.service, examination.operation) else {
        return Ok(());
    };
    let given = |name: &str| is_given(operation, name, examination);
    let Some(broken) = operation
        .rules
        .iter()
        .find(|rule| rule.enforce_service && breaks(rule, examination, &given))
    else {
        return Ok(());
    };
    if service
        .codes
        .iter()
        .any(|code| code.code == "isv.ILLEGAL_ARGUMENT")
    {
        return Err(Refusal::business("isv.ILLEGAL_ARGUMENT", broken.text));
    }
    Err(Refusal::gateway(400, "InvalidParameter", broken.text))
}

/// `MissingXxx`, as the gateway says it.
pub(super) fn missing(name: &str) -> Refusal {
    Refusal::gateway(
        400,
        Cow::Owned(format!("Missing{name}")),
        format!("{name} is mandatory for this action."),
    )
}

/// `InvalidXxx`, as the gateway says it.
pub(super) fn invalid(name: &str) -> Refusal {
    Refusal::gateway(
        400,
        Cow::Owned(format!("Invalid{name}")),
        format!("Specified parameter {name} is not valid."),
    )
}

fn judged_here(examination: &Examination<'_>) -> impl Iterator<Item = &'static Parameter> + use<> {
    let judges = match (examination.service, examination.operation) {
        (Some(service), Some(operation)) => behaviour::find(service.product, operation.action)
            .map_or(&[] as &[&str], |behaviour| behaviour.judges),
        _ => &[],
    };
    let parameters = examination
        .operation
        .map_or(&[] as &[Parameter], |operation| operation.parameters);
    parameters
        .iter()
        .filter(move |parameter| !judges.contains(&parameter.name))
}

fn is_given(operation: &Operation, name: &str, examination: &Examination<'_>) -> bool {
    operation
        .parameters
        .iter()
        .find(|parameter| parameter.name == name)
        .map_or_else(
            || examination.arguments.get(name).is_some(),
            |parameter| shape::is_given(parameter, &examination.arguments),
        )
}

fn breaks(rule: &Rule, examination: &Examination<'_>, given: &impl Fn(&str) -> bool) -> bool {
    if rule
        .when
        .as_ref()
        .is_some_and(|when| !holds(when, examination, given))
    {
        return false;
    }
    let count = rule.parameters.iter().filter(|name| given(name)).count();
    match rule.kind {
        RuleKind::AtLeastOne => count == 0,
        RuleKind::AtMostOne => count > 1,
        RuleKind::ExactlyOne => count != 1,
        RuleKind::Required => count < rule.parameters.len(),
        RuleKind::Forbidden => count > 0,
        RuleKind::Different => any_equal(rule.parameters, examination),
        RuleKind::Described => false,
    }
}

fn holds(when: &When, examination: &Examination<'_>, given: &impl Fn(&str) -> bool) -> bool {
    if when.absent {
        return !given(when.parameter);
    }
    let value = examination.arguments.get(when.parameter);
    // A boolean may be spelt in any letter case.
    let is_one = |value: &str| {
        when.is
            .iter()
            .any(|one| *one == value || is_bool(one) && one.eq_ignore_ascii_case(value))
    };
    given(when.parameter) && (when.is.is_empty() || value.is_some_and(is_one))
}

fn is_bool(text: &str) -> bool {
    matches!(text, "true" | "false")
}

fn any_equal(names: &[&str], examination: &Examination<'_>) -> bool {
    let mut values: Vec<_> = names
        .iter()
        .filter_map(|name| examination.arguments.get(name))
        .collect();
    let all = values.len();
    values.sort_unstable();
    values.dedup();
    values.len() < all
}
