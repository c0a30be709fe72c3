//! The settings of a client, their defaults, and the checks that make a client of them.

mod environment;
mod region;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::HeaderValue;

use crate::answer::MAX_ANSWER_VALUES;
use crate::client::{AnyTransport, Client, ClientInner, CommonHeaders, CredentialSource};
use crate::clock::{ServerClock, WallClock};
use crate::credential::{Credential, EnvironmentCredential, ProvideCredential};
use crate::error::Error;
use crate::limit::{Limits, RateLimit};
use crate::metrics::Metrics;
use crate::proxy::Proxy;
use crate::request::{Placement, ServiceInfo, SignatureScheme};
use crate::retry::budget::Budget;
use crate::retry::{RetryBudget, RetryPolicy};
use crate::time::UtcOffset;
use crate::transport::{BuiltInTransport, Certificates, Endpoint, MAX_ANSWER_BYTES, Transport};

/// Builds a client. `C` is the client type: a generated SDK has its own.
///
/// | setting | default |
/// | --- | --- |
/// | [`endpoint`](Self::endpoint) | the product's central one |
/// | [`connect_timeout`](Self::connect_timeout) | 3 s |
/// | [`timeout`](Self::timeout) of a whole call | 10 s |
/// | [`first_byte_timeout`](Self::first_byte_timeout) | the whole call's |
/// | [`retry`](Self::retry), [`retry_budget`](Self::retry_budget) | [up to 3 attempts where that is safe](crate::retry) |
/// | [`rate_limit`](Self::rate_limit), [`max_calls_in_flight`](Self::max_calls_in_flight) | none |
/// | [`correct_clock`](Self::correct_clock) | yes |
/// | [`pool_idle_timeout`](Self::pool_idle_timeout) | 15 s |
/// | [`max_answer_bytes`](Self::max_answer_bytes) | 4 MiB |
/// | [`check_echoes`](Self::check_echoes) | yes |
/// | [`max_answer_values`](Self::max_answer_values) | 50,000 |
/// | [`placement`](Self::placement), [`signature`](Self::signature), [`utc_offset`](Self::utc_offset) | the product's |
/// | [`proxy`](Self::proxy) | from the environment |
/// | [`allow_plain_http`](Self::allow_plain_http) | only to loopback addresses |
#[must_use]
pub struct ClientBuilder<C = Client> {
    service: &'static ServiceInfo,
    endpoint: Option<String>,
    /// The environment named it.
    endpoint_from_env: bool,
    region: Option<String>,
    region_from_env: Option<String>,
    vpc: bool,
    credential: Option<CredentialSource>,
    connect_timeout: Duration,
    timeout: Duration,
    first_byte_timeout: Option<Duration>,
    pool_idle_timeout: Duration,
    max_answer_bytes: usize,
    check_echoes: bool,
    max_answer_values: usize,
    placement: Placement,
    signature: SignatureScheme,
    utc_offset: UtcOffset,
    user_agent_suffix: Option<String>,
    certificates: Certificates,
    proxy: Proxy,
    plain_http: bool,
    transport: Option<Arc<dyn Transport>>,
    retry: RetryPolicy,
    retry_budget: RetryBudget,
    rate_limit: Option<RateLimit>,
    calls_in_flight: Option<usize>,
    correct_clock: bool,
    wall: Option<WallClock>,
    metrics: Option<Arc<dyn Metrics>>,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Client>> ClientBuilder<C> {
    /// A builder for a product, with the defaults.
    pub fn new(service: &'static ServiceInfo) -> Self {
        Self {
            service,
            endpoint: None,
            endpoint_from_env: false,
            region_from_env: None,
            region: None,
            vpc: false,
            credential: None,
            // Three attempts at connecting fit into the whole call's time.
            connect_timeout: Duration::from_secs(3),
            timeout: Duration::from_secs(10),
            first_byte_timeout: None,
            // Shorter than servers keep idle connections, so that a call does not meet one that is just being closed.
            pool_idle_timeout: Duration::from_secs(15),
            max_answer_bytes: MAX_ANSWER_BYTES,
            check_echoes: true,
            max_answer_values: MAX_ANSWER_VALUES,
            placement: service.placement,
            signature: service.signature,
            utc_offset: service.utc_offset(),
            user_agent_suffix: None,
            certificates: Certificates::default(),
            proxy: Proxy::default(),
            plain_http: false,
            transport: None,
            retry: RetryPolicy::new(),
            retry_budget: RetryBudget::new(),
            rate_limit: None,
            calls_in_flight: None,
            correct_clock: true,
            wall: None,
            metrics: None,
            client: PhantomData,
        }
    }

    /// Calls this address instead of the product's, such as `https://dyplsapi.aliyuncs.com`. Without a scheme it means HTTPS.
    ///
    /// Together with a [region](Self::region) or [`vpc`](Self::vpc) it is an error: only one of them can name the address.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self.endpoint_from_env = false;
        self
    }

