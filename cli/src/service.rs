//! The products that the command line serves: their catalogues, and what their typed clients know of each operation.

use std::iter;
use std::ops::Deref;
use std::sync::OnceLock;

use core_catalog::{Family, Text};
use core_client::request::{OperationInfo, ServiceInfo};
use core_client::time::UtcOffset;

use crate::generated;
use crate::lang::{Lang, lang};

/// A product that the command line serves.
#[derive(Debug)]
pub(crate) struct Product {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// What the client needs to know of it.
    pub(crate) info: &'static ServiceInfo,
    known: fn(&str) -> Option<&'static OperationInfo>,
    en: &'static str,
    zh: &'static str,
    operations: OnceLock<Vec<Operation>>,
}

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

    /// The zone of its times.
    pub(crate) fn zone(&self) -> UtcOffset {
        let minutes = self.info.service.utc_offset_minutes;
        UtcOffset::from_minutes(minutes).unwrap_or(UtcOffset::UTC)
    }
}

impl Product {
    pub(crate) const fn new(
        name: &'static str,
        info: &'static ServiceInfo,
        known: fn(&str) -> Option<&'static OperationInfo>,
        en: &'static str,
        zh: &'static str,
    ) -> Self {
        Self {
            name,
            info,
            known,
            en,
            zh,
            operations: OnceLock::new(),
        }
    }

    /// What it is called. Reads no catalogue.
    pub(crate) fn title(&self) -> &'static str {
        match lang() {
            Lang::English => self.en,
            Lang::Chinese => self.zh,
        }
    }

    /// Whether its actions are commands without its name.
    pub(crate) fn is_main(&self) -> bool {
        self.name == main().name
    }

    /// What stands before a command of this product: `dypls`, `dypls alidns`.
    pub(crate) fn prefix(&self) -> String {
        if self.is_main() {
            "dypls".to_owned()
        } else {
            format!("dypls {}", self.name)
        }
    }

    /// All operations, sorted by action.
    pub(crate) fn operations(&'static self) -> &'static [Operation] {
        self.operations.get_or_init(|| {
            let described = self.catalogue().into_iter();
            let described = described.flat_map(|one| &one.operations);
            let both = described.filter_map(|described| {
                let info = (self.known)(&described.action)?;
                Some(Operation { described, info })
            });
            both.collect()
        })
    }

    /// The operation that goes by this name, on the wire or as a command.
    pub(crate) fn operation(&'static self, name: &str) -> Option<&'static Operation> {
        self.operations().iter().find(|one| one.is_called(name))
    }

    /// Groups of operations, in the order of the documentation.
    pub(crate) fn families(&self) -> &'static [Family] {
        self.catalogue().map_or(&[], |product| &product.families)
    }

    fn catalogue(&self) -> Option<&'static core_catalog::Product> {
        core_catalog::product(self.info.product, self.info.version)
    }
}

/// The product whose actions are commands without its name.
pub(crate) fn main() -> &'static Product {
    &generated::MAIN
}

/// All products: the main one, then the others.
pub(crate) fn products() -> impl Iterator<Item = &'static Product> {
    iter::once(main()).chain(&generated::OTHERS)
}

/// The product of this name on the command line.
pub(crate) fn product(name: &str) -> Option<&'static Product> {
    products().find(|product| product.name == name)
}

/// Another product than this one that has an operation of this name.
pub(crate) fn elsewhere(than: &Product, name: &str) -> Option<&'static Product> {
    let mut others = products().filter(|product| product.name != than.name);
    others.find(|product| product.operation(name).is_some())
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
    fn every_operation_of_the_catalogues_can_be_called() {
        assert!(products().count() > 1);
        for product in products() {
            let all = product.catalogue().map_or(0, |one| one.operations.len());
            assert!(all > 0, "{}", product.name);
            assert_eq!(product.operations().len(), all, "{}", product.name);
            assert!(product.info.endpoint_variable.is_some(), "{}", product.name);
        }
        assert_eq!(
            main().operations().len(),
            dyplsapi_sdk::catalog::OPERATIONS.len()
        );
    }
}
