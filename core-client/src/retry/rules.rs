//! Whether another attempt may follow a failed one. This depends only on the operation's effect and on the class of the failure.

use super::class::RetryClass;
use super::policy::RetryPolicy;
use crate::outcome::Effect;
use crate::request::OperationInfo;

/// Whether the request may be sent again, and what must happen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    Never,
    AfterPause,
    AfterClockCorrection,
    AfterCredentialRefresh,
}

/// Whether another attempt may follow. `unknown`: an earlier attempt of the call was unknown. `recognised`: the service promises to
/// recognise a repeat by its token, and not to execute it again.
pub(crate) fn may_repeat(
    policy: &RetryPolicy,
    operation: &OperationInfo,
    class: RetryClass,
    unknown: bool,
    recognised: bool,
) -> Repeat {
    let unknown = unknown || class == RetryClass::Unknown;
    if unknown && !recognised && !survives_unknown(operation) {
        return Repeat::Never;
    }
    let reads = operation.effect == Effect::Read;
    let costly = matches!(operation.effect, Effect::Spends | Effect::Destroys);
    match class {
        RetryClass::Done | RetryClass::Unsendable | RetryClass::Refused => Repeat::Never,
        RetryClass::NotSent | RetryClass::Unknown => Repeat::AfterPause,
        refused if costly && refused.is_refusal() && !policy.retries_refused_spends() => {
            Repeat::Never
        }
        RetryClass::Transient | RetryClass::TransientListed => Repeat::AfterPause,
        RetryClass::TransientNotListed if reads => Repeat::AfterPause,
        RetryClass::TransientNotListed => Repeat::Never,
        RetryClass::WrongClock => Repeat::AfterClockCorrection,
        RetryClass::StaleCredential => Repeat::AfterCredentialRefresh,
    }
}

/// Whether the request may be sent again without a token, although it may have been executed already.
pub(crate) fn survives_unknown(operation: &OperationInfo) -> bool {
    match operation.effect {
        Effect::Read => true,
        Effect::Repeatable => !operation.already_done.is_empty() && !operation.overwrites,
        Effect::Creates | Effect::Destroys | Effect::Spends => false,
    }
}

#[cfg(test)]
mod tests;
