//! Calls of several attempts: which requests are sent, when, and what the call says in the end. Time is paused: it jumps
//! to whatever is waited for.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::script::*;
use common::{pairs, value};
use core_client::credential::{CredentialFuture, ProvideCredential};
use core_client::request::{
    Location, OperationInfo, Parameters, Placement, Request, SignatureScheme,
};
use core_client::{
    Client, Credential, Error, ErrorKind, Evidence, Options, Outcome, RetryBudget, RetryPolicy,
};
use tokio::time::Instant;

use Step::*;

/// Makes one call against a script: how it ended, and how many requests were sent.
async fn run<R: Request<Response = Plain>>(
    request: R,
    steps: impl IntoIterator<Item = Step>,
) -> (Result<Evidence, Error>, usize) {
    let script = Script::new(steps);
    let result = client(&script)
        .call_with_evidence(&request, &Options::new())
        .await;
    (result.map(|answered| answered.evidence), script.count())
}

/// The same in short: `Ok`, or the outcome of the error.
macro_rules! ends {
    ($request:expr, [$($step:expr),*], $expected:pat, $sent:expr) => {
        let (result, sent) = run($request, [$($step),*]).await;
        let outcome = result.map_err(|error| error.outcome());
        assert!(matches!(outcome, $expected), "{outcome:?}");
        assert_eq!(sent, $sent);
    };
}

#[tokio::test(start_paused = true)]
async fn reads_are_repeated() {
    for failing in [
        NotConnected,
        Interrupted,
        Silence,
        Gateway("Throttling.User"),
        Gateway("SignatureNonceUsed"),
        Service("isv.FLOW_LIMIT"),
        Service("isp.SYSTEM_ERROR"),
    ] {
        let f = || failing.clone();
        ends!(Query::new(), [f(), Service("OK")], Ok(Evidence::Answer), 2);
        ends!(
            Query::new(),
            [f(), f(), Service("OK")],
            Ok(Evidence::Answer),
            3
        );
    }
    ends!(Query::new(), [NotConnected], Err(Outcome::NotSent), 3);
    ends!(Query::new(), [Interrupted], Err(Outcome::Unknown), 3);
    ends!(
        Query::new(),
        [Interrupted, NotConnected],
        Err(Outcome::Unknown),
        3
    );
    ends!(Query::new(), [Service("isv.X")], Err(Outcome::Refused), 1);
    ends!(
        Query::new(),
        [Interrupted, Service("isv.X")],
        Err(Outcome::Refused),
        2
    );
}

