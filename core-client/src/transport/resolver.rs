//! The addresses of host names, looked up by threads that no runtime waits for.
//!
//! The system's function (`getaddrinfo`) cannot be interrupted. Where no name server answers, it goes on for ten seconds and more after its
//! call has run out of time. Among tokio's blocking tasks, it would keep the runtime from ending for so long, and the program with it.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec::IntoIter;

use hyper_util::client::legacy::connect::dns::Name;
use tokio::sync::{Semaphore, oneshot};
use tower_service::Service;

/// How many threads may look up names at a time. Further lookups wait for one of them.
const MOST_AT_A_TIME: usize = 100;

static LOOKUPS: Semaphore = Semaphore::const_new(MOST_AT_A_TIME);

/// Looks names up for connections.
#[derive(Clone)]
pub(super) struct Resolver;

type Addresses = IntoIter<SocketAddr>;

impl Service<Name> for Resolver {
    type Response = Addresses;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Addresses>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        // The connector sets the port.
        Box::pin(look_up(name.as_str().to_owned(), 0))
    }
}

/// The addresses of a host with this port.
pub(super) async fn look_up(host: String, port: u16) -> io::Result<Addresses> {
    on_own_thread(move || (host.as_str(), port).to_socket_addrs()).await
}

async fn on_own_thread<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let permit = LOOKUPS.acquire().await.map_err(io::Error::other)?;
    let (sender, receiver) = oneshot::channel();
    let thread = std::thread::Builder::new().name("name-lookup".to_owned());
    thread.spawn(move || {
        let _permit = permit;
        // Nobody listens any more if the call's time was over.
        let _ = sender.send(work());
    })?;
    receiver.await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tokio::runtime::Builder;
    use tokio::time::timeout;

    use super::*;

    #[test]
    fn a_runtime_ends_although_a_lookup_hangs() {
        let hangs = Duration::from_secs(5);
        let began = Instant::now();
        for multi_thread in [false, true] {
            let mut builder = match multi_thread {
                true => Builder::new_multi_thread(),
                false => Builder::new_current_thread(),
            };
            let runtime = builder.worker_threads(1).enable_all().build().unwrap();
            let lookup = on_own_thread(move || {
                std::thread::sleep(hangs);
                Ok(())
            });
            let in_time = runtime
                .block_on(async { timeout(Duration::from_millis(20), lookup).await.is_ok() });
            assert!(!in_time);
            drop(runtime);
        }
        assert!(began.elapsed() < hangs);
    }

    #[tokio::test]
    async fn a_name_has_its_addresses_and_a_name_that_nobody_has_is_an_error() {
        let found: Vec<_> = look_up("localhost".to_owned(), 81).await.unwrap().collect();
        assert!(!found.is_empty());
        assert!(
            found
                .iter()
                .all(|one| one.ip().is_loopback() && one.port() == 81)
        );
        assert!(look_up("nobody.invalid".to_owned(), 81).await.is_err());
    }
}
