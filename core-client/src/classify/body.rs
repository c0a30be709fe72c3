//! From an answer's bytes to JSON, and what is wrong with bytes that are not JSON.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::answer::{
    BODY_FIELD, EVENTS_FIELD, Node, Scalar as _, Unparsed, decode, parse_body, parse_text,
};
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

/// The body as JSON of at most so many values, whatever it is; nothing reads as an object without members.
pub(super) fn any(answer: &HttpAnswer, most: usize) -> Result<Body<'_>, String> {
    if answer.body.trim_ascii().is_empty() {
        return Ok(Body::empty());
    }
    let content_type = answer.headers.get("content-type");
    match parse_body(&answer.body, content_type, &mut { most }) {
        Ok(parsed) => Ok(Body {
            value: if parsed.tree.is_object() {
                parsed.tree
            } else {
                Node::of_member(BODY_FIELD, parsed.tree)
            },
            repaired: parsed.repaired,
        }),
        Err(Unparsed::TooManyValues) => Err(too_many(most)),
        Err(unparsed) => Err(not_json(answer, &unparsed)),
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
            "expected JSON, found one that breaks off after {} bytes",
            body.len()
        ),
        (_, Unparsed::NotJson { utf8: false, .. } | Unparsed::TooManyValues) => {
            "expected JSON, found no UTF-8".to_owned()
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
        "expected {wanted}, found a body in the content encoding {encoding}, which was not asked for"
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

/// The documents of an event stream under the name where its record looks for them; all together hold at most so many
/// values.
pub(super) fn events(answer: &HttpAnswer, most: usize) -> Result<Body<'_>, String> {
    if encoding(answer).is_some() {
        return Err(encoded("an event stream", answer));
    }
    let whole = std::str::from_utf8(&answer.body);
    let mut repaired = whole.is_err();
    let text = match whole {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => decode(&answer.body, answer.headers.get("content-type")),
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut values = most;
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
                let parsed = parse_text(&data, &mut values).map_err(|unparsed| match unparsed {
                    Unparsed::TooManyValues => too_many(most),
                    Unparsed::NotJson { .. } => {
                        format!("expected JSON in event {} of the stream", events.len())
                    }
                })?;
                repaired |= parsed.repaired;
                events.push(parsed.tree.into_owned());
                data.clear();
            }
            None => {}
        }
    }
    Ok(Body {
        value: Node::of_member(EVENTS_FIELD, Node::of_list(events)),
        repaired,
    })
}
