//! The verdict of a look-up among bindings: when one is ours, when it is another's, and when nothing can be said.

use crate::common::desk::*;
use crate::common::orders::*;
use core_client::Outcome;
use core_client::reconcile::{Doubt, LookupVerdict};
use serde_json::{Value, json};

use Reply::*;

async fn with(detail: Value) -> String {
    said(&Desk::with([("1", detail)]).reconcile(Bind::new()).await)
}

/// Sets these fields of ours.
fn ours_but(fields: &[(&str, &str)]) -> Value {
    let mut detail = ours();
    for (name, value) in fields {
        detail[name] = (*value).into();
    }
    detail
}

#[tokio::test]
async fn ours_is_known_by_everything_together() {
    let desk = Desk::with([("1", ours())]);
    let verdict = desk.reconcile(Bind::new()).await;
    assert_eq!(said(&verdict), "Done 1");
    let LookupVerdict::Done { answer, .. } = &verdict else {
        panic!()
    };
    let wanted = json!({"Code": "OK", "BindDTO": {"SubsId": "1", "SecretNo": NUMBER_X}});
    assert_eq!(answer.expose(), &wanted);
    // Read as the request says: its own pool and X, and nothing sent.
    let list = &desk.requests("List")[0];
    assert_eq!(crate::common::value(list, "PoolKey"), "FC12345");
    assert_eq!(crate::common::value(list, "PhoneNoX"), NUMBER_X);
    assert_eq!(crate::common::value(list, "Ts"), "20260102110405000");
    assert_eq!(
        crate::common::value(&desk.requests("Detail")[0], "SubsId"),
        "1"
    );
    assert_eq!((desk.count("Bind"), desk.count("List")), (0, 1));
}

#[tokio::test]
async fn each_thing_that_differs_makes_it_an_earlier_orders() {
    for (detail, why) in [
        (
            ours_with("ExpireDate", "2026-01-02 18:00:01"),
            "another end",
        ),
        (
            ours_with("ExpireDate", "2026-01-02T18:00:00"),
            "an end in another form",
        ),
        (ours_without("ExpireDate"), "no end"),
        (
            ours_with("GmtCreate", "2026-01-02 11:04:02"),
            "older than the ticket",
        ),
        (
            ours_with("GmtCreate", "2026-01-02 11:04:06"),
            "made in the future",
        ),
        (
            ours_with("GmtCreate", "2026-01-02 03:04:05"),
            "made at the same time in another zone",
        ),
        (ours_with("GmtCreate", "today"), "made at no time"),
        (ours_without("GmtCreate"), "made some time"),
    ] {
        assert_eq!(with(detail).await, "AlreadyExists 1", "{why}");
    }
    for (detail, why) in [
        (
            ours_with("GmtCreate", "2026-01-02 11:04:03"),
            "two seconds are nothing",
        ),
        (
            ours_with("GmtCreate", "1767323045000"),
            "the same instant otherwise",
        ),
        (
            ours_with("PhoneNoA", "+86 139-0000-0001"),
            "the same number otherwise",
        ),
        (
            ours_with("PhoneNoA", 13_900_000_001_i64),
            "a number as a number",
        ),
        (ours_with("Status", "1"), "a status as text"),
        (ours_with("SubsId", 1), "its own id as a number"),
    ] {
        assert_eq!(with(detail).await, "Done 1", "{why}");
    }
    // What was not given is not compared.
    let desk = Desk::with([("1", ours_with("ExpireDate", "2027-01-01 00:00:00"))]);
    let verdict = desk.reconcile(Bind::new().without("Expiration")).await;
    assert_eq!(said(&verdict), "Done 1");
}

#[tokio::test]
async fn made_after_no_copy_could_run_it_is_another_orders() {
    for (seconds, wanted) in [(1030, "Done 1"), (1031, "AlreadyExists 1")] {
        let desk = Desk::with([("1", ours_with("GmtCreate", format_time(seconds)))]);
        desk.shows(2000);
        assert_eq!(
            said(&desk.reconcile(Bind::new()).await),
            wanted,
            "{seconds}"
        );
    }
}

