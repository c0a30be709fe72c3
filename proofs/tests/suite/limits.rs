//! Limits and rules are one thing to a typed request, the catalogue (whose findings `dypls` prints) and the emulator: values at,
//! inside and outside every limit of every operation go through all three.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use core_catalog::check::{Problem, check_request};
use core_catalog::encoding::{Argument, encode};
use core_catalog::{Enforce, Kind, Limits};
use dypls_emulator::Emulator;
use dyplsapi_sdk::{Client, Credential, Options};
use proofs::inputs;
use proofs::typed_operation::{Described, TypedOperation, typed_operations};
use serde_json::{Map, Value, json};

/// Something to try in a parameter's place.
fn probes(value: &Described) -> Vec<Value> {
    let mut probes = of_limits(value);
    match value.kind {
        Kind::List => {
            let item = value.item.as_deref().unwrap();
            probes.extend(self::probes(item).into_iter().map(|probe| json!([probe])));
        }
        Kind::Map => {
            let item = value.item.as_deref().unwrap();
            let inside = self::probes(item).into_iter();
            probes.extend(inside.map(|probe| json!({"key": probe})));
        }
        Kind::Object => {
            for member in &value.members {
                for probe in self::probes(member) {
                    let mut whole = sample(value);
                    whole[&member.name] = probe;
                    probes.push(whole);
                }
            }
        }
        _ => {}
    }
    probes
}

/// Values at, inside and outside the value's own limits, and ones that its kind can hardly hold.
fn of_limits(value: &Described) -> Vec<Value> {
    let mut probes = Vec::new();
    let Limits {
        min,
        max,
        min_length,
        max_length,
        min_items,
        max_items,
        digits_only,
        pattern,
        ..
    } = &value.limits;
    for bound in [min, max].into_iter().flatten() {
        let bound: i64 = bound.parse().unwrap();
        probes.extend(
            [bound - 1, bound, bound + 1].map(|number| match value.kind {
                Kind::Text | Kind::LocalDateTime => Value::from(number.to_string()),
                _ => Value::from(number),
            }),
        );
    }
    for length in [min_length, max_length].into_iter().flatten() {
        for length in [length.saturating_sub(1), *length, length + 1] {
            let text = "1".repeat(usize::try_from(length).unwrap());
            // An empty parameter counts as not given to the emulator: an assumption of its own.
            if !text.is_empty() {
                probes.push(Value::from(text));
            }
        }
    }
    if *digits_only {
        let length = min_length.unwrap_or(3).max(3);
        let digits = "1".repeat(usize::try_from(length).unwrap());
        probes.extend([format!("+{}", &digits[1..]), digits.replace('1', "１")].map(Value::from));
    }
    if pattern.is_some() {
        probes.extend(["12:34", "a,b", "a,b,c", "~", "_", "123456789"].map(Value::from));
        probes.extend(value.example.clone().map(Value::from));
    }
    let item = || value.item.as_deref().map_or(Value::Null, sample);
    for count in [min_items, max_items].into_iter().flatten() {
        for count in [count.saturating_sub(1), *count, count + 1] {
            let count = usize::try_from(count).unwrap();
            probes.push(vec![item(); count].into());
        }
    }
    match value.kind {
        Kind::EpochMillis | Kind::EpochSeconds => probes.extend([json!("-1"), json!("soon")]),
        Kind::Seconds | Kind::Millis => probes.extend([json!("-1"), json!("1.5")]),
        Kind::Binary => probes.extend([json!("AA=="), json!("!")]),
        Kind::Integer => probes.extend([json!("2147483648"), json!("x")]),
        Kind::Boolean => probes.extend([json!("True"), json!("yes")]),
        _ => {}
    }
    probes
}

/// A value that keeps every limit, as far as its example does.
fn sample(value: &Described) -> Value {
    let given = value.example.as_deref();
    let parsed = given.and_then(|text| serde_json::from_str(text).ok());
    match value.kind {
        Kind::Object => {
            let required = value.members.iter().filter(|one| one.required);
            required
                .map(|one| (one.name.clone(), sample(one)))
                .collect()
        }
        Kind::List => json!([sample(value.item.as_deref().unwrap())]),
        Kind::Map => json!({"key": sample(value.item.as_deref().unwrap())}),
        Kind::Json => parsed.unwrap_or_else(|| json!("text")),
        _ => Value::from(given.unwrap_or("123")),
    }
}

/// What the catalogue says that somebody refuses: the path and the demand of each finding, in order.
fn by_catalogue(typed: &TypedOperation, input: &Map<String, Value>) -> (Vec<String>, bool) {
    let given: Vec<_> = typed
        .parameters
        .iter()
        .filter_map(|parameter| Some((parameter, input.get(&parameter.name)?)))
        .collect();
    let (mut said, mut is_typed) = (Vec::new(), true);
    for finding in check_request(typed.described, &given) {
        match &finding.problem {
            Problem::NotOfKind(_) | Problem::Missing => is_typed = false,
            problem if problem.enforce().is_some_and(|by| by != Enforce::Nobody) => {
                said.extend(
                    problem
                        .demand()
                        .map(|demand| format!("{} {demand}", finding.path)),
                );
            }
            _ => {}
        }
    }
    said.sort();
    (said, is_typed)
}

