//! One attempt of a call: find the credential, wait for its turn, sign, send, judge, read.

use std::time::SystemTime;

use tokio::time::Instant;
use tracing::Instrument as _;

use super::run::{AttemptFailure, CallInProgress, Receive};
use super::sign::{self, SignedWith};
use super::telemetry::AttemptTelemetry;
use crate::classify::{self, Secrets};
use crate::credential::Credential;
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::request::Parameters;
use crate::transport::HttpAnswer;

/// What an attempt was sent with.
pub(super) struct SentInfo {
    /// Our time when it was signed.
    pub(super) at: SystemTime,
    /// The service's time then, which is its timestamp.
    pub(super) signed_at: SystemTime,
    /// The `Date` of its answer.
    pub(super) date: Option<String>,
    pub(super) credential: Option<Credential>,
}

/// What is told of an answer that was read.
struct ReadAnswer {
    /// The service's id of the request, if somebody listens.
    request_id: Option<String>,
    repaired: bool,
}

impl CallInProgress<'_> {
    /// Makes one attempt. Gives whether its answer was repaired.
    pub(super) async fn attempt(
        &mut self,
        began: Instant,
        parameters: &mut Parameters<'_>,
        receive: &mut dyn Receive,
    ) -> Result<bool, AttemptFailure> {
        let number = self.number();
        let mut telemetry = self.telemetry.attempt(number, began);
        let span = telemetry.span();
        let exchange = self.exchange(parameters, receive, &mut telemetry);
        match exchange.instrument(span).await {
            Ok(read) => {
                telemetry.done(read.request_id.as_deref(), read.repaired);
                self.telemetry.answered(read.request_id);
                Ok(read.repaired)
            }
            Err(failed) => {
                telemetry.failed(&failed.error);
                Err(failed)
            }
        }
    }

    async fn exchange(
        &mut self,
        parameters: &mut Parameters<'_>,
        receive: &mut dyn Receive,
        telemetry: &mut AttemptTelemetry<'_>,
    ) -> Result<ReadAnswer, AttemptFailure> {
        let (settings, operation) = (self.settings, self.operation);
        let credential = settings.find_credential(operation, self.left()).await?;
        // Held until the answer is there.
        let mut permit = if settings.limits.are_off() {
            None
        } else {
            Some(settings.limits.permit(operation, self.left()).await?)
        };
        let time = self.attempt_time();
        if time.is_zero() {
            return Err(Error::own_limit("the call's time was over before it was sent").into());
        }
        let (request, with) = settings.sign(operation, parameters, credential.as_ref(), time)?;
        self.check_ticket_deadline(with.theirs)?;
        self.sending();
        telemetry.sending();
        if let Some(permit) = &mut permit {
            permit.sending();
        }
        let answer = settings.send(request).await;
        let sent = |date: Option<&str>| SentInfo {
            at: with.ours,
            signed_at: with.theirs,
            date: date.map(str::to_owned),
            credential: credential.clone(),
        };
        let answer = answer.map_err(|error| AttemptFailure {
            error,
            sent: Some(sent(None)),
        })?;
        receive.look(&answer);
        self.read(&answer, parameters, credential.as_ref(), &with, receive)
            .map_err(|error| AttemptFailure {
                error,
                sent: Some(sent(answer.headers.get("date"))),
            })
    }

    /// Judges the answer and reads it into a record.
    fn read(
        &self,
        answer: &HttpAnswer,
        parameters: &Parameters<'_>,
        credential: Option<&Credential>,
        with: &SignedWith,
        receive: &mut dyn Receive,
    ) -> Result<ReadAnswer, Error> {
        let operation = self.operation;
        let secrets = Secrets::new(credential, parameters);
        let values = self.settings.max_answer_values;
        let codes = operation.service.codes;
        let judged = classify::judge_within(values, operation, codes, answer, secrets)
            .map_err(|error| sign::explain_signature(error, parameters, with, credential))?;
        let judged = match self.settings.check_echoes {
            true => classify::belongs(operation, answer, secrets, judged)?,
            false => judged,
        };
        let request_id = if self.telemetry.listens() {
            classify::request_id(operation, answer, secrets, Some(&judged.value))
        } else {
            None
        };
        let repaired = judged.repaired;
        match receive.read(judged, self.settings.utc_offset) {
            Ok(()) => Ok(ReadAnswer {
                request_id,
                repaired,
            }),
            // The service has said that the call is done, whatever shape the rest of its answer has.
            Err(shape) => Err(Error::new(ErrorKind::UnreadableAnswer, Outcome::Done)
                .with_detail(shape.to_string())
                .with_repaired(repaired)
                .with_status(answer.status)
                .with_request_id(classify::request_id(operation, answer, secrets, None))),
        }
    }
}
