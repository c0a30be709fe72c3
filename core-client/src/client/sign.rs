//! From parameters to a signed HTTP request, by the product's scheme or the client's setting.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use core_signer::encode::encode_into;
use core_signer::{Credential, Method, Nonce, Parameter, Timestamp, acs3, explain, rpc};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::inner::{ClientInner, FORM};
use crate::classify::Secrets;
use crate::error::Error;
use crate::request::{OperationInfo, Parameters, Placement, SignatureScheme};
use crate::time::unix_seconds;
use crate::transport::{Headers, HttpRequest};

const SIGNATURE_MISMATCH: &str = "SignatureDoesNotMatch";

/// What a request was signed with, besides its parameters: needed to explain why the signature was not accepted.
pub(super) struct Signed {
    /// Our time, and the service's as far as it is known.
    pub(super) ours: SystemTime,
    pub(super) theirs: SystemTime,
    pub(super) credential: Option<Credential>,
    operation: &'static OperationInfo,
    at: Timestamp,
    nonce: Nonce,
    /// Of ACS3: the parts of the request that its canonical form is made of.
    acs3: Option<Box<Acs3>>,
}

struct Acs3 {
    host: String,
    path: Cow<'static, str>,
    body: Bytes,
    content_type: Option<&'static str>,
    /// The hash of a body that is sent piece by piece.
    sha256: Option<String>,
    query_is_empty: bool,
}

/// What travels in the request besides the headers.
struct RequestParts {
    path: Cow<'static, str>,
    query: String,
    body: Bytes,
    content_type: Option<&'static str>,
}

impl ClientInner {
    /// Signs a request with a fresh nonce and the time of now. The parameters can be signed again afterwards.
    pub(super) fn sign(
        &self,
        operation: &'static OperationInfo,
        parameters: &mut Parameters<'_>,
        credential: Option<Credential>,
        timeout: Duration,
        sha256: Option<&str>,
    ) -> Result<(HttpRequest, Signed), Error> {
        let ours = self.clock.ours();
        let theirs = self.clock.theirs_at(ours);
        let at = Timestamp::from_unix_seconds(unix_seconds(theirs)).map_err(|_| {
            Error::configuration("the system clock shows a time that cannot be sent")
        })?;
        let nonce = crate::nonce::fresh()
            .ok_or_else(|| Error::configuration("the system's random number generator failed"))?;
        let mut signed = Signed {
            ours,
            theirs,
            credential,
            operation,
            at,
            nonce,
            acs3: None,
        };
        let (parts, headers) = if self.signs_by_rpc(operation) {
            let form = parameters.has_form() || self.placement == Placement::Form;
            parameters.sort();
            parameters.join_form_to_query();
            refuse_common(parameters.query())?;
            // All parameters and the signature are one text.
            let text = match &signed.credential {
                Some(credential) => {
                    rpc::sign(&signed.rpc(parameters), credential, &at, &signed.nonce).parameters
                }
                None => unsigned(operation, parameters.query()),
            };
            let parts = rpc_parts(operation.method, text, form, parameters);
            (parts, header_map(own_headers(parameters).into_iter())?)
        } else {
            self.by_acs3(&mut signed, parameters, sha256)?
        };
        let headers = self.with_common_headers(operation, parts.content_type, headers)?;
        let request = HttpRequest {
            method: operation.method,
            endpoint: self.endpoint.clone(),
            path: parts.path,
            query: parts.query,
            headers: Headers::from_map(headers),
            body: parts.body,
            timeout,
            stream_on: None,
            upload: None,
        };
        Ok((request, signed))
    }

    fn signs_by_rpc(&self, operation: &OperationInfo) -> bool {
        operation.is_rpc && self.signature == SignatureScheme::RpcHmacSha1
    }

    /// Whether the signature covers the hash of the body.
    pub(super) fn signs_body(&self, operation: &OperationInfo) -> bool {
        !operation.anonymous && !self.signs_by_rpc(operation)
    }

