//! Single values: how they are written on the wire, and how leniently they are read.

use std::borrow::Cow;

use serde_json::Value;

use crate::time::UtcOffset;

/// A single value: text, number, truth value, time.
///
/// `zone` is the client's zone for times that the service writes without a zone; most types ignore it.
///
/// A generated type implements this and then [`scalar_in_answers!`](crate::scalar_in_answers).
pub trait Scalar: Sized {
    /// Whether the value is sensitive: texts of the service that repeat it are shown without it.
    const SENSITIVE: bool = false;

    /// Whether any text is one: of an answer that had to be repaired, only such a type takes a text in which characters were
    /// replaced, and none for a field that is a code or an id by its name.
    const ANY_TEXT: bool = false;

    /// The value as text of a request parameter.
    fn to_wire(&self, zone: UtcOffset) -> Cow<'_, str>;

    /// Reads a JSON text, number or truth value; `None` if the type cannot hold it. Never called with `null`, an object or
    /// a list.
    fn from_json(value: &Value, zone: UtcOffset) -> Option<Self>;

    /// The value as JSON, for an answer or a JSON parameter.
    fn to_json(&self, zone: UtcOffset) -> Value;

    /// The value as JSON for people: the value of [`to_json`](Self::to_json), or a text that hides it.
    fn to_masked(&self, zone: UtcOffset) -> Value {
        match Self::SENSITIVE {
            true => Value::from("<hidden>"),
            false => self.to_json(zone),
        }
    }

    /// Like [`from_json`](Self::from_json), but may move the value's text instead of copying it.
    ///
    /// # Errors
    /// The value itself, if the type cannot hold it.
    fn take_json(value: Value, zone: UtcOffset) -> Result<Self, Value> {
        match Self::from_json(&value, zone) {
            Some(read) => Ok(read),
            None => Err(value),
        }
    }

    /// Why the value cannot be sent, in words: a call with such a value is refused before anything is sent.
    fn problem(&self) -> Option<&'static str> {
        None
    }
}

impl Scalar for String {
    const ANY_TEXT: bool = true;

    fn to_wire(&self, _: UtcOffset) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    fn from_json(value: &Value, _: UtcOffset) -> Option<Self> {
        spelling(value).map(Cow::into_owned)
    }

    fn to_json(&self, _: UtcOffset) -> Value {
        Value::String(self.clone())
    }

    fn take_json(value: Value, zone: UtcOffset) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            other => Self::from_json(&other, zone).ok_or(other),
        }
    }
}

impl Scalar for bool {
    fn to_wire(&self, _: UtcOffset) -> Cow<'_, str> {
        Cow::Borrowed(if *self { "true" } else { "false" })
    }

    fn from_json(value: &Value, _: UtcOffset) -> Option<Self> {
        match value {
            Value::Bool(truth) => Some(*truth),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    fn to_json(&self, _: UtcOffset) -> Value {
        Value::Bool(*self)
    }
}

/// Below this, a float is as near to what was spelled as 16 digits say; from here on, it may have lost digits of an id.
pub(crate) const EXACT: f64 = 1e15;

/// A float that is a whole number.
fn exact(number: f64) -> Option<i64> {
    let is_whole = number.abs() < EXACT && number.fract() == 0.0;
    is_whole.then_some(number as i64)
}

/// A single value as text: a whole number by its digits, however it came, and a number that may have lost some not at all.
pub(crate) fn spelling(value: &Value) -> Option<Cow<'_, str>> {
    Some(match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Bool(true) => Cow::Borrowed("true"),
        Value::Bool(false) => Cow::Borrowed("false"),
        Value::Number(number) if number.is_i64() => {
            // Spelled without the formatter, which takes ten times as long.
            Cow::Owned(number.as_i64()?.to_string())
        }
        Value::Number(number) if number.is_u64() => Cow::Owned(number.to_string()),
        Value::Number(number) => {
            let float = number.as_f64().filter(|float| float.abs() < EXACT)?;
            Cow::Owned(match exact(float) {
                Some(whole) => whole.to_string(),
                None => number.to_string(),
            })
        }
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    })
}

