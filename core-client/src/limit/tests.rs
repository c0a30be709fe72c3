//! The limits by themselves, under paused time.

use std::pin::Pin;

use super::*;
use crate::error::ErrorKind;
use crate::fixture::{BIND, SERVICE, UNBIND};
use crate::outcome::Outcome;

const MINUTE: Duration = Duration::from_secs(60);

/// The limits of a client whose operation allows 100 calls per second.
fn limits(rate: RateLimit) -> Limits {
    Limits::new(Some(rate), None)
}

async fn sent(limits: &Limits) {
    limits.permit(&UNBIND, MINUTE).await.unwrap().sending();
}

/// How long this many calls take, one after the other.
async fn seconds(limits: &Limits, calls: usize) -> f64 {
    let began = Instant::now();
    for _ in 0..calls {
        sent(limits).await;
    }
    began.elapsed().as_secs_f64()
}

/// The future, polled once and not ready.
async fn waiting<F: Future>(future: F) -> Pin<Box<F>> {
    let mut future = Box::pin(future);
    let came = poll_fn(|context| Poll::Ready(future.as_mut().poll(context)));
    assert!(came.await.is_pending());
    future
}

#[track_caller]
fn assert_near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= expected * 0.15,
        "{found} for {expected}"
    );
}

#[tokio::test(start_paused = true)]
async fn calls_per_second_are_kept() {
    let full = limits(RateLimit::waiting());
    assert_eq!(seconds(&full, 10).await, 0.0, "a tenth of a second's calls");
    assert_near(seconds(&full, 1000).await, 10.0);
    let shared = limits(RateLimit::waiting().with_share(0.25));
    assert_near(seconds(&shared, 252).await, 10.0);
    let slow = limits(RateLimit::waiting().with_share(0.001));
    assert_near(seconds(&slow, 5).await, 40.0);
    let off = Limits::new(None, None);
    assert_eq!(seconds(&off, 1000).await, 0.0);
}

