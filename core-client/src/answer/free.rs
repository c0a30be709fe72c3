//! JSON whose members nobody described.

use std::fmt;

use serde_json::Value;

use super::{FromAnswer, Node, Reader, ToAnswer, Unread};
use crate::time::UtcOffset;

/// Free JSON, kept as it came. `Debug` hides it, since nobody has said whether it holds personal data.
#[derive(Clone, Default, PartialEq)]
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

impl FromAnswer for FreeJson {
    const MAY_KEEP: bool = false;

    fn from_answer<'j>(node: Node<'j>, _: &mut Reader) -> Result<Self, Unread<'j>> {
        Ok(Self(node.into_value()))
    }
}

impl ToAnswer for FreeJson {
    fn to_answer(&self, _: UtcOffset) -> Value {
        self.0.clone()
    }
}
