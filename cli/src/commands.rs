//! Commands that write nothing: they tell what the table and the signer know, or look what became of a write.

pub(crate) mod completions;
pub(crate) mod describe;
pub(crate) mod error;
pub(crate) mod explain;
pub(crate) mod list;
pub(crate) mod reconcile;

use crate::exit::Failure;
use crate::lang::{tr, tr_masked};
use crate::service;
use crate::service::{Operation, Product};
use crate::{check, escape};

/// The operation of this name, on the wire or as a command.
pub(crate) fn operation(
    product: &'static Product,
    name: &str,
) -> Result<&'static Operation, Failure> {
    product.operation(name).ok_or_else(|| {
        Failure::usage(tr_masked!(
            "no action {}{}",
            "没有接口 {}{}",
            escape::echo(name),
            near_action(product, name)
        ))
    })
}

/// What could have been meant by an action that this product does not have: that of another product, or a name that is near.
fn near_action(product: &'static Product, name: &str) -> String {
    match service::elsewhere(product, name) {
        Some(other) => tr!(
            "; {} has it: dypls {} …",
            "；{} 有该接口：dypls {} …",
            other.info.product,
            other.name
        ),
        None => {
            let names = product.operations().iter();
            let names = names.flat_map(|one| [one.action(), one.described().command.as_str()]);
            check::did_you_mean(name, names)
        }
    }
}
