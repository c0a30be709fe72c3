//! Verdicts on answers of every kind.

mod damaged;

use serde_json::{Value, json};

use super::*;
use crate::answer::Scalar as _;
use crate::credential::Credential;
use crate::error::ErrorKind;
use crate::fixture::*;
use crate::outcome::Outcome;
use crate::outcome::Outcome::{Done as AllDone, PartlyDone, Refused, Unknown};
use crate::outcome::{SuccessField, SuccessRule};
use crate::request::Parameters;
use crate::text::{Binary, Hidden};
use crate::time::UtcOffset;

fn judged(
    operation: &'static OperationInfo,
    status: u16,
    body: impl AsRef<[u8]>,
) -> Result<Value, Error> {
    let answer = HttpAnswer::new(status, body.as_ref().to_vec());
    let (credential, parameters) = (
        Credential::new("testId", "testSecret"),
        Parameters::new(UtcOffset::UTC),
    );
    let verdict = judge(
        operation,
        CODES,
        &answer,
        Secrets::new(Some(&credential), &parameters),
    );
    verdict
        .map(Node::into_value)
        .map_err(|error| error.of(operation))
}

fn failed(operation: &'static OperationInfo, status: u16, body: Value) -> Error {
    judged(operation, status, body.to_string()).unwrap_err()
}

