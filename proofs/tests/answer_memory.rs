//! What the worst answers within a client's bounds cost in memory, in counted bytes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test states what it expects"
)]

use std::sync::{Arc, Mutex};

use allocation_counter::{AllocationInfo, measure};
use core_client::request::Request;
use core_client::transport::{ExchangeFuture, HttpAnswer, HttpRequest, Transport};
use core_client::{Credential, Options};
use dyplsapi_sdk::Client;
use dyplsapi_sdk::axg::BindBatchAxgRequest;
use dyplsapi_sdk::fixed_line::QueryAxnExtensionBindFixedLineRequest;
use dyplsapi_sdk::subscription::QuerySubscriptionDetailRequest;
use dyplsapi_sdk::xb::ListXTelephonesRequest;

/// The defaults of `max_answer_values` and `max_answer_bytes`.
const VALUES: usize = 50_000;
const BYTES: usize = 4 * 1024 * 1024;
/// What the documentation of `max_answer_values` says.
const MOST: u64 = 100 * 1000 * 1000;

/// Answers all requests alike.
#[derive(Clone)]
struct Canned(Arc<Mutex<Vec<u8>>>);

impl Transport for Canned {
    fn send(&self, _: HttpRequest) -> ExchangeFuture<'_> {
        let body = std::mem::take(&mut *self.0.lock().unwrap());
        Box::pin(async move { Ok(HttpAnswer::new(200, body)) })
    }
}

/// What a call costs beside the answer's body, and whether the answer could be read.
fn cost<R: Request>(request: &R, body: Vec<u8>) -> (AllocationInfo, bool) {
    assert!(body.len() <= BYTES, "{} bytes", body.len());
    let client = Client::builder()
        .credential(Credential::new("testId", "testSecret"))
        .transport(Canned(Arc::new(Mutex::new(body))))
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let options = Options::new().with_attempts(1);
    let mut read = false;
    let info = measure(|| {
        let answer = runtime.block_on(client.core().call(request, &options));
        read = match answer {
            Ok(_) => true,
            Err(error) => {
                // An error handler looks at what came.
                let _ = (error.details(), error.to_string());
                !error.to_string().contains("values")
            }
        };
    });
    (info, read)
}

/// A list of as many items as the bounds allow, each of so many values, between these texts.
fn list(before: &str, item: &str, values: usize, after: &str) -> Vec<u8> {
    let room = BYTES - before.len() - after.len();
    // The list, and what stands around it.
    let count = ((VALUES - 20) / values).min(room / (item.len() + 1));
    let mut body = before.to_owned();
    body.push_str(&vec![item; count].join(","));
    body.push_str(after);
    body.into_bytes()
}

fn holds<R: Request>(what: &str, request: &R, body: Vec<u8>) {
    let length = body.len();
    let (info, read) = cost(request, body);
    println!(
        "{what}: {} bytes of body, {} bytes at once, {} in all",
        length, info.bytes_max, info.bytes_total
    );
    assert!(read, "{what} is not within the bounds");
    assert!(
        info.bytes_max < MOST,
        "{what} costs {} bytes",
        info.bytes_max
    );
}

#[test]
fn the_worst_answers_within_the_bounds_hold_less_than_is_said() {
    let list_of = ListXTelephonesRequest::default();
    let detail = QuerySubscriptionDetailRequest::default();
    let batch = BindBatchAxgRequest::default();
    let lines = QueryAxnExtensionBindFixedLineRequest::default();
    let numbers = r#"{"Code":"0000","Success":true,"Data":{"List":["#;
    let unknown = r#"{"Code":"OK","New":["#;
    let items = r#"{"Code":"OK","SecretBindList":{"SecretBind":["#;
    let bindings = r#"{"Code":"OK","Success":true,"Data":["#;

    // Records with nothing in them.
    holds("empty records", &list_of, list(numbers, "{}", 1, "]}}"));
    holds("empty bindings", &lines, list(bindings, "{}", 1, "]}"));
    // Objects that nobody described.
    let nested = r#"{"":{"":{"":{"":0}}}}"#;
    for (item, values) in [
        (r#"{"":0}"#, 2),
        (r#"{"a":""}"#, 2),
        (r#"{"\t":"\t"}"#, 2),
        ("[[]]", 2),
        (nested, 5),
    ] {
        holds(item, &detail, list(unknown, item, values, "]}"));
        holds(item, &list_of, list(numbers, item, values, "]}}"));
    }
    // Batches, of which each item is told with all that it says.
    holds(
        "refused items",
        &batch,
        list(items, r#"{"Code":"isv.X","":{"":0}}"#, 4, "]}}"),
    );
    let deep = r#"{"Code":"isv.X","":{"":{"":{"":{"":{"":{"":{"":{"":{}}}}}}}}}}"#;
    holds("deep items", &batch, list(items, deep, 11, "]}}"));
    holds(
        "items",
        &batch,
        list(items, r#"{"Code":"OK","":0}"#, 3, "]}}"),
    );
    // One of many fields, and texts to be repaired.
    let members: Vec<String> = (0..VALUES - 20)
        .map(|index| format!("\"a{index}\":0"))
        .collect();
    let many = format!(r#"{{"Code":"OK",{}}}"#, members.join(","));
    holds("members", &detail, many.into_bytes());
    let text = |character: &str| {
        let room = (BYTES - 40) / character.len();
        format!(r#"{{"Code":"OK","Message":"{}"}}"#, character.repeat(room)).into_bytes()
    };
    holds("control characters", &detail, text("\t"));
    holds("surrogates", &detail, text(r"\ud83d"));
    let room = BYTES - 500_000;
    let both = format!(
        r#"{{"Note":"{}",{}"#,
        "\t".repeat(room),
        items.trim_start_matches('{')
    );
    let both_items = vec![deep; (VALUES - 20) / 11].join(",");
    let both = format!("{both}{both_items}]}}}}");
    holds(
        "control characters before deep items",
        &batch,
        both.into_bytes(),
    );
    let mut broken = text("?");
    for byte in broken.iter_mut().filter(|byte| **byte == b'?') {
        *byte = 0xff;
    }
    holds("broken bytes", &detail, broken);
    holds("lost numbers", &detail, list(unknown, "1e400", 1, "]}"));
}

#[test]
fn an_answer_beyond_the_bounds_costs_no_more() {
    for item in [r#"{"":0}"#, "{}", "[]", "0"] {
        let count = (BYTES - 40) / (item.len() + 1);
        let body = format!(r#"{{"Code":"OK","New":[{}]}}"#, vec![item; count].join(","));
        let (info, read) = cost(
            &QuerySubscriptionDetailRequest::default(),
            body.into_bytes(),
        );
        assert!(!read, "{item}");
        assert!(
            info.bytes_max < MOST / 2,
            "{item} costs {} bytes",
            info.bytes_max
        );
    }
}
