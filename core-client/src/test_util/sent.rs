//! A request as the mock received it.

use std::fmt;

use bytes::Bytes;
use core_signer::rpc;

use crate::request::{Parameters, Request};
use crate::time::{Civil, UtcOffset};
use crate::transport::{Headers, HttpRequest};

const ACTION_HEADER: &str = "x-acs-action";
const TIME_HEADER: &str = "x-acs-date";
/// How a request spells its time, and an answer one without a zone.
const SIGNED_TIME: &str = "yyyy-MM-ddTHH:mm:ssZ";
const LOCAL_TIME: &str = "yyyy-MM-dd HH:mm:ss";
const FORM: &str = "application/x-www-form-urlencoded";

/// A request that a mock received. `Debug` shows only names.
#[derive(Clone)]
pub struct SentCall {
    operation: String,
    /// When it was signed, by the client's clock, in seconds since 1970.
    at: Option<i64>,
    path: String,
    parameters: Vec<(String, String)>,
    headers: Headers,
    body: Bytes,
}

impl SentCall {
    /// Reads a request. Its operation is what it says it is: RPC says it in a parameter, ACS3 in a header.
    pub(super) fn read(request: HttpRequest) -> Self {
        let is_form = request
            .headers
            .get("content-type")
            .is_some_and(|kind| kind.starts_with(FORM));
        let mut parameters = pairs(request.query.as_bytes());
        let body = if is_form {
            parameters.extend(pairs(&request.body));
            Bytes::new()
        } else {
            request.body
        };
        let said = |header, parameter: &str| {
            let named = parameters.iter().find(|(name, _)| name == parameter);
            let named = named.map(|(_, value)| value.as_str());
            request.headers.get(header).or(named)
        };
        let operation = said(ACTION_HEADER, "Action").unwrap_or_default().to_owned();
        let at =
            said(TIME_HEADER, "Timestamp").and_then(|at| Civil::parse(at, SIGNED_TIME)?.seconds());
        // ACS3 says in headers what every RPC call says in parameters, which are then the caller's, whatever their names.
        if request.headers.get(ACTION_HEADER).is_none() {
            parameters.retain(|(name, _)| !rpc::is_common(name));
        }
        parameters.sort_unstable();
        Self {
            operation,
            at,
            path: request.path.into_owned(),
            parameters,
            headers: request.headers,
            body,
        }
    }

    /// The operation's name on the wire.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The names of its query and form parameters, sorted. Parameters that every call has are left out here and below.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parameters.iter().map(|(name, _)| name.as_str())
    }

    /// The unmasked value of a parameter, as it is on the wire.
    pub fn expose(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str())
    }

    /// All parameters with their unmasked values, sorted by name.
    pub fn expose_all(&self) -> &[(String, String)] {
        &self.parameters
    }

    /// The path, percent-encoded; it may contain parameters.
    pub fn expose_path(&self) -> &str {
        &self.path
    }

    /// The unmasked value of a header.
    pub fn expose_header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// The body, if it is not a form.
    pub fn expose_body(&self) -> &[u8] {
        &self.body
    }

    /// When it was signed, as the service spells a time in its zone.
    pub(super) fn local_time(&self, zone: UtcOffset) -> Option<String> {
        let at = self.at?.checked_add(zone.seconds())?;
        Some(Civil::from_seconds(at).print(LOCAL_TIME))
    }

    /// Whether it is this request, as it is encoded. What the client fills in where the caller leaves it out is not compared then.
    pub(super) fn matches<R: Request>(&self, request: &R) -> bool {
        let mut encoded = Parameters::new(R::OPERATION.service.utc_offset());
        request.encode(&mut encoded);
        let given = encoded.expose();
        let token = R::OPERATION.token.map(|token| token.name);
        let filled = [token, R::OPERATION.order_parameter];
        let filled =
            filled.map(|name| name.filter(|name| given.iter().all(|(one, _)| one != name)));
        let own = self.parameters.iter();
        let own = own
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| !filled.contains(&Some(*name)));
        let body = encoded.body().map_or(&[][..], |body| &body.bytes);
        let path = crate::client::path(R::OPERATION, &encoded);
        own.eq(given.iter().copied())
            && self.body == body
            && path.is_ok_and(|path| path == self.path)
            && encoded
                .headers()
                .iter()
                .all(|one| self.headers.get(&one.name) == Some(&*one.value))
    }
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}

impl fmt::Debug for SentCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentCall")
            .field("operation", &self.operation)
            .field("parameters", &self.names().collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .finish()
    }
}
