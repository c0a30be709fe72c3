//! The built-in transport, on hyper's connections, with nothing in between that could send a request twice.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::time::Duration;

use http::Request;
use http::header::{ACCEPT, CONTENT_LENGTH, HeaderValue, PROXY_AUTHORIZATION};
use http::uri::{InvalidUri, PathAndQuery};
use http_body_util::Full;
use hyper::body::Body as _;
use tokio::time::{Instant, timeout_at};

use super::body;
use super::connect::Connector;
use super::exchange::{
    ExchangeFuture, HttpAnswer, HttpRequest, Transport, TransportError, TransportErrorKind, method,
    not_accepted,
};
use super::not_begun;
use super::pool::Line;
use super::pools::Pools;
use super::proxy::Proxies;
use super::sent_body::SentBody;
use super::tls::Tls;
use super::{BuiltInTransportBuilder, Endpoint, Headers};

/// The client's own transport, with a pool of connections. It follows no redirect and sends nothing twice.
///
/// You can use it on several tokio runtimes. They share no connections. A runtime's pool is made when the transport is first used on that
/// runtime, and is dropped when the runtime ends. A runtime needs timers and I/O (`enable_all`); without them, tokio panics.
///
/// If the connection closes before the request is begun, or the server says that it did not process the request, the failure is of kind
/// [`NotBegun`](TransportErrorKind::NotBegun). The transport does not retry: the caller decides.
///
/// A response may have 100 headers. One with more is not read, and the failure is of kind [`Interrupted`](TransportErrorKind::Interrupted).
///
/// Each client makes its own transport. Build one yourself to call a server that is not a product's gateway. It also sends requests
/// without TLS: check the scheme of the endpoint if that must not happen.
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
    pools: Pools,
    proxies: Proxies,
    first_byte_timeout: Option<Duration>,
    max_answer_bytes: usize,
}

impl BuiltInTransport {
    /// Settings of a transport to this endpoint.
    pub fn builder(endpoint: &Endpoint) -> BuiltInTransportBuilder {
        BuiltInTransportBuilder::new(endpoint)
    }

    pub(super) fn new(settings: &BuiltInTransportBuilder) -> Result<Self, String> {
        let tls = Tls::new(&settings.certificates, settings.https)?;
        let proxies = Proxies::new(&settings.proxy, settings.https, settings.loopback)?;
        let connector = Connector::new(&tls, &proxies, settings.connect_timeout);
        Ok(Self {
            pools: Pools::new(connector, settings.pool_idle_timeout),
            proxies,
            first_byte_timeout: settings.first_byte_timeout,
            max_answer_bytes: settings.max_answer_bytes,
        })
    }

    #[cfg(test)]
    pub(super) fn pools(&self) -> &Pools {
        &self.pools
    }

    /// Like [`Transport::send`], without the box.
    pub(crate) fn exchange(
        &self,
        request: HttpRequest,
    ) -> impl Future<Output = Result<HttpAnswer, TransportError>> + Send {
        // Translated before the future begins, so that it has room for one form of the request alone.
        let (answer_timeout, stream_on) = (request.timeout, request.stream_on);
        let (endpoint, upload) = (request.endpoint.clone(), request.upload.clone());
        let translated = self.translate(request);
        async move {
            let began = Instant::now();
            let mut end = deadline(began, answer_timeout);
            let first_byte = self.first_byte_timeout;
            let head_end = first_byte.map_or(end, |limit| end.min(deadline(began, limit)));
            let (mut request, path) = translated?;
            let pool = self.pools.current()?;
            // Whether the request was given to a connection: until then, nobody has seen it.
            let mut given = false;
            let answered = {
                // Pinned where it is, since a future is copied whole when it is moved.
                // Without its type, so that the two waits below share one.
                let exchange: Pin<&mut (dyn Future<Output = _> + Send)> = pin!(async {
                    let has_body = !request.body().is_end_stream();
                    let mut connection = pool.lease(&endpoint).await?;
                    given = true;
                    let sent = match connection.address(&mut request, path) {
                        Line::Http1(line) => line.sender.send_request(request).await,
                        Line::Http2(sender) => sender.send_request(request).await,
                    };
                    match sent {
                        Ok(response) => Ok((response, connection)),
                        Err(error) => Err(failed(&error, has_body)),
                    }
                });
                match &upload {
                    None => timeout_at(head_end, exchange).await.map_err(drop),
                    Some(upload) => {
                        let wait =
                            first_byte.map_or(answer_timeout, |limit| limit.min(answer_timeout));
                        upload.watch(wait, exchange).await.ok_or(())
                    }
                }
            };
            let answered = answered.unwrap_or_else(|()| {
                Err(match given {
                    true => TransportError::new(TransportErrorKind::TimedOut),
                    false => TransportError::new(TransportErrorKind::NotConnected)
                        .with_source(&*self.proxies.timed_out(endpoint.uri())),
                })
            });
            let (mut response, connection) = answered?;
            if upload.is_some() {
                end = deadline(Instant::now(), answer_timeout);
            }
            let status = response.status().as_u16();
            let headers = Headers::from_map(std::mem::take(response.headers_mut()));
            let body = response.into_body();
            let beginning = HttpRequest::beginning(stream_on, status, &headers);
            let read = match beginning {
                None => {
                    let whole = pin!(body::read(body, self.max_answer_bytes, interrupted));
                    let read = timeout_at(end, whole).await;
                    read.map(|read| read.map(|body| (body, None)))
                }
                // In a box, so that calls that read answers whole have no room for it.
                Some(wanted) => {
                    timeout_at(end, Box::pin(body::begin(body, wanted, interrupted))).await
                }
            };
            let (body, rest) = read
                .unwrap_or_else(|_| Err(TransportError::new(TransportErrorKind::TimedOut)))
                .map_err(|error| error.with_status(status))?;
            connection.give_back(rest.is_none());
            Ok(HttpAnswer {
                status,
                headers,
                body,
                rest,
            })
        }
    }

