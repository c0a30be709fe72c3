//! A store that fails now and then: what the errors tell the caller to do can be done.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test states what it expects"
)]

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::support::*;
use dypls_emulator::{Emulator, Fault, Injection};
use dypls_inventory::{
    BindError, Binder, Claim, ClaimRequest, Entry, KeyedHash, Lease, Owners, StoreError,
    StoreFuture, XInventory,
};
use dyplsapi_sdk::types::{SubsId, XNumber};

/// A store of which the named steps fail, without being done.
struct Failing {
    inner: Arc<dyn XInventory>,
    steps: Mutex<&'static [&'static str]>,
}

impl Failing {
    fn on(store: &Store, steps: &'static [&'static str]) -> Arc<Self> {
        Arc::new(Self {
            inner: Arc::clone(&store.inventory),
            steps: Mutex::new(steps),
        })
    }

    fn mend(&self) {
        *self.steps.lock().unwrap() = &[];
    }

    /// The step, or its failure. The store in memory does a step when it is asked for, so a step that fails is not asked for.
    fn step<'a, T>(
        &'a self,
        name: &str,
        step: impl FnOnce(&'a dyn XInventory) -> StoreFuture<'a, T>,
    ) -> StoreFuture<'a, T> {
        match self.steps.lock().unwrap().contains(&name) {
            true => Box::pin(async { Err(StoreError::new("the disk is full")) }),
            false => step(&*self.inner),
        }
    }
}

impl XInventory for Failing {
    fn claim(&self, wanted: ClaimRequest) -> StoreFuture<'_, Claim> {
        self.step("claim", |inner| inner.claim(wanted))
    }
    fn put_ticket(&self, held: &Lease, ticket: String, until: SystemTime) -> StoreFuture<'_, bool> {
        let ticket = match self.steps.lock().unwrap().contains(&"read_ticket") {
            true => "damaged".to_owned(),
            false => ticket,
        };
        self.step("put_ticket", |inner| inner.put_ticket(held, ticket, until))
    }
    fn bound(&self, held: &Lease, subs_id: SubsId) -> StoreFuture<'_, bool> {
        self.step("bound", |inner| inner.bound(held, subs_id))
    }
    fn conflict(&self, held: &Lease, until: SystemTime) -> StoreFuture<'_, bool> {
        self.step("conflict", |inner| inner.conflict(held, until))
    }
    fn forget_order(&self, held: &Lease) -> StoreFuture<'_, bool> {
        self.step("forget_order", |inner| inner.forget_order(held))
    }
    fn release_lease(&self, held: &Lease) -> StoreFuture<'_, bool> {
        self.step("release_lease", |inner| inner.release_lease(held))
    }
    fn find(&self, order: KeyedHash) -> StoreFuture<'_, Option<Entry>> {
        self.inner.find(order)
    }
    fn unbound(&self, order: KeyedHash, subs_id: SubsId) -> StoreFuture<'_, bool> {
        self.inner.unbound(order, subs_id)
    }
    fn owners(&self, x: XNumber) -> StoreFuture<'_, Owners> {
        self.inner.owners(x)
    }
    fn numbers(&self, pool: String) -> StoreFuture<'_, Vec<XNumber>> {
        self.inner.numbers(pool)
    }
    fn purge(&self, ended_before: SystemTime) -> StoreFuture<'_, usize> {
        self.inner.purge(ended_before)
    }
}

fn binder_on(emulator: &Emulator, inventory: &Arc<Failing>) -> Binder {
    let inventory: Arc<dyn XInventory> = Arc::clone(inventory) as _;
    hasty(Binder::new(client(&emulator.url()), inventory, key()))
}

#[tokio::test]
async fn a_binding_that_is_not_stored_is_found_by_binding_again_at_once() {
    for store in stores(3) {
        let emulator = Emulator::start().await;
        let inventory = Failing::on(&store, &["bound"]);
        let binder = binder_on(&emulator, &inventory);
        let ride = ride(&emulator, 1, 2);
        let error = binder.bind(&order(1), &ride).await.unwrap_err();
        let BindError::NotStored { subs_id, wait, .. } = &error else {
            panic!("{}: {error:?}", store.name);
        };
        assert_eq!(*wait, Duration::ZERO);
        let text = error.to_string();
        assert!(
            text.contains("bind it again to look the outcome up"),
            "{text}"
        );

        inventory.mend();
        let bound = binder.bind(&order(1), &ride).await.unwrap();
        assert_eq!(bound.subs_id, *subs_id, "{}", store.name);
        assert_eq!((binds_sent(&emulator), made(&emulator)), (1, 1));
    }
}

