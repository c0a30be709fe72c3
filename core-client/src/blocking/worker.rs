//! The thread that drives the calls of blocking clients.
//!
//! Calls run on a runtime of their own and their callers wait on a channel, instead of driving the call where they are:
//! inside an async runtime that would panic, and connections would be served only while somebody calls.

use std::fmt;
use std::io;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

use crate::client::CallFuture;
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::request::OperationInfo;

/// Starts its thread with the first call.
#[derive(Clone, Default)]
pub(crate) struct Worker(Arc<Mutex<Option<Running>>>);

struct Running {
    runtime: Handle,
    thread: ThreadId,
    /// The process of the thread.
    process: u32,
    /// Dropped with the last clone of the worker, which ends the thread. Nobody waits for that end: it may come on a thread
    /// of an async runtime, or on this one.
    _until: oneshot::Sender<()>,
}

impl Worker {
    /// Waits until the call has ended.
    pub(crate) fn wait<T: Send + 'static>(
        &self,
        operation: &'static OperationInfo,
        call: CallFuture<T>,
    ) -> Result<T, Error> {
        let runtime = self.runtime().map_err(|error| error.of(operation))?;
        let (answer, answered) = sync_channel(1);
        let call = call.in_current_span().with_current_subscriber();
        runtime.spawn(async move {
            // The caller waits; it cannot be gone.
            let _ = answer.send(call.await);
        });
        answered.recv().unwrap_or_else(|_| {
            let error = Error::new(ErrorKind::Interrupted, Outcome::Unknown);
            Err(error
                .with_detail(
                    "the call panicked, in a transport or another part of the program's own",
                )
                .of(operation))
        })
    }

    fn runtime(&self) -> Result<Handle, Error> {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A fork takes no thread along: the child would wait for ever. What the parent's runtime holds is the parent's, so that it is not
        // closed here.
        let process = std::process::id();
        std::mem::forget(running.take_if(|running| running.process != process));
        let running = match &mut *running {
            Some(running) => running,
            none => none.insert(start().map_err(|error| {
                Error::configuration(format!(
                    "no thread for blocking calls can be started: {error}"
                ))
            })?),
        };
        if running.thread == thread::current().id() {
            return Err(Error::configuration(
                "a blocking call inside a call of the same client would wait for itself: use the async client there",
            ));
        }
        Ok(running.runtime.clone())
    }
}

fn start() -> io::Result<Running> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let (until, ended) = oneshot::channel();
    let thread = thread::Builder::new()
        .name("core-client".to_owned())
        .spawn(move || {
            // It ends when the sender is dropped.
            let _ = runtime.block_on(ended);
        })?;
    Ok(Running {
        runtime: handle,
        thread: thread.thread().id(),
        process: std::process::id(),
        _until: until,
    })
}

#[cfg(test)]
impl Worker {
    /// As the worker is in the child after a fork.
    pub(super) fn fork(&self) {
        let mut running = self.0.lock().unwrap();
        running.as_mut().unwrap().process = 0;
    }

    pub(super) fn thread(&self) -> ThreadId {
        self.0.lock().unwrap().as_ref().unwrap().thread
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").finish_non_exhaustive()
    }
}
