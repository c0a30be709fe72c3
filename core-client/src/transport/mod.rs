//! The seam between the client and the network: one HTTP exchange, sent once.
//!
//! The client brings its own transport, on hyper's pooled client. Another one can be put in its place: one on a `reqwest` client of
//! your own making (feature `reqwest`), or any other, in tests above all. Whatever implements [`Transport`] must hold to its one promise:
//! it never sends a request twice, and says [`NotConnected`](TransportErrorKind::NotConnected) only if no connection was made, and
//! [`NotBegun`](TransportErrorKind::NotBegun) only if it is proven that the server did not begin to process the request: both are repeated,
//! also for operations that must not run twice.

mod body;
mod builder;
mod built_in;
mod connect;
mod endpoint;
mod headers;
mod not_begun;
mod pools;
mod proxy;
#[cfg(feature = "reqwest")]
mod reqwest;
mod tls;

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use core_signer::Method;

use crate::error::Cause;

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
pub use builder::BuiltInTransportBuilder;
pub use built_in::BuiltInTransport;
pub use endpoint::{Endpoint, InvalidEndpoint};
pub use headers::Headers;
pub(crate) use tls::Certificates;

/// How large an answer's body may be, in bytes, unless a setting says otherwise.
pub(crate) const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// What [`Transport::send`] returns.
pub type ExchangeFuture<'t> =
    Pin<Box<dyn Future<Output = Result<HttpAnswer, TransportError>> + Send + 't>>;

/// Sends one HTTP request and reads the whole answer.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request, once, and reads the answer within the request's time.
    ///
    /// # Errors
    /// [`TransportErrorKind`] says what the client makes of each kind. Where it is not certain that the server did not begin the request,
    /// the error is one of those that leave the outcome unknown.
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_>;
}

/// A request, of a client a signed one. `Debug` shows no value of it.
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// Scheme, host and port.
    pub endpoint: Endpoint,
    /// The path, percent-encoded.
    pub path: Cow<'static, str>,
    /// The query without `?`, percent-encoded; empty for none.
    pub query: String,
    /// The headers, without `Host`.
    pub headers: Headers,
    /// The body.
    pub body: Bytes,
    /// How long the exchange may take altogether.
    pub timeout: Duration,
}

impl HttpRequest {
    /// A request for `/` without query, headers and body, which may take ten seconds.
    pub fn new(method: Method, endpoint: Endpoint) -> Self {
        Self {
            method,
            endpoint,
            path: Cow::Borrowed("/"),
            query: String::new(),
            headers: Headers::default(),
            body: Bytes::new(),
            timeout: Duration::from_secs(10),
        }
    }

    /// The whole URL. It may hold phone numbers and the signature: not for logs.
    pub fn url(&self) -> String {
        let question_mark = if self.query.is_empty() { "" } else { "?" };
        format!(
            "{}{}{question_mark}{}",
            self.endpoint, self.path, self.query
        )
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("endpoint", &self.endpoint)
            .field("query_bytes", &self.query.len())
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// An answer, read to its end. `Debug` shows no value of it.
#[non_exhaustive]
pub struct HttpAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: Bytes,
}

impl HttpAnswer {
    /// An answer without headers yet.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Headers::default(),
            body: body.into(),
        }
    }
}

impl fmt::Debug for HttpAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpAnswer")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// Why an exchange failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection was made, so that nobody can have seen the request.
    NotConnected,
    /// The connection closed before the request was begun, or the server said that it did not process it. Only before the head of an
    /// answer.
    NotBegun,
    /// The request was not accepted for sending, so that nobody can have seen it.
    NotAccepted,
    /// No complete answer in time; the request may have been read.
    TimedOut,
    /// The connection broke; the request may have been read.
    Interrupted,
    /// The answer is larger than allowed.
    TooLarge,
}

/// A failed exchange. Its texts are masked when it is made.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    status: Option<u16>,
    cause: Option<Cause>,
}

impl TransportError {
    /// A failure of this kind.
    pub fn new(kind: TransportErrorKind) -> Self {
        Self {
            kind,
            status: None,
            cause: None,
        }
    }

    /// Adds what caused it; only its masked text is kept.
    #[must_use]
    pub fn with_source(mut self, source: &(dyn std::error::Error + 'static)) -> Self {
        self.cause = Some(Cause::new(source));
        self
    }

    /// Adds the HTTP status, where the answer had begun.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    pub(crate) fn into_parts(self) -> (TransportErrorKind, Option<u16>, Option<Cause>) {
        (self.kind, self.status, self.cause)
    }
}

/// Outside a runtime the stack below would panic.
#[cfg(feature = "reqwest")]
fn refuse_without_runtime() -> Result<(), TransportError> {
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Ok(()),
        Err(error) => Err(not_accepted(&error)),
    }
}

fn not_accepted(cause: &(dyn std::error::Error + 'static)) -> TransportError {
    TransportError::new(TransportErrorKind::NotAccepted).with_source(cause)
}

/// By name, so that a method added to the signer cannot become another one here.
fn method(method: Method) -> Result<http::Method, TransportError> {
    http::Method::from_bytes(method.as_str().as_bytes()).map_err(|error| not_accepted(&error))
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::NotConnected => "no connection could be made",
            TransportErrorKind::NotBegun => "the server did not begin the request",
            TransportErrorKind::NotAccepted => "the request cannot be sent",
            TransportErrorKind::TimedOut => "no complete response before the deadline",
            TransportErrorKind::Interrupted => {
                "the connection broke before the response was complete"
            }
            TransportErrorKind::TooLarge => "the response is larger than allowed",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}
