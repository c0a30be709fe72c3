//! What a person reads in the descriptions, for ten operations.

use serde_json::{Value, json};

use super::stage::Stage;
use super::subject::subjects;
use super::{by_catalogue, is_judged_by_the_action};

#[tokio::test]
async fn by_hand() {
    let long = |length| json!("1".repeat(length));
    let cases: &[(&str, &str, Value, &[&str])] = &[
        (
            "BindAXBCall",
            "Expiration",
            json!(0),
            &["Expiration must be at least 1 second"],
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
            "LockSecretNo",
            "SecretNo",
            json!(""),
            &["SecretNo is required"],
        ),
        (
            "CreatePickUpWaybillPreQuery",
            "OrderChannels",
            json!("a_b"),
            &["OrderChannels must match [^_]*"],
        ),
    ];
    for (action, name, value, wanted) in cases {
        let subjects = subjects();
        let subject = subjects.iter().find(|one| one.described.action == *action);
        let subject = subject.unwrap();
        let stage = Stage::set(subject).await;
        let mut input = stage.input.clone();
        input.insert((*name).to_owned(), value.clone());
        let what = format!("{action} {name}");
        assert_eq!((subject.make)(&input).unwrap(), *wanted, "{what}");
        assert_eq!(by_catalogue(subject, &input).said, *wanted, "{what}");
        let code = stage.code(subject, &input).await;
        match wanted.is_empty() {
            true => assert_eq!(code, "OK", "{what}"),
            false if is_judged_by_the_action(action, name) => assert_ne!(code, "OK", "{what}"),
            false if value == "" => assert_eq!(code, format!("Missing{name}"), "{what}"),
            false => assert_eq!(code, format!("Invalid{name}"), "{what}"),
        }
    }
}

/// A member that is not of its kind hides nothing of the members beside it.
#[test]
fn a_wrong_kind_and_broken_limits_in_one_parameter() {
    let binds = json!([
        {"PhoneNoA": "x", "Expiration": "y", "GroupId": "1", "PhoneNoB": "z", "PhoneNoX": "12345678901234567890123"},
        {"PhoneNoA": "w"},
    ]);
    let subjects = subjects();
    let action = "BindBatchAxg";
    let subject = subjects.iter().find(|one| one.described.action == action);
    let subject = subject.unwrap();
    for list in [binds.clone(), json!(binds.to_string())] {
        let input = [
            ("PoolKey".to_owned(), json!("FC1")),
            ("AxgBindList".to_owned(), list),
        ];
        let said = by_catalogue(subject, &input.clone().into_iter().collect());
        assert!(!said.is_typed);
        let wanted = [
            "AxgBindList[0].PhoneNoA must consist of digits",
            "AxgBindList[0].PhoneNoA must have at least 3 characters",
            "AxgBindList[0].PhoneNoB must consist of digits",
            "AxgBindList[1].PhoneNoA must consist of digits",
        ];
        for wanted in wanted {
            assert!(
                said.said.iter().any(|one| one == wanted),
                "{wanted}: {:?}",
                said.said
            );
        }
        // A text that is no time has no limit of times.
        assert!(
            said.said.iter().all(|one| !one.contains("Expiration")),
            "{:?}",
            said.said
        );
    }
    let input = [
        ("PoolKey".to_owned(), json!("FC1")),
        ("AxgBindList".to_owned(), binds),
    ];
    let input = input.into_iter().collect();
    assert_eq!(
        (subject.make)(&input).unwrap(),
        by_catalogue(subject, &input).said
    );
}
