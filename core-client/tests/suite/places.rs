//! Operations of the other style, with parameters in every place, and transports of the user's own.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::*;
use core_client::answer::{Extra, Fields, Record, RecordWriter};
use core_client::request::{Location, OperationInfo, Parameters, Request};
use core_client::transport::{
    ExchangeFuture, HttpAnswer, HttpRequest, Transport, TransportError, TransportErrorKind,
};
use core_client::{Caller, ErrorKind, Method, Options, Outcome, SetOptions as _};
use core_signer::{Parameter, acs3};
use serde_json::json;

static UPDATE: OperationInfo = OperationInfo::roa(
    &SERVICE,
    "UpdatePool",
    Method::Put,
    "/pools/{poolKey}/numbers/{no}",
);
static PING: OperationInfo = OperationInfo::rpc(&SERVICE, "Ping").anonymous();

struct Update {
    pool_key: String,
    number: String,
    dry_run: bool,
    label: String,
}

impl Request for Update {
    type Response = Anything;
    const OPERATION: &'static OperationInfo = &UPDATE;

    fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
        out.put("DryRun", &self.dry_run);
        out.put_in(Location::Path, "poolKey", &self.pool_key);
        out.put_in(Location::Path, "no", &self.number);
        out.put_in(Location::Header, "x-acs-label", &self.label);
        out.body_json("Body", &json!({"Label": self.label}));
    }
}

struct Ping;

impl Request for Ping {
    type Response = Anything;
    const OPERATION: &'static OperationInfo = &PING;

    fn encode<'a>(&'a self, _: &mut Parameters<'a>) {}
}

#[derive(Debug)]
struct Anything(Extra);

impl Record for Anything {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self(fields.rest())
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.extra(&self.0);
    }
}

fn update(label: &str) -> Update {
    Update {
        pool_key: "FC 1/2".to_owned(),
        number: "17000000001".to_owned(),
        dry_run: true,
        label: label.to_owned(),
    }
}

/// Keeps the requests that it gets and answers them all alike.
#[derive(Clone, Default)]
struct Recorder {
    requests: Arc<Mutex<Vec<HttpRequest>>>,
    pause: Duration,
    fails: Option<TransportErrorKind>,
}

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
        self.requests.lock().unwrap().push(request);
        Box::pin(async move {
            tokio::time::sleep(self.pause).await;
            match self.fails {
                Some(kind) => Err(TransportError::new(kind)),
                None => Ok(HttpAnswer::new(200, r#"{"Code":"OK"}"#)),
            }
        })
    }
}

fn recorded(recorder: &Recorder) -> core_client::Client {
    builder("https://dyplsapi.aliyuncs.com")
        .transport(recorder.clone())
        .build()
        .unwrap()
}

