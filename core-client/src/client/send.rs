//! The two steps of a call that wait for others: finding a credential and exchanging a request for an answer.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::timeout as limited;

use super::{AnyTransport, ClientInner, CredentialSource};
use crate::credential::{Credential, CredentialFuture};
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::request::OperationInfo;
use crate::transport::{
    ExchangeFuture, HttpAnswer, HttpRequest, TransportError, TransportErrorKind,
};

impl ClientInner {
    /// The credential, if it is there in time.
    pub(super) async fn find_credential(
        &self,
        operation: &OperationInfo,
        timeout: Duration,
    ) -> Result<Option<Credential>, Error> {
        match &self.credential {
            _ if operation.anonymous => Ok(None),
            Some(CredentialSource::Fixed(credential)) => Ok(Some(credential.clone())),
            Some(CredentialSource::Provider(provider)) => {
                provided(timeout, provider.provide()).await.map(Some)
            }
            None => Err(Error::credential(
                "the client has no credential, and this operation is signed",
            )),
        }
    }

    /// Sends the request, once.
    pub(super) async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, Error> {
        let answer = match &self.transport {
            AnyTransport::BuiltIn(transport) => transport.exchange(request).await,
            AnyTransport::Custom(transport) => {
                let answer = in_time(request.timeout, transport.send(request)).await;
                answer.and_then(|answer| self.bounded(answer))
            }
        };
        answer.map_err(no_answer)
    }

    fn bounded(&self, answer: HttpAnswer) -> Result<HttpAnswer, TransportError> {
        if answer.body.len() > self.max_answer_bytes {
            let error = TransportError::new(TransportErrorKind::TooLarge);
            return Err(error.with_status(answer.status));
        }
        Ok(answer)
    }
}

/// A transport of the user's own is asked to keep the time, and held to it where there is a clock to hold it to.
async fn in_time(
    timeout: Duration,
    sent: ExchangeFuture<'_>,
) -> Result<HttpAnswer, TransportError> {
    match Handle::try_current() {
        Ok(_) => limited(timeout, sent)
            .await
            .unwrap_or_else(|_| Err(TransportError::new(TransportErrorKind::TimedOut))),
        Err(_) => sent.await,
    }
}

/// Waits for a credential no longer than the call may take.
async fn provided(timeout: Duration, provided: CredentialFuture<'_>) -> Result<Credential, Error> {
    let provided = match Handle::try_current() {
        Ok(_) => limited(timeout, provided).await.map_err(|_| {
            Error::credential(format!("the credential was not there within {timeout:?}"))
        })?,
        Err(_) => provided.await,
    };
    provided.map_err(|error| {
        let (text, cause) = error.into_parts();
        Error::credential(text).with_cause(cause)
    })
}

/// What a failed exchange means for the call: not sent only where the server surely did not begin the request.
fn no_answer(error: TransportError) -> Error {
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
