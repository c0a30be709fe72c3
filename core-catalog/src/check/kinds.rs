//! Whether a value is what its description says: of its kind, with the members that it needs.

use std::borrow::Cow;

use core_client::answer::Scalar;
use core_client::text::Binary;
use core_client::time::{Iso8601, LocalCompact, LocalDate, LocalDateTime, UtcOffset};
use serde_json::{Map, Value as Json};

use super::finding::{Finding, Problem, UnknownName};
use crate::{Encoding, Kind, Value};

type IsOfKind<'f> = &'f dyn Fn(Kind, &str) -> bool;

/// Checks a value with all that is inside.
pub(super) fn check<'c>(
    value: &'c Value,
    path: &str,
    json: &Json,
    is_of_kind: IsOfKind<'_>,
    found: &mut Vec<Finding<'c>>,
) {
    match (value.kind, json) {
        (Kind::Json, _) | (_, Json::Null) => {}
        // The JSON text itself, as it goes over the wire.
        (Kind::Object | Kind::List | Kind::Map, Json::String(text)) => {
            match (serde_json::from_str::<Json>(text), value.encoding) {
                (Ok(inner @ (Json::Object(_) | Json::Array(_))), _) => {
                    check(value, path, &inner, is_of_kind, found);
                }
                (_, Encoding::Joined(separator)) => {
                    let items = text.split(separator).map(Json::from).collect();
                    check(value, path, &Json::Array(items), is_of_kind, found);
                }
                _ => add(path, Problem::NotOfKind(value), found),
            }
        }
        (Kind::Object, Json::Object(members)) => object(value, path, members, is_of_kind, found),
        (Kind::List, Json::Array(items)) => {
            for (index, json) in items.iter().enumerate() {
                let path = format!("{path}[{index}]");
                element(value, &path, json, is_of_kind, found);
            }
        }
        (Kind::Map, Json::Object(members)) => {
            for json in members.values() {
                element(value, &format!("{path}[]"), json, is_of_kind, found);
            }
        }
        (kind, Json::String(_) | Json::Number(_) | Json::Bool(_)) if !value.is_structured() => {
            let text = text_of(json);
            if !is_of_kind(kind, &text) {
                add(path, Problem::NotOfKind(value), found);
            } else if !value.known.is_empty() && value.known.iter().all(|one| one.value != text) {
                add(path, Problem::NotKnown, found);
            }
        }
        _ => add(path, Problem::NotOfKind(value), found),
    }
}

fn element<'c>(
    value: &'c Value,
    path: &str,
    json: &Json,
    is_of_kind: IsOfKind<'_>,
    found: &mut Vec<Finding<'c>>,
) {
    if let Some(item) = value.item.as_deref() {
        check(item, path, json, is_of_kind, found);
    }
}

fn object<'c>(
    value: &'c Value,
    path: &str,
    members: &Map<String, Json>,
    is_of_kind: IsOfKind<'_>,
    found: &mut Vec<Finding<'c>>,
) {
    for (name, json) in members {
        match value.members.iter().find(|one| one.is_called(name)) {
            Some(member) => {
                let path = format!("{path}.{}", member.name);
                check(member, &path, json, is_of_kind, found);
            }
            None => {
                let problem = Problem::UnknownMember(UnknownName(name.clone()), &value.members);
                add(path, problem, found);
            }
        }
    }
    let is_given = |one: &Value| {
        members
            .iter()
            .any(|(name, json)| one.is_called(name) && !json.is_null())
    };
    for member in value.members.iter().filter(|one| one.required) {
        if !is_given(member) {
            let path = format!("{path}.{}", member.name);
            add(&path, Problem::Missing, found);
        }
    }
}

fn add<'c>(path: &str, problem: Problem<'c>, found: &mut Vec<Finding<'c>>) {
    found.push(Finding {
        path: path.to_owned(),
        problem,
    });
}

/// Whether the typed client's type for this kind can hold the text. True for kinds that are not a single value.
#[must_use]
pub fn is_of_kind(kind: Kind, text: &str) -> bool {
    let zone = UtcOffset::UTC;
    match kind {
        Kind::Text | Kind::Json | Kind::Object | Kind::List | Kind::Map => true,
        Kind::Integer => text.parse::<i32>().is_ok(),
        Kind::Long | Kind::EpochMillis | Kind::EpochSeconds => text.parse::<i64>().is_ok(),
        Kind::Seconds | Kind::SecondsOrNever | Kind::Millis => text.parse::<u64>().is_ok(),
        Kind::Number => text.parse::<f64>().is_ok_and(f64::is_finite),
        Kind::Boolean => bool::from_json(&Json::from(text), zone).is_some(),
        Kind::LocalDateTime => LocalDateTime::read(text, zone).instant().is_some(),
        Kind::LocalCompact => LocalCompact::read(text, zone).instant().is_some(),
        Kind::LocalDate => LocalDate::read(text, zone).instant().is_some(),
        Kind::Iso8601 => Iso8601::read(text, zone).instant().is_some(),
        Kind::Binary => Binary::from_json(&Json::from(text), zone).is_some(),
    }
}

/// A single value's text, or the compact JSON of any other value.
#[must_use]
pub fn text_of(json: &Json) -> Cow<'_, str> {
    match json {
        Json::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}
