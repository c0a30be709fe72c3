//! `QuerySecretNoRemain`: how many X numbers are on sale.

use serde_json::{Map, Value, json};

use super::{Behaviour, Call, Note, ok, on_sale};
use crate::answer::Refusal;
use core_catalog::Mark;

const ALL: &str = "全国";
const LIST: &str = "全国列表";

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "QuerySecretNoRemain",
    judges: &[],
    notes: &[
        on_sale::SPEC_IDS,
        on_sale::NO_CITY,
        Note {
            text: "City 全国 counts all numbers; 全国列表 lists each city that has some, too; other names count as cities",
            mark: Mark::Documented,
            source: "IDL; that an unknown city has none is assumed",
        },
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let city = call.arguments.text("City");
    let one = Some(city).filter(|city| ![ALL, LIST].contains(city));
    let filter = on_sale::filter(call, one);
    let mut remain = Map::new();
    remain.insert("City".to_owned(), json!(city));
    remain.insert("Amount".to_owned(), json!(call.world.on_sale(&filter)));
    if city == LIST {
        let cities: Vec<Value> = call
            .world
            .on_sale_by_city(&filter)
            .into_iter()
            .map(|(city, amount)| json!({ "City": city, "Amount": amount }))
            .collect();
        remain.insert("RemainDTOList".to_owned(), json!({ "remainDTO": cities }));
    }
    Ok(ok("SecretRemainDTO", Value::Object(remain)))
}
