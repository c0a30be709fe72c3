//! What the generated makers of typed requests are given, and what they give.

use core_client::answer::{FromAnswer, from_value};
use core_client::request::OperationInfo;
use serde_json::{Map, Value};

use super::made::{Made, ZONE};

/// What makes the typed request of one operation.
pub(crate) struct Maker {
    pub(crate) action: &'static str,
    pub(crate) operation: &'static OperationInfo,
    pub(crate) make: fn(&Input<'_>) -> Result<Made, String>,
}

/// The parameters of one request, by their wire names.
pub(crate) struct Input<'a>(pub(super) &'a Map<String, Value>);

impl Input<'_> {
    pub(crate) fn required<T: FromAnswer>(&self, name: &str) -> Result<T, String> {
        self.optional(name)?
            .ok_or_else(|| format!("{name} is not given"))
    }

    pub(crate) fn optional<T: FromAnswer>(&self, name: &str) -> Result<Option<T>, String> {
        let Some(value) = self.0.get(name) else {
            return Ok(None);
        };
        let read = from_value(value.clone(), ZONE);
        read.map(Some).map_err(|error| format!("{name}: {error}"))
    }
}
