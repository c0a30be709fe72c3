//! What a single call can set.

use std::time::Duration;

use crate::order::OrderContext;
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
    /// How long an unknown outcome is looked up, after the call itself has ended. Not at all unless set.
    pub resolve_unknown: Option<Duration>,
    /// Whether up to 59 random seconds are added to the end of what the call makes.
    pub unique_expiration: bool,
    /// The order that the call is made for.
    pub order: Option<OrderContext>,
}

impl Options {
    /// Nothing set.
    pub const fn new() -> Self {
        Self {
            timeout: None,
            attempts: None,
            retry: None,
            resolve_unknown: None,
            unique_expiration: false,
            order: None,
        }
    }

    /// Sets how long the whole call may take. If it is shorter than the client's connect time-out, the call can end during the
    /// handshake; the outcome is then `Unknown`, not `NotSent`.
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

    /// Looks an unknown outcome up, by [reading](crate::reconcile) and never by repeating.
    ///
    /// Once the call has ended with the outcome unknown, and only then, the look-up is made after a pause, and again, with
    /// pauses of 1 s that double up to 15 s (each between half and the whole of it, by chance), until it
    /// [settles](crate::reconcile::LookupVerdict::is_settled) or `max_time` is over. This time comes on top of the call's own.
    ///
    /// Found done, the call succeeds with [`Evidence::LookedUp`](crate::Evidence::LookedUp), and its answer holds what
    /// could be told by looking: ids and what was asked for, no request id. Else the error stays as it was, its outcome
    /// unknown, and [`Error::verdict`] says what was seen.
    ///
    /// Pauses need a tokio runtime; elsewhere it looks once, at once.
    #[must_use]
    pub const fn with_resolve_unknown(mut self, max_time: Duration) -> Self {
        self.resolve_unknown = Some(max_time);
        self
    }

    /// Adds 0 to 59 random seconds to the end of what the call makes, such as `Expiration`: a mark that tells two equal
    /// orders apart in a [look-up](crate::reconcile). Drawn once per call, so that all attempts send the same.
    ///
    /// A call whose operation has no such parameter, or whose request does not give it as `yyyy-MM-dd HH:mm:ss`, is
    /// refused before anything is sent.
    #[must_use]
    pub const fn with_unique_expiration(mut self) -> Self {
        self.unique_expiration = true;
        self
    }

    /// Makes the call for an order: its id fills the operation's parameter for an id of the caller's own, where it has one
    /// and the request leaves it open, and its fingerprint stands in the call's span.
    #[must_use]
    pub fn with_order(mut self, order: &OrderContext) -> Self {
        self.order = Some(order.clone());
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

/// Sets the options of a call that is on its way: of a [`Caller`], or of that of a blocking client.
pub trait SetOptions: Sized {
    /// The options.
    fn options_mut(&mut self) -> &mut Options;

    /// Sets how long the whole call may take: see [`Options::with_timeout`].
    #[must_use]
    fn with_timeout(mut self, timeout: Duration) -> Self {
        self.options_mut().timeout = Some(timeout);
        self
    }

    /// Sets how often the request may be sent at most: see [`Options::with_attempts`].
    #[must_use]
    fn with_attempts(mut self, attempts: u32) -> Self {
        self.options_mut().attempts = Some(attempts);
        self
    }

    /// Sets how often and how long the call may be repeated: see [`Options::with_retry`].
    #[must_use]
    fn with_retry(mut self, policy: RetryPolicy) -> Self {
        self.options_mut().retry = Some(policy);
        self
    }

    /// Makes the call for an order: see [`Options::with_order`].
    #[must_use]
    fn with_order(mut self, order: &OrderContext) -> Self {
        self.options_mut().order = Some(order.clone());
        self
    }

    /// Looks an unknown outcome up for so long: see [`Options::with_resolve_unknown`].
    #[must_use]
    fn with_resolve_unknown(mut self, max_time: Duration) -> Self {
        self.options_mut().resolve_unknown = Some(max_time);
        self
    }

    /// Marks the end of what the call makes: see [`Options::with_unique_expiration`].
    #[must_use]
    fn with_unique_expiration(mut self) -> Self {
        self.options_mut().unique_expiration = true;
        self
    }

    /// Replaces all options.
    #[must_use]
    fn with_options(mut self, options: Options) -> Self {
        *self.options_mut() = options;
        self
    }
}
