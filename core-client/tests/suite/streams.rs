//! Answers that come piece by piece: not held in memory, and what a break in the middle means.
#![allow(missing_docs, clippy::unwrap_used, reason = "test code")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::common::{SERVICE, builder, client};
use core_client::answer::{Extra, Fields, Record, RecordWriter};
use core_client::builder::Draft;
use core_client::request::{AnswerBody, OperationInfo, Parameters, Request};
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
pub(crate) fn pieces(head: &'static str, pieces: Vec<Vec<u8>>) -> (Server, Arc<Semaphore>) {
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

#[tokio::test]
async fn a_file_of_json_comes_as_it_is() {
    let server = Server::replies(vec![Reply::json(200, "[1, 2]")]);
    let mut stream = fetch(&client(&server.url)).await.unwrap();
    assert_eq!(stream.next_piece().await.unwrap().unwrap(), "[1, 2]");
    assert!(stream.next_piece().await.is_none());

    // So long a body is no error: it is not read before.
    const HEAD: &str =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3000000\r\n\r\n";
    let (server, permits) = pieces(HEAD, vec![vec![b'1'; 1_000_000]; 3]);
    let client = builder(&server.url).max_answer_bytes(1024).build().unwrap();
    let mut stream = fetch(&client).await.unwrap();
    permits.add_permits(3);
    assert_eq!(rest(&mut stream).await.unwrap(), 3_000_000);
}

const CHUNKED: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

/// A chunk of so many bytes.
fn chunk(bytes: usize) -> Vec<u8> {
    let head = format!("{bytes:x}\r\n").into_bytes();
    [head, vec![b'1'; bytes], b"\r\n".to_vec()].concat()
}

/// No length tells it from an error: its beginning does.
async fn take_json_without_length(client: impl Fn(&str) -> Client) {
    let end = b"0\r\n\r\n".to_vec();
    let (server, permits) = pieces(CHUNKED, vec![chunk(100_000), chunk(2_000_000), end.clone()]);
    permits.add_permits(1);
    let mut stream = fetch(&client(&server.url)).await.unwrap();
    let first = stream.next_piece().await.unwrap().unwrap().len();
    assert!((64 * 1024..=100_000).contains(&first), "{first}");
    permits.add_permits(2);
    assert_eq!(first + rest(&mut stream).await.unwrap(), 2_100_000);

    let (server, permits) = pieces(CHUNKED, vec![chunk(10), chunk(10), end]);
    permits.add_permits(4);
    let mut stream = fetch(&client(&server.url)).await.unwrap();
    assert_eq!(rest(&mut stream).await.unwrap(), 20);
}

#[tokio::test]
async fn a_file_of_json_without_a_length_comes_piece_by_piece() {
    let small = |url: &str| builder(url).max_answer_bytes(1024).build().unwrap();
    take_json_without_length(small).await;
}

#[tokio::test]
async fn an_error_without_a_length_is_an_error() {
    let error = r#"{"Code": "SignatureDoesNotMatch", "HostId": "host"}"#;
    let chunk = format!("{:x}\r\n{error}\r\n0\r\n\r\n", error.len());
    let (server, permits) = pieces(CHUNKED, vec![chunk.into_bytes()]);
    permits.add_permits(1);
    let error = fetch(&client(&server.url)).await.unwrap_err();
    assert_eq!(error.code(), Some("SignatureDoesNotMatch"));
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

const LARGE: usize = 64 * 1024 * 1024;

/// Answers with 64 MiB as fast as they are taken, and counts what was taken.
fn large() -> (Server, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let server = Server::setup().connections(move |mut connection, _| {
        let count = Arc::clone(&count);
        async move {
            let mut seen = [0; 4096];
            let _ = connection.read(&mut seen).await;
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n");
            let _ = connection.write_all(head.as_bytes()).await;
            let piece = vec![7; 64 * 1024];
            while count.load(Ordering::SeqCst) < LARGE {
                if connection.write_all(&piece).await.is_err() {
                    return;
                }
                count.fetch_add(piece.len(), Ordering::SeqCst);
            }
        }
    });
    (server, taken)
}

/// Takes one piece, looks how much the server could send meanwhile, and takes the rest.
async fn take_large(client: &Client, taken: &AtomicUsize) {
    let mut stream = fetch(client).await.unwrap();
    let first = stream.next_piece().await.unwrap().unwrap().len();
    tokio::time::sleep(Duration::from_millis(200)).await;
    // What the sockets' buffers hold, and little more.
    let sent = taken.load(Ordering::SeqCst);
    assert!(sent < LARGE / 2, "{sent} bytes were taken in advance");
    assert_eq!(first + rest(&mut stream).await.unwrap(), LARGE);
}

#[tokio::test]
async fn a_slow_reader_slows_the_server_down() {
    let (server, taken) = large();
    take_large(&client(&server.url), &taken).await;
}

#[tokio::test]
async fn a_stream_that_is_dropped_closes_its_connection() {
    let (server, taken) = large();
    let client = client(&server.url);
    let mut stream = fetch(&client).await.unwrap();
    stream.next_piece().await.unwrap().unwrap();
    drop(stream);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let sent = taken.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(taken.load(Ordering::SeqCst), sent);
    assert!(sent < LARGE);
}

#[cfg(feature = "reqwest")]
mod on_reqwest {
    use super::*;
    use core_client::transport::ReqwestTransport;

    fn client(endpoint: &str, settings: reqwest::ClientBuilder) -> Client {
        let _ = rustls::crypto::ring::default_provider().install_default();
        builder(endpoint)
            .timeout(Duration::from_millis(600))
            .transport(ReqwestTransport::new(settings.no_proxy()).unwrap())
            .build()
            .unwrap()
    }

    #[tokio::test]
    async fn a_slow_reader_slows_the_server_down() {
        let (server, taken) = large();
        take_large(&client(&server.url, reqwest::Client::builder()), &taken).await;
    }

    #[tokio::test]
    async fn a_file_of_json_without_a_length_comes_piece_by_piece() {
        take_json_without_length(|url| client(url, reqwest::Client::builder())).await;
    }

    #[tokio::test]
    async fn a_break_is_an_error_and_no_time_out_of_the_whole_counts() {
        let (server, permits) = pieces(HEAD, vec![vec![7; 1000]; 2]);
        let settings = reqwest::Client::builder().timeout(Duration::from_millis(300));
        let client = client(&server.url, settings);
        let mut stream = fetch(&client).await.unwrap();
        permits.add_permits(1);
        stream.next_piece().await.unwrap().unwrap();
        // Both times of the whole exchange pass.
        tokio::time::sleep(Duration::from_millis(700)).await;
        permits.add_permits(1);
        stream.next_piece().await.unwrap().unwrap();
        permits.add_permits(1);
        let error = rest(&mut stream).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Interrupted, Outcome::Unknown)
        );
        assert!(stream.next_piece().await.is_none());
        let stream = fetch(&client).await.unwrap();
        let mut stream = stream.with_piece_timeout(Duration::from_millis(50));
        let error = rest(&mut stream).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::TimedOut, Outcome::Unknown)
        );
    }

    #[tokio::test]
    async fn a_head_that_does_not_come_is_waited_for_as_long_as_the_call_may_take() {
        let (server, _) = pieces("", Vec::new());
        let error = fetch(&client(&server.url, reqwest::Client::builder()))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }
}

