//! An answer's JSON on its way into a record.
//!
//! Not `serde_json::Value`, whose maps allocate every name and keep all members sorted: an answer is read once, its names
//! can be borrowed from the body, and its texts are moved into the record. Reading costs about half this way. Free JSON and
//! unknown fields still come out as `Value`.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

/// A JSON value that is being read; see [`FromAnswer`](super::FromAnswer). `Debug` shows its kind only.
#[derive(Clone)]
pub struct Node<'j>(pub(super) Kind<'j>);

#[derive(Clone)]
pub(super) enum Kind<'j> {
    /// `null`, a truth value, a number or a text; never a list or an object.
    Single(Value),
    List(Vec<Node<'j>>),
    Object(Members<'j>),
}

/// The members of an object, in the order in which they came.
pub(super) type Members<'j> = Vec<(Cow<'j, str>, Node<'j>)>;

impl<'j> Node<'j> {
    /// The value as free JSON. Of members of the same name, the first stays.
    pub fn into_value(self) -> Value {
        match self.0 {
            Kind::Single(value) => value,
            Kind::List(items) => items.into_iter().map(Node::into_value).collect(),
            Kind::Object(members) => Value::Object(into_map(members)),
        }
    }

    /// Adds a text to an object: what stood beside the document, such as a header. Its own members go before it.
    pub(crate) fn add_member(&mut self, name: &'static str, text: &str) {
        if let Kind::Object(members) = &mut self.0 {
            let text = Value::String(text.to_owned());
            members.push((Cow::Borrowed(name), Self(Kind::Single(text))));
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.0, Kind::Single(Value::Null))
    }

    /// Its kind in words.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.0 {
            Kind::Single(Value::Null) => "null",
            Kind::Single(Value::Bool(_)) => "a truth value",
            Kind::Single(Value::Number(_)) => "a number",
            Kind::Single(_) => "a text",
            Kind::List(_) => "a list",
            Kind::Object(_) => "an object",
        }
    }

    pub(crate) fn is_object(&self) -> bool {
        matches!(self.0, Kind::Object(_))
    }

    /// An object's member.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match &self.0 {
            Kind::Object(members) => members
                .iter()
                .find(|(found, _)| found == name)
                .map(|(_, node)| node),
            _ => None,
        }
    }

    /// An object's members whose names differ from this one in letter case at most.
    pub(crate) fn in_any_case<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Self> {
        let members: &[_] = match &self.0 {
            Kind::Object(members) => members,
            _ => &[],
        };
        members
            .iter()
            .filter(move |(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, node)| node)
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        self.as_single()?.as_str()
    }

    /// The value, if it is neither a list nor an object.
    pub(crate) fn as_single(&self) -> Option<&Value> {
        match &self.0 {
            Kind::Single(value) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn as_list(&self) -> Option<&[Self]> {
        match &self.0 {
            Kind::List(items) => Some(items),
            _ => None,
        }
    }
}

/// Of members of the same name, the first stays, as it is the first that a record takes.
pub(super) fn into_map(members: Members<'_>) -> serde_json::Map<String, Value> {
    let mut map = serde_json::Map::new();
    for (name, node) in members {
        map.entry(name).or_insert_with(|| node.into_value());
    }
    map
}

impl From<Value> for Node<'static> {
    fn from(value: Value) -> Self {
        Self(match value {
            Value::Array(items) => Kind::List(items.into_iter().map(Node::from).collect()),
            Value::Object(members) => Kind::Object(
                members
                    .into_iter()
                    .map(|(name, value)| (Cow::Owned(name), Node::from(value)))
                    .collect(),
            ),
            single => Kind::Single(single),
        })
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} hidden>", self.kind())
    }
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

/// The one member of the object that stands for a number, where some crate of the program has switched on serde_json's
/// `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node(Kind::Single(Value::Bool(value))))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node(Kind::Single(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(Node(Kind::Single(value.into())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Node(Kind::Single(value.into())))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node(Kind::Single(Value::String(value.to_owned()))))
    }

    fn visit_string<E>(self, value: String) -> Result<Node<'de>, E> {
        Ok(Node(Kind::Single(Value::String(value))))
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node(Kind::Single(Value::Null)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node(Kind::List(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node<'de>, A::Error> {
        let mut members = Members::new();
        while let Some((Name(name), node)) = entries.next_entry::<Name<'de>, Node<'de>>()? {
            if members.is_empty() {
                if let Some(number) = stands_for_number(&name, &node) {
                    return Ok(Node(Kind::Single(Value::Number(number))));
                }
                members.reserve(8);
            }
            members.push((name, node));
        }
        Ok(Node(Kind::Object(members)))
    }
}

fn stands_for_number(name: &str, node: &Node<'_>) -> Option<Number> {
    if name == NUMBER {
        node.as_str()?.parse().ok()
    } else {
        None
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
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_round_trips() {
        for value in [
            json!(null),
            json!([1, -1, 1.5, true, "a\"b", u64::MAX]),
            json!({"a": {"b": [{}, []]}, "c\n": "d", "e": 9_007_199_254_740_993_i64}),
        ] {
            let text = value.to_string();
            assert_eq!(
                serde_json::from_str::<Node<'_>>(&text)
                    .unwrap()
                    .into_value(),
                value
            );
            assert_eq!(Node::from(value.clone()).into_value(), value);
        }
    }

    #[test]
    fn names_are_borrowed_and_the_first_of_a_name_counts() {
        let node: Node<'_> = serde_json::from_str(r#"{"a": 1, "a": 2, "\u0062": 3}"#).unwrap();
        let Kind::Object(members) = &node.0 else {
            unreachable!()
        };
        let borrowed: Vec<_> = members
            .iter()
            .map(|(name, _)| matches!(name, Cow::Borrowed(_)))
            .collect();
        assert_eq!(borrowed, [true, true, false]);
        assert_eq!(node.into_value(), json!({"a": 1, "b": 3}));
    }

    #[test]
    fn numbers_of_arbitrary_precision_are_numbers() {
        let text = format!(r#"{{"{NUMBER}": "12"}}"#);
        assert_eq!(
            serde_json::from_str::<Node<'_>>(&text)
                .unwrap()
                .into_value(),
            json!(12)
        );
        let no_number = format!(r#"{{"{NUMBER}": "x"}}"#);
        assert!(
            serde_json::from_str::<Node<'_>>(&no_number)
                .unwrap()
                .is_object()
        );
    }
}
