//! Plain exchanges with servers that are no product's gateway: the metadata server, a credentials URI, where users sign in. By
//! the client's own transport: nothing is sent twice, no redirect is followed.

use std::error::Error as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use core_client::Method;
use core_client::transport::{
    BuiltInTransport, Endpoint, ExchangeFuture, Headers, HttpAnswer, HttpRequest, Transport,
    TransportError, TransportErrorKind,
};

use crate::network::Network;

/// No answer of these servers is longer than a few kilobytes.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// How a server is reached.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) endpoint: Endpoint,
    pub(crate) network: Network,
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Duration,
}

impl Settings {
    pub(crate) fn transport(&self) -> Result<BuiltInTransport, String> {
        let builder = BuiltInTransport::builder(&self.endpoint)
            .connect_timeout(self.connect_timeout)
            // Minutes or hours lie between two exchanges.
            .pool_idle_timeout(Duration::ZERO)
            .max_answer_bytes(MAX_ANSWER_BYTES);
        let transport = self.network.set(builder).build();
        transport.map_err(|error| error.to_string())
    }
}

/// One server.
pub(crate) struct Http {
    transport: BuiltInTransport,
    endpoint: Endpoint,
    timeout: Duration,
}

/// A failed exchange, in words that hold nothing of the URL.
#[derive(Debug)]
pub(crate) struct NoAnswer {
    /// No connection was made: nobody is there.
    pub(crate) not_connected: bool,
    text: String,
}

impl NoAnswer {
    /// A request that cannot be sent.
    pub(crate) fn not_sent(text: &str) -> Self {
        Self {
            not_connected: false,
            text: text.to_owned(),
        }
    }
}

impl From<NoAnswer> for String {
    fn from(failure: NoAnswer) -> Self {
        failure.text
    }
}

impl Http {
    pub(crate) fn new(settings: Settings) -> Result<Self, String> {
        Ok(Self {
            transport: settings.transport()?,
            endpoint: settings.endpoint,
            timeout: settings.timeout,
        })
    }

    /// A request without body to this server.
    pub(crate) fn request(&self, method: Method, path: &str) -> HttpRequest {
        let mut request = HttpRequest::new(method, self.endpoint.clone());
        request.path = path.to_owned().into();
        request.timeout = self.timeout;
        request
    }

    /// Sends a request, once.
    pub(crate) async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, NoAnswer> {
        self.transport.send(request).await.map_err(in_words)
    }
}

fn in_words(error: TransportError) -> NoAnswer {
    let mut innermost = error.source();
    while let Some(source) = innermost.and_then(|cause| cause.source()) {
        innermost = Some(source);
    }
    let text = match (error.kind(), innermost) {
        (TransportErrorKind::TooLarge, _) => "the answer is too long for a credential".to_owned(),
        (_, Some(cause)) => format!("{error}: {cause}"),
        (_, None) => error.to_string(),
    };
    NoAnswer {
        not_connected: error.kind() == TransportErrorKind::NotConnected,
        text,
    }
}

/// The server's time when it answered.
pub(crate) fn date(headers: &Headers) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get("date")?.trim()).ok()
}

/// A client's transport that remembers the server's time of the last answer.
pub(crate) struct DateRecorder {
    transport: BuiltInTransport,
    last: LastDate,
}

/// The server's time of the last answer, if it said so.
#[derive(Clone, Default)]
pub(crate) struct LastDate(Arc<Mutex<Option<SystemTime>>>);

impl LastDate {
    pub(crate) fn get(&self) -> Option<SystemTime> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, date: Option<SystemTime>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = date;
    }
}

impl DateRecorder {
    pub(crate) fn new(transport: BuiltInTransport) -> (Self, LastDate) {
        let last = LastDate::default();
        let dated = Self {
            transport,
            last: last.clone(),
        };
        (dated, last)
    }
}

impl Transport for DateRecorder {
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
        Box::pin(async move {
            let answer = self.transport.send(request).await;
            self.last.set(
                answer
                    .as_ref()
                    .ok()
                    .and_then(|answer| date(&answer.headers)),
            );
            answer
        })
    }
}
