//! Words that make a name look like that of a personal datum: the one list of them.
//!
//! [`suggested`] is what the validator asks the author of a description about. [`suspected`] knows more words: an import has
//! nobody to ask, and hides what may be one.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use core_catalog_types::Sensitivity as S;
use heck::ToSnakeCase;
use words::{CODES_OF, HARMLESS, LOOKS_LIKE, MAY_BE, NO_CODES, PERSONS, PERSONS_THAT_MAY_BE};

mod words;

/// The kind of datum that a wire name suggests.
#[must_use]
pub fn suggested(wire: &str) -> Option<S> {
    static WORDS: OnceLock<Words> = OnceLock::new();
    let words = WORDS.get_or_init(|| Words::new(LOOKS_LIKE, PERSONS));
    let name = wire.to_snake_case();
    if is_harmless(&name) {
        return None;
    }
    words.of(&name)
}

/// The kind of datum that a wire name may stand for where nobody has looked at it: what [`suggested`] says, or more words, also
/// with a number behind them, written together or taken apart (`Key2`, `phonenumber`, `weChat`).
#[must_use]
pub fn suspected(wire: &str) -> Option<S> {
    static WORDS: OnceLock<Words> = OnceLock::new();
    static TOGETHER: OnceLock<Together> = OnceLock::new();
    if let Some(suggested) = suggested(wire) {
        return Some(suggested);
    }
    let name = wire.to_snake_case();
    if is_harmless(&name) {
        return None;
    }
    let bare = |word: &str| {
        word.trim_end_matches(|c: char| c.is_ascii_digit())
            .to_owned()
    };
    let name = name.split('_').map(bare).collect::<Vec<_>>().join("_");
    let more = WORDS.get_or_init(|| Words::new(MAY_BE, PERSONS_THAT_MAY_BE));
    let together = TOGETHER.get_or_init(written_together);
    suggested(&name)
        .or_else(|| more.of(&name))
        .or_else(|| inside(&name, together))
        .or_else(|| across(&name, together))
        .or_else(|| is_secret_code(&name).then_some(S::Secret))
}

/// Words to look up.
struct Words {
    /// Whole names.
    names: BTreeMap<String, S>,
    /// Words within names. Names of persons count more than all else.
    parts: BTreeMap<String, (bool, S)>,
}

/// The most words that one entry has.
const MOST_WORDS: usize = 3;

impl Words {
    fn new(list: &[(&str, S)], persons: &[&str]) -> Self {
        let mut words = Self {
            names: BTreeMap::new(),
            parts: BTreeMap::new(),
        };
        for (word, kind) in list {
            match word.strip_prefix('=') {
                Some(name) => words.names.insert(name.to_owned(), *kind).map(|_| ()),
                None => words
                    .parts
                    .insert((*word).to_owned(), (false, *kind))
                    .map(|_| ()),
            };
        }
        for person in persons {
            words
                .parts
                .insert(format!("{person}_name"), (true, S::Name));
        }
        words
    }

    /// The kind of the longest entry that the name holds, its last word also in the plural.
    fn of(&self, name: &str) -> Option<S> {
        let mut best = self.names.get(name).map(|kind| (false, name, *kind));
        for part in parts(name) {
            for part in [Some(part), part.strip_suffix('s')].into_iter().flatten() {
                let Some((person, kind)) = self.parts.get(part) else {
                    continue;
                };
                let found = (*person, part, *kind);
                if best.is_none_or(|best| rank(best) < rank(found)) {
                    best = Some(found);
                }
            }
        }
        best.map(|(_, _, kind)| kind)
    }
}

fn rank((person, part, _): (bool, &str, S)) -> (bool, usize, &str) {
    (person, part.len(), part)
}

/// All runs of so many words of a name in snake case.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    let starts = std::iter::once(0).chain(name.match_indices('_').map(|(at, _)| at + 1));
    starts.flat_map(|start| {
        let rest = name.get(start..).unwrap_or_default();
        let ends = rest
            .match_indices('_')
            .map(|(at, _)| at)
            .chain([rest.len()]);
        ends.take(MOST_WORDS).filter_map(|end| rest.get(..end))
    })
}

/// Entries by their first bytes.
type Together = BTreeMap<[u8; SHORTEST], Vec<(String, S)>>;

/// The fewest bytes of what tells something inside a longer word: five letters, or two characters of another script.
const SHORTEST: usize = 5;

/// The entries of both lists that tell something inside a longer word. Short ones stand in words of all kinds: `age` in `page`.
fn written_together() -> Together {
    let mut together = Together::new();
    for (part, kind) in LOOKS_LIKE.iter().chain(MAY_BE) {
        let part = part.replace('_', "");
        if let Some(first) = part
            .as_bytes()
            .first_chunk()
            .filter(|_| !part.starts_with('='))
        {
            together.entry(*first).or_default().push((part, *kind));
        }
    }
    together
}

/// The kind of the longest entry that stands inside a word.
fn inside(name: &str, together: &Together) -> Option<S> {
    let mut best: Option<(usize, S)> = None;
    for word in name.split('_') {
        for start in 0..word.len() {
            let rest = word.as_bytes().get(start..).unwrap_or_default();
            let entries = rest.first_chunk().and_then(|first| together.get(first));
            for (part, kind) in entries.into_iter().flatten() {
                let longer = best.is_none_or(|(length, _)| length < part.len());
                if longer && rest.starts_with(part.as_bytes()) {
                    best = Some((part.len(), *kind));
                }
            }
        }
    }
    best.map(|(_, kind)| kind)
}

/// The kind of an entry that the name spells in several words: `dingTalk`, `passWord`. It begins and ends where words do.
fn across(name: &str, together: &Together) -> Option<S> {
    parts(name).find_map(|part| {
        let part = part.replace('_', "");
        let entries = together.get(part.as_bytes().first_chunk()?)?;
        let same =
            |(entry, _): &&(String, S)| *entry == part || part.strip_suffix('s') == Some(entry);
        entries.iter().find(same).map(|(_, kind)| *kind)
    })
}

/// Codes that prove something, such as those sent to a phone; in doubt, all but those that tell how a call went.
fn is_secret_code(name: &str) -> bool {
    let mut before = "";
    for word in name.split('_') {
        let is_code = word == "codes" || (word.ends_with("code") && !NO_CODES.contains(&word));
        let tells_how =
            CODES_OF.contains(&before) || CODES_OF.iter().any(|of| word.starts_with(of));
        if is_code && !tells_how {
            return true;
        }
        before = word;
    }
    false
}

fn is_harmless(name: &str) -> bool {
    HARMLESS.contains(&name) || name.ends_with("_pool_key")
}

#[cfg(test)]
mod tests;
