//! The types of the generated table: all that the command line knows of the service's operations.
//!
//! Everything is plain and constant, so that the generated files are data alone and a new operation needs no code.

use core_client::request::{OperationInfo, ServiceInfo};

use crate::lang::{Lang, lang};

/// A product.
#[derive(Debug)]
pub(crate) struct Service {
    /// What it is called.
    pub(crate) title: Text,
    /// What the client needs to know of it.
    pub(crate) info: &'static ServiceInfo,
    /// Groups of operations, in the order of the documentation.
    pub(crate) families: &'static [Family],
    /// Operations, sorted by their names on the wire.
    pub(crate) operations: &'static [&'static Operation],
}

/// A group of operations.
#[derive(Debug)]
pub(crate) struct Family {
    /// Its id.
    pub(crate) id: &'static str,
    /// What it is called.
    pub(crate) title: Text,
}

/// A text in both languages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    /// English.
    pub(crate) en: &'static str,
    /// Chinese.
    pub(crate) zh: &'static str,
}

impl Text {
    /// No text.
    pub(crate) const NONE: Self = Self { en: "", zh: "" };

    /// The text in the language that the user asked for.
    pub(crate) fn get(self) -> &'static str {
        match lang() {
            Lang::English => self.en,
            Lang::Chinese => self.zh,
        }
    }

    /// Whether there is none.
    pub(crate) fn is_none(self) -> bool {
        self.en.is_empty() && self.zh.is_empty()
    }
}

/// An operation.
#[derive(Debug)]
pub(crate) struct Operation {
    /// What the client needs to know of it.
    pub(crate) info: &'static OperationInfo,
    /// Its name as a command, `bind-axb`.
    pub(crate) command: &'static str,
    /// Further names that the command answers to, the one on the wire among them.
    pub(crate) spellings: &'static [&'static str],
    /// The family's id.
    pub(crate) family: &'static str,
    /// What it does, in a line.
    pub(crate) title: Text,
    /// What to know beyond that.
    pub(crate) docs: Text,
    /// `read`, `repeatable`, `creates`, `destroys`, `spends` or `unreviewed`.
    pub(crate) effect: &'static str,
    /// Why that.
    pub(crate) effect_reason: Text,
    /// Why it should no longer be used.
    pub(crate) deprecated: Option<Text>,
    /// How an unknown outcome can be found out.
    pub(crate) lookup: Option<Text>,
    /// Codes that it is documented to answer with, beside the product's.
    pub(crate) codes: &'static [Code],
    /// Its parameters, in the order of the documentation.
    pub(crate) parameters: &'static [Value],
    /// Rules across parameters.
    pub(crate) rules: &'static [Rule],
    /// The members of its answer.
    pub(crate) answer: &'static [Value],
    /// An example's parameters.
    pub(crate) example_request: &'static [(&'static str, &'static str)],
    /// Its answer, as JSON text.
    pub(crate) example_answer: Option<&'static str>,
}

/// A code of one operation.
#[derive(Debug)]
pub(crate) struct Code {
    /// The code.
    pub(crate) code: &'static str,
    /// The HTTP status that it is documented with.
    pub(crate) status: Option<u16>,
    /// What it means for this operation, where that is more than the table of codes says.
    pub(crate) docs: Text,
}

/// A parameter, or a member of an object in a request or an answer.
#[derive(Debug)]
pub(crate) struct Value {
    /// The name on the wire.
    pub(crate) name: &'static str,
    /// Of a parameter: its option without the hyphens, `phone-no-a`.
    pub(crate) option: &'static str,
    /// Of a parameter: further names of the option. Of a member: further names on the wire.
    pub(crate) spellings: &'static [&'static str],
    /// The product's type, such as `SubsId`.
    pub(crate) type_name: Option<&'static str>,
    /// What it is.
    pub(crate) kind: Kind,
    /// Whether a request must have it.
    pub(crate) required: bool,
    /// What the service takes where it is left out.
    pub(crate) default: Option<&'static str>,
    /// Where it stands in the request.
    pub(crate) location: Location,
    /// How it becomes text.
    pub(crate) encoding: Encoding,
    /// Its limits.
    pub(crate) limits: Limits,
    /// The unit of the limits.
    pub(crate) unit: Option<&'static str>,
    /// Values known so far, and what they mean; others are accepted.
    pub(crate) known: &'static [(&'static str, Text)],
    /// What kind of personal or secret datum it is, or holds.
    pub(crate) sensitivity: Sensitivity,
    /// An example as spelt on the wire.
    pub(crate) example: Option<&'static str>,
    /// What it means.
    pub(crate) docs: Text,
    /// Why it should no longer be used.
    pub(crate) deprecated: Option<Text>,
    /// The members of an object, or of the objects in a list or map.
    pub(crate) members: &'static [Value],
}

