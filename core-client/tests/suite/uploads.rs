//! Bodies that are sent piece by piece: not held in memory, hashed before where the signature needs it, and never sent twice by halves.
#![allow(missing_docs, clippy::unwrap_used, reason = "test code")]

use std::io::{self, Read};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::common::{SERVICE, builder, client};
use bytes::Bytes;
use core_client::answer::{Extra, Fields, Record, RecordWriter};
use core_client::builder::{Draft, Missing, Provided};
use core_client::reconcile::{LookupVerdict, TicketKey};
use core_client::request::{OperationInfo, Parameters, Request, TokenInfo, Violations};
use core_client::upload::{Upload, WithUpload};
use core_client::{Caller, Client, Detached, Effect, Error, ErrorKind, Method, Options, Outcome};
use test_server::{Reply, Server};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::{Semaphore, mpsc};

/// Signed by ACS3, which covers the body.
static STORE: OperationInfo =
    OperationInfo::roa(&SERVICE, "StoreFile", Method::Post, "/files").effect(Effect::Creates);
/// A read, which may be repeated.
static CHECK: OperationInfo =
    OperationInfo::roa(&SERVICE, "CheckFile", Method::Put, "/files").effect(Effect::Read);
/// Signed by the scheme that does not.
static SEND: OperationInfo = OperationInfo::rpc(&SERVICE, "SendFile").effect(Effect::Creates);

/// With a token, so that a ticket can be made.
static HIRE: OperationInfo = OperationInfo::roa(&SERVICE, "Hire", Method::Post, "/hires")
    .effect(Effect::Creates)
    .token(&TokenInfo::new("ClientToken").repeat_within(600));

#[derive(Debug, Clone)]
struct Hire;

impl Request for Hire {
    type Response = Answer;
    const OPERATION: &'static OperationInfo = &HIRE;

    fn encode<'a>(&'a self, _: &mut Parameters<'a>) {}
}

/// Its body is required.
static FILE: OperationInfo =
    OperationInfo::roa(&SERVICE, "File", Method::Post, "/files").required(&["body"]);

#[derive(Default, Debug)]
struct Filing;

impl Request for Filing {
    type Response = Answer;
    const OPERATION: &'static OperationInfo = &FILE;

    fn encode<'a>(&'a self, _: &mut Parameters<'a>) {}
}

#[derive(Default, Debug)]
struct Store<const WHICH: usize>;

type Stored = Store<0>;
struct Storing<T>(Draft<T, Stored, ()>);
core_client::uploads!(Storing[], Stored, "body");

impl<const WHICH: usize> Request for Store<WHICH> {
    type Response = Answer;
    const OPERATION: &'static OperationInfo = [&STORE, &CHECK, &SEND][WHICH];

    fn encode<'a>(&'a self, _: &mut Parameters<'a>) {}
}

#[derive(Debug)]
struct Answer(Extra);

impl Record for Answer {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self(fields.rest())
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.extra(&self.0);
    }
}

/// Sends it by one of the operations.
async fn send<const WHICH: usize>(client: &Client, upload: Upload) -> Result<Answer, Error> {
    let request = core_client::upload::WithUpload::new(Store::<WHICH>, "body", upload);
    client.call(&request, &Options::new()).await
}

/// What a server has seen of one request.
#[derive(Default, Clone)]
struct Seen {
    head: String,
    body: usize,
}

