//! A call from its first attempt to its end: the same code for every operation, and the only place where a request is sent
//! again.

use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::telemetry::CallTelemetry;
use super::{ClientInner, CredentialSource, attempt};
use crate::answer::{Node, ShapeError};
use crate::answered::Evidence;
use crate::classify::Judged;
use crate::clock::Sample;
use crate::error::{Error, ErrorKind};
use crate::options::Options;
use crate::outcome::{Effect, Outcome};
use crate::reconcile::{self, Window};
use crate::request::{OperationInfo, Parameters, Violations};
use crate::retry::budget::Withdrawal;
use crate::retry::history::AttemptHistory;
use crate::retry::rules::{Repeat, RetryClass, may_repeat, survives_unknown};
use crate::retry::{Attempt, RetryPolicy, backoff};
use crate::time::UtcOffset;
use crate::transport::HttpAnswer;

/// Takes what a call brings.
pub(super) trait Receive: Send {
    /// Looks at an answer, whatever it says.
    fn look(&mut self, _answer: &HttpAnswer) {}

    /// Reads an answer that settles the call well.
    fn read(&mut self, answer: Judged<'_>, zone: UtcOffset) -> Result<(), ShapeError>;
}

/// What a call is made with, besides its parameters.
pub(crate) struct CallSpec<'a> {
    pub(crate) operation: &'static OperationInfo,
    pub(crate) options: &'a Options,
    pub(crate) violations: &'a Violations,
    /// The ticket that was made for it.
    pub(crate) ticket: Option<TicketLimits>,
}

/// What a call's ticket says of it.
#[derive(Clone, Copy)]
pub(crate) struct TicketLimits {
    /// No attempt is signed with a later time; what was made since then may be the call's.
    pub(crate) window: Window,
    /// The same request was sent before, and may have run.
    pub(crate) again: bool,
}

/// How a call ended well.
pub(super) struct CallSuccess {
    pub(super) evidence: Evidence,
    /// Whether the answer was repaired.
    pub(super) repaired: bool,
    pub(super) failed_attempts: Vec<Attempt>,
}

/// A call under way.
pub(super) struct CallInProgress<'c> {
    pub(super) settings: &'c ClientInner,
    pub(super) operation: &'static OperationInfo,
    pub(super) telemetry: CallTelemetry<'c>,
    policy: RetryPolicy,
    timeout: Duration,
    started: Instant,
    pub(super) history: AttemptHistory,
    /// The attempt under way, from 1.
    number: u32,
    /// The repeat that the budget gave for it, if it is one.
    withdrawal: Option<Withdrawal<'c>>,
    pub(super) ticket: Option<TicketLimits>,
    /// Whether the answer that settled it was repaired.
    repaired: bool,
    clock_corrected: bool,
    credential_refreshed: bool,
}

/// An attempt that failed, and what is needed to decide what comes next.
pub(super) struct AttemptFailure {
    pub(super) error: Error,
    pub(super) sent: Option<attempt::SentInfo>,
}

impl From<Error> for AttemptFailure {
    /// Before anything was signed.
    fn from(error: Error) -> Self {
        Self { error, sent: None }
    }
}

impl ClientInner {
    /// Makes the call, and reads its answer by `receive`.
    pub(super) async fn run(
        &self,
        spec: &CallSpec<'_>,
        parameters: &mut Parameters<'_>,
        receive: &mut dyn Receive,
    ) -> Result<CallSuccess, Error> {
        let mut run = CallInProgress::new(self, spec);
        let span = run.telemetry.span();
        let result = match finalize_parameters(parameters, spec) {
            Ok(()) => {
                run.until_known(spec.options, parameters, receive)
                    .instrument(span)
                    .await
            }
            Err(error) => Err(error),
        };
        let result = result.map_err(|error| with_lookup(error, spec.operation, parameters));
        run.end(result)
    }
}

/// Refuses what must not be sent, and draws what is drawn once per call.
fn finalize_parameters(parameters: &mut Parameters<'_>, spec: &CallSpec<'_>) -> Result<(), Error> {
    check_sendable(parameters, spec.violations)?;
    if spec.options.unique_expiration {
        reconcile::mark(spec.operation, parameters)?;
    }
    if let (Some(order), Some(name)) = (&spec.options.order, spec.operation.order_parameter) {
        parameters.put_order(name, order.id());
    }
    Ok(())
}

