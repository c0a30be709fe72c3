//! An X is free again when its order's binding is over, and what no order owns is told.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test states what it expects"
)]

use std::sync::Arc;
use std::time::Duration;

use crate::support::*;
use dypls_emulator::{Emulator, Fault, Injection};
use dypls_inventory::{BindError, Binder, UnbindError, UnreadReason};
use dyplsapi_sdk::Evidence;

#[tokio::test]
async fn unbinding_frees_the_x_only_once_it_is_done() {
    for store in stores(1) {
        let emulator = Emulator::start().await;
        let binder = binder(&emulator, &store);
        let ride = ride(&emulator, 1, 2);
        let bound = binder.bind(&order(1), &ride).await.unwrap();
        let lost = emulator.faults();
        lost.inject(Injection::new(
            "UnbindSubscription",
            Fault::refuse("isp.SYSTEM_ERROR"),
        ));
        let error = binder.unbind(&order(1)).await.unwrap_err();
        assert!(matches!(error, UnbindError::Service(_)), "{error}");
        let error = binder.bind(&order(2), &ride).await.unwrap_err();
        assert!(matches!(error, BindError::Exhausted), "{error}");

        lost.clear();
        let unbound = binder.unbind(&order(1)).await.unwrap();
        assert_eq!(unbound.subs_id, bound.subs_id);
        emulator.assert_bindings("13900000001", bound.x.expose(), "13900000002", 0);
        assert_eq!(binder.unbind(&order(1)).await.unwrap().evidence, None);
        binder.bind(&order(2), &ride).await.unwrap();

        // A worker that comes late binds nothing for an order that is over.
        let error = binder.bind(&order(1), &ride).await.unwrap_err();
        assert!(matches!(error, BindError::Ended { .. }), "{error}");
        let error = binder.unbind(&order(3)).await.unwrap_err();
        assert!(matches!(error, UnbindError::NotFound), "{error}");
    }
}

/// As a bind is: for no time at all still means once.
#[tokio::test]
async fn without_time_for_it_a_lost_unbind_is_looked_up_once() {
    for store in stores(1) {
        let emulator = Emulator::start().await;
        let binder = binder(&emulator, &store).resolve_unknown(Duration::ZERO);
        let ride = ride(&emulator, 1, 2);
        binder.bind(&order(1), &ride).await.unwrap();
        let lose = |fault: Injection| emulator.faults().inject(fault);
        lose(Injection::new("UnbindSubscription", Fault::Drop).before_execution());
        let error = binder.unbind(&order(1)).await.unwrap_err();
        assert!(matches!(error, UnbindError::Service(_)), "{error}");
        emulator.faults().clear();
        lose(Injection::new("UnbindSubscription", Fault::Drop));
        let unbound = binder.unbind(&order(1)).await.unwrap();
        assert_eq!(unbound.evidence, Some(Evidence::LookedUp), "{}", store.name);
        binder.bind(&order(2), &ride).await.unwrap();
    }
}

#[tokio::test]
async fn a_binding_that_is_gone_already_is_unbound() {
    for store in stores(1) {
        let emulator = Emulator::start().await;
        let binder = binder(&emulator, &store);
        bind(&binder, &emulator, 1, (1, 2)).await.unwrap();
        emulator.as_other_client(|other| other.unbind_all(x(0).expose()));
        let unbound = binder.unbind(&order(1)).await.unwrap();
        assert_eq!(unbound.evidence, Some(Evidence::AlreadyInState));
    }
}

#[tokio::test]
async fn a_binding_that_is_gone_may_be_said_to_be_in_old_words() {
    for store in stores(1) {
        let emulator = Emulator::builder().legacy_subs_not_exist();
        let emulator = emulator.start().await.unwrap();
        let binder = binder(&emulator, &store);
        let ride = ride(&emulator, 1, 2);
        binder.bind(&order(1), &ride).await.unwrap();
        emulator.as_other_client(|other| other.unbind_all(x(0).expose()));
        let unbound = binder.unbind(&order(1)).await.unwrap();
        assert_eq!(unbound.evidence, Some(Evidence::AlreadyInState));
        binder.bind(&order(2), &ride).await.unwrap();
    }
}

