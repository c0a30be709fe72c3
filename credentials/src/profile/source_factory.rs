//! Makes the sources that profiles and the default chain need, all with the same settings.

use core_client::Credential;
use core_client::credential::{CredentialError, StaticCredential};

use crate::assume::{AnyProvider, AssumeRole, OidcRole};
use crate::clock::Clock;
use crate::ecs::EcsRole;
use crate::environment::{Environment, variable};
use crate::external::External;
use crate::network::Network;
use crate::refresh::Refreshing;
use crate::role::Role;
use crate::session::FetchSession;
use crate::sign_in::{SignIn, SignedIn};
use crate::uri::CredentialsUri;

/// The source of credentials that a profile describes.
pub(crate) enum Profile {
    Fixed(Credential),
    Role(Role, Box<Profile>),
    Oidc {
        role: Role,
        provider_arn: String,
        token_file: String,
    },
    Ecs {
        role_name: Option<String>,
    },
    Uri(String),
    /// The command.
    External(String),
    SignedIn(SignedIn),
}

/// Makes sources with these settings.
#[derive(Debug, Clone, Default)]
pub(crate) struct SourceFactory {
    pub(crate) environment: Environment,
    pub(crate) clock: Clock,
    pub(crate) network: Network,
    pub(crate) sts_endpoint: Option<String>,
    pub(crate) metadata_server: Option<String>,
    pub(crate) oauth_server: Option<String>,
    pub(crate) offline: bool,
    pub(crate) allow_external: bool,
}

impl SourceFactory {
    pub(super) fn provider(&self, profile: Profile) -> Result<AnyProvider, CredentialError> {
        Ok(match profile {
            Profile::Fixed(credential) => AnyProvider::new(StaticCredential::new(credential)),
            Profile::Role(role, source) => self.refreshing(|| {
                let source = self.provider(*source)?;
                AssumeRole::new(self.role(role), source)
            })?,
            Profile::Oidc {
                role,
                provider_arn,
                token_file,
            } => self.refreshing(|| OidcRole::new(self.role(role), provider_arn, token_file))?,
            Profile::Ecs { role_name } => self.refreshing(|| {
                let role = self.ecs_role()?.chosen();
                Ok(match role_name {
                    Some(name) => role.role_name(name),
                    None => role,
                })
            })?,
            Profile::Uri(uri) => {
                self.refreshing(|| CredentialsUri::with_network(&uri, self.network.clone()))?
            }
            Profile::External(command) => self.refreshing(|| self.program(&command))?,
            Profile::SignedIn(signed_in) => self.signed_in(signed_in)?,
        })
    }

    pub(crate) fn role(&self, role: Role) -> Role {
        let role = role
            .with_environment(&self.environment)
            .network(self.network.clone());
        match &self.sts_endpoint {
            Some(endpoint) => role.sts_endpoint(endpoint),
            None => role,
        }
    }

    pub(crate) fn ecs_role(&self) -> Result<EcsRole, CredentialError> {
        if self.environment.is(variable::ECS_METADATA_DISABLED, true) {
            return Err(CredentialError::not_set_up(format!(
                "switched off by {}",
                variable::ECS_METADATA_DISABLED
            )));
        }
        let role = match &self.metadata_server {
            Some(server) => EcsRole::at(server)?,
            None => EcsRole::new()?,
        };
        Ok(role.with_environment(&self.environment))
    }

    fn program(&self, command: &str) -> Result<External, CredentialError> {
        if !self.allow_external && !self.environment.is(variable::ALLOW_EXTERNAL, true) {
            return Err(CredentialError::new(format!(
                "the mode External runs the profile's program, which must be allowed: set {}=true, or call allow_external \
                 in a program",
                variable::ALLOW_EXTERNAL
            )));
        }
        External::new(command, self.clock.clone()).map_err(CredentialError::new)
    }

    fn signed_in(&self, mut signed_in: SignedIn) -> Result<AnyProvider, CredentialError> {
        if let (Some(server), Ok(exchange)) = (&self.oauth_server, &mut signed_in.exchange)
            && signed_in.mode == crate::sign_in::Mode::OAuth
        {
            exchange.server = server.clone();
        }
        if self.offline
            && let Some(session) = &signed_in.session
            && session.expires() > self.clock.now()
        {
            let credential = session.credential().clone();
            return Ok(AnyProvider::new(StaticCredential::new(credential)));
        }
        self.refreshing(|| {
            let (clock, network) = (self.clock.clone(), self.network.clone());
            Ok(SignIn::new(signed_in, clock, network))
        })
    }

    /// Makes a source that asks a server or runs a program, and keeps its sessions fresh. Offline, it is refused.
    pub(crate) fn refreshing<F: FetchSession>(
        &self,
        make: impl FnOnce() -> Result<F, CredentialError>,
    ) -> Result<AnyProvider, CredentialError> {
        if self.offline {
            return Err(CredentialError::new(
                "it needs a server or a program, which is switched off here",
            ));
        }
        let source = make()?;
        let refreshing = Refreshing::with_clock(source, self.clock.clone());
        Ok(AnyProvider::new(refreshing))
    }
}
