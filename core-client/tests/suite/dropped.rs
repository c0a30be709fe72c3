//! Calls that are dropped before they end, at every point where they wait: nothing stays counted, and whoever listens is
//! told once, and the truth.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::common::script::*;
use core_client::credential::{CredentialFuture, ProvideCredential};
use core_client::metrics::{AttemptEnd, CallEnd, Metrics};
use core_client::{
    Client, Credential, ErrorKind, Options, Outcome, RateLimit, RetryBudget, RetryPolicy,
};

use Step::*;

const TICK: Duration = Duration::from_millis(1);

/// Takes a while each time.
struct Slow;

impl ProvideCredential for Slow {
    fn provide(&self) -> CredentialFuture<'_> {
        Box::pin(async {
            tokio::time::sleep(TICK * 2).await;
            Ok(Credential::new("testId", "testSecret"))
        })
    }
}

/// What the hook was told: attempt (0 for the call), outcome, whether it was dropped.
#[derive(Clone, Default)]
struct Recorded(Arc<Mutex<Vec<(u32, Outcome, bool)>>>);

impl Metrics for Recorded {
    fn on_attempt(&self, attempt: &AttemptEnd<'_>) {
        let told = (attempt.attempt, attempt.outcome, attempt.dropped);
        self.0.lock().unwrap().push(told);
    }

    fn on_call(&self, call: &CallEnd<'_>) {
        self.0.lock().unwrap().push((0, call.outcome, call.dropped));
    }
}

fn slowly(step: Step) -> Step {
    After(TICK * 3, Box::new(step))
}

