//! What every store promises, step by step: one suite that each of them passes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test states what it expects"
)]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::support::*;
use dypls_inventory::{Claim, ClaimRequest, KeyedHash, Lease, XInventory};
use dyplsapi_sdk::types::SubsId;

const LEASE: Duration = Duration::from_secs(60);

pub(crate) fn keyed(index: u32) -> KeyedHash {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&index.to_be_bytes());
    KeyedHash::from_bytes(bytes)
}

pub(crate) fn start() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

/// Order `order` of the numbers, `lease` as its lease, so many seconds after the start.
pub(crate) fn wanted(order: u32, numbers: &[u32], lease: u64, seconds: u64) -> ClaimRequest {
    let now = start() + Duration::from_secs(seconds);
    ClaimRequest {
        order: keyed(order),
        request: keyed(order),
        pool: pool().as_str().to_owned(),
        city: None,
        numbers: numbers.iter().map(|one| keyed(*one)).collect(),
        exclusive: false,
        ends: start() + Duration::from_secs(3600),
        until: start() + Duration::from_secs(3720),
        lease_number: lease,
        now,
        leased_until: now + LEASE,
    }
}

async fn fresh(store: &dyn XInventory, wanted: ClaimRequest) -> Lease {
    match store.claim(wanted).await.unwrap() {
        Claim::Fresh(held) => held,
        other => panic!("{other:?}"),
    }
}

