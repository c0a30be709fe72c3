//! An order gets one binding, on an X of the inventory, whatever goes wrong between.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test states what it expects"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::support::*;
use dypls_emulator::{Calls, Emulator, Fault, Injection, Late, OtherClient};
use dypls_inventory::{Axb, Axn, BindError, Binder, OwnNumber};
use dyplsapi_sdk::Evidence;
use dyplsapi_sdk::reconcile::LookupVerdict;

#[tokio::test]
async fn an_order_is_bound_on_an_x_of_the_inventory_and_once() {
    for store in stores(3) {
        let emulator = Emulator::start().await;
        let (binder, ride) = (binder(&emulator, &store), ride(&emulator, 1, 2));
        let bound = binder.bind(&order(1), &ride).await.unwrap();
        assert_eq!(bound.evidence, Some(Evidence::Answer), "{}", store.name);
        emulator.assert_bindings("13900000001", bound.x.expose(), "13900000002", 1);
        assert_eq!(emulator.bindings()[0].subs_id(), bound.subs_id.as_str());

        let again = binder.bind(&order(1), &ride).await.unwrap();
        assert_eq!((again.subs_id, again.x), (bound.subs_id, bound.x));
        assert_eq!(again.evidence, None);
        assert_eq!(emulator.executed("BindAxb"), 1);
        assert_eq!(
            binder.resume(&order(1), &ride).await.unwrap().evidence,
            None
        );
    }
}

#[tokio::test]
async fn an_x_that_others_have_taken_is_passed_over_but_not_without_end() {
    for store in stores(4) {
        let emulator = Emulator::start().await;
        emulator.as_other_client(|other| {
            for index in 0..3 {
                other
                    .bind_axb("13900000001", x(index).expose(), "13900000009")
                    .unwrap();
            }
        });
        let ride = ride(&emulator, 1, 2);
        let stopped = binder(&emulator, &store)
            .max_conflicts(1)
            .bind(&order(1), &ride)
            .await;
        let error = stopped.unwrap_err();
        assert!(
            matches!(error, BindError::Conflicts { tried: 2, .. }),
            "{error}"
        );
        assert!(error.to_string().contains("sweep"), "{error}");

        // The two are known to be taken for A by now; a third is tried, and the fourth is free.
        let bound = binder(&emulator, &store)
            .max_conflicts(1)
            .bind(&order(1), &ride)
            .await
            .unwrap();
        assert_eq!(bound.x, x(3));
        let binds = emulator
            .journal()
            .iter()
            .filter(|one| one.action == "BindAxb")
            .count();
        assert_eq!(binds, 4, "no X was tried twice");
    }
}

#[tokio::test]
async fn a_lost_answer_is_found_and_nothing_is_sent_twice() {
    for store in stores(3) {
        let emulator = Emulator::start().await;
        emulator
            .faults()
            .inject(Injection::new("BindAxb", Fault::Drop).on_call(1));
        let binder = binder(&emulator, &store);
        let bound = bind(&binder, &emulator, 1, (1, 2)).await.unwrap();
        assert_eq!(bound.evidence, Some(Evidence::LookedUp));
        emulator.assert_bindings("13900000001", bound.x.expose(), "13900000002", 1);
        assert_eq!(made(&emulator), 1);
        emulator.assert_all_faults_hit();
    }
}

/// Each is answered after the bind ran; to take it for a refusal would bind the order on a second X.
const ANSWERED_AFTER_IT_RAN: [(u16, &str); 8] = [
    (400, "BackendTimeout"),
    (400, "InvalidOperation.Processing"),
    (408, "RequestTimeout"),
    (408, "InvalidPoolKey"),
    (409, "RequestInProgress"),
    (409, "OperationConflict"),
    (429, "Busy"),
    (499, "Canceled"),
];

