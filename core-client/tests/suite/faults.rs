//! What may go wrong on the way, and what the call says about it. Each test counts what the server read: nothing in or
//! below the client sends a request twice.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::time::Duration;

use crate::common::*;
use core_client::{Error, ErrorKind, Options, Outcome, RetryPolicy};
use test_server::nobody;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

fn assert_unknown(error: &Error, kind: ErrorKind) {
    assert_eq!(
        (error.kind(), error.outcome()),
        (kind, Outcome::Unknown),
        "{error:?}"
    );
}

async fn fails(reply: Reply) -> Error {
    let (endpoint, seen) = serve(vec![reply]);
    let error = call(&client(&endpoint)).await.unwrap_err();
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(seen.count(), 1, "{error:?}");
    error
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let (elsewhere, other) = serve(vec![ok()]);
        let error = fails(http(status, &format!("Location: {elsewhere}/\r\n"), "")).await;
        assert_unknown(&error, ErrorKind::UnreadableAnswer);
        assert_eq!((error.http_status(), other.count()), (Some(status), 0));
    }
}

#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    let error = call(&client(&nobody())).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotConnected, Outcome::NotSent)
    );
    assert!(
        error
            .to_string()
            .starts_with("BindAxb not sent: no connection could be made"),
        "{error}"
    );
}

#[cfg(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
))]
#[tokio::test]
async fn an_unknown_host_is_not_sent() {
    let error = call(&client("https://dyplsapi.invalid")).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotConnected, Outcome::NotSent),
        "{error:?}"
    );
}

#[cfg(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
))]
#[tokio::test]
async fn a_connect_timeout_is_not_sent() {
    // Accepts connections and never answers the TLS handshake.
    let seen = Server::setup().silent();
    let client = builder(&seen.url.replace("http:", "https:"))
        .connect_timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotConnected, Outcome::NotSent),
        "{error:?}"
    );
    // Nothing was sent, so each attempt may connect anew.
    assert_eq!((seen.count(), seen.connections()), (0, 3));
    assert_eq!(error.attempts().len(), 3);
}

/// Also where the time for the whole call, or for the first byte, is over before that for connecting.
#[cfg(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
))]
#[tokio::test]
async fn no_connection_in_time_is_not_sent_whichever_time_is_over() {
    const SHORT: Duration = Duration::from_millis(80);
    let seen = Server::setup().silent();
    let endpoint = seen.url.replace("http:", "https:");
    let never = RetryPolicy::never();
    let short = Options::new().with_timeout(SHORT).with_retry(never);
    let untimed = Options::new().with_retry(never);
    let first_byte = builder(&endpoint)
        .connect_timeout(SHORT)
        .first_byte_timeout(SHORT);
    for (builder, options) in [(builder(&endpoint), short), (first_byte, untimed)] {
        let client = builder.build().unwrap();
        let error = client.call(&Bind::new(), &options).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::NotConnected, Outcome::NotSent),
            "{error:?}"
        );
    }
    assert_eq!((seen.count(), seen.connections()), (0, 2));
}

#[tokio::test]
async fn no_answer_in_time_is_unknown() {
    let (endpoint, seen) = serve(vec![Reply::Silence]);
    let options = Options::new().with_timeout(Duration::from_millis(80));
    let error = client(&endpoint)
        .call(&Bind::new(), &options)
        .await
        .unwrap_err();
    assert_unknown(&error, ErrorKind::TimedOut);
    let first_byte = builder(&endpoint)
        .connect_timeout(Duration::from_millis(80))
        .first_byte_timeout(Duration::from_millis(80))
        .build()
        .unwrap();
    assert_unknown(&call(&first_byte).await.unwrap_err(), ErrorKind::TimedOut);
    assert_eq!(seen.count(), 2);
}

#[tokio::test]
async fn half_an_answer_in_time_is_unknown_and_keeps_the_status() {
    let (endpoint, _server) = serve(vec![Reply::Bytes(
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_vec(),
    )]);
    let options = Options::new().with_timeout(Duration::from_millis(80));
    let error = client(&endpoint)
        .call(&Bind::new(), &options)
        .await
        .unwrap_err();
    assert_unknown(&error, ErrorKind::TimedOut);
    assert_eq!(error.http_status(), Some(200));
}

#[tokio::test]
async fn broken_connections_are_unknown() {
    assert_unknown(&fails(Reply::Reset).await, ErrorKind::Interrupted);
    assert_unknown(
        &fails(Reply::BytesThenClose(Vec::new())).await,
        ErrorKind::Interrupted,
    );
    assert_unknown(
        &fails(Reply::BytesThenClose(b"HTTP/1.1 200".to_vec())).await,
        ErrorKind::Interrupted,
    );
    assert_unknown(
        &fails(Reply::BytesThenClose(b"garbage\r\n\r\n".to_vec())).await,
        ErrorKind::Interrupted,
    );
}