#[cfg(feature = "blocking")]
mod blocking {
    use std::io::Read as _;

    use super::*;
    use core_client::blocking::{ByteStream, Caller, Client};

    fn fetch(client: &Client) -> Result<ByteStream, Error> {
        FetchRecording(Draft::new(Caller::new(client))).stream()
    }

    fn client(endpoint: &str) -> Client {
        builder(endpoint).build().unwrap().into()
    }

    #[test]
    fn a_reader_and_an_iterator_take_no_more_than_they_give() {
        let (server, taken) = large();
        let mut stream = fetch(&client(&server.url)).unwrap();
        let mut start = [0; 10];
        stream.read_exact(&mut start).unwrap();
        assert_eq!(start, [7; 10]);
        std::thread::sleep(Duration::from_millis(200));
        assert!(taken.load(Ordering::SeqCst) < LARGE / 2);
        let rest: usize = stream.map(|piece| piece.unwrap().len()).sum();
        assert_eq!(rest, LARGE - 10);
    }

    #[test]
    fn a_break_and_a_time_out_are_errors_and_the_end() {
        let (server, permits) = pieces(HEAD, vec![vec![7; 1000]]);
        let client = client(&server.url);
        permits.add_permits(2);
        let mut stream = fetch(&client).unwrap();
        let error = stream.read_to_end(&mut Vec::new()).unwrap_err();
        let error = error.downcast::<Error>().unwrap();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Interrupted, Outcome::Unknown)
        );
        assert_eq!(stream.read(&mut [0]).unwrap(), 0);
        let mut stream = fetch(&client)
            .unwrap()
            .with_piece_timeout(Duration::from_millis(50));
        let error = stream.next().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        assert!(stream.next().is_none());
        drop(fetch(&client).unwrap());
    }
}
