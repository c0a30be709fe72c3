//! Profiles: files in which the provider's tools keep credentials by name.

mod cli;
mod ini;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use core_client::Credential;
use core_client::credential::{
    CredentialError, CredentialFuture, ProvideCredential, StaticCredential,
};

use crate::assume::{AnyProvider, AssumeRole, OidcRole};
use crate::clock::Clock;
use crate::ecs::EcsRole;
use crate::environment::{Environment, variable};
use crate::refresh::Refreshing;
use crate::role::Role;
use crate::session::FetchSession;

/// What a profile says.
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
}

/// What sources that are made on the way are made with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Workshop {
    pub(crate) environment: Environment,
    pub(crate) clock: Clock,
    pub(crate) sts_endpoint: Option<String>,
    pub(crate) metadata_server: Option<String>,
    pub(crate) offline: bool,
}

impl Workshop {
    fn provider(&self, profile: Profile) -> Result<AnyProvider, CredentialError> {
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
                let role = self.ecs_role()?;
                Ok(match role_name {
                    Some(name) => role.role_name(name),
                    None => role,
                })
            })?,
        })
    }

    pub(crate) fn role(&self, role: Role) -> Role {
        let role = role.with_environment(&self.environment);
        match &self.sts_endpoint {
            Some(endpoint) => role.sts_endpoint(endpoint),
            None => role,
        }
    }

    pub(crate) fn ecs_role(&self) -> Result<EcsRole, CredentialError> {
        if self.environment.is(variable::ECS_METADATA_DISABLED, true) {
            return Err(CredentialError::new(format!(
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

    /// Every source that asks a server is made by way of this.
    pub(crate) fn refreshing<F: FetchSession>(
        &self,
        make: impl FnOnce() -> Result<F, CredentialError>,
    ) -> Result<AnyProvider, CredentialError> {
        if self.offline {
            return Err(CredentialError::new(
                "it would ask a server, which is switched off here",
            ));
        }
        let source = make()?;
        let refreshing = Refreshing::with_clock(source, self.clock.clone());
        Ok(AnyProvider::new(refreshing))
    }
}

/// A profile file, read when the first caller needs it. What was found is kept; a new process sees a changed file.
pub struct ProfileFile {
    form: Form,
    path: Option<PathBuf>,
    profile: Option<String>,
    workshop: Workshop,
    found: Mutex<Option<AnyProvider>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Ini,
    Cli,
}

impl ProfileFile {
    /// Profiles in INI form: the file that [`variable::CREDENTIALS_FILE`] names, or `.alibabacloud/credentials.ini` in the
    /// home folder, or `credentials` there if only that is; in it the profile that [`variable::PROFILE`] names, or `default`.
    ///
    /// A profile's `type` may be `access_key`, `sts`, `ram_role_arn`, `oidc_role_arn` or `ecs_ram_role`.
    pub fn ini(environment: Environment) -> Self {
        let path = match environment.get(variable::CREDENTIALS_FILE) {
            Some(path) => Some(PathBuf::from(path)),
            None => environment.home().map(|home| {
                let folder = home.join(".alibabacloud");
                let usual = folder.join("credentials.ini");
                // The provider's libraries do not agree on the name.
                let other = folder.join("credentials");
                if !usual.exists() && other.exists() {
                    other
                } else {
                    usual
                }
            }),
        };
        Self::of(Form::Ini, path, environment)
    }

    /// Profiles of the provider's command line tool, `.aliyun/config.json` in the home folder; of them the one that
    /// [`variable::PROFILE`] names, or else the file's current one.
    ///
    /// A profile's `mode` may be `AK`, `StsToken`, `RamRoleArn`, `EcsRamRole`, `OIDC` or `ChainableRamRoleArn`.
    pub fn cli(environment: Environment) -> Self {
        let path = environment
            .home()
            .map(|home| home.join(".aliyun").join("config.json"));
        Self::of(Form::Cli, path, environment)
    }

    fn of(form: Form, path: Option<PathBuf>, environment: Environment) -> Self {
        Self {
            form,
            path,
            profile: environment.get(variable::PROFILE).map(str::to_owned),
            workshop: Workshop {
                environment,
                ..Workshop::default()
            },
            found: Mutex::default(),
        }
    }

    /// Reads this file instead.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Uses the profile of this name.
    #[must_use]
    pub fn with_profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    pub(crate) fn is_there(&self) -> bool {
        self.path.as_deref().is_some_and(std::path::Path::exists)
    }

    pub(crate) fn with_workshop(mut self, workshop: Workshop) -> Self {
        self.workshop = workshop;
        self
    }

    /// The source that the profile describes, made once.
    fn provider(&self) -> Result<AnyProvider, CredentialError> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = &*found {
            return Ok(found.clone());
        }
        let provider = self.workshop.provider(self.read()?)?;
        Ok(found.insert(provider).clone())
    }

    fn read(&self) -> Result<Profile, CredentialError> {
        let environment = &self.workshop.environment;
        if self.form == Form::Cli && environment.is(variable::CLI_PROFILE_DISABLED, true) {
            return Err(CredentialError::new(format!(
                "switched off by {}",
                variable::CLI_PROFILE_DISABLED
            )));
        }
        let path = self
            .path
            .as_deref()
            .ok_or_else(|| CredentialError::new("there is no home folder to look in"))?;
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| {
            CredentialError::new(format!("the file {shown} cannot be read: {error}"))
        })?;
        let profile = self.profile.as_deref();
        match self.form {
            Form::Ini => ini::read(&text, profile.unwrap_or("default")),
            Form::Cli => cli::read(&text, profile),
        }
        .map_err(|problem| CredentialError::new(format!("{problem} in {shown}")))
    }
}

impl ProvideCredential for ProfileFile {
    fn provide(&self) -> CredentialFuture<'_> {
        Box::pin(async { self.provider()?.provide().await })
    }
}

impl fmt::Debug for ProfileFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProfileFile")
            .field("path", &self.path)
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}

/// The values of one profile, asked for by name. No value of it gets into a text.
struct Values<'a> {
    profile: &'a str,
    get: &'a dyn Fn(&str) -> Option<String>,
}

impl Values<'_> {
    fn some(&self, name: &str) -> Option<String> {
        (self.get)(name).filter(|value| !value.is_empty())
    }

    fn needed(&self, name: &str) -> Result<String, String> {
        self.some(name)
            .ok_or_else(|| format!("the profile {:?} has no {name}", self.profile))
    }

    fn seconds(&self, name: &str) -> Result<Option<Duration>, String> {
        let Some(text) = self.some(name) else {
            return Ok(None);
        };
        match text.parse::<u64>() {
            // The command line tool writes a zero where nothing is set.
            Ok(0) => Ok(None),
            Ok(seconds) => Ok(Some(Duration::from_secs(seconds))),
            Err(_) => Err(format!(
                "{name} of the profile {:?} is no number of seconds",
                self.profile
            )),
        }
    }

    fn key_pair(&self) -> Result<Credential, String> {
        Ok(Credential::new(
            self.needed("access_key_id")?,
            self.needed("access_key_secret")?,
        ))
    }
}

/// A type or mode as a message may repeat it: only what looks like one.
fn shown(word: &str) -> String {
    let is_word = word.len() <= 32
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if is_word {
        format!("{word:?}")
    } else {
        "<not a word>".to_owned()
    }
}

/// Of a fuzzer: reads a text in both forms.
#[doc(hidden)]
pub fn read_anything(text: &str, profile: &str) {
    let _ = ini::read(text, profile);
    let _ = cli::read(text, Some(profile));
    let _ = cli::read(text, None);
}