impl Value {
    /// What the generated table does not write out.
    pub(crate) const NONE: Self = Self {
        name: "",
        option: "",
        spellings: &[],
        type_name: None,
        kind: Kind::Json,
        required: false,
        default: None,
        location: Location::Query,
        encoding: Encoding::Plain,
        limits: Limits::NONE,
        unit: None,
        known: &[],
        sensitivity: Sensitivity::None,
        example: None,
        docs: Text::NONE,
        deprecated: None,
        members: &[],
    };

    /// Whether it goes by this name.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.spellings.contains(&name)
    }
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    dead_code,
    reason = "which of them occur is the API descriptions' matter"
)]
pub(crate) enum Kind {
    /// Any text.
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
    /// An object with the value's members.
    Object,
    /// A list.
    List(&'static Kind),
    /// A map from text.
    Map(&'static Kind),
    /// Any JSON.
    Json,
    /// Bytes, as base64.
    Binary,
}

impl Kind {
    /// Whether it is a single value.
    pub(crate) fn is_single(self) -> bool {
        !matches!(
            self,
            Self::Object | Self::List(_) | Self::Map(_) | Self::Json
        )
    }

    /// In a word or two, as help and descriptions show it.
    pub(crate) fn word(self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Integer => "integer".to_owned(),
            Self::Long => "long".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Boolean => "true|false".to_owned(),
            Self::LocalDateTime => "yyyy-MM-dd HH:mm:ss".to_owned(),
            Self::LocalCompact => "yyyyMMddHHmmss".to_owned(),
            Self::LocalDate => "yyyyMMdd".to_owned(),
            Self::Iso8601 => "yyyy-MM-ddTHH:mm:ssZ".to_owned(),
            Self::EpochMillis => "milliseconds since 1970".to_owned(),
            Self::EpochSeconds => "seconds since 1970".to_owned(),
            Self::Seconds => "seconds".to_owned(),
            Self::SecondsOrNever => "seconds, 0 = never".to_owned(),
            Self::Millis => "milliseconds".to_owned(),
            Self::Object => "object".to_owned(),
            Self::List(inner) => format!("list of {}", inner.word()),
            Self::Map(inner) => format!("map of {}", inner.word()),
            Self::Json => "JSON".to_owned(),
            Self::Binary => "base64".to_owned(),
        }
    }
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    dead_code,
    reason = "which of them occur is the API descriptions' matter"
)]
pub(crate) enum Location {
    /// The query or the form body, by the client's setting.
    Query,
    /// The form body.
    Form,
    /// The whole body.
    Body,
    /// A segment of the path.
    Path,
    /// A header.
    Header,
}

/// How a value becomes text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    dead_code,
    reason = "which of them occur is the API descriptions' matter"
)]
pub(crate) enum Encoding {
    /// A single value's text.
    Plain,
    /// JSON text.
    Json,
    /// `Tag.1.Key=…`.
    RepeatList,
    /// `Config.Name=…`.
    Flat,
    /// Items joined by this character.
    Joined(char),
}

/// Limits of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Least value.
    pub(crate) min: Option<&'static str>,
    /// Greatest value.
    pub(crate) max: Option<&'static str>,
    /// `min` itself is too little.
    pub(crate) exclusive_min: bool,
    /// `max` itself is too much.
    pub(crate) exclusive_max: bool,
    /// Least number of characters.
    pub(crate) min_length: Option<u64>,
    /// Greatest number of characters.
    pub(crate) max_length: Option<u64>,
    /// Least number of items.
    pub(crate) min_items: Option<u64>,
    /// Greatest number of items.
    pub(crate) max_items: Option<u64>,
    /// Only digits.
    pub(crate) digits_only: bool,
    /// A regular expression that the whole value matches.
    pub(crate) pattern: Option<&'static str>,
    /// Who refuses a value outside of them.
    pub(crate) enforce: Enforce,
}

