//! Open enumerations: the values known so far, and room for others.

use super::text::Paragraphs;
use crate::ir::Enum;
use crate::model::Shape;
use crate::names;

/// The enumeration of a shape's known values.
pub(super) fn open_enum(name: String, docs: String, shape: &Shape) -> Enum {
    let variants = shape
        .known_values
        .iter()
        .map(|known| {
            let variant = known
                .rust_name
                .clone()
                .unwrap_or_else(|| names::variant_name(&known.value));
            let mut docs = Paragraphs::default();
            if let Some(text) = &known.docs {
                docs.text(text);
            }
            docs.english(format!(
                "{} on the wire.",
                crate::markdown::code(&known.value)
            ));
            (variant, known.value.clone(), docs.into_text())
        })
        .collect();
    let number = shape.ty != "string";
    Enum {
        name,
        docs,
        number,
        variants,
    }
}
