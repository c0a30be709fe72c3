//! Records: objects in answers, and in requests where they also get a builder.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::builder::{Builder, Setter};
use super::ty;
use crate::emit::file::{docs, ident};
use crate::ir::{Enum, Record, TypeItem};
use crate::markdown::link_to_struct;

/// The items of a type that an operation or message defines for itself.
pub(super) fn items(item: &TypeItem) -> Vec<TokenStream> {
    match item {
        TypeItem::Record(record) => self::record(record),
        TypeItem::Enum(open) => vec![open_enum(open)],
        TypeItem::Newtype(newtype) => vec![super::newtype::newtype(newtype)],
        TypeItem::Alias {
            name,
            docs: text,
            ty,
        } => {
            let (name, text, ty) = (ident(name), docs(text), ty::stored(ty));
            vec![quote! { #text pub type #name = #ty; }]
        }
    }
}

fn record(record: &Record) -> Vec<TokenStream> {
    let mut items = vec![definition(record), conversions(record)];
    if record.input {
        items.extend(input(record));
    }
    items
}

fn definition(record: &Record) -> TokenStream {
    let (name, text) = (ident(&record.name), docs(&record.docs));
    let members = record.fields.iter().map(|field| {
        let (name, text, ty) = (ident(&field.rust), docs(&field.docs), ty::stored(&field.ty));
        quote! { #text pub #name: ::core::option::Option<#ty>, }
    });
    quote! {
        #text
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#members)*
            /// Members that this version does not know.
            pub extra: core_client::answer::Extra,
        }
    }
}

fn conversions(record: &Record) -> TokenStream {
    let name = ident(&record.name);
    let reads = record.fields.iter().map(|field| {
        let (name, wire, aliases) = (ident(&field.rust), &field.wire, &field.aliases);
        let taken = match aliases.is_empty() {
            true => quote! { fields.take(#wire) },
            false => quote! { fields.take_any(&[#wire, #(#aliases),*]) },
        };
        let items = field.joined.map(
            |separator| quote! { .map(core_client::answer::Joined::<_, #separator>::into_items) },
        );
        quote! { #name: #taken #items, }
    });
    let writes = record.fields.iter().map(|field| {
        let (name, wire) = (ident(&field.rust), &field.wire);
        match field.joined {
            Some(separator) => quote! { out.put_joined(#wire, &self.#name, #separator); },
            None => quote! { out.put(#wire, &self.#name); },
        }
    });
    let required = record.fields.iter().filter(|field| field.required);
    let required: Vec<_> = required.map(|field| &field.wire).collect();
    let required = (record.input && !required.is_empty())
        .then(|| quote! { const REQUIRED: &'static [&'static str] = &[#(#required),*]; });
    quote! {
        impl core_client::answer::Record for #name {
            #required
            #[inline]
            fn read(fields: &mut core_client::answer::Fields<'_>) -> Self {
                Self { #(#reads)* extra: fields.rest() }
            }
            #[inline]
            fn write(&self, out: &mut core_client::answer::RecordWriter<'_>) {
                #(#writes)*
                out.extra(&self.extra);
            }
        }
    }
}

fn input(record: &Record) -> Vec<TokenStream> {
    let (name, builder_name) = (ident(&record.name), format!("{}Builder", record.name));
    let builder = Builder {
        name: &builder_name,
        product: &record.name,
        docs: format!("Builds a {}.", link_to_struct(&record.name)),
        sends: None,
        setters: record
            .fields
            .iter()
            .map(|field| Setter {
                rust: &field.rust,
                ty: &field.ty,
                docs: &field.docs,
                marker: field.required.then_some(field.marker.as_str()),
            })
            .collect(),
    };
    let (missing, builder_ident) = (builder.missing(), format_ident!("{builder_name}"));
    let text = docs(&format!(
        "Starts a {}; leaving out a required member does not compile.",
        link_to_struct(&record.name)
    ));
    let mut items = vec![quote! {
        impl #name {
            #text
            pub fn builder() -> #builder_ident<#(#missing,)*> {
                #builder_ident { value: Self::default(), state: ::std::marker::PhantomData }
            }
        }
    }];
    items.extend(builder.items());
    items
}

pub(super) fn open_enum(open: &Enum) -> TokenStream {
    let (name, text) = (ident(&open.name), docs(&open.docs));
    let variants: Vec<_> = open
        .variants
        .iter()
        .map(|(variant, _, _)| ident(variant))
        .collect();
    let wires: Vec<_> = open.variants.iter().map(|(_, wire, _)| wire).collect();
    let texts = open.variants.iter().map(|(_, _, text)| docs(text));
    let kind = open.number.then(|| quote! { , number });
    let from_number = open.number.then(|| {
        quote! {
            impl ::core::convert::From<i64> for #name {
                #[inline]
                fn from(number: i64) -> Self { core_client::newtype::TextValue::from_text(number.to_string()) }
            }
        }
    });
    quote! {
        #text
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#texts #variants,)*
            /// A value that this version does not know, as it stands on the wire.
            Unknown(::std::string::String),
        }

        impl core_client::newtype::TextValue for #name {
            #[inline]
            fn from_text(text: ::std::string::String) -> Self {
                match text.as_str() {
                    #(#wires => Self::#variants,)*
                    _ => Self::Unknown(text),
                }
            }
            #[inline]
            fn as_text(&self) -> &str {
                match self {
                    #(Self::#variants => #wires,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        core_client::text_scalar!(#name #kind);

        core_client::plain_text!(#name);

        #from_number
    }
}
