//! The environment variables that say where credentials are, read once.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use core_client::Credential;
use core_client::credential::{CredentialError, EnvironmentCredential};

/// Names of the variables that this crate reads, as the provider's own tools spell them.
pub mod variable {
    /// The id of an access key.
    pub const ACCESS_KEY_ID: &str = super::EnvironmentCredential::ACCESS_KEY_ID;
    /// Its secret.
    pub const ACCESS_KEY_SECRET: &str = super::EnvironmentCredential::ACCESS_KEY_SECRET;
    /// The token of a temporary key.
    pub const SECURITY_TOKEN: &str = super::EnvironmentCredential::SECURITY_TOKEN;
    /// The resource name of the role to assume by OIDC.
    pub const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";
    /// The name of role sessions.
    pub const ROLE_SESSION_NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";
    /// The resource name of the OIDC identity provider.
    pub const OIDC_PROVIDER_ARN: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
    /// The file that holds the OIDC token.
    pub const OIDC_TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
    /// The region whose STS is called.
    pub const STS_REGION: &str = "ALIBABA_CLOUD_STS_REGION";
    /// `true`: STS is called inside the virtual private cloud.
    pub const VPC_ENDPOINT_ENABLED: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";
    /// The name of the instance's role; left out, the metadata server is asked for it.
    pub const ECS_METADATA: &str = "ALIBABA_CLOUD_ECS_METADATA";
    /// `true`: the metadata server is not asked at all.
    pub const ECS_METADATA_DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
    /// `false`: the metadata server may be asked without a token (version 1). Anything else, or nothing: it may not.
    pub const IMDSV1_DISABLED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";
    /// An address that answers with a credential.
    pub const CREDENTIALS_URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";
    /// The file with profiles in INI form.
    pub const CREDENTIALS_FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
    /// The name of the profile to use.
    pub const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
    /// `true`: the profiles of the command line tool are not used.
    pub const CLI_PROFILE_DISABLED: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
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
];

/// The [`variable`]s as they were when this was made, and the home folder. An empty variable counts as missing. `Debug`
/// shows which variables there are, not what they hold.
#[derive(Clone, Default)]
pub struct Environment {
    values: BTreeMap<String, String>,
    home: Option<PathBuf>,
}

impl Environment {
    /// Reads the process's environment now.
    pub fn read() -> Self {
        let found = VARIABLES
            .iter()
            .filter_map(|name| Some((*name, std::env::var(name).ok()?)));
        Self {
            home: std::env::home_dir(),
            ..Self::of(found)
        }
    }

    /// These variables instead of the process's, and no home folder.
    pub fn of<N: Into<String>, V: Into<String>>(
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

    /// Sets the home folder, below which profile files are looked for.
    #[must_use]
    pub fn with_home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// Sets a [`variable`], whatever it was before.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(name.into(), value.into());
        self
    }

    /// The key pair, and the token if there is one.
    ///
    /// # Errors
    /// [`CredentialError`] that names the missing variable.
    pub fn credential(&self) -> Result<Credential, CredentialError> {
        let credential = Credential::new(
            self.needed(variable::ACCESS_KEY_ID)?,
            self.needed(variable::ACCESS_KEY_SECRET)?,
        );
        Ok(match self.get(variable::SECURITY_TOKEN) {
            Some(token) => credential.with_security_token(token),
            None => credential,
        })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.values
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    pub(crate) fn needed(&self, name: &str) -> Result<&str, CredentialError> {
        self.get(name).ok_or_else(|| {
            CredentialError::new(format!(
                "the environment variable {name} is missing or empty"
            ))
        })
    }

    pub(crate) fn is(&self, name: &str, wanted: bool) -> bool {
        let wanted = if wanted { "true" } else { "false" };
        self.get(name)
            .is_some_and(|value| value.trim().eq_ignore_ascii_case(wanted))
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
