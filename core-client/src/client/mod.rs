//! The client: one call from a typed request to a typed answer.
//!
//! The steps are: encode the parameters, check the rules that the client enforces, and then, for each attempt: find a
//! credential, sign, send, judge the answer, read it. All but the first two and the last are the same code for every
//! operation.

mod dynamic;
mod exchange;
mod execute;
mod failure;
mod inner;
mod resolve;
mod sign;
mod slot;
mod telemetry;
mod token;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use crate::answer::read_repaired;
use crate::answered::Answered;
use crate::error::Error;
use crate::options::Options;
use crate::request::{Parameters, Request, ServiceInfo};
use crate::retry::RetryPolicy;
use crate::time::UtcOffset;
use crate::transport::Endpoint;

pub(crate) use dynamic::{read_tree, read_value};
pub(crate) use execute::{ResendReason, TicketLimits, check_sendable};
pub(crate) use inner::{AnyTransport, ClientInner, CommonHeaders, CredentialSource};
#[cfg(any(test, feature = "test-util"))]
pub(crate) use sign::path;
pub(crate) use slot::{KeepAnswer, Slot, SlotWithHeaders, StreamedAnswer};
pub(crate) use token::draw as draw_token;

/// A client of one product. Cheap to clone; clones share connections.
///
/// A client can be used on several tokio runtimes, for example one for each test. Each runtime has its own connections, so a call
/// does not fail because another runtime ends. A runtime needs timers and I/O (`enable_all`); without them, tokio panics.
#[derive(Clone)]
pub struct Client(Arc<ClientInner>);

/// A call in flight: the future of a generated builder.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

impl Client {
    pub(crate) fn new(inner: ClientInner) -> Self {
        Self(Arc::new(inner))
    }

    /// The product that the client calls.
    pub fn service(&self) -> &'static ServiceInfo {
        self.0.service
    }

    /// The address that the client calls.
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// The zone of times that the service writes without a zone.
    pub fn utc_offset(&self) -> UtcOffset {
        self.0.utc_offset
    }

    /// The service's present time: this machine's clock with the correction learned from the service's responses.
    pub fn server_time(&self) -> SystemTime {
        self.0.server_time()
    }

    /// The retry policy of calls that do not set one. `Display` describes it in words.
    pub fn retry_policy(&self) -> RetryPolicy {
        self.0.retry
    }

    pub(crate) fn inner(&self) -> &ClientInner {
        &self.0
    }

    /// Sends a request and decodes the response. Retries if that is [safe](crate::retry) and may help.
    ///
    /// # Errors
    /// [`Error`], whose [`outcome`](Error::outcome) says what became of the call. An HTTP status of 200 is not a success if the
    /// answer's code says otherwise.
    pub async fn call<R: Request>(
        &self,
        request: &R,
        options: &Options,
    ) -> Result<R::Response, Error> {
        let answered = self.call_with_evidence(request, options).await?;
        Ok(answered.response)
    }

    /// Like [`call`](Self::call); the result also says how it is known that the call is done.
    ///
    /// # Errors
    /// Those of [`call`](Self::call).
    pub async fn call_with_evidence<R: Request>(
        &self,
        request: &R,
        options: &Options,
    ) -> Result<Answered<R::Response>, Error> {
        let mut parameters = Parameters::new(self.utc_offset());
        request.encode(&mut parameters);
        request.enforced_violations(parameters.violations_mut());
        let mut slot = Slot::new(read_repaired);
        let ended = self
            .0
            .execute(R::OPERATION, options, None, &mut parameters, &mut slot)
            .await;
        slot.answered(ended)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("product", &self.0.service.product)
            .field("endpoint", &self.0.endpoint)
            .field("timeout", &self.0.timeout)
            .field("retry", &self.0.retry)
            .field("signature", &self.0.signature)
            .field("placement", &self.0.placement)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ClientBuilder;
    use crate::fixture::SERVICE;
    use crate::request::OperationInfo;

    static READ: OperationInfo = OperationInfo::rpc(&SERVICE, "Read");

    /// It is copied as a whole when it is put into its box, and a thousand calls in flight hold a thousand of them.
    #[test]
    fn a_call_takes_little_room() {
        let builder = ClientBuilder::<Client>::new(&SERVICE).endpoint("http://127.0.0.1:9");
        let client = builder.build().unwrap();
        let (options, mut slot) = (Options::new(), Slot::new(|_, _, _| Ok(())));
        let mut parameters = Parameters::new(client.utc_offset());
        let call = client
            .inner()
            .execute(&READ, &options, None, &mut parameters, &mut slot);
        let bytes = size_of_val(&*call) + size_of::<Parameters<'_>>();
        assert!(bytes < 3_500, "{bytes}");
    }
}
