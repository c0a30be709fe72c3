//! Rust types as tokens: what a value is stored as, and what a setter takes.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::file::ident;
use crate::ir::{Sensitive, Ty};

/// The type itself.
pub(super) fn stored(ty: &Ty) -> TokenStream {
    match ty {
        Ty::Text => quote! { ::std::string::String },
        Ty::JsonText => quote! { core_client::answer::JsonText },
        Ty::Hidden(Sensitive::Number) => quote! { core_client::text::PhoneText },
        Ty::Hidden(Sensitive::Hidden) => quote! { core_client::text::Hidden },
        Ty::Hidden(Sensitive::Quoting) => quote! { core_client::text::ServiceText },
        Ty::Integer => quote! { i32 },
        Ty::Long => quote! { i64 },
        Ty::Number => quote! { f64 },
        Ty::Boolean => quote! { bool },
        Ty::Json => quote! { core_client::answer::FreeJson },
        Ty::Bytes => quote! { core_client::text::Binary },
        Ty::Time(name) => {
            let name = ident(name);
            quote! { core_client::time::#name }
        }
        Ty::Newtype(name, _)
        | Ty::Alias(name, _)
        | Ty::Enum(name, true)
        | Ty::Record(name, true) => {
            let name = ident(name);
            quote! { crate::types::#name }
        }
        Ty::Enum(name, false) | Ty::Record(name, false) => {
            let name = ident(name);
            quote! { #name }
        }
        Ty::List(item) => {
            let item = stored(item);
            quote! { ::std::vec::Vec<#item> }
        }
        Ty::Map(value) => {
            let value = stored(value);
            quote! { ::std::collections::BTreeMap<::std::string::String, #value> }
        }
        Ty::Boxed(inner) => {
            let inner = stored(inner);
            quote! { ::std::boxed::Box<#inner> }
        }
    }
}

/// What a setter takes, and the expression that turns `value` into the stored type.
pub(super) fn argument(ty: &Ty) -> (TokenStream, TokenStream) {
    let own = stored(ty);
    match aliased(ty) {
        // Texts without a form of their own take whatever becomes one, times what std has for them, free JSON any JSON;
        // checked texts are made by their constructor.
        Ty::Text
        | Ty::JsonText
        | Ty::Hidden(_)
        | Ty::Enum(..)
        | Ty::Newtype(_, None)
        | Ty::Time(_)
        | Ty::Json => (
            quote! { impl ::core::convert::Into<#own> },
            quote! { value.into() },
        ),
        Ty::List(item) => {
            let item = stored(item);
            (
                quote! { impl ::core::iter::IntoIterator<Item = #item> },
                quote! { value.into_iter().collect() },
            )
        }
        Ty::Boxed(inner) => (stored(inner), quote! { ::std::boxed::Box::new(value) }),
        _ => (own, quote! { value }),
    }
}

/// What a reader of an optional field gives, and the expression for it.
pub(super) fn borrowed(ty: &Ty, field: &proc_macro2::Ident) -> (TokenStream, TokenStream) {
    let (inner, value) = match aliased(ty) {
        Ty::Text => (quote! { str }, quote! { self.#field.as_deref() }),
        Ty::List(item) => {
            let item = stored(item);
            (quote! { [#item] }, quote! { self.#field.as_deref() })
        }
        Ty::Boxed(inner) => (stored(inner), quote! { self.#field.as_deref() }),
        _ => (stored(ty), quote! { self.#field.as_ref() }),
    };
    (quote! { &#inner }, value)
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
