//! Pages: every shape to its end, and what can go wrong on the way.
#![allow(missing_docs, clippy::unwrap_used, reason = "test code")]

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::common::{SERVICE, client};
use core_client::answer::{Extra, Fields, Record, RecordWriter};
use core_client::pages::{Cursor, Items, PageKind, PagePlan, PagedItems, Pages};
use core_client::request::{Location, OperationInfo, Parameters, Request};
use core_client::{Caller, Effect, Error, ErrorKind, Outcome};
use futures_core::Stream;
use serde_json::{Value, json};
use test_server::{Reply, Server};

const fn operation(plan: &'static PagePlan) -> OperationInfo {
    OperationInfo::rpc(&SERVICE, "ListLockers")
        .effect(Effect::Read)
        .pages(plan)
}

/// The shapes, wrapped and bare lists, totals at the top and beside the list.
static OPERATIONS: [OperationInfo; 9] = [
    operation(
        &PagePlan::by_token("NextToken", &["NextToken"])
            .size("MaxResults")
            .items(&["Lockers"]),
    ),
    operation(
        &PagePlan::by_number("PageNumber", &["Lockers", "Locker"])
            .size("PageSize")
            .total(&["TotalCount"])
            .stated_size(&["PageSize"]),
    ),
    operation(
        &PagePlan::by_number("PageNo", &["Data", "List"])
            .size("PageSize")
            .total(&["Data", "Total"])
            .stated_size(&["Data", "PageSize"]),
    ),
    operation(
        &PagePlan::by_token("nextToken", &["nextToken"])
            .size("limit")
            .items(&["lockers"]),
    ),
    operation(
        &PagePlan::by_token("NextToken", &["NextToken"])
            .size("MaxResult")
            .items(&["Lockers"]),
    ),
    operation(
        &PagePlan::by_token("Marker", &["Marker"])
            .size("MaxItems")
            .more(&["IsTruncated"])
            .items(&["Lockers", "Locker"]),
    ),
    operation(
        &PagePlan::by_number("PageIndex", &["List"])
            .size("PageSize")
            .total(&["TotalCount"]),
    ),
    operation(&PagePlan::by_number("CurrentPage", &["List"]).size("PageSize")),
    operation(
        &PagePlan::by_offset("Offset", &["Data", "List"])
            .location(Location::Form)
            .size("Limit")
            .total(&["Data", "TotalCount"]),
    ),
];

const TOKEN: usize = 0;
const NUMBER: usize = 1;
const MARKER: usize = 5;
const WITHOUT_SIZE: usize = 6;
const WITHOUT_TOTAL: usize = 7;
const OFFSET: usize = 8;

/// Asks by one of the shapes, with these parameters.
#[derive(Clone, Default)]
struct List<const SHAPE: usize>(BTreeMap<&'static str, String>);

impl<const SHAPE: usize> Request for List<SHAPE> {
    type Response = Answer;
    const OPERATION: &'static OperationInfo = &OPERATIONS[SHAPE];

    fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
        let location = Self::OPERATION.pages.unwrap().location;
        for (name, value) in &self.0 {
            out.put_in(location, name, value);
        }
    }
}

struct Answer(Extra);

impl Record for Answer {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self(fields.rest())
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.extra(&self.0);
    }
}

impl<const SHAPE: usize> PagedItems for List<SHAPE> {
    type Item = u64;

    fn items(page: Answer) -> Vec<u64> {
        let (first, path) = Self::OPERATION.pages.unwrap().items.split_first().unwrap();
        let mut value = page.0.get(first).cloned();
        for name in path {
            value = value.and_then(|value| value.get(name).cloned());
        }
        let items = value.iter().filter_map(Value::as_array).flatten();
        items.map(|item| item.as_u64().unwrap()).collect()
    }
}

/// A service with so many lockers.
#[derive(Clone, Copy)]
struct Lockers {
    shape: usize,
    count: u64,
    /// How many a page has where the request does not say it, and at most.
    size: u64,
    totals_are_texts: bool,
}