#[test]
fn where_the_status_alone_decides_a_code_of_failure_leaves_it_open() {
    static WRITES: OperationInfo =
        OperationInfo::rpc(&SERVICE, "AddRecord").effect(crate::outcome::Effect::Creates);
    static READS: OperationInfo =
        OperationInfo::rpc(&SERVICE, "ListRecords").effect(crate::outcome::Effect::Read);
    for operation in [&WRITES, &READS] {
        for code in ["isv.NEW_ONE", "isp.SYSTEM_ERROR", "NeverHeardOf"] {
            let error = failed(operation, 200, json!({"Code": code, "Message": "no"}));
            assert_eq!(error.outcome(), Unknown, "{code}");
        }
        for code in ["OK", "success", "200", "0", ""] {
            let body = json!({"Code": code, "Message": "done"}).to_string();
            assert!(judged(operation, 200, body).is_ok(), "{code}");
        }
        // A country's, for example.
        assert!(judged(operation, 200, r#"{"Code": "CN"}"#).is_ok());
        // An answer's own word of success counts before a code that others spell so.
        let body = json!({"success": true, "errorCode": "NONE", "errorMessage": "none"});
        assert!(judged(operation, 200, body.to_string()).is_ok());
    }
}

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

/// A service may answer with a `HostId` of its own.
#[test]
fn a_host_is_the_gateways_only_beside_a_code_of_failure() {
    static READS: OperationInfo =
        OperationInfo::rpc(&SERVICE, "GetHost").effect(crate::outcome::Effect::Read);
    static FILE: OperationInfo = OperationInfo::rpc(&SERVICE, "GetFile").body(AnswerBody::Binary);
    static ANY: OperationInfo = OperationInfo::rpc(&SERVICE, "GetAny").body(AnswerBody::Any);
    let created = json!({"HostId": "h-1", "RequestId": "R-1", "Code": "OK"});
    assert!(judged(&BIND, 200, created.to_string()).is_ok());
    for operation in [&READS, &FILE, &ANY] {
        let answer = json!({"HostId": "h-1", "Name": "x"});
        assert!(judged(operation, 200, answer.to_string()).is_ok());
        let refused = json!({"HostId": "h", "Code": "InvalidX", "RequestId": "R-1"});
        assert_eq!(failed(operation, 400, refused).outcome(), Refused);
    }
    for code in ["\"Inv\u{fffd}\"", "\"A\", \"Code\": \"B\""] {
        let damaged = format!("{{\"HostId\": \"h\", \"Code\": {code}}}");
        assert!(judged(&READS, 200, damaged).is_err(), "{code}");
    }
}

/// Whatever the description says: a read is not refused by such a code, so that it is tried again.
#[test]
fn a_word_of_success_is_no_code_of_a_failure() {
    static READS: OperationInfo =
        OperationInfo::rpc(&SERVICE, "ListRecords").effect(crate::outcome::Effect::Read);
    for code in ["OK", "ok", " OK ", "Success", "200", "0", "true"] {
        for (operation, status) in [(&READS, 400), (&READS, 500), (&QUERY, 400), (&BIND, 403)] {
            let body = json!({"Code": code, "RequestId": "R-1"});
            let error = failed(operation, status, body);
            let what = format!("{code} {status}");
            assert_eq!((error.outcome(), error.code()), (Unknown, None), "{what}");
        }
        assert!(
            judged(
                &READS,
                200,
                json!({"Code": code, "HostId": "h"}).to_string()
            )
            .is_ok()
        );
    }
    let refused = failed(&READS, 400, json!({"Code": "404", "RequestId": "R-1"}));
    assert_eq!((refused.outcome(), refused.code()), (Refused, Some("404")));
}

/// An error is not called by nothing, nor by a word of success.
#[test]
fn a_code_that_is_blank_or_says_success_is_not_the_failure() {
    for code in ["", "  "] {
        let error = failed(&BIND, 200, json!({"Code": code}));
        assert_eq!((error.outcome(), error.code()), (Unknown, None));
        let said = error.to_string();
        assert!(said.contains("Code has no success value"), "{said}");
        let error = failed(&BIND, 500, json!({"Code": code, "HostId": "h"}));
        assert!(error.to_string().contains("expected Code"), "{error}");
    }
    for (status, answer, problem) in [
        (
            500,
            json!({"Code": "OK"}),
            "its HTTP status says failure, and its code says success",
        ),
        (
            403,
            json!({"Code": "OK", "RequestId": "R-1"}),
            "its HTTP status says failure",
        ),
    ] {
        let error = failed(&BIND, status, answer);
        assert_eq!((error.outcome(), error.code()), (Unknown, None));
        assert_eq!(error.code_as::<String>(), None);
        assert!(error.to_string().contains(problem), "{error}");
    }
}

#[test]
fn the_code_decides_and_not_the_status() {
    for (status, body, kind, outcome) in [
        // The service's own answers.
        (
            200,
            json!({"Code": "isv.BIND_CONFLICT"}),
            ErrorKind::Service,
            Refused,
        ),
        (
            200,
            json!({"Code": "isv.NEW_ONE"}),
            ErrorKind::Service,
            Refused,
        ),
        (
            200,
            json!({"Code": "isp.SYSTEM_ERROR"}),
            ErrorKind::Service,
            Unknown,
        ),
        (
            200,
            json!({"Code": "isp.NEW_ONE"}),
            ErrorKind::Service,
            Unknown,
        ),
        (
            200,
            json!({"Code": "ok"}),
            ErrorKind::UnreadableAnswer,
            Unknown,
        ),
        (
            200,
            json!({"Code": 200}),
            ErrorKind::UnreadableAnswer,
            Unknown,
        ),
        (
            200,
            json!({"Message": "OK"}),
            ErrorKind::UnreadableAnswer,
            Unknown,
        ),
        (
            200,
            json!({"Code": null}),
            ErrorKind::UnreadableAnswer,
            Unknown,
        ),
        (200, json!({"Code": ["OK"]}), ErrorKind::Service, Unknown),
        // The gateway's.
        (
            400,
            json!({"Code": "Throttling.User"}),
            ErrorKind::Gateway,
            Refused,
        ),
        (
            503,
            json!({"Code": "Throttling.User", "HostId": "h"}),
            ErrorKind::Gateway,
            Refused,
        ),
        (
            200,
            json!({"Code": "Throttling.User", "HostId": "h"}),
            ErrorKind::Gateway,
            Refused,
        ),
        (400, json!({"Code": "OK"}), ErrorKind::Gateway, Unknown),
        (
            200,
            json!({"Code": "NewCode.OfTheGateway", "HostId": "h"}),
            ErrorKind::Gateway,
            Unknown,
        ),
        (
            500,
            json!({"Code": "NewCode.OfTheGateway", "HostId": "h"}),
            ErrorKind::Gateway,
            Unknown,
        ),
        (
            400,
            json!({"Code": "InvalidPoolKey"}),
            ErrorKind::Gateway,
            Refused,
        ),
        (
            500,
            json!({"Code": "InvalidPoolKey"}),
            ErrorKind::Gateway,
            Unknown,
        ),
        (
            503,
            json!({"Code": "ServiceUnavailable"}),
            ErrorKind::Gateway,
            Unknown,
        ),
        (
            400,
            json!({"Code": "ServiceUnavailable"}),
            ErrorKind::Gateway,
            Unknown,
        ),
        (
            400,
            json!({"Code": "SignatureNonceUsed"}),
            ErrorKind::Gateway,
            Unknown,
        ),
        (302, json!({"Code": "NewCode"}), ErrorKind::Gateway, Unknown),
        // Any server on the way may answer so, after it has forwarded the request as well.
        (
            408,
            json!({"code": "timeout", "message": "m"}),
            ErrorKind::Gateway,
            Unknown,
        ),
        (
            400,
            json!({"Code": "NewCode", "RequestId": ""}),
            ErrorKind::Gateway,
            Unknown,
        ),
        (
            400,
            json!({"Message": "no code"}),
            ErrorKind::UnreadableAnswer,
            Unknown,
        ),
        (
            200,
            json!({"HostId": "h"}),
            ErrorKind::UnreadableAnswer,
            Unknown,
        ),
        (502, json!({}), ErrorKind::UnreadableAnswer, Unknown),
        (307, json!({}), ErrorKind::UnreadableAnswer, Unknown),
    ] {
        let error = failed(&BIND, status, body.clone());
        assert_eq!(
            (error.kind(), error.outcome()),
            (kind, outcome),
            "{status} {body} gave {error}"
        );
        assert_eq!(error.http_status(), Some(status));
        // A read is judged alike.
        assert_eq!(failed(&QUERY, status, body).outcome(), outcome);
    }
}

/// A gateway answers with a status of 4xx also after it has forwarded the request: only a code that a table describes says
/// that nothing ran. A read leaves nothing behind, whatever became of it.
#[test]
fn a_write_is_refused_by_a_gateway_only_with_a_code_that_is_described() {
    let (refused, unknown) = (Refused, Unknown);
    for (status, code, write, read) in [
        // In no table.
        (400, "BackendTimeout", unknown, refused),
        (404, "NewCode.OfTheGateway", unknown, refused),
        (408, "RequestTimeout", unknown, refused),
        (409, "OperationConflict", unknown, refused),
        (429, "TooMany", unknown, refused),
        (499, "Canceled", unknown, refused),
        (302, "NewCode", unknown, unknown),
        (500, "NewCode", unknown, unknown),
        // By a pattern.
        (400, "InvalidPoolKey", refused, refused),
        (404, "InvalidPoolKey", refused, refused),
        (429, "Throttling.New", refused, refused),
        (400, "isv.NEW_ONE", refused, refused),
        (408, "InvalidPoolKey", unknown, refused),
        (409, "InvalidPoolKey", unknown, refused),
        (425, "Throttling.New", unknown, refused),
        (499, "InvalidPoolKey", unknown, refused),
        (302, "InvalidPoolKey", unknown, refused),
        (503, "Throttling.New", unknown, unknown),
        // By a pattern that begins as one of refusal and says more.
        (400, "InvalidRequest.InProgress", unknown, unknown),
        (409, "RequestInProgress", unknown, unknown),
        // As they stand there.
        (408, "Throttling.User", refused, refused),
        (409, "isv.BIND_CONFLICT", refused, refused),
        (425, "SignatureDoesNotMatch", refused, refused),
        (499, "Throttling", refused, refused),
        (503, "Throttling.User", refused, refused),
        (409, "ServiceUnavailable", unknown, unknown),
    ] {
        for body in [
            json!({"Code": code, "RequestId": "R", "HostId": "h"}),
            json!({"code": code, "message": "m", "requestId": "R"}),
        ] {
            for operation in [&BIND, &UNBIND, &CONFIG, &BIND_BATCH] {
                let error = failed(operation, status, body.clone());
                assert_eq!(error.kind(), ErrorKind::Gateway, "{status} {body}");
                assert_eq!(error.outcome(), write, "{status} {body} gave {error}");
            }
            let error = failed(&QUERY, status, body.clone());
            assert_eq!(error.outcome(), read, "{status} {body} gave {error}");
        }
    }
    // `HostId` alone makes it the gateway's where the status is one of success.
    for (status, code, outcome) in [
        (200, "InvalidPoolKey", refused),
        (202, "InvalidPoolKey", refused),
        (200, "NewCode", unknown),
        (202, "NewCode", unknown),
    ] {
        let error = failed(&BIND, status, json!({"Code": code, "HostId": "h"}));
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Gateway, outcome)
        );
    }
}

