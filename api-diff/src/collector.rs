//! Collects changes while two sides are compared.

use std::collections::BTreeSet;

use crate::change::{Change, SubjectKind};
use crate::rule::Rule;

/// The changes of one product, in the order in which they are found.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    pub(crate) changes: Vec<Change>,
    /// The subjects whose texts differ.
    texts: BTreeSet<String>,
}

/// What is compared: a subject, and a path in it.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    subject: SubjectKind,
    name: String,
    path: String,
}

impl Place {
    /// A subject as a whole.
    pub(crate) fn of(subject: SubjectKind, name: &str) -> Self {
        Self {
            subject,
            name: name.to_owned(),
            path: String::new(),
        }
    }

    /// A member of it: `request.Tag`.
    pub(crate) fn member(&self, name: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Self {
            path: format!("{}{dot}{name}", self.path),
            ..self.clone()
        }
    }

    /// What it holds many of: `request.Tag[]`.
    pub(crate) fn each(&self, mark: &str) -> Self {
        Self {
            path: format!("{}{mark}", self.path),
            ..self.clone()
        }
    }
}

impl Collector {
    pub(crate) fn add(&mut self, at: &Place, rule: Rule, what: impl Into<String>) {
        self.changes.push(Change {
            rule,
            subject: at.subject,
            name: at.name.clone(),
            path: at.path.clone(),
            what: what.into(),
        });
    }

    /// Notes that texts differ, if they do.
    pub(crate) fn texts<T: PartialEq>(&mut self, at: &Place, old: T, new: T) {
        if old != new {
            let name = match at.subject {
                SubjectKind::Service => at.subject.words(),
                _ => &at.name,
            };
            self.texts.insert(name.to_owned());
        }
    }

    /// The changes, and one more for all the texts.
    pub(crate) fn finish(mut self) -> Vec<Change> {
        if !self.texts.is_empty() {
            let shown: Vec<&str> = self.texts.iter().take(SHOWN).map(String::as_str).collect();
            let more = match self.texts.len() - shown.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let what = format!("texts changed in {}{more}", shown.join(", "));
            self.add(
                &Place::of(SubjectKind::Service, ""),
                Rule::TextsChanged,
                what,
            );
        }
        self.changes
    }
}

/// How many names a line holds.
const SHOWN: usize = 8;

/// Words for a change from one thing to another, of which one may be absent.
pub(crate) fn from_to(old: Option<&str>, new: Option<&str>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("`{old}` → `{new}`"),
        (None, Some(new)) => format!("`{new}`"),
        (Some(old), None) => format!("`{old}` is gone"),
        (None, None) => String::new(),
    }
}
