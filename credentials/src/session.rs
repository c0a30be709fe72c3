//! A credential that ends, and the trait of its sources.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::SystemTime;

use core_client::Credential;
use core_client::credential::CredentialError;

use crate::refresh::Refreshing;

/// A credential and when it ends.
#[derive(Clone)]
pub struct Session {
    credential: Credential,
    expires: SystemTime,
    server_time: Option<SystemTime>,
}

impl Session {
    /// A credential that ends at this time.
    pub fn new(credential: Credential, expires: SystemTime) -> Self {
        Self {
            credential,
            expires,
            server_time: None,
        }
    }

    /// The issuer's time when the session was issued, for example from `Date`. With it, the session's lifetime is correct even if
    /// this machine's clock is wrong.
    #[must_use]
    pub fn with_server_time(mut self, time: Option<SystemTime>) -> Self {
        self.server_time = time;
        self
    }

    /// The credential.
    pub fn credential(&self) -> &Credential {
        &self.credential
    }

    /// When it ends, by the issuer's clock.
    pub fn expires(&self) -> SystemTime {
        self.expires
    }

    /// When it ends by this machine's clock, which showed `asked` when the session was asked for; `None` if it has ended.
    pub(crate) fn ends(&self, asked: SystemTime, now: SystemTime) -> Option<SystemTime> {
        match self.server_time {
            // From the asking on, so that the way of the answer counts as a part of the session's life.
            Some(time) => match self.expires.duration_since(time) {
                Ok(left) if !left.is_zero() => asked.checked_add(left),
                _ => None,
            },
            None => Some(self.expires).filter(|expires| *expires > now),
        }
    }

    /// From an answer's parts, none of which may be missing. The error names the one that is.
    pub(crate) fn of(parts: Parts<'_>) -> Result<Self, String> {
        let needed = |name, value: Option<&str>| match value {
            Some(value) if !value.is_empty() => Ok(value.to_owned()),
            _ => Err(format!("the answer has no {name}")),
        };
        let id = needed("AccessKeyId", parts.id)?;
        let secret = needed("AccessKeySecret", parts.secret)?;
        let token = needed("SecurityToken", parts.token)?;
        let expires = parts
            .expires
            .ok_or_else(|| "the answer has no Expiration that can be read".to_owned())?;
        let credential = Credential::new(id, secret).with_security_token(token);
        Ok(Self::new(credential, expires))
    }
}

/// The parts of a session as an answer holds them.
pub(crate) struct Parts<'a> {
    pub(crate) id: Option<&'a str>,
    pub(crate) secret: Option<&'a str>,
    pub(crate) token: Option<&'a str>,
    pub(crate) expires: Option<SystemTime>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// What [`FetchSession::fetch`] returns.
pub type SessionFuture<'s> =
    Pin<Box<dyn Future<Output = Result<Session, CredentialError>> + Send + 's>>;

/// Fetches a new session each time. [`Refreshing`] keeps the session and fetches the next one in time, so your own source needs
/// only this trait.
pub trait FetchSession: Send + Sync + 'static {
    /// The source's name in a few words, such as `OIDC role`.
    fn name(&self) -> &'static str;

    /// Fetches a session.
    fn fetch(&self) -> SessionFuture<'_>;

    /// Keeps this source's session and refreshes it in time.
    fn refreshing(self) -> Refreshing<Self>
    where
        Self: Sized,
    {
        Refreshing::new(self)
    }
}
