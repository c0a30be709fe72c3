//! The settings of the built-in transport.

use std::fmt;
use std::time::Duration;

use super::{BuiltInTransport, Certificates, Endpoint, MAX_ANSWER_BYTES};
use crate::error::Error;
use crate::proxy::Proxy;

/// Settings of a [`BuiltInTransport`]. The settings of the same names in [`ClientBuilder`](crate::ClientBuilder) have the same meaning
/// and the same defaults.
#[must_use]
pub struct BuiltInTransportBuilder {
    pub(super) connect_timeout: Duration,
    pub(super) first_byte_timeout: Option<Duration>,
    pub(super) pool_idle_timeout: Duration,
    pub(super) max_answer_bytes: usize,
    pub(super) certificates: Certificates,
    pub(super) proxy: Proxy,
    pub(super) https: bool,
    pub(super) loopback: bool,
}

impl BuiltInTransportBuilder {
    pub(super) fn new(endpoint: &Endpoint) -> Self {
        Self {
            // Three attempts at connecting fit into a call's time.
            connect_timeout: Duration::from_secs(3),
            first_byte_timeout: None,
            // Shorter than servers keep idle connections, so that a call does not meet one that is just being closed.
            pool_idle_timeout: Duration::from_secs(15),
            max_answer_bytes: MAX_ANSWER_BYTES,
            certificates: Certificates::default(),
            proxy: Proxy::default(),
            https: endpoint.is_https(),
            loopback: endpoint.is_loopback(),
        }
    }

    /// Sets the maximum time to connect, TLS handshake included; 3 s by default. If a name has several addresses, they share this time.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the maximum time until the head of the response; by default the request's own time-out alone applies.
    pub fn first_byte_timeout(mut self, timeout: Duration) -> Self {
        self.first_byte_timeout = Some(timeout);
        self
    }

    /// Sets how long an idle connection is kept; 15 s by default. With zero, no connection is used twice.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool_idle_timeout = timeout;
        self
    }

    /// Sets the maximum size of a response body, in bytes; 4 MiB by default.
    pub fn max_answer_bytes(mut self, bytes: usize) -> Self {
        self.max_answer_bytes = bytes;
        self
    }

    /// Adds the root certificates in this PEM text to those of the platform.
    pub fn root_certificates_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.add_pem(pem.into());
        self
    }

    /// Adds this root certificate in DER form to those of the platform.
    pub fn root_certificate_der(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.certificates.der.push(der.into());
        self
    }

    pub(crate) fn certificates(mut self, certificates: &Certificates) -> Self {
        self.certificates = certificates.clone();
        self
    }

    /// Connects through this proxy. Connections to loopback addresses never use a proxy.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = proxy;
        self
    }

    /// Builds the transport.
    ///
    /// # Errors
    /// An error of kind [`Configuration`](crate::ErrorKind::Configuration) if TLS cannot be set up, or a certificate or the proxy is invalid.
    pub fn build(self) -> Result<BuiltInTransport, Error> {
        self.transport().map_err(Error::configuration)
    }

    pub(crate) fn transport(&self) -> Result<BuiltInTransport, String> {
        BuiltInTransport::new(self)
    }
}

impl fmt::Debug for BuiltInTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuiltInTransportBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("max_answer_bytes", &self.max_answer_bytes)
            .field("proxy", &self.proxy)
            .finish_non_exhaustive()
    }
}
