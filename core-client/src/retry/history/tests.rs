//! Sequences of attempts, and what they say together.

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::classify::{Secrets, judge};
use crate::fixture::*;
use crate::transport::HttpAnswer;

fn judged(operation: &'static OperationInfo, status: u16, body: Value) -> Error {
    let answer = HttpAnswer::new(status, body.to_string());
    judge(operation, CODES, &answer, Secrets::default())
        .unwrap_err()
        .of(operation)
}

/// One attempt, by a short name.
fn attempt(operation: &'static OperationInfo, name: &str) -> Error {
    let plain = |kind, outcome| Error::new(kind, outcome).of(operation);
    match name {
        "not sent" => plain(ErrorKind::NotConnected, Outcome::NotSent),
        "own limit" => plain(ErrorKind::OwnLimit, Outcome::NotSent),
        "timed out" => plain(ErrorKind::TimedOut, Outcome::Unknown),
        "done, unreadable" => plain(ErrorKind::UnreadableAnswer, Outcome::Done),
        "throttled" => judged(operation, 400, json!({"Code": "Throttling.User"})),
        "expired" => judged(
            operation,
            400,
            json!({"Code": "InvalidSecurityToken.Expired"}),
        ),
        "nonce used" => judged(operation, 400, json!({"Code": "SignatureNonceUsed"})),
        "old" => judged(
            operation,
            200,
            json!({"Code": "isv.ILLEGAL_ARGUMENT", "Message": " Subs not exist"}),
        ),
        "argument" => judged(
            operation,
            200,
            json!({"Code": "isv.ILLEGAL_ARGUMENT", "Message": "no"}),
        ),
        code => judged(operation, 200, json!({"Code": code})),
    }
}

fn add(history: &mut AttemptHistory, error: Error) -> Option<Error> {
    let class = RetryClass::of(&error, history.operation);
    let attempt = Attempt::of(&error, None, Duration::ZERO);
    history.add(error, class, attempt)
}

/// Adds attempts: `Ok` if the last one proves that it is done, else outcome and code of the call.
fn added(
    operation: &'static OperationInfo,
    names: &[&str],
) -> Result<(), (Outcome, Option<String>)> {
    let mut history = AttemptHistory::new(operation);
    for (index, name) in names.iter().enumerate() {
        let error = attempt(operation, name);
        if add(&mut history, error).is_some() {
            assert_eq!(index + 1, names.len(), "{names:?}");
            assert_eq!(history.into_attempts().len(), names.len());
            return Ok(());
        }
    }
    assert_eq!(
        history.outcome(),
        history.kept.as_ref().unwrap().0.outcome()
    );
    let error = history.into_error();
    assert_eq!(error.attempts().len(), names.len());
    Err((error.outcome(), error.code().map(str::to_owned)))
}

#[test]
fn once_unknown_a_write_stays_so_until_success_is_proved() {
    use Outcome::*;
    let unknown = Err((Unknown, None));
    for (names, expected) in [
        (&["timed out"][..], unknown.clone()),
        (&["timed out", "not sent"], unknown.clone()),
        (&["timed out", "throttled"], unknown.clone()),
        (&["timed out", "throttled", "not sent"], unknown.clone()),
        (&["not sent", "timed out", "throttled"], unknown.clone()),
        (&["timed out", "own limit"], unknown.clone()),
        (&["timed out", "isv.BIND_CONFLICT"], unknown.clone()),
        (&["timed out", "argument"], unknown.clone()),
        (
            &["timed out", "isp.SYSTEM_ERROR", "throttled"],
            Err((Unknown, Some("isp.SYSTEM_ERROR".to_owned()))),
        ),
        (
            &["nonce used", "throttled"],
            Err((Unknown, Some("SignatureNonceUsed".to_owned()))),
        ),
        // Proof.
        (&["timed out", "isv.SUBS_NOT_EXIST"], Ok(())),
        (&["timed out", "throttled", "isv.SUBS_NOT_EXIST"], Ok(())),
        (&["nonce used", "isv.SUBS_NOT_EXIST"], Ok(())),
        (&["timed out", "old"], Ok(())),
        (&["timed out", "done, unreadable"], Err((Done, None))),
        // Nothing was unknown before: the same answers are what they say.
        (
            &["isv.SUBS_NOT_EXIST"],
            Err((Refused, Some("isv.SUBS_NOT_EXIST".to_owned()))),
        ),
        (
            &["not sent", "throttled", "isv.SUBS_NOT_EXIST"],
            Err((Refused, Some("isv.SUBS_NOT_EXIST".to_owned()))),
        ),
        (
            &["not sent", "old"],
            Err((Refused, Some("isv.ILLEGAL_ARGUMENT".to_owned()))),
        ),
        // Neither ran: the one that says more stands for the call.
        (&["not sent", "not sent"], Err((NotSent, None))),
        (
            &["throttled", "not sent"],
            Err((Refused, Some("Throttling.User".to_owned()))),
        ),
        (
            &["not sent", "throttled"],
            Err((Refused, Some("Throttling.User".to_owned()))),
        ),
    ] {
        assert_eq!(added(&UNBIND, names), expected, "{names:?}");
    }
}

