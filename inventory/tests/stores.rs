//! What every store promises, step by step.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test states what it expects"
)]

mod support;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dypls_inventory::{Claim, Held, Keyed, Wanted, XInventory};
use dyplsapi_sdk::types::SubsId;
use support::*;

const LEASE: Duration = Duration::from_secs(60);

fn keyed(index: u32) -> Keyed {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&index.to_be_bytes());
    Keyed::from_bytes(bytes)
}

fn start() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

/// Order `order` of the numbers, `lease` as its lease, so many seconds after the start.
fn wanted(order: u32, numbers: &[u32], lease: u64, seconds: u64) -> Wanted {
    let now = start() + Duration::from_secs(seconds);
    Wanted {
        order: keyed(order),
        request: keyed(order),
        pool: pool().as_str().to_owned(),
        city: None,
        numbers: numbers.iter().map(|one| keyed(*one)).collect(),
        exclusive: false,
        ends: start() + Duration::from_secs(3600),
        until: start() + Duration::from_secs(3720),
        lease,
        now,
        leased_until: now + LEASE,
    }
}

async fn fresh(store: &dyn XInventory, wanted: Wanted) -> Held {
    match store.claim(wanted).await.unwrap() {
        Claim::Fresh(held) => held,
        other => panic!("{other:?}"),
    }
}

async fn exhausted(store: &dyn XInventory, wanted: Wanted) -> bool {
    matches!(store.claim(wanted).await.unwrap(), Claim::Exhausted)
}

#[tokio::test]
async fn a_worker_that_comes_late_writes_nothing() {
    for store in stores(3) {
        let store = &*store.inventory;
        let late = fresh(store, wanted(1, &[11, 12], 7, 0)).await;
        let busy = store.claim(wanted(1, &[11, 12], 8, 59)).await.unwrap();
        assert!(
            matches!(busy, Claim::Busy(until) if until == start() + LEASE),
            "{busy:?}"
        );

        let now = fresh(store, wanted(1, &[11, 12], 8, 60)).await;
        let until = start() + 3 * LEASE;
        assert!(
            !store
                .put_ticket(&late, "late".to_owned(), until)
                .await
                .unwrap()
        );
        assert!(!store.bound(&late, SubsId::new("1")).await.unwrap());
        assert!(!store.conflict(&late, until).await.unwrap());
        assert!(!store.release(&late).await.unwrap());
        assert!(!store.leave(&late).await.unwrap());

        assert!(
            store
                .put_ticket(&now, "now".to_owned(), until)
                .await
                .unwrap()
        );
        let busy = store.claim(wanted(1, &[11, 12], 9, 170)).await.unwrap();
        assert!(
            matches!(busy, Claim::Busy(_)),
            "the ticket lengthened the lease: {busy:?}"
        );
        let resumed = store.claim(wanted(1, &[11, 12], 9, 180)).await.unwrap();
        let Claim::Resumed(held, ticket) = resumed else {
            panic!("{resumed:?}");
        };
        assert_eq!(
            (held.x.clone(), &*ticket, held.lease),
            (now.x.clone(), "now", 9)
        );
        assert!(!store.bound(&now, SubsId::new("1")).await.unwrap());
        assert!(store.bound(&held, SubsId::new("1")).await.unwrap());
        assert!(matches!(
            store.claim(wanted(1, &[11, 12], 10, 180)).await.unwrap(),
            Claim::Bound(_)
        ));
    }
}

#[tokio::test]
async fn a_lease_that_is_left_is_no_lease_any_more() {
    for store in stores(3) {
        let store = &*store.inventory;
        let held = fresh(store, wanted(1, &[11, 12], 7, 0)).await;
        let until = start() + LEASE;
        assert!(
            store
                .put_ticket(&held, "ticket".to_owned(), until)
                .await
                .unwrap()
        );
        assert!(store.leave(&held).await.unwrap());
        assert!(!store.bound(&held, SubsId::new("1")).await.unwrap());
        let claim = store.claim(wanted(1, &[11, 12], 8, 1)).await.unwrap();
        assert!(matches!(claim, Claim::Resumed(..)), "{claim:?}");
    }
}

#[tokio::test]
async fn a_number_is_on_an_x_once_as_a_or_b() {
    for store in stores(1) {
        let store = &*store.inventory;
        let held = fresh(store, wanted(1, &[11, 12], 7, 0)).await;
        for numbers in [[11, 13], [13, 11], [12, 13], [13, 12]] {
            assert!(
                exhausted(store, wanted(2, &numbers, 7, 0)).await,
                "{numbers:?}"
            );
        }
        fresh(store, wanted(3, &[13, 14], 7, 0)).await;
        assert!(store.release(&held).await.unwrap());
        fresh(store, wanted(2, &[11, 12], 7, 0)).await;
    }
}

#[tokio::test]
async fn a_conflict_keeps_x_from_these_numbers_until_then() {
    for store in stores(1) {
        let store = &*store.inventory;
        let held = fresh(store, wanted(1, &[11, 12], 7, 0)).await;
        let until = start() + Duration::from_secs(600);
        assert!(store.conflict(&held, until).await.unwrap());
        assert!(store.find(keyed(1)).await.unwrap().is_none());
        assert!(exhausted(store, wanted(1, &[11, 12], 8, 599)).await);
        assert!(exhausted(store, wanted(2, &[12, 13], 8, 599)).await);
        fresh(store, wanted(3, &[13, 14], 8, 599)).await;
        fresh(store, wanted(1, &[11, 12], 8, 600)).await;
    }
}

