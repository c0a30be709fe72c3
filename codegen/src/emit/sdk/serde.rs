//! What the feature `serde` adds: a line of core-client's macros for the types of each file.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::file::ident;
use crate::emit::text::{Text, literal};
use crate::ir::{Crate, Operation, TypeItem};

/// For the types that a file defines. One that holds a secret is left out.
pub(super) fn types<'a>(items: impl IntoIterator<Item = &'a TypeItem>) -> Vec<Text> {
    let (mut records, mut scalars): (Vec<&str>, Vec<&str>) = Default::default();
    for item in items {
        match item {
            TypeItem::Record(record) if !record.secret => records.push(&record.name),
            TypeItem::Newtype(newtype) if !newtype.secret => scalars.push(&newtype.name),
            TypeItem::Enum(open) => scalars.push(&open.name),
            // The runtime's types have it already.
            TypeItem::Record(_) | TypeItem::Newtype(_) | TypeItem::Alias { .. } => {}
        }
    }
    let mut lines = Vec::new();
    if !records.is_empty() {
        let service = "crate ::service::SERVICE;".to_owned();
        let words = std::iter::once(service).chain(list(&records)).collect();
        lines.push(line("core_client::serde_records", words));
    }
    if !scalars.is_empty() {
        lines.push(line("core_client::serde_scalars", list(&scalars).collect()));
    }
    lines
}

/// A list, a comma behind each but the last.
fn list<T: AsRef<str>>(items: &[T]) -> impl Iterator<Item = String> {
    items.iter().enumerate().map(|(at, item)| {
        let comma = if at + 1 < items.len() { "," } else { "" };
        format!("{}{comma}", item.as_ref())
    })
}

fn line(name: &str, words: Vec<String>) -> Text {
    let mut text = Text::default();
    text.line(0, "#[cfg(feature = \"serde\")]");
    text.words(name, &words);
    text
}

/// For a request, unless it holds a secret.
pub(super) fn request(operation: &Operation) -> Option<Text> {
    if operation.secret {
        return None;
    }
    let parameters = operation.parameters.iter();
    let mut words = vec![format!("{},", operation.request)];
    if operation.parameters.is_empty() {
        words.push("{}".to_owned());
        return Some(line("core_client::serde_request", words));
    }
    words.push("{".to_owned());
    let count = operation.parameters.len();
    for (at, one) in parameters.enumerate() {
        let comma = if at + 1 < count { "," } else { "" };
        let wire = format!("{}{comma}", literal(one.wire()));
        words.extend([one.rust.clone(), ":".to_owned(), wire]);
    }
    words.push("}".to_owned());
    Some(line("core_client::serde_request", words))
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
