//! An answer's text as a tree, within a bound on its values.
//!
//! The parser is serde_json's. A text that it refuses is [repaired](super::repair) once and parsed again, so the work is linear in the
//! length of any text.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use serde_json::error::Category;
use serde_json::{Number, Value};

use super::charset;
use super::repair::{KEPT_NUMBER, mend};
use super::scalar::EXACT;
use super::tree::{Kind, Members, Node};

/// How many values an answer may hold, unless a setting says otherwise. The longest documented answers hold some thousands.
pub(crate) const MAX_ANSWER_VALUES: usize = 50_000;

/// An answer's tree.
pub(crate) struct Parsed<'j> {
    pub(crate) tree: Node<'j>,
    /// Whether the text is JSON only after the repair.
    pub(crate) repaired: bool,
}

/// Why there is no tree.
#[derive(Debug, PartialEq)]
pub(crate) enum Unparsed {
    /// More values than allowed.
    TooManyValues,
    NotJson {
        line: usize,
        column: usize,
        breaks_off: bool,
        utf8: bool,
    },
}

/// Parses a body with at most `values` values. Subtracts from `values` what the body holds.
pub(crate) fn parse_body<'j>(
    body: &'j [u8],
    content_type: Option<&str>,
    values: &mut usize,
) -> Result<Parsed<'j>, Unparsed> {
    // The whole body is checked for UTF-8 once; given bytes, the parser would check each string.
    let refused = match std::str::from_utf8(body).map(|text| parse_strictly(text, values)) {
        Ok(Ok(tree)) => return Ok(unrepaired(tree)),
        Ok(Err(Unparsed::TooManyValues)) => return Err(Unparsed::TooManyValues),
        Ok(Err(refused)) => Some(refused),
        Err(_) => None,
    };
    parse_repaired(&charset::decode(body, content_type), refused, values)
}

/// Like [`parse_body`], for a text that is decoded already.
pub(crate) fn parse_text<'j>(text: &'j str, values: &mut usize) -> Result<Parsed<'j>, Unparsed> {
    match parse_strictly(text, values) {
        Ok(tree) => Ok(unrepaired(tree)),
        Err(Unparsed::TooManyValues) => Err(Unparsed::TooManyValues),
        Err(refused) => parse_repaired(text, Some(refused), values),
    }
}

fn unrepaired(tree: Node<'_>) -> Parsed<'_> {
    let repaired = false;
    Parsed { tree, repaired }
}

fn parse_strictly<'j>(text: &'j str, values: &mut usize) -> Result<Node<'j>, Unparsed> {
    let mut parse = Parse::new(*values);
    let tree = parse.read(text)?;
    if parse.loses_digits {
        // The answer is correct JSON. It is parsed again in a way that keeps these numbers as they are written.
        let text = mend(text);
        let mut again = Parse::new(*values);
        again.mended = true;
        let tree = again.read(&text).map(Node::into_owned)?;
        *values = again.left;
        return Ok(tree);
    }
    *values = parse.left;
    Ok(tree)
}

fn parse_repaired<'j>(
    text: &str,
    refused: Option<Unparsed>,
    values: &mut usize,
) -> Result<Parsed<'j>, Unparsed> {
    let text = mend(text);
    let mut parse = Parse::new(*values);
    (parse.mended, parse.damaged) = (true, true);
    let read = parse.read(&text).map(Node::into_owned);
    *values = parse.left;
    match (read, refused) {
        (Ok(tree), _) => Ok(Parsed {
            tree,
            repaired: true,
        }),
        (Err(Unparsed::TooManyValues), _) => Err(Unparsed::TooManyValues),
        // The first error has the position in the received text.
        (Err(_), Some(refused)) => Err(refused),
        (
            Err(Unparsed::NotJson {
                line,
                column,
                breaks_off,
                ..
            }),
            None,
        ) => Err(Unparsed::NotJson {
            line,
            column,
            breaks_off,
            utf8: false,
        }),
    }
}

/// The state of parsing, besides the tree.
struct Parse<'j> {
    /// How many more values are allowed.
    left: usize,
    exceeded: bool,
    /// Whether the text was mended, so that numbers may stand as objects.
    mended: bool,
    /// Whether characters may have been replaced.
    damaged: bool,
    /// Whether a number came that a float may not hold with all its digits.
    loses_digits: bool,
    /// The members and items of the open lists and objects, so that each list and object is allocated once, in its final size.
    members: Members<'j>,
    items: Vec<Node<'j>>,
}

impl<'j> Parse<'j> {
    fn new(values: usize) -> Self {
        Self {
            left: values,
            exceeded: false,
            mended: false,
            damaged: false,
            loses_digits: false,
            members: Members::with_capacity(16),
            items: Vec::new(),
        }
    }

