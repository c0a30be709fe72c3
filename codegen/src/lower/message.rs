//! Messages from the service.

use super::local_types::LocalTypes;
use super::shape::Scope;
use super::text::Paragraphs;
use crate::ir;
use crate::model::Product;
use crate::names;

/// Messages, sorted by name.
pub(super) fn lower(product: &Product, source: &str, scope: &Scope<'_>) -> Vec<ir::Message> {
    let mut messages: Vec<ir::Message> = product
        .messages
        .iter()
        .map(|message| {
            let name = names::type_name(&message.message);
            let shapes = message.fields.iter().map(|field| &field.shape);
            let mut local = LocalTypes::of_owner(&name, shapes);
            let mut docs = Paragraphs::title(&message.title);
            if let Some(text) = &message.docs {
                docs.text(text);
            }
            if !message.fields_documented {
                docs.english(
                    "Its fields are not documented to us: those below have a named source, all others are kept in `extra`.",
                );
            }
            let text = docs.into_text();
            let record = scope.record(name.clone(), text.clone(), &message.fields, &name, false, &mut local);
            local.items.push(ir::TypeItem::Record(record));
            ir::Message {
                message: message.message.clone(),
                source: format!("{source}/messages/{}.yaml", message.message),
                module: names::field_name(&message.message),
                name,
                docs: text,
                deduplicate_by: message.deduplicate_by.clone(),
                types: local.items,
                example: message.example.as_ref().map(|text| text.trim().to_owned()),
            }
        })
        .collect();
    messages.sort_by(|a, b| a.message.cmp(&b.message));
    messages
}
