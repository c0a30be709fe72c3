//! How an answer says that the call succeeded, by what the metadata shows: an answer of status 200 can be a refusal.
//!
//! The metadata states no rule. Where the outermost object of an answer has a `Code` beside a `Message`, or an example of the
//! answer shows a `Code` of success, the values by which the provider's services say so are the only ones that count; the same
//! for a `Success` that the example shows as true, or that stands beside the code or the message of an error. A member that is not
//! there says nothing. Some products spell these members in lower case; the rule has the name as it is spelt.

use codegen::model::Shape;
use serde_json::{Map, Value, json};

use super::take;

/// Values of `Code` by which the provider's services say that a call succeeded.
const CODES: [&str; 5] = ["OK", "200", "0", "0000", "Success"];

/// The spellings of the members that tell success.
const CODE: [&str; 2] = ["Code", "code"];
const MESSAGE: [&str; 2] = ["Message", "message"];
const SUCCESS: [&str; 2] = ["Success", "success"];

/// Members of an error, in lower case: an answer that has one can be a refusal, and then its `Success` is false.
const OF_ERRORS: [&str; 6] = [
    "errcode",
    "errmessage",
    "errmsg",
    "errorcode",
    "errormessage",
    "errormsg",
];

/// The rule by which an answer reports success, as far as the metadata shows one.
#[derive(Debug, Default)]
pub(crate) struct FoundRule {
    /// The rule; `None` if the metadata shows none.
    pub(crate) rule: Option<Value>,
    /// On which fields the rule rests, and which were set aside.
    pub(crate) reasons: Vec<String>,
}

/// Finds the success rule of an answer by its fields and the example answer `demo`.
pub(crate) fn rule(response: &Map<String, Value>, demo: Option<&str>) -> FoundRule {
    let mut found = FoundRule::default();
    let Some(fields) = response.get("fields").and_then(Value::as_array) else {
        return found;
    };
    // For events and files, only the HTTP status reports success.
    if take::peek(response, "body").is_some_and(|body| body != "json") {
        return found;
    }
    let answer = Answer {
        fields,
        demo: demo.and_then(example),
    };
    let members = [answer.code(), answer.success()];
    let mut rules = Vec::new();
    let mut words = Vec::new();
    for Member { name, values } in members.into_iter().flatten() {
        let fitting = answer.fitting(name, &values);
        if fitting.is_empty() {
            found.reasons.push(format!(
                "`{name}` seems to tell success, but its limits allow none of the values that do: set aside"
            ));
            continue;
        }
        rules.push(json!({"path": name, "values": fitting, "absent": "ignored"}));
        words.push(format!("`{name}`"));
    }
    if !rules.is_empty() {
        let mark = if answer.demo.is_some() {
            "inferred"
        } else {
            "assumed"
        };
        found.reasons.push(match words.as_slice() {
            [one] => format!("{one} tells success ({mark})"),
            both => format!("{} tell success ({mark})", both.join(" and ")),
        });
        found.rule = Some(json!({"fields": rules}));
    }
    found
}

/// A member that tells success, and its values of success, each with whether the example shows it.
struct Member<'a> {
    name: &'a str,
    values: Vec<(&'static str, bool)>,
}

/// The outermost object of an answer, and the example of it.
struct Answer<'a> {
    fields: &'a [Value],
    demo: Option<Map<String, Value>>,
}

impl<'a> Answer<'a> {
    /// The member that is spelt in one of these ways and has one of these types.
    fn member(&self, spellings: &[&'a str], types: &[&str]) -> Option<&'a str> {
        let has = |name: &&&str| {
            let field = self.field(name).and_then(|field| field.get("type"));
            let ty = field.and_then(Value::as_str);
            ty.is_some_and(|ty| types.contains(&ty))
        };
        spellings.iter().find(has).copied()
    }

    fn field(&self, name: &str) -> Option<&'a Value> {
        let own = |field: &&Value| field.get("name").is_some_and(|own| own == name);
        self.fields.iter().find(own)
    }

    /// What the example shows of a member.
    fn shown(&self, name: &str) -> Option<String> {
        let value = self.demo.as_ref()?.get(name)?;
        let text = value.as_str().map(|text| text.trim().to_owned());
        Some(text.unwrap_or_else(|| value.to_string()))
    }

    fn code(&self) -> Option<Member<'a>> {
        let name = self.member(&CODE, &["string", "integer", "long"])?;
        let shown = self.shown(name);
        let example = shown.as_deref().filter(|code| CODES.contains(code));
        // In lower case `success` beside it is the surer sign: such products have codes of their own for calls that succeeded.
        let is_own = name == CODE[1] && self.member(&SUCCESS, &["boolean"]).is_some();
        let beside = self.member(&MESSAGE, &["string"]).is_some() && !is_own;
        if example.is_none() && (shown.is_some() || !beside) {
            return None;
        }
        let value = |code: &&'static str| (*code, example == Some(*code));
        let values = CODES.iter().map(value).collect();
        Some(Member { name, values })
    }

