//! A transport on `reqwest`, for programs that set up their HTTP client themselves.

use std::fmt;
use std::time::Duration;

use http::header::{CONTENT_LENGTH, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Request, Url, retry};
use tokio::time::{Instant, timeout_at};

use super::exchange::{
    ExchangeFuture, HttpAnswer, HttpRequest, MAX_ANSWER_BYTES, Transport, TransportError,
    TransportErrorKind, method, not_accepted, refuse_without_runtime,
};
use super::{Headers, body, not_begun};
use crate::error::{Cause, Error};

/// A transport on a `reqwest` client with settings of your own: DNS, TLS, proxies, local addresses, layers around its connector.
///
/// [`new`](Self::new) switches off the settings that would send a request twice: redirects, and `reqwest`'s own retries of requests that an
/// HTTP/2 server refused. A layer of your own around the connector must not send requests either.
///
/// Set `connect_timeout`: `reqwest` has none by default. Without it, a call that ends while it connects is *unknown* instead of *not sent*.
/// The time-out of a call comes with each request. A call costs more than on the built-in transport.
///
/// For a [stream](crate::stream) of an answer, only its setting `read_timeout` applies.
///
/// If an idle connection closes before a request on it is begun, `reqwest` sends the request on another connection. This cannot be
/// turned off, but nothing of the request was sent before. All other failures of kind [`NotBegun`](TransportErrorKind::NotBegun)
/// are reported as by the built-in transport.
///
/// ```no_run
/// use std::time::Duration;
/// use core_client::transport::ReqwestTransport;
///
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let settings = reqwest::Client::builder().connect_timeout(Duration::from_secs(3)).tcp_user_timeout(Duration::from_secs(30));
/// let transport = ReqwestTransport::new(settings)?;
/// # let _ = transport;
/// // Client::builder().transport(transport)
/// # Ok(())
/// # }
/// ```
pub struct ReqwestTransport {
    client: Client,
    max_answer_bytes: usize,
}

impl ReqwestTransport {
    /// A transport on a client with these settings.
    ///
    /// # Errors
    /// An error of kind [`Configuration`](crate::ErrorKind::Configuration) if `reqwest` cannot build the client.
    ///
    /// # Panics
    /// If `reqwest` has its feature `rustls-no-provider`, and neither the settings nor the process name a provider of cryptography.
    pub fn new(settings: ClientBuilder) -> Result<Self, Error> {
        let client = settings
            // A 307 would repeat the POST, body and all, wherever it points.
            .redirect(Policy::none())
            // Else a stream refused by an HTTP/2 server is sent up to three times.
            .retry(retry::never())
            .referer(false)
            .build()
            .map_err(|error| {
                let cause = Cause::new(&error);
                let problem = format!("the HTTP client cannot be built: {}", cause.root());
                Error::configuration(problem)
            })?;
        Ok(Self {
            client,
            max_answer_bytes: MAX_ANSWER_BYTES,
        })
    }

    /// Sets the maximum size of a response body, in bytes; 4 MiB by default.
    #[must_use]
    pub fn max_answer_bytes(mut self, bytes: usize) -> Self {
        self.max_answer_bytes = bytes;
        self
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpAnswer, TransportError> {
        refuse_without_runtime()?;
        let has_body = !request.body.is_empty() || request.upload.is_some();
        let (stream_on, limit) = (request.stream_on, request.timeout);
        let end = Instant::now()
            .checked_add(limit)
            .filter(|_| stream_on.is_some());
        let is_upload = request.upload.is_some();
        let end = end.filter(|_| !is_upload);
        let mut request = translate(request)?;
        if stream_on.is_some() || is_upload {
            // It would count for the whole body, as would the client's own. The time of an upload is watched by whoever sends.
            *request.timeout_mut() = Some(NO_TIMEOUT);
        }
        let answered = by(end, self.client.execute(request)).await?;
        let response = answered.map_err(|error| no_answer(error, has_body))?;
        let (head, body) = http::Response::from(response).into_parts();
        let status = head.status.as_u16();
        let headers = Headers::from_map(head.headers);
        let beginning = HttpRequest::beginning(stream_on, status, &headers);
        let taken = body::take(body, beginning, self.max_answer_bytes, failed);
        let (body, rest) = by(end, taken)
            .await
            .and_then(|read| read)
            .map_err(|error| error.with_status(status))?;
        Ok(HttpAnswer {
            status,
            headers,
            body,
            rest,
        })
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport")
            .field("max_answer_bytes", &self.max_answer_bytes)
            .finish_non_exhaustive()
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
        Box::pin(self.exchange(request))
    }

    fn sends_uploads(&self) -> bool {
        true
    }
}

/// So long that no stream lasts longer.
const NO_TIMEOUT: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// Waits, and no longer than until then, where there is such a moment.
async fn by<F: Future>(end: Option<Instant>, waited_for: F) -> Result<F::Output, TransportError> {
    match end {
        Some(end) => timeout_at(end, waited_for)
            .await
            .map_err(|_| TransportError::new(TransportErrorKind::TimedOut)),
        None => Ok(waited_for.await),
    }
}

fn translate(request: HttpRequest) -> Result<Request, TransportError> {
    let url = Url::parse(&request.url()).map_err(|error| not_accepted(&error))?;
    let mut translated = Request::new(method(request.method)?, url);
    let needs_length_0 = request.needs_length_0();
    *translated.headers_mut() = request.headers.into_map();
    if needs_length_0 {
        translated
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    *translated.timeout_mut() = Some(request.timeout);
    if let Some(upload) = request.upload {
        *translated.body_mut() = Some(reqwest::Body::wrap(upload));
    } else if !request.body.is_empty() {
        *translated.body_mut() = Some(request.body.into());
    }
    Ok(translated)
}

/// The failure that an error before the head of an answer means: whether a server may have seen the request.
fn no_answer(error: reqwest::Error, has_body: bool) -> TransportError {
    if !error.is_connect() && not_begun::is_proven(&error, has_body) {
        return TransportError::new(TransportErrorKind::NotBegun).with_source(&error.without_url());
    }
    failed(error)
}

fn failed(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() {
        // Asked first: a connect time-out is also a time-out, but nobody has seen the request.
        TransportErrorKind::NotConnected
    } else if error.is_builder() {
        TransportErrorKind::NotAccepted
    } else if error.is_timeout() {
        TransportErrorKind::TimedOut
    } else {
        TransportErrorKind::Interrupted
    };
    // The URL may hold what was sent.
    TransportError::new(kind).with_source(&error.without_url())
}
