//! TLS for the transport. Each backend is a feature; where several are on, the order is `rustls-ring`, `rustls-aws-lc`,
//! `native-tls`.
//!
//! With rustls the configuration is our own, handed over whole: no process-wide provider is installed, and none that the
//! program has installed is used.

/// Roots that the user adds to those of the platform.
#[derive(Clone, Default)]
pub(crate) struct Certificates {
    pub(crate) pem: Vec<Vec<u8>>,
    pub(crate) der: Vec<Vec<u8>>,
}

#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc"))]
mod backend {
    use std::sync::Arc;

    use rustls::crypto::CryptoProvider;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;
    use rustls::{ClientConfig, RootCertStore};
    use rustls_platform_verifier::Verifier;

    use super::Certificates;

    #[cfg(feature = "rustls-ring")]
    fn provider() -> CryptoProvider {
        rustls::crypto::ring::default_provider()
    }

    #[cfg(not(feature = "rustls-ring"))]
    fn provider() -> CryptoProvider {
        rustls::crypto::aws_lc_rs::default_provider()
    }

    /// `https` says whether TLS will be used at all: where not, the platform's roots are not loaded, which costs
    /// milliseconds and fails on a machine that has none.
    pub(in crate::transport) fn apply(
        builder: reqwest::ClientBuilder,
        extra: &Certificates,
        https: bool,
    ) -> Result<reqwest::ClientBuilder, String> {
        let config =
            config(extra, https).map_err(|problem| format!("TLS cannot be set up: {problem}"))?;
        Ok(builder.tls_backend_preconfigured(config))
    }

    fn config(extra: &Certificates, https: bool) -> Result<ClientConfig, String> {
        let provider = Arc::new(provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let roots = roots(extra)?;
        let mut config = if https {
            let verifier = Verifier::new_with_extra_roots(roots, provider)
                .map_err(|error| error.to_string())?;
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_no_client_auth()
        } else {
            builder
                .with_root_certificates(RootCertStore::empty())
                .with_no_client_auth()
        };
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
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
                return Err("an extra root certificate in PEM form holds no certificate".to_owned());
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
    use super::Certificates;

    pub(in crate::transport) fn apply(
        builder: reqwest::ClientBuilder,
        extra: &Certificates,
        _https: bool,
    ) -> Result<reqwest::ClientBuilder, String> {
        let unusable =
            |error: reqwest::Error| format!("an extra root certificate cannot be used: {error}");
        let mut roots = Vec::new();
        for pem in &extra.pem {
            roots.extend(reqwest::Certificate::from_pem_bundle(pem).map_err(unusable)?);
        }
        for der in &extra.der {
            roots.push(reqwest::Certificate::from_der(der).map_err(unusable)?);
        }
        Ok(builder.tls_backend_native().tls_certs_merge(roots))
    }
}

#[cfg(not(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
)))]
mod backend {
    use super::Certificates;

    pub(in crate::transport) fn apply(
        builder: reqwest::ClientBuilder,
        _extra: &Certificates,
        https: bool,
    ) -> Result<reqwest::ClientBuilder, String> {
        if https {
            return Err(
                "HTTPS needs one of the features rustls-ring, rustls-aws-lc and native-tls"
                    .to_owned(),
            );
        }
        Ok(builder)
    }
}

pub(super) use backend::apply;
