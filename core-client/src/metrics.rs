//! A hook for counting and timing calls, for those who keep their own metrics.

use std::time::Duration;

use crate::answered::Evidence;
use crate::error::ErrorKind;
use crate::outcome::Outcome;

/// Is told of every attempt and every call as it ends, also of those that were dropped before. Called on the task that
/// makes the call, so it must not block.
pub trait Metrics: Send + Sync + 'static {
    /// An attempt has ended.
    fn on_attempt(&self, _attempt: &AttemptEnd<'_>) {}

    /// A call has ended.
    fn on_call(&self, _call: &CallEnd<'_>) {}
}

/// How an attempt ended. Holds nothing that must stay hidden.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AttemptEnd<'a> {
    /// The product's name on the wire.
    pub product: &'static str,
    /// The operation's name on the wire.
    pub operation: &'static str,
    /// Which attempt of its call it is, from 1.
    pub attempt: u32,
    /// What became of it, seen alone.
    pub outcome: Outcome,
    /// What kind of failure it was; `None` if it succeeded or was dropped.
    pub kind: Option<ErrorKind>,
    /// The service's code, if it failed.
    pub code: Option<&'a str>,
    /// The service's id of the request.
    pub request_id: Option<&'a str>,
    /// The answer's HTTP status, if it failed with an answer.
    pub http_status: Option<u16>,
    /// Whether its answer was JSON only [after a repair](crate::answer::Extra::was_repaired).
    pub repaired: bool,
    /// How long it took, waiting for its turn included.
    pub duration: Duration,
    /// Whether the call was dropped before it ended.
    pub dropped: bool,
}

/// How a call ended. Holds nothing that must stay hidden.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CallEnd<'a> {
    /// The product's name on the wire.
    pub product: &'static str,
    /// The operation's name on the wire.
    pub operation: &'static str,
    /// How many attempts it took; 0 if the request was refused before the first.
    pub attempts: u32,
    /// What became of it; [`as_str`](Outcome::as_str) is a label.
    pub outcome: Outcome,
    /// How it is known, if it succeeded.
    pub evidence: Option<Evidence>,
    /// What kind of failure it was; `None` if it succeeded or was dropped.
    pub kind: Option<ErrorKind>,
    /// The service's code, if it failed.
    pub code: Option<&'a str>,
    /// The service's id of the last request, or of the one that failed.
    pub request_id: Option<&'a str>,
    /// The answer's HTTP status, if it failed with an answer.
    pub http_status: Option<u16>,
    /// Whether the answer that settled it was JSON only [after a repair](crate::answer::Extra::was_repaired).
    pub repaired: bool,
    /// How long it took, pauses included.
    pub duration: Duration,
    /// Whether it was dropped before it ended.
    pub dropped: bool,
}
