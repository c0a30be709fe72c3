//! The answer of an action without behaviour: the example of its description.

use serde_json::{Map, Value};

use core_catalog::{Operation, ResponseBody};

/// The field and value by which most answers of this gateway report success.
const USUAL_SUCCESS: (&str, &str) = ("Code", "OK");

/// The example of an action's description, or the smallest answer that counts as success. `null` means an empty body.
pub(super) fn example_answer(operation: &Operation) -> Value {
    if operation.body == ResponseBody::Empty {
        return Value::Null;
    }
    // One event, an object, stands for an event stream.
    let fits = |answer: &Value| operation.body != ResponseBody::EventStream || answer.is_object();
    let mut answers = operation.examples.iter();
    let answer = answers.find_map(|example| example.answer.as_deref());
    let parsed = answer.and_then(|text| serde_json::from_str(text).ok());
    match parsed.filter(fits) {
        Some(answer) => answer,
        None if may_be_no_object(operation) => Value::Null,
        None => Value::Object(success(operation)),
    }
}

/// Whether an object could be the wrong answer: the body is a file, or the description says neither fields nor a success rule, so that the
/// answer may be a list or a number.
fn may_be_no_object(operation: &Operation) -> bool {
    let says_nothing = operation.answer.is_empty() && operation.success.fields.is_empty();
    match operation.body {
        ResponseBody::Json => says_nothing,
        ResponseBody::Binary | ResponseBody::Empty => true,
        ResponseBody::EventStream => false,
    }
}

/// The smallest answer that says that an action succeeded.
fn success(operation: &Operation) -> Map<String, Value> {
    let field = operation.success.fields.first();
    let described =
        field.and_then(|field| Some((field.path.as_slice(), field.values.first()?.as_str())));
    let usual = [USUAL_SUCCESS.0.to_owned()];
    let (path, value) = described.unwrap_or((&usual, USUAL_SUCCESS.1));
    let mut names = path.iter().rev();
    let innermost = names.next().cloned().unwrap_or_default();
    let innermost = Map::from_iter([(innermost, Value::from(value))]);
    let mut answer = names.fold(innermost, |inner, name| {
        Map::from_iter([(name.clone(), Value::Object(inner))])
    });
    // The response replaces this id by its own.
    if operation
        .answer
        .iter()
        .any(|member| member.name == "RequestId")
    {
        answer.insert("RequestId".to_owned(), Value::from(""));
    }
    answer
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;
    use crate::answer::{Answer, AnswerKind};
    use core_catalog::{Example, SuccessField, SuccessRule, products};

    /// An operation with this example answer, and this field and value of success.
    pub(in crate::engine) fn operation(
        answer: Option<&str>,
        success: Option<(&[&str], &str)>,
    ) -> Operation {
        let field = success.map(|(path, value)| SuccessField {
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            values: vec![value.to_owned()],
            ..SuccessField::default()
        });
        Operation {
            success: SuccessRule {
                fields: field.into_iter().collect(),
                items: None,
            },
            examples: vec![Example {
                request: Vec::new(),
                answer: answer.map(str::to_owned),
            }],
            ..Operation::default()
        }
    }

    #[test]
    fn an_action_without_behaviour_answers_with_its_example() {
        let fields = example_answer(&operation(
            Some(r#"{"Code":"OK","RequestId":"old","Data":[1]}"#),
            None,
        ));
        let answer = Answer::done(AnswerKind::Example, fields, "NEW".to_owned());
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body, json!({"Code": "OK", "RequestId": "NEW", "Data": [1]}));
        assert_eq!((answer.status, answer.code.as_str()), (200, "OK"));
    }

    #[test]
    fn without_an_example_the_answer_says_success_as_the_action_does() {
        let nested = operation(None, Some((&["Data", "Code"], "0000")));
        assert_eq!(example_answer(&nested), json!({"Data": {"Code": "0000"}}));
        let mut cut = operation(Some("{\"Code\":"), None);
        cut.answer.push(core_catalog::Value::default());
        assert_eq!(example_answer(&cut), json!({"Code": "OK"}));
        cut.answer.push(core_catalog::Value {
            name: "RequestId".to_owned(),
            ..core_catalog::Value::default()
        });
        let answer = Answer::done(AnswerKind::Example, example_answer(&cut), "NEW".to_owned());
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body, json!({"Code": "OK", "RequestId": "NEW"}));
    }

    #[test]
    fn what_is_no_object_is_answered_as_its_example_or_with_nothing() {
        let body = |operation: &Operation| {
            let answer = Answer::done(
                AnswerKind::Example,
                example_answer(operation),
                "NEW".to_owned(),
            );
            assert_eq!(answer.body.is_empty(), answer.content_type.is_empty());
            answer.body
        };
        for text in ["[1,2]", "7", r#"{"monday":{"guests":3}}"#] {
            assert_eq!(body(&operation(Some(text), None)), text);
        }
        assert_eq!(body(&operation(None, None)), "");
        for (kind, answer) in [
            (ResponseBody::Binary, ""),
            (ResponseBody::Empty, ""),
            (ResponseBody::EventStream, r#"{"Code":"OK"}"#),
        ] {
            let mut operation = operation(None, Some((&["Code"], "OK")));
            operation.body = kind;
            assert_eq!(body(&operation), answer, "{kind:?}");
        }
    }

    #[test]
    fn every_example_of_the_tables_is_json() {
        for operation in products().flat_map(|product| &product.operations) {
            let answers = operation.examples.iter();
            for answer in answers.filter_map(|example| example.answer.as_deref()) {
                let parsed = serde_json::from_str::<Value>(answer);
                assert!(parsed.is_ok(), "{}", operation.action);
            }
        }
    }
}
