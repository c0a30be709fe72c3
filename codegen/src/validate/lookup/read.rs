//! The calls of a look-up: reads, with a value for all that they require.

use std::collections::BTreeSet;

use super::write::Write;
use super::{error, refuse_repeated};
use crate::model::{EffectKind, Location, LookupRead, Operation, Parameter};
use crate::source::{Place, Report};
use crate::validate::kind::{Kind, resolve};

/// Checks a call and returns the operation that it calls.
pub(super) fn check<'a>(
    write: &Write<'a>,
    read: &LookupRead,
    place: Place<'_>,
    report: &mut Report,
) -> Option<&'a Operation> {
    let target = target(write, read, place.key("operation"), report);
    if let Some(target) = target {
        arguments(write, read, target, place, report);
    }
    for (name, source) in &read.parameters {
        let place = place.key("parameters").key(name);
        let Some(given) = write.parameter(source, place, report) else {
            continue;
        };
        let mut required = target.iter().flat_map(|target| &target.parameters);
        let required = required.any(|p| p.name == *name && is_asked_for(p));
        if required && !given.required && !write.needs.contains(source) {
            let message = format!("`{name}` is required, and `{source}` may be left out");
            let help = format!("add `{source}` to `needs`");
            error(report, place, message, &help);
        }
    }
    for (name, joined) in &read.joined {
        let place = place.key("joined").key(name).key("parameters");
        refuse_repeated(&joined.parameters, place, report);
        for (index, source) in joined.parameters.iter().enumerate() {
            let place = place.item(index);
            let Some(given) = write.parameter(source, place, report) else {
                continue;
            };
            if !given.required && !write.needs.contains(source) {
                let message = format!("`{source}` may be left out, and then `{name}` has no value");
                let help = format!("add `{source}` to `needs`");
                error(report, place, message, &help);
            }
        }
    }
    given_once(read, place, report);
    target
}

/// The call has no id to give.
pub(super) fn without_id(read: &LookupRead, place: Place<'_>, report: &mut Report) {
    if read.id.is_some() {
        let help = "remove it: ids come from `list` of a `binding`";
        error(
            report,
            place.name_of("id"),
            "this read has no id to use",
            help,
        );
    }
}

fn target<'a>(
    write: &Write<'a>,
    read: &LookupRead,
    place: Place<'_>,
    report: &mut Report,
) -> Option<&'a Operation> {
    let operations = &write.context.operations;
    let name = read.operation.as_str();
    let Some(found) = operations.get(name) else {
        let help = match report.near(name, operations.keys().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "name an operation of this product".to_owned(),
        };
        let message = format!("there is no operation `{name}`");
        error(report, place, message, &help);
        return None;
    };
    let (target, _) = (*found)?;
    if target.effect.kind != EffectKind::Read {
        let message = format!("`{name}` is not a read");
        let help = "an unknown outcome is looked up by reads only";
        error(report, place, message, help);
    }
    Some(target)
}

fn arguments(
    write: &Write<'_>,
    read: &LookupRead,
    target: &Operation,
    place: Place<'_>,
    report: &mut Report,
) {
    let find = |name: &str| {
        let mut parameters = target.parameters.iter();
        parameters.find(|parameter| parameter.name == name)
    };
    for (name, key) in read.given() {
        let place = at(place, key, name);
        match find(name) {
            None => {
                let message = format!("`{}` has no parameter `{name}`", target.operation);
                error(report, place, message, "correct the name");
            }
            Some(found) if !matches!(found.location, Location::Query | Location::Form) => {
                let message = format!("`{name}` is neither in the query nor in the form");
                let help = "a look-up fills in plain parameters only";
                error(report, place, message, help);
            }
            Some(_) => {}
        }
    }
    for (name, text) in &read.constants {
        if let Some(parameter) = find(name) {
            let place = place.key("constants").key(name);
            write.value(name, text, &parameter.shape, place, report);
        }
    }
    for (key, name) in [("stamp", &read.stamp), ("fresh", &read.fresh)] {
        let Some(parameter) = name.as_deref().and_then(find) else {
            continue;
        };
        let resolved = resolve(&parameter.shape, write.context.types());
        if resolved.is_some_and(|(kind, _)| kind != Kind::String) {
            let message = format!("`{}` is not a text", parameter.name);
            error(report, place.key(key), message, "name a parameter of text");
        }
    }
    for required in target.parameters.iter().filter(|p| is_asked_for(p)) {
        if !read.given().any(|(name, _)| name == required.name) {
            let name = &required.name;
            let message = format!("`{}` requires the parameter `{name}`", target.operation);
            let help = "say where its value comes from";
            error(report, place, message, help);
        }
    }
}

fn is_asked_for(parameter: &Parameter) -> bool {
    parameter.must_be_given()
}

fn given_once(read: &LookupRead, place: Place<'_>, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for (name, key) in read.given() {
        if !seen.insert(name) {
            let message = format!("`{name}` has a value already");
            error(report, at(place, key, name), message, "remove one");
        }
    }
}

/// Where a parameter is given its value.
fn at<'p>(place: Place<'p>, key: &str, name: &str) -> Place<'p> {
    match key {
        "parameters" | "constants" | "joined" => place.key(key).name_of(name),
        _ => place.key(key),
    }
}
