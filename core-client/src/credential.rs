//! Where a client finds its credential: a trait, and the two sources that need nothing else.

use std::ffi::OsString;
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

    /// The service refused a call because of this credential: it has expired, its key is disabled or gone, or its token is
    /// not valid.
    ///
    /// Every source whose credential somebody else can replace should implement it, also one whose credential has no end, such as
    /// a file: the next [`provide`](Self::provide), which may follow at once, fetches or reads it again. A source that has
    /// another credential by now has nothing to do. Must not block. Does nothing unless implemented.
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
/// [`SECURITY_TOKEN`](Self::SECURITY_TOKEN). Blanks and line breaks around a value are no part of it, an
/// empty variable counts as missing, and one that is not UTF-8 is an error.
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
    /// [`CredentialError`] that names the variable that is missing or not UTF-8.
    pub fn new() -> Result<Self, CredentialError> {
        Self::from_lookup(|name| std::env::var_os(name))
    }

    fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, CredentialError> {
        let given = |name: &str| match lookup(name).map(OsString::into_string) {
            None => Ok(None),
            // Files and shells leave a line break behind, which no key has.
            Some(Ok(value)) => Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty())),
            Some(Err(_)) => Err(CredentialError::new(format!(
                "the environment variable {name} is not UTF-8"
            ))),
        };
        let needed = |name: &str| {
            given(name)?.ok_or_else(|| {
                CredentialError::new(format!(
                    "the environment variable {name} is missing or empty"
                ))
            })
        };
        let credential = Credential::new(
            needed(Self::ACCESS_KEY_ID)?,
            needed(Self::ACCESS_KEY_SECRET)?,
        );
        Ok(Self(match given(Self::SECURITY_TOKEN)? {
            Some(token) => credential.with_security_token(token),
            None => credential,
        }))
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
    not_set_up: bool,
}

impl CredentialError {
    /// Says why.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self {
            text: mask::free_text(text.as_ref()),
            cause: None,
            not_set_up: false,
        }
    }

    /// Says why, of a source that nobody has set up. A chain of sources may ask its next one only after this: a source that is
    /// set up and fails must not make a program somebody else.
    pub fn not_set_up(text: impl AsRef<str>) -> Self {
        Self {
            not_set_up: true,
            ..Self::new(text)
        }
    }

    /// Whether nobody has set the source up.
    pub fn is_not_set_up(&self) -> bool {
        self.not_set_up
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
                .map(|(_, value)| OsString::from(value))
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

    #[test]
    fn blanks_and_line_breaks_around_a_value_are_no_part_of_it() {
        let token = EnvironmentCredential::SECURITY_TOKEN;
        let found = read(&[
            (ID.0, "testId\r\n"),
            (SECRET.0, " testSecret\n"),
            (token, "\ttestToken "),
        ]);
        let found = found.unwrap();
        assert_eq!(found.credential().access_key_id(), "testId");
        assert_eq!(found.credential().security_token(), Some("testToken"));
        let blank = read(&[ID, SECRET, (token, " \n")]).unwrap();
        assert_eq!(blank.credential().security_token(), None);
        assert!(read(&[ID, (SECRET.0, "\n")]).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_not_utf_8_is_not_taken_for_a_missing_one() {
        use std::os::unix::ffi::OsStringExt as _;

        let broken = |name: &str| {
            EnvironmentCredential::from_lookup(|asked| match asked {
                _ if asked == name => Some(OsString::from_vec(b"test\xffToken".to_vec())),
                _ if asked == ID.0 => Some(ID.1.into()),
                _ if asked == SECRET.0 => Some(SECRET.1.into()),
                _ => None,
            })
        };
        for name in [ID.0, SECRET.0, EnvironmentCredential::SECURITY_TOKEN] {
            let error = broken(name).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("the environment variable {name} is not UTF-8")
            );
        }
    }

    #[test]
    fn an_error_says_whether_anybody_has_set_the_source_up() {
        assert!(!CredentialError::new("it fails").is_not_set_up());
        let error = CredentialError::not_set_up("no such file");
        assert!(error.is_not_set_up() && error.to_string() == "no such file");
    }
}