/// What the typed request says; `None` if its types cannot hold the values.
fn by_request(typed: &TypedOperation, input: &Map<String, Value>) -> Option<Vec<String>> {
    let made = typed.make(input).ok()?;
    let said = made.validation.split("; ").filter(|text| !text.is_empty());
    let mut said: Vec<String> = said.map(str::to_owned).collect();
    said.sort();
    Some(said)
}

/// The code of the emulator's answer.
async fn by_emulator(
    client: &Client,
    typed: &'static TypedOperation,
    input: &Map<String, Value>,
) -> String {
    let arguments: Vec<Argument> = typed
        .parameters
        .iter()
        .filter_map(|parameter| {
            let value = input.get(&parameter.name)?.clone();
            Some(Argument { parameter, value })
        })
        .collect();
    let encoded = encode(&arguments);
    let client = client.core();
    let parameters = encoded.parameters(client.utc_offset());
    let options = Options::new();
    let answer = client.call_dynamic(typed.operation, parameters, &options);
    match answer.await {
        Ok(_) => "OK".to_owned(),
        Err(error) => error.code().unwrap_or_default().to_owned(),
    }
}

#[tokio::test]
async fn all_three_say_the_same_of_every_limit() {
    let emulator = Emulator::start().await;
    let client = Client::builder()
        .endpoint(emulator.url())
        .credential(Credential::new("testId", "testSecret"))
        .build()
        .unwrap();
    let (mut tried, mut refused) = (0, 0);
    for typed in typed_operations() {
        let example = inputs::example(typed).unwrap();
        for parameter in typed.parameters {
            for probe in probes(parameter) {
                let mut input = example.clone();
                input.insert(parameter.name.clone(), probe.clone());
                let what = format!("{}: {} = {probe}", typed.action, parameter.name);
                let (said, is_typed) = by_catalogue(typed, &input);
                match by_request(typed, &input) {
                    Some(by_request) if is_typed => assert_eq!(by_request, said, "{what}"),
                    // Limits of values whose kind is wrong are not looked at.
                    Some(_) => {}
                    None => assert!(!is_typed, "{what}: {:?}", typed.make(&input).err()),
                }
                let code = by_emulator(&client, typed, &input).await;
                let own = |text: &String| text.starts_with(parameter.name.as_str());
                let is_wrong = !is_typed || said.iter().any(own);
                let invalid = code == format!("Invalid{}", parameter.name);
                // What an action judges itself, it refuses with a code of its own.
                assert!(
                    !is_wrong || code != "OK",
                    "{what}: {said:?}, and the emulator does it"
                );
                assert!(
                    is_wrong || !invalid,
                    "{what}: the emulator alone refuses it"
                );
                tried += 1;
                refused += usize::from(is_wrong);
            }
        }
    }
    assert!(
        tried > 300 && refused > 100,
        "{tried} tried, {refused} refused"
    );
}

/// What a person reads in the descriptions, for ten operations.
#[test]
fn by_hand() {
    let long = |length| json!("1".repeat(length));
    let cases: &[(&str, &str, Value, &[&str])] = &[
        (
            "BindAXBCall",
            "Expiration",
            json!(0),
            &["Expiration must be at least 1 seconds"],
        ),
        ("BindAXBCall", "Expiration", json!(1), &[]),
        (
            "BindXB",
            "ReqId",
            long(21),
            &["ReqId must have at most 20 characters"],
        ),
        (
            "ReleaseSecretNo",
            "SecretNo",
            json!("1700000"),
            &["SecretNo must have at least 11 characters"],
        ),
        (
            "AddSecretBlacklist",
            "BlackNo",
            json!("12a"),
            &["BlackNo must match [0-9]{3,20}(:[0-9]{3,20})?"],
        ),
        ("AddSecretBlacklist", "BlackNo", json!("123:4567"), &[]),
        (
            "BindAxb",
            "CallTimeout",
            json!(4),
            &["CallTimeout must be at least 5 seconds"],
        ),
        ("BindAxb", "CallTimeout", json!(20), &[]),
        (
            "BindAxn",
            "CallTimeout",
            json!(21),
            &["CallTimeout must be at most 20 seconds"],
        ),
        (
            "BindAxnExtension",
            "Extension",
            json!("1234"),
            &["Extension must have at most 3 characters"],
        ),
        (
            "CreateAxgGroup",
            "Name",
            long(129),
            &["Name must have at most 128 characters"],
        ),
        (
            "CreateAxgGroup",
            "Numbers",
            json!(vec!["13900000001"; 201]),
            &["Numbers must have at most 200 items"],
        ),
        (
            "OperateAxgGroup",
            "Numbers",
            json!(vec!["13900000001"; 200]),
            &[],
        ),
        (
            "QuerySecretNoRemain",
            "SecretNo",
            json!("17a"),
            &["SecretNo must consist of digits"],
        ),
        (
            "BuySecretNo",
            "SecretNo",
            long(19),
            &["SecretNo must have at most 18 characters"],
        ),
        (
            "CreatePickUpWaybillPreQuery",
            "OrderChannels",
            json!("a_b"),
            &["OrderChannels must match [^_]*"],
        ),
    ];
    for (action, name, value, wanted) in cases {
        let typed = typed_operations()
            .iter()
            .find(|typed| typed.action == *action)
            .unwrap();
        let mut input = inputs::example(typed).unwrap();
        input.insert((*name).to_owned(), value.clone());
        assert_eq!(
            by_request(typed, &input).unwrap(),
            *wanted,
            "{action} {name}"
        );
        assert_eq!(by_catalogue(typed, &input).0, *wanted, "{action} {name}");
    }
}
