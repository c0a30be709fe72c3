//! TLS for the transport. Each backend is a feature; where several are on, the order is `rustls-ring`, `rustls-aws-lc`,
//! `native-tls`.
//!
//! With rustls the configuration is our own, handed over whole: no process-wide provider is installed, and none that the
//! program has installed is used.

use super::boxed_stream::BoxedStream;

/// The versions of HTTP that servers are told of, the preferred one first.
#[cfg(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
))]
const HTTP_VERSIONS: &[&str] = match cfg!(feature = "http2") {
    true => &["h2", "http/1.1"],
    false => &["http/1.1"],
};

/// Roots that the user adds to those of the platform.
#[derive(Clone, Default)]
pub(crate) struct Certificates {
    pem: Vec<Vec<u8>>,
    pub(crate) der: Vec<Vec<u8>>,
}

impl Certificates {
    /// Adds the certificates of a text, without the byte order mark of an editor: parsers would skip the first one behind it silently.
    pub(crate) fn add_pem(&mut self, mut text: Vec<u8>) {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        if text.starts_with(MARK) {
            text.drain(..MARK.len());
        }
        self.pem.push(text);
    }
}

#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc"))]
mod backend {
    use std::sync::Arc;

    use hyper_rustls::MaybeHttpsStream;
    use rustls::crypto::CryptoProvider;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;
    use rustls::{ClientConfig, RootCertStore};
    use rustls_platform_verifier::Verifier;

    use super::{BoxedStream, Certificates, HTTP_VERSIONS};

    /// A connector with TLS where the scheme is `https`.
    pub(in crate::transport) type MaybeTls<C> = hyper_rustls::HttpsConnector<C>;

    /// What it has connected.
    pub(in crate::transport) fn boxed(stream: MaybeHttpsStream<BoxedStream>) -> BoxedStream {
        match stream {
            MaybeHttpsStream::Http(stream) => stream,
            secured => BoxedStream::new(secured),
        }
    }

    /// How TLS is spoken.
    pub(in crate::transport) struct Tls(Arc<ClientConfig>);

    #[cfg(feature = "rustls-ring")]
    fn provider() -> CryptoProvider {
        rustls::crypto::ring::default_provider()
    }

    #[cfg(not(feature = "rustls-ring"))]
    fn provider() -> CryptoProvider {
        rustls::crypto::aws_lc_rs::default_provider()
    }

    impl Tls {
        /// `https` says whether TLS will be used at all: where not, the platform's roots are not loaded, which costs
        /// milliseconds and fails on a machine that has none.
        pub(in crate::transport) fn new(extra: &Certificates, https: bool) -> Result<Self, String> {
            let config = config(extra, https)
                .map_err(|problem| format!("TLS cannot be set up: {problem}"))?;
            Ok(Self(Arc::new(config)))
        }

        /// The same for a proxy, which is spoken to by HTTP/1.1.
        pub(in crate::transport) fn without_http2(&self) -> Self {
            let mut config = ClientConfig::clone(&self.0);
            config.alpn_protocols.clear();
            Self(Arc::new(config))
        }

        pub(in crate::transport) fn secure<C>(&self, connector: C) -> MaybeTls<C> {
            MaybeTls::from((connector, Arc::clone(&self.0)))
        }
    }

    /// The extra roots were checked before, so it is those of the platform that are missing.
    const NO_ROOTS: &str = "install the system's root certificates (on Linux often the package ca-certificates), name a file of them in the \
         environment variable SSL_CERT_FILE, or give some with root_certificates_pem";

    fn config(extra: &Certificates, https: bool) -> Result<ClientConfig, String> {
        let provider = Arc::new(provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let roots = roots(extra)?;
        let mut config = if https {
            let verifier = Verifier::new_with_extra_roots(roots, provider)
                .map_err(|error| format!("{error}; {NO_ROOTS}"))?;
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_no_client_auth()
        } else {
            builder
                .with_root_certificates(RootCertStore::empty())
                .with_no_client_auth()
        };
        let versions = HTTP_VERSIONS.iter();
        config.alpn_protocols = versions.map(|one| one.as_bytes().to_vec()).collect();
        Ok(config)
    }

    fn roots(extra: &Certificates) -> Result<Vec<CertificateDer<'static>>, String> {
        let mut roots: Vec<_> = extra
            .der
            .iter()
            .map(|der| CertificateDer::from(der.clone()))
            .collect();
        for pem in &extra.pem {
            let before = roots.len();
            for root in CertificateDer::pem_slice_iter(pem) {
                roots.push(
                    root.map_err(|error| format!("an extra root certificate is not PEM: {error}"))?,
                );
            }
            if roots.len() == before {
                return Err("an extra root certificate in PEM form has no certificate".to_owned());
            }
        }
        // Checked here, since the platform's verifier may overlook one that it cannot read.
        let mut store = RootCertStore::empty();
        for root in &roots {
            store
                .add(root.clone())
                .map_err(|error| format!("an extra root certificate cannot be used: {error}"))?;
        }
        Ok(roots)
    }
}