    fn success(&self) -> Option<Member<'a>> {
        let name = self.member(&SUCCESS, &["boolean", "string"])?;
        let is_shown = self.shown(name).as_deref() == Some("true");
        let is_boolean = self.member(&[name], &["boolean"]).is_some();
        let by_code = name == SUCCESS[1]
            && self.shown(name).is_none()
            && self.member(&CODE, &["string", "integer", "long"]).is_some()
            && self.member(&MESSAGE, &["string"]).is_some();
        let assumed = is_boolean && (self.has_error() || by_code);
        (is_shown || assumed).then(|| Member {
            name,
            values: vec![("true", is_shown)],
        })
    }

    /// Whether the answer has room for an error.
    fn has_error(&self) -> bool {
        let mut names = self.fields.iter().filter_map(|field| field.get("name"));
        names.any(|name| {
            let name = name.as_str().unwrap_or_default().replace('_', "");
            OF_ERRORS.contains(&name.to_ascii_lowercase().as_str())
        })
    }

    /// The values that the member can have, by its type and its limits. A rule with another value is one that the generator refuses.
    fn fitting(&self, name: &str, values: &[(&'static str, bool)]) -> Vec<Value> {
        let shape = self.field(name).map(shape).unwrap_or_default();
        let is_number = matches!(shape.ty.as_str(), "integer" | "long");
        let fits = |value: &str| {
            let is_canonical = value
                .parse::<i64>()
                .is_ok_and(|number| number.to_string() == value);
            (is_canonical || !is_number) && codegen::fits(value, &shape)
        };
        let value = |(value, shown): &(&str, bool)| {
            let known = if *shown { "example" } else { "assumed" };
            fits(value).then(|| json!({"value": value, "known": known}))
        };
        values.iter().filter_map(value).collect()
    }
}

/// The shape of a field, or of its type alone where the metadata says more than a shape can.
fn shape(field: &Value) -> Shape {
    serde_json::from_value(field.clone()).unwrap_or_else(|_| Shape {
        ty: field
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        ..Shape::default()
    })
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

    fn reasons(fields: Value, example: Option<Value>) -> Option<String> {
        let response = json!({"type": "object", "fields": fields});
        let demo = example
            .map(|example| json!([{"type": "json", "example": example.to_string()}]).to_string());
        let found = rule(response.as_object().unwrap(), demo.as_deref());
        (!found.reasons.is_empty()).then(|| found.reasons.join("; "))
    }

    /// The values of success of each member, as `Code: 200 0`.
    fn values(fields: Value) -> Vec<String> {
        let response = json!({"type": "object", "fields": fields});
        let found = rule(response.as_object().unwrap(), None);
        let member = |member: &Value| {
            let values = member["values"].as_array().unwrap().iter();
            let values: Vec<&str> = values.map(|one| one["value"].as_str().unwrap()).collect();
            format!("{}: {}", member["path"].as_str().unwrap(), values.join(" "))
        };
        let rule = found.rule.unwrap_or_default();
        let fields = rule["fields"].as_array().into_iter().flatten();
        fields.map(member).collect()
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
                Some("`Code` and `Success` tell success (inferred)"),
            ),
            (
                json!([code, success]),
                Some(json!({"Code": "OK", "Success": false})),
                Some("`Code` tells success (inferred)"),
            ),
            (json!([success]), None, None),
            (json!([message]), Some(json!({"Code": "OK"})), None),
        ] {
            assert_eq!(
                reasons(fields.clone(), example).as_deref(),
                wanted,
                "{fields}"
            );
        }
    }

    #[test]
    fn a_number_has_only_values_that_are_numbers() {
        let message = json!({"name": "Message", "type": "string"});
        for ty in ["integer", "long"] {
            let code = json!({"name": "Code", "type": ty});
            assert_eq!(values(json!([code, message])), ["Code: 200 0"], "{ty}");
        }
        let code = json!({"name": "Code", "type": "string"});
        assert_eq!(
            values(json!([code, message])),
            ["Code: OK 200 0 0000 Success"]
        );
    }

    #[test]
    fn values_that_the_limits_refuse_are_set_aside_and_told() {
        let message = json!({"name": "Message", "type": "string"});
        let limits = |limits: Value| json!({"name": "Code", "type": "string", "limits": limits});
        let short = limits(json!({"max_length": 3, "mark": "documented"}));
        assert_eq!(values(json!([short, message])), ["Code: OK 200 0"]);
        let long = limits(json!({"min_length": 9, "mark": "documented"}));
        assert_eq!(values(json!([long, message])), [""; 0]);
        let reasons = reasons(json!([long, message]), None).unwrap();
        assert!(reasons.contains("set aside"), "{reasons}");
    }

    #[test]
    fn members_in_lower_case_tell_the_same() {
        let code = json!({"name": "code", "type": "string"});
        let message = json!({"name": "message", "type": "string"});
        let success = json!({"name": "success", "type": "boolean"});
        let error = json!({"name": "errorCode", "type": "string"});
        for (fields, example, wanted) in [
            (
                json!([success, error]),
                None,
                Some("`success` tells success (assumed)"),
            ),
            (
                json!([success, error]),
                Some(json!({"success": false, "errorCode": "Forbidden"})),
                Some("`success` tells success (inferred)"),
            ),
            (
                json!([success]),
                Some(json!({"success": true})),
                Some("`success` tells success (inferred)"),
            ),
            (json!([success]), None, None),
            (
                json!([code, message]),
                None,
                Some("`code` tells success (assumed)"),
            ),
            // `NoData` is a code of success of one product.
            (
                json!([code, message, success]),
                Some(json!({"code": "NoData", "success": true})),
                Some("`success` tells success (inferred)"),
            ),
            (
                json!([code, message, success]),
                None,
                Some("`success` tells success (assumed)"),
            ),
            // The code of a function is an object.
            (
                json!([{"name": "code", "type": "object"}, message]),
                None,
                None,
            ),
        ] {
            assert_eq!(
                reasons(fields.clone(), example).as_deref(),
                wanted,
                "{fields}"
            );
        }
    }

    #[test]
    fn answers_that_are_not_json_have_no_rule() {
        let fields = json!([{"name": "Success", "type": "boolean"}, {"name": "ErrorCode", "type": "string"}]);
        let response = json!({"type": "object", "body": "event_stream", "fields": fields});
        let found = rule(response.as_object().unwrap(), None);
        assert!(found.rule.is_none() && found.reasons.is_empty());
    }
}
