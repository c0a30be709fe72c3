//! Answers.

use serde_json::{Map, Value, json};

use super::extra::{self, Rest};
use super::notes::Notes;
use super::shape::{Role, Shapes};
use super::{take, texts};

/// Takes the answer of success; the other answers stay in `extra`.
pub(crate) fn take(
    source: &mut Map<String, Value>,
    raw: bool,
    shapes: &mut Shapes<'_>,
    out: &mut Map<String, Value>,
    rest: &mut Rest,
    notes: &mut Notes,
) {
    let sse = is_event_stream(source);
    let Some(mut answers) = take::object(source, "responses") else {
        if !source.contains_key("responses") {
            rest.absent("responses");
        }
        notes
            .guesses
            .push("no answer is stated: it is JSON as the service sends it (assumed)".to_owned());
        out.insert("response".to_owned(), Value::Object(free(shapes)));
        return;
    };
    let Some(status) = chosen(&answers) else {
        source.insert("responses".to_owned(), Value::Object(answers));
        rest.absent(extra::NO_SUCCESS);
        notes.guesses.push(
            "no answer of success is stated: it is JSON as the service sends it (assumed)"
                .to_owned(),
        );
        out.insert("response".to_owned(), Value::Object(free(shapes)));
        return;
    };
    let success = |word: &&String| number(word).is_some_and(|status| (200..300).contains(&status));
    let mut statuses: Vec<u16> = answers
        .keys()
        .filter(success)
        .filter_map(|word| number(word))
        .collect();
    statuses.sort_by_key(|own| (Some(*own) != number(&status), *own));
    if statuses != [200] {
        out.insert("statuses".to_owned(), json!(statuses));
    }
    let answer = answers.remove(&status).unwrap_or_default();
    out.insert(
        "response".to_owned(),
        Value::Object(one(answer, sse, raw, shapes)),
    );
    let others = others(&mut answers, raw, shapes);
    if !others.is_empty() {
        out.insert("other_responses".to_owned(), others.into());
    }
    if !answers.is_empty() {
        source.insert("responses".to_owned(), Value::Object(answers));
    }
}

/// The answers beside that of success, by statuses that we know.
fn others(answers: &mut Map<String, Value>, raw: bool, shapes: &mut Shapes<'_>) -> Vec<Value> {
    let mut others = Vec::new();
    let words: Vec<String> = answers.keys().cloned().collect();
    for word in words {
        let status = word.to_ascii_lowercase();
        // `4XX` stands beside `4xx` in no file that we know; there it would be a second answer of one status.
        let twice = status != word && answers.contains_key(&status);
        if !is_status(&status) || twice {
            continue;
        }
        let answer = answers.remove(&word).unwrap_or_default();
        let mut other = one(answer, false, raw, shapes);
        if status != word {
            let extra = other
                .entry("extra")
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(extra) = extra {
                extra.insert(extra::STATUS.to_owned(), word.into());
            }
        }
        other.insert("status".to_owned(), status.into());
        others.push(Value::Object(other));
    }
    others
}

/// Whether other answers can be told by this word: a status, all that begin with a digit, or all.
fn is_status(word: &str) -> bool {
    let digits = word
        .get(..1)
        .is_some_and(|first| matches!(first, "1" | "2" | "3" | "4" | "5"));
    word == "default" || (digits && (number(word).is_some() || word.get(1..) == Some("xx")))
}

/// The status of the answer that is read: the lowest of success that has a body, else the lowest.
fn chosen(answers: &Map<String, Value>) -> Option<String> {
    let success = |word: &&String| number(word).is_some_and(|status| (200..300).contains(&status));
    let has_body = |word: &&String| {
        answers
            .get(*word)
            .is_some_and(|answer| answer.get("schema").is_some_and(Value::is_object))
    };
    let with_body = answers.keys().filter(success).find(has_body);
    with_body.or_else(|| answers.keys().find(success)).cloned()
}

/// A status as it is written: three digits.
fn number(word: &str) -> Option<u16> {
    let digits = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| word.parse().ok()).flatten()
}

fn free(shapes: &mut Shapes<'_>) -> Map<String, Value> {
    let mut shape = shapes.shape("", json!({}), Role::Inner);
    shape.remove("extra");
    shape
}

fn is_event_stream(source: &Map<String, Value>) -> bool {
    // A media type may have parameters, such as a charset.
    let is = |item: &Value, word: &str| {
        let item = item.as_str().and_then(|item| item.split(';').next());
        item.is_some_and(|item| item.trim().eq_ignore_ascii_case(word))
    };
    let has = |key: &str, word: &str| {
        let list = source.get(key).and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|item| is(item, word)))
    };
    has("schemes", "sse") || has("produces", "text/event-stream")
}

