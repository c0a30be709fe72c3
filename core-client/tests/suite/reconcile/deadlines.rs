//! Every wait for a verdict keeps the time that it states, however slow the service is.

use std::future::Future;
use std::time::Duration;

use crate::common::desk::*;
use crate::common::orders::*;
use core_client::Caller;
use core_client::SetOptions as _;
use core_client::reconcile::{Doubt, LONGEST_LOOKUP, LookupVerdict};
use serde_json::{Value, json};
use tokio::time::Instant;

use Reply::*;

const SECOND: Duration = Duration::from_secs(1);
/// A timer of tokio has a resolution of a millisecond.
const TICK: Duration = Duration::from_millis(5);

/// A service with so many bindings of other people, each answer of which takes this long.
fn slow(bindings: usize, delay: Duration) -> Desk {
    let desk = Desk::with((0..bindings).map(|id| (format!("{id:04}"), others())));
    desk.delays(delay);
    desk
}

async fn took<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let began = Instant::now();
    let done = work.await;
    (done, began.elapsed())
}

fn is_out_of_time(verdict: &LookupVerdict) -> bool {
    matches!(verdict, LookupVerdict::Unknown(Doubt::OutOfTime))
}

#[tokio::test(start_paused = true)]
async fn one_look_keeps_its_time_however_long_the_list_is() {
    // Three times a thousand reads of half a second: 25 minutes.
    let desk = slow(1_000, SECOND / 2);
    let (verdict, took) = took(desk.reconcile(Bind::new())).await;
    assert!(is_out_of_time(&verdict), "{verdict:?}");
    assert!(took <= LONGEST_LOOKUP + TICK, "{took:?}");
    let reads = desk.count("Detail");
    assert!((50..=60).contains(&reads), "{reads}");
    // What hangs ends with the time too.
    let desk = slow(1, 3600 * SECOND);
    let (verdict, took) = self::took(desk.reconcile(Bind::new())).await;
    assert!(matches!(verdict, LookupVerdict::Unknown(_)), "{verdict:?}");
    assert!(took <= LONGEST_LOOKUP + TICK, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn what_was_seen_before_the_time_was_over_counts() {
    let desk = slow(1_000, SECOND);
    desk.bind("0003", ours());
    let verdict = desk.reconcile(Bind::new()).await;
    assert_eq!(said(&verdict), "Done 0003");
    // Not seen, and then the service became slow.
    let desk = slow(1, Duration::ZERO);
    let order = Bind::new();
    let later = desk.clone();
    tokio::spawn(async move {
        tokio::time::sleep(SECOND / 10).await;
        later.delays(3600 * SECOND);
    });
    let ticket = ticket(&order);
    let (client, key) = (desk.client(), key());
    let settled = client.settle(&ticket, &key, &order, 5 * SECOND);
    let (verdict, took) = took(settled).await;
    assert_eq!(said(&verdict), "NotSeen");
    assert!(took <= 5 * SECOND + TICK, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn settling_keeps_its_time_and_ends_when_it_is_known() {
    let order = Bind::new();
    let (ticket, key) = (ticket(&order), key());
    for millis in [0, 1, 700, 3_000, 20_000, 90_000] {
        let max_time = Duration::from_millis(millis);
        let desk = slow(200, SECOND);
        let client = desk.client();
        let (verdict, took) = took(client.settle(&ticket, &key, &order, max_time)).await;
        assert!(is_out_of_time(&verdict), "{millis}: {verdict:?}");
        assert!(took <= max_time + TICK, "{millis}: {took:?}");
    }
    // It looks at once, and no longer than it has to.
    let desk = Desk::with([("1", ours())]);
    let settled = desk.client();
    let (verdict, took) = took(settled.settle(&ticket, &key, &order, 60 * SECOND)).await;
    assert_eq!((said(&verdict).as_str(), took), ("Done 1", Duration::ZERO));
    // A doubt that does not pass ends it.
    let other = Bind::new().with("PhoneNoA", "13900000009");
    let (verdict, took) = self::took(settled.settle(&ticket, &key, &other, 60 * SECOND)).await;
    assert_eq!(said(&verdict), "Unknown TicketMismatch");
    assert_eq!(took, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn settling_looks_again_with_pauses_that_differ() {
    let order = Bind::new();
    let (ticket, key) = (ticket(&order), key());
    let mut ends = Vec::new();
    for _ in 0..8 {
        let desk = Desk::new();
        let later = desk.clone();
        tokio::spawn(async move {
            tokio::time::sleep(2 * SECOND).await;
            later.bind("7", ours());
        });
        let client = desk.client();
        let (verdict, took) = took(client.settle(&ticket, &key, &order, 60 * SECOND)).await;
        assert_eq!(said(&verdict), "Done 7");
        assert!((2..=6).contains(&took.as_secs()), "{took:?}");
        assert!((3..=5).contains(&desk.count("List")));
        ends.push(took);
    }
    ends.dedup();
    assert!(ends.len() > 1, "without jitter: {ends:?}");
}

/// The time of a call that looks its own outcome up is its own time-out and that of looking.
#[tokio::test(start_paused = true)]
async fn a_call_that_looks_its_outcome_up_keeps_both_times() {
    let desk = Desk::new();
    desk.writes([Interrupted]);
    desk.lists([Says(json!({"Code": "OK", "SubsId": "1,2,3,4,5,6,7,8,9"}))]);
    for id in 1..=9 {
        desk.bind(&id.to_string(), Value::Null);
    }
    desk.delays(SECOND);
    let call = Caller::new(&desk.client())
        .with_timeout(2 * SECOND)
        .with_resolve_unknown(5 * SECOND)
        .send(Bind::new());
    let (result, took) = took(call).await;
    let error = result.unwrap_err();
    assert!(error.verdict().is_some(), "{error:?}");
    assert!(took <= 7 * SECOND + TICK, "{took:?}");
}
