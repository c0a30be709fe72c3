//! Calls that look their own unknown outcome up, and calls that are dropped wherever they wait: nothing is sent twice.

use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use crate::common::desk::*;
use crate::common::orders::*;
use core_client::metrics::{AttemptEnd, CallEnd, Metrics};
use core_client::reconcile::{Doubt, LookupVerdict};
use core_client::{Answered, Caller, Error, Evidence, Language, Options, Outcome, SetOptions as _};
use serde_json::json;
use tokio::time::Instant;

use Reply::*;

const MINUTE: Duration = Duration::from_secs(60);

/// A service on which the write runs, or not, and its answer is lost.
fn lost(makes: Option<serde_json::Value>) -> Desk {
    let desk = Desk::new();
    desk.writes([Interrupted]);
    if let Some(detail) = makes {
        desk.makes("1", detail);
    }
    desk
}

async fn resolved(desk: &Desk, max_time: Duration) -> Result<Answered<Plain>, Error> {
    let caller = Caller::new(&desk.client()).with_resolve_unknown(max_time);
    caller.send_with_evidence(Bind::new()).await
}

#[tokio::test(start_paused = true)]
async fn the_advice_after_a_lost_answer_is_to_look_it_up_where_the_request_allows_it() {
    for (request, expected) in [
        (Bind::new(), "look it up by its ticket"),
        (
            Bind::new().without("PoolKey"),
            "lacks a parameter that a look-up needs",
        ),
    ] {
        let client = lost(None).client();
        let error = client.call(&request, &Options::new()).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown);
        let advice = error.advice(Language::English).unwrap();
        assert!(advice.contains(expected), "{advice}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_looked_up() {
    let desk = lost(Some(ours()));
    let began = Instant::now();
    let answered = resolved(&desk, MINUTE).await.unwrap();
    assert_eq!(answered.evidence, Evidence::LookedUp);
    let response = answered.response;
    assert_eq!(response.code.as_deref(), Some("OK"));
    assert_eq!(
        response.bound,
        Some(json!({"SubsId": "1", "SecretNo": NUMBER_X}))
    );
    let failed: Vec<_> = answered
        .failed_attempts
        .iter()
        .map(|attempt| attempt.outcome)
        .collect();
    assert_eq!(failed, [Outcome::Unknown]);
    let took = began.elapsed();
    assert!(
        (Duration::from_millis(500)..Duration::from_millis(1100)).contains(&took),
        "{took:?}"
    );
    assert_eq!(desk.count("Bind"), 1);
}

#[tokio::test(start_paused = true)]
async fn it_is_off_by_default_and_for_known_outcomes() {
    let desk = lost(Some(ours()));
    let error = Caller::new(&desk.client())
        .send(Bind::new())
        .await
        .unwrap_err();
    assert_eq!(
        (error.outcome(), error.verdict().is_none()),
        (Outcome::Unknown, true)
    );
    assert_eq!(desk.count("List"), 0);
    let refused = Desk::new();
    refused.writes([Code("isv.OTHER")]);
    let error = resolved(&refused, MINUTE).await.unwrap_err();
    assert_eq!(
        (error.outcome(), error.verdict().is_none()),
        (Outcome::Refused, true)
    );
    assert_eq!(refused.count("List"), 0);
    let done = Desk::new();
    assert_eq!(
        resolved(&done, MINUTE).await.unwrap().evidence,
        Evidence::Answer
    );
    assert_eq!(done.count("List"), 0);
}

#[tokio::test(start_paused = true)]
async fn it_looks_until_it_is_known() {
    let desk = lost(None);
    let later = desk.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(20)).await;
        later.bind("7", ours());
    });
    let began = Instant::now();
    let answered = resolved(&desk, MINUTE).await.unwrap();
    assert_eq!(answered.evidence, Evidence::LookedUp);
    assert_eq!(answered.response.bound.unwrap()["SubsId"], "7");
    let took = began.elapsed();
    assert!((20..=35).contains(&took.as_secs()), "{took:?}");
    // Pauses double: 1, 2, 4, 8, 15 s, each halved at most.
    assert!(
        (5..=7).contains(&desk.count("List")),
        "{}",
        desk.count("List")
    );
    assert_eq!(desk.count("Bind"), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_seen_last_comes_with_the_error() {
    let desk = lost(None);
    let began = Instant::now();
    let error = resolved(&desk, MINUTE).await.unwrap_err();
    // The last look begins a second before the time is over.
    assert!((59..=60).contains(&began.elapsed().as_secs()));
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(
        matches!(error.verdict(), Some(LookupVerdict::NotSeen)),
        "{error:?}"
    );
    assert!(
        error
            .to_string()
            .contains("looked up: the resource does not exist yet"),
        "{error}"
    );
    let looks = desk.count("List");
    assert!((6..=11).contains(&looks), "{looks}");
    // Settled otherwise: no more looks.
    for (detail, wanted) in [
        (
            ours_with("PhoneNoB", "13900000003"),
            "1 blocks the resource",
        ),
        (
            ours_with("ExpireDate", "2026-01-02 12:00:00"),
            "already exists, but maybe not by this request; its id is 1",
        ),
    ] {
        let desk = lost(None);
        desk.bind("1", detail);
        let error = resolved(&desk, MINUTE).await.unwrap_err();
        assert_eq!(
            (error.outcome(), desk.count("Detail")),
            (Outcome::Unknown, 1)
        );
        assert!(error.verdict().unwrap().is_settled());
        assert!(error.to_string().contains(wanted), "{error}");
        assert!(format!("{error:?}").contains("verdict"), "{error:?}");
    }
    // No time to look even once, and no way to.
    let error = resolved(&lost(None), Duration::ZERO).await.unwrap_err();
    assert!(error.verdict().is_some());
    let began = Instant::now();
    let desk = lost(None);
    let caller = Caller::new(&desk.client()).with_resolve_unknown(MINUTE);
    let error = caller.send(Buy::new()).await.unwrap_err();
    assert!(
        matches!(error.verdict(), Some(LookupVerdict::Unknown(Doubt::NoPlan))),
        "{error:?}"
    );
    assert!(began.elapsed() < Duration::from_secs(2));
}

/// A look that hangs ends with the time.
#[tokio::test(start_paused = true)]
async fn a_look_takes_no_longer_than_it_may() {
    let desk = lost(None);
    let mut slow = Code("OK");
    // A fifth longer than the time; each is cloned and dropped within the one around it, so many more overflow a stack.
    for _ in 0..1_800 {
        slow = Slowly(Box::new(slow));
    }
    desk.lists([slow]);
    let began = Instant::now();
    let error = resolved(&desk, Duration::from_secs(3)).await.unwrap_err();
    assert_eq!(began.elapsed().as_secs(), 3);
    assert!(
        matches!(
            error.verdict(),
            Some(LookupVerdict::Unknown(Doubt::OutOfTime))
        ),
        "{error:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn not_done_leaves_the_outcome_of_the_call_unknown() {
    let desk = lost(None);
    let later = desk.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        // Signed at NOW, and so long after it no copy is accepted.
        later.shows(16 * 60 + 1);
    });
    let error = resolved(&desk, MINUTE).await.unwrap_err();
    assert!(
        matches!(error.verdict(), Some(LookupVerdict::NotDone)),
        "{error:?}"
    );
    assert_eq!((error.outcome(), desk.count("Bind")), (Outcome::Unknown, 1));
}