fn one(answer: Value, sse: bool, raw: bool, shapes: &mut Shapes<'_>) -> Map<String, Value> {
    let mut rest = Rest::default();
    let mut source = match answer {
        Value::Object(source) => source,
        other => {
            rest.own(extra::RESPONSE, other);
            let mut out = empty();
            rest.finish(Map::new(), &mut out);
            return out;
        }
    };
    source.remove("description");
    source.remove("examples");
    let headers = headers(&mut source, shapes);
    let mut out = match source.remove("schema") {
        Some(schema) if raw => shapes.as_given("", schema, "json"),
        // A text is that of an event, and no file.
        Some(schema) if sse => shapes.shape("", schema, Role::Inner),
        Some(schema) => shapes.shape("", schema, Role::Body),
        None if sse => {
            rest.absent(extra::NO_SCHEMA);
            free(shapes)
        }
        None => empty(),
    };
    let body = match take::peek(&out, "type").unwrap_or_default() {
        _ if take::peek(&out, "body").is_some() => None,
        _ if sse => Some("event_stream"),
        "binary" => Some("binary"),
        _ => None,
    };
    if let Some(body) = body {
        out.insert("body".to_owned(), body.into());
    }
    if !headers.is_empty() {
        out.insert("headers".to_owned(), headers.into());
    }
    texts::remove_from(&mut source);
    if !source.is_empty() {
        rest.own(extra::RESPONSE, Value::Object(source));
    }
    let had = out.remove("extra");
    rest.finish(Map::new(), &mut out);
    if let Some(Value::Object(mut had)) = had {
        if let Some(Value::Object(more)) = out.remove("extra") {
            merge(&mut had, more);
        }
        out.insert("extra".to_owned(), Value::Object(had));
    }
    out
}

/// Both lists of absent keys count.
fn merge(had: &mut Map<String, Value>, more: Map<String, Value>) {
    for (key, value) in more {
        match (had.get_mut(&key), value) {
            (Some(Value::Array(keys)), Value::Array(more)) if key == extra::ABSENT => {
                keys.extend(more)
            }
            (_, value) => {
                had.insert(key, value);
            }
        }
    }
}

/// An answer of which no body is stated.
fn empty() -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("type".to_owned(), "object".into());
    out.insert("body".to_owned(), "empty".into());
    out
}

/// Headers that carry data.
fn headers(source: &mut Map<String, Value>, shapes: &mut Shapes<'_>) -> Vec<Value> {
    let Some(Value::Object(headers)) = source.get("headers") else {
        return Vec::new();
    };
    let good = |(name, header): (&String, &Value)| {
        let token = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        token && header.get("schema").is_some_and(Value::is_object)
    };
    if headers.is_empty() || !headers.iter().all(good) {
        return Vec::new();
    }
    let headers = take::object(source, "headers").unwrap_or_default();
    let mut fields = Vec::new();
    for (name, header) in headers {
        let Value::Object(mut header) = header else {
            continue;
        };
        let schema = header.remove("schema").unwrap_or_default();
        let mut field = shapes.shape(&name, schema, Role::Field);
        texts::remove_from(&mut header);
        if !header.is_empty()
            && let Value::Object(extra) = field
                .entry("extra")
                .or_insert_with(|| Value::Object(Map::new()))
        {
            extra.insert(
                extra::HEADER.to_owned(),
                extra::sealed(Value::Object(header)),
            );
        }
        field.insert("name".to_owned(), name.into());
        shapes.tally.headers += 1;
        fields.push(Value::Object(field));
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::shape::TypeNames;

    fn response(mut source: Map<String, Value>) -> Value {
        let names = TypeNames::default();
        let (mut out, mut rest, mut notes) = (Map::new(), Rest::default(), Notes::default());
        let mut shapes = Shapes::new(&names, false);
        take(
            &mut source,
            false,
            &mut shapes,
            &mut out,
            &mut rest,
            &mut notes,
        );
        out.remove("response").unwrap_or_default()
    }

    fn stating(key: &str, word: &str, schema: Value) -> Map<String, Value> {
        let mut source = Map::new();
        source.insert(key.to_owned(), json!([word]));
        source.insert("responses".to_owned(), json!({"200": {"schema": schema}}));
        source
    }

    #[test]
    fn event_streams_are_known_by_scheme_or_media_type() {
        let object = || json!({"type": "object", "properties": {"a": {"type": "string"}}});
        for (key, word, body) in [
            ("schemes", "sse", json!("event_stream")),
            ("produces", "text/event-stream", json!("event_stream")),
            (
                "produces",
                "text/event-stream;charset=UTF-8",
                json!("event_stream"),
            ),
            (
                "produces",
                "Text/Event-Stream ; charset=utf-8",
                json!("event_stream"),
            ),
            ("produces", "application/json", Value::Null),
        ] {
            let response = response(stating(key, word, object()));
            assert_eq!(
                response.get("body").cloned().unwrap_or_default(),
                body,
                "{word}"
            );
        }
    }

    #[test]
    fn a_text_is_a_file_or_that_of_an_event() {
        let text = || json!({"type": "string"});
        let file = response(stating("produces", "text/plain", text()));
        assert_eq!(
            (&file["type"], &file["body"]),
            (&json!("binary"), &json!("binary"))
        );
        let events = response(stating("produces", "text/event-stream", text()));
        assert_eq!(
            (&events["type"], &events["body"]),
            (&json!("string"), &json!("event_stream"))
        );
    }
}
