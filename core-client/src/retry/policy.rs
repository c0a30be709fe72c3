//! The retry policy: how often a call may be retried, and for how long.

use std::fmt;
use std::time::Duration;

/// How often a call may be retried, and for how long. Whether a retry is allowed depends on the operation's effect:
/// [the module](super) has the rules and the defaults.
///
/// `Display` describes the policy in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RetryPolicy {
    attempts: u32,
    within: Duration,
    attempt_timeout: Duration,
    pause: Duration,
    longest_pause: Duration,
    retries_refused_spends: bool,
}

impl RetryPolicy {
    /// The defaults.
    pub const fn new() -> Self {
        Self {
            attempts: 3,
            within: Duration::from_secs(10),
            attempt_timeout: Duration::from_secs(4),
            pause: Duration::from_millis(200),
            longest_pause: Duration::from_secs(3),
            retries_refused_spends: false,
        }
    }

    /// No retries: each call has one attempt.
    pub const fn never() -> Self {
        Self::new().with_attempts(1)
    }

    /// Sets the maximum number of attempts; 0 counts as 1.
    #[must_use]
    pub const fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// Sets the latest start of an attempt, counted from the start of the call. The call's own time-out ends the call in any case.
    #[must_use]
    pub const fn with_within(mut self, time: Duration) -> Self {
        self.within = time;
        self
    }

    /// Sets the deadline of an attempt, if a retry may follow an unknown outcome. All other attempts, such as each attempt to
    /// create something, may use the rest of the call's time. The deadline is never shorter than the client's connect time-out.
    #[must_use]
    pub const fn with_attempt_timeout(mut self, time: Duration) -> Self {
        self.attempt_timeout = time;
        self
    }

    /// Sets the ceiling of the backoff: before the first retry, and for all retries. The ceiling doubles from retry to retry. Each
    /// pause is a random time between zero and the ceiling (full jitter).
    #[must_use]
    pub const fn with_pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.pause = first;
        self.longest_pause = longest;
        self
    }

    /// Also retries operations that spend or destroy after a refusal, if it is certain that nothing was executed. By default they
    /// are not retried after a refusal.
    #[must_use]
    pub const fn with_retry_of_refused_spends(mut self, retried: bool) -> Self {
        self.retries_refused_spends = retried;
        self
    }

    /// The maximum number of attempts.
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The latest start of an attempt, counted from the start of the call.
    pub const fn within(&self) -> Duration {
        self.within
    }

    /// The deadline of an attempt, if a retry may follow an unknown outcome.
    pub const fn attempt_timeout(&self) -> Duration {
        self.attempt_timeout
    }

    /// The ceiling of the backoff before the first retry.
    pub const fn pause(&self) -> Duration {
        self.pause
    }

    /// The ceiling of the backoff for all retries.
    pub const fn longest_pause(&self) -> Duration {
        self.longest_pause
    }

    /// Whether operations that spend or destroy are retried after a refusal, if it is certain that nothing was executed.
    pub const fn retries_refused_spends(&self) -> bool {
        self.retries_refused_spends
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// `up to 3 attempts within 10s; an attempt that may be retried after an unknown outcome takes at most 4s; pauses up to 200ms,
/// doubling to 3s, with full jitter; operations that spend or destroy are retried only if not sent`.
impl fmt::Display for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.attempts == 1 {
            return f.write_str("one attempt");
        }
        write!(
            f,
            "up to {} attempts within {:?}; an attempt that may be retried after an unknown outcome takes at most {:?}; \
             pauses up to {:?}, doubling to {:?}, with full jitter; operations that spend or destroy are retried only if not sent",
            self.attempts, self.within, self.attempt_timeout, self.pause, self.longest_pause
        )?;
        if self.retries_refused_spends {
            f.write_str(" or refused for now")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{BIND, CONFIG, QUERY, UNBIND};

    #[test]
    fn the_policy_is_printable() {
        let policy = RetryPolicy::new();
        assert_eq!(
            policy.to_string(),
            "up to 3 attempts within 10s; an attempt that may be retried after an unknown outcome takes at most 4s; \
             pauses up to 200ms, doubling to 3s, with full jitter; operations that spend or destroy are retried only if not sent"
        );
        assert!(
            policy
                .with_retry_of_refused_spends(true)
                .to_string()
                .ends_with("not sent or refused for now")
        );
        assert_eq!(RetryPolicy::never().to_string(), "one attempt");
        assert_eq!(policy.with_attempts(0), RetryPolicy::never());
        let of = |operation| policy.of(operation).to_string();
        assert_eq!(
            of(&BIND),
            "BindAxb (creates): up to 3 attempts; again if not sent, if refused for now by the gateway, once after \
             correcting the clock or the credential; never once the outcome is unknown"
        );
        assert_eq!(
            of(&UNBIND),
            "UnbindSubscription (repeatable): up to 3 attempts; again if not sent, if refused for now by the gateway, on \
             isv.FLOW_LIMIT, once after correcting the clock or the credential, if the outcome is unknown"
        );
        assert!(of(&QUERY).contains("if refused for now by the service"));
        assert_eq!(
            of(&CONFIG),
            "ConfigXb (spends): up to 3 attempts; again if not sent; never once the outcome is unknown"
        );
        assert_eq!(
            RetryPolicy::never().of(&BIND).to_string(),
            "BindAxb (creates): one attempt"
        );
    }
}
