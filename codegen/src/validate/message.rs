//! Messages that the service pushes or queues.

use super::context::Context;
use super::operation::file_name;
use super::{Shapes, examples};
use crate::diagnostic::codes;
use crate::emit::reserved::reserved;
use crate::model::{Message, Shape};
use crate::names;
use crate::source::{Place, Report};

pub(super) fn check(
    message: &Message,
    place: Place<'_>,
    stem: &str,
    context: &Context<'_>,
    report: &mut Report,
) {
    file_name("message", &message.message, stem, place, report);
    let variant = names::type_name(&message.message);
    if reserved().messages.contains(&variant) {
        let text = format!(
            "the message `{variant}` would be `{variant}`, which generated code needs itself"
        );
        let help = "remove the file: a message without a description is read as `Other`";
        report.error(place.key("message"), codes::RUST_COLLISION, text, help);
    }
    Shapes { context, report }.fields(&message.fields, place.key("fields"));
    let known = |name: &String| {
        message
            .fields
            .iter()
            .any(|field| field.name == *name || field.aliases.contains(name))
    };
    for (index, name) in message.deduplicate_by.iter().enumerate() {
        if !known(name) {
            let text = format!("the message has no field `{name}`");
            let place = place.key("deduplicate_by").item(index);
            report.error(
                place,
                codes::MESSAGE,
                text,
                "add the field, or correct the name",
            );
        }
    }
    if message.deduplicate_by.is_empty() {
        let text = "nothing distinguishes a repeated delivery from a new message";
        let help = "name the fields whose values identify a message";
        report.error(place.key("deduplicate_by"), codes::MESSAGE, text, help);
    }
    if let Some(example) = &message.example {
        let shape = Shape {
            ty: "object".to_owned(),
            fields: message.fields.clone(),
            ..Shape::default()
        };
        examples::document(
            example,
            &shape,
            context.types(),
            place.key("example"),
            report,
        );
    }
}
