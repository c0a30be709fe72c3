//! The kinds of bindings apart from AXB, and what lists, changes and ends a binding.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::Duration;

use crate::support::{A, Answer, B, C, Call, X, bind, call, in_the_morning, morning, query};
use dypls_emulator::{BindingStatus, Emulator, ManualClock, PoolKind};

const AXN: (&str, &str) = ("FC12346", "17000000100");
const EXTENSION: (&str, &str) = ("FC12347", "17000000200");
const AXG: (&str, &str) = ("FC12348", "17000000300");
const D: &str = "13900000004";

/// A bind of A on the first X of the pool until 2099.
fn bind_on(action: &str, (pool, x): (&str, &str), a: &str) -> Call {
    call(
        action,
        &[
            ("PoolKey", pool),
            ("PhoneNoA", a),
            ("PhoneNoX", x),
            ("Expiration", "2099-01-01 00:00:00"),
        ],
    )
}

fn subs_id(answer: &Answer) -> String {
    assert_eq!(answer.code(), "OK", "{answer:?}");
    answer.body["SecretBindDTO"]["SubsId"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn list(emulator: &Emulator, (pool, x): (&str, &str)) -> String {
    let answer = call("QuerySubsId", &[("PoolKey", pool), ("PhoneNoX", x)])
        .send(emulator)
        .await;
    assert_eq!(answer.code(), "OK", "{answer:?}");
    answer.body["SubsId"].as_str().unwrap().to_owned()
}

async fn group(emulator: &Emulator) -> String {
    let made = call("CreateAxgGroup", &[("PoolKey", AXG.0), ("Numbers", C)])
        .send(emulator)
        .await;
    made.body["GroupId"].as_u64().unwrap().to_string()
}

#[tokio::test]
async fn an_axn_number_belongs_to_one_a() {
    let emulator = Emulator::start().await;
    let id = subs_id(&bind_on("BindAxn", AXN, A).send(&emulator).await);
    for a in [A, B] {
        let refused = bind_on("BindAxn", AXN, a).send(&emulator).await;
        refused.assert_business("isv.BIND_CONFLICT");
        assert_eq!(
            refused.message(),
            format!("conflict with subs id={id}, phoneX conflict")
        );
    }
    let other = bind_on("BindAxn", AXN, A)
        .without("PhoneNoX")
        .send(&emulator)
        .await;
    assert_eq!(other.code(), "OK", "one A may have several X");
    let found = query(&id, AXN.1)
        .set("PoolKey", AXN.0)
        .send(&emulator)
        .await;
    assert!(found.body["SecretBindDetailDTO"].get("PhoneNoB").is_none());
    let by_product = query(&id, AXN.1)
        .without("PoolKey")
        .set("ProductType", "AXN_170");
    assert_eq!(by_product.send(&emulator).await.code(), "OK");
    assert_eq!(emulator.bindings()[0].kind(), PoolKind::Axn);
    bind_on("BindAxn", (X, X), A)
        .set("PoolKey", "FC12345")
        .send(&emulator)
        .await
        .assert_business("isv.FORBIDDEN_ACTION");
}

#[tokio::test]
async fn an_extension_is_given_once_on_an_x() {
    let emulator = Emulator::start().await;
    let with = |a: &str, extension: &str| {
        bind_on("BindAxnExtension", EXTENSION, a).set("Extension", extension)
    };
    let bound = with(A, "7").send(&emulator).await;
    let id = subs_id(&bound);
    assert_eq!(bound.body["SecretBindDTO"]["Extension"], "7");
    let refused = with(B, "7").send(&emulator).await;
    refused.assert_business("isv.BIND_CONFLICT");
    assert!(refused.message().contains(&id) && refused.message().contains("extension"));
    with(A, "8")
        .send(&emulator)
        .await
        .assert_business("isv.BIND_CONFLICT");
    with(B, "007")
        .set("PhoneNoB", C)
        .send(&emulator)
        .await
        .assert_ok();
    let found = query(&id, EXTENSION.1)
        .set("PoolKey", EXTENSION.0)
        .send(&emulator)
        .await;
    assert_eq!(found.body["SecretBindDetailDTO"]["Extension"], "7");

    let chosen = bind_on("BindAxnExtension", EXTENSION, D)
        .send(&emulator)
        .await;
    let extension = chosen.body["SecretBindDTO"]["Extension"].as_str().unwrap();
    assert_eq!(extension.len(), 3);
    // The tables say that an extension needs an X, and how long it is.
    with(C, "9")
        .without("PhoneNoX")
        .send(&emulator)
        .await
        .assert_business("isv.ILLEGAL_ARGUMENT");
    with(C, "1234")
        .send(&emulator)
        .await
        .assert_gateway(400, "InvalidExtension");
}

#[tokio::test]
async fn an_axg_binding_needs_a_group_with_a_member() {
    let emulator = Emulator::start().await;
    let group = group(&emulator).await;
    let with = |a: &str, group: &str| bind_on("BindAxg", AXG, a).set("GroupId", group);
    with(A, "2999999999999")
        .send(&emulator)
        .await
        .assert_business("isv.ILLEGAL_ARGUMENT");
    let empty = call("CreateAxgGroup", &[("PoolKey", AXG.0)])
        .send(&emulator)
        .await;
    let empty = empty.body["GroupId"].to_string();
    with(A, &empty)
        .send(&emulator)
        .await
        .assert_business("isv.ILLEGAL_ARGUMENT");

    let id = subs_id(&with(A, &group).send(&emulator).await);
    with(A, &group)
        .send(&emulator)
        .await
        .assert_business("isv.BIND_CONFLICT");
    subs_id(&with(B, &group).send(&emulator).await);
    let found = query(&id, AXG.1)
        .set("PoolKey", AXG.0)
        .send(&emulator)
        .await;
    assert_eq!(
        found.body["SecretBindDetailDTO"]["GroupId"].to_string(),
        group
    );
    assert_eq!(
        emulator.bindings()[0].group_id().unwrap().to_string(),
        group
    );
}

#[tokio::test]
async fn the_bindings_on_an_x_are_listed() {
    let (emulator, clock) = in_the_morning().await;
    let list = |pool: &str, x: &str| call("QuerySubsId", &[("PoolKey", pool), ("PhoneNoX", x)]);
    let ids =
        async |x: &str| list("FC12345", x).at(&clock).send(&emulator).await.body["SubsId"].clone();
    assert_eq!(ids(X).await, "");
    let short = bind(A, Some(X), B).set("Expiration", "2026-01-02 12:04:05");
    let first = subs_id(&short.at(&clock).send(&emulator).await);
    let second = subs_id(&bind(C, Some(X), D).at(&clock).send(&emulator).await);
    assert_eq!(ids(X).await, format!("{first},{second}"));
    assert_eq!(ids("17000000001").await, "");
    clock.advance(Duration::from_secs(3600));
    assert_eq!(ids(X).await, second, "what has ended is not listed");

    let other_pool = list(AXN.0, X).at(&clock).send(&emulator).await;
    assert_eq!(
        (other_pool.code(), &other_pool.body["SubsId"]),
        ("OK", &"".into())
    );
    for (pool, x, code) in [
        ("FC00000", X, "isv.POOLKEY_NOT_EXISTS"),
        ("", X, "isv.POOLKEY_NOT_EXISTS"),
        ("FC12345", "x", "isv.MOBILE_NUMBER_ILLEGAL"),
    ] {
        list(pool, x)
            .at(&clock)
            .send(&emulator)
            .await
            .assert_business(code);
    }
}

fn unbind(id: &str, x: &str) -> Call {
    call(
        "UnbindSubscription",
        &[("PoolKey", "FC12345"), ("SubsId", id), ("SecretNo", x)],
    )
}

#[tokio::test]
async fn an_unbind_ends_a_binding_once() {
    let emulator = Emulator::start().await;
    let id = subs_id(&bind(A, Some(X), B).send(&emulator).await);
    unbind(&id, "17000000001")
        .send(&emulator)
        .await
        .assert_business("isv.SUBS_NOT_EXIST");
    unbind(&id, X)
        .set("PoolKey", AXN.0)
        .send(&emulator)
        .await
        .assert_business("isv.SUBS_NOT_EXIST");
    unbind(&id, X)
        .without("PoolKey")
        .send(&emulator)
        .await
        .assert_business("isv.ILLEGAL_ARGUMENT");
    emulator.assert_bindings(A, X, B, 1);

    let done = unbind(&id, X).send(&emulator).await;
    assert_eq!(
        (done.code(), &done.body["ChargeId"]),
        ("OK", &"true".into())
    );
    emulator.assert_bindings(A, X, B, 0);
    assert_eq!(
        emulator.bindings()[0].status_at(emulator.now()),
        BindingStatus::Unbound
    );
    unbind(&id, X)
        .send(&emulator)
        .await
        .assert_business("isv.SUBS_NOT_EXIST");
    query(&id, X)
        .send(&emulator)
        .await
        .assert_business("isv.SUBS_NOT_EXIST");
    assert_eq!(list(&emulator, ("FC12345", X)).await, "");
    assert_eq!(emulator.executed("UnbindSubscription"), 1);
    subs_id(&bind(A, Some(X), B).send(&emulator).await);
}

#[tokio::test]
async fn an_expired_binding_is_neither_taken_back_nor_changed() {
    let (emulator, clock) = in_the_morning().await;
    let short = bind(A, Some(X), B).set("Expiration", "2026-01-02 12:04:05");
    let id = subs_id(&short.at(&clock).send(&emulator).await);
    clock.advance(Duration::from_secs(3600));
    unbind(&id, X)
        .at(&clock)
        .send(&emulator)
        .await
        .assert_business("isv.SUBS_NOT_EXIST");
    let later = update(
        &id,
        "updateExpire",
        &[("Expiration", "2099-01-01 00:00:00")],
    );
    later
        .at(&clock)
        .send(&emulator)
        .await
        .assert_business("isv.FORBIDDEN_ACTION");
}

#[tokio::test]
async fn settings_answer_as_other_sources_say() {
    let emulator = Emulator::builder()
        .legacy_subs_not_exist()
        .unbound_stay_visible()
        .start()
        .await
        .unwrap();
    let refused = unbind("1", X).send(&emulator).await;
    refused.assert_business("isv.ILLEGAL_ARGUMENT");
    assert_eq!(refused.message(), "subs not exist");
    update("1", "updateNoB", &[("PhoneNoB", C)])
        .send(&emulator)
        .await
        .assert_business("isv.ILLEGAL_ARGUMENT");
    let id = subs_id(&bind(A, Some(X), B).send(&emulator).await);
    unbind(&id, X).send(&emulator).await.assert_ok();
    let found = query(&id, X).send(&emulator).await;
    assert_eq!(found.body["SecretBindDetailDTO"]["Status"], 0);
}

fn update(id: &str, operation: &str, more: &[(&str, &str)]) -> Call {
    let mut call = call(
        "UpdateSubscription",
        &[
            ("PoolKey", "FC12345"),
            ("SubsId", id),
            ("PhoneNoX", X),
            ("OperateType", operation),
        ],
    );
    let more = more
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    call.parameters.extend(more);
    call
}

#[tokio::test]
async fn an_update_changes_one_property() {
    let emulator = Emulator::start().await;
    let id = subs_id(&bind(A, Some(X), B).send(&emulator).await);
    for (operation, name, value) in [
        ("updateNoA", "PhoneNoA", C),
        ("updateNoB", "PhoneNoB", D),
        ("updateExpire", "Expiration", "2098-01-01 00:00:00"),
        ("updateCallRestrict", "CallRestrict", "CONTROL_AX_DISABLE"),
        ("updateCallDisplayType", "CallDisplayType", "1"),
        ("updateOutId", "OutId", "order7"),
        ("updateIsRecordingEnabled", "IsRecordingEnabled", "true"),
    ] {
        update(&id, operation, &[(name, value)])
            .send(&emulator)
            .await
            .assert_ok();
        // Twice is as good as once.
        update(&id, operation, &[(name, value)])
            .send(&emulator)
            .await
            .assert_ok();
        let without = update(&id, operation, &[]).send(&emulator).await;
        assert_eq!(without.code(), "isv.ILLEGAL_ARGUMENT", "{operation}");
    }
    let found = query(&id, X).send(&emulator).await;
    let detail = &found.body["SecretBindDetailDTO"];
    assert_eq!(
        (&detail["PhoneNoA"], &detail["PhoneNoB"]),
        (&C.into(), &D.into())
    );
    assert_eq!(detail["ExpireDate"], "2098-01-01 00:00:00");
    assert_eq!(
        (&detail["CallRestrict"], &detail["NeedRecord"]),
        (&"CONTROL_AX_DISABLE".into(), &true.into())
    );
    let binding = &emulator.bindings()[0];
    assert_eq!(
        (binding.out_id(), binding.call_display_type()),
        (Some("order7"), Some("1"))
    );

    let clear = update(
        &id,
        "updateCallRestrict",
        &[
            ("CallRestrict", "CONTROL_CLEAR_DISABLE"),
            ("ASRStatus", "true"),
        ],
    );
    clear
        .set("RingConfig", "{}")
        .send(&emulator)
        .await
        .assert_ok();
    let detail = query(&id, X).send(&emulator).await.body["SecretBindDetailDTO"].clone();
    assert_eq!(
        (detail.get("CallRestrict"), &detail["ASRStatus"]),
        (None, &true.into())
    );
    assert_eq!(emulator.bindings()[0].ring_config(), Some("{}"));
}

#[tokio::test]
async fn an_update_keeps_the_rules_of_the_bind() {
    let emulator = Emulator::start().await;
    let id = subs_id(&bind(A, Some(X), B).send(&emulator).await);
    subs_id(&bind(C, Some(X), D).send(&emulator).await);
    for (operation, name, value, code) in [
        ("updateNoA", "PhoneNoA", D, "isv.UPDATE_CONFLICT"),
        ("updateNoB", "PhoneNoB", C, "isv.UPDATE_CONFLICT"),
        ("updateNoB", "PhoneNoB", A, "isv.ILLEGAL_ARGUMENT"),
        (
            "updateNoA",
            "PhoneNoA",
            "95000",
            "isv.MOBILE_NUMBER_ILLEGAL",
        ),
        (
            "updateExpire",
            "Expiration",
            "2001-01-01 00:00:00",
            "isv.EXPIRE_DATE_ILLEGAL",
        ),
        ("updateAxgGroup", "GroupId", "1", "isv.FORBIDDEN_ACTION"),
        (
            "updateCallRestrict",
            "CallRestrict",
            "CONTROL",
            "isv.ILLEGAL_ARGUMENT",
        ),
        ("updateX", "PhoneNoA", C, "isv.ILLEGAL_ARGUMENT"),
    ] {
        let refused = update(&id, operation, &[(name, value)])
            .send(&emulator)
            .await;
        assert_eq!(refused.code(), code, "{operation}");
    }
    update("1", "updateNoB", &[("PhoneNoB", C)])
        .send(&emulator)
        .await
        .assert_business("isv.SUBS_NOT_EXIST");
    emulator.assert_bindings(A, X, B, 1);
    assert_eq!(emulator.executed("UpdateSubscription"), 0);
}

#[tokio::test]
async fn the_group_of_a_binding_can_be_changed() {
    let emulator = Emulator::start().await;
    let (first, second) = (group(&emulator).await, group(&emulator).await);
    let id = subs_id(
        &bind_on("BindAxg", AXG, A)
            .set("GroupId", &first)
            .send(&emulator)
            .await,
    );
    let to = |group: &str| {
        update(&id, "updateAxgGroup", &[("GroupId", group)])
            .set("PoolKey", AXG.0)
            .set("PhoneNoX", AXG.1)
    };
    to(&second).send(&emulator).await.assert_ok();
    assert_eq!(
        emulator.bindings()[0].group_id().unwrap().to_string(),
        second
    );
    to("1")
        .send(&emulator)
        .await
        .assert_business("isv.ILLEGAL_ARGUMENT");
}

#[tokio::test]
async fn a_manual_clock_dates_every_kind() {
    let clock: ManualClock = morning();
    let emulator = Emulator::builder()
        .manual_clock(&clock)
        .start()
        .await
        .unwrap();
    subs_id(&bind_on("BindAxn", AXN, A).at(&clock).send(&emulator).await);
    assert_eq!(emulator.bindings()[0].created(), clock.now());
}
