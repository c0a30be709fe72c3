//! Families: the groups of operations that become modules and features.
//!
//! The rule, for each operation that was in no family before:
//! 1. A group of the metadata that has a title is a family, called by its title. Groups without a title say nothing: in most
//!    products they hold what has little in common.
//! 2. Otherwise the operation belongs to what its name is about: the words behind the verb, in the singular. If a family is
//!    called by their beginning, it joins that; the longest counts.
//! 3. Otherwise three operations that share the first two of these words are a family, `domain_record`; then two that share
//!    the first, under the longest beginning that they share.
//! 4. Otherwise it joins the family whose whole name stands somewhere in its own name.
//! 5. Otherwise five operations that do the same, and not what operations of all products do, are a family, `recognize`.
//! 6. What is left is `other`.
//!
//! No family begins or ends with a word that joins others: `ApplicationTo` is `application`.
//!
//! An operation that was in a family stays there.

use std::collections::{BTreeMap, BTreeSet};

use codegen::scope::Scope;
use heck::ToSnakeCase;

use super::names::{self, NamesBefore};
use super::words::{singular, words};

mod verbs;

/// A group of the metadata's `directories`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory {
    /// Its title, where it has one.
    pub title: Option<String>,
    /// The operations that stand in it directly.
    pub operations: Vec<String>,
    /// The groups inside it.
    pub children: Vec<Directory>,
}

/// A family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Its id, which is a module's name.
    pub id: String,
    /// Its name for people: the metadata's title, or the words of the id.
    pub title: String,
    /// Whether the title is the metadata's.
    pub is_titled: bool,
}

/// The families of a product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Families {
    /// The families: those with titles in the metadata's order, the others by their ids, `other`.
    pub list: Vec<Family>,
    /// The family's id of each operation.
    pub of: BTreeMap<String, String>,
}

/// The id of what belongs nowhere.
const OTHER: &str = "other";

/// Titles of what belongs to no group.
const NO_TITLES: &[&str] = &[
    "default",
    "else",
    "other",
    "others",
    "uncategorized",
    "其他",
    "其它",
    "未分类",
];

/// Words of titles that an id does without.
const FILLERS: &[&str] = &[
    "a",
    "an",
    "and",
    "api",
    "apis",
    "for",
    "in",
    "interface",
    "management",
    "of",
    "on",
    "operations",
    "the",
    "to",
    "with",
];

/// The most words of an id.
const MOST_WORDS: usize = 4;

/// How many operations share two words for a family.
const SHARE_TWO: usize = 3;

/// How many share one.
const SHARE_ONE: usize = 2;

/// How many share a verb.
const SHARE_VERB: usize = 5;

/// Puts operations into families. `before` is what the import before gave; ids and operations are enough.
#[must_use]
pub fn guess(
    operations: &BTreeSet<&str>,
    directories: &[Directory],
    before: &Families,
) -> Families {
    let mut sorting = Sorting {
        families: before.list.clone(),
        ids: before.list.iter().map(|family| family.id.clone()).collect(),
        of: BTreeMap::new(),
        open: operations.clone(),
    };
    for (action, family) in &before.of {
        if sorting.ids.contains(family) && sorting.open.contains(action.as_str()) {
            sorting.put(action, family);
        }
    }
    sorting.directories(directories);
    sorting.join(Join::Beginning);
    sorting.share(2, SHARE_TWO);
    sorting.share(1, SHARE_ONE);
    sorting.join(Join::Anywhere);
    sorting.share_verbs();
    sorting.rest();
    sorting.finish(directories)
}

/// Where a family's name stands in an operation's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    /// It begins what the operation is about.
    Beginning,
    /// Anywhere.
    Anywhere,
}

/// Operations on their way into families.
struct Sorting<'a> {
    families: Vec<Family>,
    ids: BTreeSet<String>,
    of: BTreeMap<String, String>,
    /// Operations that are in none yet.
    open: BTreeSet<&'a str>,
}

