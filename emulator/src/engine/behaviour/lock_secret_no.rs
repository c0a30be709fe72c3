//! `LockSecretNo`: takes an X out of the choice for binds.

use serde_json::{Map, Value};

use super::{Behaviour, Call, Note, done, pool};
use crate::answer::Refusal;
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "LockSecretNo",
    judges: &[],
    notes: &[
        pool::UNKNOWN,
        pool::UNKNOWN_NUMBER,
        Note {
            text: "A locked X is not chosen any more",
            mark: Mark::Documented,
            source: "IDL",
        },
        Note {
            text: "Bindings on it stay, and it may be locked again",
            mark: Mark::Assumed,
            source: "no source",
        },
    ],
    run: |call| set(call, true),
};

/// Locks or unlocks the number that `SecretNo` names.
pub(super) fn set(call: &mut Call<'_>, locked: bool) -> Result<Map<String, Value>, Refusal> {
    let (pool_key, number) = pool::number(call)?;
    call.world.set_locked(pool_key, number, locked);
    Ok(done())
}
