//! `UpdateSubscription`: changes one property of a binding in effect.

use serde_json::{Map, Value};

use super::{Behaviour, Call, Note, bind, done, expiration, phone, scope};
use crate::answer::Refusal;
use crate::state::pool::PoolKind;
use crate::state::world::{Asr, DesiredBinding, Terms};
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "UpdateSubscription",
    judges: &["Expiration", "PhoneNoA", "PhoneNoB", "PhoneNoX", "SubsId"],
    notes: &[
        scope::GIVEN,
        scope::UNKNOWN_POOL,
        phone::X_NOTE,
        scope::TOGETHER,
        scope::NOT_A_NUMBER,
        scope::PRODUCT_TYPES,
        scope::LEGACY,
        Note {
            text: "A binding that has expired: isv.FORBIDDEN_ACTION; one that was unbound: isv.SUBS_NOT_EXIST",
            mark: Mark::Documented,
            source: "help/109196 for updateNoA, updateNoB and updateExpire of an expired one; the rest is assumed",
        },
        Note {
            text: "An unknown OperateType, or one without the parameter that it needs: isv.ILLEGAL_ARGUMENT",
            mark: Mark::Assumed,
            source: "which parameter belongs to which type is documented (IDL)",
        },
        Note {
            text: "updateNoA and updateNoB: the number keeps the rules of the bind; where it would collide on X, \
                   isv.UPDATE_CONFLICT",
            mark: Mark::Assumed,
            source: "the code is documented (help/109196)",
        },
        Note {
            text: "PhoneNoA, PhoneNoB and Expiration are of their form wherever they are given, also where the OperateType does \
                   not use them",
            mark: Mark::Assumed,
            source: "the limits are documented (IDL), and name no type",
        },
        expiration::FORM,
        expiration::LEAST,
        Note {
            text: "updateAxgGroup: for AXG bindings only, else isv.FORBIDDEN_ACTION; the group is one of the pool and \
                   has a member, else isv.ILLEGAL_ARGUMENT",
            mark: Mark::Documented,
            source: "IDL; the codes are assumed",
        },
        Note {
            text: "updateCallRestrict: CONTROL_CLEAR_DISABLE takes the restriction away; a value that is not known: \
                   isv.ILLEGAL_ARGUMENT",
            mark: Mark::Documented,
            source: "IDL; the code is assumed",
        },
        Note {
            text: "RingConfig, ASRStatus and ASRModelId are stored beside any OperateType",
            mark: Mark::Assumed,
            source: "the parameters are documented, no type names them",
        },
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let binding = scope::find(call, "PhoneNoX").map_err(|refusal| scope::as_set(call, refusal))?;
    if !binding.is_active(call.now) {
        return Err(Refusal::code("isv.FORBIDDEN_ACTION"));
    }
    let subs_id = binding.subs_id;
    let mut terms = binding.terms.clone();
    check_forms(call)?;
    change(call, subs_id, &mut terms)?;
    beside(call, &mut terms);
    call.world.update(subs_id, terms);
    Ok(done())
}

/// What is given is of its form, whether the type of update uses it or not.
fn check_forms(call: &Call<'_>) -> Result<(), Refusal> {
    for name in ["PhoneNoA", "PhoneNoB"] {
        call.arguments.get(name).map_or(Ok(()), phone::check)?;
    }
    expiration::check_form(call, "Expiration")
}

/// What the type of update names.
fn change(call: &Call<'_>, subs_id: u64, terms: &mut Terms) -> Result<(), Refusal> {
    let arguments = call.arguments;
    match arguments.text("OperateType") {
        "updateNoA" => {
            terms.phone_no_a = number(needed(call, "PhoneNoA")?)?;
            fits(call, subs_id, terms)?;
        }
        "updateNoB" => {
            terms.phone_no_b = Some(number(needed(call, "PhoneNoB")?)?);
            fits(call, subs_id, terms)?;
        }
        "updateExpire" => terms.expires = expiration::read(call, "Expiration")?,
        "updateAxgGroup" if terms.kind != PoolKind::Axg => {
            return Err(Refusal::code("isv.FORBIDDEN_ACTION"));
        }
        "updateAxgGroup" => terms.group_id = Some(bind::group(call, &terms.pool_key)?),
        "updateCallRestrict" => terms.call_restrict = restriction(needed(call, "CallRestrict")?)?,
        "updateCallDisplayType" => {
            terms.call_display_type = Some(needed(call, "CallDisplayType")?.to_owned());
        }
        "updateOutId" => terms.out_id = Some(needed(call, "OutId")?.to_owned()),
        "updateIsRecordingEnabled" => {
            terms.need_record = arguments
                .boolean("IsRecordingEnabled")
                .ok_or_else(illegal)?;
        }
        _ => return Err(illegal()),
    }
    Ok(())
}

/// What may stand beside any type.
fn beside(call: &Call<'_>, terms: &mut Terms) {
    let arguments = call.arguments;
    if let Some(config) = arguments.get("RingConfig") {
        terms.ring_config = Some(config.to_owned());
    }
    let model_id = arguments.get("ASRModelId").map(str::to_owned);
    let enabled = arguments.boolean("ASRStatus");
    if enabled.is_some() || model_id.is_some() {
        let before = terms.asr.take();
        terms.asr = Some(Asr {
            enabled: enabled.unwrap_or(before.as_ref().is_some_and(|asr| asr.enabled)),
            model_id: model_id.or(before.and_then(|asr| asr.model_id)),
        });
    }
}

fn needed<'a>(call: &Call<'a>, name: &str) -> Result<&'a str, Refusal> {
    call.arguments.get(name).ok_or_else(illegal)
}

fn number(text: &str) -> Result<String, Refusal> {
    phone::check(text)?;
    Ok(text.to_owned())
}

/// The changed binding may stay on its X.
fn fits(call: &Call<'_>, subs_id: u64, terms: &Terms) -> Result<(), Refusal> {
    let x = terms.phone_no_x.as_str();
    bind::differ(&terms.phone_no_a, terms.phone_no_b.as_deref(), Some(x))?;
    match call
        .world
        .conflict(x, &DesiredBinding::of(subs_id, terms), call.now)
    {
        None => Ok(()),
        Some(_) => Err(Refusal::code("isv.UPDATE_CONFLICT")),
    }
}

fn restriction(value: &str) -> Result<Option<String>, Refusal> {
    match value {
        "CONTROL_AX_DISABLE" | "CONTROL_BX_DISABLE" => Ok(Some(value.to_owned())),
        "CONTROL_CLEAR_DISABLE" => Ok(None),
        _ => Err(illegal()),
    }
}

fn illegal() -> Refusal {
    Refusal::code("isv.ILLEGAL_ARGUMENT")
}
