//! Plain exchanges with servers that are no product's gateway: the metadata server and a credentials URI.
//!
//! core-client's transport takes signed requests of its own making only, so this is a client beside it, with the same
//! settings: nothing is sent twice, no redirect is followed.

use std::error::Error as StdError;
use std::time::Duration;

use core_client::{Method, mask};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Url, retry};
use tokio::runtime::Handle;

/// No answer of these servers is longer than a few kilobytes.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// How a server is reached.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) https: bool,
    /// The environment's proxy may be used.
    pub(crate) proxy: bool,
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Duration,
}

pub(crate) struct Http {
    client: Client,
    timeout: Duration,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Http {
    pub(crate) fn new(settings: Settings) -> Result<Self, String> {
        let builder = Client::builder()
            .redirect(Policy::none())
            .retry(retry::never())
            .referer(false)
            // Minutes or hours lie between two exchanges.
            .pool_max_idle_per_host(0)
            .connect_timeout(settings.connect_timeout);
        let builder = if settings.proxy {
            builder
        } else {
            builder.no_proxy()
        };
        let client = tls::apply(builder, settings.https)?
            .build()
            .map_err(|error| format!("the HTTP client cannot be built: {}", root(&error)))?;
        Ok(Self {
            client,
            timeout: settings.timeout,
        })
    }

    /// Sends a request without body, once. The error says why in words that hold nothing of the URL.
    pub(crate) async fn send(
        &self,
        method: Method,
        url: Url,
        header: Option<(&'static str, &str)>,
    ) -> Result<Answer, String> {
        // The stack below would panic.
        Handle::try_current().map_err(|error| error.to_string())?;
        let method = match method {
            Method::Put => reqwest::Method::PUT,
            _ => reqwest::Method::GET,
        };
        let mut request = reqwest::Request::new(method, url);
        if let Some((name, value)) = header {
            let mut value = HeaderValue::from_str(value)
                .map_err(|_| "the server's token is not one that HTTP allows".to_owned())?;
            value.set_sensitive(true);
            let name = HeaderName::from_static(name);
            request.headers_mut().insert(name, value);
        }
        let exchange = self.exchange(request);
        tokio::time::timeout(self.timeout, exchange)
            .await
            .map_err(|_| format!("no answer within {:?}", self.timeout))?
    }

    async fn exchange(&self, request: reqwest::Request) -> Result<Answer, String> {
        let mut response = self.client.execute(request).await.map_err(in_words)?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(in_words)? {
            if body.len() + piece.len() > MAX_ANSWER_BYTES {
                return Err("the answer is longer than any credential".to_owned());
            }
            body.extend_from_slice(&piece);
        }
        Ok(Answer { status, body })
    }
}

fn in_words(error: reqwest::Error) -> String {
    let what = if error.is_connect() {
        "no connection"
    } else if error.is_timeout() {
        "no answer in time"
    } else {
        "the connection broke"
    };
    format!("{what}: {}", root(&error.without_url()))
}

/// The innermost cause, which usually says it best.
fn root(error: &reqwest::Error) -> String {
    let mut innermost: &(dyn StdError + 'static) = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    mask::free_text(&innermost.to_string())
}

/// The backends and their order are core-client's.
#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc"))]
mod tls {
    use std::sync::Arc;

    use rustls::crypto::CryptoProvider;
    use rustls::{ClientConfig, RootCertStore};
    use rustls_platform_verifier::BuilderVerifierExt as _;

    #[cfg(feature = "rustls-ring")]
    fn provider() -> CryptoProvider {
        rustls::crypto::ring::default_provider()
    }

    #[cfg(not(feature = "rustls-ring"))]
    fn provider() -> CryptoProvider {
        rustls::crypto::aws_lc_rs::default_provider()
    }

    pub(super) fn apply(
        builder: super::ClientBuilder,
        https: bool,
    ) -> Result<super::ClientBuilder, String> {
        let problem = |error: rustls::Error| format!("TLS cannot be set up: {error}");
        let config = ClientConfig::builder_with_provider(Arc::new(provider()))
            .with_safe_default_protocol_versions()
            .map_err(problem)?;
        let config = if https {
            config.with_platform_verifier().map_err(problem)?
        } else {
            // Loading the platform's roots takes time, and fails on a machine that has none.
            config.with_root_certificates(RootCertStore::empty())
        };
        Ok(builder.tls_backend_preconfigured(config.with_no_client_auth()))
    }
}

#[cfg(all(
    feature = "native-tls",
    not(any(feature = "rustls-ring", feature = "rustls-aws-lc"))
))]
mod tls {
    pub(super) fn apply(
        builder: super::ClientBuilder,
        _https: bool,
    ) -> Result<super::ClientBuilder, String> {
        Ok(builder.tls_backend_native())
    }
}

#[cfg(not(any(
    feature = "rustls-ring",
    feature = "rustls-aws-lc",
    feature = "native-tls"
)))]
mod tls {
    pub(super) fn apply(
        builder: super::ClientBuilder,
        https: bool,
    ) -> Result<super::ClientBuilder, String> {
        if https {
            return Err(
                "HTTPS needs one of the features rustls-ring, rustls-aws-lc and native-tls"
                    .to_owned(),
            );
        }
        Ok(builder)
    }
}