impl Lockers {
    const fn new(shape: usize, count: u64) -> Self {
        Self {
            shape,
            count,
            size: 2,
            totals_are_texts: false,
        }
    }

    fn answer(self, request: &test_server::Request) -> Value {
        let plan = OPERATIONS[self.shape].pages.unwrap();
        let size = plan.size.and_then(|name| request.parameter(name));
        let size = size.map_or(self.size, |size| size.parse().unwrap());
        let size = size.min(self.size);
        let at = request.parameter(plan.parameter);
        let start = match plan.kind {
            PageKind::Token => {
                at.map_or(0, |at| at.strip_prefix("secret:").unwrap().parse().unwrap())
            }
            PageKind::Number => (at.unwrap().parse::<u64>().unwrap() - 1) * size,
            _ => at.unwrap().parse().unwrap(),
        };
        let end = self.count.min(start + size);
        let items: Vec<u64> = (start..end).collect();
        let number = |number: u64| match self.totals_are_texts {
            true => json!(number.to_string()),
            false => json!(number),
        };
        let mut answer = json!({"RequestId": "R-1"});
        put(&mut answer, plan.items, json!(items));
        put(&mut answer, plan.total, number(self.count));
        put(&mut answer, plan.stated_size, number(size));
        put(&mut answer, plan.more, json!(end < self.count));
        if end < self.count {
            put(&mut answer, plan.next, json!(format!("secret:{end}")));
        } else if end.is_multiple_of(2) {
            put(&mut answer, plan.next, json!(""));
        }
        answer
    }

    fn serve(self) -> Server {
        Server::script(move |request| Reply::json(200, &self.answer(request).to_string()))
    }
}

fn put(answer: &mut Value, path: &[&str], value: Value) {
    if let Some((last, objects)) = path.split_last() {
        let object = objects.iter().fold(answer, |at, name| {
            at.as_object_mut()
                .unwrap()
                .entry(*name)
                .or_insert_with(|| json!({}))
        });
        object[*last] = value;
    }
}