/// Products whose envelope is written otherwise refuse with HTTP 200 as well.
#[test]
fn where_the_status_alone_decides_a_success_that_is_false_fails_for_reads_too() {
    static WRITES: OperationInfo =
        OperationInfo::rpc(&SERVICE, "AddRecord").effect(crate::outcome::Effect::Creates);
    static READS: OperationInfo =
        OperationInfo::rpc(&SERVICE, "ListRecords").effect(crate::outcome::Effect::Read);
    static FETCH: OperationInfo = OperationInfo::rpc(&SERVICE, "Fetch")
        .effect(crate::outcome::Effect::Read)
        .body(AnswerBody::Any);
    for (names, code, outcome) in [
        (["success", "errorCode", "errorMessage"], "NewOne", Unknown),
        (["success", "code", "message"], "400", Unknown),
        (
            ["Success", "ErrorCode", "ErrorMessage"],
            "isv.BIND_CONFLICT",
            Refused,
        ),
        (
            ["success", "error_code", "error_message"],
            "isv.BIND_CONFLICT",
            Refused,
        ),
        (["Success", "ErrCode", "ErrMessage"], "NewOne", Unknown),
        (["success", "errCode", "errMsg"], "NewOne", Unknown),
        (["success", "errorCode", "errorMsg"], "NewOne", Unknown),
    ] {
        let [flag, code_name, message] = names;
        let body = json!({flag: false, code_name: code, message: "no"});
        let error = failed(&READS, 200, body.clone());
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Service, outcome)
        );
        assert_eq!(error.code(), Some(code), "{body}");
        assert_eq!(error.message(), Some("no"), "{body}");
        let error = failed(&WRITES, 200, body);
        assert_eq!((error.outcome(), error.code()), (Unknown, Some(code)));
    }
    for (body, code) in [
        (json!({"success": false, "code": 10_001}), Some("10001")),
        (json!({"success": false, "Code": -5}), Some("-5")),
        (json!({"success": false, "code": 200}), None),
        (json!({"success": false, "code": 0}), None),
        (json!({"success": false, "code": 0.5}), None),
    ] {
        assert_eq!(failed(&READS, 200, body.clone()).code(), code, "{body}");
    }
    let refused = failed(
        &READS,
        403,
        json!({"code": 403, "message": "no", "requestId": "R-1"}),
    );
    assert_eq!((refused.code(), refused.outcome()), (Some("403"), Refused));
    let write = failed(&WRITES, 403, json!({"code": 403, "requestId": "R-1"}));
    assert_eq!((write.code(), write.outcome()), (Some("403"), Unknown));
    let file = failed(
        &FETCH,
        200,
        json!({"success": false, "errorCode": "NewOne"}),
    );
    assert_eq!(file.code(), Some("NewOne"));
    let bare = failed(&READS, 200, json!({"success": "false", "result": null}));
    assert_eq!(
        (bare.kind(), bare.outcome()),
        (ErrorKind::UnreadableAnswer, Unknown)
    );
}

