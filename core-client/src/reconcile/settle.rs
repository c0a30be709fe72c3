//! Looks again and again, until it is known what became of a write or the time is over: the one loop that does so.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep};

use super::lookup::{Lookup, UnsettledWrite};
use super::plan::Search;
use super::verdict::{Doubt, LookupVerdict};
use super::{record_search, resource_search, state_search};
use crate::client::ClientInner;
use crate::retry::backoff;

/// The maximum time of a single look-up: 30 s.
pub const LONGEST_LOOKUP: Duration = Duration::from_secs(30);

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// What the last pause leaves for the last look.
const LAST_LOOKUP: Duration = Duration::from_secs(1);

/// When the first look-up begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FirstLookup {
    AtOnce,
    /// What was sent a moment ago may not show at once.
    AfterPause,
}

/// Looks once, until the deadline at most.
///
/// Boxed, since a call that looks its own outcome up makes calls.
fn lookup_once<'l>(
    client: &'l ClientInner,
    write: &'l UnsettledWrite<'l>,
    deadline: Option<Instant>,
) -> Pin<Box<dyn Future<Output = LookupVerdict> + Send + 'l>> {
    Box::pin(async move {
        let Some(plan) = write.operation.lookup_plan else {
            return LookupVerdict::Unknown(Doubt::NoPlan);
        };
        if let Some(name) = write.given.lacks(plan) {
            return LookupVerdict::Unknown(Doubt::Missing(name));
        }
        let mut lookup = Lookup::new(client, plan, write, deadline);
        match &plan.search {
            Search::Resource(search) => resource_search::search(&mut lookup, search).await,
            Search::State(search) => state_search::search(&mut lookup, search).await,
            Search::Records(search) => record_search::search(&mut lookup, search).await,
        }
    })
}

impl UnsettledWrite<'_> {
    /// Looks once, for [`LONGEST_LOOKUP`] at most.
    pub(super) async fn lookup_once(&self, client: &ClientInner) -> LookupVerdict {
        let deadline = deadline(LONGEST_LOOKUP);
        lookup_once(client, self, deadline).await
    }

    /// Looks until it is known, or `max_time` is over. Gives what was seen last.
    pub(crate) async fn settle(
        &self,
        client: &ClientInner,
        max_time: Duration,
        first: FirstLookup,
    ) -> LookupVerdict {
        // Without a clock to wait by, one look has to do.
        if Handle::try_current().is_err() {
            return lookup_once(client, self, None).await;
        }
        let end = deadline(max_time);
        let left = || end.map(|end| end.saturating_duration_since(Instant::now()));
        let is_over = || left().is_some_and(|left| left.is_zero());
        let mut last = LookupVerdict::Unknown(Doubt::OutOfTime);
        let mut ceiling = FIRST_PAUSE;
        let mut pauses = first == FirstLookup::AfterPause;
        loop {
            let mut is_last = false;
            if pauses {
                let mut pause = jittered(ceiling, backoff::random());
                if let Some(left) = left().filter(|left| *left <= pause) {
                    is_last = true;
                    pause = left.saturating_sub(LAST_LOOKUP.min(left / 2));
                }
                sleep(pause).await;
                ceiling = ceiling.saturating_mul(2).min(LONGEST_PAUSE);
            }
            pauses = true;
            match lookup_once(client, self, end).await {
                // What was seen before says more.
                LookupVerdict::Unknown(Doubt::OutOfTime) => return last,
                verdict if verdict.is_final() || is_last || is_over() => return verdict,
                verdict => last = verdict,
            }
        }
    }
}

/// `None` where there is no clock to wait by, or for a time that no clock can show.
fn deadline(max_time: Duration) -> Option<Instant> {
    Handle::try_current().ok()?;
    Instant::now().checked_add(max_time)
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
