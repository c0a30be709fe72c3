//! What became of a call: the one question that a caller with an order on it must be able to answer.

use std::fmt;

use crate::answer::Extra;
use crate::codes::CodeInfo;

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The service says that it did what was asked. On an error: but its answer could not be read further.
    Done,
    /// Some items of a batch are done and others are not; each says which.
    PartlyDone,
    /// The service refused; nothing changed.
    Refused,
    /// The service did not begin the request: no connection was made, it closed before the request was begun, the server said that it did
    /// not process it (HTTP/2), or we refused before the request was handed to the transport.
    NotSent,
    /// The service may have done it or not: no answer, or one that does not say. Look before you repeat it.
    Unknown,
}

impl Outcome {
    /// As logs, spans and metrics have it, for a machine to compare: `done`, `partly_done`, `refused`, `not_sent`, `unknown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::PartlyDone => "partly_done",
            Self::Refused => "refused",
            Self::NotSent => "not_sent",
            Self::Unknown => "unknown",
        }
    }

    /// In words, as a sentence has it: "refused", "not sent", "outcome unknown".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::PartlyDone => "partly done",
            Self::Refused => "refused",
            Self::NotSent => "not sent",
            Self::Unknown => "outcome unknown",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.in_words())
    }
}

/// What became of one item of a batch.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Item {
    /// Its position in the answer's list, from 0. If the answer has fewer items than the request, the rest are appended as
    /// `Unknown`; their position is not known.
    pub index: usize,
    /// What became of it: done, refused or unknown.
    pub outcome: Outcome,
    /// Its code, if it has one.
    pub code: Option<String>,
    /// What the code says, if the product's table knows it.
    pub code_info: Option<&'static CodeInfo>,
    /// Its message, masked.
    pub message: Option<String>,
    /// All its fields as they came.
    pub fields: Extra,
}

/// What an operation does when it runs; the retry rules follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// The request names its end state: running twice leaves what running once leaves.
    Repeatable,
    /// Each run makes something new.
    Creates,
    /// Takes something away that cannot be had back.
    Destroys,
    /// Each run may cost money. Also what nobody has reviewed yet.
    Spends,
}

/// How an answer says that the call succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SuccessRule {
    /// The fields to look at: each that is there must hold one of its values.
    pub fields: &'static [SuccessField],
    /// A rule for each item of a list, where a call succeeds or fails in parts.
    pub items: Option<ItemRule>,
}

impl SuccessRule {
    /// Success is said by these fields. None: by the HTTP status alone.
    pub const fn new(fields: &'static [SuccessField]) -> Self {
        Self {
            fields,
            items: None,
        }
    }

    /// Adds a rule for items.
    pub const fn with_items(mut self, items: ItemRule) -> Self {
        self.items = Some(items);
        self
    }
}

/// One field that tells success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SuccessField {
    /// Where it stands: member names from the outside in.
    pub path: &'static [&'static str],
    /// The values that mean success; `true` and `false` also match JSON's own.
    pub values: &'static [&'static str],
    /// What its absence means.
    pub absent: Absent,
}

impl SuccessField {
    /// The field at this path must hold one of these values; its absence says nothing, so the outcome is unknown.
    pub const fn new(path: &'static [&'static str], values: &'static [&'static str]) -> Self {
        Self {
            path,
            values,
            absent: Absent::Unknown,
        }
    }

    /// Sets what its absence means.
    pub const fn with_absent(mut self, absent: Absent) -> Self {
        self.absent = absent;
        self
    }
}

/// What the absence of a success field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Absent {
    /// The answer does not say what became of the call.
    Unknown,
    /// The other fields decide.
    Ignored,
}

/// Success of each item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItemRule {
    /// Where the list stands.
    pub path: &'static [&'static str],
    /// The fields of one item that tell its success, by paths inside it.
    pub fields: &'static [SuccessField],
    /// The item's member that holds its message.
    pub message: Option<&'static str>,
    /// The request's list whose entries the items answer.
    pub of: Option<&'static str>,
}

impl ItemRule {
    /// Items of the list at this path succeed by these fields.
    pub const fn new(path: &'static [&'static str], fields: &'static [SuccessField]) -> Self {
        Self {
            path,
            fields,
            message: None,
            of: None,
        }
    }

    /// Names the request's list whose entries the items answer: of an entry without an item nobody knows what became.
    pub const fn of(mut self, list: &'static str) -> Self {
        self.of = Some(list);
        self
    }

    /// Names the item's member that holds its message.
    pub const fn with_message(mut self, name: &'static str) -> Self {
        self.message = Some(name);
        self
    }
}
