//! A server that sends one answer too many on a connection: whose answer it is, fields that repeat the request tell.
#![allow(missing_docs, clippy::unwrap_used, reason = "test code")]

mod common;

use std::time::Duration;

use common::builder;
use core_client::outcome::{SuccessField, SuccessRule};
use core_client::request::{Echo, OperationInfo, Parameters};
use core_client::retry::{RetryBudget, RetryPolicy};
use core_client::text::PhoneText;
use core_client::{Client, Effect, Error, ErrorKind, Options, Outcome};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);
static ECHOES: &[Echo] = &[Echo::new(&["Binding", "SecretNo"], "PhoneNoX")];
static BIND: OperationInfo = OperationInfo::rpc(&common::SERVICE, "BindAxb")
    .effect(Effect::Creates)
    .success(&CODE)
    .echoes(ECHOES);
static QUERY: OperationInfo = OperationInfo::rpc(&common::SERVICE, "QueryBinding")
    .effect(Effect::Read)
    .success(&CODE)
    .echoes(ECHOES);

/// A server that answers each request with the number X that it holds, and each second one on a connection first with the
/// answer to the one before.
async fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    format!("http://{address}")
}

async fn serve(mut stream: TcpStream) {
    let mut before = None;
    while let Some(number) = next_number(&mut stream).await {
        let body = format!(
            r#"{{"Code": "OK", "Binding": {{"SecretNo": "+86 {number}", "SubsId": "of {number}"}}}}"#
        );
        let own = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let again = before.take();
        let one_too_many = again.clone().unwrap_or_default();
        before = again.is_none().then(|| own.clone());
        let answers = one_too_many + &own;
        if stream.write_all(answers.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Reads a request, and gives the X in its body.
async fn next_number(stream: &mut TcpStream) -> Option<String> {
    let mut read = String::new();
    let mut chunk = [0; 4096];
    loop {
        if let Some((head, body)) = read.split_once("\r\n\r\n") {
            let head = head.to_lowercase();
            let length = head
                .split("content-length: ")
                .nth(1)?
                .split("\r\n")
                .next()?;
            if body.len() >= length.parse().ok()? {
                let number = body.split("PhoneNoX=").nth(1)?.split('&').next()?;
                return Some(number.to_owned());
            }
        }
        let count = stream
            .read(&mut chunk)
            .await
            .ok()
            .filter(|&count| count > 0)?;
        read.push_str(&String::from_utf8_lossy(chunk.get(..count)?));
    }
}

async fn call(client: &Client, operation: &'static OperationInfo, x: &str) -> Result<Value, Error> {
    let number = PhoneText::new(x);
    let mut parameters = Parameters::new(client.utc_offset());
    parameters.put("PhoneNoX", &number);
    client
        .call_dynamic(operation, parameters, &Options::new())
        .await
}

fn numbers() -> impl Iterator<Item = String> {
    (0..40).map(|index| format!("170000000{index:02}"))
}

fn is_of(answer: &Value, number: &str) -> bool {
    answer.pointer("/Binding/SubsId") == Some(&Value::from(format!("of {number}")))
}

#[tokio::test]
async fn no_write_is_done_by_the_answer_to_another() {
    let client = builder(&server().await).build().unwrap();
    let (mut done, mut unknown) = (0, 0);
    for number in numbers() {
        match call(&client, &BIND, &number).await {
            Ok(answer) => {
                assert!(is_of(&answer, &number), "{answer} to {number}");
                done += 1;
            }
            Err(error) => {
                assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
                assert_eq!(error.kind(), ErrorKind::UnreadableAnswer, "{error}");
                assert!(error.to_string().contains("another call"), "{error}");
                let shown = format!("{error} {error:?}");
                assert!(!shown.contains("1700000"), "{shown}");
                unknown += 1;
            }
        }
    }
    assert!(done > 0 && unknown > 0, "{done} done, {unknown} unknown");
}

#[tokio::test]
async fn a_read_is_made_again_and_else_its_error_is_unknown() {
    let again = builder(&server().await).retry_budget(RetryBudget::unlimited());
    let client = again.build().unwrap();
    for number in numbers() {
        let answer = call(&client, &QUERY, &number).await.unwrap();
        assert!(is_of(&answer, &number), "{answer} to {number}");
    }
    let once = builder(&server().await).retry(RetryPolicy::never()).build();
    let once = once.unwrap();
    let mut unknown = 0;
    for number in numbers() {
        match call(&once, &QUERY, &number).await {
            Ok(answer) => assert!(is_of(&answer, &number), "{answer} to {number}"),
            Err(error) => {
                assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
                unknown += 1;
            }
        }
    }
    assert!(unknown > 0);
}

/// What is left of it where the check is off, or where an answer has no such field; and what excludes it.
#[tokio::test]
async fn without_the_check_another_connection_for_each_call_excludes_it() {
    let unchecked = builder(&server().await).check_echoes(false);
    let client = unchecked.build().unwrap();
    let mut of_another = 0;
    for number in numbers() {
        let answer = call(&client, &BIND, &number).await.unwrap();
        of_another += usize::from(!is_of(&answer, &number));
    }
    assert!(of_another > 0);

    let unpooled = builder(&server().await)
        .check_echoes(false)
        .pool_idle_timeout(Duration::ZERO);
    let client = unpooled.build().unwrap();
    for number in numbers() {
        let answer = call(&client, &BIND, &number).await.unwrap();
        assert!(is_of(&answer, &number), "{answer} to {number}");
    }
}
