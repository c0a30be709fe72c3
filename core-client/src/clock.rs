//! The service's time: our clock, corrected by the times in answers.
//!
//! A request is refused when its timestamp is more than 15 minutes off. The clock learns only from answers of the gateway: a proxy
//! or a hotel's page may show any time. A single answer that disagrees is not believed, unless the gateway itself says that the
//! timestamp was wrong.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A `Date` header names a whole second, cut off; its middle is the best guess.
const HALF_A_SECOND: i64 = 500;
/// What answers and clocks may differ by without meaning anything, beside what an answer's own duration leaves open.
const AGREEMENT: i64 = 2_000;
/// A clock further off than this is not skewed but broken, or the answer is not the service's.
const FURTHEST: i64 = 24 * 60 * 60 * 1_000;
/// An answer that took longer says too little about when it was dated.
const SLOWEST: i64 = 60 * 1_000;

/// Reads the time.
pub(crate) type WallClock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// The service's clock as far as it is known.
pub(crate) struct ServerClock {
    wall: Option<WallClock>,
    corrects: bool,
    skew_millis: AtomicI64,
    /// What the last answer said that disagreed.
    doubt: Mutex<Option<Sample>>,
    logged: AtomicBool,
}

/// How far ahead of ours one answer's clock was, in milliseconds, and how uncertain that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sample {
    skew: i64,
    uncertainty: i64,
}

impl Sample {
    /// From an answer's `Date`, and our time when the request was sent and when the answer was there.
    pub(crate) fn new(date: &str, sent: SystemTime, received: SystemTime) -> Option<Self> {
        let date = millis(httpdate::parse_http_date(date).ok()?).checked_add(HALF_A_SECOND)?;
        let (sent, received) = (millis(sent), millis(received));
        let took = received.checked_sub(sent)?;
        // Less than nothing: our own clock was set meanwhile.
        if !(0..=SLOWEST).contains(&took) {
            return None;
        }
        let skew = date.checked_sub(sent)?.checked_sub(took / 2)?;
        (skew.abs() <= FURTHEST).then_some(Self {
            skew,
            uncertainty: took / 2 + HALF_A_SECOND,
        })
    }

    fn agrees(&self, skew: i64, uncertainty: i64) -> bool {
        self.skew.abs_diff(skew) <= (AGREEMENT + self.uncertainty + uncertainty).unsigned_abs()
    }
}

impl ServerClock {
    /// A clock that shows what ours does; `wall` is read instead of the system's, if given.
    pub(crate) fn new(wall: Option<WallClock>, corrects: bool) -> Self {
        Self {
            wall,
            corrects,
            skew_millis: AtomicI64::new(0),
            doubt: Mutex::new(None),
            logged: AtomicBool::new(false),
        }
    }

    /// What our own clock shows.
    pub(crate) fn ours(&self) -> SystemTime {
        match &self.wall {
            None => SystemTime::now(),
            Some(wall) => wall(),
        }
    }

    /// The service's time, when ours is this.
    pub(crate) fn theirs_at(&self, ours: SystemTime) -> SystemTime {
        let skew = self.skew_millis.load(Ordering::Relaxed);
        let by = Duration::from_millis(skew.unsigned_abs());
        let shifted = if skew < 0 {
            ours.checked_sub(by)
        } else {
            ours.checked_add(by)
        };
        shifted.unwrap_or(ours)
    }

    /// Learns from an answer of the gateway. `refused` says that the answer is about our timestamp being wrong, so that
    /// there is no doubt. Gives whether the next timestamp has a better chance.
    pub(crate) fn learn(&self, sample: Sample, refused: bool) -> bool {
        if !self.corrects {
            return false;
        }
        let mut doubt = self.doubt.lock().unwrap_or_else(PoisonError::into_inner);
        let believed = self.skew_millis.load(Ordering::Relaxed);
        if sample.agrees(believed, 0) {
            *doubt = None;
            // Another call may have learned it while this one was on its way.
            return refused;
        }
        let confirmed = doubt.is_some_and(|doubt| sample.agrees(doubt.skew, doubt.uncertainty));
        if !refused && !confirmed {
            *doubt = Some(sample);
            return false;
        }
        *doubt = None;
        self.skew_millis.store(sample.skew, Ordering::Relaxed);
        self.log(sample.skew);
        true
    }

    fn log(&self, skew: i64) {
        if !self.logged.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                target: "core_client",
                skew_seconds = skew / 1_000,
                "this machine's clock differs from the service's; timestamps are corrected"
            );
        }
    }
}

