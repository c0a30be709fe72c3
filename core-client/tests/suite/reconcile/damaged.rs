//! What a look-up says of answers that contradict themselves or had to be repaired.

use crate::common::desk::*;
use crate::common::orders::*;

use Reply::*;

fn text(body: &str) -> Reply {
    Text(body.as_bytes().to_vec())
}

/// The detail of ours, with this text in place of another.
fn ours_as(from: &str, to: &str) -> Reply {
    let body = serde_json::json!({"Code": "OK", "BindDetail": ours()}).to_string();
    assert!(body.contains(from), "{body}");
    text(&body.replacen(from, to, 1))
}

async fn listed(list: &str) -> String {
    let desk = Desk::new();
    desk.lists([text(list)]);
    said(&desk.reconcile(Bind::new()).await)
}

async fn detailed(detail: Reply) -> String {
    let desk = Desk::new();
    desk.show("1", detail);
    said(&desk.reconcile(Bind::new()).await)
}

#[tokio::test]
async fn a_list_that_contradicts_itself_is_no_evidence() {
    for list in [
        r#"{"Code":"OK","SubsId":"","SubsId":"7"}"#,
        r#"{"Code":"OK","SubsId":"7","SubsId":""}"#,
        r#"{"Code":"OK","SubsId":"","subsId":"7"}"#,
        r#"{"Code":"OK","subsid":"","SUBSID":"7"}"#,
        r#"{"Code":"OK","SubsId":"","SubsId":null}"#,
        r#"{"Code":"OK","SubsId":"","SubsId":[]}"#,
    ] {
        assert_eq!(listed(list).await, "Unknown ListAbsent", "{list}");
    }
    for list in [
        r#"{"Code":"OK","SubsId":"","SubsId":""}"#,
        r#"{"Code":"OK","SubsId":"","subsId":null}"#,
    ] {
        assert_eq!(listed(list).await, "NotSeen", "{list}");
    }
    let list = r#"{"Code":"OK","Code":"isv.NO_SUBS","SubsId":""}"#;
    assert_eq!(listed(list).await, "Unknown ListFailed");
}

