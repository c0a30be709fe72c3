//! What an error keeps of an answer, and what it hides.

use super::*;

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
