//! The words that descriptions, generator and catalogue share.

use serde::{Deserialize, Serialize};

/// Derives what every word needs: read from YAML and JSON, written to JSON, and (for the generator) its JSON Schema.
macro_rules! word {
    ($(#[$attribute:meta])* pub enum $name:ident { $($body:tt)* }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($body)* }
    };
}

/// One statement in English and in Chinese.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Text {
    /// English.
    pub en: String,
    /// Simplified Chinese (简体中文).
    pub zh: String,
}

impl Text {
    /// Whether both languages are empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.en.is_empty() && self.zh.is_empty()
    }
}

word! {
    /// How a fact is known.
    pub enum Mark {
        /// The provider's documents or metadata say so.
        Documented,
        /// Seen in a public trace or public code.
        Observed,
        /// Concluded from other facts.
        Inferred,
        /// Not known: a choice that a setting can change.
        Assumed,
    }
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

    /// In a word: `documented`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
            Self::Assumed => "assumed",
        }
    }
}

word! {
    /// The kinds of effect, in the order of their danger.
    #[derive(Default)]
    pub enum EffectKind {
        /// Changes nothing.
        Read,
        /// The request names its end state, so that running twice leaves what running once leaves.
        Repeatable,
        /// Each run makes something new.
        Creates,
        /// Takes something away that cannot be had back.
        Destroys,
        /// Each run costs money.
        Spends,
        /// Nobody has looked at it yet; treated as `spends`. Only imported products may say so.
        #[default]
        Unreviewed,
    }
}

impl EffectKind {
    /// As descriptions spell it: `read`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Repeatable => "repeatable",
            Self::Creates => "creates",
            Self::Destroys => "destroys",
            Self::Spends => "spends",
            Self::Unreviewed => "unreviewed",
        }
    }
}

word! {
    /// Whose fault an error is.
    pub enum Fault {
        /// The request.
        Caller,
        /// The account: permission, payment, quota.
        Account,
        /// The provider's platform.
        Platform,
        /// A carrier behind the provider.
        Carrier,
    }
}

word! {
    /// What a code says about whether the call ran.
    pub enum Class {
        /// Not an error: the call succeeded.
        Success,
        /// Refused; nothing changed.
        Refused,
        /// Refused for now; the same call may succeed later.
        Limited,
        /// May have run.
        Ambiguous,
    }
}

word! {
    /// Whether and after what a refused request may be sent again by itself.
    #[derive(Default)]
    pub enum Retry {
        /// Not by itself.
        #[default]
        Never,
        /// After a pause: the gateway refused it before anything ran.
        AfterPause,
        /// After a pause, and only where the operation's spec names the code: flow control behind the gateway.
        AfterPauseIfNamed,
        /// After the clock was corrected.
        AfterClockCorrection,
        /// After the credential was refreshed.
        AfterCredentialRefresh,
    }
}

word! {
    /// What the absence of a success field means.
    #[derive(Default)]
    pub enum Absent {
        /// The answer says nothing: a write is unknown.
        #[default]
        Unknown,
        /// The field is optional: the other fields decide.
        Ignored,
    }
}

word! {
    /// Who enforces a limit or a rule.
    #[derive(Default)]
    pub enum Enforce {
        /// The client refuses the call before anything is sent. Only where a source and a danger are named.
        Client,
        /// The service (and the emulator) refuses; `documented_violations()` tells beforehand, and the call is not held back.
        #[default]
        Service,
        /// Nobody was seen to refuse; told in the documentation only.
        Nobody,
    }
}

word! {
    /// The kind of personal or secret datum that a value is.
    #[derive(Default)]
    pub enum Sensitivity {
        /// Looks like a personal datum by its name and is not one.
        #[default]
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
        /// Text of the service that may quote what it was sent or what it holds, such as a message. Shown with numbers and keys
        /// taken out. In answers only.
        ServiceText,
        /// A key, token, password or the like.
        Secret,
        /// Nobody has looked at it yet; treated as `secret`. Only imported products may say so.
        Unreviewed,
    }
}

impl Sensitivity {
    /// As descriptions spell it: `phone_number`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::PhoneNumber => "phone_number",
            Self::XNumber => "x_number",
            Self::Name => "name",
            Self::Address => "address",
            Self::IdDocument => "id_document",
            Self::Waybill => "waybill",
            Self::Url => "url",
            Self::FreeText => "free_text",
            Self::ServiceText => "service_text",
            Self::Secret => "secret",
            Self::Unreviewed => "unreviewed",
        }
    }
}

word! {
    /// The kinds of rules across parameters.
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
}

word! {
    /// Where a parameter stands in the request.
    #[derive(Default)]
    pub enum Location {
        /// The query string (or, by the client's setting, the form body).
        #[default]
        Query,
        /// The form body.
        Form,
        /// The whole body, as JSON or as bytes.
        Body,
        /// A segment of the path.
        Path,
        /// A header.
        Header,
        /// A part of the host name.
        Host,
    }
}

word! {
    /// How an answer's body is read.
    #[derive(Default)]
    pub enum ResponseBody {
        /// A JSON document.
        #[default]
        Json,
        /// Bytes.
        Binary,
        /// Server-sent events, each with a JSON document.
        EventStream,
        /// None.
        Empty,
    }
}
