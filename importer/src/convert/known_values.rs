//! `enum` and `enumValueTitles`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::extra::Rest;
use super::texts;

/// Takes the values that the provider names, where all of them fit the type. They are stated as texts, whatever the type. A blank
/// value, or one that stands twice, does not take the others' names away.
pub(crate) fn take(
    ty: &str,
    with_texts: bool,
    source: &mut Map<String, Value>,
    out: &mut Map<String, Value>,
    rest: &mut Rest,
) {
    let listed = listed(source.get("enum"));
    let titles = source.get(texts::VALUE_TITLES).and_then(Value::as_object);
    let titled = titles.into_iter().flat_map(Map::keys);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let all: Vec<&str> = listed
        .iter()
        .flatten()
        .chain(titled)
        .map(String::as_str)
        .filter(|value| !value.trim().is_empty() && seen.insert(value))
        .collect();
    if all.is_empty() || !all.iter().all(|value| fits(ty, value)) {
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
    let as_list: Value = all.as_slice().into();
    let same_list = source.get("enum") == Some(&as_list);
    let same_titles = titles.is_some_and(|titles| {
        titles.len() == all.len() && titles.keys().all(|value| seen.contains(value.as_str()))
    });
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

/// The values of `enum`, where all are texts or numbers.
fn listed(list: Option<&Value>) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    list?.as_array()?.iter().map(text).collect()
}

fn fits(ty: &str, value: &str) -> bool {
    !value.contains(codegen::is_refused_character)
        && match ty {
            "string" => true,
            "integer" => value.parse::<i32>().is_ok(),
            "long" => value.parse::<i64>().is_ok(),
            "number" => value.parse::<f64>().is_ok_and(f64::is_finite),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(ty: &str, source: Value) -> (Vec<String>, Value) {
        let Value::Object(mut source) = source else {
            return (Vec::new(), source);
        };
        let mut out = Map::new();
        take(ty, false, &mut source, &mut out, &mut Rest::default());
        let known = out.get("known_values").and_then(Value::as_array);
        let values = known.into_iter().flatten();
        let values = values.filter_map(|known| known.get("value")?.as_str());
        (values.map(str::to_owned).collect(), Value::Object(source))
    }

    #[test]
    fn blank_and_repeated_values_leave_the_others_their_names() {
        let source =
            json!({"enum": ["on", "", "off", "on"], "enumValueTitles": {"": "none", "off": "Off"}});
        let (values, left) = known("string", source.clone());
        assert_eq!(values, ["on", "off"]);
        assert_eq!(left, source, "the metadata's own list stays for rebuilding");
        let (values, left) = known("string", json!({"enumValueTitles": {"on": "", " ": ""}}));
        assert_eq!(values, ["on"]);
        assert_eq!(left, json!({"enumValueTitles": {"on": "", " ": ""}}));
        assert!(known("string", json!({"enum": [" "]})).0.is_empty());
    }

    #[test]
    fn numbers_may_be_written_as_numbers() {
        let source = json!({"enum": [0, "1", -1]});
        assert_eq!(
            known("integer", source.clone()),
            (
                vec!["0".to_owned(), "1".to_owned(), "-1".to_owned()],
                source
            )
        );
        assert!(known("integer", json!({"enum": [1.5]})).0.is_empty());
        assert!(known("integer", json!({"enum": ["a", 1]})).0.is_empty());
        assert!(known("string", json!({"enum": [true, {}]})).0.is_empty());
    }
}
