//! `QuerySubsId`: the ids of the bindings on an X.

use serde_json::{Map, Value};

use super::{Behaviour, Call, Note, ok, phone, pool};
use crate::answer::Refusal;
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "QuerySubsId",
    judges: &["PhoneNoX"],
    notes: &[
        pool::UNKNOWN,
        phone::X_NOTE,
        Note {
            text: "The ids stand in one text, joined by commas, the oldest binding first",
            mark: Mark::Documented,
            source: "IDL; the order is assumed",
        },
        Note {
            text: "Only bindings in effect are listed",
            mark: Mark::Assumed,
            source: "no source",
        },
        Note {
            text: "No binding, or an X that the pool does not have: OK with an empty SubsId",
            mark: Mark::Assumed,
            source: "no source",
        },
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let pool_key = pool::known(call)?;
    let x = call.arguments.text("PhoneNoX");
    phone::check_x(x)?;
    let ids: Vec<String> = call
        .world
        .list(pool_key, x, call.now)
        .iter()
        .map(u64::to_string)
        .collect();
    Ok(ok("SubsId", Value::from(ids.join(","))))
}
