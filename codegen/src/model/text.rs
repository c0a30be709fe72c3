//! Text in two languages, marks of evidence, and free values.

use std::collections::BTreeMap;
use std::fmt;

pub use core_catalog_types::{Mark, Text};
use schemars::JsonSchema;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// What an import found and the model has no place for.
pub type Extra = BTreeMap<String, Free>;

/// A value of any shape whose scalars keep their source text: in YAML's own reading `0000` and `no` would become
/// the number 0 and `false`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Free {
    /// A scalar as spelt in the file.
    Text(String),
    /// A sequence.
    List(Vec<Free>),
    /// A mapping.
    Map(BTreeMap<String, Free>),
}

impl<'de> Deserialize<'de> for Free {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FreeVisitor)
    }
}

impl JsonSchema for Free {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Free".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!(true)
    }
}

struct FreeVisitor;

impl<'de> Visitor<'de> for FreeVisitor {
    type Value = Free;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, value: &str) -> Result<Free, E> {
        Ok(Free::Text(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Free, E> {
        Ok(Free::Text(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Free, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Free::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Free, A::Error> {
        let mut map = BTreeMap::new();
        while let Some((key, value)) = entries.next_entry()? {
            map.insert(key, value);
        }
        Ok(Free::Map(map))
    }
}