    fn read(&mut self, text: &'j str) -> Result<Node<'j>, Unparsed> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let read = Seed(self).deserialize(&mut deserializer);
        let read = read.and_then(|tree| deserializer.end().map(|()| tree));
        read.map_err(|error| match self.exceeded {
            true => Unparsed::TooManyValues,
            false => Unparsed::NotJson {
                line: error.line(),
                column: error.column(),
                breaks_off: error.classify() == Category::Eof,
                utf8: true,
            },
        })
    }

    fn text(&self, text: String) -> Node<'j> {
        Node(
            match self.damaged && text.contains(char::REPLACEMENT_CHARACTER) {
                true => Kind::Damaged(text),
                false => Kind::Single(Value::String(text)),
            },
        )
    }

    /// Closes an object whose members begin at `from`. An object that serde_json writes for a number becomes that number.
    fn object(&mut self, from: usize) -> Node<'j> {
        if self.members.len() == from + 1
            && let Some((name, node)) = self.members.last()
            && let Some(number) = self.number(name, node)
        {
            // The object and its text were counted as two values.
            self.left += 1;
            self.members.truncate(from);
            return number;
        }
        Node(Kind::Object(close(&mut self.members, from)))
    }

    fn number(&self, name: &str, node: &Node<'_>) -> Option<Node<'j>> {
        match name {
            NUMBER => {
                let number: Number = node.as_str()?.parse().ok()?;
                Some(Node(Kind::Single(Value::Number(number))))
            }
            KEPT_NUMBER if self.mended => Some(Node(Kind::Digits(node.as_str()?.to_owned()))),
            _ => None,
        }
    }
}

/// Takes the elements from `from` on, as a list without spare capacity. `split_off(0)` would hand over the whole allocation, so in
/// that case the elements are moved one by one.
fn close<T>(open: &mut Vec<T>, from: usize) -> Vec<T> {
    match from {
        0 => open.drain(from..).collect(),
        _ => open.split_off(from),
    }
}

/// The one member of the object that stands for a number, where some crate of the program has switched on serde_json's
/// `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

/// Deserializes a tree without a bound on its values.
impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Seed(&mut Parse::new(usize::MAX)).deserialize(deserializer)
    }
}

/// Reads an answer that was stored. A text with U+FFFD counts as damaged: it is not known whether the service sent this character or a
/// repair put it there.
#[cfg(feature = "serde")]
pub(crate) fn read_stored<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Parsed<'de>, D::Error> {
    let mut parse = Parse::new(usize::MAX);
    parse.damaged = true;
    let tree = Seed(&mut parse).deserialize(deserializer)?;
    let repaired = tree.is_damaged();
    Ok(Parsed { tree, repaired })
}

struct Seed<'p, 'j>(&'p mut Parse<'j>);

impl<'j> DeserializeSeed<'j> for Seed<'_, 'j> {
    type Value = Node<'j>;

    fn deserialize<D: Deserializer<'j>>(self, deserializer: D) -> Result<Node<'j>, D::Error> {
        let Some(left) = self.0.left.checked_sub(1) else {
            self.0.exceeded = true;
            return Err(D::Error::custom("too many values"));
        };
        self.0.left = left;
        deserializer.deserialize_any(self)
    }
}

impl<'j> Visitor<'j> for Seed<'_, 'j> {
    type Value = Node<'j>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'j>, E> {
        Ok(Node(Kind::Single(Value::Bool(value))))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'j>, E> {
        Ok(Node(Kind::Single(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'j>, E> {
        Ok(Node(Kind::Single(value.into())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'j>, E> {
        self.0.loses_digits |= value.abs() >= EXACT;
        Ok(Node(Kind::Single(value.into())))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'j>, E> {
        Ok(self.0.text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node<'j>, E> {
        Ok(self.0.text(value))
    }

    fn visit_unit<E>(self) -> Result<Node<'j>, E> {
        Ok(Node(Kind::Single(Value::Null)))
    }

    // Not in JSON, but in other formats in which an answer may be stored.
    fn visit_none<E>(self) -> Result<Node<'j>, E> {
        Ok(Node(Kind::Single(Value::Null)))
    }

    fn visit_some<D: Deserializer<'j>>(self, value: D) -> Result<Node<'j>, D::Error> {
        value.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'j>>(self, value: D) -> Result<Node<'j>, D::Error> {
        value.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'j>>(self, mut items: A) -> Result<Node<'j>, A::Error> {
        let from = self.0.items.len();
        while let Some(item) = items.next_element_seed(Seed(self.0))? {
            self.0.items.push(item);
        }
        Ok(Node(Kind::List(close(&mut self.0.items, from))))
    }

    fn visit_map<A: MapAccess<'j>>(self, mut entries: A) -> Result<Node<'j>, A::Error> {
        let from = self.0.members.len();
        while let Some(Name(name)) = entries.next_key()? {
            let node = entries.next_value_seed(Seed(self.0))?;
            self.0.members.push((name, node));
        }
        Ok(self.0.object(from))
    }
}

/// A member's name, borrowed from the body where it holds no escapes.
struct Name<'j>(Cow<'j, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

#[cfg(test)]
mod tests;