    /// Adds the headers that no signature covers.
    fn with_common_headers(
        &self,
        operation: &OperationInfo,
        content_type: Option<&'static str>,
        mut headers: HeaderMap,
    ) -> Result<HeaderMap, Error> {
        let common = match content_type {
            Some(FORM) => &self.headers.of_form,
            _ => &self.headers.of_any,
        };
        if headers.is_empty() {
            headers = common.clone();
        } else {
            for (name, value) in common {
                headers.insert(name, value.clone());
            }
        }
        if !operation.is_rpc {
            // In an RPC operation, the parameter `Format` says it.
            headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        }
        if let Some(other) = content_type.filter(|content_type| *content_type != FORM) {
            let value =
                HeaderValue::from_str(other).map_err(|_| not_http(CONTENT_TYPE.as_str()))?;
            headers.insert(CONTENT_TYPE, value);
        }
        Ok(headers)
    }

    /// ACS3: the signature is a header, over path, query, headers and the body's hash.
    fn by_acs3(
        &self,
        with: &mut Signed,
        parameters: &mut Parameters<'_>,
        sha256: Option<&str>,
    ) -> Result<(RequestParts, HeaderMap), Error> {
        let operation = with.operation;
        parameters.sort();
        let all_in_form = operation.is_rpc
            && self.placement == Placement::Form
            && has_body(operation.method)
            && parameters.body().is_none();
        if all_in_form {
            parameters.join_form_to_query();
        }
        let (body, content_type) = acs3_body(parameters, all_in_form);
        let path = path(operation, parameters)?;
        let host = self.endpoint.host().to_owned();
        let parts = Acs3 {
            host,
            path: path.clone(),
            body: body.clone(),
            content_type,
            sha256: sha256.map(str::to_owned),
            query_is_empty: all_in_form,
        };
        with.acs3 = Some(Box::new(parts));
        let (query, headers) = with.acs3_query_and_headers(parameters, sha256)?;
        Ok((
            RequestParts {
                path,
                query,
                body,
                content_type,
            },
            headers,
        ))
    }
}

