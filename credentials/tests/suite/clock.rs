//! A clock that is hours off: sessions last as long as their servers say.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use crate::common::*;
use dypls_credentials::{
    AssumeRole, Credential, CredentialsUri, EcsRole, FetchSession, OidcRole,
    ProvideCredential as _, Refreshing, Role, Session, StaticCredential,
};

const HOUR: i64 = 3600;

/// The true time, and a machine's clock that is so many seconds ahead of it.
#[derive(Clone)]
struct Times {
    truth: ManualClock,
    ahead: i64,
}

impl Times {
    fn new(ahead: i64) -> Self {
        Self {
            truth: ManualClock::new(),
            ahead,
        }
    }

    fn clock(&self) -> dypls_credentials::Clock {
        let times = self.clone();
        let by = Duration::from_secs(times.ahead.unsigned_abs());
        dypls_credentials::Clock::from_fn(move || match times.ahead < 0 {
            true => times.truth.now() - by,
            false => times.truth.now() + by,
        })
    }

    /// A server that knows the true time and gives sessions of an hour, numbered.
    fn server(&self, answer: impl Fn(&Request, &str) -> String + Send + Sync + 'static) -> Server {
        let (now, truth) = (self.truth.clone(), self.truth.clone());
        let reply = reply(move |request| {
            let since = truth.now() - Duration::from_secs(START - 3600);
            let seconds = since.duration_since(UNIX_EPOCH).unwrap().as_secs();
            let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
            let ends = format!("2030-01-01T{hours:02}:{minutes:02}:{:02}Z", seconds % 60);
            (200, answer(request, &ends))
        });
        Server::script(move |request| {
            let date = httpdate::fmt_http_date(now.now());
            reply(request).header("date", &date)
        })
    }
}

/// The session lasts an hour of the true time, and is refreshed in that hour's last quarter.
async fn lasts_an_hour(times: &Times, source: impl FetchSession, fetched: impl Fn() -> usize) {
    let name = source.name();
    let source = Refreshing::with_clock(source, times.clock());
    let about = format!("{name}, {} s ahead", times.ahead);
    source.provide().await.expect(&about);
    let one = fetched();
    times.truth.pass(44 * 60);
    source.provide().await.expect(&about);
    settle().await;
    assert_eq!(fetched(), one, "{about}: it is not yet time");
    // In the last minute callers wait for the next session.
    times.truth.pass(15 * 60 + 30);
    source.provide().await.expect(&about);
    assert_eq!(fetched(), 2 * one, "{about}");
    // And none is given that has ended.
    times.truth.pass(3600);
    source.provide().await.expect(&about);
    assert_eq!(fetched(), 3 * one, "{about}");
}

async fn settle() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

#[tokio::test]
async fn every_source_works_with_a_clock_that_is_hours_off() {
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    write(&token, "testOidcToken");
    for ahead in [
        -48 * HOUR,
        -2 * HOUR,
        -30 * 60,
        0,
        30 * 60,
        2 * HOUR,
        48 * HOUR,
    ] {
        let times = Times::new(ahead);
        let sts = times.server(|_, ends| of_sts("STS.x").replace(IN_AN_HOUR, ends));
        let role = || Role::new("acs:ram::1234:role/r").sts_endpoint(&sts.url);
        let key = StaticCredential::new(Credential::new("testId", "testSecret"));
        let assume = AssumeRole::new(role(), key).unwrap();
        lasts_an_hour(&times, assume, || sts.count()).await;
        let before = sts.count();
        let times = Times::new(ahead);
        let sts = times.server(|_, ends| of_sts("STS.x").replace(IN_AN_HOUR, ends));
        let role = Role::new("acs:ram::1234:role/r").sts_endpoint(&sts.url);
        let oidc = OidcRole::new(role, "acs:ram::1234:oidc-provider/idp", &token).unwrap();
        lasts_an_hour(&times, oidc, || sts.count()).await;
        assert_eq!(sts.count(), before);

        let times = Times::new(ahead);
        let healthy = metadata(false);
        let server =
            times.server(move |request, ends| healthy(request).1.replace(IN_AN_HOUR, ends));
        let ecs = EcsRole::at(&server.url).unwrap();
        lasts_an_hour(&times, ecs, || server.count()).await;

        let times = Times::new(ahead);
        let server = times.server(|_, ends| flat("STS.x").replace(IN_AN_HOUR, ends));
        let uri = CredentialsUri::new(&server.url).unwrap();
        lasts_an_hour(&times, uri, || server.count()).await;
    }
}

