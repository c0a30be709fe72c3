//! Nothing that must stay hidden appears in errors, in `Debug`, or in the logs of the whole stack at their finest.
//!
//! One test alone, since loggers are process-wide.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

#[path = "suite/common/mod.rs"]
mod common;

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::*;
use core_client::Options;
use core_client::request::{Placement, SignatureScheme};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Everything that was logged, by `tracing` or by `log`.
#[derive(Clone, Default)]
struct Logs(Arc<Mutex<String>>);

impl Logs {
    fn write(&self, text: fmt::Arguments<'_>) {
        writeln!(self.0.lock().unwrap(), "{text}").unwrap();
    }
}

struct Fields<'l>(&'l Logs);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.write(format_args!("  {field}={value:?}"));
    }
}

impl Subscriber for Logs {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.write(format_args!("span {}", span.metadata().name()));
        span.record(&mut Fields(self));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields(self));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.write(format_args!("event {}", event.metadata().target()));
        event.record(&mut Fields(self));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl log::Log for Logs {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        self.write(format_args!("log {} {}", record.target(), record.args()));
    }

    fn flush(&self) {}
}

fn echo(request: &str) -> String {
    request.replace(['\r', '\n', '"', '\\'], " ")
}

#[tokio::test]
async fn no_canary_anywhere() {
    let logs = Logs::default();
    tracing::subscriber::set_global_default(logs.clone()).unwrap();
    log::set_boxed_logger(Box::new(logs.clone())).unwrap();
    log::set_max_level(log::LevelFilter::Trace);

    // What a server echoes is what it was sent: taken from a first call of each kind.
    let mut shown = String::new();
    let mut secrets = vec![
        NUMBER.to_owned(),
        KEY_ID.to_owned(),
        SECRET.to_owned(),
        TOKEN.to_owned(),
    ];
    for (scheme, placement) in [
        (SignatureScheme::RpcHmacSha1, Placement::Form),
        (SignatureScheme::RpcHmacSha1, Placement::Query),
        (SignatureScheme::Acs3HmacSha256, Placement::Form),
        (SignatureScheme::Acs3HmacSha256, Placement::Query),
    ] {
        let (endpoint, seen) = serve(vec![ok()]);
        let builder = |endpoint: &str| builder(endpoint).signature(scheme).placement(placement);
        let client = builder(&endpoint).build().unwrap();
        write!(
            shown,
            "{:?} {:?}",
            call(&client).await.unwrap(),
            Bind::new()
        )
        .unwrap();
        write!(shown, "{client:?} {:?}", builder(&endpoint)).unwrap();
        let request = seen.requests().remove(0).to_string();
        secrets.extend(signatures(&request));

        let echoed = echo(&request);
        for reply in [
            http(
                400,
                "",
                &format!(
                    r#"{{"Code":"SignatureDoesNotMatch","HostId":"{echoed}","Message":"{echoed}"}}"#
                ),
            ),
            http(
                200,
                "",
                &format!(
                    r#"{{"Code":"isv.X {echoed}","Message":"{echoed}","RequestId":"{echoed}"}}"#
                ),
            ),
            http(
                200,
                "",
                &format!(r#"{{"Code":"OK","New":"{echoed}","Open":"{echoed}"}}"#),
            ),
            http(502, "", &format!("<html>{echoed}</html>")),
            http(
                302,
                &format!("Location: http://localhost/?{NUMBER}\r\n"),
                "",
            ),
            Reply::BytesThenClose(format!("HTTP/1.1 {NUMBER}\r\n").into_bytes()),
            Reply::BytesThenClose(Vec::new()),
            Reply::Silence,
        ] {
            let (endpoint, _server) = serve(vec![reply]);
            let client = builder(&endpoint).build().unwrap();
            let options = Options::new().with_timeout(Duration::from_millis(100));
            match client.call(&Bind::new(), &options).await {
                Ok(answer) => write!(shown, "{answer:?}").unwrap(),
                Err(error) => write!(
                    shown,
                    "{error} {error:?} {:?} {:?}",
                    std::error::Error::source(&error),
                    error.details()
                )
                .unwrap(),
            }
        }
        let refused = builder("http://127.0.0.1:1").build().unwrap();
        let error = call(&refused).await.unwrap_err();
        write!(shown, "{error} {error:?}").unwrap();
    }

    let logged = logs.0.lock().unwrap().clone();
    assert!(
        logged.contains("span call") && logged.contains("outcome=\"unknown\""),
        "{logged}"
    );
    assert!(
        logged.contains("hyper_util"),
        "the stack below was not heard: {logged}"
    );
    for secret in &secrets {
        assert!(
            !shown.contains(secret.as_str()),
            "{secret} shown in {shown}"
        );
        let line = logged.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(line, None, "{secret} logged");
    }
}

/// The signature and nonce of a request, as they were sent.
fn signatures(request: &str) -> Vec<String> {
    let names = ["Signature=", "SignatureNonce=", "x-acs-signature-nonce: "];
    let found = names
        .iter()
        .filter_map(|name| request.split_once(name))
        .map(|(_, rest)| {
            rest.split(|character: char| character == '&' || character.is_whitespace())
                .next()
                .unwrap_or_default()
                .to_owned()
        });
    let found: Vec<_> = found.collect();
    assert!(found.len() >= 2, "{request}");
    found
}
