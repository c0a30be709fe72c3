//! Rust names for what has a name on the wire. The usual name is that of [`codegen::scope::Scope::derive`]; another is chosen
//! where Rust refuses the usual one, generated code needs it, or a sibling has it.
//!
//! A name that was given before stays, whatever comes beside it, and is not given to anything else. The exception is what is spelt another
//! way since: where `OrderId` is gone and `orderId` is new, it is the same thing for a caller, and takes the name over.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use codegen::in_place::{builder_name, operation_types};
use codegen::scope::Scope;

/// Names on the wire, and the Rust names that the import before gave them.
pub type NamesBefore = BTreeMap<String, String>;

/// A Rust name, and why it is not the usual one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub rust: String,
    /// Why it is not the usual one.
    pub changed: Option<Changed>,
}

/// Why a name is not the usual one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// Rust does not accept the usual one.
    Unusable,
    /// The usual one is very long.
    Long,
    /// Generated code needs the usual one itself.
    Reserved,
    /// The usual one belongs to something else, for siblings with its name on the wire.
    Taken(Option<String>),
    /// An earlier import gave this name; today the usual name is another.
    Kept,
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unusable => f.write_str("Rust does not accept the usual name"),
            Self::Long => f.write_str("the usual name is very long"),
            Self::Reserved => f.write_str("generated code needs the usual name itself"),
            Self::Taken(Some(by)) => write!(f, "`{by}` has the usual name"),
            Self::Taken(None) => f.write_str("something else has the usual name"),
            Self::Kept => f.write_str("it was given before"),
        }
    }
}

/// The most characters of a name that is chosen here.
const LONGEST: usize = 80;

/// Chooses a Rust name for each name on the wire.
///
/// `given` are the names of the import before, also of things that are gone. `taken` are names of other things in the same space, such
/// as operations and types. The result does not depend on the order of the names.
#[must_use]
pub fn choose<'a>(
    scope: Scope,
    wires: impl IntoIterator<Item = &'a str>,
    given: &NamesBefore,
    taken: &BTreeSet<String>,
) -> BTreeMap<String, Name> {
    let wires = wires.into_iter().map(|wire| (wire, wire)).collect();
    choose_by_key(scope, &wires, given, taken)
}

/// Like [`choose`], for things of which several can have the same name on the wire: each has a key, whose words distinguish it.
#[must_use]
pub fn choose_by_key(
    scope: Scope,
    wires: &BTreeMap<&str, &str>,
    given: &NamesBefore,
    taken: &BTreeSet<String>,
) -> BTreeMap<String, Name> {
    let mut space = Space {
        scope,
        taken,
        owners: BTreeMap::new(),
        types: BTreeMap::new(),
        numbers: BTreeMap::new(),
    };
    let mut names = BTreeMap::new();
    let usual = |key: &str| {
        wires
            .get(key)
            .map_or_else(String::new, |wire| scope.derive(wire))
    };
    let given = &handed_over(given, wires.keys().copied(), folded, usual);
    // What is there first: a name that was handed over may stand in a record under both spellings.
    let (present, gone): (Vec<_>, Vec<_>) = given
        .iter()
        .partition(|(key, _)| wires.contains_key(key.as_str()));
    for (key, rust) in present.into_iter().chain(gone) {
        if !space.is_good(rust) || space.owners.contains_key(rust) {
            continue;
        }
        space.own(rust, key);
        if let Some(wire) = wires.get(key.as_str()) {
            let changed = (scope.derive(wire) != *rust).then_some(Changed::Kept);
            let rust = rust.clone();
            names.insert(key.clone(), Name { rust, changed });
        }
    }
    // Plain names first, so that `1` is called after itself and `-1` gives way.
    let mut new: Vec<(&str, &str)> = wires
        .iter()
        .map(|(key, wire)| (*key, *wire))
        .filter(|(key, _)| !names.contains_key(*key))
        .collect();
    new.sort_by_key(|(key, _)| {
        (
            key.chars().filter(|c| !c.is_ascii_alphanumeric()).count(),
            *key,
        )
    });
    for (key, wire) in new {
        let name = space.choose(key, wire);
        space.own(&name.rust, key);
        names.insert(key.to_owned(), name);
    }
    names
}

