//! Applies the guesses to the converted version and adds them to the report.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::guess::effect;
use crate::guess::families::{self, Directory, Families, Family};
use crate::guess::sensitivity::{self, Kind, Member, Place};
use crate::record::Record;
use crate::report::Report;

/// Guesses an operation's effect from its metadata.
pub(crate) fn effect(product: &str, action: &str, source: &Map<String, Value>) -> effect::Guess {
    let text = |value: Option<&'_ Value>| value.and_then(Value::as_str).map(str::to_owned);
    let tags = source.get("systemTags");
    let tag = |key: &str| text(tags.and_then(|tags| tags.get(key)));
    let methods = source.get("methods").and_then(Value::as_array);
    let is_get = |method: &Value| {
        method
            .as_str()
            .is_some_and(|method| method.eq_ignore_ascii_case("get"))
    };
    let (ty, charge, risk) = (tag("operationType"), tag("chargeType"), tag("riskType"));
    let operation_type = text(source.get("operationType"));
    effect::guess(&effect::Operation {
        product,
        action,
        operation_type: operation_type.as_deref(),
        allows_get: methods.is_some_and(|methods| methods.iter().any(is_get)),
        tagged_type: ty.as_deref(),
        tagged_charge: charge.as_deref(),
        tagged_risk: risk.as_deref(),
    })
}

/// Guesses the sensitivity of a single value with this shape.
pub(crate) fn sensitivity(
    name: &str,
    shape: &Map<String, Value>,
    place: Place,
) -> Option<&'static str> {
    let format = shape
        .get("extra")
        .and_then(|extra| extra.get("format"))
        .and_then(Value::as_str);
    let is_time = format
        .is_some_and(|format| matches!(format, "date" | "date-time" | "iso8601" | "timestamp"));
    let kind = match shape.get("type").and_then(Value::as_str)? {
        "string" if is_time => Kind::Time,
        "string" => Kind::Text,
        "integer" | "long" | "number" => Kind::Number,
        "boolean" => Kind::Boolean,
        "json" | "binary" => Kind::Free,
        _ => return None,
    };
    let guess = sensitivity::guess(&Member {
        name,
        kind,
        has_known_values: shape.contains_key("known_values"),
        place,
    })?;
    let word = serde_json::to_value(guess.sensitivity).ok()?;
    WORDS.into_iter().find(|known| word == **known)
}

/// The words of the description language for sensitivities.
const WORDS: [&str; 12] = [
    "none",
    "phone_number",
    "x_number",
    "name",
    "address",
    "id_document",
    "waybill",
    "url",
    "free_text",
    "service_text",
    "secret",
    "unreviewed",
];

/// Puts the operations into families.
pub(crate) fn families(
    service: &mut Map<String, Value>,
    operations: &mut BTreeMap<String, Map<String, Value>>,
    directories: &[Directory],
    record: &mut Record,
) {
    let names: BTreeSet<&str> = operations.keys().map(String::as_str).collect();
    let before = families_of(record);
    let found = families::guess(&names, directories, &before);
    for (action, operation) in operations.iter_mut() {
        if let Some(family) = found.of.get(action) {
            operation.insert("family".to_owned(), family.clone().into());
        }
    }
    let list = found.list.iter().map(|family| json!({"id": family.id}));
    service.insert("families".to_owned(), list.collect());
    // Families of operations that are gone are kept: if the operations come back, they get the same family.
    record.families.extend(found.of);
}

fn families_of(record: &Record) -> Families {
    let ids: BTreeSet<&String> = record.families.values().collect();
    let family = |id: &String| Family {
        id: id.clone(),
        title: String::new(),
        is_titled: false,
    };
    Families {
        list: ids.into_iter().map(family).collect(),
        of: record.families.clone(),
    }
}

/// The groups of the metadata, with their titles, which later go with the other texts.
pub(crate) fn directories(head: &Map<String, Value>) -> Vec<Directory> {
    let list = head.get("directories").and_then(Value::as_array);
    list.map(Vec::as_slice).map(groups).unwrap_or_default()
}

/// The groups of a list. Some entries are names of operations.
fn groups(list: &[Value]) -> Vec<Directory> {
    let group = |value: &Value| {
        let children = value.get("children")?.as_array()?;
        let operations = children.iter().filter_map(Value::as_str).map(str::to_owned);
        Some(Directory {
            title: value
                .get("title")
                .and_then(Value::as_str)
                .map(str::to_owned),
            operations: operations.collect(),
            children: groups(children),
        })
    };
    list.iter().filter_map(group).collect()
}

/// Reports the doubts about an operation whose name looks like a read.
pub(crate) fn report_effect(action: &str, guess: &effect::Guess, report: &mut Report) {
    if guess.has_reading_verb() && !guess.doubts.is_empty() {
        let doubts: Vec<String> = guess.doubts.iter().map(ToString::to_string).collect();
        report
            .not_reads
            .insert(action.to_owned(), doubts.join("; "));
    }
}
