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

/// Finds a credential. The client asks before every attempt, so a source that fetches credentials must cache and refresh them.
pub trait ProvideCredential: Send + Sync + 'static {
    /// Returns the present credential.
    fn provide(&self) -> CredentialFuture<'_>;

    /// The service refused a call because of this credential: it has expired, its key is disabled or gone, or its token is
    /// not valid.
    ///
    /// Implement it if the credential can be replaced from outside, for example in a file: the next [`provide`](Self::provide), which
    /// may follow at once, must fetch or read the credential again. If the source already has another credential, nothing is left to
    /// do. The method must not block. By default it does nothing.
    fn refused(&self, _credential: &Credential) {}
}

/// A value of an environment variable or of a file of profiles, without what only surrounds it: white space, which files and shells leave
/// behind, and quotes, which files of variables for containers and services keep.
#[must_use]
pub fn without_quotes(value: &str) -> &str {
    let value = value.trim();
    ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value)
        .trim()
}

/// A fixed credential.
#[derive(Debug, Clone)]
pub struct StaticCredential(Credential);

impl StaticCredential {
    /// A source of this credential.
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

/// The credential that was in the environment when this source was made.
///
/// It reads [`ACCESS_KEY_ID`](Self::ACCESS_KEY_ID), [`ACCESS_KEY_SECRET`](Self::ACCESS_KEY_SECRET) and, if it is there,
/// [`SECURITY_TOKEN`](Self::SECURITY_TOKEN). Blanks, line breaks and
/// quotes around a value are removed. An empty variable counts as missing. A variable that is not UTF-8 is an error.
#[derive(Debug, Clone)]
pub struct EnvironmentCredential(Credential);

impl EnvironmentCredential {
    /// The variable with the access key's id.
    pub const ACCESS_KEY_ID: &'static str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
    /// The variable with the access key's secret.
    pub const ACCESS_KEY_SECRET: &'static str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
    /// The variable with the token of a temporary key.
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
            Some(Ok(value)) => {
                Ok(Some(without_quotes(&value).to_owned()).filter(|value| !value.is_empty()))
            }
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
    /// An error with this text.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self {
            text: mask::free_text(text.as_ref()),
            cause: None,
            not_set_up: false,
        }
    }

    /// The source is not set up, for this reason. Only after this error may a chain ask its next source: if a source is set up but
    /// fails, the next source could give another identity.
    pub fn not_set_up(text: impl AsRef<str>) -> Self {
        Self {
            not_set_up: true,
            ..Self::new(text)
        }
    }

    /// Whether the source is not set up.
    pub fn is_not_set_up(&self) -> bool {
        self.not_set_up
    }

    /// Adds the cause; the error keeps only its masked text.
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
    fn blanks_line_breaks_and_quotes_around_a_value_are_no_part_of_it() {
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
        let quoted = read(&[(ID.0, "\"testId\""), (SECRET.0, "'testSecret'")]);
        assert_eq!(quoted.unwrap().credential().access_key_id(), "testId");
        assert!(read(&[ID, (SECRET.0, "\"\"")]).is_err());
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
