//! `BindAxnExtension`: anyone who calls X and keys in the extension reaches A.

use super::{Behaviour, Note, bind, expiration, phone, pool};
use crate::state::pool::PoolKind;
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "BindAxnExtension",
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
            text: "An extension is given once on one X: isv.BIND_CONFLICT, with a message that names the other binding",
            mark: Mark::Documented,
            source: "IDL; the word extension in the message is assumed",
        },
        Note {
            text: "One A has one extension on one X: isv.BIND_CONFLICT for a second one",
            mark: Mark::Assumed,
            source: "no source",
        },
        Note {
            text: "Without Extension, one of three digits from 100 on is drawn that is free on X; none free: \
                   isv.NO_AVAILABLE_NUMBER",
            mark: Mark::Assumed,
            source: "that the service chooses is documented (IDL)",
        },
        bind::CHOSEN_X,
        Note {
            text: "Nothing prevents a second binding on another X if a bind without PhoneNoX is repeated",
            mark: Mark::Inferred,
            source: "no parameter removes duplicates (IDL)",
        },
    ],
    run: |call| bind::run(call, &[PoolKind::AxnExtension]),
};
