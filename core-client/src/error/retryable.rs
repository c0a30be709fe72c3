//! Whether the same request may be sent again.

use super::{Error, ErrorKind};
use crate::retry::RetryPolicy;
use crate::retry::class::RetryClass;
use crate::retry::rules::{Repeat, may_repeat};

impl Error {
    /// Whether a retry of the same request is safe and may help, by the rules of [`retry`](crate::retry) for the default policy.
    /// The client has already retried as often as its policy allows.
    ///
    /// `false` if the same request can never succeed: for example a prepared request whose ticket's deadline for sending has
    /// passed, or a signed call of a client without a credential.
    pub fn is_retryable(&self) -> bool {
        let Some(operation) = self.0.operation else {
            return false;
        };
        let class = RetryClass::of(self, operation);
        match class {
            RetryClass::Unsendable => {
                matches!(self.0.kind, ErrorKind::Credential | ErrorKind::OwnLimit)
                    && !self.0.permanent
            }
            // Another call has another token, which the service does not recognise.
            _ => may_repeat(&RetryPolicy::new(), operation, class, false, false) != Repeat::Never,
        }
    }
}
