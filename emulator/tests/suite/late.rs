//! What makes an outcome hard to find out: late execution, lists that lag, other clients.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::raw::{End, look};
use crate::support::{A, B, C, Call, X, bind, call, in_the_morning, morning, query};
use dypls_emulator::{Calls, Emulator, Fault, Injection, Late, ListLag, ManualClock, Sent};

const D: &str = "13900000004";

fn list() -> Call {
    call("QuerySubsId", &[("PoolKey", "FC12345"), ("PhoneNoX", X)])
}

async fn ids(emulator: &Emulator, clock: &ManualClock) -> Vec<String> {
    let answer = list().at(clock).send(emulator).await;
    answer.assert_ok();
    let text = answer.body["SubsId"].as_str().unwrap().to_owned();
    text.split(',')
        .filter(|id| !id.is_empty())
        .map(str::to_owned)
        .collect()
}

async fn with(clock: &ManualClock, injection: Injection) -> Emulator {
    Emulator::builder()
        .manual_clock(clock)
        .inject(injection)
        .start()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_dropped_request_runs_when_its_time_has_come() {
    let clock = morning();
    let late = Fault::ExecuteLate(Late::After(Duration::from_secs(60)));
    let emulator = with(&clock, Injection::new("BindAxb", late).on_call(1)).await;
    let begun = clock.now();
    let seen = look(&emulator, &bind(A, Some(X), B).at(&clock)).await;
    assert_eq!((seen.bytes.as_str(), seen.end), ("", End::Closed));
    emulator.assert_all_faults_hit();

    clock.advance(Duration::from_secs(59));
    assert!(ids(&emulator, &clock).await.is_empty());
    let entry = &emulator.journal()[0];
    assert_eq!(
        (entry.executed, entry.sent, entry.fault),
        (false, Sent::Nothing, Some("late"))
    );
    assert_eq!(emulator.faults().waiting(), 1);

    clock.advance(Duration::from_secs(600));
    assert_eq!(ids(&emulator, &clock).await.len(), 1);
    let entry = &emulator.journal()[0];
    assert_eq!(
        (entry.executed, entry.result.as_str(), entry.at),
        (true, "OK", begun)
    );
    assert_eq!(
        entry.executed_at,
        Some(begun + Duration::from_secs(60)),
        "as of the time when it was due"
    );
    assert_eq!(
        emulator.bindings()[0].created(),
        begun + Duration::from_secs(60)
    );
    assert_eq!(
        (emulator.executed("BindAxb"), emulator.faults().waiting()),
        (1, 0)
    );
}

#[tokio::test]
async fn a_dropped_request_can_run_after_the_next_look_up() {
    let clock = morning();
    let late = Fault::ExecuteLate(Late::after_lookup());
    let emulator = with(&clock, Injection::new("BindAxb", late).on_call(1)).await;
    look(&emulator, &bind(A, Some(X), B).at(&clock)).await;
    assert_eq!(emulator.executed("BindAxb"), 0);
    assert!(ids(&emulator, &clock).await.is_empty());
    assert_eq!(emulator.executed("BindAxb"), 1);
    assert_eq!(ids(&emulator, &clock).await.len(), 1);
}

#[tokio::test]
async fn a_late_request_may_find_itself_refused() {
    let clock = morning();
    let late = Fault::ExecuteLate(Late::after_lookup());
    let emulator = with(&clock, Injection::new("BindAxb", late).on_call(1)).await;
    look(&emulator, &bind(A, Some(X), B).at(&clock)).await;
    bind(A, Some(X), C)
        .at(&clock)
        .send(&emulator)
        .await
        .assert_ok();
    emulator.faults().run_waiting();
    let entry = &emulator.journal()[0];
    assert_eq!(
        (entry.executed, entry.result.as_str()),
        (false, "isv.BIND_CONFLICT")
    );
    assert_eq!(emulator.executed("BindAxb"), 1);
}

#[tokio::test]
async fn a_late_execution_counts_though_the_journal_forgot_the_request() {
    let late = Fault::ExecuteLate(Late::after_lookup());
    let injection = Injection::new("BindAxb", late).on_call(1);
    let emulator = Emulator::builder()
        .journal_limit(1)
        .inject(injection)
        .start()
        .await
        .unwrap();
    look(&emulator, &bind(A, Some(X), B)).await;
    query("1", X).send(&emulator).await;
    list().send(&emulator).await.assert_ok();
    assert_eq!(emulator.executed("BindAxb"), 1);
    emulator.assert_bindings(A, X, B, 1);
}

#[tokio::test]
async fn lists_lag_for_a_time() {
    let (emulator, clock) = in_the_morning().await;
    bind(A, Some(X), B)
        .at(&clock)
        .send(&emulator)
        .await
        .assert_ok();
    emulator
        .faults()
        .lag_lists(ListLag::For(Duration::from_secs(30)));
    assert_eq!(
        ids(&emulator, &clock).await.len(),
        1,
        "older bindings are listed"
    );
    let bound = bind(C, Some(X), D).at(&clock).send(&emulator).await;
    let id = bound.body["SecretBindDTO"]["SubsId"].as_str().unwrap();
    assert_eq!(ids(&emulator, &clock).await.len(), 1);
    query(id, X).at(&clock).send(&emulator).await.assert_ok();
    bind(C, Some(X), A)
        .at(&clock)
        .send(&emulator)
        .await
        .assert_business("isv.BIND_CONFLICT");
    clock.advance(Duration::from_secs(30));
    assert_eq!(ids(&emulator, &clock).await.len(), 2);
    emulator.assert_all_faults_hit();
    emulator.faults().clear();
    assert_eq!(emulator.faults().total_hits(), 0);
}

#[tokio::test]
async fn lists_lag_for_a_number_of_look_ups() {
    let (emulator, clock) = in_the_morning().await;
    emulator.faults().lag_lists(ListLag::Lookups(2));
    bind(A, Some(X), B)
        .at(&clock)
        .send(&emulator)
        .await
        .assert_ok();
    for expected in [0, 0, 1] {
        assert_eq!(ids(&emulator, &clock).await.len(), expected);
    }
    emulator.faults().lag_lists(None);
    bind(C, Some(X), D)
        .at(&clock)
        .send(&emulator)
        .await
        .assert_ok();
    assert_eq!(ids(&emulator, &clock).await.len(), 2);
    assert_eq!(emulator.faults().total_hits(), 2);
}

#[tokio::test]
async fn another_client_acts_between_list_and_detail() {
    let (emulator, clock) = in_the_morning().await;
    let bound = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&bound);
    emulator
        .faults()
        .after_call("QuerySubsId", Calls::Nth(1), |other| {
            assert_eq!(other.unbind_all(X), 1)
        });
    emulator
        .faults()
        .after_call("QuerySubsId", Calls::From(2), move |other| {
            seen.lock().unwrap().push(other.bind_axb(C, X, D));
        });
    bind(A, Some(X), B)
        .at(&clock)
        .send(&emulator)
        .await
        .assert_ok();
    let first = ids(&emulator, &clock).await;
    assert_eq!(first.len(), 1);
    query(&first[0], X)
        .at(&clock)
        .send(&emulator)
        .await
        .assert_business("isv.SUBS_NOT_EXIST");
    assert!(ids(&emulator, &clock).await.is_empty());
    let left = ids(&emulator, &clock).await;
    assert_eq!(
        *bound.lock().unwrap(),
        [Ok(left[0].clone()), Err("isv.BIND_CONFLICT".to_owned())]
    );
    emulator.assert_all_faults_hit();
    assert_eq!(
        emulator.executed("BindAxb"),
        1,
        "other clients do not count"
    );
    emulator.assert_bindings(C, X, D, 1);
}

