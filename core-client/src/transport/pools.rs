//! A pool of connections for each runtime.
//!
//! A connection is driven by a task of the runtime that made it, and ends with that runtime. A pool for all of them would hand out
//! connections of a runtime that is just ending, and the calls on them would fail although their own runtime goes on.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::time::Duration;

use tokio::runtime::{Handle, Id};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::connect::Connector;
use super::exchange::{TransportError, not_accepted};
use super::pool::Pool;
use super::tasks::spawn_on;

/// How often idle connections are looked for at most, whatever the time-out: a shorter one is kept to whenever one is taken.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// The pools of all runtimes that the transport is used on.
pub(super) struct Pools {
    connector: Connector,
    idle_timeout: Duration,
    open: Arc<RwLock<Open>>,
}

type Open = HashMap<Id, OfRuntime>;

struct OfRuntime {
    pool: Arc<Pool>,
    /// Lives as long as the runtime. Asked in addition to the id, which another runtime may get once this one has ended.
    running: Weak<()>,
    /// Ends the runtime's task when the transport goes first.
    _transport_lives: oneshot::Sender<Infallible>,
}

impl Pools {
    pub(super) fn new(connector: Connector, idle_timeout: Duration) -> Self {
        Self {
            connector,
            idle_timeout,
            open: Arc::default(),
        }
    }

    /// The pool of the current runtime.
    pub(super) fn current(&self) -> Result<Arc<Pool>, TransportError> {
        // Outside a runtime the stack below would panic.
        let runtime = Handle::try_current().map_err(|error| not_accepted(&error))?;
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = open.get(&runtime.id()).filter(|found| found.is_running()) {
            return Ok(Arc::clone(&found.pool));
        }
        drop(open);
        Ok(self.pool_for(&runtime))
    }

    fn pool_for(&self, runtime: &Handle) -> Arc<Pool> {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = open.get(&runtime.id()).filter(|found| found.is_running()) {
            return Arc::clone(&found.pool);
        }
        let idle_timeout = self.idle_timeout;
        let pool = Arc::new(Pool::new(self.connector.clone(), idle_timeout));
        let (transport_lives, mut until_it_goes) = oneshot::channel();
        let end = RuntimeEnd {
            runtime: runtime.id(),
            running: Arc::new(()),
            open: Arc::downgrade(&self.open),
        };
        let made = OfRuntime {
            pool: Arc::clone(&pool),
            running: Arc::downgrade(&end.running),
            _transport_lives: transport_lives,
        };
        let replaced = open.insert(runtime.id(), made);
        drop(open);
        drop(replaced);
        let weak = Arc::downgrade(&pool);
        // A runtime drops its tasks when it ends, and at once if it has begun to.
        spawn_on(runtime, async move {
            let _end = end;
            if idle_timeout.is_zero() {
                let _ = until_it_goes.await;
                return;
            }
            let pause = idle_timeout.max(SHORTEST_PAUSE);
            while timeout(pause, &mut until_it_goes).await.is_err() {
                if let Some(pool) = weak.upgrade() {
                    pool.close_idle();
                }
            }
        });
        pool
    }
}

impl OfRuntime {
    fn is_running(&self) -> bool {
        self.running.strong_count() > 0
    }
}

/// Held by a task of a runtime: when it is dropped, the runtime's pool goes.
struct RuntimeEnd {
    runtime: Id,
    running: Arc<()>,
    open: Weak<RwLock<Open>>,
}

impl Drop for RuntimeEnd {
    fn drop(&mut self) {
        let Some(open) = self.open.upgrade() else {
            return;
        };
        let mut open = open.write().unwrap_or_else(PoisonError::into_inner);
        let ours = |found: &OfRuntime| std::ptr::eq(found.running.as_ptr(), &*self.running);
        let removed = match open.get(&self.runtime) {
            Some(found) if ours(found) => open.remove(&self.runtime),
            _ => None,
        };
        // Its connections close without the lock.
        drop(open);
        drop(removed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use core_signer::Method;
    use tokio::runtime::{Builder as RuntimeBuilder, Runtime};

    use super::*;
    use crate::transport::{BuiltInTransport, HttpRequest, TransportErrorKind};

    fn transport() -> BuiltInTransport {
        let endpoint = "http://127.0.0.1:9".parse().unwrap();
        BuiltInTransport::builder(&endpoint).build().unwrap()
    }

    fn runtimes() -> [Runtime; 2] {
        [
            RuntimeBuilder::new_current_thread(),
            RuntimeBuilder::new_multi_thread(),
        ]
        .map(|mut builder| builder.worker_threads(1).enable_all().build().unwrap())
    }

    async fn fail(transport: &BuiltInTransport) -> TransportErrorKind {
        let endpoint = "http://127.0.0.1:9".parse().unwrap();
        let request = HttpRequest::new(Method::Get, endpoint);
        transport.exchange(request).await.unwrap_err().kind()
    }

    fn open(transport: &BuiltInTransport) -> usize {
        transport.pools().open.read().unwrap().len()
    }

    #[test]
    fn a_pool_goes_with_its_runtime() {
        let transport = transport();
        for _ in 0..3 {
            for (index, runtime) in runtimes().into_iter().enumerate() {
                for _ in 0..2 {
                    let kind = runtime.block_on(fail(&transport));
                    assert_eq!(kind, TransportErrorKind::NotConnected);
                    assert_eq!(open(&transport), 1);
                }
                match index {
                    0 => drop(runtime),
                    _ => runtime.shutdown_timeout(Duration::from_secs(5)),
                }
                assert_eq!(open(&transport), 0);
            }
        }
    }

    #[test]
    fn runtimes_have_pools_of_their_own() {
        let transport = transport();
        let runtimes = runtimes();
        for runtime in &runtimes {
            runtime.block_on(fail(&transport));
        }
        assert_eq!(open(&transport), 2);
        drop(runtimes);
        assert_eq!(open(&transport), 0);
    }

    #[test]
    fn a_transport_that_goes_first_leaves_no_task() {
        let [runtime, _] = runtimes();
        let tasks = || runtime.metrics().num_alive_tasks();
        for _ in 0..3 {
            let transport = transport();
            runtime.block_on(fail(&transport));
            assert_eq!(tasks(), 1);
            drop(transport);
            runtime.block_on(async { tokio::time::sleep(Duration::from_millis(10)).await });
            assert_eq!(tasks(), 0);
        }
    }

    #[test]
    fn a_pool_is_not_used_once_its_runtime_has_ended_although_the_id_comes_again() {
        let transport = transport();
        let [runtime, _] = runtimes();
        runtime.block_on(fail(&transport));
        let pools = transport.pools();
        // What a second runtime with the same id would find if the first one's task were slow to go.
        let mut stale = pools.open.write().unwrap();
        stale.get_mut(&runtime.handle().id()).unwrap().running = Weak::new();
        drop(stale);
        runtime.block_on(fail(&transport));
        let open = pools.open.read().unwrap();
        assert!(open[&runtime.handle().id()].is_running());
        drop(open);
        drop(runtime);
        assert_eq!(self::open(&transport), 0);
    }
}
