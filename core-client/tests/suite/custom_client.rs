//! On a `reqwest` client of the program's own making: nothing is sent twice there either, and each failure is called what it is.

#![cfg(feature = "reqwest")]
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::time::Duration;

use crate::common::*;
use core_client::request::Placement;
use core_client::transport::ReqwestTransport;
use core_client::{Client, ErrorKind, Options, Outcome};
use test_server::frames::Act;
use test_server::nobody;

fn transport() -> ReqwestTransport {
    // Needed where another package of the build gives reqwest its TLS without a provider; a second time it fails, and stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = reqwest::Client::builder()
        .no_proxy()
        .connect_timeout(Duration::from_millis(300))
        // Left to these, a request would travel on.
        .redirect(reqwest::redirect::Policy::limited(5));
    ReqwestTransport::new(settings).unwrap()
}

fn on_reqwest(endpoint: &str) -> Client {
    builder(endpoint).transport(transport()).build().unwrap()
}

#[tokio::test]
async fn calls_are_answered_on_one_connection() {
    let (endpoint, seen) = serve(vec![ok()]);
    for placement in [Placement::Form, Placement::Query] {
        let before = (seen.count(), seen.connections());
        let client = builder(&endpoint)
            .placement(placement)
            .transport(transport())
            .build()
            .unwrap();
        for _ in 0..2 {
            assert_eq!(call(&client).await.unwrap().code.as_deref(), Some("OK"));
        }
        assert_eq!(
            (seen.count(), seen.connections()),
            (before.0 + 2, before.1 + 1)
        );
    }
}

#[tokio::test]
async fn each_failure_is_called_what_it_is_and_nothing_is_sent_twice() {
    let long = "x".repeat(5 * 1024 * 1024);
    for (reply, kind) in [
        (
            http(307, "Location: /elsewhere\r\n", ""),
            ErrorKind::UnreadableAnswer,
        ),
        (Reply::Silence, ErrorKind::TimedOut),
        (Reply::Reset, ErrorKind::Interrupted),
        (
            Reply::BytesThenClose(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".to_vec()),
            ErrorKind::Interrupted,
        ),
        (http(200, "", &long), ErrorKind::UnreadableAnswer),
    ] {
        let (endpoint, seen) = serve(vec![reply]);
        let options = Options::new().with_timeout(Duration::from_millis(400));
        let error = on_reqwest(&endpoint)
            .call(&Bind::new(), &options)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome(), seen.count()),
            (kind, Outcome::Unknown, 1),
            "{error:?}"
        );
        assert!(!format!("{error:?}").contains("127.0.0.1"), "{error:?}");
    }
}

#[tokio::test]
async fn no_connection_is_not_sent() {
    let error = call(&on_reqwest(&nobody())).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotConnected, Outcome::NotSent),
        "{error:?}"
    );
}

#[tokio::test]
async fn what_the_server_did_not_process_is_not_sent_and_is_sent_again_by_the_client_alone() {
    let http_2 = || {
        let settings = reqwest::Client::builder()
            .no_proxy()
            .http2_prior_knowledge();
        ReqwestTransport::new(settings).unwrap()
    };
    for (act, expected) in [
        (Act::Reset(7), (ErrorKind::NotBegun, Outcome::NotSent, 3)),
        (
            Act::GoAway { last: 0, reason: 0 },
            (ErrorKind::NotBegun, Outcome::NotSent, 3),
        ),
        (
            Act::GoAway { last: 1, reason: 0 },
            (ErrorKind::Interrupted, Outcome::Unknown, 1),
        ),
        (Act::Reset(8), (ErrorKind::Interrupted, Outcome::Unknown, 1)),
        (
            Act::HeadThenReset(7),
            (ErrorKind::Interrupted, Outcome::Unknown, 1),
        ),
    ] {
        let seen = Server::setup().frames(vec![act]);
        let client = builder(&seen.url).transport(http_2()).build().unwrap();
        let error = call(&client).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome(), seen.count()),
            expected,
            "{act:?}: {error:?}"
        );
    }
}
