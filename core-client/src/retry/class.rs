//! What a failed attempt says about a retry.

use crate::codes::Retry;
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::request::OperationInfo;

/// What an attempt says about a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryClass {
    /// Done, or done in parts.
    Done,
    /// Not sent, and nothing that time alone would change.
    Unsendable,
    /// Not sent, since no connection was made or the server did not begin the request.
    NotSent,
    /// Refused for good: the same request will be refused again.
    Refused,
    /// Refused. The gateway executed nothing, and may accept the request after a pause.
    Transient,
    /// Refused. The service may accept the request after a pause, and the operation names the code.
    TransientListed,
    /// Refused. The service may accept the request after a pause, but the operation does not say that nothing was executed.
    TransientNotListed,
    /// Refused. The gateway would accept another timestamp.
    WrongClock,
    /// Refused. The gateway would accept another credential.
    StaleCredential,
    /// The service may have executed the request.
    Unknown,
}

impl RetryClass {
    pub(crate) fn of(error: &Error, operation: &OperationInfo) -> Self {
        match (error.outcome(), error.kind()) {
            (Outcome::Done | Outcome::PartlyDone, _) => Self::Done,
            (Outcome::NotSent, ErrorKind::NotConnected | ErrorKind::NotBegun) => Self::NotSent,
            (Outcome::NotSent, _) => Self::Unsendable,
            (Outcome::Refused, _) => Self::of_refusal(error, operation),
            (Outcome::Unknown, _) => Self::Unknown,
        }
    }

    fn of_refusal(error: &Error, operation: &OperationInfo) -> Self {
        let Some(info) = error.code_info() else {
            return Self::Refused;
        };
        let names = |code: &str| operation.retry_after.contains(&code);
        let named = names(info.code) || error.code().is_some_and(names);
        // Only from the gateway does such a code mean that nothing was executed: the service may use the same code for a failure
        // behind it.
        match (info.retry, error.kind()) {
            (Retry::Never, _) => Self::Refused,
            (Retry::AfterPause, ErrorKind::Gateway) => Self::Transient,
            (Retry::AfterPause | Retry::AfterPauseIfNamed, _) if named => Self::TransientListed,
            (Retry::AfterPause | Retry::AfterPauseIfNamed, _) => Self::TransientNotListed,
            (Retry::AfterClockCorrection, ErrorKind::Gateway) => Self::WrongClock,
            (Retry::AfterCredentialRefresh, ErrorKind::Gateway) => Self::StaleCredential,
            (Retry::AfterClockCorrection | Retry::AfterCredentialRefresh, _) => Self::Refused,
        }
    }

    /// Whether the service, or the gateway in front of it, refused the request.
    pub(crate) const fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::Refused
                | Self::Transient
                | Self::TransientListed
                | Self::TransientNotListed
                | Self::WrongClock
                | Self::StaleCredential
        )
    }
}
