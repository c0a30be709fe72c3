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
mod pages;
mod stage;
mod table;
mod tally;

use std::time::Instant;

use core_client::{Effect, Outcome};
use proofs::faults::{ROWS, survives_unknown};
use proofs::typed_operation::{TypedOperation, further_operations, typed_operations};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use cell::{Cell, Token};
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

/// Where the service promises to recognise a repeat by its token, one may follow whatever left it open; it runs once all the same. Nowhere
/// else may one follow.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_allows_repeats_where_that_is_promised_and_nothing_runs_twice() {
    let started = Instant::now();
    let typed = further().find(|typed| typed.action == "SendSms").unwrap();
    let promised = cell::singles(typed).chain(cell::pairs(typed, false));
    let promised = promised.map(|cell| cell.with_token(Token::Promised));
    let first = cell::singles(typed).filter(|cell| cell.rows.len() == 1);
    let not_promised = first.map(|cell| cell.with_token(Token::NotPromised));
    let forgotten = cell::forgotten(typed);
    // Together: each has faults that wait.
    let (promised, not_promised, forgotten) = tokio::join!(
        play_all(promised.collect()),
        play_all(not_promised.collect()),
        play_all(forgotten.collect()),
    );
    println!(
        "tokens: {promised}; not promised: {not_promised}; forgotten: {forgotten}; {:.1?}",
        started.elapsed()
    );
    promised.assert_right();
    promised.assert_every_row_struck();
    not_promised.assert_right();
    forgotten.assert_right();
    assert_eq!(forgotten.of(Outcome::Unknown), forgotten.cells());
    // It is worth having: what stays unknown was struck in its last attempt.
    let percent = |tally: &Tally| tally.of(Outcome::Unknown) * 100 / tally.cells();
    assert!(percent(&promised) < 35 && percent(&not_promised) > 60);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_is_left_out_or_given_twice() {
    let started = Instant::now();
    let walks = pages::all();
    let count = walks.len();
    let walked = pages::play(walks).await;
    println!(
        "pages: {} walks, {} of them resumed, {} wrong; {:.1?}",
        walked.walks,
        walked.resumed,
        walked.problems.len(),
        started.elapsed()
    );
    assert!(walked.problems.is_empty(), "{}", walked.problems.join("\n"));
    assert_eq!(walked.walks, count);
    assert!(walked.resumed * 100 >= count * 25);
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
