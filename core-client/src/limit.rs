//! The client's own limits: calls per second for each operation, and calls in flight.
//!
//! Both limits are off by default. Calls get their permits in the order of arrival. A call that is dropped before it is sent gives
//! its permit back.

use std::collections::HashMap;
use std::fmt;
use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Mutex as Queue, Semaphore, SemaphorePermit};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::error::Error;
use crate::request::OperationInfo;

/// Limits each operation to the calls per second that its description publishes. Operations without a published limit are
/// not limited.
///
/// The published limits are limits of the account. If several processes share the account, give each of them a
/// [share](Self::with_share). A burst may have as many calls as the limit allows in a tenth of a second.
///
/// After a refusal for flow control, the client halves the operation's rate, down to a sixteenth. The rate then grows by a tenth
/// of the full rate per second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateLimit {
    waits: bool,
    share: f64,
}

impl RateLimit {
    /// Calls wait for a permit, until their deadline.
    pub const fn waiting() -> Self {
        Self {
            waits: true,
            share: 1.0,
        }
    }

    /// Calls above the limit fail immediately and are not sent.
    pub const fn failing() -> Self {
        Self {
            waits: false,
            share: 1.0,
        }
    }

    /// Sets this client's share of the account's limits: more than 0, at most 1.
    #[must_use]
    pub const fn with_share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        if self.share > 0.0 && self.share <= 1.0 {
            return Ok(());
        }
        Err(format!(
            "the share of the account's limits must be in (0, 1], got {}",
            self.share
        ))
    }
}

/// `25 % of each operation's published limit, waiting for a permit`.
impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let then = if self.waits {
            "waiting for a permit"
        } else {
            "failing immediately above it"
        };
        write!(
            f,
            "{} % of each operation's published limit, {then}",
            self.share * 100.0
        )
    }
}

/// The burst: the calls of this part of a second may be sent at once.
const BURST_SECONDS: f64 = 0.1;
/// How far flow control slows an operation down, and how fast it recovers per second.
const SLOWEST: f64 = 1.0 / 16.0;
const RECOVERY: f64 = 0.1;
/// Refusals within this time are one event: they answer requests that were sent at the same rate.
const ONE_EVENT: Duration = Duration::from_secs(1);

/// All limits of a client.
pub(crate) struct Limits {
    rate: Option<RateLimit>,
    buckets: Mutex<HashMap<&'static str, Arc<Bucket>>>,
    at_a_time: Option<Semaphore>,
}

/// A call's permit.
pub(crate) struct Permit<'l> {
    token: Option<Token>,
    _permit: Option<SemaphorePermit<'l>>,
}

/// What a bucket gives to a call. If it is dropped before the call is sent, it is given back.
struct Token(Option<Arc<Bucket>>);

struct Bucket {
    /// Locked by the call that is next in line, while it waits for a token.
    queue: Arc<Queue<()>>,
    state: Mutex<State>,
}

struct State {
    per_second: f64,
    most: f64,
    tokens: f64,
    /// How much of the full rate flow control leaves.
    factor: f64,
    counted: Instant,
    slowed: Option<Instant>,
}

impl Limits {
    pub(crate) fn new(rate: Option<RateLimit>, at_a_time: Option<usize>) -> Self {
        Self {
            rate,
            buckets: Mutex::new(HashMap::new()),
            at_a_time: at_a_time.map(|calls| Semaphore::new(calls.min(Semaphore::MAX_PERMITS))),
        }
    }

    /// Whether there are no limits.
    pub(crate) fn are_off(&self) -> bool {
        self.rate.is_none() && self.at_a_time.is_none()
    }

    /// Waits for a call's permit, no longer than the call has left.
    pub(crate) async fn permit(
        &self,
        operation: &'static OperationInfo,
        left: Duration,
    ) -> Result<Permit<'_>, Error> {
        let began = Instant::now();
        let mut permit = Permit {
            token: None,
            _permit: None,
        };
        if let (Some(rate), Some(bucket)) = (self.rate, self.bucket(operation)) {
            if rate.waits {
                let waited = within(left, token_in_turn(&bucket)).await;
                permit.token = Some(waited.ok_or_else(|| {
                    Error::own_limit(
                        "no permit under the limit of calls per second before the deadline",
                    )
                })?);
            } else {
                let token = Token::take(&bucket);
                permit.token =
                    Some(token.map_err(|_| {
                        Error::own_limit("the limit of calls per second is reached")
                    })?);
            }
        }
        if let Some(semaphore) = &self.at_a_time {
            permit._permit = Some(acquire(semaphore, left.saturating_sub(began.elapsed())).await?);
        }
        Ok(permit)
    }

    /// Slows an operation down after a refusal for flow control.
    pub(crate) fn slow_down(&self, operation: &'static OperationInfo) {
        if let Some(bucket) = self.bucket(operation) {
            bucket.state().slow_down();
        }
    }

    /// The operation's bucket, if it is limited.
    fn bucket(&self, operation: &'static OperationInfo) -> Option<Arc<Bucket>> {
        let rate = self.rate?;
        let per_second = f64::from(operation.rate_limit.filter(|limit| *limit > 0)?) * rate.share;
        let mut buckets = lock(&self.buckets);
        let bucket = buckets
            .entry(operation.name)
            .or_insert_with(|| Arc::new(Bucket::new(per_second)));
        Some(Arc::clone(bucket))
    }
}

