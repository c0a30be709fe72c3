//! From an answer's bytes to JSON, and what is wrong with bytes that are not JSON.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::answer::{BODY_FIELD, Node, Scalar as _, Unparsed, decode, parse_body, parse_text};
use crate::stream::{NO_SIGN_OF_EVENTS, whole_events};
use crate::text::Binary;
use crate::time::UtcOffset;
use crate::transport::HttpAnswer;

/// A body that was read.
pub(super) struct Body<'j> {
    pub(super) value: Node<'j>,
    /// Whether it was JSON only after a repair.
    pub(super) repaired: bool,
}

impl<'j> Body<'j> {
    /// The body of an answer that is to be empty.
    pub(super) fn empty() -> Self {
        Self::whole(Value::Object(Map::new()).into())
    }

    fn whole(value: Node<'j>) -> Self {
        let repaired = false;
        Self { value, repaired }
    }
}

/// The body as JSON object of at most so many values.
pub(super) fn json(answer: &HttpAnswer, most: usize) -> Result<Body<'_>, String> {
    let content_type = answer.headers.get("content-type");
    let parsed = parse_body(&answer.body, content_type, &mut { most });
    match parsed {
        Ok(parsed) if parsed.tree.is_object() => Ok(Body {
            value: parsed.tree,
            repaired: parsed.repaired,
        }),
        Ok(parsed) => Err(format!(
            "expected a JSON object, found {}",
            parsed.tree.kind()
        )),
        Err(Unparsed::TooManyValues) => Err(too_many(most)),
        Err(unparsed) => Err(not_json(answer, &unparsed)),
    }
}

/// The body as JSON of at most so many values, whatever it is; nothing reads as an object without members. It is judged as it stands:
/// [`in_its_place`] puts it where its record looks for it.
pub(super) fn any(answer: &HttpAnswer, most: usize) -> Result<Body<'_>, String> {
    if answer.body.trim_ascii().is_empty() {
        return Ok(Body::empty());
    }
    let content_type = answer.headers.get("content-type");
    match parse_body(&answer.body, content_type, &mut { most }) {
        Ok(parsed) => Ok(Body {
            value: parsed.tree,
            repaired: parsed.repaired,
        }),
        Err(Unparsed::TooManyValues) => Err(too_many(most)),
        Err(unparsed) => Err(not_json(answer, &unparsed)),
    }
}

/// A document under the name where its record looks for it, unless the answer had none.
pub(super) fn in_its_place<'j>(value: Node<'j>, answer: &HttpAnswer) -> Node<'j> {
    match answer.body.trim_ascii().is_empty() {
        true => value,
        false => Node::of_member(BODY_FIELD, value),
    }
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

fn too_many(most: usize) -> String {
    format!("the answer has more than {most} values")
}

fn not_json(answer: &HttpAnswer, unparsed: &Unparsed) -> String {
    let body = &answer.body;
    let unmarked = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    let first = unmarked.iter().find(|byte| !byte.is_ascii_whitespace());
    match (first, unparsed) {
        (None, _) => "expected JSON, found an empty body".to_owned(),
        _ if encoding(answer).is_some() => encoded("JSON", answer),
        (Some(b'<'), _) => "expected JSON, found HTML or XML".to_owned(),
        (
            Some(b'{' | b'['),
            Unparsed::NotJson {
                breaks_off: true, ..
            },
        ) => format!(
            "expected JSON, found JSON that breaks off after {} bytes",
            body.len()
        ),
        (_, Unparsed::NotJson { utf8: false, .. } | Unparsed::TooManyValues) => {
            "expected JSON, found text that is not UTF-8".to_owned()
        }
        (_, Unparsed::NotJson { line, column, .. }) => {
            format!("expected JSON, found something else at line {line} column {column}")
        }
    }
}

/// The content encoding of a body, although none was asked for.
fn encoding(answer: &HttpAnswer) -> Option<String> {
    let named = answer.headers.get("content-encoding").map(str::trim);
    match named {
        Some(named) if !named.is_empty() && !named.eq_ignore_ascii_case("identity") => {
            // Somebody else's text: no more of it than a list of names needs.
            let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | ',' | ' ');
            Some(named.chars().take(40).filter(is_plain).collect())
        }
        _ if answer.body.starts_with(&[0x1f, 0x8b]) => Some("gzip".to_owned()),
        _ => None,
    }
}

fn encoded(wanted: &str, answer: &HttpAnswer) -> String {
    let encoding = encoding(answer).unwrap_or_default();
    format!(
        "expected {wanted}, found a body in the content encoding {encoding}, which the client did not request"
    )
}

/// A binary body under the name where its record looks for it.
pub(super) fn binary(answer: &HttpAnswer) -> Result<Body<'static>, String> {
    // What has a magic number of its own may be what was asked for.
    if answer.headers.get("content-encoding").is_some() && encoding(answer).is_some() {
        return Err(encoded("a file", answer));
    }
    let body = Binary::new(answer.body.to_vec()).to_json(UtcOffset::UTC);
    Ok(Body::whole(Node::of_member(BODY_FIELD, body.into())))
}

/// The documents of an event stream, one for each event, and the mark behind them, if there is one. All together hold at most so many
/// values.
pub(super) fn events(answer: &HttpAnswer, most: usize) -> Result<Events, String> {
    if encoding(answer).is_some() {
        return Err(encoded("an event stream", answer));
    }
    if answer.headers.say_other_than_events() {
        return Err("expected an event stream, found a body of another content type".to_owned());
    }
    let whole = std::str::from_utf8(&answer.body);
    let text = match whole {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => decode(&answer.body, answer.headers.get("content-type")),
    };
    let mut read = Events {
        documents: Vec::new(),
        end_mark: None,
        repaired: whole.is_err(),
    };
    let mut values = most;
    for data in whole_events(&text) {
        let number = read.documents.len();
        let not_json = || format!("expected JSON in event {number} of the stream");
        if read.end_mark.is_some() {
            return Err(not_json());
        }
        match parse_text(&data, &mut values) {
            Ok(parsed) => {
                read.repaired |= parsed.repaired;
                read.documents.push(parsed.tree.into_owned());
            }
            Err(Unparsed::TooManyValues) => return Err(too_many(most)),
            Err(_) if is_end_mark(&data) => read.end_mark = Some(data),
            Err(_) => return Err(not_json()),
        }
    }
    // What is still to come of a body is judged as it comes.
    let is_whole = answer.rest.is_none();
    let is_bare = read.documents.is_empty() && read.end_mark.is_none();
    if is_whole && is_bare && !answer.headers.say_a_type() {
        return Err(NO_SIGN_OF_EVENTS.to_owned());
    }
    Ok(read)
}

/// An event stream that was read whole.
pub(super) struct Events {
    pub(super) documents: Vec<Node<'static>>,
    /// The text of the last event, where it is a mark and no document.
    pub(super) end_mark: Option<String>,
    pub(super) repaired: bool,
}

/// A word in square brackets: some services send `[DONE]` as the last event.
fn is_end_mark(data: &str) -> bool {
    let word = data.trim().strip_prefix('[');
    let word = word.and_then(|rest| rest.strip_suffix(']'));
    word.is_some_and(|word| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
    })
}