#[test]
fn success_is_what_the_rule_says() {
    for body in [
        json!({"Code": "OK"}),
        json!({"Code": "OK", "Message": "isv.BIND_CONFLICT", "RequestId": "R-1"}),
    ] {
        let done = judged(&BIND, 200, body.to_string()).unwrap();
        assert_eq!(done, body);
    }
    for body in [
        json!({"Code": "0000"}),
        json!({"Code": "0000", "Success": true}),
        json!({"Code": "0000", "Success": "true", "Data": {"Code": "OK"}}),
        json!({"Code": "0000", "Success": null, "Data": null}),
    ] {
        assert!(judged(&CONFIG, 200, body.to_string()).is_ok(), "{body}");
    }
}

#[test]
fn fields_that_disagree_leave_it_unknown() {
    for (body, outcome) in [
        (json!({"Code": "0000", "Success": false}), Unknown),
        (
            json!({"Code": "0000", "Data": {"Code": "isv.BIND_CONFLICT"}}),
            Unknown,
        ),
        (
            json!({"Code": "isv.BIND_CONFLICT", "Success": true}),
            Unknown,
        ),
        (
            json!({"Code": "isv.BIND_CONFLICT", "Success": false}),
            Refused,
        ),
        (json!({"Code": "isv.BIND_CONFLICT"}), Refused),
        (json!({"Success": false}), Unknown),
        (json!({"Success": true}), Unknown),
        (json!({"Code": 0}), Unknown),
    ] {
        let error = failed(&CONFIG, 200, body.clone());
        assert_eq!(error.outcome(), outcome, "{body} gave {error}");
    }
    let error = failed(
        &CONFIG,
        200,
        json!({"Code": "0000", "Data": {"Code": "isv.BIND_CONFLICT"}}),
    );
    assert_eq!(error.code(), Some("isv.BIND_CONFLICT"));
}

