//! Civil time (the proleptic Gregorian calendar) to seconds since 1970 and back, and fixed patterns such as
//! `yyyy-MM-dd HH:mm:ss`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SECONDS_PER_DAY: i64 = 86_400;
/// Days from 0000-03-01, where the year of the formulas below begins, to 1970-01-01.
const DAYS_TO_EPOCH: i64 = 719_468;

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
        let seconds = seconds.clamp(seconds_of_year(1), seconds_of_year(10_000) - 1);
        let (days, rest) = (
            seconds.div_euclid(SECONDS_PER_DAY),
            seconds.rem_euclid(SECONDS_PER_DAY),
        );
        let (year, month, day) = date_of(days);
        Self {
            year,
            month,
            day,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
        }
    }

    /// Seconds since 1970-01-01T00:00:00, or `None` if there is no such date or time of day.
    pub(crate) fn seconds(self) -> Option<i64> {
        let sound = (1..=9999).contains(&self.year)
            && (1..=12).contains(&self.month)
            && (1..=days_in_month(self.year, self.month)).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second < 60;
        let days = days_to(self.year, self.month, self.day);
        sound.then_some(days * SECONDS_PER_DAY + self.hour * 3600 + self.minute * 60 + self.second)
    }

    /// Reads a text that has exactly the pattern's form: every letter stands for one digit.
    pub(crate) fn parse(text: &str, pattern: &str) -> Option<Self> {
        if text.len() != pattern.len() {
            return None;
        }
        let mut read = Self::default();
        for (found, wanted) in text.bytes().zip(pattern.bytes()) {
            match read.part(wanted) {
                Some(part) if found.is_ascii_digit() => {
                    *part = *part * 10 + i64::from(found - b'0')
                }
                None if found == wanted => {}
                _ => return None,
            }
        }
        Some(read)
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

/// Days from 1970-01-01 to a date. Years begin in March here, so that the leap day is a year's last.
fn days_to(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let months_since_march = (month + 9) % 12;
    start_of(year) + (153 * months_since_march + 2) / 5 + day - 1 - DAYS_TO_EPOCH
}

/// Days from 0000-03-01 to the first of March of a year.
fn start_of(year: i64) -> i64 {
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400)
}

/// The date so many days after 1970-01-01.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_TO_EPOCH;
    // The mean year has 365.2425 days: the guess is off by one at most, which the two lines after it put right.
    let mut year = (days * 400).div_euclid(146_097);
    year -= i64::from(start_of(year) > days);
    year += i64::from(start_of(year + 1) <= days);
    let day_of_year = days - start_of(year);
    let months_since_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months_since_march + 2) / 5 + 1;
    let month = (months_since_march + 2) % 12 + 1;
    (year + i64::from(month <= 2), month, day)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn seconds_of_year(year: i64) -> i64 {
    days_to(year, 1, 1) * SECONDS_PER_DAY
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
    fn every_day_of_four_centuries_and_more_round_trips() {
        let mut last = None;
        for day in days_to(1599, 12, 1)..days_to(2101, 2, 1) {
            let (year, month, date) = date_of(day);
            assert_eq!(days_to(year, month, date), day);
            assert!((1..=days_in_month(year, month)).contains(&date));
            assert!(last < Some((year, month, date)));
            last = Some((year, month, date));
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
        assert_eq!(unix_millis(UNIX_EPOCH - Duration::from_nanos(1)), -1);
        assert_eq!(unix_seconds(UNIX_EPOCH + Duration::from_millis(1999)), 1);
        assert_eq!(instant_of_millis(-500), Some(half_before));
        assert_eq!(unix_millis(half_before), -500);
    }
}
