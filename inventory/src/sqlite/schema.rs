//! The tables, their version, and how files of earlier versions are brought to it.

use rusqlite::types::Value;
use rusqlite::{Connection, Transaction};

use super::failure::{Failure, Result};
use super::file::{Patience, begin};
use super::rows::{NUMBERS, ORDERS, Table, USES};

/// It stands in the file's `user_version`.
const VERSION: i64 = 2;

/// Times are milliseconds since 1970. `taken_by` is null for what another client has at the service. A `sum` is the check
/// value of its row. `inventory` has one row: what tells this file from any other, and how many steps have written to it.
pub(super) const TABLES: &str = "
CREATE TABLE numbers (
    x TEXT PRIMARY KEY,
    pool TEXT NOT NULL,
    city TEXT,
    turn INTEGER NOT NULL DEFAULT 0,
    sum BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX numbers_by_turn ON numbers (pool, turn);
CREATE TABLE orders (
    id BLOB PRIMARY KEY,
    request BLOB NOT NULL,
    pool TEXT NOT NULL,
    x TEXT NOT NULL,
    ends INTEGER NOT NULL,
    until INTEGER NOT NULL,
    ticket TEXT,
    subs_id TEXT,
    unbound INTEGER NOT NULL DEFAULT 0,
    lease INTEGER NOT NULL,
    leased_until INTEGER NOT NULL,
    sum BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_by_x ON orders (x);
CREATE INDEX orders_by_until ON orders (until);
CREATE TABLE uses (
    x TEXT NOT NULL,
    number BLOB NOT NULL,
    taken_by BLOB,
    exclusive INTEGER NOT NULL,
    until INTEGER NOT NULL,
    sum BLOB NOT NULL
) STRICT;
CREATE INDEX uses_by_x ON uses (x, until);
CREATE INDEX uses_by_order ON uses (taken_by);
";

const MARK: &str = "CREATE TABLE inventory (id BLOB NOT NULL, steps INTEGER NOT NULL) STRICT";

/// Of version 1, which had no check values, and no mark of orders that are over.
const FROM_1: &str = "
ALTER TABLE numbers ADD COLUMN sum BLOB NOT NULL DEFAULT x'';
ALTER TABLE orders ADD COLUMN sum BLOB NOT NULL DEFAULT x'';
ALTER TABLE uses ADD COLUMN sum BLOB NOT NULL DEFAULT x'';
INSERT INTO uses (x, number, taken_by, exclusive, until) SELECT x, id, id, 0, 0 FROM orders WHERE unbound = 1;
";

/// Makes the tables where the file is new and may be, and reads its mark. Several processes may do so at a time.
pub(super) fn prepare(connection: &Connection, create: bool, patience: Patience) -> Result<Mark> {
    if patience.with(|| version(connection))? != VERSION {
        let transaction = begin(connection, patience)?;
        match version(&transaction)? {
            VERSION => {}
            0 if create => {
                refuse_others(&transaction)?;
                transaction.execute_batch(TABLES)?;
                Mark::make(&transaction)?;
            }
            0 => return Err(Failure::Other("the file is not an inventory".to_owned())),
            1 => {
                transaction.execute_batch(FROM_1)?;
                Mark::make(&transaction)?;
                seal(&transaction, &NUMBERS, "x")?;
                seal(&transaction, &ORDERS, "id")?;
                seal(&transaction, &USES, "rowid")?;
            }
            other => {
                let problem = format!(
                    "the file's tables have version {other}, but this code supports version {VERSION}"
                );
                return Err(Failure::Other(problem));
            }
        }
        transaction.pragma_update(None, "user_version", VERSION)?;
        transaction.commit()?;
    }
    // The files beside the database are there once its log was used.
    let transaction = begin(connection, patience)?;
    // The file says that it is of this version, and so there is one.
    let mark = Mark::read(&transaction).map_err(|failure| match failure {
        Failure::Sqlite(rusqlite::Error::QueryReturnedNoRows) => Failure::Damaged("inventory"),
        other => other,
    })?;
    transaction.commit()?;
    Ok(mark)
}

/// Tables of somebody else that have our names by chance.
fn refuse_others(connection: &Connection) -> Result<()> {
    let ours = "SELECT count(*) FROM sqlite_schema WHERE name IN ('numbers', 'orders', 'uses', 'inventory')";
    match connection.query_row(ours, [], |row| row.get(0))? {
        0 => Ok(()),
        _ => Err(Failure::Other(
            "the file has tables of another program: use a separate file for the inventory"
                .to_owned(),
        )),
    }
}

/// What tells a file from any other, and from an earlier copy of itself, also where another one was written over it in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    id: Vec<u8>,
    steps: i64,
}

impl Mark {
    pub(super) fn read(connection: &Connection) -> Result<Self> {
        let mark = connection.query_row("SELECT id, steps FROM inventory", [], |row| {
            Ok(Self {
                id: row.get("id")?,
                steps: row.get("steps")?,
            })
        });
        Ok(mark?)
    }

    /// Whether this is the same file, at this time or later.
    pub(super) fn follows(&self, earlier: &Self) -> bool {
        self.id == earlier.id && self.steps >= earlier.steps
    }

    /// Counts a step that has written.
    pub(super) fn count(&mut self, transaction: &Transaction<'_>) -> Result<()> {
        transaction.execute("UPDATE inventory SET steps = steps + 1", [])?;
        self.steps = self.steps.saturating_add(1);
        Ok(())
    }

    fn make(transaction: &Transaction<'_>) -> Result<()> {
        let id = getrandom::u64().map_err(|_| {
            Failure::Other("the system's random number generator failed".to_owned())
        })?;
        transaction.execute_batch(MARK)?;
        transaction.execute(
            "INSERT INTO inventory (id, steps) VALUES (?1, 0)",
            [id.to_be_bytes()],
        )?;
        Ok(())
    }
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Gives every row of a table its check value.
fn seal(transaction: &Transaction<'_>, table: &Table, key: &'static str) -> Result<()> {
    let mut sums = Vec::new();
    {
        let sql = format!("SELECT {}, {key} FROM {}", table.columns, table.name);
        let mut query = transaction.prepare(&sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let values = (0..table.width()).map(|index| row.get(index));
            let values = values.collect::<rusqlite::Result<Vec<Value>>>()?;
            let at: Value = row.get(table.width())?;
            sums.push((table.sum(&values), at));
        }
    }
    let sql = format!("UPDATE {} SET sum = ?1 WHERE {key} = ?2", table.name);
    let mut update = transaction.prepare(&sql)?;
    for sum in sums {
        update.execute(sum)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SqliteInventory;

    #[test]
    fn a_file_of_another_version_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.db");
        SqliteInventory::open(&file).unwrap();
        SqliteInventory::open(&file).unwrap();
        let connection = Connection::open(&file).unwrap();
        let mode: String = connection
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .unwrap();
        assert_eq!(mode, "wal");
        connection
            .pragma_update(None, "user_version", VERSION + 1)
            .unwrap();
        let error = SqliteInventory::open(&file).unwrap_err().to_string();
        assert!(error.contains("version 3"), "{error}");
        let other = folder.path().join("other");
        std::fs::write(&other, [b'x'; 4096]).unwrap();
        SqliteInventory::open(&other).unwrap_err();
    }
}
