//! A serde deserializer over a [`Node`] tree in which scalars are text until somebody asks for more.

use std::fmt;
use std::str::FromStr;

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{
    DeserializeOwned, Deserializer, EnumAccess, IntoDeserializer, Unexpected, VariantAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;

use crate::source::node::{Node, Value};

/// Reads a checked tree into a type of the model.
pub(crate) fn from_node<T: DeserializeOwned>(node: &Node) -> Result<T, Error> {
    T::deserialize(NodeDeserializer(node))
}

/// What a tree that passed the check should never give.
#[derive(Debug)]
pub(crate) struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

#[derive(Clone, Copy)]
struct NodeDeserializer<'de>(&'de Node);

impl<'de> NodeDeserializer<'de> {
    fn parse<T: FromStr>(self, expected: &'static str) -> Result<T, Error> {
        let unexpected = match &self.0.value {
            Value::Scalar { text, .. } => match text.parse() {
                Ok(value) => return Ok(value),
                Err(_) => Unexpected::Str(text),
            },
            Value::List(_) => Unexpected::Seq,
            Value::Map(_) => Unexpected::Map,
        };
        Err(serde::de::Error::invalid_type(unexpected, &expected))
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $expected:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.parse($expected)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for NodeDeserializer<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.0.value {
            Value::Scalar { text, .. } => visitor.visit_borrowed_str(text),
            Value::List(items) => {
                visitor.visit_seq(SeqDeserializer::new(items.iter().map(NodeDeserializer)))
            }
            Value::Map(entries) => visitor.visit_map(MapDeserializer::new(
                entries
                    .iter()
                    .map(|entry| (entry.key.as_str(), NodeDeserializer(&entry.value))),
            )),
        }
    }

    parsed! {
        deserialize_bool visit_bool "true or false";
        deserialize_i8 visit_i8 "a whole number";
        deserialize_i16 visit_i16 "a whole number";
        deserialize_i32 visit_i32 "a whole number";
        deserialize_i64 visit_i64 "a whole number";
        deserialize_u8 visit_u8 "a whole number";
        deserialize_u16 visit_u16 "a whole number";
        deserialize_u32 visit_u32 "a whole number";
        deserialize_u64 visit_u64 "a whole number";
        deserialize_f32 visit_f32 "a number";
        deserialize_f64 visit_f64 "a number";
    }

    /// A key that is there has a value: absence is leaving it out, and `~` is a text.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(Word(self.parse("a word")?))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier
    }
}

impl<'de> IntoDeserializer<'de, Error> for NodeDeserializer<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A unit variant by its name: the language has no other.
struct Word(String);

impl<'de> EnumAccess<'de> for Word {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: serde::de::DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self), Error> {
        let name: StrDeserializer<'_, Error> = self.0.as_str().into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Word {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<S: serde::de::DeserializeSeed<'de>>(
        self,
        _seed: S,
    ) -> Result<S::Value, Error> {
        Err(self.not_a_word())
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, _visitor: V) -> Result<V::Value, Error> {
        Err(self.not_a_word())
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Error> {
        Err(self.not_a_word())
    }
}

impl Word {
    fn not_a_word(&self) -> Error {
        serde::de::Error::invalid_type(Unexpected::UnitVariant, &"a plain word")
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::model::{Extra, Free, Limits};
    use crate::source::Source;

    fn read<T: DeserializeOwned>(text: &str) -> T {
        let file = Source::of("test.yaml", text);
        let mut diagnostics = Vec::new();
        let node = read::read(&file, &mut diagnostics).unwrap();
        assert_eq!(diagnostics, []);
        from_node(&node).unwrap()
    }

    #[test]
    fn free_scalars_are_their_source_text() {
        let spelt = [
            "0000",
            "00",
            "no",
            "on",
            "~",
            "null",
            "1_000",
            "0x1F",
            "1e3",
            "-0",
            ".5",
            "TRUE",
            "2026-01-02",
            "12:30",
        ];
        for text in spelt {
            let read: Extra = read(&format!("key: {text}"));
            assert_eq!(read["key"], Free::Text(text.to_owned()));
        }
        let nothing: Extra = read("key:");
        assert_eq!(nothing["key"], Free::Text(String::new()));
    }

    #[test]
    fn numbers_and_truth_values_are_parsed_where_a_type_asks() {
        let limits: Limits = read("{ min: 007, max_length: 20, digits_only: true }");
        assert_eq!(limits.min.as_deref(), Some("007"));
        assert_eq!(limits.max_length, Some(20));
        assert!(limits.digits_only);
    }

    #[test]
    fn mistakes_that_the_check_would_have_found_are_errors_here() {
        let file = Source::of("test.yaml", "max_length: [many]");
        let node = read::read(&file, &mut Vec::new()).unwrap();
        assert!(from_node::<Limits>(&node).is_err());
    }
}
