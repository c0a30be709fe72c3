//! What was done is told although the output fails, the ticket cannot be written, or the program is interrupted.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::fs::{File, OpenOptions};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{BIND, Dypls, Ran, Reply, Server, Service, server};

const KEY: (&str, &str) = ("DYPLS_TICKET_KEY", "a made-up key of a test");

fn full() -> Stdio {
    Stdio::from(OpenOptions::new().write(true).open("/dev/full").unwrap())
}

/// The standard error stream holds what the answer would have held, masked, and the program says that it was not written.
fn assert_ids_are_told(service: &Service, ran: &Ran) {
    assert_eq!(ran.exit, 7, "{ran:?}");
    ran.assert_masked();
    let binding = service.emulator().bindings()[0].subs_id().to_owned();
    assert!(ran.err.contains(&binding), "{ran:?}");
    assert!(ran.err.contains("RequestId"), "{ran:?}");
    assert_eq!(service.emulator().executed("BindAxb"), 1);
}

#[test]
fn a_full_disk_is_told_with_the_ids() {
    for options in [
        &[][..],
        &["--lang", "zh"],
        &["--show-numbers"],
        &["--output", "table"],
        &["--query", "SecretBindDTO.SubsId"],
    ] {
        let service = Service::start();
        let bind = [&BIND[..], options].concat();
        assert_ids_are_told(&service, &service.dypls(&bind).run_onto(full()));
    }
}