#[tokio::test]
async fn who_stands_in_the_way() {
    let swapped = ours_but(&[("PhoneNoA", NUMBER_B), ("PhoneNoB", NUMBER_A)]);
    for (detail, wanted, why) in [
        (swapped, "Blocked 1", "the pair swapped"),
        (
            ours_with("PhoneNoB", "13900000003"),
            "Blocked 1",
            "A with another",
        ),
        (
            ours_with("PhoneNoA", "13900000003"),
            "Blocked 1",
            "B with another",
        ),
        (
            ours_with("PhoneNoX", "17000000002"),
            "Blocked 1",
            "the pair on another X",
        ),
        (others(), "NotSeen", "another pair"),
    ] {
        assert_eq!(with(detail.clone()).await, wanted, "{why}");
        let mut ended = detail;
        ended["Status"] = 0.into();
        assert_eq!(with(ended).await, "NotSeen", "{why}, but ended");
    }
    // It ran, and was unbound since: no proof of anything but that.
    assert_eq!(
        with(ours_with("Status", 0)).await,
        "Unknown Ended",
        "ours, but ended"
    );
    // X belongs to one: any other blocks, and without B only A is compared.
    let own = |detail| async { said(&Desk::with([("1", detail)]).reconcile(Own::new()).await) };
    assert_eq!(own(others()).await, "Blocked 1");
    let order = Own::new().without("PhoneNoB");
    let desk = Desk::with([("1", ours_without("PhoneNoB"))]);
    assert_eq!(said(&desk.reconcile(order).await), "Done 1");
}

#[tokio::test]
async fn what_is_not_understood_is_no_evidence() {
    for (detail, wanted) in [
        (
            ours_with("PhoneNoA", "139****0001"),
            "Unknown NumberUnclear",
        ),
        (ours_with("PhoneNoB", ""), "Unknown NumberUnclear"),
        (ours_without("PhoneNoX"), "Unknown NumberUnclear"),
        (
            ours_with("PhoneNoX", json!([NUMBER_X])),
            "Unknown NumberUnclear",
        ),
        (ours_without("Status"), "Unknown FieldUnclear"),
        (ours_with("SubsId", "2"), "Unknown DetailAbsent"),
        // Another pair by one number, and the other one may be ours.
        (
            ours_but(&[("PhoneNoA", "13900000003"), ("PhoneNoB", "139****0002")]),
            "Unknown NumberUnclear",
        ),
        (json!([]), "Unknown DetailAbsent"),
        (json!("x"), "Unknown DetailAbsent"),
        (Value::Null, "Unknown DetailAbsent"),
    ] {
        assert_eq!(with(detail.clone()).await, wanted, "{detail}");
    }
}

#[tokio::test]
async fn reads_that_fail_say_nothing() {
    let fails = |code| Desk::with([("1", Value::Null)]).also(|desk| desk.show("1", Code(code)));
    for code in ["isv.SUBS_NOT_EXIST", "isp.SYSTEM_ERROR"] {
        let verdict = fails(code).reconcile(Bind::new()).await;
        let LookupVerdict::Unknown(Doubt::DetailFailed { id, error }) = verdict else {
            panic!("{verdict:?}")
        };
        assert_eq!((id.as_deref(), error.code()), (Some("1"), Some(code)));
    }
    for (reply, wanted) in [
        (Code("isv.POOLKEY_NOT_EXISTS"), "Unknown ListFailed"),
        (Interrupted, "Unknown ListFailed"),
        (Code("OK"), "Unknown ListAbsent"),
        (
            Says(json!({"Code": "OK", "SubsId": null})),
            "Unknown ListAbsent",
        ),
        (
            Says(json!({"Code": "OK", "SubsId": []})),
            "Unknown ListAbsent",
        ),
        (Says(json!({"Code": "OK", "SubsId": ""})), "NotSeen"),
        (
            Says(json!({"Code": "OK", "SubsId": " "})),
            "Unknown IdNotPlain",
        ),
        (
            Says(json!({"Code": "OK", "SubsId": "a:b"})),
            "Unknown IdNotPlain",
        ),
        (
            Says(json!({"Code": "OK", "SubsId": "1,"})),
            "Unknown IdNotPlain",
        ),
    ] {
        let desk = Desk::new();
        desk.bind("1", others());
        desk.lists([reply.clone()]);
        let verdict = desk.reconcile(Bind::new()).await;
        assert_eq!(said(&verdict), wanted, "{reply:?}");
    }
}

