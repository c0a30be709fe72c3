//! What the files that span all products say of one of them. A run that prints some products takes it for the others from the
//! run before.

use serde::{Deserialize, Serialize};

/// A product version, as far as the files that span all of them go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The package and folder, `dyplsapi-sdk`.
    pub package: String,
    /// The folder of the specs, `api-specs/dyplsapi/2017-05-25`.
    pub source: String,
    pub(super) product: String,
    pub(super) version: String,
    pub(super) command_line: bool,
    /// Its part of the table of actions.
    pub(super) actions: String,
}
