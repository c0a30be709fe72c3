//! Times as they stand on the wire, to and from whole seconds since 1970.
//!
//! Written on `jiff` and not on the client's own time functions: the emulator judges what a client prints, so a shared
//! mistake would pass unseen.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Whole seconds since 1970; times before it count as 1970.
pub(crate) fn unix_seconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |passed| {
        i64::try_from(passed.as_secs()).unwrap_or(i64::MAX)
    })
}

/// The time that is so many seconds after 1970; earlier ones count as 1970.
pub(crate) fn system_time(seconds: i64) -> SystemTime {
    UNIX_EPOCH
        .checked_add(Duration::from_secs(seconds.max(0).unsigned_abs()))
        .unwrap_or(UNIX_EPOCH)
}

/// Reads `yyyy-MM-dd HH:mm:ss` in the zone. `lenient` takes parts without a leading zero, too.
pub(crate) fn parse_local(text: &str, utc_offset_minutes: i16, lenient: bool) -> Option<i64> {
    if !lenient && !has_layout(text, "dddd-dd-dd dd:dd:dd") {
        return None;
    }
    parse(text, "%Y-%m-%d %H:%M:%S", utc_offset_minutes)
}

/// Reads `yyyyMMddHHmmss` in the zone.
pub(crate) fn parse_local_compact(text: &str, utc_offset_minutes: i16) -> Option<i64> {
    if !has_layout(text, "dddddddddddddd") {
        return None;
    }
    parse(text, "%Y%m%d%H%M%S", utc_offset_minutes)
}

/// Whether this is a day as `yyyyMMdd`.
pub(crate) fn is_day(text: &str) -> bool {
    has_layout(text, "dddddddd") && jiff::civil::Date::strptime("%Y%m%d", text).is_ok()
}

/// Reads `yyyy-MM-ddTHH:mm:ssZ`, exactly in this form.
pub(crate) fn parse_utc(text: &str) -> Option<i64> {
    if !has_layout(text, "dddd-dd-ddTdd:dd:ddZ") {
        return None;
    }
    parse(text, "%Y-%m-%dT%H:%M:%SZ", 0)
}

/// Prints `yyyy-MM-dd HH:mm:ss` in the zone.
pub(crate) fn format_local(seconds: i64, utc_offset_minutes: i16) -> String {
    let moment = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    offset(utc_offset_minutes)
        .to_datetime(moment)
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

/// Prints `yyyy-MM-ddTHH:mm:ssZ`.
pub(crate) fn format_utc(seconds: i64) -> String {
    let moment = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    Offset::UTC
        .to_datetime(moment)
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

fn parse(text: &str, format: &str, utc_offset_minutes: i16) -> Option<i64> {
    // A leap second would be read as the second before; no service prints one.
    if text.trim_end_matches('Z').ends_with("60") {
        return None;
    }
    let local = DateTime::strptime(format, text).ok()?;
    Some(
        offset(utc_offset_minutes)
            .to_timestamp(local)
            .ok()?
            .as_second(),
    )
}

fn offset(minutes: i16) -> Offset {
    Offset::from_seconds(i32::from(minutes) * 60).unwrap_or(Offset::UTC)
}

/// Whether every `d` of the layout faces a digit and every other character itself.
fn has_layout(text: &str, layout: &str) -> bool {
    text.len() == layout.len()
        && text
            .bytes()
            .zip(layout.bytes())
            .all(|(found, expected)| match expected {
                b'd' => found.is_ascii_digit(),
                _ => found == expected,
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEIJING: i16 = 480;

    #[test]
    fn local_times_are_read_in_their_zone() {
        assert_eq!(parse_local("1970-01-01 08:00:00", BEIJING, false), Some(0));
        assert_eq!(
            parse_local("2026-01-02 11:04:05", BEIJING, false),
            parse_utc("2026-01-02T03:04:05Z")
        );
        assert_eq!(
            parse_local_compact("20260102110405", BEIJING),
            parse_utc("2026-01-02T03:04:05Z")
        );
        assert_eq!(format_local(1_767_323_045, BEIJING), "2026-01-02 11:04:05");
        assert_eq!(format_utc(1_767_323_045), "2026-01-02T03:04:05Z");
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "2026-01-02",
            "2026-1-2 03:04:05",
            "2026-01-02T03:04:05Z",
            "2026-02-30 00:00:00",
            "2026-13-01 00:00:00",
            "2026-01-02 24:00:00",
            "2026-01-02 03:04:60",
            "2026-01-02 03:04:05 ",
            "２026-01-02 03:04",
        ] {
            assert_eq!(parse_local(text, BEIJING, false), None, "{text:?}");
        }
        for text in [
            "2026-01-02T03:04:05.000Z",
            "2026-01-02 03:04:05",
            "2026-01-02T03:04:05+08:00",
        ] {
            assert_eq!(parse_utc(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_lenient_reader_takes_parts_without_leading_zero() {
        assert_eq!(
            parse_local("2099-1-31 23:59:59", BEIJING, true),
            parse_local("2099-01-31 23:59:59", BEIJING, false)
        );
        assert_eq!(parse_local("tomorrow", BEIJING, true), None);
    }
}