fn pages<const SHAPE: usize>(
    server: &Server,
    given: &[(&'static str, &str)],
) -> Pages<List<SHAPE>> {
    let given = given
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    let request = List::<SHAPE>(given.collect());
    Pages::new(Caller::new(&client(&server.url)), request)
}

async fn all<const SHAPE: usize>(mut items: Items<List<SHAPE>>) -> Vec<u64> {
    let mut found = Vec::new();
    while let Some(item) = items.next_item().await {
        found.push(item.unwrap());
    }
    assert!(items.next_item().await.is_none() && items.cursor().is_none());
    found
}

async fn whole<const SHAPE: usize>() {
    let plan = OPERATIONS[SHAPE].pages.unwrap();
    for count in [0, 1, 2, 3, 4, 7] {
        for totals_are_texts in [false, true] {
            if totals_are_texts && plan.total.is_empty() {
                continue;
            }
            let lockers = Lockers {
                totals_are_texts,
                size: 3,
                ..Lockers::new(SHAPE, count)
            };
            let server = lockers.serve();
            // Less than the service gives, more, and nothing said.
            for given in [Some("2"), Some("50"), None] {
                let given: Vec<_> = plan.size.zip(given).into_iter().collect();
                let found = all(pages::<SHAPE>(&server, &given).items()).await;
                let wanted: Vec<u64> = match (SHAPE, given.first()) {
                    // It neither states the size nor counts: what is less than was asked for is the end.
                    (WITHOUT_TOTAL, Some((_, "50"))) => (0..count.min(3)).collect(),
                    _ => (0..count).collect(),
                };
                assert_eq!(found, wanted, "{} {count} {given:?}", plan.parameter);
                let size = given.first().map_or(3, |(_, size)| size.parse().unwrap());
                let fewest = (wanted.len() as u64).div_ceil(size.min(3)).max(1);
                // Where nothing is counted, only a page that is short or empty shows the end.
                let asks_further = SHAPE == WITHOUT_TOTAL
                    && count > 0
                    && (given.is_empty() || count.is_multiple_of(size));
                let calls = server.take().len() as u64;
                assert_eq!(calls, fewest + u64::from(asks_further), "{count} {given:?}");
            }
        }
    }
}

#[tokio::test]
async fn every_shape_gives_every_item_once() {
    whole::<0>().await;
    whole::<1>().await;
    whole::<2>().await;
    whole::<3>().await;
    whole::<4>().await;
    whole::<5>().await;
    whole::<6>().await;
    whole::<7>().await;
    whole::<8>().await;
}

#[tokio::test]
async fn a_page_that_the_caller_names_is_the_first() {
    let server = Lockers::new(NUMBER, 7).serve();
    let from_third = pages::<NUMBER>(&server, &[("PageNumber", "3"), ("PageSize", "2")]);
    assert_eq!(all(from_third.items()).await, [4, 5, 6]);
    assert_eq!(server.take().len(), 2);
    let server = Lockers::new(OFFSET, 7).serve();
    assert_eq!(
        all(pages::<OFFSET>(&server, &[("Offset", "4")]).items()).await,
        [4, 5, 6]
    );
    assert_eq!(server.take().len(), 2);
    let server = Lockers::new(TOKEN, 7).serve();
    let given = pages::<TOKEN>(&server, &[("NextToken", "secret:5")]);
    assert_eq!(all(given.items()).await, [5, 6]);
    // Without a page's size, nobody knows what stands before: the empty page is the end.
    let server = Lockers::new(WITHOUT_SIZE, 6).serve();
    let from_second = pages::<WITHOUT_SIZE>(&server, &[("PageIndex", "2")]);
    assert_eq!(all(from_second.items()).await, [2, 3, 4, 5]);
    assert_eq!(server.take().len(), 3);
}

/// Answers in turn, the last one for ever.
/// Another page than the one that was asked for would pass for it.
#[tokio::test]
async fn a_page_that_no_number_names_is_refused() {
    async fn refused<const SHAPE: usize>(parameter: &'static str) {
        let server = answers(vec![json!({})]);
        for wrong in ["-5", "1.5", "x", "99999999999999999999"] {
            let mut items = pages::<SHAPE>(&server, &[(parameter, wrong)]).items();
            let error = items.next_item().await.unwrap().unwrap_err();
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::InvalidRequest, Outcome::NotSent)
            );
            let said = error.to_string();
            assert!(
                said.contains(parameter) && said.contains("whole number"),
                "{said}"
            );
        }
        assert_eq!(server.connections(), 0);
    }
    refused::<NUMBER>("PageNumber").await;
    refused::<OFFSET>("Offset").await;
}

fn answers(answers: Vec<Value>) -> Server {
    let calls = AtomicUsize::new(0);
    Server::script(move |_| {
        let call = calls.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1);
        Reply::json(200, &answers[call].to_string())
    })
}

async fn lost<const SHAPE: usize>(given: Vec<Value>) -> (usize, Error) {
    let server = answers(given);
    let mut pages = pages::<SHAPE>(&server, &[]);
    let mut before = 0;
    loop {
        match pages.next_page().await.unwrap() {
            Ok(_) => before += 1,
            Err(error) => {
                assert!(pages.next_page().await.is_none() && pages.cursor().is_none());
                return (before, error);
            }
        }
    }
}

