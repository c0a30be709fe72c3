//! The tables, and their version.

use rusqlite::{Connection, TransactionBehavior};

use crate::inventory::StoreError;

/// The only version there is yet. It stands in the file's `user_version`.
const VERSION: i64 = 1;

/// Times are milliseconds since 1970. `taken_by` is null for what another client has at the service.
const TABLES: &str = "
CREATE TABLE numbers (
    x TEXT PRIMARY KEY,
    pool TEXT NOT NULL,
    city TEXT,
    turn INTEGER NOT NULL DEFAULT 0
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
    leased_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_by_x ON orders (x);
CREATE INDEX orders_by_until ON orders (until);
CREATE TABLE uses (
    x TEXT NOT NULL,
    number BLOB NOT NULL,
    taken_by BLOB,
    exclusive INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT;
CREATE INDEX uses_by_x ON uses (x, until);
CREATE INDEX uses_by_order ON uses (taken_by);
";

/// Makes the tables where the file is new. Two processes may do so at a time.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(StoreError::new)?;
    let version: i64 = transaction
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(StoreError::new)?;
    match version {
        VERSION => return Ok(()),
        0 => {}
        other => {
            let problem =
                format!("the file's tables are of version {other}, and this code knows {VERSION}");
            return Err(StoreError::new(problem));
        }
    }
    transaction
        .execute_batch(TABLES)
        .and_then(|()| transaction.pragma_update(None, "user_version", VERSION))
        .and_then(|()| transaction.commit())
        .map_err(StoreError::new)
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
        connection.pragma_update(None, "user_version", 2).unwrap();
        let error = SqliteInventory::open(&file).unwrap_err().to_string();
        assert!(error.contains("version 2"), "{error}");
        let other = folder.path().join("other");
        std::fs::write(&other, [b'x'; 4096]).unwrap();
        SqliteInventory::open(&other).unwrap_err();
    }
}
