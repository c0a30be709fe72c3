//! The terms that descriptions, generator and catalogue share.

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
        /// Idempotent: the request names its end state, so executing it twice has the same result as once.
        Repeatable,
        /// Each execution creates something new.
        Creates,
        /// Removes something that cannot be restored.
        Destroys,
        /// Each execution may cost money.
        Spends,
        /// Not reviewed yet; treated as `spends`. Only imported products have it.
        #[default]
        Unreviewed,
    }
}

impl EffectKind {
    /// The word in descriptions: `read`.
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
    /// What a code says about whether the call was executed.
    pub enum Class {
        /// Not an error: the call succeeded.
        Success,
        /// Refused; nothing changed.
        Refused,
        /// Refused for now; the same call may succeed later.
        Limited,
        /// The call may have been executed.
        Ambiguous,
    }
}

word! {
    /// When a refused request may be sent again without a person's decision.
    #[derive(Default)]
    pub enum Retry {
        /// Never without a person's decision.
        #[default]
        Never,
        /// After a pause: the gateway refused it before anything was executed.
        AfterPause,
        /// After a pause, only if the operation lists the code: flow control behind the gateway.
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
        /// The outcome of a write is unknown.
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
        /// The client refuses the call before anything is sent. Only if the description names a source and a danger.
        Client,
        /// The service (and the emulator) refuses. `documented_violations()` reports it before the call, but the call is sent.
        #[default]
        Service,
        /// Not known to be enforced; it is only in the documentation.
        Nobody,
    }
}

word! {
    /// The kind of personal or secret data in a value.
    #[derive(Default)]
    pub enum Sensitivity {
        /// Looks like personal data by its name, but is not.
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
        /// A URL that gives access to its content.
        Url,
        /// Free text of the caller.
        FreeText,
        /// Text of the service that may quote the request or stored data, such as a message. Shown with numbers and keys hidden.
        /// Only in answers.
        ServiceText,
        /// A key, token, password or the like.
        Secret,
        /// Not reviewed yet; treated as `secret`. Only imported products have it.
        Unreviewed,
    }
}

impl Sensitivity {
    /// The word in descriptions: `phone_number`.
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
        /// At least one of them is given.
        AtLeastOne,
        /// At most one of them is given.
        AtMostOne,
        /// Exactly one of them is given.
        ExactlyOne,
        /// All of them are given.
        Required,
        /// None of them is given.
        Forbidden,
        /// They differ from each other.
        Different,
        /// The rule is described in words only; it is not checked.
        Described,
    }
}

word! {
    /// The place of a parameter in the request.
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
        /// No body.
        Empty,
    }
}
