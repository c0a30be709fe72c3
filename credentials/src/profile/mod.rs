//! Profiles: files in which the provider's tools keep credentials by name.

mod cli;
mod ini;
mod problem;
mod source_factory;
mod values;

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use core_client::Credential;
use core_client::credential::{CredentialError, CredentialFuture, ProvideCredential};

use crate::assume::AnyProvider;
use crate::environment::{Environment, variable};
use crate::file::{self, Unreadable};
use crate::network::Network;
use crate::single_flight::SingleFlight;

use problem::Problem;
pub(crate) use source_factory::{Profile, SourceFactory};

/// A profile file. It is read when the first caller needs it, and kept.
///
/// It is read again after the service has refused the credential, and after the profile's source has failed: so a profile that was
/// rotated on disk is used without a restart. The source keeps the profile that it found first, even if another one is current by
/// then. It must be a regular file of at most 1 MiB. A separate thread reads it.
pub struct ProfileFile {
    form: Form,
    /// The places to look at; the first one that is there is read.
    paths: Vec<PathBuf>,
    /// Somebody has named the file.
    named_file: bool,
    profile: Option<String>,
    factory: SourceFactory,
    /// Hashes the file's text, to see whether it has changed. The text itself is not kept.
    hasher: RandomState,
    single_flight: SingleFlight,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    loaded: Option<LoadedProfile>,
    /// Whether the file must be read before the next credential is given.
    must_reload: bool,
    /// Counts the requests to reload: if one comes while the file is being read, the file is read again.
    reload_requests: u64,
}

impl State {
    fn request_reload(&mut self) {
        self.must_reload = true;
        self.reload_requests = self.reload_requests.wrapping_add(1);
    }
}

/// The profile as the file had it when it was read last.
#[derive(Clone)]
struct LoadedProfile {
    provider: AnyProvider,
    /// Where the profile was found. Another file or profile may be another identity, even if it is the usual one by now.
    path: PathBuf,
    profile: String,
    /// The id of a credential that stands in the profile itself.
    fixed: Option<String>,
    text_hash: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Ini,
    Cli,
}

impl ProfileFile {
    /// Profiles in INI form. The file is the one that [`variable::CREDENTIALS_FILE`] names, or `.alibabacloud/credentials.ini` in
    /// the home folder, or `.alibabacloud/credentials` if only that exists. The profile is the one that [`variable::PROFILE`]
    /// names, or `default`.
    ///
    /// A profile's `type` may be `access_key`, `sts`, `ram_role_arn`, `oidc_role_arn` or `ecs_ram_role`.
    pub fn ini(environment: Environment) -> Self {
        let named = environment.path(variable::CREDENTIALS_FILE);
        let named_file = named.is_some();
        let usual = || {
            let folder = environment.home()?.join(".alibabacloud");
            // The provider's libraries do not agree on the name.
            Some(vec![
                folder.join("credentials.ini"),
                folder.join("credentials"),
            ])
        };
        let paths = match named {
            Some(path) => vec![path],
            None => usual().unwrap_or_default(),
        };
        Self {
            named_file,
            ..Self::of(Form::Ini, paths, environment)
        }
    }

    /// Profiles of the provider's command line tool, in `.aliyun/config.json` in the home folder. The profile is the one that
    /// [`variable::PROFILE`] names, or else the file's current one.
    ///
    /// A profile's `mode` may be:
    ///
    /// | mode | what is used |
    /// | --- | --- |
    /// | `AK`, `StsToken` | what stands in the profile |
    /// | `RamRoleArn`, `ChainableRamRoleArn`, `RamRoleArnWithRoleName` | the role, by STS |
    /// | `EcsRamRole` | the role of the machine |
    /// | `OIDC` | the role, by the token in a file |
    /// | `CredentialsURI` | what [`CredentialsUri`](crate::CredentialsUri) fetches |
    /// | `CloudSSO`, `OAuth` | the session in the profile; once it has ended, others for the profile's access token. Signing in, and renewing the access token, is left to the tool |
    /// | `External` | what the profile's program prints, if [`allow_external`](Self::allow_external) says so |
    pub fn cli(environment: Environment) -> Self {
        let path = environment
            .home()
            .map(|home| home.join(".aliyun").join("config.json"));
        Self::of(Form::Cli, path.into_iter().collect(), environment)
    }

    fn of(form: Form, paths: Vec<PathBuf>, environment: Environment) -> Self {
        Self {
            form,
            paths,
            named_file: false,
            profile: environment.lossy(variable::PROFILE),
            factory: SourceFactory {
                environment,
                ..SourceFactory::default()
            },
            hasher: RandomState::new(),
            single_flight: SingleFlight::default(),
            state: Mutex::default(),
        }
    }

