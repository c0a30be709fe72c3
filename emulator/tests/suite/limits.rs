//! What anybody can send, signed or not, costs the emulator a bounded amount of memory, connections and time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::Request;
use hyper::body::{Body, Frame};
use hyper_util::rt::{TokioExecutor, TokioIo};

use crate::support::{A, B, X, bind, call, encode, query, send_text, timestamp};
use core_signer::{Method, Parameter, rpc};
use dypls_emulator::{Builder, Emulator, Entry, Fault, Injection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

fn post(head: &str, body: &str) -> String {
    format!(
        "POST / HTTP/1.1\r\nHost: x\r\n{FORM}\r\n{head}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// `count` parameters of names and values of these lengths, behind the action.
fn parameters(count: usize, name: usize, value: usize) -> String {
    let value = "v".repeat(value);
    let mut body = "Action=BindAxb&Version=2017-05-25".to_owned();
    for index in 0..count {
        body.push_str(&format!("&{index:0>name$}={value}"));
    }
    body
}

/// All texts of an entry.
fn size(entry: &Entry) -> usize {
    entry.to_json().to_string().len()
}

#[tokio::test]
async fn an_entry_is_bounded_whatever_an_unsigned_request_holds() {
    let long = "w".repeat(100_000);
    let spaced = "12 ab ".repeat(20_000);
    for text in [
        post("", &parameters(9_990, 4, 1)),
        post("", &parameters(9_000, 4, 100)),
        post("", &parameters(300, 4, 10_000)),
        post("", &parameters(300, 10_000, 4)),
        post("", &parameters(1, 4, 3_000_000)),
        post("", &format!("Action={long}&Version=2017-05-25")),
        post(
            "",
            &format!("Action={spaced}&{spaced}={spaced}").replace(' ', "+"),
        ),
        post(
            &format!("x-emulator-tag: {}\r\n", &long[..50_000]),
            "Action=BindAxb",
        ),
        post(
            &format!("x-emulator-tag: {}\r\n", &spaced[..50_000]),
            "Action=BindAxb",
        ),
        format!(
            "{} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            &long[..50_000]
        ),
        http_get(&parameters(1_000, 4, 40)),
    ] {
        let emulator = Emulator::start().await;
        let status = send_text(&emulator, &text).await.status;
        let journal = emulator.journal();
        let entry = journal.first().unwrap();
        assert!(size(entry) < 64 * 1024, "{status}: {}", size(entry));
    }
}

fn http_get(query: &str) -> String {
    format!("GET /?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
}

#[tokio::test]
async fn an_entry_says_how_many_parameters_it_leaves_out() {
    let emulator = Emulator::start().await;
    send_text(&emulator, &post("", &parameters(5_000, 4, 1))).await;
    send_text(&emulator, &post("", &parameters(20, 4, 1))).await;
    let journal = emulator.journal();
    let [many, few] = &journal[..] else {
        unreachable!("{}", journal.len())
    };
    assert!(many.left_out > 4_000);
    assert_eq!(many.left_out + many.parameters.len(), 5_002);
    assert_eq!(many.to_json()["left_out"], many.left_out);
    assert_eq!((few.left_out, few.parameters.len()), (0, 22));
}

#[tokio::test]
async fn a_text_that_is_cut_shows_no_part_of_a_number() {
    let emulator = Emulator::start().await;
    for length in 1000..1040 {
        let value = format!("{}+13900000001", "a".repeat(length));
        let text = post("", &format!("Action=BindAxb&Timestamp={value}&x={value}"));
        send_text(&emulator, &text).await;
    }
    for entry in emulator.journal() {
        let shown = entry.to_json()["parameters"].to_string();
        assert!(!shown.contains("139"), "{shown}");
    }
}

#[tokio::test]
async fn a_request_of_too_many_parameters_is_refused_before_they_are_read() {
    let emulator = Emulator::start().await;
    // As many as fit into the largest body.
    let answer = send_text(&emulator, &post("", &"a&".repeat(2_000_000))).await;
    assert_eq!(
        (answer.status, answer.code()),
        (413, "RequestEntityTooLarge")
    );
    let answer = send_text(&emulator, &post("", &parameters(300_000, 6, 1))).await;
    assert_eq!(answer.status, 413);
    assert!(emulator.journal().is_empty());
    bind(A, Some(X), B).send(&emulator).await.assert_ok();
}

/// What reads such a name calls itself once a level: it must end before the stack does.
#[tokio::test]
async fn a_name_of_any_number_of_levels_is_refused() {
    let emulator = Emulator::start().await;
    for levels in [65, 20_000] {
        let name = format!("SignFileList{}", ".1".repeat(levels));
        let sign = call(
            "AddSmsSign",
            &[("SignName", "A"), ("Remark", "A"), ("SignSource", "0")],
        );
        let answer = sign.set(&name, "x").send(&emulator).await;
        answer.assert_gateway(400, "InvalidSignFileList");
    }
    let json = "[".repeat(100_000);
    let sign = call(
        "AddSmsSign",
        &[("SignName", "A"), ("Remark", "A"), ("SignSource", "0")],
    );
    let answer = sign.set("SignFileList", &json).send(&emulator).await;
    answer.assert_gateway(400, "InvalidSignFileList");
}

/// The signer itself takes no nonce of such a length, so this is signed by hand.
#[tokio::test]
async fn a_nonce_is_not_longer_than_its_bound() {
    let emulator = Emulator::start().await;
    for (length, code) in [
        (256, "isv.SUBS_NOT_EXIST"),
        (257, "InvalidSignatureNonce"),
        (3_000_000, "InvalidSignatureNonce"),
    ] {
        let mut call = query("1", X);
        let at = timestamp(call.at);
        for (name, value) in [
            ("AccessKeyId", "testId"),
            ("Action", call.action.clone().as_str()),
            ("Format", "JSON"),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureNonce", "n".repeat(length).as_str()),
            ("SignatureVersion", "1.0"),
            ("Timestamp", at.as_str()),
            ("Version", "2017-05-25"),
        ] {
            call = call.set(name, value);
        }
        let pairs = call.parameters.iter();
        let signed: Vec<_> = pairs
            .map(|(name, value)| Parameter::new(name, value))
            .collect();
        let signature = rpc::signature_of(Method::Post, &signed, &call.credential);
        let body = encode(&call.set("Signature", &signature).parameters);
        let answer = send_text(&emulator, &post("", &body)).await;
        assert_eq!(answer.code(), code, "{length}");
    }
}

#[tokio::test]
async fn a_full_memory_of_nonces_refuses_requests_and_forgets_none() {
    let emulator = Emulator::builder().nonce_limit(2).start().await.unwrap();
    let with_nonce = |nonce: &str| {
        let mut call = query("1", X);
        nonce.clone_into(&mut call.nonce);
        call
    };
    for nonce in ["a", "b"] {
        let answer = with_nonce(nonce).send(&emulator).await;
        answer.assert_business("isv.SUBS_NOT_EXIST");
    }
    let full = with_nonce("c").send(&emulator).await;
    full.assert_gateway(400, "EmulatorFull");
    assert!(full.message().contains("not executed"), "{full:?}");
    let copied = with_nonce("a").send(&emulator).await;
    copied.assert_gateway(400, "SignatureNonceUsed");
}

#[tokio::test]
async fn the_journal_is_bounded_by_bytes() {
    let emulator = Emulator::builder()
        .journal_bytes(200_000)
        .start()
        .await
        .unwrap();
    bind(A, Some(X), B).send(&emulator).await.assert_ok();
    for _ in 0..40 {
        send_text(&emulator, &post("", &parameters(2_000, 4, 20))).await;
    }
    bind(A, Some(X), B).send(&emulator).await;
    let journal = emulator.journal();
    assert!((5..40).contains(&journal.len()), "{}", journal.len());
    assert!(journal.iter().map(size).sum::<usize>() < 400_000);
    // The last are kept, and counts outlive what is dropped.
    assert_eq!(journal.last().unwrap().number, 41);
    assert_eq!(emulator.executed("BindAxb"), 1);
}

const IDLE: Duration = Duration::from_millis(200);
/// Far longer than it can take on a busy machine.
const LONG: Duration = Duration::from_secs(20);

fn hasty() -> Builder {
    Emulator::builder().idle_timeout(IDLE).connection_limit(1)
}

/// Whether the emulator, which takes one connection at a time, takes one more.
async fn assert_free(emulator: &Emulator, after: &str) {
    let answer = timeout(LONG, query("1", X).send(emulator)).await;
    assert!(answer.is_ok(), "a connection stays open: {after}");
}

#[tokio::test]
async fn a_connection_that_sends_no_whole_request_ends() {
    for sent in [
        "",
        "P",
        "PRI * HTTP/2",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "POST / HT",
        "POST / HTTP/1.1\r\nHost: x\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nAct",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nAct\r\n",
    ] {
        let emulator = hasty().start().await.unwrap();
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        assert_free(&emulator, sent).await;
        let mut told = Vec::new();
        let _reset = timeout(LONG, stream.read_to_end(&mut told)).await.unwrap();
        let told = String::from_utf8_lossy(&told);
        let half_a_body = sent.contains("\r\n\r\n") && sent.starts_with("POST");
        assert_eq!(told.contains("408"), half_a_body, "{sent}: {told}");
    }
}

/// Byte by byte, so that something comes all the time.
#[tokio::test]
async fn a_request_that_never_comes_to_its_end_ends() {
    for head in [
        "POST / HTTP/1.1\r\nHost: x\r\nA: ",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n",
    ] {
        let emulator = hasty().start().await.unwrap();
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let trickle = async {
            while stream.write_all(b"a").await.is_ok() {
                tokio::time::sleep(IDLE / 10).await;
            }
        };
        timeout(LONG, trickle).await.unwrap();
        assert_free(&emulator, head).await;
    }
}

#[tokio::test]
async fn a_kept_connection_without_a_further_request_ends() {
    let emulator = hasty().start().await.unwrap();
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    let text = query("1", X)
        .text(&emulator)
        .replace("Connection: close\r\n", "");
    stream.write_all(text.as_bytes()).await.unwrap();
    assert_free(&emulator, "kept").await;
}

/// A body of one part, which is the last one or not.
struct Part {
    left: Option<Bytes>,
    ends: bool,
}

impl Body for Part {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match (self.left.take(), self.ends) {
            (Some(part), _) => Poll::Ready(Some(Ok(Frame::data(part)))),
            (None, true) => Poll::Ready(None),
            (None, false) => Poll::Pending,
        }
    }
}

/// The client is there and answers whatever HTTP/2 asks it, but sends no further request, or not the end of one.
#[tokio::test]
async fn an_http2_connection_without_a_further_request_ends() {
    for (ends, status) in [(true, 400), (false, 408)] {
        let emulator = hasty().start().await.unwrap();
        let stream = TcpStream::connect(emulator.address()).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .unwrap();
        let driven = tokio::spawn(connection);
        let left = Some(Bytes::from("Action=None"));
        let request = Request::post("http://localhost/")
            .body(Part { left, ends })
            .unwrap();
        let answer = timeout(LONG, sender.send_request(request)).await.unwrap();
        assert_eq!(answer.unwrap().status(), status);
        assert_free(&emulator, "HTTP/2").await;
        let _told_or_cut = timeout(LONG, driven).await.unwrap();
    }
}

#[tokio::test]
async fn a_client_that_takes_no_answer_does_not_hold_its_connection() {
    let emulator = hasty()
        .inject(Injection::new(
            "BindAxb",
            Fault::Oversized(64 * 1024 * 1024),
        ))
        .start()
        .await
        .unwrap();
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    let text = bind(A, Some(X), B).text(&emulator);
    stream.write_all(text.as_bytes()).await.unwrap();
    assert_free(&emulator, "nothing is read").await;
}

/// Time limits are for what clients hold back, not for what a test delays.
#[tokio::test]
async fn an_answer_may_take_longer_than_a_request_may() {
    let emulator = hasty()
        .inject(Injection::new("BindAxb", Fault::Delay(4 * IDLE)))
        .start()
        .await
        .unwrap();
    bind(A, Some(X), B).send(&emulator).await.assert_ok();
}

#[tokio::test]
async fn a_connection_beyond_the_limit_waits_for_another_to_end() {
    let emulator = Emulator::builder()
        .connection_limit(2)
        .start()
        .await
        .unwrap();
    let held = TcpStream::connect(emulator.address()).await.unwrap();
    let other = TcpStream::connect(emulator.address()).await.unwrap();
    let call = query("1", X);
    let mut third = Box::pin(call.send(&emulator));
    assert!(
        timeout(2 * IDLE, &mut third).await.is_err(),
        "both are held"
    );
    drop(held);
    timeout(LONG, third).await.unwrap();
    drop(other);
}

#[tokio::test]
async fn connections_that_do_nothing_give_way_to_a_client_that_waits() {
    let emulator = Emulator::builder()
        .connection_limit(3)
        .inject(Injection::new(
            "BindAxb",
            Fault::Delay(Duration::from_secs(3)),
        ))
        .start()
        .await
        .unwrap();
    let mut half = TcpStream::connect(emulator.address()).await.unwrap();
    half.write_all(b"POST / HTTP/1.1\r\nHost: x\r\n")
        .await
        .unwrap();
    let _silent = TcpStream::connect(emulator.address()).await.unwrap();
    let call = bind(A, Some(X), B);
    let working = call.send(&emulator);
    let others = async {
        // The three are open by then.
        tokio::time::sleep(IDLE).await;
        let waits = query("1", X);
        timeout(LONG, waits.send(&emulator)).await.unwrap();
        let mut told = Vec::new();
        let _reset = timeout(LONG, half.read_to_end(&mut told)).await.unwrap();
    };
    let (bound, ()) = tokio::join!(working, others);
    bound.assert_ok();
}
