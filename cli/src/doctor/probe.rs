//! One call of the doctor, and what it tells.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use core_client::request::{Effect, OperationInfo, Parameters, Placement};
use core_client::{Client, Credential, Error, ErrorKind, Fault, Outcome};
use serde_json::Value as Json;

use crate::client::Globals;
use crate::diagnosis;
use crate::exit::Failure;
use crate::lang::pick;
use crate::parameters::{encoded, from_json};
use crate::service::Operation;

/// No product has such an action. One product is examined in each run.
static NO_SUCH_ACTION: OnceLock<OperationInfo> = OnceLock::new();

/// What is examined: one address, by both ways that parameters travel.
pub(super) struct Target {
    form: Client,
    query: Client,
    globals: Globals,
}

/// An answer, or why it is missing.
pub(super) struct Probe {
    result: Result<Json, Error>,
    /// The service's clock, by the answer's `Date`.
    pub(super) date: Option<SystemTime>,
    /// Our clock, in the middle of the exchange.
    pub(super) ours: SystemTime,
    /// How long the exchange took: what the comparison of clocks cannot tell.
    pub(super) took: Duration,
}

impl Target {
    pub(super) fn new(globals: &Globals, credential: Credential) -> Result<Self, Failure> {
        let by = |placement| {
            Globals {
                placement,
                ..globals.clone()
            }
            .measuring(credential.clone())
        };
        Ok(Self {
            form: by(Placement::Form)?,
            query: by(Placement::Query)?,
            globals: globals.clone(),
        })
    }

    pub(super) fn address(&self) -> String {
        self.form.endpoint().to_string()
    }

    pub(super) async fn unknown_action(&self) -> Probe {
        let parameters = Parameters::new(self.form.utc_offset());
        let service = self.globals.product.info;
        let info = NO_SUCH_ACTION.get_or_init(|| {
            OperationInfo::rpc(service, "DyplsDoctorNoSuchAction").effect(Effect::Read)
        });
        self.exchange(&self.form, info, parameters).await
    }

    /// Calls with the parameters in this place.
    pub(super) async fn call(
        &self,
        placement: Placement,
        operation: &Operation,
        request: Json,
    ) -> Result<Probe, Failure> {
        let client = match placement {
            Placement::Query => &self.query,
            _ => &self.form,
        };
        let given = from_json(operation, request)?;
        let encoded = encoded(&given)?;
        let parameters = encoded.parameters(client.utc_offset());
        Ok(self.exchange(client, operation.info, parameters).await)
    }

    async fn exchange(
        &self,
        client: &Client,
        info: &'static OperationInfo,
        parameters: Parameters<'_>,
    ) -> Probe {
        let sent = SystemTime::now();
        // A repeat would hide the skew, and the time, that is measured here.
        let options = self.globals.options().with_attempts(1);
        let (result, headers) = client
            .call_dynamic_with_headers(info, parameters, &options)
            .await;
        let took = sent.elapsed().unwrap_or_default();
        let date = headers.as_ref().and_then(|headers| headers.get("date"));
        Probe {
            result,
            date: date.and_then(|date| httpdate::parse_http_date(date).ok()),
            ours: sent + took / 2,
            took,
        }
    }
}

impl Probe {
    pub(super) fn answer(&self) -> Option<&Json> {
        self.result.as_ref().ok()
    }

    pub(super) fn error(&self) -> Option<&Error> {
        self.result.as_ref().err()
    }

    pub(super) fn outcome(&self) -> Outcome {
        self.error().map_or(Outcome::Done, Error::outcome)
    }

    /// The code that decides, `OK` for success; none where the service said nothing.
    pub(super) fn verdict(&self) -> Option<&str> {
        match &self.result {
            Ok(_) => Some("OK"),
            Err(error) => error.code(),
        }
    }

    /// Whether the service itself answered.
    pub(super) fn is_the_services(&self) -> bool {
        self.error()
            .is_none_or(|error| matches!(error.kind(), ErrorKind::Service | ErrorKind::Items))
    }

    /// Whether the gateway in front of the service refused.
    pub(super) fn is_the_gateways(&self) -> bool {
        self.error()
            .is_some_and(|error| error.kind() == ErrorKind::Gateway)
    }

    /// Whether the account or its key may not do this.
    pub(super) fn is_denied(&self) -> bool {
        let refused = self
            .error()
            .filter(|error| error.outcome() == Outcome::Refused);
        refused.is_some_and(|error| error.fault() == Some(Fault::Account))
    }

    /// For the report: the code, or what else happened.
    pub(super) fn in_words(&self) -> String {
        match &self.result {
            Ok(_) => pick("success", "成功").to_owned(),
            Err(error) => match (error.code(), error.http_status()) {
                (Some(code), Some(status)) => format!("{code} (HTTP {status})"),
                (Some(code), None) => code.to_owned(),
                (None, _) => format!("{} ({error})", diagnosis::outcome(error.outcome())),
            },
        }
    }
}

/// The first member of this name, however deep.
pub(super) fn find<'j>(json: &'j Json, name: &str) -> Option<&'j Json> {
    match json {
        Json::Object(members) => members
            .get(name)
            .or_else(|| members.values().find_map(|member| find(member, name))),
        Json::Array(items) => items.iter().find_map(|item| find(item, name)),
        _ => None,
    }
}
