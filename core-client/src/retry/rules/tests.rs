//! Every effect against every class, spelled out; and from answers to verdicts.

use serde_json::json;

use super::*;
use crate::classify::{Secrets, judge};
use crate::codes::{CodeInfo, Retry};
use crate::error::{Error, ErrorKind};
use crate::fixture::{CODE, CODES, SERVICE};
use crate::outcome::Outcome;
use crate::transport::HttpAnswer;

static READ: OperationInfo = operation("Read", Effect::Read);
static REPEATABLE: OperationInfo = operation("Repeatable", Effect::Repeatable);
static SAFE: OperationInfo =
    operation("Safe", Effect::Repeatable).already_done(&["isv.SUBS_NOT_EXIST"]);
static OVERWRITES: OperationInfo = operation("Overwrites", Effect::Repeatable).overwrites();
/// Names codes, which does not make it safe.
static SAFE_BUT_OVERWRITES: OperationInfo = operation("Both", Effect::Repeatable)
    .already_done(&["isv.SUBS_NOT_EXIST"])
    .overwrites();
static CREATES: OperationInfo =
    operation("Creates", Effect::Creates).already_done(&["isv.SUBS_NOT_EXIST"]);
static SPENDS: OperationInfo =
    operation("Spends", Effect::Spends).already_done(&["isv.SUBS_NOT_EXIST"]);
static DESTROYS: OperationInfo =
    operation("Destroys", Effect::Destroys).already_done(&["isv.SUBS_NOT_EXIST"]);
static NAMES: OperationInfo = operation("Names", Effect::Creates).retry_after(&["isv.FLOW_LIMIT"]);

const fn operation(name: &'static str, effect: Effect) -> OperationInfo {
    OperationInfo::rpc(&SERVICE, name)
        .effect(effect)
        .success(&CODE)
}

const NO: Repeat = Repeat::Never;
const PAUSE: Repeat = Repeat::AfterPause;
const CLOCK: Repeat = Repeat::AfterClockCorrection;
const FRESH: Repeat = Repeat::AfterCredentialRefresh;

const COLUMNS: [(&str, &OperationInfo); 8] = [
    ("read", &READ),
    ("repeatable", &REPEATABLE),
    ("safe", &SAFE),
    ("overwrites", &OVERWRITES),
    ("safe but overwrites", &SAFE_BUT_OVERWRITES),
    ("creates", &CREATES),
    ("spends", &SPENDS),
    ("destroys", &DESTROYS),
];

const CLASSES: [RetryClass; 10] = [
    RetryClass::Done,
    RetryClass::Unsendable,
    RetryClass::NotSent,
    RetryClass::Refused,
    RetryClass::Transient,
    RetryClass::TransientListed,
    RetryClass::TransientNotListed,
    RetryClass::WrongClock,
    RetryClass::StaleCredential,
    RetryClass::Unknown,
];

#[track_caller]
fn check(policy: &RetryPolicy, unknown: bool, table: [[Repeat; 8]; 10]) {
    for (class, row) in CLASSES.into_iter().zip(table) {
        for ((name, operation), expected) in COLUMNS.into_iter().zip(row) {
            let found = may_repeat(policy, operation, class, unknown, false);
            assert_eq!(
                found, expected,
                "{name} after {class:?}, unknown: {unknown}"
            );
        }
    }
}

#[test]
fn nothing_was_unknown_before() {
    #[rustfmt::skip]
    let table = [
        // read  repeat. safe   overwr. both   creates spends destroys
        [NO,     NO,     NO,    NO,     NO,    NO,     NO,    NO],    // settled
        [NO,     NO,     NO,    NO,     NO,    NO,     NO,    NO],    // unsendable
        [PAUSE,  PAUSE,  PAUSE, PAUSE,  PAUSE, PAUSE,  PAUSE, PAUSE], // not sent
        [NO,     NO,     NO,    NO,     NO,    NO,     NO,    NO],    // refused for good
        [PAUSE,  PAUSE,  PAUSE, PAUSE,  PAUSE, PAUSE,  NO,    NO],    // refused for now
        [PAUSE,  PAUSE,  PAUSE, PAUSE,  PAUSE, PAUSE,  NO,    NO],    // for now, named
        [PAUSE,  NO,     NO,    NO,     NO,    NO,     NO,    NO],    // for now, not named
        [CLOCK,  CLOCK,  CLOCK, CLOCK,  CLOCK, CLOCK,  NO,    NO],    // clock
        [FRESH,  FRESH,  FRESH, FRESH,  FRESH, FRESH,  NO,    NO],    // credential
        [PAUSE,  NO,     PAUSE, NO,     NO,    NO,     NO,    NO],    // unknown
    ];
    check(&RetryPolicy::new(), false, table);
}