/// RPC signing puts its own parameters among those of the operation. One of the operation's of the same name would stand in place of
/// what signs the request or names its action and version: another call than the caller means.
fn refuse_common(parameters: &[Parameter<'_>]) -> Result<(), Error> {
    let mut names = parameters.iter().map(|parameter| &parameter.name);
    match names.find(|name| rpc::is_common(name)) {
        None => Ok(()),
        Some(name) => Err(Error::invalid_request(format!(
            "the signature of RPC 1.0 has a parameter {name} of its own: use ACS3"
        ))),
    }
}

/// The signed text as the form body, or as the query.
fn rpc_parts(
    method: Method,
    signed: String,
    form: bool,
    parameters: &Parameters<'_>,
) -> RequestParts {
    let (query, body, content_type) = match parameters.body() {
        Some(body) => {
            let bytes = Bytes::copy_from_slice(&body.bytes);
            (signed, bytes, Some(body.content_type))
        }
        None if form && has_body(method) => (String::new(), signed.into(), Some(FORM)),
        None => (signed, Bytes::new(), None),
    };
    RequestParts {
        path: Cow::Borrowed("/"),
        query,
        body,
        content_type,
    }
}

/// The body, and the type of its content.
fn acs3_body(parameters: &Parameters<'_>, all_in_form: bool) -> (Bytes, Option<&'static str>) {
    let form = match all_in_form {
        true => parameters.query(),
        false => parameters.form(),
    };
    match parameters.body() {
        Some(body) => (Bytes::copy_from_slice(&body.bytes), Some(body.content_type)),
        None if form.is_empty() => (Bytes::new(), None),
        None => (Bytes::from(encoded(form)), Some(FORM)),
    }
}

impl Signed {
    /// The query and the headers of ACS3, signed where there is a credential.
    fn acs3_query_and_headers(
        &self,
        parameters: &Parameters<'_>,
        sha256: Option<&str>,
    ) -> Result<(String, HeaderMap), Error> {
        let operation = self.operation;
        let (Some(credential), Some(parts)) = (&self.credential, &self.acs3) else {
            let common = [
                ("x-acs-action", operation.name),
                ("x-acs-version", operation.service.version),
            ];
            let in_form = self.acs3.as_ref().is_some_and(|parts| parts.query_is_empty);
            let query = match in_form {
                true => String::new(),
                false => encoded(parameters.query()),
            };
            let headers = common.into_iter().chain(own_headers(parameters));
            return Ok((query, header_map(headers)?));
        };
        let own = own_headers(parameters);
        let request = parts.request(operation, parameters, &own);
        let signed = match sha256 {
            Some(hash) => acs3::sign_hashed(&request, hash, credential, &self.at, &self.nonce),
            None => acs3::sign(&request, credential, &self.at, &self.nonce),
        };
        let headers = signed.headers.iter();
        let headers = header_map(headers.map(|(name, value)| (&**name, &**value)))?;
        Ok((signed.query, headers))
    }

    fn rpc<'a>(&self, parameters: &'a Parameters<'_>) -> rpc::Request<'a> {
        rpc::Request {
            method: self.operation.method,
            action: self.operation.name,
            version: self.operation.service.version,
            parameters: parameters.query(),
        }
    }

    /// Adds to the error of a signature that was not accepted which parameter differs and why.
    pub(super) fn explain(&self, error: Error, parameters: &Parameters<'_>) -> Error {
        let refused = error.code() == Some(SIGNATURE_MISMATCH);
        let Some(credential) = self.credential.as_ref().filter(|_| refused) else {
            return error;
        };
        let message = error
            .expose_answer()
            .and_then(|answer| answer.get("Message"))
            .and_then(|message| message.as_str());
        let Some(message) = message else { return error };
        let ours = match &self.acs3 {
            None => rpc::string_to_sign(&self.rpc(parameters), credential, &self.at, &self.nonce),
            Some(parts) => {
                let own = own_headers(parameters);
                let request = parts.request(self.operation, parameters, &own);
                match &parts.sha256 {
                    Some(hash) => acs3::string_to_sign_hashed(
                        &request,
                        hash,
                        credential,
                        &self.at,
                        &self.nonce,
                    ),
                    None => acs3::string_to_sign(&request, credential, &self.at, &self.nonce),
                }
            }
        };
        let explanation = explain::explain(message, &ours).to_string();
        // It shows no value, but the names in the service's text are whatever the service says.
        let words = Secrets::new(Some(credential), parameters).words();
        error.with_explanation(words.cut_from(&explanation))
    }
}

impl Acs3 {
    fn request<'a>(
        &'a self,
        operation: &'static OperationInfo,
        parameters: &'a Parameters<'_>,
        headers: &'a [(&'a str, &'a str)],
    ) -> acs3::Request<'a> {
        acs3::Request {
            method: operation.method,
            host: &self.host,
            path: &self.path,
            action: operation.name,
            version: operation.service.version,
            query: if self.query_is_empty {
                &[]
            } else {
                parameters.query()
            },
            headers,
            body: &self.body,
            content_type: self.content_type,
        }
    }
}

fn has_body(method: Method) -> bool {
    matches!(method, Method::Post | Method::Put | Method::Patch)
}

