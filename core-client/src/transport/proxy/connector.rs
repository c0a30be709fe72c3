//! Connections to a server or to the proxy before it.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::uri::{Authority, PathAndQuery, Scheme};
use http::{StatusCode, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use tower_service::Service;

use super::Proxies;
use super::address::{Protocol, ProxyAddress, port_of};
use super::tunnel::{self, NoTunnel};
use crate::error::Cause;
use crate::transport::boxed_stream::BoxedStream;
use crate::transport::resolver::{Resolver, look_up};
use crate::transport::tls::{MaybeTls, Tls, boxed};

type BoxError = Box<dyn StdError + Send + Sync>;

/// Connects to a server or to the proxy before it, without the TLS of the server.
#[derive(Clone)]
pub(in crate::transport) struct ProxyConnector {
    tcp: HttpConnector<Resolver>,
    /// Without it, the way is straight.
    proxied: Option<Arc<Proxied>>,
}

struct Proxied {
    proxies: Proxies,
    /// To the proxy itself, which may have TLS of its own.
    to_proxy: MaybeTls<ProxyConnector>,
}

impl ProxyConnector {
    pub(in crate::transport) fn new(
        tcp: HttpConnector<Resolver>,
        tls: &Tls,
        proxies: Proxies,
    ) -> Self {
        let straight = Self {
            tcp: tcp.clone(),
            proxied: None,
        };
        let proxied = Proxied {
            proxies,
            to_proxy: tls.without_http2().secure(straight),
        };
        Self {
            tcp,
            proxied: Some(Arc::new(proxied)),
        }
    }

    async fn connect(mut self, to: Uri) -> Result<BoxedStream, BoxError> {
        let proxied = self.proxied.take();
        let proxy = match &proxied {
            Some(proxied) => proxied.proxies.on_the_way_to(&to)?.zip(Some(proxied)),
            None => None,
        };
        let Some((proxy, proxied)) = proxy else {
            return Ok(BoxedStream::new(self.tcp.call(to).await?));
        };
        let failed = |problem: String| ProxyFailure::new(proxy, problem);
        match proxy.speaks {
            Protocol::Http => {
                let stream = proxied.to_proxy.clone().call(proxy.uri.clone()).await;
                let stream = boxed(stream.map_err(|error| failed(in_short(error)))?);
                if to.scheme_str() == Some("http") {
                    return Ok(stream.forwarded());
                }
                let tunnel = tunnel::open(stream, authority(&to)?, proxy.authorization()).await;
                Ok(tunnel.map_err(|problem| failed(problem.in_words()))?)
            }
            Protocol::Socks5 { local_names } => {
                let to = socks_target(&to, local_names).await?;
                let stream = self.socks(proxy).call(to).await;
                let stream = stream.map_err(|error| failed(in_short(error)))?;
                Ok(BoxedStream::new(stream))
            }
        }
    }

    fn socks(self, proxy: &ProxyAddress) -> SocksV5<HttpConnector<Resolver>> {
        let socks = SocksV5::new(proxy.uri.clone(), self.tcp);
        match proxy.login() {
            Some((user, password)) => socks.with_auth(user.to_owned(), password.to_owned()),
            None => socks,
        }
    }
}

impl Service<Uri> for ProxyConnector {
    type Response = BoxedStream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<BoxedStream, BoxError>> + Send>>;

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
        let host = authority.host().trim_matches(['[', ']']);
        let found = look_up(host.to_owned(), port_of(to)).await?.next();
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
pub(super) struct ProxyFailure {
    /// Without user name and password.
    proxy: String,
    problem: String,
}

impl ProxyFailure {
    pub(super) fn new(proxy: &ProxyAddress, problem: String) -> Self {
        Self {
            proxy: proxy.uri.to_string().trim_end_matches('/').to_owned(),
            problem,
        }
    }
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
            Self::Failed(error) => return in_short(error),
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

fn in_short(error: impl Into<BoxError>) -> String {
    Cause::new(&*error.into()).root().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_socks_proxy_is_given_an_address_or_the_name() {
        for (to, local_names, expected) in [
            ("https://gateway.invalid", false, "gateway.invalid:443"),
            ("http://127.0.0.1:81", true, "127.0.0.1:81"),
            ("https://[::1]", true, "[::1]:443"),
        ] {
            let target = socks_target(&Uri::from_static(to), local_names).await;
            assert_eq!(target.unwrap().authority().unwrap(), expected);
        }
        let nobody = Uri::from_static("https://nobody.invalid");
        assert!(socks_target(&nobody, true).await.is_err());
    }
}