/// The names that were given before, each by the key of what has it now: where a key is gone and a new one differs from it in its spelling
/// alone, that is the new one. Of several it is the one that has the name by itself, else the first. `folded` is what two such keys have in
/// common, `usual` the name that a key has by itself.
pub(crate) fn handed_over<'k>(
    given: &NamesBefore,
    present: impl Iterator<Item = &'k str> + Clone,
    folded: impl Fn(&str) -> String,
    usual: impl Fn(&str) -> String,
) -> NamesBefore {
    let is_present: BTreeSet<&str> = present.clone().collect();
    let mut heirs: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for key in present.filter(|key| !given.contains_key(*key)) {
        heirs.entry(folded(key)).or_default().insert(key);
    }
    if heirs.is_empty() {
        return given.clone();
    }
    let gone = given.iter();
    let gone = gone.filter(|(key, _)| !is_present.contains(key.as_str()));
    let gone = gone.map(|(key, rust)| (key.as_str(), rust.as_str(), folded(key)));
    let heir_of = heirs_of(&gone.collect::<Vec<_>>(), heirs, usual);
    let by_heir = |(key, rust): (&String, &String)| {
        let heir = heir_of.get(key.as_str()).copied();
        (heir.unwrap_or(key).to_owned(), rust.clone())
    };
    given.iter().map(by_heir).collect()
}

/// The heir of each key that is gone, of those that fold to the same. `gone` says the name and the folded key as well.
fn heirs_of<'g, 'k>(
    gone: &[(&'g str, &str, String)],
    mut heirs: BTreeMap<String, BTreeSet<&'k str>>,
    usual: impl Fn(&str) -> String,
) -> BTreeMap<&'g str, &'k str> {
    let mut heir_of = BTreeMap::new();
    // First those that have the name by themselves: no other name that is gone may take them.
    for (key, rust, folded) in gone {
        let Some(heirs) = heirs.get_mut(folded) else {
            continue;
        };
        let own = heirs.iter().copied().find(|heir| usual(heir) == *rust);
        if let Some(own) = own {
            heirs.remove(own);
            heir_of.insert(*key, own);
        }
    }
    for (key, _, folded) in gone {
        if heir_of.contains_key(key) {
            continue;
        }
        let first = heirs.get_mut(folded).and_then(BTreeSet::pop_first);
        if let Some(first) = first {
            heir_of.insert(*key, first);
        }
    }
    heir_of
}

/// A name on the wire without letter case and without the signs that only join its words. Between digits, and where it stands by itself, a
/// sign is part of what is meant: `1.0`, `-1`.
pub(crate) fn folded(wire: &str) -> String {
    let characters: Vec<char> = wire.chars().collect();
    let at = |index: Option<usize>| index.and_then(|index| characters.get(index)).copied();
    let joins = |index: usize| {
        let sides = [at(index.checked_sub(1)), at(index.checked_add(1))];
        let in_words = |side: &Option<char>| side.is_some_and(char::is_alphanumeric);
        let in_number = |side: &Option<char>| side.is_some_and(|c| c.is_ascii_digit());
        sides.iter().all(in_words) && !sides.iter().all(in_number)
    };
    let kept = characters.iter().enumerate();
    let kept = kept.filter(|(index, c)| !matches!(c, '.' | '-' | '_' | ' ') || !joins(*index));
    kept.flat_map(|(_, c)| c.to_lowercase()).collect()
}

/// The names in use.
struct Space<'a> {
    scope: Scope,
    taken: &'a BTreeSet<String>,
    /// The siblings' keys, by their Rust names.
    owners: BTreeMap<String, String>,
    /// The siblings' keys, by the types that each has.
    types: BTreeMap<String, String>,
    /// The last number that each name got.
    numbers: BTreeMap<String, u32>,
}

impl Space<'_> {
    /// Whether Rust and the generated code leave the name free.
    fn is_good(&self, rust: &str) -> bool {
        // The builder of an operation is a type of the operation's name.
        let builder =
            self.scope == Scope::Operations && Scope::Types.is_reserved(&Scope::Types.derive(rust));
        self.scope.is_valid(rust) && !self.scope.is_reserved(rust) && !builder
    }

    fn is_free(&self, rust: &str) -> bool {
        self.is_good(rust) && self.taken_by(rust).is_none()
    }

    /// What has the name: a sibling, or something else.
    fn taken_by(&self, rust: &str) -> Option<Changed> {
        let types = self.types_of(rust);
        let owner = self.owners.get(rust);
        let owner = owner.or_else(|| types.iter().find_map(|name| self.types.get(name)));
        if let Some(owner) = owner {
            return Some(Changed::Taken(Some(owner.clone())));
        }
        let is_taken = match self.scope {
            Scope::Operations => types.iter().any(|name| self.taken.contains(name)),
            _ => self.taken.contains(rust),
        };
        is_taken.then_some(Changed::Taken(None))
    }

    /// The types that something of this name has.
    fn types_of(&self, rust: &str) -> Vec<String> {
        match self.scope {
            Scope::Operations => operation_types(&Scope::Types.derive(rust)).into(),
            Scope::Types => vec![rust.to_owned(), builder_name(rust)],
            _ => Vec::new(),
        }
    }

    fn own(&mut self, rust: &str, key: &str) {
        self.owners.insert(rust.to_owned(), key.to_owned());
        for name in self.types_of(rust) {
            self.types.entry(name).or_insert_with(|| key.to_owned());
        }
    }

    fn choose(&mut self, key: &str, wire: &str) -> Name {
        let usual = self.scope.derive(wire);
        let changed = if !self.scope.is_valid(&usual) {
            Changed::Unusable
        } else if usual.len() > LONGEST {
            Changed::Long
        } else if !self.is_good(&usual) {
            Changed::Reserved
        } else if let Some(taken) = self.taken_by(&usual) {
            taken
        } else {
            return Name {
                rust: usual,
                changed: None,
            };
        };
        let base = match changed {
            Changed::Reserved => self.with_suffix(&usual),
            Changed::Long => cut(&usual),
            _ => usual,
        };
        let spelt = cut(&self.scope.derive(&spelt(wire)));
        let mut candidates = vec![base, spelt];
        if key != wire {
            candidates.push(cut(&self.scope.derive(key)));
        }
        candidates.retain(|name| self.scope.is_valid(name) && name.len() <= LONGEST);
        let rust = candidates.iter().find(|name| self.is_free(name)).cloned();
        let rust =
            rust.unwrap_or_else(|| self.numbered(candidates.first().map_or("", String::as_str)));
        let changed = Some(changed);
        Name { rust, changed }
    }

    fn with_suffix(&self, usual: &str) -> String {
        let usual = usual.trim_end_matches('_');
        let suffix = match self.scope {
            Scope::Parameters | Scope::Fields => "_value",
            Scope::Operations => "_operation",
            Scope::Families => "_operations",
            Scope::Types => "Type",
            Scope::KnownValues => "Value",
            Scope::ErrorCodes => "Code",
        };
        format!("{usual}{suffix}")
    }

    /// The name with the first number that makes it free.
    fn numbered(&mut self, base: &str) -> String {
        let camel = self.scope.is_camel();
        let base = base.trim_end_matches('_');
        let base = match (base.is_empty(), camel) {
            (false, _) => base,
            (true, true) => "Value",
            (true, false) => "value",
        };
        // Behind a digit a number would read as part of it.
        let between = match (camel, base.ends_with(|c: char| c.is_ascii_digit())) {
            (true, true) => "No",
            (true, false) => "",
            (false, _) => "_",
        };
        let number = |n: u32| format!("{base}{between}{n}");
        let mut n = self.numbers.get(base).map_or(2, |last| last + 1);
        while !self.is_free(&number(n)) {
            n += 1;
        }
        self.numbers.insert(base.to_owned(), n);
        number(n)
    }
}

