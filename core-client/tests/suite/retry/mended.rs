//! Refusals whose cause the client can mend before it sends again: a stale credential and a wrong clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::common::script::*;
use crate::common::{pairs, value};
use core_client::credential::{CredentialFuture, ProvideCredential};
use core_client::{Client, Credential, Options, Outcome};

use Step::*;

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
    // A refusal of anything else says nothing of the credential.
    let script = Script::new([Service("isv.BIND_CONFLICT")]);
    let provider = Provider::default();
    let asking = builder(&script).credential_provider(provider.clone());
    let asking = asking.build().unwrap();
    asking
        .call(&Bind::new(), &Options::new())
        .await
        .unwrap_err();
    assert_eq!(provider.refused.load(Ordering::Relaxed), 0);
    // Nobody to ask again.
    let script = Script::new([stale.clone()]);
    let error = client(&script).call(&Bind::new(), &Options::new()).await;
    assert_eq!(error.unwrap_err().outcome(), Outcome::Refused);
    assert_eq!(script.count(), 1);
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
async fn the_clock_of_another_server_on_the_way_corrects_nothing() {
    let date = httpdate::fmt_http_date(at(NOW + 3600));
    let script = Script::new([DatedByAnother("InvalidTimeStamp.Expired", date)]);
    let client = at_now(&script);
    for _ in 0..3 {
        client
            .call(&Query::new(), &Options::new())
            .await
            .unwrap_err();
    }
    assert_eq!(script.count(), 3, "nothing was repeated");
    assert!(client.server_time() < at(NOW + 60));
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
