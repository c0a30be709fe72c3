//! An inventory in a file that several processes share.

mod claim;
mod failure;
mod file;
mod rows;
mod schema;
mod steps;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use dyplsapi_sdk::types::{SubsId, XNumber};
use rusqlite::{Connection, Transaction};

use self::failure::{Failure, Result};
use self::file::{OpenFiles, Patience, begin};
use self::rows::NUMBERS;
use self::schema::Mark;
use crate::inventory::{
    Claim, ClaimRequest, Entry, Lease, OwnNumber, Owners, StoreError, StoreFuture, XInventory,
};
use crate::keyed_hash::KeyedHash;

/// X numbers and their orders in an SQLite file, which the processes of one machine can share.
///
/// Each step is one transaction, on disk before it returns (write-ahead log, `synchronous = FULL`), and runs on a thread for
/// blocking work: use it inside a tokio runtime. If another connection holds the lock, a step waits for up to 10 seconds, and so
/// does opening. The file contains the X numbers unmasked; of orders, A and B it contains only keyed hashes. Keep it where
/// processes of other users cannot read it, and not on a network file system.
///
/// # What it notices
///
/// - The file, or one of the two beside it (`-wal`, `-shm`), was deleted, moved or replaced while it was open: each step
///   looks before it begins and before it returns, and fails with
///   [`StoreErrorKind::Replaced`](crate::StoreErrorKind::Replaced). This works on Unix; elsewhere only a missing file is noticed.
///   If another inventory, or an earlier copy, is written over the file in place, a mark inside it reveals that, unless the log
///   still contains that mark: never write over a file that is open.
/// - A row was changed or lost, by a bad disk or a person: each has a check value. A step that needs the row fails with
///   [`StoreErrorKind::Damaged`](crate::StoreErrorKind::Damaged), and the order is not bound again.
///
/// It cannot notice that the file was replaced by an older copy, or deleted, while no process had it open. Orders that such a copy
/// does not know can be bound a second time.
#[derive(Clone)]
pub struct SqliteInventory(Arc<Mutex<Database>>);

struct Database {
    connection: Connection,
    files: OpenFiles,
    /// As it was after the last step.
    mark: Mark,
}

impl SqliteInventory {
    /// Opens the file, or creates it if it does not exist. Blocks until the disk has finished.
    ///
    /// A file of an earlier version of this crate is migrated to the tables of this version. Stop the processes with the earlier
    /// version first: rows that they write afterwards count as damaged.
    ///
    /// # Errors
    /// If it cannot be opened, is not a database, or has tables of a version that this code does not know.
    pub fn open(path: impl AsRef<Path>) -> std::result::Result<Self, StoreError> {
        Ok(Self::opened(path.as_ref(), true)?)
    }

    /// Like [`open`](Self::open), but the file must exist. Use it if the inventory is older than the process: then a missing file
    /// is a lost one, and an empty file in its place would bind every order again.
    ///
    /// # Errors
    /// Those of [`open`](Self::open); and if the file is missing or contains no inventory.
    pub fn open_existing(path: impl AsRef<Path>) -> std::result::Result<Self, StoreError> {
        Ok(Self::opened(path.as_ref(), false)?)
    }

    fn opened(path: &Path, create: bool) -> Result<Self> {
        // The process may change its working directory later.
        let path = std::path::absolute(path)
            .map_err(|_| Failure::Other("the path is empty or cannot be read".to_owned()))?;
        let (connection, main) = file::open(&path, create)?;
        let patience = Patience::new();
        file::use_write_ahead_log(&connection, patience)?;
        let mark = schema::prepare(&connection, create, patience)?;
        let files = OpenFiles::of(&path, main)?;
        let database = Database {
            connection,
            files,
            mark,
        };
        Ok(Self(Arc::new(Mutex::new(database))))
    }

    /// Adds numbers. An existing number gets the new pool and city. Blocks until the disk has finished.
    ///
    /// # Errors
    /// If the file cannot be written; then no number is added.
    pub fn add(
        &self,
        numbers: impl IntoIterator<Item = OwnNumber>,
    ) -> std::result::Result<(), StoreError> {
        self.run(|transaction| {
            let mut add = transaction.prepare(
                "INSERT INTO numbers (x, pool, city, sum) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (x) DO UPDATE SET pool = ?2, city = ?3, sum = ?4",
            )?;
            for own in numbers {
                let values = [
                    own.x.expose().to_owned().into(),
                    own.pool.into(),
                    own.city.into(),
                ];
                let [x, pool, city] = &values;
                add.execute((x, pool, city, NUMBERS.sum(&values)))?;
            }
            Ok(())
        })
    }

