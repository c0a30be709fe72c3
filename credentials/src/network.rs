//! How sources reach servers: settings for programs behind a proxy or with their own root certificates.

use std::fmt;

use core_client::Proxy;
use core_client::transport::BuiltInTransportBuilder;

/// How sources reach STS, a credentials URI and the servers where users sign in.
///
/// The metadata server is on the machine's own host: it is called without proxy and without TLS, whatever is set here.
#[derive(Clone, Default)]
#[must_use]
pub struct Network {
    proxy: Proxy,
    pem: Vec<Vec<u8>>,
    der: Vec<Vec<u8>>,
}

impl Network {
    /// The proxy that the environment names, and the platform's root certificates.
    pub fn new() -> Self {
        Self::default()
    }

    /// Connects through this proxy; never to loopback addresses.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = proxy;
        self
    }

    /// Adds the root certificates in this PEM text to those of the platform.
    pub fn root_certificates_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.pem.push(pem.into());
        self
    }

    /// Adds this root certificate in DER form to those of the platform.
    pub fn root_certificate_der(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.der.push(der.into());
        self
    }

    pub(crate) fn set(&self, mut builder: BuiltInTransportBuilder) -> BuiltInTransportBuilder {
        builder = builder.proxy(self.proxy.clone());
        for pem in &self.pem {
            builder = builder.root_certificates_pem(pem.as_slice());
        }
        for der in &self.der {
            builder = builder.root_certificate_der(der.as_slice());
        }
        builder
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("proxy", &self.proxy)
            .field("root_certificates", &(self.pem.len() + self.der.len()))
            .finish()
    }
}
