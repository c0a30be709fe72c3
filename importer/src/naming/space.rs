//! The one space of the names of a product's types, from which the types that are written in place get theirs.

use std::collections::BTreeMap;

use codegen::in_place::{UnnamedType, builder_name, has_room};
use codegen::scope::Scope;

use super::in_place::{InPlace, Written};
use crate::guess::names::{Changed, NamesBefore};

/// The names of types in use, each with what has it.
#[derive(Debug, Default)]
pub(super) struct Space {
    owners: BTreeMap<String, String>,
    /// The last number that each name got.
    numbers: BTreeMap<String, u32>,
}

/// The most characters of a name: its documentation is a file of its name, and file systems allow 255 bytes.
const LONGEST: usize = 200;

impl Space {
    /// What was called so before comes first, and then what operations and named types are called. `all` are types in place, by
    /// what writes them.
    pub(super) fn of<'w>(
        all: impl Iterator<Item = (&'w str, &'w Written)> + Clone,
        given: &NamesBefore,
    ) -> Self {
        let mut space = Self::default();
        let present = all.clone().flat_map(|(_, written)| &written.types);
        for one in present {
            if let Some(name) = given.get(&one.at) {
                space.take(name, &one.at, one.input);
            }
        }
        for (at, name) in given {
            space.take(name, at, false);
        }
        for (owner, written) in all {
            for name in &written.names {
                space.take(name, owner, false);
            }
        }
        space
    }

    /// Records the owner of a name, unless the name has another owner.
    fn take(&mut self, name: &str, owner: &str, input: bool) {
        let names = input.then(|| builder_name(name));
        for name in names.into_iter().chain([name.to_owned()]) {
            self.owners.entry(name).or_insert_with(|| owner.to_owned());
        }
    }

    /// Chooses the name of a type, and says why it is not the usual one.
    pub(super) fn choose(
        &mut self,
        one: &InPlace,
        unnamed: &UnnamedType<'_>,
        given: &NamesBefore,
    ) -> (String, Option<Changed>) {
        let usual = unnamed.usual();
        if let Some(name) = given.get(&one.at).filter(|name| self.has(name, &one.at)) {
            let changed = (*name != usual).then_some(Changed::Kept);
            return (name.clone(), changed);
        }
        let why = match self.owners.get(&usual) {
            _ if self.is_free(&usual, one.input) => None,
            Some(owner) => Some(Changed::Taken(Some(owner.clone()))),
            None if Scope::Types.is_reserved(&usual) => Some(Changed::Reserved),
            None => Some(Changed::Taken(None)),
        };
        let name = match why {
            None => usual,
            Some(_) => self.another(&usual, &unnamed.longer(), one.input),
        };
        self.take(&name, &one.at, one.input);
        (name, why)
    }

    fn has(&self, name: &str, owner: &str) -> bool {
        self.owners.get(name).is_some_and(|own| own == owner)
    }

    fn is_free(&self, name: &str, input: bool) -> bool {
        let is_good = Scope::Types.is_valid(name) && !Scope::Types.is_reserved(name);
        let is_taken = |other: &str| self.owners.contains_key(other);
        is_good && name.len() <= LONGEST && has_room(name, input, is_taken)
    }

    fn another(&mut self, usual: &str, longer: &str, input: bool) -> String {
        if self.is_free(longer, input) {
            return longer.to_owned();
        }
        let base = if longer.len() < LONGEST {
            longer
        } else {
            usual
        };
        let base = base.trim_end_matches('_');
        // Behind a digit a number would read as part of it.
        let between = if base.ends_with(|c: char| c.is_ascii_digit()) {
            "No"
        } else {
            ""
        };
        let number = |n: u32| format!("{base}{between}{n}");
        let mut n = self.numbers.get(base).map_or(2, |last| last + 1);
        while !self.is_free(&number(n), input) {
            n += 1;
        }
        self.numbers.insert(base.to_owned(), n);
        number(n)
    }
}
