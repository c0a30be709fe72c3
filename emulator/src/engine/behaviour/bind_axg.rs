//! `BindAxg`: the members of a group call X and reach A.

use super::{Behaviour, Note, bind, expiration, phone, pool};
use crate::state::pool::PoolKind;
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "BindAxg",
    judges: bind::JUDGES,
    notes: &[
        bind::ORDER,
        pool::UNKNOWN,
        pool::OTHER_KIND,
        phone::NOTE,
        phone::X_NOTE,
        bind::B_OPTIONAL,
        bind::DIFFER,
        expiration::FORM,
        expiration::LEAST,
        Note {
            text: "The group is one of the pool and has a member; else isv.ILLEGAL_ARGUMENT",
            mark: Mark::Documented,
            source: "IDL; the code is assumed",
        },
        bind::GIVEN_X,
        Note {
            text: "A is bound once on one X, with whichever group: isv.BIND_CONFLICT, with a message that names the \
                   other binding",
            mark: Mark::Assumed,
            source: "no source",
        },
        bind::CHOSEN_X,
        bind::REPEAT,
        bind::FILLER_EXTENSION,
    ],
    run: |call| bind::run(call, &[PoolKind::Axg]),
};
