//! Why a step on the file failed.

use rusqlite::{ErrorCode, ffi};

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
            Failure::Sqlite(error) => match likely_cause(&error) {
                Some(cause) => Self::new(format!("{error}: {cause}")),
                None => Self::new(error),
            },
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

/// What SQLite's own words do not say: they are "database is locked" or "disk I/O error" on a file system of another machine, and
/// "attempt to write a readonly database" for a file in a folder that nobody may write to.
fn likely_cause(error: &rusqlite::Error) -> Option<&'static str> {
    let found = error.sqlite_error()?;
    match (found.code, found.extended_code) {
        _ if is_busy(error) => Some(
            "another connection held its lock too long, or it is on a network file system, where SQLite's locks do not work",
        ),
        (ErrorCode::CannotOpen | ErrorCode::ReadOnly, _) => Some(
            "its folder must exist, and the file and the folder must be writable, since SQLite puts two files beside it",
        ),
        (_, ffi::SQLITE_IOERR_LOCK | ffi::SQLITE_IOERR_SHMLOCK | ffi::SQLITE_IOERR_SHMMAP) => Some(
            "the file system cannot lock the file, or share memory between processes: put the file on a local disk",
        ),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_file_needs_is_said() {
        for (code, said) in [
            (ffi::SQLITE_CANTOPEN, "must be writable"),
            (ffi::SQLITE_READONLY_DIRECTORY, "must be writable"),
            (ffi::SQLITE_IOERR_SHMMAP, "on a local disk"),
            (ffi::SQLITE_IOERR_LOCK, "on a local disk"),
            (ffi::SQLITE_PROTOCOL, "a network file system"),
            (ffi::SQLITE_BUSY, "a network file system"),
        ] {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let told = StoreError::from(Failure::Sqlite(error)).to_string();
            assert!(told.contains(said), "{told}");
        }
        let full = ffi::Error::new(ffi::SQLITE_FULL);
        let full = rusqlite::Error::SqliteFailure(full, None);
        let told = StoreError::from(Failure::Sqlite(full)).to_string();
        assert!(
            !told.contains("file system") && !told.contains("folder"),
            "{told}"
        );
    }
}
