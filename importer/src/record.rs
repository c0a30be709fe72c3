//! `import.json`: what was read and chosen, so that a second import changes no name.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::choice::Choice;
use crate::source::Metadata;

/// A record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The product.
    pub product: String,
    /// Its version.
    pub version: String,
    /// The form of what was read.
    pub form: String,
    /// SHA-256 of what was read, in hexadecimal digits.
    pub digest: String,
    /// The package.
    pub package: String,
    /// The operations, where not all were wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<BTreeSet<String>>,
    /// The file with the Chinese texts, where they were taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chinese: Option<String>,
    /// Where a crate of its own finds core-client, if not in the workspace that wrote it: a folder, or a git repository's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub core_client: Option<String>,
    /// The family of each operation.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub families: BTreeMap<String, String>,
    /// The Rust names that are not the usual ones, by where they stand.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, BTreeMap<String, String>>,
}

/// What the import before left, so that no name changes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Before<'a> {
    /// Its record.
    pub record: Option<&'a Record>,
    /// What it wrote.
    pub imported: Option<&'a Value>,
}

impl Record {
    pub(crate) fn new(metadata: &Metadata, choice: &Choice, before: Option<&Self>) -> Self {
        Self {
            product: metadata.product.clone(),
            version: metadata.version.clone(),
            form: metadata.form.word().to_owned(),
            digest: String::new(),
            package: choice.package.clone(),
            only: choice.only.clone(),
            chinese: None,
            core_client: None,
            families: before
                .map(|before| before.families.clone())
                .unwrap_or_default(),
            names: before
                .map(|before| before.names.clone())
                .unwrap_or_default(),
        }
    }

    /// Reads a record.
    ///
    /// # Errors
    /// If it is not JSON or not a record.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The text of the file: sorted keys, a line break at the end.
    ///
    /// # Errors
    /// Never in practice.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        crate::text::to_text(&serde_json::to_value(self)?)
    }
}

/// SHA-256 in hexadecimal digits, of parts in this order.
#[must_use]
pub fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
