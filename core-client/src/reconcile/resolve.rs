//! Looks again and again, until it is known what became of a write or the time is over.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout_at};

use super::given::Given;
use super::look::look;
use super::verdict::{Doubt, Verdict};
use super::window::Window;
use crate::client::ClientInner;
use crate::request::OperationInfo;
use crate::retry::backoff;

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Looks until it is known, or `max_time` is over. Gives what was seen last.
pub(crate) async fn resolve(
    settings: &ClientInner,
    operation: &'static OperationInfo,
    given: &Given<'_>,
    window: Window,
    max_time: Duration,
) -> Verdict {
    let looked = || look(settings, operation, given, window);
    // Without a clock to wait by, one look has to do.
    if Handle::try_current().is_err() {
        return looked().await;
    }
    let end = Instant::now().checked_add(max_time);
    let mut last = Verdict::Unknown(Doubt::OutOfTime);
    let mut ceiling = FIRST_PAUSE;
    loop {
        let pause = jittered(ceiling, backoff::random());
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        sleep(left.map_or(pause, |left| left.min(pause))).await;
        let verdict = match end {
            None => looked().await,
            Some(end) => match timeout_at(end, looked()).await {
                Ok(verdict) => verdict,
                Err(_) => return last,
            },
        };
        if verdict.is_final() || end.is_some_and(|end| Instant::now() >= end) {
            return verdict;
        }
        last = verdict;
        ceiling = ceiling.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

/// Between half of the ceiling and the whole of it: clients that failed together do not look together, and none hurries.
fn jittered(ceiling: Duration, random: u64) -> Duration {
    let half = ceiling / 2;
    let nanos = half.as_nanos().saturating_mul(u128::from(random)) >> 64;
    half + Duration::from_nanos(u64::try_from(nanos).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_between_half_and_whole() {
        let second = Duration::from_secs(1);
        assert_eq!(jittered(second, 0), second / 2);
        assert_eq!(jittered(second, 1 << 63), second * 3 / 4);
        assert!(jittered(second, u64::MAX) <= second);
        assert!(jittered(second, u64::MAX) > second * 99 / 100);
    }
}
