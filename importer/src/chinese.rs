//! The same metadata in Chinese: its texts beside the English ones.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::choice::{Choice, UnknownActions};
use crate::convert::{self, Import};
use crate::record::Before;
use crate::source::Metadata;

/// Adds the Chinese texts of the same version to an import. Operations that the Chinese file lacks stay as they are, and the report
/// names them: its edition can be an older one.
///
/// # Errors
/// Never in practice: no operation is asked for that the Chinese file lacks.
pub fn add_chinese(
    import: &mut Import,
    chinese: Metadata,
    choice: &Choice,
) -> Result<(), UnknownActions> {
    let known: BTreeSet<String> = chinese.apis.iter().map(|api| api.name.clone()).collect();
    let mut choice = choice.clone();
    if let Some(only) = &mut choice.only {
        only.retain(|action| known.contains(action));
    }
    let before = Before {
        record: Some(&import.record),
        imported: None,
    };
    let other = convert::import(chinese, &choice, &before)?;
    let operations = import.imported.get("operations").and_then(Value::as_object);
    let actions = operations.into_iter().flat_map(Map::keys);
    let missing = actions.filter(|action| !known.contains(*action));
    import.report.without_chinese = missing.cloned().collect();
    add(&mut import.imported, &other.imported);
    Ok(())
}

/// Adds the texts of the same parts.
fn add(imported: &mut Value, chinese: &Value) {
    match (imported, chinese) {
        (Value::Object(ours), Value::Object(theirs)) => object(ours, theirs),
        (Value::Array(ours), Value::Array(theirs)) => {
            for (index, own) in ours.iter_mut().enumerate() {
                let other = match name(own) {
                    Some(name_of_own) => {
                        theirs.iter().find(|other| name(other) == Some(name_of_own))
                    }
                    None => theirs.get(index),
                };
                if let Some(other) = other {
                    add(own, other);
                }
            }
        }
        _ => {}
    }
}

/// What tells one entry of a list from another.
fn name(entry: &Value) -> Option<&str> {
    let of = |key: &str| entry.get(key).and_then(Value::as_str);
    of("name")
        .or_else(|| of("code"))
        .or_else(|| of("value"))
        .or_else(|| of("status"))
}

fn object(ours: &mut Map<String, Value>, theirs: &Map<String, Value>) {
    for (key, other) in theirs {
        let is_text = matches!(key.as_str(), "docs" | "title");
        match (ours.get_mut(key), other.get("en")) {
            (None, Some(text)) if is_text => {
                let mut only = Map::new();
                only.insert("zh".to_owned(), text.clone());
                ours.insert(key.clone(), Value::Object(only));
            }
            (Some(Value::Object(own)), Some(text)) if is_text => {
                own.insert("zh".to_owned(), text.clone());
            }
            (Some(own), _) => add(own, other),
            (None, _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_of_the_same_parts_come_together() {
        let mut own = json!({"operations": {"A": {"title": {"en": "Asks."}, "parameters": [{"name": "x", "docs": {"en": "X"}}, {"name": "y"}]}}});
        let other = json!({"operations": {"A": {"title": {"en": "问。"}, "parameters": [{"name": "y", "docs": {"en": "丫"}}]}}});
        add(&mut own, &other);
        let parameters =
            json!([{"name": "x", "docs": {"en": "X"}}, {"name": "y", "docs": {"zh": "丫"}}]);
        assert_eq!(
            own["operations"]["A"]["title"],
            json!({"en": "Asks.", "zh": "问。"})
        );
        assert_eq!(own["operations"]["A"]["parameters"], parameters);
    }
    /// The example of the tests with these actions alone.
    fn demo(actions: &[&str]) -> Metadata {
        let mut metadata =
            crate::source::read(include_bytes!("../tests/demo/api-docs.json")).unwrap();
        metadata
            .apis
            .retain(|api| actions.contains(&api.name.as_str()));
        metadata
    }

    #[test]
    fn what_the_chinese_file_lacks_is_a_gap() {
        let both = ["SendGreeting", "DescribeGreetings"];
        for only in [None, Some(both.map(str::to_owned).into())] {
            let choice = Choice {
                only,
                texts: true,
                ..Choice::default()
            };
            let mut import = convert::import(demo(&both), &choice, &Before::default()).unwrap();
            add_chinese(&mut import, demo(&["SendGreeting"]), &choice).unwrap();
            let missing: Vec<_> = import.report.without_chinese.iter().collect();
            assert_eq!(missing, ["DescribeGreetings"]);
            let operations = &import.imported["operations"];
            assert!(operations["SendGreeting"]["title"]["zh"].is_string());
            assert!(operations["DescribeGreetings"]["title"]["zh"].is_null());
            assert!(
                import
                    .report
                    .to_text(true)
                    .contains("no Chinese texts: DescribeGreetings")
            );
        }
    }
}
