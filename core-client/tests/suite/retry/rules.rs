//! What a call of several attempts repeats, and what it says in the end. Time is paused: it jumps to whatever is waited
//! for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::common::script::*;
use crate::common::{pairs, value};
use core_client::request::{
    Location, OperationInfo, Parameters, Placement, Request, SignatureScheme,
};
use core_client::{Error, ErrorKind, Evidence, Options, Outcome, RetryPolicy};

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
        NotBegun,
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
    ends!(Bind::new(), [NotBegun], Err(Outcome::NotSent), 3);
    ends!(
        Bind::new(),
        [NotBegun, NotBegun, Service("OK")],
        Ok(Evidence::Answer),
        3
    );
    ends!(
        Bind::new(),
        [NotBegun, Interrupted],
        Err(Outcome::Unknown),
        2
    );
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
        [NotConnected, NotBegun, Service("OK")],
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
    let policy = RetryPolicy::new().with_retry_of_refused_spends(true);
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
        Ok(Evidence::AlreadyInState),
        2
    );
    ends!(
        Unbind::new(),
        [Silence, Gateway("Throttling"), gone()],
        Ok(Evidence::AlreadyInState),
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
    assert_eq!(answered.evidence, Evidence::AlreadyInState);
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
