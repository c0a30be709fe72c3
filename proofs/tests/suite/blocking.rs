//! The blocking client against the emulator, which runs in a runtime of its own.

#![allow(clippy::unwrap_used)]

use std::time::{Duration, SystemTime};

use dypls_emulator::{DEFAULT_FIRST_X, DEFAULT_POOL_KEY, Emulator, Fault, Injection};
use dyplsapi_sdk::axb::BindAxbRequest;
use dyplsapi_sdk::blocking::Client;
use dyplsapi_sdk::reconcile::{LookupVerdict, TicketKey};
use dyplsapi_sdk::types::{Expiration, PhoneNumber, XNumber};
use dyplsapi_sdk::{Credential, Evidence, Options, Outcome};
use tokio::runtime::Runtime;

fn client(url: &str) -> Client {
    let (id, secret) = (
        dypls_emulator::DEFAULT_ACCESS_KEY_ID,
        dypls_emulator::DEFAULT_ACCESS_KEY_SECRET,
    );
    Client::builder()
        .endpoint(url)
        .credential(Credential::new(id, secret))
        .build()
        .unwrap()
}

fn x() -> XNumber {
    XNumber::new(DEFAULT_FIRST_X).unwrap()
}

#[test]
fn a_program_without_a_runtime_binds_and_asks() {
    let runtime = Runtime::new().unwrap();
    let emulator = runtime.block_on(Emulator::start());
    let client = client(&emulator.url());
    let bind = || {
        client
            .bind_axb()
            .pool_key(DEFAULT_POOL_KEY)
            .phone_no_a(PhoneNumber::new("13900001111").unwrap())
            .phone_no_b(PhoneNumber::new("13900002222").unwrap())
            .phone_no_x(x())
            .expiration(Expiration::at(
                SystemTime::now() + Duration::from_secs(3600),
            ))
    };
    let answered = bind()
        .with_timeout(Duration::from_secs(5))
        .send_with_evidence()
        .unwrap();
    assert_eq!(answered.evidence, Evidence::Answer);
    let again = bind().with_options(Options::new().with_attempts(1)).send();
    assert_eq!(again.unwrap_err().outcome(), Outcome::Refused);

    // Sixty-four threads at once, on one client.
    std::thread::scope(|scope| {
        for _ in 0..64 {
            let client = client.clone();
            scope.spawn(move || {
                let query = client.query_subs_id().pool_key(DEFAULT_POOL_KEY);
                query.phone_no_x(x()).send().unwrap();
            });
        }
    });
    assert_eq!(emulator.executed("QuerySubsId"), 64);
    assert_eq!(emulator.executed("BindAxb"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn inside_a_runtime_it_works_too() {
    let emulator = Emulator::start().await;
    let client = client(&emulator.url());
    // On a thread that may block: the emulator lives on the runtime's only worker.
    let asked = tokio::task::spawn_blocking(move || {
        let query = client.query_subs_id().pool_key(DEFAULT_POOL_KEY);
        query.phone_no_x(x()).send().map(drop)
    });
    asked.await.unwrap().unwrap();
    assert_eq!(emulator.executed("QuerySubsId"), 1);
}

#[test]
fn a_lost_answer_is_looked_up_by_its_ticket() {
    let runtime = Runtime::new().unwrap();
    let lost = Injection::new("BindAxb", Fault::Drop).on_call(1);
    let emulator = Emulator::builder().inject(lost);
    let emulator = runtime.block_on(emulator.start()).unwrap();
    let client = client(&emulator.url());
    let key = TicketKey::new(*b"a key that tests alone ever have").unwrap();
    let end = SystemTime::now() + Duration::from_secs(3600);
    let request = BindAxbRequest::builder()
        .pool_key(DEFAULT_POOL_KEY)
        .phone_no_a(PhoneNumber::new("13900001111").unwrap())
        .phone_no_b(PhoneNumber::new("13900002222").unwrap())
        .phone_no_x(x())
        .expiration(Expiration::at(end))
        .build();
    let caller = core_client::blocking::Caller::new(client.core());
    let prepared = caller.prepare(request.clone(), &key).unwrap();
    let ticket = prepared.ticket().clone();
    assert_eq!(prepared.send().unwrap_err().outcome(), Outcome::Unknown);
    let once = client.reconcile(&ticket, &key, &request).unwrap();
    assert!(matches!(once, LookupVerdict::Done { .. }), "{once}");
    let began = std::time::Instant::now();
    let settled = client.settle(&ticket, &key, &request, Duration::from_secs(60));
    let settled = settled.unwrap();
    assert!(
        settled.id().is_some() && settled.id() == once.id(),
        "{settled}"
    );
    assert!(
        began.elapsed() < Duration::from_secs(30),
        "it is known at once"
    );
    assert_eq!(emulator.executed("BindAxb"), 1);
}
