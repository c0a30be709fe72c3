//! What descriptions name: parameters of an operation, and fields of its answer. One that is not there is told in one way.

use super::context::Context;
use super::path::{Found, follow};
use crate::model::{Operation, Parameter};
use crate::source::{Place, Report};

/// The parameter of a name. A missing one is reported.
pub(super) fn parameter<'o>(
    operation: &'o Operation,
    name: &str,
    place: Place<'_>,
    code: &'static str,
    report: &mut Report,
) -> Option<&'o Parameter> {
    let mut parameters = operation.parameters.iter();
    let found = parameters.find(|parameter| parameter.name == name);
    if found.is_none() {
        no_parameter(operation, name, place, code, report);
    }
    found
}

/// Reports that a parameter is not there.
pub(super) fn no_parameter(
    operation: &Operation,
    name: &str,
    place: Place<'_>,
    code: &'static str,
    report: &mut Report,
) {
    let known = operation.parameters.iter().map(|parameter| &parameter.name);
    let help = match report.near(name, known) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "name a parameter of this operation".to_owned(),
    };
    let message = format!("`{}` has no parameter `{name}`", operation.operation);
    report.error(place, code, message, help);
}

/// The field of the answer that a path leads to, outside of lists. A missing one is reported.
pub(super) fn field<'o>(
    operation: &'o Operation,
    path: &str,
    place: Place<'_>,
    code: &'static str,
    context: &Context<'o>,
    report: &mut Report,
) -> Found<'o> {
    let found = follow(&operation.response.shape, context.types(), path, false);
    if let Found::Missing(part) = &found {
        let message = format!("the answer of `{}` has no `{part}`", operation.operation);
        let help = "correct the path; it never leads into a list";
        report.error(place, code, message, help);
    }
    found
}
