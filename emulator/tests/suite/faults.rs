//! Every fault, seen by a client that reads bytes, and what the journal knows of it.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::{Duration, Instant};

use crate::support::raw::{End, Seen, kept, look, look_on};
use crate::support::{A, B, C, Way, X, bind, call, query};
use dypls_emulator::{AnswerKind, Calls, Emulator, Entry, Fault, Injection, Sent};
use tokio::net::TcpStream;

/// A bind that a fault strikes, and what came of it: what the client saw, and the journal's entry.
async fn struck(injection: Injection) -> (Seen, Entry, Emulator) {
    let emulator = Emulator::builder().inject(injection).start().await.unwrap();
    let seen = look(&emulator, &bind(A, Some(X), B)).await;
    emulator.assert_all_faults_hit();
    let entry = emulator.journal()[0].clone();
    assert_eq!(entry.executed, emulator.bindings().len() == 1, "{entry:?}");
    assert_eq!(entry.executed, emulator.executed("BindAxb") == 1);
    assert_eq!(entry.executed, entry.executed_at.is_some());
    (seen, entry, emulator)
}

fn on_bind(fault: Fault) -> Injection {
    Injection::new("BindAxb", fault)
}

/// Both variants: before and after execution.
fn both(fault: Fault) -> [(bool, Injection); 2] {
    [
        (false, on_bind(fault.clone()).before_execution()),
        (true, on_bind(fault).after_execution()),
    ]
}

#[tokio::test]
async fn faults_below_http_give_no_byte_of_an_answer() {
    for (fault, end) in [
        (Fault::Drop, End::Closed),
        (Fault::Reset, End::Reset),
        (Fault::Stall, End::Silent),
    ] {
        for (executed, injection) in both(fault.clone()) {
            let (seen, entry, _emulator) = struck(injection).await;
            assert_eq!((seen.bytes.as_str(), seen.end), ("", end), "{fault:?}");
            assert_eq!(entry.executed, executed);
            assert_eq!(
                (entry.sent, entry.status, entry.code.as_str()),
                (Sent::Nothing, 0, "")
            );
            assert_eq!(entry.result, if executed { "OK" } else { "" });
            assert_eq!(entry.fault, Some(fault.name()));
        }
    }
}

#[tokio::test]
async fn a_body_can_be_cut_or_stalled_half_way() {
    for (fault, end) in [
        (Fault::TruncateBody, End::Closed),
        (Fault::StallBody, End::Silent),
    ] {
        for (executed, injection) in both(fault) {
            let (seen, entry, _emulator) = struck(injection).await;
            assert_eq!(seen.end, end);
            assert!(
                seen.head()
                    .contains(if executed { " 200 " } else { " 503 " }),
                "{seen:?}"
            );
            assert_eq!(seen.body().len(), seen.declared() / 2);
            assert!(seen.body().starts_with("{\""));
            assert_eq!((entry.executed, entry.sent), (executed, Sent::Part));
        }
    }
}

#[tokio::test]
async fn an_answer_can_be_replaced() {
    for (executed, injection) in both(Fault::Status(503)) {
        let (seen, entry, _emulator) = struck(injection).await;
        assert!(
            seen.head().starts_with("HTTP/1.1 503 ") && seen.body().is_empty(),
            "{seen:?}"
        );
        assert!(!seen.head().to_lowercase().contains("content-type"));
        assert_eq!(
            (entry.executed, entry.status, entry.code.as_str()),
            (executed, 503, "")
        );
    }
    for (executed, injection) in both(Fault::Html(502)) {
        let (seen, entry, _emulator) = struck(injection).await;
        assert!(seen.head().starts_with("HTTP/1.1 502 ") && seen.body().starts_with("<html>"));
        assert!(seen.head().contains("text/html"), "{seen:?}");
        assert_eq!((entry.executed, entry.status), (executed, 502));
    }
    for (executed, injection) in both(Fault::GarbageJson) {
        let (seen, entry, _emulator) = struck(injection).await;
        assert!(seen.head().contains(" 200 ") && seen.head().contains("application/json"));
        assert!(serde_json::from_str::<serde_json::Value>(seen.body()).is_err());
        assert_eq!(seen.body().len(), seen.declared());
        assert_eq!((entry.executed, entry.code.as_str()), (executed, ""));
    }
}

#[tokio::test]
async fn a_proper_answer_can_look_odd() {
    for (executed, injection) in both(Fault::WrongContentType) {
        let (seen, entry, _emulator) = struck(injection).await;
        assert!(seen.head().contains("content-type: text/plain"), "{seen:?}");
        assert_eq!(
            seen.answer().code(),
            if executed { "OK" } else { "ServiceUnavailable" }
        );
        assert_eq!(entry.executed, executed);
    }
    for (executed, injection) in both(Fault::Oversized(100_000)) {
        let (seen, entry, _emulator) = struck(injection).await;
        assert_eq!((seen.body().len(), seen.declared()), (100_000, 100_000));
        assert_eq!(
            seen.answer().code(),
            if executed { "OK" } else { "ServiceUnavailable" }
        );
        assert_eq!((entry.executed, entry.sent), (executed, Sent::Whole));
    }
}

