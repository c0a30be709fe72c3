//! Every known answer in `tests/data`: made by the provider's own signers, so agreeing with them is agreeing with the service.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use core_signer::acs3::Authorization;
use core_signer::{Credential, Method, Nonce, Parameter, Timestamp, acs3, encode, rpc};
use serde_json::Value;

/// The common parameters that [`rpc::sign`] adds; a vector without exactly these can only be signed as received.
const COMMON: [&str; 8] = [
    "AccessKeyId",
    "Action",
    "Format",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

struct Vector(Value);

impl Vector {
    fn text(&self, field: &str) -> &str {
        self.0[field]
            .as_str()
            .unwrap_or_else(|| panic!("{field} is text"))
    }

    fn pairs(&self, field: &str) -> Vec<(&str, &str)> {
        let object = self.0[field].as_object().unwrap();
        object
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
            .collect()
    }

    fn parameters(&self, field: &str) -> Vec<Parameter<'_>> {
        self.pairs(field)
            .into_iter()
            .map(|(name, value)| Parameter::new(name, value))
            .collect()
    }

    fn method(&self) -> Method {
        Method::from_name(self.text("method")).unwrap()
    }

    fn credential(&self) -> Credential {
        Credential::new(self.text("access_key_id"), self.text("access_key_secret"))
            .with_security_token(self.text("security_token"))
    }

    fn timestamp(&self) -> Timestamp {
        Timestamp::parse(self.text("timestamp")).unwrap()
    }

    fn nonce(&self) -> Nonce {
        Nonce::new(self.text("nonce")).unwrap()
    }
}

fn vectors(text: &str) -> Vec<Vector> {
    let file: Value = serde_json::from_str(text).unwrap();
    file["vectors"]
        .as_array()
        .unwrap()
        .iter()
        .cloned()
        .map(Vector)
        .collect()
}

fn rpc_vectors() -> Vec<Vector> {
    vectors(include_str!("../data/rpc-hmac-sha1.json"))
}

fn acs3_vectors() -> Vec<Vector> {
    vectors(include_str!("../data/acs3-hmac-sha256.json"))
}

#[test]
fn rpc_as_received() {
    let vectors = rpc_vectors();
    assert_eq!(vectors.len(), 37);
    for vector in &vectors {
        let mut parameters = vector.parameters("params");
        parameters.push(Parameter::new("Signature", "is not signed"));
        let id = vector.text("id");
        assert_eq!(
            rpc::string_to_sign_of(vector.method(), &parameters),
            vector.text("string_to_sign"),
            "{id}"
        );
        assert_eq!(
            rpc::signature_of(vector.method(), &parameters, &vector.credential()),
            vector.text("signature"),
            "{id}"
        );
    }
}

#[test]
fn rpc_as_sent() {
    let mut signed_whole = 0;
    for vector in rpc_vectors() {
        let all = vector.pairs("params");
        let value = |name: &str| all.iter().find(|pair| pair.0 == name).map(|pair| pair.1);
        let own: Vec<_> = all
            .iter()
            .filter(|(name, _)| !COMMON.contains(name) && *name != "SecurityToken")
            .map(|(name, value)| Parameter::new(*name, *value))
            .collect();
        // One vector leaves Format out, which the signer always sends; one has `Format=XML`, the caller's own value.
        let Some(format) = value("Format") else {
            continue;
        };
        let own: Vec<_> = own
            .into_iter()
            .chain((format != "JSON").then(|| Parameter::new("Format", format)))
            .collect();
        let request = rpc::Request {
            method: vector.method(),
            action: value("Action").unwrap(),
            version: value("Version").unwrap(),
            parameters: &own,
        };
        let (credential, at, nonce) = (vector.credential(), vector.timestamp(), vector.nonce());
        let id = vector.text("id");
        let signed = rpc::sign(&request, &credential, &at, &nonce).parameters;
        let expected = format!(
            "{}&Signature={}",
            vector.text("canonicalized"),
            encode::encode(vector.text("signature"))
        );
        assert_eq!(signed, expected, "{id}");
        assert_eq!(
            rpc::string_to_sign(&request, &credential, &at, &nonce),
            vector.text("string_to_sign"),
            "{id}"
        );
        signed_whole += 1;
    }
    assert_eq!(signed_whole, 36);
}

