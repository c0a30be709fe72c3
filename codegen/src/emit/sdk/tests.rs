//! `tests/suite`: each operation's example is encoded to exactly the parameters that the spec states, and its
//! answer is read without losing a member.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::example::{self, family_of};
use super::ty;
use crate::emit::file::{RustFile, ident};
use crate::emit::job::Printed;
use core_catalog_types::{Example, ResponseBody};

use crate::ir::{Crate, Encoding, Family, Operation, Parameter, Ty};

/// `main.rs`: the tests of all families as one program.
pub(super) fn main(krate: &Crate) -> Printed {
    let path = format!("{}/tests/suite/main.rs", krate.package);
    let source = krate.described_in("service.yaml");
    let mut file = RustFile::new(
        path,
        &source,
        "The tests of each family, and those of mocks.",
    )
    .inner(
        // The generator's own formatter is the last word on this crate's layout.
        quote! { #![cfg_attr(rustfmt, rustfmt_skip)] },
    );
    for family in &krate.families {
        let (module, feature) = (ident(&family.id), family.feature());
        file.item(quote! { #[cfg(feature = #feature)] #[rustfmt::skip] mod #module; });
    }
    file.item(quote! {
        #[cfg(all(feature = "blocking", feature = "test-util"))]
        #[rustfmt::skip]
        mod mock;
    });
    file.finish()
}

pub(super) fn file(krate: &Crate, family: &Family) -> Printed {
    let path = format!("{}/tests/suite/{}.rs", krate.package, family.id);
    let source = krate.described_in("operations/*.yaml");
    let mut file = RustFile::new(
        path,
        &source,
        "Examples of the specs: requests are encoded as stated, answers are read whole.",
    )
    .inner(quote! {
        #![allow(deprecated, missing_docs, unused, clippy::unwrap_used)]
    });
    let krate_name = ident(&krate.krate);
    let minutes = krate.utc_offset_minutes;
    file.item(quote! { use #krate_name as sdk; });
    file.item(quote! {
        fn crate_zone() -> sdk::time::UtcOffset { sdk::time::UtcOffset::from_minutes(#minutes).unwrap() }
    });
    for operation in &family.operations {
        for (index, example) in operation.facts.examples.iter().enumerate() {
            file.item(encodes(krate, family, operation, example, index));
            // Bytes and events are no JSON document to read back.
            if let Some(response) = example
                .answer
                .as_ref()
                .filter(|_| operation.facts.body == ResponseBody::Json)
            {
                file.item(decodes(family, operation, response, index));
            }
        }
    }
    file.finish()
}

/// A parameter and its text on the wire.
type ExampleArgument<'a> = (&'a Parameter, &'a str);

fn encodes(
    krate: &Crate,
    family: &Family,
    operation: &Operation,
    example: &Example,
    index: usize,
) -> TokenStream {
    let name = format_ident!(
        "{}_{index}_is_encoded_as_stated",
        operation.method.trim_end_matches('_')
    );
    let (module, request) = (ident(&family.id), ident(&operation.request));
    let given: Vec<ExampleArgument<'_>> = operation
        .parameters
        .iter()
        .filter_map(|parameter| {
            let text = example
                .request
                .iter()
                .find(|(wire, _)| *wire == parameter.wire())
                .map(|(_, text)| text.as_str())?;
            Some((parameter, text))
        })
        .collect();
    let mut sets = Vec::new();
    let mut expected = Vec::new();
    let mut complete = true;
    for (parameter, text) in &given {
        let Some(value) = example_value(krate, operation, parameter, text) else {
            complete &= !parameter.facts.required;
            continue;
        };
        let (setter, wire) = (ident(&parameter.rust), parameter.wire());
        sets.push(quote! { .#setter(#value) });
        let text = joined(parameter, text).unwrap_or_else(|| (*text).to_owned());
        expected.push(quote! { (#wire, #text) });
    }
    let missing = operation
        .required
        .iter()
        .filter_map(|&i| operation.parameters.get(i))
        .any(|p| !given.iter().any(|(g, _)| g.wire() == p.wire()));
    if missing || !complete {
        return TokenStream::new();
    }
    quote! {
        #[test]
        fn #name() {
            let request = sdk::#module::#request::builder()#(#sets)*.build();
            sdk::core_client::testing::assert_encodes(&request, &[#(#expected),*], crate_zone());
        }
    }
}

/// What a list that an example states as JSON is on the wire, if its items are joined there.
fn joined(parameter: &Parameter, text: &str) -> Option<String> {
    let Encoding::Joined(separator) = parameter.facts.encoding else {
        return None;
    };
    let items = Ty::list_items(text).filter(|_| text.starts_with('['))?;
    Some(items.join(&separator.to_string()))
}

fn example_value(
    krate: &Crate,
    operation: &Operation,
    parameter: &Parameter,
    text: &str,
) -> Option<TokenStream> {
    if !matches!(
        parameter.facts.encoding,
        Encoding::Plain | Encoding::Joined(_)
    ) {
        // Nested values are read from their JSON, which is what they become again.
        // A setter that takes several types does not say which one is to be read.
        let named = |ty: &Ty| match ty {
            Ty::Enum(name, false) => {
                let (family, name) = (ident(family_of(krate, operation)), ident(name));
                quote! { sdk::#family::#name }
            }
            ty => in_test(&ty::stored(ty)),
        };
        let read = match ty::aliased(&parameter.ty) {
            Ty::List(item) if ty::converts(item) => {
                let item = named(item);
                Some(quote! { ::<Vec<#item>> })
            }
            Ty::List(_) => Some(quote! { ::<Vec<_>> }),
            Ty::Map(value) => {
                let value = match ty::converts(value) {
                    true => named(value),
                    false => quote! { _ },
                };
                Some(quote! { ::<std::collections::BTreeMap<String, #value>> })
            }
            ty if ty::converts(ty) => {
                let ty = named(ty);
                Some(quote! { ::<#ty> })
            }
            _ => None,
        };
        return matches!(parameter.facts.encoding, Encoding::Json)
            .then(|| quote! { sdk::core_client::testing::from_json #read (#text, crate_zone()) });
    }
    example::literal(krate, operation, &parameter.ty, text, false).map(|tokens| in_test(&tokens))
}

/// Paths of the crate as a test outside it writes them.
fn in_test(tokens: &TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    for tree in tokens.clone() {
        match tree {
            proc_macro2::TokenTree::Ident(name) if name == "crate" => out.extend(quote! { sdk }),
            proc_macro2::TokenTree::Ident(name) if name == "core_client" => {
                out.extend(quote! { sdk::core_client })
            }
            proc_macro2::TokenTree::Group(group) => {
                let inner = in_test(&group.stream());
                out.extend([proc_macro2::TokenTree::Group(proc_macro2::Group::new(
                    group.delimiter(),
                    inner,
                ))]);
            }
            other => out.extend([other]),
        }
    }
    out
}

fn decodes(family: &Family, operation: &Operation, response: &str, index: usize) -> TokenStream {
    let name = format_ident!(
        "{}_{index}_is_read_whole",
        operation.method.trim_end_matches('_')
    );
    let (module, answer) = (ident(&family.id), ident(&operation.response));
    quote! {
        #[test]
        fn #name() {
            sdk::core_client::testing::assert_reads_whole::<sdk::#module::#answer>(#response, crate_zone());
        }
    }
}
