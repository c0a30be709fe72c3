//! Fields that every success has: they must be there, can be read from the answer's own records, and no example lacks them.

use serde_json::Value;

use super::context::Context;
use super::kind::Kind;
use super::path::Found;
use super::reference;
use crate::diagnostic::codes;
use crate::model::{Always, Operation, ResponseBody, SuccessField};
use crate::source::{Place, Report};

/// `place` is that of the operation.
pub(super) fn check(
    operation: &Operation,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    if operation.always.is_empty() {
        return;
    }
    if operation.response.body != ResponseBody::Json {
        let help = "remove `always`: an answer without JSON has no field";
        let place = place.name_of("always");
        report.error(place, codes::ALWAYS, "the answer is not JSON", help);
        return;
    }
    if place.key("response").is_guess() {
        return;
    }
    for (index, always) in operation.always.iter().enumerate() {
        let at = place.key("always").item(index).key("path");
        let mut earlier = operation.always.iter().take(index);
        if earlier.any(|other| other.path == always.path) {
            let message = format!("`{}` stands here twice", always.path);
            report.error(at, codes::ALWAYS, message, "remove one");
        } else if field(operation, always, at, context, report) {
            examples(operation, always, place, context, report);
        }
    }
}

/// Whether the field is there and can be read.
fn field(
    operation: &Operation,
    always: &Always,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) -> bool {
    let found = reference::field(
        operation,
        &always.path,
        place,
        codes::ALWAYS,
        context,
        report,
    );
    if matches!(found, Found::Missing(_)) {
        return false;
    }
    // A reader belongs to the operation: a record that others share cannot have it, and a map has no members of its own.
    let mut shape = &operation.response.shape;
    for part in always.path.split('.') {
        let is_object = Kind::named(&shape.ty) == Some(Kind::Object);
        let member = shape.fields.iter().find(|field| field.name == part);
        let Some(member) = member.filter(|_| is_object) else {
            let message = format!(
                "`{}` does not stand in objects written in place",
                always.path
            );
            let help =
                "name a field, by its first name, of an object that the answer itself describes";
            report.error(place, codes::ALWAYS, message, help);
            return false;
        };
        shape = &member.shape;
    }
    true
}

/// An example of success without the field contradicts it.
fn examples(
    operation: &Operation,
    always: &Always,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let own = operation.success.as_ref();
    let rule = own.or_else(|| context.service.map(|service| &service.success));
    for (index, example) in operation.examples.iter().enumerate() {
        let answer: Option<Value> = example
            .response
            .as_ref()
            .and_then(|text| serde_json::from_str(text).ok());
        let Some(answer) = answer else { continue };
        let success = rule.is_some_and(|rule| rule.fields.iter().all(|one| accepts(one, &answer)));
        if success && at(&answer, &always.path).is_none_or(Value::is_null) {
            let message = format!(
                "the example lacks `{}`, which every success has",
                always.path
            );
            let help = "correct the example, or remove the field from `always`";
            let place = place.key("examples").item(index).key("response");
            report.error(place, codes::ALWAYS, message, help);
        }
    }
}

fn accepts(field: &SuccessField, answer: &Value) -> bool {
    let Some(found) = at(answer, &field.path) else {
        return field.absent == crate::model::Absent::Ignored;
    };
    let text = found
        .as_str()
        .map_or_else(|| found.to_string(), str::to_owned);
    field.values.iter().any(|accepted| accepted.value == text)
}

fn at<'v>(answer: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.')
        .try_fold(answer, |value, part| value.get(part))
}
