//! What a single call can set, and what a generated builder carries to send itself.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::client::Client;
use crate::error::Error;
use crate::request::Request;

/// Settings of a single call. What is not set is the client's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// How long the whole call may take.
    pub timeout: Option<Duration>,
    /// How often the request may be sent at most. This version sends once, which is within every bound.
    pub attempts: Option<u32>,
}

impl Options {
    /// Nothing set.
    pub const fn new() -> Self {
        Self {
            timeout: None,
            attempts: None,
        }
    }

    /// Sets how long the whole call may take. Shorter than the client's connect time-out, it may end a call while a
    /// connection is being made, and the outcome is then unknown.
    #[must_use]
    pub const fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets how often the request may be sent at most.
    #[must_use]
    pub const fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts);
        self
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
}
