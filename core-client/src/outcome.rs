//! The outcome of a call: done, partly done, refused, not sent or unknown.

use std::fmt;

use crate::answer::Extra;
use crate::codes::CodeInfo;

/// The outcome of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The service confirmed that the request was executed. On an error: the rest of its response could not be read.
    Done,
    /// Some items of a batch are done and others are not; each item has its own outcome.
    PartlyDone,
    /// The service refused the request and changed nothing.
    Refused,
    /// The request was not executed: no connection was made, the server closed the connection before it began the request, the
    /// server said that it did not process the request (HTTP/2), or the client refused the request.
    NotSent,
    /// The request may have been executed: there is no response, or the response does not say. Look the outcome up before you
    /// repeat the call.
    Unknown,
}

impl Outcome {
    /// The word in logs, spans and metrics, for programs to compare: `done`, `partly_done`, `refused`, `not_sent`, `unknown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::PartlyDone => "partly_done",
            Self::Refused => "refused",
            Self::NotSent => "not_sent",
            Self::Unknown => "unknown",
        }
    }

    /// The words for a sentence: "refused", "not sent", "outcome unknown".
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

/// The outcome of one item of a batch.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Item {
    /// Its position in the answer's list, from 0. If the answer has fewer items than the request, the rest are appended as
    /// `Unknown`; their position is not known.
    pub index: usize,
    /// The item's outcome: done, refused or unknown.
    pub outcome: Outcome,
    /// The item's code, if it has one.
    pub code: Option<String>,
    /// What the code says, if the product's table knows it.
    pub code_info: Option<&'static CodeInfo>,
    /// The item's message, masked.
    pub message: Option<String>,
    /// All fields of the item, unchanged.
    pub fields: Extra,
}

/// What an operation does when it is executed; the [retry rules](crate::retry) follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// Idempotent: the request names its end state, so executing it twice has the same result as once.
    Repeatable,
    /// Each execution creates something new.
    Creates,
    /// Removes something that cannot be restored.
    Destroys,
    /// Each execution may cost money. Also the effect of an operation that is not reviewed yet.
    Spends,
}

/// How a response says that the call succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SuccessRule {
    /// The fields to look at: each field that is present must have one of its values.
    pub fields: &'static [SuccessField],
    /// A rule for each item of a list, if a call can succeed or fail in parts.
    pub items: Option<ItemRule>,
}

impl SuccessRule {
    /// These fields say success. Without fields, the HTTP status does, unless the body denies it: a member `Success` says no, or a
    /// `Code` that is neither a number nor a word of success stands beside a `Message`. Then the outcome is unknown; only of a read, a
    /// described code says the outcome.
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

/// One field that says success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SuccessField {
    /// The field's path: member names from the outside in.
    pub path: &'static [&'static str],
    /// The values that mean success; `true` and `false` also match JSON's own.
    pub values: &'static [&'static str],
    /// What the field's absence means.
    pub absent: Absent,
}

impl SuccessField {
    /// The field at this path must have one of these values. If the field is absent, the outcome is unknown.
    pub const fn new(path: &'static [&'static str], values: &'static [&'static str]) -> Self {
        Self {
            path,
            values,
            absent: Absent::Unknown,
        }
    }

    /// Sets what the field's absence means.
    pub const fn with_absent(mut self, absent: Absent) -> Self {
        self.absent = absent;
        self
    }
}

/// What the absence of a success field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Absent {
    /// The outcome is unknown.
    Unknown,
    /// The other fields decide.
    Ignored,
}

/// The success rule for each item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItemRule {
    /// The list's path.
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

    /// Names the request's list whose entries the items answer. The outcome of an entry without an item is unknown.
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
