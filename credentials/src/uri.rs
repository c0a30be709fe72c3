//! A credential from an address that another program serves.

use std::fmt;
use std::time::Duration;

use core_client::Method;
use core_client::credential::CredentialError;
use core_client::transport::Endpoint;
use url::Url;

use crate::answer;
use crate::environment::{Environment, variable};
use crate::http::{Http, Settings};
use crate::network::Network;
use crate::session::{FetchSession, Session, SessionFuture};

pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
pub(crate) const TIMEOUT: Duration = Duration::from_secs(6);

/// Fetches sessions by GET from an address that answers as the metadata server does, with the JSON members `AccessKeyId`,
/// `AccessKeySecret`, `SecurityToken` and `Expiration`. The address itself may be a secret and is never shown.
pub struct CredentialsUri {
    url: Url,
    http: Http,
}

impl CredentialsUri {
    /// This address. With `http`, it must be on this machine.
    ///
    /// # Errors
    /// If the address is invalid, or the HTTP client cannot be built.
    pub fn new(uri: &str) -> Result<Self, CredentialError> {
        Self::checked(uri, false, Network::new()).map_err(CredentialError::new)
    }

    /// Like [`new`](Self::new), through this proxy or with these root certificates.
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub fn with_network(uri: &str, network: Network) -> Result<Self, CredentialError> {
        Self::checked(uri, false, network).map_err(CredentialError::new)
    }

    /// This address, on any host, even with `http`: everyone on the network path can then read the credential.
    ///
    /// # Errors
    /// If it is not an address, or the HTTP client cannot be built.
    pub fn with_plain_http(uri: &str) -> Result<Self, CredentialError> {
        Self::checked(uri, true, Network::new()).map_err(CredentialError::new)
    }

    /// The address in [`variable::CREDENTIALS_URI`].
    ///
    /// # Errors
    /// If the variable is missing; and those of [`new`](Self::new).
    pub fn from_environment(environment: &Environment) -> Result<Self, CredentialError> {
        Self::new(environment.needed(variable::CREDENTIALS_URI)?)
    }

    fn checked(uri: &str, plain_http: bool, network: Network) -> Result<Self, String> {
        let unusable = || "the credentials URI is not an address with http or https".to_owned();
        let url = Url::parse(uri.trim()).map_err(|_| unusable())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(unusable());
        }
        let origin = url.origin().ascii_serialization();
        let endpoint: Endpoint = origin.parse().map_err(|_| unusable())?;
        if !endpoint.is_https() && !endpoint.is_loopback() && !plain_http {
            let problem =
                "the credentials URI leads to another machine, and its scheme is not https";
            return Err(problem.to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the credentials URI has a user name or password".to_owned());
        }
        let http = Http::new(Settings {
            endpoint,
            network,
            connect_timeout: CONNECT_TIMEOUT,
            timeout: TIMEOUT,
        })?;
        Ok(Self { url, http })
    }

    async fn session(&self) -> Result<Session, String> {
        let mut request = self.http.request(Method::Get, self.url.path());
        request.query = self.url.query().unwrap_or_default().to_owned();
        answer::session(&self.http.send(request).await?)
    }
}

impl FetchSession for CredentialsUri {
    fn name(&self) -> &'static str {
        "credentials URI"
    }

    fn fetch(&self) -> SessionFuture<'_> {
        Box::pin(async { self.session().await.map_err(CredentialError::new) })
    }
}

impl fmt::Debug for CredentialsUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsUri").finish_non_exhaustive()
    }
}
