//! Idempotency tokens: parameters by which a service recognises a repeat.

use schemars::JsonSchema;
use serde::Deserialize;

use super::text::Mark;

/// Says that a parameter is an idempotency token. The client fills it once for each call if the caller leaves it out.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct IdempotencyToken {
    /// It is an ordinary parameter after all, which the caller fills: an overlay says so where an import took it for a token.
    #[serde(default)]
    pub off: bool,
    /// The promise that a repeat with the same token and the same parameters does not run a second time. Without it, the token allows
    /// no repeat after an unknown outcome.
    #[serde(default)]
    pub repeat: Option<TokenPromise>,
}

/// The promise that a repeat does not run a second time.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TokenPromise {
    /// How this is known.
    pub mark: Mark,
    /// Where the promise stands.
    pub source: String,
    /// For how many seconds after the first attempt the service recognises a repeat. Default: 600 (assumed).
    #[serde(default)]
    pub within: Option<u32>,
}

/// No source states how long a token holds.
const ASSUMED_SECONDS: u32 = 600;

impl TokenPromise {
    /// For how many seconds after the first attempt the service recognises a repeat.
    #[must_use]
    pub fn seconds(&self) -> u32 {
        self.within.unwrap_or(ASSUMED_SECONDS)
    }
}
