//! Connections for the pool: TCP, through a proxy or not, with TLS or without, all within the connect time-out.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use tower_service::Service;

use super::proxy::{Hop, Proxies, Through};
use super::tls::{Secured, Stream, Tls};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How long a connection may be silent before the system asks whether the other side is still there, and between such questions.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Makes connections. The pool clones it for each request, though it asks it for few.
#[derive(Clone)]
pub(super) struct Connector(Arc<Settings>);

struct Settings {
    secured: Secured<Through>,
    limit: Duration,
}

impl Connector {
    pub(super) fn new(tls: &Tls, proxies: &Proxies, limit: Duration) -> Self {
        let through = Through::new(tcp(), tls, proxies.clone());
        Self(Arc::new(Settings {
            secured: tls.secure(through),
            limit,
        }))
    }
}

impl Service<Uri> for Connector {
    type Response = Stream<Hop>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let mut secured = self.0.secured.clone();
        let limit = self.0.limit;
        Box::pin(async move {
            // One limit for all of it: a server that stalls in the handshake has seen no request either.
            match tokio::time::timeout(limit, secured.call(to)).await {
                Ok(connected) => connected,
                Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
            }
        })
    }
}

fn tcp() -> HttpConnector {
    let mut tcp = HttpConnector::new();
    // Whether TLS follows is not its business.
    tcp.enforce_http(false);
    // A request is written in one piece, and there is nothing to wait for.
    tcp.set_nodelay(true);
    tcp.set_keepalive(Some(KEEP_ALIVE));
    tcp.set_keepalive_interval(Some(KEEP_ALIVE));
    tcp.set_keepalive_retries(Some(3));
    // Else calls on a connection that leads nowhere any more, one of HTTP/2 above all, fail for a quarter of an hour.
    #[cfg(target_os = "linux")]
    tcp.set_tcp_user_timeout(Some(Duration::from_secs(30)));
    tcp
}
