//! What follows a failed attempt: what it teaches, and whether another attempt may follow.

use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;

use super::execute::{CallInProgress, ResendReason};
use super::inner::CredentialSource;
use super::sign::Signed;
use crate::clock::Sample;
use crate::codes::{Class, CodeInfo, Retry};
use crate::error::{Error, ErrorKind};
use crate::outcome::{Effect, Outcome};
use crate::retry::class::RetryClass;
use crate::retry::rules::{Repeat, may_repeat, survives_unknown};
use crate::retry::{Attempt, backoff};
use crate::transport::Headers;
use crate::upload::Sending;

/// An attempt that failed, and what is needed to decide what comes next.
pub(super) struct AttemptFailure {
    pub(super) error: Error,
    /// What it was signed with; `None` if it came to no signature.
    signed: Option<Box<Signed>>,
    /// The `Date` of its answer.
    date: Option<String>,
    /// How long the gateway asks to wait.
    asked_pause: Duration,
}

/// In milliseconds. The provider's own SDKs wait so long, too.
const ASKED_PAUSE: &str = "x-acs-retry-after";

/// What follows a failed attempt.
pub(super) enum AfterFailure {
    /// Another attempt, after a pause.
    Repeat(Duration),
    /// The refusal proves that an earlier attempt has done what was asked.
    AlreadyInState(Error),
    /// No other attempt: the call fails.
    Fail(Error),
}

/// What another attempt would do better.
#[derive(Clone, Copy)]
struct Corrected {
    clock: bool,
    credential: bool,
}

impl From<Error> for AttemptFailure {
    /// Before anything was signed.
    fn from(error: Error) -> Self {
        Self {
            error,
            signed: None,
            date: None,
            asked_pause: Duration::ZERO,
        }
    }
}

impl AttemptFailure {
    pub(super) fn of_sent(error: Error, signed: Signed) -> Self {
        Self {
            signed: Some(Box::new(signed)),
            ..Self::from(error)
        }
    }

    /// The same with what the answer's headers say.
    pub(super) fn with_headers(mut self, headers: &Headers) -> Self {
        self.date = headers.get("date").map(str::to_owned);
        let millis = headers.get(ASKED_PAUSE);
        let millis = millis.and_then(|millis| millis.trim().parse().ok());
        self.asked_pause = Duration::from_millis(millis.unwrap_or_default());
        self
    }
}

