//! What the files that span all products say of one of them. A run that prints some products takes it for the others from the
//! run before.

use serde::{Deserialize, Serialize};

use super::actions::{self, WorkspaceFacts};
use super::catalog;
use super::typed_requests;
use crate::ir::Crate;

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

impl Listed {
    pub(super) fn of(krate: &Crate, facts: &WorkspaceFacts) -> Self {
        Self {
            package: krate.package.clone(),
            source: krate.source.clone(),
            product: krate.product.clone(),
            version: krate.version.clone(),
            command_line: krate.command_line,
            actions: actions::section(krate, facts),
        }
    }

    /// Whether a generated file belongs to this product alone.
    #[must_use]
    pub fn owns(&self, path: &str) -> bool {
        let in_package = path.strip_prefix(&self.package);
        in_package.is_some_and(|rest| rest.starts_with('/'))
            || path == catalog::path(&self.product, &self.version)
            || (self.command_line && path.starts_with(typed_requests::FOLDER))
    }

    /// Whether two products want the same thing, so that one of them has to go.
    #[must_use]
    pub fn clashes_with(&self, other: &Self) -> bool {
        let file = |one: &Self| catalog::path(&one.product, &one.version);
        self.package.eq_ignore_ascii_case(&other.package)
            || file(self) == file(other)
            || (self.command_line && other.command_line)
    }
}
