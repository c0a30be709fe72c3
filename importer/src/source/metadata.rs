//! What every form of metadata is read into.

use std::fmt;

use serde_json::{Map, Value};

use super::json::Oddities;

/// The form of what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The provider's own `api-docs.json`.
    Official,
    /// The official form, but derived from another source; the file has the member `x-derived`.
    Derived,
    /// One small file an API, of the provider's command line.
    Reduced,
}

impl Form {
    /// In a word, as records spell it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Derived => "derived",
            Self::Reduced => "reduced",
        }
    }

    /// What files of this form do not say, for the report.
    #[must_use]
    pub const fn lacks(self) -> &'static [&'static str] {
        match self {
            Self::Official => &[],
            Self::Derived => &[
                "error codes",
                "known values",
                "limits",
                "other methods and schemes than the first",
                "examples of answers",
                "shapes of error answers",
                "groups of operations",
                "endpoints",
                "whether an operation reads or writes",
            ],
            Self::Reduced => &[
                "answers: every answer is JSON as the service sends it",
                "members of objects and lists in requests",
                "error codes",
                "known values",
                "limits",
                "groups of operations",
                "whether an operation reads or writes",
                "whether a call is signed",
                "whether a list is sent as JSON",
            ],
        }
    }
}

/// One API as it was read.
#[derive(Debug, Clone)]
pub struct Api {
    /// Its name, as the file spells it.
    pub name: String,
    /// What it says.
    pub body: Value,
    /// What is odd about it.
    pub odd: Oddities,
    /// The file has another operation of this name before this one.
    pub again: bool,
}

/// A version of a product as it was read.
#[derive(Debug, Clone)]
pub struct Metadata {
    /// The form of what was read.
    pub form: Form,
    /// The product's name on the wire.
    pub product: String,
    /// Its version on the wire.
    pub version: String,
    /// How its calls look, in the provider's word: `RPC`, `ROA`, `FC`.
    pub style: String,
    /// Everything beside the APIs.
    pub head: Map<String, Value>,
    /// The APIs, in the order of the file.
    pub apis: Vec<Api>,
    /// What is odd about what stands beside the APIs.
    pub odd: Oddities,
}

/// Why metadata cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError(pub(super) String);

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ReadError {}

/// A text from outside, fit for a line on a terminal: without control characters and marks of direction, and short.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .map(|c| {
            if codegen::is_refused_character(c) || c == '\n' || c == '\t' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}
