//! An inventory in a file that several processes share.

mod claim;
mod schema;
mod steps;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use core_client::newtype::TextValue as _;
use dyplsapi_sdk::types::{SubsId, XNumber};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use crate::inventory::{
    Claim, Entry, Held, OwnNumber, Owners, Step, StoreError, Wanted, XInventory,
};
use crate::keyed::Keyed;

/// How long a step waits for another process's.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// X numbers and their orders in an SQLite file, which the processes of one machine can share.
///
/// Each step is one transaction, on disk before it returns (write-ahead log, `synchronous = FULL`), and runs on a thread for
/// blocking work: use it inside a tokio runtime. The file holds the X numbers as they are, of orders, A and B keyed hashes
/// alone; keep it where other processes of other users cannot read it, and not on a network file system.
#[derive(Clone)]
pub struct SqliteInventory(Arc<Mutex<Connection>>);

impl SqliteInventory {
    /// Opens the file, and makes it where there is none. Blocks for as long as the disk takes.
    ///
    /// # Errors
    /// If it cannot be opened, is no database, or has tables of a version that this code does not know.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let mut connection = Connection::open(path).map_err(StoreError::new)?;
        connection
            .busy_timeout(BUSY_TIMEOUT)
            .and_then(|()| connection.pragma_update(None, "journal_mode", "WAL"))
            .and_then(|()| connection.pragma_update(None, "synchronous", "FULL"))
            .map_err(StoreError::new)?;
        schema::prepare(&mut connection)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Adds numbers. One that is there already gets the new pool and city. Blocks for as long as the disk takes.
    ///
    /// # Errors
    /// If the file cannot be written; then none is added.
    pub fn add(&self, numbers: impl IntoIterator<Item = OwnNumber>) -> Result<(), StoreError> {
        self.run(|transaction| {
            for own in numbers {
                transaction.execute(
                    "INSERT INTO numbers (x, pool, city) VALUES (?1, ?2, ?3)
                     ON CONFLICT (x) DO UPDATE SET pool = excluded.pool, city = excluded.city",
                    params![own.x.expose(), own.pool, own.city],
                )?;
            }
            Ok(())
        })
    }

    /// Takes a number out: no order gets it any more. Those that have it keep it. Blocks for as long as the disk takes.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn remove(&self, x: &XNumber) -> Result<(), StoreError> {
        self.run(|transaction| {
            transaction.execute("DELETE FROM numbers WHERE x = ?1", [x.expose()])?;
            Ok(())
        })
    }

    /// One transaction. It takes the file's write lock at its beginning, so that what it read still holds when it writes.
    fn run<T>(
        &self,
        act: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        // A thread that panicked in a transaction has rolled it back.
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let done = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                let done = act(&transaction)?;
                transaction.commit()?;
                Ok(done)
            });
        done.map_err(StoreError::new)
    }

    fn step<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Step<'_, T> {
        let store = self.clone();
        Box::pin(async move {
            let run = tokio::task::spawn_blocking(move || store.run(act));
            run.await.map_err(StoreError::new)?
        })
    }
}

impl XInventory for SqliteInventory {
    fn claim(&self, wanted: Wanted) -> Step<'_, Claim> {
        self.step(move |transaction| claim::claim(transaction, &wanted))
    }

    fn put_ticket(&self, held: &Held, ticket: String, leased_until: SystemTime) -> Step<'_, bool> {
        let held = held.clone();
        self.step(move |transaction| steps::put_ticket(transaction, &held, &ticket, leased_until))
    }

    fn bound(&self, held: &Held, subs_id: SubsId) -> Step<'_, bool> {
        let held = held.clone();
        self.step(move |transaction| steps::bound(transaction, &held, &subs_id))
    }

    fn conflict(&self, held: &Held, until: SystemTime) -> Step<'_, bool> {
        let held = held.clone();
        self.step(move |transaction| steps::conflict(transaction, &held, until))
    }

    fn release(&self, held: &Held) -> Step<'_, bool> {
        let held = held.clone();
        self.step(move |transaction| steps::release(transaction, &held))
    }

    fn leave(&self, held: &Held) -> Step<'_, bool> {
        let held = held.clone();
        self.step(move |transaction| steps::leave(transaction, &held))
    }

    fn find(&self, order: Keyed) -> Step<'_, Option<Entry>> {
        self.step(move |transaction| steps::find(transaction, order))
    }

    fn unbound(&self, order: Keyed, subs_id: SubsId) -> Step<'_, bool> {
        self.step(move |transaction| steps::unbound(transaction, order, &subs_id))
    }

    fn owners(&self, x: XNumber) -> Step<'_, Owners> {
        self.step(move |transaction| steps::owners(transaction, &x))
    }

    fn numbers(&self, pool: String) -> Step<'_, Vec<XNumber>> {
        self.step(move |transaction| steps::numbers(transaction, &pool))
    }

    fn purge(&self, ended_before: SystemTime) -> Step<'_, usize> {
        self.step(move |transaction| steps::purge(transaction, ended_before))
    }
}

impl fmt::Debug for SqliteInventory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SqliteInventory")
    }
}

/// The lease's 64 bits in a column of whole numbers with a sign.
fn column(lease: u64) -> i64 {
    i64::from_ne_bytes(lease.to_ne_bytes())
}

fn number(text: String) -> XNumber {
    XNumber::from_text(text)
}

fn millis(at: SystemTime) -> i64 {
    let millis = |by: Duration| i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
    match at.duration_since(UNIX_EPOCH) {
        Ok(since) => millis(since),
        Err(before) => -millis(before.duration()),
    }
}

fn instant(millis: i64) -> SystemTime {
    let by = Duration::from_millis(millis.unsigned_abs());
    let at = match millis {
        0.. => UNIX_EPOCH.checked_add(by),
        _ => UNIX_EPOCH.checked_sub(by),
    };
    at.unwrap_or(UNIX_EPOCH)
}