#[test]
fn what_a_call_before_left_unknown_stays_so() {
    use Outcome::*;
    for (name, expected) in [
        ("not sent", Unknown),
        ("own limit", Unknown),
        ("throttled", Unknown),
        ("isv.BIND_CONFLICT", Unknown),
        ("timed out", Unknown),
        ("done, unreadable", Done),
    ] {
        let mut history = AttemptHistory::after_unknown_call(&BIND);
        assert!(history.is_unknown());
        assert_eq!(history.outcome(), Unknown, "before the first attempt");
        let error = attempt(&BIND, name);
        let own = error.outcome();
        assert!(add(&mut history, error).is_none());
        assert_eq!(history.outcome(), expected, "{name}");
        let error = history.into_error();
        assert_eq!(error.outcome(), expected, "{name}");
        assert_eq!(error.attempts().first().unwrap().outcome, own, "{name}");
    }
    // A read's refusal is what it asked for.
    let mut history = AttemptHistory::after_unknown_call(&QUERY);
    let error = attempt(&QUERY, "isv.SUBS_NOT_EXIST");
    assert!(add(&mut history, error).is_none());
    assert_eq!(history.into_error().outcome(), Refused);
    // If the operation names the answer, it proves that the call before has done it.
    let mut history = AttemptHistory::after_unknown_call(&UNBIND);
    let error = attempt(&UNBIND, "isv.SUBS_NOT_EXIST");
    assert!(add(&mut history, error).is_some());
}

#[test]
fn already_done_needs_the_operation_to_name_it() {
    let code = |code: &str| Some(code.to_owned());
    // The rules never let these be repeated after an unknown attempt; the history does not rely on it.
    let conflict = added(&BIND, &["timed out", "isv.BIND_CONFLICT"]);
    assert_eq!(conflict, Err((Outcome::Unknown, None)));
    assert_eq!(
        added(&BIND, &["timed out", "old"]),
        Err((Outcome::Unknown, None))
    );
    assert_eq!(
        added(&BIND, &["isv.BIND_CONFLICT"]),
        Err((Outcome::Refused, code("isv.BIND_CONFLICT")))
    );
}

#[test]
fn a_read_is_settled_by_a_refusal_for_good_or_of_its_credential_and_by_nothing_less() {
    use Outcome::*;
    let code = |code: &str| Some(code.to_owned());
    for (names, expected) in [
        (
            &["timed out", "isv.SUBS_NOT_EXIST"][..],
            (Refused, code("isv.SUBS_NOT_EXIST")),
        ),
        (
            &["timed out", "expired"],
            (Refused, code("InvalidSecurityToken.Expired")),
        ),
        // With another credential it was asked again.
        (&["timed out", "expired", "timed out"], (Unknown, None)),
        (
            &["timed out", "expired", "throttled"],
            (Refused, code("Throttling.User")),
        ),
        (
            &["timed out", "expired", "not sent"],
            (Refused, code("InvalidSecurityToken.Expired")),
        ),
        (&["timed out", "throttled"], (Unknown, None)),
        (&["timed out", "isv.FLOW_LIMIT"], (Unknown, None)),
        (&["timed out", "not sent"], (Unknown, None)),
        (
            &["throttled", "not sent"],
            (Refused, code("Throttling.User")),
        ),
    ] {
        assert_eq!(added(&QUERY, names), Err(expected), "{names:?}");
    }
    // It does not say whether a write ran before.
    assert_eq!(
        added(&BIND, &["timed out", "expired"]),
        Err((Unknown, None))
    );
}

