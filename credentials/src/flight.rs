//! One at a time: who comes while another is at work waits for that one's result, failures included.

use std::future::Future;
use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use core_client::credential::CredentialError;
use tokio::runtime::Handle;
use tokio::time::timeout;
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

/// Does the work in a task of its own, if there is a runtime. In the caller's future, work that takes longer than callers wait would
/// begin again with each of them and never end, and a caller that is not polled would stop all others.
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

/// How long work may take. It goes on without its callers, so that nobody else would end what never ends by itself.
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

/// Work that one caller does for all that wait.
///
/// The work runs inside the future that asked for it: a task of its own, or the caller's. If that is dropped, the next one in line does
/// the work, so that nothing is left half-done and no runtime is needed.
#[derive(Default)]
pub(crate) struct Flight {
    turn: tokio::sync::Mutex<()>,
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    tries: u64,
    failure: Option<Failure>,
}

/// What waiting callers are told of the last try's failure.
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

impl Flight {
    /// Waits for its turn, then takes what another has done meanwhile, or does the work.
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

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