#[tokio::test]
async fn every_place_is_filled_and_signed() {
    let recorder = Recorder::default();
    recorded(&recorder)
        .call(&update("shop"), &Options::new())
        .await
        .unwrap();
    let request = recorder.requests.lock().unwrap().remove(0);
    assert_eq!(request.method, Method::Put);
    assert_eq!(
        request.url(),
        "https://dyplsapi.aliyuncs.com/pools/FC%201%2F2/numbers/17000000001?DryRun=true"
    );
    assert_eq!(&*request.body, br#"{"Label":"shop"}"#);
    assert_eq!(
        request.headers.get("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(request.headers.get("accept"), Some("application/json"));
    assert_eq!(request.headers.get("accept-encoding"), Some("identity"));
    assert_eq!(request.headers.get("x-acs-label"), Some("shop"));

    let authorization = request.headers.get("authorization").unwrap();
    let names = authorization
        .split_once("SignedHeaders=")
        .unwrap()
        .1
        .split_once(',')
        .unwrap()
        .0;
    let value = |name| match name {
        "host" => "dyplsapi.aliyuncs.com",
        name => request.headers.get(name).unwrap(),
    };
    let signed: Vec<_> = names.split(';').map(|name| (name, value(name))).collect();
    assert!(names.contains("x-acs-label"));
    let received = acs3::Received {
        method: Method::Put,
        path: &request.path,
        query: &[Parameter::new("DryRun", "true")],
        signed_headers: &signed,
        body: &request.body,
    };
    assert_eq!(authorization, received.authorization(&credential()));
    assert!(
        !format!("{request:?}").contains("17000000001"),
        "{request:?}"
    );
}

#[tokio::test]
async fn what_would_change_the_path_or_break_a_header_is_not_sent() {
    let recorder = Recorder::default();
    let client = recorded(&recorder);
    for pool_key in ["", ".", ".."] {
        let request = Update {
            pool_key: pool_key.to_owned(),
            ..update("x")
        };
        let error = client.call(&request, &Options::new()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::InvalidRequest, Outcome::NotSent)
        );
    }
    let error = client
        .call(&update("a\r\nx: y"), &Options::new())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::InvalidRequest, Outcome::NotSent)
    );
    assert!(recorder.requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_anonymous_call_carries_no_credential() {
    let recorder = Recorder::default();
    recorded(&recorder)
        .call(&Ping, &Options::new())
        .await
        .unwrap();
    let request = recorder.requests.lock().unwrap().remove(0);
    assert_eq!(
        &*request.body,
        b"Action=Ping&Format=JSON&Version=2017-05-25"
    );
    assert_eq!(request.headers.get("authorization"), None);
}

#[tokio::test]
async fn a_transport_is_held_to_the_time_and_its_word_decides() {
    let slow = Recorder {
        pause: Duration::from_secs(60),
        ..Recorder::default()
    };
    let options = Options::new().with_timeout(Duration::from_millis(30));
    let error = recorded(&slow)
        .call(&update("x"), &options)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::TimedOut, Outcome::Unknown)
    );
    for (kind, outcome) in [
        (TransportErrorKind::NotConnected, Outcome::NotSent),
        (TransportErrorKind::NotBegun, Outcome::NotSent),
        (TransportErrorKind::NotAccepted, Outcome::NotSent),
        (TransportErrorKind::TimedOut, Outcome::Unknown),
        (TransportErrorKind::Interrupted, Outcome::Unknown),
        (TransportErrorKind::TooLarge, Outcome::Unknown),
    ] {
        let failing = Recorder {
            fails: Some(kind),
            ..Recorder::default()
        };
        let error = recorded(&failing)
            .call(&Ping, &Options::new())
            .await
            .unwrap_err();
        assert_eq!(error.outcome(), outcome);
    }
    let small = builder("https://dyplsapi.aliyuncs.com").max_answer_bytes(3);
    let client = small.transport(Recorder::default()).build().unwrap();
    let error = client.call(&Ping, &Options::new()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::UnreadableAnswer, Outcome::Unknown)
    );
    let just_enough = r#"{"Code":"OK"}"#.len();
    let fitting = builder("https://dyplsapi.aliyuncs.com").max_answer_bytes(just_enough);
    let client = fitting.transport(Recorder::default()).build().unwrap();
    client.call(&Ping, &Options::new()).await.unwrap();
}

#[tokio::test]
async fn a_caller_sends_when_it_is_awaited() {
    fn sendable<T: Send>(future: T) -> T {
        future
    }
    let recorder = Recorder::default();
    let caller = Caller::new(&recorded(&recorder))
        .with_timeout(Duration::from_secs(1))
        .with_attempts(2);
    assert_eq!(caller.options().attempts, Some(2));
    let call = sendable(caller.send(Ping));
    assert!(recorder.requests.lock().unwrap().is_empty());
    let answer = tokio::spawn(call).await.unwrap().unwrap();
    assert_eq!(answer.0.get("Code"), Some(&json!("OK")));
    // What is left of it when the request goes out.
    let given = recorder.requests.lock().unwrap()[0].timeout;
    let whole = Duration::from_secs(1);
    assert!((whole / 2..=whole).contains(&given), "{given:?}");
}
