//! What became of a call whose answer was lost: found out by its ticket, or by the call itself.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use crate::common::{BIND, Ran, Service};
use dypls_emulator::{Fault, Injection};
use serde_json::json;
use tempfile::TempDir;

const KEY: (&str, &str) = ("DYPLS_TICKET_KEY", "a made-up key of a test");

fn parameters(a: &str) -> String {
    json!({
        "PoolKey": "FC12345", "PhoneNoA": a, "PhoneNoB": "13900000002", "PhoneNoX": "17000000000",
        "Expiration": "2099-01-01 00:00:00",
    })
    .to_string()
}

/// A service, and the file for the ticket of a call to it.
struct Stage {
    service: Service,
    folder: TempDir,
    ticket: String,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ticket = folder.path().join("ticket").to_str().unwrap().to_owned();
        Self {
            service: Service::start(),
            folder,
            ticket,
        }
    }

    /// Runs the program with the key of tickets.
    fn run(&self, line: &[&str]) -> Ran {
        self.service.dypls(line).env(KEY.0, KEY.1).run()
    }

    /// The line of a bind whose ticket is stored.
    fn bind_line(&self) -> Vec<&str> {
        [&BIND[..], &["--save-ticket", &self.ticket]].concat()
    }

    /// Binds, and stores the ticket.
    fn bind(&self) -> Ran {
        self.run(&self.bind_line())
    }

    /// Binds, and stores the ticket. The answer is lost.
    fn bind_unanswered(&self) {
        let lost = Injection::new("BindAxb", Fault::Drop);
        self.service.emulator().faults().inject(lost);
        let ran = self.bind();
        assert_eq!(ran.exit, 5, "{ran:?}");
    }

    /// Looks the call of the ticket up.
    fn look(&self, options: &[&str]) -> Ran {
        self.run(&[&["reconcile", "--ticket", &self.ticket], options].concat())
    }
}

/// Binds with a ticket, struck by a fault, then looks.
fn bind_and_look(fault: Injection) -> (Stage, Ran, Ran) {
    let stage = Stage::new();
    stage.service.emulator().faults().inject(fault);
    let bound = stage.bind();
    bound.assert_masked();
    let text = std::fs::read_to_string(&stage.ticket).unwrap();
    for number in ["13900000001", "13900000002", "17000000000"] {
        assert!(!text.contains(number), "{text}");
    }
    let found = stage.look(&["--json", &parameters("13900000001")]);
    found.assert_masked();
    (stage, bound, found)
}

#[test]
fn a_bind_that_ran_is_found_by_its_ticket() {
    let (stage, bound, found) = bind_and_look(Injection::new("BindAxb", Fault::Drop));
    assert_eq!(bound.exit, 5, "{bound:?}");
    assert_eq!(found.exit, 0, "{found:?}");
    let told = found.json();
    assert_eq!(told["Verdict"], "Done");
    let binding = &stage.service.emulator().bindings()[0];
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
    let stage = Stage::new();
    let file = stage.folder.path().join("parameters.json");
    std::fs::write(&file, parameters("13900000001")).unwrap();
    let file = format!("@{}", file.display());
    let call = ["call", "BindAxb", "--json", &file];
    for (line, named) in [
        (&call[..], format!("--json {file}")),
        (&BIND, "--phone-no-a '139****0001'".to_owned()),
    ] {
        let lost = Injection::new("BindAxb", Fault::Drop);
        stage.service.emulator().faults().inject(lost);
        let ran = stage.run(&[line, &["--save-ticket", &stage.ticket]].concat());
        assert_eq!(ran.exit, 5, "{ran:?}");
        ran.assert_masked();
        assert!(ran.err.contains(&named), "{named}: {ran:?}");
        std::fs::remove_file(&stage.ticket).unwrap();
    }
}

#[test]
fn a_ticket_is_read_with_the_options_of_its_call() {
    let stage = Stage::new();
    stage.bind_unanswered();
    let options = BIND.get(1..).unwrap();
    let behind = [&["reconcile"], options, &["--ticket", &stage.ticket]].concat();
    for found in [stage.look(options), stage.run(&behind)] {
        assert_eq!(found.json()["Verdict"], "Done", "{found:?}");
        found.assert_masked();
    }
    let help = stage.look(&["--help"]);
    assert!(
        help.exit == 0 && help.out.contains("--phone-no-x"),
        "{help:?}"
    );
}

#[test]
fn a_ticket_is_read_as_editors_of_windows_save_it() {
    let stage = Stage::new();
    stage.bind_unanswered();
    let text = std::fs::read_to_string(&stage.ticket).unwrap();
    let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes);
    for bytes in [
        [b"\xef\xbb\xbf", text.replace('\n', "\r\n").as_bytes()].concat(),
        [0xff, 0xfe].into_iter().chain(utf16).collect(),
    ] {
        std::fs::write(&stage.ticket, bytes).unwrap();
        let found = stage.look(BIND.get(1..).unwrap());
        assert_eq!(found.exit, 0, "{found:?}");
    }
}