#[test]
fn a_closed_output_is_told_with_the_ids() {
    let service = Service::start();
    let ran = service.shell(r#"exec "$0" "$@" >&-"#, &BIND).run();
    assert_ids_are_told(&service, &ran);
    // One that cannot be written to, as well.
    let service = Service::start();
    let ran = service
        .dypls(&BIND)
        .run_onto(File::open("/dev/null").unwrap().into());
    assert_ids_are_told(&service, &ran);
}

#[test]
fn a_file_beyond_its_limit_is_told_with_the_ids() {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let line = format!(r#"ulimit -f 0; exec "$0" "$@" >{}"#, path.display());
    assert_ids_are_told(&service, &service.shell(&line, &BIND).run());
}

#[test]
fn a_result_that_the_query_does_not_fit_is_told_with_the_ids() {
    let service = Service::start();
    let bind = [
        &BIND[..],
        &["--query", "length(SecretBindDTO) && abs(Code)"],
    ]
    .concat();
    assert_ids_are_told(&service, &service.dypls(&bind).run());
}

#[test]
fn a_reader_that_has_gone_and_an_output_thrown_away_are_no_errors() {
    let service = Service::start();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let null = OpenOptions::new()
        .read(true)
        .write(true)
        .open("/dev/null")
        .unwrap();
    for out in [Stdio::from(writer), Stdio::null(), Stdio::from(null)] {
        let ran = service.dypls(&["list"]).run_onto(out);
        assert_eq!((ran.exit, ran.err.as_str()), (0, ""));
    }
}

#[test]
fn what_became_of_the_call_goes_before_a_full_disk() {
    let service = Service::start();
    service.bind();
    let refused = service.dypls(&BIND).run_onto(full());
    assert_eq!(refused.exit, 3, "{refused:?}");
    assert!(
        refused.err.contains("isv.BIND_CONFLICT") && refused.err.contains("could not be written")
    );
    refused.assert_masked();
}

#[test]
fn every_command_says_that_its_result_is_lost() {
    let service = Service::start();
    let dry = [&BIND[..], &["--dry-run"]].concat();
    let sign = ["explain-signature", "--string-to-sign", "GET&%2F&A%3Db"];
    for line in [
        &["list"][..],
        &["list", "--output", "json"],
        &["describe", "BindAxb"],
        &["describe", "BindAxb", "--output", "json"],
        &["error", "isv.BIND_CONFLICT"],
        &["completions", "bash"],
        &["doctor"],
        &["--help"],
        &["bind-axb", "--help"],
        &["--version"],
        &[
            "query-subs-id",
            "--pool-key",
            "FC12345",
            "--phone-no-x",
            "17000000000",
        ],
        &dry,
        &sign,
    ] {
        let message = "server string to sign is:POST&%2F&A%3Db";
        let ran = service.dypls(line).input(message).run_onto(full());
        assert_eq!(ran.exit, 7, "{line:?}: {ran:?}");
        assert!(ran.err.contains("No space left"), "{line:?}: {ran:?}");
    }
}

#[test]
fn a_ticket_that_cannot_be_written_whole_does_not_stay() {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ticket");
    let bind = [&BIND[..], &["--save-ticket", path.to_str().unwrap()]].concat();
    // No file may grow: the ticket can be opened and not written.
    let line = r#"ulimit -f 0; exec "$0" "$@""#;
    let ran = service.shell(line, &bind).env(KEY.0, KEY.1).run();
    assert_eq!(ran.exit, 4, "{ran:?}");
    assert!(ran.err.contains("nothing was sent"), "{ran:?}");
    assert!(!path.exists());
    assert_eq!(service.emulator().journal().len(), 0);
    // So that the next try is not in its own way.
    let again = service.dypls(&bind).env(KEY.0, KEY.1).run();
    assert_eq!(again.exit, 0, "{again:?}");
}

/// Starts a call to a server that says nothing, and waits until it has the request.
fn in_flight(line: &str, arguments: &[&str]) -> (Child, Dypls, Server) {
    let (url, requests) = server(Reply::Silence);
    let mut program = Dypls::shell(line, arguments)
        .env("DYPLS_ENDPOINT", &url)
        .env(KEY.0, KEY.1);
    let child = program.start(Stdio::piped());
    let started = Instant::now();
    while requests.count() == 0 {
        assert!(started.elapsed() < Duration::from_secs(60), "no request");
        std::thread::sleep(Duration::from_millis(5));
    }
    (child, program, requests)
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill")
        .args(["-s", signal, &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// With the signals as a terminal gives them: what starts the tests in the background may ignore some, and a child inherits that.
const PLAIN: &str = r#"
    signals=--default-signal=INT,HUP,TERM
    if env $signals true 2>/dev/null; then exec env $signals "$0" "$@"; fi
    exec "$0" "$@"
"#;

#[test]
fn an_interrupted_write_says_that_its_outcome_is_unknown_and_how_to_look() {
    let folder = tempfile::tempdir().unwrap();
    for (signal, exit) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let ticket = folder.path().join(signal);
        let ticket = ticket.to_str().unwrap();
        let bind = [&BIND[..], &["--timeout", "60", "--save-ticket", ticket]].concat();
        let (child, _program, _server) = in_flight(PLAIN, &bind);
        send(signal, &child);
        let ran = Ran::of(child);
        assert_eq!((ran.exit, ran.out.as_str()), (exit, ""), "{ran:?}");
        ran.assert_masked();
        assert!(ran.err.contains("outcome unknown"), "{ran:?}");
        let command = format!("dypls reconcile --ticket {ticket} ");
        assert!(ran.err.contains(&command), "{ran:?}");
        assert!(
            ran.err.contains("--expiration '2099-01-01 00:00:00'"),
            "{ran:?}"
        );
    }
    // Without a ticket, what the description says.
    let bind = [&BIND[..], &["--timeout", "60", "--lang", "zh"]].concat();
    let (child, _program, _server) = in_flight(PLAIN, &bind);
    send("INT", &child);
    let ran = Ran::of(child);
    assert_eq!(ran.exit, 130, "{ran:?}");
    assert!(
        ran.err.contains("结果未知") && ran.err.contains("重复调用前请先确认"),
        "{ran:?}"
    );
}

#[test]
fn what_the_program_was_started_to_ignore_does_not_interrupt_it() {
    let bind = [&BIND[..], &["--timeout", "2"]].concat();
    let (child, _program, _server) = in_flight(r#"trap '' INT HUP; exec "$0" "$@""#, &bind);
    send("INT", &child);
    send("HUP", &child);
    let ran = Ran::of(child);
    assert_eq!(ran.exit, 5, "it ended by its timeout: {ran:?}");
}

#[test]
fn an_interrupted_read_just_ends() {
    let read = [
        "query-subs-id",
        "--pool-key",
        "FC12345",
        "--phone-no-x",
        "17000000000",
        "--timeout",
        "60",
    ];
    let (child, _program, _server) = in_flight(PLAIN, &read);
    send("INT", &child);
    let ran = Ran::of(child);
    assert_eq!(
        (ran.exit, ran.err.as_str()),
        (-1, ""),
        "by the signal itself"
    );
}

#[test]
fn a_write_that_is_done_is_told_when_its_output_is_interrupted() {
    let service = Service::start();
    // A pipe that nobody reads: it takes 64 KiB, and the answer is larger.
    let notes = serde_json::json!(vec!["x"; 4000]);
    let body = format!(
        r#"{{"Code":"OK","RequestId":"R-1","SecretBindDTO":{{"SubsId":"1000000000000001"}},"New":{notes}}}"#
    );
    let (url, _server) = crate::common::server(crate::common::answer(&body));
    let (reader, writer) = std::io::pipe().unwrap();
    let mut program = service.dypls(&BIND).env("DYPLS_ENDPOINT", &url);
    let mut child = program.start(writer.into());

    // Its error stream takes less than what is said.
    let mut errors = child.stderr.take().unwrap();
    let read = std::thread::spawn(move || {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut errors, &mut text).unwrap();
        text
    });
    let mut first = [0; 1];
    std::io::Read::read_exact(&mut &reader, &mut first).unwrap();
    send("TERM", &child);
    assert_eq!(child.wait().unwrap().code(), Some(143));
    let said = read.join().unwrap();
    assert!(said.contains("BindAxb done") && said.contains("1000000000000001"));
}
