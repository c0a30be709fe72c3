//! HTTP itself: kept connections, HTTP/2 with prior knowledge, and the program.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};

use crate::support::{A, B, Way, X, bind, query, read};
use bytes::Bytes;
use dypls_emulator::{Emulator, Injection};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::Value;
use tokio::net::TcpStream;

#[tokio::test]
async fn http2_with_prior_knowledge_is_spoken() {
    let emulator = Emulator::start().await;
    let stream = TcpStream::connect(emulator.address()).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    tokio::spawn(connection);
    for call in [
        bind(A, Some(X), B).way(Way::RpcGet),
        query("1", X).way(Way::Acs3Query),
    ] {
        let text = call.text(&emulator);
        let answer = sender
            .send_request(request(&emulator, &text))
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let body: Value =
            serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes())
                .unwrap();
        assert!(
            ["OK", "isv.SUBS_NOT_EXIST"].contains(&body["Code"].as_str().unwrap()),
            "{body}"
        );
    }
    assert_eq!(emulator.journal().len(), 2);
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request() {
    let emulator = Emulator::start().await;
    let stream = TcpStream::connect(emulator.address()).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    for _ in 0..3 {
        sender.ready().await.unwrap();
        let text = query("1", X).way(Way::RpcGet).text(&emulator);
        let mut request = request(&emulator, &text);
        let host = emulator.address().to_string().parse().unwrap();
        request.headers_mut().insert("host", host);
        let answer = sender.send_request(request).await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.into_body().collect().await.unwrap();
    }
}

#[tokio::test]
async fn faults_end_an_http2_connection() {
    for (name, executed) in [
        ("drop", 1),
        ("reset/before", 0),
        ("truncate", 1),
        ("stall-body", 1),
    ] {
        let injection: Injection = format!("BindAxb:1:{name}").parse().unwrap();
        let emulator = Emulator::builder().inject(injection).start().await.unwrap();
        let stream = TcpStream::connect(emulator.address()).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .unwrap();
        tokio::spawn(connection);
        let text = bind(A, Some(X), B).way(Way::RpcGet).text(&emulator);
        let answer = sender.send_request(request(&emulator, &text)).await;
        assert!(answer.is_err(), "{name}");
        assert_eq!(emulator.executed("BindAxb"), executed, "{name}");
        emulator.assert_all_faults_hit();
    }
}

/// The same request for a client that writes the head itself.
fn request(emulator: &Emulator, text: &str) -> Request<Full<Bytes>> {
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let mut request = Request::builder()
        .method(first.next().unwrap())
        .uri(format!("{}{}", emulator.url(), first.next().unwrap()));
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let hop_by_hop =
            ["host", "connection", "content-length"].contains(&name.to_lowercase().as_str());
        if !hop_by_hop {
            request = request.header(name, value);
        }
    }
    request
        .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
        .unwrap()
}

/// The program, ended with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
        let _gone = self.0.wait();
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dypls-emulator"));
    for name in ["ID", "SECRET"] {
        command.env_remove(format!("ALIBABA_CLOUD_ACCESS_KEY_{name}"));
    }
    command.env_remove("ALIBABA_CLOUD_SECURITY_TOKEN");
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[tokio::test]
async fn the_program_prints_its_url_and_answers_there() {
    // A second emulator, only to write requests with; the program's address is put in.
    let model = Emulator::start().await;
    let mut program = Program(
        program(&[
            "--listen",
            "127.0.0.1:0",
            "--json",
            "--fault",
            "BindAxb:2:throttle",
        ])
        .spawn()
        .unwrap(),
    );
    let mut url = String::new();
    BufReader::new(program.0.stdout.take().unwrap())
        .read_line(&mut url)
        .unwrap();
    let address = url.trim().strip_prefix("http://").unwrap().to_owned();

    for code in ["OK", "Throttling.User"] {
        let text = bind(A, Some(X), B).text(&model);
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(read(&answer).code(), code, "{answer}");
    }

    let _ = program.0.kill();
    let mut log = String::new();
    program
        .0
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut log)
        .unwrap();
    assert!(
        log.contains("This is an emulator, not Alibaba Cloud"),
        "{log}"
    );
    let line: Value =
        serde_json::from_str(log.lines().find(|line| line.starts_with('{')).unwrap()).unwrap();
    assert_eq!(
        (&line["action"], &line["status"], &line["code"]),
        (&"BindAxb".into(), &200.into(), &"OK".into())
    );
    assert_eq!(line["parameters"]["PhoneNoA"], "139****0001");
    assert!(!log.contains(A) && !log.contains(B), "{log}");
    // The banner names the made-up key; no request does.
    for line in log.lines().filter(|line| line.starts_with('{')) {
        assert!(
            !line.contains("testSecret") && !line.contains("testId"),
            "{line}"
        );
    }
}

#[test]
fn the_program_lists_its_rules() {
    let output = program(&["--assumptions"]).output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    for start in ["[D] ", "[O] ", "[I] ", "[A] "] {
        assert!(text.lines().any(|line| line.starts_with(start)), "{start}");
    }
    assert!(
        text.contains("BindAxb: No number may stand twice on one X"),
        "{text}"
    );
}

#[test]
fn the_program_explains_the_form_of_a_fault() {
    let output = program(&["--fault", "BindAxb:1:fall"]).output().unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("late-after=ACTION"), "{text}");
}

#[test]
fn the_program_refuses_an_address_that_others_can_reach() {
    let output = program(&["--listen", "0.0.0.0:0"]).output().unwrap();
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
}
