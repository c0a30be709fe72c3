//! Verdicts on answers that contradict themselves, are not quite JSON, or hold too much.

use super::*;
use crate::answer::MAX_ANSWER_VALUES;

type Judgement = Result<Value, (ErrorKind, Outcome)>;

fn verdict(operation: &'static OperationInfo, status: u16, body: impl AsRef<[u8]>) -> Judgement {
    judged(operation, status, body).map_err(|error| (error.kind(), error.outcome()))
}

const UNKNOWN: Judgement = Err((ErrorKind::UnreadableAnswer, Unknown));

#[test]
fn a_code_that_contradicts_itself_decides_nothing() {
    for body in [
        r#"{"Code":"OK","Code":"isv.BIND_CONFLICT"}"#,
        r#"{"Code":"isv.BIND_CONFLICT","Code":"OK"}"#,
        r#"{"Code":"OK","code":"isv.BIND_CONFLICT"}"#,
        r#"{"code":"OK","Code":"isv.BIND_CONFLICT"}"#,
        r#"{"Code":"isv.BIND_CONFLICT","CODE":"isv.SUBS_NOT_EXIST"}"#,
        r#"{"Code":"OK","Message":"","Code":"OK","Code":"ok"}"#,
        r#"{"Code":"OK","Code":null}"#,
        r#"{"Code":"OK","Code":["OK"]}"#,
        r#"{"Code":"OK","Code":""}"#,
    ] {
        for status in [200, 400, 503] {
            for end in [r#","HostId":"h"}"#, r#","RequestId":"R"}"#, "}"] {
                let body = format!("{}{end}", body.trim_end_matches('}'));
                assert_eq!(verdict(&BIND, status, &body), UNKNOWN, "{status} {body}");
            }
        }
        let error = judged(&BIND, 200, body).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("Code occurs twice with different values"),
            "{text}"
        );
        assert!(error.expose_answer().is_some());
    }
}

#[test]
fn what_stands_twice_and_says_the_same_decides() {
    for body in [
        r#"{"Code":"OK","Code":"OK"}"#,
        r#"{"Code":"OK","code":"OK"}"#,
        r#"{"code":null,"Code":"OK"}"#,
        // Another field is not part of the verdict.
        r#"{"Code":"OK","SubsId":"1","SubsId":"2"}"#,
        r#"{"Code":"OK","Data":{"Code":1},"Data":{"Code":2}}"#,
    ] {
        assert!(verdict(&BIND, 200, body).is_ok(), "{body}");
    }
    let refused = verdict(
        &BIND,
        200,
        r#"{"Code":"isv.BIND_CONFLICT","code":"isv.BIND_CONFLICT"}"#,
    );
    assert_eq!(refused, Err((ErrorKind::Service, Refused)));
}

