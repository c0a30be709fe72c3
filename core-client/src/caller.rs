//! What a generated builder needs to send its request: the client that made it and the options of its call.

use crate::answer::read_repaired;
use crate::answered::Answered;
use crate::client::{CallFuture, Client, Slot};
use crate::options::{Options, SetOptions};
use crate::request::{Parameters, Request};

/// The client and the options that a generated builder carries when a client made it.
#[derive(Debug, Clone)]
pub struct Caller {
    client: Client,
    options: Options,
}

/// The target of a generated builder that no client made: it can be built, but not sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Detached;

impl SetOptions for Caller {
    fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }
}

impl Caller {
    /// Calls through this client.
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            options: Options::new(),
        }
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The options.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Sends a request once the future is awaited.
    pub fn send<R: Request + Send + Sync + 'static>(self, request: R) -> CallFuture<R::Response> {
        Box::pin(async move {
            let mut parameters = Parameters::new(self.client.utc_offset());
            request.encode(&mut parameters);
            request.enforced_violations(parameters.violations_mut());
            let mut slot = Slot::new(read_repaired);
            let client = self.client.inner();
            let ended = client
                .execute(
                    R::OPERATION,
                    &self.options,
                    None,
                    &mut parameters,
                    &mut slot,
                )
                .await;
            slot.response(ended)
        })
    }

    /// Like [`send`](Self::send); the result also says how it is known that the call is done.
    pub fn send_with_evidence<R: Request + Send + Sync + 'static>(
        self,
        request: R,
    ) -> CallFuture<Answered<R::Response>> {
        Box::pin(async move {
            self.client
                .call_with_evidence(&request, &self.options)
                .await
        })
    }
}
