//! Places in files for the semantic checks, which walk the model and follow the tree beside it.

use super::node::{Node, Value};
use super::text::{Source, Span};
use crate::diagnostic::Diagnostic;

/// A place in a file. Going to a key or item that is not there stays where it was: a diagnostic that points a level
/// too high is better than none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    file: &'a Source<'a>,
    node: Option<&'a Node>,
    span: Span,
    /// A mistake at this place or above has been reported, and what stands here was put in for it.
    silent: bool,
}

impl<'a> Place<'a> {
    pub(crate) fn root(file: &'a Source<'a>, node: &'a Node) -> Self {
        Self {
            file,
            node: Some(node),
            span: node.span,
            silent: node.is_guess(),
        }
    }

    /// The first line of a file.
    pub(crate) fn top(file: &'a Source<'a>) -> Self {
        let end = file.text.find('\n').unwrap_or(file.text.len());
        Self {
            file,
            node: None,
            span: Span { start: 0, end },
            silent: false,
        }
    }

    /// The value of a key.
    pub(crate) fn key(self, key: &str) -> Self {
        match self.node.and_then(|node| node.entry(key)) {
            Some(entry) => self.at(&entry.value),
            None => self,
        }
    }

    /// The key itself: where a whole list or mapping is meant, or its absence.
    pub(crate) fn name_of(self, key: &str) -> Self {
        match self.node.and_then(|node| node.entry(key)) {
            Some(entry) => Self {
                span: entry.key_span,
                ..self.at(&entry.value)
            },
            None => self,
        }
    }

    /// An item of a list.
    pub(crate) fn item(self, index: usize) -> Self {
        match self.node.and_then(|node| node.item(index)) {
            Some(item) => self.at(item),
            None => self,
        }
    }

    /// One character of a file.
    pub(crate) fn character(file: &'a Source<'a>, at: usize, c: char) -> Self {
        let end = at + c.len_utf8();
        Self {
            file,
            node: None,
            span: Span { start: at, end },
            silent: false,
        }
    }

    /// The text that stands here, after YAML's escapes and folding.
    pub(crate) fn text(self) -> Option<&'a str> {
        match &self.node?.value {
            Value::Scalar { text, .. } => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The entries of a mapping: key, its place, and that of its value.
    pub(crate) fn entries(self) -> impl Iterator<Item = (&'a str, Self, Self)> {
        let entries = match self.node.map(|node| &node.value) {
            Some(Value::Map(entries)) => Some(entries.iter()),
            _ => None,
        };
        entries.into_iter().flatten().map(move |entry| {
            let value = self.at(&entry.value);
            let name = Self {
                span: entry.key_span,
                ..value
            };
            (entry.key.as_str(), name, value)
        })
    }

    /// The items of a list.
    pub(crate) fn items(self) -> impl Iterator<Item = Self> {
        let items = match self.node.map(|node| &node.value) {
            Some(Value::List(items)) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(move |item| self.at(item))
    }

    /// What stands here as it is spelt in the file.
    pub(crate) fn spelling(self) -> &'a str {
        let Span { start, end } = self.span;
        self.file.text.get(start..end).unwrap_or_default()
    }

    /// Whether the key stands in the file.
    pub(crate) fn has(self, key: &str) -> bool {
        self.node.is_some_and(|node| node.entry(key).is_some())
    }

    /// Whether what stands here is a guess behind a reported mistake: then nothing follows from it.
    pub(crate) fn is_guess(self) -> bool {
        self.silent
    }

    fn at(self, node: &'a Node) -> Self {
        Self {
            node: Some(node),
            span: node.span,
            silent: self.silent || node.is_guess(),
            ..self
        }
    }

    /// Whether it is in a file that people write.
    pub(crate) fn is_in_yaml(self) -> bool {
        self.file.path_at(self.span.start).ends_with(".yaml")
    }

    /// The file and line, to point from one place to another in a text.
    pub(crate) fn line(self) -> String {
        self.file.place_name(self.span.start)
    }

    /// An error at this place.
    pub(super) fn error(self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        self.file.error(code, self.span, message)
    }
}
