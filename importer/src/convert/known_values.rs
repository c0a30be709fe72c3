//! `enum` and `enumValueTitles`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::extra::Rest;
use super::texts;

/// Takes the values that the provider names, where all of them fit the type. They are stated as texts, whatever the type.
pub(crate) fn take(
    ty: &str,
    with_texts: bool,
    source: &mut Map<String, Value>,
    out: &mut Map<String, Value>,
    rest: &mut Rest,
) {
    let listed = listed(source.get("enum"));
    let titles = source.get(texts::VALUE_TITLES).and_then(Value::as_object);
    let titled: Vec<&str> = titles
        .into_iter()
        .flat_map(Map::keys)
        .map(String::as_str)
        .collect();
    let mut all: Vec<&str> = listed.clone().unwrap_or_default();
    all.extend(
        titled
            .iter()
            .filter(|value| !all.contains(*value))
            .copied()
            .collect::<Vec<_>>(),
    );
    let distinct: BTreeSet<&str> = all.iter().copied().collect();
    let good =
        !all.is_empty() && distinct.len() == all.len() && all.iter().all(|value| fits(ty, value));
    if !good {
        return;
    }
    let entry = |value: &&str| {
        let title = titles
            .and_then(|titles| titles.get(*value))
            .and_then(Value::as_str);
        let docs = title
            .filter(|title| with_texts && title != value)
            .and_then(texts::plain);
        match docs {
            Some(docs) => json!({"value": value, "docs": {"en": docs}}),
            None => json!({"value": value}),
        }
    };
    let values: Vec<Value> = all.iter().map(entry).collect();
    let same_list = listed.as_deref() == Some(all.as_slice());
    let same_titles = titled.len() == all.len();
    let (has_list, has_titles) = (source.contains_key("enum"), titles.is_some());
    out.insert("known_values".to_owned(), values.into());
    if same_list {
        source.remove("enum");
    } else if !has_list {
        rest.absent("enum");
    }
    if has_titles && same_titles && only_texts(source.get(texts::VALUE_TITLES)) {
        source.remove(texts::VALUE_TITLES);
    } else if !source.contains_key(texts::VALUE_TITLES) {
        rest.absent(texts::VALUE_TITLES);
    }
}

fn only_texts(titles: Option<&Value>) -> bool {
    titles
        .and_then(Value::as_object)
        .is_some_and(|titles| titles.values().all(Value::is_string))
}

/// The values of `enum`, where all are texts.
fn listed(list: Option<&Value>) -> Option<Vec<&str>> {
    list?.as_array()?.iter().map(Value::as_str).collect()
}

fn fits(ty: &str, value: &str) -> bool {
    let plain = !value.trim().is_empty() && !value.contains(codegen::is_refused_character);
    plain
        && match ty {
            "string" => true,
            "integer" => value.parse::<i32>().is_ok(),
            "long" => value.parse::<i64>().is_ok(),
            "number" => value.parse::<f64>().is_ok_and(f64::is_finite),
            _ => false,
        }
}
