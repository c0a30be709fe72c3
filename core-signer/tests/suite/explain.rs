//! One step of the algorithm done wrongly at a time: each must be named rightly, and nothing of the values may be shown.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::expect_used)]

use core_signer::explain::{Cause, Explanation, Side, explain};
use core_signer::{Credential, Method, Nonce, Parameter, Timestamp, rpc};
use proptest::prelude::*;

const MESSAGE: &str =
    "Specified signature is not matched with our calculation. server string to sign is:";
const NUMBER: &str = "13900000001";
const KEY_ID: &str = "LTAItestId00000";
const TOKEN: &str = "CAIStestToken==";

/// What was signed, with room to do a step wrongly.
#[derive(Clone)]
struct Call {
    method: Method,
    parameters: Vec<(&'static str, String)>,
    seconds: i64,
    nonce: u8,
}

impl Call {
    fn new() -> Self {
        let parameters = [
            ("Expiration", "2030-01-02 03:04:05"),
            ("OutId", "a b*c~d+e/f"),
            ("PhoneNoA", NUMBER),
            ("PhoneNoB", "13900000002"),
            ("PoolKey", "FC12345"),
        ];
        let parameters = parameters
            .map(|(name, value)| (name, value.to_owned()))
            .to_vec();
        Self {
            method: Method::Post,
            parameters,
            seconds: 1_767_323_045,
            nonce: 7,
        }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.parameters.retain(|(known, _)| *known != name);
        self.parameters.push((name, value.to_owned()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(known, _)| *known != name);
        self
    }

    fn to_sign(&self) -> String {
        let parameters: Vec<_> = self
            .parameters
            .iter()
            .map(|(name, value)| Parameter::new(*name, value.as_str()))
            .collect();
        let request = rpc::Request {
            method: self.method,
            action: "BindAxb",
            version: "2017-05-25",
            parameters: &parameters,
        };
        let credential = Credential::new(KEY_ID, "testSecret").with_security_token(TOKEN);
        let at = Timestamp::from_unix_seconds(self.seconds).expect("a moment of this century");
        rpc::string_to_sign(
            &request,
            &credential,
            &at,
            &Nonce::from_bytes([self.nonce; 16]),
        )
    }
}

/// The right string, as the service has it.
fn right() -> String {
    Call::new().to_sign()
}

/// Explains, and holds the masking to its promise each time.
fn explained(service: &str, ours: &str) -> Explanation {
    let explanation = explain(&format!("{MESSAGE}{service}"), ours);
    let shown = format!("{explanation} {explanation:?}");
    for secret in [
        NUMBER,
        "13900000002",
        KEY_ID,
        TOKEN,
        "CAIS",
        "FC12345",
        "a b",
        "0707",
    ] {
        assert!(!shown.contains(secret), "{shown} shows {secret}");
    }
    explanation
}

#[track_caller]
fn check(
    service: &str,
    ours: &str,
    cause: Cause,
    parameter: Option<&str>,
    side: Option<Side>,
) -> Explanation {
    let explanation = explained(service, ours);
    assert_eq!(explanation.cause(), cause, "{explanation}");
    assert_eq!(explanation.parameter(), parameter, "{explanation}");
    assert_eq!(explanation.side(), side, "{explanation}");
    explanation
}

/// Done wrongly by us, then by the other side: the cause is the same, the side is not.
#[track_caller]
fn check_both_ways(wrong: &str, cause: Cause, parameter: Option<&str>) {
    assert_ne!(wrong, right());
    check(&right(), wrong, cause, parameter, Some(Side::Ours));
    check(wrong, &right(), cause, parameter, Some(Side::Service));
}

/// The right string with one piece of it spelled otherwise.
fn respelled(from: &str, to: &str) -> String {
    let right = right();
    assert!(right.contains(from), "{from} in {right}");
    right.replace(from, to)
}

/// Method and path, and the parameters.
fn halves() -> (String, String) {
    let right = right();
    let (head, rest) = right.split_at("POST&%2F&".len());
    (head.to_owned(), rest.to_owned())
}

#[test]
fn wrong_secret() {
    check(&right(), &right(), Cause::WrongSecret, None, None);
    check(
        &format!("{}.", right()),
        &right(),
        Cause::WrongSecret,
        None,
        None,
    );
}

#[test]
fn method() {
    let get = Call {
        method: Method::Get,
        ..Call::new()
    };
    let explanation = check(&get.to_sign(), &right(), Cause::Method, None, None);
    assert_eq!(
        explanation.to_string(),
        "the method differs (ours: POST; the service's: GET)"
    );
}

#[test]
fn path() {
    check(
        &respelled("POST&%2F&", "POST&%2Fapi&"),
        &right(),
        Cause::Path,
        None,
        None,
    );
}

#[test]
fn space_as_plus() {
    check_both_ways(
        &respelled("a%2520b", "a%2Bb"),
        Cause::SpaceAsPlus,
        Some("OutId"),
    );
    // Sent as `+` and taken for a plus sign.
    check(
        &Call::new().with("OutId", "a+b*c~d+e/f").to_sign(),
        &right(),
        Cause::SpaceAsPlus,
        Some("OutId"),
        Some(Side::Service),
    );
}

#[test]
fn plus_as_space() {
    check(
        &Call::new().with("OutId", "a b*c~d e/f").to_sign(),
        &right(),
        Cause::PlusAsSpace,
        Some("OutId"),
        None,
    );
}

#[test]
fn star_not_encoded() {
    check_both_ways(
        &respelled("b%252Ac", "b*c"),
        Cause::StarNotEncoded,
        Some("OutId"),
    );
    check_both_ways(
        &respelled("b%252Ac", "b%2Ac"),
        Cause::StarNotEncoded,
        Some("OutId"),
    );
}

#[test]
fn tilde_encoded() {
    check_both_ways(
        &respelled("c~d", "c%257Ed"),
        Cause::TildeEncoded,
        Some("OutId"),
    );
}

#[test]
fn double_encoded() {
    check_both_ways(
        &respelled("T03%253A04%253A05", "T03%25253A04%25253A05"),
        Cause::DoubleEncoded,
        Some("Timestamp"),
    );
    let twice = Call::new()
        .with("Expiration", "2030-01-02%2003%3A04%3A05")
        .to_sign();
    check_both_ways(&twice, Cause::DoubleEncoded, Some("Expiration"));
    let (head, rest) = halves();
    check_both_ways(
        &format!("{head}{}", rest.replace('%', "%25")),
        Cause::DoubleEncoded,
        None,
    );
}

#[test]
fn not_encoded_again() {
    let (head, rest) = halves();
    let once = core_signer::encode::decode(&rest)
        .expect("encoded")
        .into_owned();
    check_both_ways(&format!("{head}{once}"), Cause::NotEncodedAgain, None);
}

#[test]
fn another_spelling_of_the_same_text() {
    check_both_ways(
        &respelled("e%252Ff", "e%252ff"),
        Cause::EncodedDifferently,
        Some("OutId"),
    );
    check_both_ways(
        &respelled("FC12345", "%2546C12345"),
        Cause::EncodedDifferently,
        Some("PoolKey"),
    );
    check(
        &right(),
        &respelled("%3D", "%3d"),
        Cause::EncodedDifferently,
        None,
        None,
    );
}

#[test]
fn missing_parameter() {
    let explanation = check(
        &Call::new().without("PhoneNoB").to_sign(),
        &right(),
        Cause::MissingAtService,
        Some("PhoneNoB"),
        None,
    );
    assert_eq!(
        explanation.to_string(),
        "parameter `PhoneNoB`: it was signed, but did not reach the service (11 digits)"
    );
    // The last one of all: the service's string then looks cut off.
    let ours = Call::new().with("trackNo", "1").to_sign();
    check(
        &right(),
        &ours,
        Cause::MissingAtService,
        Some("trackNo"),
        None,
    );
}

#[test]
fn parameter_too_many() {
    check(
        &Call::new().with("RegionId", "cn-hangzhou").to_sign(),
        &right(),
        Cause::NotSigned,
        Some("RegionId"),
        None,
    );
    check(
        &Call::new().with("trackNo", "1").to_sign(),
        &right(),
        Cause::NotSigned,
        Some("trackNo"),
        None,
    );
}

#[test]
fn another_timestamp() {
    let later = Call {
        seconds: 1_767_323_046,
        ..Call::new()
    };
    let explanation = check(
        &later.to_sign(),
        &right(),
        Cause::Timestamp,
        Some("Timestamp"),
        None,
    );
    assert_eq!(
        explanation.to_string(),
        "parameter `Timestamp`: the timestamps differ: one string is of another attempt \
         (ours: 2026-01-02T03:04:05Z; the service's: 2026-01-02T03:04:06Z)"
    );
}

#[test]
fn another_nonce() {
    let other = Call {
        nonce: 8,
        ..Call::new()
    };
    check(
        &other.to_sign(),
        &right(),
        Cause::Nonce,
        Some("SignatureNonce"),
        None,
    );
}

#[test]
fn another_order() {
    let swap = |text: &str| {
        let mut pairs: Vec<_> = text.split("%26").collect();
        pairs.swap(3, 4);
        pairs.join("%26")
    };
    let swapped = swap(&right());
    check(
        &right(),
        &swapped,
        Cause::Order,
        Some("OutId"),
        Some(Side::Ours),
    );
    check(
        &swapped,
        &right(),
        Cause::Order,
        Some("Format"),
        Some(Side::Service),
    );
}

#[test]
fn another_value() {
    let explanation = check(
        &Call::new().with("PhoneNoA", "8613900000001").to_sign(),
        &right(),
        Cause::Value,
        Some("PhoneNoA"),
        None,
    );
    assert_eq!(
        explanation.to_string(),
        "parameter `PhoneNoA`: the values differ (ours: 11 digits; the service's: 13 digits)"
    );
}

#[test]
fn several_differences_name_the_first_in_signing_order() {
    let other = Call {
        nonce: 8,
        ..Call::new().with("OutId", "else").with("Zone", "z")
    };
    let explanation = check(
        &other.to_sign(),
        &right(),
        Cause::Value,
        Some("OutId"),
        None,
    );
    assert_eq!(explanation.further_differences(), 2);
}

#[test]
fn a_message_without_or_with_part_of_the_string() {
    for message in [
        "",
        "Specified signature is not matched with our calculation.",
        MESSAGE,
    ] {
        assert_eq!(
            explain(message, &right()).cause(),
            Cause::NotInMessage,
            "{message}"
        );
    }
    let right = right();
    for length in 1..right.len() {
        let cause = explained(&right[..length], &right).cause();
        let at_a_boundary =
            right[length..].starts_with("%26") && !right[length + 3..].contains("%26");
        let expected = if at_a_boundary {
            Cause::MissingAtService
        } else {
            Cause::Truncated
        };
        assert_eq!(cause, expected, "cut at {length}");
    }
}

#[test]
fn acs3() {
    let string = "ACS3-HMAC-SHA256\nab12";
    check(string, string, Cause::WrongSecret, None, None);
    check(
        "ACS3-HMAC-SHA256\ncd34",
        string,
        Cause::CanonicalRequest,
        None,
        None,
    );
    check("ACS3-HMAC-SHA256\nab", string, Cause::Truncated, None, None);
    check(string, &right(), Cause::OtherScheme, None, None);
    check(&right(), string, Cause::OtherScheme, None, None);
}

#[test]
fn unreadable() {
    check("POST", "GET&x", Cause::Unreadable, None, Some(Side::Ours));
    check(
        "POST&x",
        &right(),
        Cause::Unreadable,
        None,
        Some(Side::Service),
    );
}

/// Pieces of real strings, in any order and cut anywhere.
fn garbage() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "POST",
        "GET",
        "&",
        "%2F&",
        "%26",
        "%3D",
        "%25",
        "%2525",
        "%",
        "%2",
        "=",
        "+",
        "*",
        "~",
        "杭州",
        "\u{0}",
        " ",
        "\n",
        "Action",
        "Timestamp",
        "SignatureNonce",
        "PhoneNoA",
        "ACS3-HMAC-SHA256",
        "string to sign is:",
        "&amp;",
        "\\u0026",
        "é",
        "%E6%9D",
        "%25E6%259D%25AD",
    ]);
    prop_oneof![
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat()),
        any::<String>(),
        (0_usize..400).prop_map(|length| right().chars().take(length).collect::<String>()),
    ]
}