#[tokio::test]
async fn a_gateways_undescribed_4xx_binds_no_second_x() {
    for (status, code) in ANSWERED_AFTER_IT_RAN {
        for store in stores(3) {
            let emulator = Emulator::start().await;
            let fault = Fault::refuse_as(status, code);
            let injection = Injection::new("BindAxb", fault).on_call(1);
            emulator.faults().inject(injection.after_execution());
            let bound = binder(&emulator, &store)
                .bind(&order(1), &ride(&emulator, 1, 2))
                .await
                .unwrap();
            assert_eq!(bound.evidence, Some(Evidence::LookedUp), "{status} {code}");
            emulator.assert_bindings("13900000001", bound.x.expose(), "13900000002", 1);
            assert_eq!((binds_sent(&emulator), made(&emulator)), (1, 1));
            emulator.assert_all_faults_hit();
        }
    }
}

#[tokio::test]
async fn while_such_an_answer_cannot_be_looked_up_there_is_no_other_x() {
    for (status, code) in ANSWERED_AFTER_IT_RAN {
        for store in stores(3) {
            let emulator = Emulator::start().await;
            let fault = Fault::refuse_as(status, code);
            let injection = Injection::new("BindAxb", fault).on_call(1);
            emulator.faults().inject(injection.after_execution());
            let blind = Injection::new("QuerySubsId", Fault::Status(502));
            emulator.faults().inject(blind);
            let (binder, ride) = (binder(&emulator, &store), ride(&emulator, 1, 2));
            for _ in 0..2 {
                undecided(binder.bind(&order(1), &ride).await);
            }
            assert_eq!((binds_sent(&emulator), made(&emulator)), (1, 1));
            emulator.faults().clear();
            let bound = binder.bind(&order(1), &ride).await.unwrap();
            assert_eq!(bound.evidence, Some(Evidence::LookedUp), "{status} {code}");
            assert_eq!((binds_sent(&emulator), made(&emulator)), (1, 1));
        }
    }
}

#[tokio::test]
async fn while_the_outcome_is_unknown_there_is_no_other_x() {
    for store in stores(3) {
        let (emulator, client, clock) = by_hand().await;
        let binder = hasty(Binder::new(client, Arc::clone(&store.inventory), key()));
        emulator.faults().inject(
            Injection::new("BindAxb", Fault::Drop)
                .before_execution()
                .on_call(1),
        );
        let ride = ride(&emulator, 1, 2);
        let open = undecided(binder.bind(&order(1), &ride).await);
        assert!(
            matches!(open.verdict, LookupVerdict::NotSeen),
            "{}",
            open.verdict
        );
        assert!(open.error.is_some());

        for minutes in [1, 5, 10] {
            clock.advance(Duration::from_secs(minutes * 60));
            undecided(binder.bind(&order(1), &ride).await);
        }
        assert_eq!(binds_sent(&emulator), 1);

        clock.advance(Duration::from_secs(3 * 60));
        let bound = binder.bind(&order(1), &ride).await.unwrap();
        assert_ne!(
            bound.x, open.x,
            "the number that was taken the longest ago is next"
        );
        assert_eq!((binds_sent(&emulator), made(&emulator)), (2, 1));
    }
}

#[tokio::test]
async fn a_request_that_runs_late_is_found_on_its_x() {
    for store in stores(3) {
        let (emulator, client, clock) = by_hand().await;
        let binder = hasty(Binder::new(client, Arc::clone(&store.inventory), key()));
        let late = Fault::ExecuteLate(Late::After(Duration::from_secs(600)));
        emulator
            .faults()
            .inject(Injection::new("BindAxb", late).on_call(1));
        let ride = ride(&emulator, 1, 2);
        undecided(binder.bind(&order(1), &ride).await);
        clock.advance(Duration::from_secs(601));
        let bound = binder.resume(&order(1), &ride).await.unwrap();
        assert_eq!(bound.evidence, Some(Evidence::LookedUp));
        assert_eq!((binds_sent(&emulator), made(&emulator)), (1, 1));
    }
}

