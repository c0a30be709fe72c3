//! Records: objects in answers, and in requests where they also get a builder.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::builder::{Builder, Setter};
use super::ty;
use crate::emit::file::{Item, docs, ident};
use crate::emit::text::{Text, literal};
use crate::ir::{Enum, Record, TypeItem};
use crate::markdown::link_to_type;

/// The items of a type that an operation or message defines for itself.
pub(super) fn items(item: &TypeItem) -> Vec<Item> {
    match item {
        TypeItem::Record(record) => self::record(record),
        TypeItem::Enum(open) => vec![open_enum(open).into()],
        TypeItem::Newtype(newtype) => vec![super::newtype::newtype(newtype).into()],
        TypeItem::Alias {
            name,
            docs: text,
            ty,
        } => {
            let (name, text, ty) = (ident(name), docs(text), ty::stored(ty));
            vec![quote! { #text pub type #name = #ty; }.into()]
        }
    }
}

fn record(record: &Record) -> Vec<Item> {
    let mut items = vec![definition(record).into()];
    items.push(conversions(record).into());
    if record.input {
        items.extend(input(record));
    }
    items
}

/// What a request derives: no `Debug` where [`masked_debug`] makes it.
pub(super) fn derives(mut hidden: impl Iterator<Item = bool>) -> &'static str {
    match hidden.any(|hidden| hidden) {
        true => "#[derive(Clone, Default, PartialEq)]",
        false => "#[derive(Clone, Debug, Default, PartialEq)]",
    }
}

/// `Debug` of a request with fields that nobody may see and whose types would show them.
pub(super) fn masked_debug<'f>(
    name: &str,
    fields: impl Iterator<Item = (&'f str, bool)>,
) -> Option<Text> {
    let fields: Vec<_> = fields.collect();
    if !fields.iter().any(|(_, hidden)| *hidden) {
        return None;
    }
    let mut text = Text::default();
    text.line(0, &format!("core_client::masked_debug!({name} {{"));
    for (field, hidden) in fields {
        let hidden = if hidden { " (hidden)" } else { "" };
        text.line(1, &format!("{field}{hidden};"));
    }
    text.line(0, "});");
    Some(text)
}

fn definition(record: &Record) -> Text {
    let name = &record.name;
    let mut text = Text::default();
    text.docs(0, &record.docs);
    // `Debug` comes from the table, by which the compiler checks it in half the time.
    text.line(0, "#[derive(Clone, Default, PartialEq)]");
    text.line(0, "#[non_exhaustive]");
    text.defines(name, &format!("pub struct {name} {{"));
    for field in &record.fields {
        text.docs(1, &field.docs);
        let (name, ty) = (&field.rust, ty::text(&field.ty));
        text.breakable(1, &format!("pub {name}: ::core::option::Option<{ty}>,"));
    }
    text.docs(1, "Fields that this version does not know.");
    text.line(1, "pub extra: core_client::answer::Extra,");
    text.line(0, "}");
    text
}

/// The table that the reader, the writer and `Debug` are made of.
fn conversions(record: &Record) -> Text {
    let required = record.fields.iter().filter(|field| field.required);
    let required: Vec<_> = required.map(|field| literal(&field.wire)).collect();
    let required = match record.input && !required.is_empty() {
        true => format!("required: [{}], ", required.join(", ")),
        false => String::new(),
    };
    let mut text = Text::default();
    let name = &record.name;
    text.line(0, &format!("core_client::record!({name}, {required}{{"));
    for field in &record.fields {
        let wires = std::iter::once(&field.wire).chain(&field.aliases);
        let wires: Vec<_> = wires.map(|wire| literal(wire)).collect();
        let separator = field.joined.map_or_else(String::new, |separator| {
            format!(" by {}", Literal::character(separator))
        });
        let hidden = if field.hidden { " (hidden)" } else { "" };
        let (field, wires) = (&field.rust, wires.join(" | "));
        text.line(1, &format!("{field}: {wires}{separator}{hidden};"));
    }
    text.line(0, "});");
    text
}

fn input(record: &Record) -> Vec<Item> {
    let builder_name = format!("{}Builder", record.name);
    let builder = Builder {
        name: &builder_name,
        product: &record.name,
        docs: format!("Builds a {}.", link_to_type(&record.name)),
        sends: false,
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
    let mut start = Text::default();
    start.line(0, &format!("impl {} {{", record.name));
    let docs = format!(
        "Starts a {}; leaving out a required member does not compile.",
        link_to_type(&record.name)
    );
    start.docs(1, &docs);
    builder.start(&mut start, "pub fn builder()", "", "core_client::Detached");
    start.line(0, "}");
    let mut items = vec![start.into()];
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
