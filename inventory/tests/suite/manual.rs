//! What a person decides of an order that the binder cannot settle.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test states what it expects"
)]

use crate::support::*;
use dypls_emulator::{Emulator, Fault, Injection};
use dypls_inventory::{Axb, BindError, Binder};
use dyplsapi_sdk::types::SubsId;

/// An order whose request was lost before it ran, and another client's binding of these numbers on its X.
async fn stuck(store: &Store, a: &str, b: &str) -> (Emulator, Binder, Axb, SubsId) {
    let emulator = Emulator::start().await;
    emulator.faults().inject(
        Injection::new("BindAxb", Fault::Drop)
            .before_execution()
            .on_call(1),
    );
    let (binder, ride) = (binder(&emulator, store), ride(&emulator, 1, 2));
    let open = undecided(binder.bind(&order(1), &ride).await);
    let mut subs_id = String::new();
    emulator.as_other_client(|other| {
        subs_id = other.bind_axb(a, open.x.expose(), b).unwrap();
    });
    (emulator, binder, ride, SubsId::new(subs_id))
}

#[tokio::test]
async fn a_binding_of_the_pair_can_be_adopted() {
    for store in stores(3) {
        let (emulator, binder, ride, theirs) = stuck(&store, "13900000001", "13900000002").await;
        let other = SubsId::new("1");
        let error = binder.adopt(&order(1), &ride, &other).await.unwrap_err();
        assert!(matches!(error, BindError::AlreadyBound { .. }), "{error}");

        let bound = binder.adopt(&order(1), &ride, &theirs).await.unwrap();
        assert_eq!(bound.subs_id, theirs);
        let known = binder.bind(&order(1), &ride).await.unwrap();
        assert_eq!((known.subs_id, known.x), (theirs.clone(), bound.x));
        let once_more = binder.adopt(&order(1), &ride, &theirs).await.unwrap();
        assert_eq!(once_more.subs_id, theirs);
        let error = binder.adopt(&order(1), &ride, &other).await.unwrap_err();
        assert!(matches!(error, BindError::Bound { .. }), "{error}");
        let error = binder.give_up(&order(1), &ride).await.unwrap_err();
        assert!(matches!(error, BindError::Bound { .. }), "{error}");
        assert_eq!(binds_sent(&emulator), 1);

        assert_eq!(binder.unbind(&order(1)).await.unwrap().subs_id, theirs);
    }
}

#[tokio::test]
async fn a_binding_in_the_way_cannot_be_adopted_but_makes_room_for_another_x() {
    for store in stores(3) {
        let (emulator, binder, ride, theirs) = stuck(&store, "13900000001", "13900000009").await;
        let error = binder.bind(&order(1), &ride).await.unwrap_err();
        let BindError::Blocked { x: taken, .. } = error else {
            panic!("{error}");
        };
        let error = binder.adopt(&order(1), &ride, &theirs).await.unwrap_err();
        assert!(matches!(error, BindError::Blocked { .. }), "{error}");

        binder.give_up(&order(1), &ride).await.unwrap();
        let error = binder.give_up(&order(1), &ride).await.unwrap_err();
        assert!(matches!(error, BindError::NotBegun), "{error}");
        let bound = binder.bind(&order(1), &ride).await.unwrap();
        assert_ne!(bound.x, taken);
        emulator.assert_bindings("13900000001", bound.x.expose(), "13900000002", 1);
        assert_eq!(binds_sent(&emulator), 2);
    }
}

#[tokio::test]
async fn what_may_still_come_cannot_be_given_up() {
    for store in stores(3) {
        let emulator = Emulator::start().await;
        let (binder, ride) = (binder(&emulator, &store), ride(&emulator, 1, 2));
        for _ in 0..2 {
            let error = binder.give_up(&order(1), &ride).await.unwrap_err();
            assert!(matches!(error, BindError::NotBegun), "{error}");
        }
        emulator.faults().inject(
            Injection::new("BindAxb", Fault::Drop)
                .before_execution()
                .on_call(1),
        );
        binder.bind(&order(1), &ride).await.unwrap_err();
        undecided(binder.give_up(&order(1), &ride).await);
    }
}