/// No description speaks of `Success` here, and all the same it says that a write was not done.
#[test]
fn an_undescribed_success_that_is_false_leaves_a_write_unknown() {
    for name in ["Success", "success", "SUCCESS"] {
        for no in [
            json!(false),
            json!("false"),
            json!("False"),
            json!(" FALSE "),
            json!(0),
            json!(-0.0),
            json!("0"),
            json!("No"),
            json!("f"),
        ] {
            let body = json!({"Code": "OK", name: no});
            let error = failed(&BIND, 200, body.clone());
            assert_eq!(error.outcome(), Unknown, "{body}");
            assert!(error.to_string().contains("disagree on success"), "{error}");
            assert!(judged(&QUERY, 200, body.to_string()).is_ok(), "{body}");
            let parts = json!({"Code": "OK", name: no, "List": [{"Code": "OK"}]});
            assert_eq!(failed(&BIND_BATCH, 200, parts).outcome(), Unknown);
            let item = json!({"Code": "OK", "List": [{"Code": "OK"}, {"Code": "OK", name: no}]});
            assert_eq!(failed(&BIND_BATCH, 200, item).outcome(), PartlyDone);
            // Where the rule reads `Success` and the answer spells it otherwise.
            let described = json!({"Code": "0000", name: no});
            assert_eq!(failed(&CONFIG, 200, described).outcome(), Unknown);
            let bare = json!({name: no});
            assert_eq!(failed(&DELETE, 200, bare).outcome(), Unknown);
        }
        for yes in [
            json!(true),
            json!("true"),
            json!(null),
            json!(""),
            json!("no text of falsehood"),
            json!(1),
            json!("1"),
            json!("yes"),
            json!([false]),
            json!({"Success": false}),
        ] {
            let body = json!({"Code": "OK", name: yes});
            assert!(judged(&BIND, 200, body.to_string()).is_ok(), "{body}");
        }
    }
    // Neither the part of an answer nor another name.
    for body in [
        json!({"Code": "OK", "Data": {"Success": false}}),
        json!({"Code": "OK", "Succeeded": false}),
    ] {
        assert!(judged(&BIND, 200, body.to_string()).is_ok(), "{body}");
    }
    // A refusal stays one.
    let refused = json!({"Code": "isv.BIND_CONFLICT", "Success": false});
    assert_eq!(failed(&BIND, 200, refused).outcome(), Refused);
}

