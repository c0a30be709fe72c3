//! What the gateway lets through and what it refuses, seen from outside.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::Duration;

use crate::support::{
    A, B, WAYS, Way, X, bind, call, form_type, http, in_the_morning, morning, query, send_text,
};
use core_signer::{Credential, Method, Parameter, rpc};
use dypls_emulator::{AccessKey, AnswerKind, Emulator, Fault, Injection};

#[tokio::test]
async fn every_way_of_sending_a_signed_call_is_taken() {
    let emulator = Emulator::start().await;
    for way in WAYS {
        // A space, reserved and Chinese characters: every encoder has its own way with them.
        let bound = bind(A, None, B)
            .set("OutId", "order 7/+*~&=号码")
            .way(way)
            .send(&emulator)
            .await;
        assert_eq!(
            (bound.status, bound.code()),
            (200, "OK"),
            "{way:?} {bound:?}"
        );
        let (id, x) = (
            &bound.body["SecretBindDTO"]["SubsId"],
            &bound.body["SecretBindDTO"]["SecretNo"],
        );
        let detail = query(id.as_str().unwrap(), x.as_str().unwrap())
            .way(way)
            .send(&emulator)
            .await;
        assert_eq!(detail.code(), "OK", "{way:?} {detail:?}");
    }
    assert_eq!(emulator.executed("BindAxb"), WAYS.len());
    assert!(
        emulator
            .bindings()
            .iter()
            .all(|binding| binding.out_id() == Some("order 7/+*~&=号码"))
    );
}

#[tokio::test]
async fn a_plus_is_a_space_and_python_spells_its_booleans_in_its_own_way() {
    let emulator = Emulator::start().await;
    let bound = bind(A, Some(X), B)
        .set("IsRecordingEnabled", "True")
        .way(Way::RpcPostQuery);
    let text = bound.text(&emulator);
    let (line, rest) = text.split_once("\r\n").unwrap();
    assert!(line.contains("2099-01-01%2000"));
    let answer = send_text(
        &emulator,
        &format!("{}\r\n{rest}", line.replace("%20", "+")),
    )
    .await;
    assert_eq!(answer.code(), "OK", "{answer:?}");
    let id = answer.body["SecretBindDTO"]["SubsId"].as_str().unwrap();
    assert_eq!(
        query(id, X).send(&emulator).await.body["SecretBindDetailDTO"]["NeedRecord"],
        true
    );
}

#[tokio::test]
async fn a_wrong_secret_is_answered_with_the_string_to_sign() {
    let emulator = Emulator::start().await;
    for way in WAYS {
        let answer = query("1", X)
            .way(way)
            .signed_by(Credential::new("testId", "wrong"))
            .send(&emulator)
            .await;
        answer.assert_gateway(400, "SignatureDoesNotMatch");
        let start =
            "Specified signature is not matched with our calculation. server string to sign is:";
        assert!(answer.message().starts_with(start), "{answer:?}");
    }
    let answer = query("1", X)
        .way(Way::RpcGet)
        .signed_by(Credential::new("testId", "wrong"))
        .send(&emulator)
        .await;
    assert!(
        answer
            .message()
            .contains("is:GET&%2F&AccessKeyId%3DtestId%26Action%3DQuery"),
        "{answer:?}"
    );
    assert_eq!(answer.body["HostId"], emulator.address().to_string());
}

