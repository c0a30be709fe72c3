//! JSON whose members nobody described.

use std::fmt;

use serde_json::Value;

use super::{FromAnswer, Reader, ToAnswer, Unread};
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
        write!(f, "<{} hidden>", super::shape::kind(&self.0))
    }
}

impl FromAnswer for FreeJson {
    const MAY_KEEP: bool = false;

    fn from_answer(value: Value, _: &mut Reader) -> Result<Self, Unread> {
        Ok(Self(value))
    }
}

impl ToAnswer for FreeJson {
    fn to_answer(&self, _: UtcOffset) -> Value {
        self.0.clone()
    }
}