#[tokio::test]
async fn a_cut_body_is_unknown() {
    let cut = Reply::BytesThenClose(
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Code\":\"OK\"}".to_vec(),
    );
    let error = fails(cut).await;
    assert_unknown(&error, ErrorKind::Interrupted);
    assert_eq!(error.http_status(), Some(200));
    let chunked =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n{\"Code\":\"OK\"}\r\n".to_vec();
    assert_unknown(
        &fails(Reply::BytesThenClose(chunked)).await,
        ErrorKind::Interrupted,
    );
    // Without a length, an end is an end: what came must be whole by itself.
    let unmeasured = Reply::BytesThenClose(
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"Code\":\"O".to_vec(),
    );
    assert_unknown(&fails(unmeasured).await, ErrorKind::UnreadableAnswer);
}

#[tokio::test]
async fn pages_in_place_of_answers_are_unknown() {
    for status in [200, 502] {
        let error = fails(http(
            status,
            "Content-Type: text/html\r\n",
            "<html>proxy says 13900000077</html>",
        ))
        .await;
        assert_unknown(&error, ErrorKind::UnreadableAnswer);
        assert_eq!(error.http_status(), Some(status));
        assert!(
            error.to_string().contains("expected JSON, found HTML"),
            "{error}"
        );
        assert_eq!(
            error.excerpt(),
            Some("<html>proxy says <11 digits hidden></html>")
        );
    }
}

#[tokio::test]
async fn answers_are_bounded() {
    let large = format!(r#"{{"Code":"OK","Padding":"{}"}}"#, "x".repeat(5000));
    let chunks = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{large}\r\n",
        large.len()
    );
    let endless = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
        usize::MAX / 2
    );
    for reply in [
        http(200, "", &large),
        Reply::Bytes(chunks.into_bytes()),
        Reply::Bytes(endless.into_bytes()),
    ] {
        let (endpoint, seen) = serve(vec![reply]);
        let error = call(&builder(&endpoint).max_answer_bytes(1000).build().unwrap())
            .await
            .unwrap_err();
        assert_unknown(&error, ErrorKind::UnreadableAnswer);
        assert!(error.to_string().contains("larger than allowed"), "{error}");
        assert_eq!((error.http_status(), seen.count()), (Some(200), 1));
    }
    let (endpoint, _server) = serve(vec![http(200, "", &large)]);
    assert!(
        call(
            &builder(&endpoint)
                .max_answer_bytes(large.len())
                .build()
                .unwrap()
        )
        .await
        .is_ok()
    );
}

#[tokio::test]
async fn a_body_in_many_pieces_is_put_together() {
    let mut bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for piece in ["{\"Co", "de\":", "\"OK\"", "}"] {
        bytes.extend(format!("{:x}\r\n{piece}\r\n", piece.len()).bytes());
    }
    bytes.extend(b"0\r\n\r\n");
    let (endpoint, _server) = serve(vec![Reply::Bytes(bytes)]);
    assert!(call(&client(&endpoint)).await.is_ok());
}

/// The server reads the second request on the kept connection and only then closes: exactly what a call meets that
/// crosses with the server's own idle time-out.
#[tokio::test]
async fn a_dead_pooled_connection_is_unknown_and_not_sent_again() {
    for ending in [Reply::BytesThenClose(Vec::new()), Reply::Reset] {
        let (endpoint, seen) = serve(vec![ok(), ending, ok()]);
        let client = client(&endpoint);
        call(&client).await.unwrap();
        let error = call(&client).await.unwrap_err();
        assert_unknown(&error, ErrorKind::Interrupted);
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!((seen.count(), seen.connections()), (2, 1));
        call(&client).await.unwrap();
    }
}

/// A connection that the server closed while it was idle is not used, so the next call goes through.
#[tokio::test]
async fn an_idle_connection_that_was_closed_is_not_used() {
    let closing = ok().header("connection", "close");
    let (endpoint, seen) = serve(vec![closing, ok()]);
    let client = client(&endpoint);
    call(&client).await.unwrap();
    call(&client).await.unwrap();
    assert_eq!((seen.count(), seen.connections()), (2, 2));
}

#[tokio::test]
async fn idle_connections_are_dropped_before_the_server_would() {
    let (endpoint, seen) = serve(vec![ok()]);
    let client = builder(&endpoint)
        .pool_idle_timeout(Duration::from_millis(30))
        .build()
        .unwrap();
    call(&client).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    call(&client).await.unwrap();
    assert_eq!((seen.count(), seen.connections()), (2, 2));
}

/// An early answer counts while the server still reads the request. An answer that was there before the request was begun does not
/// count: the server has read nothing.
#[tokio::test]
async fn an_answer_before_the_body_was_read_counts() {
    let server = Server::setup().connections(|mut stream, log| async move {
        let body = r#"{"Code":"Throttling.New","HostId":"h"}"#;
        let answer = format!(
            "HTTP/1.1 429 X\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
        if stream.read(&mut [0; 9]).await.is_ok_and(|read| read > 0) {
            log.add(test_server::Request::new("read"));
        }
    });
    let options = Options::new().with_retry(RetryPolicy::never());
    let error = client(&server.url)
        .call(&Bind::new(), &options)
        .await
        .unwrap_err();
    // Some stacks give up on the connection instead; either way it is not a success and nothing else was sent.
    match error.outcome() {
        Outcome::Refused | Outcome::Unknown => {}
        outcome => assert_eq!(
            (outcome, error.kind(), server.count()),
            (Outcome::NotSent, ErrorKind::NotBegun, 0)
        ),
    }
}
