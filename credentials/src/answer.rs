//! The answers of servers that give sessions: the metadata server, a credentials URI, where users sign in.

use core_client::mask;
use core_client::transport::HttpAnswer;
use serde_json::Value;

use crate::file;
use crate::http;
use crate::instant::instant;
use crate::session::{Parts, Session};

/// Reads a session. The error holds nothing of the answer but its status and its code.
pub(crate) fn session(answer: &HttpAnswer) -> Result<Session, String> {
    let value = json(answer)?;
    match member(&value, "Code").and_then(Value::as_str) {
        Some("Success") | None => {}
        Some(code) => return Err(format!("the server's code is {}", short(code))),
    }
    session_in(&value, answer)
}

/// Reads a session that is this member of the answer.
pub(crate) fn session_below(answer: &HttpAnswer, name: &str) -> Result<Session, String> {
    let value = json(answer)?;
    let inner = member(&value, name).ok_or_else(|| format!("the answer has no {name}"))?;
    session_in(inner, answer)
}

fn session_in(value: &Value, answer: &HttpAnswer) -> Result<Session, String> {
    let text = |name: &str| member(value, name).and_then(Value::as_str);
    let session = Session::of(Parts {
        id: text("AccessKeyId"),
        secret: text("AccessKeySecret"),
        token: text("SecurityToken"),
        expires: text("Expiration").and_then(instant),
    })?;
    Ok(session.with_server_time(http::date(&answer.headers)))
}

fn json(answer: &HttpAnswer) -> Result<Value, String> {
    succeeded(answer)?;
    serde_json::from_slice(file::without_mark(&answer.body))
        .map_err(|_| "the answer is not JSON".to_owned())
}

/// A member in whatever letter case: one server writes `accessKeyId`, another `AccessKeyId`.
fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let members = value.as_object()?;
    let same = |(key, value): (&String, &'v Value)| key.eq_ignore_ascii_case(name).then_some(value);
    members.get(name).or_else(|| members.iter().find_map(same))
}

/// The body as text of one line.
pub(crate) fn line(answer: &HttpAnswer) -> Result<String, String> {
    succeeded(answer)?;
    let text =
        std::str::from_utf8(&answer.body).map_err(|_| "the answer is not UTF-8".to_owned())?;
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

/// A code is a word; whatever else stands in its place is not repeated.
pub(crate) fn short(code: &str) -> String {
    let is_word = code.len() <= 64
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    if is_word {
        mask::free_text(code)
    } else {
        "not plain text".to_owned()
    }
}
