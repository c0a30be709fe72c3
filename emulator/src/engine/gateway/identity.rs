//! Who calls: the common parameters are there, and they name a key that may be used.

use core_catalog::Operation;
use core_signer::acs3::{ALGORITHM, Authorization};
use subtle::ConstantTimeEq;

use super::parameters::missing;
use super::{Examination, Scheme};
use crate::answer::Refusal;

const RPC_METHOD: &str = "HMAC-SHA1";
/// Headers that decide what is called and when; left unsigned, they could be changed on the way.
const MUST_BE_SIGNED: &[&str] = &[
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
];

/// What every signed call carries is there and readable.
pub(super) fn common_parameters(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    format(examination)?;
    let anonymous = examination
        .operation
        .is_some_and(|operation| operation.anonymous);
    if anonymous && !carries_signature(examination) {
        examination.signed = false;
        return Ok(());
    }
    match examination.scheme {
        Scheme::Rpc => rpc(examination),
        Scheme::Acs3 => acs3(examination),
    }
}

fn carries_signature(examination: &Examination<'_>) -> bool {
    examination.scheme == Scheme::Acs3
        || ["AccessKeyId", "Signature"]
            .iter()
            .any(|name| examination.request.parameter(name).is_some())
}

/// This emulator answers JSON only. Better an honest refusal than an answer that no client's XML reader was made for. In a call that is
/// signed by ACS3, the operation itself may have a parameter of this name.
fn format(examination: &Examination<'_>) -> Result<(), Refusal> {
    let own = examination.operation.is_some_and(has_own_format);
    if examination.scheme == Scheme::Acs3 && own {
        return Ok(());
    }
    match examination
        .request
        .parameter("Format")
        .filter(|format| !format.is_empty())
    {
        None => Ok(()),
        Some(format) if format.eq_ignore_ascii_case("json") => Ok(()),
        Some(_) => Err(Refusal::gateway(
            400,
            "InvalidParameter.Format",
            "Specified parameter Format is not valid: this emulator answers JSON only.",
        )),
    }
}

fn has_own_format(operation: &Operation) -> bool {
    let mut parameters = operation.parameters.iter();
    parameters.any(|parameter| parameter.name == "Format")
}

fn rpc(examination: &Examination<'_>) -> Result<(), Refusal> {
    let request = examination.request;
    let present = |name: &'static str| {
        request
            .parameter(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| missing(name))
    };
    for name in [
        "AccessKeyId",
        "Timestamp",
        "SignatureMethod",
        "SignatureVersion",
        "SignatureNonce",
        "Signature",
    ] {
        present(name)?;
    }
    if present("SignatureMethod")? != RPC_METHOD {
        return Err(invalid_method());
    }
    if present("SignatureVersion")? != "1.0" {
        return Err(super::parameters::invalid("SignatureVersion"));
    }
    Ok(())
}

fn acs3(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    let header = examination
        .request
        .header("authorization")
        .unwrap_or_default();
    if !header.trim_start().starts_with(ALGORITHM) {
        return Err(invalid_method());
    }
    let authorization = Authorization::parse(header).ok_or_else(incomplete)?;
    for (name, header) in [
        ("Timestamp", "x-acs-date"),
        ("SignatureNonce", "x-acs-signature-nonce"),
    ] {
        if examination.signing_value(name, header).is_none() {
            return Err(missing(name));
        }
    }
    let token = examination
        .request
        .header("x-acs-security-token")
        .map(|_| "x-acs-security-token");
    let mut must_be_signed = MUST_BE_SIGNED.iter().copied().chain(token);
    if must_be_signed.any(|name| {
        !authorization
            .header_names()
            .any(|signed| signed.eq_ignore_ascii_case(name))
    }) {
        return Err(incomplete());
    }
    examination.authorization = Some(authorization);
    Ok(())
}

/// The key is known, switched on, and comes with its token.
pub(super) fn access_key(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    if !examination.signed {
        return Ok(());
    }
    let id = examination.access_key_id().unwrap_or_default();
    let key = examination
        .settings
        .access_keys
        .iter()
        .find(|key| key.id() == id)
        .ok_or_else(|| {
            Refusal::gateway(
                404,
                "InvalidAccessKeyId.NotFound",
                "Specified access key is not found.",
            )
        })?;
    if key.disabled {
        return Err(Refusal::gateway(
            400,
            "InvalidAccessKeyId.Inactive",
            "Specified access key is disabled.",
        ));
    }
    let given = examination.signing_value("SecurityToken", "x-acs-security-token");
    match (key.credential.security_token(), given) {
        (None, None) => {}
        (Some(expected), Some(given))
            if bool::from(expected.as_bytes().ct_eq(given.as_bytes())) => {}
        (Some(_), None) => {
            let message = "SecurityToken is mandatory for this action.";
            return Err(Refusal::gateway(400, "MissingSecurityToken", message));
        }
        (_, Some(_)) => {
            let message = "Specified SecurityToken is not match with the access key.";
            return Err(Refusal::gateway(
                400,
                "InvalidSecurityToken.MismatchWithAccessKey",
                message,
            ));
        }
    }
    examination.key = Some(key);
    Ok(())
}

fn invalid_method() -> Refusal {
    Refusal::gateway(
        400,
        "InvalidSignatureMethod",
        "Specified signature method is not valid.",
    )
}

fn incomplete() -> Refusal {
    Refusal::gateway(
        400,
        "IncompleteSignature",
        "The request signature does not conform to Aliyun standards.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_of_the_operations_own_is_not_the_gateways() {
        let product = core_catalog::product("Alidns", "2015-01-09").unwrap();
        let mut operation = product.operations[0].clone();
        assert!(!has_own_format(&operation));
        operation.parameters[0].name = "Format".to_owned();
        assert!(has_own_format(&operation));
    }
}
