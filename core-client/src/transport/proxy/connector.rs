//! Connections to a server or to the proxy before it.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::uri::{Authority, PathAndQuery, Scheme};
use http::{StatusCode, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpStream, lookup_host};
use tower_service::Service;

use super::Proxies;
use super::address::{Protocol, ProxyAddress, port_of};
use super::tunnel::{self, NoTunnel};
use crate::transport::tls::{MaybeTls, Stream, Tls, plain};

type BoxError = Box<dyn StdError + Send + Sync>;
type Tcp = TokioIo<TcpStream>;

/// Connects to a server or to the proxy before it, without the TLS of the server.
#[derive(Clone)]
pub(in crate::transport) struct ProxyConnector {
    tcp: HttpConnector,
    /// To the proxy itself, which may have TLS of its own.
    to_proxy: MaybeTls<HttpConnector>,
    proxies: Proxies,
}

impl ProxyConnector {
    pub(in crate::transport) fn new(tcp: HttpConnector, tls: &Tls, proxies: Proxies) -> Self {
        Self {
            to_proxy: tls.without_http2().secure(tcp.clone()),
            tcp,
            proxies,
        }
    }

    async fn connect(mut self, to: Uri) -> Result<ProxyStream, BoxError> {
        let proxies = self.proxies.clone();
        let Some(proxy) = proxies.on_the_way_to(&to)? else {
            return Ok(ProxyStream::straight(plain(self.tcp.call(to).await?)));
        };
        let failed = |problem: String| ProxyFailure {
            proxy: proxy.uri.to_string().trim_end_matches('/').to_owned(),
            problem,
        };
        match proxy.speaks {
            Protocol::Http => {
                let stream = self.to_proxy.call(proxy.uri.clone()).await;
                let stream = stream.map_err(|error| failed(innermost(error)))?;
                let forwarded = to.scheme_str() == Some("http");
                let stream = match forwarded {
                    true => stream,
                    false => tunnel::open(stream, authority(&to)?, proxy.authorization())
                        .await
                        .map_err(|problem| failed(problem.in_words()))?,
                };
                Ok(ProxyStream { stream, forwarded })
            }
            Protocol::Socks5 { local_names } => {
                let to = socks_target(&to, local_names).await?;
                let stream = self.socks(proxy).call(to).await;
                let stream = stream.map_err(|error| failed(innermost(error)))?;
                Ok(ProxyStream::straight(plain(stream)))
            }
        }
    }

    fn socks(self, proxy: &ProxyAddress) -> SocksV5<HttpConnector> {
        let socks = SocksV5::new(proxy.uri.clone(), self.tcp);
        match proxy.login() {
            Some((user, password)) => socks.with_auth(user.to_owned(), password.to_owned()),
            None => socks,
        }
    }
}

impl Service<Uri> for ProxyConnector {
    type Response = ProxyStream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<ProxyStream, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        Box::pin(self.clone().connect(to))
    }
}

/// With the port in any case.
fn authority(to: &Uri) -> Result<Authority, http::uri::InvalidUri> {
    format!("{}:{}", to.host().unwrap_or_default(), port_of(to)).parse()
}

/// Where a SOCKS proxy shall connect to. Names are looked up here, if at all, since the connector would hold up its thread for it.
async fn socks_target(to: &Uri, local_names: bool) -> Result<Uri, BoxError> {
    let mut authority = authority(to)?;
    if local_names {
        let found = lookup_host(authority.as_str()).await?.next();
        let found = found.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        authority = found.to_string().parse()?;
    }
    let target = Uri::builder()
        .scheme(Scheme::HTTPS)
        .authority(authority)
        .path_and_query(PathAndQuery::from_static("/"));
    Ok(target.build()?)
}

/// Why there is no connection through a proxy, in one line: an error shows its innermost cause alone.
#[derive(Debug)]
struct ProxyFailure {
    /// Without user name and password.
    proxy: String,
    problem: String,
}

impl fmt::Display for ProxyFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the proxy {}: {}", self.proxy, self.problem)
    }
}

impl StdError for ProxyFailure {}

impl NoTunnel {
    fn in_words(self) -> String {
        let status = match self {
            Self::Refused(status) => status,
            Self::Failed(error) => return innermost(error),
        };
        let meaning = match status {
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                " (the user name or password is missing or wrong)"
            }
            StatusCode::FORBIDDEN => " (the proxy does not allow this client to reach this server)",
            StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => " (the proxy cannot reach the server)",
            _ => "",
        };
        format!(
            "the response to CONNECT is HTTP {}{meaning}",
            status.as_u16()
        )
    }
}

fn innermost(error: impl Into<BoxError>) -> String {
    let error = error.into();
    let mut innermost: &(dyn StdError + 'static) = &*error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// A connection, and whether requests on it must name their server in full, for the proxy that forwards them.
pub(in crate::transport) struct ProxyStream {
    stream: Stream<Tcp>,
    forwarded: bool,
}

impl ProxyStream {
    fn straight(stream: Stream<Tcp>) -> Self {
        Self {
            stream,
            forwarded: false,
        }
    }
}

impl Connection for ProxyStream {
    fn connected(&self) -> Connected {
        self.stream.connected().proxy(self.forwarded)
    }
}

impl Read for ProxyStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl Write for ProxyStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }
}
