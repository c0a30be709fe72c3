//! What a retry policy means for one operation, in words.

use std::fmt;

use super::class::RetryClass;
use super::policy::RetryPolicy;
use super::rules::{Repeat, may_repeat};
use crate::outcome::Effect;
use crate::request::OperationInfo;

impl RetryPolicy {
    /// What the policy means for one operation; `Display` describes it in words.
    pub const fn of(self, operation: &'static OperationInfo) -> OperationRetries {
        OperationRetries {
            policy: self,
            operation,
        }
    }
}

/// What a retry policy means for one operation.
#[derive(Debug, Clone, Copy)]
pub struct OperationRetries {
    policy: RetryPolicy,
    operation: &'static OperationInfo,
}

/// `RemoveTag (repeatable): up to 3 attempts; again if not sent, if refused for now by the gateway, after
/// correcting the clock or the credential, if the outcome is unknown`.
impl fmt::Display for OperationRetries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operation, policy) = (self.operation, &self.policy);
        write!(f, "{} ({}): ", operation.name, in_words(operation.effect))?;
        if policy.attempts() == 1 {
            return f.write_str("one attempt");
        }
        write!(f, "up to {} attempts; again if not sent", policy.attempts())?;
        let within = operation.token.and_then(|token| token.repeat_within);
        let may = |class| may_repeat(policy, operation, class, false, false) != Repeat::Never;
        if may(RetryClass::Transient) {
            f.write_str(", if refused for now by the gateway")?;
        }
        match (
            may(RetryClass::TransientNotListed),
            may(RetryClass::TransientListed) && !operation.retry_after.is_empty(),
        ) {
            (true, _) => f.write_str(", if refused for now by the service")?,
            (false, true) => write!(f, ", on {}", operation.retry_after.join(", "))?,
            (false, false) => {}
        }
        if may(RetryClass::WrongClock) {
            f.write_str(", once after correcting the clock or the credential")?;
        }
        match within {
            _ if may(RetryClass::Unknown) => f.write_str(", if the outcome is unknown"),
            Some(within) => write!(
                f,
                ", if the outcome is unknown, with the same token within {} s of the first attempt",
                within.as_secs()
            ),
            None => f.write_str("; never once the outcome is unknown"),
        }
    }
}

const fn in_words(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "reads",
        Effect::Repeatable => "repeatable",
        Effect::Creates => "creates",
        Effect::Destroys => "destroys",
        Effect::Spends => "spends",
    }
}
