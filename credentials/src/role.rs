//! Roles whose sessions STS issues: the request for a session, and where it goes.

use std::fmt;
use std::time::Duration;

use core_client::ClientBuilder;
use core_client::credential::CredentialError;
use core_client::transport::Endpoint;

use crate::environment::{Environment, variable};
use crate::http::{DateRecorder, LastDate, Settings};
use crate::network::Network;

/// The session's name where none is given; ActionTrail shows it.
const SESSION_NAME: &str = "dypls-credentials";
/// STS gives none shorter.
const SHORTEST: Duration = Duration::from_secs(900);
/// Short enough that a caller with ten seconds learns the reason instead of running out of time.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TIMEOUT: Duration = Duration::from_secs(6);

/// A role to assume, and the settings of its sessions. `Debug` shows none of their values.
#[derive(Clone)]
pub struct Role {
    pub(crate) arn: String,
    pub(crate) session_name: String,
    pub(crate) duration: Option<Duration>,
    pub(crate) policy: Option<String>,
    pub(crate) external_id: Option<String>,
    region: Option<String>,
    vpc: Option<bool>,
    endpoint: Option<String>,
    network: Network,
}

impl Role {
    /// The role of this resource name, such as `acs:ram::<account id>:role/<role name>`.
    pub fn new(arn: impl Into<String>) -> Self {
        Self {
            arn: arn.into(),
            session_name: SESSION_NAME.to_owned(),
            duration: None,
            policy: None,
            external_id: None,
            region: None,
            vpc: None,
            endpoint: None,
            network: Network::new(),
        }
    }

    /// Names the sessions: 2 to 64 letters, digits and `. @ - _`. ActionTrail shows the name.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = name.into();
        self
    }

    /// How long a session lasts: at least 15 minutes, and at most as long as the role allows. One hour by default.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = Some(duration);
        self
    }

    /// A policy in JSON that restricts the sessions.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.policy = Some(policy.into());
        self
    }

    /// The id that the role's owner has agreed on with a third party.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Calls STS in this region instead of the central one.
    #[must_use]
    pub fn sts_region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Calls the region's STS inside a virtual private cloud.
    #[must_use]
    pub fn sts_vpc(mut self, vpc: bool) -> Self {
        self.vpc = Some(vpc);
        self
    }

    /// Calls STS at this address.
    #[must_use]
    pub fn sts_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Calls STS through this proxy, or with these root certificates.
    #[must_use]
    pub fn network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// Takes settings from the environment if they are not set: the region of STS, and whether it is called inside a virtual
    /// private cloud.
    #[must_use]
    pub fn with_environment(mut self, environment: &Environment) -> Self {
        let region = environment.lossy(variable::STS_REGION);
        self.region = self.region.or(region);
        let vpc = environment.is(variable::VPC_ENDPOINT_ENABLED, true);
        self.vpc = self.vpc.or(Some(vpc));
        self
    }

    /// A client of STS to complete with a credential, or none, and the server's time of its last answer.
    pub(crate) fn sts(
        &self,
    ) -> Result<(ClientBuilder<sts_sdk::Client>, LastDate), CredentialError> {
        if self.arn.is_empty() {
            return Err(CredentialError::new("the role has no ARN"));
        }
        if self.duration.is_some_and(|duration| duration < SHORTEST) {
            let problem = "the session's duration is shorter than 900 seconds";
            return Err(CredentialError::new(problem));
        }
        let address = self.address()?;
        let endpoint: Endpoint = address
            .parse()
            .map_err(|error| CredentialError::new(format!("the endpoint of STS is {error}")))?;
        let settings = Settings {
            endpoint,
            network: self.network.clone(),
            connect_timeout: CONNECT_TIMEOUT,
            timeout: TIMEOUT,
        };
        let (transport, date) =
            DateRecorder::new(settings.transport().map_err(CredentialError::new)?);
        let builder = sts_sdk::Client::builder()
            .endpoint(address)
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.timeout)
            .transport(transport);
        Ok((builder, date))
    }

    fn address(&self) -> Result<String, CredentialError> {
        let service = &sts_sdk::service::SERVICE;
        let region = match (&self.endpoint, &self.region) {
            (Some(endpoint), _) => return Ok(endpoint.clone()),
            (None, Some(region)) => region,
            // Without a region there is no VPC to be in.
            (None, None) => return Ok(service.endpoint.unwrap_or_default().to_owned()),
        };
        let vpc = self.vpc.unwrap_or(false);
        let known = service.regions.iter().find(|known| known.region == region);
        let host = known.and_then(|known| match vpc {
            true => known.vpc,
            false => known.public.or(service.endpoint),
        });
        match host {
            Some(host) => Ok(host.to_owned()),
            // Regions are added faster than descriptions; their hosts follow one pattern.
            None if is_region(region) => {
                let prefix = if vpc { "sts-vpc" } else { "sts" };
                Ok(format!("https://{prefix}.{region}.aliyuncs.com"))
            }
            None => Err(CredentialError::new(
                "the region of STS is not a region's id",
            )),
        }
    }
}

/// Text that can stand in a host's name without leading to another host.
fn is_region(region: &str) -> bool {
    !region.is_empty()
        && region
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

impl fmt::Debug for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Role")
            .field("duration", &self.duration)
            .field("sts_region", &self.region)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(role: Role) -> String {
        let (client, _) = role.sts().unwrap();
        let client = client.build().unwrap();
        client.core().endpoint().host().to_owned()
    }

    #[test]
    fn sts_is_where_settings_or_else_the_environment_say() {
        let role = || Role::new("acs:ram::1234:role/r");
        let environment = Environment::of([
            (variable::STS_REGION, "cn-beijing"),
            (variable::VPC_ENDPOINT_ENABLED, "true"),
        ]);
        assert_eq!(host(role()), "sts.aliyuncs.com");
        assert_eq!(host(role().sts_vpc(true)), "sts.aliyuncs.com");
        assert_eq!(
            host(role().with_environment(&environment)),
            "sts-vpc.cn-beijing.aliyuncs.com"
        );
        let given = role().sts_region("cn-hangzhou").sts_vpc(false);
        assert_eq!(
            host(given.with_environment(&environment)),
            "sts.cn-hangzhou.aliyuncs.com"
        );
        assert_eq!(
            host(role().sts_region("moon-1").sts_vpc(true)),
            "sts-vpc.moon-1.aliyuncs.com"
        );
        assert_eq!(
            host(
                role()
                    .sts_region("cn-beijing")
                    .sts_endpoint("sts.example.com")
            ),
            "sts.example.com"
        );
    }

    #[test]
    fn what_sts_would_refuse_is_refused_here() {
        let short = Role::new("acs:ram::1234:role/r").duration(Duration::from_secs(899));
        assert!(short.sts().is_err());
        assert!(Role::new("").sts().is_err());
        let elsewhere = Role::new("acs:ram::1234:role/r").sts_region("x.example.com/");
        assert!(elsewhere.sts().is_err());
    }
}
