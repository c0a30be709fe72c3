use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::Mock;
use crate::answer::{Extra, Fields, Record, RecordWriter};
use crate::client::Client;
use crate::error::Error;
use crate::fixture::{self, Batch, SERVICE};
use crate::options::Options;
use crate::outcome::Outcome;
use crate::request::{Location, OperationInfo, Parameters, Placement, Request, SignatureScheme};
use crate::retry::RetryPolicy;
use crate::text::Binary;

mod executed_writes;

/// A request of an operation of the fixture, with an answer of this type.
macro_rules! request {
    ($name:ident, $operation:expr, $answer:ty) => {
        struct $name(String);

        impl $name {
            fn of(number: &str) -> Self {
                Self(number.to_owned())
            }
        }

        impl Request for $name {
            type Response = $answer;
            const OPERATION: &'static OperationInfo = &$operation;

            fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
                let location = if Self::OPERATION.path == "/" {
                    Location::Query
                } else {
                    Location::Path
                };
                out.put_in(location, "PhoneNoA", &self.0);
            }
        }
    };
}

/// An answer with a single member, beside those that it does not know.
#[derive(Debug, Default)]
struct Plain {
    extra: Extra,
}

impl Record for Plain {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            extra: fields.rest(),
        }
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.extra(&self.extra);
    }
}

#[derive(Debug, Default)]
struct Bytes {
    body: Option<Binary>,
    events: Option<Vec<serde_json::Value>>,
    extra: Extra,
}

impl Record for Bytes {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            body: fields.take("Body"),
            events: fields.take("Events"),
            extra: fields.rest(),
        }
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.put("Body", &self.body);
        out.put("Events", &self.events);
        out.extra(&self.extra);
    }
}

static IN_PATH: OperationInfo = OperationInfo::roa(
    &SERVICE,
    "Locate",
    crate::Method::Get,
    "/numbers/{PhoneNoA}",
)
.effect(crate::Effect::Read);

request!(Bind, fixture::BIND, Plain);
request!(Query, fixture::QUERY, Plain);
request!(Config, fixture::CONFIG, Plain);
request!(BindBatch, fixture::BIND_BATCH, Batch);
request!(Anything, fixture::ANYTHING, Plain);
request!(Download, fixture::DOWNLOAD, Bytes);
request!(Stream, fixture::STREAM, Bytes);
request!(Delete, fixture::DELETE, Plain);
request!(Locate, IN_PATH, Plain);

const A: &str = "13900001111";

async fn call<R: Request>(client: &Client, request: R) -> Result<R::Response, Error> {
    client.call(&request, &Options::new()).await
}

fn outcome<T>(answer: Result<T, Error>) -> Outcome {
    answer.err().map_or(Outcome::Done, |error| error.outcome())
}

#[tokio::test]
async fn each_way_to_fail_has_its_outcome() {
    let mock = Mock::new(&SERVICE);
    mock.operation::<Bind>()
        .answers(Plain::default())
        .refuses("isv.BIND_CONFLICT")
        .answers_code("isp.SYSTEM_ERROR")
        .breaks_connection()
        .times_out()
        .answers_html_page()
        .refuses_connection()
        .answers_http(200, r#"{"Code": "OK"}"#);
    let client = mock.client();
    for expected in [
        Outcome::Done,
        Outcome::Refused,
        Outcome::Unknown,
        Outcome::Unknown,
        Outcome::Unknown,
        Outcome::Unknown,
        Outcome::NotSent,
        Outcome::Done,
    ] {
        assert_eq!(outcome(call(&client, Bind::of(A)).await), expected);
    }
    let error = call(&client, Bind::of(A)).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(
        error.to_string().contains("no answer to BindAxb left"),
        "{error}"
    );
    assert_eq!(mock.operation::<Bind>().calls(), 9);
    assert_eq!(
        mock.problems(),
        ["BindAxb was called once without a prepared answer"]
    );
    mock.allow_unmet();
}

#[tokio::test]
async fn answers_of_every_kind_come_back() {
    let mock = Mock::new(&SERVICE);
    let client = mock.client();
    mock.operation::<Config>().answers(Plain::default());
    let answer = call(&client, Config::of(A)).await.unwrap();
    assert_eq!(answer.extra.get("Code"), Some(&"0000".into()));

    let items = serde_json::json!([{"SubsId": "1"}, {"Code": "isv.BIND_CONFLICT"}]);
    mock.operation::<BindBatch>().answers(Batch {
        list: items.as_array().cloned(),
        extra: Extra::default(),
    });
    let error = call(&client, BindBatch::of(A)).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::PartlyDone);

    let body = Some(Binary::new(b"RIFF".to_vec()));
    mock.operation::<Download>().answers(Bytes {
        body: body.clone(),
        ..Bytes::default()
    });
    assert_eq!(call(&client, Download::of(A)).await.unwrap().body, body);

    let events = Some(vec![
        serde_json::json!({"n": 1}),
        serde_json::json!({"n": 2}),
    ]);
    mock.operation::<Stream>().answers(Bytes {
        events: events.clone(),
        ..Bytes::default()
    });
    assert_eq!(call(&client, Stream::of(A)).await.unwrap().events, events);

    let list = serde_json::json!([1, 2]);
    let members = [("Body".to_owned(), list.clone())].into_iter().collect();
    mock.operation::<Anything>().answers(Plain {
        extra: Extra::of(members, false),
    });
    let answer = call(&client, Anything::of(A)).await.unwrap();
    assert_eq!(answer.extra.get("Body"), Some(&list));

    mock.operation::<Delete>().answers(Plain::default());
    call(&client, Delete::of(A)).await.unwrap();
    mock.finish();
}

/// With a parameter of a name that RPC signing uses itself.
struct Export(String);

