//! What all clones of a client share.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue};

use crate::clock::ServerClock;
use crate::credential::{Credential, ProvideCredential};
use crate::limit::Limits;
use crate::metrics::Metrics;
use crate::request::{Placement, ServiceInfo, SignatureScheme};
use crate::retry::RetryPolicy;
use crate::retry::budget::Budget;
use crate::time::UtcOffset;
use crate::transport::{BuiltInTransport, Endpoint, Transport};

/// A client's settings, and what it learns while it calls.
pub(crate) struct ClientInner {
    pub(crate) service: &'static ServiceInfo,
    pub(crate) endpoint: Endpoint,
    pub(crate) credential: Option<CredentialSource>,
    pub(crate) transport: AnyTransport,
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) limits: Limits,
    pub(crate) clock: ServerClock,
    pub(crate) metrics: Option<Arc<dyn Metrics>>,
    pub(crate) max_answer_bytes: usize,
    pub(crate) check_echoes: bool,
    pub(crate) max_answer_values: usize,
    pub(crate) placement: Placement,
    pub(crate) signature: SignatureScheme,
    pub(crate) utc_offset: UtcOffset,
    pub(crate) headers: CommonHeaders,
}

/// The headers that every request has. Copied as a whole, they cost half of what it costs to add them one by one.
pub(crate) struct CommonHeaders {
    pub(crate) of_any: HeaderMap,
    /// Those of a request with a form as its body.
    pub(crate) of_form: HeaderMap,
}

impl CommonHeaders {
    pub(crate) fn new(user_agent: HeaderValue) -> Self {
        let mut of_any = HeaderMap::with_capacity(2);
        of_any.insert(USER_AGENT, user_agent);
        // No transport decodes; said, for gates that encode what they like where nothing is said.
        of_any.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let mut of_form = of_any.clone();
        of_form.insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
        Self { of_any, of_form }
    }
}

/// The content type of a form.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

impl ClientInner {
    /// What the service's clock shows now, as far as it is known.
    pub(crate) fn server_time(&self) -> SystemTime {
        self.clock.theirs_at(self.clock.ours())
    }
}

/// A fixed credential is the common case and needs no boxed future.
pub(crate) enum CredentialSource {
    Fixed(Credential),
    Provider(Arc<dyn ProvideCredential>),
}

/// The built-in transport is the common case and needs no boxed future.
pub(crate) enum AnyTransport {
    BuiltIn(Box<BuiltInTransport>),
    Custom(Arc<dyn Transport>),
}