/// Takes a request's body, 64 KiB at a time for a permit each. Answers once all is there, but for the first so many.
fn server(permits: usize, failures: usize) -> (Server, Arc<Semaphore>, Arc<Mutex<Vec<Seen>>>) {
    let permits = Arc::new(Semaphore::new(permits));
    let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
    let (given, kept) = (Arc::clone(&permits), Arc::clone(&seen));
    let failing = Arc::new(AtomicUsize::new(failures));
    let server = Server::setup().connections(move |mut connection, _| {
        let (permits, seen, failing) = (Arc::clone(&given), Arc::clone(&kept), Arc::clone(&failing));
        async move {
            let mut bytes = Vec::new();
            let end = loop {
                if let Some(at) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
                    break at + 4;
                }
                if connection.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                    return;
                }
            };
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map(|length| length.trim().parse::<usize>().unwrap());
            // Without that header and without an encoding, there is no body.
            let length = length.or((!head.contains("transfer-encoding")).then_some(0));
            let at = {
                let mut all = seen.lock().unwrap();
                all.push(Seen { head, body: bytes.len() - end });
                all.len() - 1
            };
            let mut tail = bytes.split_off(end);
            let mut buffer = vec![0; 64 * 1024];
            loop {
                let body = seen.lock().unwrap()[at].body;
                if length.map_or(tail.ends_with(b"0\r\n\r\n"), |length| body >= length) {
                    break;
                }
                permits.acquire().await.unwrap().forget();
                let read = connection.read(&mut buffer).await.unwrap_or(0);
                if read == 0 {
                    return;
                }
                seen.lock().unwrap()[at].body += read;
                tail.extend_from_slice(&buffer[..read]);
                tail.drain(..tail.len().saturating_sub(16));
            }
            if failing
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
                .is_ok()
            {
                return;
            }
            let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{\"Code\":\"OK\"}";
            let _ = connection.write_all(answer.as_bytes()).await;
            let _ = connection.shutdown().await;
        }
    });
    (server, permits, seen)
}

const LARGE: usize = 64 * 1024 * 1024;
const FREE: usize = 1_000_000;

/// So many bytes, and how many were read.
struct Counted {
    left: usize,
    read: Arc<AtomicUsize>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.left);
        buffer[..length].fill(7);
        self.left -= length;
        self.read.fetch_add(length, Ordering::SeqCst);
        Ok(length)
    }
}

fn counted(length: usize) -> (Upload, Arc<AtomicUsize>) {
    let read = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&read);
    let upload = Upload::reopened(move || {
        count.store(0, Ordering::SeqCst);
        Ok(Counted {
            left: length,
            read: Arc::clone(&count),
        })
    });
    (upload, read)
}

/// Pieces as a test sends them.
struct Pieces(mpsc::UnboundedReceiver<io::Result<Bytes>>);

impl futures_core::Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

fn pieces() -> (mpsc::UnboundedSender<io::Result<Bytes>>, Upload) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (sender, Upload::stream(Pieces(receiver)))
}

fn piece() -> io::Result<Bytes> {
    Ok(Bytes::from_static(&[7; 1000]))
}

/// The server takes a little, and stops: the source must stop, too. Then it takes the rest.
async fn send_large(client: &Client, permits: &Semaphore, seen: &Mutex<Vec<Seen>>) {
    let (upload, read) = counted(LARGE);
    // Without optimisation the hash of so much takes many seconds; what is hashed is shown with less.
    let upload = upload.with_sha256("7".repeat(64)).with_length(LARGE as u64);
    let sending = tokio::spawn({
        let client = client.clone();
        async move { send::<0>(&client, upload).await }
    });
    while seen.lock().unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let ahead = read.load(Ordering::SeqCst);
    assert!(ahead < LARGE / 2, "{ahead} bytes were read in advance");
    permits.add_permits(FREE);
    sending.await.unwrap().unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0].body, LARGE);
}

#[tokio::test]
async fn a_slow_server_slows_the_source_down() {
    let (server, permits, seen) = server(4, 0);
    send_large(&client(&server.url), &permits, &seen).await;
}

#[tokio::test]
async fn what_can_be_read_again_is_read_for_its_hash_before() {
    let (server, _, seen) = server(FREE, 0);
    let (upload, read) = counted(200_000);
    send::<0>(&client(&server.url), upload).await.unwrap();
    assert_eq!(read.load(Ordering::SeqCst), 200_000);
    let hash = core_signer::acs3::hex_sha256(&vec![7; 200_000]);
    let seen = seen.lock().unwrap();
    assert!(
        seen[0]
            .head
            .contains(&format!("x-acs-content-sha256: {hash}"))
    );
    assert!(
        seen[0]
            .head
            .contains("content-type: application/octet-stream")
    );
    assert!(seen[0].head.contains("content-length: 200000"));
    assert_eq!(seen[0].body, 200_000);
}

