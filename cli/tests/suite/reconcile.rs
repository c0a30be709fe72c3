//! What became of a call whose answer was lost: found out by its ticket, or by the call itself.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use crate::common::{BIND, Service};
use dypls_emulator::{Fault, Injection};
use serde_json::json;

const KEY: (&str, &str) = ("DYPLS_TICKET_KEY", "a made-up key of a test");

fn parameters(a: &str) -> String {
    json!({
        "PoolKey": "FC12345", "PhoneNoA": a, "PhoneNoB": "13900000002", "PhoneNoX": "17000000000",
        "Expiration": "2099-01-01 00:00:00",
    })
    .to_string()
}

/// Binds with a ticket, struck by a fault, then looks.
fn bind_and_look(fault: Injection) -> (Service, crate::common::Ran, crate::common::Ran) {
    let service = Service::start();
    service.emulator().faults().inject(fault);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ticket");
    let ticket = path.to_str().unwrap();
    let bind = [&BIND[..], &["--save-ticket", ticket]].concat();
    let bound = service.dypls(&bind).env(KEY.0, KEY.1).run();
    bound.assert_masked();
    let text = std::fs::read_to_string(&path).unwrap();
    for number in ["13900000001", "13900000002", "17000000000"] {
        assert!(!text.contains(number), "{text}");
    }
    let json = parameters("13900000001");
    let look = ["reconcile", "--ticket", ticket, "--json", &json];
    let found = service.dypls(&look).env(KEY.0, KEY.1).run();
    found.assert_masked();
    (service, bound, found)
}

#[test]
fn a_bind_that_ran_is_found_by_its_ticket() {
    let (service, bound, found) = bind_and_look(Injection::new("BindAxb", Fault::Drop));
    assert_eq!(bound.exit, 5, "{bound:?}");
    assert_eq!(found.exit, 0, "{found:?}");
    let told = found.json();
    assert_eq!(told["Verdict"], "Done");
    let binding = &service.emulator().bindings()[0];
    assert_eq!(told["SubsId"], *binding.subs_id());
    assert_eq!(told["Answer"]["SecretBindDTO"]["SecretNo"], "170****0000");
}

/// The command that the program names is enough to look, once the numbers that it masks are given.
#[test]
fn the_command_that_is_named_looks() {
    for options in [&[][..], &["--output", "json", "--placement", "query"]] {
        let service = Service::start();
        let dropped = Injection::new("BindAxb", Fault::Drop);
        service.emulator().faults().inject(dropped);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it's a ticket");
        let ticket = ["--save-ticket", path.to_str().unwrap(), "--show-numbers"];
        let bind = [&BIND[..], &ticket, options].concat();
        let bound = service.dypls(&bind).env(KEY.0, KEY.1).run();
        assert_eq!(bound.exit, 5, "{bound:?}");
        let (_, command) = bound.err.split_once("dypls reconcile ").unwrap();
        let command = command.lines().next().unwrap();
        let is_in_query = options.contains(&"query");
        assert_eq!(command.contains(" --placement query "), is_in_query);
        let line = format!("\"$0\" reconcile {command}");
        let found = service.shell(&line, &[]).env(KEY.0, KEY.1).run();
        assert_eq!(
            (found.exit, &found.json()["Verdict"]),
            (0, &json!("Done")),
            "{found:?}"
        );
    }
}

