//! What the feature `serde` stores: every request of every product comes back as it was, in the form that `dypls call --json` takes;
//! answers and messages come back, too, and what is a secret cannot be stored at all.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test states what it expects"
)]

#[path = "../canary/fill.rs"]
mod fill;
#[path = "../canary/words.rs"]
#[allow(dead_code, reason = "another test uses the rest")]
mod words;

use core_catalog::encoding::{Argument, encode};
use dyplsapi_sdk::axb::{BindAxbRequest, BindAxbResponse};
use dyplsapi_sdk::messages::Message;
use dyplsapi_sdk::recording::GetSecretAsrDetailResponse;
use dyplsapi_sdk::registration::GetDyplsOssInfoForUploadFileResponse;
use dyplsapi_sdk::serde::Masked;
use dyplsapi_sdk::types::{CallRestrict, PhoneNumber, PoolKey, XNumber};
use fastrand::Rng;
use proofs::inputs;
use proofs::typed_operation::{Made, TypedOperation, ZONE, further_operations, typed_operations};
use serde_json::{Value, from_str, from_value, json, to_string, to_value};
use words::Canaries;

/// How many random requests of each operation.
const ROUNDS: usize = 40;

/// Of every product whose requests are made of JSON here.
fn all_operations() -> impl Iterator<Item = &'static TypedOperation> {
    typed_operations().iter().chain(further_operations())
}

fn comes_back(typed: &TypedOperation, made: &Made) {
    let stored = made.stored().unwrap();
    let (action, value) = (typed.action, &stored.value);
    assert_eq!(stored.encoded, made.encoded, "{action}: {value}");
    let members = value.as_object().unwrap();
    let argument = |(name, value): (&String, &Value)| Argument {
        parameter: typed
            .parameters
            .iter()
            .find(|one| one.name == *name)
            .unwrap(),
        value: value.clone(),
    };
    let arguments: Vec<_> = members.iter().map(argument).collect();
    let by_catalogue = encode(&arguments).unwrap();
    let by_catalogue = by_catalogue.parameters(ZONE);
    let typed = made.encoded.iter();
    let typed: Vec<_> = typed
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(by_catalogue.expose(), typed, "{action}: {value}");
    let error = stored.with_unknown.unwrap_err();
    assert!(error.contains("AddedLater"), "{action}: {error}");
    for (name, read) in stored.without {
        let error = read.unwrap_err();
        assert!(error.contains(name), "{action}: {error}");
    }
}

#[test]
fn every_stored_request_encodes_to_the_same_bytes() {
    let mut rng = Rng::with_seed(4);
    let described = core_catalog::products().filter(|product| product.product != "Sts");
    let described: usize = described.map(|product| product.operations.len()).sum();
    assert_eq!(all_operations().count(), described, "one is left out");
    for typed in all_operations() {
        comes_back(
            typed,
            &typed.make(&inputs::example(typed).unwrap()).unwrap(),
        );
        for _ in 0..ROUNDS {
            let input = inputs::random(typed, &mut rng).unwrap();
            comes_back(typed, &typed.make(&input).unwrap());
        }
        let required = typed.parameters.iter().filter(|one| one.required);
        let made = typed.make(&inputs::example(typed).unwrap()).unwrap();
        assert_eq!(
            made.stored().unwrap().without.len(),
            required.count(),
            "{}",
            typed.action
        );
    }
}

/// A canary stands in every sensitive place of every request; the plain form holds it, so that the search can find it.
#[test]
fn masked_requests_show_no_canary() {
    for typed in all_operations() {
        let mut canaries = Canaries::with_keys();
        let input = fill::input(typed, &mut canaries);
        let made = typed.make(&input).unwrap();
        let [plain, masked] = made.plain_and_masked().unwrap();
        canaries.assert_hidden(typed.action, &masked);
        if !fill::filled(typed.parameters, &mut Canaries::default()).is_empty() {
            assert!(
                canaries.found(&plain).is_some(),
                "{}: {plain}",
                typed.action
            );
        }
    }
}

/// Likewise of every answer, also of those that hold a secret and cannot be stored.
#[test]
fn masked_answers_show_no_canary() {
    for typed in all_operations() {
        let mut canaries = Canaries::with_keys();
        let answer = fill::answer(typed, &mut canaries);
        let made = typed.make(&inputs::example(typed).unwrap()).unwrap();
        let [plain, masked] = made.answer_plain_and_masked(&answer).unwrap();
        canaries.assert_hidden(typed.action, &masked);
        // Each has a member that nobody knows, with a canary.
        assert!(
            canaries.found(&plain).is_some(),
            "{}: {plain}",
            typed.action
        );
    }
}

