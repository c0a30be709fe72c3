//! Records read and written: leniency, what is kept, and wrong shapes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::time::{LocalDateTime, UtcOffset};

#[derive(Debug, Default, PartialEq)]
struct Answer {
    code: Option<String>,
    subs_id: Option<String>,
    count: Option<i32>,
    open: Option<bool>,
    until: Option<LocalDateTime>,
    list: Option<Vec<Node>>,
    numbers: Option<Vec<i64>>,
    by_name: Option<BTreeMap<String, Node>>,
    free: Option<Value>,
    extra: Extra,
}

#[derive(Debug, Default, PartialEq)]
struct Node {
    name: Option<String>,
    next: Option<Box<Node>>,
    extra: Extra,
}

impl Record for Answer {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            code: fields.take("Code"),
            subs_id: fields.take_any(&["SubsId", "subsId"]),
            count: fields.take("Count"),
            open: fields.take("Open"),
            until: fields.take("Until"),
            list: fields.take("List"),
            numbers: fields.take("Numbers"),
            by_name: fields.take("ByName"),
            free: fields.take("Free"),
            extra: fields.rest(),
        }
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.put("Code", &self.code);
        out.put("SubsId", &self.subs_id);
        out.put("Count", &self.count);
        out.put("Open", &self.open);
        out.put("Until", &self.until);
        out.put("List", &self.list);
        out.put("Numbers", &self.numbers);
        out.put("ByName", &self.by_name);
        out.put("Free", &self.free);
        out.extra(&self.extra);
    }
}

impl Record for Node {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            name: fields.take("Name"),
            next: fields.take("Next"),
            extra: fields.rest(),
        }
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.put("Name", &self.name);
        out.put("Next", &self.next);
        out.extra(&self.extra);
    }
}

fn read(json: Value) -> Result<Answer, ShapeError> {
    read_answer(json, UtcOffset::BEIJING)
}

fn wrong(json: Value) -> String {
    read(json).unwrap_err().to_string()
}

#[test]
fn a_full_answer_round_trips() {
    let json = json!({
        "Code": "OK", "SubsId": "1", "Count": 2, "Open": true, "Until": "2026-01-02 11:04:05",
        "List": [{"Name": "a", "Next": {"Name": "b", "Next": {"New": 1}}}, {}],
        "Numbers": [1, 9_007_199_254_740_993_i64], "ByName": {"k": {"Name": "c"}}, "Free": [{"any": null}],
        "NewField": {"deep": [1]},
    });
    let answer = read(json.clone()).unwrap();
    assert_eq!(answer.extra.get("NewField"), Some(&json!({"deep": [1]})));
    assert_eq!(write_answer(&answer, UtcOffset::BEIJING), json);
}

#[test]
fn loose_values_and_spellings_are_read() {
    let answer = read(
        json!({"subsId": 1_000_012_345_678_901_i64, "Count": "3", "Open": "False", "Code": null}),
    )
    .unwrap();
    assert_eq!(answer.subs_id.as_deref(), Some("1000012345678901"));
    assert_eq!(
        (answer.count, answer.open, answer.code),
        (Some(3), Some(false), None)
    );
    assert!(answer.extra.is_empty());
    let both = read(json!({"SubsId": "1", "subsId": "2"})).unwrap();
    assert_eq!(both.subs_id.as_deref(), Some("1"));
    assert_eq!(both.extra.get("subsId"), Some(&json!("2")));
}

#[test]
fn values_that_a_type_cannot_hold_are_kept() {
    let answer = read(
        json!({"Count": "many", "Open": 1, "Numbers": [1, "x"], "Until": "2099-1-31 23:59:59"}),
    )
    .unwrap();
    assert_eq!(
        (answer.count, answer.open, &answer.numbers),
        (None, None, &None)
    );
    assert_eq!(answer.extra.get("Count"), Some(&json!("many")));
    assert_eq!(answer.extra.get("Numbers"), Some(&json!([1, "x"])));
    assert_eq!(
        answer.until.as_ref().and_then(LocalDateTime::text),
        Some("2099-1-31 23:59:59")
    );
    let written = write_answer(&answer, UtcOffset::BEIJING);
    assert_eq!(
        written,
        json!({"Count": "many", "Open": 1, "Numbers": [1, "x"], "Until": "2099-1-31 23:59:59"})
    );
}

#[test]
fn wrong_shapes_are_told_with_their_place() {
    assert_eq!(
        wrong(json!([])),
        "expected an object at the answer, found a list"
    );
    assert_eq!(
        wrong(json!({"Code": {}})),
        "expected a single value at Code, found an object"
    );
    assert_eq!(
        wrong(json!({"List": {}})),
        "expected a list at List, found an object"
    );
    assert_eq!(
        wrong(json!({"List": [{}, 7]})),
        "expected an object at List[1], found a number"
    );
    assert_eq!(
        wrong(json!({"List": [{"Next": {"Name": []}}], "ByName": "x"})),
        "expected a single value at List[0].Next.Name, found a list (and 1 more of the kind)"
    );
    assert_eq!(
        wrong(json!({"ByName": {"13900000001": true}})),
        "expected an object at ByName.*, found a truth value"
    );
}

#[test]
fn nulls_in_lists_are_skipped() {
    let answer = read(json!({"List": [null, {"Name": "a"}], "Numbers": [null]})).unwrap();
    assert_eq!(answer.list.map(|list| list.len()), Some(1));
    assert_eq!(answer.numbers, Some(vec![]));
}

/// No service answers so; a record must still say what a reader without one sees, and read the same when written.
#[test]
fn of_members_of_one_name_the_first_counts() {
    let read = |body: &str| -> (Answer, Value) {
        let node: super::Node<'_> = serde_json::from_str(body).unwrap();
        let answer: Answer = read_answer(node, UtcOffset::BEIJING).unwrap();
        let written = write_answer(&answer, UtcOffset::BEIJING);
        (answer, written)
    };
    for (body, written) in [
        (
            r#"{"Code": "OK", "Code": "isv.X", "Code": {}}"#,
            json!({"Code": "OK"}),
        ),
        (
            r#"{"New": 1, "Code": null, "Code": "OK"}"#,
            json!({"New": 1}),
        ),
        // The first cannot be read, and is kept as it is; the last is not taken for it, whatever else is taken before.
        (
            r#"{"Count": 1, "Open": "成功", "Open": true, "Code": "OK", "Open": {"a": 1}}"#,
            json!({"Count": 1, "Open": "成功", "Code": "OK"}),
        ),
        (r#"{"New": 1, "New": 2}"#, json!({"New": 1})),
    ] {
        let (answer, found) = read(body);
        assert_eq!(found, written, "{body}");
        let (again, _) = read(&found.to_string());
        assert_eq!(again, answer, "{body}");
    }
}