#[tokio::test]
async fn a_refusal_has_the_shape_of_its_refuser() {
    for (code, status) in [
        ("Throttling.Api", 400),
        ("ServiceUnavailable", 503),
        ("InternalError", 500),
        ("NeverHeardOf", 400),
    ] {
        for (executed, injection) in both(Fault::refuse(code)) {
            let (seen, entry, _emulator) = struck(injection).await;
            seen.answer().assert_gateway(status, code);
            assert_eq!((entry.executed, entry.code.as_str()), (executed, code));
            assert_eq!(entry.answer, AnswerKind::Refused);
            assert_eq!(entry.result, if executed { "OK" } else { "" });
        }
    }
    for code in ["isp.SYSTEM_ERROR", "isv.FLOW_LIMIT", "isv.NEW_ONE"] {
        for (executed, injection) in both(Fault::refuse(code)) {
            let (seen, entry, _emulator) = struck(injection).await;
            seen.answer().assert_business(code);
            assert_eq!(entry.executed, executed);
        }
    }
}

#[tokio::test]
async fn the_gateway_refuses_by_any_status() {
    for (status, code) in [
        (408, "BackendTimeout"),
        (409, "InvalidPoolKey"),
        (499, "isv.NEW_ONE"),
    ] {
        for (executed, injection) in both(Fault::refuse_as(status, code)) {
            let (seen, entry, _emulator) = struck(injection).await;
            seen.answer().assert_gateway(status, code);
            assert_eq!((entry.executed, entry.code.as_str()), (executed, code));
            assert_eq!(entry.result, if executed { "OK" } else { "" });
        }
    }
}

#[tokio::test]
async fn throttling_and_expired_tokens_run_nothing() {
    for (fault, code) in [
        (Fault::Throttle, "Throttling.User"),
        (Fault::ExpiredToken, "InvalidSecurityToken.Expired"),
    ] {
        let (seen, entry, _emulator) = struck(on_bind(fault)).await;
        seen.answer().assert_gateway(400, code);
        assert!(!entry.executed);
    }
}

#[tokio::test]
async fn a_skewed_clock_refuses_and_shows_its_time() {
    for seconds in [3600, -3600] {
        let (seen, entry, emulator) =
            struck(on_bind(Fault::SkewClock { seconds }).on_call(1)).await;
        seen.answer()
            .assert_gateway(400, "InvalidTimeStamp.Expired");
        assert!(!entry.executed);
        let head = seen.head().to_owned();
        let date = head
            .lines()
            .find_map(|line| line.strip_prefix("date: "))
            .unwrap();
        let shown = httpdate::parse_http_date(date).unwrap();
        let apart = match shown.duration_since(emulator.now()) {
            Ok(ahead) => ahead.as_secs_f64(),
            Err(behind) => -behind.duration().as_secs_f64(),
        };
        assert!(
            (apart - f64::from(i32::try_from(seconds).unwrap())).abs() < 60.0,
            "{apart}"
        );
        bind(A, Some(X), B).send(&emulator).await.assert_ok();
    }
    let (seen, entry, _emulator) = struck(on_bind(Fault::SkewClock { seconds: 60 })).await;
    seen.answer().assert_ok();
    assert!(entry.executed, "a little skew is within the window");
}

#[tokio::test]
async fn a_delay_is_waited_for_and_runs_whether_or_not_somebody_waits() {
    let delay = Duration::from_millis(200);
    for (executed, injection) in both(Fault::Delay(delay)) {
        let emulator = Emulator::builder().inject(injection).start().await.unwrap();
        let begun = Instant::now();
        let answer = bind(A, Some(X), B).send(&emulator).await;
        assert!(begun.elapsed() >= delay);
        answer.assert_ok();
        emulator.assert_all_faults_hit();

        // Another one hangs up at once.
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        let text = bind(C, Some(X), "13900000004").text(&emulator);
        tokio::io::AsyncWriteExt::write_all(&mut stream, text.as_bytes())
            .await
            .unwrap();
        let entry = loop {
            tokio::time::sleep(Duration::from_millis(5)).await;
            if let Some(entry) = emulator.journal().get(1) {
                break entry.clone();
            }
        };
        drop(stream);
        assert_eq!(
            entry.executed, executed,
            "the journal has it before the delay is over"
        );
        tokio::time::sleep(delay * 3).await;
        assert_eq!(emulator.executed("BindAxb"), 2);
        assert!(emulator.journal()[1].executed);
    }
}

#[tokio::test]
async fn only_a_connection_used_before_is_closed_on_reuse() {
    for (executed, injection) in both(Fault::CloseOnReuse) {
        let emulator = Emulator::builder().inject(injection).start().await.unwrap();
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        let first = look_on(&mut stream, &kept(&query("1", X), &emulator)).await;
        assert_eq!(first.end, End::Silent, "the connection is kept");
        let second = look_on(&mut stream, &kept(&bind(A, Some(X), B), &emulator)).await;
        assert_eq!((second.bytes.as_str(), second.end), ("", End::Closed));
        assert_eq!(emulator.executed("BindAxb") == 1, executed);
        emulator.assert_all_faults_hit();

        let fresh = bind(C, Some(X), "13900000004").send(&emulator).await;
        fresh.assert_ok();
        assert_eq!(emulator.journal()[2].fault, None);
    }
}