    /// Reads this file instead of the default one.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.paths = vec![path.into()];
        self.named_file = true;
        self
    }

    /// Uses the profile of this name.
    #[must_use]
    pub fn with_profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Calls a profile's servers through this proxy, or with these root certificates.
    #[must_use]
    pub fn with_network(mut self, network: Network) -> Self {
        self.factory.network = network;
        self
    }

    /// Allows a profile of the mode `External` to run its program, as [`variable::ALLOW_EXTERNAL`] does.
    ///
    /// The program gets no shell and no input and may run for 30 seconds and print 64 KiB; what it writes to its error output is not
    /// read. It prints `{"mode": "StsToken", "access_key_id": …, "access_key_secret": …, "sts_token": …, "expiration":
    /// "2030-01-02T03:04:05Z"}`; without `expiration` it is run again after 15 minutes.
    #[must_use]
    pub fn allow_external(mut self, allow: bool) -> Self {
        self.factory.allow_external = allow;
        self
    }

    pub(crate) fn is_there(&self) -> bool {
        self.named_file || self.paths.iter().any(|path| file::is_there(path))
    }

    pub(crate) fn with_factory(mut self, factory: SourceFactory) -> Self {
        self.factory = factory;
        self
    }

    /// The source that the profile describes.
    async fn source(&self) -> Result<LoadedProfile, CredentialError> {
        if let Some(loaded) = self.loaded() {
            return Ok(loaded);
        }
        self.single_flight
            .run(|| self.loaded(), || self.load())
            .await
    }

    /// The profile as it was loaded before, unless the file has to be read again.
    fn loaded(&self) -> Option<LoadedProfile> {
        let state = self.state();
        state.loaded.clone().filter(|_| !state.must_reload)
    }

    async fn load(&self) -> Result<LoadedProfile, CredentialError> {
        let (reload_requests, before) = {
            let state = self.state();
            (state.reload_requests, state.loaded.clone())
        };
        let loaded = self.read(before.as_ref()).await.and_then(|(text, path)| {
            let text_hash = self.hasher.hash_one(&text);
            match before {
                Some(loaded) if loaded.text_hash == text_hash => Ok(loaded),
                before => self.parse(&text, text_hash, path, before),
            }
        });
        let mut state = self.state();
        match &loaded {
            Ok(loaded) => {
                state.loaded = Some(loaded.clone());
                state.must_reload = state.reload_requests != reload_requests;
            }
            Err(_) => state.must_reload = true,
        }
        loaded
    }

    fn parse(
        &self,
        text: &str,
        text_hash: u64,
        path: PathBuf,
        before: Option<LoadedProfile>,
    ) -> Result<LoadedProfile, CredentialError> {
        let shown = path.display();
        let profile = before.map(|loaded| loaded.profile).or(self.profile.clone());
        let found = match self.form {
            Form::Ini => {
                let name = profile.unwrap_or_else(|| "default".to_owned());
                ini::read(text, &name).map(|profile| (name, profile))
            }
            Form::Cli => cli::read(text, profile.as_deref()),
        };
        let (name, profile) = found.map_err(|problem| match problem {
            // One name is for both files: it may be in the other.
            Problem::NoProfile(problem) if self.profile.is_some() => {
                CredentialError::not_set_up(format!("{problem} in {shown}"))
            }
            Problem::NoProfile(problem) | Problem::Wrong(problem) => {
                CredentialError::new(format!("{problem} in {shown}"))
            }
        })?;
        let fixed = match &profile {
            Profile::Fixed(credential) => Some(credential.access_key_id().to_owned()),
            _ => None,
        };
        let provider = self.factory.provider(profile).map_err(|error| {
            CredentialError::new(format!("{error} (the profile is in {shown})"))
        })?;
        Ok(LoadedProfile {
            provider,
            path,
            profile: name,
            fixed,
            text_hash,
        })
    }

    /// The text of the file, of the one that was read before if there is one, and where it is.
    async fn read(
        &self,
        before: Option<&LoadedProfile>,
    ) -> Result<(String, PathBuf), CredentialError> {
        let environment = &self.factory.environment;
        if self.form == Form::Cli && environment.is(variable::CLI_PROFILE_DISABLED, true) {
            return Err(CredentialError::not_set_up(format!(
                "switched off by {}",
                variable::CLI_PROFILE_DISABLED
            )));
        }
        if self.paths.is_empty() {
            return Err(CredentialError::not_set_up(
                "there is no home folder to look in",
            ));
        }
        let paths = match before {
            Some(loaded) => vec![loaded.path.clone()],
            None => self.paths.clone(),
        };
        let (path, text) = file::read_first(paths).await;
        let shown = path.display();
        match text {
            Ok(text) => Ok((text, path)),
            Err(Unreadable::NotThere) if !self.named_file && before.is_none() => Err(
                CredentialError::not_set_up(format!("the file {shown} does not exist")),
            ),
            Err(problem) => Err(CredentialError::new(format!(
                "the file {shown} {}",
                problem.in_words()
            ))),
        }
    }

    /// The source as the file has it now, if that is another one than this.
    async fn changed(&self, used: &LoadedProfile) -> Option<AnyProvider> {
        let tried = |loaded: &LoadedProfile| loaded.text_hash == used.text_hash;
        {
            let mut state = self.state();
            // Another caller may have read it by now.
            if state.loaded.as_ref().is_none_or(tried) {
                state.request_reload();
            }
        }
        let now = self.source().await.ok()?;
        (!tried(&now)).then_some(now.provider)
    }

    async fn credential(&self) -> Result<Credential, CredentialError> {
        let source = self.source().await?;
        match source.provider.provide().await {
            Ok(credential) => Ok(credential),
            Err(error) => match self.changed(&source).await {
                Some(provider) => provider.provide().await,
                None => Err(error),
            },
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ProvideCredential for ProfileFile {
    fn provide(&self) -> CredentialFuture<'_> {
        Box::pin(self.credential())
    }

    /// The file is read again before the next credential is given, unless that is another one already.
    fn refused(&self, credential: &Credential) {
        let mut state = self.state();
        let Some(loaded) = state.loaded.clone() else {
            return;
        };
        let by_now_another = |id: &String| id != credential.access_key_id();
        if !loaded.fixed.as_ref().is_some_and(by_now_another) {
            state.request_reload();
        }
        drop(state);
        loaded.provider.refused(credential);
    }
}

impl fmt::Debug for ProfileFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProfileFile")
            .field("paths", &self.paths)
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}

/// For a fuzzer: reads a text in both forms.
#[doc(hidden)]
pub fn read_anything(text: &str, profile: &str) {
    let _ = ini::read(text, profile);
    let _ = cli::read(text, Some(profile));
    let _ = cli::read(text, None);
}
