//! What is stored for an order can be asked for, and is the same in every store.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test states what it expects"
)]

use std::sync::Arc;
use std::time::Duration;

use crate::support::*;
use core_client::reconcile::Ticket;
use dypls_emulator::{DEFAULT_POOL_KEY, Emulator, Fault, Injection};
use dypls_inventory::{Axb, Binder, OrderState, StoredOrder};

async fn state(binder: &Binder, index: u32) -> Option<OrderState> {
    let found = binder.find(&order(index)).await.unwrap();
    found.map(|found| found.state)
}

#[tokio::test]
async fn an_order_is_found_with_its_state_x_and_id() {
    for store in stores(3) {
        let (emulator, client, clock) = by_hand().await;
        let binder = hasty(Binder::new(client, Arc::clone(&store.inventory), key()));
        assert_eq!(state(&binder, 1).await, None, "{}", store.name);

        let ride = ride(&emulator, 1, 2);
        let bound = binder.bind(&order(1), &ride).await.unwrap();
        let found = binder.find(&order(1)).await.unwrap().unwrap();
        assert_eq!(found.state, OrderState::Bound, "{}", store.name);
        assert_eq!((&found.x, found.ends), (&bound.x, bound.ends));
        assert_eq!(found.subs_id.as_ref(), Some(&bound.subs_id));
        assert_eq!(found.pool, pool());
        assert_eq!(found.busy_until, None);
        let ticket: Ticket = found.ticket.as_ref().unwrap().parse().unwrap();
        assert_eq!(ticket.operation(), "BindAxb");
        let shown = format!("{found:?}");
        assert!(!shown.contains(bound.x.expose()), "{shown}");
        assert_eq!(state(&binder, 2).await, None, "{}", store.name);

        clock.advance(Duration::from_secs(4000));
        assert_eq!(
            state(&binder, 1).await,
            Some(OrderState::Ended),
            "{}",
            store.name
        );
    }
}

#[tokio::test]
async fn an_order_that_was_unbound_has_ended_and_one_that_was_refused_is_not_there() {
    for store in stores(3) {
        let emulator = Emulator::start().await;
        let binder = binder(&emulator, &store);
        bind(&binder, &emulator, 1, (1, 2)).await.unwrap();
        binder.unbind(&order(1)).await.unwrap();
        let found = binder.find(&order(1)).await.unwrap().unwrap();
        assert_eq!(found.state, OrderState::Ended, "{}", store.name);
        assert!(found.subs_id.is_some());

        emulator.faults().inject(Injection::new(
            "BindAxb",
            Fault::refuse("isv.ILLEGAL_ARGUMENT"),
        ));
        bind(&binder, &emulator, 2, (3, 4)).await.unwrap_err();
        assert_eq!(state(&binder, 2).await, None, "{}", store.name);

        binder.purge(Duration::ZERO).await.unwrap();
        assert_eq!(
            state(&binder, 1).await,
            Some(OrderState::Ended),
            "it has not ended by time"
        );
    }
}

#[tokio::test]
async fn an_order_under_way_is_busy_and_one_of_unknown_outcome_open() {
    for store in stores(3) {
        let emulator = Emulator::start().await;
        let binder = binder(&emulator, &store);
        emulator.faults().inject(
            Injection::new("BindAxb", Fault::Drop)
                .before_execution()
                .on_call(1),
        );
        emulator
            .faults()
            .inject(Injection::new("BindAxb", Fault::Delay(Duration::from_millis(500))).on_call(2));
        bind(&binder, &emulator, 1, (1, 2)).await.unwrap_err();
        let open = binder.find(&order(1)).await.unwrap().unwrap();
        assert_eq!(open.state, OrderState::Open, "{}", store.name);
        assert_eq!((open.subs_id, open.busy_until), (None, None));

        let (worker, ride) = (binder.clone(), ride(&emulator, 3, 4));
        let binding = tokio::spawn(async move { worker.bind(&order(2), &ride).await });
        while binds_sent(&emulator) < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let busy = binder.find(&order(2)).await.unwrap().unwrap();
        assert_eq!(busy.state, OrderState::Open, "{}", store.name);
        let until = busy.busy_until.unwrap();
        assert!(until > emulator.now(), "{}", store.name);
        binding.await.unwrap().unwrap();
        assert_eq!(
            state(&binder, 2).await,
            Some(OrderState::Bound),
            "{}",
            store.name
        );
    }
}

/// What a process that was killed has to know: what the order keeps, and what the inventory does.
#[tokio::test]
async fn a_request_is_made_again_from_the_order_and_what_is_stored() {
    for store in stores(3) {
        let emulator = Emulator::start().await;
        let binder = binder(&emulator, &store);
        emulator
            .faults()
            .inject(Injection::new("BindAxb", Fault::Drop).on_call(1));
        // The first look comes to nothing, as in a process that ends.
        emulator
            .faults()
            .inject(Injection::new("QuerySubsId", Fault::Drop));
        bind(&binder, &emulator, 1, (1, 2)).await.unwrap_err();
        emulator.faults().clear();

        let StoredOrder { pool, ends, .. } = binder.find(&order(1)).await.unwrap().unwrap();
        assert_eq!(pool.as_str(), DEFAULT_POOL_KEY);
        let again = Axb::new(pool, person(1), person(2), ends);
        let bound = binder.resume(&order(1), &again).await.unwrap();
        emulator.assert_bindings("13900000001", bound.x.expose(), "13900000002", 1);
        assert_eq!((binds_sent(&emulator), made(&emulator)), (1, 1));
    }
}
