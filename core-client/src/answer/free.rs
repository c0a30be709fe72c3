//! JSON without a description of its members.

use std::fmt;

use serde_json::{Map, Value};

use super::{FromAnswer, Node, Reader, ToAnswer, Unread};
use crate::newtype::TextValue;
use crate::time::UtcOffset;

/// Free JSON, kept unchanged. `Debug` hides it, because it may contain personal data.
///
/// A parameter of this type takes a [`Value`], such as one of serde_json's `json!`, an object's members or a list. It does not take
/// a text, because a text could be JSON to parse or a JSON string.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FreeJson(pub Value);

impl FreeJson {
    /// The plain JSON. Keep it out of logs.
    pub fn expose(&self) -> &Value {
        &self.0
    }
}

impl From<Value> for FreeJson {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl From<Map<String, Value>> for FreeJson {
    fn from(members: Map<String, Value>) -> Self {
        Self(Value::Object(members))
    }
}

impl From<Vec<Value>> for FreeJson {
    fn from(items: Vec<Value>) -> Self {
        Self(Value::Array(items))
    }
}

/// A text that contains JSON: some services want a text where others take the JSON itself. It is sent unchanged.
///
/// A parameter of this type takes the text, or the JSON itself: a [`Value`], such as one of serde_json's `json!`, an object's
/// members, a list.
///
/// ```
/// use core_client::answer::JsonText;
/// use serde_json::json;
///
/// let text = JsonText::from(json!({"maxLoop": 3}));
/// assert_eq!(text, JsonText::from(r#"{"maxLoop":3}"#));
/// assert_eq!(text.value(), Some(json!({"maxLoop": 3})));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JsonText(String);

impl JsonText {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The JSON in the text, if it is valid JSON.
    pub fn value(&self) -> Option<Value> {
        serde_json::from_str(&self.0).ok()
    }
}

impl TextValue for JsonText {
    fn from_text(text: String) -> Self {
        Self(text)
    }

    fn as_text(&self) -> &str {
        &self.0
    }
}

crate::text_scalar!(JsonText);
crate::plain_text!(JsonText);

impl From<Value> for JsonText {
    fn from(value: Value) -> Self {
        Self(value.to_string())
    }
}

impl From<Map<String, Value>> for JsonText {
    fn from(members: Map<String, Value>) -> Self {
        Value::Object(members).into()
    }
}

impl From<Vec<Value>> for JsonText {
    fn from(items: Vec<Value>) -> Self {
        Value::Array(items).into()
    }
}

impl fmt::Debug for FreeJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Value::Null => "null",
            Value::Object(_) => "<an object hidden>",
            Value::Array(_) => "<a list hidden>",
            _ => "<a single value hidden>",
        })
    }
}

/// As `Debug`: hidden.
impl fmt::Display for FreeJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl FromAnswer for FreeJson {
    const MAY_KEEP: bool = false;
    const HOLDS_NULL: bool = true;

    fn from_answer<'j>(node: Node<'j>, _: &mut Reader) -> Result<Self, Unread<'j>> {
        Ok(Self(node.into_value()))
    }
}

impl ToAnswer for FreeJson {
    fn to_answer(&self, _: UtcOffset) -> Value {
        self.0.clone()
    }

    fn to_masked(&self, _: UtcOffset) -> Value {
        Value::from(format!("{self:?}"))
    }
}
