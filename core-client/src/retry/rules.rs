//! Whether an attempt may be followed by another: a function of what the operation does and what the attempt says, and of
//! nothing else.

use super::RetryPolicy;
use crate::codes::Retry;
use crate::error::{Error, ErrorKind};
use crate::outcome::{Effect, Outcome};
use crate::request::OperationInfo;

/// What an attempt says, as far as a repeat is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Done, or done in parts.
    Settled,
    /// Not sent, and nothing that time alone would change.
    Unsendable,
    /// Not sent, since no connection was made or the request was not begun on it.
    NotSent,
    /// Refused.
    Refused(Hint),
    /// The service may have done it.
    Unknown,
}

/// What a refusal says about the same request later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// It will be refused again.
    ForGood,
    /// The gateway ran nothing, and may let it pass after a pause.
    ForNow,
    /// The service may let it pass after a pause, and the operation names the code.
    ForNowNamed,
    /// The service may let it pass after a pause, but the operation does not say that nothing ran.
    ForNowUnnamed,
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

impl Verdict {
    pub(crate) fn of(error: &Error, operation: &OperationInfo) -> Self {
        match (error.outcome(), error.kind()) {
            (Outcome::Done | Outcome::PartlyDone, _) => Self::Settled,
            (Outcome::NotSent, ErrorKind::NotConnected | ErrorKind::NotBegun) => Self::NotSent,
            (Outcome::NotSent, _) => Self::Unsendable,
            (Outcome::Refused, _) => Self::Refused(hint(error, operation)),
            (Outcome::Unknown, _) => Self::Unknown,
        }
    }
}

fn hint(error: &Error, operation: &OperationInfo) -> Hint {
    let Some(info) = error.code_info() else {
        return Hint::ForGood;
    };
    let names = |code: &str| operation.retry_after.contains(&code);
    let named = names(info.code) || error.code().is_some_and(names);
    // What the gateway's codes say of "nothing ran" holds for answers of the gateway: the service may use the same code
    // for something behind it.
    match (info.retry, error.kind()) {
        (Retry::Never, _) => Hint::ForGood,
        (Retry::AfterPause, ErrorKind::Gateway) => Hint::ForNow,
        (Retry::AfterPause | Retry::AfterPauseIfNamed, _) if named => Hint::ForNowNamed,
        (Retry::AfterPause | Retry::AfterPauseIfNamed, _) => Hint::ForNowUnnamed,
        (Retry::AfterClockCorrection, ErrorKind::Gateway) => Hint::Clock,
        (Retry::AfterCredentialRefresh, ErrorKind::Gateway) => Hint::Credential,
        (Retry::AfterClockCorrection | Retry::AfterCredentialRefresh, _) => Hint::ForGood,
    }
}

/// Whether an attempt may be followed by another; `unknown` says that an earlier attempt of the call was unknown.
pub(crate) fn may_repeat(
    policy: &RetryPolicy,
    operation: &OperationInfo,
    verdict: Verdict,
    unknown: bool,
) -> Repeat {
    let unknown = unknown || verdict == Verdict::Unknown;
    if unknown && !survives_unknown(operation) {
        return Repeat::Never;
    }
    let reads = operation.effect == Effect::Read;
    let costly = matches!(operation.effect, Effect::Spends | Effect::Destroys);
    match verdict {
        Verdict::Settled | Verdict::Unsendable => Repeat::Never,
        Verdict::NotSent | Verdict::Unknown => Repeat::AfterPause,
        Verdict::Refused(_) if costly && !policy.refused_spends() => Repeat::Never,
        Verdict::Refused(hint) => match hint {
            Hint::ForGood => Repeat::Never,
            Hint::ForNow | Hint::ForNowNamed => Repeat::AfterPause,
            Hint::ForNowUnnamed if reads => Repeat::AfterPause,
            Hint::ForNowUnnamed => Repeat::Never,
            Hint::Clock => Repeat::AfterClockCorrection,
            Hint::Credential => Repeat::AfterCredentialRefresh,
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
