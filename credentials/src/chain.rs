//! The default chain: one source after the other, in the order of the provider's own libraries.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use core_client::Credential;
use core_client::credential::{
    CredentialError, CredentialFuture, ProvideCredential, StaticCredential,
};

use crate::assume::{AnyProvider, OidcRole};
use crate::clock::Clock;
use crate::environment::{Environment, variable};
use crate::network::Network;
use crate::profile::{ProfileFile, SourceFactory};
use crate::single_flight::{SingleFlight, in_own_task};
use crate::source::Source;
use crate::uri::CredentialsUri;

/// Finds a credential where the provider's own tools look for it.
///
/// The sources, in this order; the first one that is set up is used:
///
/// 1. the environment: [`ACCESS_KEY_ID`](crate::variable::ACCESS_KEY_ID) and [`ACCESS_KEY_SECRET`](crate::variable::ACCESS_KEY_SECRET);
/// 2. an OIDC token, if [`OIDC_TOKEN_FILE`](crate::variable::OIDC_TOKEN_FILE), [`OIDC_PROVIDER_ARN`](crate::variable::OIDC_PROVIDER_ARN) and [`ROLE_ARN`](crate::variable::ROLE_ARN) are set;
/// 3. the profiles of the command line tool, `~/.aliyun/config.json`;
/// 4. profiles in INI form, `~/.alibabacloud/credentials.ini`;
/// 5. the role of the ECS instance;
/// 6. a credentials URI, if [`CREDENTIALS_URI`](crate::variable::CREDENTIALS_URI) is set.
///
/// The environment is read when the chain is created. Files and servers are read when the first call needs a credential.
///
/// If a source is set up and fails, the search ends with its error, and no later source is tried: the next source may belong to
/// another account. These are failures: half a key pair, an unreadable file, an incomplete profile, an answer of STS without a
/// session, a metadata server that answers without a session. The next call searches again, so a temporary failure affects only the
/// calls made meanwhile. The chain skips only sources that are not set up: missing variables, missing files, a metadata server that
/// is unreachable or has no role. [`PROFILE`](crate::variable::PROFILE) names a profile in either file; if both files lack it, the
/// search ends with an error.
///
/// Once a source was found, the chain uses only that one, so a temporary failure never changes a program's identity.
///
/// An explicit credential goes before the chain: pass it to the client instead of a chain, or to [`ChainBuilder::explicit`].
pub struct DefaultChain {
    explicit: Option<AnyProvider>,
    chain: Arc<Chain>,
}

/// What a search needs, which may outlast its caller.
struct Chain {
    sources: Vec<Source>,
    factory: SourceFactory,
    single_flight: SingleFlight,
    /// Sources that have not given a credential yet, kept for what they remember.
    made: Mutex<Vec<Found>>,
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
    factory: SourceFactory,
}

impl DefaultChain {
    /// The chain over the process's environment, which is read immediately.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A builder with settings.
    pub fn builder() -> ChainBuilder {
        ChainBuilder::default()
    }

    /// The source in use; `None` before the first call has found one.
    pub fn source(&self) -> Option<Source> {
        match &self.explicit {
            Some(_) => Some(Source::Explicit),
            None => self.chain.found.get().map(|found| found.source),
        }
    }
}

impl Chain {
    async fn find(&self) -> Result<Found, CredentialError> {
        self.single_flight
            .run(|| self.found.get().cloned(), || self.search())
            .await
    }

    async fn search(&self) -> Result<Found, CredentialError> {
        let named = self.factory.environment.is_set(variable::PROFILE);
        let mut asked_profiles = false;
        let mut reasons = String::new();
        for &source in &self.sources {
            if named && asked_profiles && !source.is_profile() {
                break;
            }
            asked_profiles |= source.is_profile();
            match self.ask(source).await {
                Ok(found) => {
                    tracing::debug!(%source, "found a credential");
                    return Ok(self.found.get_or_init(|| found).clone());
                }
                Err(error) if error.is_not_set_up() => {
                    let _ = write!(reasons, "; {source}: {error}");
                }
                Err(error) => {
                    return Err(CredentialError::new(format!(
                        "{source}: {error}. Correct this source or remove it: while it is set up, no other source is tried"
                    )));
                }
            }
        }
        if named && asked_profiles {
            let name = self.factory.environment.lossy(variable::PROFILE);
            return Err(CredentialError::new(format!(
                "no file has the profile {:?}, which {} or a similar setting names: correct the name, or remove the setting{reasons}",
                name.unwrap_or_default(),
                variable::PROFILE
            )));
        }
        Err(CredentialError::not_set_up(format!(
            "no source has a credential{reasons}"
        )))
    }

    /// The source, if it gives a credential now.
    async fn ask(&self, source: Source) -> Result<Found, CredentialError> {
        let found = self.made(source)?;
        found.provider.provide().await.map(|_| found)
    }

