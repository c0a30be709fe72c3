//! How a product is listed for a later run, and what it has to do with others: apart from [`Listed`], which the files about all
//! products read.

use super::actions::{self, WorkspaceFacts};
use super::listed::Listed;
use super::{catalog, command_line, typed_requests};
use crate::ir::Crate;

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

    /// Whether a generated file belongs to this product; those about all products that the command line serves belong to each of
    /// them.
    #[must_use]
    pub fn owns(&self, path: &str) -> bool {
        let in_package = path.strip_prefix(&self.package);
        in_package.is_some_and(|rest| rest.starts_with('/'))
            || (path.starts_with(catalog::DATA)
                && path == catalog::path(&self.product, &self.version))
            || (self.command_line
                && [typed_requests::FOLDER, command_line::FOLDER]
                    .iter()
                    .any(|folder| path.starts_with(folder)))
    }

    /// Whether the command line serves it. Such products share files, so that all of them are printed, or none.
    #[must_use]
    pub fn is_served(&self) -> bool {
        self.command_line
    }

    /// Whether two products want the same thing, or share a file, so that they have to be looked at together.
    #[must_use]
    pub fn clashes_with(&self, other: &Self) -> bool {
        let file = |one: &Self| catalog::path(&one.product, &one.version);
        self.package.eq_ignore_ascii_case(&other.package)
            || file(self) == file(other)
            || (self.command_line && other.command_line)
    }
}
