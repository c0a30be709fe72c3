//! TLS: extra roots, ALPN, and HTTP/2 with nothing sent twice.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]
#![cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc"))]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::*;
use core_client::{ErrorKind, Outcome};
use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What an HTTP/2 server does with a request that it has read.
#[derive(Clone, Copy)]
enum H2Reply {
    Answer,
    RefuseStream,
    GoAway,
}

/// A self-signed certificate for `localhost`, as DER, and a server's side of it.
fn identity(protocols: &[&str]) -> (Vec<u8>, TlsAcceptor) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()])
        .unwrap()
        .self_signed(&key)
        .unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)
            .unwrap();
    config.alpn_protocols = protocols
        .iter()
        .map(|protocol| protocol.as_bytes().to_vec())
        .collect();
    (
        certificate.der().to_vec(),
        TlsAcceptor::from(Arc::new(config)),
    )
}

struct Server {
    endpoint: String,
    root: Vec<u8>,
    seen: Seen,
}

/// Speaks HTTP/2 where the client agrees to it, else HTTP/1.1.
async fn serve_tls(protocols: &[&str], reply: H2Reply) -> Server {
    let (root, acceptor) = identity(protocols);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    let seen = Seen::default();
    let noted = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            noted.connected();
            tokio::spawn(connection(acceptor.clone(), stream, noted.clone(), reply));
        }
    });
    Server {
        endpoint,
        root,
        seen,
    }
}

async fn connection(acceptor: TlsAcceptor, stream: TcpStream, seen: Seen, reply: H2Reply) {
    let Ok(mut stream) = acceptor.accept(stream).await else {
        return;
    };
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        return h2_connection(stream, seen, reply).await;
    }
    while let Some(request) = read_request(&mut stream).await {
        seen.note(format!("HTTP/1.1 {request}"));
        let Reply::Bytes(bytes) = ok() else {
            unreachable!()
        };
        tokio::io::AsyncWriteExt::write_all(&mut stream, &bytes)
            .await
            .unwrap();
    }
}

async fn h2_connection(
    stream: tokio_rustls::server::TlsStream<TcpStream>,
    seen: Seen,
    reply: H2Reply,
) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        seen.note(format!("HTTP/2 {}", request.uri()));
        match reply {
            H2Reply::RefuseStream => respond.send_reset(h2::Reason::REFUSED_STREAM),
            H2Reply::GoAway => connection.abrupt_shutdown(h2::Reason::NO_ERROR),
            H2Reply::Answer => {
                let head = http::Response::builder().status(200).body(()).unwrap();
                let mut body = respond.send_response(head, false).unwrap();
                body.send_data(r#"{"Code":"OK"}"#.into(), true).unwrap();
            }
        }
    }
}

impl Server {
    fn client(&self) -> core_client::Client {
        builder(&self.endpoint)
            .root_certificate_der(self.root.clone())
            .build()
            .unwrap()
    }
}

#[tokio::test]
async fn an_extra_root_works_and_http_2_is_agreed_on() {
    let server = serve_tls(&["h2", "http/1.1"], H2Reply::Answer).await;
    let client = server.client();
    for _ in 0..2 {
        call(&client).await.unwrap();
    }
    assert!(
        server
            .seen
            .requests()
            .iter()
            .all(|request| request.starts_with("HTTP/2 https://localhost"))
    );
    assert_eq!((server.seen.count(), server.seen.connections()), (2, 1));
}

#[tokio::test]
async fn http_1_is_spoken_where_the_server_wants_it() {
    for protocols in [&["http/1.1"][..], &[]] {
        let server = serve_tls(protocols, H2Reply::Answer).await;
        call(&server.client()).await.unwrap();
        assert!(server.seen.requests()[0].starts_with("HTTP/1.1 POST / "));
    }
}

#[tokio::test]
async fn a_pem_root_works() {
    let server = serve_tls(&["h2"], H2Reply::Answer).await;
    let base64 = core_client::text::Binary::new(server.root.clone());
    let base64 = core_client::answer::Scalar::to_wire(&base64, core_client::time::UtcOffset::UTC);
    let pem = format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n");
    let client = builder(&server.endpoint)
        .root_certificates_pem(pem)
        .build()
        .unwrap();
    call(&client).await.unwrap();
}

#[tokio::test]
async fn without_the_root_no_connection_is_made() {
    let server = serve_tls(&["h2"], H2Reply::Answer).await;
    let error = call(&client(&server.endpoint)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotConnected, Outcome::NotSent),
        "{error:?}"
    );
    let (other, _) = identity(&[]);
    let client = builder(&server.endpoint)
        .root_certificate_der(other)
        .build()
        .unwrap();
    assert_eq!(call(&client).await.unwrap_err().outcome(), Outcome::NotSent);
    assert_eq!(server.seen.count(), 0);
}

#[tokio::test]
async fn a_name_that_the_certificate_does_not_hold_is_refused() {
    let server = serve_tls(&["h2"], H2Reply::Answer).await;
    let by_address = server.endpoint.replace("localhost", "127.0.0.1");
    let client = builder(&by_address)
        .root_certificate_der(server.root.clone())
        .build()
        .unwrap();
    assert_eq!(call(&client).await.unwrap_err().outcome(), Outcome::NotSent);
    assert_eq!(server.seen.count(), 0);
}

/// Left to itself, reqwest sends a refused stream up to three times.
#[tokio::test]
async fn a_refused_stream_is_not_sent_again() {
    let server = serve_tls(&["h2"], H2Reply::RefuseStream).await;
    let error = call(&server.client()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Interrupted, Outcome::Unknown),
        "{error:?}"
    );
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(server.seen.count(), 1);
}

#[tokio::test]
async fn a_connection_going_away_is_unknown_and_nothing_is_sent_again() {
    let server = serve_tls(&["h2"], H2Reply::GoAway).await;
    let error = call(&server.client()).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}");
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(server.seen.count(), 1);
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
