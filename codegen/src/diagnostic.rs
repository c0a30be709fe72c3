//! What is wrong with a description, where, and how to put it right.

pub mod codes;
pub(crate) mod look_alikes;
pub(crate) mod render;
pub(crate) mod words;

use std::cmp::Ordering;

use look_alikes::look_alike;

pub use codes::CODES;
pub use words::closest;

/// A value, if there is one that can be used, and everything that was found wrong on the way.
#[derive(Debug, Clone)]
pub struct Outcome<T> {
    /// The value; absent where any diagnostic is an error.
    pub value: Option<T>,
    /// All mistakes of all files, sorted by file and position.
    pub diagnostics: Vec<Diagnostic>,
}

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Generation goes on.
    Warning,
}

/// One mistake in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The stable code, an entry of [`CODES`].
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The file, as named in the sources.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// The text of the line; of a long one, the part around the place.
    pub source_line: String,
    /// How many characters of the line stand before `source_line`.
    pub cut: usize,
    /// How many characters of the line are meant; at least 1, except on an empty line.
    pub length: usize,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Adds the remedy. Punctuation that only looks right is seen by few, so it is named whatever the mistake is.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        let help = help.into();
        let marked = self
            .source_line
            .chars()
            .skip(self.column - 1 - self.cut)
            .take(self.length);
        let marked: String = marked.collect();
        // Values may hold it rightly.
        let of_the_language = self.code <= codes::UNKNOWN_TYPE || self.code == codes::PLAIN_NAME;
        self.help = Some(match look_alike(&marked) {
            Some((_, _, told)) if of_the_language => format!("{told}; {help}"),
            _ => help,
        });
        self
    }

    pub(crate) fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The order in which diagnostics are shown.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let key = |d: &Self| (d.line, d.column, d.code);
        self.path
            .cmp(&other.path)
            .then_with(|| key(self).cmp(&key(other)))
            .then_with(|| self.message.cmp(&other.message))
    }
}