#[tokio::test]
async fn whatever_is_changed_on_the_way_breaks_the_signature() {
    let emulator = Emulator::start().await;
    for way in WAYS {
        let text = query("1", X)
            .way(way)
            .text(&emulator)
            .replace(X, "17000000001");
        let answer = send_text(&emulator, &text).await;
        answer.assert_gateway(400, "SignatureDoesNotMatch");
    }
    let text = query("1", X)
        .way(Way::Acs3Query)
        .text(&emulator)
        .replace("by-hand/1.0", "by-proxy/2.0");
    send_text(&emulator, &text)
        .await
        .assert_gateway(400, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn the_status_of_a_wrong_signature_can_be_chosen() {
    let emulator = Emulator::builder()
        .signature_mismatch_status(403)
        .start()
        .await
        .unwrap();
    let answer = query("1", X)
        .signed_by(Credential::new("testId", "wrong"))
        .send(&emulator)
        .await;
    answer.assert_gateway(403, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn keys_are_known_switched_on_and_come_with_their_token() {
    let emulator = Emulator::builder()
        .access_key(AccessKey::new("testId", "testSecret"))
        .access_key(AccessKey::new("offId", "offSecret").disabled())
        .access_key(AccessKey::new("stsId", "stsSecret").with_security_token("token/+="))
        .start()
        .await
        .unwrap();
    let sts = || Credential::new("stsId", "stsSecret");
    for way in WAYS {
        let send = |credential| {
            let call = query("1", X).way(way).signed_by(credential);
            let emulator = &emulator;
            async move { call.send(emulator).await }
        };
        send(Credential::new("noId", "testSecret"))
            .await
            .assert_gateway(404, "InvalidAccessKeyId.NotFound");
        send(Credential::new("offId", "offSecret"))
            .await
            .assert_gateway(400, "InvalidAccessKeyId.Inactive");
        send(sts())
            .await
            .assert_gateway(400, "MissingSecurityToken");
        let other = sts().with_security_token("other");
        send(other)
            .await
            .assert_gateway(400, "InvalidSecurityToken.MismatchWithAccessKey");
        let needless = Credential::new("testId", "testSecret").with_security_token("token/+=");
        send(needless)
            .await
            .assert_gateway(400, "InvalidSecurityToken.MismatchWithAccessKey");
        send(sts().with_security_token("token/+="))
            .await
            .assert_business("isv.SUBS_NOT_EXIST");
    }
}

#[tokio::test]
async fn a_timestamp_may_be_fifteen_minutes_away_and_no_more() {
    let (emulator, clock) = in_the_morning().await;
    for way in WAYS {
        for (seconds, expired) in [(-901_i64, true), (-900, false), (900, false), (901, true)] {
            let mut call = query("1", X).way(way).at(&clock);
            call.at = if seconds < 0 {
                call.at - Duration::from_secs(seconds.unsigned_abs())
            } else {
                call.at + Duration::from_secs(seconds.unsigned_abs())
            };
            let answer = call.send(&emulator).await;
            if expired {
                answer.assert_gateway(400, "InvalidTimeStamp.Expired");
            } else {
                answer.assert_business("isv.SUBS_NOT_EXIST");
            }
            assert!(
                answer.head.contains("date: Fri, 02 Jan 2026 03:04:05 GMT"),
                "the emulator's time: {}",
                answer.head
            );
        }
    }
    let text = query("1", X).way(Way::RpcGet).at(&clock).text(&emulator);
    let fractional = text.replace("2026-01-02T03%3A04%3A05Z", "2026-01-02T03%3A04%3A05.000Z");
    send_text(&emulator, &fractional)
        .await
        .assert_gateway(400, "InvalidTimeStamp.Format");
}

#[tokio::test]
async fn a_nonce_is_good_once_in_half_an_hour() {
    let (emulator, clock) = in_the_morning().await;
    for way in WAYS {
        let call = query("1", X).way(way).at(&clock);
        call.send(&emulator)
            .await
            .assert_business("isv.SUBS_NOT_EXIST");
        call.send(&emulator)
            .await
            .assert_gateway(400, "SignatureNonceUsed");
        let mut later = call.clone();
        clock.advance(Duration::from_secs(30 * 60));
        later.at = clock.now();
        later
            .send(&emulator)
            .await
            .assert_gateway(400, "SignatureNonceUsed");
        clock.advance(Duration::from_secs(1));
        later.at = clock.now();
        later
            .send(&emulator)
            .await
            .assert_business("isv.SUBS_NOT_EXIST");
    }
}

#[tokio::test]
async fn a_request_that_is_shown_another_clock_lets_no_nonce_be_forgotten() {
    let clock = morning();
    let hour = Duration::from_secs(3_600);
    let skew = Fault::SkewClock { seconds: 3_600 };
    let emulator = Emulator::builder()
        .manual_clock(&clock)
        .inject(Injection::new("QuerySubscriptionDetail", skew).on_call(2))
        .start()
        .await
        .unwrap();
    let first = query("1", X).at(&clock);
    first
        .send(&emulator)
        .await
        .assert_business("isv.SUBS_NOT_EXIST");
    let mut skewed = query("1", X).at(&clock);
    skewed.at += hour;
    skewed
        .send(&emulator)
        .await
        .assert_business("isv.SUBS_NOT_EXIST");
    emulator.assert_all_faults_hit();
    first
        .send(&emulator)
        .await
        .assert_gateway(400, "SignatureNonceUsed");
}

#[tokio::test]
async fn a_stranger_cannot_use_up_a_nonce() {
    let emulator = Emulator::start().await;
    let call = query("1", X);
    let forged = call.clone().signed_by(Credential::new("testId", "wrong"));
    forged
        .send(&emulator)
        .await
        .assert_gateway(400, "SignatureDoesNotMatch");
    call.send(&emulator)
        .await
        .assert_business("isv.SUBS_NOT_EXIST");
}

#[tokio::test]
async fn unknown_actions_versions_methods_and_paths_are_refused() {
    let emulator = Emulator::start().await;
    for way in WAYS {
        call("BindAbx", &[])
            .way(way)
            .send(&emulator)
            .await
            .assert_gateway(404, "InvalidAction.NotFound");
        let mut old = query("1", X).way(way);
        old.version = "2016-01-01".to_owned();
        old.send(&emulator)
            .await
            .assert_gateway(400, "InvalidVersion");
    }
    let text = query("1", X).way(Way::RpcGet).text(&emulator);
    let answer = send_text(&emulator, &text.replacen("GET", "DELETE", 1)).await;
    answer.assert_gateway(400, "UnsupportedHTTPMethod");
    let answer = send_text(&emulator, &text.replacen("/?", "/queues?", 1)).await;
    answer.assert_gateway(404, "InvalidAction.NotFound");
    let answer = send_text(&emulator, &http(&emulator, Method::Get, "", &[], "")).await;
    answer.assert_gateway(400, "MissingAction");
}

#[tokio::test]
async fn each_common_parameter_is_missed_by_its_name() {
    let emulator = Emulator::start().await;
    let all = [
        ("AccessKeyId", "testId"),
        ("Action", "QuerySubscriptionDetail"),
        ("Signature", "c2lnbmVk"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", "n"),
        ("SignatureVersion", "1.0"),
        ("Timestamp", "2026-01-02T03:04:05Z"),
        ("Version", "2017-05-25"),
    ];
    for (left_out, _) in all {
        let kept: Vec<_> = all.iter().filter(|(name, _)| *name != left_out).collect();
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept)
            .finish();
        let answer = send_text(
            &emulator,
            &http(&emulator, Method::Post, "", &[form_type()], &body),
        )
        .await;
        answer.assert_gateway(400, &format!("Missing{left_out}"));
        assert_eq!(
            answer.message(),
            format!("{left_out} is mandatory for this action.")
        );
    }
}

#[tokio::test]
async fn other_signature_methods_and_formats_are_refused() {
    let emulator = Emulator::start().await;
    let method = query("1", X).set("SignatureMethod", "HMAC-MD5");
    method
        .send(&emulator)
        .await
        .assert_gateway(400, "InvalidSignatureMethod");
    query("1", X)
        .set("Format", "XML")
        .send(&emulator)
        .await
        .assert_gateway(400, "InvalidParameter.Format");
    query("1", X)
        .set("Format", "json")
        .send(&emulator)
        .await
        .assert_business("isv.SUBS_NOT_EXIST");
    let text = query("1", X).way(Way::Acs3Query).text(&emulator);
    let other = text.replace("ACS3-HMAC-SHA256", "ACS3-RSA-SHA256");
    send_text(&emulator, &other)
        .await
        .assert_gateway(400, "InvalidSignatureMethod");
    let unsigned = text.replace("x-acs-date;", "");
    send_text(&emulator, &unsigned)
        .await
        .assert_gateway(400, "IncompleteSignature");
}

#[tokio::test]
async fn parameters_are_checked_against_their_description() {
    let emulator = Emulator::start().await;
    for name in ["PhoneNoA", "Expiration"] {
        let answer = bind(A, None, B).without(name).send(&emulator).await;
        answer.assert_gateway(400, &format!("Missing{name}"));
        let answer = bind(A, None, B).set(name, "").send(&emulator).await;
        answer.assert_gateway(400, &format!("Missing{name}"));
    }
    for (name, value) in [
        ("IsRecordingEnabled", "yes"),
        ("CallDisplayType", "one"),
        ("CallTimeout", "9999999999"),
    ] {
        let answer = bind(A, None, B).set(name, value).send(&emulator).await;
        answer.assert_gateway(400, &format!("Invalid{name}"));
    }
    query("1", X)
        .without("PoolKey")
        .send(&emulator)
        .await
        .assert_business("isv.ILLEGAL_ARGUMENT");
    assert_eq!(emulator.executed("BindAxb"), 0);
    assert!(emulator.bindings().is_empty());
}

#[tokio::test]
async fn parameters_that_nobody_knows_are_ignored() {
    let emulator = Emulator::start().await;
    let answer = bind(A, Some(X), B)
        .set("RegionId", "cn-hangzhou")
        .set("Later", "7")
        .send(&emulator)
        .await;
    assert_eq!(answer.code(), "OK", "{answer:?}");
}

#[tokio::test]
async fn the_checks_are_made_in_their_order() {
    let emulator = Emulator::start().await;
    // All of it is wrong: the action comes before the key, the key before the time, the time before the signature.
    let mut call = call("Nothing", &[]).signed_by(Credential::new("noId", "wrong"));
    call.at -= Duration::from_secs(3600);
    call.send(&emulator)
        .await
        .assert_gateway(404, "InvalidAction.NotFound");
    call.action = "BindAxb".to_owned();
    call.send(&emulator)
        .await
        .assert_gateway(404, "InvalidAccessKeyId.NotFound");
    call.credential = Credential::new("testId", "wrong");
    call.send(&emulator)
        .await
        .assert_gateway(400, "InvalidTimeStamp.Expired");
    call.at += Duration::from_secs(3600);
    call.send(&emulator)
        .await
        .assert_gateway(400, "SignatureDoesNotMatch");
    call.credential = Credential::new("testId", "testSecret");
    call.send(&emulator)
        .await
        .assert_gateway(400, "MissingPhoneNoA");
    call.send(&emulator)
        .await
        .assert_gateway(400, "SignatureNonceUsed");
}

#[tokio::test]
async fn bytes_of_any_kind_are_answered() {
    let emulator = Emulator::start().await;
    for body in [
        "%",
        "%zz=%",
        "=&=&&",
        "Action=%ff%fe&Version=%00",
        "{\"a\":[",
        "\u{0}\u{1}号",
    ] {
        let answer = send_text(
            &emulator,
            &http(&emulator, Method::Post, "%zz=%", &[form_type()], body),
        )
        .await;
        assert!((400..500).contains(&answer.status), "{body:?}: {answer:?}");
    }
    for header in [
        "",
        "ACS3-HMAC-SHA256",
        "ACS3-HMAC-SHA256 ,,=,",
        "Basic dGVzdA==",
    ] {
        let headers = [
            ("Authorization".to_owned(), header.to_owned()),
            ("x-acs-action".to_owned(), "BindAxb".to_owned()),
            ("x-acs-version".to_owned(), "2017-05-25".to_owned()),
        ];
        let answer = send_text(&emulator, &http(&emulator, Method::Post, "", &headers, "")).await;
        assert!(
            (400..500).contains(&answer.status),
            "{header:?}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn a_huge_body_is_refused() {
    let emulator = Emulator::start().await;
    let body = "a".repeat(5 * 1024 * 1024);
    let text = http(&emulator, Method::Post, "", &[form_type()], &body);
    // The emulator may close before all was sent: only that it goes on working counts.
    let mut stream = tokio::net::TcpStream::connect(emulator.address())
        .await
        .unwrap();
    let _cut_off = tokio::io::AsyncWriteExt::write_all(&mut stream, text.as_bytes()).await;
    query("1", X)
        .send(&emulator)
        .await
        .assert_business("isv.SUBS_NOT_EXIST");
}

#[tokio::test]
async fn the_journal_says_what_was_asked_and_holds_no_number_and_no_key() {
    let emulator = Emulator::start().await;
    for way in WAYS {
        bind(A, None, B)
            .set("OutId", "Ms. Example 13900000009")
            .set("PhoneNoC", "13900000008")
            .way(way)
            .send(&emulator)
            .await;
        let forged = Credential::new("LTAIexample", "wrong").with_security_token("STS.token");
        bind(A, Some(X), B)
            .set("OutOrderId", "13900000007")
            .way(way)
            .signed_by(forged)
            .send(&emulator)
            .await;
        call("13900000006", &[("13900000005", "x"), ("SubsId", A)])
            .way(way)
            .send(&emulator)
            .await;
    }
    let journal = emulator.journal();
    assert_eq!(journal.len(), 3 * WAYS.len());
    let shown: String = journal
        .iter()
        .map(|entry| format!("{entry:?} {}\n", entry.to_json()))
        .collect();
    let secrets = [
        "1390000000",
        "17000000000",
        "testId",
        "testSecret",
        "LTAIexample",
        "STS.token",
        "Ms. Example",
        "nonce-",
    ];
    for secret in secrets {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    let bound = &journal[0];
    assert_eq!(
        (bound.action.as_str(), bound.status, bound.code.as_str()),
        ("BindAxb", 200, "OK")
    );
    assert_eq!(
        (bound.answer, bound.executed),
        (AnswerKind::Behaviour, true)
    );
    assert_eq!(bound.parameters["PhoneNoA"], "139****0001");
    assert_eq!(bound.parameters["PoolKey"], "FC12345");
    assert_eq!(bound.parameters["Expiration"], "2099-01-01 00:00:00");
    assert_eq!(
        (journal[1].answer, journal[1].executed),
        (AnswerKind::Refused, false)
    );
}

#[tokio::test]
async fn the_journal_cuts_what_is_long_and_escapes_what_cannot_be_seen() {
    let emulator = Emulator::start().await;
    let long = "token=".repeat(50_000).replace('=', "%3D");
    for body in [
        format!("{long}=1"),
        format!("Action={long}"),
        format!("PoolKey={}", "a".repeat(300_000)),
        "a%0Ab%C2%9B%E2%80%AE=1&Action=x%0D%0Ay&PoolKey=%E2%80%A8".to_owned(),
    ] {
        let text = http(&emulator, Method::Post, "", &[form_type()], &body);
        let answer = send_text(&emulator, &text).await;
        assert!((400..500).contains(&answer.status), "{answer:?}");
    }
    let shown: Vec<String> = emulator
        .journal()
        .iter()
        .map(|entry| format!("{} {} {:?}", entry.method, entry.action, entry.parameters))
        .collect();
    for entry in &shown {
        assert!(entry.len() < 40_000, "{} bytes", entry.len());
    }
    let names: Vec<_> = emulator.journal()[3].parameters.keys().cloned().collect();
    assert_eq!(names, ["Action", "PoolKey", r"a\nb\u{9b}\u{202e}"]);
    assert_eq!(emulator.journal()[3].action, r"x\r\ny");
}

#[tokio::test]
async fn a_signature_without_action_and_parameters_in_it_is_of_no_use() {
    let emulator = Emulator::start().await;
    let credential = Credential::new("testId", "testSecret");
    let weak = rpc::signature_of(
        Method::Post,
        &[Parameter::new("AccessKeyId", "testId")],
        &credential,
    );
    let text = query("1", X).way(Way::RpcPostQuery).text(&emulator);
    let (start, rest) = text.split_once("&Signature=").unwrap();
    let (_, rest) = rest.split_once(' ').unwrap();
    let forged = format!("{start}&Signature={} {rest}", weak.replace('+', "%2B"));
    send_text(&emulator, &forged)
        .await
        .assert_gateway(400, "SignatureDoesNotMatch");
}