#[tokio::test]
async fn a_file_is_sent_with_its_length() {
    let (server, _, seen) = server(FREE, 0);
    let path = std::env::temp_dir().join(format!("core-client-upload-{}", std::process::id()));
    std::fs::write(&path, vec![7; 100_000]).unwrap();
    let sent = send::<2>(
        &client(&server.url),
        Upload::file(&path).with_content_type("audio/wav"),
    )
    .await;
    std::fs::remove_file(&path).unwrap();
    sent.unwrap();
    let error = send::<2>(&client(&server.url), Upload::file(&path))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    let seen = seen.lock().unwrap();
    assert_eq!((seen.len(), seen[0].body), (1, 100_000));
    assert!(seen[0].head.contains("content-type: audio/wav"));
    assert!(!seen[0].head.contains("x-acs-content-sha256"));
}

#[tokio::test]
async fn what_cannot_be_hashed_before_is_refused_unless_its_hash_is_given() {
    let (server, _, seen) = server(FREE, 0);
    let client = client(&server.url);
    let once = || Upload::reader(io::Cursor::new(vec![7; 1000]));
    let error = send::<0>(&client, once()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::InvalidRequest, Outcome::NotSent)
    );
    assert!(error.to_string().contains("with_sha256"), "{error}");
    let error = send::<0>(&client, once().with_sha256("7f"))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("64 hexadecimal digits"),
        "{error}"
    );
    assert_eq!(server.connections(), 0);
    let hash = core_signer::acs3::hex_sha256(&[7; 1000]);
    send::<0>(
        &client,
        once().with_sha256(hash.to_uppercase()).with_length(1000),
    )
    .await
    .unwrap();
    // Without a length, it is sent chunked.
    send::<2>(&client, once()).await.unwrap();
    let seen = seen.lock().unwrap().clone();
    assert!(seen[0].head.contains(&hash) && seen[0].head.contains("content-length: 1000"));
    assert!(seen[1].head.contains("transfer-encoding: chunked"));
    // Clones share what can be read once.
    let shared = once();
    send::<2>(&client, shared.clone()).await.unwrap();
    let error = send::<2>(&client, shared).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
}

#[tokio::test]
async fn a_source_that_fails_leaves_the_outcome_unknown_unless_nothing_was_sent() {
    let (server, _, seen) = server(FREE, 0);
    let client = client(&server.url);
    let failure = || Err(io::Error::other("the disk is gone"));
    let (sender, upload) = pieces();
    sender.send(failure()).unwrap();
    let error = send::<2>(&client, upload).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!(server.connections(), 0);
    let (sender, upload) = pieces();
    sender.send(piece()).unwrap();
    sender.send(failure()).unwrap();
    let error = send::<2>(&client, upload).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Interrupted, Outcome::Unknown)
    );
    assert!(error.to_string().contains("after 1000 bytes"), "{error}");
    // Shorter and longer than stated.
    for length in [3000, 1500, 1000] {
        let (sender, upload) = pieces();
        sender.send(piece()).unwrap();
        sender.send(piece()).unwrap();
        drop(sender);
        let error = send::<2>(&client, upload.with_length(length))
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Interrupted, Outcome::Unknown),
            "{length}"
        );
    }
    assert!(seen.lock().unwrap().len() <= 4, "nothing was sent again");
}

/// Gives more than one piece, and then panics.
struct Panics(usize);

impl Read for Panics {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(buffer.len()).unwrap();
        buffer.fill(7);
        Ok(buffer.len())
    }
}

/// Without a stated length, nothing else would tell a part from the whole.
#[tokio::test]
async fn a_reader_that_panics_ends_no_body() {
    let (server, _, _) = server(FREE, 0);
    let upload = Upload::reader(Panics(300_000));
    let error = send::<2>(&client(&server.url), upload).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Interrupted, Outcome::Unknown),
        "{error}"
    );
}

#[tokio::test]
async fn pieces_may_take_longer_than_a_call_but_not_longer_than_a_piece() {
    let (server, _, _) = server(FREE, 0);
    let client = builder(&server.url)
        .connect_timeout(Duration::from_millis(200))
        .timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let (sender, upload) = pieces();
    let slow = tokio::spawn(async move {
        for _ in 0..4 {
            sender.send(piece()).unwrap();
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    });
    send::<2>(&client, upload).await.unwrap();
    slow.await.unwrap();
    let (sender, upload) = pieces();
    sender.send(piece()).unwrap();
    let error = send::<2>(
        &client,
        upload.with_piece_timeout(Duration::from_millis(100)),
    )
    .await
    .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::TimedOut, Outcome::Unknown)
    );
    drop(sender);
}