/// By a clock of the test's own, since the lease is what the text has to be true about.
#[tokio::test]
async fn a_binding_that_is_not_stored_says_how_long_the_lease_lasts_where_that_cannot_be_given_back()
 {
    for store in stores(3) {
        let (emulator, client, clock) = by_hand().await;
        let inventory = Failing::on(&store, &["bound", "release_lease"]);
        let binder = hasty(Binder::new(client, Arc::clone(&inventory) as _, key()));
        let ride = ride(&emulator, 1, 2);
        let error = binder.bind(&order(1), &ride).await.unwrap_err();
        let BindError::NotStored { subs_id, wait, .. } = &error else {
            panic!("{}: {error:?}", store.name);
        };
        assert_eq!(*wait, Duration::from_secs(120));
        let text = error.to_string();
        assert!(text.contains("bind it again in 120 seconds"), "{text}");

        inventory.mend();
        clock.advance(*wait - Duration::from_secs(1));
        let busy = binder.bind(&order(1), &ride).await.unwrap_err();
        assert!(matches!(busy, BindError::Busy { .. }), "{busy:?}");
        clock.advance(Duration::from_secs(1));
        let bound = binder.bind(&order(1), &ride).await.unwrap();
        assert_eq!(bound.subs_id, *subs_id, "{}", store.name);
        assert_eq!((binds_sent(&emulator), made(&emulator)), (1, 1));
    }
}

/// Each step that can fail on the way to an error that says "bind the order again".
#[tokio::test]
async fn whatever_step_fails_the_order_can_be_bound_again_at_once() {
    let refused = |code: &'static str| Injection::new("BindAxb", Fault::refuse(code)).on_call(1);
    let cases: [(&[&str], _); 4] = [
        (&["claim"], None),
        (&["put_ticket"], None),
        (&["conflict"], Some(refused("isv.BIND_CONFLICT"))),
        (&["forget_order"], Some(refused("isv.ILLEGAL_ARGUMENT"))),
    ];
    for (steps, fault) in cases {
        let step = steps[0];
        for store in stores(3) {
            let emulator = Emulator::start().await;
            if let Some(fault) = &fault {
                emulator.faults().inject(fault.clone());
            }
            let inventory = Failing::on(&store, steps);
            let binder = binder_on(&emulator, &inventory);
            let ride = ride(&emulator, 1, 2);
            let error = binder.bind(&order(1), &ride).await.unwrap_err();
            match (step, &error) {
                ("forget_order", BindError::NotBound(_)) => {
                    let text = error.to_string();
                    assert!(!text.contains("has no X"), "it has: {text}");
                }
                ("forget_order", other) => panic!("{other:?}"),
                (_, BindError::Store(_)) => {
                    assert!(
                        error.to_string().contains("bind the order again"),
                        "{error}"
                    );
                }
                (_, other) => panic!("{step}: {other:?}"),
            }
            assert_eq!(made(&emulator), 0, "{step}");
            inventory.mend();
            let again = binder.bind(&order(1), &ride).await;
            assert!(
                !matches!(again, Err(BindError::Busy { .. })),
                "{step}, {}: {again:?}",
                store.name
            );
        }
    }
}

/// An order for which nothing was begun, and whose claim cannot be taken back.
#[tokio::test]
async fn an_order_that_cannot_be_forgotten_is_not_kept_from_others() {
    for store in stores(3) {
        let emulator = Emulator::start().await;
        let inventory = Failing::on(&store, &["put_ticket", "forget_order"]);
        let binder = binder_on(&emulator, &inventory);
        let ride = ride(&emulator, 1, 2);
        // It leaves a claim behind for which nothing was sent.
        binder.bind(&order(1), &ride).await.unwrap_err();
        let error = binder.resume(&order(1), &ride).await.unwrap_err();
        assert!(matches!(error, BindError::Store(_)), "{error:?}");
        inventory.mend();
        let bound = binder.bind(&order(1), &ride).await;
        assert!(bound.is_ok(), "{}: {bound:?}", store.name);
        assert_eq!((binds_sent(&emulator), made(&emulator)), (1, 1));
    }
}

#[tokio::test]
async fn an_order_whose_ticket_cannot_be_read_is_not_busy_for_it() {
    for store in stores(3) {
        let emulator = Emulator::start().await;
        let inventory = Failing::on(&store, &["read_ticket"]);
        let binder = binder_on(&emulator, &inventory).resolve_unknown(Duration::ZERO);
        let ride = ride(&emulator, 1, 2);
        emulator
            .faults()
            .inject(Injection::new("BindAxb", Fault::Drop).before_execution());
        let error = binder.bind(&order(1), &ride).await.unwrap_err();
        assert!(matches!(error, BindError::Undecided(_)), "{error:?}");
        for _ in 0..2 {
            let error = binder.bind(&order(1), &ride).await.unwrap_err();
            assert!(matches!(error, BindError::BadTicket(_)), "{error:?}");
            let error = binder.resume(&order(1), &ride).await.unwrap_err();
            assert!(matches!(error, BindError::BadTicket(_)), "{error:?}");
        }
        assert_eq!((binds_sent(&emulator), made(&emulator)), (1, 0));
    }
}
