//! `CreateAxgGroup`: makes a group of numbers.

use serde_json::{Map, Value};

use super::{Behaviour, Call, Note, groups, ok, pool};
use crate::answer::Refusal;
use crate::state::world::GROUPS_PER_POOL;
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "CreateAxgGroup",
    judges: &["Numbers"],
    notes: &[
        pool::UNKNOWN,
        groups::NOT_AXG,
        groups::NUMBERS,
        Note {
            text: "Each call makes a group, also with a name that is there already",
            mark: Mark::Inferred,
            source: "no parameter removes duplicates (IDL)",
        },
        Note {
            text: "A pool holds at most 2000 groups; then isv.FORBIDDEN_ACTION",
            mark: Mark::Documented,
            source: "IDL; the code is assumed",
        },
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let pool_key = groups::axg_pool(call)?;
    let numbers = groups::numbers(call)?;
    let there = call
        .world
        .groups()
        .filter(|group| group.pool_key == pool_key);
    if there.count() >= GROUPS_PER_POOL {
        return Err(Refusal::code("isv.FORBIDDEN_ACTION"));
    }
    let name = call.arguments.get("Name");
    let id = call.world.create_group(pool_key, name, numbers);
    Ok(ok("GroupId", Value::from(id)))
}
