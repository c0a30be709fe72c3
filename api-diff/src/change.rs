//! What was found: changes, each at its place, by product.

use crate::rule::{Rule, Step};

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKind {
    /// The product as a whole.
    Service,
    /// A family of operations.
    Family,
    /// An operation.
    Operation,
    /// A named type.
    Type,
    /// An error code.
    Code,
    /// A message.
    Message,
}

impl SubjectKind {
    /// In words, as reports have it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Family => "family",
            Self::Operation => "operation",
            Self::Type => "type",
            Self::Code => "error code",
            Self::Message => "message",
        }
    }

    /// The words before a name. An operation is what most changes are about: its name says enough.
    pub(crate) const fn words_before_name(self) -> &'static str {
        match self {
            Self::Operation => "",
            other => other.words(),
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The rule that judges it.
    pub rule: Rule,
    /// What it is about.
    pub subject: SubjectKind,
    /// The name of that: an action, a type, a code. Empty of the service.
    pub name: String,
    /// Where in it: `request.Tag[].Key`. Empty if it is about the whole.
    pub path: String,
    /// What changed, in words.
    pub what: String,
}

impl Change {
    /// The place in words: `BindAxb request.PhoneNoX`, `type SubsId`.
    #[must_use]
    pub fn place(&self) -> String {
        let kind = self.subject.words_before_name();
        let mut words = vec![kind, self.name.as_str(), self.path.as_str()];
        words.retain(|word| !word.is_empty());
        words.join(" ")
    }
}

/// The changes of one product's version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductChanges {
    /// The package, the new name if it was renamed.
    pub package: String,
    /// The product on the wire.
    pub product: String,
    /// Its version on the wire.
    pub version: String,
    /// What changed, in the order of the description.
    pub changes: Vec<Change>,
}

/// All changes; products without any are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The products, sorted by package.
    pub products: Vec<ProductChanges>,
}

impl ProductChanges {
    /// The step that all of its changes ask for together.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        self.changes.iter().map(|change| change.rule.step()).max()
    }
}

impl Report {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// All changes.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.products.iter().flat_map(|product| &product.changes)
    }

    /// How many changes break something, in Rust or on the wire.
    #[must_use]
    pub fn breaking(&self) -> usize {
        let breaks = |change: &&Change| change.rule.breaks_rust() || change.rule.breaks_wire();
        self.changes().filter(breaks).count()
    }
}
