//! The Gregorian calendar as days since 1970-01-01, for timestamps and for other times.

use std::ops::RangeInclusive;

/// The days of the years 0000 to 9999: what four digits can say.
const DAYS: RangeInclusive<i64> = -719_528..=2_932_896;

/// The number of a day, counted from 1970-01-01; `None` if there is no such date in the years 0000 to 9999.
///
/// ```
/// use core_signer::calendar::day_number;
///
/// assert_eq!(day_number(1970, 2, 1), Some(31));
/// assert_eq!(day_number(2026, 2, 29), None);
/// ```
#[must_use]
pub fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_date = (0..=9999).contains(&year) && day >= 1 && day <= month_length(year, month)?;
    is_date.then(|| days_from_civil(year, month, day))
}

/// Year, month and day of the day of this number, counted from 1970-01-01; `None` outside the years 0000 to 9999.
#[must_use]
pub fn date(day_number: i64) -> Option<(i64, i64, i64)> {
    DAYS.contains(&day_number)
        .then(|| civil_from_days(day_number))
}

fn month_length(year: i64, month: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => Some(28 + i64::from(is_leap)),
        4 | 6 | 9 | 11 => Some(30),
        1..=12 => Some(31),
        _ => None,
    }
}

/// Counting years from 1 March puts the leap day last.
pub(crate) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let from_march_0000 = days + 719_468;
    let era = from_march_0000.div_euclid(146_097);
    let day_of_era = from_march_0000.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day_of_year - (153 * from_march + 2) / 5 + 1)
}

pub(crate) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_five_centuries_follows_the_one_before() {
        let length = |year: i64, month| match month {
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let (mut year, mut month, mut day) = (1599, 12, 1);
        let number = |year, month, day| day_number(year, month, day).unwrap();
        for days in number(1599, 12, 1)..number(2101, 2, 1) {
            assert_eq!(date(days), Some((year, month, day)));
            assert_eq!(day_number(year, month, day), Some(days));
            (year, month, day) = match (day == length(year, month), month) {
                (false, _) => (year, month, day + 1),
                (true, 12) => (year + 1, 1, 1),
                (true, _) => (year, month + 1, 1),
            };
        }
    }

    #[test]
    fn four_digits_are_the_ends() {
        assert_eq!(day_number(0, 1, 1), Some(*DAYS.start()));
        assert_eq!(day_number(9999, 12, 31), Some(*DAYS.end()));
        assert_eq!(date(*DAYS.start()), Some((0, 1, 1)));
        assert_eq!(date(*DAYS.end()), Some((9999, 12, 31)));
        for outside in [DAYS.start() - 1, DAYS.end() + 1, i64::MIN, i64::MAX] {
            assert_eq!(date(outside), None);
        }
    }

    #[test]
    fn there_is_no_other_date() {
        for (year, month, day) in [
            (2026, 2, 29),
            (2100, 2, 29),
            (2026, 4, 31),
            (2026, 0, 1),
            (2026, 13, 1),
            (2026, 1, 0),
            (2026, 1, 32),
            (-1, 12, 31),
            (10_000, 1, 1),
            (i64::MAX, i64::MAX, i64::MAX),
            (i64::MIN, 1, 1),
            (2026, i64::MIN, 1),
            (2026, 1, i64::MIN),
        ] {
            assert_eq!(day_number(year, month, day), None, "{year} {month} {day}");
        }
        assert_eq!(day_number(2000, 2, 29), Some(11_016));
    }
}
