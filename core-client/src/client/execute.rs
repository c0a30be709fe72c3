//! One call from its first attempt to its end: the same loop for every operation, and the only place where a request is
//! sent again.

use std::pin::{Pin, pin};
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tracing::Instrument as _;

use super::failure::AfterFailure;
use super::inner::ClientInner;
use super::slot::KeepAnswer;
use super::telemetry::{AttemptTelemetry, CallTelemetry};
use super::token::TokenWindow;
use crate::answer::Node;
use crate::answered::{Answered, Evidence};
use crate::error::{Error, ErrorKind};
use crate::options::Options;
use crate::outcome::Outcome;
use crate::reconcile::{self, Window};
use crate::request::{OperationInfo, Parameters};
use crate::retry::RetryPolicy;
use crate::retry::budget::Withdrawal;
use crate::retry::history::AttemptHistory;
use crate::upload::Sending;

/// What a call's ticket says of it.
#[derive(Clone, Copy)]
pub(crate) struct TicketLimits {
    /// No attempt is signed with a later time; what was made since then may be the call's.
    pub(crate) window: Window,
    /// Why the request may be sent again; `None` if no earlier call sent it.
    pub(crate) resend: Option<ResendReason>,
}

/// Why a request whose earlier copy may have been executed may be sent again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResendReason {
    /// A second execution is impossible: what the first one created prevents it.
    Exclusive,
    /// The service recognises the token and executes the request once.
    Recognised,
}

/// A call under way.
pub(crate) struct CallInProgress<'c> {
    pub(super) client: &'c ClientInner,
    pub(super) operation: &'static OperationInfo,
    pub(super) options: &'c Options,
    /// The limits of the ticket that was made for it.
    pub(super) ticket: Option<TicketLimits>,
    pub(super) telemetry: CallTelemetry<'c>,
    pub(super) policy: RetryPolicy,
    pub(super) timeout: Duration,
    pub(super) started: Instant,
    /// The attempt under way, from 1.
    pub(super) number: u32,
    pub(super) attempt_began: Instant,
    /// The repeat that the budget gave for it, if it is one.
    pub(super) withdrawal: Option<Withdrawal<'c>>,
    pub(super) history: AttemptHistory,
    /// Until when the service recognises a repeat.
    pub(super) token: TokenWindow,
    pub(super) clock_corrected: bool,
    pub(super) credential_refreshed: bool,
    /// Whether the answer that settled it was repaired.
    pub(super) repaired: bool,
    /// The body that is sent piece by piece.
    pub(super) upload: Option<Box<Sending>>,
}

impl<'c> CallInProgress<'c> {
    fn new(
        client: &'c ClientInner,
        operation: &'static OperationInfo,
        options: &'c Options,
        ticket: Option<TicketLimits>,
    ) -> Self {
        let started = Instant::now();
        Self {
            client,
            operation,
            options,
            ticket,
            telemetry: CallTelemetry::new(operation, client.metrics.as_deref(), started)
                .of_order(options.order.as_ref()),
            policy: options.policy(client.retry),
            timeout: options.timeout.unwrap_or(client.timeout),
            started,
            number: 0,
            attempt_began: started,
            withdrawal: None,
            history: match ticket {
                Some(ticket) if ticket.resend.is_some() => {
                    AttemptHistory::after_unknown_call(operation)
                }
                _ => AttemptHistory::new(operation),
            },
            token: TokenWindow::closed(started),
            clock_corrected: false,
            credential_refreshed: false,
            repaired: false,
            upload: None,
        }
    }

    /// Does what each call does once, before its first attempt.
    async fn make_ready(&mut self, parameters: &mut Parameters<'_>) -> Result<(), Error> {
        let within = self.finalize(parameters)?;
        self.token.open(within, self.age());
        if let Some(upload) = parameters.upload() {
            let needs_hash = self.client.signs_body(self.operation);
            let sending = Sending::prepare(upload, needs_hash).await?;
            self.upload = Some(Box::new(sending));
            // Reading for the hash is no part of the call's time.
            self.started = Instant::now();
            self.attempt_began = self.started;
        }
        Ok(())
    }

    /// Refuses what must not be sent, and draws what is drawn once per call. Gives for how long the service promises to recognise a
    /// repeat by its token.
    fn finalize(&self, parameters: &mut Parameters<'_>) -> Result<Option<Duration>, Error> {
        let (operation, options) = (self.operation, self.options);
        check_sendable(parameters)?;
        if options.unique_expiration {
            reconcile::mark(operation, parameters)?;
        }
        if let (Some(order), Some(name)) = (&options.order, operation.order_parameter) {
            parameters.put_order(name, order.id());
        }
        if options.resolve_unknown.is_some() {
            reconcile::fill_own_id(operation, parameters)?;
        }
        match operation.token {
            Some(token) => super::token::fill(parameters, token),
            None => Ok(None),
        }
    }

    /// How long before this call the first attempt may have begun. `None`: no repeat may rest on the token, since the first copy was
    /// sent with another one, or at a time that seems to lie ahead.
    fn age(&self) -> Option<Duration> {
        match self
            .ticket
            .map(|ticket| (ticket.resend, ticket.window.since))
        {
            Some((Some(ResendReason::Recognised), since)) => {
                self.client.server_time().duration_since(since).ok()
            }
            Some((Some(ResendReason::Exclusive), _)) => None,
            Some((None, _)) | None => Some(Duration::ZERO),
        }
    }

