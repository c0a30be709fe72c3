//! Whether the signature is the one that the key's owner would have made over what was received.

use core_signer::{Credential, Method, Parameter, acs3, rpc};
use subtle::ConstantTimeEq;

use super::{Examination, Scheme};
use crate::answer::Refusal;
use crate::engine::incoming::Incoming;

/// The signature is right.
pub(super) fn signature(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    let Some(key) = examination.key else {
        return Ok(());
    };
    let request = examination.request;
    // An operation's methods were checked, and the signer knows all that there are.
    let method = Method::from_name(&request.method).unwrap_or(Method::Post);
    let mismatch = match (examination.scheme, examination.authorization) {
        (Scheme::Acs3, Some(authorization)) => {
            acs3_mismatch(request, method, authorization, &key.credential)
        }
        (_, _) => rpc_mismatch(request, method, &key.credential),
    };
    mismatch.map_or(Ok(()), |text| {
        let message =
            format!("Specified signature is not matched with our calculation. server string to sign is:{text}");
        let status = examination.settings.signature_mismatch_status;
        Err(Refusal::gateway(status, "SignatureDoesNotMatch", message))
    })
}

/// The string to sign, if the request is not signed with it.
fn rpc_mismatch(request: &Incoming, method: Method, credential: &Credential) -> Option<String> {
    let parameters: Vec<_> = request
        .parameters()
        .map(|(name, value)| Parameter::new(name, value))
        .collect();
    let given = request.parameter("Signature").unwrap_or_default();
    if same(given, &rpc::signature_of(method, &parameters, credential)) {
        return None;
    }
    Some(rpc::string_to_sign_of(method, &parameters))
}

/// The canonical request, if the request is not signed with it. The string to sign itself holds only its hash, from
/// which nobody could tell what differs.
fn acs3_mismatch(
    request: &Incoming,
    method: Method,
    authorization: acs3::Authorization<'_>,
    credential: &Credential,
) -> Option<String> {
    let query: Vec<_> = request
        .query
        .iter()
        .map(|(name, value)| Parameter::new(name, value))
        .collect();
    let values: Vec<_> = authorization
        .header_names()
        .map(|name| (name, signed_value(request, name)))
        .collect();
    let headers: Vec<_> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let received = acs3::Received {
        method,
        path: &request.path,
        query: &query,
        signed_headers: &headers,
        body: &request.body,
    };
    let expected = received.authorization(credential);
    let expected = acs3::Authorization::parse(&expected).map_or("", |expected| expected.signature);
    if !expected.is_empty() && same(authorization.signature, expected) {
        return None;
    }
    Some(received.canonical_request())
}

/// What a signed header holds; one that was sent several times holds all values, joined as HTTP joins them.
fn signed_value(request: &Incoming, name: &str) -> String {
    let name = name.to_ascii_lowercase();
    if name == "host" {
        return request.host.clone();
    }
    let values: Vec<_> = request
        .headers
        .iter()
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value.as_str())
        .collect();
    values.join(",")
}

/// In constant time: a stranger who may try signatures learns nothing from how long a refusal takes.
fn same(given: &str, expected: &str) -> bool {
    given.as_bytes().ct_eq(expected.as_bytes()).into()
}
