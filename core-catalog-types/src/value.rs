//! Parameters, and the members of objects in requests and answers.

use serde::{Deserialize, Serialize};

use crate::terms::{Enforce, Location, Mark, Sensitivity, Text};

/// A parameter, a member of an object, or the element of a list or map.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The name on the wire; empty for an element.
    #[serde(default, skip_serializing_if = "is_default")]
    pub name: String,
    /// The name of a parameter's option, without the leading hyphens: `phone-no-a`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub option: String,
    /// For a parameter, further names of the option; for a member, further names on the wire.
    #[serde(default, skip_serializing_if = "is_default")]
    pub spellings: Vec<String>,
    /// The product's type, such as `SubsId`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub type_name: Option<String>,
    /// The kind of value.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: Kind,
    /// Whether a caller must give it. A parameter that the client fills is not required here: see [`Token::required`].
    #[serde(default, skip_serializing_if = "is_default")]
    pub required: bool,
    /// The service's default if it is left out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub default: Option<String>,
    /// The place of a parameter in the request.
    #[serde(default, skip_serializing_if = "is_default")]
    pub location: Location,
    /// How it is encoded as text.
    #[serde(default, skip_serializing_if = "is_default")]
    pub encoding: Encoding,
    /// Its limits.
    #[serde(default, skip_serializing_if = "is_default")]
    pub limits: Limits,
    /// The values known so far; others are accepted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub known: Vec<KnownValue>,
    /// What kind of personal or secret data it is or contains.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sensitivity: Sensitivity,
    /// An example as it is on the wire.
    #[serde(default, skip_serializing_if = "is_default")]
    pub example: Option<String>,
    /// Details of a parameter that is an idempotency token.
    #[serde(default, skip_serializing_if = "is_default")]
    pub token: Option<Token>,
    /// What it means.
    #[serde(default, skip_serializing_if = "is_default")]
    pub docs: Text,
    /// Why it should no longer be used.
    #[serde(default, skip_serializing_if = "is_default")]
    pub deprecated: Option<Text>,
    /// The members of an object.
    #[serde(default, skip_serializing_if = "is_default")]
    pub members: Vec<Value>,
    /// The element of a list or map. A recursive type is free JSON from some depth on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub item: Option<Box<Value>>,
}

impl Value {
    /// Whether it has this name on the wire.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.spellings.iter().any(|spelling| spelling == name)
    }

    /// Whether the service refuses a request without it.
    #[must_use]
    pub fn is_required_by_the_service(&self) -> bool {
        self.required || self.token.is_some_and(|token| token.required)
    }

    /// Whether it contains other values: an object, a list, a map or free JSON.
    #[must_use]
    pub fn is_structured(&self) -> bool {
        matches!(
            self.kind,
            Kind::Object | Kind::List | Kind::Map | Kind::Json
        )
    }

    /// The members of this object, or of the objects in this list or map.
    #[must_use]
    pub fn members(&self) -> &[Value] {
        match &self.item {
            Some(item) => item.members(),
            None => &self.members,
        }
    }
}

/// An idempotency token: if the caller does not set it, the client fills it once for each call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Whether the service refuses a request without it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub required: bool,
    /// For how many seconds after the first attempt the service promises to recognise a retry. `None`: it promises nothing.
    #[serde(default, skip_serializing_if = "is_default")]
    pub repeat_within: Option<u32>,
}

/// The kind of a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Any text.
    #[default]
    Text,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A decimal number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `yyyy-MM-dd HH:mm:ss` in the service's zone.
    LocalDateTime,
    /// `yyyyMMddHHmmss` in the service's zone.
    LocalCompact,
    /// `yyyyMMdd` in the service's zone.
    LocalDate,
    /// `yyyy-MM-ddTHH:mm:ssZ`.
    Iso8601,
    /// Milliseconds since 1970.
    EpochMillis,
    /// Seconds since 1970.
    EpochSeconds,
    /// A duration in whole seconds.
    Seconds,
    /// A duration in whole seconds, `0` meaning never.
    SecondsOrNever,
    /// A duration in whole milliseconds.
    Millis,
    /// An object.
    Object,
    /// A list of [`Value::item`].
    List,
    /// A map from text to [`Value::item`].
    Map,
    /// Any JSON.
    Json,
    /// Bytes, as base64.
    Binary,
}

impl Kind {
    /// Whether it is a point in time: its limits are then limits of the time between the call and this point.
    #[must_use]
    pub const fn is_time(self) -> bool {
        matches!(
            self,
            Self::LocalDateTime
                | Self::LocalCompact
                | Self::LocalDate
                | Self::Iso8601
                | Self::EpochMillis
                | Self::EpochSeconds
        )
    }
}

/// How a value is encoded as text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// A single value's text.
    #[default]
    Plain,
    /// JSON text.
    Json,
    /// `Tag.1.Key=…`, counted from 1.
    RepeatList,
    /// `Config.Name=…`.
    Flat,
    /// Items joined by this character.
    Joined(char),
}

/// Limits of a value, as the provider states them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Least value, as in the description.
    #[serde(default, skip_serializing_if = "is_default")]
    pub min: Option<String>,
    /// Greatest value.
    #[serde(default, skip_serializing_if = "is_default")]
    pub max: Option<String>,
    /// `min` itself is not allowed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub exclusive_min: bool,
    /// `max` itself is not allowed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub exclusive_max: bool,
    /// Least number of characters.
    #[serde(default, skip_serializing_if = "is_default")]
    pub min_length: Option<u64>,
    /// Greatest number of characters.
    #[serde(default, skip_serializing_if = "is_default")]
    pub max_length: Option<u64>,
    /// Least number of items.
    #[serde(default, skip_serializing_if = "is_default")]
    pub min_items: Option<u64>,
    /// Greatest number of items.
    #[serde(default, skip_serializing_if = "is_default")]
    pub max_items: Option<u64>,
    /// Only ASCII digits.
    #[serde(default, skip_serializing_if = "is_default")]
    pub digits_only: bool,
    /// A regular expression that must match the whole value.
    #[serde(default, skip_serializing_if = "is_default")]
    pub pattern: Option<String>,
    /// The compiled pattern: see `core_client::request::limits::Pattern`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub program: Vec<u32>,
    /// The unit of `min` and `max`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unit: Option<String>,
    /// Who refuses a value outside of the limits.
    #[serde(default, skip_serializing_if = "is_default")]
    pub enforce: Enforce,
    /// The typed builder's method that turns off the client's check.
    #[serde(default, skip_serializing_if = "is_default")]
    pub override_method: Option<String>,
    /// How the limits are known.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mark: Option<Mark>,
}

impl Limits {
    /// Whether there are no limits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.min.is_none()
            && self.max.is_none()
            && self.min_length.is_none()
            && self.max_length.is_none()
            && self.min_items.is_none()
            && self.max_items.is_none()
            && !self.digits_only
            && self.pattern.is_none()
    }
}

/// A value that the provider names.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownValue {
    /// The value as it is on the wire.
    pub value: String,
    /// What it means.
    #[serde(default, skip_serializing_if = "is_default")]
    pub docs: Text,
}

/// Whether a field holds what its absence in the data reads as.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
