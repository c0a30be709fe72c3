//! Runs one piece of work for all callers that ask for it at the same time; they share its result, even a failure.

use std::future::Future;
use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use core_client::credential::CredentialError;
use tokio::runtime::Handle;
use tokio::time::timeout;
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

/// Does the work in a task of its own, if there is a runtime. If the work ran in a caller's future and took longer than callers wait, each
/// caller would begin it again and it would never end. A caller that is not polled would stop all others.
pub(crate) async fn in_own_task<T, W>(work: impl Fn() -> W) -> Result<T, CredentialError>
where
    T: Send + 'static,
    W: Future<Output = Result<T, CredentialError>> + Send + 'static,
{
    let Ok(runtime) = Handle::try_current() else {
        return work().await;
    };
    // What is logged goes where the caller's own events go.
    let observed = work().in_current_span().with_current_subscriber();
    match runtime.spawn(observed).await {
        Ok(result) => result,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // The runtime of the task has ended, but not this caller.
            Err(_) => work().await,
        },
    }
}

/// How long work may take. It goes on after its callers have left, so nothing else would end work that never ends.
const LONGEST: Duration = Duration::from_secs(60);

async fn limited<T>(
    work: impl Future<Output = Result<T, CredentialError>>,
) -> Result<T, CredentialError> {
    if Handle::try_current().is_err() {
        return work.await;
    }
    timeout(LONGEST, work).await.unwrap_or_else(|_| {
        let text = format!("the source gave no credential within {LONGEST:?}");
        Err(CredentialError::new(text))
    })
}

/// Work that one caller does for all callers that wait.
///
/// The work runs inside the future that called [`run`](Self::run). If that future is dropped, the next caller in line does the work, so
/// that no caller waits for ever and no runtime is needed.
#[derive(Default)]
pub(crate) struct SingleFlight {
    turn: tokio::sync::Mutex<()>,
    last: Mutex<LastTry>,
}

#[derive(Default)]
struct LastTry {
    tries: u64,
    failure: Option<Failure>,
}

/// The last try's failure, as waiting callers get it.
#[derive(Clone)]
struct Failure {
    text: String,
    not_set_up: bool,
}

impl From<&CredentialError> for Failure {
    fn from(error: &CredentialError) -> Self {
        Self {
            text: error.to_string(),
            not_set_up: error.is_not_set_up(),
        }
    }
}

impl From<Failure> for CredentialError {
    fn from(failure: Failure) -> Self {
        if failure.not_set_up {
            Self::not_set_up(failure.text)
        } else {
            Self::new(failure.text)
        }
    }
}

impl SingleFlight {
    /// Waits for the callers before this one. Then returns what `done` finds, the failure of a try that ended meanwhile, or the result of
    /// the work.
    pub(crate) async fn run<T, W>(
        &self,
        done: impl Fn() -> Option<T>,
        work: impl FnOnce() -> W,
    ) -> Result<T, CredentialError>
    where
        W: Future<Output = Result<T, CredentialError>>,
    {
        let before = self.last().tries;
        let _turn = self.turn.lock().await;
        if let Some(done) = done() {
            return Ok(done);
        }
        if let Some(failure) = self.failure_after(before) {
            return Err(failure.into());
        }
        let result = limited(work()).await;
        let mut last = self.last();
        last.tries += 1;
        last.failure = result.as_ref().err().map(Failure::from);
        drop(last);
        result
    }

    /// The failure of a try that ended after the caller began to wait.
    fn failure_after(&self, tries: u64) -> Option<Failure> {
        let last = self.last();
        last.failure.clone().filter(|_| last.tries != tries)
    }

    fn last(&self) -> MutexGuard<'_, LastTry> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
