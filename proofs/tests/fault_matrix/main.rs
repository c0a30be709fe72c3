//! Every write of Dyplsapi, and some writes and reads of each further product, against every fault of the emulator,
//! before and after execution, in the first, second and third attempt: what the SDK says of the call against what the emulator knows of it.
//!
//! Done means that it ran, refused or not sent that it did not; unknown is said only where the fault leaves it open for
//! any client (`proofs::faults` says of each whether it does, and why); and nothing that creates, spends or destroys
//! ever runs twice. A caller that repeats whatever fails is held to the same, and must be found out.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test states what it expects"
)]

mod cell;
mod control;
mod stage;
mod table;
mod tally;

use std::time::Instant;

use core_client::{Effect, Outcome};
use proofs::faults::{ROWS, survives_unknown};
use proofs::typed_operation::{TypedOperation, further_operations, typed_operations};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use cell::Cell;
use tally::Tally;

/// So many cells are played at a time: few enough that a busy machine answers well before a client's patience ends.
static TURNS: Semaphore = Semaphore::const_new(16);
/// And beside them so many that mostly wait.
static WAITING_TURNS: Semaphore = Semaphore::const_new(64);
/// So many cells there are at least.
const CELLS: usize = 2_000;
/// A client that always says unknown is right too often: so much of the cells may be unknown at most.
const UNKNOWN_PERCENT: usize = 75;

fn writes() -> impl Iterator<Item = &'static TypedOperation> {
    let writes = |typed: &&TypedOperation| typed.operation.effect != Effect::Read;
    typed_operations().iter().filter(writes)
}

/// Actions of further products, by what they do: one that spends, one that creates, one that overwrites, one that removes,
/// and reads, with pages and with a secret.
const FURTHER: [&str; 7] = [
    "SendSms",
    "AddDomainRecord",
    "UpdateDomainRecord",
    "DeleteDomainRecord",
    "QuerySendDetails",
    "DescribeDomainRecords",
    "QueryTokenForMnsQueue",
];

fn further() -> impl Iterator<Item = &'static TypedOperation> {
    let chosen = |action| {
        let mut all = further_operations().iter();
        all.find(|typed| typed.action == action).unwrap()
    };
    FURTHER.into_iter().map(chosen)
}

/// Plays each of the cells, many at a time.
async fn play_all(cells: Vec<Cell>) -> Tally {
    let mut playing = JoinSet::new();
    for cell in cells {
        playing.spawn(async move {
            let played = cell.play().await;
            (cell, played)
        });
    }
    let mut tally = Tally::default();
    while let Some(played) = playing.join_next().await {
        let (cell, played) = played.unwrap();
        tally.add(&cell, played);
    }
    tally
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_verdict_is_true_and_nothing_runs_twice() {
    let started = Instant::now();
    let mut cells: Vec<Cell> = writes().flat_map(cell::singles).collect();
    cells.extend(writes().flat_map(|typed| cell::pairs(typed, survives_unknown(typed.operation))));
    let count = cells.len();
    let tally = play_all(cells).await;
    let refused_connections = cell::refused_connections(writes()).await;
    println!(
        "fault matrix: {tally}; {refused_connections} refused connections; {:.1?}",
        started.elapsed()
    );
    tally.assert_right();
    tally.assert_every_row_struck();
    assert_eq!(tally.cells(), count);
    assert!(count >= CELLS, "{count}");
    assert!(
        tally.of(Outcome::Unknown) * 100 <= count * UNKNOWN_PERCENT,
        "{tally}"
    );
    for outcome in [Outcome::Done, Outcome::Refused] {
        assert!(tally.of(outcome) * 100 >= count, "{outcome}: {tally}");
    }
}

/// A test of its own, so that it can be run alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_further_products_every_verdict_is_true_and_nothing_runs_twice() {
    let started = Instant::now();
    let mut cells: Vec<Cell> = further().flat_map(cell::singles).collect();
    // What may follow an unknown attempt is a matter of the effect alone: Dyplsapi's writes play every pair.
    cells.extend(further().flat_map(|typed| cell::pairs(typed, false)));
    let count = cells.len();
    let tally = play_all(cells).await;
    let refused_connections = cell::refused_connections(further()).await;
    println!(
        "further products: {tally}; {refused_connections} refused connections; {:.1?}",
        started.elapsed()
    );
    tally.assert_right();
    tally.assert_every_row_struck();
    assert_eq!((tally.cells(), refused_connections), (count, FURTHER.len()));
    for outcome in [Outcome::Done, Outcome::Refused] {
        assert!(tally.of(outcome) * 100 >= count, "{outcome}: {tally}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_double_sender_is_found_out() {
    let found = control::play(writes()).await;
    println!("control: {found}");
    assert!(found.duplicates > 0, "{found}");
    assert!(found.false_failures > 0, "{found}");
}

#[test]
fn most_kinds_of_faults_leave_it_open_but_not_all() {
    let open = ROWS.iter().filter(|row| row.tells.is_open());
    let (open, all) = (open.count(), ROWS.len());
    assert!(
        open * 100 > all * 50 && open * 100 < all * 90,
        "{open} of {all}"
    );
}
