//! `QuerySubscriptionDetail`: one binding, found by its id, its X and its pool or product.

use serde_json::{Map, Value, json};

use super::{Behaviour, Call, DYPLSAPI, Note, ok, phone};
use crate::answer::Refusal;
use crate::pool::PoolKind;
use crate::spec::Mark;
use crate::wire_time::format_local;
use crate::world::{Binding, BindingStatus};

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: DYPLSAPI,
    action: "QuerySubscriptionDetail",
    judges: &["PhoneNoX", "SubsId"],
    notes: &[
        Note {
            text: "PoolKey or ProductType is given; else isv.ILLEGAL_ARGUMENT",
            mark: Mark::Documented,
            source: "IDL; the code is assumed",
        },
        Note {
            text: "An unknown pool: isv.POOLKEY_NOT_EXISTS",
            mark: Mark::Documented,
            source: "help/109196",
        },
        phone::X_NOTE,
        Note {
            text: "SubsId, X and pool do not belong together, or there is no such binding: isv.SUBS_NOT_EXIST",
            mark: Mark::Documented,
            source: "help/109196",
        },
        Note {
            text: "A SubsId that is not a number: isv.SUBS_NOT_EXIST",
            mark: Mark::Assumed,
            source: "no source",
        },
        Note {
            text: "ProductType stands for all pools of its kind: AXB_170, AXN_170, AXN_95, AXN_EXTENSION_REUSE",
            mark: Mark::Assumed,
            source: "the values are documented (IDL)",
        },
        Note {
            text: "Status is 1 while the binding is in effect and 0 once it has expired",
            mark: Mark::Documented,
            source: "IDL; the query of an expired one by its values",
        },
        Note {
            text: "A binding that was taken back: isv.SUBS_NOT_EXIST",
            mark: Mark::Assumed,
            source: "no source",
        },
        Note {
            text: "CallRestrict is left out if it was not set; so are B, ASRStatus, ASRModelId and GroupId",
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
    let arguments = call.arguments;
    let scope = scope(call)?;
    let x = arguments.text("PhoneNoX");
    phone::check_x(x)?;
    let id: Option<u64> = arguments.text("SubsId").parse().ok();
    let binding = id
        .and_then(|id| call.world.binding(id))
        .filter(|binding| binding.phone_no_x() == x);
    let binding = binding.filter(|binding| scope.holds(call, binding));
    let binding = binding.filter(|binding| binding.status(call.now) != BindingStatus::Unbound);
    let binding =
        binding.ok_or_else(|| Refusal::business("isv.SUBS_NOT_EXIST", "subs not exist"))?;
    Ok(ok("SecretBindDetailDTO", detail(binding, call)))
}

/// Where the binding has to be.
enum Scope<'a> {
    Pool(&'a str),
    Kind(Option<PoolKind>),
}

impl Scope<'_> {
    fn holds(&self, call: &Call<'_>, binding: &Binding) -> bool {
        match self {
            Self::Pool(key) => binding.pool_key() == *key,
            Self::Kind(kind) => kind.is_some() && call.world.kind_of(binding) == *kind,
        }
    }
}

fn scope<'a>(call: &Call<'a>) -> Result<Scope<'a>, Refusal> {
    let arguments = call.arguments;
    if let Some(key) = arguments.get("PoolKey") {
        let known = call.world.pool(key).is_some();
        return if known {
            Ok(Scope::Pool(key))
        } else {
            Err(Refusal::code("isv.POOLKEY_NOT_EXISTS"))
        };
    }
    let product = arguments
        .get("ProductType")
        .ok_or_else(|| Refusal::code("isv.ILLEGAL_ARGUMENT"))?;
    Ok(Scope::Kind(match product {
        "AXB_170" => Some(PoolKind::Axb),
        "AXN_170" => Some(PoolKind::Axn),
        "AXN_95" => Some(PoolKind::Axn95),
        "AXN_EXTENSION_REUSE" => Some(PoolKind::AxnExtension),
        _ => None,
    }))
}

fn detail(binding: &Binding, call: &Call<'_>) -> Value {
    let zone = call.settings.utc_offset_minutes;
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("SubsId", json!(binding.subs_id()));
    put("PhoneNoA", json!(binding.phone_no_a()));
    put("PhoneNoX", json!(binding.phone_no_x()));
    put("GmtCreate", json!(format_local(binding.created, zone)));
    put("ExpireDate", json!(format_local(binding.expires, zone)));
    put("NeedRecord", json!(binding.need_record));
    put("Status", json!(u8::from(binding.is_active(call.now))));
    if let Some(b) = binding.phone_no_b() {
        put("PhoneNoB", json!(b));
    }
    if let Some(restrict) = &binding.call_restrict {
        put("CallRestrict", json!(restrict));
    }
    if let Some(asr) = &binding.asr {
        put("ASRStatus", json!(asr.enabled));
        if let Some(model) = &asr.model_id {
            put("ASRModelId", json!(model));
        }
    }
    Value::Object(fields)
}