#[tokio::test]
async fn the_first_fault_that_fits_a_call_strikes_it() {
    let emulator = Emulator::builder()
        .inject(on_bind(Fault::Throttle).on_call(2))
        .inject(on_bind(Fault::Status(500)).on(Calls::From(2)))
        .inject(Injection::new("QuerySubsId", Fault::Drop))
        .start()
        .await
        .unwrap();
    let statuses = async |calls: usize| {
        let mut statuses = Vec::new();
        for _ in 0..calls {
            statuses.push(look(&emulator, &bind(A, Some(X), B)).await.bytes[9..12].to_owned());
        }
        statuses
    };
    assert_eq!(statuses(4).await, ["200", "400", "500", "500"]);
    let hits: Vec<u64> = emulator
        .faults()
        .report()
        .iter()
        .map(|one| one.hits)
        .collect();
    assert_eq!(hits, [1, 2, 0]);
    assert_eq!(emulator.faults().total_hits(), 3);

    emulator.faults().clear();
    let id = emulator
        .faults()
        .inject(on_bind(Fault::Throttle).on_call(1));
    assert_eq!(
        statuses(2).await,
        ["400", "200"],
        "calls count from the injection on"
    );
    assert_eq!(emulator.faults().hits(id), 1);
}

#[tokio::test]
#[should_panic(expected = "BindAxb, call 7: drop after execution")]
async fn a_fault_that_never_struck_is_told() {
    let emulator = Emulator::builder()
        .inject(on_bind(Fault::Drop).on_call(7))
        .start()
        .await
        .unwrap();
    bind(A, Some(X), B).send(&emulator).await.assert_ok();
    emulator.assert_all_faults_hit();
}

#[tokio::test]
async fn a_probability_is_drawn_from_the_seed() {
    let mut runs = Vec::new();
    for seed in [1, 1, 2] {
        let injection = Injection::any_action(Fault::Throttle).with_probability(0.5);
        let emulator = Emulator::builder()
            .seed(seed)
            .inject(injection)
            .start()
            .await
            .unwrap();
        let mut codes = Vec::new();
        for _ in 0..40 {
            codes.push(query("1", X).send(&emulator).await.code().to_owned());
        }
        let struck = codes
            .iter()
            .filter(|code| *code == "Throttling.User")
            .count();
        assert!((5..35).contains(&struck), "{struck}");
        runs.push(codes);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[tokio::test]
async fn a_request_that_the_gateway_refuses_is_not_refused_by_a_fault() {
    let emulator = Emulator::builder()
        .inject(on_bind(Fault::Throttle))
        .start()
        .await
        .unwrap();
    let without = bind(A, Some(X), B).without("PhoneNoA");
    without
        .send(&emulator)
        .await
        .assert_gateway(400, "MissingPhoneNoA");
    assert_eq!(emulator.faults().total_hits(), 0);
    // A struck request has used up its nonce.
    let call = bind(A, Some(X), B);
    call.send(&emulator)
        .await
        .assert_gateway(400, "Throttling.User");
    call.send(&emulator)
        .await
        .assert_gateway(400, "SignatureNonceUsed");
    assert_eq!(emulator.faults().total_hits(), 1);
}

#[tokio::test]
async fn an_action_that_echoes_counts_what_ran() {
    let emulator = Emulator::builder()
        .inject(Injection::new("QueryCallStatus", Fault::Drop).on_call(1))
        .inject(
            Injection::new("QueryCallStatus", Fault::Drop)
                .on_call(2)
                .before_execution(),
        )
        .start()
        .await
        .unwrap();
    for way in [Way::RpcGet, Way::Acs3Query, Way::RpcPostForm] {
        look(
            &emulator,
            &call(
                "QueryCallStatus",
                &[("PoolKey", "FC12345"), ("SubsId", "1")],
            )
            .way(way),
        )
        .await;
    }
    emulator.assert_all_faults_hit();
    let journal = emulator.journal();
    let executed: Vec<bool> = journal.iter().map(|entry| entry.executed).collect();
    assert_eq!(executed, [true, false, true]);
    assert_eq!(journal[2].fault, None);
    assert_eq!(emulator.executed("QueryCallStatus"), 2);
}

#[tokio::test]
#[should_panic(expected = "did you mean BindAxb?")]
async fn a_fault_of_an_unknown_action_is_refused_while_it_runs_too() {
    let emulator = Emulator::start().await;
    emulator
        .faults()
        .inject(Injection::new("BindAbx", Fault::Drop));
}

#[tokio::test]
#[should_panic(expected = "did you mean QuerySubsId?")]
async fn another_client_waits_for_no_unknown_action() {
    let emulator = Emulator::start().await;
    emulator
        .faults()
        .after_call("QuerySubId", Calls::Every, |_| {});
}