#[tokio::test(start_paused = true)]
async fn operations_have_their_own_limit_or_none() {
    let limits = limits(RateLimit::failing());
    assert_eq!(seconds(&limits, 10).await, 0.0);
    assert!(limits.permit(&UNBIND, MINUTE).await.is_err());
    // Nobody could keep a limit of 0: it does not count.
    static NOTHING: OperationInfo = OperationInfo::rpc(&SERVICE, "Nothing").rate_limit(0);
    for operation in [&BIND, &NOTHING] {
        for _ in 0..1000 {
            limits.permit(operation, MINUTE).await.unwrap().sending();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn over_the_limit_it_waits_or_fails_and_is_not_sent() {
    let failing = limits(RateLimit::failing());
    seconds(&failing, 10).await;
    let error = failing.permit(&UNBIND, MINUTE).await.err().unwrap();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::OwnLimit, Outcome::NotSent)
    );
    tokio::time::advance(Duration::from_millis(10)).await;
    sent(&failing).await;
    assert!(failing.permit(&UNBIND, MINUTE).await.is_err());

    let waiting = limits(RateLimit::waiting().with_share(0.01));
    sent(&waiting).await;
    let began = Instant::now();
    let error = waiting
        .permit(&UNBIND, Duration::from_millis(500))
        .await
        .err()
        .unwrap();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::OwnLimit, Outcome::NotSent)
    );
    assert_eq!(began.elapsed().as_millis(), 500);
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_while_it_waits_takes_nothing_and_what_is_not_sent_goes_back() {
    let limits = limits(RateLimit::waiting().with_share(0.01));
    sent(&limits).await;
    for _ in 0..100 {
        // Gives up just before its turn.
        assert!(
            limits
                .permit(&UNBIND, Duration::from_millis(9))
                .await
                .is_err()
        );
    }
    assert!(seconds(&limits, 1).await < 0.2, "900 ms have passed");
    let permit = limits.permit(&UNBIND, MINUTE).await.unwrap();
    drop(permit);
    assert_eq!(seconds(&limits, 1).await, 0.0);
    assert_near(seconds(&limits, 2).await, 2.0);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_not_polled_stops_no_other() {
    let limits = limits(RateLimit::waiting().with_share(0.01));
    sent(&limits).await;
    let idle = waiting(limits.permit(&UNBIND, MINUTE)).await;
    assert_near(seconds(&limits, 3).await, 4.0);
    let began = Instant::now();
    idle.await.unwrap().sending();
    assert_eq!(began.elapsed(), Duration::ZERO, "it has had its token");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn permits_come_in_the_order_of_arrival() {
    let limits = Limits::new(Some(RateLimit::waiting().with_share(0.5)), None);
    seconds(&limits, 5).await;
    let came = Mutex::new(Vec::new());
    let (came, limits) = (&came, &limits);
    let call = |number| async move {
        limits.permit(&UNBIND, MINUTE).await.unwrap().sending();
        lock(came).push(number);
    };
    tokio::join!(call(0), call(1), call(2), call(3), call(4));
    assert_eq!(*lock(came), [0, 1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_came_for_a_call_that_went_away_goes_back() {
    let limits = limits(RateLimit::waiting().with_share(0.01));
    sent(&limits).await;
    let gone = waiting(limits.permit(&UNBIND, MINUTE)).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    drop(gone);
    assert_eq!(seconds(&limits, 1).await, 0.0);
}

#[tokio::test(start_paused = true)]
async fn flow_control_slows_down_and_time_heals() {
    let limits = limits(RateLimit::waiting());
    seconds(&limits, 10).await;
    limits.slow_down(&UNBIND);
    limits.slow_down(&UNBIND);
    // At half the rate, growing by a tenth of the full one per second.
    assert_near(seconds(&limits, 100).await, 1.71);
    for _ in 0..10 {
        limits.slow_down(&UNBIND);
        tokio::time::advance(ONE_EVENT).await;
    }
    let factor = limits.bucket(&UNBIND).unwrap().state().factor;
    assert!((SLOWEST..0.3).contains(&factor), "{factor}");
    tokio::time::advance(Duration::from_secs(20)).await;
    seconds(&limits, 10).await;
    assert_near(seconds(&limits, 200).await, 2.0);
}

#[tokio::test(start_paused = true)]
async fn calls_at_a_time_are_bounded_and_places_come_back() {
    let limits = Limits::new(None, Some(2));
    let mut first = limits.permit(&UNBIND, MINUTE).await.unwrap();
    first.sending();
    let second = limits.permit(&BIND, MINUTE).await.unwrap();
    let error = limits
        .permit(&UNBIND, Duration::from_secs(1))
        .await
        .err()
        .unwrap();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::OwnLimit, Outcome::NotSent)
    );
    drop(first);
    let third = limits.permit(&UNBIND, MINUTE).await.unwrap();
    assert!(limits.permit(&UNBIND, Duration::ZERO).await.is_err());
    drop((second, third));
    assert_eq!(limits.at_a_time.unwrap().available_permits(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_goes_back_if_there_is_no_place() {
    let limits = Limits::new(Some(RateLimit::failing().with_share(0.01)), Some(1));
    let holds = limits.permit(&BIND, MINUTE).await.unwrap();
    assert!(
        limits
            .permit(&UNBIND, Duration::from_millis(1))
            .await
            .is_err()
    );
    drop(holds);
    sent(&limits).await;
}

#[test]
fn shares_are_checked_and_shown() {
    for share in [0.0, -1.0, 1.1, f64::NAN, f64::INFINITY] {
        assert!(RateLimit::waiting().with_share(share).check().is_err());
    }
    let quarter = RateLimit::waiting().with_share(0.25);
    assert_eq!(quarter.check(), Ok(()));
    assert_eq!(
        quarter.to_string(),
        "25 % of each operation's published limit, waiting for a permit"
    );
    assert_eq!(
        RateLimit::failing().to_string(),
        "100 % of each operation's published limit, failing immediately above it"
    );
}

#[test]
fn without_a_runtime_nothing_panics() {
    let limits = Limits::new(Some(RateLimit::waiting().with_share(0.01)), Some(1));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    for _ in 0..3 {
        let permit = std::pin::pin!(limits.permit(&UNBIND, MINUTE))
            .poll(&mut context)
            .is_ready();
        assert!(permit);
    }
}
