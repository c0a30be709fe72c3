//! The account's X numbers and groups: locked, looked at, bought, released; made, filled, deleted.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::support::{A, B, C, Call, X, bind, call, morning};
use dypls_emulator::{Emulator, Pool, PoolKind, XNumber};
use serde_json::{Value, json};

const AXG_POOL: &str = "FC12348";
const AXG_X: &str = "17000000300";

fn number(action: &str, number: &str) -> Call {
    call(action, &[("PoolKey", "FC12345"), ("SecretNo", number)])
}

async fn status(emulator: &Emulator, of: &str) -> Value {
    let answer = number("QuerySecretNoDetail", of).send(emulator).await;
    answer.body["SecretNoInfoDTO"]["SecretStatus"].clone()
}

#[tokio::test]
async fn a_locked_number_is_not_given_out_until_it_is_unlocked() {
    let pool = Pool::new("FC12345", PoolKind::Axb).with_number_range(X, 1);
    let emulator = Emulator::builder().pool(pool).start().await.unwrap();
    assert_eq!(status(&emulator, X).await, 0);
    for _ in 0..2 {
        number("LockSecretNo", X).send(&emulator).await.assert_ok();
    }
    assert_eq!(status(&emulator, X).await, 2);
    bind(A, Some(X), B)
        .send(&emulator)
        .await
        .assert_business("isv.FORBIDDEN_ACTION");
    bind(A, None, B)
        .send(&emulator)
        .await
        .assert_business("isv.NO_AVAILABLE_NUMBER");
    for _ in 0..2 {
        number("UnlockSecretNo", X)
            .send(&emulator)
            .await
            .assert_ok();
    }
    bind(A, Some(X), B).send(&emulator).await.assert_ok();
    assert_eq!(status(&emulator, X).await, 1);
}

#[tokio::test]
async fn a_number_of_another_pool_is_not_there() {
    let emulator = Emulator::start().await;
    for action in [
        "LockSecretNo",
        "UnlockSecretNo",
        "QuerySecretNoDetail",
        "ReleaseSecretNo",
    ] {
        number(action, "17000000100")
            .send(&emulator)
            .await
            .assert_business("isv.NO_NOT_EXIST");
        number(action, X)
            .set("PoolKey", "FC00000")
            .send(&emulator)
            .await
            .assert_business("isv.POOLKEY_NOT_EXISTS");
    }
}

fn on_sale(action: &str, city: &str) -> Call {
    call(
        action,
        &[("PoolKey", "FC12345"), ("SpecId", "1"), ("City", city)],
    )
}

#[tokio::test]
async fn a_purchase_moves_a_number_from_the_stock_into_the_pool() {
    let clock = morning();
    let emulator = Emulator::builder()
        .manual_clock(&clock)
        .on_sale([
            XNumber::new("17000000150").in_city("杭州"),
            XNumber::new("17000000151").in_city("北京"),
        ])
        .on_sale(["17000000160"])
        .start()
        .await
        .unwrap();
    let remain = async |city: &str| {
        let answer = on_sale("QuerySecretNoRemain", city)
            .at(&clock)
            .send(&emulator)
            .await;
        answer.body["SecretRemainDTO"].clone()
    };
    assert_eq!(remain("杭州").await, json!({ "City": "杭州", "Amount": 2 }));
    assert_eq!(remain("全国").await["Amount"], 3);
    assert_eq!(
        remain("全国列表").await["RemainDTOList"]["remainDTO"],
        json!([{ "City": "北京", "Amount": 1 }, { "City": "杭州", "Amount": 1 }])
    );

    let buy = on_sale("BuySecretNo", "杭州");
    let bought = buy
        .clone()
        .set("SecretNo", "17000000150")
        .at(&clock)
        .send(&emulator)
        .await;
    assert_eq!(bought.body["SecretBuyInfoDTO"]["SecretNo"], "17000000150");
    let detail = number("QuerySecretNoDetail", "17000000150")
        .at(&clock)
        .send(&emulator)
        .await;
    assert_eq!(
        detail.body["SecretNoInfoDTO"],
        json!({ "SecretStatus": 0, "CertifyStatus": 1, "Vendor": 1, "City": "杭州", "PurchaseTime": "2026-01-02 11:04:05" })
    );
    bind(A, Some("17000000150"), B)
        .at(&clock)
        .send(&emulator)
        .await
        .assert_ok();

    // A repeat is a second purchase, until nothing is left.
    let again = on_sale("BuySecretNo", "杭州")
        .at(&clock)
        .send(&emulator)
        .await;
    assert_eq!(again.body["SecretBuyInfoDTO"]["SecretNo"], "17000000160");
    let none = on_sale("BuySecretNo", "杭州")
        .at(&clock)
        .send(&emulator)
        .await;
    none.assert_business("isv.NO_AVAILABLE_NUMBER");
    let other_kind = on_sale("BuySecretNo", "北京")
        .set("SpecId", "2")
        .at(&clock)
        .send(&emulator)
        .await;
    other_kind.assert_business("isv.NO_AVAILABLE_NUMBER");
    assert_eq!(emulator.purchases(), ["17000000150", "17000000160"]);
    assert_eq!(emulator.executed("BuySecretNo"), 2);
}