async fn acquire(semaphore: &Semaphore, left: Duration) -> Result<SemaphorePermit<'_>, Error> {
    if let Ok(permit) = semaphore.try_acquire() {
        return Ok(permit);
    }
    match within(left, semaphore.acquire()).await {
        Some(Ok(permit)) => Ok(permit),
        // Never closed.
        Some(Err(_)) => Err(Error::own_limit("the client takes no more calls")),
        None => Err(Error::own_limit(
            "no permit under the limit of calls in flight before the deadline",
        )),
    }
}

/// The future's value, unless it takes longer than `left`. Without a runtime's clock there is no bound.
async fn within<F: Future>(left: Duration, future: F) -> Option<F::Output> {
    match Handle::try_current() {
        Ok(_) => tokio::time::timeout(left, future).await.ok(),
        Err(_) => Some(future.await),
    }
}

impl Permit<'_> {
    /// The request is being sent: its token is spent. The permit keeps the call's place among the calls in flight.
    pub(crate) fn sending(&mut self) {
        if let Some(Token(bucket)) = &mut self.token {
            *bucket = None;
        }
    }
}

impl Token {
    /// Takes one, or says how long until there is one.
    fn take(bucket: &Arc<Bucket>) -> Result<Self, Duration> {
        match bucket.state().take() {
            None => Ok(Self(Some(Arc::clone(bucket)))),
            Some(pause) => Err(pause),
        }
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        if let Some(bucket) = self.0.take() {
            bucket.state().give_back();
        }
    }
}

/// Takes the bucket's next token, in the order of arrival.
async fn token_in_turn(bucket: &Arc<Bucket>) -> Token {
    let mut place = Box::pin(Arc::clone(&bucket.queue).lock_owned());
    // Its place in the queue is that of the first time it asks.
    let came = poll_fn(|context| Poll::Ready(place.as_mut().poll(context))).await;
    if came.is_ready()
        && let Ok(token) = Token::take(bucket)
    {
        return token;
    }
    let turn = async move {
        match came {
            Poll::Ready(next) => next,
            Poll::Pending => place.await,
        }
    };
    let waits = {
        let bucket = Arc::clone(bucket);
        async move {
            let _next = turn.await;
            wait(&bucket).await
        }
    };
    if Handle::try_current().is_err() {
        return waits.await;
    }
    // In a task of its own, which ends with the call: a call that is not polled while it waits would stop all behind it.
    let mut task = JoinSet::new();
    task.spawn(waits);
    match task.join_next().await {
        Some(Ok(token)) => token,
        // The runtime of the task has ended, but not this call.
        _ => wait(bucket).await,
    }
}

async fn wait(bucket: &Arc<Bucket>) -> Token {
    loop {
        let pause = match Token::take(bucket) {
            Ok(token) => return token,
            Err(pause) => pause,
        };
        // Without a runtime there is no timer to wait with, so the limit cannot be kept.
        if Handle::try_current().is_err() {
            return Token(None);
        }
        tokio::time::sleep(pause).await;
    }
}

impl Bucket {
    fn new(per_second: f64) -> Self {
        let most = (per_second * BURST_SECONDS).max(1.0);
        Self {
            queue: Arc::default(),
            state: Mutex::new(State {
                per_second,
                most,
                tokens: most,
                factor: 1.0,
                counted: Instant::now(),
                slowed: None,
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    /// Takes a token, or returns how long to wait for one.
    fn take(&mut self) -> Option<Duration> {
        self.count();
        // Rounding may leave a whole token slightly too small.
        let missing = 1.0 - self.tokens;
        if missing <= 1e-9 {
            self.tokens = (self.tokens - 1.0).max(0.0);
            return None;
        }
        let seconds = missing / (self.per_second * self.factor);
        let pause = Duration::try_from_secs_f64(seconds).unwrap_or(ONE_EVENT);
        Some(pause.max(Duration::from_micros(1)))
    }

    fn give_back(&mut self) {
        self.tokens = (self.tokens + 1.0).min(self.most);
    }

    /// Adds the tokens since the last call of this function.
    fn count(&mut self) {
        let now = Instant::now();
        let seconds = now.saturating_duration_since(self.counted).as_secs_f64();
        self.counted = now;
        self.tokens = (self.tokens + seconds * self.per_second * self.factor).min(self.most);
        self.factor = (self.factor + seconds * RECOVERY).min(1.0);
    }

    fn slow_down(&mut self) {
        let now = Instant::now();
        let same_event = |slowed| now.saturating_duration_since(slowed) < ONE_EVENT;
        if self.slowed.is_some_and(same_event) {
            return;
        }
        self.count();
        self.slowed = Some(now);
        self.factor = (self.factor / 2.0).max(SLOWEST);
        self.tokens = 0.0;
    }
}

/// Ignores poisoning: no code under these locks can leave a half-changed state behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
