//! The role of the machine that this runs on, from its metadata server.

use std::fmt;
use std::time::Duration;

use core_client::credential::CredentialError;
use core_client::transport::{Endpoint, HttpAnswer, HttpRequest};
use core_client::{Method, Proxy};

use crate::answer;
use crate::environment::{Environment, variable};
use crate::http::{Http, Settings};
use crate::session::{FetchSession, Session, SessionFuture};

/// The one address to which a credential may travel in plain text: it leads to the machine's own host.
const METADATA_SERVER: &str = "http://100.100.100.200";
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
const TOKEN: &str = "/latest/api/token";
const TOKEN_HEADER: &str = "x-aliyun-ecs-metadata-token";
const TOKEN_LIFE_HEADER: &str = "x-aliyun-ecs-metadata-token-ttl-seconds";
/// The longest that the server gives, in seconds. A token is used for one fetch.
const TOKEN_LIFE: &str = "21600";
/// The server is next door; where there is none, the chain should go on soon.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(2);

/// Fetches sessions of the role that is attached to an ECS instance, or to what runs on one.
///
/// Asked is the metadata server at 100.100.100.200, in its version 2: first for a token, then with it for the session. In
/// version 1 any program on the machine that can be made to fetch a URL gives the session away; it is used only if
/// [`allow_v1`](Self::allow_v1) says so, and then where version 2 fails.
pub struct EcsRole {
    role_name: Option<String>,
    allow_v1: bool,
    http: Http,
}

impl EcsRole {
    /// The role attached to the machine, whatever its name.
    ///
    /// # Errors
    /// If the HTTP client cannot be built.
    pub fn new() -> Result<Self, CredentialError> {
        Self::at(METADATA_SERVER)
    }

    /// Another metadata server, on a loopback address: for tests.
    ///
    /// # Errors
    /// If it is neither a loopback address nor the metadata server's own, or the HTTP client cannot be built.
    pub fn at(server: &str) -> Result<Self, CredentialError> {
        let endpoint: Endpoint = server
            .parse()
            .map_err(|error| CredentialError::new(format!("the metadata server is {error}")))?;
        if !endpoint.is_loopback() && endpoint.to_string() != METADATA_SERVER {
            return Err(CredentialError::new(format!(
                "the metadata server is {METADATA_SERVER} or a loopback address, not {endpoint}"
            )));
        }
        let http = Http::new(Settings {
            endpoint,
            proxy: Proxy::None,
            connect_timeout: CONNECT_TIMEOUT,
            timeout: TIMEOUT,
        });
        Ok(Self {
            role_name: None,
            allow_v1: false,
            http: http.map_err(CredentialError::new)?,
        })
    }

    /// Takes over what the environment says: the role's name, and whether version 1 is allowed.
    #[must_use]
    pub fn with_environment(mut self, environment: &Environment) -> Self {
        if let Some(name) = environment.get(variable::ECS_METADATA) {
            self.role_name = Some(name.to_owned());
        }
        self.allow_v1 = environment.is(variable::IMDSV1_DISABLED, false);
        self
    }

    /// Names the role, which saves asking for its name.
    #[must_use]
    pub fn role_name(mut self, name: impl Into<String>) -> Self {
        self.role_name = Some(name.into());
        self
    }

    /// Allows version 1, without a token, where version 2 fails.
    #[must_use]
    pub fn allow_v1(mut self, allow: bool) -> Self {
        self.allow_v1 = allow;
        self
    }

    async fn session(&self) -> Result<Session, String> {
        let token = match self.token().await {
            Ok(token) => Some(token),
            Err(problem) if self.allow_v1 => {
                tracing::debug!(problem, "no metadata token: going on without, as allowed");
                None
            }
            Err(problem) => return Err(format!("version 2 gives no access: {problem}")),
        };
        let token = token.as_deref();
        let role = match &self.role_name {
            Some(name) => name.clone(),
            None => {
                let answer = self.get(ROLES, token).await?;
                answer::line(&answer).map_err(|problem| format!("no role's name: {problem}"))?
            }
        };
        if !is_name(&role) {
            return Err("the role's name is not one that RAM allows".to_owned());
        }
        let answer = self.get(&format!("{ROLES}{role}"), token).await?;
        answer::session(&answer).map_err(|problem| format!("no session of the role: {problem}"))
    }

    async fn token(&self) -> Result<String, String> {
        let request = self.http.request(Method::Put, TOKEN);
        let request = with_header(request, TOKEN_LIFE_HEADER, TOKEN_LIFE)?;
        answer::line(&self.http.send(request).await?)
    }

    async fn get(&self, path: &str, token: Option<&str>) -> Result<HttpAnswer, String> {
        let mut request = self.http.request(Method::Get, path);
        if let Some(token) = token {
            request = with_header(request, TOKEN_HEADER, token)?;
        }
        self.http.send(request).await
    }
}

fn with_header(mut request: HttpRequest, name: &str, value: &str) -> Result<HttpRequest, String> {
    if request.headers.set_sensitive(name, value) {
        Ok(request)
    } else {
        Err("the server's token is not one that HTTP allows".to_owned())
    }
}

/// A name that stays one segment of a path.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        && !name.bytes().all(|byte| byte == b'.')
}

impl FetchSession for EcsRole {
    fn name(&self) -> &'static str {
        "ECS role"
    }

    fn fetch(&self) -> SessionFuture<'_> {
        Box::pin(async { self.session().await.map_err(CredentialError::new) })
    }
}

impl fmt::Debug for EcsRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcsRole")
            .field("role_name", &self.role_name)
            .field("allow_v1", &self.allow_v1)
            .finish_non_exhaustive()
    }
}
