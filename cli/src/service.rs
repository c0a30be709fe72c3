//! The product that the command line serves: its catalogue, and what its typed client knows of each operation.

use std::ops::Deref;
use std::sync::LazyLock;

use core_catalog::{Family, Product, Text};
use core_client::request::{OperationInfo, ServiceInfo};

use crate::lang::{Lang, lang};

/// What the client needs to know of the product.
pub(crate) static INFO: &ServiceInfo = &dyplsapi_sdk::service::SERVICE;

/// An operation: what the catalogue tells of it, and what the client needs to know.
#[derive(Debug)]
pub(crate) struct Operation {
    described: &'static core_catalog::Operation,
    /// What the client needs to know of it.
    pub(crate) info: &'static OperationInfo,
}

impl Deref for Operation {
    type Target = core_catalog::Operation;

    fn deref(&self) -> &Self::Target {
        self.described
    }
}

impl Operation {
    /// What the catalogue tells of it.
    pub(crate) fn described(&self) -> &'static core_catalog::Operation {
        self.described
    }

    /// The name on the wire.
    pub(crate) fn action(&self) -> &'static str {
        self.info.name
    }
}

/// All operations, sorted by action.
pub(crate) fn operations() -> &'static [Operation] {
    static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
        let described = catalogue().into_iter().flat_map(|one| &one.operations);
        let both = described.filter_map(|described| {
            let info = dyplsapi_sdk::catalog::operation(&described.action)?;
            Some(Operation { described, info })
        });
        both.collect()
    });
    &OPERATIONS
}

/// The operation that goes by this name, on the wire or as a command.
pub(crate) fn operation(name: &str) -> Option<&'static Operation> {
    operations().iter().find(|one| one.is_called(name))
}

/// Groups of operations, in the order of the documentation.
pub(crate) fn families() -> &'static [Family] {
    catalogue().map_or(&[], |product| &product.families)
}

/// What the product is called.
pub(crate) fn title() -> &'static str {
    catalogue().map_or(INFO.product, |product| in_language(&product.title))
}

fn catalogue() -> Option<&'static Product> {
    core_catalog::product(INFO.product, INFO.version)
}

/// A text in the language that the user asked for.
pub(crate) fn in_language(text: &Text) -> &str {
    match lang() {
        Lang::English => &text.en,
        Lang::Chinese => &text.zh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_catalogue_can_be_called() {
        let all = catalogue().map_or(0, |product| product.operations.len());
        assert!(all > 0);
        assert_eq!(operations().len(), all);
        assert_eq!(operations().len(), dyplsapi_sdk::catalog::OPERATIONS.len());
    }
}
