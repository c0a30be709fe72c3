//! Operations: everything that is not said by one of their parts alone.

use std::collections::BTreeMap;

use super::context::Context;
use super::distinct::{self, Named};
use super::errors::known_code;
use super::{always, echo, examples, lookup, pages, parameters, response, rules, success};
use crate::diagnostic::codes;
use crate::load::{Draft, Loaded};
use crate::model::{Authentication, EffectKind, Operation, Retry};
use crate::names;
use crate::scope::Scope;
use crate::source::{Place, Report};

pub(super) fn check(
    operation: &Operation,
    place: Place<'_>,
    stem: &str,
    context: &Context<'_>,
    report: &mut Report,
) {
    file_name("operation", &operation.operation, stem, place, report);
    family(operation, place, context, report);
    http(operation, place, report);
    effect(operation, place, context, report);
    replacement(operation, place, context, report);
    parameters::check(operation, place, context, report);
    rules::check(operation, place, context, report);
    response::check(operation, place, context, report);
    error_codes(operation, place, context, report);
    examples::check(operation, place, context, report);
    if let Some(rule) = &operation.success {
        success::values(rule, place.key("success"), report);
    }
    success::answerable(operation, place, context, report);
    echo::check(operation, place, context, report);
    always::check(operation, place, context, report);
    pages::check(operation, place, context, report);
    if let (Some(lookup), false) = (&operation.lookup, place.key("parameters").is_guess()) {
        lookup::check(operation, lookup, place, context, report);
    }
}

/// A file is named after what it describes, so that one finds it. The name stands in paths and texts as it is.
pub(super) fn file_name(key: &str, name: &str, stem: &str, place: Place<'_>, report: &mut Report) {
    if !names::is_action(name) {
        let message = format!("`{name}` cannot be a name here");
        let help = "use ASCII letters, digits and `_`, a letter first";
        report.error(place.key(key), codes::PLAIN_NAME, message, help);
    } else if name != stem {
        let (message, help) = if place.is_in_yaml() {
            (
                format!("the file `{stem}.yaml` describes `{name}`"),
                format!("rename the file to `{name}.yaml`, or correct `{key}`"),
            )
        } else {
            (
                format!("the entry `{stem}` describes `{name}`"),
                "nobody edits this file: import it again".to_owned(),
            )
        };
        report.error(place.key(key), codes::FILE_NAME, message, help);
    }
}

