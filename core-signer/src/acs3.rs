//! ACS3-HMAC-SHA256: the signature in the `Authorization` header, over method, path, query, chosen headers and the hash of the body.
//!
//! It signs the headers `host`, `content-type` if there is a body with a type, all `x-acs-*`, and further ones that the caller
//! names. The query is sorted and encoded as in [`crate::rpc`].

use std::borrow::Cow;
use std::fmt;

use sha2::{Digest, Sha256};

use crate::encode::lower_hex;
use crate::{Credential, Method, Nonce, Parameter, Timestamp};

mod authorization;
mod canonical;

pub use authorization::Authorization;

use canonical::Headers;

/// The scheme's name in the string to sign and in the header.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// A request before it is signed.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The HTTP method.
    pub method: Method,
    /// The host as in the `Host` header, with the port if the header has one.
    pub host: &'a str,
    /// The path as it is sent, percent-encoded. Empty means `/`.
    pub path: &'a str,
    /// The action, such as `BindAxb`.
    pub action: &'a str,
    /// The API's version, such as `2017-05-25`.
    pub version: &'a str,
    /// The parameters of the query, plain and in any order.
    pub query: &'a [Parameter<'a>],
    /// Further headers to sign and send. Headers that the signer sets itself are left out.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body, byte for byte as it is sent; empty for none.
    pub body: &'a [u8],
    /// The `Content-Type` of the body.
    pub content_type: Option<&'a str>,
}

/// A signed request.
///
/// `Debug` shows the names of the headers and the length of the query.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signed {
    /// The query to send (without `?`), encoded; empty for none.
    pub query: String,
    /// All headers to send, names in lower case: those that were signed, but not `host`, which the HTTP client sends itself; last
    /// `authorization`. They contain the key's id, the token and the signature: do not log them.
    pub headers: Vec<(Cow<'static, str>, String)>,
}

/// Signs a request.
pub fn sign(
    request: &Request<'_>,
    credential: &Credential,
    at: &Timestamp,
    nonce: &Nonce,
) -> Signed {
    sign_hashed(request, &hex_sha256(request.body), credential, at, nonce)
}

/// Signs a request by the [hash](hex_sha256) of its body instead of the body: [`Request::body`] is ignored.
pub fn sign_hashed(
    request: &Request<'_>,
    hash: &str,
    credential: &Credential,
    at: &Timestamp,
    nonce: &Nonce,
) -> Signed {
    let query = canonical::query(request.query);
    let headers = headers(request, credential, at, nonce, hash);
    let canonical = canonical::request(request.method, request.path, &query, &headers, hash);
    let authorization = authorization(&headers, &canonical, credential);
    let mut sent: Vec<_> = headers
        .into_owned()
        .filter(|(name, _)| name != "host")
        .collect();
    sent.push((Cow::Borrowed("authorization"), authorization));
    Signed {
        query,
        headers: sent,
    }
}

/// The canonical request whose hash [`sign`] signs, to compare it. It contains the values of the request and the token: do not log
/// it.
pub fn canonical_request(
    request: &Request<'_>,
    credential: &Credential,
    at: &Timestamp,
    nonce: &Nonce,
) -> String {
    canonical_request_hashed(request, &hex_sha256(request.body), credential, at, nonce)
}

fn canonical_request_hashed(
    request: &Request<'_>,
    hash: &str,
    credential: &Credential,
    at: &Timestamp,
    nonce: &Nonce,
) -> String {
    let headers = headers(request, credential, at, nonce, hash);
    canonical::request(
        request.method,
        request.path,
        &canonical::query(request.query),
        &headers,
        hash,
    )
}

/// The string that [`sign`] signs: the scheme's name and the hash of the canonical request.
pub fn string_to_sign(
    request: &Request<'_>,
    credential: &Credential,
    at: &Timestamp,
    nonce: &Nonce,
) -> String {
    to_sign(&canonical_request(request, credential, at, nonce))
}

