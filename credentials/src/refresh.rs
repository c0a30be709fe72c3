//! Keeps a session and fetches the next one before it ends.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use core_client::Credential;
use core_client::credential::{CredentialError, CredentialFuture, ProvideCredential};
use tokio::runtime::Handle;
use tracing::instrument::WithSubscriber as _;

use crate::clock::Clock;
use crate::session::{FetchSession, Session};
use crate::single_flight::{SingleFlight, in_own_task};

/// How long before a session's end the next one is fetched in the background, at most.
const EARLY: Duration = Duration::from_secs(15 * 60);
/// How long before its end callers wait for the next one, at most. Longer than a call takes: a request that is signed now
/// must be checked before the session ends.
const LATE: Duration = Duration::from_secs(60);
/// The pause after the first failure; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A source of sessions that keeps the last session and refreshes it in time.
///
/// | time left | what a caller gets |
/// | --- | --- |
/// | more than 15 minutes, or than a quarter of the session's life | the session |
/// | less | the session, while the next one is fetched in the background |
/// | less than a minute, or than a twentieth of its life | the next session; the present one if the fetch fails |
/// | none | the next session, or the error |
///
/// If the answer has a `Date`, a session's lifetime is the time from that `Date` to its end. So a clock that is hours ahead or
/// behind does no harm, even if it is corrected meanwhile.
///
/// One fetch runs at a time. Callers that need its result wait for it and share it, even a failure. The fetch goes on if they stop
/// waiting, so that the session is there for a later caller. After a failed fetch, a session that is still valid is used for a while
/// (a second, doubling up to a minute) before the next try.
///
/// A fetch runs on the `tokio` runtime of the caller that started it, for a minute at most. Without a runtime, it has no bound, and
/// there is no background refresh: a caller in the last minute fetches the session, and the fetch ends if that caller stops waiting.
pub struct Refreshing<F>(Arc<Shared<F>>);

struct Shared<F> {
    source: F,
    clock: Clock,
    single_flight: SingleFlight,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<HeldSession>,
    failures: u32,
    /// After a failure: not again before this.
    pause_until: Option<SystemTime>,
    in_background: bool,
}

struct HeldSession {
    credential: Credential,
    early: SystemTime,
    late: SystemTime,
    ends: SystemTime,
    kept_at: KeptAt,
}

/// When a session was kept, by two clocks: the system clock can be set back, and the monotonic clock stops while the machine sleeps.
struct KeptAt {
    at: SystemTime,
    instant: Instant,
}

impl KeptAt {
    /// The time now, by the clock that has advanced further.
    fn now(&self, now: SystemTime) -> SystemTime {
        let steady = self.at.checked_add(self.instant.elapsed());
        steady.map_or(now, |steady| steady.max(now))
    }
}

/// What the source can give a caller now.
enum SessionState {
    Fresh(Credential),
    /// The session is valid, and it is time to fetch the next one.
    Early(Credential),
    /// The session is valid, and the last fetch of the next one has failed.
    Paused(Credential),
    /// A session has to be fetched first.
    Needed,
}

impl<F: FetchSession> Refreshing<F> {
    /// A source that fetches nothing before the first caller needs a session.
    pub fn new(source: F) -> Self {
        Self::with_clock(source, Clock::system())
    }

    /// Like [`new`](Self::new), with another clock.
    pub fn with_clock(source: F, clock: Clock) -> Self {
        Self(Arc::new(Shared {
            source,
            clock,
            single_flight: SingleFlight::default(),
            state: Mutex::default(),
        }))
    }
}

impl<F: FetchSession> ProvideCredential for Refreshing<F> {
    fn provide(&self) -> CredentialFuture<'_> {
        match self.0.session_state() {
            SessionState::Fresh(credential) | SessionState::Paused(credential) => {
                Box::pin(std::future::ready(Ok(credential)))
            }
            SessionState::Early(credential) => {
                refresh_in_background(&self.0);
                Box::pin(std::future::ready(Ok(credential)))
            }
            SessionState::Needed => Box::pin(in_own_task(|| {
                let shared = Arc::clone(&self.0);
                async move { shared.refresh().await }
            })),
        }
    }

    /// Forgets the session if it is the one that was refused, so that the next call fetches another.
    fn refused(&self, credential: &Credential) {
        let mut state = self.0.state();
        let refused =
            |held: &HeldSession| held.credential.access_key_id() == credential.access_key_id();
        if state.held.as_ref().is_some_and(refused) {
            state.held = None;
            state.pause_until = None;
        }
    }
}