impl Sorting<'_> {
    fn put(&mut self, action: &str, family: &str) {
        self.open.remove(action);
        self.of.insert(action.to_owned(), family.to_owned());
    }

    /// The groups that have a title, however deep.
    fn directories(&mut self, directories: &[Directory]) {
        for directory in directories {
            let title = title(directory);
            if let Some(id) = id_of_title(title) {
                self.directory(directory, title, &id);
            }
            self.directories(&directory.children);
        }
    }

    fn directory(&mut self, directory: &Directory, title: &str, id: &str) {
        let new = directory
            .operations
            .iter()
            .filter(|action| self.open.contains(action.as_str()));
        let new: Vec<String> = new.cloned().collect();
        if new.is_empty() {
            return;
        }
        // A title may have been changed since: then most of the group is in the family of the old one.
        let family = match self.mates(directory) {
            Some(family) => family.to_owned(),
            None => self.family(id, Some(title)),
        };
        for action in &new {
            self.put(action, &family);
        }
    }

    /// The family of this id, made if it is new; the id that it has.
    fn family(&mut self, id: &str, title: Option<&str>) -> String {
        let usual = names::choose(Scope::Families, [id], &NamesBefore::new(), &BTreeSet::new());
        let id = usual
            .into_values()
            .next()
            .map_or_else(|| OTHER.to_owned(), |name| name.rust);
        if self.ids.insert(id.clone()) {
            self.families.push(Family {
                id: id.clone(),
                title: title.map_or_else(|| title_of(&id), str::to_owned),
                is_titled: title.is_some(),
            });
        }
        id
    }

    /// Puts each open operation into the family with the longest name of those that it belongs to.
    fn join(&mut self, join: Join) {
        let families = self.families.iter().filter(|family| family.id != OTHER);
        let families: BTreeMap<Vec<String>, String> = families
            .map(|family| (singulars(&family.id), family.id.clone()))
            .collect();
        let longest = families.keys().map(Vec::len).max().unwrap_or_default();
        let mut joined = Vec::new();
        for action in &self.open {
            let words = match join {
                Join::Beginning => about(action),
                Join::Anywhere => singulars(action),
            };
            let lengths = (1..=words.len().min(longest)).rev();
            let mut parts = lengths.flat_map(|length| {
                let parts = words.windows(length);
                let most = if join == Join::Beginning {
                    1
                } else {
                    words.len()
                };
                parts.take(most)
            });
            let family = parts.find_map(|part| families.get(part));
            joined.extend(family.map(|family| ((*action).to_owned(), family.clone())));
        }
        for (action, family) in joined {
            self.put(&action, &family);
        }
    }

    /// Makes families of open operations that share so many first words of what they are about.
    fn share(&mut self, count: usize, least: usize) {
        let mut groups: BTreeMap<Vec<String>, Vec<(String, Vec<String>)>> = BTreeMap::new();
        for action in &self.open {
            let about = about(action);
            let first = about.get(..count);
            if let Some(first) = first.filter(|first| !ends_open(first)) {
                let group = groups.entry(first.to_vec()).or_default();
                group.push(((*action).to_owned(), about));
            }
        }
        for group in groups.into_values().filter(|group| group.len() >= least) {
            let shared = shared(group.iter().map(|(_, about)| about.as_slice()));
            let Some(words) = called_by(&shared) else {
                continue;
            };
            let family = self.family(&untitled(words.join("_")), None);
            for (action, _) in group {
                self.put(&action, &family);
            }
        }
    }

    /// Makes families of open operations that do the same.
    fn share_verbs(&mut self) {
        let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for action in &self.open {
            let verb = singulars(action).into_iter().next().unwrap_or_default();
            if verbs::VERBS.contains(&verb.as_str()) && !verbs::COMMON.contains(&verb.as_str()) {
                groups.entry(verb).or_default().push((*action).to_owned());
            }
        }
        groups.retain(|_, group| group.len() >= SHARE_VERB);
        for (verb, group) in groups {
            let family = self.family(&untitled(verb), None);
            for action in group {
                self.put(&action, &family);
            }
        }
    }

    fn rest(&mut self) {
        let rest: Vec<String> = self
            .open
            .iter()
            .map(|action| (*action).to_owned())
            .collect();
        if !rest.is_empty() {
            let family = self.family(OTHER, None);
            for action in rest {
                self.put(&action, &family);
            }
        }
    }

    /// Families without operations go. Titles and order follow from the metadata alone, so that a record needs the ids only.
    fn finish(self, directories: &[Directory]) -> Families {
        let mut titles: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        self.titles(directories, &mut titles);
        let used: BTreeSet<&str> = self.of.values().map(String::as_str).collect();
        let mut list = self.families.clone();
        list.retain(|family| used.contains(family.id.as_str()));
        for family in &mut list {
            if let Some((_, title)) = titles.get(family.id.as_str()) {
                (*title).clone_into(&mut family.title);
                family.is_titled = true;
            } else if !family.is_titled || family.title.is_empty() {
                family.title = title_of(&family.id);
                family.is_titled = false;
            }
        }
        list.sort_by_cached_key(|family| {
            let place = titles
                .get(family.id.as_str())
                .map_or(usize::MAX, |(place, _)| *place);
            (family.id == OTHER, place, family.id.clone())
        });
        Families { list, of: self.of }
    }

    /// The place and the title of each family that most of a group with a title is in.
    fn titles<'t>(
        &'t self,
        directories: &'t [Directory],
        titles: &mut BTreeMap<&'t str, (usize, &'t str)>,
    ) {
        for directory in directories {
            let title = title(directory);
            if id_of_title(title).is_some()
                && let Some(family) = self.mates(directory)
            {
                let place = titles.len();
                titles.entry(family).or_insert((place, title));
            }
            self.titles(&directory.children, titles);
        }
    }

    /// The family that most of a group is in.
    fn mates(&self, directory: &Directory) -> Option<&str> {
        let mut mates: BTreeMap<&str, usize> = BTreeMap::new();
        let of = directory
            .operations
            .iter()
            .filter_map(|mate| self.of.get(mate));
        for family in of.filter(|family| *family != OTHER) {
            *mates.entry(family).or_default() += 1;
        }
        let most = mates
            .into_iter()
            .max_by_key(|(family, count)| (*count, std::cmp::Reverse(*family)));
        most.map(|(family, _)| family)
    }
}

