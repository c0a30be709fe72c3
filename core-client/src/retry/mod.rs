//! When a call is sent again, and when it never is: the one place that says it.
//!
//! Whether a repeat can do harm depends on what the operation does ([`Effect`](crate::Effect), from its specification) and
//! on what the attempt before it says. With the default [`RetryPolicy`]:
//!
//! | the attempt before | reads | repeatable | creates | spends, destroys |
//! | --- | --- | --- | --- | --- |
//! | not sent: no connection was made, or the request was not begun on it | again | again | again | again |
//! | not sent: refused by ourselves, or no credential | – | – | – | – |
//! | refused by the gateway for now (`Throttling*`) | again | again | again | setting |
//! | refused for now by the service (flow control) | again | if named | if named | setting, if named |
//! | refused for the clock (`InvalidTimeStamp.Expired`) | once | once | once | setting |
//! | refused for the credential (`InvalidSecurityToken.Expired`) | once | once | once | setting |
//! | refused for good | – | – | – | – |
//! | outcome unknown | again | if safe | – | – |
//! | done, or done in parts | – | – | – | – |
//!
//! *If named*: the operation's specification names the code after which a repeat is allowed (`retry_after`). *If safe*: it
//! names the codes that mean "already so" (`already_done`), and it does not overwrite what others may have changed
//! meanwhile. This holds from the first unknown attempt on, whatever the later ones say. *Setting*:
//! [`RetryPolicy::with_refused_spends`]. *Once*: per call, and only if there is something to correct: the clock by the
//! answer's `Date`, the credential by asking a provider again.
//!
//! `SignatureNonceUsed` counts as unknown: each attempt has a nonce of its own of 128 random bits, so if one was seen
//! before, something on the way has sent the request twice, and the first copy may have run.
//!
//! A gateway's code that no table describes leaves a write unknown, whatever its HTTP status: gateways also answer with 4xx
//! after they have forwarded a request. Where only a pattern of a table fits (`Invalid*`), the status must not be 408, 409,
//! 425, 499, 3xx or 5xx. Reads are refused by any code of a gateway below 500.
//!
//! # How often and how long
//!
//! | | default | |
//! | --- | --- | --- |
//! | attempts | 3 | [`RetryPolicy::with_attempts`], and per call [`Options::with_attempts`](crate::Options::with_attempts) |
//! | latest start of an attempt, counted from the start of the call | 10 s | [`RetryPolicy::with_within`]; the call's own time-out ends it too |
//! | an attempt may take, if another may follow an unknown one | 4 s | [`RetryPolicy::with_attempt_timeout`] |
//! | pause before the n-th repeat: full jitter | 0 to 200 ms · 2ⁿ⁻¹, at most 3 s | [`RetryPolicy::with_pauses`] |
//! | repeats, of all calls of a client | 10 % and a reserve of 10 | [`RetryBudget`] |
//!
//! A repeat that would have to begin too late, or that the budget does not cover, is not made: the call fails at once with
//! what it has. A write of which nothing is unknown yet is repeated only if a connection can still be made in time, since a
//! call that ends within a stalled handshake has an unknown outcome. Each attempt is signed anew: fresh nonce, time of now,
//! a credential asked for again. Repeats need a tokio runtime, by whose clock they wait; elsewhere a call is sent once.
//!
//! # What several attempts say together
//!
//! Once one attempt is unknown, the call is, until an answer proves otherwise. Of a write, only success proves it, or on a
//! later attempt a code that the operation knows to mean "already so"; a later refusal, or a later attempt that was not
//! sent, changes nothing. Of a read, which leaves nothing behind, a refusal for good is an answer as well.
//! [`Error::attempts`](crate::Error::attempts) tells what became of each.

mod attempt;
pub(crate) mod backoff;
pub(crate) mod budget;
pub(crate) mod history;
mod policy;
pub(crate) mod rules;

pub use attempt::Attempt;
pub use budget::RetryBudget;
pub use policy::{OperationRetries, RetryPolicy};
