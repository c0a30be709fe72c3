//! What one attempt does: find the credential, wait for a permit, sign, send, judge the answer, read it.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::timeout as limited;

use super::execute::CallInProgress;
use super::failure::AttemptFailure;
use super::inner::{AnyTransport, ClientInner, CredentialSource};
use super::sign::Signed;
use super::slot::{KeepAnswer, StreamedAnswer};
use super::telemetry::AttemptTelemetry;
use crate::classify::{self, Secrets};
use crate::credential::{Credential, CredentialFuture};
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::request::{AnswerBody, Parameters};
use crate::transport::{
    HttpAnswer, HttpRequest, StreamOn, Transport, TransportError, TransportErrorKind,
};
use crate::upload::Sending;

impl CallInProgress<'_> {
    /// Sends the request, once, and waits for its answer.
    pub(super) async fn exchange(
        &mut self,
        parameters: &mut Parameters<'_>,
        telemetry: &mut AttemptTelemetry<'_>,
        streams: bool,
    ) -> Result<(HttpAnswer, Signed), AttemptFailure> {
        let (client, operation) = (self.client, self.operation);
        let credential = match &client.credential {
            _ if operation.anonymous => None,
            Some(CredentialSource::Fixed(credential)) => Some(credential.clone()),
            Some(CredentialSource::Provider(provider)) => {
                Some(await_credential(self.time_left(), provider.provide()).await?)
            }
            None => return Err(no_credential().into()),
        };
        // Held until the answer is there.
        let mut permit = if client.limits.are_off() {
            None
        } else {
            Some(client.limits.permit(operation, self.time_left()).await?)
        };
        let time = self.attempt_time();
        if time.is_zero() {
            return Err(
                Error::own_limit("the call's deadline passed before the request was sent").into(),
            );
        }
        let sha256 = self.upload.as_deref().and_then(Sending::sha256);
        let (mut request, signed) = client.sign(operation, parameters, credential, time, sha256)?;
        let is_file = operation.body == AnswerBody::Binary;
        let has_stream = is_file || operation.body == AnswerBody::EventStream;
        request.stream_on = (streams && has_stream).then_some(StreamOn {
            statuses: operation.statuses,
            is_file,
        });
        if self.upload.is_some() {
            request = self.with_upload(request).await?;
        }
        self.check_ticket_deadline(signed.theirs)?;
        self.check_token()?;
        self.sending();
        telemetry.sending();
        if let Some(permit) = &mut permit {
            permit.sending();
        }
        let answer = match &client.transport {
            AnyTransport::BuiltIn(transport) => transport.exchange(request).await,
            AnyTransport::Custom(transport) => {
                client.exchange_by_custom(&**transport, request).await
            }
        };
        match answer {
            Ok(answer) => Ok((answer, signed)),
            Err(error) => {
                let error = match self.upload.as_deref().and_then(Sending::failure) {
                    Some(of_source) => of_source,
                    None => failed_exchange(error),
                };
                Err(AttemptFailure::of_sent(error, signed))
            }
        }
    }

    /// Reads the first piece of an upload, and puts the body into the request.
    async fn with_upload(&mut self, mut request: HttpRequest) -> Result<HttpRequest, Error> {
        let Some(upload) = &mut self.upload else {
            return Ok(request);
        };
        if let AnyTransport::Custom(transport) = &self.client.transport
            && !transport.sends_uploads()
        {
            return Err(Error::invalid_request(
                "the client's transport does not send bodies piece by piece: give the body whole, or use another transport",
            ));
        }
        request.upload = Some(upload.begin().await?);
        Ok(request)
    }

    /// Judges an answer and reads it.
    pub(super) fn read(
        &mut self,
        (answer, signed): (HttpAnswer, Signed),
        parameters: &Parameters<'_>,
        slot: &mut dyn KeepAnswer,
    ) -> Result<(), AttemptFailure> {
        let (client, operation) = (self.client, self.operation);
        let secrets = Secrets::new(signed.credential.as_ref(), parameters);
        let (values, echoes) = (client.max_answer_values, client.check_echoes);
        let judged = match classify::judge_answer(operation, &answer, secrets, values, echoes) {
            Ok(judged) => judged,
            Err(error) => {
                let error = signed.explain(error, parameters);
                return Err(failed_answer(error, answer, signed, slot));
            }
        };
        let request_id = if self.telemetry.listens() {
            classify::request_id(operation, &answer, secrets, Some(&judged.value))
        } else {
            None
        };
        let repaired = judged.repaired;
        match slot.keep(judged.value, client.utc_offset, repaired) {
            Ok(()) => {
                self.telemetry.answered(request_id);
                self.repaired = repaired;
                if slot.streams() {
                    slot.keep_stream(StreamedAnswer {
                        status: answer.status,
                        headers: answer.headers,
                        body: answer.body,
                        rest: answer.rest,
                    });
                } else {
                    slot.keep_headers(answer.headers);
                }
                Ok(())
            }
            // The service has said that the call is done, whatever shape the rest of its answer has.
            Err(shape) => {
                let error = Error::new(ErrorKind::UnreadableAnswer, Outcome::Done)
                    .with_detail(shape.to_string())
                    .with_repaired(repaired)
                    .with_status(answer.status)
                    .with_request_id(classify::request_id(operation, &answer, secrets, None));
                Err(failed_answer(error, answer, signed, slot))
            }
        }
    }
}