/// Checks the names of all operations, types and messages against each other.
pub(super) fn across_operations(draft: &Draft<'_>, context: &Context<'_>, report: &mut Report) {
    let methods = draft.operations.iter().filter_map(Loaded::parts);
    let methods = methods.map(|(operation, place)| Named {
        wire: &operation.operation,
        space: "",
        rust_name: operation.rust_name.as_deref(),
        place,
        key: "operation",
    });
    distinct::in_rust(Scope::Operations, methods, report);
    let mut types: Vec<(String, String, Place<'_>)> = Vec::new();
    if let Some((service, place)) = draft.service.as_ref().and_then(Loaded::parts) {
        let place = place.key("types");
        let named = service.types.keys();
        types.extend(named.map(|name| {
            let what = format!("the type `{name}`");
            (names::type_name(name), what, place.name_of(name))
        }));
    }
    for (operation, place) in context.operations.values().flatten() {
        let own = operation
            .rust_name
            .as_deref()
            .unwrap_or(&operation.operation);
        for part in ["Request", "Response"] {
            let name = names::type_name(own) + part;
            let what = format!("the {} of `{}`", part.to_lowercase(), operation.operation);
            types.push((name, what, place.key("operation")));
        }
        let builder = names::type_name(own);
        if Scope::Types.is_reserved(&builder) {
            let message = format!(
                "the builder of `{}` would be `{builder}`, which generated code needs itself",
                operation.operation
            );
            let help = "give the operation another name with `rust_name`";
            report.error(place.key("operation"), codes::RUST_COLLISION, message, help);
        }
    }
    for (message, place) in draft.messages.iter().filter_map(Loaded::parts) {
        let what = format!("the message `{}`", message.message);
        types.push((
            names::type_name(&message.message),
            what,
            place.key("message"),
        ));
    }
    distinct_types(types, report);
}

fn distinct_types(types: Vec<(String, String, Place<'_>)>, report: &mut Report) {
    let mut seen: BTreeMap<String, (String, Place<'_>)> = BTreeMap::new();
    for (name, what, place) in types {
        if Scope::Types.is_reserved(&name) {
            let message = format!("{what} would be `{name}`, which generated code needs itself");
            report.error(
                place,
                codes::RUST_COLLISION,
                message,
                "give it another name",
            );
        }
        match seen.get(&name) {
            Some((first, at)) => {
                let message = format!("{what} and {first} would both be `{name}` in Rust");
                let help = format!("{first} stands in {}; rename one", at.line());
                report.error(place, codes::RUST_COLLISION, message, help);
            }
            None => {
                seen.insert(name, (what, place));
            }
        }
    }
}

fn family(operation: &Operation, place: Place<'_>, context: &Context<'_>, report: &mut Report) {
    let Some(families) = context.families else {
        return;
    };
    let mut ids = families.iter().map(|family| &family.id);
    if !ids.any(|id| *id == operation.family) {
        let message = format!("there is no family `{}`", operation.family);
        let ids = families.iter().map(|family| &family.id);
        let help = match report.near(&operation.family, ids) {
            Some(id) => format!("did you mean `{id}`?"),
            None => format!("add it to `families` in {}", context.service_place),
        };
        report.error(place.key("family"), codes::FAMILY, message, help);
    }
}

fn http(operation: &Operation, place: Place<'_>, report: &mut Report) {
    for (index, status) in operation.statuses.iter().enumerate() {
        if !(200..=399).contains(status) {
            let message = format!("{status} is not an HTTP status of success");
            let help = "statuses of success are 200 to 399; errors go by their codes";
            report.error(
                place.key("statuses").item(index),
                codes::RANGE,
                message,
                help,
            );
        }
    }
    let methods = operation.methods.iter().enumerate();
    for (index, method) in methods {
        if operation
            .methods
            .iter()
            .take(index)
            .any(|other| other == method)
        {
            let place = place.key("methods").item(index);
            let message = "the method stands twice";
            report.error(place, codes::DUPLICATE_NAME, message, "remove one");
        }
    }
    if operation
        .rate_limit
        .as_ref()
        .is_some_and(|limit| limit.per_second == 0)
    {
        let place = place.key("rate_limit").key("per_second");
        let message = "the limit allows no calls";
        let help = "write the published number, or remove `rate_limit`";
        report.error(place, codes::RANGE, message, help);
    }
}

fn effect(operation: &Operation, place: Place<'_>, context: &Context<'_>, report: &mut Report) {
    if operation.authentication == Authentication::Unsupported && !context.imported() {
        let message = "only an imported product may have operations that cannot be called";
        let help = "leave the operation out, or write `signed` or `anonymous`";
        report.error(
            place.key("authentication"),
            codes::UNREVIEWED,
            message,
            help,
        );
    }
    let effect = &operation.effect;
    let place = place.key("effect");
    if effect.kind == EffectKind::Unreviewed && !context.imported() {
        let message = "only an imported product may leave an effect unreviewed";
        let help =
            "state what a second run would do: read, repeatable, creates, destroys or spends";
        report.error(place.key("kind"), codes::UNREVIEWED, message, help);
    }
    if effect.kind != EffectKind::Repeatable {
        let given = [
            ("already_done", !effect.already_done.is_empty()),
            ("overwrites", effect.overwrites),
        ];
        for (key, given) in given {
            if given {
                let message = format!("`{key}` on an operation that is not repeatable");
                let help = format!("remove `{key}`, or state why the effect is repeatable");
                report.error(place.name_of(key), codes::NOT_REPEATABLE, message, help);
            }
        }
    }
    for (index, code) in effect.already_done.iter().enumerate() {
        known_code(code, place.key("already_done").item(index), context, report);
    }
    for (index, code) in effect.retry_after.iter().enumerate() {
        let place = place.key("retry_after").item(index);
        known_code(code, place, context, report);
        let entry = context
            .codes
            .as_ref()
            .and_then(|codes| codes.get(code.as_str()));
        let pausing = |retry| matches!(retry, Retry::AfterPause | Retry::AfterPauseIfNamed);
        if entry.is_some_and(|entry| !pausing(entry.retry)) {
            let message =
                format!("the error table does not say that `{code}` may be retried after a pause");
            let help = "give the code `retry: after_pause_if_named` there, or remove it here";
            report.error(place, codes::ERROR_CODE, message, help);
        }
    }
}

fn replacement(
    operation: &Operation,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let replacement = operation.deprecated.as_ref();
    let Some(name) = replacement.and_then(|deprecated| deprecated.replacement.as_ref()) else {
        return;
    };
    if !context.operations.contains_key(name.as_str()) || *name == operation.operation {
        let message = format!("there is no other operation `{name}` to use instead");
        let help = "name an operation of this product, or say it in `reason` only";
        let place = place.key("deprecated").key("replacement");
        report.error(place, codes::REPLACEMENT, message, help);
    }
}

fn error_codes(
    operation: &Operation,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    // The provider's lists name codes that no table has, and one code with several messages.
    if context.imported() {
        return;
    }
    let place = place.key("errors");
    let at = |index: usize| place.item(index).key("code");
    let names = operation.errors.iter().enumerate();
    distinct::on_the_wire(
        "error code",
        names.map(|(index, error)| (error.code.as_str(), at(index))),
        report,
    );
    for (index, error) in operation.errors.iter().enumerate() {
        known_code(&error.code, at(index), context, report);
    }
}
