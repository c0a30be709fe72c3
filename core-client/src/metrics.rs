//! A hook for counting and timing calls, for those who keep their own metrics.

use std::time::Duration;

use crate::answered::Evidence;
use crate::error::ErrorKind;
use crate::outcome::Outcome;

/// Receives an event when an attempt or a call ends, even if it was dropped. The methods run on the task that makes the call, so
/// they must not block. If a method panics, the panic ends there, and the call goes on.
pub trait Metrics: Send + Sync + 'static {
    /// An attempt has ended.
    fn on_attempt(&self, _attempt: &AttemptEnd<'_>) {}

    /// A call has ended.
    fn on_call(&self, _call: &CallEnd<'_>) {}
}

/// How an attempt ended. Nothing in it is secret or personal.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AttemptEnd<'a> {
    /// The product's name on the wire.
    pub product: &'static str,
    /// The operation's name on the wire.
    pub operation: &'static str,
    /// The number of the attempt in its call, counted from 1.
    pub attempt: u32,
    /// The attempt's own outcome, whatever the other attempts say.
    pub outcome: Outcome,
    /// The kind of failure. `None` if it succeeded or was dropped.
    pub kind: Option<ErrorKind>,
    /// The service's code, if it failed.
    pub code: Option<&'a str>,
    /// The service's id of the request.
    pub request_id: Option<&'a str>,
    /// The HTTP status of the response, if it failed with a response.
    pub http_status: Option<u16>,
    /// Whether its response was valid JSON only [after a repair](crate::answer::Extra::was_repaired).
    pub repaired: bool,
    /// Its duration, including the wait for a permit.
    pub duration: Duration,
    /// Whether the call was dropped before it ended.
    pub dropped: bool,
}

/// How a call ended. Nothing in it is secret or personal.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CallEnd<'a> {
    /// The product's name on the wire.
    pub product: &'static str,
    /// The operation's name on the wire.
    pub operation: &'static str,
    /// The number of attempts; 0 if the client refused the request before the first attempt.
    pub attempts: u32,
    /// The outcome of the call; [`as_str`](Outcome::as_str) returns a label.
    pub outcome: Outcome,
    /// How the success is known.
    pub evidence: Option<Evidence>,
    /// The kind of failure. `None` if it succeeded or was dropped.
    pub kind: Option<ErrorKind>,
    /// The service's code, if it failed.
    pub code: Option<&'a str>,
    /// The service's id of the last request, or of the one that failed.
    pub request_id: Option<&'a str>,
    /// The HTTP status of the response, if it failed with a response.
    pub http_status: Option<u16>,
    /// Whether the response that decided the outcome was valid JSON only [after a repair](crate::answer::Extra::was_repaired).
    pub repaired: bool,
    /// Its duration, including pauses.
    pub duration: Duration,
    /// Whether the call was dropped before it ended.
    pub dropped: bool,
}
