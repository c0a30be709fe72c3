//! The tasks that a connection needs.

use std::future::Future;
use std::pin::Pin;

use tokio::runtime::Handle;
use tokio::task::AbortHandle;

/// Lets a runtime run a future. In a box, so that tokio's tasks are compiled once instead of once for each kind of future.
pub(super) fn spawn_on(runtime: &Handle, future: impl Future<Output = ()> + Send + 'static) {
    drop(spawn_boxed(runtime, Box::pin(future)));
}

/// The same on the current runtime.
pub(super) fn spawn(future: impl Future<Output = ()> + Send + 'static) {
    spawn_on(&Handle::current(), future);
}

fn spawn_boxed(runtime: &Handle, future: Pin<Box<dyn Future<Output = ()> + Send>>) -> AbortHandle {
    runtime.spawn(future).abort_handle()
}

/// Lets the runtime drive a connection. Why it ends, those learn who wait for its answers. What is returned closes it.
pub(super) fn drive(
    connection: impl Future<Output = hyper::Result<()>> + Send + 'static,
) -> AbortHandle {
    let driven = async move { drop(connection.await) };
    spawn_boxed(&Handle::current(), Box::pin(driven))
}

/// Runs what hyper wants to be run, on the current runtime.
#[cfg(feature = "http2")]
#[derive(Clone)]
pub(super) struct CurrentRuntime;

#[cfg(feature = "http2")]
impl<F> hyper::rt::Executor<F> for CurrentRuntime
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, future: F) {
        spawn(future);
    }
}
