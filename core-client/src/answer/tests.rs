//! Records read and written: leniency, what is kept, and wrong shapes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::*;
use crate::text::{Hidden, PhoneText, ServiceText};
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
    let both = read(json!({"SubsId": "1", "subsId": "1"})).unwrap();
    assert_eq!(both.subs_id.as_deref(), Some("1"));
    assert_eq!(both.extra.get("subsId"), Some(&json!("1")));
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
fn what_is_empty_in_another_shape_is_left_out_and_kept() {
    for (name, empty) in [
        ("List", json!("")),
        ("List", json!("  ")),
        ("List", json!({})),
        ("ByName", json!("")),
        ("ByName", json!([])),
    ] {
        let answer = read(json!({"Count": 3, name: empty})).unwrap();
        assert_eq!(answer.count, Some(3));
        assert!(answer.list.is_none() && answer.by_name.is_none());
        assert_eq!(answer.extra.get(name), Some(&empty));
    }
    let nested = read(json!({"List": [{"Name": "a", "Next": ""}, {"Next": []}]})).unwrap();
    assert!(nested.list.unwrap().iter().all(|one| one.next.is_none()));
    let among =
        read(json!({"List": ["", {"Name": "a"}, []], "ByName": {"k": "", "l": {}}})).unwrap();
    assert_eq!(among.list.unwrap().len(), 1);
    assert_eq!(
        among.by_name.unwrap().into_keys().collect::<Vec<_>>(),
        ["l"]
    );
    // In their own shape they are values.
    let answer = read(json!({"List": [], "ByName": {}})).unwrap();
    assert!(answer.list.unwrap().is_empty() && answer.by_name.unwrap().is_empty());
}

/// The gateway adds it to every object, and does not know what the object is.
#[test]
fn the_id_of_the_request_is_no_entry_of_a_map_of_objects() {
    for name in ["RequestId", "requestId", "request_id"] {
        let answer = read(json!({"ByName": {"k": {"Name": "a"}, name: "9297B722"}})).unwrap();
        assert_eq!(
            answer.by_name.unwrap().into_keys().collect::<Vec<_>>(),
            ["k"]
        );
        // An object is an entry by any name, and a number is an error.
        let answer = read(json!({"ByName": {name: {"Name": "a"}}})).unwrap();
        assert_eq!(answer.by_name.unwrap().len(), 1);
        assert!(read(json!({"ByName": {name: 7}})).is_err());
    }
    assert!(read(json!({"ByName": {"k": {}, "Region": "cn-hangzhou"}})).is_err());
    let texts: BTreeMap<String, String> =
        from_value(json!({"RequestId": "9297B722"}), UtcOffset::BEIJING).unwrap();
    assert_eq!(texts.len(), 1);
}

