//! The answer that the metadata server and a credentials URI give alike.

use std::time::SystemTime;

use core_client::mask;
use core_client::time::{Iso8601, UtcOffset};
use core_client::transport::HttpAnswer;
use serde_json::Value;

use crate::session::{Parts, Session};

/// Reads a session. The error holds nothing of the answer but its status and its code.
pub(crate) fn session(answer: &HttpAnswer) -> Result<Session, String> {
    succeeded(answer)?;
    let value: Value =
        serde_json::from_slice(&answer.body).map_err(|_| "the answer is not JSON".to_owned())?;
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    match text("Code") {
        Some("Success") | None => {}
        Some(code) => return Err(format!("it says {}", short(code))),
    }
    Session::of(Parts {
        id: text("AccessKeyId"),
        secret: text("AccessKeySecret"),
        token: text("SecurityToken"),
        expires: text("Expiration").and_then(instant),
    })
}

/// The body as text of one line.
pub(crate) fn line(answer: &HttpAnswer) -> Result<String, String> {
    succeeded(answer)?;
    let text = String::from_utf8_lossy(&answer.body);
    match text.trim().lines().next() {
        Some(line) if !line.trim().is_empty() => Ok(line.trim().to_owned()),
        _ => Err("the answer is empty".to_owned()),
    }
}

fn succeeded(answer: &HttpAnswer) -> Result<(), String> {
    match answer.status {
        200 => Ok(()),
        status => Err(format!("it answered with HTTP {status}")),
    }
}

pub(crate) fn instant(text: &str) -> Option<SystemTime> {
    Iso8601::read(text, UtcOffset::UTC).instant()
}

/// A code is a word; whatever else stands in its place is not repeated.
pub(crate) fn short(code: &str) -> String {
    let is_word = code.len() <= 64
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    if is_word {
        mask::free_text(code)
    } else {
        "something that is no code".to_owned()
    }
}
