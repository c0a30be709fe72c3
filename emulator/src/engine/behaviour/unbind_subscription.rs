//! `UnbindSubscription`: ends a binding before its time.

use serde_json::{Map, Value};

use super::{Behaviour, Call, Note, ok, phone, scope};
use crate::answer::Refusal;
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "UnbindSubscription",
    judges: &["SecretNo", "SubsId"],
    notes: &[
        scope::GIVEN,
        scope::UNKNOWN_POOL,
        phone::X_NOTE,
        scope::TOGETHER,
        scope::NOT_A_NUMBER,
        scope::PRODUCT_TYPES,
        Note {
            text: "A binding that has expired or was unbound: isv.SUBS_NOT_EXIST",
            mark: Mark::Documented,
            source: "help/109196 for an expired one",
        },
        scope::LEGACY,
        Note {
            text: "ChargeId is the text `true`",
            mark: Mark::Documented,
            source: "IDL; a boolean in the manual of 2019",
        },
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let subs_id = scope::find(call, "SecretNo")
        .and_then(|binding| {
            if binding.is_active(call.now) {
                Ok(binding.subs_id)
            } else {
                Err(scope::not_exist())
            }
        })
        .map_err(|refusal| scope::as_set(call, refusal))?;
    call.world.unbind(subs_id);
    Ok(ok("ChargeId", Value::from("true")))
}
