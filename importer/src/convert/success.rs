//! How an answer says that the call succeeded, by what the metadata shows: an answer of status 200 can be a refusal.
//!
//! The metadata states no rule. Where the outermost object of an answer has a `Code` beside a `Message`, or an example of the
//! answer shows a `Code` of success, the values by which the provider's services say so are the only ones that count; the same
//! for a `Success` that the example shows as true. A member that is not there says nothing.

use serde_json::{Map, Value, json};

use super::take;

/// Values of `Code` by which the provider's services say that a call succeeded.
const CODES: [&str; 5] = ["OK", "200", "0", "0000", "Success"];

/// The rule of an answer, if there is something to go by, and what it rests on.
pub(crate) fn rule(response: &Map<String, Value>, demo: Option<&str>) -> Option<(Value, String)> {
    let fields = response.get("fields").and_then(Value::as_array)?;
    let has = |name: &str, types: &[&str]| {
        let field = fields
            .iter()
            .find(|field| field.get("name").is_some_and(|own| own == name));
        let ty = field
            .and_then(|field| field.get("type"))
            .and_then(Value::as_str);
        ty.is_some_and(|ty| types.contains(&ty))
    };
    let (code, success) = (
        has("Code", &["string", "integer", "long"]),
        has("Success", &["boolean", "string"]),
    );
    if !code && !success {
        return None;
    }
    let demo = demo.and_then(example);
    let shown = |name: &str| {
        let value = demo.as_ref()?.get(name)?;
        Some(
            value
                .as_str()
                .map_or_else(|| value.to_string(), |text| text.trim().to_owned()),
        )
    };
    let mut found = Vec::new();
    let mut words = Vec::new();
    let shown_code = shown("Code");
    let example = shown_code.as_deref().filter(|code| CODES.contains(code));
    if code && (example.is_some() || (shown_code.is_none() && has("Message", &["string"]))) {
        let value = |value: &&str| json!({"value": value, "known": if example == Some(*value) { "example" } else { "assumed" }});
        let values: Vec<Value> = CODES.iter().map(value).collect();
        found.push(json!({"path": "Code", "values": values, "absent": "ignored"}));
        words.push("`Code`");
    }
    if success && shown("Success").as_deref() == Some("true") {
        found.push(json!({"path": "Success", "values": [{"value": "true", "known": "example"}], "absent": "ignored"}));
        words.push("`Success`");
    }
    if found.is_empty() {
        return None;
    }
    let mark = if demo.is_some() {
        "inferred"
    } else {
        "assumed"
    };
    let told = format!("{} tells success ({mark})", words.join(" and "));
    Some((json!({"fields": found}), told))
}

/// The JSON among the examples of an answer.
fn example(demo: &str) -> Option<Map<String, Value>> {
    let list: Value = serde_json::from_str(demo).ok()?;
    let list = list.as_array()?.iter().filter_map(Value::as_object);
    let mut texts = list
        .filter(|one| take::peek(one, "type") == Some("json"))
        .filter_map(|one| take::peek(one, "example"));
    match serde_json::from_str(texts.next()?).ok()? {
        Value::Object(example) => Some(example),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(fields: Value, example: Option<Value>) -> Option<String> {
        let response = json!({"type": "object", "fields": fields});
        let demo = example
            .map(|example| json!([{"type": "json", "example": example.to_string()}]).to_string());
        rule(response.as_object().unwrap(), demo.as_deref()).map(|(_, told)| told)
    }

    #[test]
    fn what_an_example_or_a_message_shows_tells_success() {
        let code = json!({"name": "Code", "type": "string"});
        let message = json!({"name": "Message", "type": "string"});
        let success = json!({"name": "Success", "type": "boolean"});
        for (fields, example, wanted) in [
            (
                json!([code]),
                Some(json!({"Code": "OK"})),
                Some("`Code` tells success (inferred)"),
            ),
            (json!([code]), Some(json!({"Code": "hra0yc-1"})), None),
            (
                json!([code, message]),
                Some(json!({"Code": "ResourceNotFound"})),
                None,
            ),
            (
                json!([code, message]),
                None,
                Some("`Code` tells success (assumed)"),
            ),
            (json!([code]), None, None),
            (
                json!([code, success]),
                Some(json!({"Code": "200", "Success": true})),
                Some("`Code` and `Success` tells success (inferred)"),
            ),
            (
                json!([code, success]),
                Some(json!({"Code": "OK", "Success": false})),
                Some("`Code` tells success (inferred)"),
            ),
            (json!([success]), None, None),
            (json!([message]), Some(json!({"Code": "OK"})), None),
        ] {
            assert_eq!(told(fields.clone(), example).as_deref(), wanted, "{fields}");
        }
    }
}
