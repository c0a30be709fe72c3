//! Why a step on the file failed.

use rusqlite::ErrorCode;

use crate::inventory::{StoreError, StoreErrorKind};

pub(super) type Result<T> = std::result::Result<T, Failure>;

#[derive(Debug)]
pub(super) enum Failure {
    Sqlite(rusqlite::Error),
    /// A row of this table does not fit its check value, or is missing.
    Damaged(&'static str),
    /// A file of the database was deleted, moved or replaced.
    Replaced,
    /// Anything else.
    Other(String),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Sqlite(error) if is_corrupt(&error) => {
                Self::of_kind(StoreErrorKind::Damaged, error)
            }
            Failure::Sqlite(error) => Self::new(error),
            Failure::Damaged(table) => Self::of_kind(
                StoreErrorKind::Damaged,
                format!("a row of the table {table} is damaged or missing, so it is not used"),
            ),
            Failure::Replaced => Self::of_kind(
                StoreErrorKind::Replaced,
                "its file, or the -wal or -shm file beside it, was deleted, moved or replaced while it was open; \
                 put the files back, or end every process that has them open",
            ),
            Failure::Other(text) => Self::new(text),
        }
    }
}

/// The file is not as this code has made it. If a table or a column is missing, SQLite reports a general error; nothing else can
/// be wrong with a statement, which is the same each time.
fn is_corrupt(error: &rusqlite::Error) -> bool {
    match error {
        rusqlite::Error::SqlInputError { .. } => true,
        error => matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown)
        ),
    }
}

/// Another connection is in the way, and will be gone.
pub(super) fn is_busy(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(
        code,
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed
        )
    )
}
