//! How errors look, and that they show nothing they must not.

use serde_json::json;

use super::*;
use crate::classify::{Secrets, judge};
use crate::credential::{Credential, CredentialError};
use crate::fixture::*;
use crate::mask::without_masking;
use crate::outcome::Effect;
use crate::reconcile::Doubt;
use crate::request::Parameters;
use crate::time::UtcOffset;
use crate::transport::{HttpAnswer, TransportErrorKind};

const NUMBER: &str = "13900000077";
const KEY: &str = "testIdCanary";
const TOKEN: &str = "testTokenCanary";
const SIGNATURE: &str = "c2lnbmF0dXJlQ2FuYXJ5";

fn judged(operation: &'static OperationInfo, status: u16, body: impl Into<Vec<u8>>) -> Error {
    let answer = HttpAnswer::new(status, body.into());
    let credential = Credential::new(KEY, "testSecret").with_security_token(TOKEN);
    let sent = Parameters::new(UtcOffset::UTC);
    judge(
        operation,
        CODES,
        &answer,
        Secrets::new(Some(&credential), &sent),
    )
    .unwrap_err()
    .of(operation)
}

#[test]
fn display_is_a_line_for_a_log() {
    let body = json!({"Code": "isv.BIND_CONFLICT", "Message": "isv.BIND_CONFLICT", "RequestId": "9297B722-A016"}).to_string();
    let error = judged(&BIND, 200, body);
    assert_eq!(
        error.to_string(),
        "BindAxb refused: isv.BIND_CONFLICT (A or B is already bound on this X; RequestId 9297B722-A016; caller's fault)"
    );
    assert_eq!(
        error.meaning(Language::Chinese),
        Some("A 或 B 已在该 X 上绑定。")
    );
    assert_eq!(
        error.advice(Language::English),
        Some("Look the binding up.")
    );
    assert_eq!(
        (error.fault(), error.operation()),
        (Some(Fault::Caller), Some("BindAxb"))
    );
    let error = judged(
        &BIND,
        404,
        json!({"Code": "New", "Message": "no such thing", "HostId": "h"}).to_string(),
    );
    assert_eq!(
        error.to_string(),
        "BindAxb outcome unknown: New (no such thing; HTTP 404)"
    );
    let error = Error::configuration("no endpoint");
    assert_eq!(error.to_string(), "client not built: no endpoint");
    assert_eq!(error.outcome(), Outcome::NotSent);
}

#[test]
fn details_are_what_no_other_field_tells() {
    let answer = json!({
        "Code": "New", "Message": "m", "RequestId": "R-1", "HostId": "h", "Recommend": "r", "hostId": "i",
    });
    let error = judged(&BIND, 404, answer.to_string());
    let details = error.details();
    let mut names: Vec<_> = details.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    assert_eq!(names, ["Recommend", "hostId"]);
}

static OVERWRITES: OperationInfo = OperationInfo::rpc(&SERVICE, "UpdateXb")
    .effect(Effect::Repeatable)
    .overwrites();

#[test]
fn an_unknown_outcome_has_advice_by_effect_and_look_up() {
    let unknown = |operation| Error::new(ErrorKind::TimedOut, Outcome::Unknown).of(operation);
    let looked = |verdict| unknown(&ORDER).with_lookup(true).with_verdict(verdict);
    for (error, english, chinese) in [
        (unknown(&QUERY), "Repeat the call", "可直接重试"),
        (
            unknown(&UNBIND),
            "Send the same request again",
            "可原样重发",
        ),
        (
            unknown(&OVERWRITES),
            "Read the present state first",
            "请先查询当前状态",
        ),
        (
            unknown(&ORDER).with_lookup(true),
            "look it up by its ticket (reconcile)",
            "请凭票据查明结果",
        ),
        (
            unknown(&ORDER),
            "lacks a parameter that a look-up needs",
            "缺少查明结果所需的参数",
        ),
        (
            unknown(&BIND),
            "This operation cannot be looked up",
            "无法自动查明，请人工核实",
        ),
        (
            unknown(&DELETE),
            "This operation cannot be looked up",
            "无法自动查明，请人工核实",
        ),
        // What the table says of the code does not know of the doubt.
        (
            judged(&BIND, 503, json!({"Code": "isv.BIND_CONFLICT"}).to_string())
                .with_outcome(Outcome::Unknown),
            "Do not send it again",
            "请勿重发",
        ),
        (
            judged(
                &QUERY,
                200,
                json!({"Code": "isv.BIND_CONFLICT"}).to_string(),
            )
            .with_outcome(Outcome::Unknown),
            "Look the binding up.",
            "",
        ),
        (
            looked(LookupVerdict::NotDone),
            "you can send it again",
            "可以重发",
        ),
        (
            looked(LookupVerdict::NotSeen),
            "look it up again later",
            "稍后再次查明",
        ),
        (
            looked(LookupVerdict::Blocked { id: "1".to_owned() }),
            "read the verdict",
            "核查结论",
        ),
        (
            looked(LookupVerdict::Unknown(Doubt::OutOfTime)),
            "look it up again later",
            "稍后再次查明",
        ),
        (
            looked(LookupVerdict::Unknown(Doubt::NoPlan)),
            "have a person check",
            "请人工核实",
        ),
        (
            Error::new(ErrorKind::Items, Outcome::PartlyDone).of(&BIND_BATCH),
            "Repeat only the refused items",
            "只重发被拒绝的条目",
        ),
    ] {
        let advice = |language| error.advice(language).unwrap_or("none");
        assert!(
            advice(Language::English).contains(english),
            "{error:?}: {}",
            advice(Language::English)
        );
        assert!(
            advice(Language::Chinese).contains(chinese),
            "{error:?}: {}",
            advice(Language::Chinese)
        );
    }
    assert_eq!(
        Error::invalid_request("x")
            .of(&BIND)
            .advice(Language::English),
        None
    );
}

