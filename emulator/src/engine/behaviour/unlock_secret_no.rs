//! `UnlockSecretNo`: puts a locked X back into the choice for binds.

use super::{Behaviour, Note, lock_secret_no, pool};
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
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
    run: |call| lock_secret_no::set(call, false),
};
