//! The time of signing, in the gateway's form. Civil time is a few dozen lines here and in `calendar` instead of a date crate: the
//! signer needs no more, and every crate costs build time of each user.

use std::fmt;
use std::ops::RangeInclusive;

use crate::calendar::{civil_from_days, days_from_civil};

const LENGTH: usize = 20;
const SECONDS_PER_DAY: i64 = 86_400;
/// The years 0000 to 9999: what four digits can say.
const RANGE: RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// A time in whole seconds UTC, written as `2026-01-02T03:04:05Z`. Stored without an allocation.
///
/// The gateway refuses fractions of a second, and a time that differs by more than 15 minutes from its own clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    text: [u8; LENGTH],
}

/// The time is outside the years 0000 to 9999, or the text does not have the form `2026-01-02T03:04:05Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidTimestamp;

impl Timestamp {
    /// The time this many seconds after 1970-01-01T00:00:00Z (before it, if negative).
    ///
    /// # Errors
    /// [`InvalidTimestamp`] outside the years 0000 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Result<Self, InvalidTimestamp> {
        if !RANGE.contains(&seconds) {
            return Err(InvalidTimestamp);
        }
        let (year, month, day) = civil_from_days(seconds.div_euclid(SECONDS_PER_DAY));
        let of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        let [y1, y2] = two_digits(year / 100);
        let [y3, y4] = two_digits(year % 100);
        let [m1, m2] = two_digits(month);
        let [d1, d2] = two_digits(day);
        let [h1, h2] = two_digits(of_day / 3600);
        let [n1, n2] = two_digits(of_day / 60 % 60);
        let [s1, s2] = two_digits(of_day % 60);
        let text = [
            y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2,
            b'Z',
        ];
        Ok(Self { text })
    }

    /// Reads exactly the form of [`Timestamp::as_str`].
    ///
    /// # Errors
    /// [`InvalidTimestamp`] for any other spelling (fractions, offsets, spaces) and for dates that do not exist.
    pub fn parse(text: &str) -> Result<Self, InvalidTimestamp> {
        let text: [u8; LENGTH] = text.as_bytes().try_into().map_err(|_| InvalidTimestamp)?;
        let seconds = Self { text }.read().ok_or(InvalidTimestamp)?;
        let again = Self::from_unix_seconds(seconds)?;
        // 2026-02-30 reads as 2 March: only a text that comes back unchanged was a date.
        if again.text == text {
            Ok(again)
        } else {
            Err(InvalidTimestamp)
        }
    }

    /// The time as it is sent and signed.
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever stored, so the fallback is never met.
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn unix_seconds(&self) -> i64 {
        self.read().unwrap_or_default()
    }

    fn read(&self) -> Option<i64> {
        let [
            y1,
            y2,
            y3,
            y4,
            _,
            m1,
            m2,
            _,
            d1,
            d2,
            _,
            h1,
            h2,
            _,
            n1,
            n2,
            _,
            s1,
            s2,
            _,
        ] = self.text;
        let year = number([y1, y2])? * 100 + number([y3, y4])?;
        let days = days_from_civil(year, number([m1, m2])?, number([d1, d2])?);
        Some(
            days * SECONDS_PER_DAY
                + number([h1, h2])? * 3600
                + number([n1, n2])? * 60
                + number([s1, s2])?,
        )
    }
}

fn two_digits(number: i64) -> [u8; 2] {
    let digit = |number: i64| b'0'.saturating_add(u8::try_from(number % 10).unwrap_or_default());
    [digit(number / 10), digit(number)]
}

fn number(digits: [u8; 2]) -> Option<i64> {
    let [tens, ones] = digits;
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({})", self.as_str())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for InvalidTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a timestamp is a moment of the years 0000 to 9999 in whole seconds UTC, as in 2026-01-02T03:04:05Z")
    }
}

impl std::error::Error for InvalidTimestamp {}

#[cfg(test)]
mod tests {
    use super::{RANGE, Timestamp};

    #[test]
    fn spells_known_moments() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_767_323_045, "2026-01-02T03:04:05Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (*RANGE.start(), "0000-01-01T00:00:00Z"),
            (*RANGE.end(), "9999-12-31T23:59:59Z"),
        ] {
            let timestamp = Timestamp::from_unix_seconds(seconds).unwrap();
            assert_eq!(timestamp.as_str(), text);
            assert_eq!(timestamp.unix_seconds(), seconds);
            assert_eq!(Timestamp::parse(text), Ok(timestamp));
        }
    }

    #[test]
    fn refuses_what_four_digits_cannot_say() {
        for seconds in [RANGE.start() - 1, RANGE.end() + 1, i64::MIN, i64::MAX] {
            assert!(Timestamp::from_unix_seconds(seconds).is_err());
        }
    }

    #[test]
    fn refuses_other_spellings() {
        for text in [
            "",
            "2026-01-02T03:04:05.1Z",
            "2026-01-02 03:04:05Z",
            "2026-01-02T03:04:05z",
            "2026-1-02T03:04:05ZZ",
            "2026-02-30T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "9999-99-99T99:99:99Z",
            "२०२६-01-02T",
        ] {
            assert!(Timestamp::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn order_is_that_of_time() {
        let at = |seconds| Timestamp::from_unix_seconds(seconds).unwrap();
        assert!(at(-5) < at(0) && at(0) < at(1_767_323_045));
    }
}
