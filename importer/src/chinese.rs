//! The same metadata in Chinese: its texts beside the English ones.

use serde_json::{Map, Value};

/// Adds the texts of the same import in Chinese, as far as it has the same parts.
pub fn add_chinese(imported: &mut Value, chinese: &Value) {
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
                    add_chinese(own, other);
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
            (Some(own), _) => add_chinese(own, other),
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
        add_chinese(&mut own, &other);
        let parameters =
            json!([{"name": "x", "docs": {"en": "X"}}, {"name": "y", "docs": {"zh": "丫"}}]);
        assert_eq!(
            own["operations"]["A"]["title"],
            json!({"en": "Asks.", "zh": "问。"})
        );
        assert_eq!(own["operations"]["A"]["parameters"], parameters);
    }
}
