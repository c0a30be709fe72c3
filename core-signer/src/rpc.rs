//! Signature version 1.0 of RPC-style APIs: HMAC-SHA1 over the sorted, encoded parameters, sent among them as `Signature`.
//!
//! The signed string is `METHOD&%2F&` and the canonical parameters, percent-encoded once more. That string is made only when it is
//! asked for: [`sign`] writes the canonical parameters once, into the text that is sent, and feeds the hash from there.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::encode::encode_into;
use crate::parameter::{in_order, sorted};
use crate::{Credential, Method, Nonce, Parameter, Timestamp};

mod canonical;
mod escape;

use canonical::{Common, capacity, merge};

/// Never part of what is signed.
const SIGNATURE: &str = "Signature";

/// What one call of an RPC-style API says, before it is signed.
///
/// The common parameters (`AccessKeyId`, `Action`, `Format=JSON`, `SecurityToken`, `SignatureMethod`, `SignatureNonce`,
/// `SignatureVersion`, `Timestamp`, `Version`) are added while signing. An own parameter of one of these names replaces the common one,
/// as in the provider's own clients; one called `Signature` is left out.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The HTTP method of the request; it is signed.
    pub method: Method,
    /// The action, such as `BindAxb`.
    pub action: &'a str,
    /// The API's version, such as `2017-05-25`.
    pub version: &'a str,
    /// The action's own parameters. Sorted by the bytes of their names, they cost nothing; else a sorted list of them is made first.
    pub parameters: &'a [Parameter<'a>],
}

/// A signed request.
///
/// `Debug` shows only how long it is.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signed {
    /// All parameters and the signature, percent-encoded: fit to be sent as an `application/x-www-form-urlencoded` body, or as the
    /// query. Holds the values of the parameters, the key's id and the signature: not for logs.
    pub parameters: String,
}

/// Signs a request: all parameters in signing order, then `Signature`.
pub fn sign(
    request: &Request<'_>,
    credential: &Credential,
    at: &Timestamp,
    nonce: &Nonce,
) -> Signed {
    let mut parameters = canonical(request, credential, at, nonce);
    let signature = signature(request.method, &parameters, credential);
    parameters.push_str("&Signature=");
    encode_into(signature.as_str(), &mut parameters);
    Signed { parameters }
}

/// The string that [`sign`] signs, made for a look at it (see [`mod@crate::explain`]). Holds what the request holds: not for logs.
pub fn string_to_sign(
    request: &Request<'_>,
    credential: &Credential,
    at: &Timestamp,
    nonce: &Nonce,
) -> String {
    escape::string_to_sign(request.method, &canonical(request, credential, at, nonce))
}

/// The signature (base64, not percent-encoded) over exactly these parameters, in any order: none is added, and `Signature` is left out.
///
/// For whoever receives a request, or has a recorded one. Compare in constant time when an attacker may try signatures.
pub fn signature_of(
    method: Method,
    parameters: &[Parameter<'_>],
    credential: &Credential,
) -> String {
    signature(method, &canonical_of(parameters), credential)
        .as_str()
        .to_owned()
}

/// The string that [`signature_of`] signs: what the service repeats in its `SignatureDoesNotMatch` message.
pub fn string_to_sign_of(method: Method, parameters: &[Parameter<'_>]) -> String {
    escape::string_to_sign(method, &canonical_of(parameters))
}

fn canonical(
    request: &Request<'_>,
    credential: &Credential,
    at: &Timestamp,
    nonce: &Nonce,
) -> String {
    let before = [
        Common::text("AccessKeyId", credential.access_key_id()),
        Common::text("Action", request.action),
        Common::plain("Format", "JSON"),
    ];
    let token = credential
        .security_token()
        .map(|token| Common::text("SecurityToken", token));
    let after = [
        Common::plain("SignatureMethod", "HMAC-SHA1"),
        Common::plain("SignatureNonce", nonce.as_str()),
        Common::plain("SignatureVersion", "1.0"),
        Common::text("Timestamp", at.as_str()),
        Common::text("Version", request.version),
    ];
    with_own(
        before.iter().chain(&token).chain(&after),
        request.parameters,
    )
}

fn canonical_of(parameters: &[Parameter<'_>]) -> String {
    with_own(std::iter::empty(), parameters)
}

fn with_own<'a>(
    common: impl Iterator<Item = &'a Common<'a>> + Clone,
    own: &'a [Parameter<'a>],
) -> String {
    let mut out = String::with_capacity(capacity(common.clone(), own));
    if in_order(own) {
        merge(common, own.iter(), &mut out);
    } else {
        merge(common, sorted(own).into_iter(), &mut out);
    }
    out
}

fn signature(method: Method, canonical: &str, credential: &Credential) -> Base64 {
    let hash = escape::authenticate(credential.rpc(), method, canonical);
    let mut text = [0; Base64::LENGTH];
    // The buffer has exactly the length of an encoded SHA-1 hash, so there is no failure to report.
    let _written = BASE64.encode_slice(hash, &mut text);
    Base64 { text }
}

/// A signature on the stack.
struct Base64 {
    text: [u8; Self::LENGTH],
}

impl Base64 {
    const LENGTH: usize = 28;

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("action", &self.action)
            .field("version", &self.version)
            .field("parameters", &self.parameters)
            .finish()
    }
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signed(<{} bytes hidden>)", self.parameters.len())
    }
}
