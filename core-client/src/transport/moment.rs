//! How long something has waited, also where the machine stood still meanwhile.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// A moment by two clocks. The steady one stands still while a laptop sleeps or a virtual machine is paused; the other one may be set.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    steady: Instant,
    wall: SystemTime,
}

impl Moment {
    pub(super) fn now() -> Self {
        Self {
            steady: Instant::now(),
            wall: SystemTime::now(),
        }
    }

    /// The time from an earlier moment to this one, by the clock that has advanced further.
    pub(super) fn since(self, earlier: Self) -> Duration {
        let steady = self.steady.saturating_duration_since(earlier.steady);
        // Nothing, if it was set back.
        let wall = self.wall.duration_since(earlier.wall).unwrap_or_default();
        steady.max(wall)
    }

    /// The same moment as it would be if the machine had slept for so long just before it.
    #[cfg(test)]
    pub(super) fn after_sleep(self, slept: Duration) -> Self {
        Self {
            wall: self.wall + slept,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_that_has_advanced_further_counts() {
        let (second, early) = (Duration::from_secs(1), Moment::now());
        let later = |steady: Duration, wall: SystemTime| Moment {
            steady: early.steady + steady,
            wall,
        };
        assert_eq!(later(second, early.wall).since(early), second);
        assert_eq!(early.after_sleep(3 * second).since(early), 3 * second);
        assert_eq!(later(second, early.wall - second).since(early), second);
        assert_eq!(early.since(later(second, early.wall)), Duration::ZERO);
    }
}