/// If the field that fails is not a code, a code beside it says why, unless that code means success.
#[test]
fn a_flag_that_fails_is_explained_by_a_code() {
    static FLAGGED: SuccessRule =
        SuccessRule::new(&[SuccessField::new(&["Success"], &["true", "200"])]);
    static FLAG: OperationInfo = OperationInfo::rpc(&SERVICE, "Flag").success(&FLAGGED);
    for (body, kind, outcome) in [
        (
            json!({"Success": false, "Code": "isv.BIND_CONFLICT"}),
            ErrorKind::Service,
            Refused,
        ),
        (
            json!({"Success": false, "Code": "200"}),
            ErrorKind::UnreadableAnswer,
            Unknown,
        ),
        (
            json!({"Success": false}),
            ErrorKind::UnreadableAnswer,
            Unknown,
        ),
    ] {
        let error = failed(&FLAG, 200, body.clone());
        assert_eq!((error.kind(), error.outcome()), (kind, outcome), "{body}");
        let no_code = error.to_string().contains("there is no error code");
        assert_eq!(no_code, kind == ErrorKind::UnreadableAnswer, "{error}");
    }
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
fn the_error_keeps_what_the_answer_says() {
    let error = failed(
        &BIND,
        403,
        json!({
            "Code": "Forbidden.RAM", "Message": "User 13900000001 not authorized, key testId", "HostId": "dyplsapi.aliyuncs.com",
            "RequestId": "9297B722-A016-43FB-B51A-E54050D9369D", "Recommend": "https://api.aliyun.com/troubleshoot",
            "AccessDeniedDetail": {"AuthAction": "dypls:BindAxb"},
        }),
    );
    assert_eq!(
        error.request_id(),
        Some("9297B722-A016-43FB-B51A-E54050D9369D")
    );
    assert_eq!(error.host_id(), Some("dyplsapi.aliyuncs.com"));
    assert_eq!(
        error.message(),
        Some("User <11 digits hidden> not authorized, key <hidden>")
    );
    assert_eq!(
        error.details().get("AccessDeniedDetail"),
        Some(&json!({"AuthAction": "dypls:BindAxb"}))
    );
    assert_eq!(error.details().len(), 2);
    let error = failed(
        &BIND,
        200,
        json!({"Code": "isv.X", "RequestId": "13900000001 testId"}),
    );
    assert_eq!(error.request_id(), Some("<11 digits hidden> <hidden>"));
}

#[test]
fn batches_are_judged_item_by_item() {
    let ok = json!({"Code": "OK", "SubsId": "1"});
    let refused = json!({"Code": "isv.BIND_CONFLICT", "Message": "phone 13900000001"});
    let open = json!({"Code": "isp.SYSTEM_ERROR"});
    let silent = json!({});
    for (list, outcome) in [
        (json!([ok, refused]), PartlyDone),
        (json!([ok, open]), PartlyDone),
        (json!([refused, open]), Unknown),
        (json!([refused, refused]), Refused),
        (json!([open, silent]), Unknown),
        (json!([]), Unknown),
        (json!({}), Unknown),
        (Value::Null, Unknown),
    ] {
        let error = failed(&BIND_BATCH, 200, json!({"Code": "OK", "List": list}));
        assert_eq!(error.outcome(), outcome, "{list}");
    }
    assert!(
        judged(
            &BIND_BATCH,
            200,
            json!({"Code": "OK", "List": [ok, ok]}).to_string()
        )
        .is_ok()
    );

    // Nobody knows what became of an entry that the answer leaves out.
    for (list, outcome, items) in [
        (json!([ok, ok, ok]), None, 0),
        (json!([ok, ok, ok, ok]), None, 0),
        (json!([ok]), Some(PartlyDone), 3),
        (json!([refused, refused]), Some(Unknown), 3),
    ] {
        let mut sent = Parameters::new(UtcOffset::UTC);
        sent.json("Lines", &vec![1, 2, 3]);
        let answer = json!({"Code": "OK", "List": list}).to_string();
        let answer = HttpAnswer::new(200, answer.into_bytes());
        let judged = judge(&BIND_BATCH, CODES, &answer, Secrets::new(None, &sent));
        let error = judged.err();
        assert_eq!(error.as_ref().map(Error::outcome), outcome, "{list}");
        let items_told = error.map_or(0, |error| error.items().len());
        assert_eq!(items_told, items, "{list}");
    }

    let error = failed(
        &BIND_BATCH,
        200,
        json!({"Code": "OK", "RequestId": "R", "List": [ok, refused, open, silent]}),
    );
    let outcomes: Vec<_> = error.items().iter().map(|item| item.outcome).collect();
    assert_eq!(outcomes, [AllDone, Refused, Unknown, Unknown]);
    assert_eq!(
        error.items()[1].message.as_deref(),
        Some("phone <11 digits hidden>")
    );
    assert_eq!(error.items()[0].fields.get("SubsId"), Some(&json!("1")));
    assert_eq!(
        error.to_string(),
        "BindBatchAxg partly done: not all items are done (1 of 4 items done; RequestId R)"
    );
    // A code that only its beginning tells may hold anything.
    let odd = json!({"Code": "isv.NO_13900000001"});
    let error = failed(
        &BIND_BATCH,
        200,
        json!({"Code": "OK", "List": [refused, odd]}),
    );
    let codes: Vec<_> = error.items().iter().map(|item| &item.code).collect();
    let shown = |code: &str| Some(code.to_owned());
    assert_eq!(
        codes,
        [
            &shown("isv.BIND_CONFLICT"),
            &shown("isv.NO_<11 digits hidden>")
        ]
    );
    // A name that repeats what was sent is masked, and another is kept.
    let named = json!({"Code": "isv.X", "testId": 2, "Subs": 3});
    let error = failed(&BIND_BATCH, 200, json!({"Code": "OK", "List": [named]}));
    let names: Vec<_> = error.items()[0]
        .fields
        .iter()
        .map(|(name, _)| name)
        .collect();
    assert!(names.contains(&"Subs") && names.len() == 3, "{names:?}");
    assert!(!names.concat().contains("testId"), "{names:?}");
    let error = failed(
        &BIND_BATCH,
        200,
        json!({"Code": "OK", "List": [ok, refused, open, silent]}),
    );
    let batch: Batch = error.answer().unwrap().unwrap();
    assert_eq!(
        (batch.list.map(|list| list.len()), batch.extra.len()),
        (Some(4), 1)
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

/// Beside the 2xx, a description may name others.
#[test]
fn a_status_that_is_described_is_one_of_success() {
    static MOVED: OperationInfo = OperationInfo::rpc(&SERVICE, "Moved")
        .statuses(&[304])
        .success(&CODE);
    let ok = json!({"Code": "OK"}).to_string();
    for (operation, status, done) in [
        (&MOVED, 304, true),
        (&MOVED, 200, true),
        (&MOVED, 305, false),
        (&QUERY, 299, true),
        (&QUERY, 304, false),
        (&QUERY, 199, false),
    ] {
        assert_eq!(judged(operation, status, &ok).is_ok(), done, "{status}");
    }
}

#[test]
fn the_id_of_a_request_is_found_and_shown_only_if_it_is_one() {
    let credential = Credential::new("testId", "testSecret");
    let parameters = Parameters::new(UtcOffset::UTC);
    let id = |header: Option<&str>, body: Value| {
        let mut answer = HttpAnswer::new(200, body.to_string());
        if let Some(header) = header {
            assert!(answer.headers.set("x-acs-request-id", header));
        }
        let secrets = Secrets::new(Some(&credential), &parameters);
        let read = request_id(&QUERY, &answer, secrets, None);
        let node = body::json(&answer, 100).unwrap().value;
        let given = request_id(&QUERY, &answer, secrets, Some(&node));
        assert_eq!(read, given);
        read
    };
    let plain = Some("9297B722-A016".to_owned());
    for name in ["RequestId", "requestId", "request_id"] {
        assert_eq!(id(Some("HEADER-1"), json!({name: "9297B722-A016"})), plain);
    }
    assert_eq!(id(Some("9297B722-A016"), json!({})), plain);
    assert_eq!(id(None, json!({})), None);
    let failed = judged(&QUERY, 200, "<html>").unwrap_err();
    assert_eq!(failed.request_id(), None);
    let (longest, longer) = ("a".repeat(64), "a".repeat(65));
    assert_eq!(id(None, json!({"RequestId": longest})), Some(longest));
    // Too long, other characters, something secret: the service's free text, which is masked.
    assert_eq!(id(None, json!({"RequestId": longer})), Some(longer));
    for hides in ["no 13900001111", "13900001111_", "id testId", "testId"] {
        let shown = id(None, json!({"RequestId": hides})).unwrap();
        assert_ne!(shown, hides);
        assert!(!shown.contains("testId") && !shown.contains("13900001111"));
    }
    let digits = "13900001111".repeat(6);
    let shown = id(None, json!({"RequestId": digits})).unwrap();
    assert_ne!(
        shown, digits,
        "too long for an id, so its digits are masked"
    );
    assert_eq!(
        id(None, json!({"RequestId": "13900001111"})).unwrap(),
        "13900001111"
    );
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

/// An id in the form of a UUID is left alone, unless it holds a number that was sent.
#[test]
fn a_number_inside_an_id_is_hidden() {
    let (number, short) = (Hidden::new("13900000001"), Hidden::new("92927"));
    let mut parameters = Parameters::new(UtcOffset::UTC);
    parameters.put("PhoneNoA", &number);
    parameters.put("Code", &short);
    let shown = |message: &str| {
        let body = json!({"Code": "isv.ILLEGAL_ARGUMENT", "Message": message});
        let answer = HttpAnswer::new(200, body.to_string());
        let error = judge(&QUERY, CODES, &answer, Secrets::new(None, &parameters)).unwrap_err();
        error.message().unwrap().to_owned()
    };
    for (message, expected) in [
        (
            "see 92927DE2-A016-43FB-B51A-1E999E54050D",
            "see 92927DE2-A016-43FB-B51A-1E999E54050D",
        ),
        (
            "see 92927DE2-A016-43FB-B51A-139000000011",
            "see 92927DE2-A016-43FB-B51A-<hidden>1",
        ),
        ("no 13900000001", "no <11 digits hidden>"),
        ("no +86 139-0000-0001", "no +<13 digits hidden>"),
    ] {
        assert_eq!(shown(message), expected);
    }
}

#[test]
fn what_the_request_held_is_hidden_where_an_answer_repeats_it() {
    let (name, street) = (Hidden::new("张三"), Hidden::new("Smith"));
    let list = vec![Hidden::new("文三路 1 号")];
    let city = "杭州".to_owned();
    let mut parameters = Parameters::new(UtcOffset::UTC);
    parameters.put("ContactName", &name);
    parameters.put("Street", &street);
    parameters.put("City", &city);
    parameters.json("Places", &list);
    let body = json!({"Code": "isv.ILLEGAL_ARGUMENT", "Message":
        "no 张三 at Smith in 杭州, %E5%BC%A0%E4%B8%89, %25E5%25BC%25A0%25E4%25B8%2589, \\u5f20\\u4e09, [文三路 1 号]"});
    let answer = HttpAnswer::new(200, body.to_string().into_bytes());
    let error = judge(&QUERY, CODES, &answer, Secrets::new(None, &parameters)).unwrap_err();
    assert_eq!(
        error.message(),
        Some("no <hidden> at <hidden> in 杭州, <hidden>, <hidden>, <hidden>, [<hidden>]")
    );
}
