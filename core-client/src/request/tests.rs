//! Parameters in each encoding and place.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;

use super::*;
use crate::text::Hidden;
use crate::time::{LocalDateTime, UtcOffset};

#[test]
fn each_encoding() {
    let (text, number, truth) = (Some("张三 *~".to_owned()), 9_007_199_254_740_993_i64, true);
    let time = LocalDateTime::at(UNIX_EPOCH + Duration::from_secs(1_767_323_045));
    let (list, object) = (
        json!([{"Key": "a", "Value": 1}]),
        json!({"Name": "n", "List": [true]}),
    );
    let (joined, missing): (_, Option<String>) = (Some(vec!["a".to_owned(), "b".to_owned()]), None);
    let empty = Some(String::new());

    let mut out = Parameters::new(UtcOffset::BEIJING);
    out.flat("Config", &object);
    out.put_opt("Empty", &empty);
    out.json("Extra", &list);
    out.joined_opt("Ids", &joined, ',');
    out.put_opt("Missing", &missing);
    out.put_opt("Name", &text);
    out.put("Number", &number);
    out.repeat_list("Tag", &list);
    out.put("Time", &time);
    out.put("trackNo", &truth);
    assert_eq!(
        out.expose(),
        [
            ("Config.List.1", "true"),
            ("Config.Name", "n"),
            ("Empty", ""),
            ("Extra", r#"[{"Key":"a","Value":1}]"#),
            ("Ids", "a,b"),
            ("Name", "张三 *~"),
            ("Number", "9007199254740993"),
            ("Tag.1.Key", "a"),
            ("Tag.1.Value", "1"),
            ("Time", "2026-01-02 11:04:05"),
            ("trackNo", "true"),
        ]
    );
}

/// Given and empty is not the same as not given, where the encoding can say it.
#[test]
fn an_empty_list_is_sent_as_json_and_else_left_out() {
    let (empty, none): (_, Option<Vec<String>>) = (Some(Vec::<String>::new()), None);
    let (one_empty, plain) = (Some(vec![String::new()]), Vec::<String>::new());
    let (list, object) = (json!([]), json!({}));
    let mut out = Parameters::new(UtcOffset::UTC);
    out.json_opt("Calls", &empty);
    out.json_opt("NoCalls", &none);
    out.json("Object", &object);
    for (name, separator) in [("Comma", ','), ("Space", ' '), ("Pipe", '|')] {
        out.joined_opt(name, &empty, separator);
        out.joined_opt(name, &none, separator);
    }
    out.joined_in(Location::Header, "x-list", &plain, ',');
    out.joined_opt("One", &one_empty, ',');
    out.repeat_list("Tag", &list);
    out.flat("Config", &object);
    assert_eq!(
        out.expose(),
        [("Calls", "[]"), ("Object", "{}"), ("One", "")]
    );
    assert!(out.headers().is_empty());

    // A `{name}` of a path must not stay as it is: the call is refused.
    static BY_PATH: OperationInfo = OperationInfo::roa(
        &crate::fixture::SERVICE,
        "Get",
        core_signer::Method::Get,
        "/{Ids}",
    );
    let mut out = Parameters::new(UtcOffset::UTC);
    out.joined_in(Location::Path, "Ids", &plain, ',');
    assert!(crate::client::path(&BY_PATH, &out).is_err());
    let mut out = Parameters::new(UtcOffset::UTC);
    out.body_json("List", &list);
    assert_eq!(out.body().map(|body| &*body.bytes), Some(&b"[]"[..]));
}

#[test]
fn each_place_and_the_signing_order() {
    let values = [
        "1".to_owned(),
        "2".to_owned(),
        "3".to_owned(),
        "4".to_owned(),
    ];
    let mut out = Parameters::new(UtcOffset::UTC);
    out.put("b", &values[0]);
    out.put_in(Location::Form, "a", &values[1]);
    out.put_in(Location::Path, "p", &values[2]);
    out.put_in(Location::Header, "x-h", &values[3]);
    out.put("Z", &values[1]);
    out.body_json("Body", &json!({"k": 1}));
    out.sort();
    let names = |list: &[core_signer::Parameter<'_>]| {
        list.iter()
            .map(|one| one.name.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(out.query()), ["Z", "b"]);
    assert_eq!(names(out.form()), ["a"]);
    assert_eq!(
        (names(out.path()), names(out.headers())),
        (vec!["p".to_owned()], vec!["x-h".to_owned()])
    );
    assert_eq!(
        out.body().map(|body| &*body.bytes),
        Some(&br#"{"k":1}"#[..])
    );
    out.join_form_to_query();
    assert_eq!(names(out.query()), ["Z", "a", "b"]);
    assert!(!format!("{out:?}").contains('3'), "{out:?}");
}

/// A service that wants JSON gets the JSON that the caller wrote, not a text that holds it.
#[test]
fn a_text_is_the_body_as_it_stands() {
    let mut out = Parameters::new(UtcOffset::UTC);
    out.body_text("Body", &Hidden::new("{\"name\": \"a\"}"));
    let body = out.body().map(|body| (&*body.bytes, body.content_type));
    assert_eq!(
        body,
        Some((&br#"{"name": "a"}"#[..], "application/json; charset=utf-8"))
    );
}

#[test]
fn a_value_that_cannot_be_sent_is_noted() {
    let mut out = Parameters::new(UtcOffset::UTC);
    out.put("Ratio", &f64::INFINITY);
    assert_eq!(
        out.unsendable().map(|unsendable| unsendable.name),
        Some("Ratio")
    );
    let mut out = Parameters::new(UtcOffset::UTC);
    out.joined("Ratios", &[1.0, f64::NAN], ',');
    assert_eq!(
        out.unsendable().map(|unsendable| unsendable.name),
        Some("Ratios")
    );
}