/// Integers never pass through a float that could not hold them: ids of 16 and more digits would be rounded.
macro_rules! integer {
    ($($name:ty),+) => {$(
        impl Scalar for $name {
            fn to_wire(&self, _: UtcOffset) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }

            fn from_json(value: &Value, _: UtcOffset) -> Option<Self> {
                match value {
                    Value::Number(number) => number
                        .as_i64()
                        .or_else(|| exact(number.as_f64()?))
                        .and_then(|whole| Self::try_from(whole).ok())
                        .or_else(|| number.as_u64().and_then(|whole| Self::try_from(whole).ok())),
                    Value::String(text) => text.parse().ok(),
                    _ => None,
                }
            }

            fn to_json(&self, _: UtcOffset) -> Value {
                Value::from(*self)
            }
        }
    )+};
}

integer!(i32, i64, u32, u64);

impl Scalar for f64 {
    fn to_wire(&self, _: UtcOffset) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn from_json(value: &Value, _: UtcOffset) -> Option<Self> {
        match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }

    fn to_json(&self, _: UtcOffset) -> Value {
        Value::from(*self)
    }

    fn problem(&self) -> Option<&'static str> {
        (!self.is_finite()).then_some("is not a finite number")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read<T: Scalar>(value: Value) -> Option<T> {
        let by_reference = T::from_json(&value, UtcOffset::UTC).is_some();
        let read = T::take_json(value, UtcOffset::UTC).ok();
        assert_eq!(by_reference, read.is_some());
        read
    }

    #[test]
    fn scalars_are_read_leniently() {
        assert_eq!(
            read::<String>(json!(1_000_012_345_678_901_i64)),
            Some("1000012345678901".to_owned())
        );
        assert_eq!(read::<String>(json!(true)), Some("true".to_owned()));
        assert_eq!(
            read::<String>(json!(18_446_744_073_709_551_615_u64)),
            Some("18446744073709551615".to_owned())
        );
        assert_eq!(
            read::<i64>(json!("9007199254740993")),
            Some(9_007_199_254_740_993)
        );
        assert_eq!(
            read::<i64>(json!(9_007_199_254_740_993_i64)),
            Some(9_007_199_254_740_993)
        );
        assert_eq!(read::<i32>(json!("-1")), Some(-1));
        assert_eq!(read::<bool>(json!("True")), Some(true));
        assert_eq!(read::<bool>(json!("false")), Some(false));
        assert_eq!(read::<f64>(json!("1.5")), Some(1.5));
    }

    #[test]
    fn whole_numbers_are_integers_however_they_are_spelled() {
        for whole in ["42", "42.0", "4.2e1", "420E-1"] {
            let value = || serde_json::from_str::<Value>(whole).unwrap();
            assert_eq!(read::<i32>(value()), Some(42), "{whole}");
            assert_eq!(read::<u64>(value()), Some(42), "{whole}");
            assert_eq!(read::<String>(value()).as_deref(), Some("42"), "{whole}");
        }
        assert_eq!(read::<i64>(json!(-4.0)), Some(-4));
        assert_eq!(read::<u32>(json!(-4.0)), None);
        assert_eq!(read::<String>(json!(-0.0)).as_deref(), Some("0"));
        assert_eq!(read::<String>(json!(1.5)).as_deref(), Some("1.5"));
        assert_eq!(
            read::<i64>(json!(999_999_999_999_999.0)),
            Some(999_999_999_999_999)
        );
    }

    #[test]
    fn a_float_that_may_have_lost_digits_is_no_id() {
        for float in [1e15, 9_007_199_254_740_992.0, 1e21, -1e16, f64::MAX] {
            assert_eq!(read::<String>(json!(float)), None, "{float}");
            assert_eq!(read::<i64>(json!(float)), None, "{float}");
            assert_eq!(read::<f64>(json!(float)), Some(float));
        }
    }

    #[test]
    fn what_a_type_cannot_hold_is_not_read() {
        assert_eq!(read::<i32>(json!(3_000_000_000_i64)), None);
        assert_eq!(read::<i64>(json!(u64::MAX)), None);
        assert_eq!(read::<i64>(json!("")), None);
        assert_eq!(read::<i64>(json!(1.5)), None);
        assert_eq!(read::<bool>(json!(1)), None);
        assert_eq!(read::<f64>(json!("NaN")), None);
        assert!(f64::NAN.problem().is_some());
    }

    #[test]
    fn the_wire_form_is_what_the_gateway_knows() {
        assert_eq!(true.to_wire(UtcOffset::UTC), "true");
        assert_eq!(
            9_007_199_254_740_993_i64.to_wire(UtcOffset::UTC),
            "9007199254740993"
        );
        assert_eq!(0.1_f64.to_wire(UtcOffset::UTC), "0.1");
    }
}
