//! Civil time in fixed patterns such as `yyyy-MM-dd HH:mm:ss`. The calendar is the signer's, which needs one for its timestamps.
//!
//! Answers hold several times, so that a time is computed and not spelled in between.

use std::ops::RangeInclusive;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use core_signer::calendar::{date, day_number};

const SECONDS_PER_DAY: i64 = 86_400;
/// The years 1 to 9999, which are all that a pattern of four digits can show; the calendar has the year 0 too.
const RANGE: RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// A date and a time of day, without zone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
}

impl Civil {
    /// The civil time of so many seconds since 1970-01-01T00:00:00, held within the years 1 to 9999, which are all that a
    /// pattern of four digits can show.
    pub(crate) fn from_seconds(seconds: i64) -> Self {
        let seconds = seconds.clamp(*RANGE.start(), *RANGE.end());
        // The calendar has every day of the range.
        let (year, month, day) = date(seconds.div_euclid(SECONDS_PER_DAY)).unwrap_or_default();
        let of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        Self {
            year,
            month,
            day,
            hour: of_day / 3600,
            minute: of_day / 60 % 60,
            second: of_day % 60,
        }
    }

    /// Seconds since 1970-01-01T00:00:00, or `None` if there is no such date or time of day.
    pub(crate) fn seconds(self) -> Option<i64> {
        let is_time = (0..24).contains(&self.hour)
            && (0..60).contains(&self.minute)
            && (0..60).contains(&self.second);
        let day = day_number(self.year, self.month, self.day).filter(|_| is_time)?;
        let of_day = self.hour * 3600 + self.minute * 60 + self.second;
        Some(day * SECONDS_PER_DAY + of_day).filter(|seconds| RANGE.contains(seconds))
    }

    /// Reads a text that has exactly the pattern's form: every pair of letters stands for two digits.
    pub(crate) fn parse(text: &str, pattern: &str) -> Option<Self> {
        let (mut text, mut pattern) = (text.as_bytes(), pattern.as_bytes());
        let mut read = Self::default();
        while let [wanted, further @ ..] = pattern {
            let Some(part) = read.part(*wanted) else {
                text = text.strip_prefix(&[*wanted])?;
                pattern = further;
                continue;
            };
            let [tens, ones, rest @ ..] = text else {
                return None;
            };
            *part = *part * 100 + digit(*tens)? * 10 + digit(*ones)?;
            text = rest;
            pattern = further.get(1..)?;
        }
        text.is_empty().then_some(read)
    }

    /// Writes the time in the pattern's form.
    pub(crate) fn print(mut self, pattern: &str) -> String {
        let mut digits: Vec<u8> = pattern
            .bytes()
            .rev()
            .map(|wanted| self.last_digit(wanted))
            .collect();
        digits.reverse();
        String::from_utf8(digits).unwrap_or_default()
    }

    /// The last digit of the part that a pattern letter names, which is then cut off; another character as it is.
    fn last_digit(&mut self, wanted: u8) -> u8 {
        let Some(part) = self.part(wanted) else {
            return wanted;
        };
        let digit = u8::try_from(*part % 10).unwrap_or_default();
        *part /= 10;
        b'0' + digit
    }

    fn part(&mut self, letter: u8) -> Option<&mut i64> {
        match letter {
            b'y' => Some(&mut self.year),
            b'M' => Some(&mut self.month),
            b'd' => Some(&mut self.day),
            b'H' => Some(&mut self.hour),
            b'm' => Some(&mut self.minute),
            b's' => Some(&mut self.second),
            _ => None,
        }
    }
}

fn digit(byte: u8) -> Option<i64> {
    byte.is_ascii_digit().then(|| i64::from(byte - b'0'))
}

/// Whole seconds since 1970, rounded down.
pub(crate) fn unix_seconds(at: SystemTime) -> i64 {
    unix_millis(at).div_euclid(1000)
}

/// Whole milliseconds since 1970, rounded down.
pub(crate) fn unix_millis(at: SystemTime) -> i64 {
    match at.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
        Err(before) => {
            let nanos = before.duration().as_nanos();
            i64::try_from(nanos.div_ceil(1_000_000)).map_or(i64::MIN, |millis| -millis)
        }
    }
}

/// The instant so many milliseconds after 1970, where the platform can hold it.
pub(crate) fn instant_of_millis(millis: i64) -> Option<SystemTime> {
    let distance = Duration::from_millis(millis.unsigned_abs());
    if millis < 0 {
        UNIX_EPOCH.checked_sub(distance)
    } else {
        UNIX_EPOCH.checked_add(distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATTERN: &str = "yyyy-MM-dd HH:mm:ss";

    #[test]
    fn known_dates() {
        for (text, seconds) in [
            ("1970-01-01 00:00:00", 0),
            ("1969-12-31 23:59:59", -1),
            ("2000-02-29 12:00:00", 951_825_600),
            ("2026-01-02 03:04:05", 1_767_323_045),
            ("2099-01-31 23:59:59", 4_073_587_199),
            ("2100-02-28 23:59:59", 4_107_542_399),
            ("2100-03-01 00:00:00", 4_107_542_400),
            ("9999-12-31 23:59:59", 253_402_300_799),
            ("0001-01-01 00:00:00", -62_135_596_800),
        ] {
            assert_eq!(
                Civil::parse(text, PATTERN).and_then(Civil::seconds),
                Some(seconds),
                "{text}"
            );
            assert_eq!(Civil::from_seconds(seconds).print(PATTERN), text);
        }
    }

    #[test]
    fn only_the_exact_form_is_read() {
        for odd in [
            "2099-1-31 23:59:59",
            "2099-01-31T23:59:59",
            "2099-01-31 23:59:59 ",
            "2099-02-30 00:00:00",
            "2099-13-01 00:00:00",
            "2099-00-01 00:00:00",
            "2099-01-00 00:00:00",
            "2099-01-31 24:00:00",
            "2099-01-31 23:60:00",
            "2099-01-31 23:59:60",
            "2100-02-29 00:00:00",
            "0000-01-01 00:00:00",
            "２099-01-31 23:59",
            "",
        ] {
            assert_eq!(
                Civil::parse(odd, PATTERN).and_then(Civil::seconds),
                None,
                "{odd}"
            );
        }
    }

    #[test]
    fn times_that_four_digits_cannot_show_are_held_at_the_ends() {
        assert_eq!(
            Civil::from_seconds(i64::MAX).print(PATTERN),
            "9999-12-31 23:59:59"
        );
        assert_eq!(
            Civil::from_seconds(i64::MIN).print(PATTERN),
            "0001-01-01 00:00:00"
        );
    }

    #[test]
    fn instants_round_down() {
        let half_before = UNIX_EPOCH - Duration::from_millis(500);
        assert_eq!(unix_seconds(half_before), -1);
        // The least step of Windows.
        assert_eq!(unix_millis(UNIX_EPOCH - Duration::from_nanos(100)), -1);
        assert_eq!(unix_seconds(UNIX_EPOCH + Duration::from_millis(1999)), 1);
        assert_eq!(instant_of_millis(-500), Some(half_before));
        assert_eq!(unix_millis(half_before), -500);
    }
}