#[test]
fn an_earlier_attempt_was_unknown() {
    #[rustfmt::skip]
    let table = [
        // read  repeat. safe   overwr. both   creates spends destroys
        [NO,     NO,     NO,    NO,     NO,    NO,     NO,    NO],    // settled
        [NO,     NO,     NO,    NO,     NO,    NO,     NO,    NO],    // unsendable
        [PAUSE,  NO,     PAUSE, NO,     NO,    NO,     NO,    NO],    // not sent
        [NO,     NO,     NO,    NO,     NO,    NO,     NO,    NO],    // refused for good
        [PAUSE,  NO,     PAUSE, NO,     NO,    NO,     NO,    NO],    // refused for now
        [PAUSE,  NO,     PAUSE, NO,     NO,    NO,     NO,    NO],    // for now, named
        [PAUSE,  NO,     NO,    NO,     NO,    NO,     NO,    NO],    // for now, not named
        [CLOCK,  NO,     CLOCK, NO,     NO,    NO,     NO,    NO],    // clock
        [FRESH,  NO,     FRESH, NO,     NO,    NO,     NO,    NO],    // credential
        [PAUSE,  NO,     PAUSE, NO,     NO,    NO,     NO,    NO],    // unknown
    ];
    check(&RetryPolicy::new(), true, table);
}

#[test]
fn the_setting_for_what_spends_or_destroys_covers_refusals_alone() {
    let policy = RetryPolicy::new().with_retry_of_refused_spends(true);
    for (name, operation) in COLUMNS {
        for class in CLASSES {
            for unknown in [false, true] {
                let found = may_repeat(&policy, operation, class, unknown, false);
                let like = if matches!(operation.effect, Effect::Spends | Effect::Destroys) {
                    &CREATES
                } else {
                    operation
                };
                let expected = may_repeat(&RetryPolicy::new(), like, class, unknown, false);
                assert_eq!(
                    found, expected,
                    "{name} after {class:?}, unknown: {unknown}"
                );
            }
        }
    }
}

/// What the service recognises is as safe after an unknown attempt as it is before, and as little use where it was refused for good.
#[test]
fn what_the_service_recognises_survives_an_unknown_attempt() {
    let policy = RetryPolicy::new();
    for (name, operation) in COLUMNS {
        for class in CLASSES {
            let found = may_repeat(&policy, operation, class, true, true);
            let expected = match class {
                RetryClass::Unknown => PAUSE,
                _ => may_repeat(&policy, operation, class, false, false),
            };
            assert_eq!(found, expected, "{name} after {class:?}");
        }
    }
}

fn class(operation: &'static OperationInfo, status: u16, code: &str) -> RetryClass {
    let answer = HttpAnswer::new(status, json!({"Code": code, "RequestId": "R"}).to_string());
    let error = judge(operation, CODES, &answer, Secrets::default()).unwrap_err();
    RetryClass::of(&error, operation)
}

