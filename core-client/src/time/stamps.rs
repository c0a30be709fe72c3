//! Times that travel as a count since 1970, as a number or as a text of digits.

use std::borrow::Cow;
use std::fmt;
use std::time::SystemTime;

use serde_json::Value;

use super::civil::{instant_of_millis, unix_millis};
use super::{Iso8601, UtcOffset};
use crate::answer::{Scalar, scalar_in_answers};
use crate::mask;

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Stamp {
    Millis(i64),
    Text(String),
}

macro_rules! stamp {
    ($(#[$docs:meta])* $name:ident, $millis:literal) => {
        $(#[$docs])*
        ///
        /// An answer's value in another form is kept as text: [`instant`](Self::instant) is then `None` and [`text`](Self::text)
        /// returns it.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Stamp);

        impl $name {
            /// This instant, truncated to the unit.
            pub fn at(instant: SystemTime) -> Self {
                let millis = unix_millis(instant);
                Self(Stamp::Millis(millis - millis.rem_euclid($millis)))
            }

            /// The instant; `None` if an answer had another form.
            pub fn instant(&self) -> Option<SystemTime> {
                match self.0 {
                    Stamp::Millis(millis) => instant_of_millis(millis),
                    Stamp::Text(_) => None,
                }
            }

            /// The answer's text, if it had another form.
            pub fn text(&self) -> Option<&str> {
                match &self.0 {
                    Stamp::Millis(_) => None,
                    Stamp::Text(text) => Some(text),
                }
            }
        }

        impl From<SystemTime> for $name {
            fn from(instant: SystemTime) -> Self {
                Self::at(instant)
            }
        }

        /// In ISO 8601 and UTC, for people; the wire has a form of its own. An unread text is shown masked.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match (&self.0, self.instant()) {
                    (Stamp::Text(text), _) => f.pad(&mask::free_text(text)),
                    (_, Some(at)) => f.pad(&Iso8601::at(at).to_wire(UtcOffset::UTC)),
                    (Stamp::Millis(_), None) => f.pad("out of range"),
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match (&self.0, self.instant()) {
                    (Stamp::Text(text), _) => write!(f, "{}(unread {:?})", stringify!($name), mask::free_text(text)),
                    (_, Some(at)) => write!(f, "{}({})", stringify!($name), Iso8601::at(at).to_wire(UtcOffset::UTC)),
                    (Stamp::Millis(_), None) => write!(f, "{}(out of range)", stringify!($name)),
                }
            }
        }

        impl Scalar for $name {
            fn to_wire(&self, _: UtcOffset) -> Cow<'_, str> {
                match &self.0 {
                    Stamp::Millis(millis) => Cow::Owned((millis / $millis).to_string()),
                    Stamp::Text(text) => Cow::Borrowed(text),
                }
            }

            fn from_json(value: &Value, zone: UtcOffset) -> Option<Self> {
                let count: Option<i64> = i64::from_json(value, zone);
                match count.and_then(|count| count.checked_mul($millis)) {
                    Some(millis) => Some(Self(Stamp::Millis(millis))),
                    None => Some(Self(Stamp::Text(String::from_json(value, zone)?))),
                }
            }

            fn to_json(&self, _: UtcOffset) -> Value {
                match &self.0 {
                    Stamp::Millis(millis) => Value::from(millis / $millis),
                    Stamp::Text(text) => Value::from(text.as_str()),
                }
            }
        }

        scalar_in_answers!($name);
    };
}

stamp! {
    /// An instant in milliseconds since 1970-01-01T00:00:00Z.
    EpochMillis, 1
}
stamp! {
    /// An instant in seconds since 1970-01-01T00:00:00Z.
    EpochSeconds, 1000
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn numbers_and_digits_are_read() {
        let at = UNIX_EPOCH + Duration::from_secs(1_553_774_465);
        for json in [
            Value::from(1_553_774_465_000_i64),
            Value::from("1553774465000"),
        ] {
            let stamp = EpochMillis::from_json(&json, UtcOffset::BEIJING).unwrap();
            assert_eq!(stamp.instant(), Some(at));
            assert_eq!(stamp.to_wire(UtcOffset::UTC), "1553774465000");
        }
        let seconds = EpochSeconds::at(at + Duration::from_millis(999));
        assert_eq!(seconds.to_wire(UtcOffset::UTC), "1553774465");
        assert_eq!(seconds.instant(), Some(at));
        assert_eq!(format!("{seconds:?}"), "EpochSeconds(2019-03-28T12:01:05Z)");
        assert_eq!(seconds.to_string(), "2019-03-28T12:01:05Z");
    }

    #[test]
    fn other_text_is_kept() {
        for odd in ["2026-01-02 03:04:05", "", "1e9"] {
            let stamp = EpochMillis::from_json(&Value::from(odd), UtcOffset::UTC).unwrap();
            assert_eq!((stamp.instant(), stamp.text()), (None, Some(odd)));
        }
        let huge = EpochSeconds::from_json(&Value::from(i64::MAX), UtcOffset::UTC).unwrap();
        assert_eq!(huge.text(), Some("9223372036854775807"));
    }
}
