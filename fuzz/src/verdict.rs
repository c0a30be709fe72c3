//! Verdicts: any HTTP answer to a call of a real client.

use std::sync::Mutex;

use core_client::outcome::{Absent, ItemRule, SuccessField, SuccessRule};
use core_client::request::{AnswerBody, OperationInfo, Parameters};
use core_client::text::Hidden;
use core_client::transport::{ExchangeFuture, HttpAnswer, HttpRequest, Transport};
use core_client::{Client, ClientBuilder, Credential, Effect, Options, Outcome, Value};
use dyplsapi_sdk::service::SERVICE;
use dyplsapi_sdk::subscription::QuerySubscriptionDetailRequest;

static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);
static SEVERAL: SuccessRule = SuccessRule::new(&[
    SuccessField::new(&["Code"], &["0000"]),
    SuccessField::new(&["Success"], &["true"]).with_absent(Absent::Ignored),
    SuccessField::new(&["Data", "Code"], &["OK", "0000"]).with_absent(Absent::Ignored),
]);
static ITEMS: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]).with_items(
    ItemRule::new(&["List"], &[SuccessField::new(&["Code"], &["OK"])]).with_message("Message"),
);

/// One of each kind of answer. The names are made up.
static OPERATIONS: [OperationInfo; 6] = [
    OperationInfo::rpc(&SERVICE, "Bind")
        .effect(Effect::Creates)
        .success(&CODE),
    OperationInfo::rpc(&SERVICE, "Config").success(&SEVERAL),
    OperationInfo::rpc(&SERVICE, "BindBatch").success(&ITEMS),
    OperationInfo::rpc(&SERVICE, "Download")
        .body(AnswerBody::Binary)
        .success(&CODE),
    OperationInfo::rpc(&SERVICE, "Stream")
        .body(AnswerBody::EventStream)
        .success(&CODE),
    OperationInfo::rpc(&SERVICE, "Delete")
        .body(AnswerBody::Empty)
        .statuses(&[204]),
];

/// What the call was made with, and no error may show.
const KEY_ID: &str = "testKeyId7Kq";
const NUMBER: &str = "13900000001";

/// Takes the kind of answer (a digit) and the status from the first line, headers from the lines up to an empty one, and
/// behind it the body. Success is told only where the answer says so, and no error shows what the request held.
pub fn verdict(input: &[u8]) {
    let Some((operation, answer)) = answer(input) else {
        return;
    };
    typed(input);
    let status = answer.status;
    match call(operation, answer) {
        Ok(value) => {
            let success = (200..300).contains(&status) || operation.statuses.contains(&status);
            assert!(success, "{} done with {status}", operation.name);
            let says = |name: &str, text: &str| value.get(name).is_some_and(|found| found == text);
            let body = &operation.body;
            if matches!(body, AnswerBody::Json) {
                assert!(
                    says("Code", "OK") || says("Code", "0000"),
                    "done by {value}"
                );
                assert!(
                    !value.get("HostId").is_some_and(Value::is_string),
                    "{value}"
                );
            }
        }
        Err(error) => {
            assert_ne!(error.outcome(), Outcome::Done);
            let shown = format!("{error}\n{error:?}\n{error:#?}");
            assert!(!shown.contains(KEY_ID), "{shown}");
            assert!(!shown.contains(NUMBER), "{shown}");
        }
    }
}

/// The same answer to a typed call: no code and no id that it gives holds a character that was lost.
fn typed(input: &[u8]) {
    let Some((_, answer)) = answer(input) else {
        return;
    };
    let request = QuerySubscriptionDetailRequest::default();
    let read = with_client(answer, async |client| {
        client
            .call(&request, &Options::new().with_attempts(1))
            .await
    });
    let Ok(Ok(record)) = read else {
        return;
    };
    assert_eq!(record.code.as_deref(), Some("OK"));
    let is_whole = |text: &str| !text.contains(char::REPLACEMENT_CHARACTER);
    if record.extra.was_repaired() {
        assert!(
            record.request_id.as_deref().is_none_or(is_whole),
            "{record:?}"
        );
    }
}

fn answer(input: &[u8]) -> Option<(&'static OperationInfo, HttpAnswer)> {
    let end = input.windows(2).position(|two| two == b"\n\n")?;
    let (head, body) = (input.get(..end)?, input.get(end + 2..)?);
    let mut lines = std::str::from_utf8(head).ok()?.lines();
    let (kind, status) = lines.next()?.split_once(' ')?;
    let operation = OPERATIONS.get(kind.parse::<usize>().ok()?)?;
    let mut answer = HttpAnswer::new(status.parse().ok()?, body.to_vec());
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        // What is not a header is left out.
        let _ = answer.headers.set(name, value.trim());
    }
    Some((operation, answer))
}

/// A client of its own for each call: what one learns from an answer is not to change the next verdict.
fn call(
    operation: &'static OperationInfo,
    answer: HttpAnswer,
) -> Result<Value, core_client::Error> {
    with_client(answer, async |client| {
        let number = Hidden::new(NUMBER);
        let mut parameters = Parameters::new(client.utc_offset());
        parameters.put("PhoneNoA", &number);
        let options = Options::new().with_attempts(1);
        client.call_dynamic(operation, parameters, &options).await
    })?
}

fn with_client<T>(
    answer: HttpAnswer,
    call: impl AsyncFnOnce(&Client) -> T,
) -> Result<T, core_client::Error> {
    let client = ClientBuilder::<Client>::new(&SERVICE)
        .credential(Credential::new(KEY_ID, "testSecret"))
        .transport(Once(Mutex::new(Some(answer))))
        .build()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap_or_else(|error| panic!("no runtime: {error}"));
    Ok(runtime.block_on(call(&client)))
}

/// Gives its answer to the first request, which is the only one.
struct Once(Mutex<Option<HttpAnswer>>);

impl Transport for Once {
    fn send(&self, _: HttpRequest) -> ExchangeFuture<'_> {
        let answer = self.0.lock().ok().and_then(|mut answer| answer.take());
        Box::pin(async { Ok(answer.unwrap_or_else(|| panic!("sent twice"))) })
    }
}
