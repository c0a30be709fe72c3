//! What a call tells those who listen: spans by `tracing`, and the metrics hook.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

#[path = "suite/common/mod.rs"]
mod common;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::script::*;
use core_client::metrics::{AttemptEnd, CallEnd, Metrics};
use core_client::reconcile::TicketKey;
use core_client::{Evidence, Options, OrderContext, Outcome};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use Step::*;

type Fields = BTreeMap<&'static str, String>;

/// Keeps the fields of every span of this crate, in the order of their making, and of every event.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<(&'static str, Fields)>>>, Events);

type Events = Arc<Mutex<Vec<Fields>>>;

struct Into<'f>(&'f mut Fields);

impl Visit for Into<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}");
        self.0
            .insert(field.name(), text.trim_matches('"').to_owned());
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "core_client"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut spans = self.0.lock().unwrap();
        let mut fields = Fields::new();
        span.record(&mut Into(&mut fields));
        spans.push((span.metadata().name(), fields));
        Id::from_u64(u64::try_from(spans.len()).unwrap())
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let mut spans = self.0.lock().unwrap();
        let index = usize::try_from(id.into_u64()).unwrap() - 1;
        values.record(&mut Into(&mut spans[index].1));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Into(&mut fields));
        self.1.lock().unwrap().push(fields);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl Spans {
    /// Name, outcome, code and request id of each.
    fn told(&self) -> Vec<[String; 4]> {
        let spans = self.0.lock().unwrap();
        let told = |(name, fields): &(&str, Fields)| {
            let field = |name| fields.get(name).cloned().unwrap_or_default();
            [
                (*name).to_owned(),
                field("outcome"),
                field("code"),
                field("request_id"),
            ]
        };
        spans.iter().map(told).collect()
    }

    fn field(&self, index: usize, name: &str) -> String {
        self.0.lock().unwrap()[index].1[name].clone()
    }
}

#[derive(Clone, Default)]
struct Hook(Arc<Mutex<Vec<String>>>);

impl Metrics for Hook {
    fn on_attempt(&self, end: &AttemptEnd<'_>) {
        let text = format!(
            "{} {}: {} {:?} {:?} {:?} {}ms",
            end.operation,
            end.attempt,
            end.outcome,
            end.code,
            end.request_id,
            end.http_status,
            end.duration.as_millis()
        );
        self.0.lock().unwrap().push(text);
    }

    fn on_call(&self, end: &CallEnd<'_>) {
        let text = format!(
            "{}/{} after {}: {} {:?} {:?}",
            end.product, end.operation, end.attempts, end.outcome, end.evidence, end.code
        );
        self.0.lock().unwrap().push(text);
    }
}

