//! Whether an attempt may be followed by another: a function of what the operation does and what the attempt says, and of
//! nothing else.

use super::RetryPolicy;
use crate::codes::Retry;
use crate::error::{Error, ErrorKind};
use crate::outcome::{Effect, Outcome};
use crate::request::OperationInfo;

/// What an attempt says, as far as a repeat is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryClass {
    /// Done, or done in parts.
    Settled,
    /// Not sent, and nothing that time alone would change.
    Unsendable,
    /// Not sent, since no connection was made or the request was not begun on it.
    NotSent,
    /// Refused.
    Refused(RefusalKind),
    /// The service may have done it.
    Unknown,
}

/// What a refusal says about the same request later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefusalKind {
    /// It will be refused again.
    Permanent,
    /// The gateway ran nothing, and may let it pass after a pause.
    Transient,
    /// The service may let it pass after a pause, and the operation names the code.
    TransientListed,
    /// The service may let it pass after a pause, but the operation does not say that nothing ran.
    TransientNotListed,
    /// The gateway would let it pass with another timestamp.
    Clock,
    /// The gateway would let it pass with another credential.
    Credential,
}

/// Whether to send again, and after what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    Never,
    AfterPause,
    AfterClockCorrection,
    AfterCredentialRefresh,
}

impl RetryClass {
    pub(crate) fn of(error: &Error, operation: &OperationInfo) -> Self {
        match (error.outcome(), error.kind()) {
            (Outcome::Done | Outcome::PartlyDone, _) => Self::Settled,
            (Outcome::NotSent, ErrorKind::NotConnected | ErrorKind::NotBegun) => Self::NotSent,
            (Outcome::NotSent, _) => Self::Unsendable,
            (Outcome::Refused, _) => Self::Refused(kind(error, operation)),
            (Outcome::Unknown, _) => Self::Unknown,
        }
    }
}

fn kind(error: &Error, operation: &OperationInfo) -> RefusalKind {
    let Some(info) = error.code_info() else {
        return RefusalKind::Permanent;
    };
    let names = |code: &str| operation.retry_after.contains(&code);
    let named = names(info.code) || error.code().is_some_and(names);
    // What the gateway's codes say of "nothing ran" holds for answers of the gateway: the service may use the same code
    // for something behind it.
    match (info.retry, error.kind()) {
        (Retry::Never, _) => RefusalKind::Permanent,
        (Retry::AfterPause, ErrorKind::Gateway) => RefusalKind::Transient,
        (Retry::AfterPause | Retry::AfterPauseIfNamed, _) if named => RefusalKind::TransientListed,
        (Retry::AfterPause | Retry::AfterPauseIfNamed, _) => RefusalKind::TransientNotListed,
        (Retry::AfterClockCorrection, ErrorKind::Gateway) => RefusalKind::Clock,
        (Retry::AfterCredentialRefresh, ErrorKind::Gateway) => RefusalKind::Credential,
        (Retry::AfterClockCorrection | Retry::AfterCredentialRefresh, _) => RefusalKind::Permanent,
    }
}

/// Whether an attempt may be followed by another; `unknown` says that an earlier attempt of the call was unknown.
pub(crate) fn may_repeat(
    policy: &RetryPolicy,
    operation: &OperationInfo,
    class: RetryClass,
    unknown: bool,
) -> Repeat {
    let unknown = unknown || class == RetryClass::Unknown;
    if unknown && !survives_unknown(operation) {
        return Repeat::Never;
    }
    let reads = operation.effect == Effect::Read;
    let costly = matches!(operation.effect, Effect::Spends | Effect::Destroys);
    match class {
        RetryClass::Settled | RetryClass::Unsendable => Repeat::Never,
        RetryClass::NotSent | RetryClass::Unknown => Repeat::AfterPause,
        RetryClass::Refused(_) if costly && !policy.refused_spends() => Repeat::Never,
        RetryClass::Refused(kind) => match kind {
            RefusalKind::Permanent => Repeat::Never,
            RefusalKind::Transient | RefusalKind::TransientListed => Repeat::AfterPause,
            RefusalKind::TransientNotListed if reads => Repeat::AfterPause,
            RefusalKind::TransientNotListed => Repeat::Never,
            RefusalKind::Clock => Repeat::AfterClockCorrection,
            RefusalKind::Credential => Repeat::AfterCredentialRefresh,
        },
    }
}

/// Whether the request may be sent although it may have run already.
pub(crate) fn survives_unknown(operation: &OperationInfo) -> bool {
    match operation.effect {
        Effect::Read => true,
        Effect::Repeatable => !operation.already_done.is_empty() && !operation.overwrites,
        Effect::Creates | Effect::Destroys | Effect::Spends => false,
    }
}

#[cfg(test)]
mod tests;
