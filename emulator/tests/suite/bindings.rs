//! Binding and querying, seen from outside.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::HashSet;
use std::time::{Duration, UNIX_EPOCH};

use crate::support::{A, B, C, X, bind, call, morning, query};
use dypls_emulator::{BindingStatus, Emulator, ManualClock, Pool, PoolKind, XNumber};

async fn at(clock: &ManualClock) -> Emulator {
    Emulator::builder()
        .manual_clock(clock)
        .start()
        .await
        .unwrap()
}

async fn with_pool(pool: Pool) -> Emulator {
    Emulator::builder().pool(pool).start().await.unwrap()
}

/// A date of HTTP has four digits for the year, and none before 1970.
#[tokio::test]
async fn a_clock_that_no_date_can_show_stops_no_answer() {
    let far = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
    let before = UNIX_EPOCH.checked_sub(Duration::from_secs(1)).unwrap();
    for time in [
        before,
        far(253_402_300_800),
        far(100_000_000_000_000),
        far(i64::MAX.unsigned_abs()),
    ] {
        let clock = ManualClock::new(time);
        let emulator = at(&clock).await;
        let answer = bind(A, Some(X), B).send(&emulator).await;
        assert!(!answer.code().is_empty(), "{answer:?}");
        assert!(
            !answer.head.to_ascii_lowercase().contains("\ndate:"),
            "{answer:?}"
        );
        clock.set(far(253_402_300_799));
        let answer = bind(A, Some(X), B).send(&emulator).await;
        assert!(
            answer.head.contains("Fri, 31 Dec 9999 23:59:59 GMT"),
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn a_setup_out_of_all_bounds_does_not_start() {
    let refused =
        |builder: dypls_emulator::Builder| async { builder.start().await.unwrap_err().to_string() };
    for seconds in [253_402_300_799, i64::MAX, i64::MIN, -99_999_999_999] {
        let said = refused(Emulator::builder().clock_offset_seconds(seconds)).await;
        assert!(said.contains("1970 to 9999"), "{said}");
    }
    let many = Pool::new("FC1", PoolKind::Axb).with_number_range("17000000000", u32::MAX);
    let said = refused(Emulator::builder().pool(many)).await;
    assert!(said.contains("more than 1000000 X numbers"), "{said}");
    let said = refused(Emulator::builder().on_sale(XNumber::range("17000000000", u32::MAX))).await;
    assert!(said.contains("more than 1000000 X numbers"), "{said}");
}

#[tokio::test]
async fn a_binding_is_made_and_found_with_all_its_documented_fields() {
    let clock = morning();
    let emulator = at(&clock).await;
    let bound = bind(A, Some(X), B)
        .set("Expiration", "2026-01-02 12:00:00")
        .set("IsRecordingEnabled", "true")
        .set("CallRestrict", "CONTROL_AX_DISABLE")
        .set("ASRStatus", "true")
        .set("ASRModelId", "model7")
        .at(&clock)
        .send(&emulator)
        .await;
    assert_eq!((bound.code(), bound.message()), ("OK", "OK"));
    assert!(bound.head.contains("x-emulator-answer: behaviour"));
    let request_id = bound.body["RequestId"].as_str().unwrap();
    assert_eq!(
        request_id.split('-').map(str::len).collect::<Vec<_>>(),
        [8, 4, 4, 4, 12]
    );
    let dto = &bound.body["SecretBindDTO"];
    let id = dto["SubsId"].as_str().unwrap();
    assert!(
        id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_digit()),
        "{id}"
    );
    assert_eq!(dto["SecretNo"], X);
    assert!(dto["Extension"].is_string());

    let found = query(id, X).at(&clock).send(&emulator).await;
    let expected = serde_json::json!({
        "SubsId": id, "PhoneNoA": A, "PhoneNoX": X, "PhoneNoB": B,
        "GmtCreate": "2026-01-02 11:04:05", "ExpireDate": "2026-01-02 12:00:00",
        "NeedRecord": true, "Status": 1,
        "CallRestrict": "CONTROL_AX_DISABLE", "ASRStatus": true, "ASRModelId": "model7",
    });
    assert_eq!(found.body["SecretBindDetailDTO"], expected);
    emulator.assert_bindings(A, X, B, 1);
    emulator.assert_bindings(B, X, A, 0);
    assert_eq!(emulator.executed("QuerySubscriptionDetail"), 1);
}

#[tokio::test]
async fn what_was_not_set_is_left_out() {
    let emulator = Emulator::start().await;
    let bound = bind(A, Some(X), B)
        .without("PhoneNoB")
        .send(&emulator)
        .await;
    let id = bound.body["SecretBindDTO"]["SubsId"].as_str().unwrap();
    let found = query(id, X).send(&emulator).await;
    let names: Vec<_> = found.body["SecretBindDetailDTO"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(
        names,
        [
            "ExpireDate",
            "GmtCreate",
            "NeedRecord",
            "PhoneNoA",
            "PhoneNoX",
            "Status",
            "SubsId"
        ]
    );
}

#[tokio::test]
async fn no_number_stands_twice_on_one_x() {
    let emulator = Emulator::start().await;
    let first = bind(A, Some(X), B).send(&emulator).await;
    let id = first.body["SecretBindDTO"]["SubsId"].as_str().unwrap();
    for (a, b, role) in [
        (A, C, "phoneA"),
        (C, B, "phoneB"),
        (B, C, "phoneA"),
        (C, A, "phoneB"),
        (A, B, "phoneA"),
    ] {
        let refused = bind(a, Some(X), b).send(&emulator).await;
        refused.assert_business("isv.BIND_CONFLICT");
        assert_eq!(
            refused.message(),
            format!("conflict with subs id={id}, {role} conflict")
        );
        assert!(refused.body.get("SecretBindDTO").is_none());
    }
    assert_eq!(
        bind(C, Some(X), "13900000004").send(&emulator).await.code(),
        "OK"
    );
    assert_eq!(
        bind(A, Some("17000000001"), B).send(&emulator).await.code(),
        "OK"
    );
    assert_eq!(emulator.executed("BindAxb"), 3);
    assert_eq!(emulator.bindings().len(), 3);
}

#[tokio::test]
async fn without_an_x_a_repeat_makes_a_second_binding() {
    let emulator = Emulator::start().await;
    let mut numbers = HashSet::new();
    for _ in 0..2 {
        let bound = bind(A, None, B).send(&emulator).await;
        numbers.insert(
            bound.body["SecretBindDTO"]["SecretNo"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    assert_eq!(numbers.len(), 2);
}

#[tokio::test]
async fn the_pool_gives_every_free_number_once_and_then_none() {
    let pool = Pool::new("FC12345", PoolKind::Axb)
        .with_number_range(X, 20)
        .with_numbers([XNumber::new("17000000050").locked()]);
    let emulator = with_pool(pool).await;
    let mut numbers = HashSet::new();
    for _ in 0..20 {
        let bound = bind(A, None, B).send(&emulator).await;
        numbers.insert(
            bound.body["SecretBindDTO"]["SecretNo"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    assert_eq!(numbers.len(), 20);
    bind(A, None, B)
        .send(&emulator)
        .await
        .assert_business("isv.NO_AVAILABLE_NUMBER");
    assert_eq!(
        bind(C, None, "13900000004").send(&emulator).await.code(),
        "OK",
        "other numbers fit beside them"
    );
}

#[tokio::test]
async fn the_seed_decides_which_number_is_drawn() {
    let mut drawn = Vec::new();
    for seed in [7, 7, 8] {
        let emulator = Emulator::builder().seed(seed).start().await.unwrap();
        let mut numbers = Vec::new();
        for _ in 0..5 {
            let bound = bind(A, None, B).send(&emulator).await;
            numbers.push(bound.body["SecretBindDTO"].clone());
        }
        drawn.push(numbers);
    }
    assert_eq!(drawn[0], drawn[1]);
    assert_ne!(drawn[0], drawn[2]);
}

#[tokio::test]
async fn the_city_is_a_wish_unless_the_pool_is_strict() {
    let numbers = || {
        [
            XNumber::new("17000000001").in_city("北京"),
            XNumber::new("17000000002").in_city("杭州"),
        ]
    };
    let pool = Pool::new("FC12345", PoolKind::Axb).with_numbers(numbers());
    let emulator = with_pool(pool.clone()).await;
    let in_hangzhou = || bind(A, None, B).set("ExpectCity", "杭州");
    let bound = in_hangzhou().send(&emulator).await;
    assert_eq!(bound.body["SecretBindDTO"]["SecretNo"], "17000000002");
    let bound = in_hangzhou().send(&emulator).await;
    assert_eq!(bound.body["SecretBindDTO"]["SecretNo"], "17000000001");

    let emulator = with_pool(pool.strict_city()).await;
    assert_eq!(in_hangzhou().send(&emulator).await.code(), "OK");
    in_hangzhou()
        .send(&emulator)
        .await
        .assert_business("isv.NO_AVAILABLE_NUMBER");
}

#[tokio::test]
async fn an_x_carries_two_hundred_bindings() {
    let emulator = with_pool(Pool::new("FC12345", PoolKind::Axb).with_number_range(X, 1)).await;
    let number = |n: u32| format!("139{n:08}");
    for n in 0..200 {
        assert_eq!(
            bind(&number(2 * n), Some(X), &number(2 * n + 1))
                .send(&emulator)
                .await
                .code(),
            "OK"
        );
    }
    bind(&number(900), Some(X), &number(901))
        .send(&emulator)
        .await
        .assert_business("isv.NO_AVAILABLE_NUMBER");
    bind(&number(900), None, &number(901))
        .send(&emulator)
        .await
        .assert_business("isv.NO_AVAILABLE_NUMBER");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_code() {
    let axn = Pool::new("FC54321", PoolKind::Axn).with_numbers(["17000000900"]);
    let axb = Pool::new("FC12345", PoolKind::Axb)
        .with_numbers([XNumber::new(X), XNumber::new("17000000001").locked()]);
    let emulator = Emulator::builder()
        .pool(axb)
        .pool(axn)
        .start()
        .await
        .unwrap();
    for (name, value, code) in [
        ("PoolKey", "FC00000", "isv.POOLKEY_NOT_EXISTS"),
        ("PoolKey", "", "isv.POOLKEY_NOT_EXISTS"),
        ("PoolKey", "FC54321", "isv.FORBIDDEN_ACTION"),
        ("PhoneNoA", "139 0000 0001", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("PhoneNoB", "+8613900000002", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("PhoneNoX", "170-0000-0000", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("PhoneNoB", A, "isv.ILLEGAL_ARGUMENT"),
        ("PhoneNoX", A, "isv.ILLEGAL_ARGUMENT"),
        ("PhoneNoX", "17000000999", "isv.FORBIDDEN_ACTION"),
        ("PhoneNoX", "17000000001", "isv.FORBIDDEN_ACTION"),
        ("Expiration", "2099-1-1 00:00:00", "isv.EXPIRE_DATE_ILLEGAL"),
        (
            "Expiration",
            "2099-01-01T00:00:00Z",
            "isv.EXPIRE_DATE_ILLEGAL",
        ),
        (
            "Expiration",
            "2001-01-01 00:00:00",
            "isv.EXPIRE_DATE_ILLEGAL",
        ),
    ] {
        bind(A, Some(X), B)
            .set(name, value)
            .send(&emulator)
            .await
            .assert_business(code);
    }
    assert!(emulator.bindings().is_empty());
    assert_eq!(emulator.executed("BindAxb"), 0);
    let landline = bind("057100000000", Some(X), B).send(&emulator).await;
    assert_eq!(landline.code(), "OK");
}

#[tokio::test]
async fn an_expiration_is_more_than_a_minute_away() {
    let clock = morning();
    let emulator = at(&clock).await;
    let until = |text: &str| bind(A, Some(X), B).set("Expiration", text).at(&clock);
    until("2026-01-02 11:05:05")
        .send(&emulator)
        .await
        .assert_business("isv.EXPIRE_DATE_ILLEGAL");
    assert_eq!(
        until("2026-01-02 11:05:06").send(&emulator).await.code(),
        "OK"
    );
}

#[tokio::test]
async fn an_unpadded_expiration_is_taken_where_that_is_set() {
    let emulator = Emulator::builder()
        .lenient_expiration()
        .start()
        .await
        .unwrap();
    let bound = bind(A, Some(X), B)
        .set("Expiration", "2099-1-31 23:59:59")
        .send(&emulator)
        .await;
    let id = bound.body["SecretBindDTO"]["SubsId"].as_str().unwrap();
    let found = query(id, X).send(&emulator).await;
    assert_eq!(
        found.body["SecretBindDetailDTO"]["ExpireDate"],
        "2099-01-31 23:59:59"
    );
}

#[tokio::test]
async fn a_binding_ends_with_its_time_and_frees_its_numbers() {
    let clock = morning();
    let emulator = at(&clock).await;
    let hour = bind(A, Some(X), B).set("Expiration", "2026-01-02 12:04:05");
    let bound = hour.clone().at(&clock).send(&emulator).await;
    let id = bound.body["SecretBindDTO"]["SubsId"]
        .as_str()
        .unwrap()
        .to_owned();
    let status = async || {
        query(&id, X).at(&clock).send(&emulator).await.body["SecretBindDetailDTO"]["Status"].clone()
    };

    clock.advance(Duration::from_secs(3599));
    assert_eq!(status().await, 1);
    emulator.assert_bindings(A, X, B, 1);
    bind(A, Some(X), C)
        .at(&clock)
        .send(&emulator)
        .await
        .assert_business("isv.BIND_CONFLICT");

    clock.advance(Duration::from_secs(1));
    assert_eq!(status().await, 0);
    emulator.assert_bindings(A, X, B, 0);
    assert_eq!(
        emulator.bindings()[0].status_at(clock.now()),
        BindingStatus::Expired
    );
    assert_eq!(
        bind(A, Some(X), C).at(&clock).send(&emulator).await.code(),
        "OK"
    );
    assert_eq!(
        status().await,
        0,
        "the old one is still there to be queried"
    );
}

#[tokio::test]
async fn a_query_names_id_x_and_pool_of_one_binding() {
    let other = Pool::new("FC99999", PoolKind::Axn).with_numbers(["17000000900"]);
    let axb = Pool::new("FC12345", PoolKind::Axb).with_number_range(X, 2);
    let emulator = Emulator::builder()
        .pool(axb)
        .pool(other)
        .start()
        .await
        .unwrap();
    let bound = bind(A, Some(X), B).send(&emulator).await;
    let id = bound.body["SecretBindDTO"]["SubsId"].as_str().unwrap();
    for (name, value, code) in [
        ("SubsId", "1000000000000000", "isv.SUBS_NOT_EXIST"),
        ("SubsId", "none", "isv.SUBS_NOT_EXIST"),
        ("PhoneNoX", "17000000001", "isv.SUBS_NOT_EXIST"),
        ("PoolKey", "FC99999", "isv.SUBS_NOT_EXIST"),
        ("PoolKey", "FC00000", "isv.POOLKEY_NOT_EXISTS"),
        ("PhoneNoX", "x", "isv.MOBILE_NUMBER_ILLEGAL"),
    ] {
        query(id, X)
            .set(name, value)
            .send(&emulator)
            .await
            .assert_business(code);
    }
    for (product, code) in [
        ("AXB_170", "OK"),
        ("AXN_170", "isv.SUBS_NOT_EXIST"),
        ("AXQ", "isv.SUBS_NOT_EXIST"),
    ] {
        let by_product = call(
            "QuerySubscriptionDetail",
            &[("ProductType", product), ("SubsId", id), ("PhoneNoX", X)],
        );
        assert_eq!(by_product.send(&emulator).await.code(), code, "{product}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_binds_of_one_pair_at_once_one_succeeds() {
    let emulator = std::sync::Arc::new(Emulator::start().await);
    let tasks: Vec<_> = (0..32)
        .map(|_| {
            let emulator = std::sync::Arc::clone(&emulator);
            tokio::spawn(async move { bind(A, Some(X), B).send(&emulator).await.code().to_owned() })
        })
        .collect();
    let mut codes = Vec::new();
    for task in tasks {
        codes.push(task.await.unwrap());
    }
    assert_eq!(
        codes.iter().filter(|code| *code == "OK").count(),
        1,
        "{codes:?}"
    );
    assert_eq!(
        codes
            .iter()
            .filter(|code| *code == "isv.BIND_CONFLICT")
            .count(),
        31
    );
    emulator.assert_bindings(A, X, B, 1);
}

#[tokio::test]
async fn forgotten_tokens_let_a_repeat_run_again() {
    let emulator = Emulator::builder()
        .recognises("BindAxb", "OutId")
        .start()
        .await
        .unwrap();
    let repeat = || bind(A, None, B).set("OutId", "order-1");
    for _ in 0..2 {
        repeat().send(&emulator).await.assert_ok();
    }
    assert_eq!(emulator.executed("BindAxb"), 1);
    emulator.forget_tokens();
    repeat().send(&emulator).await.assert_ok();
    assert_eq!(emulator.executed("BindAxb"), 2);
}
