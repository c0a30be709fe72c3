//! Bodies that are no JSON object, or no answer at all.

use super::*;

#[test]
fn a_header_with_the_name_of_a_member_stands_beside_it() {
    static READS: OperationInfo = OperationInfo::rpc(&SERVICE, "GetOne")
        .effect(crate::outcome::Effect::Read)
        .answer_headers(&["header:X-One", "X-Two"]);
    let mut answer = HttpAnswer::new(200, r#"{"x-one": "body"}"#);
    assert!(answer.headers.set("x-one", "1") && answer.headers.set("x-two", "2"));
    let judged = judge(&READS, CODES, &answer, Secrets::default()).unwrap();
    let expected = json!({"x-one": "body", "header:X-One": "1", "X-Two": "2"});
    assert_eq!(judged.into_value(), expected);
}

#[test]
fn what_is_no_answer_says_what_was_expected_and_where() {
    for (status, body, expected) in [
        (
            502,
            "<html>\n<h1>502 Bad Gateway</h1>",
            "expected JSON, found HTML or XML",
        ),
        (200, " <!DOCTYPE html>", "expected JSON, found HTML or XML"),
        (200, "\u{feff}<html>", "expected JSON, found HTML or XML"),
        (200, "", "expected JSON, found an empty body"),
        (400, "", "expected JSON, found an empty body"),
        (
            200,
            r#"{"Code": "OK", "SecretBi"#,
            "expected JSON, found JSON that breaks off after 24 bytes",
        ),
        (
            200,
            "oops",
            "expected JSON, found something else at line 1 column 1",
        ),
        (
            200,
            "{\"Code\":\n\"OK\"]",
            "expected JSON, found something else at line 2 column 5",
        ),
        (200, "[1]", "expected a JSON object, found a list"),
        (200, "\"OK\"", "expected a JSON object, found a text"),
        (200, "{}", "expected Code, found none"),
        (503, "{}", "expected an HTTP status of success, such as 200"),
    ] {
        let error = judged(&BIND, status, body).unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::UnreadableAnswer, Unknown),
            "{body}"
        );
        assert!(
            error
                .to_string()
                .starts_with(&format!("BindAxb outcome unknown: {expected}")),
            "{error}"
        );
        assert!(error.excerpt().is_some());
        assert_eq!(error.http_status(), Some(status));
    }
    let error = judged(&BIND, 502, "<html>13900000001 testId</html>").unwrap_err();
    assert_eq!(
        error.excerpt(),
        Some("<html><11 digits hidden> <hidden></html>")
    );
    assert_eq!(
        error.to_string(),
        "BindAxb outcome unknown: expected JSON, found HTML or XML (HTTP 502)"
    );
}

