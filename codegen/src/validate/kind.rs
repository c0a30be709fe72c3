//! Built-in types, and following named types to them.

use crate::model::{Shape, Types, walk};

/// A built-in type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    String,
    Integer,
    Long,
    Number,
    Boolean,
    Time,
    Duration,
    Object,
    List,
    Map,
    Json,
    Binary,
}

const NAMES: [(&str, Kind); 12] = [
    ("string", Kind::String),
    ("integer", Kind::Integer),
    ("long", Kind::Long),
    ("number", Kind::Number),
    ("boolean", Kind::Boolean),
    ("time", Kind::Time),
    ("duration", Kind::Duration),
    ("object", Kind::Object),
    ("list", Kind::List),
    ("map", Kind::Map),
    ("json", Kind::Json),
    ("binary", Kind::Binary),
];

impl Kind {
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, kind)| *kind)
    }

    pub(crate) fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(name, _)| name)
    }

    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// One value rather than a structure.
    pub(crate) fn is_scalar(self) -> bool {
        !matches!(self, Self::Object | Self::List | Self::Map | Self::Json)
    }

    pub(crate) fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Long | Self::Number)
    }
}

/// Whether the shape is a list whose items can be joined to one text. A type that is not known has been reported.
pub(crate) fn is_list_of_values(shape: &Shape, types: Option<&Types>) -> Option<bool> {
    let (kind, list) = resolve(shape, types)?;
    let items = list.items.as_deref();
    let of_values = items
        .and_then(|items| resolve(items, types))
        .is_none_or(|(kind, _)| kind.is_scalar());
    Some(kind == Kind::List && of_values)
}

/// The shape that a shape stands for, named types followed, and its built-in type. None where a name is unknown, the
/// types are not known, or names only lead to each other.
pub(crate) fn resolve<'a>(shape: &'a Shape, types: Option<&'a Types>) -> Option<(Kind, &'a Shape)> {
    let shape = types.map_or(shape, |types| walk::resolve(shape, types));
    Kind::named(&shape.ty).map(|kind| (kind, shape))
}
