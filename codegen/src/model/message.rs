//! One message that the service pushes or queues: `messages/<Name>.yaml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::operation::Decision;
use super::shape::Field;
use super::text::{Extra, Text};

/// A call record or another message from the service.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Message {
    /// The message's type on the wire.
    pub message: String,
    /// What it tells, in one line.
    pub title: Text,
    /// What a reader should know beyond the title.
    #[serde(default)]
    pub docs: Option<Text>,
    /// The fields whose values, with the message type, tell a repeated delivery from a new message.
    pub deduplicate_by: Vec<String>,
    /// Whether a source lists all fields. Where none does, fields are known only from named sources.
    pub fields_documented: bool,
    /// The fields.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// An example, as JSON text.
    #[serde(default)]
    pub example: Option<String>,
    /// Where sources disagree: what was chosen and why.
    #[serde(default)]
    pub decisions: Vec<Decision>,
    /// Where the facts come from.
    #[serde(default)]
    pub sources: Vec<String>,
    /// What an import found and this model does not know.
    #[serde(default)]
    pub extra: Extra,
}
