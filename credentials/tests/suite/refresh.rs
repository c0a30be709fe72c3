//! When a session is fetched anew, how often, and what callers get meanwhile.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crate::common::{ManualClock, id};
use dypls_credentials::{
    Credential, CredentialError, FetchSession, ProvideCredential as _, Refreshing, Session,
    SessionFuture,
};
use tokio::sync::Semaphore;

/// Gives sessions, numbered; waits for a permit where it is told to; fails where it is told to.
struct Source {
    clock: ManualClock,
    life: Duration,
    probe: Arc<Probe>,
}

#[derive(Default)]
struct Probe {
    fetched: AtomicUsize,
    failing: AtomicBool,
    held_back: AtomicBool,
    permits: Permits,
}

struct Permits(Semaphore);

impl Default for Permits {
    fn default() -> Self {
        Self(Semaphore::new(0))
    }
}

impl Probe {
    fn fetched(&self) -> usize {
        self.fetched.load(Ordering::SeqCst)
    }

    fn fail(&self, failing: bool) {
        self.failing.store(failing, Ordering::SeqCst);
    }

    fn hold_back(&self, held_back: bool) {
        self.held_back.store(held_back, Ordering::SeqCst);
    }

    fn let_through(&self) {
        self.permits.0.add_permits(1);
    }
}

impl FetchSession for Source {
    fn name(&self) -> &'static str {
        "numbered"
    }

    fn fetch(&self) -> SessionFuture<'_> {
        Box::pin(async {
            let number = self.probe.fetched.fetch_add(1, Ordering::SeqCst) + 1;
            if self.probe.held_back.load(Ordering::SeqCst) {
                self.probe.permits.0.acquire().await.unwrap().forget();
            }
            if self.probe.failing.load(Ordering::SeqCst) {
                return Err(CredentialError::new(format!("failure {number}")));
            }
            let credential = Credential::new(format!("id{number}"), "testSecret");
            let expires = self.clock.now() + self.life;
            Ok(Session::new(credential, expires))
        })
    }
}

/// A source of sessions of an hour.
fn made() -> (Refreshing<Source>, ManualClock, Arc<Probe>) {
    made_for(Duration::from_secs(3600))
}

fn made_for(life: Duration) -> (Refreshing<Source>, ManualClock, Arc<Probe>) {
    let clock = ManualClock::new();
    let probe = Arc::new(Probe::default());
    let source = Source {
        clock: clock.clone(),
        life,
        probe: Arc::clone(&probe),
    };
    let refreshing = Refreshing::with_clock(source, clock.clock());
    (refreshing, clock, probe)
}

async fn given(source: &Refreshing<Source>) -> Result<String, String> {
    let provided = source.provide().await;
    provided
        .map(|credential| id(&credential).to_owned())
        .map_err(|error| error.to_string())
}

async fn fifty(
    source: &Refreshing<Source>,
) -> Vec<tokio::task::JoinHandle<Result<String, String>>> {
    let callers = (0..50).map(|_| {
        let source = source.clone();
        tokio::spawn(async move { given(&source).await })
    });
    let callers = callers.collect();
    // All of them have come as far as they can.
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
    callers
}

/// Until the background has done what it can.
async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn fifty_callers_share_one_fetch() {
    let (source, clock, probe) = made();
    assert_eq!(probe.fetched(), 0, "nothing is fetched before it is needed");
    for round in 1..=2 {
        probe.hold_back(true);
        let callers = fifty(&source).await;
        assert_eq!(probe.fetched(), round);
        probe.let_through();
        for caller in callers {
            assert_eq!(caller.await.unwrap(), Ok(format!("id{round}")));
        }
        assert_eq!(probe.fetched(), round);
        clock.pass(3600);
    }
}