/// Cuts a name of ASCII characters.
fn cut(name: &str) -> String {
    let cut: String = name.chars().take(LONGEST - 8).collect();
    if name.len() <= LONGEST {
        name.to_owned()
    } else {
        cut.trim_end_matches('_').to_owned()
    }
}

/// The name with its signs in words and without what is not ASCII: for names that consist of such.
fn spelt(wire: &str) -> String {
    let mut words = String::new();
    let mut rest = wire.chars().take(4 * LONGEST).peekable();
    while let Some(c) = rest.next() {
        let joins = words.ends_with(|c: char| c.is_ascii_alphanumeric())
            && rest.peek().is_some_and(char::is_ascii_alphanumeric);
        let sign = match c {
            // Between words they only join them.
            '-' | '.' | '/' if joins => "",
            '*' => "any",
            '+' => "plus",
            '-' => "minus",
            '<' => "less",
            '>' => "greater",
            '=' => "equal",
            '!' => "not",
            '%' => "percent",
            '&' => "and",
            '|' => "or",
            '/' => "slash",
            '.' => "dot",
            _ => "",
        };
        if sign.is_empty() {
            words.push(if c.is_ascii_alphanumeric() { c } else { ' ' });
        } else {
            words.push(' ');
            words.push_str(sign);
            words.push(' ');
        }
    }
    if words.trim().is_empty() {
        "value".to_owned()
    } else {
        words
    }
}

#[cfg(test)]
mod tests;
