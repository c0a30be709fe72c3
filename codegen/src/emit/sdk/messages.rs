//! `messages/`: what the service pushes or queues.

use quote::quote;

use super::record;
use crate::emit::file::{RustFile, docs, ident};
use crate::emit::job::{Job, Printed};
use crate::ir::{Crate, Message};

pub(super) fn jobs(krate: &Crate) -> Vec<Job<'_>> {
    if krate.messages.is_empty() {
        return Vec::new();
    }
    let mut jobs: Vec<Job<'_>> = vec![Box::new(|| root(krate))];
    for message in &krate.messages {
        jobs.push(Box::new(|| self::message(krate, message)));
    }
    jobs
}

fn root(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{}/src/messages/mod.rs", krate.package),
        &krate.described_in("messages/*.yaml"),
        "Call records and other messages that the service pushes or queues.\n\nDeliveries repeat: `deduplication_key` tells a \
         repeated one from a new one. Read them with [`Message::read`].",
    );
    let modules: Vec<_> = krate
        .messages
        .iter()
        .map(|message| ident(&message.module))
        .collect();
    let names: Vec<_> = krate
        .messages
        .iter()
        .map(|message| ident(&message.name))
        .collect();
    let wires: Vec<_> = krate
        .messages
        .iter()
        .map(|message| &message.message)
        .collect();
    let texts = krate
        .messages
        .iter()
        .map(|message| docs(message.docs.lines().next().unwrap_or_default()));
    file.item(quote! { #(mod #modules;)* });
    file.item(quote! { #(pub use self::#modules::*;)* });
    file.item(quote! {
        /// A message, by its type.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Message {
            #(#texts #names(::std::boxed::Box<#names>),)*
            /// A type that this version does not know, with all its members.
            Other {
                /// The type's name.
                message: ::std::string::String,
                /// The members.
                members: core_client::answer::Extra,
            },
        }
    });
    file.item(quote! {
        impl Message {
            /// Reads one message of a given type, such as `SecretReport`, from its JSON object.
            ///
            /// # Errors
            /// [`core_client::answer::ShapeError`] if the value, or a member, has another shape than described.
            #[inline]
            pub fn read(
                message: &str,
                value: core_client::Value,
                zone: core_client::time::UtcOffset,
            ) -> ::core::result::Result<Self, core_client::answer::ShapeError> {
                ::core::result::Result::Ok(match message {
                    #(#wires => Self::#names(::std::boxed::Box::new(core_client::answer::read_answer(value, zone)?)),)*
                    _ => Self::Other {
                        message: message.to_owned(),
                        members: core_client::answer::read_extra(value)?,
                    },
                })
            }

            /// What tells a repeated delivery from a new message: the type and its key members. `None` if one of them is missing.
            #[inline]
            #[must_use]
            pub fn deduplication_key(&self) -> ::core::option::Option<::std::string::String> {
                match self {
                    #(Self::#names(message) => message.deduplication_key(),)*
                    Self::Other { .. } => ::core::option::Option::None,
                }
            }
        }
    });
    if let Some(item) = super::serde::messages(krate) {
        file.item(item);
    }
    file.finish()
}

fn message(krate: &Crate, message: &Message) -> Printed {
    let path = format!("{}/src/messages/{}.rs", krate.package, message.module);
    let mut file = RustFile::new(path, &message.source, &format!("`{}`.", message.message));
    message
        .types
        .iter()
        .flat_map(record::items)
        .for_each(|item| file.item(item));
    let (name, wire) = (ident(&message.name), &message.message);
    let record = message.types.iter().rev().find_map(|item| match item {
        crate::ir::TypeItem::Record(record) if record.name == message.name => Some(record),
        _ => None,
    });
    let keys = message.deduplicate_by.iter().map(|key| {
        let field = record.and_then(|record| record.fields.iter().find(|field| field.wire == *key || field.aliases.contains(key)));
        match field {
            Some(field) => {
                let field = ident(&field.rust);
                quote! { key.push_str(&core_client::answer::Scalar::to_wire(self.#field.as_ref()?, core_client::time::UtcOffset::UTC)); }
            }
            None => quote! { key.push_str(&self.extra.text(#key)?); },
        }
    });
    let start = format!("{wire}:");
    file.item(quote! {
        impl #name {
            /// What tells a repeated delivery from a new message. `None` if a key member is missing.
            #[inline]
            #[must_use]
            pub fn deduplication_key(&self) -> ::core::option::Option<::std::string::String> {
                let mut key = ::std::string::String::from(#start);
                #(#keys)*
                ::core::option::Option::Some(key)
            }
        }
    });
    super::serde::types(&message.types)
        .into_iter()
        .for_each(|item| file.item(item));
    file.finish()
}
