//! What callers put in and take out: conversions of the values of the SDK, lists in answers, and clients from nothing but
//! the environment.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

use std::str::FromStr;
use std::time::{Duration, SystemTime};

use core_client::answer::JsonText;
use core_client::newtype::InvalidText;
use core_client::testing;
use core_client::time::UtcOffset;
use dyplsapi_sdk::axb::BindAxbRequest;
use dyplsapi_sdk::fixed_line::BindAxbFixedLineRequest;
use dyplsapi_sdk::subscription::{QuerySubsIdResponse, UpdateSubscriptionOperateType};
use dyplsapi_sdk::test_util::Mock;
use dyplsapi_sdk::types::{AutoUnbind, Expiration, PhoneNumber, PoolKey, SubsId, XNumber};
use serde_json::json;

const NUMBER: &str = "13900001111";

#[test]
fn a_number_is_read_from_a_text_or_refused_without_it() {
    let made = PhoneNumber::new(NUMBER).unwrap();
    assert_eq!(NUMBER.parse::<PhoneNumber>().unwrap(), made);
    assert_eq!(PhoneNumber::try_from(NUMBER).unwrap(), made);
    assert_eq!(PhoneNumber::try_from(NUMBER.to_owned()).unwrap(), made);
    assert_eq!(
        XNumber::from_str("17000000000").unwrap().expose(),
        "17000000000"
    );
    for wrong in [
        "+8613900001111",
        "139 0000 1111",
        "",
        "12",
        "１３９００００１１１１",
    ] {
        let error: InvalidText = PhoneNumber::try_from(wrong).unwrap_err();
        assert!(error.to_string().contains("PhoneNumber"), "{error}");
        assert!(
            wrong.len() < 3 || !error.to_string().contains(wrong),
            "{error}"
        );
        assert_eq!(wrong.parse::<PhoneNumber>().unwrap_err(), error);
        assert!(XNumber::try_from(wrong.to_owned()).is_err());
    }
}

#[test]
fn ids_keys_and_open_enumerations_are_read_from_any_text_and_shown() {
    // As code that is generic over numbers and ids does it.
    fn tried<T: TryFrom<I, Error: std::fmt::Debug>, I>(text: I) -> T {
        T::try_from(text).unwrap()
    }
    fn shown(value: impl AsRef<str>) -> String {
        value.as_ref().to_owned()
    }
    assert_eq!(shown("FC12345".parse::<PoolKey>().unwrap()), "FC12345");
    assert_eq!(shown(tried::<PoolKey, _>("FC12345")), "FC12345");
    let id: SubsId = tried(String::from("1000000768798832"));
    assert_eq!(format!("{id:>18}"), "  1000000768798832");
    let operate: UpdateSubscriptionOperateType = "updateNoB".parse().unwrap();
    assert_eq!(operate, UpdateSubscriptionOperateType::UpdateNoB);
    assert_eq!(shown(operate), "updateNoB");
}

#[test]
fn an_instant_takes_a_system_time_and_a_duration_a_duration() {
    let end = SystemTime::now() + Duration::from_secs(3600);
    let given = BindAxbRequest::builder()
        .phone_no_a(NUMBER.parse().unwrap())
        .expiration(end);
    let spelt = BindAxbRequest::builder()
        .phone_no_a(NUMBER.parse().unwrap())
        .expiration(Expiration::at(end));
    assert_eq!(given.build(), spelt.build());
    let request = BindAxbFixedLineRequest::builder();
    let after = request.expiration(Duration::from_secs(7200));
    let _: AutoUnbind = Duration::from_secs(7200).into();
    assert!(format!("{after:?}").contains("7200s"), "{after:?}");
}