/// Milliseconds since 1970, cut at what a number can hold.
fn millis(time: SystemTime) -> i64 {
    let cut = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => cut(since),
        Err(before) => -cut(before.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-02 03:04:05 UTC.
    const NOW: u64 = 1_767_323_045;

    fn at(seconds: i64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(NOW.checked_add_signed(seconds).unwrap())
    }

    fn date(seconds: i64) -> String {
        httpdate::fmt_http_date(at(seconds))
    }

    /// An answer of a server this many seconds ahead that took no time.
    fn ahead(seconds: i64) -> Sample {
        Sample::new(&date(seconds), at(0), at(0)).unwrap()
    }

    fn clock() -> ServerClock {
        ServerClock::new(Some(Arc::new(|| at(0))), true)
    }

    /// By how many whole seconds the clock corrects.
    fn corrects_by(clock: &ServerClock) -> i64 {
        (millis(clock.theirs_at(clock.ours())) - millis(at(0))).div_euclid(1_000)
    }

    #[test]
    fn the_midpoint_of_sending_and_receiving_counts() {
        let sample = Sample::new(&date(100), at(0), at(20)).unwrap();
        assert_eq!((sample.skew, sample.uncertainty), (90_500, 10_500));
        let behind = Sample::new(&date(-100), at(0), at(0)).unwrap();
        assert_eq!((behind.skew, behind.uncertainty), (-99_500, 500));
    }

    #[test]
    fn agreement_leaves_room_for_what_both_do_not_know() {
        let sample = Sample {
            skew: 10_000,
            uncertainty: 3,
        };
        let room = AGREEMENT + 3 + 40;
        for (skew, agrees) in [
            (10_000 + room, true),
            (10_000 + room + 1, false),
            (10_000 - room, true),
            (10_000 - room - 1, false),
        ] {
            assert_eq!(sample.agrees(skew, 40), agrees, "{skew}");
        }
    }

    #[test]
    fn answers_that_say_nothing_are_left() {
        let day = 24 * 60 * 60;
        assert!(Sample::new(&date(day - 1), at(0), at(0)).is_some());
        assert!(Sample::new(&date(day), at(0), at(0)).is_none());
        assert!(Sample::new(&date(-day), at(0), at(0)).is_some());
        assert!(Sample::new(&date(-day - 1), at(0), at(0)).is_none());
        assert!(Sample::new(&date(0), at(0), at(60)).is_some());
        assert!(Sample::new(&date(0), at(0), at(61)).is_none(), "too slow");
        assert!(Sample::new(&date(0), at(1), at(0)).is_none(), "set back");
        for odd in ["", "yesterday", "2026-01-02T03:04:05Z"] {
            assert!(Sample::new(odd, at(0), at(0)).is_none(), "{odd}");
        }
    }

    #[test]
    fn a_lone_outlier_is_ignored_and_two_that_agree_are_not() {
        let clock = clock();
        assert!(!clock.learn(ahead(600), false));
        assert_eq!(corrects_by(&clock), 0);
        assert!(
            !clock.learn(ahead(0), false),
            "agrees with what is believed"
        );
        assert!(!clock.learn(ahead(600), false), "the doubt was dispelled");
        assert!(!clock.learn(ahead(-600), false), "another outlier");
        assert!(!clock.learn(ahead(600), false));
        assert!(clock.learn(ahead(601), false));
        assert_eq!(corrects_by(&clock), 601);
        assert!(!clock.learn(ahead(0), false), "now this is the outlier");
        assert_eq!(corrects_by(&clock), 601);
    }

    #[test]
    fn a_refused_timestamp_is_corrected_at_once() {
        let clock = clock();
        assert!(clock.learn(ahead(-3600), true));
        assert_eq!(corrects_by(&clock), -3600);
        assert!(clock.learn(ahead(-3600), true), "another call learned it");
        assert!(clock.learn(ahead(0), true));
        assert_eq!(corrects_by(&clock), 0);
    }

    #[test]
    fn small_differences_are_none_and_correction_can_be_off() {
        let clock = clock();
        assert!(!clock.learn(ahead(1), false) && !clock.learn(ahead(1), false));
        assert_eq!(millis(clock.theirs_at(at(0))), millis(at(0)));
        let off = ServerClock::new(Some(Arc::new(|| at(0))), false);
        assert!(!off.learn(ahead(3600), true));
        assert_eq!(corrects_by(&off), 0);
    }

    #[test]
    fn no_time_is_out_of_reach() {
        let clock = clock();
        clock.learn(ahead(-86_400), true);
        let _ = clock.theirs_at(UNIX_EPOCH);
        assert!(millis(UNIX_EPOCH - Duration::from_secs(1)) == -1_000);
    }
}
