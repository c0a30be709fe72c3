use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use test_server::{Reply, Server};

use super::{Caller, Client};
use crate::config::ClientBuilder;
use crate::credential::{
    Credential, CredentialError, CredentialFuture, ProvideCredential, StaticCredential,
};
use crate::error::{Error, ErrorKind};
use crate::fixture::{self, Batch, SERVICE};
use crate::options::SetOptions as _;
use crate::outcome::Outcome;
use crate::request::{OperationInfo, Parameters, Request};
use crate::transport::{ExchangeFuture, HttpAnswer, HttpRequest, Transport};

struct Query;

impl Request for Query {
    type Response = Batch;
    const OPERATION: &'static OperationInfo = &fixture::QUERY;

    fn encode<'a>(&'a self, _: &mut Parameters<'a>) {}
}

/// A server on a runtime of its own: each connection serves one request.
fn server() -> Server {
    Server::replies(vec![
        Reply::json(200, r#"{"Code": "OK"}"#).header("connection", "close"),
    ])
}

fn client_at(url: &str) -> Client {
    ClientBuilder::new(&SERVICE)
        .endpoint(url)
        .credential(Credential::new("testId", "testSecret"))
        .build()
        .unwrap()
}

fn call(client: &Client) -> Result<Batch, Error> {
    Caller::new(client).with_attempts(1).send(Query)
}

#[test]
fn sixty_four_threads_call_at_once_without_a_runtime() {
    let server = server();
    let client = client_at(&server.url);
    thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| call(&client).unwrap());
        }
    });
    assert_eq!(server.count(), 64);
}

#[tokio::test]
async fn a_call_inside_an_async_runtime_works_too() {
    let server = server();
    let client = client_at(&server.url);
    // On the runtime's only thread, and on one that may block.
    call(&client).unwrap();
    let other = client.clone();
    tokio::task::spawn_blocking(move || call(&other).map(drop))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(server.count(), 2);
    // Its thread ends with it, which must not wait here.
    drop(client);
}

#[test]
fn pauses_and_time_outs_need_no_runtime_of_the_caller() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = client_at(&format!("http://{}", listener.local_addr().unwrap()));
    let caller = Caller::new(&silent).with_attempts(1);
    let error = caller
        .with_timeout(Duration::from_millis(50))
        .send(Query)
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::TimedOut, Outcome::Unknown)
    );
    drop(listener);
    // It pauses between its attempts.
    let error = Caller::new(&silent).with_attempts(2).send(Query);
    assert_eq!(error.unwrap_err().outcome(), Outcome::NotSent);
}

/// A source of credentials that calls with the client that it serves.
struct Circle(Arc<std::sync::OnceLock<Client>>);

impl ProvideCredential for Circle {
    fn provide(&self) -> CredentialFuture<'_> {
        let error = call(self.0.get().unwrap()).unwrap_err();
        Box::pin(async move { Err(CredentialError::new(error.to_string())) })
    }
}

#[test]
fn the_child_of_a_fork_starts_a_thread_of_its_own() {
    let server = server();
    let client = client_at(&server.url);
    call(&client).unwrap();
    let of_parent = client.worker().thread();
    call(&client).unwrap();
    assert_eq!(client.worker().thread(), of_parent);
    client.worker().fork();
    call(&client).unwrap();
    assert_ne!(client.worker().thread(), of_parent);
}

#[test]
fn a_call_that_would_wait_for_itself_is_told() {
    let server = server();
    let cell = Arc::default();
    let client: Client = ClientBuilder::new(&SERVICE)
        .endpoint(&server.url)
        .credential_provider(Circle(Arc::clone(&cell)))
        .build()
        .unwrap();
    cell.set(client.clone()).unwrap();
    let error = call(&client).unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(error.to_string().contains("wait for itself"), "{error}");
}

struct Panics;

impl Transport for Panics {
    fn send(&self, _: HttpRequest) -> ExchangeFuture<'_> {
        panic!("a transport of the program's own");
    }
}

/// Answers if the calling thread's subscriber listens where the call runs.
struct Listens;

impl Transport for Listens {
    fn send(&self, _: HttpRequest) -> ExchangeFuture<'_> {
        let listens = tracing::dispatcher::get_default(|default| default.is::<Heard>());
        let status = if listens { 200 } else { 500 };
        Box::pin(async move { Ok(HttpAnswer::new(status, r#"{"Code": "OK"}"#)) })
    }
}

#[test]
fn a_panic_of_a_transport_reaches_the_caller_as_an_unknown_outcome() {
    let client: Client = ClientBuilder::new(&SERVICE)
        .credential_provider(StaticCredential::new(Credential::new(
            "testId",
            "testSecret",
        )))
        .transport(Panics)
        .build()
        .unwrap();
    for _ in 0..2 {
        let error = call(&client).unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert!(
            error.to_string().starts_with("QuerySubscriptionDetail"),
            "{error}"
        );
    }
}

#[test]
fn the_callers_subscriber_goes_along() {
    let client: Client = ClientBuilder::new(&SERVICE)
        .credential(Credential::new("testId", "testSecret"))
        .transport(Listens)
        .build()
        .unwrap();
    tracing::subscriber::with_default(Heard, || call(&client).unwrap());
    assert!(call(&client).is_err());
}

/// A subscriber that is known by its type.
struct Heard;

impl tracing::Subscriber for Heard {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, _: &tracing::Event<'_>) {}
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}
