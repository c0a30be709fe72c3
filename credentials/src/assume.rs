//! Sessions of roles by STS: with a credential, or with an OIDC token.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use core_client::Credential;
use core_client::credential::{CredentialError, CredentialFuture, ProvideCredential};
use core_client::text::Hidden;
use core_client::{Error, Language};
use sts_sdk::types::{RoleSessionName, SessionCredentials, SessionDuration, SessionPolicy};

use crate::answer;
use crate::environment::{Environment, variable};
use crate::file;
use crate::http::LastDate;
use crate::role::Role;
use crate::session::{FetchSession, Parts, Session, SessionFuture};

/// A source whose type does not matter any more.
#[derive(Clone)]
pub(crate) struct AnyProvider(Arc<dyn ProvideCredential>);

impl AnyProvider {
    pub(crate) fn new(provider: impl ProvideCredential) -> Self {
        Self(Arc::new(provider))
    }
}

impl ProvideCredential for AnyProvider {
    fn provide(&self) -> CredentialFuture<'_> {
        self.0.provide()
    }

    fn refused(&self, credential: &Credential) {
        self.0.refused(credential);
    }
}

/// Fetches sessions of a role by `AssumeRole`, signed with a credential of another source.
pub struct AssumeRole {
    role: Role,
    client: sts_sdk::Client,
    date: LastDate,
}

impl AssumeRole {
    /// Assumes this role with the credential that `source` provides.
    ///
    /// # Errors
    /// If the role's settings do not work, or the client of STS cannot be built.
    pub fn new(role: Role, source: impl ProvideCredential) -> Result<Self, CredentialError> {
        let (client, date) = role.sts()?;
        let client = client.credential_provider(source).build();
        Ok(Self {
            client: client.map_err(|error| CredentialError::new(error.to_string()))?,
            date,
            role,
        })
    }

    async fn session(&self) -> Result<Session, CredentialError> {
        let role = &self.role;
        let mut call = self
            .client
            .assume_role()
            .role_arn(role.arn.as_str())
            .role_session_name(RoleSessionName::new(role.session_name.as_str()));
        if let Some(duration) = role.duration {
            call = call.duration_seconds(SessionDuration::new(duration));
        }
        if let Some(policy) = &role.policy {
            call = call.policy(SessionPolicy::new(policy.as_str()));
        }
        if let Some(id) = &role.external_id {
            call = call.external_id(id.as_str());
        }
        let answer = call.await.map_err(|error| in_words(&error))?;
        session(answer.credentials, &self.date)
    }
}

impl FetchSession for AssumeRole {
    fn name(&self) -> &'static str {
        "RAM role"
    }

    fn fetch(&self) -> SessionFuture<'_> {
        Box::pin(self.session())
    }
}

impl fmt::Debug for AssumeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRole")
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// Fetches sessions of a role by `AssumeRoleWithOIDC`, with a token from a file, as in pods of ACK.
pub struct OidcRole {
    role: Role,
    provider_arn: String,
    token_file: PathBuf,
    client: sts_sdk::Client,
    date: LastDate,
}

