//! Echoes: fields of an answer that repeat parameters must be there, and can be compared.

use super::context::Context;
use super::kind::resolve;
use super::path::Found;
use super::reference::{self, parameter};
use super::value;
use crate::diagnostic::codes;
use crate::model::{Echo, Operation, ResponseBody};
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
        check_once(operation, index, echo, place, report);
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
fn check_once(
    operation: &Operation,
    index: usize,
    echo: &Echo,
    place: Place<'_>,
    report: &mut Report,
) {
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
    let found = reference::field(operation, &echo.path, place, codes::ECHO, context, report);
    if let Found::Shape(shape) = found
        && resolve(shape, context.types()).is_some_and(|(kind, _)| !kind.is_scalar())
    {
        let message = format!("`{}` is not a single value", echo.path);
        error(report, place, message, "name a field inside it");
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
    let at = place.key("parameter");
    if let Some(found) = parameter(operation, &echo.parameter, at, codes::ECHO, report)
        && resolve(&found.shape, types).is_some_and(|(kind, _)| !kind.is_scalar())
    {
        let message = format!("`{}` is not a single value", echo.parameter);
        let help = "name a parameter that is one";
        error(report, at, message, help);
    }
    let place = place.key("when");
    for (name, values) in &echo.when {
        let at = place.name_of(name);
        let Some(found) = parameter(operation, name, at, codes::ECHO, report) else {
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
