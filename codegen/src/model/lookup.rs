//! How an unknown outcome is looked up: `lookup` of an operation.
//!
//! Paths are member names joined by dots. How two values are compared follows from their types and is not written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::lookup_records::RecordSearch;
use super::text::Text;

/// How an unknown outcome is looked up by reads; a look-up never sends the write again. Without `binding`, `state` and `records` the
/// outcome cannot be looked up, and `docs` says what a person can do.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Lookup {
    /// Parameters that the request must have; otherwise the look-up does not work.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Parameters with the values that they must have; with other values the look-up does not work.
    #[serde(default)]
    pub only: BTreeMap<String, Vec<String>>,
    /// The write creates a binding: the existing bindings are searched for it.
    #[serde(default)]
    pub binding: Option<BindingSearch>,
    /// The write names an end state: one read shows whether the state holds.
    #[serde(default)]
    pub state: Option<StateSearch>,
    /// The write leaves a record for each recipient: the look-up searches for all of them.
    #[serde(default)]
    pub records: Option<RecordSearch>,
    /// The parameter with the end of the created thing. A client may add some seconds to it, so that the thing can be recognised.
    #[serde(default)]
    pub expiration: Option<String>,
    /// The parameter with the lifetime of the created thing in seconds, if it has no parameter with an end.
    #[serde(default)]
    pub lifetime: Option<String>,
    /// The fields that the write's own answer would have had.
    #[serde(default)]
    pub answer: Option<LookupAnswer>,
    /// How the look-up works, and what it cannot find out.
    pub docs: Text,
}

/// A call of a look-up. Each of its parameters has one source.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LookupRead {
    /// The operation to call, a read.
    pub operation: String,
    /// Values from the write: the read's parameter, then the write's parameter. A parameter that the write does not have is left out.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// Constant values.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// Values that are joined from several parameters of the write. If the write lacks one of them, the value is left out.
    #[serde(default)]
    pub joined: BTreeMap<String, Joined>,
    /// The parameter for the id that the look-up has found.
    #[serde(default)]
    pub id: Option<String>,
    /// The parameter for the time of the call, as `yyyyMMddHHmmssSSS` in the service's zone.
    #[serde(default)]
    pub stamp: Option<String>,
    /// The parameter for a text that is different in every request.
    #[serde(default)]
    pub fresh: Option<String>,
    /// The parameter for the recipient; only in a search for records.
    #[serde(default)]
    pub recipient: Option<String>,
    /// The parameter for the day, as `yyyyMMdd` in the service's zone; only in a search for records.
    #[serde(default)]
    pub day: Option<String>,
    /// The parameter for the page, counted from 1; only in a search for records.
    #[serde(default)]
    pub page: Option<String>,
}

/// Parameters of the write that are joined to one text.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Joined {
    /// The parameters, in their order.
    pub parameters: Vec<String>,
    /// The text between them.
    pub by: String,
}

/// Searches for a binding that the write may have created.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BindingSearch {
    /// The read that returns the ids of the existing bindings. Without it, `detail` returns all bindings.
    #[serde(default)]
    pub list: Option<IdList>,
    /// The read that returns a binding, or a list of bindings.
    pub detail: LookupRead,
    /// The path of the binding, or of the list of bindings, in that answer.
    pub at: String,
    /// With this number of bindings or more, the list at `at` may be incomplete.
    #[serde(default)]
    pub full_at: Option<u32>,
    /// The path of the id in a binding.
    pub id: String,
    /// The field and the values that mean that a binding is in effect. Without it, every binding is in effect.
    #[serde(default)]
    pub active: Option<FieldValues>,
    /// The fields that identify the pair: field of the binding, then parameter of the write. A parameter that the write does not have
    /// is not compared.
    pub pair: BTreeMap<String, String>,
    /// Further fields that must equal the request: field, then parameter.
    #[serde(default)]
    pub exact: BTreeMap<String, String>,
    /// The path of the time when the binding was created.
    #[serde(default)]
    pub created: Option<String>,
    /// The fields by which another binding blocks this one: field of the other binding, then the parameters of the write that it must
    /// not equal.
    #[serde(default)]
    pub blocks: BTreeMap<String, Vec<String>>,
    /// Any other binding in effect blocks the write.
    #[serde(default)]
    pub exclusive: bool,
}

/// A read that returns ids.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct IdList {
    /// The call.
    pub read: LookupRead,
    /// The path of the list of ids in that answer. If the list is one text, the list's `encoding` says how its items are joined.
    pub at: String,
    /// With this number of ids or more, the list may be incomplete.
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

/// Finds out by one read whether the state that the write names holds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StateSearch {
    /// The call.
    pub read: LookupRead,
    /// Codes of a refused read that mean that the state holds.
    #[serde(default)]
    pub codes: Vec<String>,
    /// The first case that fits the request says what must hold. If no case fits, the outcome stays unknown.
    #[serde(default)]
    pub cases: Vec<StateCase>,
    /// What follows if the state does not hold.
    #[serde(default)]
    pub otherwise: Otherwise,
}

/// What follows for the write if the state does not hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// The write was not executed.
    #[default]
    NotDone,
    /// Nothing: the write may have been executed all the same.
    Unknown,
}

/// The conditions for requests of one kind.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StateCase {
    /// The parameters and values that a request of this case has. Without it, every request is of this case.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<String>>,
    /// The conditions, all of which must hold.
    pub holds: Vec<StateHold>,
}

/// One condition. Exactly one of `parameter`, `is` and `absent` is given.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StateHold {
    /// The field.
    pub path: String,
    /// The field equals this parameter, which the request must have.
    #[serde(default)]
    pub parameter: Option<String>,
    /// The request may lack the parameter; then the field is not compared.
    #[serde(default)]
    pub optional: bool,
    /// The field has one of these values.
    #[serde(default)]
    pub is: Vec<String>,
    /// The field is absent or empty.
    #[serde(default)]
    pub absent: bool,
}

/// Fields of the write's own answer that a look-up can fill.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LookupAnswer {
    /// The field with the id of the created thing.
    #[serde(default)]
    pub id: Option<String>,
    /// Fields that repeat the request: field, then parameter.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

impl Lookup {
    /// Whether the outcome can be looked up.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.binding.is_some() || self.state.is_some() || self.records.is_some()
    }
}

impl LookupRead {
    /// All parameters that have a source, each with the key of its source.
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