#[cfg(all(
    feature = "native-tls",
    not(any(feature = "rustls-ring", feature = "rustls-aws-lc"))
))]
mod backend {
    use hyper_tls::MaybeHttpsStream;
    use native_tls::{Certificate, TlsConnector};

    use super::{BoxedStream, Certificates, HTTP_VERSIONS};

    /// A connector with TLS where the scheme is `https`.
    pub(in crate::transport) type MaybeTls<C> = hyper_tls::HttpsConnector<C>;

    /// What it has connected.
    pub(in crate::transport) fn boxed(stream: MaybeHttpsStream<BoxedStream>) -> BoxedStream {
        match stream {
            MaybeHttpsStream::Http(stream) => stream,
            secured => BoxedStream::new(secured),
        }
    }

    /// How TLS is spoken, with servers and with proxies, which are spoken to by HTTP/1.1.
    pub(in crate::transport) struct Tls {
        servers: TlsConnector,
        proxies: TlsConnector,
    }

    impl Tls {
        pub(in crate::transport) fn new(
            extra: &Certificates,
            _https: bool,
        ) -> Result<Self, String> {
            let roots = roots(extra)?;
            let connector = |protocols: &[&str]| {
                let mut builder = TlsConnector::builder();
                for root in &roots {
                    builder.add_root_certificate(root.clone());
                }
                builder.request_alpns(protocols).build()
            };
            let failed = |error| format!("TLS cannot be set up: {error}");
            Ok(Self {
                servers: connector(HTTP_VERSIONS).map_err(failed)?,
                proxies: connector(&[]).map_err(failed)?,
            })
        }

        pub(in crate::transport) fn without_http2(&self) -> Self {
            Self {
                servers: self.proxies.clone(),
                proxies: self.proxies.clone(),
            }
        }

        pub(in crate::transport) fn secure<C>(&self, connector: C) -> MaybeTls<C> {
            MaybeTls::from((connector, self.servers.clone().into()))
        }
    }

    fn roots(extra: &Certificates) -> Result<Vec<Certificate>, String> {
        let unusable = |error| format!("an extra root certificate cannot be used: {error}");
        let mut roots = Vec::new();
        for pem in &extra.pem {
            let found = Certificate::stack_from_pem(pem).map_err(unusable)?;
            if found.is_empty() {
                return Err("an extra root certificate in PEM form has no certificate".to_owned());
            }
            roots.extend(found);
        }
        for der in &extra.der {
            roots.push(Certificate::from_der(der).map_err(unusable)?);
        }
        Ok(roots)
    }
}

#[cfg(not(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
)))]
mod backend {
    use super::{BoxedStream, Certificates};

    /// Without TLS a connector and its connections are as they are.
    pub(in crate::transport) type MaybeTls<C> = C;

    /// What it has connected.
    pub(in crate::transport) fn boxed(stream: BoxedStream) -> BoxedStream {
        stream
    }

    /// No TLS.
    pub(in crate::transport) struct Tls;

    impl Tls {
        pub(in crate::transport) fn new(
            _extra: &Certificates,
            https: bool,
        ) -> Result<Self, String> {
            match https {
                true => Err(
                    "HTTPS needs one of the features rustls-ring, rustls-aws-lc and native-tls"
                        .to_owned(),
                ),
                false => Ok(Self),
            }
        }

        pub(in crate::transport) fn without_http2(&self) -> Self {
            Self
        }

        pub(in crate::transport) fn secure<C>(&self, connector: C) -> MaybeTls<C> {
            connector
        }
    }
}

pub(super) use backend::{MaybeTls, Tls, boxed};