    /// Calls the product in this region, such as `cn-shanghai`: the host is that of the product's description
    /// ([`ServiceInfo::regions`](crate::request::ServiceInfo::regions)). Without a region the client calls the address for all regions, if
    /// the product has one.
    ///
    /// An address [from the environment](Self::endpoint_from_env) goes before a region, so that a program can be sent to another
    /// server without a change.
    ///
    /// [`build`](Self::build) fails if the product has no address in the region; the error lists the regions that it has.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Calls the region's address inside a virtual private cloud. Needs a [region](Self::region).
    pub fn vpc(mut self, vpc: bool) -> Self {
        self.vpc = vpc;
        self
    }

    /// Signs with this credential.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = Some(CredentialSource::Fixed(credential));
        self
    }

    /// Signs with the key pair in the environment, see [`EnvironmentCredential`](crate::credential::EnvironmentCredential).
    ///
    /// # Errors
    /// [`ErrorKind::Credential`](crate::ErrorKind::Credential) if a variable is missing; the error names it.
    pub fn credential_from_env(self) -> Result<Self, Error> {
        match EnvironmentCredential::new() {
            Ok(found) => Ok(self.credential(found.credential().clone())),
            Err(error) => Err(Error::credential(error.to_string())),
        }
    }

    /// Signs with the credential of this provider, which is asked before every attempt.
    pub fn credential_provider(mut self, provider: impl ProvideCredential) -> Self {
        self.credential = Some(CredentialSource::Provider(Arc::new(provider)));
        self
    }

    /// How long it may take to connect, TLS included. At most [`timeout`](Self::timeout). If a host name has several IP addresses, they
    /// share this time.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long a whole call may take, with all attempts and pauses. An option of the call overrides it.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long the first byte of the response may take, counted from the start of the attempt.
    pub fn first_byte_timeout(mut self, timeout: Duration) -> Self {
        self.first_byte_timeout = Some(timeout);
        self
    }

    /// How long an idle connection is kept; zero keeps none. Choose less than the server's own time: if the server closes a connection
    /// while a call uses it, the outcome is unknown. With zero, a call cannot read a surplus response of an earlier call: see
    /// [`check_echoes`](Self::check_echoes).
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool_idle_timeout = timeout;
        self
    }

    /// How large a response's body may be, in bytes.
    pub fn max_answer_bytes(mut self, bytes: usize) -> Self {
        self.max_answer_bytes = bytes;
        self
    }

    /// Whether a response of success is compared with the request. The description names the fields that repeat a parameter, such
    /// as the number X or the requested id. A response that contradicts the request may belong to another call, so the outcome is
    /// [`Unknown`](crate::Outcome::Unknown). [`Error::expose_answer`] still has the whole response.
    ///
    /// Numbers and ids are compared as plain digits, without country code, blanks and hyphens. A parameter that the request does not
    /// set, or that the response leaves out, masks or writes otherwise, proves nothing. The comparison was not tried on the live
    /// service: if the service answers with another number, switch this off.
    ///
    /// A response without such a field is not checked. So a call whose response repeats nothing of its request may read the response of
    /// another call if a server or proxy sends a surplus response. A [`pool_idle_timeout`](Self::pool_idle_timeout) of zero excludes that, at the cost
    /// of a connection for each call.
    pub fn check_echoes(mut self, check: bool) -> Self {
        self.check_echoes = check;
        self
    }

    /// How many values a response may have: each text, number, list, object and so on is one. A response with more values is not
    /// read, so a write's outcome is unknown. The longest documented responses have some thousands.
    ///
    /// It bounds the memory of a call: a value costs up to 2 kB while the answer is judged and read (the worst are undescribed
    /// members of objects, in the items of a batch that is partly done). With this default and that of
    /// [`max_answer_bytes`](Self::max_answer_bytes), the worst answer costs less than 100 MB in addition to its body, and a usual
    /// one a few times its length.
    pub fn max_answer_values(mut self, values: usize) -> Self {
        self.max_answer_values = values;
        self
    }

    /// Where the parameters of RPC operations are sent. The form body keeps numbers and signatures out of URLs, which proxies and
    /// servers log. The provider's Python clients use the query.
    pub fn placement(mut self, placement: Placement) -> Self {
        self.placement = placement;
        self
    }

    /// The signature method of calls. RPC signing has parameters of its own (`Format`, `Version`): an operation that has one of that name
    /// is sent by ACS3 alone, and is *not sent* otherwise.
    pub fn signature(mut self, scheme: SignatureScheme) -> Self {
        self.signature = scheme;
        self
    }

    /// The zone of times that the service writes without a zone.
    pub fn utc_offset(mut self, offset: UtcOffset) -> Self {
        self.utc_offset = offset;
        self
    }

    /// Adds words at the end of the user agent, such as `shop/1.2`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Adds the root certificates in this PEM text to those of the platform.
    pub fn root_certificates_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.add_pem(pem.into());
        self
    }

    /// Adds this root certificate in DER form to those of the platform.
    pub fn root_certificate_der(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.certificates.der.push(der.into());
        self
    }

    /// Allows plain HTTP to hosts other than loopback addresses. Others on the network can then read numbers and signatures.
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.plain_http = allow;
        self
    }

    /// Connects through this proxy, except to loopback addresses.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = proxy;
        self
    }

    /// Sends through this transport instead of the built-in one: your own `reqwest` client (feature `reqwest`), a mock, or any
    /// other. That transport must handle connection time-outs, the pool, certificates and the proxy itself.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// The retry policy: how often and how long calls are retried. An option of the call overrides it.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// The retry budget: how many retries all calls of the client may make together.
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.retry_budget = budget;
        self
    }

    /// Limits each operation to its published calls per second.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// How many requests may be in flight. Further calls wait for a permit until their deadline. A call has no permit while it
    /// pauses before a retry.
    pub fn max_calls_in_flight(mut self, calls: usize) -> Self {
        self.calls_in_flight = Some(calls);
        self
    }

    /// Whether timestamps are corrected if this machine's clock differs from the service's, by up to a day. The client learns the
    /// difference from the gateway's responses.
    pub fn correct_clock(mut self, correct: bool) -> Self {
        self.correct_clock = correct;
        self
    }

    /// Takes the time for timestamps from this clock instead of the system's.
    pub fn wall_clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.wall = Some(Arc::new(now));
        self
    }

    /// Calls this hook when an attempt or a call ends.
    pub fn metrics(mut self, hook: impl Metrics) -> Self {
        self.metrics = Some(Arc::new(hook));
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// An error of kind [`Configuration`](crate::ErrorKind::Configuration) if
    ///
    /// - there is no endpoint, the endpoint is invalid, or it is plain HTTP that is not [allowed](Self::allow_plain_http);
    /// - the product has no address in the region, or [`vpc`](Self::vpc) is set without a region;
    /// - the code sets both an endpoint and a region or `vpc`;
    /// - the connect time-out is longer than that of the whole call or of the first byte;
    /// - a time-out or a limit is zero, or the [share](RateLimit::with_share) of a rate limit is not in (0, 1];
    /// - a certificate, the proxy or the user agent is invalid, or TLS cannot be set up.
    pub fn build(self) -> Result<C, Error> {
        self.settings()
            .map(|settings| C::from(Client::new(settings)))
            .map_err(Error::configuration)
    }

    fn settings(self) -> Result<ClientInner, String> {
        self.check_timeouts()?;
        self.check_limits()?;
        let endpoint = self.find_endpoint()?;
        if !endpoint.is_https() && !endpoint.is_loopback() && !self.plain_http {
            return Err(format!(
                "{endpoint} would send numbers and signatures in plain text: use https, or allow_plain_http(true)"
            ));
        }
        let user_agent = self.user_agent()?;
        let transport = match &self.transport {
            Some(transport) => AnyTransport::Custom(Arc::clone(transport)),
            None => AnyTransport::BuiltIn(Box::new(self.built_in(&endpoint)?)),
        };
        Ok(ClientInner {
            service: self.service,
            endpoint,
            credential: self.credential,
            transport,
            timeout: self.timeout,
            connect_timeout: self.connect_timeout,
            retry: self.retry,
            budget: Budget::new(self.retry_budget),
            limits: Limits::new(self.rate_limit, self.calls_in_flight),
            clock: ServerClock::new(self.wall, self.correct_clock),
            metrics: self.metrics,
            max_answer_bytes: self.max_answer_bytes,
            check_echoes: self.check_echoes,
            max_answer_values: self.max_answer_values,
            placement: self.placement,
            signature: self.signature,
            utc_offset: self.utc_offset,
            headers: CommonHeaders::new(user_agent),
        })
    }

    fn check_timeouts(&self) -> Result<(), String> {
        let limits = [
            Some(self.connect_timeout),
            Some(self.timeout),
            self.first_byte_timeout,
        ];
        if limits.into_iter().flatten().any(|limit| limit.is_zero()) {
            return Err("a time-out must be longer than zero".to_owned());
        }
        // Else another time-out could end a stalled handshake, and nobody could say that nothing was sent.
        let longer_than = |whose: &str, limit: Duration| {
            let connect = self.connect_timeout;
            let longer = connect > limit;
            longer.then(|| {
                format!("the connect time-out ({connect:?}) is longer than {whose} ({limit:?})")
            })
        };
        let first_byte = self.first_byte_timeout;
        let problem = longer_than("the whole call's", self.timeout).or_else(|| {
            longer_than(
                "the first byte's, which counts from the same moment",
                first_byte?,
            )
        });
        problem.map_or(Ok(()), Err)
    }

    fn check_limits(&self) -> Result<(), String> {
        if self.calls_in_flight == Some(0) {
            return Err("the limit of calls in flight must be at least 1".to_owned());
        }
        if self.max_answer_bytes == 0 || self.max_answer_values == 0 {
            return Err("the limits of an answer's bytes and values must be at least 1".to_owned());
        }
        match &self.rate_limit {
            Some(limit) => limit.check(),
            None => Ok(()),
        }
    }

    fn find_endpoint(&self) -> Result<Endpoint, String> {
        let text = match &self.endpoint {
            Some(_) if !self.endpoint_from_env && (self.region.is_some() || self.vpc) => {
                return Err(
                    "both an endpoint and a region were given: leave the endpoint out to call the region's address, or leave the \
                     region and vpc out to call the endpoint"
                        .to_owned(),
                );
            }
            Some(given) => given.as_str(),
            None => self.host()?,
        };
        text.parse()
            .map_err(|error| format!("the endpoint is {error}"))
    }

    fn host(&self) -> Result<&'static str, String> {
        let region = self.region.as_deref();
        match (region, self.region_from_env.as_deref()) {
            (None, Some(of_all_products)) => {
                match region::host(self.service, Some(of_all_products), self.vpc) {
                    Err(_) if self.service.endpoint.is_some() && !self.vpc => {
                        region::host(self.service, None, false)
                    }
                    found => found,
                }
            }
            (region, _) => region::host(self.service, region, self.vpc),
        }
    }

    fn user_agent(&self) -> Result<HeaderValue, String> {
        let suffix = self.user_agent_suffix.as_deref().unwrap_or_default();
        let mut text = format!(
            "{} core-client/{} ({}; {}) {}/{} {suffix}",
            self.service.package,
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS,
            std::env::consts::ARCH,
            self.service.product,
            self.service.version,
        );
        text = text.trim().to_owned();
        HeaderValue::from_str(&text)
            .map_err(|_| "the user agent has a character that HTTP does not allow".to_owned())
    }

    fn built_in(&self, endpoint: &Endpoint) -> Result<BuiltInTransport, String> {
        let builder = BuiltInTransport::builder(endpoint)
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.pool_idle_timeout)
            .max_answer_bytes(self.max_answer_bytes)
            .certificates(&self.certificates)
            .proxy(self.proxy.clone());
        match self.first_byte_timeout {
            Some(limit) => builder.first_byte_timeout(limit),
            None => builder,
        }
        .transport()
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("product", &self.service.product)
            .field(
                "endpoint",
                &self.endpoint.as_deref().map(crate::mask::free_text),
            )
            .field("region", &self.region)
            .field("credential", &self.credential.is_some())
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("placement", &self.placement)
            .field("signature", &self.signature)
            .field("proxy", &self.proxy)
            .finish_non_exhaustive()
    }
}
