//! The shape of a value: its type, format, limits, sensitivity and documentation, in requests and answers alike.

use std::collections::BTreeMap;

pub use core_catalog_types::{Enforce, Sensitivity};
use schemars::JsonSchema;
use serde::Deserialize;

use super::text::{Extra, Mark, Text};

/// A value's description. `type` is one of the built-in types or the name of an entry of `types` in service.yaml.
///
/// Built-in types: `string`, `integer` (32 bits), `long` (64 bits), `number`, `boolean`, `time`, `duration`,
/// `object` (with `fields`), `list` (with `items`), `map` (with `values`), `json` (free JSON), `binary`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Shape {
    /// A built-in type or the name of one of the product's types.
    #[serde(rename = "type")]
    pub ty: String,
    /// What the value means, for the reader of the generated documentation.
    #[serde(default)]
    pub docs: Option<Text>,
    /// How a `time` or `duration` is spelt on the wire; of a `string`, that it holds JSON.
    #[serde(default)]
    pub format: Option<Format>,
    /// The element of a `list`.
    #[serde(default)]
    pub items: Option<Box<Shape>>,
    /// The members of an `object`.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// The value of a `map` (keys are strings).
    #[serde(default)]
    pub values: Option<Box<Shape>>,
    /// An example as it stands on the wire; of a list, object or map its JSON text.
    #[serde(default)]
    pub example: Option<String>,
    /// What the service takes where the value is left out. Never sent by the client.
    #[serde(default)]
    pub default: Option<String>,
    /// The values known so far. Others are accepted and kept: services grow.
    #[serde(default)]
    pub known_values: Vec<KnownValue>,
    /// Limits that the provider states.
    #[serde(default)]
    pub limits: Option<Limits>,
    /// What kind of personal or secret datum the value is; `none` says that it only looks like one.
    #[serde(default)]
    pub sensitivity: Option<Sensitivity>,
    /// Which spellings of a text count as the same value. Look-ups compare by it.
    #[serde(default)]
    pub equality: Equality,
    /// The value may be JSON `null`, which reads as absent.
    #[serde(default, deserialize_with = "super::lenient::parsed")]
    pub nullable: bool,
    /// The Rust name of the type that is written here, an object or an enumeration. By default it is made of the names of the
    /// operation and the value.
    #[serde(default)]
    pub type_name: Option<String>,
    /// Kept for old callers only; why, and what to use instead.
    #[serde(default)]
    pub deprecated: Option<Text>,
    /// What an import found and this model does not know.
    #[serde(default)]
    pub extra: Extra,
}

impl Shape {
    /// Texts with known values are open enumerations; whole numbers as well, where every value was given a name, since a number
    /// tells none.
    #[must_use]
    pub fn is_enumeration(&self) -> bool {
        let known = &self.known_values;
        match self.ty.as_str() {
            "string" => !known.is_empty(),
            "integer" | "long" => {
                !known.is_empty() && known.iter().all(|value| value.rust_name.is_some())
            }
            _ => false,
        }
    }
}

/// A member of an object: a name and the shape of its value.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Field {
    /// The name on the wire.
    pub name: String,
    /// The Rust name, where the derived one collides or reads badly.
    #[serde(default)]
    pub rust_name: Option<String>,
    /// Other spellings of the name that were seen, such as another letter case.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether a request must have the member. It has no meaning in answers.
    #[serde(default, deserialize_with = "super::lenient::parsed")]
    pub required: bool,
    /// How a list of single values is joined to one text: `comma`, `space` or `pipe`. Default: a JSON list.
    #[serde(default)]
    pub encoding: Option<Encoding>,
    /// The value.
    #[serde(flatten)]
    pub shape: Shape,
}

impl Field {
    /// The separator of the items, if the list is one text.
    #[must_use]
    pub fn separator(&self) -> Option<char> {
        self.encoding.and_then(Encoding::separator)
    }
}

/// How a list, an object or a map becomes text. Only JSON distinguishes an empty value (`[]`, `{}`) from a missing one: with all other
/// encodings an empty value is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// One value that holds JSON.
    Json,
    /// `Tag.1.Key=…`, counted from 1, members joined by dots.
    RepeatList,
    /// `Config.Name=…`, and `Config.List.1=…` for lists inside. Free JSON that is a single value is sent as it is.
    Flat,
    /// Items joined by commas.
    Comma,
    /// Items joined by spaces.
    Space,
    /// Items joined by vertical bars.
    Pipe,
}

