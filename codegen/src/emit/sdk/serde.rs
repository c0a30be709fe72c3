//! What the feature `serde` adds: a line of core-client's macros for the types of each file.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::file::ident;
use crate::ir::{Crate, Operation, TypeItem};

/// For the types that a file defines. One that holds a secret is left out.
pub(super) fn types<'a>(items: impl IntoIterator<Item = &'a TypeItem>) -> Vec<TokenStream> {
    let (mut records, mut scalars): (Vec<Ident>, Vec<Ident>) = Default::default();
    for item in items {
        match item {
            TypeItem::Record(record) if !record.secret => records.push(ident(&record.name)),
            TypeItem::Newtype(newtype) if !newtype.secret => scalars.push(ident(&newtype.name)),
            TypeItem::Enum(open) => scalars.push(ident(&open.name)),
            // The runtime's types have it already.
            TypeItem::Record(_) | TypeItem::Newtype(_) | TypeItem::Alias { .. } => {}
        }
    }
    let records = (!records.is_empty()).then(|| {
        quote! {
            #[cfg(feature = "serde")]
            core_client::serde_records!(crate::service::SERVICE; #(#records),*);
        }
    });
    let scalars = (!scalars.is_empty()).then(|| {
        quote! {
            #[cfg(feature = "serde")]
            core_client::serde_scalars!(#(#scalars),*);
        }
    });
    records.into_iter().chain(scalars).collect()
}

/// For a request, unless it holds a secret.
pub(super) fn request(operation: &Operation) -> Option<TokenStream> {
    if operation.secret {
        return None;
    }
    let name = ident(&operation.request);
    let parameters = operation.parameters.iter();
    let required = parameters.clone().filter(|one| one.facts.required);
    let required = required.map(|one| one.wire());
    let (fields, wires): (Vec<_>, Vec<_>) =
        parameters.map(|one| (ident(&one.rust), one.wire())).unzip();
    Some(quote! {
        #[cfg(feature = "serde")]
        core_client::serde_request!(#name, required: [#(#required),*], { #(#fields: #wires),* });
    })
}

/// For the enumeration of a product's messages, unless one of them holds a secret.
pub(super) fn messages(krate: &Crate) -> Option<TokenStream> {
    let types = krate.messages.iter().flat_map(|message| &message.types);
    if types
        .into_iter()
        .any(|item| matches!(item, TypeItem::Record(record) if record.secret))
    {
        return None;
    }
    let messages = krate.messages.iter();
    let (wires, names): (Vec<_>, Vec<_>) =
        messages.map(|one| (&one.message, ident(&one.name))).unzip();
    Some(quote! {
        #[cfg(feature = "serde")]
        core_client::serde_messages!(crate::service::SERVICE; Message { #(#wires => #names),* });
    })
}
