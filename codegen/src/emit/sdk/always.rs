//! Readers of the fields that every success has: they give the value, or say that the call is done and what its answer lacks.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::ty;
use crate::emit::file::{docs, ident};
use crate::ir::{Always, Operation, Record, RecordField, Ty, TypeItem};
use crate::markdown::code;

/// A block for each record that has such a field.
pub(super) fn items(operation: &Operation) -> Vec<TokenStream> {
    let mut readers: BTreeMap<(&str, &str), TokenStream> = BTreeMap::new();
    for always in &operation.always {
        add(operation, always, &mut readers);
    }
    let mut by_record: BTreeMap<&str, Vec<TokenStream>> = BTreeMap::new();
    for ((record, _), reader) in readers {
        by_record.entry(record).or_default().push(reader);
    }
    let blocks = by_record.into_iter().map(|(record, readers)| {
        let record = ident(record);
        quote! { impl #record { #(#readers)* } }
    });
    blocks.collect()
}

/// The reader of the field, and those of the objects on the way to it.
fn add<'a>(
    operation: &'a Operation,
    always: &Always,
    readers: &mut BTreeMap<(&'a str, &'a str), TokenStream>,
) {
    let mut inside = record(operation, &operation.response);
    let mut walked = String::new();
    for part in &always.path {
        let Some(owner) = inside else { return };
        let Some(field) = owner.fields.iter().find(|field| field.wire == *part) else {
            return;
        };
        let dot = if walked.is_empty() { "" } else { "." };
        walked.push_str(&format!("{dot}{part}"));
        readers
            .entry((owner.name.as_str(), field.rust.as_str()))
            .or_insert_with(|| reader(operation, field, &walked, &always.known));
        inside = match &field.ty {
            Ty::Record(name, false) => record(operation, name),
            _ => None,
        };
    }
}

fn record<'a>(operation: &'a Operation, name: &str) -> Option<&'a Record> {
    operation.types.iter().find_map(|item| match item {
        TypeItem::Record(record) if record.name == name => Some(record),
        _ => None,
    })
}

fn reader(operation: &Operation, field: &RecordField, path: &str, known: &str) -> TokenStream {
    let (name, action) = (ident(&field.rust), operation.action());
    let (ty, borrow) = ty::borrowed(&field.ty);
    let (ty, borrow): (TokenStream, _) = (ty.parse().unwrap_or_default(), ident(borrow));
    let filter = without_blank(&field.ty);
    let text = docs(&format!(
        "{}, a field of every successful answer ({known}).\n\n# Errors\n\nIf the answer lacks the field. The call is done all the same.",
        code(path)
    ));
    quote! {
        #text
        #[inline]
        pub fn #name(&self) -> ::core::result::Result<&#ty, core_client::answer::MissingField> {
            self.#name.#borrow()#filter.ok_or(core_client::answer::MissingField::new(#action, #path))
        }
    }
}

/// A text that says nothing is no value: an id that is blank names nothing.
fn without_blank(ty: &Ty) -> TokenStream {
    match ty::aliased(ty) {
        Ty::Text => quote! { .filter(|text| !text.trim().is_empty()) },
        Ty::Newtype(..) | Ty::Hidden(_) | Ty::Enum(..) | Ty::Time(_) => {
            quote! { .filter(|value| !core_client::answer::is_blank(*value)) }
        }
        _ => TokenStream::new(),
    }
}
