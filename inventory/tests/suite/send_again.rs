//! The identical request, once more on the same X, where nothing is seen of the first one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test states what it expects"
)]

use std::sync::Arc;
use std::time::Duration;

use crate::support::*;
use dypls_emulator::{Emulator, Fault, Injection, Late, ManualClock};
use dypls_inventory::{Axb, BindError, Binder};
use dyplsapi_sdk::Evidence;
use dyplsapi_sdk::reconcile::LookupVerdict;

async fn again(store: &Store) -> (Emulator, Binder, ManualClock) {
    let (emulator, client, clock) = by_hand().await;
    let binder = hasty(Binder::new(client, Arc::clone(&store.inventory), key())).send_again(true);
    (emulator, binder, clock)
}

fn lost_before() -> Injection {
    Injection::new("BindAxb", Fault::Drop).before_execution()
}

#[tokio::test]
async fn what_never_ran_is_sent_once_more_on_the_same_x() {
    for store in stores(3) {
        let (emulator, binder, _) = again(&store).await;
        emulator.faults().inject(lost_before().on_call(1));
        let bound = bind(&binder, &emulator, 1, (1, 2)).await.unwrap();
        assert_eq!(bound.evidence, Some(Evidence::Answer));
        emulator.assert_bindings("13900000001", bound.x.expose(), "13900000002", 1);
        assert_eq!((binds_sent(&emulator), made(&emulator)), (2, 1));
        let journal = emulator.journal();
        let sent: Vec<_> = journal
            .iter()
            .filter(|one| one.action == "BindAxb")
            .collect();
        for name in ["PhoneNoX", "Expiration", "OutId"] {
            let values: Vec<_> = sent.iter().map(|one| one.parameters.get(name)).collect();
            assert_eq!(values[0], values[1], "{name} is the same, its mark as well");
        }
    }
}

#[tokio::test]
async fn it_is_sent_so_only_if_told() {
    for store in stores(3) {
        let (emulator, binder, _) = again(&store).await;
        emulator.faults().inject(lost_before().on_call(1));
        let binder = binder.send_again(false);
        undecided(bind(&binder, &emulator, 1, (1, 2)).await);
        assert_eq!(binds_sent(&emulator), 1);
    }
}

#[tokio::test]
async fn a_first_copy_that_runs_late_makes_no_second_binding() {
    for store in stores(3) {
        let (emulator, binder, clock) = again(&store).await;
        let late = Fault::ExecuteLate(Late::After(Duration::from_secs(600)));
        emulator
            .faults()
            .inject(Injection::new("BindAxb", late).on_call(1));
        let bound = bind(&binder, &emulator, 1, (1, 2)).await.unwrap();
        clock.advance(Duration::from_secs(601));
        // Any call makes the emulator look at its clock.
        let known = bind(&binder, &emulator, 1, (1, 2)).await.unwrap();
        assert_eq!(known.subs_id, bound.subs_id);
        binder.sweep(&pool()).await.unwrap();
        assert_eq!((binds_sent(&emulator), made(&emulator)), (2, 1));
    }
}

#[tokio::test]
async fn a_copy_that_meets_the_first_one_is_refused_and_the_first_is_found() {
    for store in stores(3) {
        let (emulator, binder, _) = again(&store).await;
        // It runs once somebody has looked, so that the second copy meets its binding.
        let late = Fault::ExecuteLate(Late::after_lookup());
        emulator
            .faults()
            .inject(Injection::new("BindAxb", late).on_call(1));
        let bound = bind(&binder, &emulator, 1, (1, 2)).await.unwrap();
        assert_eq!(bound.evidence, Some(Evidence::LookedUp));
        emulator.assert_bindings("13900000001", bound.x.expose(), "13900000002", 1);
        assert_eq!((binds_sent(&emulator), made(&emulator)), (2, 1));
    }
}

#[tokio::test]
async fn both_lost_it_stays_open_by_the_ticket_of_the_second() {
    for store in stores(3) {
        let (emulator, binder, clock) = again(&store).await;
        emulator.faults().inject(lost_before());
        let ride = ride(&emulator, 1, 2);
        let first = undecided(binder.bind(&order(1), &ride).await);
        assert!(matches!(first.verdict, LookupVerdict::NotSeen));
        assert_eq!(binds_sent(&emulator), 2, "once more, and no more");

        clock.advance(Duration::from_secs(600));
        let second = undecided(binder.bind(&order(1), &ride).await);
        assert_eq!(binds_sent(&emulator), 3);
        assert_eq!(second.x, first.x, "never another X");
        let (first, second) = (first.ticket, second.ticket);
        assert_eq!(first.prepared_at(), second.prepared_at());
        assert_eq!(
            second.not_after(),
            first.not_after() + Duration::from_secs(600)
        );
        // Over for the first copy, and not for the last.
        clock.advance(Duration::from_secs(600));
        undecided(binder.resume(&order(1), &ride).await);
        clock.advance(Duration::from_secs(600));
        let error = binder.resume(&order(1), &ride).await.unwrap_err();
        assert!(matches!(error, BindError::NotDone), "{error}");
        assert_eq!((binds_sent(&emulator), made(&emulator)), (3, 0));
    }
}

#[tokio::test]
async fn it_is_not_sent_again_from_the_orders_end_on() {
    for store in stores(3) {
        let (emulator, binder, clock) = again(&store).await;
        emulator.faults().inject(lost_before());
        // The order ends while the first copy may still run.
        let ends = emulator.now() + Duration::from_secs(600);
        let ride = Axb::new(pool(), person(1), person(2), ends);
        for (passed, sent) in [(0, 2), (599, 3), (1, 3), (1, 3)] {
            clock.advance(Duration::from_secs(passed));
            undecided(binder.bind(&order(1), &ride).await);
            assert_eq!(binds_sent(&emulator), sent, "{}", store.name);
        }
    }
}

#[tokio::test]
async fn a_refusal_of_the_second_says_nothing_of_the_first() {
    for store in stores(3) {
        let (emulator, binder, clock) = again(&store).await;
        emulator.faults().inject(lost_before().on_call(1));
        let refused = Fault::refuse("isv.OUT_OF_SERVICE");
        emulator
            .faults()
            .inject(Injection::new("BindAxb", refused).on_call(2));
        let ride = ride(&emulator, 1, 2);
        let open = undecided(binder.bind(&order(1), &ride).await);
        let error = open.error.unwrap();
        assert_eq!(error.code(), Some("isv.OUT_OF_SERVICE"));
        assert_eq!(error.outcome(), dyplsapi_sdk::Outcome::Unknown);
        clock.advance(Duration::from_secs(1));
        let bound = binder.bind(&order(1), &ride).await.unwrap();
        assert_eq!(bound.x, open.x);
        assert_eq!((binds_sent(&emulator), made(&emulator)), (3, 1));
    }
}

#[tokio::test]
async fn resuming_sends_nothing_either_way() {
    for store in stores(3) {
        let (emulator, binder, _) = again(&store).await;
        emulator.faults().inject(lost_before());
        let ride = ride(&emulator, 1, 2);
        binder.bind(&order(1), &ride).await.unwrap_err();
        let sent = binds_sent(&emulator);
        undecided(binder.resume(&order(1), &ride).await);
        assert_eq!(binds_sent(&emulator), sent);
    }
}