#[tokio::test]
async fn a_session_that_has_ended_by_the_servers_own_clock_is_refused() {
    for ahead in [-2 * HOUR, 0, 2 * HOUR] {
        let times = Times::new(ahead);
        let ended =
            |_: &Request, _: &str| flat("STS.x").replace(IN_AN_HOUR, "2029-12-31T23:59:59Z");
        let server = times.server(ended);
        let uri = CredentialsUri::new(&server.url).unwrap();
        let uri = Refreshing::with_clock(uri, times.clock());
        let error = uri.provide().await.unwrap_err().to_string();
        assert!(error.contains("has already expired"), "{error}");
    }
}

/// Without the server's time, or with one that is not a time, this machine's clock has to do.
#[tokio::test]
async fn without_a_date_the_machines_clock_counts() {
    let clock = ManualClock::new();
    let server = serve(|_| (200, flat("STS.x")));
    let uri = Refreshing::with_clock(CredentialsUri::new(&server.url).unwrap(), clock.clock());
    uri.provide().await.unwrap();
    clock.pass(3600);
    let error = uri.provide().await.unwrap_err().to_string();
    assert!(error.contains("this machine's clock is ahead"), "{error}");
}

/// Gives sessions that last so long, from a server whose time is the true one.
struct Lasting {
    truth: ManualClock,
    life: Duration,
    fetched: Arc<AtomicUsize>,
}

impl FetchSession for Lasting {
    fn name(&self) -> &'static str {
        "lasting"
    }

    fn fetch(&self) -> dypls_credentials::SessionFuture<'_> {
        self.fetched.fetch_add(1, Ordering::SeqCst);
        let now = self.truth.now();
        let credential = Credential::new("testId", "testSecret");
        let session = Session::new(credential, now + self.life);
        Box::pin(std::future::ready(Ok(session.with_server_time(Some(now)))))
    }
}

/// Fetches a session with a clock that is off, which is then set right. Gives how many sessions were fetched until `after`.
async fn fetched_though_set(ahead: i64, life: Duration, after: Duration) -> usize {
    let truth = ManualClock::new();
    let fetched = Arc::<AtomicUsize>::default();
    let source = Lasting {
        truth: truth.clone(),
        life,
        fetched: Arc::clone(&fetched),
    };
    let wrong = Arc::new(AtomicBool::new(true));
    let is_wrong = Arc::clone(&wrong);
    let by = Duration::from_secs(ahead.unsigned_abs());
    let clock = dypls_credentials::Clock::from_fn(move || {
        match (is_wrong.load(Ordering::SeqCst), ahead < 0) {
            (false, _) => truth.now(),
            (true, true) => truth.now() - by,
            (true, false) => truth.now() + by,
        }
    });
    let source = Refreshing::with_clock(source, clock);
    source.provide().await.unwrap();
    wrong.store(false, Ordering::SeqCst);
    tokio::time::sleep(after).await;
    source.provide().await.unwrap();
    fetched.load(Ordering::SeqCst)
}

#[tokio::test]
async fn no_session_outlives_its_end_because_the_clock_was_set() {
    let hour = Duration::from_secs(3600);
    // Set forward past the end as it was taken down: one fetch too many is all that it costs.
    assert_eq!(fetched_though_set(-2 * HOUR, hour, Duration::ZERO).await, 2);
    assert_eq!(fetched_though_set(2 * HOUR, hour, Duration::ZERO).await, 1);
    // Set back: by the clock there would be two hours left.
    let short = Duration::from_millis(200);
    assert_eq!(fetched_though_set(2 * HOUR, short, 2 * short).await, 2);
}