/// An earlier order's binding is not taken for ours because the call was prepared before it was made.
#[tokio::test(start_paused = true)]
async fn what_counts_is_when_it_was_sent() {
    let desk = lost(None);
    let prepared = Caller::new(&desk.client())
        .with_resolve_unknown(MINUTE)
        .prepare(Bind::new(), &key())
        .unwrap();
    desk.shows(30);
    desk.bind("1", ours_with("GmtCreate", format_time(10)));
    let error = prepared.send().await.unwrap_err();
    assert!(
        matches!(error.verdict(), Some(LookupVerdict::AlreadyExists { .. })),
        "{error:?}"
    );
    // The first attempt was refused, so it made nothing.
    let desk = lost(None);
    desk.writes([Slowly(Box::new(Gateway("Throttling.User"))), Interrupted]);
    let later = desk.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(1)).await;
        later.bind("1", ours_with("GmtCreate", format_time(5)));
        later.shows(10);
    });
    let error = resolved(&desk, MINUTE).await.unwrap_err();
    assert_eq!((error.outcome(), desk.count("Bind")), (Outcome::Unknown, 2));
    assert!(
        matches!(error.verdict(), Some(LookupVerdict::AlreadyExists { .. })),
        "{error:?}"
    );
    // With a mark, what is looked for is what was sent.
    let desk = lost(None);
    let prepared = Caller::new(&desk.client())
        .with_resolve_unknown(MINUTE)
        .with_unique_expiration()
        .prepare(Bind::new(), &key())
        .unwrap();
    let end = prepared
        .ticket()
        .stored_value("Expiration")
        .unwrap()
        .to_owned();
    desk.makes("1", ours_with("ExpireDate", end));
    let answered = prepared.send_with_evidence().await.unwrap();
    assert_eq!(answered.evidence, Evidence::LookedUp);
}

