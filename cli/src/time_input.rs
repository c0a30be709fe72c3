//! Times and durations as people give them: `+1h` from now, or a time with its zone. The service reads times in a zone of
//! its own and without one in the text, so a user who gives the machine's time binds eight hours too long or too short.

use std::time::{Duration, SystemTime};

use core_catalog::{Kind, Value};
use core_client::answer::Scalar as _;
use core_client::time::{
    EpochMillis, EpochSeconds, Iso8601, LocalCompact, LocalDate, LocalDateTime, UtcOffset,
};
use jiff::{Span, SpanRelativeTo, Timestamp};

use crate::lang::pick;

/// The zone in words, of a time that is written without one.
pub(crate) fn zone_in_words(value: &Value, zone: UtcOffset) -> Option<String> {
    match value.kind {
        Kind::LocalDateTime | Kind::LocalCompact | Kind::LocalDate
            if zone == UtcOffset::BEIJING =>
        {
            Some(pick("Beijing time, UTC+8", "北京时间（UTC+8）").to_owned())
        }
        Kind::LocalDateTime | Kind::LocalCompact | Kind::LocalDate => Some(zone.to_string()),
        _ => value
            .item
            .as_deref()
            .and_then(|item| zone_in_words(item, zone)),
    }
}

/// What else an option of this kind takes.
pub(crate) fn other_forms(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Seconds | Kind::SecondsOrNever | Kind::Millis => Some(pick("or +1h", "或 +1h")),
        kind if spelling(kind).is_some() => Some(pick(
            "or +1h from now, or 2030-01-02T03:04:05+08:00",
            "或 +1h（从现在起），或 2030-01-02T03:04:05+08:00",
        )),
        _ => None,
    }
}

/// How a kind of time is written on the wire.
fn spelling(kind: Kind) -> Option<fn(SystemTime, UtcOffset) -> String> {
    Some(match kind {
        Kind::LocalDateTime => |at, zone| LocalDateTime::at(at).to_wire(zone).into_owned(),
        Kind::LocalCompact => |at, zone| LocalCompact::at(at).to_wire(zone).into_owned(),
        Kind::LocalDate => |at, zone| LocalDate::at(at).to_wire(zone).into_owned(),
        Kind::Iso8601 => |at, zone| Iso8601::at(at).to_wire(zone).into_owned(),
        Kind::EpochMillis => |at, zone| EpochMillis::at(at).to_wire(zone).into_owned(),
        Kind::EpochSeconds => |at, zone| EpochSeconds::at(at).to_wire(zone).into_owned(),
        _ => return None,
    })
}

/// `+1h` and the like, and times with a zone, in the spelling of the wire. `None`: the text has another form.
pub(crate) fn wire_time(
    kind: Kind,
    text: &str,
    now: SystemTime,
    zone: UtcOffset,
) -> Option<String> {
    match kind {
        Kind::Seconds | Kind::SecondsOrNever => Some(from_now(text)?.as_secs().to_string()),
        Kind::Millis => Some(from_now(text)?.as_millis().to_string()),
        kind => {
            let spelling = spelling(kind)?;
            // A stamp of ISO 8601 stands as it is.
            let at = match from_now(text) {
                Some(duration) => now.checked_add(duration)?,
                None if matches!(kind, Kind::Iso8601)
                    && Iso8601::read(text, zone).instant().is_some() =>
                {
                    return None;
                }
                None => SystemTime::try_from(text.trim().parse::<Timestamp>().ok()?).ok()?,
            };
            Some(spelling(at, zone))
        }
    }
}

/// Whether the text counts from now, so that it means another time whenever it is read.
pub(crate) fn is_relative(kind: Kind, text: &str) -> bool {
    spelling(kind).is_some() && from_now(text).is_some()
}

/// `+1h`, `+90m`, `+1d12h`, `+30s`; a day is 24 hours.
fn from_now(text: &str) -> Option<Duration> {
    let span: Span = text.trim().strip_prefix('+')?.parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    Duration::try_from(duration).ok()
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    /// The wire time for a service in Beijing.
    fn wire_time(kind: Kind, text: &str, now: SystemTime) -> Option<String> {
        super::wire_time(kind, text, now, UtcOffset::BEIJING)
    }

    /// 2026-01-02 11:04:05 in Beijing.
    fn now() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_767_323_045)
    }

    #[test]
    fn from_now_on() {
        for (text, time) in [
            ("+1h", "2026-01-02 12:04:05"),
            ("+90m", "2026-01-02 12:34:05"),
            ("+1d", "2026-01-03 11:04:05"),
            ("+1d12h", "2026-01-03 23:04:05"),
            ("+2w", "2026-01-16 11:04:05"),
            ("+30s", "2026-01-02 11:04:35"),
            ("+1h30m", "2026-01-02 12:34:05"),
            (" +1 hour ", "2026-01-02 12:04:05"),
        ] {
            assert_eq!(
                wire_time(Kind::LocalDateTime, text, now()).as_deref(),
                Some(time),
                "{text}"
            );
        }
        assert_eq!(
            wire_time(Kind::LocalCompact, "+1h", now()).as_deref(),
            Some("20260102120405")
        );
        assert_eq!(
            wire_time(Kind::Seconds, "+1h", now()).as_deref(),
            Some("3600")
        );
        assert_eq!(
            wire_time(Kind::Millis, "+1.5s", now()).as_deref(),
            Some("1500")
        );
    }

    #[test]
    fn with_a_zone() {
        for text in [
            "2026-01-02T11:04:05+08:00",
            "2026-01-02T03:04:05Z",
            "2026-01-02t03:04:05z",
            "2026-01-02 03:04:05Z",
            "2026-01-02T03:04:05.999Z",
            "2026-01-01T22:04:05-05:00",
        ] {
            let wire = wire_time(Kind::LocalDateTime, text, now());
            assert_eq!(wire.as_deref(), Some("2026-01-02 11:04:05"), "{text}");
        }
    }

    #[test]
    fn what_is_no_such_time_is_left_as_it_is() {
        for text in [
            "2099-01-01 00:00:00",
            "2099-01-01T00:00:00",
            "1h",
            "-1h",
            "+-1h",
            "+1y",
            "+1mo",
            "+h",
            "+",
            "+1h ago",
            "soon",
            "",
            "+99999999999999999999h",
            "2026-02-30T00:00:00Z",
            "+8613900001111",
        ] {
            assert_eq!(wire_time(Kind::LocalDateTime, text, now()), None, "{text}");
        }
        assert_eq!(wire_time(Kind::Text, "+1h", now()), None);
        assert_eq!(
            wire_time(Kind::Iso8601, "2026-01-02T03:04:05Z", now()),
            None
        );
    }
}
