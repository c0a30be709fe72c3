//! The client: one call from a typed request to a typed answer.
//!
//! The steps are: encode the parameters, check the rules that the client enforces, find a credential, sign, send once,
//! judge the answer, read it. All but the first and the last are the same code for every operation.

mod dynamic;
mod prepare;
mod send;
mod span;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use tracing::Instrument as _;

use crate::answer::{Node, Record, ShapeError, read_answer};
use crate::call::Options;
use crate::classify;
use crate::credential::{Credential, ProvideCredential};
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::request::{
    OperationInfo, Parameters, Placement, Request, ServiceInfo, SignatureScheme, Violations,
};
use crate::time::UtcOffset;
use crate::transport::{Endpoint, HttpAnswer, ReqwestTransport, Transport};

use prepare::Evidence;
use span::CallSpan;

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

/// An answer, and what is needed to judge it.
struct Exchanged<'p> {
    operation: &'static OperationInfo,
    zone: UtcOffset,
    answer: HttpAnswer,
    credential: Option<Credential>,
    parameters: Parameters<'p>,
    evidence: Evidence,
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
        let span = CallSpan::new(R::OPERATION);
        let mut parameters = Parameters::new(self.0.utc_offset);
        request.encode(&mut parameters);
        let mut violations = Violations::new();
        request.check(&mut violations);
        let exchange = self
            .0
            .exchange(R::OPERATION, parameters, &violations, options);
        let exchanged = match span.entered() {
            None => exchange.await,
            Some(entered) => exchange.instrument(entered).await,
        };
        let result = exchanged
            .and_then(|exchanged| exchanged.read())
            .map_err(|error| error.of(R::OPERATION).with_zone(self.0.utc_offset));
        span.end(result.as_ref().err());
        result
    }
}

impl Settings {
    /// From parameters to an answer: the part of a call that waits, the same for every operation.
    async fn exchange<'p>(
        &self,
        operation: &'static OperationInfo,
        mut parameters: Parameters<'p>,
        violations: &Violations,
        options: &Options,
    ) -> Result<Exchanged<'p>, Error> {
        let timeout = options.timeout.unwrap_or(self.timeout);
        refuse_unfit(&parameters, violations)?;
        let (credential, left) = self.find_credential(operation, timeout).await?;
        let (request, evidence) =
            self.prepare(operation, &mut parameters, credential.as_ref(), left)?;
        let answer = self.send(request).await?;
        let zone = self.utc_offset;
        Ok(Exchanged {
            operation,
            zone,
            answer,
            credential,
            parameters,
            evidence,
        })
    }
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

impl Exchanged<'_> {
    /// Judges the answer and reads it into a record.
    fn read<T: Record>(&self) -> Result<T, Error> {
        read_answer(self.judge()?, self.zone).map_err(|shape| self.shape_error(&shape))
    }

    fn judge(&self) -> Result<Node<'_>, Error> {
        let codes = self.operation.service.codes;
        classify::judge(self.operation, codes, &self.answer, self.secrets()).map_err(|error| {
            let credential = self.credential.as_ref();
            prepare::explain_signature(error, &self.parameters, &self.evidence, credential)
        })
    }

    /// What an answer may repeat, to be masked wherever it stands.
    fn secrets(&self) -> [&str; 2] {
        let credential = self.credential.as_ref();
        [
            credential
                .map(Credential::access_key_id)
                .unwrap_or_default(),
            credential
                .and_then(Credential::security_token)
                .unwrap_or_default(),
        ]
    }

    /// The service has said that the call is done, whatever shape the rest of its answer has.
    fn shape_error(&self, shape: &ShapeError) -> Error {
        Error::new(ErrorKind::UnreadableAnswer, Outcome::Done)
            .with_detail(shape.to_string())
            .with_status(self.answer.status)
            .with_request_id(classify::request_id(
                self.operation,
                &self.answer,
                self.secrets(),
            ))
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
