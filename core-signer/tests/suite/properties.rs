//! What must hold of every input, tried on many: against a second, plain way to write the algorithm down, and against itself.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::expect_used)]

use core_signer::{Credential, Method, Nonce, Parameter, Timestamp, acs3, encode, rpc};
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use sha1::Sha1;

/// The RPC signature as the documentation tells it, step by step and whole strings at a time.
mod reference {
    use super::*;
    use base64::Engine as _;

    pub(crate) fn encode(text: &str) -> String {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        let one = |byte: u8| {
            if unreserved(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        };
        text.bytes().map(one).collect()
    }

    pub(crate) fn canonical(parameters: &[(String, String)]) -> String {
        let mut sorted = parameters.to_vec();
        sorted.sort_by(|a, b| {
            (a.0.as_bytes(), a.1.as_bytes()).cmp(&(b.0.as_bytes(), b.1.as_bytes()))
        });
        let pairs: Vec<_> = sorted
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        pairs.join("&")
    }

    pub(crate) fn signature(method: Method, canonical: &str, secret: &str) -> (String, String) {
        let to_sign = format!("{}&{}&{}", method.as_str(), encode("/"), encode(canonical));
        let mut mac = Hmac::<Sha1>::new_from_slice(format!("{secret}&").as_bytes())
            .expect("any length of key");
        mac.update(to_sign.as_bytes());
        (
            base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes()),
            to_sign,
        )
    }
}

fn received<'a>(
    query: &'a [Parameter<'a>],
    signed_headers: &'a [(&'a str, &'a str)],
    body: &'a [u8],
) -> acs3::Received<'a> {
    acs3::Received {
        method: Method::Post,
        path: "/",
        query,
        signed_headers,
        body,
    }
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,40}",
        "[0-9]{11}",
        "[%&=+*~ /]{0,24}",
        "\\PC{0,12}",
        any::<String>(),
        "[a-z杭州 ]{400,700}",
    ]
}

/// Names near the common ones on purpose: what sorts between, before and after them, and what equals them.
fn name() -> impl Strategy<Value = String> {
    let common = prop::sample::select(vec![
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
        "AccessKeyI",
        "Signatur",
        "SignatureA",
        "Versionen",
        "",
    ]);
    prop_oneof![8 => "[A-Z][A-Za-z]{0,11}", 2 => "[A-Z][a-z]{2,6}\\.[0-9]\\.[A-Z][a-z]{2}", 2 => common.prop_map(str::to_owned), 1 => any::<String>()]
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec((name(), value()), 0..8)
}

fn method() -> impl Strategy<Value = Method> {
    prop::sample::select(vec![
        Method::Get,
        Method::Post,
        Method::Put,
        Method::Delete,
        Method::Patch,
        Method::Head,
    ])
}

fn parameters(pairs: &[(String, String)]) -> Vec<Parameter<'_>> {
    pairs
        .iter()
        .map(|(name, value)| Parameter::new(name.as_str(), value.as_str()))
        .collect()
}