impl CallInProgress<'_> {
    /// Decides what follows a failed attempt, after learning from it and adding it to the call's history.
    pub(super) fn decide_next(&mut self, failure: AttemptFailure) -> AfterFailure {
        // The one judgement of the failure: both the repeat and the history go by it.
        let class = RetryClass::of(&failure.error, self.operation);
        let corrected = self.learn(&failure, class);
        let pause = self.pause_before_repeat(class, corrected, failure.asked_pause);
        let signed_at = failure.signed.as_ref().map(|signed| signed.theirs);
        let attempt = Attempt::of(&failure.error, signed_at, self.attempt_began.elapsed());
        if let Some(refusal) = self.history.add(failure.error, class, attempt) {
            return AfterFailure::AlreadyInState(refusal);
        }
        self.telemetry.outcome_if_dropped(self.history.outcome());
        match pause {
            Some(pause) => AfterFailure::Repeat(pause),
            None => AfterFailure::Fail(self.take_history().into_error()),
        }
    }

    /// Learns what the failure says of the clock, the credential and the rate.
    fn learn(&self, failure: &AttemptFailure, class: RetryClass) -> Corrected {
        // Also after an unknown outcome: the code speaks of the rate, whatever became of the call.
        let is_limited = |info: &CodeInfo| {
            info.class == Class::Limited
                && matches!(info.retry, Retry::AfterPause | Retry::AfterPauseIfNamed)
        };
        if failure.error.code_info().is_some_and(is_limited) {
            self.client.limits.slow_down(self.operation);
        }
        let is_stale = class == RetryClass::StaleCredential;
        Corrected {
            clock: self.learn_time(failure, class == RetryClass::WrongClock),
            credential: is_stale && self.refuse_credential(failure),
        }
    }

    /// Learns the service's time from an answer of the gateway. Gives whether a wrong timestamp can now be corrected.
    fn learn_time(&self, failure: &AttemptFailure, refused: bool) -> bool {
        let (error, clock) = (&failure.error, &self.client.clock);
        let (Some(signed), Some(date)) = (&failure.signed, &failure.date) else {
            return false;
        };
        // Other servers on the way answer with codes too, and with whatever time they have.
        if error.kind() != ErrorKind::Gateway
            || (error.request_id().is_none() && error.host_id().is_none())
        {
            return false;
        }
        Sample::new(date, signed.ours, clock.ours())
            .is_some_and(|sample| clock.learn(sample, refused))
    }

    /// Tells a provider that its credential was refused. Gives whether there is a provider to ask again.
    fn refuse_credential(&self, failure: &AttemptFailure) -> bool {
        let signed = failure.signed.as_ref();
        let credential = signed.and_then(|signed| signed.credential.as_ref());
        match (&self.client.credential, credential) {
            (Some(CredentialSource::Provider(provider)), Some(credential)) => {
                provider.refused(credential);
                true
            }
            _ => false,
        }
    }

    /// The pause before another attempt; `None` if none may follow.
    fn pause_before_repeat(
        &mut self,
        class: RetryClass,
        corrected: Corrected,
        asked: Duration,
    ) -> Option<Duration> {
        let (client, operation) = (self.client, self.operation);
        // Without a clock to wait by, nothing is sent twice.
        if self.number >= self.policy.attempts() || Handle::try_current().is_err() {
            return None;
        }
        if self.upload.as_deref().is_some_and(Sending::is_spent) {
            return None;
        }
        let unknown = self.history.is_unknown();
        let recognised = self.token.holds_after(Duration::ZERO);
        let pause = match may_repeat(&self.policy, operation, class, unknown, recognised) {
            Repeat::Never => return None,
            // After what was asked for, so that not all come back at the same moment.
            Repeat::AfterPause => {
                asked.saturating_add(backoff::pause(&self.policy, self.number, backoff::random()))
            }
            Repeat::AfterClockCorrection => {
                let again = corrected.clock && !self.clock_corrected;
                self.clock_corrected = true;
                again.then_some(Duration::ZERO)?
            }
            Repeat::AfterCredentialRefresh => {
                let again = corrected.credential && !self.credential_refreshed;
                self.credential_refreshed = true;
                again.then_some(Duration::ZERO)?
            }
        };
        let begins = self.started.elapsed().saturating_add(pause);
        let unknown = unknown || class == RetryClass::Unknown;
        if begins > self.policy.within()
            || begins.saturating_add(self.reserved(unknown)) >= self.timeout
        {
            return None;
        }
        if unknown && !survives_unknown(operation) && !self.token.holds_after(pause) {
            return None;
        }
        let signed = client.server_time().checked_add(pause)?;
        self.check_ticket_deadline(signed).ok()?;
        self.withdrawal = Some(client.budget.withdraw()?);
        Some(pause)
    }

    /// Refuses to send with a timestamp that the call's ticket rules out.
    pub(super) fn check_ticket_deadline(&self, at: SystemTime) -> Result<(), Error> {
        match self.ticket {
            Some(ticket) if at > ticket.window.not_after => Err(Error::own_limit(
                "the ticket's deadline for sending has passed: prepare the request again",
            )
            .permanent()),
            _ => Ok(()),
        }
    }

    /// Refuses to send what may have run already, once nothing says any more that it would not run twice. Waiting for a credential or
    /// a permit takes time.
    pub(super) fn check_token(&self) -> Result<(), Error> {
        let exclusive = self.number == 1
            && self
                .ticket
                .is_some_and(|ticket| ticket.resend == Some(ResendReason::Exclusive));
        let rests_on_token =
            self.history.is_unknown() && !exclusive && !survives_unknown(self.operation);
        if rests_on_token && !self.token.holds_after(Duration::ZERO) {
            return Err(Error::own_limit(
                "the service no longer recognises a retry by its token: look up the outcome",
            )
            .permanent());
        }
        Ok(())
    }

    /// The time that another attempt needs at least. As long as nothing is unknown it must be enough for a connect time-out
    /// to say that nothing was sent.
    fn reserved(&self, unknown: bool) -> Duration {
        if unknown || self.operation.effect == Effect::Read {
            Duration::ZERO
        } else {
            self.client.connect_timeout
        }
    }

    /// What is left of the call's time.
    pub(super) fn time_left(&self) -> Duration {
        self.timeout.saturating_sub(self.started.elapsed())
    }

    /// How long the attempt may take: less than all that is left only if another may follow an unknown one.
    pub(super) fn attempt_time(&self) -> Duration {
        let left = self.time_left();
        let last = self.number >= self.policy.attempts()
            || !(survives_unknown(self.operation) || self.token.holds_after(Duration::ZERO))
            || !self.client.budget.covers_one();
        if last {
            return left;
        }
        let limit = self.policy.attempt_timeout();
        left.min(limit.max(self.client.connect_timeout))
    }

    /// The attempt goes out now: from here on, dropping the call leaves its outcome unknown.
    pub(super) fn sending(&mut self) {
        match self.withdrawal.take() {
            Some(withdrawal) => withdrawal.spend(),
            None if self.number == 1 => self.client.budget.deposit(),
            None => {}
        }
        self.telemetry.outcome_if_dropped(Outcome::Unknown);
    }
}
