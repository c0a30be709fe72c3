//! Rules across parameters.

use super::context::Context;
use super::kind::{Kind, resolve};
use super::reference::parameter;
use super::value;
use crate::diagnostic::codes;
use crate::model::{Operation, Rule, RuleKind, When};
use crate::source::{Place, Report};

pub(super) fn check(
    operation: &Operation,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    if place.key("parameters").is_guess() {
        return;
    }
    for (index, rule) in operation.rules.iter().enumerate() {
        let place = place.key("rules").item(index);
        names(operation, rule, place, report);
        if let Some(when) = &rule.when {
            condition(operation, when, place.key("when"), context, report);
        }
    }
}

fn names(operation: &Operation, rule: &Rule, place: Place<'_>, report: &mut Report) {
    let place = place.key("parameters");
    for (index, name) in rule.parameters.iter().enumerate() {
        let at = place.item(index);
        parameter(operation, name, at, codes::UNKNOWN_PARAMETER, report);
        if rule
            .parameters
            .iter()
            .take(index)
            .any(|other| other == name)
        {
            let message = format!("the rule names `{name}` twice");
            report.error(place.item(index), codes::RULE, message, "remove one");
        }
    }
    let least = match rule.rule {
        RuleKind::AtLeastOne | RuleKind::AtMostOne | RuleKind::ExactlyOne | RuleKind::Different => {
            2
        }
        RuleKind::Required | RuleKind::Forbidden => 1,
        RuleKind::Described => 0,
    };
    if rule.parameters.len() < least {
        let message = format!("a rule of this kind needs at least {least} parameters");
        report.error(
            place,
            codes::RULE,
            message,
            "name them, or use another kind of rule",
        );
    }
}

fn condition(
    operation: &Operation,
    when: &When,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    if when.absent && !when.is.is_empty() {
        let message = "a parameter that is absent holds no value";
        report.error(
            place.name_of("absent"),
            codes::RULE,
            message,
            "keep `is` or `absent`",
        );
    }
    let at = place.key("parameter");
    let code = codes::UNKNOWN_PARAMETER;
    let Some(parameter) = parameter(operation, &when.parameter, at, code, report) else {
        return;
    };
    if when.absent && parameter.required {
        let message = format!("`{}` is required: it is never absent", parameter.name);
        report.error(
            place.name_of("absent"),
            codes::RULE,
            message,
            "remove the rule or correct it",
        );
    }
    let Some((kind, resolved)) = resolve(&parameter.shape, context.types()) else {
        return;
    };
    let known: Vec<&str> = parameter
        .shape
        .known_values
        .iter()
        .chain(&resolved.known_values)
        .map(|known| known.value.as_str())
        .collect();
    for (index, text) in when.is.iter().enumerate() {
        let place = place.key("is").item(index);
        let types = context.types();
        value::check("the value", text, &parameter.shape, types, place, report);
        if kind != Kind::Boolean && !known.contains(&text.as_str()) {
            let message = format!("`{text}` is not a known value of `{}`", parameter.name);
            let help = "add it to the parameter's `known_values`, so that callers can name it";
            report.error(place, codes::RULE, message, help);
        }
    }
}