fn title(directory: &Directory) -> &str {
    directory
        .title
        .as_deref()
        .map(str::trim)
        .unwrap_or_default()
}

/// What an operation is about: its words behind the verb, in the singular.
fn about(action: &str) -> Vec<String> {
    let all = singulars(action);
    let mut rest = all.as_slice();
    let mut has_verb = false;
    while let [first, tail @ ..] = rest
        && !tail.is_empty()
    {
        let first = first.as_str();
        // `TagResources` is about tags.
        if !has_verb && matches!(first, "tag" | "untag") {
            return vec!["tag".to_owned()];
        }
        if verbs::BETWEEN.contains(&first) {
            has_verb = false;
        } else if !has_verb && verbs::VERBS.contains(&first) {
            has_verb = true;
        } else if !verbs::BEFORE.contains(&first) && !verbs::PARTICLES.contains(&first) {
            break;
        }
        rest = tail;
    }
    rest.to_vec()
}

/// The words that a family is called by whose operations share these: two at most, which say what they have in common.
fn called_by(shared: &[String]) -> Option<Vec<String>> {
    let mut words = shared.get(..shared.len().min(2))?.to_vec();
    if verbs::OF_TWO_WORDS.iter().any(|verb| words == *verb) {
        return None;
    }
    while ends_open(&words) {
        words.pop();
    }
    match words.as_slice() {
        [] => None,
        [only] if verbs::NO_NOUNS.contains(&only.as_str()) => None,
        _ => Some(words),
    }
}

/// Whether the last word wants another one behind it.
fn ends_open(words: &[String]) -> bool {
    let last = words.last();
    last.is_some_and(|word| verbs::PARTICLES.contains(&word.as_str()))
}

/// The id of a family that has no title: not a word of Rust's own, which would give `do_` and the feature `do-`.
fn untitled(id: String) -> String {
    if codegen::names::module_name(&id) == id {
        id
    } else {
        format!("{id}_operations")
    }
}

fn singulars(name: &str) -> Vec<String> {
    words(name).iter().map(|word| singular(word)).collect()
}

/// The first words that all have.
fn shared<'a>(mut all: impl Iterator<Item = &'a [String]>) -> Vec<String> {
    let mut shared = all.next().unwrap_or_default().to_vec();
    for one in all {
        let same = shared.iter().zip(one).take_while(|(a, b)| a == b).count();
        shared.truncate(same);
    }
    shared
}

/// An id made of a title, which begins with its first word that can; nothing where the title says nothing, or not in ASCII.
fn id_of_title(title: &str) -> Option<String> {
    if title.is_empty() || !title.is_ascii() || NO_TITLES.contains(&title.to_lowercase().as_str()) {
        return None;
    }
    let snake = title.to_snake_case();
    let words: Vec<&str> = snake
        .split('_')
        .filter(|word| !word.is_empty() && !FILLERS.contains(word))
        .skip_while(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .take(MOST_WORDS)
        .collect();
    (!words.is_empty()).then(|| words.join("_"))
}

/// `Domain record`.
fn title_of(id: &str) -> String {
    let words = id.replace('_', " ");
    let words = words.trim();
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

#[cfg(test)]
mod tests;
