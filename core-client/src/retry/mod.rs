//! When the client retries a call, and when it never does.
//!
//! Two things decide: what the operation does ([`Effect`](crate::Effect), from its description), and how the attempt before
//! ended. With the default [`RetryPolicy`]:
//!
//! | the attempt before | reads | repeatable | creates | spends, destroys |
//! | --- | --- | --- | --- | --- |
//! | not sent: no connection was made, or the server did not begin the request | again | again | again | again |
//! | not sent: refused by the client, or no credential | – | – | – | – |
//! | refused by the gateway for now (`Throttling*`) | again | again | again | setting |
//! | refused for now by the service (flow control) | again | if named | if named | setting, if named |
//! | refused for the clock (`InvalidTimeStamp.Expired`) | once | once | once | setting |
//! | refused for the credential (`InvalidSecurityToken.Expired`) | once | once | once | setting |
//! | refused for good | – | – | – | – |
//! | outcome unknown | again | if safe, or by its token | by its token | by its token |
//! | done, or partly done | – | – | – | – |
//!
//! - *If named*: the operation's description names the code after which a retry is allowed (`retry_after`).
//! - *If safe*: the description names the codes that mean "already in this state" (`already_done`), and the operation does not
//!   overwrite changes that others may have made meanwhile. This holds from the first unknown attempt on, whatever the later
//!   attempts say.
//! - *By its token*: the description says that the service promises to recognise a retry by its [idempotency
//!   token](crate::request::TokenInfo), and the retry begins within the promised time from the first attempt. The retry has the
//!   same token and the same parameters. Only a success of the retry settles the call: a refusal of the retry, whatever its code,
//!   does not prove that the first attempt was not executed.
//! - *Setting*: [`RetryPolicy::with_retry_of_refused_spends`].
//! - *Once*: once per call, and only if there is something to correct: the clock by the response's `Date`, the credential by
//!   asking the provider again.
//!
//! `SignatureNonceUsed` counts as unknown. Each attempt has its own nonce of 128 random bits. If the service has seen it before,
//! something on the way sent the request twice, and the first copy may have been executed.
//!
//! A gateway's code that is in no table leaves a write unknown, whatever the HTTP status: a gateway may answer with 4xx after it
//! has forwarded the request. If only a pattern of a table matches (`Invalid*`), the status must not be 408, 409, 425, 499, 3xx
//! or 5xx. For a read, a pattern decides with every status below 500, and a gateway code that is in no table is a refusal
//! if the status is 4xx and the answer names the request or the host.
//!
//! # How often and how long
//!
//! | | default | |
//! | --- | --- | --- |
//! | attempts | 3 | [`RetryPolicy::with_attempts`], and per call [`Options::with_attempts`](crate::Options::with_attempts) |
//! | latest start of an attempt, counted from the start of the call | 10 s | [`RetryPolicy::with_within`]; the call's own time-out ends it too |
//! | deadline of an attempt, if a retry may follow an unknown outcome | 4 s | [`RetryPolicy::with_attempt_timeout`] |
//! | backoff before the n-th retry, with full jitter | 0 to 200 ms · 2ⁿ⁻¹, at most 3 s | [`RetryPolicy::with_pauses`] |
//! | retry budget of all calls of a client | 10 % and a reserve of 10 | [`RetryBudget`] |
//!
//! If the gateway's answer says how long to wait (`x-acs-retry-after`, in milliseconds), the backoff begins after that time.
//!
//! If a retry would begin too late, or the budget is used up, the call fails at once with the last error. A write whose attempts
//! all have a known outcome is retried only if the time that is left is enough for a connection: a call that ends during a
//! handshake has an unknown outcome. Each attempt is signed again, with a new nonce, the present time and the provider's present
//! credential. Retries need a tokio runtime for their pauses; without one a call is sent once.
//!
//! # The outcome of several attempts
//!
//! If one attempt is unknown, the call is unknown until a response proves otherwise. For a write, there are two proofs: success,
//! or on a later attempt a code that means "already in this state" for this operation. A later refusal, or a later attempt that
//! was not sent, proves nothing about the earlier attempt. For a read, a permanent refusal is an answer as well,
//! and so is a refusal of its credential: a read changes nothing, and a retry would be refused, too.
//! [`Error::attempts`](crate::Error::attempts) has the outcome of each attempt.

mod attempt;
pub(crate) mod backoff;
pub(crate) mod budget;
pub(crate) mod class;
pub(crate) mod history;
mod operation_retries;
mod policy;
pub(crate) mod rules;

pub use attempt::Attempt;
pub use budget::RetryBudget;
pub use operation_retries::OperationRetries;
pub use policy::RetryPolicy;
