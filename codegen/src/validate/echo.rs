//! Echoes: fields of an answer that repeat parameters must be there, and can be compared.

use super::context::Context;
use super::kind::resolve;
use super::path::{Found, follow};
use super::value;
use crate::diagnostic::codes;
use crate::diagnostic::words::closest;
use crate::model::{Echo, Operation, Parameter, ResponseBody};
use crate::source::{Place, Report};

/// `place` is that of the operation.
pub(super) fn check(
    operation: &Operation,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    if operation.response.body != ResponseBody::Json && !operation.echoes.is_empty() {
        let help = "remove `echoes`: an answer without JSON has no field";
        error(
            report,
            place.name_of("echoes"),
            "the answer is not JSON",
            help,
        );
        return;
    }
    let guessed = place.key("parameters").is_guess() || place.key("response").is_guess();
    let place = place.key("echoes");
    for (index, echo) in operation.echoes.iter().enumerate() {
        let place = place.item(index);
        once(operation, index, echo, place, report);
        if !guessed {
            field(operation, echo, place.key("path"), context, report);
            given(operation, echo, place, context, report);
        }
    }
}

fn error(report: &mut Report, place: Place<'_>, message: impl Into<String>, help: &str) {
    report.error(place, codes::ECHO, message, help);
}

/// A field repeats one parameter, and is named in one place.
fn once(operation: &Operation, index: usize, echo: &Echo, place: Place<'_>, report: &mut Report) {
    let mut earlier = operation.echoes.iter().take(index);
    let answer = operation
        .lookup
        .as_ref()
        .and_then(|lookup| lookup.answer.as_ref());
    if earlier.any(|other| other.path == echo.path) {
        let message = format!("`{}` stands here twice", echo.path);
        error(report, place.key("path"), message, "remove one");
    } else if answer.is_some_and(|answer| answer.parameters.contains_key(&echo.path)) {
        let message = format!(
            "`{}` stands in `lookup.answer.parameters` already",
            echo.path
        );
        error(report, place.key("path"), message, "remove it here");
    }
}

fn field(
    operation: &Operation,
    echo: &Echo,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    match follow(
        &operation.response.shape,
        context.types(),
        &echo.path,
        false,
    ) {
        Found::Unknown => {}
        Found::Missing(part) => {
            let message = format!("the answer of `{}` has no `{part}`", operation.operation);
            error(
                report,
                place,
                message,
                "correct the path; it never leads into a list",
            );
        }
        Found::Shape(shape) => {
            if resolve(shape, context.types()).is_some_and(|(kind, _)| !kind.is_scalar()) {
                let message = format!("`{}` is not a single value", echo.path);
                error(report, place, message, "name a field inside it");
            }
        }
    }
}

fn given(
    operation: &Operation,
    echo: &Echo,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let types = context.types();
    if let Some(found) = parameter(operation, &echo.parameter, place.key("parameter"), report)
        && resolve(&found.shape, types).is_some_and(|(kind, _)| !kind.is_scalar())
    {
        let message = format!("`{}` is not a single value", echo.parameter);
        let help = "name a parameter that is one";
        error(report, place.key("parameter"), message, help);
    }
    let place = place.key("when");
    for (name, values) in &echo.when {
        let Some(found) = parameter(operation, name, place.name_of(name), report) else {
            continue;
        };
        let place = place.key(name);
        if values.is_empty() {
            let message = format!("no value of `{name}` is named");
            error(
                report,
                place,
                message,
                "add the values with which the field repeats it",
            );
        }
        for (index, text) in values.iter().enumerate() {
            value::check(
                "the value",
                text,
                &found.shape,
                types,
                place.item(index),
                report,
            );
        }
    }
}

fn parameter<'o>(
    operation: &'o Operation,
    name: &str,
    place: Place<'_>,
    report: &mut Report,
) -> Option<&'o Parameter> {
    let mut parameters = operation.parameters.iter();
    let found = parameters.find(|parameter| parameter.name == name);
    if found.is_none() {
        let known = operation.parameters.iter().map(|parameter| &parameter.name);
        let help = match closest(name, known) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "name a parameter of this operation".to_owned(),
        };
        let message = format!("`{}` has no parameter `{name}`", operation.operation);
        error(report, place, message, &help);
    }
    found
}
