//! Whatever goes wrong, and however often a worker asks again: an order never has two bindings, and an X no number twice.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test states what it expects"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::support::*;
use dypls_emulator::{BindingStatus, Emulator, Fault, Injection, Late};
use dypls_inventory::{BindError, Binder};

const ORDERS: u32 = 60;
const ROUNDS: u32 = 12;

fn inject(emulator: &Emulator) {
    let faults = emulator.faults();
    let minutes = |count: u64| Late::After(Duration::from_secs(60 * count));
    for injection in [
        Injection::new("BindAxb", Fault::Drop),
        Injection::new("BindAxb", Fault::Drop).before_execution(),
        Injection::new("BindAxb", Fault::Reset),
        Injection::new("BindAxb", Fault::Html(502)),
        Injection::new("BindAxb", Fault::ExecuteLate(minutes(1))),
        Injection::new("BindAxb", Fault::ExecuteLate(minutes(12))),
        Injection::new("BindAxb", Fault::ExecuteLate(Late::after_lookup())),
        Injection::new("BindAxb", Fault::refuse("isp.SYSTEM_ERROR")),
        Injection::new("BindAxb", Fault::refuse("isp.SYSTEM_ERROR")).after_execution(),
        Injection::new("BindAxb", Fault::refuse("isv.BIND_CONFLICT")),
        Injection::new("BindAxb", Fault::Throttle),
        Injection::new("QuerySubsId", Fault::Drop),
        Injection::new("QuerySubscriptionDetail", Fault::refuse("isp.SYSTEM_ERROR")),
    ] {
        faults.inject(injection.with_probability(0.06));
    }
}

/// Checks that no two bindings in effect are of one order, whose A is nobody else's, and that no number is on an X twice.
fn check(emulator: &Emulator) -> usize {
    let (mut orders, mut on) = (BTreeSet::new(), BTreeMap::<String, BTreeSet<String>>::new());
    let bindings = emulator.bindings();
    let now = emulator.now();
    let active = bindings
        .iter()
        .filter(|one| one.status_at(now) == BindingStatus::Active);
    for binding in active {
        assert!(
            orders.insert(binding.phone_no_a().to_owned()),
            "an order is bound twice"
        );
        let numbers = on.entry(binding.phone_no_x().to_owned()).or_default();
        for number in [Some(binding.phone_no_a()), binding.phone_no_b()]
            .into_iter()
            .flatten()
        {
            assert!(
                numbers.insert(number.to_owned()),
                "a number is on an X twice"
            );
        }
    }
    orders.len()
}

/// How many requests were sent a second time: of one order with one end, whose mark is drawn for each X.
fn identical(emulator: &Emulator) -> usize {
    let mut seen = BTreeSet::new();
    let journal = emulator.journal();
    let binds = journal.iter().filter(|one| one.action == "BindAxb");
    binds
        .map(|one| ["OutId", "Expiration"].map(|name| one.parameters.get(name).cloned()))
        .filter(|request| !seen.insert(request.clone()))
        .count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_order_is_bound_twice() {
    many_orders(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nor_by_sending_the_identical_request_again() {
    many_orders(true).await;
}

async fn many_orders(send_again: bool) {
    for store in stores(8) {
        let (emulator, client, clock) = by_hand().await;
        let binder = hasty(Binder::new(client, Arc::clone(&store.inventory), key()))
            .max_conflicts(1)
            .send_again(send_again)
            .conflict_pause(Duration::from_secs(60));
        inject(&emulator);
        // Long enough for all that follows. A is the order's alone; B is one of six, so that not all fit on one X.
        let rides: Vec<_> = (0..ORDERS)
            .map(|index| ride(&emulator, index, 9000 + index % 6))
            .collect();
        let mut undecided = 0;
        for _ in 0..ROUNDS {
            let tasks = rides.iter().zip(0..).flat_map(|(ride, index)| {
                // Two workers per order.
                [0, 1].map(|_| {
                    let (binder, ride) = (binder.clone(), ride.clone());
                    tokio::spawn(async move { binder.bind(&order(index), &ride).await })
                })
            });
            for task in tasks.collect::<Vec<_>>() {
                let done = task.await.unwrap();
                undecided += usize::from(matches!(done, Err(BindError::Undecided(_))));
            }
            check(&emulator);
            clock.advance(Duration::from_secs(120));
        }
        let open = match send_again {
            true => identical(&emulator),
            false => undecided,
        };
        assert!(open > 5, "the faults made {open} outcomes unknown");
        emulator.faults().clear();
        clock.advance(Duration::from_secs(1000));
        let mut bound = 0;
        for (ride, index) in rides.iter().zip(0..) {
            match binder.bind(&order(index), ride).await {
                Ok(known) => {
                    bound += 1;
                    let number = person(index);
                    emulator.assert_bindings(
                        number.expose(),
                        known.x.expose(),
                        person(9000 + index % 6).expose(),
                        1,
                    );
                }
                Err(BindError::Exhausted) => {}
                Err(error) => panic!("{}: {error}", store.name),
            }
        }
        assert_eq!(
            check(&emulator),
            bound,
            "{}: every binding is an order's",
            store.name
        );
        assert_eq!(bound, 48, "six B on eight X");
    }
}
