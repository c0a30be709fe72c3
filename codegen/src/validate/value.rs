//! Whether an example, default or known value fits its shape.

use serde_json::Value;

use super::kind::{Kind, resolve};
use super::limits;
use crate::diagnostic::codes;
use crate::model::{Format, Shape, Types};
use crate::source::{Place, Report};

/// Why a value does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueProblem {
    /// Where inside the value, as `Data.List.0`; empty for the value itself.
    at: String,
    why: String,
    /// It fits the type and offends against a limit.
    limits: bool,
}

/// Reports that a text does not fit; `what` names it: "the example".
pub(super) fn check(
    what: &str,
    text: &str,
    shape: &Shape,
    types: Option<&Types>,
    place: Place<'_>,
    report: &mut Report,
) {
    for problem in problems(text, shape, types) {
        let (code, help) = if problem.limits {
            (codes::VALUE_LIMITS, "correct the value or the limits")
        } else {
            (codes::VALUE_TYPE, "correct the value or the type")
        };
        let message = match problem.at.as_str() {
            "" => format!("{what} {}", problem.why),
            at => format!("{what}: `{at}` {}", problem.why),
        };
        report.error(place, code, message, help);
    }
}

/// Everything that is wrong with a text as it stands on the wire; structures are JSON text.
pub(crate) fn problems(text: &str, shape: &Shape, types: Option<&Types>) -> Vec<ValueProblem> {
    let mut found = Vec::new();
    let Some((kind, resolved)) = resolve(shape, types) else {
        return found;
    };
    if kind.is_scalar() {
        scalar(kind, text, shape, resolved, "", &mut found);
        return found;
    }
    match serde_json::from_str::<Value>(text) {
        Ok(value) => json(&value, shape, types, "", &mut found),
        Err(error) => found.push(problem("", format!("is not JSON: {error}"))),
    }
    found
}

/// Everything that is wrong with a JSON value, in the form of messages.
pub(crate) fn json_problems(value: &Value, shape: &Shape, types: Option<&Types>) -> Vec<String> {
    let mut found = Vec::new();
    json(value, shape, types, "", &mut found);
    let in_words = |problem: ValueProblem| match problem.at.as_str() {
        "" => format!("the value {}", problem.why),
        at => format!("`{at}` {}", problem.why),
    };
    found.into_iter().map(in_words).collect()
}

fn problem(at: &str, why: impl Into<String>) -> ValueProblem {
    ValueProblem {
        at: at.to_owned(),
        why: why.into(),
        limits: false,
    }
}

fn outside(at: &str, why: String) -> ValueProblem {
    ValueProblem {
        limits: true,
        ..problem(at, why)
    }
}

fn json(
    value: &Value,
    shape: &Shape,
    types: Option<&Types>,
    at: &str,
    found: &mut Vec<ValueProblem>,
) {
    let Some((kind, resolved)) = resolve(shape, types) else {
        return;
    };
    match (kind, value) {
        // `null` reads as absent everywhere, and free JSON is free.
        (_, Value::Null) | (Kind::Json, _) => {}
        (Kind::Object, Value::Object(members)) => {
            for (name, value) in members {
                let at = inside(at, name);
                let field = resolved
                    .fields
                    .iter()
                    .find(|field| field.name == *name || field.aliases.contains(name));
                match field {
                    Some(field) => {
                        let list = field.separator().and_then(|by| items(value, by));
                        json(
                            list.as_ref().unwrap_or(value),
                            &field.shape,
                            types,
                            &at,
                            found,
                        );
                    }
                    None => found.push(problem(&at, "is not a field of the shape")),
                }
            }
        }
        (Kind::Map, Value::Object(members)) => {
            size(shape, resolved, members.len(), at, found);
            for (name, value) in members {
                if let Some(values) = &resolved.values {
                    json(value, values, types, &inside(at, name), found);
                }
            }
        }
        (Kind::List, Value::Array(items)) => {
            size(shape, resolved, items.len(), at, found);
            for (index, value) in items.iter().enumerate() {
                if let Some(items) = &resolved.items {
                    json(value, items, types, &inside(at, &index.to_string()), found);
                }
            }
        }
        (kind, Value::String(text)) if kind.is_scalar() => {
            scalar(kind, text, shape, resolved, at, found);
        }
        (kind, Value::Number(_) | Value::Bool(_)) if kind.is_scalar() => {
            scalar(kind, &value.to_string(), shape, resolved, at, found);
        }
        (kind, _) => {
            let why = format!("is {}, and the type is `{}`", json_kind(value), kind.name());
            found.push(problem(at, why));
        }
    }
}

/// A list that stands as one text, as the client reads it.
fn items(value: &Value, separator: char) -> Option<Value> {
    let items = value.as_str()?.split(separator).map(str::trim);
    Some(items.filter(|item| !item.is_empty()).collect())
}

fn inside(at: &str, part: &str) -> String {
    match at {
        "" => part.to_owned(),
        at => format!("{at}.{part}"),
    }
}

fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn size(shape: &Shape, resolved: &Shape, items: usize, at: &str, found: &mut Vec<ValueProblem>) {
    let offence = limits_of(shape, resolved).and_then(|limits| limits::size_offence(limits, items));
    found.extend(offence.map(|why| outside(at, why)));
}

fn scalar(
    kind: Kind,
    text: &str,
    shape: &Shape,
    resolved: &Shape,
    at: &str,
    found: &mut Vec<ValueProblem>,
) {
    if let Some(expected) = expected(kind, resolved.format, text) {
        found.push(problem(at, format!("`{text}` is not {expected}")));
        return;
    }
    let offence = limits_of(shape, resolved).and_then(|limits| limits::offence(limits, kind, text));
    found.extend(offence.map(|why| outside(at, format!("`{text}` {why}"))));
}

/// The limits at the place of use; without them, those of the named type behind it.
fn limits_of<'a>(shape: &'a Shape, resolved: &'a Shape) -> Option<&'a crate::model::Limits> {
    shape.limits.as_ref().or(resolved.limits.as_ref())
}

/// What the text should have been, if it is not that.
fn expected(kind: Kind, format: Option<Format>, text: &str) -> Option<&'static str> {
    let (fits, expected) = match kind {
        Kind::Integer => (text.parse::<i32>().is_ok(), "a whole number of 32 bits"),
        Kind::Long => (text.parse::<i64>().is_ok(), "a whole number of 64 bits"),
        Kind::Number => (text.parse::<f64>().is_ok_and(f64::is_finite), "a number"),
        Kind::Boolean => (matches!(text, "true" | "false"), "`true` or `false`"),
        Kind::Duration => (text.parse::<u64>().is_ok(), "a whole number of time units"),
        Kind::Time => return time(format?, text),
        Kind::String if format == Some(Format::Json) => (
            serde_json::from_str::<Value>(text).is_ok(),
            "a JSON document",
        ),
        Kind::String | Kind::Binary | Kind::Object | Kind::List | Kind::Map | Kind::Json => {
            return None;
        }
    };
    (!fits).then_some(expected)
}

fn time(format: Format, text: &str) -> Option<&'static str> {
    let (fits, expected) = match format {
        Format::LocalDateTime => (
            is_time("dddd-dd-dd dd:dd:dd", text),
            "a time `yyyy-MM-dd HH:mm:ss`",
        ),
        Format::LocalCompact => (is_time("dddddddddddddd", text), "a time `yyyyMMddHHmmss`"),
        Format::LocalDate => (is_time("dddddddd", text), "a day `yyyyMMdd`"),
        Format::Iso8601 => (
            is_time("dddd-dd-ddTdd:dd:ddZ", text),
            "a time `yyyy-MM-ddTHH:mm:ssZ`",
        ),
        Format::EpochMillis | Format::EpochSeconds => {
            (text.parse::<u64>().is_ok(), "a stamp since 1970")
        }
        Format::Seconds
        | Format::SecondsOrNever
        | Format::Millis
        | Format::Json
        | Format::Other => return None,
    };
    (!fits).then_some(expected)
}

/// Whether a text has a form (`d` for a digit) and its numbers are those of a day and an hour.
fn is_time(form: &str, text: &str) -> bool {
    let matches = form.len() == text.len()
        && form.chars().zip(text.chars()).all(|(form, c)| match form {
            'd' => c.is_ascii_digit(),
            form => form == c,
        });
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let [_, _, _, _, rest @ ..] = digits.as_slice() else {
        return false;
    };
    let ranges = [1..=12, 1..=31, 0..=23, 0..=59, 0..=60];
    matches
        && rest.chunks(2).zip(ranges).all(|(pair, range)| {
            range.contains(&pair.iter().fold(0, |sum, digit| sum * 10 + digit))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(ty: &str, format: Option<Format>) -> Shape {
        Shape {
            ty: ty.to_owned(),
            format,
            ..Shape::default()
        }
    }

    #[test]
    fn scalars() {
        for (ty, format, good, bad) in [
            ("integer", None, "-1", "2147483648"),
            ("long", None, "2147483648", "1.5"),
            ("number", None, "1.5", "NaN"),
            ("boolean", None, "false", "no"),
            (
                "time",
                Some(Format::LocalDateTime),
                "2026-01-02 03:04:05",
                "2026-1-2 03:04:05",
            ),
            (
                "time",
                Some(Format::LocalCompact),
                "20260102030405",
                "20261302030405",
            ),
            ("time", Some(Format::LocalDate), "20260102", "20261302"),
            (
                "time",
                Some(Format::Iso8601),
                "2026-01-02T03:04:05Z",
                "2026-01-02 03:04:05",
            ),
            ("time", Some(Format::EpochMillis), "1767322000000", "now"),
            ("string", Some(Format::Json), "{\"a\": 1}", "{a: 1}"),
            ("duration", Some(Format::Seconds), "60", "-1"),
        ] {
            assert_eq!(problems(good, &shape(ty, format), None), [], "{ty} {good}");
            assert_eq!(
                problems(bad, &shape(ty, format), None).len(),
                1,
                "{ty} {bad}"
            );
        }
    }
}
