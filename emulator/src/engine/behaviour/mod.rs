//! What the actions do, one file each, and the table in which they stand. A file has its action's name, from
//! which the table of actions in the documents knows what behaves.
//!
//! To give an action behaviour: write its file with a `pub(super) static BEHAVIOUR`, and add it to [`BEHAVIOURS`]. Until
//! then it is routed, its parameters are checked, and it answers with the example of its description.

mod bind;
mod bind_axb;
mod bind_axg;
mod bind_axn;
mod bind_axn_extension;
mod buy_secret_no;
mod create_axg_group;
mod delete_axg_group;
mod expiration;
mod groups;
mod lock_secret_no;
mod on_sale;
mod operate_axg_group;
mod phone;
mod pool;
mod query_secret_no_detail;
mod query_secret_no_remain;
mod query_subs_id;
mod query_subscription_detail;
mod release_secret_no;
mod scope;
mod unbind_subscription;
mod unlock_secret_no;
mod update_subscription;

use serde_json::{Map, Value};

use crate::answer::Refusal;
use crate::emulator::Settings;
use crate::engine::arguments::Arguments;
use crate::state::world::World;
use core_catalog::Mark;

/// Every action that really does something.
pub(crate) static BEHAVIOURS: &[&Behaviour] = &[
    &bind_axb::BEHAVIOUR,
    &bind_axg::BEHAVIOUR,
    &bind_axn::BEHAVIOUR,
    &bind_axn_extension::BEHAVIOUR,
    &buy_secret_no::BEHAVIOUR,
    &create_axg_group::BEHAVIOUR,
    &delete_axg_group::BEHAVIOUR,
    &lock_secret_no::BEHAVIOUR,
    &operate_axg_group::BEHAVIOUR,
    &query_secret_no_detail::BEHAVIOUR,
    &query_secret_no_remain::BEHAVIOUR,
    &query_subs_id::BEHAVIOUR,
    &query_subscription_detail::BEHAVIOUR,
    &release_secret_no::BEHAVIOUR,
    &unbind_subscription::BEHAVIOUR,
    &unlock_secret_no::BEHAVIOUR,
    &update_subscription::BEHAVIOUR,
];

const DYPLSAPI: &str = "Dyplsapi";

/// What one action does.
pub(crate) struct Behaviour {
    pub(crate) product: &'static str,
    pub(crate) action: &'static str,
    /// Parameters whose type and limits it judges itself, with codes of its own.
    pub(crate) judges: &'static [&'static str],
    /// The rules that it follows.
    pub(crate) notes: &'static [Note],
    /// Does it: changes the world and gives the fields of the answer, or changes nothing and says why.
    pub(crate) run: fn(&mut Call<'_>) -> Result<Map<String, Value>, Refusal>,
}

/// A rule that a behaviour follows.
pub(crate) struct Note {
    pub(crate) text: &'static str,
    pub(crate) mark: Mark,
    pub(crate) source: &'static str,
}

/// One call of an action.
pub(crate) struct Call<'a> {
    pub(crate) arguments: &'a Arguments,
    pub(crate) world: &'a mut World,
    pub(crate) settings: &'a Settings,
    /// Seconds since 1970.
    pub(crate) now: i64,
}

/// The behaviour of an action, if it has one.
pub(crate) fn find(product: &str, action: &str) -> Option<&'static Behaviour> {
    BEHAVIOURS
        .iter()
        .copied()
        .find(|behaviour| behaviour.action == action && behaviour.product == product)
}

/// A successful answer that says nothing more: `Code` and `Message` are `OK`.
fn done() -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("Code".to_owned(), Value::from("OK"));
    fields.insert("Message".to_owned(), Value::from("OK"));
    fields
}

/// A successful answer of which one field carries the result.
fn ok(name: &str, result: Value) -> Map<String, Value> {
    let mut fields = done();
    fields.insert(name.to_owned(), result);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_behaviour_belongs_to_an_action_of_the_tables() {
        for behaviour in BEHAVIOURS {
            let service = core_catalog::products()
                .find(|service| service.product == behaviour.product)
                .unwrap();
            let operation = service
                .operations
                .iter()
                .find(|operation| operation.action == behaviour.action);
            let operation =
                operation.unwrap_or_else(|| panic!("{} is not in the tables", behaviour.action));
            for name in behaviour.judges {
                assert!(
                    operation
                        .parameters
                        .iter()
                        .any(|parameter| parameter.name == *name),
                    "{name}"
                );
            }
        }
    }
}