#[test]
fn other_bodies_are_read_too() {
    let done = judged(&DOWNLOAD, 200, b"\x00\x01\xff").unwrap();
    assert_eq!(done, json!({"Body": "AAH/"}));
    let done = judged(
        &STREAM,
        200,
        "event: x\ndata: {\"a\":1}\n\n: note\ndata:{\"a\":\ndata: 2}\n\ndata: 3",
    )
    .unwrap();
    assert_eq!(done, json!({"Events": [{"a": 1}, {"a": 2}, 3]}));
    assert!(judged(&STREAM, 200, "data: {").is_err());
    // Lines of one event are joined by a line break, which ends what stands on the first of them.
    assert!(judged(&STREAM, 200, "data: 1\ndata: 2").is_err());
    assert!(judged(&DELETE, 204, "").is_ok());
    assert_eq!(
        failed(&DELETE, 400, json!({"Code": "InvalidX"})).outcome(),
        Refused
    );
    // A failure in place of the described body is still one.
    let mut answer = HttpAnswer::new(200, r#"{"Code":"isv.BIND_CONFLICT"}"#);
    assert!(answer.headers.set("Content-Type", "application/json"));
    assert_eq!(
        judge(&DOWNLOAD, CODES, &answer, Secrets::default())
            .unwrap_err()
            .outcome(),
        Refused
    );
    answer.body = "{\"Any\": 1}".into();
    assert!(judge(&DOWNLOAD, CODES, &answer, Secrets::default()).is_ok());
}

#[test]
fn any_json_document_is_an_answer_where_the_description_says_so() {
    for (body, value) in [
        ("[1, 2]", json!({"Body": [1, 2]})),
        ("\"a\"", json!({"Body": "a"})),
        ("7", json!({"Body": 7})),
        ("{\"a\": 1}", json!({"Body": {"a": 1}})),
        ("{\"Body\": 1}", json!({"Body": {"Body": 1}})),
        ("{\"Code\": \"OK\"}", json!({"Body": {"Code": "OK"}})),
        ("null", json!({"Body": null})),
        (" \n", json!({})),
    ] {
        assert_eq!(judged(&ANYTHING, 200, body).unwrap(), value, "{body}");
    }
    assert!(judged(&ANYTHING, 200, "<html>").is_err());
    assert!(judged(&ANYTHING, 500, "[1, 2]").is_err());
    for status in [200, 400] {
        let refusal = json!({"Code": "isv.BIND_CONFLICT"});
        assert_eq!(failed(&ANYTHING, status, refusal).outcome(), Refused);
    }
}

/// A file may be JSON, and then it is no answer of the service, unless that says so by a code that is known.
#[test]
fn a_file_keeps_its_bytes_whatever_its_content_type() {
    static FILE: OperationInfo = OperationInfo::rpc(&SERVICE, "GetFile")
        .effect(crate::outcome::Effect::Read)
        .body(AnswerBody::Binary);
    let judged = |body: &str| {
        let mut answer = HttpAnswer::new(200, body.to_owned());
        assert!(answer.headers.set("Content-Type", "application/json"));
        judge(&FILE, CODES, &answer, Secrets::default()).map(Node::into_value)
    };
    for body in [
        "[1,2]",
        "\"hello\"",
        "42",
        "",
        "not JSON",
        r#"{"foo":"own"}"#,
        r#"{"Body":"aGk="}"#,
        r#"{"Code":"OwnCode","Message":"own"}"#,
        r#"{"Code":"InvalidOwn","Message":"own"}"#,
        r#"{"Code":1,"code":"a","Code":2}"#,
        r#"{"success":false}"#,
    ] {
        let bytes = Binary::new(body.as_bytes().to_vec()).to_json(UtcOffset::UTC);
        assert_eq!(judged(body).unwrap(), json!({"Body": bytes}), "{body}");
    }
    for body in [
        r#"{"Code":"isv.BIND_CONFLICT","Message":"no"}"#,
        r#"{"Code":"InvalidX","HostId":"host","RequestId":"R-1"}"#,
    ] {
        assert_eq!(judged(body).unwrap_err().outcome(), Refused, "{body}");
    }
}

/// The kind of the body counts only with a status of success.
#[test]
fn a_body_is_of_the_described_kind_or_json() {
    let judged = |operation, status, kind: &str, body: &str| {
        let mut answer = HttpAnswer::new(status, body.to_owned());
        assert!(answer.headers.set("Content-Type", kind));
        let judged = judge(operation, CODES, &answer, Secrets::default());
        judged.map(Node::into_value).map_err(|error| error.kind())
    };
    let unreadable = Err(ErrorKind::UnreadableAnswer);
    let refusal = r#"{"Code":"isv.BIND_CONFLICT"}"#;
    for (operation, kind, body) in [
        (&DOWNLOAD, "application/octet-stream", refusal),
        (&STREAM, "text/event-stream", "data: 1"),
    ] {
        assert!(judged(operation, 200, kind, body).is_ok(), "{kind}");
        let failed = judged(operation, 500, kind, body);
        assert!(failed.is_err(), "{kind}: {failed:?}");
        let as_json = judged(operation, 200, "application/JSON; charset=utf-8", refusal);
        assert_eq!(as_json, Err(ErrorKind::Service), "{kind}");
    }
    assert_eq!(
        judged(&STREAM, 500, "text/event-stream", "data: 1"),
        unreadable
    );
    assert_eq!(judged(&DELETE, 204, "text/plain", ""), Ok(json!({})));
    assert_eq!(judged(&DELETE, 500, "text/plain", ""), unreadable);
    assert_eq!(judged(&DELETE, 204, "text/plain", "gone"), unreadable);
}

proptest::proptest! {
    #[test]
    fn any_body_is_judged_without_panic(status in 0_u16..1000, body: Vec<u8>, text in "[{}\\[\\]\":,a-zA-Z0-9 ]{0,60}") {
        for operation in [&BIND, &CONFIG, &BIND_BATCH, &DOWNLOAD, &STREAM, &DELETE] {
            let _ = judged(operation, status, &body);
            let _ = judged(operation, status, &text);
        }
    }
}
