//! A value against its description: read from its wire form, checked for its type, measured against its limits.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use regex::Regex;
use serde_json::{Map, Value};

use crate::arguments::Arguments;
use crate::spec::{Encoding, Kind, Parameter};
use crate::sync::lock;
use crate::wire_time;

/// A value that its type cannot hold.
pub(super) struct Unreadable;

/// Whether the parameter was sent with a value.
pub(super) fn is_given(parameter: &Parameter, arguments: &Arguments) -> bool {
    arguments.get(parameter.name).is_some()
        || is_spread(parameter) && arguments.below(parameter.name).next().is_some()
}

/// Reads a parameter: scalars as text, everything else as JSON. `None` if it was not sent.
pub(super) fn read(
    parameter: &Parameter,
    arguments: &Arguments,
    zone: i16,
) -> Result<Option<Value>, Unreadable> {
    if !is_given(parameter, arguments) {
        return Ok(None);
    }
    let text = arguments.get(parameter.name);
    let value = match (parameter.encoding, text) {
        (Encoding::RepeatList | Encoding::Flat, None) => gather(arguments.below(parameter.name)),
        (Encoding::Comma, Some(text)) => split(text, ','),
        (Encoding::Space, Some(text)) => split(text, ' '),
        (Encoding::Pipe, Some(text)) => split(text, '|'),
        (_, Some(text)) if is_scalar(parameter.kind) => Value::from(text),
        (_, Some(text)) => serde_json::from_str(text).map_err(|_| Unreadable)?,
        (_, None) => return Ok(None),
    };
    if fits(parameter.kind, parameter.fields, &value, zone) {
        Ok(Some(value))
    } else {
        Err(Unreadable)
    }
}

/// Whether a value keeps within the limits that the service enforces.
pub(super) fn within_limits(parameter: &Parameter, value: &Value) -> bool {
    let limits = &parameter.limits;
    if !limits.enforce_service {
        return true;
    }
    if let Value::Array(items) = value {
        return within(items.len(), limits.min_items, limits.max_items);
    }
    let Some(text) = scalar_text(value) else {
        return true;
    };
    within(text.chars().count(), limits.min_length, limits.max_length)
        && (!limits.digits_only || text.bytes().all(|byte| byte.is_ascii_digit()))
        && limits
            .pattern
            .is_none_or(|pattern| matches_pattern(pattern, &text))
        && (!is_number(parameter.kind) || in_range(parameter, &text))
}

fn is_spread(parameter: &Parameter) -> bool {
    matches!(parameter.encoding, Encoding::RepeatList | Encoding::Flat)
}

fn is_scalar(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Object | Kind::List(_) | Kind::Map(_) | Kind::Json
    )
}

fn is_number(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Integer
            | Kind::Long
            | Kind::Number
            | Kind::Seconds
            | Kind::SecondsOrNever
            | Kind::Millis
    )
}

fn fits(kind: Kind, fields: &'static [Parameter], value: &Value, zone: i16) -> bool {
    match kind {
        Kind::Json => true,
        Kind::List(item) => value
            .as_array()
            .is_some_and(|items| items.iter().all(|one| fits(*item, fields, one, zone))),
        Kind::Map(item) => value
            .as_object()
            .is_some_and(|map| map.values().all(|one| fits(*item, fields, one, zone))),
        Kind::Object => value
            .as_object()
            .is_some_and(|object| object_fits(fields, object, zone)),
        _ => scalar_text(value).is_some_and(|text| scalar_fits(kind, &text, zone)),
    }
}

/// Required members are there and all known ones fit; unknown ones pass.
fn object_fits(fields: &'static [Parameter], object: &Map<String, Value>, zone: i16) -> bool {
    fields.iter().all(|field| match object.get(field.name) {
        None | Some(Value::Null) => !field.required,
        Some(value) => fits(field.kind, field.fields, value, zone),
    })
}

fn scalar_fits(kind: Kind, text: &str, zone: i16) -> bool {
    match kind {
        Kind::Integer => text.parse::<i32>().is_ok(),
        Kind::Long => text.parse::<i64>().is_ok(),
        Kind::Number => text.parse::<f64>().is_ok_and(f64::is_finite),
        Kind::Boolean => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        Kind::LocalDateTime => wire_time::parse_local(text, zone, false).is_some(),
        Kind::LocalCompact => wire_time::parse_local_compact(text, zone).is_some(),
        Kind::LocalDate => wire_time::is_day(text),
        Kind::Iso8601 => wire_time::parse_utc(text).is_some(),
        Kind::EpochMillis
        | Kind::EpochSeconds
        | Kind::Seconds
        | Kind::SecondsOrNever
        | Kind::Millis => text.parse::<i64>().is_ok_and(|number| number >= 0),
        Kind::Text | Kind::Binary | Kind::Object | Kind::List(_) | Kind::Map(_) | Kind::Json => {
            true
        }
    }
}

