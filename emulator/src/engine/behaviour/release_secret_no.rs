//! `ReleaseSecretNo`: gives an X back for good.

use serde_json::{Map, Value};

use super::{Behaviour, Call, Note, done, phone, pool};
use crate::answer::Refusal;
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "ReleaseSecretNo",
    judges: &["SecretNo"],
    notes: &[
        pool::UNKNOWN,
        phone::X_NOTE,
        pool::UNKNOWN_NUMBER,
        Note {
            text: "SecretNo is the full number; a setting takes it as the first digits and releases every number of \
                   the pool that begins with them",
            mark: Mark::Documented,
            source: "current help page; the manual of 2019 and the IDL for the setting",
        },
        Note {
            text: "A number that carries a binding in effect: isv.FORBIDDEN_ACTION. Of several, one such number keeps \
                   all",
            mark: Mark::Documented,
            source: "IDL; the code and the whole for several are assumed",
        },
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let pool_key = pool::known(call)?;
    let asked = call.arguments.text("SecretNo");
    phone::check_x(asked)?;
    let mut numbers = call.world.numbers_with_prefix(pool_key, asked);
    if !call.settings.release_matches_prefix {
        numbers.retain(|number| number == asked);
    }
    if numbers.is_empty() {
        return Err(Refusal::code("isv.NO_NOT_EXIST"));
    }
    if numbers
        .iter()
        .any(|number| call.world.is_bound(number, call.now))
    {
        return Err(Refusal::code("isv.FORBIDDEN_ACTION"));
    }
    for number in numbers {
        call.world.release(pool_key, &number);
    }
    Ok(done())
}
