//! A server with TLS, by HTTP/1.1 or HTTP/2.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::{Reply, Seen, ok, read_request};

/// What an HTTP/2 server does with a request that it has read.
#[derive(Debug, Clone, Copy)]
pub enum H2Reply {
    Answer,
    RefuseStream,
    GoAway,
}

/// A self-signed certificate for a name, as DER, and a server's side of it.
pub fn identity(name: &str, protocols: &[&str]) -> (Vec<u8>, TlsAcceptor) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new([name.to_owned()])
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

/// A server with TLS.
#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    /// Its own certificate.
    pub root: Vec<u8>,
    pub seen: Seen,
}

/// Speaks HTTP/2 where the client agrees to it, else HTTP/1.1; by this name.
pub async fn serve_tls(name: &str, protocols: &[&str], reply: H2Reply) -> Server {
    let (root, acceptor) = identity(name, protocols);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Seen::default();
    let noted = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            noted.connected();
            tokio::spawn(connection(acceptor.clone(), stream, noted.clone(), reply));
        }
    });
    Server {
        address,
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
