//! `<family>/mod.rs`: what the family is about, and its operations.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::clashes::Space;
use crate::emit::file::{RustFile, ident};
use crate::emit::job::Printed;
use crate::emit::text::Text;
use crate::ir::{Crate, Family};
use crate::markdown::{block, inline};

pub(super) fn file(krate: &Crate, family: &Family) -> Printed {
    let mut text = format!(
        "{}（{}）\n\n{}\n\n{}\n",
        inline(&family.title.en),
        inline(&family.title.zh),
        block(&family.docs.en),
        block(&family.docs.zh)
    );
    text.push_str("\n| Action | Method | Effect | What it does |\n| --- | --- | --- | --- |\n");
    for operation in &family.operations {
        text.push_str(&format!(
            "| `{}` | [`{method}`](crate::Client::{method}) | {} | {} {} |\n",
            operation.action(),
            operation.facts.effect.kind.word(),
            inline(&operation.facts.title.en),
            inline(&operation.facts.title.zh),
            method = operation.method,
        ));
    }
    let path = format!("{}/src/{}/mod.rs", krate.package, family.id);
    let mut file = RustFile::new(path, &krate.described_in("service.yaml"), &text);
    let (mut modules, mut names) = (Text::default(), Text::default());
    for operation in &family.operations {
        let module = &operation.method;
        modules.names(Space::Types, module);
        modules.line(0, &format!("mod {module};"));
        names.line(0, &format!("pub use self::{module}::*;"));
    }
    file.item(modules);
    file.item(names);
    file.finish()
}

/// The modules of a folder that has a file for each family, behind the family's feature.
pub(super) fn modules(krate: &Crate) -> TokenStream {
    let modules = krate.families.iter().map(|family| {
        let (module, feature) = (ident(&family.id), family.feature());
        quote! { #[cfg(feature = #feature)] #[rustfmt::skip] mod #module; }
    });
    quote! { #(#modules)* }
}