fn failed_answer(
    error: Error,
    answer: HttpAnswer,
    signed: Signed,
    slot: &mut dyn KeepAnswer,
) -> AttemptFailure {
    let failure = AttemptFailure::of_sent(error, signed).with_headers(&answer.headers);
    slot.keep_headers(answer.headers);
    failure
}

impl ClientInner {
    /// Sends the request, once, through a transport of the user's own. It is asked to keep the time, and held to it where
    /// there is a clock to hold it to.
    async fn exchange_by_custom(
        &self,
        transport: &dyn Transport,
        request: HttpRequest,
    ) -> Result<HttpAnswer, TransportError> {
        let (timeout, upload) = (request.timeout, request.upload.clone());
        let sent = transport.send(request);
        let answer = match (Handle::try_current(), upload) {
            (Ok(_), Some(upload)) => upload.watch(timeout, sent).await,
            (Ok(_), None) => limited(timeout, sent).await.ok(),
            (Err(_), _) => Some(sent.await),
        };
        let answer =
            answer.unwrap_or_else(|| Err(TransportError::new(TransportErrorKind::TimedOut)))?;
        if answer.body.len() > self.max_answer_bytes {
            let error = TransportError::new(TransportErrorKind::TooLarge);
            return Err(error.with_status(answer.status));
        }
        Ok(answer)
    }
}

fn no_credential() -> Error {
    Error::credential("this operation is signed, but the client has no credential").permanent()
}

/// Waits for a credential no longer than the call may take.
async fn await_credential(
    timeout: Duration,
    provided: CredentialFuture<'_>,
) -> Result<Credential, Error> {
    let provided = match Handle::try_current() {
        Ok(_) => limited(timeout, provided).await.map_err(|_| {
            Error::credential(format!(
                "the credential was not provided within {timeout:?}"
            ))
        })?,
        Err(_) => provided.await,
    };
    provided.map_err(|error| {
        let (text, cause) = error.into_parts();
        Error::credential(text).with_cause(cause)
    })
}

/// What a failed exchange means for the call: not sent only where the server surely did not begin the request.
fn failed_exchange(error: TransportError) -> Error {
    let detail = error.to_string();
    let (kind, status, cause) = error.into_parts();
    let (kind, outcome) = match kind {
        TransportErrorKind::NotConnected => (ErrorKind::NotConnected, Outcome::NotSent),
        TransportErrorKind::NotBegun => (ErrorKind::NotBegun, Outcome::NotSent),
        TransportErrorKind::NotAccepted => (ErrorKind::InvalidRequest, Outcome::NotSent),
        TransportErrorKind::TimedOut => (ErrorKind::TimedOut, Outcome::Unknown),
        TransportErrorKind::TooLarge => (ErrorKind::UnreadableAnswer, Outcome::Unknown),
        TransportErrorKind::Interrupted => (ErrorKind::Interrupted, Outcome::Unknown),
    };
    let error = Error::new(kind, outcome)
        .with_detail(detail)
        .with_cause(cause);
    match status {
        Some(status) => error.with_status(status),
        None => error,
    }
}
