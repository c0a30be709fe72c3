//! `OperateAxgGroup`: adds, removes or replaces the members of a group.

use serde_json::{Map, Value};

use super::{Behaviour, Call, Note, done, groups, pool};
use crate::answer::Refusal;
use core_catalog::Mark;

/// A larger group cannot be overwritten. The description says so in words alone, with the value `overwriteNumbers`; that a call
/// takes as many numbers is another limit, which may change by itself.
const OVERWRITABLE: usize = 200;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dyplsapi",
    action: "OperateAxgGroup",
    judges: &["Numbers"],
    notes: &[
        pool::UNKNOWN,
        groups::NOT_AXG,
        groups::UNKNOWN,
        groups::NUMBERS,
        Note {
            text: "An unknown OperateType: isv.ILLEGAL_ARGUMENT",
            mark: Mark::Assumed,
            source: "the three types are documented (IDL)",
        },
        Note {
            text: "addNumbers ignores numbers that are members, deleteNumbers ignores numbers that are not",
            mark: Mark::Assumed,
            source: "no source",
        },
        Note {
            text: "overwriteNumbers of a group of more than 200 members: isv.FORBIDDEN_ACTION",
            mark: Mark::Documented,
            source: "IDL; the code is assumed",
        },
        Note {
            text: "A group in use keeps a member; else isv.FORBIDDEN_ACTION",
            mark: Mark::Documented,
            source: "IDL; the code is assumed",
        },
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let pool_key = groups::axg_pool(call)?;
    let id = groups::known(call, pool_key)?;
    let numbers = groups::numbers(call)?;
    let in_use = call.world.group_in_use(id, call.now);
    let Some(group) = call.world.group_mut(pool_key, id) else {
        return Err(Refusal::code("isv.ILLEGAL_ARGUMENT"));
    };
    let after = match call.arguments.text("OperateType") {
        "addNumbers" => group.numbers.union(&numbers).cloned().collect(),
        "deleteNumbers" => group.numbers.difference(&numbers).cloned().collect(),
        "overwriteNumbers" if group.numbers.len() > OVERWRITABLE => {
            return Err(Refusal::code("isv.FORBIDDEN_ACTION"));
        }
        "overwriteNumbers" => numbers,
        _ => return Err(Refusal::code("isv.ILLEGAL_ARGUMENT")),
    };
    if in_use && after.is_empty() {
        return Err(Refusal::code("isv.FORBIDDEN_ACTION"));
    }
    group.numbers = after;
    Ok(done())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_overwritten_is_what_the_description_and_the_note_say() {
        let product = core_catalog::product("Dyplsapi", "2017-05-25").unwrap();
        let operation = product.operation("OperateAxgGroup").unwrap();
        let operate = operation.parameter("OperateType").unwrap();
        let mut known = operate.known.iter();
        let overwrite = known.find(|known| known.value == "overwriteNumbers");
        let stated = format!("a group of more than {OVERWRITABLE}");
        assert!(overwrite.unwrap().docs.en.contains(&stated));
        let mut notes = BEHAVIOUR.notes.iter();
        assert!(notes.any(|note| note.text.contains(&stated)));
    }
}
