//! The sessions of users who signed in with the provider's command line tool, by CloudSSO or by OAuth.
//!
//! The tool keeps a session in the profile, and an access token that gives further ones. Both are used; renewing the access token
//! itself is left to the tool, since that makes the one in the profile void.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use core_client::Method;
use core_client::credential::CredentialError;
use core_client::transport::{Endpoint, HttpAnswer};
use url::Url;

use crate::answer;
use crate::clock::Clock;
use crate::http::{Http, Settings};
use crate::network::Network;
use crate::session::{FetchSession, Session, SessionFuture};
use crate::uri::{CONNECT_TIMEOUT, TIMEOUT};

/// How the user signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    CloudSso,
    OAuth,
}

/// What a profile says of a user who signed in.
pub(crate) struct SignedIn {
    pub(crate) mode: Mode,
    pub(crate) profile: String,
    /// The session that the tool has got last.
    pub(crate) session: Option<Session>,
    /// How to get another, or what is missing for that.
    pub(crate) exchange: Result<Exchange, String>,
}

/// How another session is got.
#[derive(Clone)]
pub(crate) struct Exchange {
    /// Any URL of the server.
    pub(crate) server: String,
    pub(crate) access_token: String,
    /// The request's body.
    pub(crate) body: String,
}

/// Gives the session of the profile as long as it holds and is not refused, then others for the access token.
pub(crate) struct SignIn {
    mode: Mode,
    profile: String,
    clock: Clock,
    session: Mutex<Option<Session>>,
    exchange: Result<(Http, Exchange), String>,
}

impl SignIn {
    pub(crate) fn new(signed_in: SignedIn, clock: Clock, network: Network) -> Self {
        let made = |exchange: Exchange| {
            let http = Http::new(Settings {
                endpoint: server(&exchange.server)?,
                network,
                connect_timeout: CONNECT_TIMEOUT,
                timeout: TIMEOUT,
            })?;
            Ok((http, exchange))
        };
        Self {
            mode: signed_in.mode,
            profile: signed_in.profile,
            clock,
            session: Mutex::new(signed_in.session),
            exchange: signed_in.exchange.and_then(made),
        }
    }

    async fn session(&self) -> Result<Session, String> {
        // Once: who asks again has seen it end, or refused.
        let kept = self
            .session
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match kept {
            Some(session) if session.expires() > self.clock.now() => Ok(session),
            _ => self.exchanged().await.map_err(|problem| {
                format!(
                    "no session for the user who signed in: {problem}. Sign in again: aliyun configure --mode {} --profile {:?}",
                    match self.mode {
                        Mode::CloudSso => "CloudSSO",
                        Mode::OAuth => "OAuth",
                    },
                    self.profile
                )
            }),
        }
    }

    async fn exchanged(&self) -> Result<Session, String> {
        let (http, exchange) = self.exchange.as_ref().map_err(Clone::clone)?;
        let path = match self.mode {
            Mode::CloudSso => "/cloud-credentials",
            Mode::OAuth => "/v1/exchange",
        };
        let mut request = http.request(Method::Post, path);
        let bearer = format!("Bearer {}", exchange.access_token);
        let headers = &mut request.headers;
        if !(headers.set("accept", "application/json")
            && headers.set("content-type", "application/json")
            && headers.set_sensitive("authorization", &bearer))
        {
            return Err("the access token has a character that HTTP does not allow".to_owned());
        }
        request.body = exchange.body.clone().into();
        self.read(&http.send(request).await?)
    }

    fn read(&self, answer: &HttpAnswer) -> Result<Session, String> {
        match self.mode {
            Mode::CloudSso => answer::session_below(answer, "CloudCredential"),
            Mode::OAuth => answer::session(answer),
        }
    }
}

/// The server of a URL: with TLS, or on this machine, since it is shown an access token.
fn server(url: &str) -> Result<Endpoint, String> {
    let unusable = || "the address to sign in is not a URL with https".to_owned();
    let url = Url::parse(url.trim()).map_err(|_| unusable())?;
    let origin = url.origin().ascii_serialization();
    let endpoint: Endpoint = origin.parse().map_err(|_| unusable())?;
    match endpoint.is_https() || endpoint.is_loopback() {
        true => Ok(endpoint),
        false => Err(unusable()),
    }
}

impl FetchSession for SignIn {
    fn name(&self) -> &'static str {
        match self.mode {
            Mode::CloudSso => "CloudSSO",
            Mode::OAuth => "OAuth",
        }
    }

    fn fetch(&self) -> SessionFuture<'_> {
        Box::pin(async { self.session().await.map_err(CredentialError::new) })
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}
