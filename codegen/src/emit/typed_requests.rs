//! `proofs/src/generated/`: for each operation of the products that the command line serves, a function that makes the typed request from JSON, so that every operation is
//! tried with random input although nothing is written by hand for any of them.
//!
//! The functions use nothing but the SDK's public builders: what they encode is what a user's program encodes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::catalog::file_name;
use super::file::{RustFile, ident};
use super::{Job, Printed};
use crate::ir::{Crate, Family, Ir, Operation, Parameter, Sensitive, Ty};

/// Where they lie.
pub(super) const FOLDER: &str = "proofs/src/generated";

pub(super) fn jobs(ir: &Ir) -> Vec<Job<'_>> {
    let made = |krate: &&Crate| {
        let mut operations = krate.families.iter().flat_map(|family| &family.operations);
        krate.command_line && operations.any(|one| !one.secret)
    };
    let served: Vec<&Crate> = ir.crates.iter().filter(made).collect();
    if served.is_empty() {
        return Vec::new();
    }
    let files = served.clone().into_iter();
    let files = files.map(|krate| -> Job<'_> { Box::new(move || file(krate)) });
    let mut jobs: Vec<Job<'_>> = files.collect();
    jobs.push(Box::new(move || list(&served)));
    jobs
}

/// The module of a product.
fn module(krate: &Crate) -> String {
    file_name(&krate.product, &krate.version)
}

/// The products, the one with the short commands first.
fn list(served: &[&Crate]) -> Printed {
    let docs = "From JSON to the typed requests of each product that the command line serves.";
    let mut file = RustFile::new(format!("{FOLDER}/mod.rs"), "api-specs/*/*/", docs);
    let modules = served.iter().map(|krate| ident(&module(krate)));
    file.item(quote! { #(mod #modules;)* });
    file.item(quote! {
        use crate::typed_operation::Maker;
    });
    let (main, others): (Vec<&Crate>, Vec<&Crate>) =
        served.iter().partition(|krate| krate.short_commands);
    let main = main.into_iter().map(|krate| ident(&module(krate)));
    let others = others.into_iter().map(|krate| ident(&module(krate)));
    file.item(quote! {
        /// Of the product whose actions are commands without its name.
        pub(crate) static MAIN: &[Maker] = #(#main::MAKERS)*;
    });
    file.item(quote! {
        /// Of each of the others.
        pub(crate) static OTHERS: &[&[Maker]] = &[#(#others::MAKERS),*];
    });
    file.finish()
}

fn file(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{FOLDER}/{}.rs", module(krate)),
        &krate.described_in("operations/*.yaml"),
        &format!(
            "From JSON to the typed requests of `{}` `{}`.",
            krate.product, krate.version
        ),
    );
    file.item(quote! {
        use core_client::request::Request;
    });
    let sdk = ident(&krate.krate);
    file.item(quote! {
        use #sdk as sdk;
    });
    file.item(quote! {
        use crate::typed_operation::{Input, Made, Maker, made};
    });
    let operations = || {
        let families = krate.families.iter();
        let all =
            families.flat_map(|family| family.operations.iter().map(move |one| (family, one)));
        // What is made can be stored, too, which a request with a secret cannot, nor one with what nobody reviewed.
        all.filter(|(_, one)| !one.secret)
    };
    let makers = operations().map(|(family, operation)| {
        let (action, function) = (operation.action(), function(operation));
        let request = request(family, operation);
        quote! {
            Maker { action: #action, operation: <#request as Request>::OPERATION, make: #function }
        }
    });
    file.item(quote! {
        pub(crate) static MAKERS: &[Maker] = &[#(#makers),*];
    });
    for (family, operation) in operations() {
        file.item(maker(family, operation));
    }
    file.finish()
}

fn function(operation: &Operation) -> proc_macro2::Ident {
    format_ident!("make_{}", operation.method.trim_end_matches('_'))
}

fn request(family: &Family, operation: &Operation) -> TokenStream {
    let (module, request) = (ident(&family.id), ident(&operation.request));
    quote! { sdk::#module::#request }
}

/// The builder, a setter per parameter, `build`.
fn maker(family: &Family, operation: &Operation) -> TokenStream {
    let (function, request) = (function(operation), request(family, operation));
    let setting = |parameter: &Parameter| {
        let (setter, ty) = (ident(&parameter.rust), spell(&parameter.ty, family));
        (setter, ty, parameter.wire().to_owned())
    };
    let required = operation.parameters.iter().filter(|one| one.facts.required);
    let required = required.map(|parameter| {
        let (setter, ty, wire) = setting(parameter);
        quote! { .#setter(input.required::<#ty>(#wire)?) }
    });
    let optional = operation
        .parameters
        .iter()
        .filter(|one| !one.facts.required);
    let optional = optional.map(|parameter| {
        let (setter, ty, wire) = setting(parameter);
        quote! {
            let builder = match input.optional::<#ty>(#wire)? {
                Some(value) => builder.#setter(value),
                None => builder,
            };
        }
    });
    quote! {
        #[allow(deprecated)]
        fn #function(input: &Input<'_>) -> Result<Made, String> {
            let builder = #request::builder()#(#required)*;
            #(#optional)*
            Ok(made(builder.build()))
        }
    }
}

/// The type that a setter takes, as a user of the crate writes it.
fn spell(ty: &Ty, family: &Family) -> TokenStream {
    match ty {
        Ty::Text => quote! { String },
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
        Ty::Time(time) => {
            let name = ident(&time.name());
            quote! { core_client::time::#name }
        }
        Ty::Newtype(name, _)
        | Ty::Alias(name, _)
        | Ty::Enum(name, true)
        | Ty::Record(name, true) => {
            let name = ident(name);
            quote! { sdk::types::#name }
        }
        Ty::Enum(name, false) | Ty::Record(name, false) => {
            let (module, name) = (ident(&family.id), ident(name));
            quote! { sdk::#module::#name }
        }
        Ty::List(item) => {
            let item = spell(item, family);
            quote! { Vec<#item> }
        }
        Ty::Map(value) => {
            let value = spell(value, family);
            quote! { std::collections::BTreeMap<String, #value> }
        }
        Ty::Boxed(inner) => spell(inner, family),
    }
}