/// The string that [`sign_hashed`] signs.
pub fn string_to_sign_hashed(
    request: &Request<'_>,
    hash: &str,
    credential: &Credential,
    at: &Timestamp,
    nonce: &Nonce,
) -> String {
    let canonical = canonical_request_hashed(request, hash, credential, at, nonce);
    to_sign(&canonical)
}

/// A request as received, for servers that check its signature: nothing is added to it.
#[derive(Clone, Copy)]
pub struct Received<'a> {
    /// The HTTP method.
    pub method: Method,
    /// The path as it was sent, percent-encoded. Empty means `/`.
    pub path: &'a str,
    /// The parameters of the query, plain and in any order.
    pub query: &'a [Parameter<'a>],
    /// The headers that the request's own `SignedHeaders` names (see [`Authorization`]), with their values, in any order.
    pub signed_headers: &'a [(&'a str, &'a str)],
    /// The body. It is hashed here: the caller must compare the [hash](hex_sha256) with `x-acs-content-sha256`.
    pub body: &'a [u8],
}

impl Received<'_> {
    /// The canonical request.
    pub fn canonical_request(&self) -> String {
        let query = canonical::query(self.query);
        let hash = hex_sha256(self.body);
        canonical::request(self.method, self.path, &query, &self.headers(), &hash)
    }

    /// The string to sign.
    pub fn string_to_sign(&self) -> String {
        to_sign(&self.canonical_request())
    }

    /// The whole `Authorization` header.
    pub fn authorization(&self, credential: &Credential) -> String {
        authorization(&self.headers(), &self.canonical_request(), credential)
    }

    fn headers(&self) -> Headers<'_> {
        Headers::new(self.signed_headers.iter().copied())
    }
}

/// SHA-256 in lower-case hexadecimal digits: the form of `x-acs-content-sha256`.
pub fn hex_sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn headers<'a>(
    request: &Request<'a>,
    credential: &'a Credential,
    at: &'a Timestamp,
    nonce: &'a Nonce,
    hash: &'a str,
) -> Headers<'a> {
    let own = [
        ("content-type", request.content_type),
        ("host", Some(request.host)),
        // The official clients repeat the key's id in a header of its own beside a token, and nowhere else.
        (
            "x-acs-accesskey-id",
            credential
                .security_token()
                .map(|_| credential.access_key_id()),
        ),
        ("x-acs-action", Some(request.action)),
        ("x-acs-content-sha256", Some(hash)),
        ("x-acs-date", Some(at.as_str())),
        ("x-acs-security-token", credential.security_token()),
        ("x-acs-signature-nonce", Some(nonce.as_str())),
        ("x-acs-version", Some(request.version)),
    ];
    let mut headers = Headers::new(
        own.into_iter()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    headers.add_missing(request.headers);
    headers
}

fn to_sign(canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{}", hex_sha256(canonical_request.as_bytes()))
}

fn authorization(
    headers: &Headers<'_>,
    canonical_request: &str,
    credential: &Credential,
) -> String {
    let signature = hex(&credential.acs3(to_sign(canonical_request).as_bytes()));
    let (id, names) = (credential.access_key_id(), headers.names());
    format!("{ALGORITHM} Credential={id},SignedHeaders={names},Signature={signature}")
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    out.extend(
        bytes
            .iter()
            .flat_map(|byte| lower_hex(*byte))
            .map(char::from),
    );
    out
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("host", &self.host)
            // The path is left out: it may hold a number.
            .field("action", &self.action)
            .field("version", &self.version)
            .field("query", &self.query)
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.signed_headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Received")
            .field("method", &self.method)
            // As of a request that is to be sent.
            .field("query", &self.query)
            .field("signed_headers", &names)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Signed")
            .field("query_bytes", &self.query.len())
            .field("headers", &names)
            .finish()
    }
}
