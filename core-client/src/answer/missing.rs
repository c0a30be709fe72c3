//! The error of an answer that lacks a field of every success.

use std::fmt;

use super::Scalar;
use crate::outcome::Outcome;
use crate::time::UtcOffset;

/// Whether a value is an empty text, or one of white space alone. Readers of what every success has take a blank value for missing.
pub fn is_blank(value: &impl Scalar) -> bool {
    value.to_wire(UtcOffset::UTC).trim().is_empty()
}

/// The service said that the call is done, but its answer lacks a field that every success has. Find the value by other means; do
/// not repeat the call. The reader methods of answers, named like their fields, return this error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MissingField {
    operation: &'static str,
    path: &'static str,
}

impl MissingField {
    /// A field of an operation's answer. `path` has its names on the wire, joined by dots.
    pub const fn new(operation: &'static str, path: &'static str) -> Self {
        Self { operation, path }
    }

    /// The operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The field: names on the wire joined by dots.
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// The outcome of the call: [`Done`](Outcome::Done).
    pub fn outcome(&self) -> Outcome {
        Outcome::Done
    }
}

impl fmt::Display for MissingField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is done, but its answer lacks {}",
            self.operation, self.path
        )
    }
}

impl std::error::Error for MissingField {}
