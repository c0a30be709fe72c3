//! The crate of a product: nothing in it is written by hand.

mod builder;
mod client;
mod error_code;
mod example;
mod family;
mod manifest;
mod messages;
mod operation;
mod readme;
mod record;
mod root;
mod service;
mod tests;
mod ty;
mod types;
mod validate;

use crate::ir::Crate;

use super::GeneratedFile;

/// All files of one product's crate.
pub(super) fn files(krate: &Crate) -> Vec<GeneratedFile> {
    let mut files = vec![
        manifest::file(krate),
        readme::file(krate),
        root::file(krate),
        client::file(krate),
        service::file(krate),
        error_code::file(krate),
        types::file(krate),
        types::required(krate),
    ];
    for family in &krate.families {
        files.push(family::file(krate, family));
        files.extend(
            family
                .operations
                .iter()
                .map(|operation| operation::file(krate, family, operation)),
        );
        files.push(tests::file(krate, family));
    }
    files.extend(messages::files(krate));
    files
}