#[test]
fn answers_and_messages_come_back() {
    let text = json!({
        "Code": "OK",
        "New": {"a": [1, null]},
        "SecretBindDTO": {"SubsId": 1_000_000_768_393_849_i64, "SecretNo": "17000000000", "Extension": {}},
    });
    // A wrong shape is an error, as in an answer of the service.
    assert!(from_value::<BindAxbResponse>(text.clone()).is_err());
    let mut text = text;
    text["SecretBindDTO"]["Extension"] = json!("130");
    let answer: BindAxbResponse = from_value(text).unwrap();
    let again: BindAxbResponse = from_str(&to_string(&answer).unwrap()).unwrap();
    assert_eq!(again, answer);
    assert_eq!(answer.extra.get("New"), Some(&json!({"a": [1, null]})));

    let report = json!({"phone_no": "13900001111", "call_time": "2030-01-02 03:04:05", "call_type": 0, "later": [1]});
    for name in ["SecretReport", "AddedLater"] {
        let message = Message::read(name, report.clone(), ZONE).unwrap();
        let stored = to_value(&message).unwrap();
        assert_eq!(stored[name], report);
        assert_eq!(from_value::<Message>(stored).unwrap(), message);
        let shown = to_string(&Masked(&message)).unwrap();
        assert!(
            shown.contains(name) && !shown.contains("13900001111"),
            "{shown}"
        );
    }
    assert!(from_value::<Message>(json!({})).is_err());
}

#[test]
fn getters_show_what_a_request_holds() {
    let request: BindAxbRequest = from_value(json!({
        "PhoneNoA": "13900001111", "Expiration": "2030-01-02 03:04:05", "OutOrderId": "1042", "PoolKey": "FC12345",
    }))
    .unwrap();
    let a = PhoneNumber::new("13900001111").unwrap();
    assert_eq!(request.phone_no_a(), Some(&a));
    assert_eq!(request.out_order_id(), Some("1042"));
    assert_eq!(request.pool_key().map(PoolKey::as_str), Some("FC12345"));
    assert_eq!(request.phone_no_b(), None);
    // What a person reads of a number is masked, by whatever way.
    assert_eq!(format!("{a} {a:?}"), "139****1111 139****1111");
}

#[test]
fn single_values_are_stored_alone_and_sorted() {
    let x: XNumber = from_str("\"17000000000\"").unwrap();
    assert_eq!(to_string(&x).unwrap(), "\"17000000000\"");
    assert_eq!(to_string(&Masked(&x)).unwrap(), "\"170****0000\"");
    let restrict: CallRestrict = from_str("\"SOMETHING_NEW\"").unwrap();
    assert_eq!(restrict, CallRestrict::Unknown("SOMETHING_NEW".to_owned()));
    let sorted = std::collections::BTreeSet::from([x.clone(), x]);
    assert_eq!(sorted.len(), 1);
}

/// Whether a type is `Serialize`, found by which of two functions the compiler takes.
macro_rules! is_stored {
    ($ty:ty) => {{
        #[allow(dead_code, reason = "one of the two is not taken")]
        trait Otherwise {
            fn stored(&self) -> bool {
                false
            }
        }
        impl<T> Otherwise for std::marker::PhantomData<T> {}
        struct Asked<T>(std::marker::PhantomData<T>);
        impl<T: serde::Serialize> Asked<T> {
            #[allow(dead_code, reason = "one of the two is not taken")]
            fn stored(&self) -> bool {
                true
            }
        }
        impl<T> std::ops::Deref for Asked<T> {
            type Target = std::marker::PhantomData<T>;
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
        Asked::<$ty>(std::marker::PhantomData).stored()
    }};
}

#[test]
fn secrets_are_not_stored() {
    assert!(is_stored!(BindAxbRequest) && is_stored!(XNumber));
    assert!(!is_stored!(core_client::Credential));
    assert!(!is_stored!(core_client::reconcile::TicketKey));
    assert!(!is_stored!(core_client::text::Hidden));
    assert!(!is_stored!(GetDyplsOssInfoForUploadFileResponse));
    assert!(!is_stored!(GetSecretAsrDetailResponse));
    assert!(!is_stored!(sts_sdk::types::SessionCredentials));
    assert!(!is_stored!(sts_sdk::role::AssumeRoleResponse));
    assert!(!is_stored!(sts_sdk::role::AssumeRoleWithOidcRequest));
    assert!(is_stored!(sts_sdk::types::AssumedRoleUser));
}