/// Adds to an error of an unknown outcome whether this very request could be looked up: its advice depends on that.
fn with_lookup(
    error: Error,
    operation: &'static OperationInfo,
    parameters: &Parameters<'_>,
) -> Error {
    match operation.recipe {
        Some(recipe) if error.outcome() == Outcome::Unknown => {
            let lacks = reconcile::Given::of(parameters).lacks(recipe);
            error.with_lookup(lacks.is_none())
        }
        _ => error,
    }
}

/// Refuses what must not be sent.
pub(crate) fn check_sendable(
    parameters: &Parameters<'_>,
    violations: &Violations,
) -> Result<(), Error> {
    if let Some(unfit) = parameters.unfit() {
        return Err(Error::invalid_request(format!(
            "{} {}",
            unfit.name, unfit.problem
        )));
    }
    if !violations.is_empty() {
        return Err(Error::invalid_request(violations.to_string()));
    }
    Ok(())
}

impl<'c> CallInProgress<'c> {
    fn new(settings: &'c ClientInner, spec: &CallSpec<'c>) -> Self {
        let started = Instant::now();
        let (operation, options) = (spec.operation, spec.options);
        Self {
            settings,
            operation,
            telemetry: CallTelemetry::new(operation, settings.metrics.as_deref(), started)
                .of_order(options.order.as_ref()),
            policy: options.policy(settings.retry),
            timeout: options.timeout.unwrap_or(settings.timeout),
            started,
            history: match spec.ticket {
                Some(ticket) if ticket.again => AttemptHistory::after_unknown_call(operation),
                _ => AttemptHistory::new(operation),
            },
            number: 0,
            withdrawal: None,
            ticket: spec.ticket,
            repaired: false,
            clock_corrected: false,
            credential_refreshed: false,
        }
    }

    /// Attempt after attempt, until one settles the call or none may follow.
    pub(super) async fn until_settled(
        &mut self,
        parameters: &mut Parameters<'_>,
        receive: &mut dyn Receive,
    ) -> Result<Evidence, Error> {
        loop {
            self.number = self.number.saturating_add(1);
            let began = match self.number {
                1 => self.started,
                _ => Instant::now(),
            };
            let failed = match self.attempt(began, parameters, receive).await {
                Ok(repaired) => {
                    self.repaired = repaired;
                    return Ok(Evidence::Answer);
                }
                Err(failed) => failed,
            };
            let next = self.next(&failed);
            let signed_at = failed.sent.as_ref().map(|sent| sent.signed_at);
            let attempt = Attempt::of(&failed.error, signed_at, began.elapsed());
            if let Some(proof) = self.history.add(failed.error, attempt) {
                return self.already_so(proof, receive);
            }
            self.telemetry.outcome_if_dropped(self.history.outcome());
            match next {
                None => return Err(self.take_history().into_error()),
                Some(pause) if pause.is_zero() => {}
                Some(pause) => tokio::time::sleep(pause).await,
            }
        }
    }

    /// The refusal stands for the answer: it is all that the service says.
    fn already_so(&mut self, proof: Error, receive: &mut dyn Receive) -> Result<Evidence, Error> {
        let answer = proof.expose_answer().cloned().unwrap_or_default();
        let zone = self.settings.utc_offset;
        self.repaired = proof.answer_was_repaired();
        let judged = Judged {
            value: Node::of_value(answer, self.repaired),
            repaired: self.repaired,
        };
        match receive.read(judged, zone) {
            Ok(()) => Ok(Evidence::AlreadySo),
            Err(shape) => Err(proof
                .with_detail(shape.to_string())
                .with_kind(ErrorKind::UnreadableAnswer)
                .with_attempts(self.take_history().into_attempts())),
        }
    }

    pub(super) fn take_history(&mut self) -> AttemptHistory {
        std::mem::replace(&mut self.history, AttemptHistory::new(self.operation))
    }