fn common(token: &str, at: &Timestamp, nonce: &Nonce) -> Vec<(String, String)> {
    let mut common = vec![
        ("AccessKeyId", "testId"),
        ("Action", "BindAxb"),
        ("Format", "JSON"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", nonce.as_str()),
        ("SignatureVersion", "1.0"),
        ("Timestamp", at.as_str()),
        ("Version", "2017-05-25"),
    ];
    if !token.is_empty() {
        common.push(("SecurityToken", token));
    }
    common
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

proptest! {
    #[test]
    fn encoding_round_trips_and_is_the_documented_one(text in value()) {
        let encoded = encode::encode(&text);
        prop_assert_eq!(&encoded, &reference::encode(&text));
        let decoded = encode::decode(&encoded);
        prop_assert_eq!(decoded.as_deref(), Some(text.as_str()));
        let decoded = encode::decode_form(&encoded);
        prop_assert_eq!(decoded.as_deref(), Some(text.as_str()));
    }

    #[test]
    fn decoding_never_panics(text in "[%0-9a-fA-F+é]{0,12}") {
        let (plain, form) = (encode::decode(&text), encode::decode_form(&text));
        prop_assert_eq!(plain.is_some(), form.is_some());
    }

    #[test]
    fn fast_path_is_the_slow_one(
        own in pairs(), method in method(), secret in "\\PC{0,80}", token in prop_oneof![Just(String::new()), "[A-Za-z0-9+/=]{1,80}"],
        seconds in -62_167_219_200_i64..=253_402_300_799, bytes in any::<[u8; 16]>(),
    ) {
        let at = Timestamp::from_unix_seconds(seconds).expect("in range");
        let nonce = Nonce::from_bytes(bytes);
        let credential = Credential::new("testId", secret.as_str()).with_security_token(token.as_str());
        let parameters = parameters(&own);
        let request = rpc::Request { method, action: "BindAxb", version: "2017-05-25", parameters: &parameters };

        // An own parameter replaces the common one of its name, and `Signature` is never signed.
        let mut all = common(&token, &at, &nonce);
        all.retain(|(name, _)| !own.iter().any(|(own, _)| own == name));
        all.extend(own.iter().filter(|(name, _)| name != "Signature").cloned());
        let canonical = reference::canonical(&all);
        let (signature, to_sign) = reference::signature(method, &canonical, &secret);

        let expected = format!("{canonical}&Signature={}", reference::encode(&signature));
        prop_assert_eq!(rpc::sign(&request, &credential, &at, &nonce).parameters, expected);
        prop_assert_eq!(rpc::string_to_sign(&request, &credential, &at, &nonce), to_sign.clone());

        let all = self::parameters(&all);
        prop_assert_eq!(rpc::signature_of(method, &all, &credential), signature);
        prop_assert_eq!(rpc::string_to_sign_of(method, &all), to_sign);
    }

    #[test]
    fn order_does_not_matter(own in pairs().prop_shuffle(), seed in any::<prop::sample::Index>()) {
        let credential = Credential::new("testId", "testSecret");
        let given = parameters(&own);
        let mut turned = given.clone();
        let by = seed.index(turned.len() + 1);
        turned.rotate_left(by);
        turned.reverse();
        prop_assert_eq!(
            rpc::signature_of(Method::Post, &given, &credential),
            rpc::signature_of(Method::Post, &turned, &credential)
        );
        prop_assert_eq!(
            received(&given, &[("host", "h"), ("x-acs-date", "d")], b"").authorization(&credential),
            received(&turned, &[("x-acs-date", "d"), ("host", "h")], b"").authorization(&credential)
        );
    }

    #[test]
    fn a_parameter_more_changes_the_signature(own in pairs(), name in "[A-Z][a-z]{1,8}", value in value()) {
        let credential = Credential::new("testId", "testSecret");
        let mut given = parameters(&own);
        let before = rpc::signature_of(Method::Post, &given, &credential);
        let acs3_before = received(&given, &[], b"").authorization(&credential);
        given.push(Parameter::new(name.as_str(), value.as_str()));
        prop_assert_ne!(rpc::signature_of(Method::Post, &given, &credential), before);
        prop_assert_ne!(received(&given, &[], b"").authorization(&credential), acs3_before);
    }

    #[test]
    fn a_signed_request_checks_out_as_received(own in pairs(), body in any::<Vec<u8>>(), header in "[ -~]{0,20}") {
        let credential = Credential::new("testId", "testSecret").with_security_token("token");
        let at = Timestamp::from_unix_seconds(1_767_323_045).expect("in range");
        let (nonce, query) = (Nonce::from_bytes([7; 16]), parameters(&own));
        let request = acs3::Request {
            method: Method::Post, host: "dyplsapi.aliyuncs.com", path: "", action: "BindAxb", version: "2017-05-25",
            query: &query, headers: &[("X-Own", &header)], body: &body, content_type: Some("application/json"),
        };
        let signed = acs3::sign(&request, &credential, &at, &nonce);
        let (last, sent) = signed.headers.split_last().expect("authorization at least");
        let mut headers: Vec<_> = sent.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect();
        headers.push(("Host", "dyplsapi.aliyuncs.com"));
        prop_assert_eq!(&received(&query, &headers, &body).authorization(&credential), &last.1);
        let parts = acs3::Authorization::parse(&last.1).expect("as written");
        prop_assert_eq!(parts.header_names().count(), headers.len());
    }

    #[test]
    fn timestamps_round_trip(seconds in any::<i64>(), text in "[0-9TZ:-]{20}") {
        if let Ok(at) = Timestamp::from_unix_seconds(seconds % 300_000_000_000) {
            prop_assert_eq!(at.unix_seconds(), seconds % 300_000_000_000);
            prop_assert_eq!(Timestamp::parse(at.as_str()), Ok(at));
        }
        if let Ok(at) = Timestamp::parse(&text) {
            prop_assert_eq!(at.as_str(), text);
        }
    }

    #[test]
    fn debug_shows_no_key_number_or_token(value in "[0-9]{11}", seed in "[A-Za-z0-9]{16}") {
        let credential = Credential::new(format!("LTAI{seed}"), format!("secret{seed}")).with_security_token(format!("CAIS{seed}"));
        let (at, nonce) = (Timestamp::from_unix_seconds(0).expect("in range"), Nonce::new(&seed).expect("plain"));
        let parameters = [Parameter::new("PhoneNoA", value.as_str())];
        let request = rpc::Request { method: Method::Post, action: "BindAxb", version: "2017-05-25", parameters: &parameters };
        let in_acs3 = acs3::Request {
            method: Method::Post, host: "h", path: &value, action: "BindAxb", version: "2017-05-25",
            query: &parameters, headers: &[("x-own", &value)], body: value.as_bytes(), content_type: None,
        };
        let authorization = format!("ACS3-HMAC-SHA256 Credential=LTAI{seed},SignedHeaders=host,Signature={seed}");
        let shown = format!(
            "{credential:?} {nonce:?} {parameters:?} {request:?} {:?} {in_acs3:?} {:?} {:?}",
            rpc::sign(&request, &credential, &at, &nonce),
            acs3::sign(&in_acs3, &credential, &at, &nonce),
            acs3::Authorization::parse(&authorization),
        );
        prop_assert!(!shown.contains(&value), "{}", shown);
        prop_assert!(!shown.contains(&seed), "{}", shown);
    }
}
