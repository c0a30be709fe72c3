//! What the three actions on groups share.

use std::collections::BTreeSet;

use super::{Call, Note, phone, pool};
use crate::answer::Refusal;
use crate::state::pool::PoolKind;
use core_catalog::Mark;

pub(crate) const NOT_AXG: Note = Note {
    text: "A pool that is not AXG: isv.FORBIDDEN_ACTION",
    mark: Mark::Documented,
    source: "help/109196",
};
pub(crate) const NUMBERS: Note = Note {
    text: "Numbers are joined by commas, each as A of a bind; else isv.MOBILE_NUMBER_ILLEGAL. A repeated one counts once",
    mark: Mark::Documented,
    source: "IDL; the code and what becomes of repeats are assumed",
};
pub(crate) const UNKNOWN: Note = Note {
    text: "A group that the pool does not have: isv.ILLEGAL_ARGUMENT",
    mark: Mark::Assumed,
    source: "no source",
};

/// The key of the AXG pool.
pub(crate) fn axg_pool<'a>(call: &Call<'a>) -> Result<&'a str, Refusal> {
    pool::of_kind(call, &[PoolKind::Axg])?;
    pool::known(call)
}

/// The id of a group that the pool has.
pub(crate) fn known(call: &Call<'_>, pool_key: &str) -> Result<u64, Refusal> {
    let id = call.arguments.text("GroupId").parse().ok();
    id.filter(|id| call.world.group(pool_key, *id).is_some())
        .ok_or_else(|| Refusal::business("isv.ILLEGAL_ARGUMENT", "group not exist"))
}

/// The numbers that were sent; none if the parameter is left out.
pub(crate) fn numbers(call: &Call<'_>) -> Result<BTreeSet<String>, Refusal> {
    let Some(text) = call.arguments.get("Numbers") else {
        return Ok(BTreeSet::new());
    };
    text.split(',')
        .map(|number| phone::check(number).map(|()| number.to_owned()))
        .collect()
}
