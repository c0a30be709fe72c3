//! The files of the database: opened while others open them, and looked after while they are open.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::failure::{Failure, Result, is_busy};

/// How long a step, or all of the opening, waits for other connections.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long SQLite itself waits before it is asked again.
const BUSY_TIMEOUT: Duration = Duration::from_millis(100);
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);
/// A file that is replaced each time it is opened will not be opened.
const OPENINGS: usize = 5;

/// Which files the connection has open. Deleted, they live on for this connection alone: it would store orders where no
/// other process sees them, and one order could be bound twice. In the write-ahead log SQLite itself does not notice.
///
/// On Unix a file is told by its device and inode, which no new file gets while the old one is open. Elsewhere only that the
/// file is there can be told; Windows lets nobody delete a file that SQLite has open.
pub(super) struct OpenFiles(Vec<(PathBuf, Identity)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    #[cfg(unix)]
    device: u64,
    #[cfg(unix)]
    inode: u64,
}

fn identity(path: &Path) -> io::Result<Identity> {
    fs::metadata(path).map(Identity::of)
}

impl Identity {
    #[cfg(unix)]
    fn of(file: fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        let (device, inode) = (file.dev(), file.ino());
        Self { device, inode }
    }

    #[cfg(not(unix))]
    fn of(_: fs::Metadata) -> Self {
        Self {}
    }
}

impl OpenFiles {
    /// The files of a connection that has used its write-ahead log already, so that all of them are there. `main` says which file was
    /// opened.
    pub(super) fn of(path: &Path, main: Identity) -> Result<Self> {
        // SQLite follows links, and puts the log beside what they lead to.
        let real = fs::canonicalize(path).map_err(|_| Failure::Replaced)?;
        let mut files = vec![(path.to_owned(), main)];
        for suffix in ["-wal", "-shm"] {
            let mut beside = real.clone().into_os_string();
            beside.push(suffix);
            let beside = PathBuf::from(beside);
            let found = identity(&beside).map_err(|_| Failure::Replaced)?;
            files.push((beside, found));
        }
        let open = Self(files);
        open.check()?;
        Ok(open)
    }

    /// Whether all of them are still where they were.
    pub(super) fn check(&self) -> Result<()> {
        let unmoved = |(path, opened): &(PathBuf, Identity)| {
            identity(path).is_ok_and(|found| found == *opened)
        };
        match self.0.iter().all(unmoved) {
            true => Ok(()),
            false => Err(Failure::Replaced),
        }
    }
}

/// Opens a file, and says which one that was.
pub(super) fn open(path: &Path, create: bool) -> Result<(Connection, Identity)> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
    for _ in 0..OPENINGS {
        let before = identity(path).ok();
        let connection = Connection::open_with_flags(path, flags)?;
        // SQLite does not say which file it has opened. Between two looks at the same one, it is that.
        match identity(path) {
            Ok(now) if before == Some(now) => return Ok((connection, now)),
            _ => {}
        }
    }
    Err(Failure::Other(
        "the path does not lead to one file that stays".to_owned(),
    ))
}

/// Switches to the write-ahead log, which the file then keeps.
pub(super) fn use_write_ahead_log(connection: &Connection, patience: Patience) -> Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let mode = patience.with(|| {
        let current = connection.pragma_query_value(None, "journal_mode", text)?;
        match &*current {
            "wal" => Ok(current),
            _ => connection.pragma_update_and_check(None, "journal_mode", "WAL", text),
        }
    })?;
    if mode != "wal" {
        let problem = format!("the file cannot have a write-ahead log; its journal is {mode}");
        return Err(Failure::Other(problem));
    }
    patience.with(|| connection.pragma_update(None, "synchronous", "FULL"))
}

fn text(row: &rusqlite::Row<'_>) -> rusqlite::Result<String> {
    row.get(0)
}

/// Until when another connection may be in the way. SQLite's own waiting leaves out the switch to the write-ahead log and its
/// recovery after a crash: there a second connection is told at once that the file is locked.
#[derive(Clone, Copy)]
pub(super) struct Patience(Instant);

impl Patience {
    pub(super) fn new() -> Self {
        Self::of(PATIENCE)
    }

    fn of(time: Duration) -> Self {
        let now = Instant::now();
        Self(now.checked_add(time).unwrap_or(now))
    }

    /// Tries until it works, fails for another reason, or the time is over.
    pub(super) fn with<T>(self, mut act: impl FnMut() -> rusqlite::Result<T>) -> Result<T> {
        let mut pause = FIRST_PAUSE;
        loop {
            match act() {
                Err(error) if is_busy(&error) && Instant::now() < self.0 => {
                    sleep(pause);
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                done => return Ok(done?),
            }
        }
    }
}

/// A transaction that holds the file's write lock from its beginning.
pub(super) fn begin(connection: &Connection, patience: Patience) -> Result<Transaction<'_>> {
    patience.with(|| Transaction::new_unchecked(connection, TransactionBehavior::Immediate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_ends() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.db");
        let other = Connection::open(&file).unwrap();
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        let (connection, _) = open(&file, true).unwrap();
        let begun = Instant::now();
        let patience = Patience::of(Duration::from_millis(250));
        let failure = use_write_ahead_log(&connection, patience).unwrap_err();
        assert!(matches!(&failure, Failure::Sqlite(error) if is_busy(error)));
        let took = begun.elapsed();
        assert!(took >= Duration::from_millis(250), "{took:?}");
        assert!(took < PATIENCE, "{took:?}");
        other.execute_batch("COMMIT").unwrap();
        use_write_ahead_log(&connection, patience).unwrap();
    }
}
