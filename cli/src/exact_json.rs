//! JSON as it is written: no name stands twice in an object, and no number is changed by reading it.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Error, Number, Value};

/// From here on, floats cannot tell neighbouring whole numbers apart.
const INEXACT: f64 = 9_007_199_254_740_992.0;

/// Why a text is not taken.
pub(crate) enum Refused {
    /// It is not JSON.
    NotJson(Error),
    /// An object has a name twice; line and column of the second.
    Repeated(usize, usize),
    /// A number would be sent otherwise than it is written; line and column.
    Number(usize, usize),
}

/// Reads a document.
pub(crate) fn read(text: &str) -> Result<Value, Refused> {
    let value = serde_json::from_str(text).map_err(Refused::NotJson)?;
    match with_plain_numbers(text)? {
        Cow::Borrowed(_) => Ok(value),
        Cow::Owned(plain) => serde_json::from_str(&plain).map_err(Refused::NotJson),
    }
}

/// A document that can be read and is exact, with whole numbers written out: `1e3` is `1000`.
fn with_plain_numbers(text: &str) -> Result<Cow<'_, str>, Refused> {
    let mut plain = String::new();
    let mut copied = 0;
    let mut objects: Vec<HashSet<String>> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let start = text.len() - rest.len();
        let (token, behind) = rest.split_at(token_length(first, rest));
        rest = behind;
        match first {
            '{' => objects.push(HashSet::new()),
            '}' => drop(objects.pop()),
            '"' if rest.trim_start().starts_with(':') => {
                // Two spellings may be one name.
                let name = serde_json::from_str(token).map_err(Refused::NotJson)?;
                if objects.last_mut().is_some_and(|names| !names.insert(name)) {
                    let (line, column) = place(text, start);
                    return Err(Refused::Repeated(line, column));
                }
            }
            '-' | '0'..='9' => {
                let Some(spelt) = spelling(token) else {
                    let (line, column) = place(text, start);
                    return Err(Refused::Number(line, column));
                };
                if let Some(whole) = spelt {
                    plain.push_str(text.get(copied..start).unwrap_or_default());
                    plain.push_str(&whole);
                    copied = start + token.len();
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

/// How long the text, the number or the character is with which this begins.
fn token_length(first: char, rest: &str) -> usize {
    let mut escaped = false;
    let end = match first {
        '"' => rest.char_indices().skip(1).find(|(_, one)| {
            let ends = *one == '"' && !escaped;
            escaped = *one == '\\' && !escaped;
            ends
        }),
        '-' | '0'..='9' => {
            let is_part = |one: char| matches!(one, '0'..='9' | '+' | '-' | '.' | 'e' | 'E');
            return rest.find(|one| !is_part(one)).unwrap_or(rest.len());
        }
        _ => None,
    };
    end.map_or(0, |(at, _)| at) + first.len_utf8()
}

/// Line and column of a place.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let last = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, last.chars().count() + 1)
}

/// How a number is to be written instead, if otherwise than it is. `None`: it would be changed.
fn spelling(written: &str) -> Option<Option<String>> {
    let number: Number = serde_json::from_str(written).ok()?;
    let is_plain = number.to_string() == written;
    // With a sign, a zero is the same number. What is too small for a float has other digits, and is no zero as written.
    if is_zero(written) && (!is_plain || written.starts_with('-')) {
        return Some(Some("0".to_owned()));
    }
    let value = number.as_f64()?;
    if number.is_f64() && value.abs() >= INEXACT {
        return None;
    }
    if is_plain {
        return Some(None);
    }
    let (mantissa, exponent) = written.split_once(['e', 'E'])?;
    // A float holds fifteen digits; of more, or behind a negative exponent, some may be lost in it.
    let is_exact = mantissa.len() <= 15 && !exponent.starts_with('-');
    (value.fract() == 0.0 && is_exact).then(|| Some(format!("{value:.0}")))
}

/// Whether there is no digit but `0` in front of the exponent.
fn is_zero(written: &str) -> bool {
    let mantissa = written.split(['e', 'E']).next().unwrap_or_default();
    !mantissa.contains(|one| matches!(one, '1'..='9'))
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
            ("[1e30]", (1, 2)),
            ("9007199254740992.0", (1, 1)),
        ] {
            let Err(Refused::Number(line, column)) = read(text) else {
                panic!("{text}");
            };
            assert_eq!((line, column), place, "{text}");
        }
        for (text, place) in [
            (r#"{"a": 1, "a": 1}"#, (1, 10)),
            (r#"[{"b": {"\u0061": 1, "a": 2}}]"#, (1, 22)),
            ("{\"号\": [{\"号\": 1}],\n \"号\" : {}}", (2, 2)),
            (r#"{"a\"": "a", "b": "a", "a\"": 1}"#, (1, 24)),
        ] {
            let Err(Refused::Repeated(line, column)) = read(text) else {
                panic!("{text}");
            };
            assert_eq!((line, column), place, "{text}");
        }
        for text in [
            r#"[{"a": 1}, {"a": "a"}, {"a": {"a": ["a", "a"]}}]"#,
            r#"{"\\": "\\", "a": "\"a\":"}"#,
            " \n[] ",
        ] {
            assert!(read(text).is_ok(), "{text}");
        }
        assert!(matches!(read("{"), Err(Refused::NotJson(_))));
    }
}