#[test]
fn codes_and_statuses_to_verdicts() {
    for (status, code, expected) in [
        (400, "Throttling", RetryClass::Transient),
        (503, "Throttling.User", RetryClass::Transient),
        // A pattern of the table is not good enough against a status of 5xx.
        (400, "Throttling.New", RetryClass::Transient),
        (503, "Throttling.New", RetryClass::Unknown),
        // The service's own answer, for something behind the gateway.
        (200, "Throttling.User", RetryClass::TransientNotListed),
        (200, "isv.FLOW_LIMIT", RetryClass::TransientNotListed),
        (400, "InvalidTimeStamp.Expired", RetryClass::WrongClock),
        (200, "InvalidTimeStamp.Expired", RetryClass::Refused),
        (
            403,
            "InvalidSecurityToken.Expired",
            RetryClass::StaleCredential,
        ),
        (200, "InvalidSecurityToken.Expired", RetryClass::Refused),
        (403, "SignatureDoesNotMatch", RetryClass::Refused),
        // No table speaks of it: whether the gateway had forwarded the request before, nobody knows.
        (404, "NobodyKnowsThis", RetryClass::Unknown),
        (200, "isv.BIND_CONFLICT", RetryClass::Refused),
        (200, "isv.NEW", RetryClass::Refused),
        // Fresh on each attempt, so something on the way has sent it twice.
        (400, "SignatureNonceUsed", RetryClass::Unknown),
        (200, "isp.SYSTEM_ERROR", RetryClass::Unknown),
        (200, "NobodyKnowsThis", RetryClass::Unknown),
        (503, "ServiceUnavailable", RetryClass::Unknown),
        (500, "NobodyKnowsThis", RetryClass::Unknown),
    ] {
        assert_eq!(class(&CREATES, status, code), expected, "{status} {code}");
    }
    assert_eq!(
        class(&NAMES, 200, "isv.FLOW_LIMIT"),
        RetryClass::TransientListed
    );
    assert_eq!(
        class(&NAMES, 200, "Throttling.User"),
        RetryClass::TransientNotListed
    );
}

#[test]
fn kinds_without_an_answer_to_verdicts() {
    let of = |kind, outcome| RetryClass::of(&Error::new(kind, outcome), &CREATES);
    use ErrorKind::*;
    for kind in [Configuration, Credential, InvalidRequest, OwnLimit] {
        assert_eq!(
            of(kind, Outcome::NotSent),
            RetryClass::Unsendable,
            "{kind:?}"
        );
    }
    assert_eq!(of(NotConnected, Outcome::NotSent), RetryClass::NotSent);
    assert_eq!(of(NotBegun, Outcome::NotSent), RetryClass::NotSent);
    for kind in [Interrupted, TimedOut, UnreadableAnswer, Items, Service] {
        assert_eq!(of(kind, Outcome::Unknown), RetryClass::Unknown, "{kind:?}");
    }
    assert_eq!(of(UnreadableAnswer, Outcome::Done), RetryClass::Done);
    assert_eq!(of(Items, Outcome::PartlyDone), RetryClass::Done);
}

/// Each kind of entry in a table of codes is reached by the tests above.
#[test]
fn the_fixture_has_every_kind_of_retry() {
    let has = |retry| CODES.iter().any(|info: &CodeInfo| info.retry == retry);
    for retry in [
        Retry::Never,
        Retry::AfterPause,
        Retry::AfterPauseIfNamed,
        Retry::AfterClockCorrection,
        Retry::AfterCredentialRefresh,
    ] {
        assert!(has(retry), "{retry:?}");
    }
}

/// A code that the table holds by its beginning is named by that, or as it is spelt.
#[test]
fn a_code_is_named_in_either_spelling() {
    static BY_BEGINNING: OperationInfo =
        operation("Names", Effect::Creates).retry_after(&["Throttling*"]);
    static AS_SPELT: OperationInfo =
        operation("Names", Effect::Creates).retry_after(&["Throttling.Api"]);
    for (operation, expected) in [
        (&BY_BEGINNING, RetryClass::TransientListed),
        (&AS_SPELT, RetryClass::TransientListed),
        (&NAMES, RetryClass::TransientNotListed),
    ] {
        let answer = HttpAnswer::new(200, json!({"Code": "Throttling.Api"}).to_string());
        let error = judge(operation, CODES, &answer, Secrets::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Service);
        let class = RetryClass::of(&error, operation);
        assert_eq!(class, expected, "{:?}", operation.retry_after);
    }
}