proptest! {
    #[test]
    fn garbage_never_panics(message in garbage(), marked in garbage(), ours in garbage()) {
        for message in [message.clone(), format!("{message}{MESSAGE}{marked}")] {
            let explanation = explain(&message, &ours);
            prop_assert!(!explanation.to_string().is_empty());
        }
    }

    #[test]
    fn digits_and_keys_never_show(before in garbage(), number in "1[0-9]{10}", key in "LTAI[a-z]{12}", after in garbage()) {
        let ours = right();
        for garbled in [
            format!("POST&%2F&{before}{number}%3D{key}%26{after}"),
            format!("POST&%2F&{before}%26{key}%3D{number}%26{after}"),
            format!("{number}&{key}&{before}"),
            format!("POST&%2F&Action%3D{number}%26Timestamp%3D{number}%26Version%3D{key}"),
        ] {
            for explanation in [explain(&format!("{MESSAGE}{garbled}"), &ours), explain(&format!("{MESSAGE}{ours}"), &garbled)] {
                let shown = format!("{explanation} {explanation:?}");
                prop_assert!(!shown.contains(&number), "{}", shown);
                prop_assert!(!shown.contains(NUMBER), "{}", shown);
                prop_assert!(!shown.contains("LTAI"), "{}", shown);
            }
        }
    }
}