impl Limits {
    /// None.
    pub(crate) const NONE: Self = Self {
        min: None,
        max: None,
        exclusive_min: false,
        exclusive_max: false,
        min_length: None,
        max_length: None,
        min_items: None,
        max_items: None,
        digits_only: false,
        pattern: None,
        enforce: Enforce::Nobody,
    };
}

/// Who refuses what breaks a limit or rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Enforce {
    /// The client, before anything is sent.
    Client,
    /// The service, as far as is known.
    Service,
    /// Nobody was seen to.
    Nobody,
}

/// The kind of personal or secret datum that a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    dead_code,
    reason = "which of them occur is the API descriptions' matter"
)]
pub(crate) enum Sensitivity {
    /// None.
    None,
    /// A person's number.
    PhoneNumber,
    /// A middle number, or an extension of one.
    XNumber,
    /// A person's name.
    Name,
    /// An address.
    Address,
    /// An identity document.
    IdDocument,
    /// A tracking number.
    Waybill,
    /// A web address that gives access.
    Url,
    /// Text that a caller fills in freely.
    FreeText,
    /// Text of the service.
    ServiceText,
    /// A key, token or the like.
    Secret,
    /// Not looked at.
    Unreviewed,
}

impl Sensitivity {
    /// In a word, for descriptions.
    pub(crate) fn word(self) -> Option<&'static str> {
        Some(match self {
            Self::None => return None,
            Self::PhoneNumber => "phone number",
            Self::XNumber => "X number",
            Self::Name => "name",
            Self::Address => "address",
            Self::IdDocument => "identity document",
            Self::Waybill => "waybill",
            Self::Url => "URL",
            Self::FreeText => "free text",
            Self::ServiceText => "text of the service",
            Self::Secret => "secret",
            Self::Unreviewed => "unreviewed",
        })
    }
}

/// A rule across parameters.
#[derive(Debug)]
pub(crate) struct Rule {
    /// Its kind.
    pub(crate) kind: RuleKind,
    /// The parameters it speaks of.
    pub(crate) parameters: &'static [&'static str],
    /// The condition under which it holds.
    pub(crate) when: Option<When>,
    /// Who refuses what breaks it.
    pub(crate) enforce: Enforce,
    /// The rule in words.
    pub(crate) docs: Text,
}

/// The kinds of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    dead_code,
    reason = "which of them occur is the API descriptions' matter"
)]
pub(crate) enum RuleKind {
    /// One of them or more is given.
    AtLeastOne,
    /// One of them or none is given.
    AtMostOne,
    /// Exactly one of them is given.
    ExactlyOne,
    /// All of them are given.
    Required,
    /// None of them is given.
    Forbidden,
    /// They differ.
    Different,
    /// In words only.
    Described,
}

/// The condition of a rule.
#[derive(Debug)]
pub(crate) struct When {
    /// The parameter looked at.
    pub(crate) parameter: &'static str,
    /// It holds one of these values. Empty: it is given at all.
    pub(crate) is: &'static [&'static str],
    /// It is not given.
    pub(crate) absent: bool,
}

impl Operation {
    /// The name on the wire.
    pub(crate) fn action(&self) -> &'static str {
        self.info.name
    }

    /// Whether a run may cost money or take away what cannot be had back.
    pub(crate) fn is_grave(&self) -> bool {
        matches!(self.effect, "spends" | "destroys" | "unreviewed")
    }

    /// The parameter of this name on the wire.
    pub(crate) fn parameter(&self, name: &str) -> Option<&'static Value> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name)
    }
}

impl Service {
    /// The operation that goes by this name, on the wire or as a command.
    pub(crate) fn operation(&self, name: &str) -> Option<&'static Operation> {
        let named = |operation: &Operation| {
            operation.command == name || operation.spellings.contains(&name)
        };
        self.operations
            .iter()
            .copied()
            .find(|operation| named(operation))
    }
}
