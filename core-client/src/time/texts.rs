//! Times that travel as text of a fixed form.

use std::borrow::Cow;
use std::fmt;
use std::time::SystemTime;

use serde_json::Value;

use super::UtcOffset;
use super::civil::{Civil, instant_of_millis, unix_seconds};
use crate::answer::{Scalar, scalar_in_answers};
use crate::mask;

/// Either an instant, in seconds since 1970, or what an answer said in another form. Instants are sorted before texts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Moment {
    At(i64),
    Text(String),
}

impl Moment {
    /// The instant that a text spells in the pattern's form.
    fn parse(text: &str, pattern: &str, zone: UtcOffset) -> Option<Self> {
        match Civil::parse(text, pattern).and_then(Civil::seconds) {
            Some(seconds) => Some(Self::At(seconds - zone.seconds())),
            None => whole_millis(text).map(Self::At),
        }
    }

    fn print(&self, pattern: &str, zone: UtcOffset) -> Cow<'_, str> {
        match self {
            Self::At(seconds) => Cow::Owned(
                Civil::from_seconds(seconds.saturating_add(zone.seconds())).print(pattern),
            ),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }

    fn fmt_plain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(_) => f.pad(&self.print(ISO8601, UtcOffset::UTC)),
            Self::Text(text) => f.pad(&mask::free_text(text)),
        }
    }

    fn fmt_debug(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(_) => write!(f, "{name}({})", self.print(ISO8601, UtcOffset::UTC)),
            Self::Text(text) => write!(f, "{name}(unread {:?})", mask::free_text(text)),
        }
    }
}

/// The seconds of a stamp in milliseconds that stands where a text is described: call records mix the two forms. Thirteen
/// digits are the years 2001 to 2286; a fraction of a second would be lost, so a stamp that has one stays text.
fn whole_millis(text: &str) -> Option<i64> {
    let millis: i64 = Some(text).filter(|text| text.len() == 13)?.parse().ok()?;
    (millis > 0 && millis % 1000 == 0).then_some(millis / 1000)
}

const ISO8601: &str = "yyyy-MM-ddTHH:mm:ssZ";

