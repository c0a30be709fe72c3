//! Whether an operation only reads. A read may be repeated without asking, so that everything has to speak for it: the metadata
//! alone calls operations reads that send messages and delete faces.

mod reviewed;
mod words_of_doubt;

use std::fmt;

pub use reviewed::{REVIEWED, Reviewed, Verdict};
pub use words_of_doubt::{WORDS, WordOfDoubt};

use codegen::model::{EffectKind, Mark};

use super::words::words;

/// First words of operations that read.
pub const READING_VERBS: &[&str] = &[
    "check", "count", "describe", "get", "list", "query", "search",
];

/// What the metadata says of an operation, as far as its effect is concerned.
#[derive(Debug, Clone, Copy, Default)]
pub struct Operation<'a> {
    /// The product's name on the wire.
    pub product: &'a str,
    /// The action's name on the wire.
    pub action: &'a str,
    /// `operationType`: `read`, `write` or `readAndWrite`.
    pub operation_type: Option<&'a str>,
    /// Whether `methods` holds GET.
    pub allows_get: bool,
    /// `systemTags.operationType`: `get`, `list`, `create`, `update`, `delete` or `none`.
    pub tagged_type: Option<&'a str>,
    /// `systemTags.chargeType`: `free` or `paid`.
    pub tagged_charge: Option<&'a str>,
    /// `systemTags.riskType`: `none` or `high`.
    pub tagged_risk: Option<&'a str>,
}

/// The effect that an import gives an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// `read` or `unreviewed`.
    pub kind: EffectKind,
    /// How it is known.
    pub mark: Mark,
    /// What speaks against a read; nothing where it is one. What counts most stands first.
    pub doubts: Vec<Doubt>,
}

impl Guess {
    /// Whether the name alone would make it a read: those that were not taken stand in the report.
    #[must_use]
    pub fn has_reading_verb(&self) -> bool {
        !self
            .doubts
            .iter()
            .any(|doubt| matches!(doubt, Doubt::Verb(_)))
    }
}

/// Why an operation is not taken for a read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// The first word of its name, which is no verb of reading.
    Verb(String),
    /// What `operationType` says, or that it says nothing.
    Type(Option<String>),
    /// GET is not allowed.
    NoGet,
    /// A value of `systemTags` that does not go with a free read.
    Tag {
        /// The tag's name.
        key: &'static str,
        /// Its value.
        value: String,
    },
    /// A word of the name, and what such operations do.
    Word {
        /// The word.
        word: &'static str,
        /// What they do.
        reason: &'static str,
    },
    /// Its documentation was read, and says that it does this, or may do it.
    Exception(&'static str),
}

impl Doubt {
    /// The kind of doubt, in a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Verb(_) => "verb",
            Self::Type(_) => "type",
            Self::NoGet => "method",
            Self::Tag { .. } => "tag",
            Self::Word { .. } => "word",
            Self::Exception(_) => "exception",
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verb(word) => write!(f, "its name begins with `{}`", shown(word)),
            Self::Type(Some(stated)) => write!(f, "`operationType` is `{}`", shown(stated)),
            Self::Type(None) => f.write_str("`operationType` is missing"),
            Self::NoGet => f.write_str("GET is not allowed"),
            Self::Tag { key, value } => write!(f, "the tag `{key}` is `{}`", shown(value)),
            Self::Word { word, reason } => write!(f, "its name holds `{word}`: {reason}"),
            Self::Exception(reason) => f.write_str(reason),
        }
    }
}

/// A word of the metadata as a report can show it.
fn shown(word: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_graphic() && c != '`' {
            c
        } else {
            '?'
        }
    };
    word.chars().take(40).map(plain).collect()
}

/// Guesses the effect of an operation.
#[must_use]
pub fn guess(operation: &Operation<'_>) -> Guess {
    let doubts = doubts(operation);
    let (kind, mark) = if doubts.is_empty() {
        (EffectKind::Read, Mark::Inferred)
    } else {
        (EffectKind::Unreviewed, Mark::Assumed)
    };
    Guess { kind, mark, doubts }
}

fn doubts(operation: &Operation<'_>) -> Vec<Doubt> {
    let words = words(operation.action);
    let first = words.first().map_or("", String::as_str);
    let mut doubts = Vec::new();
    if !READING_VERBS.contains(&first) {
        doubts.push(Doubt::Verb(first.to_owned()));
    }
    if operation.operation_type != Some("read") {
        doubts.push(Doubt::Type(operation.operation_type.map(str::to_owned)));
    }
    if !operation.allows_get {
        doubts.push(Doubt::NoGet);
    }
    // A value that nobody has seen yet may mean anything.
    for (key, value, harmless) in [
        (
            "operationType",
            operation.tagged_type,
            &["get", "list", "none"][..],
        ),
        ("chargeType", operation.tagged_charge, &["free"]),
        ("riskType", operation.tagged_risk, &["none"]),
    ] {
        if let Some(value) = value.filter(|value| !harmless.contains(value)) {
            let value = value.to_owned();
            doubts.push(Doubt::Tag { key, value });
        }
    }
    doubts.extend(reviewed::doubt(operation.product, operation.action).map(Doubt::Exception));
    doubts.extend(
        words_of_doubt::word_of(operation.product, operation.action, &words).map(|found| {
            Doubt::Word {
                word: found.word,
                reason: found.reason,
            }
        }),
    );
    doubts
}

#[cfg(test)]
mod tests;
