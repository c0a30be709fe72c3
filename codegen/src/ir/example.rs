//! What an example of a call shows.

use serde_json::{Map, Value};

use super::{Location, Operation, Parameter, Ty};

impl Operation {
    /// The parameters that an example shows, with their wire texts: the required ones, and those that the spec's first
    /// example gives.
    #[must_use]
    pub fn example_parameters(&self) -> Vec<(&Parameter, &str)> {
        let given = self.facts.examples.first();
        let text = |parameter: &Parameter| {
            let from_example =
                given.and_then(|e| e.request.iter().find(|(name, _)| *name == parameter.wire()));
            from_example.map(|(_, value)| value.clone())
        };
        let required = self
            .required
            .iter()
            .filter_map(|&index| self.parameters.get(index));
        let optional = self
            .parameters
            .iter()
            .filter(|p| !p.facts.required && text(p).is_some());
        required
            .chain(optional)
            .map(|parameter| {
                let from_example = given
                    .and_then(|e| e.request.iter().find(|(name, _)| *name == parameter.wire()));
                let wire = from_example
                    .map(|(_, value)| value.as_str())
                    .or(parameter.facts.example.as_deref())
                    .unwrap_or(match parameter.facts.location {
                        // A path with an empty place is not sent.
                        Location::Path => parameter.wire(),
                        _ => "",
                    });
                (parameter, wire)
            })
            .collect()
    }
}

impl Ty {
    /// Whether a value of this text on the wire has a short Rust expression.
    #[must_use]
    pub fn is_short(&self, wire: &str) -> bool {
        match self {
            Self::Text | Self::JsonText | Self::Newtype(..) | Self::Hidden(_) | Self::Enum(..) => {
                true
            }
            Self::Integer => wire.parse::<i32>().is_ok(),
            Self::Long => wire.parse::<i64>().is_ok(),
            Self::Number => wire.parse::<f64>().is_ok(),
            Self::Boolean => wire.parse::<bool>().is_ok(),
            Self::Time(time) => !time.is_duration() || wire.parse::<u64>().is_ok(),
            Self::Alias(_, inner) => inner.is_short(wire),
            // An empty list does not say which type its items have, and a setter takes several types.
            Self::List(item) => Self::list_items(wire).is_some_and(|items| {
                !items.is_empty() && items.iter().all(|one| item.is_short(one))
            }),
            // So does an empty map.
            Self::Map(value) => Self::map_entries(wire).is_some_and(|entries| {
                !entries.is_empty() && entries.iter().all(|(_, one)| value.is_short(one))
            }),
            Self::Json | Self::Bytes | Self::Record(..) | Self::Boxed(_) => false,
        }
    }

    /// The items of a list as it stands on the wire: a JSON list of single values, or one text joined by commas.
    #[must_use]
    pub fn list_items(wire: &str) -> Option<Vec<String>> {
        if !wire.starts_with('[') {
            return Some(wire.split(',').map(|one| one.trim().to_owned()).collect());
        }
        let items: Vec<Value> = serde_json::from_str(wire).ok()?;
        items.into_iter().map(single).collect()
    }

    /// The entries of a map as it stands in JSON, if all are single values.
    #[must_use]
    pub fn map_entries(wire: &str) -> Option<Vec<(String, String)>> {
        let entries: Map<String, Value> = serde_json::from_str(wire).ok()?;
        let entry = |(key, value)| Some((key, single(value)?));
        entries.into_iter().map(entry).collect()
    }
}

/// A single value as it stands on the wire.
fn single(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
