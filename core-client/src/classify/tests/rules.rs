//! Answers whose verdict follows from the success rule, or, without a rule, from the status.

use super::*;

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
        (["Success", "ErrCode", "ErrMessage"], "NewOne", Unknown),
        (["success", "errCode", "errMsg"], "NewOne", Unknown),
        (["success", "errorCode", "errorMsg"], "NewOne", Unknown),
        (
            ["success", "error_code", "error_message"],
            "isv.BIND_CONFLICT",
            Refused,
        ),
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
