//! `catalog.rs`: the operations' tables in one list, behind the feature `catalog`.

use quote::quote;

use crate::emit::Printed;
use crate::emit::file::{RustFile, ident};
use crate::ir::Crate;

pub(super) fn file(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{}/src/catalog.rs", krate.package),
        &krate.described_in("operations/*.yaml"),
        "The facts about each operation, for programs that choose the operation at run time.",
    );
    let mut operations: Vec<_> = krate
        .families
        .iter()
        .flat_map(|family| family.operations.iter().map(move |one| (family, one)))
        .collect();
    operations.sort_by_key(|(_, operation)| operation.action());
    let operations = operations.iter().map(|(family, operation)| {
        let (feature, module) = (family.feature(), ident(&family.id));
        let table = ident(&operation.table);
        quote! { #[cfg(feature = #feature)] &crate::#module::#table }
    });
    file.item(quote! {
        /// The operations of all families that are switched on, sorted by action.
        pub static OPERATIONS: &[&core_client::request::OperationInfo] = &[#(#operations),*];
    });
    file.item(quote! {
        /// The operation of this name on the wire.
        #[inline]
        #[must_use]
        pub fn operation(action: &str) -> ::core::option::Option<&'static core_client::request::OperationInfo> {
            let found = OPERATIONS.binary_search_by(|operation| operation.name.cmp(action));
            found.ok().and_then(|index| OPERATIONS.get(index).copied())
        }
    });
    file.finish()
}
