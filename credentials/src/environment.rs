//! The environment variables that name the sources of credentials, read once.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use core_client::Credential;
use core_client::credential::{CredentialError, EnvironmentCredential, without_quotes};

/// Names of the variables that this crate reads; the provider's own tools use the same names.
pub mod variable {
    /// The id of an access key.
    pub const ACCESS_KEY_ID: &str = super::EnvironmentCredential::ACCESS_KEY_ID;
    /// The secret of that access key.
    pub const ACCESS_KEY_SECRET: &str = super::EnvironmentCredential::ACCESS_KEY_SECRET;
    /// The token of a temporary key.
    pub const SECURITY_TOKEN: &str = super::EnvironmentCredential::SECURITY_TOKEN;
    /// The resource name of the role to assume by OIDC.
    pub const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";
    /// The name of role sessions.
    pub const ROLE_SESSION_NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";
    /// The resource name of the OIDC identity provider.
    pub const OIDC_PROVIDER_ARN: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
    /// The file with the OIDC token.
    pub const OIDC_TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
    /// The region whose STS is called.
    pub const STS_REGION: &str = "ALIBABA_CLOUD_STS_REGION";
    /// `true`: STS is called inside the virtual private cloud.
    pub const VPC_ENDPOINT_ENABLED: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";
    /// The name of the instance's role. If it is not set, the metadata server is asked for it.
    pub const ECS_METADATA: &str = "ALIBABA_CLOUD_ECS_METADATA";
    /// `true`: the metadata server is not called.
    pub const ECS_METADATA_DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
    /// `false`: the metadata server may be called without a token (version 1). With any other value, or without the variable, it
    /// may not.
    pub const IMDSV1_DISABLED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";
    /// An address that answers with a credential.
    pub const CREDENTIALS_URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";
    /// The file with profiles in INI form.
    pub const CREDENTIALS_FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
    /// The name of the profile to use.
    pub const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
    /// `true`: the profiles of the command line tool are not used.
    pub const CLI_PROFILE_DISABLED: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
    /// `true`: a profile of the mode `External` may run its program. Only this crate has this variable; the provider's tools always
    /// run the program.
    pub const ALLOW_EXTERNAL: &str = "DYPLS_ALLOW_EXTERNAL_CREDENTIALS";
}

const VARIABLES: &[&str] = &[
    variable::ACCESS_KEY_ID,
    variable::ACCESS_KEY_SECRET,
    variable::SECURITY_TOKEN,
    variable::ROLE_ARN,
    variable::ROLE_SESSION_NAME,
    variable::OIDC_PROVIDER_ARN,
    variable::OIDC_TOKEN_FILE,
    variable::STS_REGION,
    variable::VPC_ENDPOINT_ENABLED,
    variable::ECS_METADATA,
    variable::ECS_METADATA_DISABLED,
    variable::IMDSV1_DISABLED,
    variable::CREDENTIALS_URI,
    variable::CREDENTIALS_FILE,
    variable::PROFILE,
    variable::CLI_PROFILE_DISABLED,
    variable::ALLOW_EXTERNAL,
];

/// A copy of the [`variable`]s, and the home folder. Blanks and quotes around a value are removed. An empty variable counts as
/// missing. A variable that is not UTF-8 counts as set, and using it is an error. `Debug` shows which variables there are, not their values.
#[derive(Clone, Default)]
pub struct Environment {
    values: BTreeMap<String, OsString>,
    home: Option<PathBuf>,
}

impl Environment {
    /// Reads the process's environment.
    pub fn read() -> Self {
        let found = VARIABLES
            .iter()
            .filter_map(|name| Some((*name, std::env::var_os(name)?)));
        Self {
            home: std::env::home_dir(),
            ..Self::of(found)
        }
    }

    /// These variables instead of the process's, and no home folder.
    pub fn of<N: Into<String>, V: Into<OsString>>(
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        Self {
            values: variables
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            home: None,
        }
    }

    /// Sets the home folder, which contains the profile files.
    #[must_use]
    pub fn with_home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// Sets a [`variable`]; it replaces the present value.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<OsString>) -> Self {
        self.values.insert(name.into(), value.into());
        self
    }

    /// The key pair, and the token if there is one.
    ///
    /// # Errors
    /// [`CredentialError`] that names the variable that is missing or not UTF-8.
    pub fn credential(&self) -> Result<Credential, CredentialError> {
        let credential = Credential::new(
            self.needed(variable::ACCESS_KEY_ID)?,
            self.needed(variable::ACCESS_KEY_SECRET)?,
        );
        Ok(match self.get(variable::SECURITY_TOKEN)? {
            Some(token) => credential.with_security_token(token),
            None => credential,
        })
    }

    /// The variable's text; `None` if it is missing or empty.
    pub(crate) fn get(&self, name: &str) -> Result<Option<&str>, CredentialError> {
        let not_text =
            || CredentialError::new(format!("the environment variable {name} is not UTF-8"));
        let value = self.raw(name).map(OsStr::to_str);
        value.map(|text| text.ok_or_else(not_text)).transpose()
    }

    /// Like [`get`](Self::get), with a replacement character for what is not UTF-8: for names, whose check finds it.
    pub(crate) fn lossy(&self, name: &str) -> Option<String> {
        self.raw(name)
            .map(|value| value.to_string_lossy().into_owned())
    }

    /// A path need not be UTF-8.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        self.raw(name).map(PathBuf::from)
    }

    pub(crate) fn needed(&self, name: &str) -> Result<&str, CredentialError> {
        self.get(name)?.ok_or_else(|| self.missing(name))
    }

    pub(crate) fn missing(&self, name: &str) -> CredentialError {
        CredentialError::new(format!(
            "the environment variable {name} is missing or empty"
        ))
    }

    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    pub(crate) fn is(&self, name: &str, wanted: bool) -> bool {
        let wanted = if wanted { "true" } else { "false" };
        self.raw(name)
            .and_then(OsStr::to_str)
            .is_some_and(|value| value.eq_ignore_ascii_case(wanted))
    }

    /// The value that is not empty, without what only surrounds it.
    fn raw(&self, name: &str) -> Option<&OsStr> {
        let value = self.values.get(name)?.as_os_str();
        let value = value
            .to_str()
            .map_or(value, |text| OsStr::new(without_quotes(text)));
        Some(value).filter(|value| !value.is_empty())
    }

    pub(crate) fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_surrounds_a_value_is_no_part_of_it() {
        for value in ["/a b/c", " /a b/c\n", "\"/a b/c\"", "'/a b/c'\r\n"] {
            let environment = Environment::of([("X", value)]);
            assert_eq!(environment.get("X").unwrap(), Some("/a b/c"));
            assert_eq!(environment.lossy("X").as_deref(), Some("/a b/c"));
            assert_eq!(environment.path("X"), Some(PathBuf::from("/a b/c")));
        }
        for nothing in ["", " \n", "\"\"", "' '"] {
            assert!(!Environment::of([("X", nothing)]).is_set("X"));
        }
        assert!(Environment::of([("X", "\"True\"")]).is("X", true));
    }

    #[test]
    fn the_environment_of_the_process_has_its_home_folder() {
        assert_eq!(Environment::read().home, std::env::home_dir());
    }
}
