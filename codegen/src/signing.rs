//! The names that signing and transport put into requests themselves, so that no caller sets them.
//!
//! Other crates have lists of their own, because no one may depend on another's: `core_signer::rpc` has the names that it adds, and
//! a test of `proofs` compares them with these; the emulator and the comparison with the official SDKs list the gateway's
//! parameters, which are more (`RegionId`, `SignatureType`).

use crate::model::{Location, Parameter, Signature, Style};

/// What the signature of RPC 1.0 adds to the parameters. ACS3 says the same in headers, and leaves the names to the product.
pub const RPC_PARAMETERS: &[&str] = &[
    "AccessKeyId",
    "Action",
    "Format",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// What the transport and ACS3 signing put into the headers of every request.
const HEADERS: &[&str] = &[
    "authorization",
    "content-length",
    "content-type",
    "host",
    "user-agent",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-security-token",
    "x-acs-signature-nonce",
    "x-acs-version",
];

/// Whether the client sets a header of this name in every request.
#[must_use]
pub fn is_header(name: &str) -> bool {
    HEADERS
        .iter()
        .any(|header| header.eq_ignore_ascii_case(name))
}

/// How the calls of an operation are signed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signing {
    pub(crate) style: Style,
    pub(crate) signature: Signature,
}

impl Signing {
    /// Whether the client sets a parameter of this name in every request.
    pub(crate) fn sets(self, parameter: &Parameter) -> bool {
        match parameter.location {
            Location::Query | Location::Form => {
                self.adds_parameters() && RPC_PARAMETERS.contains(&parameter.name.as_str())
            }
            Location::Header => is_header(&parameter.name),
            Location::Body | Location::Path | Location::Host => false,
        }
    }

    /// Calls of the style ROA are signed by ACS3 whatever the product says.
    fn adds_parameters(self) -> bool {
        self.style == Style::Rpc && self.signature == Signature::RpcHmacSha1
    }
}
