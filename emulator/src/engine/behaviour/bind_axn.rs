//! `BindAxn`: anyone who calls X reaches A, whose X it is alone.

use super::{Behaviour, Note, bind, expiration, phone, pool};
use crate::state::pool::PoolKind;
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "BindAxn",
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
            text: "An X carries one binding at a time; a second one: isv.BIND_CONFLICT, with a message that names the \
                   other binding",
            mark: Mark::Documented,
            source: "IDL (an X of one's own), seen with a given X; the word phoneX in the message is assumed",
        },
        Note {
            text: "One A may have several X",
            mark: Mark::Assumed,
            source: "no source",
        },
        Note {
            text: "Without PhoneNoB a query shows no B",
            mark: Mark::Assumed,
            source: "the service may show a made-up number (IDL)",
        },
        bind::CHOSEN_X,
        bind::REPEAT,
        bind::FILLER_EXTENSION,
    ],
    run: |call| bind::run(call, &[PoolKind::Axn, PoolKind::Axn95]),
};
