//! What a single call can set, and what a generated builder carries to send itself.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::answered::Answered;
use crate::client::Client;
use crate::error::Error;
use crate::request::Request;
use crate::retry::RetryPolicy;

/// Settings of a single call. What is not set is the client's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// How long the whole call may take.
    pub timeout: Option<Duration>,
    /// How often the request may be sent at most. Goes before that of a policy.
    pub attempts: Option<u32>,
    /// How often and how long the call may be repeated.
    pub retry: Option<RetryPolicy>,
}

impl Options {
    /// Nothing set.
    pub const fn new() -> Self {
        Self {
            timeout: None,
            attempts: None,
            retry: None,
        }
    }

    /// Sets how long the whole call may take. Shorter than the client's connect time-out, it may end a call while a
    /// connection is being made, and the outcome is then unknown.
    #[must_use]
    pub const fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets how often the request may be sent at most; 1 sends it once. *Whether* it may be sent again is a matter of its
    /// effect: see [`retry`](crate::retry).
    #[must_use]
    pub const fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts);
        self
    }

    /// Sets how often and how long the call may be repeated.
    #[must_use]
    pub const fn with_retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// The policy of a call, where the client has this one.
    pub const fn policy(&self, clients: RetryPolicy) -> RetryPolicy {
        let policy = match self.retry {
            Some(policy) => policy,
            None => clients,
        };
        match self.attempts {
            Some(attempts) => policy.with_attempts(attempts),
            None => policy,
        }
    }
}

/// A call on its way: what a generated builder turns into when it is awaited.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// The client and the options that a generated builder carries when a client made it.
#[derive(Debug, Clone)]
pub struct Caller {
    client: Client,
    options: Options,
}

/// What a generated builder carries when no client made it: it can be built, not sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Detached;

impl Caller {
    /// Calls through this client.
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            options: Options::new(),
        }
    }

    /// Sets how long the whole call may take.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Sets how often the request may be sent at most.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.options.attempts = Some(attempts);
        self
    }

    /// Sets how often and how long the call may be repeated.
    #[must_use]
    pub fn with_retry(mut self, policy: RetryPolicy) -> Self {
        self.options.retry = Some(policy);
        self
    }

    /// Replaces all options.
    #[must_use]
    pub fn with_options(mut self, options: Options) -> Self {
        self.options = options;
        self
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
        Box::pin(async move { self.client.call(&request, &self.options).await })
    }

    /// Sends a request once the future is awaited, and says how it is known that the call is done.
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
