//! What a program sees that has done no more than `tracing_subscriber::fmt().init()`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

#[path = "suite/common/mod.rs"]
mod common;

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::script::*;
use core_client::reconcile::TicketKey;
use core_client::{Options, OrderContext};
use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

use Step::*;

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// Listens on this thread, with the defaults of `fmt()` but for the most detailed level.
    fn listen(&self, most: Level) -> tracing::subscriber::DefaultGuard {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(most)
            .with_ansi(false)
            .without_time()
            .with_writer(self.clone());
        tracing::subscriber::set_default(subscriber.finish())
    }

    fn lines(&self) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| line.trim().to_owned()).collect()
    }
}

/// What is logged of one call whose attempts go like this.
async fn logged(most: Level, steps: Vec<Step>, options: &Options) -> Vec<String> {
    let log = Log::default();
    let _listens = log.listen(most);
    let client = client(&Script::new(steps));
    let _ = client.call(&Bind::new(), options).await;
    log.lines()
}

#[tokio::test(start_paused = true)]
async fn each_call_that_is_not_done_is_one_line_and_unknown_is_a_warning() {
    let options = Options::new();
    let lines = logged(Level::INFO, vec![Interrupted], &options).await;
    assert_eq!(
        lines,
        [
            "WARN core_client: Bind outcome unknown: the connection broke before the response was complete operation=\"Bind\" outcome=\"unknown\" attempts=1 duration_ms=0"
        ]
    );
    let slow = After(
        Duration::from_micros(7_400),
        Box::new(Service("isv.SUBS_NOT_EXIST")),
    );
    let lines = logged(
        Level::INFO,
        vec![Gateway("Throttling.User"), slow],
        &options,
    )
    .await;
    let [line] = &lines[..] else {
        panic!("{lines:?}")
    };
    assert!(
        line.starts_with("INFO core_client: Bind refused: isv.SUBS_NOT_EXIST"),
        "{line}"
    );
    for field in [
        "outcome=\"refused\"",
        "code=\"isv.SUBS_NOT_EXIST\"",
        "request_id=\"R-isv.SUBS_NOT_EXIST\"",
        "http_status=200",
        "attempts=2",
    ] {
        assert!(line.contains(field), "{field} is missing in {line}");
    }
    let number = line.split_once("duration_ms=").unwrap().1;
    assert!(number.parse::<u64>().is_ok(), "{line}");
    let lines = logged(
        Level::INFO,
        vec![NotConnected, NotConnected, NotConnected],
        &options,
    )
    .await;
    assert!(
        lines.len() == 1 && lines[0].starts_with("INFO"),
        "{lines:?}"
    );
    assert!(lines[0].contains("outcome=\"not_sent\""), "{lines:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_done_is_seen_at_debug() {
    let key = TicketKey::new("sixteen bytes at least").unwrap();
    let order = OrderContext::new("ride-1042", &key).unwrap();
    let options = Options::new().with_order(&order);
    assert_eq!(
        logged(Level::INFO, vec![Service("OK")], &options).await,
        [""; 0]
    );
    let lines = logged(Level::DEBUG, vec![Service("OK")], &options).await;
    assert_eq!(
        lines,
        [format!(
            "DEBUG core_client: Bind done operation=\"Bind\" outcome=\"done\" evidence=\"answer\" request_id=\"R-OK\" attempts=1 order=\"{}\" duration_ms=0",
            order.fingerprint()
        )]
    );
}

#[tokio::test(start_paused = true)]
async fn a_repaired_answer_is_told() {
    // A lone surrogate, which no reader of JSON takes.
    let lines = logged(
        Level::INFO,
        vec![Service(r"isv.NEW\ud83d")],
        &Options::new(),
    )
    .await;
    assert!(
        lines.len() == 1 && lines[0].contains("repaired=true"),
        "{lines:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_warning_is_seen_where_spans_are_off() {
    let lines = logged(Level::WARN, vec![Interrupted], &Options::new()).await;
    assert!(
        lines.len() == 1 && lines[0].starts_with("WARN"),
        "{lines:?}"
    );
    let lines = logged(Level::ERROR, vec![Interrupted], &Options::new()).await;
    assert_eq!(lines, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_is_one_line_in_the_callers_span() {
    let log = Log::default();
    let _listens = log.listen(Level::INFO);
    let _span = tracing::info_span!("ride", id = 7).entered();
    let client = client(&Script::new([Silence]));
    let (request, options) = (Bind::new(), Options::new());
    let call = client.call(&request, &options);
    assert!(
        tokio::time::timeout(Duration::from_millis(5), call)
            .await
            .is_err()
    );
    let lines = log.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    let expected =
        "WARN ride{id=7}: core_client: Bind outcome unknown: the call was dropped before it ended";
    assert!(lines[0].starts_with(expected), "{lines:?}");
}

#[tokio::test(start_paused = true)]
async fn a_message_of_the_service_forges_no_line() {
    // As JSON spells it.
    let forged = r"isv.NEW\nWARN core_client: Bind done\u009b31m\u2028";
    let lines = logged(Level::INFO, vec![Service(forged)], &Options::new()).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains(r"isv.NEW\nWARN"), "{lines:?}");
    assert!(!lines[0].contains(['\u{9B}', '\u{2028}']), "{lines:?}");
}