#[tokio::test(start_paused = true)]
async fn calls_and_attempts_are_told() {
    let spans = Spans::default();
    let _listens = tracing::subscriber::set_default(spans.clone());
    let hook = Hook::default();
    let script = Script::new([
        After(Duration::from_millis(7), Box::new(Interrupted)),
        Gateway("Throttling"),
        Service("isv.SUBS_NOT_EXIST"),
    ]);
    let client = builder(&script).metrics(hook.clone()).build().unwrap();
    let answered = client
        .call_with_evidence(&Unbind::new(), &Options::new())
        .await
        .unwrap();
    assert_eq!(answered.evidence, Evidence::AlreadyInState);
    assert_eq!(
        spans.told(),
        [
            ["call", "done", "", ""],
            ["attempt", "unknown", "", ""],
            ["attempt", "refused", "Throttling", "R-Throttling"],
            [
                "attempt",
                "refused",
                "isv.SUBS_NOT_EXIST",
                "R-isv.SUBS_NOT_EXIST"
            ],
        ]
    );
    for (index, name, expected) in [
        (0, "operation", "Unbind"),
        (0, "product", "Dyplsapi"),
        (0, "attempts", "3"),
        (0, "evidence", "already_in_state"),
        (1, "attempt", "1"),
        (1, "operation", "Unbind"),
        (3, "attempt", "3"),
    ] {
        assert_eq!(spans.field(index, name), expected, "{name}");
    }
    assert_eq!(spans.field(1, "duration_ms"), "7");
    assert_eq!(spans.field(1, "otel.status_code"), "error");
    assert_eq!(
        *hook.0.lock().unwrap(),
        [
            "Unbind 1: outcome unknown None None None 7ms",
            r#"Unbind 2: refused Some("Throttling") Some("R-Throttling") Some(400) 0ms"#,
            r#"Unbind 3: refused Some("isv.SUBS_NOT_EXIST") Some("R-isv.SUBS_NOT_EXIST") Some(200) 0ms"#,
            "Dyplsapi/Unbind after 3: done Some(AlreadyInState) None",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_is_unknown_only_if_it_may_have_been_sent() {
    for (steps, first, expected) in [
        (vec![Silence], Duration::ZERO, "unknown"),
        (
            vec![Gateway("Throttling"), Silence],
            Duration::from_secs(1),
            "unknown",
        ),
    ] {
        let spans = Spans::default();
        let _listens = tracing::subscriber::set_default(spans.clone());
        let client = client(&Script::new(steps));
        let wait = first + Duration::from_millis(1);
        let (request, options) = (Bind::new(), Options::new());
        let call = client.call(&request, &options);
        assert!(tokio::time::timeout(wait, call).await.is_err());
        let told = spans.told();
        assert_eq!(told.first().map(|span| span[1].as_str()), Some(expected));
        assert_eq!(told.last().map(|span| span[1].as_str()), Some(expected));
    }
    assert_eq!(Outcome::NotSent.in_words(), "not sent");
    assert_eq!(Outcome::NotSent.as_str(), "not_sent");
}

#[tokio::test(start_paused = true)]
async fn success_tells_the_request_id() {
    let spans = Spans::default();
    let _listens = tracing::subscriber::set_default(spans.clone());
    let client = client(&Script::new([Service("OK")]));
    client.call(&Bind::new(), &Options::new()).await.unwrap();
    assert_eq!(
        spans.told(),
        [
            ["call", "done", "", "R-OK"],
            ["attempt", "done", "", "R-OK"]
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_logged_once() {
    let spans = Spans::default();
    let _listens = tracing::subscriber::set_default(spans.clone());
    let now = std::time::UNIX_EPOCH + Duration::from_secs(1_767_323_045);
    let dated = |ahead| {
        let date = httpdate::fmt_http_date(now + Duration::from_secs(ahead));
        Dated("InvalidTimeStamp.Expired", date)
    };
    let script = Script::new([dated(3600), dated(7200), dated(3600)]);
    let client = builder(&script).wall_clock(move || now).build().unwrap();
    for _ in 0..3 {
        client.call(&Buy::new(), &Options::new()).await.unwrap_err();
    }
    let events = spans.1.lock().unwrap();
    let skews: Vec<_> = events
        .iter()
        .filter_map(|event| event.get("skew_seconds"))
        .collect();
    assert_eq!(skews, ["3600"], "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn an_orders_fingerprint_stands_in_the_calls_span_and_its_id_in_no_span() {
    let spans = Spans::default();
    let _guard = tracing::subscriber::set_default(spans.clone());
    let key = TicketKey::new("sixteen bytes at least").unwrap();
    let order = OrderContext::new("ride-1042", &key).unwrap();
    let script = Script::new([Service("OK")]);
    let options = Options::new().with_order(&order);
    client(&script).call(&Bind::new(), &options).await.unwrap();
    let spans = spans.0.lock().unwrap();
    assert_eq!(spans[0].1["order"], order.fingerprint());
    assert!(!format!("{spans:?}").contains("ride"));
}

/// Of each attempt and call whether its answer was repaired.
#[derive(Clone, Default)]
struct Repairs(Arc<Mutex<Vec<bool>>>);

impl Metrics for Repairs {
    fn on_attempt(&self, end: &AttemptEnd<'_>) {
        self.0.lock().unwrap().push(end.repaired);
    }

    fn on_call(&self, end: &CallEnd<'_>) {
        self.0.lock().unwrap().push(end.repaired);
    }
}

#[tokio::test]
async fn a_repaired_answer_is_told_as_such() {
    for (body, repaired, done) in [
        ("{\"Code\":\"OK\",\"New\":\"a\tb\"}", true, true),
        (r#"{"Code":"isv.X","New":1e400}"#, true, false),
        (r#"{"Code":"OK","New":"a\tb"}"#, false, true),
    ] {
        let spans = Spans::default();
        let listens = tracing::subscriber::set_default(spans.clone());
        let hook = Repairs::default();
        let script = Script::new([Body(body)]);
        let client = builder(&script).metrics(hook.clone()).build().unwrap();
        let result = client
            .call_with_evidence(&Unbind::new(), &Options::new())
            .await;
        drop(listens);
        assert_eq!(result.is_ok(), done, "{body}");
        match result {
            Ok(answered) => {
                assert_eq!(answered.repaired, repaired);
                assert_eq!(answered.response.extra.was_repaired(), repaired);
            }
            Err(error) => assert_eq!(error.answer_was_repaired(), repaired),
        }
        assert_eq!(*hook.0.lock().unwrap(), [repaired; 2], "{body}");
        let spans = spans.0.lock().unwrap();
        let said = spans
            .iter()
            .map(|(_, fields)| fields.get("repaired").map(String::as_str));
        assert_eq!(
            said.collect::<Vec<_>>(),
            [repaired.then_some("true"); 2],
            "{body}"
        );
    }
}