    fn begin_attempt(&mut self) -> AttemptTelemetry<'c> {
        self.number = self.number.saturating_add(1);
        if self.number > 1 {
            self.attempt_began = Instant::now();
        }
        self.telemetry.attempt(self.number, self.attempt_began)
    }

    /// The refusal stands for the answer: it is all that the service says.
    fn read_refusal(
        &mut self,
        refusal: Error,
        slot: &mut dyn KeepAnswer,
    ) -> Result<Evidence, Error> {
        let answer = refusal.expose_answer().cloned().unwrap_or_default();
        self.repaired = refusal.answer_was_repaired();
        let node = Node::of_value(answer, self.repaired);
        match slot.keep(node, self.client.utc_offset, self.repaired) {
            Ok(()) => Ok(Evidence::AlreadyInState),
            Err(shape) => Err(self.take_history().attach_to(
                refusal
                    .with_detail(shape.to_string())
                    .with_kind(ErrorKind::UnreadableAnswer),
            )),
        }
    }

    pub(super) fn take_history(&mut self) -> AttemptHistory {
        let empty = AttemptHistory::new(self.operation);
        std::mem::replace(&mut self.history, empty)
    }

    /// Tells the observers how the call ended, and gives its result.
    fn end(
        &mut self,
        result: Result<Evidence, Error>,
        parameters: &Parameters<'_>,
    ) -> Result<Answered<()>, Error> {
        match result {
            Ok(evidence) => {
                self.telemetry.end(Ok(evidence), self.repaired);
                Ok(Answered {
                    response: (),
                    evidence,
                    repaired: self.repaired,
                    failed_attempts: self.take_history().into_attempts(),
                })
            }
            Err(error) => {
                let operation = self.operation;
                let error = with_lookup(error, operation, parameters)
                    .of(operation)
                    .with_zone(self.client.utc_offset);
                self.telemetry.end(Err(&error), self.repaired);
                Err(error)
            }
        }
    }
}

/// The future of a call: the same type for every operation.
pub(crate) type ExecuteFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Answered<()>, Error>> + Send + 'a>>;

impl ClientInner {
    /// Makes the call of an operation: attempt after attempt, until one settles it or none may follow. Then an unknown outcome is
    /// looked up, where the options say so.
    ///
    /// It does not know the types of the operation. So it is compiled once, and not for each of them.
    pub(crate) fn execute<'a>(
        &'a self,
        operation: &'static OperationInfo,
        options: &'a Options,
        ticket: Option<TicketLimits>,
        parameters: &'a mut Parameters<'_>,
        slot: &'a mut dyn KeepAnswer,
    ) -> ExecuteFuture<'a> {
        Box::pin(async move {
            let mut call = CallInProgress::new(self, operation, options, ticket);
            if let Err(error) = call.make_ready(parameters).await {
                return call.end(Err(error), parameters);
            }
            let call_span = call.telemetry.span();
            // Pinned where they are, since a future is copied whole when it is moved.
            let result = {
                let attempts = pin!(async {
                    loop {
                        let mut attempt = call.begin_attempt();
                        let attempt_span = attempt.span();
                        let ended = {
                            let exchange_and_read = pin!(async {
                                let answer = call
                                    .exchange(parameters, &mut attempt, slot.streams())
                                    .await?;
                                call.read(answer, parameters, slot)
                            });
                            exchange_and_read.instrument(attempt_span).await
                        };
                        let failure = match ended {
                            Ok(()) => {
                                attempt.done(call.telemetry.request_id(), call.repaired);
                                return Ok(Evidence::Answer);
                            }
                            Err(failure) => failure,
                        };
                        attempt.failed(&failure.error);
                        match call.decide_next(failure) {
                            AfterFailure::Repeat(pause) if pause.is_zero() => {}
                            AfterFailure::Repeat(pause) => sleep(pause).await,
                            AfterFailure::AlreadyInState(refusal) => {
                                return call.read_refusal(refusal, slot);
                            }
                            AfterFailure::Fail(error) => {
                                return call.look_up(error, parameters, slot).await;
                            }
                        }
                    }
                });
                attempts.instrument(call_span).await
            };
            call.end(result, parameters)
        })
    }
}

/// Refuses what must not be sent.
pub(crate) fn check_sendable(parameters: &Parameters<'_>) -> Result<(), Error> {
    if let Some(unsendable) = parameters.unsendable() {
        return Err(Error::invalid_request(format!(
            "{} {}",
            unsendable.name, unsendable.problem
        )));
    }
    let violations = parameters.violations();
    if !violations.is_empty() {
        return Err(Error::invalid_request(violations.to_string()));
    }
    Ok(())
}

/// Adds to an error of an unknown outcome whether this very request could be looked up: its advice depends on that.
fn with_lookup(
    error: Error,
    operation: &'static OperationInfo,
    parameters: &Parameters<'_>,
) -> Error {
    match operation.lookup_plan {
        Some(plan) if error.outcome() == Outcome::Unknown => {
            let lacks = reconcile::WriteParameters::of(parameters).lacks(plan);
            error.with_lookup(lacks.is_none())
        }
        _ => error,
    }
}
