//! A YAML file as a tree that keeps what serde would lose: positions, the order of keys, and scalars as spelt.

use super::text::Span;
use super::work;

/// A node of the tree.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Where it stands.
    pub(crate) span: Span,
    /// What it holds.
    pub(crate) value: Value,
    /// How it came into the tree.
    pub(crate) origin: Origin,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// A scalar's text, after YAML's escapes and folding.
    Scalar {
        text: String,
        /// Written without quotes and not as a block.
        plain: bool,
    },
    List(Vec<Node>),
    Map(Mapping),
}

/// One entry of a mapping.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) value: Node,
}

/// The entries of a mapping in their order, which are found by their keys without going through all of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mapping {
    entries: Vec<Entry>,
    /// Positions in the order of the keys.
    sorted: Vec<usize>,
}

impl Mapping {
    pub(crate) fn new(entries: Vec<Entry>) -> Self {
        let key = |at: &usize| entries.get(*at).map(|entry| entry.key.as_str());
        let mut sorted: Vec<usize> = (0..entries.len()).collect();
        sorted.sort_by(|a, b| key(a).cmp(&key(b)));
        Self { entries, sorted }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        let order = |at: &usize| {
            work::done(1);
            self.entries
                .get(*at)
                .map(|entry| entry.key.as_str())
                .cmp(&Some(key))
        };
        let found = self.sorted.binary_search_by(order).ok()?;
        self.entries.get(*self.sorted.get(found)?)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Entry> {
        let mut entries = self.entries.iter_mut();
        entries.find(|entry| entry.key == key)
    }

    /// Puts an entry in place of one with its key, or behind all others.
    pub(crate) fn put(&mut self, entry: Entry) {
        match self.get_mut(&entry.key) {
            Some(old) => *old = entry,
            None => {
                let mut entries = std::mem::take(&mut self.entries);
                entries.push(entry);
                *self = Self::new(entries);
            }
        }
    }

    /// Takes entries out.
    pub(crate) fn remove(&mut self, keys: &[&str]) {
        let mut entries = std::mem::take(&mut self.entries);
        entries.retain(|entry| !keys.contains(&entry.key.as_str()));
        *self = Self::new(entries);
    }

    pub(crate) fn iter_mut(&mut self) -> std::slice::IterMut<'_, Entry> {
        self.entries.iter_mut()
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }

    pub(crate) fn into_entries(self) -> Vec<Entry> {
        self.entries
    }
}

/// How a node came into the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It stands in the file.
    Source,
    /// It stands in the file and was still open where reading had to stop.
    Cut,
    /// It was put in so that checking can go on behind a mistake that has been reported.
    Assumed,
    /// A misspelt word, read as the one that was most likely meant.
    Corrected,
}

impl Node {
    /// Moves all positions, for a file that stands behind others.
    pub(crate) fn shift(&mut self, by: usize) {
        self.span = self.span.shifted(by);
        match &mut self.value {
            Value::Scalar { .. } => {}
            Value::List(items) => items.iter_mut().for_each(|item| item.shift(by)),
            Value::Map(entries) => entries.iter_mut().for_each(|entry| {
                entry.key_span = entry.key_span.shifted(by);
                entry.value.shift(by);
            }),
        }
    }

    /// A node that stands in for one that is missing or useless.
    pub(crate) fn assumed(span: Span, value: Value) -> Self {
        Self {
            span,
            value,
            origin: Origin::Assumed,
        }
    }

    /// Whether what stands here is a guess, so that nothing more is said about it.
    pub(crate) fn is_guess(&self) -> bool {
        matches!(self.origin, Origin::Assumed | Origin::Corrected)
    }

    /// The node's kind, as messages name it.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Scalar { text, plain: true } if text.is_empty() => "nothing",
            Value::Scalar { .. } => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// A key without a value, as in `default:`.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true } if text.is_empty())
    }

    /// The value of a key.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Map(entries) => entries.get(key),
            _ => None,
        }
    }

    /// An item of a list.
    pub(crate) fn item(&self, index: usize) -> Option<&Self> {
        match &self.value {
            Value::List(items) => items.get(index),
            _ => None,
        }
    }
}

impl Value {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Scalar {
            text: text.into(),
            plain: false,
        }
    }
}
