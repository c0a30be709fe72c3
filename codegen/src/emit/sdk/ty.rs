//! Rust types: what a value is stored as, what a setter takes, what a getter gives.

use proc_macro2::TokenStream;

use crate::ir::{Sensitive, Ty};

/// The type itself, as tokens.
pub(super) fn stored(ty: &Ty) -> TokenStream {
    // What is no Rust is found when the file is printed.
    text(ty).parse().unwrap_or_default()
}

/// The type itself.
pub(super) fn text(ty: &Ty) -> String {
    match ty {
        Ty::Text => "::std::string::String".to_owned(),
        Ty::JsonText => "core_client::answer::JsonText".to_owned(),
        Ty::Hidden(Sensitive::Number) => "core_client::text::PhoneText".to_owned(),
        Ty::Hidden(Sensitive::Hidden) => "core_client::text::Hidden".to_owned(),
        Ty::Hidden(Sensitive::Quoting) => "core_client::text::ServiceText".to_owned(),
        Ty::Integer => "i32".to_owned(),
        Ty::Long => "i64".to_owned(),
        Ty::Number => "f64".to_owned(),
        Ty::Boolean => "bool".to_owned(),
        Ty::Json => "core_client::answer::FreeJson".to_owned(),
        Ty::Bytes => "core_client::text::Binary".to_owned(),
        Ty::Time(time) => format!("core_client::time::{}", time.name()),
        Ty::Newtype(name, _)
        | Ty::Alias(name, _)
        | Ty::Enum(name, true)
        | Ty::Record(name, true) => format!("crate::types::{name}"),
        Ty::Enum(name, false) | Ty::Record(name, false) => name.clone(),
        Ty::List(item) => format!("::std::vec::Vec<{}>", text(item)),
        Ty::Map(value) => format!(
            "::std::collections::BTreeMap<::std::string::String, {}>",
            text(value)
        ),
        Ty::Boxed(inner) => format!("::std::boxed::Box<{}>", text(inner)),
    }
}

/// What a setter takes, and the expression that turns `value` into the stored type.
pub(super) fn argument(ty: &Ty) -> (String, &'static str) {
    match aliased(ty) {
        _ if converts(ty) => (into(ty), "value.into()"),
        Ty::List(item) => {
            let (item, value) = match converts(item) {
                true => (
                    into(item),
                    "value.into_iter().map(::core::convert::Into::into).collect()",
                ),
                false => (text(item), "value.into_iter().collect()"),
            };
            let list = format!("impl ::core::iter::IntoIterator<Item = {item}>");
            (list, value)
        }
        Ty::Map(of) => {
            let (of, value) = match converts(of) {
                true => (
                    into(of),
                    "value.into_iter().map(|(key, value)| (key.into(), value.into())).collect()",
                ),
                false => (
                    text(of),
                    "value.into_iter().map(|(key, value)| (key.into(), value)).collect()",
                ),
            };
            let key = into(&Ty::Text);
            let map = format!("impl ::core::iter::IntoIterator<Item = ({key}, {of})>");
            (map, value)
        }
        Ty::Boxed(inner) => (text(inner), "::std::boxed::Box::new(value)"),
        _ => (text(ty), "value"),
    }
}

/// Whether a setter takes whatever becomes a value of the type: texts without a form of their own, times, free JSON, bytes. Checked texts are
/// made by their constructor.
pub(super) fn converts(ty: &Ty) -> bool {
    matches!(
        aliased(ty),
        Ty::Text
            | Ty::JsonText
            | Ty::Hidden(_)
            | Ty::Enum(..)
            | Ty::Newtype(_, None)
            | Ty::Time(_)
            | Ty::Json
            | Ty::Bytes
    )
}

fn into(ty: &Ty) -> String {
    format!("impl ::core::convert::Into<{}>", text(ty))
}

/// What a reader of an optional field gives a reference to, and the method of `Option` for it.
pub(super) fn borrowed(ty: &Ty) -> (String, &'static str) {
    match aliased(ty) {
        Ty::Text => ("str".to_owned(), "as_deref"),
        Ty::List(item) => (format!("[{}]", text(item)), "as_deref"),
        Ty::Boxed(inner) => (text(inner), "as_deref"),
        _ => (text(ty), "as_ref"),
    }
}

/// What stands behind aliases.
pub(super) fn aliased(ty: &Ty) -> &Ty {
    match ty {
        Ty::Alias(_, inner) => aliased(inner),
        other => other,
    }
}

/// The type as Rust code writes it, without spaces: what two descriptions generate is the same type if this is the same text.
#[must_use]
pub fn rust_type(ty: &Ty) -> String {
    stored(ty).to_string().replace(' ', "")
}
