//! `cli/src/generated/`: the products that the command line serves, with what their typed clients know of each operation.

use quote::quote;

use super::file::{RustFile, ident};
use super::{EmitError, Job, Printed};
use crate::ir::{Crate, Ir};

/// Where its file lies.
pub(super) const FOLDER: &str = "cli/src/generated";

pub(super) fn jobs(ir: &Ir) -> Vec<Job<'_>> {
    let served: Vec<&Crate> = ir
        .crates
        .iter()
        .filter(|krate| krate.command_line)
        .collect();
    let main = served.iter().copied().find(|krate| krate.short_commands);
    let job = main.map(|main| -> Job<'_> { Box::new(move || file(main, &served)) });
    job.into_iter().collect()
}

/// The name of a product on the command line.
fn name(krate: &Crate) -> String {
    krate.product.to_lowercase()
}

fn file(main: &Crate, served: &[&Crate]) -> Printed {
    let operations = main.families.iter().flat_map(|family| &family.operations);
    for operation in operations {
        if let Some(same) = served
            .iter()
            .find(|one| name(one) == operation.facts.command)
        {
            return Err(EmitError(format!(
                "`dypls {}` would be the action {} and the product {}: leave `command_line` out there",
                operation.facts.command,
                operation.action(),
                same.product
            )));
        }
    }
    let mut file = RustFile::new(
        format!("{FOLDER}/mod.rs"),
        "api-specs/*/*/",
        "The products that the command line serves.",
    );
    file.item(quote! {
        use crate::service::Product;
    });
    let main_product = product(main);
    file.item(quote! {
        /// The product whose actions are commands without its name.
        pub(crate) static MAIN: Product = #main_product;
    });
    let others: Vec<_> = served.iter().filter(|one| !one.short_commands).collect();
    let count = proc_macro2::Literal::usize_unsuffixed(others.len());
    let others = others.iter().map(|krate| product(krate));
    file.item(quote! {
        /// The others, sorted by package.
        pub(crate) static OTHERS: [Product; #count] = [#(#others),*];
    });
    file.finish()
}

fn product(krate: &Crate) -> proc_macro2::TokenStream {
    let (name, sdk) = (name(krate), ident(&krate.krate));
    let (en, zh) = (&krate.title.en, &krate.title.zh);
    quote! {
        Product::new(#name, &#sdk::service::SERVICE, #sdk::catalog::operation, #en, #zh)
    }
}