#[test]
fn the_command_that_is_named_masks_numbers_and_names_files() {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parameters.json");
    std::fs::write(&file, parameters("13900000001")).unwrap();
    let file = format!("@{}", file.display());
    let path = folder.path().join("ticket");
    let call = [
        "call",
        "BindAxb",
        "--json",
        &file,
        "--save-ticket",
        path.to_str().unwrap(),
    ];
    for (line, named) in [
        (&call[..], format!("--json {file}")),
        (
            &[&BIND[..], &["--save-ticket", path.to_str().unwrap()]].concat(),
            "--phone-no-a '139****0001'".to_owned(),
        ),
    ] {
        service
            .emulator()
            .faults()
            .inject(Injection::new("BindAxb", Fault::Drop));
        let ran = service.dypls(line).env(KEY.0, KEY.1).run();
        assert_eq!(ran.exit, 5, "{ran:?}");
        ran.assert_masked();
        assert!(ran.err.contains(&named), "{named}: {ran:?}");
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_ticket_is_read_with_the_options_of_its_call() {
    let service = Service::start();
    service
        .emulator()
        .faults()
        .inject(Injection::new("BindAxb", Fault::Drop));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ticket");
    let ticket = path.to_str().unwrap();
    let bind = [&BIND[..], &["--save-ticket", ticket]].concat();
    assert_eq!(service.dypls(&bind).env(KEY.0, KEY.1).run().exit, 5);
    let look = |line: &[&str]| service.dypls(line).env(KEY.0, KEY.1).run();
    let options = BIND.get(1..).unwrap();
    let before = [&["reconcile", "--ticket", ticket], options].concat();
    let behind = [&["reconcile"], options, &["--ticket", ticket]].concat();
    for line in [before, behind] {
        let found = look(&line);
        assert_eq!(found.json()["Verdict"], "Done", "{found:?}");
        found.assert_masked();
    }
    // As Windows' editors save it.
    let text = std::fs::read_to_string(&path).unwrap();
    let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes);
    for bytes in [
        [b"\xef\xbb\xbf", text.replace('\n', "\r\n").as_bytes()].concat(),
        [0xff, 0xfe].into_iter().chain(utf16).collect(),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let found = look(&[&["reconcile", "--ticket", ticket], options].concat());
        assert_eq!(found.exit, 0, "{found:?}");
    }
    // What is missing, misspelt, given twice or of another time.
    let json = parameters("13900000001");
    for (line, said) in [
        (&["reconcile", "--ticket", ticket][..], "--phone-no-a"),
        (
            &["reconcile", "--ticket", ticket, "--phone-no-q", "1"],
            "--phone-no-",
        ),
        (
            &[
                "reconcile",
                "--ticket",
                ticket,
                "--json",
                &json,
                "--out-id",
                "1",
            ],
            "--out-id",
        ),
        (
            &[
                "reconcile",
                "--ticket",
                ticket,
                "--phone-no-a",
                "13900000001",
                "--expiration",
                "+1h",
            ],
            "--expiration",
        ),
        (
            &[
                "reconcile",
                "--ticket",
                "/nowhere/13900000001",
                "--out-id",
                "1",
            ],
            "cannot read",
        ),
    ] {
        let ran = look(line);
        assert_eq!(ran.exit, 2, "{line:?}: {ran:?}");
        assert!(ran.err.contains(said), "{said}: {ran:?}");
        ran.assert_masked();
    }
    let help = look(&["reconcile", "--ticket", ticket, "--help"]);
    assert!(
        help.exit == 0 && help.out.contains("--phone-no-x"),
        "{help:?}"
    );
}

#[test]
fn a_doubt_is_told_in_json() {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ticket");
    let ticket = path.to_str().unwrap();
    let bind = [&BIND[..], &["--save-ticket", ticket]].concat();
    assert_eq!(service.dypls(&bind).env(KEY.0, KEY.1).run().exit, 0);
    let other = parameters("13900000003");
    let look = ["reconcile", "--ticket", ticket, "--json", &other];
    let found = service.dypls(&look).env(KEY.0, KEY.1).run();
    assert_eq!(
        (found.exit, &found.json()["Doubt"]["Kind"]),
        (5, &json!("TicketMismatch"))
    );
    assert_eq!(found.json()["Final"], true);
    // Nobody listens: why, and where.
    let same = parameters("13900000001");
    let look = ["reconcile", "--ticket", ticket, "--json", &same];
    let closed = test_server::nobody();
    let found = service
        .dypls(&look)
        .env(KEY.0, KEY.1)
        .env("DYPLS_ENDPOINT", &closed)
        .run();
    let told = found.json();
    assert_eq!(
        (found.exit, &told["Doubt"]["Kind"]),
        (5, &json!("ListFailed")),
        "{found:?}"
    );
    assert_eq!(told["Final"], false);
    assert!(
        told["Doubt"]["Text"]
            .as_str()
            .unwrap()
            .contains("QuerySubsId"),
        "{told}"
    );
    assert!(
        found.err.contains(closed.trim_start_matches("http://")),
        "{found:?}"
    );
}

/// What the client and the look-up say in English is told in the user's language, at least by its first words.
#[test]
fn what_is_found_and_what_fails_is_told_in_chinese() {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ticket");
    let ticket = path.to_str().unwrap();
    let bind = [&BIND[..], &["--save-ticket", ticket]].concat();
    let closed = test_server::nobody();
    let run = |line: &[&str]| {
        let line = [line, &["--lang", "zh"]].concat();
        service.dypls(&line).env(KEY.0, KEY.1).run()
    };
    assert_eq!(run(&bind).exit, 0);
    let (ours, other) = (parameters("13900000001"), parameters("13900000003"));
    let look = ["reconcile", "--ticket", ticket, "--json"];
    for (line, said) in [
        ([&look[..], &[&ours]].concat(), "BindAxb: 已执行"),
        ([&look[..], &[&other]].concat(), "BindAxb: 结果未知：票据与"),
        (
            [&look[..], &[&ours, "--endpoint", &closed]].concat(),
            "BindAxb: 结果未知：无法读取列表：QuerySubsId 未发送：无法建立连接",
        ),
        (
            [&look[..], &[&ours, "--endpoint", "ftp://a"]].concat(),
            "设置无效",
        ),
        ([&BIND[..], &["--endpoint", "ftp://a"]].concat(), "设置无效"),
    ] {
        let ran = run(&line);
        let told = ran.err.trim_start_matches("dypls: ");
        assert!(told.starts_with(said), "{said}: {ran:?}");
        if said.contains("未知") {
            let doubt = ran.json()["Doubt"]["Text"].as_str().unwrap().to_owned();
            assert!(!doubt.starts_with("the "), "{doubt}");
        }
    }
    std::fs::write(&path, "{").unwrap();
    let broken = run(&[&look[..], &[&ours]].concat());
    assert!(broken.err.contains("不是有效的票据"), "{broken:?}");
    let short = service
        .dypls(&[&bind[..], &["--lang", "zh"]].concat())
        .env(KEY.0, "short")
        .run();
    assert!(short.err.contains("密钥无效"), "{short:?}");
}

/// A dry run sends nothing, or is refused.
#[test]
fn what_only_reads_has_no_dry_run() {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ticket");
    let ticket = path.to_str().unwrap();
    let bind = [&BIND[..], &["--save-ticket", ticket]].concat();
    assert_eq!(service.dypls(&bind).env(KEY.0, KEY.1).run().exit, 0);
    let sent = service.emulator().journal().len();
    let json = parameters("13900000001");
    for line in [
        &[
            "reconcile",
            "--ticket",
            ticket,
            "--json",
            &json,
            "--dry-run",
        ][..],
        &["doctor", "--dry-run"],
    ] {
        let ran = service.dypls(line).env(KEY.0, KEY.1).run();
        assert_eq!(ran.exit, 2, "{ran:?}");
        assert!(ran.err.contains("only reads"), "{ran:?}");
    }
    assert_eq!(service.emulator().journal().len(), sent);
}

#[test]
fn a_bind_that_did_not_run_yet_is_not_decided() {
    let dropped = Injection::new("BindAxb", Fault::Drop).before_execution();
    let (_service, bound, found) = bind_and_look(dropped);
    assert_eq!((bound.exit, found.exit), (5, 5), "{found:?}");
    assert_eq!(found.json()["Verdict"], "NotSeen");
}

#[test]
fn a_call_can_find_it_out_itself() {
    let service = Service::start();
    let dropped = Injection::new("BindAxb", Fault::Drop);
    service.emulator().faults().inject(dropped);
    let bind = [&BIND[..], &["--resolve-unknown", "10"]].concat();
    let bound = service.dypls(&bind).run();
    assert_eq!(bound.exit, 0, "{bound:?}");
    bound.assert_masked();
    let binding = &service.emulator().bindings()[0];
    assert_eq!(bound.json()["SecretBindDTO"]["SubsId"], *binding.subs_id());
    assert_eq!(service.emulator().executed("BindAxb"), 1);
}

#[test]
fn what_does_not_fit_is_said_and_nothing_is_sent() {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ticket");
    let ticket = path.to_str().unwrap();
    let bind = [&BIND[..], &["--save-ticket", ticket]].concat();
    // Without a key.
    let keyless = service.dypls(&bind).run();
    assert_eq!(keyless.exit, 2, "{keyless:?}");
    assert!(keyless.err.contains(KEY.0));
    assert_eq!(service.emulator().executed("BindAxb"), 0);
    assert_eq!(service.dypls(&bind).env(KEY.0, KEY.1).run().exit, 0);
    // Never over another ticket.
    let again = service.dypls(&bind).env(KEY.0, KEY.1).run();
    assert_eq!(again.exit, 4, "{again:?}");
    assert_eq!(service.emulator().executed("BindAxb"), 1);
    // Another request than the ticket's.
    let other = parameters("13900000003");
    let look = ["reconcile", "--ticket", ticket, "--json", &other];
    let found = service.dypls(&look).env(KEY.0, KEY.1).run();
    assert_eq!(
        (found.exit, &found.json()["Verdict"]),
        (5, &json!("Unknown"))
    );
    // No ticket at all.
    let look = ["reconcile", "--ticket", "-", "--json", &other];
    let nothing = service.dypls(&look).env(KEY.0, KEY.1).input("{}").run();
    assert_eq!(nothing.exit, 2, "{nothing:?}");
}

#[test]
fn options_that_only_calls_heed_are_refused() {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ticket");
    let ticket = path.to_str().unwrap();
    let bind = [&BIND[..], &["--save-ticket", ticket]].concat();
    assert_eq!(service.dypls(&bind).env(KEY.0, KEY.1).run().exit, 0);
    let json = parameters("13900000001");
    let look = ["reconcile", "--ticket", ticket, "--json", &json];
    for option in [["--resolve-unknown", "4"], ["--save-ticket", "other"]] {
        let ran = service
            .dypls(&[&look[..], &option].concat())
            .env(KEY.0, KEY.1)
            .run();
        assert_eq!(ran.exit, 2, "{ran:?}");
        assert!(
            ran.err.contains(option[0]) && ran.err.contains("leave it out"),
            "{ran:?}"
        );
    }
    // A ticket that is there is not written over.
    let again = service.dypls(&bind).env(KEY.0, KEY.1).run();
    assert_eq!(again.exit, 4, "{again:?}");
    assert!(
        again.err.contains("name a file that is not there yet"),
        "{again:?}"
    );
    let long = service
        .dypls(&["list", "--timeout", "99999999999999999999"])
        .run();
    assert!(long.err.contains("1,000,000,000 at most"), "{long:?}");
}
