//! The verdict of a look-up of a state that a write names.

use crate::common::desk::*;
use crate::common::orders::*;
use core_client::reconcile::{Doubt, LookupVerdict};
use serde_json::{Value, json};

use Reply::*;

fn update(kind: &str) -> Update {
    Update::of(&[
        ("SubsId", "1"),
        ("Type", kind),
        ("PhoneNoB", NUMBER_B),
        ("Expiration", EXPIRATION),
    ])
}

fn done(verdict: &LookupVerdict) -> bool {
    matches!(verdict, LookupVerdict::Done { id: None, .. })
}

async fn updated(kind: &str, detail: Value) -> LookupVerdict {
    Desk::with([("1", detail)]).reconcile(update(kind)).await
}

#[tokio::test]
async fn the_first_case_that_fits_says_what_must_hold() {
    for (kind, detail, holds) in [
        ("number", ours(), true),
        ("number", ours_with("PhoneNoB", "+86 13900000002"), true),
        ("number", ours_with("PhoneNoB", "13900000003"), false),
        ("clear", ours(), true),
        ("clear", ours_with("Restrict", ""), true),
        ("clear", ours_with("Restrict", Value::Null), true),
        ("clear", ours_with("Restrict", "AX"), false),
        ("clear", ours_with("Status", 0), false),
        ("clear", ours_without("Status"), false),
        ("end", ours(), true),
        ("end", ours_with("ExpireDate", "2026-01-02 18:00:01"), false),
        ("end", ours_without("ExpireDate"), false),
    ] {
        let verdict = updated(kind, detail.clone()).await;
        assert_eq!(done(&verdict), holds, "{kind} {detail} {verdict:?}");
        assert!(
            holds || matches!(verdict, LookupVerdict::NotSeen),
            "{verdict:?}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_told_is_unknown() {
    assert!(matches!(
        updated("other", ours()).await,
        LookupVerdict::Unknown(Doubt::NoCase)
    ));
    for detail in [
        ours_with("PhoneNoB", "139****0002"),
        ours_without("PhoneNoB"),
        Value::Null,
    ] {
        let verdict = updated("number", detail).await;
        let unclear = matches!(
            &verdict,
            LookupVerdict::Unknown(Doubt::NumberUnclear {
                field: "PhoneNoB",
                ..
            })
        );
        assert!(unclear, "{verdict:?}");
    }
    // What is absent because all of it is absent says nothing.
    for (kind, field) in [("clear", "Restrict"), ("end", "ExpireDate")] {
        let verdict = updated(kind, Value::Null).await;
        let LookupVerdict::Unknown(Doubt::FieldUnclear { field: found, .. }) = verdict else {
            panic!("{verdict:?}")
        };
        assert_eq!(found, field);
    }
    let verdict = updated("end", ours_with("ExpireDate", "soon")).await;
    assert!(
        matches!(verdict, LookupVerdict::Unknown(Doubt::FieldUnclear { .. })),
        "{verdict:?}"
    );
    // One thing that does not hold is enough, though another cannot be told.
    let verdict = updated("clear", ours_with("Restrict", json!(["AX"]))).await;
    assert!(matches!(verdict, LookupVerdict::NotSeen), "{verdict:?}");
    let desk = Desk::with([("1", ours())]);
    let verdict = desk.reconcile(update("number").without("PhoneNoB")).await;
    assert!(
        matches!(verdict, LookupVerdict::Unknown(Doubt::Missing("PhoneNoB"))),
        "{verdict:?}"
    );
    desk.show("1", Code("isp.SYSTEM_ERROR"));
    let verdict = desk.reconcile(update("number")).await;
    assert!(
        matches!(verdict, LookupVerdict::Unknown(Doubt::StateFailed(_))),
        "{verdict:?}"
    );
}

#[tokio::test]
async fn codes_can_say_that_the_state_holds() {
    let unbind = || Unbind::of(&[("SubsId", "1")]);
    for (reply, holds) in [
        (Code("isv.SUBS_NOT_EXIST"), true),
        (Code("SubsNotExist"), true),
        (Message("isv.ILLEGAL_ARGUMENT", "subs not exist"), true),
        (Message("isv.ILLEGAL_ARGUMENT", "pool not exist"), false),
        (Code("isv.OTHER"), false),
        (Code("isp.SYSTEM_ERROR"), false),
        (Interrupted, false),
    ] {
        let desk = Desk::new();
        desk.show("1", reply.clone());
        let verdict = desk.reconcile(unbind()).await;
        assert_eq!(done(&verdict), holds, "{reply:?} {verdict:?}");
        assert!(holds || matches!(verdict, LookupVerdict::Unknown(Doubt::StateFailed(_))));
    }
    let ended = Desk::with([("1", ours_with("Status", 0))]);
    let verdict = ended.reconcile(unbind()).await;
    let LookupVerdict::Done { answer, .. } = verdict else {
        panic!("{verdict:?}")
    };
    assert_eq!(answer.expose(), &json!({"Code": "OK"}));
    // The code is not one that this operation's plan names.
    let desk = Desk::new();
    let verdict = desk.reconcile(update("number")).await;
    assert!(
        matches!(verdict, LookupVerdict::Unknown(Doubt::StateFailed(_))),
        "{verdict:?}"
    );
}

#[tokio::test]
async fn not_done_comes_after_the_window() {
    for (seconds, not_done) in [(1030, false), (1031, true)] {
        let desk = Desk::with([("1", ours())]);
        desk.shows(seconds);
        let verdict = desk.reconcile(Unbind::of(&[("SubsId", "1")])).await;
        assert_eq!(
            matches!(verdict, LookupVerdict::NotDone),
            not_done,
            "{verdict:?}"
        );
        assert!(not_done || matches!(verdict, LookupVerdict::NotSeen));
    }
}
