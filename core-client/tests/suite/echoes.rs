//! A server that sends one answer too many on a connection: whose answer it is, fields that repeat the request tell.
#![allow(missing_docs, clippy::unwrap_used, reason = "test code")]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use crate::common::builder;
use core_client::outcome::{SuccessField, SuccessRule};
use core_client::request::{Echo, OperationInfo, Parameters};
use core_client::retry::{RetryBudget, RetryPolicy};
use core_client::text::PhoneText;
use core_client::{Client, Effect, Error, ErrorKind, Options, Outcome};
use serde_json::Value;
use test_server::{Reply, Server};

static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);
static ECHOES: &[Echo] = &[Echo::new(&["Binding", "SecretNo"], "PhoneNoX")];
static BIND: OperationInfo = OperationInfo::rpc(&crate::common::SERVICE, "BindAxb")
    .effect(Effect::Creates)
    .success(&CODE)
    .echoes(ECHOES);
static QUERY: OperationInfo = OperationInfo::rpc(&crate::common::SERVICE, "QueryBinding")
    .effect(Effect::Read)
    .success(&CODE)
    .echoes(ECHOES);

/// A server that answers each request with the number X that it holds, and each second one on a connection first with the
/// answer to the one before.
fn server() -> Server {
    let before: Mutex<BTreeMap<usize, String>> = Mutex::default();
    Server::script(move |request| {
        let number = request.parameter("PhoneNoX").unwrap();
        let body = format!(
            r#"{{"Code": "OK", "Binding": {{"SecretNo": "+86 {number}", "SubsId": "of {number}"}}}}"#
        );
        let own = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut before = before.lock().unwrap();
        match before.remove(&request.connection) {
            Some(again) => Reply::bytes(again + &own),
            None => {
                before.insert(request.connection, own.clone());
                Reply::bytes(own)
            }
        }
    })
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
    let server = server();
    let client = builder(&server.url).build().unwrap();
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
    let server = server();
    let again = builder(&server.url).retry_budget(RetryBudget::unlimited());
    let client = again.build().unwrap();
    for number in numbers() {
        let answer = call(&client, &QUERY, &number).await.unwrap();
        assert!(is_of(&answer, &number), "{answer} to {number}");
    }
    let once = builder(&server.url).retry(RetryPolicy::never()).build();
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
    let server = server();
    let unchecked = builder(&server.url).check_echoes(false);
    let client = unchecked.build().unwrap();
    let mut of_another = 0;
    for number in numbers() {
        let answer = call(&client, &BIND, &number).await.unwrap();
        of_another += usize::from(!is_of(&answer, &number));
    }
    assert!(of_another > 0);

    let unpooled = builder(&server.url)
        .check_echoes(false)
        .pool_idle_timeout(Duration::ZERO);
    let client = unpooled.build().unwrap();
    for number in numbers() {
        let answer = call(&client, &BIND, &number).await.unwrap();
        assert!(is_of(&answer, &number), "{answer} to {number}");
    }
}
