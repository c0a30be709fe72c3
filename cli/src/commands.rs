//! Commands that write nothing: they tell what the table and the signer know, or look what became of a write.

pub(crate) mod completions;
pub(crate) mod describe;
pub(crate) mod error;
pub(crate) mod explain;
pub(crate) mod list;
pub(crate) mod reconcile;

use crate::exit::Failure;
use crate::lang::tr;
use crate::service;
use crate::service::Operation;
use crate::{check, escape};

/// The operation of this name, on the wire or as a command.
pub(crate) fn operation(name: &str) -> Result<&'static Operation, Failure> {
    service::operation(name).ok_or_else(|| {
        let names = service::operations()
            .iter()
            .flat_map(|one| [one.action(), one.described().command.as_str()]);
        Failure::usage(tr!(
            "no action {}{}",
            "没有接口 {}{}",
            escape::echo(name),
            check::did_you_mean(name, names)
        ))
    })
}
