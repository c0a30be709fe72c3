//! Where a client finds its credential: a trait, and the two sources that need nothing else.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

pub use core_signer::Credential;

use crate::error::Cause;
use crate::mask;

/// What [`ProvideCredential::provide`] returns.
pub type CredentialFuture<'p> =
    Pin<Box<dyn Future<Output = Result<Credential, CredentialError>> + Send + 'p>>;

/// Finds a credential. Asked before every attempt, so a source that has to fetch one keeps it and refreshes it by itself.
pub trait ProvideCredential: Send + Sync + 'static {
    /// Gives the credential to sign with now.
    fn provide(&self) -> CredentialFuture<'_>;

    /// The service refused a call because of this credential: it has expired, or its token is not one. A source that keeps
    /// a credential should fetch a fresh one for the next [`provide`](Self::provide), which may follow at once; one that
    /// has fetched another meanwhile has nothing to do. Does nothing unless implemented.
    fn refused(&self, _credential: &Credential) {}
}

/// Always the same credential.
#[derive(Debug, Clone)]
pub struct StaticCredential(Credential);

impl StaticCredential {
    /// This one.
    pub fn new(credential: Credential) -> Self {
        Self(credential)
    }
}

impl ProvideCredential for StaticCredential {
    fn provide(&self) -> CredentialFuture<'_> {
        let credential = self.0.clone();
        Box::pin(std::future::ready(Ok(credential)))
    }
}

/// The credential that the environment held when this was made.
///
/// Read are [`ACCESS_KEY_ID`](Self::ACCESS_KEY_ID), [`ACCESS_KEY_SECRET`](Self::ACCESS_KEY_SECRET) and, if it is there,
/// [`SECURITY_TOKEN`](Self::SECURITY_TOKEN). An empty variable counts as missing.
#[derive(Debug, Clone)]
pub struct EnvironmentCredential(Credential);

impl EnvironmentCredential {
    /// Names the access key's id.
    pub const ACCESS_KEY_ID: &'static str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
    /// Names the access key's secret.
    pub const ACCESS_KEY_SECRET: &'static str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
    /// Names the token of a temporary key.
    pub const SECURITY_TOKEN: &'static str = "ALIBABA_CLOUD_SECURITY_TOKEN";

    /// Reads the environment now.
    ///
    /// # Errors
    /// [`CredentialError`] that names the missing variable.
    pub fn new() -> Result<Self, CredentialError> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, CredentialError> {
        let needed = |name: &str| {
            let missing = || {
                CredentialError::new(format!(
                    "the environment variable {name} is missing or empty"
                ))
            };
            lookup(name)
                .filter(|value| !value.is_empty())
                .ok_or_else(missing)
        };
        let credential = Credential::new(
            needed(Self::ACCESS_KEY_ID)?,
            needed(Self::ACCESS_KEY_SECRET)?,
        );
        Ok(Self(
            match lookup(Self::SECURITY_TOKEN).filter(|token| !token.is_empty()) {
                Some(token) => credential.with_security_token(token),
                None => credential,
            },
        ))
    }

    /// The credential.
    pub fn credential(&self) -> &Credential {
        &self.0
    }
}

impl ProvideCredential for EnvironmentCredential {
    fn provide(&self) -> CredentialFuture<'_> {
        let credential = self.0.clone();
        Box::pin(std::future::ready(Ok(credential)))
    }
}

/// Why there is no credential. Its text is masked when it is made.
#[derive(Debug)]
pub struct CredentialError {
    text: String,
    cause: Option<Cause>,
}

impl CredentialError {
    /// Says why.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self {
            text: mask::free_text(text.as_ref()),
            cause: None,
        }
    }

    /// Adds what caused it; only its masked text is kept.
    #[must_use]
    pub fn with_source(mut self, source: &(dyn std::error::Error + 'static)) -> Self {
        self.cause = Some(Cause::new(source));
        self
    }

    pub(crate) fn into_parts(self) -> (String, Option<Cause>) {
        (self.text, self.cause)
    }
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for CredentialError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<EnvironmentCredential, CredentialError> {
        EnvironmentCredential::from_lookup(|name| {
            variables
                .iter()
                .find(|(given, _)| *given == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    const ID: (&str, &str) = (EnvironmentCredential::ACCESS_KEY_ID, "testId");
    const SECRET: (&str, &str) = (EnvironmentCredential::ACCESS_KEY_SECRET, "testSecret");

    #[test]
    fn the_environment_is_read_and_what_is_missing_is_named() {
        let found = read(&[ID, SECRET, (EnvironmentCredential::SECURITY_TOKEN, "")]).unwrap();
        assert_eq!(found.credential().access_key_id(), "testId");
        assert_eq!(found.credential().security_token(), None);
        let found = read(&[
            ID,
            SECRET,
            (EnvironmentCredential::SECURITY_TOKEN, "testToken"),
        ])
        .unwrap();
        assert_eq!(found.credential().security_token(), Some("testToken"));
        let missing = read(&[ID, (SECRET.0, "")]).unwrap_err().to_string();
        assert_eq!(
            missing,
            "the environment variable ALIBABA_CLOUD_ACCESS_KEY_SECRET is missing or empty"
        );
        assert!(
            read(&[SECRET])
                .unwrap_err()
                .to_string()
                .contains("ALIBABA_CLOUD_ACCESS_KEY_ID")
        );
        assert!(!format!("{found:?}").contains("test"), "{found:?}");
    }
}
