//! Fields of an answer that its record does not know.

use std::fmt;

use serde_json::{Map, Value};

use crate::mask;

/// The fields of an answer that this version of the SDK does not know, or could not read as described. They are kept unchanged. If
/// a field occurs twice with different values, the first one is kept. A number that would lose digits is kept as text.
///
/// `Debug` shows their names and kinds, never their values: it is not known whether they are personal data.
#[derive(Clone, Default)]
pub struct Extra {
    fields: Map<String, Value>,
    repaired: bool,
    /// The other values of a field that occurs twice with different values. They are written, too, so that a reader of the written
    /// form does not trust the first.
    contradictions: Vec<(String, Value)>,
}

impl Extra {
    /// The field's value.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }

    /// The field's text, if it is a single value.
    pub fn text(&self, name: &str) -> Option<String> {
        <String as super::Scalar>::from_json(self.get(name)?, crate::time::UtcOffset::UTC)
    }

    /// Whether the answer was JSON only after a repair: it held a raw control character, a byte that belongs to no
    /// character, half of a surrogate pair, a number out of range, a byte order mark or the like. Nothing was added to it. Lost
    /// characters are replaced by U+FFFD. A code or id that contains U+FFFD is not read.
    pub fn was_repaired(&self) -> bool {
        self.repaired
    }

    /// Names and kinds, as `Debug` shows them.
    pub(crate) fn masked(&self) -> impl Iterator<Item = (String, Value)> {
        self.iter()
            .map(|(name, value)| (mask::free_text(name), format!("{:?}", Kind(value)).into()))
    }

    pub(crate) fn of(fields: Map<String, Value>, repaired: bool) -> Self {
        Self::with_contradictions(fields, repaired, Vec::new())
    }

    pub(super) fn with_contradictions(
        fields: Map<String, Value>,
        repaired: bool,
        contradictions: Vec<(String, Value)>,
    ) -> Self {
        Self {
            fields,
            repaired,
            contradictions,
        }
    }

    /// The contradictions under a name that a JSON object can hold beside the first: in the other letter case, in which they
    /// contradict as well.
    pub(super) fn contradictions(&self) -> impl Iterator<Item = (String, &Value)> {
        let swap = |letter: char| match letter.is_ascii_uppercase() {
            true => letter.to_ascii_lowercase(),
            false => letter.to_ascii_uppercase(),
        };
        let pairs = self.contradictions.iter();
        pairs.map(move |(name, value)| (name.chars().map(swap).collect(), value))
    }

    /// Whether the answer has no further members.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// How many further members the answer has.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// All names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.fields
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }
}

/// By names and values, and by whether the answer was repaired.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        (&self.fields, self.repaired) == (&other.fields, other.repaired)
    }
}

impl Eq for Extra {}

impl From<Map<String, Value>> for Extra {
    fn from(fields: Map<String, Value>) -> Self {
        Self::of(fields, false)
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let masked = self
            .iter()
            .map(|(name, value)| (mask::free_text(name), Kind(value)));
        f.debug_map().entries(masked).finish()
    }
}

struct Kind<'a>(&'a Value);

impl fmt::Debug for Kind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Null => f.write_str("null"),
            Value::String(text) => write!(f, "<{} characters hidden>", text.chars().count()),
            Value::Array(items) => write!(f, "<list of {} hidden>", items.len()),
            Value::Object(members) => write!(f, "<object of {} hidden>", members.len()),
            Value::Bool(_) => f.write_str("<truth value hidden>"),
            Value::Number(_) => f.write_str("<number hidden>"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn debug_shows_no_value() {
        let json = json!({"A": "13900000001", "13900000002": 17000000001_i64, "C": [1, 2], "D": null, "E": {}});
        let Value::Object(map) = json else {
            unreachable!()
        };
        let extra = Extra::from(map);
        let shown = format!("{extra:?}");
        assert!(shown.contains(r#""A": <11 characters hidden>"#), "{shown}");
        assert!(shown.contains(r#""C": <list of 2 hidden>"#), "{shown}");
        assert!(!shown.contains("139") && !shown.contains("170"), "{shown}");
        assert_eq!(extra.len(), 5);
        assert_eq!(extra.get("C"), Some(&json!([1, 2])));
    }
}
