//! The meaning of a service's error codes: the tables in generated code, and how a code is looked up in them.

/// What a code says, from the product's specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeInfo {
    /// The code on the wire. A pattern with a `*` at its end matches all codes with that beginning that have no entry of their own;
    /// a `*` at its beginning matches all codes with that end.
    pub code: &'static str,
    /// Other spellings of the same code.
    pub aliases: &'static [&'static str],
    /// Other codes that have this meaning together with a certain message.
    pub old_spellings: &'static [OldSpelling],
    /// What it means, in English.
    pub meaning_en: &'static str,
    /// What it means, in Chinese.
    pub meaning_zh: &'static str,
    /// What the caller should do, in English.
    pub advice_en: &'static str,
    /// What the caller should do, in Chinese.
    pub advice_zh: &'static str,
    /// Whose fault it is.
    pub fault: Fault,
    /// Whether the call was executed.
    pub class: Class,
    /// When the same request may be sent again.
    pub retry: Retry,
}

impl CodeInfo {
    /// An entry with only the code: it does not say whether the call was executed.
    pub const fn new(code: &'static str) -> Self {
        Self {
            code,
            aliases: &[],
            old_spellings: &[],
            meaning_en: "",
            meaning_zh: "",
            advice_en: "",
            advice_zh: "",
            fault: Fault::Platform,
            class: Class::Ambiguous,
            retry: Retry::Never,
        }
    }

    /// Sets the meaning.
    pub const fn with_meaning(mut self, en: &'static str, zh: &'static str) -> Self {
        self.meaning_en = en;
        self.meaning_zh = zh;
        self
    }

    /// Sets the advice.
    pub const fn with_advice(mut self, en: &'static str, zh: &'static str) -> Self {
        self.advice_en = en;
        self.advice_zh = zh;
        self
    }

    /// Sets whose fault it is.
    pub const fn with_fault(mut self, fault: Fault) -> Self {
        self.fault = fault;
        self
    }

    /// Sets whether the call was executed.
    pub const fn with_class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }

    /// Sets when the same request may be sent again.
    pub const fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets other spellings.
    pub const fn with_aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Sets other codes that have this meaning together with a certain message.
    pub const fn with_old_spellings(mut self, spellings: &'static [OldSpelling]) -> Self {
        self.old_spellings = spellings;
        self
    }

    /// What it means, in a language; empty if the table does not say.
    pub fn meaning(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.meaning_en,
            Language::Chinese => self.meaning_zh,
        }
    }

    /// What the caller should do, in a language; empty if the table does not say.
    pub fn advice(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.advice_en,
            Language::Chinese => self.advice_zh,
        }
    }

    /// Whether the entry is a pattern, for all codes with a beginning or an end.
    pub fn is_pattern(&self) -> bool {
        self.code.starts_with('*') || self.code.ends_with('*')
    }

    /// The length of the beginning or end that the pattern shares with a code.
    fn matched(&self, code: &str) -> Option<usize> {
        let (shared, fits) = match self.code.strip_suffix('*') {
            Some(beginning) => (beginning, code.starts_with(beginning)),
            None => {
                let end = self.code.strip_prefix('*')?;
                (end, code.ends_with(end))
            }
        };
        fits.then_some(shared.len())
    }
}

/// A code that is ambiguous alone, and the message with which it means the same as another code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OldSpelling {
    /// The code on the wire.
    pub code: &'static str,
    /// The message. Letter case and blanks around it are ignored.
    pub message: &'static str,
}

impl OldSpelling {
    /// This code with this message.
    pub const fn new(code: &'static str, message: &'static str) -> Self {
        Self { code, message }
    }

    fn matches(&self, code: &str, message: &str) -> bool {
        self.code == code && self.message.eq_ignore_ascii_case(message.trim())
    }
}

/// Whose fault an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The request, or what the caller does with it.
    Caller,
    /// The account: permission, payment, quota.
    Account,
    /// The provider's platform.
    Platform,
    /// A carrier behind the provider.
    Carrier,
}

impl Fault {
    /// In words, as in "the caller's fault".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Caller => "caller's fault",
            Self::Account => "a matter of the account",
            Self::Platform => "platform's fault",
            Self::Carrier => "carrier's fault",
        }
    }
}

/// What a code says about whether the call was executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// No error: the call succeeded.
    Success,
    /// Refused; nothing changed.
    Refused,
    /// Refused for now; the same call may succeed later.
    Limited,
    /// The call may have been executed.
    Ambiguous,
}

/// When a refused request may be sent again without a person's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// Never without a person's decision.
    Never,
    /// After a pause.
    AfterPause,
    /// After a pause, only if the operation lists the code.
    AfterPauseIfNamed,
    /// After the clock was corrected.
    AfterClockCorrection,
    /// After the credential was refreshed.
    AfterCredentialRefresh,
}

/// A language of meanings and advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English.
    English,
    /// Chinese, simplified.
    Chinese,
}

/// Finds a code: an entry or alias with exactly this spelling, or else the longest pattern.
pub fn lookup(codes: &'static [CodeInfo], code: &str) -> Option<&'static CodeInfo> {
    let named = |info: &&CodeInfo| info.code == code || info.aliases.contains(&code);
    codes.iter().find(named).or_else(|| {
        codes
            .iter()
            .filter(|info| info.matched(code).is_some())
            .max_by_key(|info| info.matched(code))
    })
}

/// The code that another code says with this message, by the entry that names the two as an old spelling.
pub(crate) fn meant_by(
    codes: &'static [CodeInfo],
    code: &str,
    message: &str,
) -> Option<&'static str> {
    let says_so = |info: &&CodeInfo| {
        let mut spellings = info.old_spellings.iter();
        spellings.any(|spelling| spelling.matches(code, message))
    };
    codes.iter().find(says_so).map(|info| info.code)
}

/// Whether a code is one of these, as it is spelt or by what it means in this table.
pub(crate) fn means_one_of(
    codes: &[&str],
    table: &'static [CodeInfo],
    code: &str,
    message: Option<&str>,
) -> bool {
    let meant = || meant_by(table, code, message.unwrap_or_default());
    codes.contains(&code) || meant().is_some_and(|meant| codes.contains(&meant))
}

#[cfg(test)]
mod tests {
    use super::*;

    static CODES: &[CodeInfo] = &[
        CodeInfo::new("isv.*").with_class(Class::Refused),
        CodeInfo::new("isv.BIND_CONFLICT").with_aliases(&["BindConflict"]),
        CodeInfo::new("*"),
        CodeInfo::new("isv.BIND*").with_class(Class::Limited),
        CodeInfo::new("*InProgress"),
    ];

    #[test]
    fn exact_first_then_the_longest_pattern() {
        let found = |code| lookup(CODES, code).map(|info| info.code);
        assert_eq!(found("isv.BIND_CONFLICT"), Some("isv.BIND_CONFLICT"));
        assert_eq!(found("BindConflict"), Some("isv.BIND_CONFLICT"));
        assert_eq!(found("isv.BIND_OTHER"), Some("isv.BIND*"));
        assert_eq!(found("isv.X"), Some("isv.*"));
        assert_eq!(found("isp.X"), Some("*"));
        assert_eq!(found("RequestInProgress"), Some("*InProgress"));
        assert_eq!(found("isv.BIND_InProgress"), Some("*InProgress"));
        assert_eq!(found("InProgressNot"), Some("*"));
        assert_eq!(lookup(&[], "isp.X"), None);
    }
}
