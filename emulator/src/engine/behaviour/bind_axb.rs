//! `BindAxb`: A calls X and reaches B, B calls X and reaches A.

use super::{Behaviour, Note, bind, expiration, phone, pool};
use crate::state::pool::PoolKind;
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "BindAxb",
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
        bind::GIVEN_X,
        Note {
            text: "No number may stand twice on one X while its binding is in effect: isv.BIND_CONFLICT, with a message \
                   that names the other binding and the number's role",
            mark: Mark::Documented,
            source: "help/400482; message after a sample of the IDL",
        },
        Note {
            text: "That A of one binding may not be B of another on the same X follows from the same rule",
            mark: Mark::Inferred,
            source: "a like product forbids it",
        },
        Note {
            text: "An X carries no more bindings than a full list of them has; then isv.NO_AVAILABLE_NUMBER",
            mark: Mark::Documented,
            source: "help/400482; the code is assumed",
        },
        bind::CHOSEN_X,
        bind::REPEAT,
        bind::FILLER_EXTENSION,
    ],
    run: |call| bind::run(call, &[PoolKind::Axb]),
};
