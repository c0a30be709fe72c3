//! TLS: extra roots, ALPN, and (with the feature `http2`) HTTP/2 with nothing sent twice.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]
#![cfg(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
))]

#[path = "suite/common/mod.rs"]
mod common;

#[cfg(feature = "http2")]
use std::time::Duration;

use common::*;
#[cfg(feature = "http2")]
use core_client::RetryPolicy;
use core_client::{ErrorKind, Outcome};
#[cfg(feature = "http2")]
use test_server::frames::Act;

fn serve(protocols: &[&str]) -> (Server, Vec<u8>) {
    serve_tls("localhost", protocols)
}

/// Does these things in turn with the requests, the last one for ever, in HTTP/2.
#[cfg(feature = "http2")]
fn serve_acts(acts: &[Act]) -> (Server, Vec<u8>) {
    let identity = Identity::new("localhost", &["h2"]);
    let server = Server::setup().tls(&identity).frames(acts.to_vec());
    (server, identity.root)
}

fn trusting(server: &Server, root: Vec<u8>) -> core_client::Client {
    builder(&server.url)
        .root_certificate_der(root)
        .build()
        .unwrap()
}

/// HTTP/2 is agreed on where it is a feature of the client.
#[tokio::test]
async fn an_extra_root_works_and_a_version_is_agreed_on() {
    let (server, root) = serve(&["h2", "http/1.1"]);
    let client = trusting(&server, root);
    for _ in 0..2 {
        call(&client).await.unwrap();
    }
    let expected = match cfg!(feature = "http2") {
        true => format!("POST {}/ HTTP/2.0", server.url),
        false => "POST / HTTP/1.1".to_owned(),
    };
    let requests = server.requests();
    assert!(requests.iter().all(|request| request.line() == expected));
    assert_eq!((server.count(), server.connections()), (2, 1));
}

#[cfg(not(feature = "http2"))]
#[tokio::test]
async fn without_http_2_no_connection_is_made_to_a_server_that_has_nothing_else() {
    let (server, root) = serve(&["h2"]);
    let error = call(&trusting(&server, root)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotConnected, Outcome::NotSent),
        "{error:?}"
    );
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn http_1_is_spoken_where_the_server_wants_it() {
    for protocols in [&["http/1.1"][..], &[]] {
        let (server, root) = serve(protocols);
        call(&trusting(&server, root)).await.unwrap();
        assert_eq!(server.requests()[0].line(), "POST / HTTP/1.1");
    }
}

fn pem(root: Vec<u8>) -> String {
    let base64 = core_client::text::Binary::new(root);
    let base64 = core_client::answer::Scalar::to_wire(&base64, core_client::time::UtcOffset::UTC);
    format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n")
}

#[tokio::test]
async fn pem_roots_work() {
    let (server, root) = serve(&["http/1.1"]);
    let root = pem(root);
    let other = || pem(Identity::new("other.localhost", &[]).root);
    for text in [
        root.clone(),
        other() + &root,
        root.replace('\n', "\r\n") + &other(),
        format!("# A comment\n{root}{}", other()),
        // An editor's byte order mark must not hide the first one.
        format!("\u{feff}{root}{}", other()),
    ] {
        let client = builder(&server.url).root_certificates_pem(text);
        call(&client.build().unwrap()).await.unwrap();
    }
}

#[tokio::test]
async fn without_the_root_no_connection_is_made() {
    let (server, _root) = serve(&["h2", "http/1.1"]);
    let error = call(&client(&server.url)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotConnected, Outcome::NotSent),
        "{error:?}"
    );
    let other = Identity::new("localhost", &[]).root;
    let client = builder(&server.url)
        .root_certificate_der(other)
        .build()
        .unwrap();
    assert_eq!(call(&client).await.unwrap_err().outcome(), Outcome::NotSent);
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_name_that_the_certificate_does_not_hold_is_refused() {
    let (server, root) = serve(&["h2", "http/1.1"]);
    let by_address = server.url.replace("localhost", "127.0.0.1");
    let client = builder(&by_address)
        .root_certificate_der(root)
        .build()
        .unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!(server.count(), 0);
    let reason = match cfg!(any(feature = "rustls-ring", feature = "rustls-aws-lc")) {
        true => "certificate not valid for name",
        false => "mismatch",
    };
    assert!(error.to_string().contains(reason), "{error}");
}

