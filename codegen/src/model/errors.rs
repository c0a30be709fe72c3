//! Error codes: `errors.yaml` and the shared tables.

pub use core_catalog_types::{Class, Fault, Retry};
use schemars::JsonSchema;
use serde::Deserialize;

use super::text::{Extra, Mark, Text};

/// A file of error codes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ErrorFile {
    /// The codes.
    pub errors: Vec<ErrorCode>,
}

/// A code that the service answers with.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ErrorCode {
    /// The code on the wire. A `*` at its end or its beginning makes it a pattern for codes that no other entry names.
    pub code: String,
    /// The Rust variant's name, where the derived one collides or reads badly.
    #[serde(default)]
    pub rust_name: Option<String>,
    /// What it means.
    pub meaning: Text,
    /// Whose fault it is.
    pub fault: Fault,
    /// What it says about whether the call ran.
    pub class: Class,
    /// Whether and after what the same request may be sent again, given that it did not run.
    #[serde(default)]
    pub retry: Retry,
    /// What the caller should do.
    pub advice: Text,
    /// HTTP statuses it was seen or documented with. Decisions go by the code, never by these.
    #[serde(default)]
    pub statuses: Vec<u16>,
    /// Codes that the service spells the same thing with.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Other codes that say the same with a certain message.
    #[serde(default)]
    pub old_spellings: Vec<OldSpelling>,
    /// How meaning and class are known.
    pub mark: Mark,
    /// Where it stands.
    pub source: String,
    /// What an import found and this model does not know.
    #[serde(default)]
    pub extra: Extra,
}

/// A code that alone says too little, with the message by which it says the same as another one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OldSpelling {
    /// The code on the wire, which a table has.
    pub code: String,
    /// The message with which it says so. Letter case counts for nothing.
    pub message: String,
    /// How it is known.
    pub mark: Mark,
    /// Where it stands.
    pub source: String,
}

impl ErrorCode {
    /// Whether it stands for all codes of a beginning or an end.
    #[must_use]
    pub fn is_pattern(&self) -> bool {
        self.code.starts_with('*') || self.code.ends_with('*')
    }
}