/// One repeat, one place, one token.
fn tight(script: &Script, told: &Recorded) -> Client {
    builder(script)
        .credential_provider(Slow)
        .retry(RetryPolicy::new().with_pauses(TICK * 5, TICK * 5))
        .retry_budget(RetryBudget::new().with_percent(0).with_reserve(1))
        .max_calls_in_flight(1)
        .metrics(told.clone())
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn nothing_stays_counted_wherever_a_call_is_dropped() {
    const STAGES: [(usize, usize); 4] = [(0, 0), (1, 1), (1, 0), (2, 1)];
    let mut seen = Vec::new();
    // A pause is drawn, and a stage can fall between two polls: then another round meets it.
    for _ in 0..50 {
        drop_after_each_poll(&mut seen).await;
        if STAGES.iter().all(|stage| seen.contains(stage)) {
            return;
        }
    }
    panic!("{STAGES:?} of {seen:?}");
}

/// Drops a call after so many polls as it takes to reach each stage: how many requests were sent by then, and how many were
/// under way.
async fn drop_after_each_poll(stages: &mut Vec<(usize, usize)>) {
    let options = Options::new();
    let mut seen = Vec::new();
    for polls in 0.. {
        let script = Script::new([slowly(Gateway("Throttling")), slowly(Service("OK"))]);
        let told = Recorded::default();
        let client = tight(&script, &told);
        let ended = {
            let request = Bind::new();
            let mut call = pin!(client.call(&request, &options));
            let mut context = Context::from_waker(Waker::noop());
            let mut ended = false;
            for _ in 0..polls {
                ended = matches!(call.as_mut().poll(&mut context), Poll::Ready(Ok(_)));
                if ended {
                    break;
                }
                tokio::time::advance(TICK).await;
            }
            let (sent, under_way) = (script.count(), script.under_way());
            let expected = match (sent, under_way) {
                _ if ended => (Outcome::Done, false),
                (_, 1) => (Outcome::Unknown, true),
                (0, _) => (Outcome::NotSent, true),
                (1, _) => (Outcome::Refused, true),
                other => unreachable!("{other:?}"),
            };
            seen.push((sent, under_way, expected));
            ended
        };
        let (_, _, expected) = *seen.last().unwrap();
        let events = told.0.lock().unwrap().split_off(0);
        if polls == 0 {
            // Nothing was begun.
            assert_eq!(events, []);
        } else {
            let calls: Vec<_> = events.iter().filter(|event| event.0 == 0).collect();
            assert_eq!(calls, [&(0, expected.0, expected.1)], "{events:?}");
            let attempts: Vec<_> = events.iter().map(|event| event.0).collect();
            let whole = [[1, 0].as_slice(), &[1, 2, 0]];
            assert!(whole.contains(&attempts.as_slice()), "{events:?}");
        }

        // The only place is free again, and the only repeat there, unless it was sent.
        let spent = script.count() == 2;
        script.now([Gateway("Throttling"), Service("OK")]);
        let next = client.call(&Bind::new(), &options).await;
        assert_eq!(next.is_ok(), !spent, "after {polls} polls: {next:?}");
        assert_ne!(
            next.err().map(|error| error.kind()),
            Some(ErrorKind::OwnLimit)
        );
        if ended {
            break;
        }
    }
    stages.extend(seen.iter().map(|seen| (seen.0, seen.1)));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_a_place_is_not_sent_and_leaves_no_trace() {
    let script = Script::new([Silence]);
    let client = builder(&script)
        .max_calls_in_flight(1)
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap();
    let holds = {
        let client = client.clone();
        tokio::spawn(async move { client.call(&Bind::new(), &Options::new()).await })
    };
    tokio::task::yield_now().await;
    let waits = Options::new().with_timeout(Duration::from_secs(4));
    let error = client.call(&Bind::new(), &waits).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::OwnLimit, Outcome::NotSent)
    );
    assert!(
        error
            .to_string()
            .starts_with("Bind not sent: no permit under"),
        "{error}"
    );
    assert_eq!(script.count(), 1);
    holds.abort();
    assert!(holds.await.is_err());
    script.now([Service("OK")]);
    client.call(&Bind::new(), &Options::new()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn thousands_of_calls_share_a_few_places() {
    let script = Script::new([After(TICK, Box::new(Service("OK")))]);
    let client = builder(&script)
        .max_calls_in_flight(64)
        .timeout(Duration::from_secs(60))
        .build()
        .unwrap();
    let calls: Vec<_> = (0..5000)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.call(&Bind::new(), &Options::new()).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((script.count(), script.most_at_a_time()), (5000, 64));
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_paces_calls_and_flow_control_slows_them() {
    let script = Script::new([Service("OK")]);
    // Of 10 calls per second.
    let client = builder(&script)
        .rate_limit(RateLimit::waiting().with_share(0.5))
        .build()
        .unwrap();
    let paced = async || {
        let before = script.count();
        for _ in 0..4 {
            client.call(&Query::new(), &Options::new()).await.unwrap();
        }
        let got = script.got();
        (got.last().unwrap().at - got[before].at).as_millis()
    };
    assert!((598..=610).contains(&paced().await));
    // A day's quota is no matter of the rate.
    script.now([Service("isv.DAY_LIMIT")]);
    let once = Options::new().with_attempts(1);
    client.call(&Query::new(), &once).await.unwrap_err();
    script.now([Service("OK")]);
    let at_the_old_pace = paced().await;
    assert!(at_the_old_pace <= 610, "{at_the_old_pace}");
    script.now([Gateway("Throttling.User")]);
    client.call(&Query::new(), &once).await.unwrap_err();
    script.now([Service("OK")]);
    let slowed = paced().await;
    assert!((800..=1200).contains(&slowed), "{slowed}");

    let failing = builder(&script)
        .rate_limit(RateLimit::failing())
        .build()
        .unwrap();
    failing.call(&Query::new(), &Options::new()).await.unwrap();
    let before = script.count();
    let error = failing
        .call(&Query::new(), &Options::new())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::OwnLimit, Outcome::NotSent)
    );
    assert_eq!(script.count(), before, "and it is not repeated");
}

#[test]
fn limits_that_let_nothing_through_are_refused() {
    let script = Script::new([Silence]);
    for builder in [
        builder(&script).max_calls_in_flight(0),
        builder(&script).max_answer_bytes(0),
        builder(&script).max_answer_values(0),
        builder(&script).rate_limit(RateLimit::waiting().with_share(0.0)),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
}

/// Panics as a hook does whose lock another panic has poisoned.
struct Panicking;

impl Metrics for Panicking {
    fn on_attempt(&self, _: &AttemptEnd<'_>) {
        panic!("the hook's own fault");
    }

    fn on_call(&self, _: &CallEnd<'_>) {
        panic!("the hook's own fault");
    }
}

#[tokio::test]
async fn a_hook_that_panics_costs_no_answer() {
    let script = Script::new([Interrupted, Service("OK")]);
    let client = builder(&script).metrics(Panicking).build().unwrap();
    let lost = client.call(&Bind::new(), &Options::new()).await;
    assert_eq!(lost.unwrap_err().outcome(), Outcome::Unknown);
    let bound = client.call(&Bind::new(), &Options::new()).await;
    assert!(bound.is_ok(), "{bound:?}");
}