#[test]
fn each_field_of_the_rule_is_looked_at() {
    static RULE: SuccessRule = SuccessRule::new(&[
        SuccessField::new(&["Status"], &["OK"]),
        SuccessField::new(&["Data", "Done"], &["true"])
            .with_absent(crate::outcome::Absent::Ignored),
    ]);
    static FIELDS: OperationInfo = OperationInfo::rpc(&SERVICE, "Fields").success(&RULE);
    for (body, done) in [
        (r#"{"Status":"OK","Status":"OK"}"#, true),
        (r#"{"Status":"OK","status":"no"}"#, false),
        (
            r#"{"Status":"OK","Data":{"Done":true,"Done":false}}"#,
            false,
        ),
        (
            r#"{"Status":"OK","Data":{"Done":true},"Data":{"Done":false}}"#,
            false,
        ),
        (
            r#"{"Status":"OK","Data":{"Done":true},"data":{"Done":false}}"#,
            false,
        ),
        (
            r#"{"Status":"OK","Data":{"Done":true,"X":1},"Data":{"Done":"true","X":2}}"#,
            true,
        ),
        (r#"{"Status":"OK","Code":"a","code":"b"}"#, false),
    ] {
        let found = verdict(&FIELDS, 200, body);
        assert_eq!(found.is_ok(), done, "{body}");
        if !done {
            assert_eq!(found, UNKNOWN, "{body}");
        }
    }
}

#[test]
fn an_item_that_contradicts_itself_is_unknown() {
    let body = r#"{"Code":"OK","List":[{"Code":"OK"},{"Code":"OK","Code":"isv.BIND_CONFLICT"},{"Code":"isv.BIND_CONFLICT","code":"OK"}]}"#;
    let error = judged(&BIND_BATCH, 200, body).unwrap_err();
    let outcomes: Vec<_> = error.items().iter().map(|item| item.outcome).collect();
    assert_eq!(outcomes, [AllDone, Unknown, Unknown]);
}

#[test]
fn a_list_of_items_that_contradicts_itself_is_unknown() {
    for other in ["List", "list"] {
        let twice =
            |items: &str| format!(r#"{{"Code":"OK","List":[{{"Code":"OK"}}],"{other}":{items}}}"#);
        for items in [r#"[{"Code":"isv.BIND_CONFLICT"}]"#, "[]", "{}"] {
            let body = twice(items);
            assert_eq!(verdict(&BIND_BATCH, 200, &body), UNKNOWN, "{body}");
            let reversed = format!(r#"{{"Code":"OK","{other}":{items},"List":[{{"Code":"OK"}}]}}"#);
            assert_eq!(verdict(&BIND_BATCH, 200, &reversed), UNKNOWN, "{reversed}");
        }
        let same = twice(r#"[{"Code":"OK"}]"#);
        assert!(verdict(&BIND_BATCH, 200, &same).is_ok(), "{same}");
    }
}

#[test]
fn an_id_that_contradicts_itself_is_not_told() {
    let error = judged(
        &BIND,
        200,
        r#"{"Code":"isv.BIND_CONFLICT","RequestId":"A-1","RequestId":"A-2"}"#,
    );
    assert_eq!(error.unwrap_err().request_id(), None);
}

#[test]
fn an_answer_of_success_is_one_whatever_byte_is_wrong_beside_it() {
    let bodies: [&[u8]; 10] = [
        br#"{"Code":"OK","SubsId":"7","Extension":"12\ud83d"}"#,
        b"{\"Code\":\"OK\",\"SubsId\":\"7\",\"Message\":\"a\tb\"}",
        b"\xef\xbb\xbf{\"Code\":\"OK\",\"SubsId\":\"7\"}",
        b"{\"Code\":\"OK\",\"SubsId\":\"7\",\"Message\":\"\xe6\x88\"}",
        b"{\"Code\":\"OK\",\"SubsId\":\"7\"}\0",
        b"{\"Code\":\"OK\",\"SubsId\":\"7\"}\xef\xbb\xbf\r\n\x1a",
        br#"{"Code":"OK","SubsId":"7","New":1e400}"#,
        b"{\"Code\":\"OK\",\"SubsId\":\"7\",\"Message\":\"a\0b\"} \n\0\0",
        br#"{"Code":"OK","SubsId":"7","\udead":[{"a":-1e999}]}"#,
        b"\xff\xfe{\0\"\0C\0o\0d\0e\0\"\0:\0\"\0O\0K\0\"\0,\0\"\0S\0u\0b\0s\0I\0d\0\"\0:\0\"\x007\0\"\0}\0",
    ];
    for body in bodies {
        let answer = HttpAnswer::new(200, body.to_vec());
        let judged = judge_within(100, &BIND, CODES, &answer, Secrets::default()).unwrap();
        assert!(judged.repaired, "{body:?}");
        assert_eq!(judged.value.into_value()["SubsId"], "7", "{body:?}");
    }
}

#[test]
fn a_refusal_that_was_repaired_is_one_and_says_so() {
    let error = judged(
        &BIND,
        200,
        b"{\"Code\":\"isv.BIND_CONFLICT\",\"Message\":\"a\tb\xff\"}",
    );
    let error = error.unwrap_err();
    assert_eq!(error.outcome(), Refused);
    assert!(error.answer_was_repaired());
    assert!(
        error.to_string().contains("the answer was repaired"),
        "{error}"
    );
    let whole = judged(&BIND, 200, r#"{"Code":"isv.BIND_CONFLICT"}"#).unwrap_err();
    assert!(!whole.answer_was_repaired());
    assert!(!format!("{whole} {whole:?}").contains("repaired"));
}

#[test]
fn a_damaged_code_counts_as_absent() {
    for (status, code) in [
        (200, r"OK\ud83d"),
        (200, r"isv.X\ud83d"),
        (400, r"Invalid\udead"),
    ] {
        let body = format!(r#"{{"Code":"{code}","RequestId":"R","HostId":"h"}}"#);
        assert_eq!(verdict(&BIND, status, &body), UNKNOWN, "{body}");
    }
    let batch = r#"{"Code":"OK","List":[{"Code":"OK"},{"Code":"isv.BIND\ud83d"}]}"#;
    let error = judged(&BIND_BATCH, 200, batch).unwrap_err();
    let outcomes: Vec<_> = error.items().iter().map(|item| item.outcome).collect();
    assert_eq!(outcomes, [AllDone, Unknown]);
    let error = judged(&BIND, 200, r#"{"Code":"isv.X","RequestId":"R\ud83d"}"#).unwrap_err();
    assert_eq!(error.request_id(), None);
}

#[test]
fn an_encoding_that_nobody_asked_for_is_named() {
    let gzip: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0];
    for (operation, named, body, wanted) in [
        (
            &BIND,
            Some("gzip"),
            gzip,
            "JSON, found a body in the content encoding gzip",
        ),
        (
            &BIND,
            None,
            gzip,
            "JSON, found a body in the content encoding gzip",
        ),
        (
            &BIND,
            Some("br"),
            b"\x0b\x02",
            "JSON, found a body in the content encoding br",
        ),
        (
            &DOWNLOAD,
            Some("gzip"),
            gzip,
            "a file, found a body in the content encoding gzip",
        ),
        (
            &STREAM,
            Some("deflate, gzip"),
            gzip,
            "an event stream, found a body in the content encoding deflate, gzip",
        ),
        (&BIND, Some("\u{7}[31m evil"), gzip, "JSON, found"),
    ] {
        let mut answer = HttpAnswer::new(200, body.to_vec());
        if let Some(named) = named {
            let _ = answer.headers.set("Content-Encoding", named);
        }
        let error = judge(operation, CODES, &answer, Secrets::default()).unwrap_err();
        let error = error.of(operation);
        assert_eq!(error.outcome(), Unknown);
        assert!(
            error.to_string().contains(&format!("expected {wanted}")),
            "{error}"
        );
    }
    // What can be read is read, whatever a header says; and a file may be a gzip file.
    let mut answer = HttpAnswer::new(200, r#"{"Code":"OK"}"#);
    assert!(answer.headers.set("Content-Encoding", "gzip"));
    assert!(judge(&BIND, CODES, &answer, Secrets::default()).is_ok());
    let file = HttpAnswer::new(200, gzip.to_vec());
    assert!(judge(&DOWNLOAD, CODES, &file, Secrets::default()).is_ok());
}

#[test]
fn the_documents_of_a_stream_are_repaired_and_counted_together() {
    let stream = |body: &[u8], values| {
        let answer = HttpAnswer::new(200, body.to_vec());
        judge_within(values, &STREAM, CODES, &answer, Secrets::default())
            .map(|judged| (judged.value.into_value(), judged.repaired))
            .map_err(|error| error.of(&STREAM).to_string())
    };
    let body = b"\xef\xbb\xbfdata: {\"a\":\"\t\xff\"}\n\ndata: [1e400]\n\n";
    let wanted = json!({"Events": [{"a": "\t\u{fffd}"}, ["1e400"]]});
    assert_eq!(stream(body, 100), Ok((wanted, true)));
    let body = b"data: [1]\n\ndata: [2]\n\n";
    assert_eq!(stream(body, 4), Ok((json!({"Events": [[1], [2]]}), false)));
    let error = stream(body, 3).unwrap_err();
    assert!(error.contains("more than 3 values"), "{error}");
}

#[test]
fn too_many_values_are_not_read() {
    let list = "[],".repeat(MAX_ANSWER_VALUES);
    let body = format!(r#"{{"Code":"OK","List":[{list}[]]}}"#);
    let error = judged(&BIND, 200, body).unwrap_err();
    assert_eq!(error.outcome(), Unknown);
    let wanted = "the answer has more than 50000 values";
    assert!(error.to_string().contains(wanted), "{error}");
}

#[test]
fn a_member_of_the_document_goes_before_a_header_of_its_name() {
    static NOTED: OperationInfo = OperationInfo::rpc(&SERVICE, "Noted")
        .success(&CODE)
        .answer_headers(&["X-Note"]);
    for (body, wanted) in [
        (r#"{"Code":"OK","X-Note":"own"}"#, "own"),
        (r#"{"Code":"OK"}"#, "header"),
    ] {
        let mut answer = HttpAnswer::new(200, body);
        assert!(answer.headers.set("x-note", "header"));
        let value = judge(&NOTED, CODES, &answer, Secrets::default()).unwrap();
        let found = value.find(&["X-Note"], Case::Exact).one();
        assert_eq!(found.and_then(Node::as_str), Some(wanted), "{body}");
    }
}
