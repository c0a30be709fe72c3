//! The sources of the default chain, and which of them somebody has set up.

use std::fmt;

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
    /// What was given by hand.
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

    /// Whether somebody has set it up, by a variable or by a file that is there; not whether it works. The role of the ECS
    /// instance is set up by [`variable::ECS_METADATA`] alone: whether there is a role otherwise, only its server knows.
    /// [`Explicit`](Self::Explicit) never is, for the environment does not tell.
    pub fn is_set_up(self, environment: &Environment) -> bool {
        let set = |name| environment.get(name).is_some();
        let off = |name| environment.is(name, true);
        match self {
            // Half of a pair is a mistake to be told.
            Self::Environment => set(variable::ACCESS_KEY_ID) || set(variable::ACCESS_KEY_SECRET),
            Self::OidcRole => set(variable::OIDC_TOKEN_FILE) || set(variable::OIDC_PROVIDER_ARN),
            Self::CliProfile => {
                !off(variable::CLI_PROFILE_DISABLED)
                    && ProfileFile::cli(environment.clone()).is_there()
            }
            Self::IniProfile => {
                set(variable::CREDENTIALS_FILE) || ProfileFile::ini(environment.clone()).is_there()
            }
            Self::EcsRole => !off(variable::ECS_METADATA_DISABLED) && set(variable::ECS_METADATA),
            Self::CredentialsUri => set(variable::CREDENTIALS_URI),
            Self::Explicit => false,
        }
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
