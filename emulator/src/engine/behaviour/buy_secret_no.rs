//! `BuySecretNo`: buys an X for a pool. The emulator's stock is made up, and nothing is charged.

use serde_json::{Map, Value, json};

use super::{Behaviour, Call, Note, ok, on_sale, pool};
use crate::answer::Refusal;
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "BuySecretNo",
    judges: &[],
    notes: &[
        pool::UNKNOWN,
        on_sale::SPEC_IDS,
        on_sale::NO_CITY,
        Note {
            text: "Each call buys a number, drawn from those on sale in the city that begin with SecretNo",
            mark: Mark::Documented,
            source: "IDL; no parameter removes duplicates",
        },
        Note {
            text: "None on sale: isv.NO_AVAILABLE_NUMBER",
            mark: Mark::Documented,
            source: "IDL; the code is assumed",
        },
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let pool_key = pool::known(call)?;
    let filter = on_sale::filter(call, call.arguments.get("City"));
    let number = call.world.buy(pool_key, &filter, call.now);
    let number = number.ok_or_else(|| Refusal::code("isv.NO_AVAILABLE_NUMBER"))?;
    Ok(ok("SecretBuyInfoDTO", json!({ "SecretNo": number })))
}
