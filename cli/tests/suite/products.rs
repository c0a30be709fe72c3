//! Products beside the main one: their actions behind their names, and everything else that commands do.

use crate::common::{Dypls, Service, answer, hangs_up, server};
use serde_json::json;
use test_server::nobody;

const KEY: &str = "0123456789abcdef";
const ADD: [&str; 10] = [
    "alidns",
    "add-domain-record",
    "--domain-name",
    "example.com",
    "--rr",
    "www",
    "--type",
    "A",
    "--value",
    "192.0.2.1",
];
const SEND: [&str; 9] = [
    "dysmsapi",
    "send-sms",
    "--phone-numbers",
    "13900000001",
    "--sign-name",
    "Sign",
    "--template-code",
    "SMS_1",
    "--yes",
];

#[test]
fn an_action_of_each_product_is_called_by_its_options() {
    let service = Service::start();
    let lines: [&[&str]; 3] = [
        &SEND,
        &[&ADD[..], &["--yes"]].concat(),
        &[
            "dybaseapi",
            "query-token-for-mns-queue",
            "--message-type",
            "SmsReport",
            "--yes",
        ],
    ];
    for line in lines {
        let ran = service.dypls(line).run();
        assert!(matches!(ran.exit, 0 | 3), "{ran:?}");
        ran.assert_masked();
        assert!(ran.json().is_object(), "{ran:?}");
    }
    let called: Vec<_> = service
        .emulator()
        .journal()
        .iter()
        .map(|one| one.action.clone())
        .collect();
    assert_eq!(
        called,
        ["SendSms", "AddDomainRecord", "QueryTokenForMnsQueue"]
    );
}

/// What names the send in the next look-up must not be hidden, although it has a mark and many digits.
#[test]
fn the_id_of_a_send_is_shown() {
    let service = Service::start();
    let ran = service.dypls(&SEND).run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    ran.assert_masked();
    let sent = ran.json();
    let id = sent["BizId"].as_str().unwrap().strip_suffix("^0").unwrap();
    assert!(id.bytes().all(|byte| byte.is_ascii_digit()), "{ran:?}");
}

/// Another product's variable does not lead a call astray.
#[test]
fn each_product_has_a_variable_for_its_address() {
    let (url, server) = server(answer(r#"{"RequestId": "1", "Code": "OK"}"#));
    let ran = Dypls::new(&SEND)
        .env("DYPLS_ENDPOINT", &nobody())
        .env("DYSMSAPI_ENDPOINT", &url)
        .run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    drop(server);
    let ran = Dypls::new(&[&SEND[..], &["--endpoint", &nobody()]].concat())
        .env("DYSMSAPI_ENDPOINT", &url)
        .run();
    assert_eq!(ran.exit, 4, "{ran:?}");
    let help = Dypls::new(&["dysmsapi", "--help"]).run();
    assert!(help.out.contains("DYSMSAPI_ENDPOINT"), "{help:?}");
}

#[test]
fn what_nobody_reviewed_or_spends_needs_a_yes() {
    let (without_yes, _) = SEND.split_at(SEND.len() - 1);
    let ran = Dypls::new(without_yes).run();
    assert_eq!(ran.exit, 2, "{ran:?}");
    assert!(ran.err.contains("--yes"), "{ran:?}");
}

#[test]
fn a_dry_run_names_the_product_and_the_action() {
    let ran = Dypls::new(&[&["--dry-run"], &SEND[..]].concat()).run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    ran.assert_masked();
    let shown = ran.json();
    assert_eq!(shown["Url"], "https://dysmsapi.aliyuncs.com/");
    assert_eq!(shown["Headers"]["x-acs-action"], "SendSms");
    assert_eq!(shown["Headers"]["x-acs-version"], "2017-05-25");
}

#[test]
fn a_ticket_says_whose_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let ticket = folder.path().join("ticket");
    let ticket = ticket.to_str().unwrap();
    let (hangs_up, _server) = server(hangs_up());
    let lost = Dypls::new(&[&ADD[..], &["--yes", "--save-ticket", ticket]].concat())
        .env("ALIDNS_ENDPOINT", &hangs_up)
        .env("DYPLS_TICKET_KEY", KEY)
        .run();
    assert_eq!(lost.exit, 5, "{lost:?}");
    let command = format!("dypls reconcile --ticket {ticket}");
    assert!(
        lost.err.contains(&command) && lost.err.contains("--domain-name example.com"),
        "{lost:?}"
    );
    // The options are those of the ticket's action, whose product is not named.
    let service = Service::start();
    let line = [&["reconcile", "--ticket", ticket], &ADD[2..]].concat();
    let looked = service.dypls(&line).env("DYPLS_TICKET_KEY", KEY).run();
    assert_ne!(looked.exit, 2, "{looked:?}");
    assert!(looked.err.contains("AddDomainRecord: "), "{looked:?}");
    looked.assert_masked();
    let journal = service.emulator().journal();
    assert!(!journal.is_empty());
    assert!(journal.iter().all(|one| one.action != "AddDomainRecord"));
}

#[test]
fn a_name_that_is_wrong_or_elsewhere_is_hinted_at() {
    for (line, hint) in [
        (&["alidn", "list"][..], "did you mean alidns?"),
        (
            &["alidns", "describe-domian"],
            "did you mean describe-domains?",
        ),
        (&["send-sms"], "dypls dysmsapi send-sms"),
        (&["alidns", "bind-axb"], "dypls dyplsapi bind-axb"),
        (&["describe", "SendSms"], "dypls dysmsapi"),
        (
            &["alidns", "call", "AddDomainRecrod"],
            "did you mean AddDomainRecord?",
        ),
        (
            &["alidns", "error", "isv.BIND_CONFLICT"],
            "dypls dyplsapi error",
        ),
        (
            &["--lang", "zh", "alidns", "describe-domian"],
            "是否想输入 describe-domains？",
        ),
    ] {
        let ran = Dypls::new(line).run();
        assert_eq!(ran.exit, 2, "{ran:?}");
        assert!(ran.err.contains(hint), "{line:?}: {ran:?}");
    }
    let alone = Dypls::new(&["alidns"]).run();
    assert_eq!(alone.exit, 2, "{alone:?}");
    assert!(alone.err.contains("add-domain-record"), "{alone:?}");
    assert!(!alone.err.contains("bind-axb"), "{alone:?}");
}

#[test]
fn products_are_listed_described_and_completed() {
    let list = Dypls::new(&["list"]).run().out;
    assert!(list.contains("dypls alidns list"), "{list}");
    let alidns = Dypls::new(&["alidns", "list"]).run().out;
    assert!(alidns.contains("AddDomainRecord"), "{alidns}");
    assert!(!alidns.contains("BindAxb"), "{alidns}");
    let json = Dypls::new(&["alidns", "list", "--output", "json"]).run();
    let json = json.json();
    assert!(
        json.as_array()
            .unwrap()
            .iter()
            .all(|one| one["Product"] == "Alidns")
    );
    let described = Dypls::new(&["dysmsapi", "describe", "SendSms"]).run();
    assert!(
        described.out.contains("(dypls dysmsapi send-sms)"),
        "{described:?}"
    );
    let queried = Dypls::new(&[
        "alidns",
        "describe",
        "AddDomainRecord",
        "--query",
        "Product",
    ])
    .run();
    assert_eq!(queried.json(), json!("Alidns"));
    let help = Dypls::new(&["--help"]).run().out;
    assert!(
        help.contains("commands of their own") && help.contains("`dypls alidns"),
        "{help}"
    );
    let help = Dypls::new(&["--help", "--lang", "zh"]).run().out;
    assert!(help.contains("可直接作为命令"), "{help}");
    let script = Dypls::new(&["completions", "bash"]).run().out;
    for word in [
        "add-domain-record",
        "--domain-name",
        "send-sms",
        "--sign-name",
    ] {
        assert!(script.contains(word), "{word}");
    }
}

fn found<'r>(report: &'r serde_json::Value, id: &str) -> Option<&'r str> {
    let mut all = report["Assumptions"].as_array().unwrap().iter();
    all.find(|one| one["Id"] == id)?["Verdict"].as_str()
}