#[test]
fn a_message_forges_no_line_and_steers_no_terminal() {
    let echo = "no\ndypls: BindAxb done\r\u{1B}[2J\u{9B}31m\u{202E}\u{2028}\u{FEFF}";
    let code = |code: &str| {
        json!({"Code": code, "Message": echo, "RequestId": echo, "HostId": echo, "Other": echo})
            .to_string()
    };
    for (status, body) in [
        (400, code(echo)),
        (400, code("Throttling.User")),
        (200, code(echo)),
        (200, code("isv.NEW")),
        (502, format!("<html>{echo}</html>")),
        (
            200,
            json!({"Code": "OK", "List": [{"Code": echo, "Message": echo}, {"Code": "OK"}]})
                .to_string(),
        ),
    ] {
        let error = judged(&BIND_BATCH, status, body.clone());
        let texts = [
            error.to_string(),
            format!("{error:?}"),
            error.message().unwrap_or_default().to_owned(),
            error.request_id().unwrap_or_default().to_owned(),
            error.host_id().unwrap_or_default().to_owned(),
            error.code().unwrap_or_default().to_owned(),
            error.excerpt().unwrap_or_default().to_owned(),
            format!("{:?}", error.details()),
        ];
        for text in texts {
            assert_eq!(crate::mask::visible(&text), text, "{body}");
        }
    }
    let io = std::io::Error::other(echo);
    let cause = Cause::new(&io).to_string();
    assert_eq!(crate::mask::visible(&cause), cause);
}