#[tokio::test]
async fn an_x_is_free_again_when_the_binding_has_ended() {
    for store in stores(1) {
        let (emulator, client, clock) = by_hand().await;
        let binder = hasty(Binder::new(client, Arc::clone(&store.inventory), key()));
        bind(&binder, &emulator, 1, (1, 2)).await.unwrap();
        clock.advance(Duration::from_secs(3600));
        let error = bind(&binder, &emulator, 2, (1, 2)).await.unwrap_err();
        assert!(
            matches!(error, BindError::Exhausted),
            "it may last 59 seconds more: {error}"
        );
        clock.advance(Duration::from_secs(120));
        bind(&binder, &emulator, 2, (1, 2)).await.unwrap();
        let error = bind(&binder, &emulator, 1, (1, 2)).await.unwrap_err();
        assert!(matches!(error, BindError::Ended { .. }), "{error}");
        assert_eq!(binder.purge(Duration::from_secs(60)).await.unwrap(), 0);
        clock.advance(Duration::from_secs(61));
        assert_eq!(binder.purge(Duration::from_secs(60)).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn the_sweep_finds_what_no_order_owns() {
    for store in stores(4) {
        let emulator = Emulator::start().await;
        let binder = binder(&emulator, &store);
        let ours = bind(&binder, &emulator, 1, (1, 2)).await.unwrap();
        let mut foreign = Vec::new();
        emulator.as_other_client(|other| {
            for index in [0, 2] {
                let x = x(index);
                foreign.push(
                    other
                        .bind_axb("13900000005", x.expose(), "13900000006")
                        .unwrap(),
                );
            }
        });
        assert_eq!(ours.x, x(0), "one of them is on our X");
        let sweep = binder.sweep(&pool()).await.unwrap();
        let mut found: Vec<_> = sweep
            .orphans
            .iter()
            .map(|one| one.subs_id.as_str())
            .collect();
        found.sort_unstable();
        foreign.sort_unstable();
        assert_eq!(found, foreign);
        assert_eq!(sweep.numbers, 4);
        assert!(
            sweep.unread.is_empty() && sweep.undecided.is_empty(),
            "{sweep:?}"
        );

        emulator
            .faults()
            .inject(Injection::new("QuerySubsId", Fault::refuse("isv.NO_NOT_EXIST")).on_call(3));
        let sweep = binder.sweep(&pool()).await.unwrap();
        assert_eq!((sweep.orphans.len(), sweep.unread.len()), (1, 1));
        assert_eq!(sweep.unread[0].x, x(2));
    }
}

#[tokio::test]
async fn a_list_of_two_hundred_may_be_cut_off() {
    for store in stores(1) {
        let emulator = Emulator::start().await;
        let binder = binder(&emulator, &store);
        let bind = |count: std::ops::Range<u32>| {
            emulator.as_other_client(|other| {
                for index in count {
                    let (a, b) = (person(1000 + 2 * index), person(1001 + 2 * index));
                    other
                        .bind_axb(a.expose(), x(0).expose(), b.expose())
                        .unwrap();
                }
            });
        };
        bind(0..199);
        let sweep = binder.sweep(&pool()).await.unwrap();
        assert_eq!((sweep.orphans.len(), sweep.unread.len()), (199, 0));
        bind(199..200);
        let sweep = binder.sweep(&pool()).await.unwrap();
        assert_eq!((sweep.orphans.len(), sweep.unread.len()), (200, 1));
        let why = &sweep.unread[0].reason;
        assert!(matches!(why, UnreadReason::MaybeCutOff), "{why:?}");
    }
}

#[tokio::test]
async fn the_sweep_takes_no_open_orders_binding_for_nobodys() {
    for store in stores(1) {
        let emulator = Emulator::start().await;
        let binder = binder(&emulator, &store);
        let ride = ride(&emulator, 1, 2);
        emulator
            .faults()
            .inject(Injection::new("BindAxb", Fault::Drop));
        // The look-up fails as well.
        emulator
            .faults()
            .inject(Injection::new("QuerySubsId", Fault::refuse("isv.NO_NOT_EXIST")).on_call(1));
        undecided(binder.bind(&order(1), &ride).await);
        let sweep = binder.sweep(&pool()).await.unwrap();
        assert_eq!((sweep.orphans.len(), sweep.undecided.len()), (0, 1));
        binder.resume(&order(1), &ride).await.unwrap();
        let sweep = binder.sweep(&pool()).await.unwrap();
        assert_eq!((sweep.orphans.len(), sweep.undecided.len()), (0, 0));
    }
}
