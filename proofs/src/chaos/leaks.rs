//! The search for what must not show: every number that is called with, and the key.

use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use core_client::Credential;
use dypls_emulator::AccessKey;
use serde_json::Value;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

const KEY_ID: &str = "LTAI5tChaosKeyId00000001";
/// Its secret.
pub const SECRET: &str = "ChaosSecretThatNobodyMaySee";
const TOKEN: &str = "ChaosTokenThatNobodyMaySee";
/// What a message says, in `calls.yaml`.
pub const CONTENT: &str = "ChaosContentThatNobodyMaySee";
/// The keys that the emulator makes for queues begin so, and go on with a digit.
const QUEUE_KEY: &str = "STS.";

/// All numbers of the plan, of the examples and of the pools begin so, and have eleven digits.
const NUMBERS: [&str; 3] = ["1390000", "1700000", "1380000"];
const DIGITS: usize = 11;

/// The key of the emulator.
pub fn access_key() -> AccessKey {
    AccessKey::new(KEY_ID, SECRET).with_security_token(TOKEN)
}

/// The same, for clients.
pub fn credential() -> Credential {
    Credential::new(KEY_ID, SECRET).with_security_token(TOKEN)
}

/// The first thing in a text that must not show.
pub fn found(text: &str) -> Option<&str> {
    let key = [KEY_ID, SECRET, TOKEN, CONTENT].into_iter();
    let key = key.filter_map(|word| {
        let at = text.find(word)?;
        text.get(at..at.checked_add(word.len())?)
    });
    let numbers = NUMBERS
        .into_iter()
        .flat_map(|start| text.match_indices(start));
    let numbers = numbers.filter_map(|(at, _)| {
        let number = text.get(at..at.checked_add(DIGITS)?)?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let before = text.get(..at)?.bytes().next_back();
        let after = text.as_bytes().get(at.checked_add(DIGITS)?);
        let alone = [before, after.copied()]
            .into_iter()
            .flatten()
            .all(|byte| !byte.is_ascii_digit());
        (digits(number) && alone).then_some(number)
    });
    let queue_keys = text.match_indices(QUEUE_KEY).filter_map(|(at, _)| {
        let key = text.get(at..at.checked_add(DIGITS)?)?;
        let first = key.as_bytes().get(QUEUE_KEY.len())?;
        first.is_ascii_digit().then_some(key)
    });
    key.chain(numbers).chain(queue_keys).next()
}

/// Whether a text shows what the answer at this path holds, as it is.
pub fn shows(text: &str, answer: &Value, path: &str) -> bool {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    match answer {
        Value::Array(items) => items.iter().any(|item| shows(text, item, path)),
        Value::Object(members) => members.get(name).is_some_and(|value| match rest {
            "" => value
                .as_str()
                .is_some_and(|value| !value.is_empty() && text.contains(value)),
            rest => shows(text, value, rest),
        }),
        _ => false,
    }
}

/// What was logged, searched as it comes and then forgotten.
#[derive(Debug, Default)]
pub struct Logs {
    /// Events and spans that were searched.
    pub events: AtomicUsize,
    /// Those in which something was found.
    pub leaks: AtomicUsize,
    /// The first of them.
    pub first: Mutex<Option<String>>,
}

/// Searches everything that this process logs from now on, of every crate and at the finest level.
pub fn listen() -> &'static Logs {
    static LOGS: OnceLock<Logs> = OnceLock::new();
    LOGS.get_or_init(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(FmtSpan::CLOSE)
            .with_ansi(false)
            .with_writer(|| Searching)
            .finish();
        // Where another one listens already, this one stays deaf; its count of events tells.
        let _deaf = subscriber.try_init();
        Logs::default()
    })
}

/// Each event is written in one piece.
struct Searching;

impl Write for Searching {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let logs = listen();
        logs.events.fetch_add(1, Ordering::Relaxed);
        let text = String::from_utf8_lossy(bytes);
        if found(&text).is_some() {
            logs.leaks.fetch_add(1, Ordering::Relaxed);
            let mut first = logs.first.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert_with(|| text.into_owned());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