impl Request for Export {
    type Response = Plain;
    const OPERATION: &'static OperationInfo = &fixture::QUERY;

    fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
        out.put("Format", &self.0);
    }
}

#[tokio::test]
async fn what_only_rpc_signing_uses_itself_is_the_callers_by_acs3() {
    let mock = Mock::new(&SERVICE);
    let builder = mock.builder().signature(SignatureScheme::Acs3HmacSha256);
    let client: Client = builder.build().unwrap();
    let export = mock.operation::<Export>().answers(Plain::default());
    call(&client, Export("yaml".to_owned())).await.unwrap();
    assert_eq!(export.last().unwrap().expose("Format"), Some("yaml"));
    assert!(export.was_called_with(&Export("yaml".to_owned())));
    assert!(!export.was_called_with(&Export("json".to_owned())));
}

/// By form, by query, and by ACS3: whatever the client's settings, the operation and its parameters are found.
#[tokio::test]
async fn requests_can_be_looked_at() {
    for (placement, scheme) in [
        (Placement::Form, SignatureScheme::RpcHmacSha1),
        (Placement::Query, SignatureScheme::RpcHmacSha1),
        (Placement::Form, SignatureScheme::Acs3HmacSha256),
        (Placement::Query, SignatureScheme::Acs3HmacSha256),
    ] {
        let mock = Mock::new(&SERVICE);
        let client: Client = mock
            .builder()
            .placement(placement)
            .signature(scheme)
            .build()
            .unwrap();
        let bind = mock.operation::<Bind>().answers(Plain::default());
        call(&client, Bind::of("a b+13900001111")).await.unwrap();
        assert!(bind.was_called_with(&Bind::of("a b+13900001111")));
        assert!(!bind.was_called_with(&Bind::of(A)));
        let sent = bind.last().unwrap();
        assert_eq!(sent.expose("PhoneNoA"), Some("a b+13900001111"));
        assert_eq!(sent.names().collect::<Vec<_>>(), ["PhoneNoA"]);
        let all = [("PhoneNoA".to_owned(), "a b+13900001111".to_owned())];
        assert_eq!(sent.expose_all(), all);
        let signed_in_headers = scheme == SignatureScheme::Acs3HmacSha256;
        assert_eq!(
            sent.expose_header("Authorization").is_some(),
            signed_in_headers
        );
        let shown = format!("{sent:?} {bind:?} {mock:?}");
        assert!(shown.contains("PhoneNoA"), "{shown}");
        assert!(!shown.contains("1111"), "{shown}");
        assert_eq!(mock.operation::<Query>().calls(), 0);
    }
    let mock = Mock::new(&SERVICE);
    let locate = mock.operation::<Locate>().answers(Plain::default());
    call(&mock.client(), Locate::of(A)).await.unwrap();
    assert!(locate.was_called_with(&Locate::of(A)));
    assert!(!locate.was_called_with(&Locate::of("13900002222")));
    assert_eq!(locate.last().unwrap().expose_path(), "/numbers/13900001111");
}

#[tokio::test]
async fn answers_can_be_made_of_the_request() {
    let mock = Mock::new(&SERVICE);
    let echo = |sent: &super::SentCall| {
        let value = serde_json::json!({ "Message": sent.expose("PhoneNoA") });
        crate::answer::read_answer::<Plain>(value, crate::time::UtcOffset::UTC).unwrap()
    };
    mock.operation::<Query>()
        .answers_with(|_| Plain::default())
        .always_answers_with(echo);
    let client = mock.client();
    let first = call(&client, Query::of(A)).await.unwrap();
    assert_eq!(first.extra.get("Message"), None);
    for _ in 0..3 {
        let answer = call(&client, Query::of(A)).await.unwrap();
        assert_eq!(answer.extra.get("Message"), Some(&A.into()));
    }
}

#[tokio::test(start_paused = true)]
async fn repeats_use_an_answer_each() {
    let mock = Mock::new(&SERVICE);
    let client: Client = mock
        .builder()
        .retry(RetryPolicy::new())
        .timeout(Duration::from_secs(60))
        .build()
        .unwrap();
    let query = mock
        .operation::<Query>()
        .breaks_connection()
        .answers(Plain::default());
    let bind = mock.operation::<Bind>().breaks_connection();
    call(&client, Query::of(A)).await.unwrap();
    assert_eq!(outcome(call(&client, Bind::of(A)).await), Outcome::Unknown);
    assert_eq!((query.calls(), bind.calls()), (2, 1));
}

fn panic_of(test: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(test)).unwrap_err();
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()))
        .unwrap()
}

#[test]
fn what_is_left_fails_the_test() {
    let laid_out = || {
        let mock = Mock::new(&SERVICE);
        mock.operation::<Bind>()
            .breaks_connection()
            .breaks_connection();
        mock
    };
    let said = "the mock of Dyplsapi: 2 answers for BindAxb were not used";
    assert_eq!(panic_of(|| laid_out().finish()), said);
    assert_eq!(panic_of(|| drop(laid_out())), said);
    laid_out().allow_unmet();
    // A test that has failed already says why itself.
    let other = panic_of(|| {
        let _mock = laid_out();
        panic!("other");
    });
    assert_eq!(other, "other");
}

#[test]
fn only_a_code_that_refuses_can_refuse() {
    for code in ["isp.SYSTEM_ERROR", "OK", "never heard of"] {
        let mock = Mock::new(&SERVICE);
        let said = panic_of(|| {
            mock.operation::<Bind>().refuses(code);
        });
        assert!(
            said.contains(code) && said.contains("answers_code"),
            "{said}"
        );
    }
    let mock = Mock::new(&SERVICE);
    mock.operation::<Bind>().refuses("Throttling.User");
    mock.allow_unmet();
}
