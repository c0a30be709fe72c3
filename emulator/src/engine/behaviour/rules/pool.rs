//! The pool that a call names.

use super::{Call, Note};
use crate::answer::Refusal;
use crate::state::pool::PoolKind;
use core_catalog::Mark;

pub(crate) const UNKNOWN: Note = Note {
    text: "An unknown pool, or none: isv.POOLKEY_NOT_EXISTS",
    mark: Mark::Documented,
    source: "help/109196; that a missing PoolKey counts as unknown is assumed",
};
pub(crate) const OTHER_KIND: Note = Note {
    text: "A pool of another kind: isv.FORBIDDEN_ACTION",
    mark: Mark::Assumed,
    source: "by analogy with a group on a pool that is not AXG, which help/109196 names",
};
pub(crate) const UNKNOWN_NUMBER: Note = Note {
    text: "A SecretNo that the pool does not have: isv.NO_NOT_EXIST",
    mark: Mark::Inferred,
    source: "the meaning of the code",
};

/// The key of the pool, if there is such a pool.
pub(crate) fn known<'a>(call: &Call<'a>) -> Result<&'a str, Refusal> {
    let key = call.arguments.text("PoolKey");
    match call.world.pool(key) {
        Some(_) => Ok(key),
        None => Err(unknown()),
    }
}

/// The kind of the pool, if it is one of these.
pub(crate) fn of_kind(call: &Call<'_>, kinds: &[PoolKind]) -> Result<PoolKind, Refusal> {
    let pool = call.world.pool(call.arguments.text("PoolKey"));
    let kind = pool.ok_or_else(unknown)?.kind;
    if kinds.contains(&kind) {
        Ok(kind)
    } else {
        Err(Refusal::code("isv.FORBIDDEN_ACTION"))
    }
}

/// The pool's key and the number that `SecretNo` names, if the pool has it.
pub(crate) fn number<'a>(call: &Call<'a>) -> Result<(&'a str, &'a str), Refusal> {
    let key = known(call)?;
    let number = call.arguments.text("SecretNo");
    match call.world.x_number(key, number) {
        Some(_) => Ok((key, number)),
        None => Err(Refusal::code("isv.NO_NOT_EXIST")),
    }
}

pub(crate) fn unknown() -> Refusal {
    Refusal::code("isv.POOLKEY_NOT_EXISTS")
}