#[test]
fn the_doctor_examines_each_product_by_its_simplest_read() {
    for (product, read) in [
        ("alidns", "DescribeDomains"),
        ("dybaseapi", "QueryTokenForMnsQueue"),
        ("dysmsapi", "QuerySmsSignList"),
    ] {
        let ran = Dypls::new(&[product, "doctor", "--output", "json"]).run();
        assert_eq!(ran.exit, 0, "{ran:?}");
        ran.assert_masked();
        let report = ran.json();
        let permission = format!("permission:{read}");
        for id in [
            "form-body",
            "query",
            "same-answer",
            "clock",
            "fields",
            "request-id",
            "gateway-shape",
            &permission,
        ] {
            assert_eq!(
                found(&report, id),
                Some("confirmed"),
                "{product}: {report:#}"
            );
        }
        assert_eq!(found(&report, "nonce-memory"), Some("open"));
        for of_the_main_product in ["zone", "unknown-binding", "axg-unique"] {
            assert_eq!(found(&report, of_the_main_product), None, "{report:#}");
        }
    }
}

#[test]
fn the_doctor_asks_another_product_by_reads_alone() {
    let service = Service::start();
    let named = [
        "alidns",
        "doctor",
        "DescribeDomainRecords",
        "--json",
        r#"{"DomainName": "example.com"}"#,
        "--output",
        "json",
    ];
    let ran = service.dypls(&named).run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    let report = ran.json();
    assert_eq!(report["Live"], true);
    let permission = found(&report, "permission:DescribeDomainRecords");
    assert_eq!(permission, Some("confirmed"), "{report:#}");
    let called: Vec<_> = service
        .emulator()
        .journal()
        .iter()
        .map(|one| one.action.clone())
        .collect();
    assert_eq!(
        called,
        [
            "DescribeDomainRecords",
            "DescribeDomainRecords",
            "DyplsDoctorNoSuchAction"
        ]
    );
    // A write is refused before anything is sent, an address that nobody serves is told.
    for (line, exit, told) in [
        (
            &["alidns", "doctor", "AddDomainRecord"][..],
            2,
            "only reads",
        ),
        (
            &["alidns", "doctor", "AddDomainRecord", "--lang", "zh"],
            2,
            "只进行读取",
        ),
        (
            &["alidns", "doctor", "DescribeDomians"],
            2,
            "DescribeDomains",
        ),
        (&["alidns", "--dry-run", "doctor"], 2, "only reads"),
    ] {
        let ran = service.dypls(line).run();
        assert_eq!(ran.exit, exit, "{ran:?}");
        assert!(ran.err.contains(told), "{ran:?}");
    }
    assert_eq!(service.emulator().journal().len(), called.len());
    let unreached = Dypls::new(&["dysmsapi", "doctor", "--live"])
        .env("DYSMSAPI_ENDPOINT", &nobody())
        .run();
    assert_eq!(unreached.exit, 4, "{unreached:?}");
    // The main product's has the same options behind its name.
    let help = Dypls::new(&["dyplsapi", "doctor", "--help"]).run();
    assert!(help.out.contains("--pool-key"), "{help:?}");
    let help = Dypls::new(&["doctor", "--help"]).run();
    assert!(help.out.contains("dypls alidns doctor"), "{help:?}");
}