/// The parameters of a call without credentials.
fn unsigned(operation: &OperationInfo, parameters: &[Parameter<'_>]) -> String {
    let common = [
        ("Action", operation.name),
        ("Format", "JSON"),
        ("Version", operation.service.version),
    ];
    let mut text = String::new();
    for (name, value) in common {
        pair(name, value, &mut text);
    }
    for parameter in parameters {
        pair(&parameter.name, &parameter.value, &mut text);
    }
    text
}

fn encoded(parameters: &[Parameter<'_>]) -> String {
    let mut text = String::with_capacity(parameters.len() * 32);
    for parameter in parameters {
        pair(&parameter.name, &parameter.value, &mut text);
    }
    text
}

fn pair(name: &str, value: &str, text: &mut String) {
    if !text.is_empty() {
        text.push('&');
    }
    encode_into(name, text);
    text.push('=');
    encode_into(value, text);
}

/// The path with its `{name}`s filled in, each with one segment, and its `{name*}`s, each with one or more.
pub(crate) fn path(
    operation: &OperationInfo,
    parameters: &Parameters<'_>,
) -> Result<Cow<'static, str>, Error> {
    if parameters.path().is_empty() {
        return Ok(Cow::Borrowed(operation.path));
    }
    let mut path = operation.path.to_owned();
    for parameter in parameters.path() {
        let several = format!("{{{}*}}", parameter.name);
        let (pattern, segments) = if path.contains(&several) {
            (several, parameter.value.split('/').collect())
        } else {
            (format!("{{{}}}", parameter.name), vec![&*parameter.value])
        };
        let mut value = String::new();
        for (index, segment) in segments.into_iter().enumerate() {
            // Either would name another resource: an empty segment or a dot segment is not what the pattern says.
            if matches!(segment, "" | "." | "..") {
                return Err(Error::invalid_request(format!(
                    "{} cannot stand in a path",
                    parameter.name
                )));
            }
            if index > 0 {
                value.push('/');
            }
            encode_into(segment, &mut value);
        }
        path = path.replace(&pattern, &value);
    }
    Ok(Cow::Owned(path))
}

fn own_headers<'a>(parameters: &'a Parameters<'_>) -> Vec<(&'a str, &'a str)> {
    parameters
        .headers()
        .iter()
        .map(|header| (&*header.name, &*header.value))
        .collect()
}

fn not_http(header: &str) -> Error {
    Error::invalid_request(format!(
        "the header {header} has a character that HTTP does not allow"
    ))
}

fn header_map<'a>(headers: impl Iterator<Item = (&'a str, &'a str)>) -> Result<HeaderMap, Error> {
    let mut headers = headers.peekable();
    let mut map = match headers.peek() {
        Some(_) => HeaderMap::with_capacity(headers.size_hint().0 + 4),
        None => HeaderMap::new(),
    };
    for (name, value) in headers {
        let parsed = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        );
        let (Ok(name), Ok(mut value)) = parsed else {
            return Err(not_http(name));
        };
        // Keeps it out of the compression tables of HTTP/2 and of the stack's own logs.
        value.set_sensitive(name == AUTHORIZATION || name.as_str().starts_with("x-acs-"));
        map.insert(name, value);
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{Location, ServiceInfo};
    use crate::time::UtcOffset;

    static SERVICE: ServiceInfo = ServiceInfo::new("Demo", "2020-01-01");
    static FILE: OperationInfo = OperationInfo::roa(
        &SERVICE,
        "GetFile",
        Method::Get,
        "/boxes/{box}/files/{file*}",
    );

    fn filled(name: &str, file: &str) -> Option<String> {
        let (name, file) = (name.to_owned(), file.to_owned());
        let mut parameters = Parameters::new(UtcOffset::UTC);
        parameters.put_in(Location::Path, "box", &name);
        parameters.put_in(Location::Path, "file", &file);
        path(&FILE, &parameters).ok().map(Cow::into_owned)
    }

    #[test]
    fn a_wildcard_takes_several_segments_and_each_is_encoded() {
        assert_eq!(filled("a b", "x").as_deref(), Some("/boxes/a%20b/files/x"));
        assert_eq!(
            filled("a/b", "x/y z/{box}").as_deref(),
            Some("/boxes/a%2Fb/files/x/y%20z/%7Bbox%7D")
        );
        for file in ["", "x//y", "/x", "x/", "../x", "x/."] {
            assert_eq!(filled("a", file), None, "{file}");
        }
        assert_eq!(filled("..", "x"), None);
    }
}
