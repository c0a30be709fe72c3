//! The client: one call from a typed request to a typed answer.
//!
//! The steps are: encode the parameters, check the rules that the client enforces, find a credential, sign, send once,
//! judge the answer, read it. All but the first and the last are the same code for every operation.

mod prepare;
mod span;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::HeaderValue;
use tokio::runtime::Handle;
use tracing::Instrument as _;

use crate::answer::{Record, read_answer};
use crate::call::Options;
use crate::classify::{self, Done as Answered};
use crate::credential::{Credential, ProvideCredential};
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::request::{
    OperationInfo, Parameters, Placement, Request, ServiceInfo, SignatureScheme, Violations,
};
use crate::time::UtcOffset;
use crate::transport::{
    Endpoint, HttpAnswer, HttpRequest, ReqwestTransport, Transport, TransportError,
    TransportErrorKind,
};

/// A client of one product. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client(Arc<Settings>);

pub(crate) struct Settings {
    pub(crate) service: &'static ServiceInfo,
    pub(crate) endpoint: Endpoint,
    pub(crate) credential: Option<CredentialSource>,
    pub(crate) transport: AnyTransport,
    pub(crate) timeout: Duration,
    pub(crate) max_answer_bytes: usize,
    pub(crate) placement: Placement,
    pub(crate) signature: SignatureScheme,
    pub(crate) utc_offset: UtcOffset,
    pub(crate) user_agent: HeaderValue,
}

/// A fixed credential is the common case and needs no boxed future.
pub(crate) enum CredentialSource {
    Fixed(Credential),
    Provider(Arc<dyn ProvideCredential>),
}

/// The built-in transport is the common case and needs no boxed future.
pub(crate) enum AnyTransport {
    BuiltIn(ReqwestTransport),
    Custom(Arc<dyn Transport>),
}

impl Client {
    pub(crate) fn new(settings: Settings) -> Self {
        Self(Arc::new(settings))
    }

    /// The product that it calls.
    pub fn service(&self) -> &'static ServiceInfo {
        self.0.service
    }

    /// Where it calls.
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// The zone of times that the service spells without one.
    pub fn utc_offset(&self) -> UtcOffset {
        self.0.utc_offset
    }

    /// Sends a request, once, and reads the answer.
    ///
    /// # Errors
    /// [`Error`], whose [`outcome`](Error::outcome) says what became of the call. An HTTP status of 200 is no success by
    /// itself: the service's code decides.
    pub async fn call<R: Request>(
        &self,
        request: &R,
        options: &Options,
    ) -> Result<R::Response, Error> {
        let mut parameters = Parameters::new(self.0.utc_offset);
        request.encode(&mut parameters);
        let mut violations = Violations::new();
        request.check(&mut violations);
        let answered = self
            .0
            .run(R::OPERATION, parameters, violations, options)
            .await?;
        self.0.read(R::OPERATION, answered)
    }
}

impl Settings {
    /// The part of a call that is the same for every operation, in one span where anybody listens.
    async fn run(
        &self,
        operation: &'static OperationInfo,
        parameters: Parameters<'_>,
        violations: Violations,
        options: &Options,
    ) -> Result<Answered, Error> {
        let span = span::CallSpan::new(operation);
        let result = match span.entered() {
            None => {
                self.attempt(operation, parameters, violations, options)
                    .await
            }
            Some(entered) => {
                self.attempt(operation, parameters, violations, options)
                    .instrument(entered)
                    .await
            }
        };
        let result = result.map_err(|error| error.of(operation).with_zone(self.utc_offset));
        span.end(&result);
        result
    }

    async fn attempt(
        &self,
        operation: &'static OperationInfo,
        mut parameters: Parameters<'_>,
        violations: Violations,
        options: &Options,
    ) -> Result<Answered, Error> {
        let started = Instant::now();
        let timeout = options.timeout.unwrap_or(self.timeout);
        refuse_unfit(&parameters, &violations)?;
        let credential = self.credential(operation, timeout).await?;
        let left = timeout.saturating_sub(started.elapsed());
        let signed = self.prepare(operation, &mut parameters, credential.as_ref(), left)?;
        let answer = self.exchange(signed.request).await.map_err(no_answer)?;
        let secrets = Secrets::of(credential.as_ref());
        let judged = classify::judge(operation, self.service.codes, &answer, &secrets.words());
        judged.map_err(|error| {
            prepare::explain_signature(error, &parameters, &signed.evidence, credential.as_ref())
        })
    }

