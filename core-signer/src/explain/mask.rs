//! What may be shown of two strings that hold phone numbers, keys and tokens. Names and values are chosen by whoever sent the request, or
//! by a message that is garbled, so a name is not trusted to be one.

use std::fmt;

/// Values that identify nobody, if they look as they should.
const SHOWN: [&str; 6] = [
    "Action",
    "Version",
    "Format",
    "SignatureMethod",
    "SignatureVersion",
    "Timestamp",
];
/// Methods of HTTP that an API may use; another word is not trusted to be one.
const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
/// A date has eight digits; the shortest phone numbers that are hidden have seven in a row.
const DIGITS_OF_A_DATE: usize = 8;
const DIGITS_IN_A_ROW: usize = 6;
/// Longest value or name that is shown.
const LENGTH: usize = 64;

/// A value as it may be shown: itself if harmless, else what it is made of and how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown(String);

impl Shown {
    /// The value (plain, not encoded) of the parameter of this name.
    pub(super) fn of(name: &str, value: &str) -> Self {
        let shown = SHOWN.contains(&name) && harmless(value, |c| matches!(c, '-' | '.' | ':'));
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        if shown && (name == "Timestamp" || digits <= DIGITS_OF_A_DATE) {
            return Self(value.to_owned());
        }
        Self::shape(value)
    }

    /// A method: itself if it is one.
    pub(super) fn method(method: &str) -> Self {
        if METHODS.contains(&method) {
            Self(method.to_owned())
        } else {
            Self::shape(method)
        }
    }

    /// Only what the text is made of and how long it is.
    pub(super) fn shape(value: &str) -> Self {
        let length = value.chars().count();
        #[cfg(test)]
        super::growth_tests::step(length);
        let all = |is: fn(&u8) -> bool| value.bytes().all(|byte| is(&byte));
        Self(match length {
            0 => "empty".to_owned(),
            _ if all(u8::is_ascii_digit) => format!("{length} digits"),
            _ if all(u8::is_ascii_alphabetic) => format!("{length} letters"),
            _ if value.is_ascii() => format!("{length} ASCII characters"),
            _ => format!("{length} characters, not all ASCII"),
        })
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A parameter's name, or how long it is if it does not look like one.
pub(super) fn name(name: &str) -> String {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if starts && harmless(name, |c| matches!(c, '-' | '.' | '_')) {
        return name.to_owned();
    }
    format!("<name of {} characters hidden>", name.chars().count())
}

fn harmless(text: &str, also: fn(char) -> bool) -> bool {
    #[cfg(test)]
    super::growth_tests::step(text.len());
    // An access key's id and the id of a temporary one are words too. Anywhere: what stood between may have got lost.
    let key = text.contains("LTAI") || text.contains("STS.");
    let longest = text
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .max()
        .unwrap_or_default();
    !key && text.len() <= LENGTH
        && longest <= DIGITS_IN_A_ROW
        && text.chars().all(|c| c.is_ascii_alphanumeric() || also(c))
}

#[cfg(test)]
mod tests {
    use super::{Shown, name};

    #[test]
    fn values_are_shown_by_shape() {
        for (parameter, value, shown) in [
            ("PhoneNoA", "13900000001", "11 digits"),
            ("OutId", "", "empty"),
            ("City", "杭州", "2 characters, not all ASCII"),
            ("PoolKey", "FC12345", "7 ASCII characters"),
            ("Word", "abc", "3 letters"),
            ("Action", "BindAxb", "BindAxb"),
            ("Action", "13900000001", "11 digits"),
            ("Action", "139-0000-0001", "13 ASCII characters"),
            ("Version", "2017-05-25", "2017-05-25"),
            ("Timestamp", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
            ("Timestamp", "13900000001", "11 digits"),
            ("Action", "LTAItestId", "10 letters"),
        ] {
            assert_eq!(
                Shown::of(parameter, value).to_string(),
                shown,
                "{parameter}={value}"
            );
        }
        assert_eq!(Shown::method("GET").to_string(), "GET");
        assert_eq!(Shown::method("13900000001").to_string(), "11 digits");
        assert_eq!(Shown::method("PLTAIOST").to_string(), "8 letters");
        assert_eq!(Shown::method("").to_string(), "empty");
    }

    #[test]
    fn names_must_look_like_names() {
        for good in ["PhoneNoA", "trackNo", "Tag.12.Key", "x-y_z"] {
            assert_eq!(name(good), good);
        }
        for bad in [
            "",
            "13900000001",
            "a13900000001",
            "LTAItestId",
            "AccessKeyIdLTAItestId",
            "SecurityToken.STS.testId",
            "杭州",
            "a b",
        ] {
            assert!(name(bad).starts_with("<name of "), "{bad}");
        }
    }
}
