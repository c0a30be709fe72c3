//! What a failed attempt says about a retry.

use crate::codes::Retry;
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::request::OperationInfo;

/// What an attempt says, as far as a repeat is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryClass {
    /// Done, or done in parts.
    Done,
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

impl RetryClass {
    pub(crate) fn of(error: &Error, operation: &OperationInfo) -> Self {
        match (error.outcome(), error.kind()) {
            (Outcome::Done | Outcome::PartlyDone, _) => Self::Done,
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
