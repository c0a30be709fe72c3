//! `QuerySubscriptionDetail`: one binding, found by its id, its X and its pool or product.

use serde_json::{Map, Value, json};

use super::{Behaviour, Call, Note, ok, phone, scope};
use crate::answer::Refusal;
use crate::state::wire_time::format_local;
use crate::state::world::{Binding, BindingStatus};
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "QuerySubscriptionDetail",
    judges: &["PhoneNoX", "SubsId"],
    notes: &[
        scope::GIVEN,
        scope::UNKNOWN_POOL,
        phone::X_NOTE,
        scope::TOGETHER,
        scope::NOT_A_NUMBER,
        scope::PRODUCT_TYPES,
        Note {
            text: "Status is 1 while the binding is in effect and 0 once it has expired",
            mark: Mark::Documented,
            source: "IDL; the query of an expired one by its values",
        },
        Note {
            text: "A binding that was unbound: isv.SUBS_NOT_EXIST; a setting shows it with Status 0 instead",
            mark: Mark::Assumed,
            source: "no source",
        },
        Note {
            text: "CallRestrict is left out if it was not set; so are B, Extension, GroupId, ASRStatus and ASRModelId",
            mark: Mark::Documented,
            source: "IDL for CallRestrict; by a documented sample for the others",
        },
        Note {
            text: "GmtCreate and ExpireDate are in Beijing time",
            mark: Mark::Inferred,
            source: "as Expiration of a bind",
        },
        Note {
            text: "OutId and OutOrderId do not come back",
            mark: Mark::Documented,
            source: "IDL has no such fields",
        },
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let unbound_shown = call.settings.unbound_stay_visible;
    let binding = scope::found(call, "PhoneNoX")?
        .filter(|binding| unbound_shown || binding.status(call.now) != BindingStatus::Unbound);
    let binding = binding.ok_or_else(scope::not_exist)?;
    Ok(ok("SecretBindDetailDTO", detail(binding, call)))
}

fn detail(binding: &Binding, call: &Call<'_>) -> Value {
    let zone = call.settings.utc_offset_minutes;
    let terms = &binding.terms;
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("SubsId", json!(binding.subs_id()));
    put("PhoneNoA", json!(terms.phone_no_a));
    put("PhoneNoX", json!(terms.phone_no_x));
    put("GmtCreate", json!(format_local(terms.created, zone)));
    put("ExpireDate", json!(format_local(terms.expires, zone)));
    put("NeedRecord", json!(terms.need_record));
    put("Status", json!(u8::from(binding.is_active(call.now))));
    let optional = [
        ("PhoneNoB", &terms.phone_no_b),
        ("Extension", &terms.extension),
        ("CallRestrict", &terms.call_restrict),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            put(name, json!(value));
        }
    }
    if let Some(group_id) = terms.group_id {
        put("GroupId", json!(group_id));
    }
    if let Some(asr) = &terms.asr {
        put("ASRStatus", json!(asr.enabled));
        if let Some(model) = &asr.model_id {
            put("ASRModelId", json!(model));
        }
    }
    Value::Object(fields)
}
