//! The access keys that an emulator knows.

use std::fmt;

use core_signer::Credential;

/// The id of an emulator's default access key.
pub const DEFAULT_ACCESS_KEY_ID: &str = "testId";
/// The secret of that key.
pub const DEFAULT_ACCESS_KEY_SECRET: &str = "testSecret";

/// An access key pair that the emulator knows.
#[derive(Clone)]
pub struct AccessKey {
    pub(crate) credential: Credential,
    pub(crate) disabled: bool,
}

impl AccessKey {
    /// An access key pair. Use made-up ones such as `testId` and `testSecret`, never real ones.
    #[must_use]
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            credential: Credential::new(id, secret),
            disabled: false,
        }
    }

    /// Makes it a temporary key, which is accepted only with this STS token.
    #[must_use]
    pub fn with_security_token(mut self, token: impl Into<String>) -> Self {
        self.credential = self.credential.with_security_token(token);
        self
    }

    /// Makes it a key that its owner has disabled.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }

    pub(crate) fn id(&self) -> &str {
        self.credential.access_key_id()
    }
}

/// Shows nothing of the key.
impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey")
            .field(
                "has_security_token",
                &self.credential.security_token().is_some(),
            )
            .field("disabled", &self.disabled)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_a_key() {
        let key = AccessKey::new("testId", "testSecret").with_security_token("testToken");
        let shown = format!("{key:?}");
        for secret in ["testId", "testSecret", "testToken"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
