//! The file under the SQLite inventory: opened by many at once, taken away while it is open, damaged, and of an earlier
//! version.

#![cfg(feature = "sqlite")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test states what it expects"
)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use crate::support::*;
use dypls_emulator::{Emulator, Fault, Injection};
use dypls_inventory::{BindError, Binder, OrderState, SqliteInventory, StoreErrorKind};
use rusqlite::Connection;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

fn open(file: &Path) -> SqliteInventory {
    let inventory = SqliteInventory::open(file).unwrap();
    inventory.add((0..3).map(own)).unwrap();
    inventory
}

fn binder_on(emulator: &Emulator, inventory: SqliteInventory) -> Binder {
    hasty(Binder::new(
        client(&emulator.url()),
        Arc::new(inventory),
        key(),
    ))
}

#[track_caller]
fn kind(error: &BindError) -> StoreErrorKind {
    match error {
        BindError::Store(error) | BindError::NotStored { error, .. } => error.kind(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn many_threads_open_a_new_file_at_once() {
    let folder = Folder::new();
    for round in 0..12 {
        let file = folder.file(&format!("{round}.db"));
        let start = Arc::new(Barrier::new(16));
        let threads: Vec<_> = (0..16)
            .map(|index| {
                let (file, start) = (file.clone(), Arc::clone(&start));
                std::thread::spawn(move || {
                    start.wait();
                    let inventory = SqliteInventory::open(file).unwrap();
                    inventory.add([own(index)]).unwrap();
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        let count: u32 = Connection::open(&file)
            .unwrap()
            .query_row("SELECT count(*) FROM numbers", [], |row| row.get(0))
            .unwrap();
        assert_eq!(count, 16, "each has written into the same file");
    }
}

/// What another process may be doing with the file when it is opened for the first time. SQLite's own waiting does not help
/// against the first two: it gives up the switch to the write-ahead log at once.
#[test]
fn another_connection_in_the_way_is_waited_for() {
    for (before, in_the_way) in [
        ("CREATE TABLE t (a)", "BEGIN; SELECT * FROM t"),
        (
            "CREATE TABLE t (a)",
            "BEGIN IMMEDIATE; INSERT INTO t VALUES (1)",
        ),
        ("CREATE TABLE t (a)", "BEGIN EXCLUSIVE"),
        (
            "PRAGMA journal_mode = WAL; CREATE TABLE t (a)",
            "BEGIN IMMEDIATE",
        ),
        (
            "PRAGMA journal_mode = WAL; CREATE TABLE t (a)",
            "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE",
        ),
    ] {
        let folder = Folder::new();
        let file = folder.file("x.db");
        let other = Connection::open(&file).unwrap();
        other.execute_batch(before).unwrap();
        other.execute_batch(in_the_way).unwrap();
        let ended = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            drop(other);
        });
        open(&file);
        ended.join().unwrap();
    }
}

#[test]
fn a_path_is_a_path_and_leads_to_a_file() {
    let folder = Folder::new();
    for name in [":memory:", "file:x.db?mode=memory", "人.db", "a b.db"] {
        let file = folder.file(name);
        open(&file);
        assert!(file.is_file(), "{name}");
    }
    for path in ["", "/"] {
        assert!(SqliteInventory::open(path).is_err(), "{path:?}");
    }
}

#[test]
fn a_file_of_something_else_is_left_alone() {
    let folder = Folder::new();
    for sql in [
        "CREATE TABLE numbers (a)",
        "CREATE TABLE inventory (a); INSERT INTO inventory VALUES (1)",
        "CREATE TABLE notes (a); PRAGMA user_version = 2",
    ] {
        let file = folder.file("other.db");
        let other = Connection::open(&file).unwrap();
        other.execute_batch(sql).unwrap();
        drop(other);
        let error = SqliteInventory::open(&file).unwrap_err().to_string();
        assert!(!error.contains("CREATE"), "{error}");
        let other = Connection::open(&file).unwrap();
        let tables = "SELECT count(*) FROM sqlite_schema";
        let tables: i64 = other.query_row(tables, [], |row| row.get(0)).unwrap();
        assert_eq!(tables, 1, "{sql}");
        drop(other);
        std::fs::remove_file(&file).unwrap();
    }
}

/// Binding again would not help, so nobody is told to.
#[tokio::test]
async fn a_table_or_the_mark_that_is_missing_is_damage() {
    for sql in [
        "DROP TABLE uses",
        "DROP TABLE orders",
        "ALTER TABLE uses RENAME COLUMN until TO til",
    ] {
        let folder = Folder::new();
        let emulator = Emulator::start().await;
        let binder = binder_on(&emulator, open(&folder.file("x.db")));
        let other = Connection::open(folder.file("x.db")).unwrap();
        other.execute_batch(sql).unwrap();
        let ride = ride(&emulator, 1, 2);
        let error = binder.bind(&order(1), &ride).await.unwrap_err();
        assert_eq!(kind(&error), StoreErrorKind::Damaged, "{sql}: {error}");
        assert!(error.to_string().contains("have a person check"), "{error}");
        assert_eq!(binds_sent(&emulator), 0, "{sql}");
    }
    let folder = Folder::new();
    drop(open(&folder.file("x.db")));
    let other = Connection::open(folder.file("x.db")).unwrap();
    other.execute_batch("DELETE FROM inventory").unwrap();
    let error = SqliteInventory::open(folder.file("x.db")).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Damaged, "{error}");
}

#[test]
fn an_inventory_that_must_be_there_is_not_made() {
    let folder = Folder::new();
    let file = folder.file("x.db");
    assert!(SqliteInventory::open_existing(&file).is_err());
    assert!(!file.exists(), "nothing was made in its place");
    std::fs::write(&file, "").unwrap();
    assert!(SqliteInventory::open_existing(&file).is_err());
    open(&file);
    SqliteInventory::open_existing(&file).unwrap();
}

#[cfg(unix)]
type Lose = fn(&Path);

/// Everything that takes the files of an open inventory away.
#[cfg(unix)]
fn ways_to_lose() -> Vec<(&'static str, Lose)> {
    fn beside(file: &Path, suffix: &str) -> PathBuf {
        PathBuf::from(format!("{}{suffix}", file.display()))
    }
    fn aside(file: &Path) {
        for suffix in ["", "-wal", "-shm"] {
            let from = beside(file, suffix);
            std::fs::rename(&from, beside(&from, ".aside")).unwrap();
        }
    }
    vec![
        ("deleted", |file| std::fs::remove_file(file).unwrap()),
        ("deleted with all beside it", |file| {
            for suffix in ["", "-wal", "-shm"] {
                std::fs::remove_file(beside(file, suffix)).unwrap();
            }
        }),
        ("moved", aside),
        ("its folder moved", |file| {
            let folder = file.parent().unwrap();
            std::fs::rename(folder, folder.with_extension("aside")).unwrap();
        }),
        ("replaced by another inventory", |file| {
            aside(file);
            open(file);
        }),
        ("replaced by a copy of itself", |file| {
            let copy = beside(file, ".copy");
            std::fs::copy(file, &copy).unwrap();
            std::fs::rename(copy, file).unwrap();
        }),
        ("replaced by a link to another", |file| {
            let other = beside(file, ".other");
            open(&other);
            std::fs::remove_file(file).unwrap();
            std::os::unix::fs::symlink(other, file).unwrap();
        }),
        ("its log deleted", |file| {
            std::fs::remove_file(beside(file, "-wal")).unwrap();
        }),
        ("its shared memory deleted", |file| {
            std::fs::remove_file(beside(file, "-shm")).unwrap();
        }),
    ]
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_taken_away_while_it_is_open_is_noticed_before_each_step() {
    for (how, lose) in ways_to_lose() {
        let folder = Folder::new();
        std::fs::create_dir(folder.file("in")).unwrap();
        let file = folder.file("in").join("x.db");
        let emulator = Emulator::start().await;
        let inventory = open(&file);
        let binder = binder_on(&emulator, inventory.clone());
        let (first, second) = (ride(&emulator, 1, 2), ride(&emulator, 3, 4));
        binder.bind(&order(1), &first).await.unwrap();

        lose(&file);
        // An order that is bound, and one that nobody has begun.
        for (order, ride) in [(order(1), first), (order(2), second)] {
            let error = binder.bind(&order, &ride).await.unwrap_err();
            assert_eq!(kind(&error), StoreErrorKind::Replaced, "{how}");
            assert!(error.to_string().contains("have a person check"), "{error}");
            let error = binder.find(&order).await.unwrap_err();
            assert_eq!(error.kind(), StoreErrorKind::Replaced, "{how}");
        }
        let error = binder.unbind(&order(1)).await.unwrap_err();
        assert!(
            matches!(error, dypls_inventory::UnbindError::Store(_)),
            "{how}: {error:?}"
        );
        assert!(inventory.add([own(7)]).is_err(), "{how}");
        assert_eq!((binds_sent(&emulator), made(&emulator)), (1, 1), "{how}");
    }
}

/// The inode stays, as with `cp other.db x.db`.
#[tokio::test]
async fn a_file_written_over_in_place_is_noticed() {
    let folder = Folder::new();
    let emulator = Emulator::start().await;
    let other = folder.file("other.db");
    drop(open(&other));
    let nothing = folder.file("nothing");
    std::fs::write(&nothing, "").unwrap();
    for (index, over) in ["an earlier copy", "another inventory", "nothing"]
        .into_iter()
        .enumerate()
    {
        let (file, copy) = (folder.file(&format!("{index}.db")), folder.file("copy.db"));
        drop(open(&file));
        std::fs::copy(&file, &copy).unwrap();
        let number = u32::try_from(index).unwrap();
        let (order, ride) = (order(number), ride(&emulator, 2 * number, 2 * number + 1));
        let before = made(&emulator);
        binder_on(&emulator, SqliteInventory::open(&file).unwrap())
            .bind(&order, &ride)
            .await
            .unwrap();

        let binder = binder_on(&emulator, SqliteInventory::open(&file).unwrap());
        let from = match over {
            "an earlier copy" => &copy,
            "another inventory" => &other,
            _ => &nothing,
        };
        std::fs::write(&file, std::fs::read(from).unwrap()).unwrap();
        let error = binder.bind(&order, &ride).await.unwrap_err();
        assert_eq!(kind(&error), StoreErrorKind::Replaced, "{over}: {error}");
        assert_eq!(made(&emulator), before + 1, "{over}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_is_put_back_is_used_again() {
    let folder = Folder::new();
    let (file, aside) = (folder.file("x.db"), folder.file("aside"));
    let emulator = Emulator::start().await;
    let binder = binder_on(&emulator, open(&file));
    let ride = ride(&emulator, 1, 2);
    std::fs::rename(&file, &aside).unwrap();
    let error = binder.bind(&order(1), &ride).await.unwrap_err();
    assert_eq!(kind(&error), StoreErrorKind::Replaced);
    std::fs::rename(&aside, &file).unwrap();
    binder.bind(&order(1), &ride).await.unwrap();
    assert_eq!(made(&emulator), 1);
}

/// The file goes while the request is at the service: the binding is told, and that it is not stored.
#[cfg(unix)]
#[tokio::test]
async fn a_file_deleted_while_a_request_is_under_way_is_noticed_after_it() {
    let folder = Folder::new();
    let file = folder.file("x.db");
    let emulator = Emulator::start().await;
    emulator.faults().inject(Injection::new(
        "BindAxb",
        Fault::Delay(Duration::from_millis(300)),
    ));
    let binder = binder_on(&emulator, open(&file));
    let ride = ride(&emulator, 1, 2);
    let binding = tokio::spawn(async move { binder.bind(&order(1), &ride).await });
    while binds_sent(&emulator) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    std::fs::remove_file(&file).unwrap();
    let error = binding.await.unwrap().unwrap_err();
    assert_eq!(kind(&error), StoreErrorKind::Replaced);
    let id = emulator.bindings().first().unwrap().subs_id().to_owned();
    assert!(
        matches!(&error, BindError::NotStored { subs_id, .. } if subs_id.as_str() == id),
        "{error:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_file_behind_a_link_is_as_good_as_any() {
    let folder = Folder::new();
    let (file, link) = (folder.file("x.db"), folder.file("link.db"));
    open(&file);
    std::os::unix::fs::symlink(&file, &link).unwrap();
    open(&link).add([own(9)]).unwrap();
}

/// Changes that a bad disk or a person makes to the order's row while the inventory is open.
const DAMAGES: &[&str] = &[
    "UPDATE orders SET subs_id = NULL",
    "UPDATE orders SET subs_id = NULL, ticket = NULL, lease = 0, leased_until = 0",
    "UPDATE orders SET subs_id = subs_id || '1'",
    "UPDATE orders SET ticket = NULL",
    "UPDATE orders SET x = '17000000002'",
    "UPDATE orders SET pool = 'FC99999'",
    "UPDATE orders SET request = zeroblob(32)",
    "UPDATE orders SET ends = ends + 1",
    "UPDATE orders SET until = 0",
    "UPDATE orders SET unbound = 1",
    "UPDATE orders SET lease = lease + 1",
    "UPDATE orders SET leased_until = 0",
    "UPDATE orders SET sum = x''",
    "UPDATE orders SET sum = zeroblob(32)",
    "UPDATE orders SET id = zeroblob(32)",
    "DELETE FROM orders",
];

#[tokio::test]
async fn an_order_whose_row_is_damaged_is_not_bound_again() {
    for &damage in DAMAGES {
        let folder = Folder::new();
        let file = folder.file("x.db");
        let emulator = Emulator::start().await;
        let inventory = open(&file);
        let binder = binder_on(&emulator, inventory.clone());
        let ride = ride(&emulator, 1, 2);
        binder.bind(&order(1), &ride).await.unwrap();

        Connection::open(&file)
            .unwrap()
            .execute_batch(damage)
            .unwrap();
        let error = binder.bind(&order(1), &ride).await.unwrap_err();
        assert_eq!(kind(&error), StoreErrorKind::Damaged, "{damage}");
        assert!(error.to_string().contains("have a person check"), "{error}");
        let error = binder.resume(&order(1), &ride).await.unwrap_err();
        assert_eq!(kind(&error), StoreErrorKind::Damaged, "{damage}");
        // Not even when all that ended is forgotten.
        binder.purge(Duration::ZERO).await.unwrap();
        let error = binder.find(&order(1)).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Damaged, "{damage}");
        assert_eq!((binds_sent(&emulator), made(&emulator)), (1, 1), "{damage}");

        // Other orders are not affected.
        let other = crate::support::ride(&emulator, 3, 4);
        binder.bind(&order(2), &other).await.unwrap();
        let sweep = binder.sweep(&pool()).await.unwrap();
        assert!(sweep.unread.is_empty(), "{damage}: {sweep:?}");
        if damage.contains("subs_id") || damage.contains("sum") {
            assert!(sweep.orphans.is_empty(), "{damage}: {sweep:?}");
        }
    }
}

#[tokio::test]
async fn an_order_that_is_over_is_not_bound_again_when_its_row_is_lost() {
    let folder = Folder::new();
    let file = folder.file("x.db");
    let emulator = Emulator::start().await;
    let binder = binder_on(&emulator, open(&file));
    let ride = ride(&emulator, 1, 2);
    binder.bind(&order(1), &ride).await.unwrap();
    binder.unbind(&order(1)).await.unwrap();
    // The pair's X is free again.
    binder.bind(&order(2), &ride).await.unwrap();
    let error = binder.bind(&order(1), &ride).await.unwrap_err();
    assert!(matches!(error, BindError::Ended { .. }), "{error:?}");

    let connection = Connection::open(&file).unwrap();
    connection
        .execute_batch("DELETE FROM orders WHERE unbound = 1")
        .unwrap();
    let error = binder.bind(&order(1), &ride).await.unwrap_err();
    assert_eq!(kind(&error), StoreErrorKind::Damaged);
    assert_eq!(made(&emulator), 2);
}

#[tokio::test]
async fn a_number_whose_rows_are_damaged_is_not_taken() {
    for damage in [
        "UPDATE numbers SET x = '17000000099' WHERE x = (SELECT min(x) FROM numbers)",
        "UPDATE numbers SET city = '杭州' WHERE x = (SELECT min(x) FROM numbers)",
        "UPDATE uses SET number = zeroblob(32)",
        "UPDATE uses SET taken_by = NULL",
        "UPDATE uses SET until = until + 1",
        "UPDATE uses SET sum = x''",
    ] {
        let folder = Folder::new();
        let file = folder.file("x.db");
        let emulator = Emulator::start().await;
        let inventory = SqliteInventory::open(&file).unwrap();
        inventory.add([own(0), own(1)]).unwrap();
        let binder = binder_on(&emulator, inventory.clone());
        let first = bind(&binder, &emulator, 1, (1, 2)).await.unwrap();
        Connection::open(&file)
            .unwrap()
            .execute_batch(damage)
            .unwrap();
        // The other number is taken, and after it none is left that could be told to be free.
        let second = bind(&binder, &emulator, 2, (1, 2)).await.unwrap();
        assert_ne!(second.x.expose(), first.x.expose(), "{damage}");
        let error = bind(&binder, &emulator, 3, (1, 2)).await.unwrap_err();
        assert_eq!(kind(&error), StoreErrorKind::Damaged, "{damage}");
        assert_eq!(made(&emulator), 2, "{damage}");
    }
}

/// Bytes of the file itself, one page after the other, while nobody has it open.
#[tokio::test]
async fn no_damaged_page_of_the_file_leads_to_a_second_binding() {
    let folder = Folder::new();
    let file = folder.file("x.db");
    let emulator = Emulator::start().await;
    let ride = ride(&emulator, 1, 2);
    let binder = binder_on(&emulator, open(&file));
    let bound = binder.bind(&order(1), &ride).await.unwrap();
    drop(binder);
    let whole = std::fs::read(&file).unwrap();
    assert!(whole.len() > 4096, "the log was written back");
    for page in 0..whole.len() / 4096 {
        for within in [0, 8, 2000, 4000, 4090] {
            let at = page * 4096 + within;
            let damaged = folder.file(&format!("{at}.db"));
            let mut bytes = whole.clone();
            for byte in &mut bytes[at..at + 4] {
                *byte = !*byte;
            }
            std::fs::write(&damaged, bytes).unwrap();
            let Ok(inventory) = SqliteInventory::open(&damaged) else {
                continue;
            };
            let binder = binder_on(&emulator, inventory);
            if let Ok(found) = binder.bind(&order(1), &ride).await {
                assert_eq!(found.subs_id, bound.subs_id, "at {at}");
            }
        }
    }
    assert_eq!((binds_sent(&emulator), made(&emulator)), (1, 1));
}

/// The tables as the first version of this crate made them.
const VERSION_1: &str = "
CREATE TABLE numbers (x TEXT PRIMARY KEY, pool TEXT NOT NULL, city TEXT, turn INTEGER NOT NULL DEFAULT 0)
    STRICT, WITHOUT ROWID;
CREATE INDEX numbers_by_turn ON numbers (pool, turn);
CREATE TABLE orders (
    id BLOB PRIMARY KEY, request BLOB NOT NULL, pool TEXT NOT NULL, x TEXT NOT NULL, ends INTEGER NOT NULL,
    until INTEGER NOT NULL, ticket TEXT, subs_id TEXT, unbound INTEGER NOT NULL DEFAULT 0, lease INTEGER NOT NULL,
    leased_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_by_x ON orders (x);
CREATE INDEX orders_by_until ON orders (until);
CREATE TABLE uses (
    x TEXT NOT NULL, number BLOB NOT NULL, taken_by BLOB, exclusive INTEGER NOT NULL, until INTEGER NOT NULL
) STRICT;
CREATE INDEX uses_by_x ON uses (x, until);
CREATE INDEX uses_by_order ON uses (taken_by);
PRAGMA user_version = 1;
";

#[tokio::test]
async fn a_file_of_the_first_version_keeps_its_orders() {
    let folder = Folder::new();
    let (new, old) = (folder.file("new.db"), folder.file("old.db"));
    let emulator = Emulator::start().await;
    let binder = binder_on(&emulator, open(&new));
    let rides: Vec<_> = (0..3)
        .map(|index| ride(&emulator, 2 * index, 2 * index + 1))
        .collect();
    emulator.faults().inject(
        Injection::new("BindAxb", Fault::Drop)
            .before_execution()
            .on_call(3),
    );
    binder.bind(&order(0), &rides[0]).await.unwrap();
    binder.bind(&order(1), &rides[1]).await.unwrap();
    binder.unbind(&order(1)).await.unwrap();
    binder.bind(&order(2), &rides[2]).await.unwrap_err();
    drop(binder);

    // The same rows as the first version would have them.
    let connection = Connection::open(&old).unwrap();
    connection.execute_batch(VERSION_1).unwrap();
    connection
        .execute("ATTACH ?1 AS new", [new.to_str().unwrap()])
        .unwrap();
    connection
        .execute_batch(
            "INSERT INTO numbers SELECT x, pool, city, turn FROM new.numbers;
             INSERT INTO orders SELECT id, request, pool, x, ends, until, ticket, subs_id, unbound, lease, leased_until
                 FROM new.orders;
             INSERT INTO uses SELECT x, number, taken_by, exclusive, until FROM new.uses WHERE until > 0;",
        )
        .unwrap();
    drop(connection);

    let start = Arc::new(Barrier::new(4));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (old, start) = (old.clone(), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                SqliteInventory::open(old).unwrap();
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let binder = binder_on(&emulator, SqliteInventory::open_existing(&old).unwrap());
    let states = [OrderState::Bound, OrderState::Ended, OrderState::Open];
    for (index, state) in (0..).zip(states) {
        let found = binder.find(&order(index)).await.unwrap().unwrap();
        assert_eq!(found.state, state);
    }
    assert_eq!(made(&emulator), 2);
    binder.bind(&order(0), &rides[0]).await.unwrap();
    assert_eq!(made(&emulator), 2);

    for damage in ["UPDATE orders SET until = until - 1", "DELETE FROM orders"] {
        Connection::open(&old)
            .unwrap()
            .execute_batch(damage)
            .unwrap();
        for index in 0..3 {
            let error = binder.find(&order(index)).await.unwrap_err();
            assert_eq!(error.kind(), StoreErrorKind::Damaged, "{damage}, {index}");
        }
    }
}
