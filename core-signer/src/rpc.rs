//! Signature version 1.0 of RPC-style APIs: HMAC-SHA1 over the sorted, encoded parameters, sent among them as `Signature`.
//!
//! The signed string is `METHOD&%2F&` and the canonical parameters, percent-encoded once more. [`sign`] does not build that string:
//! it writes the canonical parameters once, into the text that is sent, and feeds the hash from there.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::encode::encode_into;
use crate::parameter::{in_order, sorted};
use crate::{Credential, Method, Nonce, Parameter, Timestamp};

mod canonical;
mod escape;

use canonical::{NAMES, Texts, Values, capacity};
use escape::{Hash, PATH, StringToSign};

/// Never part of what is signed.
const SIGNATURE: &str = "Signature";

/// Whether signing adds a parameter of this name, or makes it: `Signature` is one of them.
#[must_use]
pub fn is_common(name: &str) -> bool {
    name == SIGNATURE || NAMES.iter().any(|common| common.is(name))
}

/// A request of an RPC-style API before it is signed.
///
/// The common parameters (`AccessKeyId`, `Action`, `Format=JSON`, `SecurityToken`, `SignatureMethod`, `SignatureNonce`,
/// `SignatureVersion`, `Timestamp`, `Version`) are added while signing. If the request has a parameter with one of these names, it
/// replaces the common one, as in the provider's own clients. A parameter named `Signature` is left out.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The HTTP method of the request; it is signed.
    pub method: Method,
    /// The action, such as `BindAxb`.
    pub action: &'a str,
    /// The API's version, such as `2017-05-25`.
    pub version: &'a str,
    /// The action's own parameters. If they are not sorted by the bytes of their names, a sorted list is made first.
    pub parameters: &'a [Parameter<'a>],
}

/// A signed request.
///
/// `Debug` shows only its length.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signed {
    /// All parameters and the signature, percent-encoded: send it as an `application/x-www-form-urlencoded` body, or as the query.
    /// It contains the values of the parameters, the key's id and the signature: do not log it.
    pub parameters: String,
}

/// Signs a request: all parameters in signing order, then `Signature`.
pub fn sign(
    request: &Request<'_>,
    credential: &Credential,
    at: &Timestamp,
    nonce: &Nonce,
) -> Signed {
    let mut hash = Hash::new(credential.rpc());
    let common = common(request, credential, at, nonce);
    let mut parameters = write(request.method, &common, request.parameters, &mut hash);
    let signature = Base64::of(hash);
    parameters.push_str("&Signature=");
    encode_into(signature.as_str(), &mut parameters);
    Signed { parameters }
}

/// The string that [`sign`] signs, to compare it (see [`mod@crate::explain`]). It contains the values of the request: do not log it.
pub fn string_to_sign(
    request: &Request<'_>,
    credential: &Credential,
    at: &Timestamp,
    nonce: &Nonce,
) -> String {
    let mut text = String::new();
    let common = common(request, credential, at, nonce);
    write(request.method, &common, request.parameters, &mut text);
    text
}

/// The signature (base64, not percent-encoded) over exactly these parameters, in any order: no parameter is added, and `Signature`
/// is left out.
///
/// For servers that receive a request, or for recorded requests. Compare in constant time if an attacker may try signatures.
pub fn signature_of(
    method: Method,
    parameters: &[Parameter<'_>],
    credential: &Credential,
) -> String {
    let mut hash = Hash::new(credential.rpc());
    write(method, &NOTHING, parameters, &mut hash);
    Base64::of(hash).as_str().to_owned()
}

/// The string that [`signature_of`] signs: what the service repeats in its `SignatureDoesNotMatch` message.
pub fn string_to_sign_of(method: Method, parameters: &[Parameter<'_>]) -> String {
    let mut text = String::new();
    write(method, &NOTHING, parameters, &mut text);
    text
}

/// No common parameters.
const NOTHING: Values<'_> = [None; NAMES.len()];

fn common<'a>(
    request: &Request<'a>,
    credential: &'a Credential,
    at: &'a Timestamp,
    nonce: &'a Nonce,
) -> Values<'a> {
    [
        Some(credential.access_key_id()),
        Some(request.action),
        Some("JSON"),
        credential.security_token(),
        Some("HMAC-SHA1"),
        Some(nonce.as_str()),
        Some("1.0"),
        Some(at.as_str()),
        Some(request.version),
    ]
}

/// Writes the string to sign, and gives the canonical parameters.
fn write(
    method: Method,
    common: &Values<'_>,
    own: &[Parameter<'_>],
    signed: &mut impl StringToSign,
) -> String {
    signed.push_plain(method.as_str());
    signed.push_plain(PATH);
    let mut texts = Texts {
        canonical: String::with_capacity(capacity(common, own)),
        signed,
    };
    match in_order(own) {
        true => texts.merge(common, own),
        false => texts.merge(common, &sorted(own)),
    }
    texts.canonical
}

/// A signature on the stack. Aligned, since only aligned text is checked several bytes at a time.
#[repr(align(8))]
struct Base64 {
    text: [u8; Self::LENGTH],
}

impl Base64 {
    const LENGTH: usize = 28;

    fn of(hash: Hash) -> Self {
        let mut text = [0; Self::LENGTH];
        // The buffer has exactly the length of an encoded SHA-1 hash, so there is no failure to report.
        let _written = BASE64.encode_slice(hash.finish(), &mut text);
        Self { text }
    }

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