#[test]
fn json_is_given_as_text_or_as_json() {
    let bind = |ring: JsonText| {
        BindAxbRequest::builder()
            .phone_no_a(NUMBER.parse().unwrap())
            .expiration(Expiration::read("2030-09-05 12:00:00", UtcOffset::BEIJING))
            .ring_config(ring)
            .build()
    };
    let text = r#"{"AXBRing_A":"100000001"}"#;
    for ring in [
        JsonText::from(text),
        json!({"AXBRing_A": "100000001"}).into(),
    ] {
        let expected = [
            ("Expiration", "2030-09-05 12:00:00"),
            ("PhoneNoA", NUMBER),
            ("RingConfig", text),
        ];
        testing::assert_encodes(&bind(ring), &expected, UtcOffset::BEIJING);
    }
    // As a caller writes it.
    let builder = BindAxbRequest::builder().ring_config(json!({"AXBRing_A": "100000001"}));
    let _ = builder.dtmf_config(r#"{"maxLoop":3}"#).ring_config(text);
}

#[tokio::test]
async fn ids_come_as_a_list_and_each_can_be_asked_for() {
    let mock = Mock::new();
    let read =
        |answer: &str| -> QuerySubsIdResponse { testing::from_json(answer, UtcOffset::BEIJING) };
    mock.query_subs_id()
        .answers(read(
            r#"{"Code":"OK","SubsId":"1000000768393849,1000000768798832"}"#,
        ))
        .answers(read(r#"{"Code":"OK","SubsId":""}"#))
        .answers(read(r#"{"Code":"OK"}"#));
    mock.query_subscription_detail()
        .answers(Default::default())
        .answers(Default::default());
    let client = mock.client();
    let x: XNumber = "17000000000".parse().unwrap();
    let ids = async || {
        let call = client.query_subs_id().phone_no_x(x.clone());
        call.await.unwrap().subs_ids
    };
    let found = ids().await.unwrap();
    assert_eq!(
        found,
        ["1000000768393849", "1000000768798832"].map(SubsId::new)
    );
    for id in found {
        let call = client.query_subscription_detail().subs_id(id);
        call.phone_no_x(x.clone()).await.unwrap();
    }
    assert_eq!(ids().await, Some(vec![]));
    assert_eq!(ids().await, None);
    mock.finish();
}

#[test]
fn numbers_with_known_values_are_open_enumerations_and_stay_numbers() {
    use dyplsapi_sdk::subscription::{
        QuerySubscriptionDetailStatus as Status, UpdateSubscriptionRequest,
    };
    use dyplsapi_sdk::types::CallDisplayType;
    let zone = UtcOffset::BEIJING;
    for (text, status) in [
        ("1", Status::InEffect),
        ("\"0\"", Status::Ended),
        ("7", Status::Unknown("7".to_owned())),
    ] {
        let read: Status = testing::from_json(text, zone);
        assert_eq!(read, status);
        let number: i64 = text.trim_matches('"').parse().unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), json!(number));
        assert_eq!(Status::from(number), status);
    }
    let start = || {
        UpdateSubscriptionRequest::builder()
            .subs_id("1000000768398832")
            .operate_type("updateCallDisplayType")
            .phone_no_x(XNumber::new("17000000000").unwrap())
    };
    let request = start().call_display_type(1).build();
    assert_eq!(
        request.call_display_type(),
        Some(&CallDisplayType::BothSeeX)
    );
    // What is no number stays what it is, also when it is stored.
    for text in ["01", "x", "-0"] {
        let request = start().call_display_type(text).build();
        let stored = serde_json::to_value(&request).unwrap();
        assert_eq!(stored["CallDisplayType"], json!(text));
    }
}

#[test]
fn what_every_success_has_is_read_or_said_to_be_missing() {
    use dyplsapi_sdk::Outcome;
    use dyplsapi_sdk::axb::BindAxbResponse;
    use dyplsapi_sdk::axn_extension::BindAxnExtensionResponse;
    let read = |text: &str| -> BindAxbResponse { testing::from_json(text, UtcOffset::BEIJING) };
    let whole = read(r#"{"Code":"OK","SecretBindDTO":{"SubsId":7,"SecretNo":"17000000000"}}"#);
    let binding = whole.binding().unwrap();
    assert_eq!(binding.subs_id().unwrap(), &SubsId::new("7"));
    assert_eq!(binding.secret_no().unwrap().expose(), "17000000000");
    // The optional fields are still there.
    assert_eq!(whole.binding.as_ref(), Some(binding));
    for (text, path) in [
        (r#"{"Code":"OK"}"#, "SecretBindDTO"),
        (
            r#"{"Code":"OK","SecretBindDTO":{"SubsId":null}}"#,
            "SecretBindDTO.SubsId",
        ),
        // A blank text names nothing.
        (
            r#"{"Code":"OK","SecretBindDTO":{"SubsId":""}}"#,
            "SecretBindDTO.SubsId",
        ),
        (
            r#"{"Code":"OK","SecretBindDTO":{"SubsId":" \t "}}"#,
            "SecretBindDTO.SubsId",
        ),
    ] {
        let answer = read(text);
        let error = answer
            .binding()
            .and_then(|binding| binding.subs_id())
            .unwrap_err();
        assert_eq!((error.operation(), error.path()), ("BindAxb", path));
        assert_eq!(error.outcome(), Outcome::Done);
        let said = error.to_string();
        assert_eq!(
            said,
            format!("BindAxb is done, but its answer lacks {path}")
        );
    }
    let extension: BindAxnExtensionResponse = testing::from_json(
        r#"{"SecretBindDTO":{"Extension":"130"}}"#,
        UtcOffset::BEIJING,
    );
    let number = extension.binding().unwrap().extension().unwrap();
    assert_eq!(number.expose(), "130");
}
