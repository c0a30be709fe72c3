//! A service that answers slowly: the times that the binder states hold, and so does the lease.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test states what it expects"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use crate::support::*;
use core_client::reconcile::{Doubt, LONGEST_LOOKUP, LookupVerdict};
use core_client::transport::{
    ExchangeFuture, HttpAnswer, HttpRequest, Transport, TransportError, TransportErrorKind,
};
use dypls_emulator::DEFAULT_POOL_KEY;
use dypls_inventory::{Axb, BindError, Binder, MemoryInventory, Undecided};
use dyplsapi_sdk::{Client, Credential};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);
/// A timer of tokio has a resolution of a millisecond.
const TICK: Duration = Duration::from_millis(20);

/// Loses the answer of each write at once, and takes a second for each read. X has a hundred bindings of others.
#[derive(Clone, Default)]
struct Slow {
    reads: Arc<AtomicUsize>,
}

impl Transport for Slow {
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        Box::pin(async move {
            if body.contains("Action=BindAxb&") {
                return Err(TransportError::new(TransportErrorKind::Interrupted));
            }
            self.reads.fetch_add(1, Ordering::SeqCst);
            sleep(SECOND).await;
            if body.contains("Action=QuerySubsId&") {
                let ids: Vec<_> = (1..=100).map(|id| id.to_string()).collect();
                let ids = ids.join(",");
                let body = format!(r#"{{"Code": "OK", "SubsId": "{ids}"}}"#);
                return Ok(HttpAnswer::new(200, body));
            }
            let detail = r#"{"PhoneNoA": "13900008001", "PhoneNoB": "13900008002", "PhoneNoX": "17000000000", "Status": 1}"#;
            let body = format!(r#"{{"Code": "OK", "SecretBindDetailDTO": {detail}}}"#);
            Ok(HttpAnswer::new(200, body))
        })
    }
}

/// What binding comes to, and how long that takes.
async fn bind(set: impl FnOnce(Binder) -> Binder) -> (Box<Undecided>, Duration, usize) {
    let service = Slow::default();
    let client: Client = Client::builder()
        .credential(Credential::new("testId", "testSecret"))
        .transport(service.clone())
        .build()
        .unwrap();
    let inventory = Arc::new(MemoryInventory::new([own(0)]));
    let binder = set(Binder::new(client, inventory, key()));
    let ends = in_an_hour(SystemTime::now());
    let ride = Axb::new(DEFAULT_POOL_KEY, person(1), person(2), ends);
    let began = Instant::now();
    let bound = binder.bind(&order(1), &ride).await;
    let took = began.elapsed();
    let reads = service.reads.load(Ordering::SeqCst);
    match bound {
        Err(BindError::Undecided(undecided)) => (undecided, took, reads),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn looking_up_keeps_the_time_that_is_set_for_it() {
    // The default: 20 s, of which the lease of 120 s has room for.
    let (undecided, took, reads) = bind(|binder| binder).await;
    assert!(took <= 20 * SECOND + TICK, "{took:?}");
    assert!((18..=21).contains(&reads), "{reads}");
    let verdict = &undecided.verdict;
    assert!(
        matches!(verdict, LookupVerdict::Unknown(Doubt::OutOfTime)),
        "{verdict}"
    );
    let (_, took, _) = bind(|binder| binder.resolve_unknown(3 * SECOND)).await;
    assert!(took <= 3 * SECOND + TICK, "{took:?}");
    // Once, which is bounded as well.
    let (_, took, reads) = bind(|binder| binder.resolve_unknown(Duration::ZERO)).await;
    assert!(took <= LONGEST_LOOKUP + TICK, "{took:?}");
    assert!(reads > 20, "{reads}");
}

#[tokio::test(start_paused = true)]
async fn sending_again_and_looking_again_stay_within_the_lease() {
    let (_, took, _) = bind(|binder| binder.send_again(true)).await;
    assert!(took <= 2 * 20 * SECOND + TICK, "{took:?}");
}

/// What a person decides is held against a look-up, which is bounded as well.
#[tokio::test(start_paused = true)]
async fn what_a_person_decides_keeps_the_time_of_looking_up() {
    let service = Slow::default();
    let client: Client = Client::builder()
        .credential(Credential::new("testId", "testSecret"))
        .transport(service.clone())
        .build()
        .unwrap();
    let inventory = Arc::new(MemoryInventory::new([own(0)]));
    let binder = Binder::new(client, inventory, key()).resolve_unknown(3 * SECOND);
    let ends = in_an_hour(SystemTime::now());
    let ride = Axb::new(DEFAULT_POOL_KEY, person(1), person(2), ends);
    let undecided = binder.bind(&order(1), &ride).await;
    assert!(
        matches!(undecided, Err(BindError::Undecided(_))),
        "{undecided:?}"
    );
    for which in 0..3 {
        let began = Instant::now();
        let order = order(1);
        let error = match which {
            0 => binder.adopt(&order, &ride, &"1".into()).await.err(),
            1 => binder.give_up(&order, &ride).await.err(),
            _ => binder.resume(&order, &ride).await.err(),
        };
        let took = began.elapsed();
        assert!(
            matches!(error, Some(BindError::Undecided(_))),
            "{which}: {error:?}"
        );
        assert!(took <= 3 * SECOND + TICK, "{which}: {took:?}");
    }
}
