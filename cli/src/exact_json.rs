//! JSON as it is written: no name stands twice in an object, and no number is changed by reading it.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Error, Map, Number, Value};

/// Beyond this, floats cannot tell neighbouring whole numbers apart.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Why a text is not taken.
pub(crate) enum Refused {
    /// It is not JSON.
    NotJson(Error),
    /// An object has a name twice; the error says where.
    Repeated(Error),
    /// A number would be sent otherwise than it is written; line and column.
    Number(usize, usize),
}

/// Reads a document.
pub(crate) fn read(text: &str) -> Result<Value, Refused> {
    serde_json::from_str::<Value>(text).map_err(Refused::NotJson)?;
    let text = with_plain_numbers(text).map_err(|at| {
        let before = text.get(..at).unwrap_or_default();
        let last = before.rsplit('\n').next().unwrap_or_default();
        Refused::Number(before.matches('\n').count() + 1, last.chars().count() + 1)
    })?;
    let repeated = Cell::new(false);
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    Unique(&repeated)
        .deserialize(&mut deserializer)
        .map_err(|error| match repeated.get() {
            true => Refused::Repeated(error),
            false => Refused::NotJson(error),
        })
}

/// A document that can be read, with whole numbers written out: `1e3` is `1000`. `Err` is where a number stands that would be changed.
fn with_plain_numbers(text: &str) -> Result<Cow<'_, str>, usize> {
    let mut plain = String::new();
    let (mut copied, mut in_text, mut escaped) = (0, false, false);
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => in_text = !in_text,
            '-' | '0'..='9' if !in_text => {
                let is_part =
                    |one: &(usize, char)| matches!(one.1, '0'..='9' | '+' | '-' | '.' | 'e' | 'E');
                let mut end = start + 1;
                while let Some((at, _)) = characters.next_if(is_part) {
                    end = at + 1;
                }
                let number = text.get(start..end).unwrap_or_default();
                if let Some(whole) = spelling(number).ok_or(start)? {
                    plain.push_str(text.get(copied..start).unwrap_or_default());
                    plain.push_str(&whole);
                    copied = end;
                }
            }
            _ => {}
        }
    }
    if copied == 0 {
        return Ok(Cow::Borrowed(text));
    }
    plain.push_str(text.get(copied..).unwrap_or_default());
    Ok(Cow::Owned(plain))
}

/// How a number is to be written instead, if otherwise than it is. `None`: it would be changed.
fn spelling(written: &str) -> Option<Option<String>> {
    let number: Number = serde_json::from_str(written).ok()?;
    let is_plain = number.to_string() == written;
    // With a sign, a zero is the same number. What is too small for a float has other digits, and is no zero as written.
    if is_zero(written) && (!is_plain || written.starts_with('-')) {
        return Some(Some("0".to_owned()));
    }
    if is_plain {
        return Some(None);
    }
    let value = number.as_f64()?;
    let is_whole = value.fract() == 0.0 && value.abs() < EXACT;
    let (mantissa, exponent) = written.split_once(['e', 'E'])?;
    // A float holds fifteen digits; of more, or behind a negative exponent, some may be lost in it.
    let is_exact = mantissa.len() <= 15 && !exponent.starts_with('-');
    (is_whole && is_exact).then(|| Some(format!("{value:.0}")))
}

/// Whether there is no digit but `0` in front of the exponent.
fn is_zero(written: &str) -> bool {
    let mantissa = written.split(['e', 'E']).next().unwrap_or_default();
    !mantissa.contains(|one| matches!(one, '1'..='9'))
}

struct Unique<'r>(&'r Cell<bool>);

impl<'de> DeserializeSeed<'de> for Unique<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
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
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Unique(self.0))? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(Unique(self.0))?;
            if map.insert(name, value).is_some() {
                self.0.set(true);
                return Err(A::Error::custom("a name stands twice"));
            }
        }
        Ok(map.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_read_is_what_is_written() {
        for (text, value) in [
            (
                r#"{"a": [1, -2.5, "1e3", "\"1.10", null, true], "b": {"a": 1}}"#,
                json!({"a": [1, -2.5, "1e3", "\"1.10", null, true], "b": {"a": 1}}),
            ),
            (
                r#"[1e3, 2E+2, -1.5e1, 18446744073709551615, "x"]"#,
                json!([1000, 200, -15, 18_446_744_073_709_551_615_u64, "x"]),
            ),
            ("7", json!(7)),
            (
                "[0, -0, 0.0, -0.0, -0e1, 0e5, 0E-5, 10.0]",
                json!([0, 0, 0.0, 0, 0, 0, 0, 10.0]),
            ),
        ] {
            assert_eq!(read(text).ok(), Some(value), "{text}");
        }
        for (text, place) in [
            ("1.10", (1, 1)),
            ("[1,\n 0.12345678901234567890]", (2, 2)),
            (r#"{"号": 123456789012345678901234567890}"#, (1, 7)),
            ("1e-400", (1, 1)),
            ("1.0000000000000000000001e3", (1, 1)),
            ("1.00e30", (1, 1)),
        ] {
            let Err(Refused::Number(line, column)) = read(text) else {
                panic!("{text}");
            };
            assert_eq!((line, column), place, "{text}");
        }
        for text in [r#"{"a": 1, "a": 1}"#, r#"[{"b": {"\u0061": 1, "a": 2}}]"#] {
            assert!(matches!(read(text), Err(Refused::Repeated(_))), "{text}");
        }
        assert!(matches!(read("{"), Err(Refused::NotJson(_))));
    }
}
