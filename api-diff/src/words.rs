//! Words of reports.

use codegen::model::Shape;

/// A type as descriptions write it.
pub(crate) fn type_words(shape: &Shape) -> String {
    let inner = |shape: &Option<Box<Shape>>| {
        shape
            .as_deref()
            .map_or_else(|| "json".to_owned(), type_words)
    };
    match shape.ty.as_str() {
        "list" => format!("list of {}", inner(&shape.items)),
        "map" => format!("map of {}", inner(&shape.values)),
        ty => ty.to_owned(),
    }
}

pub(crate) fn in_rust(types: &Option<(String, String)>) -> String {
    match types {
        Some((old, new)) => format!(", in Rust `{old}` → `{new}`"),
        None => String::new(),
    }
}

/// A variant of a fieldless enumeration as descriptions spell it: `local_date_time`.
pub(crate) fn word(value: &dyn std::fmt::Debug) -> String {
    let mut word = String::new();
    for c in format!("{value:?}").chars() {
        if c.is_ascii_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.push(c.to_ascii_lowercase());
    }
    word
}

/// Values in one line.
pub(crate) fn listed<'w>(values: impl Iterator<Item = &'w String>) -> String {
    let quoted: Vec<String> = values.map(|value| format!("`{value}`")).collect();
    quoted.join(", ")
}
