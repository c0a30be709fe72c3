//! Plain exchanges with servers that are no product's gateway: the metadata server and a credentials URI. By the client's
//! own transport: nothing is sent twice, no redirect is followed.

use std::error::Error as _;
use std::time::Duration;

use core_client::transport::{
    BuiltInTransport, Endpoint, HttpAnswer, HttpRequest, Transport as _, TransportError,
    TransportErrorKind,
};
use core_client::{Method, Proxy};

/// No answer of these servers is longer than a few kilobytes.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// How a server is reached.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) endpoint: Endpoint,
    pub(crate) proxy: Proxy,
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Duration,
}

/// One server.
pub(crate) struct Http {
    transport: BuiltInTransport,
    endpoint: Endpoint,
    timeout: Duration,
}

impl Http {
    pub(crate) fn new(settings: Settings) -> Result<Self, String> {
        let transport = BuiltInTransport::builder(&settings.endpoint)
            .connect_timeout(settings.connect_timeout)
            // Minutes or hours lie between two exchanges.
            .pool_idle_timeout(Duration::ZERO)
            .max_answer_bytes(MAX_ANSWER_BYTES)
            .proxy(settings.proxy)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self {
            transport,
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

    /// Sends a request, once. The error says why in words that hold nothing of the URL.
    pub(crate) async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, String> {
        self.transport.send(request).await.map_err(in_words)
    }
}

fn in_words(error: TransportError) -> String {
    let mut innermost = error.source();
    while let Some(source) = innermost.and_then(|cause| cause.source()) {
        innermost = Some(source);
    }
    match (error.kind(), innermost) {
        (TransportErrorKind::TooLarge, _) => "the answer is longer than any credential".to_owned(),
        (_, Some(cause)) => format!("{error}: {cause}"),
        (_, None) => error.to_string(),
    }
}
