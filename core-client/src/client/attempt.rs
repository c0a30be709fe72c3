//! One attempt of a call: find the credential, wait for its turn, sign, send, judge, read.

use std::time::SystemTime;

use tokio::time::Instant;
use tracing::Instrument as _;

use super::prepare::{self, SignedWith};
use super::run::{Failed, Reader, Run};
use super::watch::AttemptWatch;
use crate::answer::ShapeError;
use crate::classify;
use crate::credential::Credential;
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::request::Parameters;
use crate::transport::HttpAnswer;

/// What an attempt was sent with.
pub(super) struct Sent {
    /// Our time when it was signed.
    pub(super) at: SystemTime,
    /// The service's time then, which is its timestamp.
    pub(super) signed_at: SystemTime,
    /// The `Date` of its answer.
    pub(super) date: Option<String>,
    pub(super) credential: Option<Credential>,
}

impl Run<'_> {
    /// Makes one attempt.
    pub(super) async fn attempt(
        &mut self,
        began: Instant,
        parameters: &mut Parameters<'_>,
        read: &mut Reader<'_>,
    ) -> Result<(), Failed> {
        let number = self.number();
        let mut watch = self.watch.attempt(number, began);
        let span = watch.span();
        let exchange = self.exchange(parameters, read, &mut watch);
        match exchange.instrument(span).await {
            Ok(request_id) => {
                watch.done(request_id.as_deref());
                self.watch.answered(request_id);
                Ok(())
            }
            Err(failed) => {
                watch.failed(&failed.error);
                Err(failed)
            }
        }
    }

    async fn exchange(
        &mut self,
        parameters: &mut Parameters<'_>,
        read: &mut Reader<'_>,
        watch: &mut AttemptWatch<'_>,
    ) -> Result<Option<String>, Failed> {
        let (settings, operation) = (self.settings, self.operation);
        let credential = settings.find_credential(operation, self.left()).await?;
        // Held until the answer is there.
        let mut turn = if settings.limits.are_off() {
            None
        } else {
            Some(settings.limits.turn(operation, self.left()).await?)
        };
        let time = self.attempt_time();
        if time.is_zero() {
            return Err(Error::own_limit("the call's time was over before it was sent").into());
        }
        let (request, with) = settings.prepare(operation, parameters, credential.as_ref(), time)?;
        self.sending();
        watch.sending();
        if let Some(turn) = &mut turn {
            turn.sending();
        }
        let answer = settings.send(request).await;
        let sent = |date: Option<&str>| Sent {
            at: with.ours,
            signed_at: with.theirs,
            date: date.map(str::to_owned),
            credential: credential.clone(),
        };
        let answer = answer.map_err(|error| Failed {
            error,
            sent: Some(sent(None)),
        })?;
        self.read(&answer, parameters, credential.as_ref(), &with, read)
            .map_err(|error| Failed {
                error,
                sent: Some(sent(answer.headers.get("date"))),
            })
    }

    /// Judges the answer and reads it into a record. Gives the service's id of the request.
    fn read(
        &self,
        answer: &HttpAnswer,
        parameters: &Parameters<'_>,
        credential: Option<&Credential>,
        with: &SignedWith,
        read: &mut Reader<'_>,
    ) -> Result<Option<String>, Error> {
        // An answer may repeat them; they are masked wherever they stand.
        let secrets = [
            credential
                .map(Credential::access_key_id)
                .unwrap_or_default(),
            credential
                .and_then(Credential::security_token)
                .unwrap_or_default(),
        ];
        let codes = self.operation.service.codes;
        let done = classify::judge(self.operation, codes, answer, secrets)
            .map_err(|error| prepare::explain_signature(error, parameters, with, credential))?;
        match read(done.value, self.settings.utc_offset) {
            Ok(()) => Ok(done.request_id),
            Err(shape) => Err(shape_error(&shape, answer.status, done.request_id)),
        }
    }
}

/// The service has said that the call is done, whatever shape the rest of its answer has.
fn shape_error(shape: &ShapeError, status: u16, request_id: Option<String>) -> Error {
    Error::new(ErrorKind::UnreadableAnswer, Outcome::Done)
        .with_detail(shape.to_string())
        .with_status(status)
        .with_request_id(request_id)
}
