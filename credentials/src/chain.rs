//! The default chain: one source after the other, in the order of the provider's own libraries.

use std::fmt::{self, Write as _};
use std::sync::OnceLock;

use core_client::Credential;
use core_client::credential::{
    CredentialError, CredentialFuture, ProvideCredential, StaticCredential,
};

use crate::assume::{AnyProvider, OidcRole};
use crate::clock::Clock;
use crate::environment::Environment;
use crate::flight::Flight;
use crate::profile::{ProfileFile, Workshop};
use crate::source::Source;
use crate::uri::CredentialsUri;

/// Finds a credential where the provider's own tools look for it.
///
/// The sources, in this order; the first that gives a credential is used from then on:
///
/// 1. the environment: [`ACCESS_KEY_ID`](crate::variable::ACCESS_KEY_ID) and [`ACCESS_KEY_SECRET`](crate::variable::ACCESS_KEY_SECRET);
/// 2. an OIDC token, if [`OIDC_TOKEN_FILE`](crate::variable::OIDC_TOKEN_FILE), [`OIDC_PROVIDER_ARN`](crate::variable::OIDC_PROVIDER_ARN) and [`ROLE_ARN`](crate::variable::ROLE_ARN) are set;
/// 3. the profiles of the command line tool, `~/.aliyun/config.json`;
/// 4. profiles in INI form, `~/.alibabacloud/credentials.ini`;
/// 5. the role of the ECS instance;
/// 6. a credentials URI, if [`CREDENTIALS_URI`](crate::variable::CREDENTIALS_URI) is set.
///
/// The environment is read when the chain is made; files and servers are asked when the first call needs a credential. If no
/// source gives one, the error names each and says why. A source that was found stays the chain's only one, so that a
/// passing failure never turns a program into somebody else.
///
/// What is given by hand beats the chain: hand it to the client instead of a chain, or to [`ChainBuilder::explicit`].
pub struct DefaultChain {
    explicit: Option<AnyProvider>,
    sources: Vec<Source>,
    workshop: Workshop,
    flight: Flight,
    found: OnceLock<Found>,
}

#[derive(Clone)]
struct Found {
    source: Source,
    provider: AnyProvider,
}

/// Settings of a [`DefaultChain`].
#[must_use]
#[derive(Default)]
pub struct ChainBuilder {
    explicit: Option<AnyProvider>,
    environment: Option<Environment>,
    sources: Option<Vec<Source>>,
    workshop: Workshop,
}

impl DefaultChain {
    /// The chain over the process's environment, which is read now.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Settings to choose.
    pub fn builder() -> ChainBuilder {
        ChainBuilder::default()
    }

    /// The source in use: `None` before the first call has found one.
    pub fn source(&self) -> Option<Source> {
        match &self.explicit {
            Some(_) => Some(Source::Explicit),
            None => self.found.get().map(|found| found.source),
        }
    }

    async fn find(&self) -> Result<Found, CredentialError> {
        self.flight
            .run(|| self.found.get().cloned(), || self.search())
            .await
    }

    async fn search(&self) -> Result<Found, CredentialError> {
        let mut reasons = String::new();
        for &source in &self.sources {
            match self.ask(source).await {
                Ok(provider) => {
                    tracing::debug!(%source, "found a credential");
                    let found = Found { source, provider };
                    return Ok(self.found.get_or_init(|| found).clone());
                }
                Err(error) => {
                    let _ = write!(reasons, "; {source}: {error}");
                }
            }
        }
        Err(CredentialError::new(format!(
            "no source gives a credential{reasons}"
        )))
    }

    /// The source, if it gives a credential now.
    async fn ask(&self, source: Source) -> Result<AnyProvider, CredentialError> {
        let provider = self.make(source)?;
        provider.provide().await.map(|_| provider)
    }

    fn make(&self, source: Source) -> Result<AnyProvider, CredentialError> {
        let workshop = &self.workshop;
        let environment = &workshop.environment;
        let file = |file: ProfileFile| AnyProvider::new(file.with_workshop(workshop.clone()));
        Ok(match source {
            Source::Environment => {
                AnyProvider::new(StaticCredential::new(environment.credential()?))
            }
            Source::OidcRole => {
                workshop.refreshing(|| OidcRole::found(environment, |role| workshop.role(role)))?
            }
            Source::CliProfile => file(ProfileFile::cli(environment.clone())),
            Source::IniProfile => file(ProfileFile::ini(environment.clone())),
            Source::EcsRole => workshop.refreshing(|| workshop.ecs_role())?,
            Source::CredentialsUri => {
                workshop.refreshing(|| CredentialsUri::from_environment(environment))?
            }
            Source::Explicit => {
                return Err(CredentialError::new("it is no source of the chain"));
            }
        })
    }
}

impl Default for DefaultChain {
    fn default() -> Self {
        Self::new()
    }
}

impl ProvideCredential for DefaultChain {
    fn provide(&self) -> CredentialFuture<'_> {
        match (&self.explicit, self.found.get()) {
            (Some(explicit), _) => explicit.provide(),
            (None, Some(found)) => found.provider.provide(),
            (None, None) => Box::pin(async { self.find().await?.provider.provide().await }),
        }
    }

    fn refused(&self, credential: &Credential) {
        match (&self.explicit, self.found.get()) {
            (Some(explicit), _) => explicit.refused(credential),
            (None, Some(found)) => found.provider.refused(credential),
            (None, None) => {}
        }
    }
}

impl ChainBuilder {
    /// Asks this instead of the chain: nothing else is asked, even if it fails.
    pub fn explicit(mut self, provider: impl ProvideCredential) -> Self {
        self.explicit = Some(AnyProvider::new(provider));
        self
    }

    /// Uses this environment instead of the process's.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = Some(environment);
        self
    }

    /// Asks these sources alone, in this order, instead of [`Source::ORDER`]. With [`Source::is_set_up`], a program that must
    /// not wait for a metadata server leaves out what nobody has set up.
    pub fn sources(mut self, sources: impl IntoIterator<Item = Source>) -> Self {
        self.sources = Some(sources.into_iter().collect());
        self
    }

    /// Asks no server: a source that would have to says so and gives nothing.
    pub fn offline(mut self, offline: bool) -> Self {
        self.workshop.offline = offline;
        self
    }

    /// Tells the time by this clock.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.workshop.clock = clock;
        self
    }

    /// Calls STS at this address.
    pub fn sts_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.workshop.sts_endpoint = Some(endpoint.into());
        self
    }

    /// Asks this metadata server, see [`EcsRole::at`](crate::EcsRole::at).
    pub fn metadata_server(mut self, server: impl Into<String>) -> Self {
        self.workshop.metadata_server = Some(server.into());
        self
    }

    /// The chain. The environment is read now, unless one was given.
    pub fn build(self) -> DefaultChain {
        let environment = self.environment.unwrap_or_else(Environment::read);
        DefaultChain {
            explicit: self.explicit,
            sources: self.sources.unwrap_or_else(|| Source::ORDER.to_vec()),
            workshop: Workshop {
                environment,
                ..self.workshop
            },
            flight: Flight::default(),
            found: OnceLock::new(),
        }
    }
}

impl fmt::Debug for DefaultChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DefaultChain")
            .field("source", &self.source())
            .field("environment", &self.workshop.environment)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ChainBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChainBuilder").finish_non_exhaustive()
    }
}
