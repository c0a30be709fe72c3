//! Connections for the pool: TCP, through a proxy or not, with TLS or without, all within the connect time-out.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::time::timeout;
use tower_service::Service;

use super::boxed_stream::BoxedStream;
use super::proxy::{Proxies, ProxyConnector};
use super::resolver::Resolver;
use super::tls::{MaybeTls, Tls, boxed};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How long a connection may be silent before the system asks whether the other side is still there, and between such questions.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Makes connections. The pool clones it for each request, though it asks it for few.
#[derive(Clone)]
pub(super) struct Connector(Arc<Settings>);

struct Settings {
    maybe_tls: MaybeTls<ProxyConnector>,
    proxies: Proxies,
    limit: Duration,
}

impl Connector {
    pub(super) fn new(tls: &Tls, proxies: &Proxies, limit: Duration) -> Self {
        let connector = ProxyConnector::new(tcp(Resolver, limit), tls, proxies.clone());
        Self(Arc::new(Settings {
            maybe_tls: tls.secure(connector),
            proxies: proxies.clone(),
            limit,
        }))
    }
}

impl Service<Uri> for Connector {
    type Response = BoxedStream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let settings = Arc::clone(&self.0);
        Box::pin(async move {
            let mut maybe_tls = settings.maybe_tls.clone();
            // One limit for all of it: a server that stalls in the handshake has seen no request either.
            match timeout(settings.limit, maybe_tls.call(to.clone())).await {
                Ok(connected) => connected.map(boxed),
                Err(_) => Err(settings.proxies.timed_out(&to)),
            }
        })
    }
}

fn tcp<R>(resolver: R, limit: Duration) -> HttpConnector<R> {
    let mut tcp = HttpConnector::new_with_resolver(resolver);
    // It is split among the addresses of a name: else the first one that is dead uses up all of it.
    tcp.set_connect_timeout(Some(limit));
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

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::future::{Ready, ready};
    use std::io;
    use std::net::SocketAddr;

    use hyper_util::client::legacy::connect::dns::Name;
    use tokio::net::{TcpListener, TcpSocket, TcpStream};
    use tokio::time::sleep;

    use super::*;

    /// Every name has these addresses.
    #[derive(Clone)]
    struct Addresses(Vec<SocketAddr>);

    impl Service<Name> for Addresses {
        type Response = std::vec::IntoIter<SocketAddr>;
        type Error = io::Error;
        type Future = Ready<io::Result<Self::Response>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Name) -> Self::Future {
            ready(Ok(self.0.clone().into_iter()))
        }
    }

    /// A listener whose queue is full: the system drops what else wants to connect, as a dead host would.
    async fn dead(address: SocketAddr) -> (TcpListener, Vec<TcpStream>) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(address).unwrap();
        let listener = socket.listen(0).unwrap();
        let mut queue = Vec::new();
        while let Ok(stream) = timeout(
            Duration::from_millis(100),
            TcpStream::connect(listener.local_addr().unwrap()),
        )
        .await
        {
            queue.push(stream.unwrap());
        }
        (listener, queue)
    }

    #[tokio::test]
    async fn a_connection_is_asked_after_15_seconds_and_given_up_after_30() {
        use rustix::net::sockopt;
        use tower_service::Service as _;

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let to = format!("http://{}", listener.local_addr().unwrap());
        let mut tcp = tcp(Resolver, Duration::from_secs(5));
        let stream = tcp.call(to.parse().unwrap()).await.unwrap().into_inner();
        assert!(sockopt::tcp_nodelay(&stream).unwrap());
        assert!(sockopt::socket_keepalive(&stream).unwrap());
        let seconds = Duration::from_secs;
        assert_eq!(sockopt::tcp_keepidle(&stream), Ok(seconds(15)));
        assert_eq!(sockopt::tcp_keepintvl(&stream), Ok(seconds(15)));
        assert_eq!(sockopt::tcp_keepcnt(&stream), Ok(3));
        assert_eq!(sockopt::tcp_user_timeout(&stream), Ok(30_000));
    }

    #[tokio::test]
    async fn a_dead_address_leaves_time_for_the_next() {
        let limit = Duration::from_secs(2);
        let alive = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let alive = (alive.local_addr().unwrap(), alive);
        let same_port = |host: [u8; 4]| SocketAddr::from((host, alive.0.port()));
        let dead_addresses = [same_port([127, 0, 0, 2]), same_port([127, 0, 0, 3])];
        let mut held = Vec::new();
        for address in dead_addresses {
            held.push(dead(address).await);
        }
        let [first, second] = dead_addresses;
        for addresses in [vec![first, alive.0], vec![first, second, alive.0]] {
            let resolver = Addresses(addresses);
            let mut tcp = tcp(resolver, limit);
            let to = format!("http://gateway.invalid:{}", alive.0.port());
            let connected = timeout(limit, tcp.call(to.parse().unwrap())).await;
            assert!(matches!(connected, Ok(Ok(_))));
        }
        // And all of them dead: no longer than the limit.
        let mut tcp = tcp(Addresses(vec![first, second]), limit);
        let to = format!("http://gateway.invalid:{}", alive.0.port());
        let longer = sleep(limit + Duration::from_secs(1));
        tokio::select! {
            connected = tcp.call(to.parse().unwrap()) => assert!(connected.is_err()),
            () = longer => panic!("longer than the limit"),
        }
    }
}