    /// Removes a number: no new order gets it. Orders that have it keep it. Blocks until the disk has finished.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn remove(&self, x: &XNumber) -> std::result::Result<(), StoreError> {
        self.run(|transaction| {
            transaction.execute("DELETE FROM numbers WHERE x = ?1", [x.expose()])?;
            Ok(())
        })
    }

    /// One transaction. It takes the file's write lock at its beginning, so that what it read still holds when it writes.
    fn run<T>(
        &self,
        act: impl FnOnce(&Transaction<'_>) -> Result<T>,
    ) -> std::result::Result<T, StoreError> {
        // A thread that panicked in a transaction has rolled it back.
        let mut database = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(database.run(act)?)
    }

    fn step<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> StoreFuture<'_, T> {
        let store = self.clone();
        Box::pin(async move {
            let run = tokio::task::spawn_blocking(move || store.run(act));
            run.await.map_err(StoreError::new)?
        })
    }
}

impl Database {
    fn run<T>(&mut self, act: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.files.check()?;
        // What SQLite keeps of the file in memory would hide that another one was written over it.
        self.connection.execute_batch("PRAGMA shrink_memory")?;
        let transaction = begin(&self.connection, Patience::new())?;
        // What is written over the file in place may have no such table, or hold anything.
        let mut mark = Mark::read(&transaction).map_err(|_| Failure::Replaced)?;
        if !mark.follows(&self.mark) {
            return Err(Failure::Replaced);
        }
        let before = self.connection.total_changes();
        let done = act(&transaction)?;
        if self.connection.total_changes() != before {
            mark.count(&transaction)?;
        }
        transaction.commit()?;
        // The caller is about to send by what was stored, so it must be where others see it.
        self.files.check()?;
        self.mark = mark;
        Ok(done)
    }
}

impl XInventory for SqliteInventory {
    fn claim(&self, wanted: ClaimRequest) -> StoreFuture<'_, Claim> {
        let wanted = wanted.in_millis();
        self.step(move |transaction| claim::claim(transaction, &wanted))
    }

    fn put_ticket(
        &self,
        held: &Lease,
        ticket: String,
        leased_until: SystemTime,
    ) -> StoreFuture<'_, bool> {
        let held = held.clone();
        self.step(move |transaction| steps::put_ticket(transaction, &held, ticket, leased_until))
    }

    fn bound(&self, held: &Lease, subs_id: SubsId) -> StoreFuture<'_, bool> {
        let held = held.clone();
        self.step(move |transaction| steps::bound(transaction, &held, subs_id))
    }

    fn conflict(&self, held: &Lease, until: SystemTime) -> StoreFuture<'_, bool> {
        let held = held.clone();
        self.step(move |transaction| steps::conflict(transaction, &held, until))
    }

    fn forget_order(&self, held: &Lease) -> StoreFuture<'_, bool> {
        let held = held.clone();
        self.step(move |transaction| steps::forget_order(transaction, &held))
    }

    fn release_lease(&self, held: &Lease) -> StoreFuture<'_, bool> {
        let held = held.clone();
        self.step(move |transaction| steps::release_lease(transaction, &held))
    }

    fn find(&self, order: KeyedHash) -> StoreFuture<'_, Option<Entry>> {
        self.step(move |transaction| steps::find(transaction, order))
    }

    fn unbound(&self, order: KeyedHash, subs_id: SubsId) -> StoreFuture<'_, bool> {
        self.step(move |transaction| steps::unbound(transaction, order, &subs_id))
    }

    fn owners(&self, x: XNumber) -> StoreFuture<'_, Owners> {
        self.step(move |transaction| steps::owners(transaction, &x))
    }

    fn numbers(&self, pool: String) -> StoreFuture<'_, Vec<XNumber>> {
        self.step(move |transaction| steps::numbers(transaction, &pool))
    }

    fn purge(&self, ended_before: SystemTime) -> StoreFuture<'_, usize> {
        self.step(move |transaction| steps::purge(transaction, ended_before))
    }
}

impl fmt::Debug for SqliteInventory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SqliteInventory")
    }
}
