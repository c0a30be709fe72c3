//! Which values may be shown. A value that is shown by mistake stands in logs for ever, so that words which hide win over all that
//! shows, and what nothing speaks for is hidden until somebody looks at it.

use std::fmt;

use codegen::model::{Mark, Sensitivity};
use codegen::personal;

use super::words::{singular, words};

/// What the metadata says of a parameter, a header or a member of an object, as far as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member<'a> {
    /// Its name on the wire.
    pub name: &'a str,
    /// What it holds; of a list, what an item of it holds, and of a map, what a value.
    pub kind: Kind,
    /// Whether the metadata names its values.
    pub has_known_values: bool,
    /// Where it stands.
    pub place: Place,
}

/// What a member holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Boolean,
    /// A number, whole or not.
    Number,
    /// A text.
    Text,
    /// A time, a day or a duration.
    Time,
    /// Members, which speak for themselves.
    Object,
    /// A map, free JSON, bytes, or a text that holds JSON: its keys say nothing here.
    Free,
}

/// Where a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a request, however deep.
    Request,
    /// In the outermost object of an answer, beside the id of the request.
    Answer,
    /// Deeper in an answer.
    Inside,
}

/// What an import says of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    /// `None` of [`Sensitivity`] where it is shown.
    pub sensitivity: Sensitivity,
    /// How it is known.
    pub mark: Mark,
    /// Why.
    pub reason: Reason,
}

impl Guess {
    /// Whether the value is shown.
    #[must_use]
    pub fn is_shown(self) -> bool {
        self.sensitivity == Sensitivity::None
    }
}

/// Why a value is shown or hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its name contains a sensitive word.
    Word,
    /// True and false say nothing of a person.
    Boolean,
    /// The metadata names its values.
    KnownValues,
    /// By its name it is a count or a size.
    Count,
    /// By its name it is the id of something.
    Id,
    /// By its name it is a region or a zone.
    Region,
    /// By its name it is a state, or a code that tells one.
    State,
    /// By its name or type it is a time.
    Time,
    /// There is no evidence that it is safe to show.
    Nothing,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Word => "its name contains a sensitive word",
            Self::Boolean => "it is true or false",
            Self::KnownValues => "the metadata names its values",
            Self::Count => "it is a count or a size",
            Self::Id => "it is an id",
            Self::Region => "it is a region or a zone",
            Self::State => "it is a state",
            Self::Time => "it is a time",
            Self::Nothing => "no evidence that it is safe to show",
        })
    }
}

/// Last words of counts and sizes, whatever their type: many are typed as texts.
const COUNTS: &[&str] = &[
    "bandwidth",
    "bitrate",
    "count",
    "duration",
    "height",
    "interval",
    "length",
    "percent",
    "quantity",
    "quota",
    "size",
    "total",
    "ttl",
    "width",
];

/// Last words of counts and sizes that are numbers; as texts they may be anything.
const NUMERIC_COUNTS: &[&str] = &[
    "amount",
    "days",
    "day",
    "hours",
    "hour",
    "limit",
    "num",
    "offset",
    "page",
    "ratio",
    "second",
    "threshold",
    "time",
    "timeout",
    "weight",
];

/// Whole names of counts and sizes.
const COUNTING_NAMES: &[&str] = &[
    "current_page",
    "page",
    "page_index",
    "page_no",
    "page_num",
    "page_number",
];

/// Last words of regions and zones.
const REGIONS: &[&str] = &["region", "zone"];

/// Last words of states.
const STATES: &[&str] = &["state", "status"];

/// Last words of times.
const TIMES: &[&str] = &["date", "time", "timestamp"];

/// Codes that tell how a call went.
const RESULT_CODES: &[&str] = &[
    "err_code",
    "error_code",
    "http_code",
    "http_status_code",
    "reason_code",
    "response_code",
    "result_code",
    "status_code",
];

/// Guesses whether a member may be shown. Nothing where that is said by its own members.
#[must_use]
pub fn guess(member: &Member<'_>) -> Option<Guess> {
    if member.kind == Kind::Object {
        return None;
    }
    let (sensitivity, mark, reason) = if member.kind == Kind::Boolean {
        (Sensitivity::None, Mark::Inferred, Reason::Boolean)
    } else if let Some(hidden) = hidden(member) {
        (hidden, Mark::Inferred, Reason::Word)
    } else if let Some(reason) = shown(member) {
        (Sensitivity::None, Mark::Inferred, reason)
    } else {
        (Sensitivity::Unreviewed, Mark::Assumed, Reason::Nothing)
    };
    Some(Guess {
        sensitivity,
        mark,
        reason,
    })
}

/// The kind of personal or secret datum that the name suggests.
fn hidden(member: &Member<'_>) -> Option<Sensitivity> {
    if is_code_of_answer(member) {
        return None;
    }
    let found = personal::suspected(member.name)?;
    Some(match found {
        // Only the envelope's message is known to be a sentence of the service.
        Sensitivity::ServiceText if member.place != Place::Answer => Sensitivity::FreeText,
        found => found,
    })
}

/// `Code` beside the request's id says how the call went.
fn is_code_of_answer(member: &Member<'_>) -> bool {
    member.place == Place::Answer && words(member.name) == ["code"]
}

fn shown(member: &Member<'_>) -> Option<Reason> {
    if member.kind == Kind::Free {
        return None;
    }
    if member.has_known_values {
        return Some(Reason::KnownValues);
    }
    if member.kind == Kind::Time {
        return Some(Reason::Time);
    }
    if is_code_of_answer(member) {
        return Some(Reason::State);
    }
    let mut words: Vec<String> = words(member.name)
        .iter()
        .map(|word| singular(word))
        .collect();
    // `TaskIdList`, `endTimeMs`.
    if words.len() > 1
        && words
            .last()
            .is_some_and(|last| last == "list" || last == "ms")
    {
        words.pop();
    }
    let name = words.join("_");
    let last = words.last().map_or("", String::as_str);
    let before = words
        .len()
        .checked_sub(2)
        .and_then(|at| words.get(at))
        .map_or("", String::as_str);
    let is_number = member.kind == Kind::Number;
    if COUNTING_NAMES.contains(&name.as_str()) || COUNTS.contains(&last) || first_is_total(&words) {
        return Some(Reason::Count);
    }
    if REGIONS.contains(&last) || (REGIONS.contains(&before) && last == "id") {
        return Some(Reason::Region);
    }
    if last == "id" {
        return Some(Reason::Id);
    }
    if STATES.contains(&last) || RESULT_CODES.contains(&name.as_str()) {
        return Some(Reason::State);
    }
    // `CreatedAt`, `GmtCreate`.
    let is_moment = (last == "at" && before.ends_with('d'))
        || words.first().is_some_and(|first| first == "gmt");
    if TIMES.contains(&last) || is_moment {
        return Some(Reason::Time);
    }
    // `Num` by itself can be a number to call.
    let is_count = NUMERIC_COUNTS.contains(&last) && name != "num";
    (is_number && is_count).then_some(Reason::Count)
}

/// `TotalHits`, `MaxResults`: the first word says that it is a number.
fn first_is_total(words: &[String]) -> bool {
    matches!(words, [first, ..] if first == "total")
        || matches!(words, [first, second] if first == "max" && second == "result")
}

#[cfg(test)]
mod tests;