#[test]
fn of_a_batch_each_item_is_weighed() {
    let batch = |codes: [&str; 2]| {
        let list: Vec<_> = codes.iter().map(|code| json!({"Code": code})).collect();
        judged(&UNBIND_BATCH, 200, json!({"Code": "OK", "List": list}))
    };
    let added = |first: Option<Error>, second: Error| {
        let mut history = AttemptHistory::new(&UNBIND_BATCH);
        for error in first.into_iter().chain([second]) {
            if add(&mut history, error).is_some() {
                return None;
            }
        }
        let error = history.into_error();
        let items = error.items().iter().map(|item| item.outcome).collect();
        Some((error.outcome(), items))
    };
    let timed_out = || Some(attempt(&UNBIND_BATCH, "timed out"));
    use Outcome::*;
    for (codes, alone, after_unknown) in [
        (
            ["OK", "isv.SUBS_NOT_EXIST"],
            Some((PartlyDone, vec![Done, Refused])),
            None,
        ),
        (
            ["OK", "isv.BIND_CONFLICT"],
            Some((PartlyDone, vec![Done, Refused])),
            Some((PartlyDone, vec![Done, Unknown])),
        ),
        (
            ["isv.SUBS_NOT_EXIST", "isv.SUBS_NOT_EXIST"],
            Some((Refused, vec![Refused, Refused])),
            None,
        ),
        (
            ["isv.BIND_CONFLICT", "isv.NEW"],
            Some((Refused, vec![Refused, Refused])),
            Some((Unknown, vec![Unknown, Unknown])),
        ),
    ] {
        assert_eq!(added(None, batch(codes)), alone, "{codes:?}");
        assert_eq!(added(timed_out(), batch(codes)), after_unknown, "{codes:?}");
    }
}

#[test]
fn the_line_tells_of_each_attempt() {
    let mut history = AttemptHistory::new(&UNBIND);
    for name in ["timed out", "throttled", "not sent"] {
        let error = attempt(&UNBIND, name);
        assert!(add(&mut history, error).is_none());
    }
    let error = history.into_error();
    assert_eq!(
        error.to_string(),
        "UnbindSubscription outcome unknown: TimedOut (3 attempts: outcome unknown, refused Throttling.User, not sent)"
    );
    let codes: Vec<_> = error.attempts().iter().map(|made| &made.code).collect();
    assert_eq!(codes, [&None, &Some("Throttling.User".to_owned()), &None]);
}

/// A patient call makes a hundred thousand attempts: its error is no larger for that, and what they say together stays right.
#[test]
fn many_attempts_take_little_room_and_decide_the_same() {
    let signed = |seconds: u64| Some(std::time::UNIX_EPOCH + Duration::from_secs(seconds));
    let mut history = AttemptHistory::new(&UNBIND);
    let mut made = |name: &str, signed_at| {
        let error = attempt(&UNBIND, name);
        let class = RetryClass::of(&error, history.operation);
        let one = Attempt::of(&error, signed_at, Duration::ZERO);
        assert!(history.add(error, class, one).is_none());
    };
    for second in 0..1000 {
        made("not sent", (second > 20).then(|| signed(second)).flatten());
    }
    made("timed out", None);
    made("timed out", signed(2000));
    // A clock that was corrected backwards afterwards.
    made("throttled", signed(9000));
    for second in 3000..4000 {
        made("not sent", signed(second));
    }
    assert!(history.is_unknown());
    let error = history.into_error();
    assert_eq!(error.outcome(), Outcome::Unknown);
    let kept = error.attempts();
    assert_eq!((kept.len(), error.attempts_left_out()), (MOST, 2003 - MOST));
    let unknown = kept.iter().filter(|one| one.outcome == Outcome::Unknown);
    let unknown: Vec<_> = unknown.map(|one| one.signed_at).collect();
    assert_eq!(unknown, [None, signed(2000)]);
    assert_eq!(
        kept.iter().filter_map(|one| one.signed_at).max(),
        signed(9000)
    );
    assert_eq!(kept.last().unwrap().signed_at, signed(3999));
    let shown = error.to_string();
    assert!(
        shown.ends_with(
            "(2003 attempts: not sent, not sent, not sent, …, not sent, not sent, not sent)"
        ),
        "{shown}"
    );
    assert!(format!("{error:?}").len() < 16 * 1024);
}