/// Gives a few bytes at a time, so many times.
struct Drips(usize);

impl Read for Drips {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(left) = self.0.checked_sub(1) else {
            return Ok(0);
        };
        self.0 = left;
        std::thread::sleep(Duration::from_millis(20));
        buffer[..100].fill(7);
        Ok(100)
    }
}

#[tokio::test]
async fn a_reader_that_gives_little_at_a_time_moves() {
    let limit = Duration::from_millis(300);
    let once = || Upload::reader(Drips(30)).with_piece_timeout(limit);
    let again = || Upload::reopened(|| Ok(Drips(30))).with_piece_timeout(limit);
    for upload in [once(), again()] {
        let (server, _, seen) = server(FREE, 0);
        send::<2>(&client(&server.url), upload).await.unwrap();
        assert!(seen.lock().unwrap()[0].body >= 3000);
    }
    // Also where it is read for its hash before.
    let (server, _, _) = server(FREE, 0);
    send::<0>(&client(&server.url), again()).await.unwrap();
}

#[tokio::test]
async fn a_server_that_takes_nothing_is_not_waited_for() {
    let (server, _, _) = server(0, 0);
    let (upload, _) = counted(LARGE);
    let upload = upload.with_piece_timeout(Duration::from_millis(200));
    let error = send::<2>(&client(&server.url), upload).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::TimedOut, Outcome::Unknown)
    );
}

#[tokio::test]
async fn a_repeat_sends_the_whole_again_or_is_not_made() {
    let (one, _, seen) = server(FREE, 1);
    let (upload, _) = counted(300_000);
    let patient = builder(&one.url)
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap();
    send::<1>(&patient, upload).await.unwrap();
    let bodies: Vec<_> = seen.lock().unwrap().iter().map(|seen| seen.body).collect();
    assert_eq!(bodies, [300_000, 300_000]);
    // What can be read once.
    let (two, _, seen) = server(FREE, 1);
    let hash = core_signer::acs3::hex_sha256(&[7; 1000]);
    let once = Upload::reader(io::Cursor::new(vec![7; 1000]))
        .with_sha256(hash)
        .with_length(1000);
    let error = send::<1>(&client(&two.url), once).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(seen.lock().unwrap().len(), 1);
    // A write that must not run twice.
    let (three, _, seen) = server(FREE, 1);
    let (upload, _) = counted(1000);
    let error = send::<0>(&client(&three.url), upload).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_call_that_is_dropped_reads_no_more() {
    let (server, _, _) = server(4, 0);
    let client = client(&server.url);
    let (upload, read) = counted(LARGE);
    let sent = tokio::time::timeout(Duration::from_millis(300), send::<2>(&client, upload)).await;
    assert!(sent.is_err());
    tokio::time::sleep(Duration::from_millis(100)).await;
    let before = read.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(read.load(Ordering::SeqCst), before);
    assert!(before > 0 && before < LARGE);
}

struct Whole;

impl core_client::transport::Transport for Whole {
    fn send(
        &self,
        _: core_client::transport::HttpRequest,
    ) -> core_client::transport::ExchangeFuture<'_> {
        Box::pin(async { panic!("it is not asked") })
    }
}

#[tokio::test]
async fn a_builder_sends_it_and_a_transport_that_cannot_is_not_asked() {
    let (server, _, seen) = server(FREE, 0);
    let client = client(&server.url);
    let (upload, _) = counted(1000);
    let call = Storing(Draft::new(Caller::new(&client))).with_upload(upload.clone());
    assert!(format!("{:?}", call.build()).contains("octet-stream"));
    let call = Storing(Draft::new(Caller::new(&client))).with_upload(upload.clone());
    call.await.unwrap();
    assert_eq!(seen.lock().unwrap()[0].body, 1000);
    let other = builder("https://example.com")
        .transport(Whole)
        .build()
        .unwrap();
    let error = send::<0>(&other, upload).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::InvalidRequest, Outcome::NotSent)
    );
}

/// A ticket of the same request without the upload does not serve either: it knows nothing of the body.
/// Builds a request whose body is required, and another value with it.
struct FileIt<T, P1, P2>(Draft<T, Filing, (P1, P2)>);
core_client::uploads!(FileIt[P1, P2] if [P2], Filing, "body");

