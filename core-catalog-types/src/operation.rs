//! Operations: parameters, rules, answers, effects, examples.

use serde::{Deserialize, Serialize};

use crate::terms::{Absent, EffectKind, Enforce, Mark, ResponseBody, RuleKind, Text};
use crate::value::{Value, is_default};

/// An operation, called an action on the wire.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The action's name on the wire.
    pub action: String,
    /// The method of the typed client, `bind_axb`.
    pub method: String,
    /// Its name as a command, `bind-axb`.
    pub command: String,
    /// Further names of the command, including the name on the wire.
    #[serde(default, skip_serializing_if = "is_default")]
    pub spellings: Vec<String>,
    /// The id of its family.
    pub family: String,
    /// What it does, in one line.
    pub title: Text,
    /// More about it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub docs: Text,
    /// Why it should no longer be used.
    #[serde(default, skip_serializing_if = "is_default")]
    pub deprecated: Option<Text>,
    /// The HTTP methods that it accepts, in upper case; the first is used.
    pub http_methods: Vec<String>,
    /// The path: `/` for the RPC style, otherwise with `{name}` for path parameters.
    pub path: String,
    /// Whether it is sent without credentials.
    #[serde(default, skip_serializing_if = "is_default")]
    pub anonymous: bool,
    /// The HTTP statuses of success.
    pub statuses: Vec<u16>,
    /// The published limit of calls per second and account.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rate_limit: Option<u32>,
    /// The effect of an execution.
    pub effect: Effect,
    /// How an answer says that the call succeeded.
    #[serde(default, skip_serializing_if = "is_default")]
    pub success: SuccessRule,
    /// How an unknown outcome can be looked up.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lookup: Option<Text>,
    /// If a look-up reads a list: a list with at least this many entries may be incomplete.
    #[serde(default, skip_serializing_if = "is_default")]
    pub full_at: Option<u32>,
    /// Its parameters, in the order of the documentation.
    #[serde(default, skip_serializing_if = "is_default")]
    pub parameters: Vec<Value>,
    /// Rules across parameters.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rules: Vec<Rule>,
    /// How the answer's body is read.
    #[serde(default, skip_serializing_if = "is_default")]
    pub body: ResponseBody,
    /// The members of its answer.
    #[serde(default, skip_serializing_if = "is_default")]
    pub answer: Vec<Value>,
    /// Documented codes of this operation, in addition to the product's codes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub codes: Vec<OperationCode>,
    /// Worked examples.
    #[serde(default, skip_serializing_if = "is_default")]
    pub examples: Vec<Example>,
}

impl Operation {
    /// The parameter of this name on the wire.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Value> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name)
    }

    /// Whether it has this name, on the wire or as a command.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.command == name || self.spellings.iter().any(|spelling| spelling == name)
    }
}

/// The effect of an operation's execution.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The kind of effect.
    pub kind: EffectKind,
    /// Why it has this kind.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reason: Text,
    /// Codes that mean, on a retry after an unknown attempt, that the wanted state already holds.
    #[serde(default, skip_serializing_if = "is_default")]
    pub already_done: Vec<String>,
    /// Whether a late retry can undo a change that another client made meanwhile.
    #[serde(default, skip_serializing_if = "is_default")]
    pub overwrites: bool,
    /// Codes of flow control after which the same request may be sent again.
    #[serde(default, skip_serializing_if = "is_default")]
    pub retry_after: Vec<String>,
}

/// How an answer says that the call succeeded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuccessRule {
    /// The fields to look at: each field that is present must have an accepted value.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fields: Vec<SuccessField>,
    /// A rule for each item of a list, if a call can succeed or fail in parts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub items: Option<ItemRule>,
}

/// One field that says success.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuccessField {
    /// The path of the field.
    pub path: Vec<String>,
    /// The accepted values.
    pub values: Vec<String>,
    /// What its absence means.
    #[serde(default, skip_serializing_if = "is_default")]
    pub absent: Absent,
}

/// The success rule for each item of a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemRule {
    /// The path of the list.
    pub path: Vec<String>,
    /// The fields of one item, by paths inside it.
    pub fields: Vec<SuccessField>,
    /// The item's field with its message.
    #[serde(default, skip_serializing_if = "is_default")]
    pub message: Option<String>,
    /// The request's list whose entries the items answer.
    #[serde(default, skip_serializing_if = "is_default")]
    pub of: Option<String>,
}

/// A rule across parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The kind of rule.
    pub kind: RuleKind,
    /// The parameters of the rule.
    pub parameters: Vec<String>,
    /// The condition under which the rule applies.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Option<When>,
    /// Who refuses a request that breaks it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub enforce: Enforce,
    /// How it is known.
    pub mark: Mark,
    /// The rule in words.
    pub docs: Text,
}

/// The condition of a rule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The parameter that decides.
    pub parameter: String,
    /// The parameter has one of these values. If the list is empty: the parameter is given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is: Vec<String>,
    /// The parameter is not given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub absent: bool,
}

/// A documented code of one operation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationCode {
    /// The code.
    pub code: String,
    /// Its documented HTTP status.
    #[serde(default, skip_serializing_if = "is_default")]
    pub status: Option<u16>,
    /// What it means for this operation, if that is more than the table of codes says.
    #[serde(default, skip_serializing_if = "is_default")]
    pub docs: Text,
}

/// A worked example.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Parameters by name and text on the wire, sorted by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub request: Vec<(String, String)>,
    /// The answer, as JSON text.
    #[serde(default, skip_serializing_if = "is_default")]
    pub answer: Option<String>,
}
