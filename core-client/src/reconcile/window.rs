//! Between which times a write may have run, and what follows from it. All in the service's time.

use std::time::{Duration, SystemTime};

use crate::time::{instant_of_millis, unix_millis};

/// How long after it was prepared a request may be sent, beside the call's own time.
pub(super) const SEND_WITHIN: Duration = Duration::from_secs(60);
/// So long after its timestamp a signed request is still accepted.
const ACCEPTED: Duration = Duration::from_secs(15 * 60);
/// For clocks that differ a little, and for a carrier that takes its time.
const MARGIN: Duration = Duration::from_secs(60);
/// A time of making is cut to the second, and two clocks are never quite one.
const SLACK: Duration = Duration::from_secs(2);

/// When a write may have been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// Not before.
    pub(crate) since: SystemTime,
    /// Signed not later.
    pub(crate) not_after: SystemTime,
}

/// The first instant of the year 1 and the last of the year 9999, in milliseconds since 1970.
const REPRESENTABLE_MILLIS: std::ops::RangeInclusive<i64> =
    -62_135_596_800_000..=253_402_300_799_999;

impl Window {
    /// To the millisecond, and only years that a ticket can spell.
    pub(super) fn clamp_to_ticket_range(self) -> Option<Self> {
        let held = |at| {
            let millis = unix_millis(at);
            let told = REPRESENTABLE_MILLIS.contains(&millis).then_some(millis)?;
            instant_of_millis(told)
        };
        Some(Self {
            since: held(self.since)?,
            not_after: held(self.not_after)?,
        })
    }

    /// Whether what was made then may be the write's.
    pub(super) fn may_have_made(&self, created: SystemTime, now: SystemTime) -> bool {
        let earliest = self.since.checked_sub(SLACK).unwrap_or(self.since);
        (earliest..=now).contains(&created) && !self.is_over(created)
    }

    /// Between which times something may have been made by the write, as far as the time `now` can tell.
    pub(super) fn making(&self, now: SystemTime) -> (SystemTime, SystemTime) {
        let earliest = self.since.checked_sub(SLACK).unwrap_or(self.since);
        let over = self.not_after.checked_add(ACCEPTED + MARGIN);
        (earliest, over.map_or(now, |over| over.min(now)))
    }

    /// Whether no copy of the write can run any more.
    pub(super) fn is_over(&self, now: SystemTime) -> bool {
        self.not_after
            .checked_add(ACCEPTED + MARGIN)
            .is_some_and(|over| now > over)
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn bounds_are_exact() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        let window = Window {
            since: at(100_000),
            not_after: at(100_070),
        };
        assert!(!window.is_over(at(101_030)));
        assert!(window.is_over(at(101_030) + Duration::from_millis(1)));
        let late = at(200_000);
        for (created, now, wanted) in [
            (99_997, late, false),
            (99_998, late, true),
            (101_030, late, true),
            (101_031, late, false),
            (100_010, at(100_010), true),
            (100_011, at(100_010), false),
        ] {
            assert_eq!(window.may_have_made(at(created), now), wanted, "{created}");
        }
    }
}
