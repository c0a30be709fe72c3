//! What a mock answers with, in the form in which the operation's answers come.

use serde_json::{Map, Value, json};

use super::executed_writes::PendingWrite;
use super::sent::SentCall;
use crate::answer::{BODY_FIELD, EVENTS_FIELD, from_value, write_answer};
use crate::classify::header_name;
use crate::outcome::{Absent, SuccessField, SuccessRule};
use crate::request::{AnswerBody, OperationInfo, Request};
use crate::text::Binary;
use crate::transport::{HttpAnswer, TransportErrorKind};

pub(super) type Make = dyn FnOnce(&SentCall) -> HttpAnswer + Send;

/// What one request is answered with.
pub(super) enum Reply {
    Answer(HttpAnswer),
    Made(Box<Make>),
    Failure(TransportErrorKind),
    /// It runs, and the answer is lost.
    Lost(PendingWrite),
}

/// The answer that this record is read from.
pub(super) fn of_record<R: Request>(record: &R::Response) -> HttpAnswer {
    let operation = R::OPERATION;
    let mut value = write_answer(record, operation.service.utc_offset());
    let mut headers = Vec::new();
    if let Value::Object(members) = &mut value {
        for name in operation.answer_headers {
            let value = members.remove(*name);
            headers.extend(value.map(|value| (header_name(name), text(&value))));
        }
    }
    let (content_type, body) = match operation.body {
        AnswerBody::Json => {
            complete(operation.success, &mut value);
            ("application/json", value.to_string().into_bytes())
        }
        AnswerBody::Any => ("application/json", any(&value).into_bytes()),
        AnswerBody::Binary => ("application/octet-stream", bytes(&value)),
        AnswerBody::EventStream => ("text/event-stream", events(&value)),
        AnswerBody::Empty => ("application/json", Vec::new()),
    };
    let status = operation.statuses.first().copied().unwrap_or(200);
    let mut answer = HttpAnswer::new(status, body);
    headers.push(("content-type", content_type.to_owned()));
    for (name, value) in headers {
        // A value that HTTP does not allow cannot come from a service either.
        let _ = answer.headers.set(name, &value);
    }
    answer
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The document itself, which the record holds as its body; nothing where it holds none.
fn any(value: &Value) -> String {
    let body = value.get(BODY_FIELD).filter(|body| !body.is_null());
    body.map(Value::to_string).unwrap_or_default()
}

fn bytes(value: &Value) -> Vec<u8> {
    let body = value.get(BODY_FIELD).cloned().unwrap_or_default();
    from_value::<Binary>(body, crate::time::UtcOffset::UTC)
        .map(|body| body.as_bytes().to_vec())
        .unwrap_or_default()
}

fn events(value: &Value) -> Vec<u8> {
    let events = value.get(EVENTS_FIELD).and_then(Value::as_array);
    let written = events
        .into_iter()
        .flatten()
        .map(|event| format!("data: {event}\n\n"));
    written.collect::<String>().into_bytes()
}

/// Adds the values of success that the rule needs and the answer lacks, in each item of a list too. A list with nothing in
/// it says nothing, and items cannot be made up here.
fn complete(rule: &SuccessRule, answer: &mut Value) {
    complete_fields(rule.fields, answer);
    let Some(items) = rule.items else { return };
    let list = items
        .path
        .iter()
        .try_fold(answer, |value, name| value.get_mut(*name));
    for item in list.and_then(Value::as_array_mut).into_iter().flatten() {
        complete_fields(items.fields, item);
    }
}

fn complete_fields(fields: &[SuccessField], value: &mut Value) {
    for field in fields
        .iter()
        .filter(|field| field.absent == Absent::Unknown)
    {
        if let Some(success) = field.values.first() {
            put_if_missing(value, field.path, success);
        }
    }
}

pub(super) fn put_if_missing(value: &mut Value, path: &[&str], text: &str) {
    let (Some((name, rest)), Value::Object(members)) = (path.split_first(), value) else {
        return;
    };
    if rest.is_empty() {
        let member = members.entry(*name).or_insert(Value::Null);
        if member.is_null() {
            *member = text.into();
        }
    } else {
        let inner = members
            .entry(*name)
            .or_insert_with(|| Value::Object(Map::new()));
        put_if_missing(inner, rest, text);
    }
}

/// An answer of success with these fields.
pub(super) fn of_fields(operation: &OperationInfo, mut fields: Value) -> HttpAnswer {
    complete(operation.success, &mut fields);
    put_if_missing(&mut fields, &["RequestId"], REQUEST_ID);
    HttpAnswer::new(200, fields.to_string())
}

/// A failure with this code: by the rule's field for codes, as the service says it, or else as the gateway does.
pub(super) fn of_code(operation: &OperationInfo, code: &str) -> HttpAnswer {
    let is_code = |field: &&SuccessField| {
        let last = field.path.last();
        last.is_some_and(|name| name.eq_ignore_ascii_case("code"))
    };
    let message = "Answered by a mock.";
    match operation.success.fields.iter().find(is_code) {
        Some(field) => {
            let mut value = json!({ "Message": message, "RequestId": REQUEST_ID });
            put_if_missing(&mut value, field.path, code);
            HttpAnswer::new(200, value.to_string())
        }
        None => {
            let value = json!({
                "Code": code, "Message": message, "RequestId": REQUEST_ID, "HostId": "mock.invalid",
            });
            HttpAnswer::new(400, value.to_string())
        }
    }
}

const REQUEST_ID: &str = "00000000-0000-0000-0000-000000000000";
