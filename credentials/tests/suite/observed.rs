//! Where the events of a fetch go, which runs in a task of its own.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::common::ManualClock;
use dypls_credentials::{
    Credential, FetchSession, ProvideCredential as _, Refreshing, Session, SessionFuture,
};
use tracing::instrument::WithSubscriber as _;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Counts events.
struct Counting(Arc<AtomicUsize>);

impl Subscriber for Counting {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Gives sessions of an hour.
struct Hourly(ManualClock);

impl FetchSession for Hourly {
    fn name(&self) -> &'static str {
        "hourly"
    }

    fn fetch(&self) -> SessionFuture<'_> {
        Box::pin(async {
            let credential = Credential::new("testId", "testSecret");
            Ok(Session::new(
                credential,
                self.0.now() + Duration::from_secs(3600),
            ))
        })
    }
}

#[tokio::test]
async fn the_events_of_a_fetch_go_to_the_subscriber_of_its_caller() {
    let events = Arc::new(AtomicUsize::new(0));
    let clock = ManualClock::new();
    let source = Refreshing::with_clock(Hourly(clock.clone()), clock.clock());
    let provided = source
        .provide()
        .with_subscriber(Counting(Arc::clone(&events)));
    provided.await.unwrap();
    assert_eq!(events.load(Ordering::SeqCst), 1);
    // The next one is fetched in the background.
    clock.pass(3600 - 10 * 60);
    let provided = async { source.provide().await }.with_subscriber(Counting(Arc::clone(&events)));
    provided.await.unwrap();
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    assert_eq!(events.load(Ordering::SeqCst), 2);
}
