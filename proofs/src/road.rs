//! From JSON to the typed request of any operation, through the SDK's own builders, with what its description says of it.

mod described;
mod made;

use std::sync::LazyLock;

use core_client::answer::{FromAnswer, from_value};
use core_client::request::OperationInfo;
use core_client::time::UtcOffset;
use serde_json::{Map, Value};

pub(crate) use made::made;
pub use made::{Answered, Made, Sending};

/// One operation of the SDK.
#[derive(Debug)]
pub struct Road {
    /// The action on the wire.
    pub action: &'static str,
    /// What the SDK's client knows of it.
    pub operation: &'static OperationInfo,
    /// Its parameters, sorted by name.
    pub parameters: &'static [Shape],
    /// The parameters of the description's first example, by name and text on the wire.
    pub example: &'static [(&'static str, &'static str)],
    /// The answers of the examples, as JSON.
    pub answers: &'static [&'static str],
    /// The sensitive members of an answer, as paths without list positions, each with its sensitivity.
    pub sensitive: &'static [(&'static str, &'static str)],
    make: fn(&Input<'_>) -> Result<Made, String>,
}

/// What makes the typed request of one operation.
pub(crate) struct Maker {
    pub(crate) action: &'static str,
    pub(crate) operation: &'static OperationInfo,
    pub(crate) make: fn(&Input<'_>) -> Result<Made, String>,
}

/// A parameter, or a member of an object in one.
#[derive(Debug)]
pub struct Shape {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether the builder demands it.
    pub required: bool,
    /// What it holds.
    pub kind: Kind,
    /// What sort of personal or secret datum it is, such as `PhoneNumber`; `None` for none.
    pub sensitivity: &'static str,
    /// Of a list that travels as one text: what stands between the items.
    pub separator: Option<char>,
    /// How many digits the client demands, where it does.
    pub digits: Option<(u64, u64)>,
    /// Values that the service is known to take.
    pub known_values: &'static [&'static str],
    /// A value for examples, as text on the wire.
    pub example: Option<&'static str>,
}

/// What a value holds. The times are named like the types of [`core_client::time`].
#[derive(Debug)]
#[allow(missing_docs, reason = "the names of the specs' types say it")]
pub enum Kind {
    Text,
    Integer,
    Long,
    Number,
    Boolean,
    Binary,
    Json,
    LocalDateTime,
    LocalCompact,
    LocalDate,
    Iso8601,
    EpochMillis,
    EpochSeconds,
    Seconds,
    SecondsOrNever,
    Millis,
    Object(&'static [Shape]),
    List(&'static Kind),
    Map(&'static Kind),
}

/// The zone in which the SDK's clients spell times unless told otherwise.
pub const ZONE: UtcOffset = UtcOffset::BEIJING;

/// All operations of the SDK.
///
/// # Panics
/// The descriptions cannot be read, or an operation's maker is missing: the generated files are not in step.
#[must_use]
pub fn roads() -> &'static [Road] {
    static ROADS: LazyLock<Vec<Road>> = LazyLock::new(described::roads);
    &ROADS
}

impl Road {
    /// Makes the typed request.
    ///
    /// # Errors
    /// A required parameter is missing, or a value does not fit its type; the text says which.
    pub fn make(&self, input: &Map<String, Value>) -> Result<Made, String> {
        (self.make)(&Input(input)).map_err(|error| format!("{}: {error}", self.action))
    }
}

/// The parameters of one request, by their wire names.
pub(crate) struct Input<'a>(&'a Map<String, Value>);

impl Input<'_> {
    pub(crate) fn required<T: FromAnswer>(&self, name: &str) -> Result<T, String> {
        self.optional(name)?
            .ok_or_else(|| format!("{name} is not given"))
    }

    pub(crate) fn optional<T: FromAnswer>(&self, name: &str) -> Result<Option<T>, String> {
        let Some(value) = self.0.get(name) else {
            return Ok(None);
        };
        let read = from_value(value.clone(), ZONE);
        read.map(Some).map_err(|error| format!("{name}: {error}"))
    }
}