#[derive(Clone, Default)]
struct Recorded(Arc<Mutex<Vec<String>>>);

impl Metrics for Recorded {
    fn on_attempt(&self, _: &AttemptEnd<'_>) {}

    fn on_call(&self, call: &CallEnd<'_>) {
        let told = format!("{} {} {:?}", call.operation, call.outcome, call.evidence);
        self.0.lock().unwrap().push(told);
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_listens_is_told_once_how_it_is_known() {
    let told = Recorded::default();
    let desk = lost(Some(ours()));
    let client = desk.builder().metrics(told.clone()).build().unwrap();
    let caller = Caller::new(&client).with_resolve_unknown(MINUTE);
    caller.send(Bind::new()).await.unwrap();
    let wanted = [
        "List done Some(Answer)",
        "Detail done Some(Answer)",
        "Bind done Some(LookedUp)",
    ];
    assert_eq!(*told.0.lock().unwrap(), wanted);
}

/// Polls a future so many times and drops it. Gives whether it ended.
async fn poll<T>(mut future: core_client::CallFuture<T>, polls: usize) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..polls {
        if future.as_mut().poll(&mut context).is_ready() {
            return true;
        }
        tokio::time::advance(Duration::from_millis(1)).await;
    }
    false
}

/// The process may die anywhere: the ticket is stored before, and a new client finds out what became of it.
#[tokio::test(start_paused = true)]
async fn dropped_anywhere_it_is_found_out() {
    let mut verdicts = Vec::new();
    for polls in 0..100 {
        let desk = Desk::new();
        desk.makes("1", ours());
        desk.writes([Slowly(Box::new(Slowly(Box::new(Code("OK")))))]);
        let order = Bind::new();
        let prepared = Caller::new(&desk.client())
            .prepare(order.clone(), &key())
            .unwrap();
        let stored = prepared.ticket().to_string();
        let ended = poll(prepared.send(), polls).await;
        let sent = desk.count("Bind");
        let ticket = stored.parse().unwrap();
        let verdict = desk.client().reconcile(&ticket, &key(), &order).await;
        let done = matches!(verdict, LookupVerdict::Done { .. });
        assert_eq!(done, sent == 1, "after {polls} polls: {verdict:?}");
        assert!(
            done || matches!(verdict, LookupVerdict::NotSeen),
            "{verdict:?}"
        );
        assert_eq!(desk.count("Bind"), sent, "a look-up sends nothing");
        assert!(sent <= 1);
        verdicts.push(done);
        if ended {
            break;
        }
    }
    assert_eq!(verdicts.first(), Some(&false));
    assert!(verdicts.len() > 3 && verdicts.len() < 100, "{verdicts:?}");
}

/// The same while the call looks its outcome up.
#[tokio::test(start_paused = true)]
async fn a_look_that_is_dropped_sends_nothing() {
    let mut looks = Vec::new();
    for polls in (0..3000).step_by(50) {
        let desk = lost(None);
        desk.lists([Slowly(Box::new(Says(json!({"Code": "OK", "SubsId": ""}))))]);
        let caller = Caller::new(&desk.client()).with_resolve_unknown(Duration::from_secs(2));
        let ended = poll(caller.send(Bind::new()), polls).await;
        assert_eq!(desk.count("Bind"), usize::from(polls > 0));
        looks.push(desk.count("List"));
        if ended {
            break;
        }
    }
    assert!(
        looks.first() == Some(&0) && looks.last() > Some(&1),
        "{looks:?}"
    );
}

/// The read itself was not given A, and its answer may quote it all the same.
#[tokio::test(start_paused = true)]
async fn what_the_write_held_is_hidden_where_an_answer_to_its_look_up_repeats_it() {
    for refusal in [
        json!({"Code": "isv.OTHER", "RequestId": NUMBER_A, "Message": "of pool: Ouyang Xiu"}),
        json!({"Code": "OK", "RequestId": NUMBER_A, "Success": "no, Ouyang Xiu", "SubsId": {}}),
    ] {
        let desk = lost(None);
        desk.lists([Says(refusal)]);
        let caller = Caller::new(&desk.client()).with_resolve_unknown(Duration::from_secs(1));
        let error = caller
            .send_with_evidence(Bind::new().with("Holder", "Ouyang Xiu"))
            .await
            .unwrap_err();
        let Some(LookupVerdict::Unknown(doubt)) = error.verdict() else {
            panic!("{error}");
        };
        let shown = format!("{error} {error:?} {doubt} {doubt:?}");
        assert!(
            !shown.contains(NUMBER_A) && !shown.contains("Ouyang"),
            "{shown}"
        );
    }
}