#[tokio::test]
async fn there_is_a_stock_without_asking() {
    let emulator = Emulator::start().await;
    on_sale("BuySecretNo", "杭州")
        .send(&emulator)
        .await
        .assert_ok();
    assert!(emulator.purchases()[0].starts_with("170000001"));
}

#[tokio::test]
async fn a_release_takes_the_full_number() {
    let emulator = Emulator::start().await;
    let bound = bind(A, Some(X), B).send(&emulator).await;
    number("ReleaseSecretNo", X)
        .send(&emulator)
        .await
        .assert_business("isv.FORBIDDEN_ACTION");
    number("ReleaseSecretNo", "1700000000")
        .send(&emulator)
        .await
        .assert_business("isv.NO_NOT_EXIST");
    let id = bound.body["SecretBindDTO"]["SubsId"].as_str().unwrap();
    let unbind = number("UnbindSubscription", X).set("SubsId", id);
    unbind.send(&emulator).await.assert_ok();
    number("ReleaseSecretNo", X)
        .send(&emulator)
        .await
        .assert_ok();
    number("ReleaseSecretNo", X)
        .send(&emulator)
        .await
        .assert_business("isv.NO_NOT_EXIST");
    bind(A, Some(X), B)
        .send(&emulator)
        .await
        .assert_business("isv.FORBIDDEN_ACTION");
    assert_eq!(emulator.released(), [X]);
}

#[tokio::test]
async fn a_release_by_prefix_takes_many_where_that_is_set() {
    let emulator = Emulator::builder()
        .release_matches_prefix()
        .start()
        .await
        .unwrap();
    bind(A, Some("17000000090"), B)
        .send(&emulator)
        .await
        .assert_ok();
    number("ReleaseSecretNo", "1700000009")
        .send(&emulator)
        .await
        .assert_business("isv.FORBIDDEN_ACTION");
    assert!(emulator.released().is_empty());
    number("ReleaseSecretNo", "1700000001")
        .send(&emulator)
        .await
        .assert_ok();
    assert_eq!(emulator.released().len(), 10);
}

fn group(action: &str, id: &Value, more: &[(&str, &str)]) -> Call {
    let mut call = call(
        action,
        &[("PoolKey", AXG_POOL), ("GroupId", &id.to_string())],
    );
    call.parameters.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    call
}

fn members(emulator: &Emulator) -> Vec<String> {
    emulator.groups()[0].numbers().map(str::to_owned).collect()
}

/// Makes the group G of these numbers. Its id.
async fn make_group(emulator: &Emulator, numbers: &str) -> Value {
    let made = call(
        "CreateAxgGroup",
        &[("PoolKey", AXG_POOL), ("Name", "G"), ("Numbers", numbers)],
    );
    let made = made.send(emulator).await;
    let id = made.body["GroupId"].clone();
    assert!(id.is_u64() && id.to_string().len() == 13, "{made:?}");
    id
}

fn operate(id: &Value, operation: &str, numbers: &str) -> Call {
    group(
        "OperateAxgGroup",
        id,
        &[("OperateType", operation), ("Numbers", numbers)],
    )
}

