//! Structured values as many single parameters: `Tag.1.Key`, `Config.Name`.

use serde_json::Value;

/// Gives every single value inside, with its dotted name. List positions count from 1; `null` is left out.
pub(crate) fn flatten(name: &str, value: Value, put: &mut impl FnMut(String, String)) {
    match value {
        Value::Null => {}
        Value::String(text) => put(name.to_owned(), text),
        Value::Bool(_) | Value::Number(_) => put(name.to_owned(), value.to_string()),
        Value::Array(items) => {
            for (index, item) in items.into_iter().enumerate() {
                flatten(&format!("{name}.{}", index + 1), item, put);
            }
        }
        Value::Object(members) => {
            for (member, item) in members {
                flatten(&format!("{name}.{member}"), item, put);
            }
        }
    }
}

/// Whether a structure contains any single value. A structure without one is not sent.
#[must_use]
pub fn has_single_value(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => items.iter().any(has_single_value),
        Value::Object(members) => members.values().any(has_single_value),
        Value::String(_) | Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_dotted_and_counted_from_one() {
        let mut found = Vec::new();
        let value = json!([{"Key": "a", "Values": [1, true]}, {"Key": null}, "plain", {}]);
        flatten("Tag", value, &mut |name, value| {
            found.push(format!("{name}={value}"))
        });
        assert_eq!(
            found,
            [
                "Tag.1.Key=a",
                "Tag.1.Values.1=1",
                "Tag.1.Values.2=true",
                "Tag.3=plain"
            ]
        );
    }

    #[test]
    fn a_structure_without_single_value_gives_nothing() {
        for (value, expected) in [
            (json!([[], {}, null, {"a": [null]}]), false),
            (json!({"a": [{}, {"b": false}]}), true),
            (json!(""), true),
        ] {
            assert_eq!(has_single_value(&value), expected, "{value}");
            let mut found = 0;
            flatten("Tag", value, &mut |_, _| found += 1);
            assert_eq!(found > 0, expected);
        }
    }
}