#[test]
fn a_builder_takes_an_upload_without_the_required_body() {
    let draft: FileIt<_, Missing<Filing>, Provided> = FileIt(Draft::new(Detached));
    let request = draft.with_upload(counted(1).0).build();
    assert!(format!("{request:?}").contains("octet-stream"));
}

#[test]
fn an_upload_counts_as_the_required_body() {
    let missing = |request: &dyn Fn(&mut Violations)| {
        let mut violations = Violations::default();
        request(&mut violations);
        !violations.is_empty()
    };
    assert!(missing(&|out| Filing.documented_violations(out)));
    let with = WithUpload::new(Filing, "body", counted(1).0);
    assert!(!missing(&|out| with.documented_violations(out)));
}

#[tokio::test]
async fn a_ticket_is_refused_for_it() {
    let client = client("http://127.0.0.1:9");
    let key = TicketKey::new(*b"sixteen bytes at least").unwrap();
    let options = Options::new();
    let (upload, read) = counted(1000);
    let with_upload = WithUpload::new(Hire, "body", upload);
    let ticket = client.prepare(Hire, &options, &key).unwrap();
    let seen = LookupVerdict::NotSeen;
    let refused = [
        client.prepare(with_upload.clone(), &options, &key),
        client.prepare_again(with_upload, &options, &key, ticket.ticket(), &seen),
    ];
    for refused in refused {
        let error = refused.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::InvalidRequest, Outcome::NotSent)
        );
        assert!(error.to_string().contains("upload"), "{error}");
    }
    assert_eq!(read.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_number_that_an_answer_quotes_of_it_is_hidden() {
    let quoted = r#"{"Code": "isv.BAD_FILE", "Message": "line 1: 13900000077 is no name"}"#;
    let server = Server::replies(vec![Reply::json(400, quoted)]);
    let upload = Upload::reopened(|| Ok(io::Cursor::new("13900000077,Li")));
    let error = send::<2>(&client(&server.url), upload).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Refused);
    let shown = format!("{error} {error:?}");
    assert!(
        shown.contains("is no name") && !shown.contains("13900000077"),
        "{shown}"
    );
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn on_reqwest_it_is_the_same() {
    use core_client::transport::ReqwestTransport;

    let _ = rustls::crypto::ring::default_provider().install_default();
    let on = |server: &Server, timeout| -> Client {
        let settings = reqwest::Client::builder().no_proxy().timeout(timeout);
        builder(&server.url)
            .transport(ReqwestTransport::new(settings).unwrap())
            .build()
            .unwrap()
    };
    let (one, permits, seen) = server(4, 0);
    send_large(&on(&one, Duration::from_millis(100)), &permits, &seen).await;
    let (two, _, _) = server(FREE, 0);
    let (sender, upload) = pieces();
    sender.send(piece()).unwrap();
    let stalls = upload.with_piece_timeout(Duration::from_millis(100));
    let error = send::<2>(&on(&two, Duration::from_secs(9)), stalls)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::TimedOut, Outcome::Unknown)
    );
    let (sender, upload) = pieces();
    sender.send(piece()).unwrap();
    sender.send(Err(io::ErrorKind::BrokenPipe.into())).unwrap();
    let error = send::<2>(&on(&two, Duration::from_secs(9)), upload)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Interrupted, Outcome::Unknown)
    );
    assert!(error.to_string().contains("after 1000 bytes"), "{error}");
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_client_sends_it_too() {
    use core_client::blocking;

    let (server, _, seen) = server(FREE, 0);
    let client: blocking::Client = builder(&server.url).build().unwrap().into();
    let (upload, _) = counted(1000);
    let call = Storing(Draft::new(blocking::Caller::new(&client))).with_upload(upload);
    call.send().unwrap();
    assert_eq!(seen.lock().unwrap()[0].body, 1000);
}

#[cfg(feature = "test-util")]
#[tokio::test]
async fn a_mock_shows_the_whole_of_it() {
    let mock = core_client::test_util::Mock::new(&SERVICE);
    let store = mock.operation::<Stored>();
    store.answers(Answer(Extra::default()));
    let (upload, _) = counted(200_000);
    send::<0>(&mock.client(), upload).await.unwrap();
    assert_eq!(store.last().unwrap().expose_body().len(), 200_000);
}

