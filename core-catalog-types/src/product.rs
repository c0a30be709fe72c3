//! Products: everything that does not belong to a single operation.

use serde::{Deserialize, Serialize};

use crate::operation::Operation;
use crate::terms::{Class, Fault, Mark, Retry, Text};
use crate::value::is_default;

/// One version of a product's API.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The package of its typed client, `dyplsapi-sdk`.
    pub package: String,
    /// The product on the wire, `Dyplsapi`.
    pub product: String,
    /// Its version on the wire, `2017-05-25`.
    pub version: String,
    /// What it is called.
    pub title: Text,
    /// What it is for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub docs: Text,
    /// The zone of times without one, in minutes east of UTC.
    #[serde(default, skip_serializing_if = "is_default")]
    pub utc_offset_minutes: i16,
    /// Groups of operations, in the order of the documentation.
    pub families: Vec<Family>,
    /// The codes of its error tables; patterns last.
    pub codes: Vec<Code>,
    /// Operations, sorted by action.
    pub operations: Vec<Operation>,
}

impl Product {
    /// The operation of this name on the wire.
    #[must_use]
    pub fn operation(&self, action: &str) -> Option<&Operation> {
        let found = self
            .operations
            .binary_search_by(|operation| operation.action.as_str().cmp(action));
        found.ok().and_then(|index| self.operations.get(index))
    }
}

/// A group of operations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Its id: the module and the Cargo feature of the typed client.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What it is about.
    #[serde(default, skip_serializing_if = "is_default")]
    pub docs: Text,
}

/// An error code of the product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The code on the wire; a `*` at its beginning or end makes it a pattern.
    pub code: String,
    /// What it means.
    pub meaning: Text,
    /// Whose fault it is.
    pub fault: Fault,
    /// What it says about whether the call was executed.
    pub class: Class,
    /// When the same request may be sent again.
    #[serde(default, skip_serializing_if = "is_default")]
    pub retry: Retry,
    /// What the caller should do.
    pub advice: Text,
    /// Other spellings.
    #[serde(default, skip_serializing_if = "is_default")]
    pub aliases: Vec<String>,
    /// Its HTTP status, if the description has it.
    pub status: u16,
    /// How meaning and class are known.
    pub mark: Mark,
}