#[tokio::test]
async fn resuming_begins_nothing() {
    for store in stores(3) {
        let (emulator, client, clock) = by_hand().await;
        let binder = hasty(Binder::new(client, Arc::clone(&store.inventory), key()));
        let ride = ride(&emulator, 1, 2);
        let error = binder.resume(&order(1), &ride).await.unwrap_err();
        assert!(matches!(error, BindError::NotBegun), "{error}");
        emulator
            .faults()
            .inject(Injection::new("BindAxb", Fault::Drop).before_execution());
        binder.bind(&order(1), &ride).await.unwrap_err();
        clock.advance(Duration::from_secs(1200));
        let error = binder.resume(&order(1), &ride).await.unwrap_err();
        assert!(matches!(error, BindError::NotDone), "{error}");
        let error = binder.resume(&order(1), &ride).await.unwrap_err();
        assert!(matches!(error, BindError::NotBegun), "{error}");
        assert_eq!(binds_sent(&emulator), 1);
    }
}

#[tokio::test]
async fn two_tasks_with_one_order_make_one_binding() {
    for store in stores(3) {
        let emulator = Emulator::start().await;
        emulator.faults().inject(Injection::new(
            "BindAxb",
            Fault::Delay(Duration::from_millis(200)),
        ));
        let binder = binder(&emulator, &store).busy_wait(Duration::from_secs(10));
        let ride = ride(&emulator, 1, 2);
        let (one, other) = (order(1), order(1));
        let (one, other) = tokio::join!(binder.bind(&one, &ride), binder.bind(&other, &ride));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one.subs_id, other.subs_id, "{}", store.name);
        assert_eq!(made(&emulator), 1);
        assert_eq!(binds_sent(&emulator), 1);
        let evidence = [one.evidence, other.evidence];
        assert!(evidence.contains(&None), "{evidence:?}");
    }
}

#[tokio::test]
async fn an_order_that_nobody_waits_for_is_busy_until_its_lease_ends() {
    for store in stores(3) {
        let (emulator, client, clock) = by_hand().await;
        let binder = hasty(Binder::new(client, Arc::clone(&store.inventory), key()))
            .lease(Duration::from_secs(90));
        emulator
            .faults()
            .inject(Injection::new("BindAxb", Fault::Stall).on_call(1));
        let ride = ride(&emulator, 1, 2);
        let task = tokio::spawn({
            let (binder, ride) = (binder.clone(), ride.clone());
            async move { binder.bind(&order(1), &ride).await }
        });
        while made(&emulator) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());

        let error = binder.bind(&order(1), &ride).await.unwrap_err();
        let BindError::Busy { until } = error else {
            panic!("{error}");
        };
        assert_eq!(until, emulator.now() + Duration::from_secs(90));
        clock.advance(Duration::from_secs(90));
        let bound = binder.bind(&order(1), &ride).await.unwrap();
        assert_eq!(bound.evidence, Some(Evidence::LookedUp));
        assert_eq!(made(&emulator), 1);
    }
}

#[tokio::test]
async fn a_refusal_frees_the_x() {
    for store in stores(1) {
        let emulator = Emulator::start().await;
        emulator
            .faults()
            .inject(Injection::new("BindAxb", Fault::refuse("isv.OUT_OF_SERVICE")).on_call(1));
        let binder = binder(&emulator, &store);
        let error = bind(&binder, &emulator, 1, (1, 2)).await.unwrap_err();
        assert!(matches!(error, BindError::NotBound(_)), "{error}");
        let bound = bind(&binder, &emulator, 2, (1, 2)).await.unwrap();
        assert_eq!(bound.x, x(0));
    }
}

#[tokio::test]
async fn a_request_for_something_else_is_another_request() {
    for store in stores(3) {
        let emulator = Emulator::start().await;
        let binder = binder(&emulator, &store);
        bind(&binder, &emulator, 1, (1, 2)).await.unwrap();
        let ends = in_an_hour(emulator.now());
        for other in [
            ride(&emulator, 1, 3),
            Axb::new("FC99999", person(1), person(2), ends),
        ] {
            let error = binder.bind(&order(1), &other).await.unwrap_err();
            assert!(matches!(error, BindError::OtherRequest), "{error}");
        }
        let error = binder
            .bind(
                &order(1),
                &Axn::new(pool(), person(1), ends).with_b(person(2)),
            )
            .await
            .unwrap_err();
        assert!(matches!(error, BindError::OtherRequest), "{error}");
        // The order has its X, which no city chooses any more.
        let elsewhere = ride(&emulator, 1, 2).in_city("北京");
        binder.bind(&order(1), &elsewhere).await.unwrap();
        assert_eq!(made(&emulator), 1);
    }
}