#[tokio::test]
async fn pages_that_would_repeat_or_cannot_go_on_end_with_an_error() {
    let token = |token: &str| json!({"NextToken": token, "Lockers": [1]});
    let (a, b) = (token("secret-a"), token("secret-b"));
    for (answers, before, words) in [
        (vec![a.clone()], 2, "would repeat"),
        (vec![a.clone(), b.clone(), a.clone()], 3, "would repeat"),
        (vec![json!({"NextToken": {"A": 1}})], 1, "cannot be read"),
        (
            vec![json!({"NextToken": "secret-a", "nexttoken": "secret-b"})],
            1,
            "cannot be read",
        ),
    ] {
        let (pages, error) = lost::<TOKEN>(answers).await;
        assert_eq!(
            (pages, error.kind()),
            (before, ErrorKind::UnreadableAnswer),
            "{error}"
        );
        assert_eq!(error.outcome(), Outcome::Done);
        assert!(error.to_string().contains(words), "{error}");
        assert!(
            !format!("{error} {error:?}").contains("secret"),
            "{error:?}"
        );
    }
    let more = json!({"IsTruncated": true, "Lockers": {"Locker": [1]}});
    let (pages, error) = lost::<MARKER>(vec![more]).await;
    assert_eq!((pages, error.kind()), (1, ErrorKind::UnreadableAnswer));
    // The list stands twice, and says two things.
    let twice = json!({"List": [1], "LIST": [1, 2]});
    let (pages, error) = lost::<WITHOUT_TOTAL>(vec![twice]).await;
    assert_eq!((pages, error.kind()), (1, ErrorKind::UnreadableAnswer));
}

#[tokio::test]
async fn a_marker_is_followed_only_as_long_as_the_answer_is_cut_off() {
    let page = |more: Value, item: u64| json!({"IsTruncated": more, "Marker": "m", "Lockers": {"Locker": [item]}});
    let server = answers(vec![page(json!("true"), 1), page(json!(false), 2)]);
    assert_eq!(all(pages::<MARKER>(&server, &[]).items()).await, [1, 2]);
}

#[tokio::test]
async fn a_short_page_is_the_end_where_the_answer_states_the_size() {
    let page = json!({"PageSize": 3, "TotalCount": 100, "Lockers": {"Locker": [1, 2]}});
    let server = answers(vec![page]);
    assert_eq!(all(pages::<NUMBER>(&server, &[]).items()).await, [1, 2]);
    // A service that does not count says 0.
    let page = |items: Value| json!({"TotalCount": 0, "List": items});
    let server = answers(vec![page(json!([1, 2])), page(json!([3])), page(json!([]))]);
    assert_eq!(
        all(pages::<WITHOUT_SIZE>(&server, &[]).items()).await,
        [1, 2, 3]
    );
}