#[tokio::test]
async fn an_exact_match_wins_over_doubts_and_a_doubt_over_all_else() {
    let unclear = || ours_with("PhoneNoA", "139****0001");
    let earlier = || ours_with("ExpireDate", "2026-01-02 12:00:00");
    let blocks = || ours_with("PhoneNoB", "13900000003");
    for (bindings, wanted) in [
        (vec![unclear(), earlier(), ours()], "Done 3"),
        (vec![blocks(), earlier()], "AlreadyExists 2"),
        (vec![others(), blocks()], "Blocked 2"),
        (vec![unclear(), earlier()], "Unknown NumberUnclear"),
        (vec![blocks(), unclear()], "Unknown NumberUnclear"),
        (vec![others(), unclear()], "Unknown NumberUnclear"),
        (vec![ours(), ours()], "Unknown TwoMatches"),
    ] {
        let ids = (1..).map(|id: usize| id.to_string());
        let desk = Desk::with(ids.zip(bindings));
        assert_eq!(said(&desk.reconcile(Bind::new()).await), wanted);
    }
    let desk = Desk::with([("1", ours())]);
    desk.list("1,a-b");
    assert_eq!(said(&desk.reconcile(Bind::new()).await), "Done 1");
}

#[tokio::test]
async fn a_list_that_may_be_cut_off_proves_only_what_it_shows() {
    let many = |count: usize| Desk::with((1..=count).map(|id| (format!("{id:03}"), others())));
    assert_eq!(said(&many(199).reconcile(Bind::new()).await), "NotSeen");
    let full = many(200);
    assert_eq!(said(&full.reconcile(Bind::new()).await), "Unknown ListFull");
    full.bind("077", ours());
    assert_eq!(said(&full.reconcile(Bind::new()).await), "Done 077");
    full.bind("077", ours_with("ExpireDate", "2026-01-02 12:00:00"));
    assert_eq!(said(&full.reconcile(Bind::new()).await), "Unknown ListFull");
    // As long as may be gone through, and too long for it.
    let longest = many(1000);
    longest.bind("0500", ours());
    longest.unbind("500");
    assert_eq!(said(&longest.reconcile(Bind::new()).await), "Done 0500");
    let desk = Desk::new();
    desk.list(&"1,".repeat(1001));
    assert_eq!(said(&desk.reconcile(Bind::new()).await), "Unknown ListFull");
    assert_eq!(desk.count("Detail"), 0);
}

/// Nothing was given that could tell one pair from another.
#[tokio::test]
async fn without_a_number_to_compare_nothing_is_told() {
    let desk = Desk::with([("1", ours())]);
    let verdict = desk.reconcile(Loose::new().without("PhoneNoA")).await;
    assert!(
        matches!(verdict, LookupVerdict::Unknown(Doubt::Missing("PhoneNoA"))),
        "{verdict:?}"
    );
    assert_eq!(said(&desk.reconcile(Loose::new()).await), "Done 1");
}