    fn made(&self, source: Source) -> Result<Found, CredentialError> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = made.iter().find(|found| found.source == source) {
            return Ok(found.clone());
        }
        let provider = self.make(source)?;
        let found = Found { source, provider };
        made.push(found.clone());
        Ok(found)
    }

    fn make(&self, source: Source) -> Result<AnyProvider, CredentialError> {
        let factory = &self.factory;
        let environment = &factory.environment;
        source.by_variables(environment)?;
        let file = |file: ProfileFile| AnyProvider::new(file.with_factory(factory.clone()));
        Ok(match source {
            Source::Environment => {
                AnyProvider::new(StaticCredential::new(environment.credential()?))
            }
            Source::OidcRole => {
                factory.refreshing(|| OidcRole::found(environment, |role| factory.role(role)))?
            }
            Source::CliProfile => file(ProfileFile::cli(environment.clone())),
            Source::IniProfile => file(ProfileFile::ini(environment.clone())),
            Source::EcsRole => factory.refreshing(|| factory.ecs_role())?,
            Source::CredentialsUri => factory.refreshing(|| {
                let uri = environment.needed(variable::CREDENTIALS_URI)?;
                CredentialsUri::with_network(uri, factory.network.clone())
            })?,
            Source::Explicit => {
                return Err(CredentialError::not_set_up(
                    "it is not a source of the chain",
                ));
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
        match (&self.explicit, self.chain.found.get()) {
            (Some(explicit), _) => explicit.provide(),
            (None, Some(found)) => found.provider.provide(),
            (None, None) => Box::pin(async {
                let find = || {
                    let chain = Arc::clone(&self.chain);
                    async move { chain.find().await }
                };
                in_own_task(find).await?.provider.provide().await
            }),
        }
    }

    fn refused(&self, credential: &Credential) {
        match (&self.explicit, self.chain.found.get()) {
            (Some(explicit), _) => explicit.refused(credential),
            (None, Some(found)) => found.provider.refused(credential),
            (None, None) => {}
        }
    }
}

impl ChainBuilder {
    /// Uses this provider instead of the chain. No other source is tried, even if it fails.
    pub fn explicit(mut self, provider: impl ProvideCredential) -> Self {
        self.explicit = Some(AnyProvider::new(provider));
        self
    }

    /// Uses this environment instead of the process's.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = Some(environment);
        self
    }

    /// Tries only these sources, in this order, instead of [`Source::ORDER`]. A program that must not wait for a metadata server
    /// leaves out the sources that are not [set up](Source::is_set_up).
    pub fn sources(mut self, sources: impl IntoIterator<Item = Source>) -> Self {
        self.sources = Some(sources.into_iter().collect());
        self
    }

    /// Uses no server and no program. A source that needs one fails with an error.
    pub fn offline(mut self, offline: bool) -> Self {
        self.factory.offline = offline;
        self
    }

    /// Allows a profile of the mode `External` to run its program, see
    /// [`ProfileFile::allow_external`](crate::ProfileFile::allow_external).
    pub fn allow_external(mut self, allow: bool) -> Self {
        self.factory.allow_external = allow;
        self
    }

    /// Calls servers through this proxy, or with these root certificates. The metadata server is always called directly.
    pub fn network(mut self, network: Network) -> Self {
        self.factory.network = network;
        self
    }

    /// Uses this clock.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.factory.clock = clock;
        self
    }

    /// Calls STS at this address.
    pub fn sts_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.factory.sts_endpoint = Some(endpoint.into());
        self
    }

    /// Calls this metadata server, see [`EcsRole::at`](crate::EcsRole::at).
    pub fn metadata_server(mut self, server: impl Into<String>) -> Self {
        self.factory.metadata_server = Some(server.into());
        self
    }

    /// Calls this server for the sessions of profiles with the mode `OAuth`.
    pub fn oauth_server(mut self, server: impl Into<String>) -> Self {
        self.factory.oauth_server = Some(server.into());
        self
    }

    /// Builds the chain. The environment is read immediately, unless one was given.
    pub fn build(self) -> DefaultChain {
        let environment = self.environment.unwrap_or_else(Environment::read);
        let chain = Chain {
            sources: self.sources.unwrap_or_else(|| Source::ORDER.to_vec()),
            factory: SourceFactory {
                environment,
                ..self.factory
            },
            single_flight: SingleFlight::default(),
            made: Mutex::default(),
            found: OnceLock::new(),
        };
        DefaultChain {
            explicit: self.explicit,
            chain: Arc::new(chain),
        }
    }
}

impl fmt::Debug for DefaultChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DefaultChain")
            .field("source", &self.source())
            .field("environment", &self.chain.factory.environment)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ChainBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChainBuilder").finish_non_exhaustive()
    }
}
