//! Pages under faults: whatever strikes the call of one page, each page is judged like any other call, none is left out or given twice, and
//! what is left can be had later, from the cursor.

use std::fmt;

use alidns_sdk::record::{DescribeDomainRecordsRequest, DescribeDomainRecordsResponse};
use alidns_sdk::service::SERVICE;
use core_client::pages::{Cursor, PagedItems as _, Pages};
use core_client::request::Request as _;
use core_client::{Caller, Outcome};
use dypls_emulator::{Emulator, FaultId};
use proofs::faults::{ATTEMPTS, Played, ROWS, Row, expect};
use tokio::task::JoinSet;

use crate::cell::TRIES;
use crate::stage;
use crate::{TURNS, WAITING_TURNS};

const ACTION: &str = "DescribeDomainRecords";
const DOMAIN: &str = "example.com";
/// So many pages there are, all full but the last one, which has one record.
const PAGES: usize = 3;
const PAGE_SIZE: usize = 2;

/// A walk through all pages, and the fault that strikes the call of one of them.
#[derive(Clone, Copy)]
pub(crate) struct Walk {
    row: &'static Row,
    page: usize,
    /// How many of its attempts are struck.
    attempts: usize,
}

/// What the walks came to.
#[derive(Default)]
pub(crate) struct Walked {
    pub(crate) walks: usize,
    /// Of them, those that had to go on from a cursor.
    pub(crate) resumed: usize,
    pub(crate) problems: Vec<String>,
}

/// Every fault, on one page in turn, and on the second page so often that no attempt is left, where that can be.
pub(crate) fn all() -> Vec<Walk> {
    let operation = DescribeDomainRecordsRequest::OPERATION;
    let once = ROWS.iter().enumerate().map(|(number, row)| Walk {
        row,
        page: match row.played {
            // The page before leaves the connection.
            Played::OnReuse => 2,
            _ => number % PAGES + 1,
        },
        attempts: 1,
    });
    let stays = |row: &&Row| {
        let always = expect(operation, &[*row; ATTEMPTS]);
        always.requests == ATTEMPTS
            && !matches!(
                row.played,
                Played::OnReuse | Played::FromThenOn | Played::WithProvider
            )
    };
    let always = ROWS.iter().filter(stays).map(|row| Walk {
        row,
        page: 2,
        attempts: ATTEMPTS,
    });
    once.chain(always).collect()
}

/// Plays them: those that wait each on an emulator of its own, the others in rows.
pub(crate) async fn play(walks: Vec<Walk>) -> Walked {
    let (slow, quick): (Vec<Walk>, Vec<Walk>) = walks.into_iter().partition(Walk::waits);
    let lanes = quick.chunks(quick.len().div_ceil(4).max(1));
    let lanes = lanes.map(<[Walk]>::to_vec);
    let mut playing = JoinSet::new();
    for lane in lanes.chain(slow.into_iter().map(|walk| vec![walk])) {
        playing.spawn(play_lane(lane));
    }
    let mut walked = Walked::default();
    while let Some(lane) = playing.join_next().await {
        let lane = lane.unwrap();
        walked.walks += lane.walks;
        walked.resumed += lane.resumed;
        walked.problems.extend(lane.problems);
    }
    walked
}

async fn play_lane(walks: Vec<Walk>) -> Walked {
    let mut walked = Walked::default();
    let (emulator, all) = with_records().await;
    for walk in walks {
        let turns = if walk.waits() { &WAITING_TURNS } else { &TURNS };
        let _turn = turns.acquire().await.unwrap();
        walked.walks += 1;
        match walk.play(&emulator, &all).await {
            Ok(resumed) => walked.resumed += usize::from(resumed),
            Err(problem) => walked.problems.push(format!("{walk}: {problem}")),
        }
    }
    walked
}

/// An emulator with a domain of some records, and their ids in the order of the pages.
async fn with_records() -> (Emulator, Vec<String>) {
    let emulator = Emulator::start().await;
    let client = stage::client(&SERVICE, &emulator.url(), &[], 0);
    for number in 0..(PAGES - 1) * PAGE_SIZE + 1 {
        let record = alidns_sdk::record::AddDomainRecordRequest::builder()
            .domain_name(DOMAIN)
            .rr(format!("host{number}"))
            .type_("A")
            .value(format!("192.0.2.{number}"))
            .build();
        client
            .core()
            .call(&record, &core_client::Options::new())
            .await
            .unwrap();
    }
    let mut all = Vec::new();
    assert!(go_on(&mut pages(&client), &mut all).await.is_none());
    assert_eq!(all.len(), emulator.dns_records().len());
    (emulator, all)
}

