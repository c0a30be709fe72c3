//! When a call of several attempts sends them, and how many all calls of a client may send together. Time is paused: it
//! jumps to whatever is waited for.

use std::time::Duration;

use crate::common::script::*;
use core_client::{Options, Outcome, RetryBudget, RetryPolicy};
use tokio::time::Instant;

use Step::*;

#[tokio::test(start_paused = true)]
async fn attempts_that_may_be_repeated_are_cut_short_and_others_are_not() {
    let seconds = |script: &Script| -> Vec<f64> {
        let got = script.got();
        got.iter().map(|got| got.timeout.as_secs_f64()).collect()
    };
    let script = Script::new([Silence]);
    let began = Instant::now();
    let error = client(&script)
        .call(&Query::new(), &Options::new())
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(
        began.elapsed() <= Duration::from_millis(10_001),
        "{:?}",
        began.elapsed()
    );
    let given = seconds(&script);
    assert_eq!(given.len(), 3);
    assert_eq!(given[..2], [4.0, 4.0]);
    assert!(given[2] <= 2.0, "{given:?}");

    // A connect time-out must be able to say that nothing was sent.
    let script = Script::new([Silence]);
    let slow = builder(&script)
        .connect_timeout(Duration::from_secs(6))
        .build()
        .unwrap();
    slow.call(&Query::new(), &Options::new()).await.unwrap_err();
    assert_eq!(seconds(&script).first(), Some(&6.0));

    let script = Script::new([Silence]);
    let began = Instant::now();
    client(&script)
        .call(&Bind::new(), &Options::new())
        .await
        .unwrap_err();
    assert_eq!(seconds(&script), [10.0]);
    assert_eq!(began.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn the_gateway_is_given_the_time_that_it_asks_for() {
    for (asked, least, most) in [
        ("1500", 1500, 1700),
        (" 700 ", 700, 900),
        ("0", 0, 200),
        ("soon", 0, 200),
        ("-5", 0, 200),
    ] {
        let script = Script::new([RetryAfter("Throttling.User", asked), Service("OK")]);
        let client = client(&script);
        client.call(&Bind::new(), &Options::new()).await.unwrap();
        let got = script.got();
        let waited = (got[1].at - got[0].at).as_millis();
        assert!((least..=most + 1).contains(&waited), "{asked}: {waited}");
    }
    // Longer than the call may take: it fails at once.
    for asked in ["20000", "18446744073709551615"] {
        let script = Script::new([RetryAfter("Throttling.User", asked), Service("OK")]);
        let began = Instant::now();
        let error = client(&script).call(&Bind::new(), &Options::new()).await;
        assert_eq!(error.unwrap_err().outcome(), Outcome::Refused);
        assert_eq!((script.count(), began.elapsed().as_secs()), (1, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn each_attempt_says_how_long_it_took_itself() {
    let slow = |seconds| After(Duration::from_secs(seconds), Box::new(NotConnected));
    let script = Script::new([slow(1), slow(2), slow(3)]);
    let error = client(&script)
        .call(&Query::new(), &Options::new())
        .await
        .unwrap_err();
    let took: Vec<u64> = error
        .attempts()
        .iter()
        .map(|attempt| attempt.duration.as_secs())
        .collect();
    assert_eq!(took, [1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn no_attempt_begins_too_late() {
    let script = Script::new([After(Duration::from_secs(3), Box::new(NotConnected))]);
    let client = builder(&script)
        .connect_timeout(Duration::from_secs(3))
        .build()
        .unwrap();
    // A fourth would have to begin at 9 s, when a stalled handshake could no more be told from a request that was seen.
    let options = Options::new().with_attempts(10);
    client.call(&Bind::new(), &options).await.unwrap_err();
    assert_eq!(script.count(), 3);
    // A read can be repeated to the end: what became of it matters to nobody.
    let slowly = || After(Duration::from_millis(3900), Box::new(Gateway("Throttling")));
    let script = Script::new([slowly(), slowly(), Service("OK")]);
    let reading = builder(&script).connect_timeout(Duration::from_secs(3));
    let reading = reading.build().unwrap();
    reading.call(&Query::new(), &Options::new()).await.unwrap();
    assert_eq!(script.count(), 3);
    // So can a write that is unknown anyway, from its last attempt on.
    let after = |step| After(Duration::from_millis(3900), Box::new(step));
    let script = Script::new([after(NotConnected), after(Interrupted), Service("OK")]);
    let writing = builder(&script).connect_timeout(Duration::from_secs(3));
    let writing = writing.build().unwrap();
    writing.call(&Unbind::new(), &Options::new()).await.unwrap();
    assert_eq!(script.count(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_policy_bounds_a_call_of_a_long_time() {
    let script = Script::new([After(Duration::from_secs(3), Box::new(NotConnected))]);
    let client = client(&script);
    // A longer time-out of the call does not help beyond the policy's own 10 s, here without pauses: one begins at 9 s, none
    // at 12 s.
    let policy = RetryPolicy::new()
        .with_attempts(10)
        .with_pauses(Duration::ZERO, Duration::ZERO);
    let options = Options::new()
        .with_retry(policy)
        .with_timeout(Duration::from_secs(1000));
    client.call(&Bind::new(), &options).await.unwrap_err();
    assert_eq!(script.count(), 4);
}

#[tokio::test(start_paused = true)]
async fn pauses_are_jittered_and_bounded() {
    let mut pauses = Vec::new();
    for _ in 0..50 {
        let script = Script::new([NotConnected]);
        let options = Options::new().with_attempts(4);
        client(&script)
            .call(&Query::new(), &options)
            .await
            .unwrap_err();
        let got = script.got();
        for (pair, most) in got.windows(2).zip([200, 400, 800]) {
            let pause = pair[1].at - pair[0].at;
            // Timers count whole milliseconds.
            assert!(pause <= Duration::from_millis(most + 1), "{pause:?}");
            pauses.push(pause.as_millis());
        }
    }
    pauses.sort_unstable();
    pauses.dedup();
    assert!(
        pauses.len() > 75,
        "{} different pauses of 150",
        pauses.len()
    );
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_not_multiplied() {
    for failing in [NotConnected, Interrupted, Gateway("Throttling")] {
        let script = Script::new([failing]);
        let client = client(&script);
        for _ in 0..1000 {
            client
                .call(&Query::new(), &Options::new())
                .await
                .unwrap_err();
        }
        assert_eq!(script.count(), 1000 + 100 + 10);
    }
    let script = Script::new([NotConnected]);
    let client = builder(&script)
        .retry_budget(RetryBudget::unlimited())
        .build()
        .unwrap();
    for _ in 0..100 {
        client
            .call(&Query::new(), &Options::new())
            .await
            .unwrap_err();
    }
    assert_eq!(script.count(), 300);
}

#[tokio::test(start_paused = true)]
async fn without_a_budget_a_read_may_take_its_whole_time() {
    let script = Script::new([After(Duration::from_secs(6), Box::new(Service("OK")))]);
    let none = RetryBudget::new().with_percent(0).with_reserve(0);
    let client = builder(&script).retry_budget(none).build().unwrap();
    client.call(&Query::new(), &Options::new()).await.unwrap();
    assert_eq!(script.count(), 1);
}
