//! `types.rs`, the product's named types, and `required.rs`, the markers of required parameters.

use quote::quote;

use super::record;
use crate::emit::file::{RustFile, docs, ident};
use crate::emit::job::Printed;
use crate::ir::Crate;

pub(super) fn file(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{}/src/types.rs", krate.package),
        &krate.described_in("service.yaml"),
        "Types with a meaning of their own, shared by the operations: one cannot be given where another is asked for.",
    );
    for item in krate.types.iter().flat_map(record::items) {
        file.item(item);
    }
    super::serde::types(&krate.types)
        .into_iter()
        .for_each(|item| file.item(item));
    file.finish()
}

pub(super) fn required(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{}/src/required.rs", krate.package),
        &krate.described_in("operations/*.yaml"),
        "Names of required parameters, as types: the compiler names one of them where a call lacks it.",
    );
    for name in &krate.required {
        let text = docs(&format!("The required parameter `{name}`."));
        let name = ident(name);
        file.item(quote! { #text pub enum #name {} });
    }
    file.finish()
}
