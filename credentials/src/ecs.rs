//! The role of the machine that the program runs on, from its metadata server.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use core_client::credential::CredentialError;
use core_client::transport::{Endpoint, HttpAnswer, HttpRequest};
use core_client::{Method, Proxy};

use crate::answer;
use crate::environment::{Environment, variable};
use crate::http::{Http, NoAnswer, Settings};
use crate::network::Network;
use crate::session::{FetchSession, Session, SessionFuture};

/// The one address to which a credential may travel in plain text: it leads to the machine's own host.
const METADATA_SERVER: &str = "http://100.100.100.200";
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
const TOKEN: &str = "/latest/api/token";
const TOKEN_HEADER: &str = "x-aliyun-ecs-metadata-token";
const TOKEN_LIFE_HEADER: &str = "x-aliyun-ecs-metadata-token-ttl-seconds";
/// The longest that the server gives, in seconds. A token is used for one fetch.
const TOKEN_LIFE: &str = "21600";
/// The metadata server is close. If the machine has no such server, the chain should go on soon.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(2);
/// How long it is remembered that waiting for a server was in vain.
const NOBODY_FOR: Duration = Duration::from_secs(30);

/// Fetches sessions of the role that is attached to an ECS instance, or to what runs on one.
///
/// Calls the metadata server at 100.100.100.200, version 2: first for a token, then for the session. Version 1 is unsafe: any local
/// program that can be tricked into fetching a URL leaks the session. It is used only if [`allow_v1`](Self::allow_v1) is set and
/// version 2 fails.
///
/// The server is never called through a proxy. If no role was named and no connection could be made within a second, the source
/// fails immediately for the next 30 seconds.
pub struct EcsRole {
    role_name: Option<String>,
    /// Somebody says that there is a role, by its name or by a profile.
    chosen: bool,
    allow_v1: bool,
    http: Http,
    nobody_until: Mutex<Option<Instant>>,
}

/// Why there is no session.
enum NoSession {
    /// Nobody has given this machine a role.
    NoRole(String),
    Failed(String),
}

impl From<String> for NoSession {
    fn from(problem: String) -> Self {
        Self::Failed(problem)
    }
}

impl From<NoAnswer> for NoSession {
    fn from(failure: NoAnswer) -> Self {
        Self::Failed(failure.into())
    }
}

impl EcsRole {
    /// The role attached to the machine, whatever its name.
    ///
    /// # Errors
    /// If the HTTP client cannot be built.
    pub fn new() -> Result<Self, CredentialError> {
        Self::at(METADATA_SERVER)
    }

    /// Calls another metadata server, on a loopback address: for tests.
    ///
    /// # Errors
    /// If it is neither a loopback address nor the metadata server's own, or the HTTP client cannot be built.
    pub fn at(server: &str) -> Result<Self, CredentialError> {
        let endpoint: Endpoint = server
            .parse()
            .map_err(|error| CredentialError::new(format!("the metadata server is {error}")))?;
        if !endpoint.is_loopback() && endpoint.to_string() != METADATA_SERVER {
            return Err(CredentialError::new(format!(
                "the metadata server must be {METADATA_SERVER} or a loopback address, not {endpoint}"
            )));
        }
        let http = Http::new(Settings {
            endpoint,
            network: Network::new().proxy(Proxy::None),
            connect_timeout: CONNECT_TIMEOUT,
            timeout: TIMEOUT,
        });
        Ok(Self {
            role_name: None,
            chosen: false,
            allow_v1: false,
            http: http.map_err(CredentialError::new)?,
            nobody_until: Mutex::default(),
        })
    }

    /// Takes settings from the environment: the role's name, and whether version 1 is allowed.
    #[must_use]
    pub fn with_environment(mut self, environment: &Environment) -> Self {
        if let Some(name) = environment.lossy(variable::ECS_METADATA) {
            self = self.role_name(name);
        }
        self.allow_v1 = environment.is(variable::IMDSV1_DISABLED, false);
        self
    }

    /// Sets the role's name, so the server need not be asked for it.
    #[must_use]
    pub fn role_name(mut self, name: impl Into<String>) -> Self {
        self.role_name = Some(name.into());
        self.chosen()
    }

    /// Says that the machine has a role: a server that knows no role is then a failure.
    pub(crate) fn chosen(mut self) -> Self {
        self.chosen = true;
        self
    }

    /// Allows version 1, without a token, if version 2 fails: if the server gives no token, or refuses a request with a token.
    #[must_use]
    pub fn allow_v1(mut self, allow: bool) -> Self {
        self.allow_v1 = allow;
        self
    }

