//! Fields by their paths in an answer, such as `Data.Code`.

use super::kind::{Kind, resolve};
use crate::model::{Field, Shape, Types};

/// What a path leads to.
pub(super) enum Found<'a> {
    /// This shape.
    Shape(&'a Shape),
    /// Something inside free JSON, or behind a type that is not known: not to be judged.
    Unknown,
    /// Nothing: the part of the path that is not there.
    Missing(String),
}

/// Follows a path. Lists are passed through (as "in any of the items") only where the caller says so.
pub(super) fn follow<'a>(
    shape: &'a Shape,
    types: Option<&'a Types>,
    path: &str,
    through_lists: bool,
) -> Found<'a> {
    let mut shape = shape;
    let mut walked = Vec::new();
    for part in path.split('.') {
        walked.push(part);
        let mut inner = resolve(shape, types);
        while let (true, Some((Kind::List, list))) = (through_lists, inner) {
            inner = list
                .items
                .as_deref()
                .and_then(|items| resolve(items, types));
        }
        let Some((kind, object)) = inner else {
            return Found::Unknown;
        };
        let member = object
            .fields
            .iter()
            .find(|field| field.name == part || field.aliases.iter().any(|alias| alias == part));
        shape = match (kind, member, &object.values) {
            (Kind::Object, Some(field), _) => &field.shape,
            (Kind::Map, _, Some(values)) => values,
            (Kind::Json, _, _) => return Found::Unknown,
            _ => return Found::Missing(walked.join(".")),
        };
    }
    Found::Shape(shape)
}

/// The member that a path leads to, where it is one of an object's that is described.
pub(super) fn member<'a>(
    shape: &'a Shape,
    types: Option<&'a Types>,
    path: &str,
) -> Option<&'a Field> {
    let (object, name) = match path.rsplit_once('.') {
        Some((outer, name)) => match follow(shape, types, outer, false) {
            Found::Shape(inner) => (inner, name),
            Found::Unknown | Found::Missing(_) => return None,
        },
        None => (shape, path),
    };
    let (_, object) = resolve(object, types)?;
    let mut fields = object.fields.iter();
    fields.find(|field| field.name == name || field.aliases.iter().any(|alias| alias == name))
}