/// A number is no text, so that a text by this name is no entry; another text still leaves the map unread.
#[test]
fn the_id_of_the_request_is_no_entry_of_a_map_of_numbers() {
    let numbers = |value| from_value::<BTreeMap<String, i64>>(value, UtcOffset::BEIJING);
    for name in ["RequestId", "requestId", "request_id"] {
        let read = numbers(json!({"k": 1, name: "9297B722"})).unwrap();
        assert_eq!(read.into_iter().collect::<Vec<_>>(), [("k".to_owned(), 1)]);
        assert_eq!(numbers(json!({name: 7})).unwrap().len(), 1);
    }
    assert!(numbers(json!({"k": 1, "Region": "cn-hangzhou"})).is_err());
    assert!(numbers(json!({"k": 1, "RequestId": {"a": 1}})).is_err());
    let flags = json!({"k": true, "RequestId": "9297B722"});
    let flags: BTreeMap<String, bool> = from_value(flags, UtcOffset::BEIJING).unwrap();
    assert_eq!(flags.len(), 1);
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
        wrong(json!({"List": {"a": 1}})),
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

fn read_text(body: &str) -> Answer {
    let node: super::Node<'_> = serde_json::from_str(body).unwrap();
    read_answer(node, UtcOffset::BEIJING).unwrap()
}

#[test]
fn a_field_that_contradicts_itself_is_not_read_and_kept() {
    for (body, kept) in [
        (r#"{"SubsId": "", "SubsId": "7"}"#, json!({"SubsId": ""})),
        (r#"{"SubsId": "7", "SubsId": ""}"#, json!({"SubsId": "7"})),
        (
            r#"{"SubsId": "7", "subsId": "8"}"#,
            json!({"SubsId": "7", "subsId": "8"}),
        ),
        (
            r#"{"subsId": "8", "SubsId": "7"}"#,
            json!({"SubsId": "7", "subsId": "8"}),
        ),
        (
            r#"{"SubsId": "7", "SUBSID": "8"}"#,
            json!({"SubsId": "7", "SUBSID": "8"}),
        ),
        (r#"{"SubsId": "7", "SubsId": null}"#, json!({"SubsId": "7"})),
        (
            r#"{"SubsId": "7", "SubsId": "7", "SubsId": 8}"#,
            json!({"SubsId": "7"}),
        ),
        (r#"{"SubsId": "7", "SubsId": {}}"#, json!({"SubsId": "7"})),
        (r#"{"Count": 1, "Count": 2}"#, json!({"Count": 1})),
        (r#"{"List": [{}], "List": []}"#, json!({"List": [{}]})),
        (
            r#"{"ByName": {"a": {}, "a": {"Name": "b"}}}"#,
            json!({"ByName": {"a": {}}}),
        ),
        (r#"{"Open": "成功", "Open": true}"#, json!({"Open": "成功"})),
    ] {
        let answer = read_text(body);
        let extra: Map<String, Value> = answer
            .extra
            .iter()
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect();
        let expected = Answer {
            extra: extra.clone().into(),
            ..Answer::default()
        };
        assert_eq!((Value::Object(extra), answer), (kept, expected), "{body}");
    }
    // A level further in, only that level.
    let answer =
        read_text(r#"{"Code": "OK", "List": [{"Name": "a", "name": "b"}, {"Name": "c"}]}"#);
    let names: Vec<_> = answer
        .list
        .unwrap()
        .into_iter()
        .map(|item| item.name)
        .collect();
    assert_eq!(names, [None, Some("c".to_owned())]);
    assert_eq!(answer.code.as_deref(), Some("OK"));
}

#[test]
fn what_stands_twice_and_says_the_same_is_read() {
    for (body, written) in [
        (r#"{"SubsId": "7", "SubsId": "7"}"#, json!({"SubsId": "7"})),
        (r#"{"SubsId": 7, "SubsId": "7"}"#, json!({"SubsId": "7"})),
        (r#"{"SubsId": 7.0, "SubsId": 7}"#, json!({"SubsId": "7"})),
        (r#"{"SubsId": null, "subsId": "7"}"#, json!({"SubsId": "7"})),
        (r#"{"SubsId": "7", "subsId": null}"#, json!({"SubsId": "7"})),
        (r#"{"SubsId": null, "SubsId": null}"#, json!({})),
        (r#"{"Open": 1, "Open": 1}"#, json!({"Open": 1})),
        (
            r#"{"ByName": {"a": {}, "a": {}}}"#,
            json!({"ByName": {"a": {}}}),
        ),
        (r#"{"New": 1, "New": 2}"#, json!({"New": 1})),
    ] {
        let answer = read_text(body);
        let found = write_answer(&answer, UtcOffset::BEIJING);
        assert_eq!(found, written, "{body}");
        assert_eq!(read_text(&found.to_string()), answer, "{body}");
    }
}

#[test]
fn a_repaired_answer_says_so_and_gives_no_damaged_handle() {
    let read = |body: &str| -> Answer {
        let parsed = parse_body(body.as_bytes(), None, &mut 100).unwrap();
        assert!(parsed.repaired, "{body}");
        read_repaired(parsed.tree, UtcOffset::BEIJING, parsed.repaired).unwrap()
    };
    let answer = read(
        r#"{"Code": "O\ud83d", "SubsId": "1\ude00", "Until": "2026\ud83d", "Count": 3, "List": [{"Name": "a\ud83d"}]}"#,
    );
    assert_eq!(
        (answer.code, answer.subs_id, answer.until),
        (None, None, None)
    );
    assert_eq!(answer.count, Some(3));
    assert_eq!(answer.extra.get("SubsId"), Some(&json!("1\u{fffd}")));
    let list = answer.list.unwrap();
    assert_eq!(list[0].name.as_deref(), Some("a\u{fffd}"));
    assert!(answer.extra.was_repaired() && list[0].extra.was_repaired());
    let whole = read_text(r#"{"SubsId": "1\ufffd"}"#);
    assert!(!whole.extra.was_repaired());
}

#[test]
fn a_message_is_read_although_characters_were_lost_and_a_number_is_not() {
    let damaged = || tree::Node::of_value(json!("a\u{fffd}"), true);
    let mut reader = Reader::of_zone(UtcOffset::BEIJING);
    let message = ServiceText::from_answer(damaged(), &mut reader).unwrap();
    assert_eq!(message.expose(), "a\u{fffd}");
    for kept in [
        PhoneText::from_answer(damaged(), &mut reader).is_err(),
        Hidden::from_answer(damaged(), &mut reader).is_err(),
    ] {
        assert!(kept);
    }
}

#[test]
fn numbers_that_lose_digits_are_kept_as_they_are_spelled() {
    let read = |body: &str| -> Answer {
        let parsed = parse_body(body.as_bytes(), None, &mut 100).unwrap();
        assert!(!parsed.repaired, "{body}");
        read_repaired(parsed.tree, UtcOffset::BEIJING, false).unwrap()
    };
    for id in [
        "1000000000000000000001",
        "18446744073709551616",
        "-9223372036854775809",
        "1234567890123456.5",
        "1e21",
    ] {
        let answer = read(&format!(
            r#"{{"SubsId": {id}, "Count": 42.0, "New": {id}}}"#
        ));
        assert_eq!((answer.subs_id, answer.count), (None, Some(42)), "{id}");
        assert_eq!(answer.extra.get("SubsId"), Some(&json!(id)));
        assert_eq!(answer.extra.text("New").as_deref(), Some(id));
    }
    for (id, digits) in [
        ("9007199254740993.0", "9007199254740993"),
        ("1.8446744073709551615e19", "18446744073709551615"),
        ("4.2e1", "42"),
    ] {
        let answer = read(&format!(
            r#"{{"SubsId": {id}, "Numbers": [4.2e1, 9007199254740993.0]}}"#
        ));
        assert_eq!(answer.subs_id.as_deref(), Some(digits));
        assert_eq!(answer.numbers, Some(vec![42, 9_007_199_254_740_993]));
    }
    // A type that wants a float takes it as such.
    let float = parse_body(b"[1e300]", None, &mut 9).unwrap().tree;
    let read = Vec::<f64>::from_answer(float, &mut Reader::of_zone(UtcOffset::UTC));
    assert_eq!(read.unwrap(), [1e300]);
}