#[tokio::test]
async fn an_answer_that_denies_its_success_is_no_evidence() {
    for no in ["false", r#""False""#, "0"] {
        let list = format!(r#"{{"Code":"OK","success":{no},"SubsId":""}}"#);
        assert_eq!(listed(&list).await, "Unknown ListFailed", "{list}");
        let detail = ours_as(r#""Code":"OK""#, &format!(r#""Code":"OK","Success":{no}"#));
        assert_eq!(detailed(detail).await, "Unknown DetailFailed", "{no}");
    }
    let list = r#"{"Code":"OK","Success":true,"SubsId":""}"#;
    assert_eq!(listed(list).await, "NotSeen");
}

#[tokio::test]
async fn a_detail_that_contradicts_itself_is_no_evidence() {
    for (from, to, wanted) in [
        (
            r#""Status":1"#,
            r#""Status":1,"Status":0"#,
            "Unknown FieldUnclear",
        ),
        (
            r#""Status":1"#,
            r#""Status":1,"status":0"#,
            "Unknown FieldUnclear",
        ),
        (r#""Status":1"#, r#""Status":1,"status":"1""#, "Done 1"),
        (
            r#""PhoneNoA":"13900000001""#,
            r#""PhoneNoA":"13900000001","PhoneNoA":"13900000009""#,
            "Unknown NumberUnclear",
        ),
        (
            r#""Status":1"#,
            r#""Status":1,"SubsId":"1","SubsId":"2""#,
            "Unknown IdNotPlain",
        ),
        (
            r#""ExpireDate":"2026-01-02 18:00:00""#,
            r#""ExpireDate":"2026-01-02 18:00:00","ExpireDate":"""#,
            "Unknown FieldUnclear",
        ),
        (
            r#""GmtCreate":"2026-01-02 11:04:05""#,
            r#""GmtCreate":"2026-01-02 11:04:05","gmtCreate":"2026-01-01 11:04:05""#,
            "Unknown FieldUnclear",
        ),
        (
            r#""ExpireDate":"2026-01-02 18:00:00""#,
            r#""ExpireDate":"2026-01-02 18:00:0\ud83d""#,
            "Unknown FieldUnclear",
        ),
        (
            r#""BindDetail":{"#,
            r#""BindDetail":{},"BindDetail":{"#,
            "Unknown DetailAbsent",
        ),
    ] {
        assert_eq!(detailed(ours_as(from, to)).await, wanted, "{to}");
    }
}

#[tokio::test]
async fn a_repaired_answer_may_say_that_it_is_there_and_never_that_nothing_is() {
    for list in [
        "{\"Code\":\"OK\",\"SubsId\":\"\"}\0",
        "\u{feff}{\"Code\":\"OK\",\"SubsId\":\"\"}",
        "{\"Code\":\"OK\",\"Message\":\"\t\",\"SubsId\":\"\"}",
        r#"{"Code":"OK","SubsId":"","New":1e400}"#,
    ] {
        assert_eq!(listed(list).await, "Unknown Repaired", "{list}");
    }
    let damaged = r#"{"Code":"OK","SubsId":"\ud83d"}"#;
    assert_eq!(listed(damaged).await, "Unknown ListAbsent");
    // The detail, or the list, or both.
    assert_eq!(detailed(ours_as("{", "\u{feff}{")).await, "Done 1");
    assert_eq!(
        detailed(ours_as(r#""Status":1"#, r#""Status":1,"New":"\ud83d""#)).await,
        "Done 1"
    );
    let desk = Desk::with([("1", ours())]);
    desk.lists([text("{\"Code\":\"OK\",\"SubsId\":\"1\"}\0")]);
    assert_eq!(said(&desk.reconcile(Bind::new()).await), "Done 1");
    let desk = Desk::with([("1", others())]);
    desk.lists([text("{\"Code\":\"OK\",\"SubsId\":\"1\"}\0")]);
    assert_eq!(said(&desk.reconcile(Bind::new()).await), "Unknown Repaired");
    let ended = ours_as(r#""Status":1"#, r#""Status":"0\ud83d""#);
    assert_eq!(detailed(ended).await, "Unknown FieldUnclear");
    let number = ours_as("13900000001", r"1390000000\ud83d");
    assert_eq!(detailed(number).await, "Unknown NumberUnclear");
}

#[tokio::test]
async fn a_repaired_answer_does_not_say_that_a_state_is_gone() {
    let update = Update::of(&[("SubsId", "1"), ("Type", "clear")]);
    let looked = async |body: &str| {
        let desk = Desk::new();
        desk.show("1", text(body));
        let verdict = desk.reconcile(update.clone()).await;
        said(&verdict)
    };
    let holds = r#"{"Code":"OK","BindDetail":{"Status":1,"Restrict":""},"New":1e400}"#;
    assert_eq!(looked(holds).await, "Done -");
    let holds_not = r#"{"Code":"OK","BindDetail":{"Status":0,"Restrict":""},"New":1e400}"#;
    assert_eq!(looked(holds_not).await, "Unknown Repaired");
    let both = r#"{"Code":"OK","BindDetail":{"Status":1,"Restrict":"","Restrict":"AX"}}"#;
    assert_eq!(looked(both).await, "Unknown FieldUnclear");
}

#[tokio::test]
async fn an_id_that_lost_digits_is_not_asked_for() {
    let list = r#"{"Code":"OK","SubsId":1000000000000000000001}"#;
    assert_eq!(listed(list).await, "Unknown ListAbsent");
    let desk = Desk::with([("42", ours_with("SubsId", 42.0))]);
    desk.lists([text(r#"{"Code":"OK","SubsId":4.2e1}"#)]);
    assert_eq!(said(&desk.reconcile(Bind::new()).await), "Done 42");
}
