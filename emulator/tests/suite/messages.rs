//! Sending text messages, and their records.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::Duration;

use serde_json::Value;

use crate::support::{A, B, call, morning};
use dypls_emulator::{Emulator, ListLag, ManualClock};

async fn emulator(clock: &ManualClock) -> Emulator {
    let emulator = Emulator::builder().manual_clock(clock);
    emulator.start().await.unwrap()
}

async fn send(emulator: &Emulator, clock: &ManualClock, numbers: &str, out_id: &str) -> String {
    let parameters = [
        ("PhoneNumbers", numbers),
        ("SignName", "示例商店"),
        ("TemplateCode", "SMS_100000001"),
        ("TemplateParam", r#"{"code":"1111"}"#),
        ("OutId", out_id),
    ];
    let answer = call("SendSms", &parameters).at(clock).send(emulator).await;
    answer.assert_ok();
    answer.body["BizId"].as_str().unwrap().to_owned()
}

/// The records on a page, and how many there are at all.
async fn page(
    emulator: &Emulator,
    clock: &ManualClock,
    number: &str,
    day: &str,
    more: &[(&str, &str)],
) -> (Vec<Value>, String) {
    let mut asked = call(
        "QuerySendDetails",
        &[
            ("PhoneNumber", number),
            ("SendDate", day),
            ("PageSize", "2"),
            ("CurrentPage", "1"),
        ],
    );
    for (name, value) in more {
        asked = asked.without(name).set(name, value);
    }
    let answer = asked.at(clock).send(emulator).await;
    answer.assert_ok();
    let list = answer.body["SmsSendDetailDTOs"]["SmsSendDetailDTO"].as_array();
    let total = answer.body["TotalCount"].as_str().unwrap().to_owned();
    (list.unwrap().clone(), total)
}

fn day(clock: &ManualClock) -> String {
    let time = jiff_day(clock);
    time.replace('-', "")
}

/// The day at the clock's time in Beijing.
fn jiff_day(clock: &ManualClock) -> String {
    let now = jiff::Timestamp::try_from(clock.now()).unwrap();
    let zone = jiff::tz::Offset::constant(8);
    zone.to_datetime(now).date().to_string()
}

#[tokio::test]
async fn a_record_waits_and_is_delivered_by_the_clock() {
    let clock = morning();
    let emulator = emulator(&clock).await;
    let biz_id = send(&emulator, &clock, &format!("{A},+86{B}"), "order-1").await;
    for number in [A, B, &format!("86{B}")] {
        let (records, total) = page(&emulator, &clock, number, &day(&clock), &[]).await;
        assert_eq!((records.len(), total.as_str()), (1, "1"), "{number}");
        assert_eq!(records[0]["SendStatus"], 1);
        assert_eq!(records[0]["OutId"], "order-1");
        assert!(records[0].get("ReceiveDate").is_none());
    }
    clock.advance(Duration::from_secs(5));
    let by_id = [("BizId", biz_id.as_str())];
    let (records, _) = page(&emulator, &clock, A, &day(&clock), &by_id).await;
    assert_eq!(records[0]["SendStatus"], 3);
    assert_eq!(records[0]["ErrCode"], "DELIVERED");
    let other = [("BizId", "1^0")];
    assert!(
        page(&emulator, &clock, A, &day(&clock), &other)
            .await
            .0
            .is_empty()
    );
    assert!(
        page(&emulator, &clock, A, "20200101", &[])
            .await
            .0
            .is_empty()
    );
}

#[tokio::test]
async fn records_come_in_pages_the_newest_first() {
    let clock = morning();
    let emulator = emulator(&clock).await;
    for out_id in ["1", "2", "3"] {
        send(&emulator, &clock, A, out_id).await;
    }
    let ids = |records: Vec<Value>| -> Vec<String> {
        let ids = records.iter().map(|record| record["OutId"].as_str());
        ids.map(|id| id.unwrap().to_owned()).collect()
    };
    let (first, total) = page(&emulator, &clock, A, &day(&clock), &[]).await;
    assert_eq!(
        (ids(first), total.as_str()),
        (vec!["3".into(), "2".into()], "3")
    );
    let second = [("CurrentPage", "2")];
    let (second, _) = page(&emulator, &clock, A, &day(&clock), &second).await;
    assert_eq!(ids(second), ["1"]);
}

#[tokio::test]
async fn records_are_late_while_lists_lag() {
    let clock = morning();
    let emulator = emulator(&clock).await;
    emulator
        .faults()
        .lag_lists(ListLag::For(Duration::from_secs(60)));
    send(&emulator, &clock, A, "1").await;
    assert!(
        page(&emulator, &clock, A, &day(&clock), &[])
            .await
            .0
            .is_empty()
    );
    clock.advance(Duration::from_secs(60));
    assert_eq!(
        page(&emulator, &clock, A, &day(&clock), &[]).await.0.len(),
        1
    );
}

#[tokio::test]
async fn an_illegal_number_sends_nothing_and_a_batch_goes_by_position() {
    let clock = morning();
    let emulator = emulator(&clock).await;
    let batch = |numbers: &str, signs: &str| {
        let parameters = [
            ("PhoneNumberJson", numbers),
            ("SignNameJson", signs),
            ("TemplateCode", "SMS_100000001"),
        ];
        call("SendBatchSms", &parameters).at(&clock)
    };
    let both = format!(r#"["{A}","{B}"]"#);
    let illegal = batch(&format!(r#"["{A}","12"]"#), r#"["one","two"]"#);
    illegal
        .send(&emulator)
        .await
        .assert_business("isv.MOBILE_NUMBER_ILLEGAL");
    let uneven = batch(&both, r#"["one"]"#);
    uneven
        .send(&emulator)
        .await
        .assert_business("isv.INVALID_PARAMETERS");
    assert!(
        page(&emulator, &clock, A, &day(&clock), &[])
            .await
            .0
            .is_empty()
    );
    batch(&both, r#"["one","two"]"#)
        .send(&emulator)
        .await
        .assert_ok();
    let (records, _) = page(&emulator, &clock, B, &day(&clock), &[]).await;
    assert!(
        records[0]["Content"]
            .as_str()
            .unwrap()
            .starts_with("【two】")
    );
}

#[tokio::test]
async fn each_token_of_a_queue_is_new() {
    let clock = morning();
    let emulator = emulator(&clock).await;
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let asked = call("QueryTokenForMnsQueue", &[("MessageType", "SmsReport")]).at(&clock);
        let answer = asked.send(&emulator).await;
        answer.assert_ok();
        let token = answer.body["MessageTokenDTO"]["SecurityToken"].clone();
        tokens.push(token.as_str().unwrap().to_owned());
    }
    assert_ne!(tokens[0], tokens[1]);
}