macro_rules! text_time {
    ($(#[$docs:meta])* $name:ident, $pattern:expr, |$zone:ident| $used:expr) => {
        $(#[$docs])*
        ///
        /// An answer's text in another form is kept: [`instant`](Self::instant) is then `None` and [`text`](Self::text) returns it.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Moment);

        impl $name {
            /// This instant. Fractions of a second are cut off. On the wire, a time after the year 9999 becomes the last second of
            /// 9999.
            pub fn at(instant: SystemTime) -> Self {
                Self(Moment::At(unix_seconds(instant)))
            }

            /// Reads a text like one from an answer.
            pub fn read(text: &str, $zone: UtcOffset) -> Self {
                Self(Moment::parse(text, $pattern, $used).unwrap_or_else(|| Moment::Text(text.to_owned())))
            }

            /// The instant; `None` if an answer had a form that this type does not know.
            pub fn instant(&self) -> Option<SystemTime> {
                match self.0 {
                    Moment::At(seconds) => instant_of_millis(seconds.checked_mul(1000)?),
                    Moment::Text(_) => None,
                }
            }

            /// The answer's text, if it was not in the known form.
            pub fn text(&self) -> Option<&str> {
                match &self.0 {
                    Moment::At(_) => None,
                    Moment::Text(text) => Some(text),
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
                self.0.fmt_plain(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt_debug(stringify!($name), f)
            }
        }

        impl Scalar for $name {
            fn to_wire(&self, $zone: UtcOffset) -> Cow<'_, str> {
                self.0.print($pattern, $used)
            }

            fn from_json(value: &Value, zone: UtcOffset) -> Option<Self> {
                Self::take_json(value.clone(), zone).ok()
            }

            fn take_json(value: Value, $zone: UtcOffset) -> Result<Self, Value> {
                let text = String::take_json(value, $zone)?;
                Ok(Self(Moment::parse(&text, $pattern, $used).unwrap_or(Moment::Text(text))))
            }

            fn to_json(&self, zone: UtcOffset) -> Value {
                Value::String(self.to_wire(zone).into_owned())
            }
        }

        scalar_in_answers!($name);
    };
}

text_time! {
    /// An instant that the service writes as `yyyy-MM-dd HH:mm:ss`, without a zone: it is read in the client's `utc_offset`.
    LocalDateTime, "yyyy-MM-dd HH:mm:ss", |zone| zone
}
text_time! {
    /// An instant that the service writes as `yyyyMMddHHmmss`, without a zone: it is read in the client's `utc_offset`.
    LocalCompact, "yyyyMMddHHmmss", |zone| zone
}
text_time! {
    /// A day that the service writes as `yyyyMMdd`, without a zone: it is the day in the client's `utc_offset`. An instant becomes
    /// the day of that instant. A day from an answer becomes the instant at which the day begins.
    LocalDate, "yyyyMMdd", |zone| zone
}
text_time! {
    /// An instant in ISO 8601 and UTC, `yyyy-MM-ddTHH:mm:ssZ`.
    Iso8601, ISO8601, |_zone| UtcOffset::UTC
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn instant() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_767_323_045)
    }

    #[test]
    fn a_day_is_read_as_its_beginning() {
        let day = LocalDate::read("20260102", UtcOffset::BEIJING);
        let begins = instant() - Duration::from_secs(11 * 3600 + 4 * 60 + 5);
        assert_eq!(day.instant(), Some(begins));
        assert_eq!(day.to_wire(UtcOffset::BEIJING), "20260102");
        for text in ["20260230", "2026010", "2026-01-02", "202601021"] {
            assert_eq!(LocalDate::read(text, UtcOffset::BEIJING).text(), Some(text));
        }
    }

    #[test]
    fn a_stamp_in_milliseconds_is_read_as_well() {
        let time = LocalDateTime::read("1767323045000", UtcOffset::BEIJING);
        assert_eq!(time.instant(), Some(instant()));
        let fraction = LocalDateTime::read("1767323045001", UtcOffset::BEIJING);
        assert_eq!(fraction.text(), Some("1767323045001"));
    }

    #[test]
    fn an_instant_is_spelt_in_the_zone_and_padded() {
        let time = LocalDateTime::at(instant() + Duration::from_millis(999));
        assert_eq!(time.to_wire(UtcOffset::BEIJING), "2026-01-02 11:04:05");
        assert_eq!(time.to_wire(UtcOffset::UTC), "2026-01-02 03:04:05");
        assert_eq!(
            time.to_wire("-05:00".parse().unwrap()),
            "2026-01-01 22:04:05"
        );
        assert_eq!(
            LocalCompact::at(instant()).to_wire(UtcOffset::BEIJING),
            "20260102110405"
        );
        let late = LocalDate::at(instant() + Duration::from_secs(13 * 3600));
        assert_eq!(late.to_wire(UtcOffset::BEIJING), "20260103");
        assert_eq!(late.to_wire(UtcOffset::UTC), "20260102");
        assert_eq!(
            Iso8601::at(instant()).to_wire(UtcOffset::BEIJING),
            "2026-01-02T03:04:05Z"
        );
    }

    #[test]
    fn an_answer_round_trips() {
        for text in [
            "2026-01-02 11:04:05",
            "1970-01-01 00:00:00",
            "2099-1-31 23:59:59",
            "",
            "soon",
            "0000-00-00 00:00:00",
        ] {
            let json = Value::from(text);
            let time = LocalDateTime::from_json(&json, UtcOffset::BEIJING).unwrap();
            assert_eq!(time.to_json(UtcOffset::BEIJING), json);
        }
        let read = LocalDateTime::read("2026-01-02 11:04:05", UtcOffset::BEIJING);
        assert_eq!((read.instant(), read.text()), (Some(instant()), None));
        let odd = LocalDateTime::read("2099-1-31 23:59:59", UtcOffset::BEIJING);
        assert_eq!(
            (odd.instant(), odd.text()),
            (None, Some("2099-1-31 23:59:59"))
        );
    }

    #[test]
    fn debug_shows_instants_and_masks_other_text() {
        assert_eq!(
            format!("{:?}", LocalDateTime::at(instant())),
            "LocalDateTime(2026-01-02T03:04:05Z)"
        );
        assert_eq!(
            LocalDateTime::at(instant()).to_string(),
            "2026-01-02T03:04:05Z"
        );
        let odd = LocalDateTime::read("13900000001", UtcOffset::UTC);
        assert!(!format!("{odd:?}").contains("13900000001"));
        assert_eq!(odd.to_string(), "<11 digits hidden>");
    }

    #[test]
    fn far_times_are_held_and_do_not_panic() {
        if let Some(far) = UNIX_EPOCH.checked_add(Duration::from_secs(1 << 50)) {
            assert_eq!(
                LocalDateTime::at(far).to_wire(UtcOffset::BEIJING),
                "9999-12-31 23:59:59"
            );
        }
        let early = LocalDateTime::at(UNIX_EPOCH - Duration::from_millis(1));
        assert_eq!(early.to_wire(UtcOffset::UTC), "1969-12-31 23:59:59");
    }
}
