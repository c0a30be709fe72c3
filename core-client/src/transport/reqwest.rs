//! The built-in transport, on `reqwest` with everything off that would send a request twice.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::redirect::Policy;
use reqwest::{Client, Request, Response, retry};
use tokio::runtime::Handle;

use super::{
    BuiltInTransportBuilder, Endpoint, ExchangeFuture, Headers, HttpAnswer, HttpRequest, Transport,
    TransportError, TransportErrorKind,
};
use crate::config::Proxy;

/// The client's own transport, with one pool of connections: no redirect is followed and nothing is sent twice.
///
/// A client makes its own. By itself it serves for exchanges with servers that are no product's gateway; whether a
/// server may be asked without TLS, whoever makes one decides.
///
/// ```no_run
/// use core_client::Method;
/// use core_client::transport::{BuiltInTransport, HttpRequest, Transport as _};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let endpoint = "http://127.0.0.1:8080".parse()?;
/// let transport = BuiltInTransport::builder(&endpoint).max_answer_bytes(64 * 1024).build()?;
/// let mut request = HttpRequest::new(Method::Get, endpoint);
/// request.path = "/credentials".into();
/// let answer = transport.send(request).await?;
/// println!("HTTP {}", answer.status);
/// # Ok(())
/// # }
/// ```
pub struct BuiltInTransport {
    client: Client,
    timeout: Duration,
    first_byte_timeout: Option<Duration>,
    max_answer_bytes: usize,
}

impl BuiltInTransport {
    /// Settings of a transport to this endpoint.
    pub fn builder(endpoint: &Endpoint) -> BuiltInTransportBuilder {
        BuiltInTransportBuilder::new(endpoint)
    }

    pub(super) fn new(settings: &BuiltInTransportBuilder) -> Result<Self, String> {
        let builder = Client::builder()
            // A 307 would repeat the POST, body and all, wherever it points.
            .redirect(Policy::none())
            // Else a stream refused by an HTTP/2 server is sent up to three times.
            .retry(retry::never())
            .referer(false)
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.timeout);
        let builder = match settings.pool_idle_timeout {
            Duration::ZERO => builder.pool_max_idle_per_host(0),
            kept => builder.pool_idle_timeout(kept),
        };
        let builder = proxied(builder, settings)?;
        let builder = super::tls::apply(builder, &settings.certificates, settings.https)?;
        let client = builder
            .build()
            .map_err(|error| format!("the HTTP client cannot be built: {}", in_words(&error)))?;
        Ok(Self {
            client,
            timeout: settings.timeout,
            first_byte_timeout: settings.first_byte_timeout,
            max_answer_bytes: settings.max_answer_bytes,
        })
    }

    /// Like [`Transport::send`], without the box.
    pub(crate) async fn exchange(
        &self,
        request: HttpRequest,
    ) -> Result<HttpAnswer, TransportError> {
        // The stack below would panic.
        Handle::try_current().map_err(|error| {
            TransportError::new(TransportErrorKind::NotAccepted).with_source(&error)
        })?;
        let mut response = self.head(self.translate(request)).await?;
        let status = response.status().as_u16();
        let headers = Headers::from_map(std::mem::take(response.headers_mut()));
        let body = self
            .body(&mut response)
            .await
            .map_err(|error| error.with_status(status))?;
        Ok(HttpAnswer {
            status,
            headers,
            body,
        })
    }

    async fn head(&self, request: Request) -> Result<Response, TransportError> {
        let sent = self.client.execute(request);
        let answered = match self.first_byte_timeout {
            None => sent.await,
            Some(limit) => {
                let timed_out = |_| TransportError::new(TransportErrorKind::TimedOut);
                tokio::time::timeout(limit, sent).await.map_err(timed_out)?
            }
        };
        answered.map_err(failed)
    }

    /// Reads the body up to the limit. The usual answer comes in one piece, which is not copied.
    async fn body(&self, response: &mut Response) -> Result<Bytes, TransportError> {
        let announced = response
            .content_length()
            .and_then(|length| usize::try_from(length).ok())
            .unwrap_or(0);
        self.check_size(announced)?;
        let Some(first) = response.chunk().await.map_err(failed)? else {
            return Ok(Bytes::new());
        };
        // Before waiting for more: a server may send too much and then nothing.
        self.check_size(first.len())?;
        let Some(second) = response.chunk().await.map_err(failed)? else {
            return Ok(first);
        };
        let mut body = BytesMut::with_capacity(announced.max(first.len() + second.len()));
        body.extend_from_slice(&first);
        let mut next = Some(second);
        while let Some(piece) = next {
            self.check_size(body.len().saturating_add(piece.len()))?;
            body.extend_from_slice(&piece);
            next = response.chunk().await.map_err(failed)?;
        }
        Ok(body.freeze())
    }

    fn translate(&self, request: HttpRequest) -> Request {
        let mut url = request.endpoint.url().clone();
        if request.path != "/" {
            url.set_path(&request.path);
        }
        if !request.query.is_empty() {
            url.set_query(Some(&request.query));
        }
        let mut translated = Request::new(method(request.method), url);
        *translated.headers_mut() = request.headers.into_map();
        if request.timeout != self.timeout {
            // The client's own needs no note on the request.
            *translated.timeout_mut() = Some(request.timeout);
        }
        if !request.body.is_empty() {
            *translated.body_mut() = Some(request.body.into());
        }
        translated
    }

    fn check_size(&self, bytes: usize) -> Result<(), TransportError> {
        if bytes > self.max_answer_bytes {
            Err(TransportError::new(TransportErrorKind::TooLarge))
        } else {
            Ok(())
        }
    }
}

impl fmt::Debug for BuiltInTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuiltInTransport")
            .field("timeout", &self.timeout)
            .field("max_answer_bytes", &self.max_answer_bytes)
            .finish_non_exhaustive()
    }
}

impl Transport for BuiltInTransport {
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
        Box::pin(self.exchange(request))
    }
}

fn proxied(
    builder: reqwest::ClientBuilder,
    settings: &BuiltInTransportBuilder,
) -> Result<reqwest::ClientBuilder, String> {
    match &settings.proxy {
        // A proxy cannot reach what listens on our own loopback interface.
        _ if settings.loopback => Ok(builder.no_proxy()),
        Proxy::None => Ok(builder.no_proxy()),
        Proxy::Environment => Ok(builder),
        Proxy::Url(url) => match reqwest::Proxy::all(url.as_str()) {
            Ok(proxy) => Ok(builder.proxy(proxy)),
            Err(_) => Err("the proxy's URL cannot be used".to_owned()),
        },
    }
}

/// By name, so that a method added to the signer cannot become another one here. Every name it has is a method to HTTP.
fn method(method: core_signer::Method) -> reqwest::Method {
    reqwest::Method::from_bytes(method.as_str().as_bytes()).unwrap_or(reqwest::Method::POST)
}

/// What an error of `reqwest` says about whether the request was seen.
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
    TransportError::new(kind).with_source(&error.without_url())
}

fn in_words(error: &reqwest::Error) -> String {
    let mut innermost: &(dyn StdError + 'static) = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    crate::mask::free_text(&innermost.to_string())
}
