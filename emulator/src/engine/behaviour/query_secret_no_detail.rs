//! `QuerySecretNoDetail`: what an X is and whether it is in use.

use serde_json::{Map, Value, json};

use super::{Behaviour, Call, Note, ok, pool};
use crate::answer::Refusal;
use crate::state::wire_time::format_local;
use core_catalog::Mark;

const FREE: u8 = 0;
const BOUND: u8 = 1;
const LOCKED: u8 = 2;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "QuerySecretNoDetail",
    judges: &[],
    notes: &[
        pool::UNKNOWN,
        pool::UNKNOWN_NUMBER,
        Note {
            text: "SecretStatus is 2 for a locked number, else 1 for one that carries a binding in effect, else 0; none \
                   is ever frozen (3)",
            mark: Mark::Documented,
            source: "IDL; what a locked number that is bound shows is assumed",
        },
        Note {
            text: "Every number is verified (CertifyStatus 1) and of Vendor 1; Province is left out",
            mark: Mark::Assumed,
            source: "made up",
        },
        Note {
            text: "PurchaseTime is that of BuySecretNo here, in Beijing time; else it is left out",
            mark: Mark::Assumed,
            source: "the form is documented (IDL)",
        },
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let (pool_key, number) = pool::number(call)?;
    let Some(x) = call.world.x_number(pool_key, number) else {
        return Err(Refusal::code("isv.NO_NOT_EXIST"));
    };
    let status = if x.locked {
        LOCKED
    } else if call.world.is_bound(number, call.now) {
        BOUND
    } else {
        FREE
    };
    let mut fields = Map::new();
    fields.insert("SecretStatus".to_owned(), json!(status));
    fields.insert("CertifyStatus".to_owned(), json!(1));
    fields.insert("Vendor".to_owned(), json!(1));
    if let Some(city) = &x.city {
        fields.insert("City".to_owned(), json!(city));
    }
    if let Some(at) = x.purchased {
        let at = format_local(at, call.settings.utc_offset_minutes);
        fields.insert("PurchaseTime".to_owned(), json!(at));
    }
    Ok(ok("SecretNoInfoDTO", Value::Object(fields)))
}
