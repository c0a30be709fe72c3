//! What a code says, and who gives it: the product or its gateway.

use super::*;

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

/// With a status of success, `HostId` may be the service's own, and the gateway calls its code `Code`.
#[test]
fn beside_a_host_of_an_answer_of_success_a_code_of_another_name_needs_a_description_to_refuse_a_write()
 {
    static WRITES: OperationInfo = OperationInfo::rpc(&SERVICE, "CreateHost");
    static READS: OperationInfo =
        OperationInfo::rpc(&SERVICE, "GetHost").effect(crate::outcome::Effect::Read);
    for name in ["ErrCode", "ErrorCode", "errorCode", "error_code"] {
        for (code, write) in [
            ("InvalidHost", Unknown),
            ("Throttling.New", Unknown),
            ("NewCode", Unknown),
            ("Throttling.User", Refused),
            ("isv.BIND_CONFLICT", Refused),
        ] {
            let body = json!({"HostId": "h", name: code, "Message": "m"});
            for operation in [&WRITES, &BIND, &UNBIND] {
                let error = failed(operation, 200, body.clone());
                assert_eq!(
                    (error.outcome(), error.code()),
                    (write, Some(code)),
                    "{body}"
                );
            }
        }
        let body = json!({"HostId": "h", name: "InvalidHost"});
        assert_eq!(
            failed(&READS, 200, body.clone()).outcome(),
            Refused,
            "{body}"
        );
        // A status of failure is the gateway's own.
        assert_eq!(
            failed(&BIND, 400, body.clone()).outcome(),
            Refused,
            "{body}"
        );
    }
}