type RecordPages = Pages<DescribeDomainRecordsRequest>;

fn pages(client: &dyplsapi_sdk::Client) -> RecordPages {
    let request = DescribeDomainRecordsRequest::builder()
        .domain_name(DOMAIN)
        .page_size(i64::try_from(PAGE_SIZE).unwrap())
        .build();
    Pages::new(Caller::new(client.core()), request)
}

/// Adds the ids of the pages that come, and gives the error that ends them.
async fn go_on(pages: &mut RecordPages, found: &mut Vec<String>) -> Option<core_client::Error> {
    while let Some(page) = pages.next_page().await {
        match page {
            Ok(page) => found.extend(ids(page)),
            Err(error) => return Some(error),
        }
    }
    None
}

fn ids(page: DescribeDomainRecordsResponse) -> Vec<String> {
    let items = DescribeDomainRecordsRequest::items(page).into_iter();
    items
        .map(|record| record.record_id.unwrap().to_string())
        .collect()
}

fn requests(emulator: &Emulator) -> usize {
    let journal = emulator.journal();
    journal
        .iter()
        .filter(|entry| entry.action == ACTION)
        .count()
}

impl Walk {
    fn waits(&self) -> bool {
        self.row.played == Played::Slowly
    }

    /// Gives whether it went on from a cursor, or what is wrong.
    async fn play(&self, emulator: &Emulator, all: &[String]) -> Result<bool, String> {
        let mut missed = String::new();
        for attempt in 0..TRIES {
            let played = self.play_once(emulator, all, attempt).await;
            emulator.faults().clear();
            emulator.faults().run_waiting();
            match played {
                Ok(resumed) => return Ok(resumed),
                // Nothing false was said, but the machine was too slow for what was to be played.
                Err(problem) if self.may_miss() && !problem.starts_with("FALSE") => {
                    missed = problem;
                }
                Err(problem) => return Err(problem),
            }
        }
        Err(missed)
    }

    async fn play_once(
        &self,
        emulator: &Emulator,
        all: &[String],
        attempt: u32,
    ) -> Result<bool, String> {
        let url = emulator.url();
        let client = stage::client(&SERVICE, &url, &[self.row], attempt);
        let before = requests(emulator);
        let injected: Vec<FaultId> = (self.page..self.page + self.attempts)
            .map(|number| {
                let number = u64::try_from(number).unwrap();
                let injection = self.row.injection(ACTION, number).unwrap();
                emulator.faults().inject(injection)
            })
            .collect();
        let rows = vec![self.row; self.attempts];
        let expected = expect(DescribeDomainRecordsRequest::OPERATION, &rows);
        let (mut walk, mut found) = (pages(&client), Vec::new());
        let error = go_on(&mut walk, &mut found).await;
        let sent = requests(emulator) - before;
        let outcome = error
            .as_ref()
            .map_or(Outcome::Done, |error| error.outcome());
        let done = outcome == Outcome::Done;
        let whole_pages = if done { PAGES } else { self.page - 1 };
        let should = all.get(..(whole_pages * PAGE_SIZE).min(all.len())).unwrap();
        if found != should {
            return Err(format!("FALSE: pages {found:?} before {error:?}"));
        }
        let others = if done { PAGES - 1 } else { self.page - 1 };
        if outcome != expected.outcome || sent != others + expected.requests {
            return Err(format!(
                "said {outcome} after {sent} requests, {others} of them for other pages, expected {expected:?}: {error:?}"
            ));
        }
        if injected.iter().any(|id| emulator.faults().hits(*id) == 0) {
            return Err("a fault never struck".to_owned());
        }
        if done {
            return Ok(false);
        }
        // Later, elsewhere: the page that failed, and those behind it.
        emulator.faults().clear();
        let cursor: Cursor = walk.cursor().unwrap().expose().parse().unwrap();
        let other = stage::client(&SERVICE, &url, &[], 0);
        let error = go_on(&mut pages(&other).resume_at(&cursor), &mut found).await;
        match error.is_none() && found == all {
            true => Ok(true),
            false => Err(format!("FALSE: resumed, {found:?} before {error:?}")),
        }
    }

    fn may_miss(&self) -> bool {
        matches!(self.row.played, Played::Slowly | Played::OnReuse)
    }
}

impl fmt::Display for Walk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            row,
            page,
            attempts,
        } = self;
        write!(f, "page {page}, {attempts} times {}", row.fault)
    }
}