#[tokio::test]
async fn another_client_can_act_at_any_time() {
    let emulator = Emulator::start().await;
    let id = emulator
        .as_other_client(|other| other.bind_axb(A, X, B))
        .unwrap();
    bind(A, Some(X), B)
        .send(&emulator)
        .await
        .assert_business("isv.BIND_CONFLICT");
    let unbound = emulator.as_other_client(|other| {
        other.call(
            "UnbindSubscription",
            &[("PoolKey", "FC12345"), ("SecretNo", X), ("SubsId", &id)],
        )
    });
    assert_eq!(unbound.unwrap()["Code"], "OK");
    let unknown = emulator.as_other_client(|other| other.call("GetTotalPublicUrl", &[]));
    assert_eq!(unknown, Err("InvalidAction.NotFound".to_owned()));
    assert!(emulator.journal().len() == 1 && emulator.executed("BindAxb") == 0);
}

#[tokio::test]
async fn the_observer_is_told_when_a_request_runs_late() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let observer = Arc::clone(&told);
    let late = Fault::ExecuteLate(Late::after_lookup());
    let emulator = Emulator::builder()
        .inject(Injection::new("BindAxb", late))
        .on_request(move |entry| {
            let json = entry.to_json();
            observer.lock().unwrap().push((
                entry.number,
                json["executed"].clone(),
                json["fault"].clone(),
            ));
        })
        .start()
        .await
        .unwrap();
    look(&emulator, &bind(A, Some(X), B)).await;
    list().send(&emulator).await.assert_ok();
    let (late, none) = (serde_json::json!("late-after"), serde_json::Value::Null);
    assert_eq!(
        *told.lock().unwrap(),
        [
            (0, false.into(), late.clone()),
            (0, true.into(), late),
            (1, true.into(), none)
        ]
    );
}

