//! JSON as a tree, with what `serde_json` alone would hide: names that stand twice, and values nested too deep.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// How deep objects and lists may be nested inside one API or schema. The deepest official file has 20 levels; what is deeper
/// is read as `null`. The loader of descriptions takes 64.
pub(crate) const DEPTH: usize = 52;

/// What is odd about a tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Oddities {
    /// Names that stand twice in one object. The last value counts.
    pub twice: Vec<String>,
    /// Something is nested deeper than 52 levels, and was left out.
    pub too_deep: bool,
}

/// How many names that stand twice are told.
const TOLD: usize = 5;

/// Reads any value.
pub(crate) struct Tree<'a> {
    pub(crate) depth: usize,
    pub(crate) odd: &'a mut Oddities,
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.depth > DEPTH {
            // Numbers and texts are as deep as this, too; they are told as if they were nested further.
            self.odd.too_deep = true;
            return IgnoredAny::deserialize_ignored(deserializer);
        }
        deserializer.deserialize_any(self)
    }
}

/// Skips a value without recursion.
trait Ignored {
    fn deserialize_ignored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error>;
}

impl Ignored for IgnoredAny {
    fn deserialize_ignored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_ignored_any(IgnoredAny)?;
        Ok(Value::Null)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        let depth = self.depth + 1;
        while let Some(item) = items.next_element_seed(Tree {
            depth,
            odd: self.odd,
        })? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        let depth = self.depth + 1;
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(Tree {
                depth,
                odd: self.odd,
            })?;
            if self.odd.twice.len() < TOLD && map.contains_key(&key) {
                self.odd.twice.push(key.clone());
            }
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// The entries of an object, each with its own oddities, in the order of the file.
pub(crate) struct Entries;

/// A name, its value, and what is odd about it.
pub(crate) type Entry = (String, Value, Oddities);

impl<'de> DeserializeSeed<'de> for Entries {
    type Value = Vec<Entry>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Entry>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<Entry>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`apis` to be an object of APIs")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Vec<Entry>, A::Error> {
        let mut list = Vec::new();
        while let Some(name) = entries.next_key::<String>()? {
            let mut odd = Oddities::default();
            let tree = Tree {
                depth: 0,
                odd: &mut odd,
            };
            let value = entries.next_value_seed(tree)?;
            list.push((name, value, odd));
        }
        Ok(list)
    }
}

/// A whole file: its entries, and under `apis` those of the APIs.
pub(crate) struct File {
    pub(crate) head: Map<String, Value>,
    pub(crate) apis: Option<Vec<Entry>>,
    pub(crate) odd: Oddities,
}

pub(crate) struct FileSeed;

impl<'de> DeserializeSeed<'de> for FileSeed {
    type Value = File;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<File, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for FileSeed {
    type Value = File;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `info` and `apis`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<File, A::Error> {
        let mut file = File {
            head: Map::new(),
            apis: None,
            odd: Oddities::default(),
        };
        while let Some(key) = entries.next_key::<String>()? {
            if key == "apis" {
                if file.apis.is_some() {
                    return Err(A::Error::custom("`apis` stands twice"));
                }
                file.apis = Some(entries.next_value_seed(Entries)?);
                continue;
            }
            let tree = Tree {
                depth: 0,
                odd: &mut file.odd,
            };
            let value = entries.next_value_seed(tree)?;
            if file.head.contains_key(&key) {
                return Err(A::Error::custom(format!("`{key}` stands twice")));
            }
            file.head.insert(key, value);
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Value, Oddities), serde_json::Error> {
        let mut odd = Oddities::default();
        let mut json = serde_json::Deserializer::from_str(text);
        let value = Tree {
            depth: 0,
            odd: &mut odd,
        }
        .deserialize(&mut json)?;
        json.end()?;
        Ok((value, odd))
    }

    #[test]
    fn a_tree_is_what_serde_json_reads() {
        let text = r#"{"a":[1,-2,0.5,true,null,"\u00e9"],"b":{"c":{}}}"#;
        let (value, odd) = read(text).unwrap();
        assert_eq!(value, serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(odd, Oddities::default());
    }

    #[test]
    fn names_that_stand_twice_are_told_and_the_last_value_counts() {
        let (value, odd) = read(r#"{"a":1,"b":{"c":1,"c":2}}"#).unwrap();
        assert_eq!(value["b"]["c"], 2);
        assert_eq!(odd.twice, ["c"]);
    }

    #[test]
    fn what_is_nested_too_deep_is_left_out_and_told() {
        let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
        let (_, odd) = read(&format!(r#"{{"a":{deep},"b":2}}"#)).unwrap();
        assert!(odd.too_deep);
    }
}
