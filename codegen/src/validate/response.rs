//! Answers: their bodies, headers and statuses.

use std::collections::BTreeSet;

use super::context::Context;
use super::kind::{Kind, resolve};
use super::shape::Shapes;
use crate::diagnostic::codes;
use crate::ir::EVENTS_FIELD;
use crate::model::{Field, Operation, Response, ResponseBody};
use crate::scope::Scope;
use crate::source::{Place, Report};

pub(super) fn check(
    operation: &Operation,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let response = &operation.response;
    let outer = place;
    let place = place.key("response");
    let mut shapes = Shapes { context, report };
    shapes.fields(&response.headers, place.key("headers"));
    let others = operation.other_responses.iter().enumerate();
    for (index, other) in others {
        let place = outer.key("other_responses").item(index);
        if !is_status(&other.status) {
            let message = format!("`{}` is not a status of answers", other.status);
            let help =
                "write an HTTP status as in `404`, `4xx` for all that begin so, or `default`";
            shapes
                .report
                .error(place.key("status"), codes::RANGE, message, help);
        }
        shapes.fields(&other.headers, place.key("headers"));
        if other.body != ResponseBody::Empty {
            shapes.shape(None, &other.shape, place);
        }
    }
    if response.body != ResponseBody::Empty {
        shapes.shape(None, &response.shape, place);
    }
    beside_headers(response, place, context, report);
    if response.body != ResponseBody::Empty {
        return;
    }
    let bare = response.shape.ty == "object" && response.shape.fields.is_empty();
    if !bare {
        let message = "an answer without a body has no shape";
        let help = "write `type: object` without `fields`";
        report.error(place.key("type"), codes::TYPE_MISUSE, message, help);
    }
}

/// The members of the body and the headers stand in one record.
fn beside_headers(
    response: &Response,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let rust = |field: &Field| {
        let stated = field.rust_name.clone();
        stated.unwrap_or_else(|| Scope::Fields.derive(&field.name))
    };
    let body = resolve(&response.shape, context.types());
    let members: BTreeSet<String> = match (response.body, body) {
        (ResponseBody::EventStream, _) => [Scope::Fields.derive(EVENTS_FIELD)].into(),
        (ResponseBody::Json | ResponseBody::Empty, Some((Kind::Object, shape))) => {
            shape.fields.iter().map(rust).collect()
        }
        _ => ["body".to_owned()].into(),
    };
    for (index, header) in response.headers.iter().enumerate() {
        let name = rust(header);
        if members.contains(&name) {
            let message = format!(
                "the header `{}` and another field of the answer would both be `{name}` in Rust",
                header.name
            );
            let place = place.key("headers").item(index).key("name");
            let help = "give the header another name with `rust_name`";
            report.error(place, codes::RUST_COLLISION, message, help);
        }
    }
}

/// Whether it is a status, the first digit of many, or the word for the rest.
fn is_status(text: &str) -> bool {
    let digits = text.strip_suffix("xx").unwrap_or(text);
    let all = match digits.len() {
        1 => digits != text,
        3 => digits == text,
        _ => false,
    };
    let known = digits.starts_with(|first| matches!(first, '1'..='5'));
    text == "default" || (all && known && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
