//! Answers that come piece by piece: not held in memory, and what a break in the middle means.
#![allow(missing_docs, clippy::unwrap_used, reason = "test code")]

use std::sync::Arc;
use std::time::Duration;

use crate::common::{SERVICE, builder, client};
use core_client::answer::{Extra, Fields, Record, RecordWriter};
use core_client::builder::Draft;
use core_client::request::{AnswerBody, OperationInfo, Parameters, Request, Response};
use core_client::stream::ByteStream;
use core_client::transport::{ExchangeFuture, HttpAnswer, HttpRequest, Transport};
use core_client::{Caller, Client, Effect, Error, ErrorKind, Outcome};
use test_server::{Reply, Server};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Semaphore;

static FETCH: OperationInfo = OperationInfo::rpc(&SERVICE, "FetchRecording")
    .effect(Effect::Read)
    .body(AnswerBody::Binary);

#[derive(Default)]
struct Fetch;

/// The builder, as generated code has it.
struct FetchRecording<T>(Draft<T, Fetch, ()>);

core_client::streamed!(FetchRecording[]);

impl Request for Fetch {
    type Response = Fetched;
    const OPERATION: &'static OperationInfo = &FETCH;

    fn encode<'a>(&'a self, _: &mut Parameters<'a>) {}
}

struct Fetched(Extra);

impl Record for Fetched {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self(fields.rest())
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.extra(&self.0);
    }
}

impl Response for Fetched {}

async fn fetch(client: &Client) -> Result<ByteStream, Error> {
    FetchRecording(Draft::new(Caller::new(client)))
        .stream()
        .await
}

async fn rest(stream: &mut ByteStream) -> Result<usize, Error> {
    let mut bytes = 0;
    while let Some(piece) = stream.next_piece().await {
        bytes += piece?.len();
    }
    Ok(bytes)
}

/// Answers with this head and these pieces, each after a permit; then it waits for another one and closes the connection.
fn pieces(head: &'static str, pieces: Vec<Vec<u8>>) -> (Server, Arc<Semaphore>) {
    let permits = Arc::new(Semaphore::new(0));
    let given = Arc::clone(&permits);
    let server = Server::setup().connections(move |mut connection, _| {
        let (pieces, permits) = (pieces.clone(), Arc::clone(&given));
        async move {
            let mut seen = Vec::new();
            while !seen.windows(4).any(|end| end == b"\r\n\r\n") {
                if connection.read_buf(&mut seen).await.unwrap_or(0) == 0 {
                    return;
                }
            }
            let _ = connection.write_all(head.as_bytes()).await;
            for piece in pieces {
                permits.acquire().await.unwrap().forget();
                let _ = connection.write_all(&piece).await;
            }
            permits.acquire().await.unwrap().forget();
        }
    });
    (server, permits)
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 3000000\r\n\r\n";

#[tokio::test]
async fn pieces_come_before_the_answer_is_whole_and_more_than_memory_may_hold() {
    let (server, permits) = pieces(HEAD, vec![vec![7; 1_000_000]; 3]);
    // An answer that is read whole may have a kilobyte.
    let client = builder(&server.url).max_answer_bytes(1024).build().unwrap();
    let mut stream = fetch(&client).await.unwrap();
    assert_eq!(stream.status(), 200);
    assert_eq!(stream.headers().get("content-type"), Some("audio/wav"));
    // Nothing of the body was sent so far.
    permits.add_permits(1);
    let mut bytes = 0;
    while bytes < 1_000_000 {
        let piece = stream.next_piece().await.unwrap().unwrap();
        assert!(piece.len() < 1_000_000 && piece.iter().all(|byte| *byte == 7));
        bytes += piece.len();
    }
    assert_eq!(bytes, 1_000_000);
    permits.add_permits(2);
    assert_eq!(rest(&mut stream).await.unwrap(), 2_000_000);
    assert!(stream.next_piece().await.is_none());
}

#[tokio::test]
async fn a_break_in_the_middle_is_an_error_and_the_end() {
    let (server, permits) = pieces(HEAD, vec![vec![7; 1000]]);
    let client = client(&server.url);
    let mut stream = fetch(&client).await.unwrap();
    permits.add_permits(2);
    let error = rest(&mut stream).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Interrupted, Outcome::Unknown)
    );
    assert_eq!(error.http_status(), Some(200));
    assert!(stream.next_piece().await.is_none());
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_piece_that_does_not_come_in_time_ends_the_stream() {
    let (server, permits) = pieces(HEAD, vec![vec![7; 1000]; 2]);
    // The call's own time is over long before the second piece comes.
    let client = builder(&server.url)
        .timeout(Duration::from_millis(600))
        .build()
        .unwrap();
    let stream = fetch(&client).await.unwrap();
    let mut stream = stream.with_piece_timeout(Duration::from_secs(5));
    permits.add_permits(1);
    stream.next_piece().await.unwrap().unwrap();
    let later = Arc::clone(&permits);
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(900)).await;
        later.add_permits(1);
    });
    stream.next_piece().await.unwrap().unwrap();
    let mut stream = stream.with_piece_timeout(Duration::from_millis(50));
    let error = stream.next_piece().await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::TimedOut, Outcome::Unknown)
    );
    assert!(stream.next_piece().await.is_none());
}

#[tokio::test]
async fn what_is_not_a_success_is_judged_as_ever() {
    let server = Server::replies(vec![
        Reply::json(400, r#"{"Code": "isv.NO_RECORDING"}"#),
        Reply::answer(502, "a page"),
        Reply::answer(200, "RIFF").header("Content-Type", "audio/wav"),
        Reply::answer(200, "RIFF").header("Content-Encoding", "gzip"),
    ]);
    let client = client(&server.url);
    let error = fetch(&client).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Refused);
    // The read is repeated until its stream begins.
    let mut stream = fetch(&client).await.unwrap();
    assert_eq!(rest(&mut stream).await.unwrap(), 4);
    assert_eq!(server.count(), 3);
    let error = fetch(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnreadableAnswer);
}

/// Reads answers whole, as every transport of a user's own.
struct Whole;

impl Transport for Whole {
    fn send(&self, _: HttpRequest) -> ExchangeFuture<'_> {
        Box::pin(async { Ok(HttpAnswer::new(200, "RIFF")) })
    }
}

#[tokio::test]
async fn another_transport_gives_one_piece() {
    let client: Client = builder("https://example.com")
        .transport(Whole)
        .build()
        .unwrap();
    let mut stream = fetch(&client).await.unwrap();
    assert!(!format!("{stream:?}").contains("RIFF"));
    assert_eq!(stream.next_piece().await.unwrap().unwrap(), "RIFF");
    assert!(stream.next_piece().await.is_none());
}
