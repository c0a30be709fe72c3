//! The error of an answer that has another shape than described.

use std::fmt;

/// An answer's JSON has another shape than described. The error says where, what was expected and what was found. It contains no
/// value of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShapeError {
    path: String,
    expected: &'static str,
    found: &'static str,
    more: usize,
}

impl ShapeError {
    pub(crate) fn new(expected: &'static str, found: &'static str) -> Self {
        Self {
            path: String::new(),
            expected,
            found,
            more: 0,
        }
    }

    pub(crate) fn at(mut self, path: String) -> Self {
        self.path = path;
        self
    }

    pub(crate) fn one_more(&mut self) {
        self.more += 1;
    }

    /// Where, as wire names joined by dots, with `[0]` for list positions; empty for the whole answer.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The kind of value that the description has there.
    pub fn expected(&self) -> &'static str {
        self.expected
    }

    /// The kind of value that the answer has there.
    pub fn found(&self) -> &'static str {
        self.found
    }
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.path.is_empty() {
            "the answer"
        } else {
            &self.path
        };
        write!(
            f,
            "expected {} at {place}, found {}",
            self.expected, self.found
        )?;
        match self.more {
            0 => Ok(()),
            more => write!(f, " (and {more} more of the kind)"),
        }
    }
}

impl std::error::Error for ShapeError {}
