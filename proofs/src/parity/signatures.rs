//! Whether this project's signer, given what an official client sent, comes to the same signature, byte for byte.

use core_signer::acs3::{self, Authorization};
use core_signer::{Credential, Method, Nonce, Parameter, Timestamp, rpc};

use test_server::Request;

/// What the signer adds itself.
const ADDED: [&str; 8] = [
    "AccessKeyId",
    "Action",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// Signs a recorded request again, from the parts and as received.
///
/// # Errors
/// The signature differs, or a part of the request is missing.
pub(super) fn check(request: &Request, credential: &Credential) -> Result<(), String> {
    match request.header("authorization") {
        Some(header) => acs3(request, header, credential),
        None => rpc(request, credential),
    }
}

fn rpc(request: &Request, credential: &Credential) -> Result<(), String> {
    let pairs = request.parameters()?;
    let find = |name: &str| {
        let found = pairs.iter().find(|(found, _)| found == name);
        found
            .map(|(_, value)| value.as_str())
            .ok_or_else(|| format!("no {name}"))
    };
    let method = method(request)?;
    let all: Vec<Parameter<'_>> = pairs.iter().map(parameter).collect();
    same(
        "as received",
        find("Signature")?,
        &rpc::signature_of(method, &all, credential),
    )?;

    let own: Vec<Parameter<'_>> = pairs
        .iter()
        .filter(|(name, _)| !ADDED.contains(&name.as_str()))
        .map(parameter)
        .collect();
    let parts = rpc::Request {
        method,
        action: find("Action")?,
        version: find("Version")?,
        parameters: &own,
    };
    let at = Timestamp::parse(find("Timestamp")?).map_err(|error| error.to_string())?;
    let nonce = Nonce::new(find("SignatureNonce")?).map_err(|error| error.to_string())?;
    let signed = rpc::sign(&parts, credential, &at, &nonce).parameters;
    let ours = signed
        .rsplit_once("&Signature=")
        .map_or("", |(_, signature)| signature);
    let ours = core_signer::encode::decode(ours).unwrap_or_default();
    same("signed anew", find("Signature")?, &ours)
}

fn acs3(request: &Request, header: &str, credential: &Credential) -> Result<(), String> {
    let authorization = Authorization::parse(header).ok_or("an unreadable Authorization header")?;
    let find = |name: &str| request.header(name).ok_or_else(|| format!("no {name}"));
    let method = method(request)?;
    let target = request.target.split_once('?');
    let path = target.map_or(request.target.as_str(), |(path, _)| path);
    let pairs = Request {
        headers: Vec::new(),
        ..request.clone()
    }
    .parameters()?;
    let query: Vec<Parameter<'_>> = pairs.iter().map(parameter).collect();
    let mut headers = Vec::new();
    for name in authorization.header_names() {
        headers.push((name, find(name)?));
    }
    let received = acs3::Received {
        method,
        path,
        query: &query,
        signed_headers: &headers,
        body: &request.body,
    };
    same("as received", header, &received.authorization(credential))?;

    let parts = acs3::Request {
        method,
        host: find("host")?,
        path,
        action: find("x-acs-action")?,
        version: find("x-acs-version")?,
        query: &query,
        headers: &headers,
        body: &request.body,
        content_type: request
            .header("content-type")
            .filter(|_| headers.iter().any(|(name, _)| *name == "content-type")),
    };
    let at = Timestamp::parse(find("x-acs-date")?).map_err(|error| error.to_string())?;
    let nonce = Nonce::new(find("x-acs-signature-nonce")?).map_err(|error| error.to_string())?;
    let signed = acs3::sign(&parts, credential, &at, &nonce);
    let ours = signed
        .headers
        .iter()
        .find(|(name, _)| name == "authorization");
    same("signed anew", header, ours.map_or("", |(_, value)| value))
}

fn method(request: &Request) -> Result<Method, String> {
    Method::from_name(&request.method).ok_or_else(|| format!("method {}", request.method))
}

fn parameter(pair: &(String, String)) -> Parameter<'_> {
    Parameter::new(pair.0.as_str(), pair.1.as_str())
}

fn same(how: &str, theirs: &str, ours: &str) -> Result<(), String> {
    if theirs == ours {
        return Ok(());
    }
    Err(format!(
        "{how}: their signature is {theirs}, ours is {ours}"
    ))
}