#[tokio::test]
async fn a_pair_that_is_bound_already_is_told_with_its_id() {
    for store in stores(3) {
        let emulator = Emulator::start().await;
        emulator
            .faults()
            .inject(Injection::new("BindAxb", Fault::Drop).before_execution());
        let mut others = String::new();
        let binder = binder(&emulator, &store);
        let ride = ride(&emulator, 1, 2);
        binder.bind(&order(1), &ride).await.unwrap_err();
        emulator.as_other_client(|other| {
            others = other
                .bind_axb("13900000001", x(0).expose(), "13900000002")
                .unwrap();
        });
        let error = binder.bind(&order(1), &ride).await.unwrap_err();
        let BindError::AlreadyBound { x: found, subs_id } = error else {
            panic!("{error}");
        };
        assert_eq!((found, subs_id.as_str()), (x(0), &*others));
        assert_eq!(binds_sent(&emulator), 1);
    }
}

#[tokio::test]
async fn the_city_is_kept_to() {
    let numbers = vec![own(0).in_city("北京"), own(1).in_city("杭州"), own(2)];
    for store in stores_of(numbers) {
        let emulator = Emulator::start().await;
        let binder = binder(&emulator, &store);
        let there = |a| ride(&emulator, a, a + 1).in_city("杭州");
        for a in [1, 3] {
            assert_eq!(binder.bind(&order(a), &there(a)).await.unwrap().x, x(1));
        }
        let error = binder.bind(&order(9), &there(1)).await.unwrap_err();
        assert!(matches!(error, BindError::Exhausted), "{error}");
    }
}

#[tokio::test]
async fn an_x_of_the_axn_kind_is_one_orders_alone() {
    let number = |index| OwnNumber::new(x(index), "FC12346");
    let xs = || [number(0), number(1)];
    for store in stores_of(xs().into()) {
        let emulator = Emulator::builder()
            .pool(
                dypls_emulator::Pool::new("FC12346", dypls_emulator::PoolKind::Axn)
                    .with_number_range("17000000000", 2),
            )
            .start()
            .await
            .unwrap();
        let binder = binder(&emulator, &store);
        let ends = in_an_hour(emulator.now());
        let mut found = BTreeSet::new();
        for index in [1, 2] {
            let what = Axn::new("FC12346", person(index), ends);
            let bound = binder.bind(&order(index), &what).await.unwrap();
            found.insert(bound.x.expose().to_owned());
        }
        assert_eq!(found.len(), 2, "{}", store.name);
        let error = binder
            .bind(&order(3), &Axn::new("FC12346", person(3), ends))
            .await
            .unwrap_err();
        assert!(matches!(error, BindError::Exhausted), "{error}");
    }
}

#[tokio::test]
async fn other_parameters_are_sent() {
    for store in stores(1) {
        let emulator = Emulator::start().await;
        let what = ride(&emulator, 1, 2).with(|more| more.is_recording_enabled(true));
        binder(&emulator, &store)
            .bind(&order(1), &what)
            .await
            .unwrap();
        assert!(emulator.bindings()[0].need_record());
    }
}

