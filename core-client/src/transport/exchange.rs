//! One exchange: the request, the answer, and why it can fail.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use core_signer::Method;
use http_body::Body as _;
use http_body_util::combinators::BoxBody;

use crate::error::Cause;

use super::endpoint::Endpoint;
use super::headers::Headers;
use crate::upload::UploadBody;

/// The default for the maximum size of a response body, in bytes.
pub(crate) const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// What [`Transport::send`] returns.
pub type ExchangeFuture<'t> =
    Pin<Box<dyn Future<Output = Result<HttpAnswer, TransportError>> + Send + 't>>;

/// Sends one HTTP request and reads the whole response.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request once, and reads the response before the request's deadline.
    ///
    /// # Errors
    /// [`TransportErrorKind`] lists the kinds. If it is not certain that the server did not begin the request, return a kind that
    /// leaves the outcome unknown.
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_>;

    /// Whether it sends a body that comes [piece by piece](HttpRequest::take_upload). `false` by default: then calls with such a
    /// body are refused.
    fn sends_uploads(&self) -> bool {
        false
    }
}

/// An HTTP request; a client's request is signed. `Debug` shows no values.
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
    /// The maximum time of the whole exchange.
    pub timeout: Duration,
    /// Which answers' bodies are left unread, if any are.
    pub(crate) stream_on: Option<StreamOn>,
    /// The body, where it comes piece by piece.
    pub(crate) upload: Option<UploadBody>,
}

/// Answers whose bodies are left unread: those of success that cannot be an error's.
#[derive(Clone, Copy)]
pub(crate) struct StreamOn {
    /// The statuses of success beside the usual ones.
    pub(crate) statuses: &'static [u16],
    /// A file may be JSON, too.
    pub(crate) is_file: bool,
}

/// No service answers with an error of more bytes: a file that is longer may say that it is JSON.
const LARGEST_ERROR: usize = 64 * 1024;

impl HttpRequest {
    /// A request for `/` without query, headers and body, with a time-out of ten seconds.
    pub fn new(method: Method, endpoint: Endpoint) -> Self {
        Self {
            method,
            endpoint,
            path: Cow::Borrowed("/"),
            query: String::new(),
            headers: Headers::default(),
            body: Bytes::new(),
            timeout: Duration::from_secs(10),
            stream_on: None,
            upload: None,
        }
    }

    /// The body, if it comes piece by piece. [`body`](Self::body) is empty then, and [`timeout`](Self::timeout) does not count
    /// while pieces are sent: the client itself watches the time.
    pub fn take_upload(&mut self) -> Option<UploadBody> {
        self.upload.take()
    }

    /// How many bytes of the body are read before the rest is left unread; `None` for an answer that is read whole. Where nothing says
    /// how long a file of JSON is, only its beginning shows that it is no error.
    pub(super) fn beginning(
        stream_on: Option<StreamOn>,
        status: u16,
        headers: &Headers,
    ) -> Option<usize> {
        let on = stream_on?;
        let is_success = (200..300).contains(&status) || on.statuses.contains(&status);
        if !is_success || headers.say_json() && !on.is_file {
            return None;
        }
        if !headers.say_json() {
            return Some(0);
        }
        let length = headers.get("content-length");
        match length.and_then(|length| length.parse::<usize>().ok()) {
            Some(length) if length <= LARGEST_ERROR => None,
            Some(_) => Some(0),
            None => Some(LARGEST_ERROR),
        }
    }

    /// Whether the length 0 has to be stated. By these methods servers expect a body and may refuse a request without a length (411, as
    /// Tengine does), and hyper states none for an empty body.
    pub(super) fn needs_length_0(&self) -> bool {
        matches!(self.method, Method::Post | Method::Put | Method::Patch)
            && match &self.upload {
                Some(upload) => upload.is_end_stream(),
                None => self.body.is_empty(),
            }
    }

    /// The whole URL. Do not log it: it may have phone numbers and the signature.
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

/// The rest of a body that comes piece by piece.
pub(crate) type UnreadBody = BoxBody<Bytes, TransportError>;

/// A whole HTTP response. `Debug` shows no values.
#[non_exhaustive]
pub struct HttpAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: Bytes,
    /// The rest of the body, where it was left unread.
    pub(crate) rest: Option<UnreadBody>,
}

impl HttpAnswer {
    /// A response without headers.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Headers::default(),
            body: body.into(),
            rest: None,
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
    /// No connection was made, so no server has seen the request.
    NotConnected,
    /// The server closed the connection before it began the request, or said that it did not process the request. Never after the
    /// head of a response.
    NotBegun,
    /// The request cannot be sent, so no server has seen it.
    NotAccepted,
    /// There was no complete response before the deadline. The request may have been executed.
    TimedOut,
    /// The connection broke. The request may have been executed.
    Interrupted,
    /// The response is larger than allowed.
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

    /// Adds the cause; the error keeps only its masked text.
    #[must_use]
    pub fn with_source(mut self, source: &(dyn std::error::Error + 'static)) -> Self {
        self.cause = Some(Cause::new(source));
        self
    }

    /// Adds the HTTP status, if the response had begun.
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
pub(super) fn refuse_without_runtime() -> Result<(), TransportError> {
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Ok(()),
        Err(error) => Err(not_accepted(&error)),
    }
}

pub(super) fn not_accepted(cause: &(dyn std::error::Error + 'static)) -> TransportError {
    TransportError::new(TransportErrorKind::NotAccepted).with_source(cause)
}

/// By name, so that a method added to the signer cannot become another one here.
pub(super) fn method(method: Method) -> Result<http::Method, TransportError> {
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