#[tokio::test]
async fn a_request_that_the_gateway_refuses_is_answered_and_never_runs() {
    for late in [Late::After(Duration::ZERO), Late::after_lookup()] {
        let emulator = Emulator::builder()
            .inject(Injection::new("BindAxb", Fault::ExecuteLate(late)))
            .start()
            .await
            .unwrap();
        let without = bind(A, Some(X), B).without("PhoneNoA");
        without
            .send(&emulator)
            .await
            .assert_gateway(400, "MissingPhoneNoA");
        assert_eq!(emulator.faults().total_hits(), 0);
        assert_eq!(emulator.faults().waiting(), 0);
        assert_eq!(emulator.journal()[0].fault, None, "nothing struck it");
    }
}

#[tokio::test]
async fn what_follows_a_request_that_is_shown_another_clock_runs_by_its_own() {
    let clock = morning();
    let late = Fault::ExecuteLate(Late::after_lookup());
    let skew = Fault::SkewClock { seconds: 600 };
    let emulator = Emulator::builder()
        .manual_clock(&clock)
        .inject(Injection::new("BindAxb", late))
        .inject(Injection::new("QuerySubsId", skew))
        .start()
        .await
        .unwrap();
    emulator
        .faults()
        .after_call("QuerySubsId", Calls::Nth(1), |other| {
            other.bind_axb(C, "17000000001", D).unwrap();
        });
    look(&emulator, &bind(A, Some(X), B).at(&clock)).await;
    ids(&emulator, &clock).await;
    emulator.assert_all_faults_hit();
    let journal = emulator.journal();
    assert_eq!(
        journal[0].executed_at,
        Some(clock.now()),
        "the late request"
    );
    let shown = clock.now() + Duration::from_secs(600);
    assert_eq!(journal[1].executed_at, Some(shown), "the lookup");
    let created: Vec<_> = emulator
        .bindings()
        .iter()
        .map(|one| one.created())
        .collect();
    assert_eq!(
        created,
        [clock.now(); 2],
        "the other client's, and the late one"
    );
}