impl<F: FetchSession> Shared<F> {
    fn session_state(&self) -> SessionState {
        let now = self.clock.now();
        let state = self.state();
        let Some(held) = &state.held else {
            return SessionState::Needed;
        };
        let paused = state.pause_until.is_some_and(|until| now < until);
        let credential = || held.credential.clone();
        let now = held.kept_at.now(now);
        match () {
            () if now >= held.ends => SessionState::Needed,
            () if now < held.early => SessionState::Fresh(credential()),
            () if paused => SessionState::Paused(credential()),
            () if now < held.late => SessionState::Early(credential()),
            () => SessionState::Needed,
        }
    }

    /// Fetches a session, or waits for the fetch that runs. If the fetch fails, a session that is still valid is given instead of the error.
    async fn refresh(&self) -> Result<Credential, CredentialError> {
        self.single_flight
            .run(|| self.fresh(), || self.fetch())
            .await
            .or_else(|error| self.held().ok_or(error))
    }

    async fn fetch(&self) -> Result<Credential, CredentialError> {
        let source = self.source.name();
        tracing::debug!(source, "fetching a session");
        let began = self.clock.now();
        let fetched = self.source.fetch().await.and_then(|session| {
            let ends = session.ends(began, self.clock.now());
            let ended = || {
                let problem = "the session has already expired, or this machine's clock is ahead";
                CredentialError::new(problem)
            };
            Ok(self.keep(&session, ends.ok_or_else(ended)?))
        });
        if let Err(error) = &fetched {
            if error.is_not_set_up() {
                tracing::debug!(source, %error, "there is no session to fetch");
            } else {
                tracing::warn!(source, %error, "no session could be fetched");
            }
            self.pause();
        }
        fetched
    }

    fn keep(&self, session: &Session, ends: SystemTime) -> Credential {
        let now = self.clock.now();
        let life = ends.duration_since(now).unwrap_or_default();
        let before =
            |limit: Duration, part: u32| ends.checked_sub(limit.min(life / part)).unwrap_or(ends);
        let credential = session.credential().clone();
        let held = HeldSession {
            credential: credential.clone(),
            early: before(EARLY, 4),
            late: before(LATE, 20),
            ends,
            kept_at: KeptAt {
                at: now,
                instant: Instant::now(),
            },
        };
        let mut state = self.state();
        state.held = Some(held);
        state.failures = 0;
        state.pause_until = None;
        credential
    }

    fn pause(&self) {
        let now = self.clock.now();
        let mut state = self.state();
        let doubled = 2_u32.saturating_pow(state.failures.min(16));
        let pause = FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE);
        state.failures = state.failures.saturating_add(1);
        state.pause_until = now.checked_add(pause);
    }

    /// The credential of the held session, if it is too early to fetch the next one.
    fn fresh(&self) -> Option<Credential> {
        match self.session_state() {
            SessionState::Fresh(credential) => Some(credential),
            _ => None,
        }
    }

    /// The credential of the held session, if it is still valid.
    fn held(&self) -> Option<Credential> {
        let now = self.clock.now();
        let state = self.state();
        let held = state.held.as_ref()?;
        (held.kept_at.now(now) < held.ends).then(|| held.credential.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts a fetch that no caller waits for, unless one runs.
fn refresh_in_background<F: FetchSession>(shared: &Arc<Shared<F>>) {
    let Ok(runtime) = Handle::try_current() else {
        return;
    };
    if std::mem::replace(&mut shared.state().in_background, true) {
        return;
    }
    let running = Background(Arc::clone(shared));
    let refresh = async move {
        // Its failure is logged, and no caller waits for it.
        let _ = running.0.refresh().await;
    };
    runtime.spawn(refresh.with_current_subscriber());
}

/// Marks the background fetch as ended when it is dropped, so also if the runtime drops the task.
struct Background<F: FetchSession>(Arc<Shared<F>>);

impl<F: FetchSession> Drop for Background<F> {
    fn drop(&mut self) {
        self.0.state().in_background = false;
    }
}

impl<F: FetchSession> fmt::Debug for Refreshing<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refreshing")
            .field("source", &self.0.source.name())
            .finish_non_exhaustive()
    }
}

impl<F> Clone for Refreshing<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
