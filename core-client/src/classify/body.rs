//! From an answer's bytes to JSON, and what is wrong with them where they are none.

use serde_json::error::Category;
use serde_json::{Map, Value};

use crate::answer::{BODY_FIELD, EVENTS_FIELD, Node, Scalar as _};
use crate::text::Binary;
use crate::time::UtcOffset;
use crate::transport::HttpAnswer;

/// The body as JSON object.
pub(super) fn json(answer: &HttpAnswer) -> Result<Node<'_>, String> {
    // As text first: checked once as a whole, where the parser would check every string.
    let Ok(text) = std::str::from_utf8(&answer.body) else {
        return Err("expected JSON, found no UTF-8".to_owned());
    };
    match serde_json::from_str::<Node<'_>>(text) {
        Ok(node) if node.is_object() => Ok(node),
        Ok(node) => Err(format!("expected a JSON object, found {}", node.kind())),
        Err(error) => Err(not_json(answer, &error)),
    }
}

fn not_json(answer: &HttpAnswer, error: &serde_json::Error) -> String {
    let body = &answer.body;
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let place = format!("line {} column {}", error.line(), error.column());
    match first {
        None => "expected JSON, found an empty body".to_owned(),
        Some(b'<') => "expected JSON, found HTML or XML".to_owned(),
        Some(b'{' | b'[') if error.classify() == Category::Eof => {
            format!(
                "expected JSON, found one that breaks off after {} bytes",
                body.len()
            )
        }
        Some(_) => format!("expected JSON, found something else at {place}"),
    }
}

/// A binary body under the name where its record looks for it.
pub(super) fn binary(answer: &HttpAnswer) -> Node<'static> {
    member(
        BODY_FIELD,
        Binary::new(answer.body.to_vec()).to_json(UtcOffset::UTC),
    )
}

/// The documents of an event stream under the name where its record looks for them.
pub(super) fn events(answer: &HttpAnswer) -> Result<Node<'static>, String> {
    let text = std::str::from_utf8(&answer.body)
        .map_err(|_| "expected an event stream, found no UTF-8".to_owned())?;
    let mut events = Vec::new();
    let mut data = String::new();
    // A blank line ends an event; one more makes sure that the last one has ended.
    for line in text.lines().chain([""]) {
        match line.strip_prefix("data:") {
            Some(part) => {
                if !data.is_empty() {
                    data.push('\n');
                }
                data.push_str(part.strip_prefix(' ').unwrap_or(part));
            }
            None if line.is_empty() && !data.is_empty() => {
                events.push(event(&data, events.len())?);
                data.clear();
            }
            None => {}
        }
    }
    Ok(member(EVENTS_FIELD, Value::Array(events)))
}

fn event(data: &str, index: usize) -> Result<Value, String> {
    serde_json::from_str(data).map_err(|_| format!("expected JSON in event {index} of the stream"))
}

fn member(name: &str, value: Value) -> Node<'static> {
    Node::from(Value::Object(Map::from_iter([(name.to_owned(), value)])))
}
