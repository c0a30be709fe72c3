//! `QueryTokenForMnsQueue`: a token for a queue of reports. There is no queue behind it.

use serde_json::{Map, Value, json};

use super::{Behaviour, Call, Note, ok};
use crate::answer::Refusal;
use crate::state::wire_time::format_local;
use core_catalog::Mark;

/// For so many seconds a token holds.
const HOLDS: i64 = 3600;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dybaseapi",
    action: "QueryTokenForMnsQueue",
    judges: &[],
    notes: &[Note {
        text: "Each call gives a made-up token that ends after an hour; no queue takes it",
        mark: Mark::Assumed,
        source: "no source",
    }],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let zone = call.settings.utc_offset_minutes;
    let [id, secret, token] = [(); 3].map(|()| call.world.fresh_biz_id().replace('^', "x"));
    let token = json!({
        "AccessKeyId": format!("STS.{id}"),
        "AccessKeySecret": secret,
        "SecurityToken": token,
        "CreateTime": format_local(call.now, zone),
        "ExpireTime": format_local(call.now.saturating_add(HOLDS), zone),
    });
    Ok(ok("MessageTokenDTO", token))
}
