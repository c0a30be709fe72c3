//! `DeleteAxgGroup`: deletes a group that no binding uses.

use serde_json::{Map, Value};

use super::{Behaviour, Call, Note, done, groups, pool};
use crate::answer::Refusal;
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "DeleteAxgGroup",
    judges: &[],
    notes: &[
        pool::UNKNOWN,
        groups::NOT_AXG,
        groups::UNKNOWN,
        Note {
            text: "A group that a binding in effect uses: isv.FORBIDDEN_ACTION",
            mark: Mark::Documented,
            source: "IDL; the code is assumed",
        },
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let pool_key = groups::axg_pool(call)?;
    let id = groups::known(call, pool_key)?;
    if call.world.group_in_use(id, call.now) {
        return Err(Refusal::code("isv.FORBIDDEN_ACTION"));
    }
    call.world.delete_group(id);
    Ok(done())
}