    async fn session(&self) -> Result<Session, NoSession> {
        let mut token = self.token().await?;
        let role = match &self.role_name {
            Some(name) => name.clone(),
            None => {
                let answer = self.read(ROLES, &mut token).await?;
                if answer.status == 404 {
                    return Err(NoSession::NoRole(
                        "no role is attached (HTTP 404)".to_owned(),
                    ));
                }
                answer::line(&answer).map_err(|problem| {
                    format!(
                        "the role's name could not be read: {problem}{}",
                        self.remedy(answer.status)
                    )
                })?
            }
        };
        if !is_name(&role) {
            return Err("the role's name is not valid in RAM".to_owned().into());
        }
        let answer = self.read(&format!("{ROLES}{role}"), &mut token).await?;
        let session = answer::session(&answer).map_err(|problem| {
            format!(
                "the role's session could not be read: {problem}{}",
                self.remedy(answer.status)
            )
        });
        Ok(session?)
    }

    /// A token for what is asked next; none where version 1 is allowed and no token is given.
    async fn token(&self) -> Result<Option<String>, NoSession> {
        let request = self.http.request(Method::Put, TOKEN);
        let request = with_header(request, TOKEN_LIFE_HEADER, TOKEN_LIFE)?;
        if self.nobody().is_some_and(|until| Instant::now() < until) {
            let problem = format!(
                "the metadata server could not be reached; it is tried again {} s after that failure",
                NOBODY_FOR.as_secs()
            );
            return Err(NoSession::NoRole(problem));
        }
        let asked = Instant::now();
        let problem = match self.http.send(request).await {
            // Version 1 is at the same address.
            Err(failure) if failure.not_connected => return Err(self.no_server(asked, failure)),
            Err(failure) => String::from(failure),
            Ok(answer) => match answer::line(&answer) {
                Ok(token) => return Ok(Some(token)),
                Err(problem) => problem + self.remedy(answer.status),
            },
        };
        if self.allow_v1 {
            tracing::debug!(
                problem,
                "no metadata token: continues without one, as allowed"
            );
            return Ok(None);
        }
        Err(format!("version 2 gives no access: {problem}").into())
    }

    fn no_server(&self, asked: Instant, failure: NoAnswer) -> NoSession {
        let problem = format!("no metadata server answers: {}", String::from(failure));
        if self.chosen {
            return NoSession::Failed(problem);
        }
        // What fails at once costs nothing to try again; a network that is still coming up does so.
        if asked.elapsed() >= CONNECT_TIMEOUT / 2 {
            let mut nobody = self
                .nobody_until
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            *nobody = Instant::now().checked_add(NOBODY_FOR);
        }
        NoSession::NoRole(problem)
    }

    fn nobody(&self) -> Option<Instant> {
        *self
            .nobody_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// What may help after such a status. A server of version 1 alone knows neither the token's method nor its path.
    fn remedy(&self, status: u16) -> &'static str {
        match status {
            400..=405 | 501 if !self.allow_v1 => {
                ". If the server supports only version 1, allow it with ALIBABA_CLOUD_IMDSV1_DISABLED=false or \
                 EcsRole::allow_v1"
            }
            _ => "",
        }
    }

    /// Asks with the token, and without it where it is refused and version 1 allowed.
    async fn read(&self, path: &str, token: &mut Option<String>) -> Result<HttpAnswer, NoAnswer> {
        let answer = self.get(path, token.as_deref()).await?;
        if token.is_none() || !self.allow_v1 || matches!(answer.status, 200 | 404) {
            return Ok(answer);
        }
        let status = answer.status;
        tracing::debug!(
            status,
            "the metadata token is refused: continues without one, as allowed"
        );
        *token = None;
        self.get(path, None).await
    }

    async fn get(&self, path: &str, token: Option<&str>) -> Result<HttpAnswer, NoAnswer> {
        let mut request = self.http.request(Method::Get, path);
        if let Some(token) = token {
            request = with_header(request, TOKEN_HEADER, token)?;
        }
        self.http.send(request).await
    }
}

fn with_header(mut request: HttpRequest, name: &str, value: &str) -> Result<HttpRequest, NoAnswer> {
    if request.headers.set_sensitive(name, value) {
        Ok(request)
    } else {
        Err(NoAnswer::not_sent(
            "the server's token has a character that HTTP does not allow",
        ))
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
        Box::pin(async {
            self.session().await.map_err(|trouble| match trouble {
                NoSession::NoRole(problem) if !self.chosen => CredentialError::not_set_up(problem),
                NoSession::NoRole(problem) | NoSession::Failed(problem) => {
                    CredentialError::new(problem)
                }
            })
        })
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
