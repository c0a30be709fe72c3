//! The emulator's clock: the system's, shifted if asked, or one that a test sets.
//!
//! Nothing else in the crate reads a clock, so the timestamp window, the nonce memory and the expiry of bindings can be tested
//! without waiting.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::state::sync::lock;

/// A clock that stands still until a test moves it. Clones show the same time.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use dypls_emulator::ManualClock;
///
/// let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(60));
/// ```
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<SystemTime>>);

impl ManualClock {
    /// A clock that shows `at`.
    #[must_use]
    pub fn new(at: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(at)))
    }

    /// The time shown.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        *lock(&self.0)
    }

    /// Moves the clock forward. A step beyond the system's range of times is ignored.
    pub fn advance(&self, by: Duration) {
        let mut time = lock(&self.0);
        if let Some(later) = time.checked_add(by) {
            *time = later;
        }
    }

    /// Sets the clock, forward or backward.
    pub fn set(&self, at: SystemTime) {
        *lock(&self.0) = at;
    }
}

/// The time as the emulator sees it.
#[derive(Debug, Clone)]
pub(crate) enum Clock {
    /// The system's time plus so many seconds.
    System { offset_seconds: i64 },
    /// A test's clock.
    Manual(ManualClock),
}

impl Clock {
    /// Refuses a clock that would begin outside of the years that can be written.
    pub(crate) fn check(&self) -> Result<(), String> {
        let Self::System { offset_seconds } = self else {
            return Ok(());
        };
        // What the system's clock cannot show at all would not be shifted.
        let seconds = Duration::from_secs(offset_seconds.unsigned_abs());
        let shifted = match *offset_seconds < 0 {
            true => SystemTime::now().checked_sub(seconds),
            false => SystemTime::now().checked_add(seconds),
        };
        match shifted.is_some_and(is_writable) {
            true => Ok(()),
            false => Err(
                "the clock's offset leads out of the years 1970 to 9999; choose a smaller one (--clock-offset)".to_owned()
            ),
        }
    }

    pub(crate) fn now(&self) -> SystemTime {
        match self {
            Self::System { offset_seconds } => shift(SystemTime::now(), *offset_seconds),
            Self::Manual(clock) => clock.now(),
        }
    }
}

/// The first second of the year 10000.
const YEAR_10000: u64 = 253_402_300_800;

/// Whether a time can be written as a date of HTTP, or in a field: from 1970 to the end of 9999.
pub(crate) fn is_writable(time: SystemTime) -> bool {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.is_ok_and(|since| since.as_secs() < YEAR_10000)
}

/// The time so many seconds later, or earlier.
pub(crate) fn shift(time: SystemTime, seconds: i64) -> SystemTime {
    let by = Duration::from_secs(seconds.unsigned_abs());
    let shifted = if seconds < 0 {
        time.checked_sub(by)
    } else {
        time.checked_add(by)
    };
    shifted.unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_can_be_shifted_both_ways() {
        let behind = Clock::System {
            offset_seconds: -3600,
        }
        .now();
        let ahead = Clock::System {
            offset_seconds: 3600,
        }
        .now();
        let apart = ahead.duration_since(behind).unwrap();
        assert!(
            apart >= Duration::from_secs(7200) && apart < Duration::from_secs(7210),
            "{apart:?}"
        );
        let far = Clock::System {
            offset_seconds: i64::MAX,
        }
        .now();
        assert!(far > SystemTime::UNIX_EPOCH);
    }
}