#[tokio::test]
async fn an_exclusive_x_is_shared_with_nobody() {
    for store in stores(2) {
        let store = &*store.inventory;
        let alone = |order, number, lease| Wanted {
            exclusive: true,
            ..wanted(order, &[number], lease, 0)
        };
        let one = fresh(store, alone(1, 11, 7)).await;
        let other = fresh(store, wanted(2, &[12, 13], 7, 0)).await;
        assert_ne!(one.x, other.x);
        assert!(exhausted(store, alone(3, 14, 7)).await);
        let shared = fresh(store, wanted(4, &[15, 16], 7, 0)).await;
        assert_eq!(shared.x, other.x);
        assert!(store.conflict(&one, start() + LEASE).await.unwrap());
        assert!(
            exhausted(store, alone(3, 14, 7)).await,
            "it is somebody's at the service"
        );
    }
}

#[tokio::test]
async fn an_x_takes_two_hundred_pairs() {
    for store in stores(1) {
        let store = &*store.inventory;
        for index in 0..200 {
            fresh(store, wanted(index, &[1000 + index, 2000 + index], 7, 0)).await;
        }
        assert!(exhausted(store, wanted(200, &[3000, 3001], 7, 0)).await);
    }
}

#[tokio::test]
async fn numbers_are_taken_in_turn_and_by_pool() {
    for store in stores(3) {
        let store = &*store.inventory;
        let mut taken = Vec::new();
        for order in 0..4 {
            let numbers = [10 * order + 100, 10 * order + 101];
            taken.push(fresh(store, wanted(order, &numbers, 7, 0)).await.x);
        }
        assert_eq!(taken, [x(0), x(1), x(2), x(0)]);
        let elsewhere = Wanted {
            pool: "FC99999".to_owned(),
            ..wanted(9, &[900, 901], 7, 0)
        };
        assert!(exhausted(store, elsewhere).await);
        assert_eq!(
            store
                .numbers(pool().as_str().to_owned())
                .await
                .unwrap()
                .len(),
            3
        );
    }
}

#[tokio::test]
async fn owners_are_those_that_are_bound_and_those_that_may_be() {
    for store in stores(1) {
        let store = &*store.inventory;
        let one = fresh(store, wanted(1, &[11, 12], 7, 0)).await;
        let owners = store.owners(x(0)).await.unwrap();
        assert!(!owners.open, "nothing was sent for it yet");
        let until = start() + LEASE;
        assert!(
            store
                .put_ticket(&one, "ticket".to_owned(), until)
                .await
                .unwrap()
        );
        assert!(store.owners(x(0)).await.unwrap().open);
        assert!(store.bound(&one, SubsId::new("1")).await.unwrap());
        let owners = store.owners(x(0)).await.unwrap();
        assert_eq!(
            (owners.subs_ids, owners.open),
            (vec![SubsId::new("1")], false)
        );
        assert!(!store.unbound(keyed(1), SubsId::new("2")).await.unwrap());
        assert!(store.unbound(keyed(1), SubsId::new("1")).await.unwrap());
        let ended = store.claim(wanted(1, &[11, 12], 8, 0)).await.unwrap();
        assert!(matches!(ended, Claim::Ended(_)), "{ended:?}");
        fresh(store, wanted(2, &[11, 12], 8, 0)).await;
    }
}

#[tokio::test]
async fn an_order_is_purged_once_its_end_lies_before_that_moment() {
    for store in stores(1) {
        let store = &*store.inventory;
        fresh(store, wanted(1, &[11, 12], 7, 0)).await;
        let until = wanted(1, &[], 7, 0).until;
        assert_eq!(store.purge(until).await.unwrap(), 0);
        assert!(store.find(keyed(1)).await.unwrap().is_some());
        assert!(exhausted(store, wanted(2, &[12, 13], 7, 0)).await);
        let after = until + Duration::from_millis(1);
        assert_eq!(store.purge(after).await.unwrap(), 1);
        assert!(store.find(keyed(1)).await.unwrap().is_none());
        fresh(store, wanted(2, &[12, 13], 7, 0)).await;
    }
}

/// Marks of conflicts belong to no order.
#[tokio::test]
async fn a_conflict_is_purged_once_its_end_lies_before_that_moment() {
    for store in stores(1) {
        let store = &*store.inventory;
        let held = fresh(store, wanted(1, &[11, 12], 7, 0)).await;
        let until = start() + Duration::from_secs(600);
        assert!(store.conflict(&held, until).await.unwrap());
        assert_eq!(store.purge(until).await.unwrap(), 0);
        assert!(exhausted(store, wanted(2, &[12, 13], 7, 0)).await);
        let after = until + Duration::from_millis(1);
        assert_eq!(store.purge(after).await.unwrap(), 0, "it was no order");
        fresh(store, wanted(2, &[12, 13], 7, 0)).await;
    }
}