/// The text of a scalar: inside JSON, numbers and booleans may be written with or without quotes.
fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn split(text: &str, separator: char) -> Value {
    text.split(separator).map(Value::from).collect()
}

/// `1.Key=a, 1.Value=b, 2.Key=c` as the tree that it describes; levels whose names are all numbers are lists.
fn gather<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Value {
    let mut here = None;
    let mut below: Vec<(&str, Vec<(&str, &str)>)> = Vec::new();
    for (name, value) in pairs {
        let (first, rest) = name.split_once('.').unwrap_or((name, ""));
        if first.is_empty() {
            here = Some(value);
            continue;
        }
        match below.iter_mut().find(|(known, _)| *known == first) {
            Some((_, members)) => members.push((rest, value)),
            None => below.push((first, vec![(rest, value)])),
        }
    }
    if below.is_empty() {
        return Value::from(here.unwrap_or_default());
    }
    let mut members: Vec<(&str, Value)> = below
        .into_iter()
        .map(|(name, members)| (name, gather(members.into_iter())))
        .collect();
    if members.iter().all(|(name, _)| name.parse::<u32>().is_ok()) {
        members.sort_by_key(|(name, _)| name.parse::<u32>().unwrap_or(u32::MAX));
        return members.into_iter().map(|(_, value)| value).collect();
    }
    members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn within(count: usize, least: Option<u64>, most: Option<u64>) -> bool {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    least.is_none_or(|least| count >= least) && most.is_none_or(|most| count <= most)
}

fn in_range(parameter: &Parameter, text: &str) -> bool {
    let Ok(value) = text.parse::<f64>() else {
        return true;
    };
    let bound = |text: Option<&str>| text.and_then(|text| text.parse::<f64>().ok());
    let limits = &parameter.limits;
    let above = bound(limits.min).is_none_or(|min| {
        if limits.exclusive_min {
            value > min
        } else {
            value >= min
        }
    });
    let below = bound(limits.max).is_none_or(|max| {
        if limits.exclusive_max {
            value < max
        } else {
            value <= max
        }
    });
    above && below
}

/// Whether the whole text matches. A pattern that is not understood lets everything pass: the tables' tests find it.
fn matches_pattern(pattern: &'static str, text: &str) -> bool {
    static COMPILED: LazyLock<Mutex<HashMap<&'static str, Option<Regex>>>> =
        LazyLock::new(Mutex::default);
    let mut compiled = lock(&COMPILED);
    let regex = compiled
        .entry(pattern)
        .or_insert_with(|| Regex::new(&format!(r"\A(?:{pattern})\z")).ok());
    regex.as_ref().is_none_or(|regex| regex.is_match(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::generated::SERVICES;
    use crate::spec::{Limits, Location, Sensitivity};

    const PLAIN: Parameter = Parameter {
        name: "P",
        kind: Kind::Text,
        location: Location::Query,
        encoding: Encoding::Plain,
        required: false,
        limits: Limits::NONE,
        known_values: &[],
        sensitivity: Sensitivity::None,
        fields: &[],
    };
    const MEMBERS: &[Parameter] = &[
        Parameter {
            name: "Key",
            required: true,
            ..PLAIN
        },
        Parameter {
            name: "Age",
            kind: Kind::Integer,
            ..PLAIN
        },
    ];

    fn accepts(parameter: &Parameter, pairs: &[(&str, &str)]) -> bool {
        match read(parameter, &Arguments::from_pairs(pairs), 480) {
            Ok(Some(value)) => within_limits(parameter, &value),
            Ok(None) => true,
            Err(Unreadable) => false,
        }
    }

    #[test]
    fn scalars_are_held_by_their_type_or_refused() {
        for (kind, good, bad) in [
            (Kind::Integer, "-5", "2147483648"),
            (Kind::Long, "9007199254740993", "1.5"),
            (Kind::Number, "1.5", "NaN"),
            (Kind::Boolean, "True", "yes"),
            (
                Kind::LocalDateTime,
                "2026-01-02 03:04:05",
                "2026-01-02T03:04:05Z",
            ),
            (Kind::LocalCompact, "20260102030405", "2026010203040"),
            (Kind::LocalDate, "20260102", "20260230"),
            (Kind::Iso8601, "2026-01-02T03:04:05Z", "2026-01-02 03:04:05"),
            (Kind::EpochMillis, "1553774465000", "-1"),
            (Kind::SecondsOrNever, "0", "soon"),
        ] {
            let parameter = Parameter { kind, ..PLAIN };
            assert!(accepts(&parameter, &[("P", good)]), "{kind:?} {good}");
            assert!(!accepts(&parameter, &[("P", bad)]), "{kind:?} {bad}");
            assert!(
                accepts(&parameter, &[("P", "")]),
                "an empty value counts as not given"
            );
        }
    }

    #[test]
    fn lists_and_objects_are_read_in_every_encoding() {
        let json = Parameter {
            kind: Kind::List(&Kind::Object),
            encoding: Encoding::Json,
            fields: MEMBERS,
            ..PLAIN
        };
        assert!(accepts(
            &json,
            &[(
                "P",
                r#"[{"Key":"a","Age":"7"},{"Key":"b","Age":8,"More":null}]"#
            )]
        ));
        assert!(
            !accepts(&json, &[("P", r#"[{"Age":7}]"#)]),
            "a required member is missing"
        );
        assert!(!accepts(&json, &[("P", r#"[{"Key":"a","Age":"old"}]"#)]));
        assert!(!accepts(&json, &[("P", "[{")]));

        let repeat = Parameter {
            encoding: Encoding::RepeatList,
            ..json
        };
        assert!(accepts(
            &repeat,
            &[("P.1.Key", "a"), ("P.2.Key", "b"), ("P.2.Age", "8")]
        ));
        assert!(!accepts(&repeat, &[("P.1.Age", "8")]));

        let comma = Parameter {
            kind: Kind::List(&Kind::Integer),
            encoding: Encoding::Comma,
            ..PLAIN
        };
        // Given and empty is not the same as not given, where the encoding can say it.
        let given = |parameter, text| is_given(parameter, &Arguments::from_pairs(&[("P", text)]));
        assert!(given(&json, "[]") && accepts(&json, &[("P", "[]")]));
        assert!(!given(&comma, "") && !given(&repeat, ""));
        assert!(accepts(&comma, &[("P", "1,2,3")]));
        assert!(!accepts(&comma, &[("P", "1,b,3")]));
    }

    #[test]
    fn spread_names_become_a_tree() {
        let pairs = [("1.Key", "a"), ("10.Key", "c"), ("2.Key", "b")];
        assert_eq!(
            gather(pairs.into_iter()),
            json!([{"Key": "a"}, {"Key": "b"}, {"Key": "c"}])
        );
        assert_eq!(
            gather([("Name", "n"), ("Tags.1", "t")].into_iter()),
            json!({"Name": "n", "Tags": ["t"]})
        );
    }

    #[test]
    fn limits_are_held() {
        let length = Limits {
            min_length: Some(2),
            max_length: Some(3),
            digits_only: true,
            ..Limits::NONE
        };
        let parameter = Parameter {
            limits: length,
            ..PLAIN
        };
        assert!(accepts(&parameter, &[("P", "12")]));
        for bad in ["1", "1234", "1a", "１２"] {
            assert!(!accepts(&parameter, &[("P", bad)]), "{bad}");
        }
        let range = Limits {
            min: Some("5"),
            max: Some("20"),
            exclusive_max: true,
            ..Limits::NONE
        };
        let parameter = Parameter {
            kind: Kind::Integer,
            limits: range,
            ..PLAIN
        };
        assert!(accepts(&parameter, &[("P", "5")]));
        assert!(!accepts(&parameter, &[("P", "20")]));
        let free = Parameter {
            limits: Limits {
                enforce_service: false,
                ..range
            },
            ..parameter
        };
        assert!(accepts(&free, &[("P", "20")]));
        let pattern = Limits {
            pattern: Some("[a-z]+|[0-9]"),
            ..Limits::NONE
        };
        let parameter = Parameter {
            limits: pattern,
            ..PLAIN
        };
        assert!(accepts(&parameter, &[("P", "abc")]));
        assert!(
            !accepts(&parameter, &[("P", "12")]),
            "the whole value has to match"
        );
    }

    #[test]
    fn every_pattern_of_the_tables_is_understood() {
        fn visit(parameters: &[Parameter]) {
            for parameter in parameters {
                if let Some(pattern) = parameter.limits.pattern {
                    assert!(Regex::new(pattern).is_ok(), "{}: {pattern}", parameter.name);
                }
                visit(parameter.fields);
            }
        }
        SERVICES
            .iter()
            .flat_map(|service| service.operations)
            .for_each(|operation| visit(operation.parameters));
    }
}