#[tokio::test]
async fn nothing_shows_a_number() {
    for store in stores(1) {
        let emulator = Emulator::start().await;
        let binder = binder(&emulator, &store);
        let ride = ride(&emulator, 1, 2);
        let bound = binder.bind(&order(1), &ride).await.unwrap();
        let sweep = binder.sweep(&pool()).await.unwrap();
        let mut shown = format!("{binder:?} {bound:?} {ride:?} {sweep:?} {:?}", own(0));
        emulator
            .faults()
            .inject(Injection::new("BindAxb", Fault::Drop).before_execution());
        for (id, what) in [(1, 3), (2, 1), (3, 4)] {
            let what = crate::support::ride(&emulator, what, 9);
            let error = binder.bind(&order(id), &what).await.unwrap_err();
            shown += &format!("{error} {error:?} {error:#?}");
        }
        let entry = store
            .inventory
            .find(dypls_inventory::KeyedHash::from_bytes([7; 32]));
        shown += &format!("{:?}", entry.await.unwrap());
        for number in ["13900000", "17000000", "ride-1"] {
            assert!(!shown.contains(number), "{shown}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_orders_at_once_put_no_number_on_an_x_twice() {
    for store in stores(50) {
        let emulator = Arc::new(Emulator::start().await);
        let binder = binder(&emulator, &store).busy_wait(Duration::from_secs(10));
        let tasks: Vec<_> = (0..200)
            .map(|index| {
                // Sixty orders are of person 0, who fits on each of the fifty numbers once.
                let a = if index < 60 { 0 } else { index };
                let (binder, ride) = (binder.clone(), ride(&emulator, a, 1000 + index / 2));
                tokio::spawn(async move { binder.bind(&order(index), &ride).await })
            })
            .collect();
        let (mut bound, mut exhausted) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => bound += 1,
                Err(BindError::Exhausted) => exhausted += 1,
                Err(error) => panic!("{}: {error}", store.name),
            }
        }
        let mut on: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for binding in emulator.bindings() {
            let numbers = on.entry(binding.phone_no_x().to_owned()).or_default();
            numbers.push(binding.phone_no_a().to_owned());
            numbers.extend(binding.phone_no_b().map(str::to_owned));
        }
        for (x, numbers) in &on {
            let distinct: BTreeSet<_> = numbers.iter().collect();
            assert_eq!(distinct.len(), numbers.len(), "on {x}");
        }
        assert_eq!((bound, exhausted), (190, 10), "{}", store.name);
        assert_eq!(made(&emulator), bound);
        assert_eq!(
            binds_sent(&emulator),
            bound,
            "the inventory alone keeps them apart"
        );
    }
}

/// A list is true of the moment in which it was made.
#[tokio::test]
async fn another_client_comes_between_the_list_and_the_detail() {
    let unbinds = |other: &mut OtherClient<'_>| {
        assert_eq!(other.unbind_all(x(0).expose()), 1);
    };
    let binds_one_of_them = move |other: &mut OtherClient<'_>| {
        unbinds(other);
        let (a, other_b) = ("13900000001", "13900000009");
        other.bind_axb(a, x(0).expose(), other_b).unwrap();
    };
    let binds_both = move |other: &mut OtherClient<'_>| {
        unbinds(other);
        let (a, b) = ("13900000001", "13900000002");
        other.bind_axb(a, x(0).expose(), b).unwrap();
    };
    type Act = Box<dyn FnMut(&mut OtherClient<'_>) + Send>;
    let acts: [fn(&BindError) -> bool; 3] = [
        |error| matches!(error, BindError::Undecided(open) if matches!(open.verdict, LookupVerdict::NotSeen)),
        |error| matches!(error, BindError::Blocked { .. }),
        |error| matches!(error, BindError::AlreadyBound { .. }),
    ];
    for (case, wanted) in acts.iter().enumerate() {
        for store in stores(1) {
            let act: Act = match case {
                0 => Box::new(unbinds),
                1 => Box::new(binds_one_of_them),
                _ => Box::new(binds_both),
            };
            let emulator = Emulator::start().await;
            let faults = emulator.faults();
            faults.inject(Injection::new("BindAxb", Fault::Drop).on_call(1));
            faults.after_call("QuerySubsId", Calls::Nth(1), act);
            let error = binder(&emulator, &store)
                .bind(&order(1), &ride(&emulator, 1, 2))
                .await
                .unwrap_err();
            assert!(wanted(&error), "{case}: {error}");
            assert_eq!(binds_sent(&emulator), 1);
            emulator.assert_all_faults_hit();
        }
    }
}
