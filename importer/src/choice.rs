//! What is wanted of a version.

use std::collections::{BTreeMap, BTreeSet};

/// What is imported of a version, and how.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The operations, where not all are wanted.
    pub only: Option<BTreeSet<String>>,
    /// The package that is generated.
    pub package: String,
    /// Whether the provider's texts come along.
    pub texts: bool,
    /// Error codes that the shared table of the gateway has, and their Rust names.
    pub shared_codes: BTreeMap<String, String>,
}

/// Actions that were asked for and that the metadata does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownActions(pub Vec<String>);
