//! `LockSecretNo` and `UnlockSecretNo`: take an X out of the choice for binds, and put it back.

use serde_json::{Map, Value};

use super::{Behaviour, Call, DYPLSAPI, Note, done, pool};
use crate::answer::Refusal;
use crate::spec::Mark;

pub(super) static LOCK: Behaviour = Behaviour {
    product: DYPLSAPI,
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

pub(super) static UNLOCK: Behaviour = Behaviour {
    product: DYPLSAPI,
    action: "UnlockSecretNo",
    judges: &[],
    notes: &[
        pool::UNKNOWN,
        pool::UNKNOWN_NUMBER,
        Note {
            text: "An X that is not locked stays as it is",
            mark: Mark::Assumed,
            source: "no source",
        },
    ],
    run: |call| set(call, false),
};

fn set(call: &mut Call<'_>, locked: bool) -> Result<Map<String, Value>, Refusal> {
    let (pool_key, number) = pool::number(call)?;
    call.world.set_locked(pool_key, number, locked);
    Ok(done())
}