/// A body of which nothing is sent must not pass for one that was.
#[tokio::test]
async fn a_length_that_is_too_small_is_noticed_before_anything_is_sent() {
    let (server, _, seen) = server(FREE, 0);
    let client = client(&server.url);
    for length in [0, 3, 6] {
        let reopened = || Upload::reopened(|| Ok(&b"hello"[..])).with_length(length);
        let errors = match length {
            // A length that is too large shows before only where the whole is hashed.
            6 => vec![send::<0>(&client, reopened()).await],
            _ => vec![
                send::<0>(&client, reopened()).await,
                send::<2>(&client, reopened()).await,
                send::<0>(&client, reopened().with_sha256("7".repeat(64))).await,
                send::<2>(&client, Upload::reader(&b"hello"[..]).with_length(length)).await,
            ],
        };
        for error in errors {
            let error = error.unwrap_err();
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::InvalidRequest, Outcome::NotSent),
                "{length}: {error}"
            );
        }
    }
    let error = send::<2>(&client, Upload::reader(io::empty()).with_length(5)).await;
    assert_eq!(error.unwrap_err().outcome(), Outcome::NotSent);
    assert_eq!(server.connections(), 0);
    // What is empty is sent as such.
    for upload in [
        Upload::reader(io::empty()),
        Upload::reader(io::empty()).with_length(0),
    ] {
        send::<2>(&client, upload).await.unwrap();
    }
    let seen = seen.lock().unwrap();
    let heads: Vec<&str> = seen.iter().map(|one| one.head.as_str()).collect();
    assert_eq!(heads.len(), 2);
    let states_it = |head: &&str| head.contains("content-length: 0\r\n");
    assert!(heads.iter().all(states_it), "{heads:?}");
}

/// A named pipe.
#[cfg(unix)]
fn pipe(name: &str) -> std::path::PathBuf {
    let path = std::env::temp_dir().join(format!("core-client-{name}-{}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    path
}

#[cfg(unix)]
fn write_later(path: &std::path::Path, bytes: &'static [u8]) -> std::thread::JoinHandle<()> {
    let path = path.to_owned();
    std::thread::spawn(move || {
        let mut pipe = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        io::Write::write_all(&mut pipe, bytes).unwrap();
    })
}

/// Files whose size the file system gives as 0 are read all the same.
#[cfg(unix)]
#[tokio::test]
async fn a_file_that_says_no_size_is_sent_whole() {
    let (server, _, seen) = server(FREE, 0);
    let client = client(&server.url);
    let empty = std::env::temp_dir().join(format!("core-client-empty-{}", std::process::id()));
    std::fs::write(&empty, "").unwrap();
    for upload in [Upload::file(&empty), Upload::file(&empty).with_length(0)] {
        send::<0>(&client, upload.clone()).await.unwrap();
        send::<2>(&client, upload).await.unwrap();
    }
    std::fs::remove_file(&empty).unwrap();
    let path = pipe("written");
    let writer = write_later(&path, b"through the pipe");
    send::<2>(&client, Upload::file(&path)).await.unwrap();
    writer.join().unwrap();
    std::fs::remove_file(&path).unwrap();
    let last = seen.lock().unwrap().last().cloned().unwrap();
    assert!(last.head.contains("transfer-encoding: chunked") && last.body > 16);
    #[cfg(target_os = "linux")]
    {
        send::<2>(&client, Upload::file("/proc/self/status"))
            .await
            .unwrap();
        assert!(seen.lock().unwrap().last().unwrap().body > 100);
        // The process changes between the two readings, so that the hash is given here.
        let hashed = Upload::file("/proc/self/status").with_sha256("7".repeat(64));
        send::<0>(&client, hashed).await.unwrap();
        assert!(seen.lock().unwrap().last().unwrap().body > 100);
    }
}

/// The rest of a pipe must not pass for the whole.
#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_not_sent_again() {
    let (server, _, seen) = server(FREE, 1);
    let path = pipe("once");
    let writer = write_later(&path, &[7; 1000]);
    let upload = Upload::file(&path)
        .with_sha256("7".repeat(64))
        .with_length(1000)
        .with_piece_timeout(Duration::from_secs(1));
    let error = send::<1>(&client(&server.url), upload).await.unwrap_err();
    writer.join().unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(seen.lock().unwrap().len(), 1);
}

/// Gives nothing for a long time.
struct Stuck;

impl Read for Stuck {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        std::thread::sleep(Duration::from_secs(3));
        Ok(0)
    }
}

