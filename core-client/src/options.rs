//! The options of a single call.

use std::time::Duration;

use crate::order::OrderContext;
use crate::retry::RetryPolicy;

/// Options of a single call. An option that is not set has the client's value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// How long the whole call may take.
    pub timeout: Option<Duration>,
    /// How often the request may be sent at most. Overrides the number of the retry policy.
    pub attempts: Option<u32>,
    /// The retry policy: how often and how long the call may be retried.
    pub retry: Option<RetryPolicy>,
    /// How long an unknown outcome is looked up after the call has ended. If not set, it is not looked up.
    pub resolve_unknown: Option<Duration>,
    /// Whether up to 59 random seconds are added to the expiration of what the call creates.
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

    /// Sets how often the request may be sent at most; 1 means no retry. *Whether* it may be retried depends on the operation's
    /// effect: see [`retry`](crate::retry).
    #[must_use]
    pub const fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts);
        self
    }

    /// Sets how often and how long the call may be retried.
    #[must_use]
    pub const fn with_retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Looks an unknown outcome up by [reads](crate::reconcile). The write itself is never repeated.
    ///
    /// If the call ends with the outcome unknown, the client pauses and looks it up, again and again, until the look-up
    /// [settles](crate::reconcile::LookupVerdict::is_settled) or `max_time` is over. The backoff starts at 1 s and doubles up to
    /// 15 s, with jitter: each pause is between half and the whole of it. `max_time` is added to the call's own time.
    ///
    /// If the look-up finds the call done, the call succeeds with [`Evidence::LookedUp`](crate::Evidence::LookedUp). Its answer
    /// then has the ids and the values of the request, but no request id. Otherwise the call fails with the same error, whose
    /// outcome is unknown; [`Error::verdict`](crate::Error::verdict) has the result of the look-up.
    ///
    /// Pauses need a tokio runtime; without one the client looks once, at once.
    #[must_use]
    pub const fn with_resolve_unknown(mut self, max_time: Duration) -> Self {
        self.resolve_unknown = Some(max_time);
        self
    }

    /// Adds 0 to 59 random seconds to the expiration of what the call creates, such as `Expiration`. This mark distinguishes two
    /// equal orders in a [look-up](crate::reconcile). It is drawn once per call, so all attempts send the same value.
    ///
    /// The call is refused before anything is sent if the operation has no such parameter, or if the request's value is not
    /// `yyyy-MM-dd HH:mm:ss`.
    #[must_use]
    pub const fn with_unique_expiration(mut self) -> Self {
        self.unique_expiration = true;
        self
    }

    /// Makes the call for an order. If the operation has a parameter for the caller's id and the request does not set it, the
    /// order's id is sent there. The order's fingerprint is in the call's span.
    #[must_use]
    pub fn with_order(mut self, order: &OrderContext) -> Self {
        self.order = Some(order.clone());
        self
    }

    /// The retry policy of a call whose client has this one.
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

/// Sets the options of a call before it is sent: of a [`Caller`](crate::Caller), or of a blocking client's caller.
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

    /// Sets how often and how long the call may be retried: see [`Options::with_retry`].
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

    /// Looks an unknown outcome up for at most this time: see [`Options::with_resolve_unknown`].
    #[must_use]
    fn with_resolve_unknown(mut self, max_time: Duration) -> Self {
        self.options_mut().resolve_unknown = Some(max_time);
        self
    }

    /// Marks the expiration of what the call creates: see [`Options::with_unique_expiration`].
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