/// What is missing, misspelt, given twice or of another time.
#[test]
fn options_that_are_not_those_of_the_call_are_refused() {
    let stage = Stage::new();
    stage.bind_unanswered();
    let json = parameters("13900000001");
    let later = ["--phone-no-a", "13900000001", "--expiration", "+1h"];
    for (ran, said) in [
        (stage.look(&[]), "--phone-no-a"),
        (stage.look(&["--phone-no-q", "1"]), "--phone-no-"),
        (stage.look(&["--json", &json, "--out-id", "1"]), "--out-id"),
        (stage.look(&later), "--expiration"),
        (
            stage.run(&["reconcile", "--ticket", "/nowhere/13900000001"]),
            "cannot read",
        ),
    ] {
        assert_eq!(ran.exit, 2, "{ran:?}");
        assert!(ran.err.contains(said), "{said}: {ran:?}");
        ran.assert_masked();
    }
}

#[test]
fn a_doubt_is_told_in_json() {
    let stage = Stage::new();
    assert_eq!(stage.bind().exit, 0);
    let found = stage.look(&["--json", &parameters("13900000003")]);
    assert_eq!(
        (found.exit, &found.json()["Doubt"]["Kind"]),
        (5, &json!("TicketMismatch"))
    );
    assert_eq!(found.json()["Final"], true);
    // Nobody listens: why, and where.
    let same = parameters("13900000001");
    let closed = test_server::nobody();
    let found = stage.look(&["--json", &same, "--endpoint", &closed]);
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
    let stage = Stage::new();
    let closed = test_server::nobody();
    let run = |line: &[&str]| stage.run(&[line, &["--lang", "zh"]].concat());
    assert_eq!(stage.bind().exit, 0);
    let (ours, other) = (parameters("13900000001"), parameters("13900000003"));
    let look = ["reconcile", "--ticket", &stage.ticket, "--json"];
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
    std::fs::write(&stage.ticket, "{").unwrap();
    let broken = run(&[&look[..], &[&ours]].concat());
    assert!(broken.err.contains("不是有效的票据"), "{broken:?}");
    let line = [&stage.bind_line()[..], &["--lang", "zh"]].concat();
    let short = stage.service.dypls(&line).env(KEY.0, "short").run();
    assert!(short.err.contains("密钥无效"), "{short:?}");
}

/// A dry run sends nothing, or is refused.
#[test]
fn what_only_reads_has_no_dry_run() {
    let stage = Stage::new();
    assert_eq!(stage.bind().exit, 0);
    let sent = stage.service.emulator().journal().len();
    let json = parameters("13900000001");
    for ran in [
        stage.look(&["--json", &json, "--dry-run"]),
        stage.run(&["doctor", "--dry-run"]),
    ] {
        assert_eq!(ran.exit, 2, "{ran:?}");
        assert!(ran.err.contains("only reads"), "{ran:?}");
    }
    assert_eq!(stage.service.emulator().journal().len(), sent);
}

#[test]
fn a_bind_that_did_not_run_yet_is_not_decided() {
    let dropped = Injection::new("BindAxb", Fault::Drop).before_execution();
    let (_stage, bound, found) = bind_and_look(dropped);
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
    let stage = Stage::new();
    let service = &stage.service;
    // Without a key.
    let keyless = service.dypls(&stage.bind_line()).run();
    assert_eq!(keyless.exit, 2, "{keyless:?}");
    assert!(keyless.err.contains(KEY.0));
    assert_eq!(service.emulator().executed("BindAxb"), 0);
    assert_eq!(stage.bind().exit, 0);
    // Never over another ticket.
    let again = stage.bind();
    assert_eq!(again.exit, 4, "{again:?}");
    assert!(
        again.err.contains("name a file that is not there yet"),
        "{again:?}"
    );
    assert_eq!(service.emulator().executed("BindAxb"), 1);
    // Another request than the ticket's.
    let other = parameters("13900000003");
    let found = stage.look(&["--json", &other]);
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
    let stage = Stage::new();
    assert_eq!(stage.bind().exit, 0);
    let json = parameters("13900000001");
    for option in [["--resolve-unknown", "4"], ["--save-ticket", "other"]] {
        let ran = stage.look(&[&["--json", &json], &option[..]].concat());
        assert_eq!(ran.exit, 2, "{ran:?}");
        assert!(
            ran.err.contains(option[0]) && ran.err.contains("leave it out"),
            "{ran:?}"
        );
    }
    let long = stage.run(&["list", "--timeout", "99999999999999999999"]);
    assert!(long.err.contains("1,000,000,000 at most"), "{long:?}");
}
