//! When a session ends, as servers and programs write it.

use std::time::SystemTime;

use core_client::time::{Iso8601, LocalDateTime, UtcOffset};

/// The instant that a text names as ISO 8601: the services' own form first, then with an offset or a fraction of a second, as libraries of
/// many languages print it. A text without a zone names none.
pub(crate) fn instant(text: &str) -> Option<SystemTime> {
    if let Some(instant) = Iso8601::read(text, UtcOffset::UTC).instant() {
        return Some(instant);
    }
    let (local, rest) = text.split_at_checked("yyyy-MM-ddTHH:mm:ss".len())?;
    let (day, time) = local.split_once('T')?;
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|digit: char| digit.is_ascii_digit()),
        None => rest,
    };
    LocalDateTime::read(&format!("{day} {time}"), offset(zone)?).instant()
}

/// `Z`, `+08:00` or `+0800`.
fn offset(text: &str) -> Option<UtcOffset> {
    if text == "Z" {
        return Some(UtcOffset::UTC);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = digits.split_at_checked(2)?;
    let number = |digits: &str| {
        let all = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i16>().ok().filter(|_| all)
    };
    let minutes = number(minutes.strip_prefix(':').unwrap_or(minutes))?;
    UtcOffset::from_minutes(sign * (number(hours)? * 60 + minutes)).ok()
}

#[cfg(test)]
mod tests {
    use super::instant;

    #[test]
    fn an_instant_is_read_with_any_offset_and_fraction() {
        let meant = instant("2030-01-01T00:30:00Z").unwrap();
        for text in [
            "2030-01-01T00:30:00.000Z",
            "2030-01-01T00:30:00+00:00",
            "2030-01-01T08:30:00.123456+08:00",
            "2030-01-01T08:30:00+0800",
            "2029-12-31T19:00:00-05:30",
        ] {
            assert_eq!(instant(text), Some(meant), "{text}");
        }
        for text in [
            "",
            "soon",
            "2030-01-01T00:30:00",
            "2030-01-01 00:30:00",
            "2030-01-01T00:30:00+8",
            "2030-01-01T00:30:00+08:000",
            "2030-01-01T00:30:00+99:00",
            "2030-01-01T00:30:00++1:00",
            "2030-01-01T00:30:00+é:00",
            "2030-01-01T00:30:00 Z",
            "2030-13-01T00:30:00+00:00",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