#[tokio::test]
async fn a_list_that_changed_is_gone_through_again() {
    let listed = |ids: &str| Says(json!({"Code": "OK", "SubsId": ids}));
    let desk = || Desk::with([("1", others()), ("2", others()), ("3", others())]);
    for (lists, wanted, reads) in [
        (vec!["1", "1"], "NotSeen", 2),
        (vec!["1,2", "2,1"], "NotSeen", 2),
        (vec!["1", "1,2", "1,2"], "NotSeen", 3),
        (vec!["1", "2", "3", "3"], "NotSeen", 4),
        (vec!["1", "2", "3", "1", "1"], "Unknown ListChanged", 4),
    ] {
        let desk = desk();
        desk.lists(lists.iter().copied().map(listed));
        assert_eq!(
            said(&desk.reconcile(Bind::new()).await),
            wanted,
            "{lists:?}"
        );
        assert_eq!(desk.count("List"), reads, "{lists:?}");
    }
    // It appears meanwhile.
    let late = desk();
    late.bind("2", ours());
    late.lists(["1", "1,2"].map(listed));
    assert_eq!(said(&late.reconcile(Bind::new()).await), "Done 2");
    // One that vanished meanwhile fails, and is gone from the list.
    let gone = Desk::with([("1", others())]);
    gone.lists(["1,9", "1", "1"].map(listed));
    assert_eq!(said(&gone.reconcile(Bind::new()).await), "NotSeen");
    let fails = Desk::with([("1", others())]);
    fails.lists([listed("1"), Code("isp.SYSTEM_ERROR")]);
    assert_eq!(
        said(&fails.reconcile(Bind::new()).await),
        "Unknown ListFailed"
    );
}

#[tokio::test]
async fn without_a_list_one_read_gives_all() {
    let own = |id: &str, mut detail: Value| {
        detail["SubsId"] = id.into();
        detail
    };
    let join = |shown: Value| async move {
        let desk = Desk::with([("", shown)]);
        said(&desk.reconcile(Join::new()).await)
    };
    assert_eq!(join(json!([])).await, "NotSeen");
    assert_eq!(join(own("7", ours())).await, "Done 7");
    assert_eq!(
        join(json!([own("6", others()), own("7", ours())])).await,
        "Done 7"
    );
    assert_eq!(
        join(json!([own("6", others()), own("7:", ours())])).await,
        "Unknown IdNotPlain"
    );
    assert_eq!(join(ours()).await, "Unknown IdNotPlain");
    assert_eq!(join(Value::Null).await, "Unknown DetailAbsent");
    let nobody = Desk::new().reconcile(Join::new()).await;
    assert_eq!(said(&nobody), "Unknown DetailFailed");
}

#[tokio::test]
async fn a_doubt_names_its_binding_where_there_is_one() {
    let desk = Desk::with([("7", ours_with("PhoneNoA", "139****0001"))]);
    let verdict = desk.reconcile(Bind::new()).await;
    assert_eq!(
        verdict.to_string(),
        "unknown: the number in PhoneNoA of 7 cannot be compared"
    );
    let desk = Desk::with([("7", Value::Null)]);
    let verdict = desk.reconcile(Bind::new()).await;
    assert_eq!(
        verdict.to_string(),
        "unknown: the answer does not have the resource 7"
    );
    let nobody = Desk::with([("", Value::Null)]);
    let verdict = nobody.reconcile(Join::new()).await;
    assert_eq!(
        verdict.to_string(),
        "unknown: the answer does not have the resource"
    );
}

#[tokio::test]
async fn nothing_is_shown_of_numbers() {
    let mut shown = String::new();
    for detail in [ours(), others(), ours_with("PhoneNoA", "139****0001")] {
        let desk = Desk::with([("1", detail)]);
        let verdict = desk.reconcile(Bind::new()).await;
        shown += &format!("{verdict} {verdict:?} {verdict:#?}");
    }
    let desk = Desk::new();
    desk.lists([Message("isv.ILLEGAL_ARGUMENT", "PhoneNoX 17000000001")]);
    let verdict = desk.reconcile(Bind::new()).await;
    shown += &format!("{verdict} {verdict:?}");
    assert!(shown.contains("done; its id is 1"), "{shown}");
    for number in NUMBERS {
        assert!(!shown.contains(number), "{shown}");
    }
    // The check can fail: the number is there, where it is exposed.
    let LookupVerdict::Unknown(Doubt::ListFailed(error)) = verdict else {
        panic!()
    };
    assert_eq!(error.outcome(), Outcome::Refused);
    assert!(
        error
            .expose_answer()
            .unwrap()
            .to_string()
            .contains(NUMBER_X)
    );
}

trait Also: Sized {
    fn also(self, then: impl FnOnce(&Self)) -> Self {
        then(&self);
        self
    }
}

impl Also for Desk {}