#[tokio::test]
async fn a_group_is_made_and_filled() {
    let emulator = Emulator::start().await;
    let id = make_group(&emulator, &format!("{A},{A}")).await;
    assert_eq!(
        (emulator.groups()[0].name(), members(&emulator)),
        (Some("G"), vec![A.to_owned()])
    );
    let operate = |operation: &str, numbers: &str| operate(&id, operation, numbers);
    operate("addNumbers", &format!("{A},{B}"))
        .send(&emulator)
        .await
        .assert_ok();
    operate("deleteNumbers", A)
        .send(&emulator)
        .await
        .assert_ok();
    assert_eq!(members(&emulator), [B]);
    operate("overwriteNumbers", C)
        .send(&emulator)
        .await
        .assert_ok();
    assert_eq!(members(&emulator), [C]);
    operate("addNumbers", "139-1")
        .send(&emulator)
        .await
        .assert_business("isv.MOBILE_NUMBER_ILLEGAL");
    operate("setNumbers", A)
        .send(&emulator)
        .await
        .assert_business("isv.ILLEGAL_ARGUMENT");
}

#[tokio::test]
async fn a_group_that_is_bound_is_neither_emptied_nor_deleted() {
    let emulator = Emulator::start().await;
    let id = &make_group(&emulator, C).await;
    let bind = call(
        "BindAxg",
        &[
            ("PoolKey", AXG_POOL),
            ("PhoneNoA", A),
            ("PhoneNoX", AXG_X),
            ("Expiration", "2099-01-01 00:00:00"),
        ],
    );
    bind.set("GroupId", &id.to_string())
        .send(&emulator)
        .await
        .assert_ok();
    operate(id, "deleteNumbers", C)
        .send(&emulator)
        .await
        .assert_business("isv.FORBIDDEN_ACTION");
    group("DeleteAxgGroup", id, &[])
        .send(&emulator)
        .await
        .assert_business("isv.FORBIDDEN_ACTION");
    let subs_id = emulator.bindings()[0].subs_id();
    let unbind = call(
        "UnbindSubscription",
        &[
            ("PoolKey", AXG_POOL),
            ("SecretNo", AXG_X),
            ("SubsId", &subs_id),
        ],
    );
    unbind.send(&emulator).await.assert_ok();
    group("DeleteAxgGroup", id, &[])
        .send(&emulator)
        .await
        .assert_ok();
    group("DeleteAxgGroup", id, &[])
        .send(&emulator)
        .await
        .assert_business("isv.ILLEGAL_ARGUMENT");
    assert!(emulator.groups().is_empty());
}

#[tokio::test]
async fn a_large_group_cannot_be_overwritten() {
    let emulator = Emulator::start().await;
    let numbers = |from: u32, count: u32| {
        (from..from + count)
            .map(|n| format!("139{n:08}"))
            .collect::<Vec<_>>()
            .join(",")
    };
    let id = make_group(&emulator, &numbers(0, 200)).await;
    let operate = |operation: &str, numbers: &str| operate(&id, operation, numbers);
    operate("addNumbers", &numbers(200, 201))
        .send(&emulator)
        .await
        .assert_gateway(400, "InvalidNumbers");
    operate("overwriteNumbers", &numbers(0, 200))
        .send(&emulator)
        .await
        .assert_ok();
    operate("addNumbers", &numbers(200, 1))
        .send(&emulator)
        .await
        .assert_ok();
    operate("overwriteNumbers", A)
        .send(&emulator)
        .await
        .assert_business("isv.FORBIDDEN_ACTION");
}

#[tokio::test]
async fn groups_belong_to_an_axg_pool_which_holds_two_thousand() {
    let emulator = Emulator::start().await;
    let create = || call("CreateAxgGroup", &[("PoolKey", AXG_POOL), ("Name", "G")]);
    create()
        .set("PoolKey", "FC12345")
        .send(&emulator)
        .await
        .assert_business("isv.FORBIDDEN_ACTION");
    for _ in 0..2000 {
        create().send(&emulator).await.assert_ok();
    }
    create()
        .send(&emulator)
        .await
        .assert_business("isv.FORBIDDEN_ACTION");
    assert_eq!(emulator.groups().len(), 2000);
}
