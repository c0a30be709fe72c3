//! An emulator, a binder on it, and the stores that every test runs on.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests, each of which uses some"
)]

use std::fmt::Debug;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use core_client::OrderContext;
use core_client::reconcile::TicketKey;
use dypls_emulator::{DEFAULT_POOL_KEY, Emulator, ManualClock};
use dypls_inventory::{
    Axb, BindError, Binder, Bound, MemoryInventory, OwnNumber, Undecided, XInventory,
};
use dyplsapi_sdk::types::{PhoneNumber, PoolKey, XNumber};
use dyplsapi_sdk::{Client, Credential};

/// A store, and what it must outlive.
pub struct Store {
    pub name: &'static str,
    pub inventory: Arc<dyn XInventory>,
    #[cfg(feature = "sqlite")]
    _folder: Option<tempfile::TempDir>,
}

/// One of each kind, with so many numbers of the default pool.
pub fn stores(numbers: u32) -> Vec<Store> {
    stores_of((0..numbers).map(own).collect())
}

#[cfg(not(feature = "sqlite"))]
pub fn stores_of(numbers: Vec<OwnNumber>) -> Vec<Store> {
    vec![memory(numbers)]
}

#[cfg(feature = "sqlite")]
pub fn stores_of(numbers: Vec<OwnNumber>) -> Vec<Store> {
    let folder = tempfile::tempdir().unwrap();
    let file = dypls_inventory::SqliteInventory::open(folder.path().join("x.db")).unwrap();
    file.add(numbers.clone()).unwrap();
    let sqlite = Store {
        name: "sqlite",
        inventory: Arc::new(file),
        _folder: Some(folder),
    };
    vec![memory(numbers), sqlite]
}

fn memory(numbers: Vec<OwnNumber>) -> Store {
    Store {
        name: "memory",
        inventory: Arc::new(MemoryInventory::new(numbers)),
        #[cfg(feature = "sqlite")]
        _folder: None,
    }
}

pub fn own(index: u32) -> OwnNumber {
    OwnNumber::new(x(index), DEFAULT_POOL_KEY)
}

pub fn x(index: u32) -> XNumber {
    XNumber::new(format!("170000000{index:02}")).unwrap()
}

pub fn person(index: u32) -> PhoneNumber {
    PhoneNumber::new(format!("1390000{index:04}")).unwrap()
}

pub fn key() -> TicketKey {
    TicketKey::new(*b"a key that tests alone ever have").unwrap()
}

pub fn order(index: u32) -> OrderContext {
    OrderContext::new(format!("ride-{index}"), &key()).unwrap()
}

pub fn pool() -> PoolKey {
    PoolKey::new(DEFAULT_POOL_KEY)
}

/// An hour from then, to the second.
pub fn in_an_hour(now: SystemTime) -> SystemTime {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap().as_secs() + 3600;
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A ride of two people, an hour long.
pub fn ride(emulator: &Emulator, a: u32, b: u32) -> Axb {
    let ends = in_an_hour(emulator.now());
    Axb::new(DEFAULT_POOL_KEY, person(a), person(b), ends)
}

/// Binds the order of this number: a ride of two people.
pub async fn bind(
    binder: &Binder,
    emulator: &Emulator,
    number: u32,
    (a, b): (u32, u32),
) -> Result<Bound, BindError> {
    binder.bind(&order(number), &ride(emulator, a, b)).await
}

/// What is known of an order whose outcome is unknown.
#[track_caller]
pub fn undecided<T: Debug>(done: Result<T, BindError>) -> Box<Undecided> {
    match done {
        Err(BindError::Undecided(open)) => open,
        other => panic!("{other:?}"),
    }
}

pub fn client(url: &str) -> Client {
    Client::builder()
        .endpoint(url)
        .allow_plain_http(true)
        .credential(Credential::new("testId", "testSecret"))
        .build()
        .unwrap()
}

/// Looks once after an unknown outcome, and waits for nobody.
pub fn hasty(binder: Binder) -> Binder {
    binder
        .resolve_unknown(Duration::ZERO)
        .busy_wait(Duration::ZERO)
}

pub fn binder(emulator: &Emulator, store: &Store) -> Binder {
    let inventory = Arc::clone(&store.inventory);
    hasty(Binder::new(client(&emulator.url()), inventory, key()))
}

/// An emulator and a client by a clock that stands still.
pub async fn by_hand() -> (Emulator, Client, ManualClock) {
    let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let emulator = Emulator::builder()
        .manual_clock(&clock)
        .start()
        .await
        .unwrap();
    let shown = clock.clone();
    let client = Client::builder()
        .endpoint(emulator.url())
        .allow_plain_http(true)
        .credential(Credential::new("testId", "testSecret"))
        .wall_clock(move || shown.now())
        .build()
        .unwrap();
    (emulator, client, clock)
}

/// How many bindings were ever made.
pub fn made(emulator: &Emulator) -> usize {
    emulator.bindings().len()
}

/// How many requests to bind were sent.
pub fn binds_sent(emulator: &Emulator) -> usize {
    let journal = emulator.journal();
    journal.iter().filter(|one| one.action == "BindAxb").count()
}
