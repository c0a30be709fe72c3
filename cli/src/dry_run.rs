//! `--dry-run`: the request as it would be sent, signed and all, masked; and nothing is sent.

use std::sync::{Arc, Mutex, PoisonError};

use core_catalog::Value;
use core_catalog::encoding::Encoded;
use core_client::transport::{
    ExchangeFuture, HttpRequest, Transport, TransportError, TransportErrorKind,
};
use core_client::{Credential, Options, mask};
use core_signer::encode::encode;
use serde_json::{Value as Json, json};

use crate::client::Globals;
use crate::credentials;
use crate::exit::{Exit, Failure};
use crate::lang::tr;
use crate::output;
use crate::service::Operation;
use crate::show::Show;

/// What a request repeats of us.
const SECRETS: &[&str] = &[
    "AccessKeyId",
    "SecurityToken",
    "Signature",
    "SignatureNonce",
];
/// Headers that hold nothing to hide.
const HEADERS: &[&str] = &[
    "accept",
    "content-type",
    "user-agent",
    "x-acs-action",
    "x-acs-version",
];
/// Common parameters that hold nothing to hide.
const COMMON: &[&str] = &[
    "Action",
    "Format",
    "SignatureMethod",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// A transport that keeps the request to itself.
#[derive(Clone, Default)]
struct CapturedRequest(Arc<Mutex<Option<HttpRequest>>>);

impl Transport for CapturedRequest {
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
        Box::pin(async { Err(TransportError::new(TransportErrorKind::NotAccepted)) })
    }
}

/// Prints the request.
pub(crate) fn run(
    operation: &Operation,
    encoded: &Encoded,
    globals: &Globals,
) -> Result<Exit, Failure> {
    let runtime = crate::client::runtime()?;
    let credential = match runtime.block_on(credentials::find_offline(globals)) {
        Ok(found) => found.credential,
        Err(failure) => {
            output::warn(&failure.message.to_string());
            Credential::new("none", "none")
        }
    };
    let held = CapturedRequest::default();
    let client = globals.client_on(credential, held.clone())?;
    let parameters = encoded.parameters(client.utc_offset());
    let options = Options::new();
    let call = client.call_dynamic(operation.info, parameters, &options);
    let result = runtime.block_on(call);
    let request = held.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(request) = request else {
        let reason = result.err().map(|error| error.to_string());
        return Err(Failure::not_sent(reason.unwrap_or_default()));
    };
    let show = Show {
        plain: globals.show_numbers,
        secrets: Vec::new(),
    };
    output::result(&shown(operation, &request, &show), globals)?;
    output::diagnostic(&tr!("dry run: nothing was sent", "试运行：未发送任何内容"));
    Ok(Exit::Done)
}

/// The masked request. Its canonical form is the list of parameters as the signature covers them: sorted, encoded.
fn shown(operation: &Operation, request: &HttpRequest, show: &Show) -> Json {
    let form = request
        .headers
        .get("content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form"));
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(request.query.as_bytes())
        .into_owned()
        .collect();
    if form {
        pairs.extend(form_urlencoded::parse(&request.body).into_owned());
    }
    pairs.sort_unstable();
    let masked: Vec<(String, String)> = pairs
        .into_iter()
        .map(|(name, value)| {
            let value = parameter(operation, &name, &value, show);
            (name, value)
        })
        .collect();
    let canonical: Vec<String> = masked
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    let headers = request
        .headers
        .iter()
        .filter(|(name, _)| HEADERS.contains(name));
    json!({
        "DryRun": true,
        "Method": request.method.as_str(),
        "Url": format!("{}{}", request.endpoint, request.path),
        "ParametersIn": if form { "form" } else { "query" },
        "Headers": headers.map(|(name, value)| (name.to_owned(), Json::from(value))).collect::<serde_json::Map<_, _>>(),
        "BodyBytes": request.body.len(),
        "Parameters": masked.into_iter().map(|(name, value)| (name, Json::from(value))).collect::<serde_json::Map<_, _>>(),
        "Canonical": canonical.join("&"),
    })
}

/// The value of a parameter on the wire, by its description; of `Tag.1.Key`, by that of the member.
fn parameter(operation: &core_catalog::Operation, name: &str, value: &str, show: &Show) -> String {
    if SECRETS.contains(&name) {
        return "<hidden>".to_owned();
    }
    // By ACS3 the operation may have one of its own of that name.
    if COMMON.contains(&name) && operation.parameter(name).is_none() {
        return value.to_owned();
    }
    let mut parts = name.split('.');
    let mut described = parts.next().and_then(|first| operation.parameter(first));
    for part in parts.filter(|part| !part.bytes().all(|byte| byte.is_ascii_digit())) {
        let member = described.map_or(&[][..], Value::members);
        described = member.iter().find(|one| one.is_called(part));
    }
    match described {
        Some(described) => on_the_wire(described, value, show),
        None => mask::hidden(value),
    }
}

/// A text on the wire; JSON in it is masked member by member.
fn on_the_wire(described: &Value, value: &str, show: &Show) -> String {
    let inner = serde_json::from_str::<Json>(value).ok();
    match inner.filter(|inner| described.is_structured() && (inner.is_object() || inner.is_array()))
    {
        Some(inner) => show.value(described, &inner).to_string(),
        None => show.text(described, value),
    }
}

#[cfg(test)]
mod tests {
    use core_catalog::Sensitivity;

    use super::*;

    #[test]
    fn a_parameter_of_the_operations_own_is_masked_whatever_its_name() {
        let product = core_catalog::product("Alidns", "2015-01-09").unwrap();
        let mut operation = product.operations[0].clone();
        let show = Show::default();
        assert_eq!(parameter(&operation, "Version", "2015", &show), "2015");
        operation.parameters[0].name = "Version".to_owned();
        operation.parameters[0].sensitivity = Sensitivity::Secret;
        let shown = parameter(&operation, "Version", "hunter2", &show);
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
