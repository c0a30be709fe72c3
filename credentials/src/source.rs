//! The sources of the default chain, and which of them are set up.

use std::fmt;

use core_client::credential::CredentialError;

use crate::environment::{Environment, variable};
use crate::profile::ProfileFile;

/// A source of the default chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// The variables of a key pair.
    Environment,
    /// A role by an OIDC token.
    OidcRole,
    /// The command line tool's profiles.
    CliProfile,
    /// Profiles in INI form.
    IniProfile,
    /// The role of the ECS instance.
    EcsRole,
    /// A credentials URI.
    CredentialsUri,
    /// The explicit credential.
    Explicit,
}

impl Source {
    /// The sources of the default chain in their order.
    pub const ORDER: [Self; 6] = [
        Self::Environment,
        Self::OidcRole,
        Self::CliProfile,
        Self::IniProfile,
        Self::EcsRole,
        Self::CredentialsUri,
    ];

    /// Whether it is set up, by a variable or by an existing file; not whether it works. The role of the ECS instance counts as set
    /// up only with [`variable::ECS_METADATA`]: otherwise only the metadata server knows whether there is a role.
    /// [`Explicit`](Self::Explicit) is never set up, because the environment does not contain it.
    ///
    /// For the profile files, it looks at the disk immediately.
    pub fn is_set_up(self, environment: &Environment) -> bool {
        let off = |name| environment.is(name, true);
        match self {
            Self::CliProfile => {
                !off(variable::CLI_PROFILE_DISABLED)
                    && ProfileFile::cli(environment.clone()).is_there()
            }
            Self::IniProfile => ProfileFile::ini(environment.clone()).is_there(),
            Self::EcsRole => {
                !off(variable::ECS_METADATA_DISABLED) && environment.is_set(variable::ECS_METADATA)
            }
            Self::Explicit => false,
            Self::Environment | Self::OidcRole | Self::CredentialsUri => {
                self.by_variables(environment).is_ok()
            }
        }
    }

    /// Whether it is set up by a variable; the error names the one that is missing. A part of what is needed is a mistake to
    /// be told, not a source to be passed over.
    pub(crate) fn by_variables(self, environment: &Environment) -> Result<(), CredentialError> {
        let any: &[&str] = match self {
            Self::Environment => &[
                variable::ACCESS_KEY_ID,
                variable::ACCESS_KEY_SECRET,
                variable::SECURITY_TOKEN,
            ],
            Self::OidcRole => &[variable::OIDC_TOKEN_FILE, variable::OIDC_PROVIDER_ARN],
            Self::CredentialsUri => &[variable::CREDENTIALS_URI],
            _ => return Ok(()),
        };
        match any.first() {
            Some(first) if !any.iter().any(|name| environment.is_set(name)) => {
                Err(CredentialError::not_set_up(format!(
                    "the environment variable {first} is missing or empty"
                )))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn is_profile(self) -> bool {
        matches!(self, Self::CliProfile | Self::IniProfile)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment => "environment",
            Self::OidcRole => "OIDC role",
            Self::CliProfile => "profile of the command line tool",
            Self::IniProfile => "profile in INI form",
            Self::EcsRole => "ECS role",
            Self::CredentialsUri => "credentials URI",
            Self::Explicit => "explicit",
        })
    }
}
