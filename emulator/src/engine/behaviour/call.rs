//! What a behaviour is, and what it is given and gives.

use serde_json::{Map, Value};

use crate::answer::Refusal;
use crate::engine::arguments::Arguments;
use crate::state::settings::Settings;
use crate::state::world::World;
use core_catalog::{Mark, Operation};

/// What one action does.
pub(crate) struct Behaviour {
    pub(crate) product: &'static str,
    pub(crate) action: &'static str,
    /// Parameters whose values it judges itself, with codes of its own: their type and limits, but not how many a list has.
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
    /// What the description says of the action.
    pub(crate) operation: &'a Operation,
    pub(crate) arguments: &'a Arguments,
    pub(crate) world: &'a mut World,
    pub(crate) settings: &'a Settings,
    /// Seconds since 1970.
    pub(crate) now: i64,
}

/// A successful answer that says nothing more: `Code` and `Message` are `OK`.
pub(super) fn done() -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("Code".to_owned(), Value::from("OK"));
    fields.insert("Message".to_owned(), Value::from("OK"));
    fields
}

/// A successful answer of which one field carries the result.
pub(super) fn ok(name: &str, result: Value) -> Map<String, Value> {
    let mut fields = done();
    fields.insert(name.to_owned(), result);
    fields
}