    /// hyper's request, and where it goes.
    fn translate(
        &self,
        request: HttpRequest,
    ) -> Result<(Request<SentBody>, PathAndQuery), TransportError> {
        let path = path_and_query(&request.path, &request.query);
        let path = path.map_err(|error| not_accepted(&error))?;
        let needs_length_0 = request.needs_length_0();
        let body = match request.upload {
            Some(upload) => SentBody::Pieces(upload),
            None => SentBody::Whole(Full::new(request.body)),
        };
        let mut translated = Request::new(body);
        *translated.method_mut() = method(request.method)?;
        let proxy_authorization = self.proxies.authorization(request.endpoint.uri());
        let headers = translated.headers_mut();
        *headers = request.headers.into_map();
        // HTTP means the same without the header, but some gateways need it.
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static("*/*"));
        if needs_length_0 {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Some(authorization) = proxy_authorization {
            headers.insert(PROXY_AUTHORIZATION, authorization);
        }
        Ok((translated, path))
    }
}

impl fmt::Debug for BuiltInTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuiltInTransport")
            .field("first_byte_timeout", &self.first_byte_timeout)
            .field("max_answer_bytes", &self.max_answer_bytes)
            .finish_non_exhaustive()
    }
}

impl Transport for BuiltInTransport {
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
        Box::pin(self.exchange(request))
    }

    fn sends_uploads(&self) -> bool {
        true
    }
}

/// The end of a limit. If the clock cannot represent it, a moment in a year, for which no call waits.
fn deadline(began: Instant, limit: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);
    began.checked_add(limit).unwrap_or(began + FAR)
}

fn path_and_query(path: &str, query: &str) -> Result<PathAndQuery, InvalidUri> {
    match (path, query) {
        ("/", "") => Ok(PathAndQuery::from_static("/")),
        (path, "") => PathAndQuery::try_from(path),
        (path, query) => PathAndQuery::try_from(format!("{path}?{query}")),
    }
}

/// The failure of a request that was given to a connection: whether a server may have seen it.
fn failed(error: &hyper::Error, has_body: bool) -> TransportError {
    let kind = if not_begun::is_proven(error, has_body) {
        TransportErrorKind::NotBegun
    } else {
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind).with_source(error)
}

fn interrupted(error: hyper::Error) -> TransportError {
    TransportError::new(TransportErrorKind::Interrupted).with_source(&error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_path_and_query_and_in_full_with_the_endpoint() {
        let endpoint: Endpoint = "http://127.0.0.1:81".parse().unwrap();
        for (path, query, expected) in [
            ("/", "", "/"),
            ("/", "A=1%2F", "/?A=1%2F"),
            ("/a/b", "", "/a/b"),
            ("/a/b", "A=1&B=2", "/a/b?A=1&B=2"),
        ] {
            let target = path_and_query(path, query).unwrap();
            assert_eq!(target, expected);
            let in_full = format!("http://127.0.0.1:81{expected}");
            assert_eq!(endpoint.with_path(target), *in_full);
        }
        assert!(path_and_query("/a b", "").is_err());
    }

    #[test]
    fn no_limit_is_too_long() {
        let began = Instant::now();
        assert!(deadline(began, Duration::MAX) > began + Duration::from_secs(86_400));
    }
}
