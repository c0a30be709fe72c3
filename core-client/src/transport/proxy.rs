//! The way to a server: straight, or through the proxy that the settings or the environment name.
//!
//! Through an HTTP proxy, `https` goes in a tunnel (`CONNECT`), so that the proxy sees host and port alone, and `http` is forwarded by it.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{HeaderValue, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::BuiltInTransportBuilder;
use super::tls::{Secured, Stream, Tls, plain};
use crate::config::Proxy;

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Tcp = TokioIo<TcpStream>;

/// Which proxy is used for which address; none for most.
#[derive(Clone, Default)]
pub(super) struct Proxies(Option<Arc<Matcher>>);

impl Proxies {
    pub(super) fn new(settings: &BuiltInTransportBuilder) -> Result<Self, String> {
        match &settings.proxy {
            // A proxy cannot reach what listens on our own loopback interface.
            _ if settings.loopback => Ok(Self::default()),
            Proxy::None => Ok(Self::default()),
            Proxy::Environment => Ok(Self(Some(Arc::new(Matcher::from_env())))),
            Proxy::Url(url) => {
                let matcher = Matcher::builder().all(url.as_str()).build();
                // What cannot be read, the matcher leaves out.
                match matcher.intercept(&Uri::from_static("https://host")) {
                    Some(proxy) if Kind::of(proxy.uri()).is_some() => {
                        Ok(Self(Some(Arc::new(matcher))))
                    }
                    _ => Err(format!("the proxy's URL cannot be used: {USABLE}")),
                }
            }
        }
    }

    fn on_the_way_to(&self, to: &Uri) -> Option<Intercept> {
        self.0.as_ref()?.intercept(to)
    }

    /// What a request says to a proxy that forwards it. In a tunnel the proxy sees no request, and is told when the tunnel is made.
    pub(super) fn authorization(&self, to: &Uri) -> Option<HeaderValue> {
        if self.0.is_none() || to.scheme_str() != Some("http") {
            return None;
        }
        self.on_the_way_to(to)?.basic_auth().cloned()
    }
}

const USABLE: &str =
    "it must begin with http://, https://, socks5:// or socks5h:// and name a host";

/// What a proxy speaks.
enum Kind {
    Http,
    /// With the names looked up here, or by the proxy.
    Socks5 {
        local_names: bool,
    },
}

impl Kind {
    fn of(proxy: &Uri) -> Option<Self> {
        match proxy.scheme_str() {
            Some("http" | "https") => Some(Self::Http),
            Some("socks5") => Some(Self::Socks5 { local_names: true }),
            Some("socks5h") => Some(Self::Socks5 { local_names: false }),
            _ => None,
        }
    }
}

/// Connects to a server or to the proxy before it, without the TLS of the server.
#[derive(Clone)]
pub(super) struct Through {
    tcp: HttpConnector,
    /// To the proxy itself, which may have TLS of its own.
    to_proxy: Secured<HttpConnector>,
    proxies: Proxies,
}

impl Through {
    pub(super) fn new(tcp: HttpConnector, tls: &Tls, proxies: Proxies) -> Self {
        Self {
            to_proxy: tls.without_http2().secure(tcp.clone()),
            tcp,
            proxies,
        }
    }

    async fn connect(mut self, to: Uri) -> Result<Hop, BoxError> {
        let Some(proxy) = self.proxies.on_the_way_to(&to) else {
            return Ok(Hop::straight(plain(self.tcp.call(to).await?)));
        };
        match Kind::of(proxy.uri()) {
            Some(Kind::Http) if to.scheme_str() == Some("http") => {
                let stream = self.to_proxy.call(proxy.uri().clone()).await?;
                Ok(Hop {
                    stream,
                    forwarded: true,
                })
            }
            Some(Kind::Http) => {
                let mut tunnel = Tunnel::new(proxy.uri().clone(), self.to_proxy);
                if let Some(authorization) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                Ok(Hop::straight(tunnel.call(to).await?))
            }
            Some(Kind::Socks5 { local_names }) => {
                let mut socks = SocksV5::new(proxy.uri().clone(), self.tcp).local_dns(local_names);
                if let Some((user, password)) = proxy.raw_auth() {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                Ok(Hop::straight(plain(socks.call(to).await?)))
            }
            None => Err(format!("the environment's proxy cannot be used: {USABLE}").into()),
        }
    }
}

impl Service<Uri> for Through {
    type Response = Hop;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Hop, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        Box::pin(self.clone().connect(to))
    }
}

/// A connection, and whether requests on it must name their server in full, for the proxy that forwards them.
pub(super) struct Hop {
    stream: Stream<Tcp>,
    forwarded: bool,
}

impl Hop {
    fn straight(stream: Stream<Tcp>) -> Self {
        Self {
            stream,
            forwarded: false,
        }
    }
}

impl Connection for Hop {
    fn connected(&self) -> Connected {
        self.stream.connected().proxy(self.forwarded)
    }
}

impl Read for Hop {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl Write for Hop {
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
