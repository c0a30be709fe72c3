//! Whether a connection does anything, so that one that does nothing ends.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::select;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use crate::state::sync::lock;

/// How long a connection may do nothing while a client waits for one.
const TIME_WHILE_CROWDED: Duration = Duration::from_secs(1);

/// What a connection is doing.
pub(crate) struct Activity(Mutex<State>);

struct State {
    /// Requests of which the head came, and which are not answered yet.
    under_way: usize,
    /// When one was answered, or a part of an answer was taken.
    last: Instant,
}

/// A request that is under way until this is dropped.
pub(crate) struct RequestGuard(Arc<Activity>);

impl Activity {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(State {
            under_way: 0,
            last: Instant::now(),
        })))
    }

    pub(crate) fn begin(self: &Arc<Self>) -> RequestGuard {
        lock(&self.0).under_way += 1;
        RequestGuard(Arc::clone(self))
    }

    /// A part of an answer was taken.
    pub(crate) fn written(&self) {
        lock(&self.0).last = Instant::now();
    }

    /// Ends once no request has been under way, and nothing was written, for so long; or for a second, while `crowded` says that a
    /// client waits for a connection to end. What a client sends in the meantime does not count before it is the head of a request.
    pub(crate) async fn idle(&self, time: Duration, mut crowded: watch::Receiver<bool>) {
        loop {
            let time = match *crowded.borrow_and_update() {
                true => time.min(TIME_WHILE_CROWDED),
                false => time,
            };
            let left = {
                let state = lock(&self.0);
                match state.under_way {
                    0 => time.saturating_sub(state.last.elapsed()),
                    _ => time,
                }
            };
            if left.is_zero() {
                return;
            }
            select! {
                () = sleep(left) => {}
                Ok(()) = crowded.changed() => {}
            }
        }
    }
}

impl Drop for RequestGuard {
    fn drop(&mut self) {
        let mut state = lock(&self.0.0);
        state.under_way = state.under_way.saturating_sub(1);
        state.last = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn only_what_does_nothing_is_idle() {
        let time = Duration::from_secs(60);
        let activity = Activity::new();
        let begun = Instant::now();
        let working = {
            let activity = Arc::clone(&activity);
            async move {
                sleep(time / 2).await;
                let under_way = activity.begin();
                sleep(time * 5).await;
                drop(under_way);
                sleep(time / 2).await;
                activity.written();
            }
        };
        let (_quiet, crowded) = watch::channel(false);
        tokio::join!(working, activity.idle(time, crowded));
        assert_eq!(begun.elapsed(), time * 7);
    }

    #[tokio::test(start_paused = true)]
    async fn while_others_wait_it_may_do_nothing_for_a_second() {
        let time = Duration::from_secs(60);
        let (crowd, crowded) = watch::channel(false);
        let activity = Activity::new();
        let under_way = activity.begin();
        let begun = Instant::now();
        let waiting = async {
            sleep(time / 2).await;
            crowd.send_replace(true);
            sleep(time).await;
            drop(under_way);
        };
        tokio::join!(waiting, activity.idle(time, crowded));
        assert_eq!(begun.elapsed(), time / 2 + time + TIME_WHILE_CROWDED);
    }
}