#[test]
fn errors_are_small_and_can_be_sent() {
    fn sendable<T: Send + Sync + 'static>() {}
    sendable::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[test]
fn retryable_is_what_cannot_do_harm() {
    let code = |operation, status, code: &str| {
        judged(operation, status, json!({"Code": code}).to_string()).is_retryable()
    };
    assert!(code(&BIND, 400, "Throttling.User"));
    assert!(!code(&BIND, 200, "isv.FLOW_LIMIT"));
    assert!(code(&QUERY, 200, "isv.FLOW_LIMIT"));
    assert!(!code(&BIND, 200, "isv.BIND_CONFLICT"));
    assert!(!code(&BIND, 503, "ServiceUnavailable"));
    assert!(code(&QUERY, 503, "ServiceUnavailable"));
    assert!(
        Error::new(ErrorKind::NotConnected, Outcome::NotSent)
            .of(&BIND)
            .is_retryable()
    );
    assert!(
        !Error::new(ErrorKind::TimedOut, Outcome::Unknown)
            .of(&BIND)
            .is_retryable()
    );
    assert!(
        Error::new(ErrorKind::TimedOut, Outcome::Unknown)
            .of(&QUERY)
            .is_retryable()
    );
    assert!(!Error::invalid_request("x").is_retryable());
    // Our own limits and a source of credentials may let the same pass later; not so what is said to be permanent.
    for error in [Error::own_limit("x"), Error::credential("x")] {
        let error = error.of(&BIND);
        assert!(error.is_retryable());
        assert!(!error.permanent().is_retryable());
    }
}

#[test]
fn a_code_is_read_as_a_products_enumeration() {
    #[derive(Debug, PartialEq)]
    enum Code {
        Conflict,
        Other(String),
    }
    impl From<&str> for Code {
        fn from(code: &str) -> Self {
            match code {
                "isv.BIND_CONFLICT" => Self::Conflict,
                other => Self::Other(other.to_owned()),
            }
        }
    }
    let code = |code: &str| judged(&BIND, 200, json!({"Code": code}).to_string()).code_as::<Code>();
    assert_eq!(code("isv.BIND_CONFLICT"), Some(Code::Conflict));
    assert_eq!(code("isv.NEW"), Some(Code::Other("isv.NEW".to_owned())));
    assert_eq!(Error::configuration("x").code_as::<Code>(), None);
}

/// All texts that a printer of chains, such as anyhow's, shows.
fn chain(error: &dyn std::error::Error) -> Vec<String> {
    let mut texts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(error) = source {
        texts.push(error.to_string());
        source = error.source();
    }
    texts
}

#[test]
fn each_text_of_a_chain_stands_once() {
    let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
    let outer = crate::transport::TransportError::new(TransportErrorKind::NotConnected)
        .with_source(&refused);
    for kind in [
        ErrorKind::Configuration,
        ErrorKind::Credential,
        ErrorKind::OwnLimit,
        ErrorKind::InvalidRequest,
        ErrorKind::NotConnected,
        ErrorKind::NotBegun,
        ErrorKind::Interrupted,
        ErrorKind::TimedOut,
        ErrorKind::Gateway,
        ErrorKind::Service,
        ErrorKind::Items,
        ErrorKind::UnreadableAnswer,
    ] {
        let error = Error::new(kind, Outcome::Unknown)
            .with_detail("our own words")
            .with_cause(Some(Cause::new(&outer)))
            .of(&BIND);
        let chain = chain(&error);
        let whole = chain.join(": ");
        for text in ["our own words", &refused.to_string()] {
            assert_eq!(whole.matches(text).count(), 1, "{kind:?}: {chain:?}");
        }
        // Where the chain is not printed, the innermost cause is there all the same.
        assert!(error.to_string().contains(&refused.to_string()), "{error}");
        assert!(format!("{error:?}").contains("no connection could be made"));
    }
    let credential = CredentialError::new("no token").with_source(&refused);
    for error in [&outer as &dyn std::error::Error, &credential] {
        let chain = chain(error);
        assert_eq!(chain.len(), 2, "{chain:?}");
        assert!(!chain[0].contains(&chain[1]), "{chain:?}");
    }
}

/// Every failing answer that can repeat what was sent.
fn answers() -> Vec<(&'static OperationInfo, u16, String)> {
    let echo = format!(
        "phone {NUMBER}, 139-0000-0077, AccessKeyId={KEY} SecurityToken={TOKEN}&Signature={SIGNATURE}; string to sign is:POST&{NUMBER}"
    );
    let code = |code: &str| {
        json!({"Code": code, "Message": echo, "RequestId": echo, "HostId": echo, "Other": echo})
            .to_string()
    };
    vec![
        (&BIND, 400, code("SignatureDoesNotMatch")),
        (&BIND, 404, code(&echo)),
        (&BIND, 502, format!("<html>{echo}</html>")),
        (&BIND, 200, echo.clone()),
        (
            &BIND,
            200,
            json!({"Code": &echo, "Message": echo}).to_string(),
        ),
        (&BIND, 200, json!({"Message": echo}).to_string()),
        (
            &BIND_BATCH,
            200,
            json!({"Code": "OK", "List": [{"Code": "OK"}, {"Code": echo, "Message": echo}]})
                .to_string(),
        ),
    ]
}

fn shown(error: &Error) -> String {
    format!("{error} {error:?} {error:#?} {:?}", error.details())
}

fn canaries(shown: &str) -> Vec<&'static str> {
    [NUMBER, "139-0000-0077", KEY, TOKEN, SIGNATURE]
        .into_iter()
        .filter(|canary| shown.contains(canary))
        .collect()
}

#[test]
fn no_canary_is_shown() {
    for (operation, status, body) in answers() {
        let shown = shown(&judged(operation, status, body.clone()));
        assert_eq!(canaries(&shown), [] as [&str; 0], "{body} gave {shown}");
    }
    let io = std::io::Error::other(format!(
        "https://host/?PhoneNoA={NUMBER}&Signature={SIGNATURE}"
    ));
    let error =
        Error::new(ErrorKind::Interrupted, Outcome::Unknown).with_cause(Some(Cause::new(&io)));
    assert_eq!(canaries(&shown(&error)), [] as [&str; 0]);
}

#[test]
fn the_canaries_are_seen_where_masking_is_off() {
    for (operation, status, body) in answers() {
        let shown = without_masking(|| shown(&judged(operation, status, body.clone())));
        assert!(!canaries(&shown).is_empty(), "{body} gave {shown}");
    }
}
