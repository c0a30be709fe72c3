//! What the four kinds of binds share.

use serde_json::{Map, Value, json};

use super::{Call, Note, expiration, ok, phone, pool};
use crate::answer::Refusal;
use crate::state::pool::PoolKind;
use crate::state::world::{Asr, Conflict, DesiredBinding, Terms};
use core_catalog::Mark;

/// Parameters that binds judge with codes of their own.
pub(crate) const JUDGES: &[&str] = &["Expiration", "PhoneNoA", "PhoneNoB", "PhoneNoX"];

pub(crate) const ORDER: Note = Note {
    text: "Order of the checks: pool, numbers, A differs from B and X, Expiration, group, X, uniqueness",
    mark: Mark::Assumed,
    source: "no source",
};
pub(crate) const B_OPTIONAL: Note = Note {
    text: "PhoneNoB may be left out; the binding then holds A alone",
    mark: Mark::Documented,
    source: "IDL; of BindAxb the manual of 2019 requires it",
};
pub(crate) const DIFFER: Note = Note {
    text: "A equals B, or one of them X: isv.ILLEGAL_ARGUMENT",
    mark: Mark::Assumed,
    source: "no source",
};
pub(crate) const GIVEN_X: Note = Note {
    text: "A given X that is locked or not in the pool: isv.FORBIDDEN_ACTION",
    mark: Mark::Documented,
    source: "help/109196; for a locked one assumed",
};
pub(crate) const CHOSEN_X: Note = Note {
    text: "Without PhoneNoX, X is drawn from the free numbers of the pool, of ExpectCity if there is one; of another \
           city only if the pool is not strict; none free: isv.NO_AVAILABLE_NUMBER",
    mark: Mark::Documented,
    source: "IDL; that conflicting numbers are passed over is inferred from help/109196",
};
pub(crate) const REPEAT: Note = Note {
    text: "Nothing prevents a second binding if a bind without PhoneNoX is repeated",
    mark: Mark::Inferred,
    source: "no parameter removes duplicates (IDL)",
};
pub(crate) const FILLER_EXTENSION: Note = Note {
    text: "The answer's Extension is filler",
    mark: Mark::Documented,
    source: "IDL; its value 130 is the IDL's sample",
};

/// What the service sends where an answer has no extension to name.
const FILLER: &str = "130";

/// Binds in a pool of one of these kinds.
pub(crate) fn run(call: &mut Call<'_>, kinds: &[PoolKind]) -> Result<Map<String, Value>, Refusal> {
    let arguments = call.arguments;
    let pool_key = arguments.text("PoolKey");
    let kind = pool::of_kind(call, kinds)?;
    let (a, b, x) = (
        arguments.text("PhoneNoA"),
        arguments.get("PhoneNoB"),
        arguments.get("PhoneNoX"),
    );
    check_numbers(a, b, x)?;
    let expires = expiration::read(call, "Expiration")?;
    let group_id = match kind {
        PoolKind::Axg => Some(group(call, pool_key)?),
        _ => None,
    };
    let desired = DesiredBinding {
        kind,
        a,
        b,
        extension: match kind {
            PoolKind::AxnExtension => arguments.get("Extension"),
            _ => None,
        },
        except: None,
        at_most: call.operation.full_at,
    };
    let x = match x {
        Some(x) => given_x(call, pool_key, x, &desired)?,
        None => call
            .world
            .choose_x(pool_key, arguments.get("ExpectCity"), &desired, call.now)
            .ok_or_else(none_available)?,
    };
    let extension = extension(call, &x, &desired)?;
    let shown = extension.clone().unwrap_or_else(|| FILLER.to_owned());
    let terms = Terms {
        kind,
        pool_key: pool_key.to_owned(),
        phone_no_a: a.to_owned(),
        phone_no_b: b.map(str::to_owned),
        phone_no_x: x.clone(),
        extension,
        group_id,
        ..plain_terms(call, expires)
    };
    let subs_id = call.world.bind(terms);
    let result = json!({ "SubsId": subs_id.to_string(), "SecretNo": x, "Extension": shown });
    Ok(ok("SecretBindDTO", result))
}

/// What a bind takes over as it was sent.
fn plain_terms(call: &Call<'_>, expires: i64) -> Terms {
    let arguments = call.arguments;
    let text = |name: &str| arguments.get(name).map(str::to_owned);
    Terms {
        kind: PoolKind::Axb,
        pool_key: String::new(),
        phone_no_a: String::new(),
        phone_no_b: None,
        phone_no_x: String::new(),
        extension: None,
        group_id: None,
        created: call.now,
        expires,
        need_record: arguments.boolean("IsRecordingEnabled").unwrap_or(false),
        call_restrict: text("CallRestrict"),
        call_display_type: text("CallDisplayType"),
        ring_config: text("RingConfig"),
        asr: arguments.boolean("ASRStatus").map(|enabled| Asr {
            enabled,
            model_id: text("ASRModelId"),
        }),
        out_id: text("OutId"),
        out_order_id: text("OutOrderId"),
    }
}

fn check_numbers(a: &str, b: Option<&str>, x: Option<&str>) -> Result<(), Refusal> {
    phone::check(a)?;
    b.map_or(Ok(()), phone::check)?;
    x.map_or(Ok(()), phone::check_x)?;
    differ(a, b, x)
}

/// A, B and X are three numbers.
pub(crate) fn differ(a: &str, b: Option<&str>, x: Option<&str>) -> Result<(), Refusal> {
    if b == Some(a) || x == Some(a) || (x.is_some() && x == b) {
        return Err(Refusal::business(
            "isv.ILLEGAL_ARGUMENT",
            "phone numbers must differ",
        ));
    }
    Ok(())
}

/// The group that `GroupId` names, which must have a member.
pub(crate) fn group(call: &Call<'_>, pool_key: &str) -> Result<u64, Refusal> {
    let id = call.arguments.text("GroupId").parse().ok();
    id.and_then(|id| call.world.group(pool_key, id))
        .filter(|group| !group.numbers.is_empty())
        .map(|group| group.id)
        .ok_or_else(|| Refusal::business("isv.ILLEGAL_ARGUMENT", "group not exist or empty"))
}

/// The X that the caller wants, if it can have it.
fn given_x(
    call: &Call<'_>,
    pool_key: &str,
    x: &str,
    desired: &DesiredBinding<'_>,
) -> Result<String, Refusal> {
    let known = call.world.x_number(pool_key, x);
    if known.is_none_or(|known| known.locked) {
        return Err(Refusal::code("isv.FORBIDDEN_ACTION"));
    }
    if let Some(Conflict { subs_id, role }) = call.world.conflict(x, desired, call.now) {
        return Err(Refusal::business(
            "isv.BIND_CONFLICT",
            format!("conflict with subs id={subs_id}, {role} conflict"),
        ));
    }
    if call.world.is_full(x, desired, call.now) {
        return Err(none_available());
    }
    Ok(x.to_owned())
}

/// The extension that the binding gets: the given one, else one that is free on X, else none for other kinds.
fn extension(
    call: &mut Call<'_>,
    x: &str,
    desired: &DesiredBinding<'_>,
) -> Result<Option<String>, Refusal> {
    if desired.kind != PoolKind::AxnExtension {
        return Ok(None);
    }
    if let Some(given) = desired.extension {
        return Ok(Some(given.to_owned()));
    }
    let chosen = call.world.choose_extension(x, call.now);
    chosen.map(Some).ok_or_else(none_available)
}

fn none_available() -> Refusal {
    Refusal::code("isv.NO_AVAILABLE_NUMBER")
}