#[tokio::test]
async fn fifty_callers_share_one_failure_and_the_next_caller_tries_again() {
    let (source, _, probe) = made();
    probe.hold_back(true);
    probe.fail(true);
    let callers = fifty(&source).await;
    probe.let_through();
    for caller in callers {
        assert_eq!(caller.await.unwrap(), Err("failure 1".to_owned()));
    }
    assert_eq!(probe.fetched(), 1);
    probe.hold_back(false);
    probe.fail(false);
    assert_eq!(given(&source).await, Ok("id2".to_owned()));
}

#[tokio::test]
async fn a_fetch_goes_on_without_the_callers_that_went_away() {
    let (source, _, probe) = made();
    probe.hold_back(true);
    for _ in 0..3 {
        let caller = tokio::time::timeout(Duration::from_millis(20), given(&source)).await;
        assert!(caller.is_err(), "it was held back");
    }
    assert_eq!(probe.fetched(), 1, "none of them began again");
    probe.let_through();
    assert_eq!(given(&source).await, Ok("id1".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_fetch_that_never_ends_does_not_block_its_source() {
    let (source, _, probe) = made();
    probe.hold_back(true);
    let first = tokio::time::timeout(Duration::from_secs(300), given(&source)).await;
    let failure = first.expect("it has a bound").unwrap_err();
    assert!(failure.contains("within 60s"), "{failure}");
    probe.hold_back(false);
    assert_eq!(given(&source).await, Ok("id2".to_owned()));
}

#[tokio::test]
async fn a_caller_that_is_not_polled_stops_no_other() {
    let (source, _, probe) = made();
    probe.hold_back(true);
    let mut first = std::pin::pin!(given(&source));
    let held_back = tokio::time::timeout(Duration::from_millis(20), &mut first).await;
    assert!(held_back.is_err());
    probe.let_through();
    let second = tokio::time::timeout(Duration::from_secs(5), given(&source)).await;
    assert_eq!(second, Ok(Ok("id1".to_owned())));
    assert_eq!(first.await, Ok("id1".to_owned()));
}

#[tokio::test]
async fn a_runtime_that_ends_leaves_the_fetch_to_the_next() {
    let (source, _, probe) = made();
    probe.hold_back(true);
    let caller = source.clone();
    let other = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let wait = Duration::from_millis(20);
        let waited = runtime.block_on(async { tokio::time::timeout(wait, given(&caller)).await });
        assert!(waited.is_err());
    });
    other.join().unwrap();
    probe.hold_back(false);
    assert_eq!(given(&source).await, Ok("id2".to_owned()));
}

#[tokio::test]
async fn the_next_session_is_fetched_in_the_background() {
    let (source, clock, probe) = made();
    assert_eq!(given(&source).await, Ok("id1".to_owned()));
    clock.pass(3600 - 15 * 60 - 1);
    assert_eq!(given(&source).await, Ok("id1".to_owned()));
    settle().await;
    assert_eq!(probe.fetched(), 1, "it is not yet time");
    clock.pass(1);
    probe.hold_back(true);
    for caller in fifty(&source).await {
        assert_eq!(caller.await.unwrap(), Ok("id1".to_owned()), "nobody waits");
    }
    assert_eq!(probe.fetched(), 2, "one fetch runs");
    probe.let_through();
    settle().await;
    assert_eq!(given(&source).await, Ok("id2".to_owned()));
    assert_eq!(probe.fetched(), 2);
}

#[tokio::test]
async fn in_the_last_minute_callers_wait_for_the_next_session() {
    let (source, clock, probe) = made();
    assert_eq!(given(&source).await, Ok("id1".to_owned()));
    clock.pass(3600 - 30);
    assert_eq!(given(&source).await, Ok("id2".to_owned()));
    assert_eq!(probe.fetched(), 2);
}

#[tokio::test]
async fn a_short_session_is_refreshed_by_parts_of_its_life() {
    // Of ten minutes, a quarter is 150 seconds, and a twentieth 30.
    let cases = [
        (449, "id1", 1),
        (450, "id1", 2),
        (569, "id1", 2),
        (570, "id2", 2),
    ];
    for (passed, expected, fetched) in cases {
        let (source, clock, probe) = made_for(Duration::from_secs(600));
        assert_eq!(given(&source).await, Ok("id1".to_owned()));
        clock.pass(passed);
        assert_eq!(given(&source).await, Ok(expected.to_owned()), "{passed}");
        settle().await;
        assert_eq!(probe.fetched(), fetched, "{passed}");
    }
}

#[tokio::test]
async fn the_last_minute_begins_sixty_seconds_before_the_end() {
    for (passed, expected) in [(3600 - 61, "id1"), (3600 - 60, "id2")] {
        let (source, clock, probe) = made();
        assert_eq!(given(&source).await, Ok("id1".to_owned()));
        clock.pass(passed);
        assert_eq!(given(&source).await, Ok(expected.to_owned()));
        settle().await;
        assert_eq!(probe.fetched(), 2, "one second earlier in the background");
    }
}

#[tokio::test]
async fn a_session_that_still_holds_is_used_while_fetching_fails() {
    let (source, clock, probe) = made();
    assert_eq!(given(&source).await, Ok("id1".to_owned()));
    probe.fail(true);
    // In the background, with pauses that grow: 1 s, 2 s, 4 s.
    clock.pass(2800);
    for (pass, fetched) in [(0, 2), (0, 2), (1, 3), (1, 3), (1, 4), (3, 4), (1, 5)] {
        clock.pass(pass);
        assert_eq!(given(&source).await, Ok("id1".to_owned()));
        settle().await;
        assert_eq!(probe.fetched(), fetched);
    }
    // In the last minute a caller has waited for the failure, and gets the session still.
    clock.pass(770);
    assert_eq!(given(&source).await, Ok("id1".to_owned()));
    assert_eq!(probe.fetched(), 6);
    assert_eq!(given(&source).await, Ok("id1".to_owned()));
    assert_eq!(probe.fetched(), 6, "and not again at once");
    // Once it has ended there is nothing to give.
    clock.pass(60);
    assert_eq!(given(&source).await, Err("failure 7".to_owned()));
    probe.fail(false);
    assert_eq!(given(&source).await, Ok("id8".to_owned()));
}

#[tokio::test]
async fn a_session_that_has_ended_already_is_none() {
    struct Ended(ManualClock);
    impl FetchSession for Ended {
        fn name(&self) -> &'static str {
            "ended"
        }
        fn fetch(&self) -> SessionFuture<'_> {
            let credential = Credential::new("testId", "testSecret");
            let session = Session::new(credential, self.0.now());
            Box::pin(std::future::ready(Ok(session)))
        }
    }
    let clock = ManualClock::new();
    let source = Refreshing::with_clock(Ended(clock.clone()), clock.clock());
    let error = source.provide().await.unwrap_err().to_string();
    assert!(error.contains("already expired"), "{error}");
}

#[tokio::test]
async fn debug_shows_the_source_and_nothing_of_its_session() {
    let (source, _, _) = made();
    assert_eq!(given(&source).await, Ok("id1".to_owned()));
    let shown = format!("{source:?}");
    assert_eq!(shown, r#"Refreshing { source: "numbered", .. }"#);
}

#[test]
fn without_a_runtime_the_last_minutes_caller_fetches() {
    fn at_once<T>(future: impl Future<Output = T>) -> T {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::pin!(future).poll(&mut context) {
            std::task::Poll::Ready(value) => value,
            std::task::Poll::Pending => panic!("it waits"),
        }
    }
    let (source, clock, probe) = made();
    for (pass, expected) in [(0, "id1"), (3000, "id1"), (590, "id2")] {
        clock.pass(pass);
        assert_eq!(at_once(given(&source)), Ok(expected.to_owned()));
    }
    assert_eq!(probe.fetched(), 2);
}