#[tokio::test]
async fn reading_for_the_hash_has_a_bound() {
    let (server, _, _) = server(FREE, 0);
    let client = client(&server.url);
    let opening = Upload::reopened(|| {
        std::thread::sleep(Duration::from_secs(3));
        Ok(io::empty())
    });
    let endless = Upload::reopened(|| Ok(io::repeat(7))).with_length(100_000);
    for upload in [opening, Upload::reopened(|| Ok(Stuck)), endless] {
        let start = std::time::Instant::now();
        let upload = upload.with_piece_timeout(Duration::from_millis(500));
        let error = send::<0>(&client, upload).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
        assert!(start.elapsed() < Duration::from_secs(2));
    }
    assert_eq!(server.connections(), 0);
}

/// What is no file cannot be read twice; a pipe would not even open.
#[cfg(unix)]
#[tokio::test]
async fn a_device_or_a_pipe_is_not_read_for_its_hash() {
    let (server, _, _) = server(FREE, 0);
    let path = pipe("hashed");
    for path in [path.as_path(), "/dev/zero".as_ref(), "/tmp".as_ref()] {
        let error = send::<0>(&client(&server.url), Upload::file(path))
            .await
            .unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent);
        let chain = format!(
            "{error}: {:?}",
            std::error::Error::source(&error).map(ToString::to_string)
        );
        assert!(chain.contains("with_sha256"), "{chain}");
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(server.connections(), 0);
}

/// Gives pieces without a byte, for ever.
struct Nothing;

impl futures_core::Stream for Nothing {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Ok(Bytes::new())))
    }
}

#[tokio::test]
async fn a_source_of_empty_pieces_does_not_outlast_the_time_of_a_piece() {
    let (server, _, seen) = server(FREE, 0);
    let upload = Upload::stream(Nothing).with_piece_timeout(Duration::from_millis(50));
    let error = send::<2>(&client(&server.url), upload).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(seen.lock().unwrap().is_empty());
}

/// A transport of the user's own may do without a runtime; the reader of an upload does not.
#[test]
fn without_a_runtime_an_upload_is_refused() {
    let client = builder("https://example.com")
        .transport(Whole)
        .build()
        .unwrap();
    let mut call = Box::pin(send::<2>(&client, Upload::stream(Nothing)));
    let mut context = Context::from_waker(std::task::Waker::noop());
    let Poll::Ready(Err(error)) = call.as_mut().poll(&mut context) else {
        panic!("it is refused at once")
    };
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Configuration, Outcome::NotSent)
    );
}

/// Waits until nobody can write any more.
struct Unwritten(std::sync::mpsc::Receiver<()>);

impl Read for Unwritten {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        let _ = self.0.recv();
        Ok(0)
    }
}

/// A runtime waits for its threads when it ends. One that waits for who writes must not be among them.
#[cfg(unix)]
#[test]
fn a_source_that_nobody_writes_keeps_no_runtime_from_ending() {
    let (server, _, seen) = server(FREE, 0);
    let path = pipe("unwritten");
    let (writer, unwritten) = std::sync::mpsc::channel();
    for upload in [Upload::file(&path), Upload::reader(Unwritten(unwritten))] {
        let (ended, wait) = std::sync::mpsc::channel();
        let url = server.url.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let upload = upload.with_piece_timeout(Duration::from_millis(50));
            let error = runtime.block_on(async { send::<2>(&client(&url), upload).await });
            drop(runtime);
            ended.send(error.unwrap_err().outcome()).unwrap();
        });
        let outcome = wait.recv_timeout(Duration::from_secs(5));
        assert_eq!(outcome, Ok(Outcome::NotSent));
    }
    // Lets the threads go.
    drop(writer);
    drop(
        std::fs::OpenOptions::new()
            .read(true)
            .write(true)
            .open(&path),
    );
    std::fs::remove_file(&path).unwrap();
    assert!(seen.lock().unwrap().is_empty());
}