    /// Whether another attempt follows, and after which pause.
    fn next(&mut self, failed: &AttemptFailure) -> Option<Duration> {
        let error = &failed.error;
        let clock_corrected = self.learn_time(failed);
        let fresh_credential = self.refuse_credential(failed);
        if error.blames_rate() {
            self.settings.limits.slow_down(self.operation);
        }
        // Without a clock to wait by, nothing is sent twice.
        if self.number >= self.policy.attempts() || Handle::try_current().is_err() {
            return None;
        }
        let class = RetryClass::of(error, self.operation);
        let unknown = self.history.is_unknown();
        let pause = match may_repeat(&self.policy, self.operation, class, unknown) {
            Repeat::Never => return None,
            Repeat::AfterPause => backoff::pause(&self.policy, self.number, backoff::random()),
            Repeat::AfterClockCorrection => {
                let again = clock_corrected && !self.clock_corrected;
                self.clock_corrected = true;
                again.then_some(Duration::ZERO)?
            }
            Repeat::AfterCredentialRefresh => {
                let again = fresh_credential && !self.credential_refreshed;
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
        let signed = self.settings.server_time().checked_add(pause)?;
        self.check_ticket_deadline(signed).ok()?;
        self.withdrawal = Some(self.settings.budget.withdraw()?);
        Some(pause)
    }

    /// Refuses to send with a timestamp that the call's ticket rules out.
    pub(super) fn check_ticket_deadline(&self, at: SystemTime) -> Result<(), Error> {
        match self.ticket {
            Some(ticket) if at > ticket.window.not_after => Err(Error::own_limit(
                "its ticket's time for sending is over: prepare it again",
            )),
            _ => Ok(()),
        }
    }

    /// The time that another attempt needs at least. As long as nothing is unknown it must be enough for a connect time-out
    /// to say that nothing was sent.
    fn reserved(&self, unknown: bool) -> Duration {
        if unknown || self.operation.effect == Effect::Read {
            Duration::ZERO
        } else {
            self.settings.connect_timeout
        }
    }

    /// Learns the service's time from an answer of the gateway. Gives whether a wrong timestamp can now be corrected.
    fn learn_time(&self, failed: &AttemptFailure) -> bool {
        let Some(sent) = failed.sent.as_ref() else {
            return false;
        };
        let (ErrorKind::Gateway, Some(date)) = (failed.error.kind(), &sent.date) else {
            return false;
        };
        // Other servers on the way answer with codes too, and with whatever time they have.
        let error = &failed.error;
        if error.request_id().is_none() && error.host_id().is_none() {
            return false;
        }
        let clock = &self.settings.clock;
        let refused = failed.error.blames_clock();
        Sample::new(date, sent.at, clock.ours()).is_some_and(|sample| clock.learn(sample, refused))
    }

    /// Tells a provider that its credential was refused, if it was. Gives whether there is a provider to ask again.
    fn refuse_credential(&self, failed: &AttemptFailure) -> bool {
        let credential = failed
            .sent
            .as_ref()
            .and_then(|sent| sent.credential.as_ref());
        match (&self.settings.credential, credential) {
            (Some(CredentialSource::Provider(provider)), Some(credential))
                if failed.error.blames_credential() =>
            {
                provider.refused(credential);
                true
            }
            _ => false,
        }
    }

    /// What is left of the call's time.
    pub(super) fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.started.elapsed())
    }

    /// How long the attempt may take: less than all that is left only if another may follow an unknown one.
    pub(super) fn attempt_time(&self) -> Duration {
        let left = self.left();
        let last = self.number >= self.policy.attempts()
            || !survives_unknown(self.operation)
            || !self.settings.budget.covers_one();
        if last {
            return left;
        }
        let limit = self.policy.attempt_timeout();
        left.min(limit.max(self.settings.connect_timeout))
    }

    /// The attempt goes out now: from here on, dropping the call leaves its outcome unknown.
    pub(super) fn sending(&mut self) {
        match self.withdrawal.take() {
            Some(withdrawal) => withdrawal.spend(),
            None if self.number == 1 => self.settings.budget.deposit(),
            None => {}
        }
        self.telemetry.outcome_if_dropped(Outcome::Unknown);
    }

    /// The attempt under way, from 1.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    fn end(self, result: Result<Evidence, Error>) -> Result<CallSuccess, Error> {
        let zone = self.settings.utc_offset;
        let result = result.map_err(|error| error.of(self.operation).with_zone(zone));
        self.telemetry.end(&result, self.repaired);
        let evidence = result?;
        Ok(CallSuccess {
            evidence,
            repaired: self.repaired,
            failed_attempts: self.history.into_attempts(),
        })
    }
}