    async fn credential(
        &self,
        operation: &OperationInfo,
        timeout: Duration,
    ) -> Result<Option<Credential>, Error> {
        match &self.credential {
            _ if operation.anonymous => Ok(None),
            Some(CredentialSource::Fixed(credential)) => Ok(Some(credential.clone())),
            Some(CredentialSource::Provider(provider)) => {
                within(timeout, provider.provide()).await.map(Some)
            }
            None => Err(Error::credential(
                "the client has no credential, and this operation is signed",
            )),
        }
    }

    /// Sends the request, once.
    async fn exchange(&self, request: HttpRequest) -> Result<HttpAnswer, TransportError> {
        match &self.transport {
            AnyTransport::BuiltIn(transport) => match Handle::try_current() {
                Ok(_) => transport.exchange(request).await,
                // The stack below would panic.
                Err(error) => {
                    Err(TransportError::new(TransportErrorKind::NotAccepted).with_source(&error))
                }
            },
            AnyTransport::Custom(transport) => {
                let answer = transport.send(request).await?;
                if answer.body.len() > self.max_answer_bytes {
                    return Err(TransportError::new(TransportErrorKind::TooLarge)
                        .with_status(answer.status));
                }
                Ok(answer)
            }
        }
    }

    /// Reads an answer into a record. The service has said that the call is done, whatever shape the rest has.
    fn read<T: Record>(
        &self,
        operation: &'static OperationInfo,
        answered: Answered,
    ) -> Result<T, Error> {
        read_answer(answered.value, self.utc_offset).map_err(|shape| {
            Error::new(ErrorKind::UnreadableAnswer, Outcome::Done)
                .of(operation)
                .with_zone(self.utc_offset)
                .with_detail(shape.to_string())
                .with_status(answered.status)
                .with_request_id(answered.request_id)
        })
    }
}

/// Waits for a credential no longer than the call may take.
async fn within(
    timeout: Duration,
    provided: crate::credential::CredentialFuture<'_>,
) -> Result<Credential, Error> {
    let provided = match Handle::try_current() {
        Ok(_) => tokio::time::timeout(timeout, provided).await.map_err(|_| {
            Error::credential(format!("the credential was not there within {timeout:?}"))
        })?,
        Err(_) => provided.await,
    };
    provided.map_err(|error| {
        let (text, cause) = error.into_parts();
        Error::credential(text).with_cause(cause)
    })
}

/// Refuses what must not be sent.
fn refuse_unfit(parameters: &Parameters<'_>, violations: &Violations) -> Result<(), Error> {
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

/// What a failed exchange means for the call: not sent only where nobody can have seen the request.
fn no_answer(error: TransportError) -> Error {
    let detail = error.to_string();
    let (kind, status, cause) = error.into_parts();
    let (kind, outcome) = match kind {
        TransportErrorKind::NotConnected => (ErrorKind::NotConnected, Outcome::NotSent),
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

/// The parts of a credential that an answer may repeat, to be masked wherever they stand.
struct Secrets<'c> {
    words: [&'c str; 2],
}

impl<'c> Secrets<'c> {
    fn of(credential: Option<&'c Credential>) -> Self {
        let id = credential
            .map(Credential::access_key_id)
            .unwrap_or_default();
        let token = credential
            .and_then(Credential::security_token)
            .unwrap_or_default();
        Self { words: [id, token] }
    }

    fn words(&self) -> [&'c str; 2] {
        self.words
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("product", &self.0.service.product)
            .field("endpoint", &self.0.endpoint)
            .field("timeout", &self.0.timeout)
            .field("signature", &self.0.signature)
            .field("placement", &self.0.placement)
            .finish_non_exhaustive()
    }
}