/// Refuses each page once before it gives it.
fn stuttering(lockers: Lockers) -> Server {
    let calls = AtomicUsize::new(0);
    Server::script(
        move |request| match calls.fetch_add(1, Ordering::Relaxed) % 2 {
            0 => Reply::json(400, r#"{"Code": "isv.NOT_NOW"}"#),
            _ => Reply::json(200, &lockers.answer(request).to_string()),
        },
    )
}

async fn resumed<const SHAPE: usize>() {
    let server = stuttering(Lockers::new(SHAPE, 5));
    // The same pages go on after an error.
    let mut items = pages::<SHAPE>(&server, &[]).items();
    let (mut found, mut errors) = (Vec::new(), 0);
    while let Some(item) = items.next_item().await {
        match item {
            Ok(item) => found.push(item),
            Err(error) => {
                assert_eq!(error.outcome(), Outcome::Refused);
                errors += 1;
            }
        }
    }
    assert_eq!(found, [0, 1, 2, 3, 4]);
    assert_eq!(errors, server.take().len() / 2);

    // So do others, at the cursor as text.
    let (mut found, mut stored) = (Vec::new(), String::from("start::0"));
    loop {
        let cursor: Cursor = stored.parse().unwrap();
        let mut others = pages::<SHAPE>(&server, &[]).resume_at(&cursor);
        match others.next_page().await {
            Some(Ok(page)) => found.extend(<List<SHAPE> as PagedItems>::items(page)),
            Some(Err(_)) => assert_eq!(others.cursor().unwrap(), cursor),
            None => break,
        }
        assert!(!format!("{others:?}").contains("secret"), "{others:?}");
        let Some(cursor) = others.cursor() else { break };
        assert!(
            !format!("{cursor} {cursor:?}").contains("secret"),
            "{cursor:?}"
        );
        stored = cursor.expose();
    }
    assert_eq!(found, [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn after_an_error_the_same_page_is_called_again() {
    resumed::<TOKEN>().await;
    resumed::<NUMBER>().await;
    resumed::<MARKER>().await;
    resumed::<WITHOUT_SIZE>().await;
    resumed::<OFFSET>().await;
}

#[tokio::test]
async fn a_cursor_of_another_kind_is_refused_and_texts_are_checked() {
    let server = Lockers::new(TOKEN, 5).serve();
    let number: Cursor = "number:2:2".parse().unwrap();
    let mut foreign = pages::<TOKEN>(&server, &[]).resume_at(&number);
    let error = foreign.next_page().await.unwrap().err().unwrap();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::InvalidRequest, Outcome::NotSent)
    );
    let token: Cursor = "token:a:2".parse().unwrap();
    let mut foreign = pages::<NUMBER>(&server, &[]).resume_at(&token);
    let error = foreign.next_page().await.unwrap().err().unwrap();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(server.count(), 0);
    for text in [
        "",
        "number",
        "number:1",
        "number:x:1",
        "token::1",
        "start:1:0",
        "token:a:-1",
    ] {
        assert!(text.parse::<Cursor>().is_err(), "{text}");
    }
}

#[tokio::test]
async fn the_number_of_pages_is_bounded() {
    let server = Lockers::new(TOKEN, 50).serve();
    let mut bounded = pages::<TOKEN>(&server, &[]).with_max_pages(3);
    for _ in 0..3 {
        assert!(bounded.next_page().await.unwrap().is_ok());
    }
    let error = bounded.next_page().await.unwrap().err().unwrap();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::OwnLimit, Outcome::NotSent)
    );
    assert!(error.to_string().contains("3 pages"), "{error}");
    assert!(bounded.next_page().await.is_none());
    assert_eq!(server.count(), 3);
    let cursor = bounded.cursor().unwrap();
    let rest = all(pages::<TOKEN>(&server, &[]).resume_at(&cursor).items()).await;
    assert_eq!(rest, (6..50).collect::<Vec<_>>());
    // Calls that fail count, so that nobody who ignores errors goes on for ever.
    let server = answers(vec![json!([])]);
    let mut failing = pages::<NUMBER>(&server, &[]).with_max_pages(2);
    let mut errors = 0;
    while let Some(page) = failing.next_page().await {
        assert!(page.is_err());
        errors += 1;
    }
    assert_eq!(errors, 3);
}

#[tokio::test]
async fn pages_are_a_stream_and_a_call_that_is_given_up_is_gone_on_with() {
    let lockers = Lockers::new(NUMBER, 3);
    let server = Server::setup().answering(move |request| async move {
        tokio::time::sleep(Duration::from_millis(30)).await;
        Reply::json(200, &lockers.answer(&request).to_string())
    });
    let mut pages = pages::<NUMBER>(&server, &[]);
    let given_up = tokio::time::timeout(Duration::from_millis(5), pages.next_page()).await;
    assert!(given_up.is_err());
    let mut sizes = Vec::new();
    while let Some(page) = poll_fn(|context| Pin::new(&mut pages).poll_next(context)).await {
        sizes.push(<List<NUMBER> as PagedItems>::items(page.unwrap()).len());
    }
    assert_eq!(sizes, [2, 1]);
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn an_operation_without_pages_says_so() {
    let server = Lockers::new(TOKEN, 5).serve();
    let caller = Caller::new(&client(&server.url));
    let mut pages = Pages::new(caller, crate::common::Bind::new());
    let error = pages.next_page().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(pages.next_page().await.is_none());
}
