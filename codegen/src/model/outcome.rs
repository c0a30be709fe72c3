//! The effect of a call, and how its answer reports success.

use std::collections::BTreeMap;

pub use core_catalog_types::{Absent, EffectKind};
use schemars::JsonSchema;
use serde::Deserialize;

use super::text::{Mark, Text};

/// What an operation changes. The retry rules follow from it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Effect {
    /// The kind of effect.
    pub kind: EffectKind,
    /// Why it is of this kind.
    pub reason: Text,
    /// How this is known.
    pub mark: Mark,
    /// Codes that mean, on a retry after an unknown attempt, that the requested state holds already. Only with the kind `repeatable`.
    #[serde(default)]
    pub already_done: Vec<String>,
    /// A late retry could undo a change that another caller made meanwhile. Only with the kind `repeatable`.
    #[serde(default)]
    pub overwrites: bool,
    /// Codes of the service's flow control that mean that the request was certainly not executed, so that it may be sent again.
    #[serde(default)]
    pub retry_after: Vec<String>,
}

/// How an answer says that the call succeeded: every field that is present must hold an accepted value.
///
/// If two fields disagree, a write's outcome is unknown. HTTP status and transport are judged before this rule.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuccessRule {
    /// The fields to look at.
    #[serde(default)]
    pub fields: Vec<SuccessField>,
    /// A rule for each item of a list, if a call can succeed in parts.
    #[serde(default)]
    pub items: Option<ItemRule>,
    /// The evidence for the rule, and the choice if sources disagree.
    #[serde(default)]
    pub reason: Option<Text>,
}

/// One field that tells success.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuccessField {
    /// The path of the field, names joined by dots: `Code`, `Data.Code`.
    pub path: String,
    /// The values that mean success, compared exactly; `true` and `false` also match JSON booleans.
    pub values: Vec<SuccessValue>,
    /// What the field's absence means.
    #[serde(default)]
    pub absent: Absent,
}

/// A value that means success.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SuccessValue {
    /// The value as it stands on the wire.
    pub value: String,
    /// Whether the provider says so, or an example shows it.
    pub known: Known,
}

/// Whether a value is stated by the provider or only seen in an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// The provider's text says it.
    Stated,
    /// An example shows it.
    Example,
    /// No source shows it; accepted by analogy.
    Assumed,
}

/// Success of each item of a list.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ItemRule {
    /// Where the list stands, names joined by dots.
    pub path: String,
    /// The fields of one item, by paths inside it.
    pub fields: Vec<SuccessField>,
    /// The item's field that holds its message.
    #[serde(default)]
    pub message: Option<String>,
    /// The request's list whose entries are answered, each by an item.
    #[serde(default)]
    pub of: Option<String>,
}

/// A field that the answer to every success has.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Always {
    /// The field: member names joined by dots, never inside a list. Every object on the way is written in place, and is there too.
    pub path: String,
    /// How this is known.
    pub mark: Mark,
    /// Where it is published, or what it follows from.
    pub source: String,
}

/// A field of the answer that repeats a parameter of the request.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Echo {
    /// The field: member names joined by dots, never inside a list.
    pub path: String,
    /// The parameter that it repeats.
    pub parameter: String,
    /// Parameters and the values with which it does, all of them. Without it, always.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<String>>,
}