#[test]
fn the_documented_example() {
    let vectors = rpc_vectors();
    let example = vectors
        .iter()
        .find(|vector| vector.text("id") == "doc-sendsms")
        .unwrap();
    let signature = rpc::signature_of(
        example.method(),
        &example.parameters("params"),
        &example.credential(),
    );
    assert_eq!(signature, "zJDF+Lrzhj/ThnlvIToysFRq6t4=");
}

#[test]
fn acs3_as_received() {
    let vectors = acs3_vectors();
    assert_eq!(vectors.len(), 21);
    for vector in &vectors {
        let received = acs3::Received {
            method: vector.method(),
            path: vector.text("path"),
            query: &vector.parameters("query"),
            signed_headers: &vector.pairs("headers"),
            body: vector.text("body").as_bytes(),
        };
        let id = vector.text("id");
        assert_eq!(
            acs3::hex_sha256(received.body),
            vector.text("hashed_payload"),
            "{id}"
        );
        assert_eq!(
            received.canonical_request(),
            vector.text("canonical_request"),
            "{id}"
        );
        assert_eq!(
            received.string_to_sign(),
            vector.text("string_to_sign"),
            "{id}"
        );
        let authorization = received.authorization(&vector.credential());
        assert_eq!(authorization, vector.text("authorization"), "{id}");
        let parts = Authorization::parse(&authorization).unwrap();
        assert_eq!(parts.access_key_id, vector.text("access_key_id"), "{id}");
        assert_eq!(parts.signed_headers, vector.text("signed_headers"), "{id}");
        assert_eq!(parts.signature, vector.text("signature"), "{id}");
    }
}

#[test]
fn acs3_as_sent() {
    for vector in acs3_vectors() {
        let headers = vector.pairs("headers");
        let header = |name: &str| {
            headers
                .iter()
                .find(|pair| pair.0 == name)
                .map(|pair| pair.1)
        };
        let further: Vec<_> = headers
            .iter()
            .copied()
            .filter(|(name, _)| {
                matches!(
                    *name,
                    "accept" | "user-agent" | "x-acs-credentials-provider"
                )
            })
            .collect();
        let query = vector.parameters("query");
        let request = acs3::Request {
            method: vector.method(),
            host: header("host").unwrap(),
            path: vector.text("path"),
            action: header("x-acs-action").unwrap(),
            version: header("x-acs-version").unwrap(),
            query: &query,
            headers: &further,
            body: vector.text("body").as_bytes(),
            content_type: header("content-type"),
        };
        let (credential, at, nonce) = (vector.credential(), vector.timestamp(), vector.nonce());
        let id = vector.text("id");
        assert_eq!(
            acs3::canonical_request(&request, &credential, &at, &nonce),
            vector.text("canonical_request"),
            "{id}"
        );
        assert_eq!(
            acs3::string_to_sign(&request, &credential, &at, &nonce),
            vector.text("string_to_sign"),
            "{id}"
        );
        let signed = acs3::sign(&request, &credential, &at, &nonce);
        assert_eq!(signed.query, vector.text("canonical_query"), "{id}");
        let (name, authorization) = signed.headers.last().unwrap();
        assert_eq!(
            (name.as_ref(), authorization.as_str()),
            ("authorization", vector.text("authorization")),
            "{id}"
        );
        let mut sent: Vec<_> = signed
            .headers
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_str()))
            .collect();
        sent.pop();
        let mut expected = headers.clone();
        expected.retain(|(name, _)| *name != "host");
        expected.sort_unstable();
        assert_eq!(sent, expected, "{id}");
    }
}