/// Nothing below the client sends a refused stream again, as other clients do up to three times.
#[cfg(feature = "http2")]
#[tokio::test]
async fn a_refused_stream_is_sent_once_per_attempt() {
    let (server, root) = serve_acts(&[Act::Reset(7)]);
    let client = builder(&server.url)
        .root_certificate_der(root)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotBegun, Outcome::NotSent),
        "{error:?}"
    );
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(server.count(), 1);
}

#[cfg(feature = "http2")]
#[tokio::test]
async fn a_connection_going_away_is_unknown_and_nothing_is_sent_again() {
    let (server, root) = serve_acts(&[Act::GoAway { last: 1, reason: 0 }]);
    let error = call(&trusting(&server, root)).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}");
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn headers_may_be_long_in_either_version() {
    for protocol in ["h2", "http/1.1"] {
        if protocol == "h2" && !cfg!(feature = "http2") {
            continue;
        }
        let identity = Identity::new("localhost", &[protocol]);
        let long = (0..20).fold(ok(), |answer, number| {
            answer.header(&format!("x-{number}"), &"v".repeat(10_000))
        });
        let server = Server::setup().tls(&identity).replies(vec![long]);
        call(&trusting(&server, identity.root)).await.unwrap();
    }
}

/// Something on the way may take the bytes and pass none on, so that the system sees nothing wrong.
#[cfg(feature = "http2")]
#[tokio::test]
async fn a_connection_that_nothing_comes_from_is_not_used_for_ever() {
    let (server, root) = serve_acts(&[Act::Answer, Act::Silence, Act::Answer]);
    let client = builder(&server.url)
        .root_certificate_der(root)
        .timeout(Duration::from_secs(60))
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    call(&client).await.unwrap();
    // From here on, each wait is over as soon as nothing else can happen.
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    let error = call(&client).await.unwrap_err();
    let waited = began.elapsed().as_secs();
    tokio::time::resume();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Interrupted, Outcome::Unknown),
        "{error:?}"
    );
    assert!((20..=25).contains(&waited), "{waited}");
    call(&client).await.unwrap();
    assert_eq!((server.count(), server.connections()), (3, 2));
}

/// In a process of its own, since the environment is the whole process's.
#[cfg(all(
    target_os = "linux",
    any(feature = "rustls-ring", feature = "rustls-aws-lc")
))]
#[test]
fn without_the_systems_roots_the_error_names_the_remedy() {
    const CHILD: &str = "CORE_CLIENT_ROOTS_CHILD";
    if std::env::var_os(CHILD).is_some() {
        let error = builder("https://localhost").build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("SSL_CERT_FILE"), "{error}");
        // Roots of one's own are enough.
        let root = Identity::new("localhost", &[]).root;
        let client = builder("https://localhost").root_certificate_der(root);
        client.build().unwrap();
        return;
    }
    let status = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "without_the_systems_roots_the_error_names_the_remedy",
        ])
        .env("SSL_CERT_FILE", "nowhere")
        .env("SSL_CERT_DIR", "nowhere")
        .env(CHILD, "yes")
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn roots_that_are_none_are_refused() {
    let pem = builder("https://localhost")
        .root_certificates_pem("no PEM")
        .build();
    let der = builder("https://localhost")
        .root_certificate_der(*b"no DER")
        .build();
    for error in [pem.unwrap_err(), der.unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("certificate"), "{error}");
    }
}
