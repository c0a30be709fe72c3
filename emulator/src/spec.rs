//! The tables that the generator fills from the API descriptions: which operations there are, what their parameters
//! look like, which rules hold across them, and which codes the product answers with.
//!
//! Everything is plain, `'static` and constructible in constants, so that the generated files are data without logic
//! and a new action or product is one more table. What an action *does* is not in here; see the `behaviour` module.

/// A version of a product.
#[derive(Debug)]
#[non_exhaustive]
pub struct Service {
    /// The product's name on the wire, such as `Dyplsapi`.
    pub product: &'static str,
    /// Its version on the wire, such as `2017-05-25`.
    pub version: &'static str,
    /// The operations, sorted by `action`.
    pub operations: &'static [Operation],
    /// The codes of the product's error tables.
    pub codes: &'static [Code],
}

/// An operation of a product.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The action's name on the wire.
    pub action: &'static str,
    /// The HTTP methods that it takes, in upper case, as the description states them.
    pub methods: &'static [&'static str],
    /// The path, `/` for RPC operations, with `{name}` for path parameters otherwise.
    pub path: &'static str,
    /// What it does to the world: `read`, `repeatable`, `creates`, `destroys`, `spends` or `unreviewed`.
    pub effect: &'static str,
    /// Whether it is called without credentials.
    pub anonymous: bool,
    /// The parameters, without those that the platform fills itself.
    pub parameters: &'static [Parameter],
    /// The rules across parameters.
    pub rules: &'static [Rule],
    /// A worked example's answer, as JSON text.
    pub example: Option<&'static str>,
    /// The first field that tells success, names joined by dots, and its first accepted value: `("Code", "OK")`.
    pub success: Option<(&'static str, &'static str)>,
}

/// A parameter of a request, or a member of an object inside one.
#[derive(Debug)]
#[non_exhaustive]
pub struct Parameter {
    /// The name on the wire.
    pub name: &'static str,
    /// What the value is.
    pub kind: Kind,
    /// Where it stands in the request; members of objects repeat the location of their parameter.
    pub location: Location,
    /// How the value becomes text; [`Encoding::Plain`] for scalars and for members of objects.
    pub encoding: Encoding,
    /// Whether a request without it is refused.
    pub required: bool,
    /// The limits that the provider states.
    pub limits: Limits,
    /// The values known so far. Others are accepted: the set is open.
    pub known_values: &'static [&'static str],
    /// What kind of personal or secret datum the value is.
    pub sensitivity: Sensitivity,
    /// The members of an object, or of the objects in a list or map. Where a type contains itself, the inner
    /// occurrence is written as [`Kind::Json`] without members.
    pub fields: &'static [Parameter],
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Any text.
    Text,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A decimal number.
    Number,
    /// `true` or `false`, in any letter case.
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
    /// An object with the members in [`Parameter::fields`].
    Object,
    /// A list of values of the given kind.
    List(&'static Kind),
    /// A map from text to values of the given kind.
    Map(&'static Kind),
    /// Any JSON.
    Json,
    /// Bytes.
    Binary,
}

/// Where a parameter stands in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// The query string; RPC parameters are also taken from the form body.
    Query,
    /// The form body; RPC parameters are also taken from the query string.
    Form,
    /// The whole body.
    Body,
    /// A segment of the path.
    Path,
    /// A header.
    Header,
    /// A part of the host name.
    Host,
}

/// How a list, an object or a map becomes text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// The text of a scalar.
    Plain,
    /// One value that holds JSON.
    Json,
    /// `Tag.1.Key=…`, counted from 1.
    RepeatList,
    /// `Config.Name=…`.
    Flat,
    /// Items joined by commas.
    Comma,
    /// Items joined by spaces.
    Space,
    /// Items joined by vertical bars.
    Pipe,
}

/// Limits of a value. Write `Limits { max_length: Some(64), ..Limits::NONE }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Least value, as spelt in the description.
    pub min: Option<&'static str>,
    /// Greatest value, as spelt in the description.
    pub max: Option<&'static str>,
    /// `min` itself is refused.
    pub exclusive_min: bool,
    /// `max` itself is refused.
    pub exclusive_max: bool,
    /// Least length in characters.
    pub min_length: Option<u64>,
    /// Greatest length in characters.
    pub max_length: Option<u64>,
    /// Least number of items.
    pub min_items: Option<u64>,
    /// Greatest number of items.
    pub max_items: Option<u64>,
    /// Only ASCII digits.
    pub digits_only: bool,
    /// A regular expression that the whole value matches.
    pub pattern: Option<&'static str>,
    /// Whether the service refuses a value outside the limits (`enforce: service` or `client`); otherwise they are
    /// documentation only.
    pub enforce_service: bool,
    /// How the limits are known.
    pub mark: Option<Mark>,
}

impl Limits {
    /// No limits.
    pub const NONE: Self = Self {
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
        enforce_service: true,
        mark: None,
    };
}

/// The kind of personal or secret datum that a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sensitivity {
    /// None.
    None,
    /// A person's phone number.
    PhoneNumber,
    /// A middle number X, or an extension of one.
    XNumber,
    /// A person's name.
    Name,
    /// A postal address or a part of it.
    Address,
    /// The number or the picture of an identity document.
    IdDocument,
    /// A waybill or tracking number.
    Waybill,
    /// An address on the web that gives access to what it names.
    Url,
    /// Text that a caller fills in freely.
    FreeText,
    /// Text of the service that may quote what it was sent.
    ServiceText,
    /// A key, token, password or the like.
    Secret,
    /// Nobody has looked at it yet; treated as [`Sensitivity::Secret`].
    Unreviewed,
}

/// A rule across parameters.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// The kind of rule.
    pub kind: RuleKind,
    /// The wire names of the parameters it speaks of.
    pub parameters: &'static [&'static str],
    /// The rule holds only when this is so.
    pub when: Option<When>,
    /// Whether the service refuses a request that breaks it (`enforce: service` or `client`).
    pub enforce_service: bool,
    /// How the rule is known.
    pub mark: Mark,
    /// The rule in English words.
    pub text: &'static str,
}

/// The kinds of rules across parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleKind {
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
    /// They differ from each other.
    Different,
    /// Stated in words only; nothing checks it.
    Described,
}

/// The condition of a rule.
#[derive(Debug)]
#[non_exhaustive]
pub struct When {
    /// The wire name of the parameter looked at.
    pub parameter: &'static str,
    /// It holds one of these values. Empty: it is given at all.
    pub is: &'static [&'static str],
    /// It is not given.
    pub absent: bool,
}

/// A code that the product answers with.
#[derive(Debug)]
#[non_exhaustive]
pub struct Code {
    /// The code on the wire; a `*` at its end makes it a pattern.
    pub code: &'static str,
    /// What it means, in English.
    pub message: &'static str,
    /// The HTTP status it comes with: the first that the description names, else 200 for `isv.*`, `isp.*` and `OK`,
    /// else 400.
    pub status: u16,
}

/// How a fact about the live service is known. Nothing here was tried on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Mark {
    /// The provider's documents or metadata say so.
    Documented,
    /// Seen in a public trace or public code.
    Observed,
    /// Concluded from other facts.
    Inferred,
    /// Not known: a choice.
    Assumed,
}

impl Mark {
    /// The letter that tables print: `D`, `O`, `I` or `A`.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Documented => 'D',
            Self::Observed => 'O',
            Self::Inferred => 'I',
            Self::Assumed => 'A',
        }
    }
}
