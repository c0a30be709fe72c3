//! One side of a comparison: a product as described, and as it is lowered to Rust.

use std::collections::{BTreeMap, BTreeSet};

use codegen::ir::{Crate, Operation as Lowered, TypeItem};
use codegen::model::{Operation as Described, Product, Shape, used_types};

/// A product's version.
#[derive(Debug)]
pub(crate) struct Side<'a> {
    pub(crate) product: &'a Product,
    pub(crate) krate: &'a Crate,
    /// The crate's shared types by their Rust names.
    pub(crate) types: BTreeMap<&'a str, &'a TypeItem>,
    pub(crate) operations: Vec<Operation<'a>>,
    /// Named types that requests hold.
    pub(crate) in_requests: BTreeSet<&'a str>,
    /// Named types that answers and messages hold.
    pub(crate) in_answers: BTreeSet<&'a str>,
}

/// An operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation<'a> {
    pub(crate) described: &'a Described,
    pub(crate) lowered: &'a Lowered,
    /// The module and feature.
    pub(crate) family: &'a str,
}

impl<'a> Side<'a> {
    pub(crate) fn new(product: &'a Product, krate: &'a Crate) -> Self {
        let mut by_action: BTreeMap<&str, (&'a Lowered, &'a str)> = BTreeMap::new();
        for family in &krate.families {
            for operation in &family.operations {
                by_action.insert(operation.action(), (operation, family.id.as_str()));
            }
        }
        let operations = product.operations.iter().filter_map(|described| {
            let (lowered, family) = *by_action.get(described.operation.as_str())?;
            Some(Operation {
                described,
                lowered,
                family,
            })
        });
        let requests = product.operations.iter();
        let requests = requests.flat_map(|operation| &operation.parameters);
        let requests = requests.map(|parameter| &parameter.shape);
        let answers = product.operations.iter().flat_map(|operation| {
            let headers = operation.response.headers.iter();
            std::iter::once(&operation.response.shape).chain(headers.map(|field| &field.shape))
        });
        let messages = product.messages.iter().flat_map(|message| &message.fields);
        let answers = answers.chain(messages.map(|field| &field.shape));
        Self {
            product,
            krate,
            types: by_name(&krate.types),
            operations: operations.collect(),
            in_requests: used(requests, product),
            in_answers: used(answers, product),
        }
    }
}

/// Types by their names in Rust.
pub(crate) fn by_name(items: &[TypeItem]) -> BTreeMap<&str, &TypeItem> {
    items.iter().map(|item| (name_of(item), item)).collect()
}

/// A type's name in Rust.
pub(crate) fn name_of(item: &TypeItem) -> &str {
    match item {
        TypeItem::Newtype(newtype) => &newtype.name,
        TypeItem::Alias { name, .. } => name,
        TypeItem::Enum(open) => &open.name,
        TypeItem::Record(record) => &record.name,
    }
}

fn used<'a>(shapes: impl Iterator<Item = &'a Shape>, product: &'a Product) -> BTreeSet<&'a str> {
    let mut used = BTreeSet::new();
    for shape in shapes {
        used_types(shape, &product.service.types, &mut used);
    }
    used
}