impl OidcRole {
    /// Assumes this role with the token in that file. The file is read for each session, because the issuer replaces the token from
    /// time to time.
    ///
    /// # Errors
    /// If the role's settings do not work, or the client of STS cannot be built.
    pub fn new(
        role: Role,
        provider_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Result<Self, CredentialError> {
        let (client, date) = role.sts()?;
        let client = client.build();
        Ok(Self {
            client: client.map_err(|error| CredentialError::new(error.to_string()))?,
            date,
            role,
            provider_arn: provider_arn.into(),
            token_file: token_file.into(),
        })
    }

    /// Takes the role from [`variable::ROLE_ARN`], [`variable::OIDC_PROVIDER_ARN`] and [`variable::OIDC_TOKEN_FILE`], and, if they
    /// are set, from [`variable::ROLE_SESSION_NAME`], [`variable::STS_REGION`] and [`variable::VPC_ENDPOINT_ENABLED`].
    ///
    /// # Errors
    /// If one of the first three is missing; and those of [`new`](Self::new).
    pub fn from_environment(environment: &Environment) -> Result<Self, CredentialError> {
        Self::found(environment, |role| role)
    }

    pub(crate) fn found(
        environment: &Environment,
        adapt: impl FnOnce(Role) -> Role,
    ) -> Result<Self, CredentialError> {
        let provider_arn = environment.needed(variable::OIDC_PROVIDER_ARN)?;
        let token_file = environment.path(variable::OIDC_TOKEN_FILE);
        let token_file =
            token_file.ok_or_else(|| environment.missing(variable::OIDC_TOKEN_FILE))?;
        let mut role = Role::new(environment.needed(variable::ROLE_ARN)?);
        if let Some(name) = environment.get(variable::ROLE_SESSION_NAME)? {
            role = role.session_name(name);
        }
        let role = adapt(role.with_environment(environment));
        Self::new(role, provider_arn, token_file)
    }

    /// The token as the file has it now.
    async fn token(&self) -> Result<String, CredentialError> {
        let shown = self.token_file.display();
        let text = file::read(self.token_file.clone()).await;
        let text = text.map_err(|problem| {
            CredentialError::new(format!(
                "the OIDC token file {shown} {}",
                problem.in_words()
            ))
        })?;
        match text.trim() {
            "" => Err(CredentialError::new(format!(
                "the OIDC token file {shown} is empty"
            ))),
            token => Ok(token.to_owned()),
        }
    }

    async fn session(&self) -> Result<Session, CredentialError> {
        let token = self.token().await?;
        let role = &self.role;
        let mut call = self
            .client
            .assume_role_with_oidc()
            .oidc_provider_arn(self.provider_arn.as_str())
            .role_arn(role.arn.as_str())
            .oidc_token(Hidden::new(token.as_str()))
            .role_session_name(RoleSessionName::new(role.session_name.as_str()));
        if let Some(duration) = role.duration {
            call = call.duration_seconds(SessionDuration::new(duration));
        }
        if let Some(policy) = &role.policy {
            call = call.policy(SessionPolicy::new(policy.as_str()));
        }
        let answer = call.await.map_err(|error| in_words(&error))?;
        session(answer.credentials, &self.date)
    }
}

impl FetchSession for OidcRole {
    fn name(&self) -> &'static str {
        "OIDC role"
    }

    fn fetch(&self) -> SessionFuture<'_> {
        Box::pin(self.session())
    }
}

impl fmt::Debug for OidcRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OidcRole")
            .field("role", &self.role)
            .field("token_file", &self.token_file)
            .finish_non_exhaustive()
    }
}

fn session(
    credentials: Option<SessionCredentials>,
    date: &LastDate,
) -> Result<Session, CredentialError> {
    let credentials =
        credentials.ok_or_else(|| CredentialError::new("the answer of STS has no Credentials"))?;
    Session::of(Parts {
        id: credentials.access_key_id.as_ref().map(Hidden::expose),
        secret: credentials.access_key_secret.as_ref().map(Hidden::expose),
        token: credentials.security_token.as_ref().map(Hidden::expose),
        expires: credentials
            .expiration
            .as_ref()
            .and_then(|expiration| expiration.instant()),
    })
    .map(|session| session.with_server_time(date.get()))
    .map_err(CredentialError::new)
}

/// The error in words. The message of a code that the description does not know stays out of them: it may repeat in any
/// encoding what we sent.
fn in_words(error: &Error) -> CredentialError {
    let mut text = match (error.code(), error.meaning(Language::English)) {
        (Some(code), None) => {
            let operation = error.operation().unwrap_or("the call");
            let code = answer::short(code);
            let request = error.request_id().unwrap_or("none");
            format!(
                "{operation} {}: {code} (RequestId {request})",
                error.outcome()
            )
        }
        _ => error.to_string(),
    };
    if let Some(advice) = error.advice(Language::English) {
        text.push_str(". ");
        text.push_str(advice);
    }
    CredentialError::new(text)
}
