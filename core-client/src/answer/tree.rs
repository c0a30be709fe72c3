//! An answer's JSON on its way into a record.
//!
//! Not `serde_json::Value`, whose maps allocate every name and keep all members sorted: an answer is read once, its names
//! can be borrowed from the body, and its texts are moved into the record. Reading costs about half this way. Free JSON and
//! unknown fields still come out as `Value`.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

/// The kind of JSON that a type is read from, if it is a list or an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A list.
    List,
    /// An object.
    Object,
}

/// A JSON value that is being read; see [`FromAnswer`](super::FromAnswer). `Debug` shows its kind only.
#[derive(Clone)]
pub struct Node<'j>(pub(super) Kind<'j>);

#[derive(Clone)]
pub(super) enum Kind<'j> {
    /// `null`, a truth value, a number or a text; never a list or an object.
    Single(Value),
    /// A text in which characters were replaced. It is not read as a code or an id.
    Damaged(String),
    /// A number as it was written. As a JSON number of serde_json it would lose digits, or be out of range.
    Digits(String),
    List(Vec<Node<'j>>),
    Object(Members<'j>),
    /// The value was taken into a record.
    Taken,
}

/// The members of an object, in the order in which they came.
pub(super) type Members<'j> = Vec<(Cow<'j, str>, Node<'j>)>;

impl<'j> Node<'j> {
    /// The value as free JSON. If members have the same name, the first one stays.
    pub fn into_value(self) -> Value {
        match self.0 {
            Kind::Single(value) => value,
            Kind::Damaged(text) | Kind::Digits(text) => Value::String(text),
            Kind::List(items) => items.into_iter().map(Node::into_value).collect(),
            Kind::Object(members) => Value::Object(into_map(members)),
            Kind::Taken => Value::Null,
        }
    }

    /// An object with one member.
    pub(crate) fn of_member(name: &'static str, node: Self) -> Self {
        Self(Kind::Object(vec![(Cow::Borrowed(name), node)]))
    }

    /// A list.
    pub(crate) fn of_list(items: Vec<Self>) -> Self {
        Self(Kind::List(items))
    }

    /// A copy without borrowed names.
    pub(crate) fn into_owned(self) -> Node<'static> {
        Node(match self.0 {
            Kind::Single(value) => Kind::Single(value),
            Kind::Damaged(text) => Kind::Damaged(text),
            Kind::Digits(text) => Kind::Digits(text),
            Kind::Taken => Kind::Taken,
            Kind::List(items) => Kind::List(items.into_iter().map(Node::into_owned).collect()),
            Kind::Object(members) => Kind::Object(
                members
                    .into_iter()
                    .map(|(name, node)| (Cow::Owned(name.into_owned()), node.into_owned()))
                    .collect(),
            ),
        })
    }

    /// Adds a text from outside the document, such as a header, to an object. If the object has a member of that name, the member stays.
    pub(crate) fn add_member(&mut self, name: &'static str, text: &str) {
        if let Kind::Object(members) = &mut self.0
            && !members.iter().any(|(found, _)| found == name)
        {
            let text = Value::String(text.to_owned());
            members.push((Cow::Borrowed(name), Self(Kind::Single(text))));
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.0, Kind::Single(Value::Null))
    }

    /// Whether the value means "nothing" where a list or an object is expected: an empty text, list or object. Programs that convert XML
    /// to JSON, or that do not distinguish empty lists from empty objects, write it like this.
    pub(super) fn is_empty_in_place_of(&self, shape: Shape) -> bool {
        match (&self.0, shape) {
            (Kind::Single(Value::String(text)), _) => text.trim().is_empty(),
            (Kind::List(items), Shape::Object) => items.is_empty(),
            (Kind::Object(members), Shape::List) => members.is_empty(),
            _ => false,
        }
    }

    /// Whether the value is `null`, or empty in place of this shape. A list or a map leaves out such an item.
    pub(super) fn says_nothing(&self, shape: Option<Shape>) -> bool {
        self.is_null() || shape.is_some_and(|shape| self.is_empty_in_place_of(shape))
    }

    /// Takes the value out; [`is_taken`](Self::is_taken) is true afterwards.
    pub(super) fn take(&mut self) -> Self {
        Self(std::mem::replace(&mut self.0, Kind::Taken))
    }

    pub(super) fn is_taken(&self) -> bool {
        matches!(self.0, Kind::Taken)
    }

    /// Its kind in words.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.0 {
            Kind::Single(Value::Null) | Kind::Taken => "null",
            Kind::Single(Value::Bool(_)) => "a truth value",
            Kind::Single(Value::Number(_)) | Kind::Digits(_) => "a number",
            Kind::Single(_) | Kind::Damaged(_) => "a text",
            Kind::List(_) => "a list",
            Kind::Object(_) => "an object",
        }
    }

    /// Whether characters were replaced somewhere in it.
    #[cfg(feature = "serde")]
    pub(super) fn is_damaged(&self) -> bool {
        match &self.0 {
            Kind::Damaged(_) => true,
            Kind::Single(_) | Kind::Digits(_) | Kind::Taken => false,
            Kind::List(items) => items.iter().any(Self::is_damaged),
            Kind::Object(members) => members.iter().any(|(_, node)| node.is_damaged()),
        }
    }

    /// Whether it is a text, a list or an object with nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.0 {
            Kind::Single(Value::String(text)) => text.is_empty(),
            Kind::List(items) => items.is_empty(),
            Kind::Object(members) => members.is_empty(),
            Kind::Single(_) | Kind::Damaged(_) | Kind::Digits(_) | Kind::Taken => false,
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

    /// A text in which no character was replaced.
    pub(crate) fn as_str(&self) -> Option<&str> {
        self.as_single()?.as_str()
    }

    /// A text for people to read, in which characters may have been replaced.
    pub(crate) fn as_free_text(&self) -> Option<&str> {
        match &self.0 {
            Kind::Damaged(text) => Some(text),
            _ => self.as_str(),
        }
    }

    /// Whether the value is a text or a number that was received incompletely. No decision rests on such a value.
    pub(crate) fn is_unsure(&self) -> bool {
        matches!(self.0, Kind::Damaged(_) | Kind::Digits(_))
    }

    /// The value, if it is neither a list nor an object and was received completely.
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

/// The members that were not taken. If several have the same name, the first one that is not `null` stays.
pub(super) fn into_map(members: Members<'_>) -> serde_json::Map<String, Value> {
    let mut map = serde_json::Map::new();
    for (name, node) in members {
        if node.is_taken() {
            continue;
        }
        let value = map.entry(name).or_insert(Value::Null);
        if value.is_null() {
            *value = node.into_value();
        }
    }
    map
}

impl From<Value> for Node<'static> {
    fn from(value: Value) -> Self {
        Self::of_value(value, false)
    }
}

impl Node<'static> {
    /// A tree of free JSON. If it is from a repaired answer, texts with replacement characters count as damaged.
    pub(crate) fn of_value(value: Value, repaired: bool) -> Self {
        Self(match value {
            Value::Array(items) => Kind::List(
                items
                    .into_iter()
                    .map(|item| Node::of_value(item, repaired))
                    .collect(),
            ),
            Value::Object(members) => Kind::Object(
                members
                    .into_iter()
                    .map(|(name, value)| (Cow::Owned(name), Node::of_value(value, repaired)))
                    .collect(),
            ),
            Value::String(text) if repaired && text.contains(char::REPLACEMENT_CHARACTER) => {
                Kind::Damaged(text)
            }
            single => Kind::Single(single),
        })
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} hidden>", self.kind())
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
}