#[tokio::test(start_paused = true)]
async fn what_creates_is_repeated_only_if_surely_nothing_ran() {
    ends!(
        Bind::new(),
        [NotConnected, Gateway("Throttling"), Service("OK")],
        Ok(Evidence::Answer),
        3
    );
    ends!(Bind::new(), [NotConnected], Err(Outcome::NotSent), 3);
    ends!(
        Bind::new(),
        [Gateway("Throttling")],
        Err(Outcome::Refused),
        3
    );
    ends!(
        Bind::new(),
        [Service("isv.FLOW_LIMIT")],
        Err(Outcome::Refused),
        1
    );
    ends!(
        Bind::new(),
        [Service("Throttling")],
        Err(Outcome::Refused),
        1
    );
    for unknown in [
        Interrupted,
        Silence,
        Gateway("SignatureNonceUsed"),
        Service("isp.SYSTEM_ERROR"),
        Service("Other"),
    ] {
        ends!(Bind::new(), [unknown.clone()], Err(Outcome::Unknown), 1);
        ends!(
            Bind::new(),
            [NotConnected, unknown],
            Err(Outcome::Unknown),
            2
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_spends_is_repeated_only_if_it_was_not_sent() {
    ends!(
        Buy::new(),
        [NotConnected, NotConnected, Service("OK")],
        Ok(Evidence::Answer),
        3
    );
    ends!(
        Buy::new(),
        [Gateway("Throttling")],
        Err(Outcome::Refused),
        1
    );
    ends!(Buy::new(), [Interrupted], Err(Outcome::Unknown), 1);

    let script = Script::new([Gateway("Throttling"), Service("OK")]);
    let policy = RetryPolicy::new().with_refused_spends(true);
    let client = builder(&script).retry(policy).build().unwrap();
    client.call(&Buy::new(), &Options::new()).await.unwrap();
    assert_eq!(script.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn after_unknown_only_a_safe_write_is_repeated() {
    let gone = || Service("isv.SUBS_NOT_EXIST");
    ends!(Update::new(), [Interrupted], Err(Outcome::Unknown), 1);
    ends!(Unbind::new(), [gone()], Err(Outcome::Refused), 1);
    ends!(
        Unbind::new(),
        [NotConnected, gone()],
        Err(Outcome::Refused),
        2
    );
    ends!(
        Unbind::new(),
        [Interrupted, gone()],
        Ok(Evidence::AlreadySo),
        2
    );
    ends!(
        Unbind::new(),
        [Silence, Gateway("Throttling"), gone()],
        Ok(Evidence::AlreadySo),
        3
    );
    ends!(
        Unbind::new(),
        [Interrupted, Service("OK")],
        Ok(Evidence::Answer),
        2
    );
    ends!(
        Unbind::new(),
        [Interrupted, Service("isv.FLOW_LIMIT")],
        Err(Outcome::Unknown),
        3
    );
    ends!(
        Unbind::new(),
        [Interrupted, Service("isv.X")],
        Err(Outcome::Unknown),
        2
    );
}

#[tokio::test(start_paused = true)]
async fn the_answer_of_what_was_done_already_is_the_refusal_as_it_came() {
    let script = Script::new([Interrupted, Service("isv.SUBS_NOT_EXIST")]);
    let client = client(&script);
    let answered = client
        .call_with_evidence(&Unbind::new(), &Options::new())
        .await
        .unwrap();
    assert_eq!(answered.evidence, Evidence::AlreadySo);
    assert_eq!(
        answered.response.code.as_deref(),
        Some("isv.SUBS_NOT_EXIST")
    );
    let shown: Vec<_> = answered
        .failed_attempts
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(shown, ["outcome unknown", "refused isv.SUBS_NOT_EXIST"]);
}

#[tokio::test(start_paused = true)]
async fn attempts_are_told_and_signed_anew() {
    let script = Script::new([
        NotConnected,
        Gateway("Throttling.User"),
        Gateway("Throttling.Api"),
    ]);
    let wall = Arc::new(AtomicUsize::new(1_767_323_045));
    let seconds = Arc::clone(&wall);
    let client = builder(&script)
        .wall_clock(move || {
            let now = seconds.fetch_add(1, Ordering::Relaxed);
            std::time::UNIX_EPOCH + Duration::from_secs(u64::try_from(now).unwrap())
        })
        .build()
        .unwrap();
    let error = client
        .call(&Unbind::new(), &Options::new())
        .await
        .unwrap_err();
    let line = error.to_string();
    assert!(
        line.contains("3 attempts: not sent, refused Throttling.User, refused Throttling.Api"),
        "{line}"
    );
    assert_eq!(error.code(), Some("Throttling.Api"));
    let attempts = error.attempts();
    assert_eq!(attempts[1].request_id.as_deref(), Some("R-Throttling.User"));
    assert_eq!(attempts[0].kind, ErrorKind::NotConnected);

    let forms: Vec<_> = script.got().iter().map(|got| pairs(&got.form)).collect();
    for name in ["SignatureNonce", "Timestamp", "Signature"] {
        let mut values: Vec<_> = forms.iter().map(|form| value(form, name)).collect();
        values.sort_unstable();
        values.dedup();
        assert_eq!(values.len(), 3, "{name}");
    }
    for name in ["Action", "PoolKey", "AccessKeyId"] {
        assert!(
            forms
                .iter()
                .all(|form| value(form, name) == value(&forms[0], name))
        );
    }
    // Each was signed with the time that is told.
    let told: Vec<_> = attempts
        .iter()
        .map(|made| made.signed_at.unwrap())
        .collect();
    assert!(told.is_sorted() && told[0] != told[2]);
}

#[tokio::test(start_paused = true)]
async fn attempts_can_be_set_per_client_and_per_call() {
    let count = async |client: RetryPolicy, options: Options| {
        let script = Script::new([NotConnected]);
        let client = builder(&script).retry(client).build().unwrap();
        client.call(&Query::new(), &options).await.unwrap_err();
        script.count()
    };
    let policy = RetryPolicy::new();
    assert_eq!(count(policy, Options::new()).await, 3);
    assert_eq!(count(policy, Options::new().with_attempts(1)).await, 1);
    assert_eq!(count(policy, Options::new().with_attempts(0)).await, 1);
    assert_eq!(count(policy, Options::new().with_attempts(5)).await, 5);
    assert_eq!(count(RetryPolicy::never(), Options::new()).await, 1);
    assert_eq!(count(policy.with_attempts(2), Options::new()).await, 2);
    let own = Options::new().with_retry(policy.with_attempts(4));
    assert_eq!(count(RetryPolicy::never(), own.clone()).await, 4);
    assert_eq!(count(policy, own.with_attempts(2)).await, 2);
}

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
    // A longer time-out of the call does not help beyond the policy's own 10 s, here without pauses: one begins at 9 s, none
    // at 12 s.
    let policy = RetryPolicy::new()
        .with_attempts(10)
        .with_pauses(Duration::ZERO, Duration::ZERO);
    let options = Options::new()
        .with_retry(policy)
        .with_timeout(Duration::from_secs(1000));
    client.call(&Bind::new(), &options).await.unwrap_err();
    assert_eq!(script.count(), 3 + 4);
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

/// Gives another credential each time, and counts.
#[derive(Clone, Default)]
struct Provider {
    asked: Arc<AtomicUsize>,
    refused: Arc<AtomicUsize>,
}

impl ProvideCredential for Provider {
    fn provide(&self) -> CredentialFuture<'_> {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        let credential = Credential::new(format!("testId{asked}"), "testSecret");
        Box::pin(std::future::ready(Ok(credential)))
    }

    fn refused(&self, credential: &Credential) {
        let before = self.refused.fetch_add(1, Ordering::Relaxed);
        assert_eq!(credential.access_key_id(), format!("testId{before}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stale_credential_is_asked_for_again_once() {
    let stale = Gateway("InvalidSecurityToken.Expired");
    for (steps, refused, done) in [
        (vec![stale.clone(), Service("OK")], 1, true),
        (vec![stale.clone()], 2, false),
    ] {
        let script = Script::new(steps);
        let provider = Provider::default();
        let client = builder(&script)
            .credential_provider(provider.clone())
            .build()
            .unwrap();
        let result = client.call(&Bind::new(), &Options::new()).await;
        assert_eq!(result.is_ok(), done);
        assert_eq!(script.count(), 2);
        assert_eq!(provider.asked.load(Ordering::Relaxed), 2);
        assert_eq!(provider.refused.load(Ordering::Relaxed), refused);
        let got = script.got();
        assert_eq!(value(&pairs(&got[1].form), "AccessKeyId"), "testId1");
        assert_eq!(got[0].at, got[1].at, "there is nothing to wait for");
    }
    // Nobody to ask again.
    ends!(Bind::new(), [stale.clone()], Err(Outcome::Refused), 1);
    // What spends is not repeated, whatever was refused; but the provider is told.
    let script = Script::new([stale]);
    let provider = Provider::default();
    let client = builder(&script)
        .credential_provider(provider.clone())
        .build()
        .unwrap();
    client.call(&Buy::new(), &Options::new()).await.unwrap_err();
    assert_eq!(script.count(), 1);
    assert_eq!(provider.refused.load(Ordering::Relaxed), 1);
}

fn at(seconds: u64) -> std::time::SystemTime {
    std::time::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// 2026-01-02 03:04:05 UTC.
const NOW: u64 = 1_767_323_045;

fn dated(code: &'static str, seconds: u64) -> Step {
    Dated(code, httpdate::fmt_http_date(at(seconds)))
}

fn at_now(script: &Script) -> Client {
    builder(script).wall_clock(|| at(NOW)).build().unwrap()
}

fn timestamp(got: &Got) -> String {
    value(&pairs(&got.form), "Timestamp").to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_corrected_once() {
    let script = Script::new([dated("InvalidTimeStamp.Expired", NOW + 3600), Service("OK")]);
    let client = at_now(&script);
    client.call(&Bind::new(), &Options::new()).await.unwrap();
    client.call(&Bind::new(), &Options::new()).await.unwrap();
    let got = script.got();
    assert_eq!(timestamp(&got[0]), "2026-01-02T03:04:05Z");
    assert_eq!(timestamp(&got[1]), "2026-01-02T04:04:05Z");
    assert_eq!(timestamp(&got[2]), "2026-01-02T04:04:05Z");
    assert_eq!(got[0].at, got[1].at, "there is nothing to wait for");
    assert!(client.server_time() > at(NOW + 3599));

    // Refused again, so that was not it.
    let script = Script::new([dated("InvalidTimeStamp.Expired", NOW + 3600)]);
    let error = at_now(&script).call(&Bind::new(), &Options::new()).await;
    assert_eq!(
        (error.unwrap_err().attempts().len(), script.count()),
        (2, 2)
    );
    // Nothing to correct it by: no date, one that cannot be, one that is not wanted.
    for step in [
        Gateway("InvalidTimeStamp.Expired"),
        dated("InvalidTimeStamp.Expired", NOW + 3600 * 25),
    ] {
        let script = Script::new([step]);
        let error = at_now(&script).call(&Query::new(), &Options::new()).await;
        assert!(error.is_err());
        assert_eq!(script.count(), 1);
    }
    let script = Script::new([dated("InvalidTimeStamp.Expired", NOW + 3600)]);
    let off = builder(&script).correct_clock(false).build().unwrap();
    off.call(&Query::new(), &Options::new()).await.unwrap_err();
    assert_eq!(script.count(), 1);
    // What spends is not repeated, but the next call has the right time.
    let script = Script::new([dated("InvalidTimeStamp.Expired", NOW - 3600), Service("OK")]);
    let client = at_now(&script);
    client.call(&Buy::new(), &Options::new()).await.unwrap_err();
    client.call(&Buy::new(), &Options::new()).await.unwrap();
    assert_eq!(timestamp(&script.got()[1]), "2026-01-02T02:04:05Z");
}

#[tokio::test(start_paused = true)]
async fn a_lone_date_of_another_refusal_is_not_believed() {
    let script = Script::new([
        dated("Forbidden", NOW + 3600),
        dated("Forbidden", NOW),
        dated("Forbidden", NOW + 3600),
        dated("Forbidden", NOW + 3601),
        Service("OK"),
    ]);
    let client = at_now(&script);
    for _ in 0..4 {
        client
            .call(&Bind::new(), &Options::new())
            .await
            .unwrap_err();
    }
    client.call(&Bind::new(), &Options::new()).await.unwrap();
    let timestamps: Vec<_> = script.got().iter().map(timestamp).collect();
    assert_eq!(
        timestamps,
        [
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05Z",
            "2026-01-02T04:04:06Z"
        ]
    );
}

/// Has a parameter of its own for each place.
struct Places(String);

impl Request for Places {
    type Response = Plain;
    const OPERATION: &'static OperationInfo = &BIND;

    fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
        out.put("InQuery", &self.0);
        out.put_in(Location::Form, "InForm", &self.0);
    }
}

#[tokio::test(start_paused = true)]
async fn form_parameters_stay_in_the_form() {
    for (scheme, in_form) in [
        (SignatureScheme::RpcHmacSha1, "InQuery"),
        (SignatureScheme::Acs3HmacSha256, "InForm"),
    ] {
        let script = Script::new([NotConnected, NotConnected, Service("OK")]);
        let client = builder(&script)
            .signature(scheme)
            .placement(Placement::Query)
            .build()
            .unwrap();
        let request = Places("1".to_owned());
        client.call(&request, &Options::new()).await.unwrap();
        let got = script.got();
        assert_eq!(got.len(), 3);
        for got in got {
            assert_eq!(value(&pairs(&got.form), in_form), "1", "{scheme:?}");
            assert_eq!(value(&pairs(&got.form), "InForm"), "1", "{scheme:?}");
        }
    }
}
