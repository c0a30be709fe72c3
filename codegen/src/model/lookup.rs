//! How an unknown outcome is found out: `lookup` of an operation.
//!
//! Paths are member names joined by dots. How two values are compared follows from their types and is not written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::lookup_records::RecordSearch;
use super::text::Text;

/// How an unknown outcome can be found out by reading, never by repeating. Without `binding`, `state` and `records` nothing finds
/// it out, and `docs` says what is left to a person.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Lookup {
    /// Parameters that the request must have given for the look-up to work.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Parameters and their values for which alone the look-up works.
    #[serde(default)]
    pub only: BTreeMap<String, Vec<String>>,
    /// The write makes a binding: it is looked for among those that are there.
    #[serde(default)]
    pub binding: Option<BindingSearch>,
    /// The write names an end state: one read tells whether it holds.
    #[serde(default)]
    pub state: Option<StateSearch>,
    /// The write leaves records, one for each recipient: all of them are looked for.
    #[serde(default)]
    pub records: Option<RecordSearch>,
    /// The parameter with the end of what is made, where an end of its own may mark it.
    #[serde(default)]
    pub expiration: Option<String>,
    /// The parameter with the seconds after which what is made ends by itself, where it has those in place of an end.
    #[serde(default)]
    pub lifetime: Option<String>,
    /// What the write's own answer would have held.
    #[serde(default)]
    pub answer: Option<LookupAnswer>,
    /// How it works and what it cannot tell.
    pub docs: Text,
}

/// A call of a look-up. Each parameter has its value from one place.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LookupRead {
    /// The operation to call, a read.
    pub operation: String,
    /// Values from the write: the parameter there, the write's parameter. One that the write was not given is left out.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// Values that are always the same.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// Values that parameters of the write make together, where all of them were given.
    #[serde(default)]
    pub joined: BTreeMap<String, Joined>,
    /// The parameter that takes the id at hand.
    #[serde(default)]
    pub id: Option<String>,
    /// The parameter that takes the time of the call, as `yyyyMMddHHmmssSSS` in the service's zone.
    #[serde(default)]
    pub stamp: Option<String>,
    /// The parameter that takes a text that no other request has.
    #[serde(default)]
    pub fresh: Option<String>,
    /// The parameter that takes the recipient at hand; of a search for records.
    #[serde(default)]
    pub recipient: Option<String>,
    /// The parameter that takes the day at hand, as `yyyyMMdd` in the service's zone; of a search for records.
    #[serde(default)]
    pub day: Option<String>,
    /// The parameter that takes the page at hand, counted from 1; of a search for records.
    #[serde(default)]
    pub page: Option<String>,
}

/// Parameters of the write that make one text.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Joined {
    /// The parameters, in their order.
    pub parameters: Vec<String>,
    /// What stands between them.
    pub by: String,
}

/// Looks for a binding that the write may have made.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BindingSearch {
    /// What gives the ids of the bindings there are. Without it, `detail` alone gives the bindings.
    #[serde(default)]
    pub list: Option<IdList>,
    /// What gives a binding, or a list of them.
    pub detail: LookupRead,
    /// Where the binding, or the list of them, stands in that answer.
    pub at: String,
    /// From so many bindings on, the list at `at` may be cut off.
    #[serde(default)]
    pub full_at: Option<u32>,
    /// Where its id stands in the binding.
    pub id: String,
    /// How a binding says that it is in effect. Without it, each is.
    #[serde(default)]
    pub active: Option<FieldValues>,
    /// What makes it one of the same pair: field of the binding, parameter of the write. One that the write was not given
    /// is not compared.
    pub pair: BTreeMap<String, String>,
    /// What else makes it the one that was asked for: field, parameter.
    #[serde(default)]
    pub exact: BTreeMap<String, String>,
    /// Where the time of its making stands.
    #[serde(default)]
    pub created: Option<String>,
    /// What keeps another binding from standing beside it: field of the other, parameters of the write that it must not
    /// equal.
    #[serde(default)]
    pub blocks: BTreeMap<String, Vec<String>>,
    /// Any other binding in effect keeps it from being made.
    #[serde(default)]
    pub exclusive: bool,
}

/// A read that gives ids.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct IdList {
    /// The call.
    pub read: LookupRead,
    /// Where they stand: a list in that answer whose `encoding` says what joins its items.
    pub at: String,
    /// From so many ids on, the list may be cut off.
    pub full_at: u32,
}

/// Values of a field.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FieldValues {
    /// The field.
    pub path: String,
    /// The values.
    pub values: Vec<String>,
}

/// Tells by one read whether the state that the write names holds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StateSearch {
    /// The call.
    pub read: LookupRead,
    /// Codes of the read that say that the state holds.
    #[serde(default)]
    pub codes: Vec<String>,
    /// The first case that fits the request says what must hold; where none fits, it cannot be told.
    #[serde(default)]
    pub cases: Vec<StateCase>,
    /// What it says that the state does not hold.
    #[serde(default)]
    pub otherwise: Otherwise,
}

/// What a state that does not hold says of the write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// It did not run.
    #[default]
    NotDone,
    /// Nothing: it may have run all the same.
    Unknown,
}

/// What must hold, for requests of one kind.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StateCase {
    /// Parameters and the values that make it this case, all of them. Without it, always.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<String>>,
    /// All of these must hold.
    pub holds: Vec<StateHold>,
}

/// One thing that must hold: of `parameter`, `is` and `absent` exactly one is given.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StateHold {
    /// The field.
    pub path: String,
    /// It equals this parameter, which must have been given.
    #[serde(default)]
    pub parameter: Option<String>,
    /// The parameter may be left out: then it is not compared.
    #[serde(default)]
    pub optional: bool,
    /// It has one of these values.
    #[serde(default)]
    pub is: Vec<String>,
    /// It is absent or empty.
    #[serde(default)]
    pub absent: bool,
}

/// Fields of the write's own answer that a look-up can tell.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LookupAnswer {
    /// The field that holds the id of what was made.
    #[serde(default)]
    pub id: Option<String>,
    /// Fields that hold what the write was given: field, parameter.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

impl Lookup {
    /// Whether there is something that finds the outcome out.
    #[must_use]
    pub fn finds_out(&self) -> bool {
        self.binding.is_some() || self.state.is_some() || self.records.is_some()
    }
}

impl LookupRead {
    /// All parameters that are given a value, with the key that gives it.
    pub fn given(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let single = [
            ("id", &self.id),
            ("stamp", &self.stamp),
            ("fresh", &self.fresh),
            ("recipient", &self.recipient),
            ("day", &self.day),
            ("page", &self.page),
        ];
        let mapped = [
            ("parameters", &self.parameters),
            ("constants", &self.constants),
        ];
        let joined = self.joined.keys().map(|name| (name.as_str(), "joined"));
        mapped
            .into_iter()
            .flat_map(|(key, map)| map.keys().map(move |name| (name.as_str(), key)))
            .chain(joined)
            .chain(
                single
                    .into_iter()
                    .filter_map(|(key, name)| Some((name.as_deref()?, key))),
            )
    }
}
