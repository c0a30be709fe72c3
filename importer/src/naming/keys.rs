//! What tells the entries of a list apart, from import to import: the name on the wire, of parameters that share it with the place.

use std::collections::{BTreeMap, BTreeSet};

use codegen::scope::Scope;
use serde_json::Value;

use super::members::{self, word};

/// The keys of a list's entries.
#[derive(Debug, Clone)]
pub(super) struct Keys<'k> {
    /// The member that holds the name.
    name: &'k str,
    /// Names that several entries have, in this import or in the one before.
    shared: BTreeSet<String>,
}

impl<'k> Keys<'k> {
    /// The keys for a list and for the same list of the import before.
    pub(super) fn of(
        scope: Scope,
        name: &'k str,
        entries: &[Value],
        before: Option<&Value>,
    ) -> Self {
        let mut shared = BTreeSet::new();
        if scope == Scope::Parameters {
            for list in [
                Some(entries),
                before.and_then(|list| list.as_array().map(Vec::as_slice)),
            ] {
                let mut seen = BTreeSet::new();
                let names = list.into_iter().flatten().map(|entry| word(entry, name));
                shared.extend(names.filter(|name| !seen.insert(*name)).map(str::to_owned));
            }
        }
        Self { name, shared }
    }

    /// The key of an entry.
    pub(super) fn key(&self, entry: &Value) -> String {
        let name = self.wire(entry);
        match (self.shared.contains(name), word(entry, "in")) {
            (false, _) => name.to_owned(),
            (true, "") => format!("{name} in query"),
            (true, place) => format!("{name} in {place}"),
        }
    }

    /// Its name on the wire.
    pub(super) fn wire<'v>(&self, entry: &'v Value) -> &'v str {
        word(entry, self.name)
    }

    /// The names on the wire by the keys.
    pub(super) fn wires<'v>(&self, entries: &'v [Value]) -> BTreeMap<String, &'v str> {
        let entries = entries.iter();
        entries
            .map(|entry| (self.key(entry), self.wire(entry)))
            .collect()
    }

    /// What the entry of a key was before. `entries` are those of now.
    pub(super) fn before<'v>(
        &self,
        list: Option<&'v Value>,
        key: &str,
        entries: &BTreeSet<String>,
    ) -> Option<&'v Value> {
        members::before(list, key, entries, |entry| self.key(entry))
    }

    /// Whether each entry can have its usual name.
    pub(super) fn are_usual(&self, scope: Scope, entries: &[Value]) -> bool {
        let mut seen = BTreeSet::new();
        entries.iter().all(|entry| {
            let name = scope.derive(self.wire(entry));
            let is_good = scope.is_valid(&name) && !scope.is_reserved(&name);
            name.len() <= 80 && is_good && seen.insert(name)
        })
    }
}
