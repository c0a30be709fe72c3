//! TLS by a certificate that no machine trusts by itself.

use std::fmt;
use std::io;
use std::sync::Arc;

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

/// A server's side of a connection.
pub type TlsStream = tokio_rustls::server::TlsStream<TcpStream>;

/// A self-signed certificate, and the key to it.
#[derive(Clone)]
pub struct Identity {
    /// The certificate, as DER.
    pub root: Vec<u8>,
    acceptor: TlsAcceptor,
}

impl Identity {
    /// For a name and these protocols, such as `h2`.
    ///
    /// # Panics
    /// If the name is invalid.
    pub fn new(name: &str, protocols: &[&str]) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut wanted = CertificateParams::new([name.to_owned()]).expect("a name");
        // OpenSSL finds a root by its subject.
        wanted.distinguished_name = DistinguishedName::new();
        wanted.distinguished_name.push(DnType::CommonName, name);
        let certificate = wanted.self_signed(&key).expect("a certificate");
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map(ServerConfigBuilder::with_no_client_auth)
            .and_then(|config| config.with_single_cert(vec![certificate.der().clone()], private))
            .expect("a key of its certificate");
        let protocols = protocols.iter().map(|name| name.as_bytes().to_vec());
        config.alpn_protocols = protocols.collect();
        Self {
            root: certificate.der().to_vec(),
            acceptor: TlsAcceptor::from(Arc::new(config)),
        }
    }

    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream> {
        self.acceptor.accept(stream).await
    }
}

type ServerConfigBuilder = rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier>;

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}