impl Encoding {
    /// The separator of the items, if a list becomes one text.
    #[must_use]
    pub fn separator(self) -> Option<char> {
        match self {
            Self::Comma => Some(','),
            Self::Space => Some(' '),
            Self::Pipe => Some('|'),
            Self::Json | Self::RepeatList | Self::Flat => None,
        }
    }
}

/// Which spellings of a text count as the same value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Equality {
    /// Only the very same text.
    #[default]
    Exact,
    /// Letter case does not count.
    IgnoreCase,
    /// The service may answer with another spelling (letter case, quotes, blanks, a dot at the end, an IPv6 address). A similar text is
    /// then neither equal nor different for certain.
    MayBeRewritten,
}

/// How a time or a duration stands on the wire, or what a text holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A time without zone, `yyyy-MM-dd HH:mm:ss`, in the service's zone.
    LocalDateTime,
    /// A time without zone and separators, `yyyyMMddHHmmss`, in the service's zone.
    LocalCompact,
    /// A day without zone and separators, `yyyyMMdd`, in the service's zone.
    LocalDate,
    /// ISO 8601 in UTC, `yyyy-MM-ddTHH:mm:ssZ`.
    Iso8601,
    /// Milliseconds since 1970-01-01T00:00:00Z, as a number or a text of digits.
    EpochMillis,
    /// Seconds since 1970-01-01T00:00:00Z, as a number or a text of digits.
    EpochSeconds,
    /// A duration in whole seconds.
    Seconds,
    /// A duration in whole seconds where `0` means never.
    SecondsOrNever,
    /// A duration in whole milliseconds.
    Millis,
    /// A `string` that holds a JSON document.
    Json,
    /// A number of 32-bit or 64-bit floating point, or another format that only documentation needs.
    Other,
}

/// A value that the provider names.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct KnownValue {
    /// The value as it stands on the wire.
    pub value: String,
    /// The Rust variant's name, where the derived one collides or reads badly.
    #[serde(default)]
    pub rust_name: Option<String>,
    /// What it means.
    #[serde(default)]
    pub docs: Option<Text>,
    /// What an import found and this model does not know.
    #[serde(default)]
    pub extra: Extra,
}

/// Limits of a value, as stated by the provider.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Limits {
    /// Least value.
    #[serde(default)]
    pub min: Option<String>,
    /// Greatest value.
    #[serde(default)]
    pub max: Option<String>,
    /// `min` itself is not allowed.
    #[serde(default, deserialize_with = "super::lenient::parsed")]
    pub exclusive_min: bool,
    /// `max` itself is not allowed.
    #[serde(default, deserialize_with = "super::lenient::parsed")]
    pub exclusive_max: bool,
    /// Least length in characters.
    #[serde(default, deserialize_with = "super::lenient::optional")]
    pub min_length: Option<u64>,
    /// Greatest length in characters.
    #[serde(default, deserialize_with = "super::lenient::optional")]
    pub max_length: Option<u64>,
    /// Least number of items.
    #[serde(default, deserialize_with = "super::lenient::optional")]
    pub min_items: Option<u64>,
    /// Greatest number of items.
    #[serde(default, deserialize_with = "super::lenient::optional")]
    pub max_items: Option<u64>,
    /// Only ASCII digits.
    #[serde(default, deserialize_with = "super::lenient::parsed")]
    pub digits_only: bool,
    /// A regular expression that the whole value matches.
    #[serde(default)]
    pub pattern: Option<String>,
    /// The unit of `min` and `max`.
    #[serde(default)]
    pub unit: Option<String>,
    /// Who refuses a value outside the limits; the service, unless a danger asks for more.
    #[serde(default)]
    pub enforce: Enforce,
    /// With `enforce: client`: the builder's method by which a caller switches the client's check off.
    #[serde(default)]
    pub override_method: Option<String>,
    /// How the limits are known.
    #[serde(default)]
    pub mark: Option<Mark>,
}

/// The product's named types.
pub type Types = BTreeMap<String, Shape>;
