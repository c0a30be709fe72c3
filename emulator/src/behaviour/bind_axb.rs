//! `BindAxb`: A calls X and reaches B, B calls X and reaches A.

use serde_json::{Map, Value, json};

use super::{Behaviour, Call, DYPLSAPI, Note, expiration, ok, phone};
use crate::answer::Refusal;
use crate::pool::PoolKind;
use crate::spec::Mark;
use crate::world::{Asr, BINDINGS_PER_X, Conflict, NewBinding};

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: DYPLSAPI,
    action: "BindAxb",
    judges: &["Expiration", "PhoneNoA", "PhoneNoB", "PhoneNoX"],
    notes: &[
        Note {
            text: "Order of the checks: pool, numbers, A differs from B and X, Expiration, X",
            mark: Mark::Assumed,
            source: "no source",
        },
        Note {
            text: "An unknown pool, or none: isv.POOLKEY_NOT_EXISTS",
            mark: Mark::Documented,
            source: "help/109196; that a missing PoolKey counts as unknown is assumed",
        },
        Note {
            text: "A pool of another kind: isv.FORBIDDEN_ACTION",
            mark: Mark::Assumed,
            source: "by analogy with a group on a pool that is not AXG",
        },
        phone::NOTE,
        phone::X_NOTE,
        Note {
            text: "PhoneNoB may be left out; the binding then holds A alone",
            mark: Mark::Documented,
            source: "IDL; the manual of 2019 requires it",
        },
        Note {
            text: "A equals B, or one of them X: isv.ILLEGAL_ARGUMENT",
            mark: Mark::Assumed,
            source: "no source",
        },
        expiration::FORM,
        expiration::LEAST,
        Note {
            text: "A given X that is locked or not in the pool: isv.FORBIDDEN_ACTION",
            mark: Mark::Documented,
            source: "help/109196; for a locked one assumed",
        },
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
            text: "An X carries at most 200 bindings; then isv.NO_AVAILABLE_NUMBER",
            mark: Mark::Documented,
            source: "help/400482; the code is assumed",
        },
        Note {
            text: "Without PhoneNoX, X is drawn from the free numbers of the pool, of ExpectCity if there is one; of \
                   another city only if the pool is not strict; none free: isv.NO_AVAILABLE_NUMBER",
            mark: Mark::Documented,
            source: "IDL; that conflicting numbers are passed over is inferred from help/109196",
        },
        Note {
            text: "Nothing keeps a repeated bind without PhoneNoX from making a second binding",
            mark: Mark::Inferred,
            source: "no parameter removes duplicates (IDL)",
        },
        Note {
            text: "The answer's Extension is filler",
            mark: Mark::Documented,
            source: "IDL; its value 130 is the IDL's sample",
        },
    ],
    run,
};

/// What the service sends where an answer has no extension to name.
const FILLER: &str = "130";

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let arguments = call.arguments;
    let pool_key = axb_pool(call)?;
    let (a, b, x) = (
        arguments.text("PhoneNoA"),
        arguments.get("PhoneNoB"),
        arguments.get("PhoneNoX"),
    );
    check_numbers(a, b, x)?;
    let expires = expiration::read(call, "Expiration")?;
    let chosen = match x {
        Some(x) => given_x(call, pool_key, x, a, b)?,
        None => call
            .world
            .choose_x(pool_key, arguments.get("ExpectCity"), a, b, call.now)
            .ok_or_else(|| Refusal::code("isv.NO_AVAILABLE_NUMBER"))?,
    };
    let subs_id = call.world.bind(NewBinding {
        pool_key: pool_key.to_owned(),
        phone_no_a: a.to_owned(),
        phone_no_b: b.map(str::to_owned),
        phone_no_x: chosen.clone(),
        created: call.now,
        expires,
        need_record: arguments.boolean("IsRecordingEnabled").unwrap_or(false),
        call_restrict: arguments.get("CallRestrict").map(str::to_owned),
        asr: arguments.boolean("ASRStatus").map(|enabled| Asr {
            enabled,
            model_id: arguments.get("ASRModelId").map(str::to_owned),
        }),
        out_id: arguments.get("OutId").map(str::to_owned),
    });
    let result = json!({ "SubsId": subs_id.to_string(), "SecretNo": chosen, "Extension": FILLER });
    Ok(ok("SecretBindDTO", result))
}

fn axb_pool<'a>(call: &Call<'a>) -> Result<&'a str, Refusal> {
    let arguments = call.arguments;
    let key = arguments.text("PoolKey");
    let pool = call
        .world
        .pool(key)
        .ok_or_else(|| Refusal::code("isv.POOLKEY_NOT_EXISTS"))?;
    if pool.kind == PoolKind::Axb {
        Ok(key)
    } else {
        Err(Refusal::code("isv.FORBIDDEN_ACTION"))
    }
}

fn check_numbers(a: &str, b: Option<&str>, x: Option<&str>) -> Result<(), Refusal> {
    phone::check(a)?;
    b.map_or(Ok(()), phone::check)?;
    x.map_or(Ok(()), phone::check_x)?;
    if b == Some(a) || x == Some(a) || (x.is_some() && x == b) {
        return Err(Refusal::business(
            "isv.ILLEGAL_ARGUMENT",
            "phone numbers must differ",
        ));
    }
    Ok(())
}

/// The X that the caller wants, if it can have it.
fn given_x(
    call: &Call<'_>,
    pool_key: &str,
    x: &str,
    a: &str,
    b: Option<&str>,
) -> Result<String, Refusal> {
    let known = call.world.x_number(pool_key, x);
    if known.is_none_or(|known| known.locked) {
        return Err(Refusal::code("isv.FORBIDDEN_ACTION"));
    }
    if let Some(conflict) = call.world.conflict(x, a, b, call.now) {
        return Err(bind_conflict(conflict));
    }
    if call.world.active_on(x, call.now).len() >= BINDINGS_PER_X {
        return Err(Refusal::code("isv.NO_AVAILABLE_NUMBER"));
    }
    Ok(x.to_owned())
}

fn bind_conflict(conflict: Conflict) -> Refusal {
    let Conflict { subs_id, role } = conflict;
    Refusal::business(
        "isv.BIND_CONFLICT",
        format!("conflict with subs id={subs_id}, {role} conflict"),
    )
}