async fn exhausted(store: &dyn XInventory, wanted: ClaimRequest) -> bool {
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
        assert!(!store.forget_order(&late).await.unwrap());
        assert!(!store.release_lease(&late).await.unwrap());

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
            (held.x.clone(), &*ticket, held.number),
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

/// What has ended takes no X any more, so that nothing is left to be taken from it.
#[tokio::test]
async fn a_conflict_of_an_order_that_was_unbound_keeps_no_x() {
    for store in stores(1) {
        let (name, store) = (store.name, &*store.inventory);
        let held = fresh(store, wanted(1, &[11, 12], 7, 0)).await;
        let id = SubsId::new("1");
        assert!(store.bound(&held, id.clone()).await.unwrap());
        assert!(store.unbound(keyed(1), id).await.unwrap());
        let until = start() + Duration::from_secs(3600);
        assert!(store.conflict(&held, until).await.unwrap());
        let alone = ClaimRequest {
            exclusive: true,
            ..wanted(2, &[13], 8, 0)
        };
        assert!(!exhausted(store, alone).await, "{name}");
    }
}

/// The clock was an hour ahead when a worker claimed the order and died.
#[tokio::test]
async fn a_lease_of_a_clock_that_was_ahead_keeps_nobody_waiting() {
    for store in stores(3) {
        let store = &*store.inventory;
        let ahead = wanted(1, &[11, 12], 7, 3600);
        let until = ahead.leased_until;
        let lost = fresh(store, ahead).await;
        assert!(
            store
                .put_ticket(&lost, "ticket".to_owned(), until)
                .await
                .unwrap()
        );
        let resumed = store.claim(wanted(1, &[11, 12], 8, 0)).await.unwrap();
        assert!(matches!(resumed, Claim::Resumed(..)), "{resumed:?}");
        assert!(!store.bound(&lost, SubsId::new("1")).await.unwrap());

        // Two clocks are never quite one.
        let busy = store.claim(wanted(1, &[11, 12], 9, 0)).await.unwrap();
        assert!(matches!(busy, Claim::Busy(_)), "{busy:?}");
        let mut behind = wanted(1, &[11, 12], 9, 0);
        behind.now -= LEASE / 2;
        behind.leased_until -= LEASE / 2;
        let busy = store.claim(behind).await.unwrap();
        assert!(matches!(busy, Claim::Busy(_)), "{busy:?}");
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
        assert!(store.release_lease(&held).await.unwrap());
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
        assert!(store.forget_order(&held).await.unwrap());
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
        let alone = |order, number, lease| ClaimRequest {
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
        let elsewhere = ClaimRequest {
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

/// A mark of a conflict is not an order: an X is not full of them.
#[tokio::test]
async fn conflicts_do_not_count_towards_the_limit() {
    for store in stores(1) {
        let store = &*store.inventory;
        let until = start() + Duration::from_secs(600);
        for index in 0..200 {
            let held = fresh(store, wanted(index, &[1000 + index, 2000 + index], 7, 0)).await;
            assert!(store.conflict(&held, until).await.unwrap());
        }
        assert!(exhausted(store, wanted(500, &[1000, 3000], 7, 0)).await);
        for index in 500..700 {
            let numbers = [3000 + index, 4000 + index];
            fresh(store, wanted(index, &numbers, 7, 0)).await;
        }
        assert!(exhausted(store, wanted(700, &[5000, 5001], 7, 0)).await);
        // Over, the orders count no more.
        fresh(store, wanted(701, &[5000, 5001], 7, 3720)).await;
    }
}

#[tokio::test]
async fn numbers_come_by_their_digits_where_none_was_taken_before() {
    let shuffled = || [2, 0, 1].map(own).to_vec();
    for store in stores_of(shuffled()) {
        let name = store.name;
        let store = &*store.inventory;
        let listed = store.numbers(pool().as_str().to_owned()).await.unwrap();
        assert_eq!(listed, [x(0), x(1), x(2)], "{name}");
        for (order, wanted_x) in [(1, x(0)), (2, x(1)), (3, x(2)), (4, x(0))] {
            let numbers = [10 * order, 10 * order + 1];
            let held = fresh(store, wanted(order, &numbers, 7, 0)).await;
            assert_eq!(held.x, wanted_x, "{name}");
        }
    }
}

#[tokio::test]
async fn times_are_kept_to_the_millisecond() {
    const NANOS: Duration = Duration::from_nanos(999_999);
    for store in stores(1) {
        let name = store.name;
        let store = &*store.inventory;
        let between = ClaimRequest {
            ends: start() + NANOS,
            leased_until: start() + LEASE + NANOS,
            ..wanted(1, &[11, 12], 7, 0)
        };
        let held = fresh(store, between).await;
        assert_eq!(held.ends, start(), "{name}");
        let entry = store.find(keyed(1)).await.unwrap().unwrap();
        assert_eq!((entry.ends, entry.leased_until), (start(), start() + LEASE));
        // At the very millisecond in which the lease ends, it is over.
        let late = ClaimRequest {
            now: start() + LEASE,
            ..wanted(1, &[11, 12], 8, 0)
        };
        let held = fresh(store, late).await;
        let until = start() + LEASE + NANOS;
        assert!(
            store
                .put_ticket(&held, "t".to_owned(), until)
                .await
                .unwrap()
        );
        let entry = store.find(keyed(1)).await.unwrap().unwrap();
        assert_eq!(entry.leased_until, start() + LEASE, "{name}");
        assert!(store.conflict(&held, until).await.unwrap());
        let again = ClaimRequest {
            now: start() + LEASE,
            ..wanted(1, &[11, 12], 9, 0)
        };
        fresh(store, again).await;
    }
}

#[tokio::test]
async fn an_order_without_numbers_takes_its_x_all_the_same() {
    for store in stores(1) {
        let store = &*store.inventory;
        let alone = |order| ClaimRequest {
            exclusive: true,
            ..wanted(order, &[], 7, 0)
        };
        let held = fresh(store, alone(1)).await;
        assert!(exhausted(store, alone(2)).await);
        assert!(exhausted(store, wanted(3, &[11, 12], 7, 0)).await);
        assert!(store.forget_order(&held).await.unwrap());
        fresh(store, alone(2)).await;
    }
}

#[tokio::test]
async fn purge_forgets_what_ended_before_then() {
    for store in stores(2) {
        let store = &*store.inventory;
        let one = fresh(store, wanted(1, &[11, 12], 7, 0)).await;
        assert!(store.bound(&one, SubsId::new("1")).await.unwrap());
        assert!(store.unbound(keyed(1), SubsId::new("1")).await.unwrap());
        let two = fresh(store, wanted(2, &[11, 12], 7, 0)).await;
        let end = start() + Duration::from_secs(3720);
        assert!(store.conflict(&two, end).await.unwrap());
        assert_eq!(
            store.purge(end).await.unwrap(),
            0,
            "it ended then, not before"
        );
        assert!(store.find(keyed(1)).await.unwrap().is_some());
        let later = end + Duration::from_millis(1);
        assert_eq!(store.purge(later).await.unwrap(), 1);
        assert!(store.find(keyed(1)).await.unwrap().is_none());
        assert_eq!(store.purge(later).await.unwrap(), 0);
    }
}
