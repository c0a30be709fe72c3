//! What people see: masked, in their language, and nothing in it that acts on a terminal or forges a line.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use crate::common::{BIND, Dypls, Ran, Reply, Service, answer, hangs_up, server};
use serde_json::Value;
use test_server::nobody;

/// Text that would act: it clears the screen, turns the writing, and looks like a line of ours.
const EVIL: &str = "a\u{1b}[2J\u{9b}31m\u{202e}b\r\ndypls: BindAxb done\u{2028}c\u{7f}\u{feff}";

fn assert_harmless(ran: &Ran) {
    for text in [&ran.out, &ran.err] {
        let acts = |character: char| {
            (character.is_control() && character != '\n')
                || "\u{202a}\u{202e}\u{2028}\u{2029}\u{2066}\u{200e}\u{200f}\u{feff}"
                    .contains(character)
        };
        assert!(!text.contains(acts), "{ran:?}");
        assert!(
            !text
                .lines()
                .any(|line| line.starts_with("dypls: BindAxb done")),
            "{ran:?}"
        );
    }
}

#[test]
fn what_is_typed_is_masked_and_harmless_in_both_languages() {
    const NUMBER: &str = "13900000001";
    let joined = format!("--phone-no-q={NUMBER}");
    let file = format!("@/nowhere/{NUMBER}.json");
    let path = format!("/nowhere/{NUMBER}/ticket");
    let member = format!(r#"{{"{NUMBER}": 1}}"#);
    let nested = format!(r#"[{{"{NUMBER}": "1"}}]"#);
    let deep = format!(r#"{{"OutId": {{"{NUMBER}": 123456789012345678901234567890}}}}"#);
    let code = format!("isv.{NUMBER}");
    let bind = [&BIND[..], &["--save-ticket", &path]].concat();
    for line in [
        &["query-subs-id", NUMBER][..],
        &["bind-axb", &joined],
        &["bind-axb", "--phone-no-a", NUMBER, NUMBER],
        &[NUMBER],
        &["call", NUMBER],
        &["describe", NUMBER],
        &["error", NUMBER],
        &["error", &code],
        &["error", &code, "--output", "json"],
        &["completions", NUMBER],
        &["list", "--output", NUMBER],
        &["list", "--timeout", "139-0000-0001"],
        &["list", "--query", "foo(13900000001"],
        &["list", "--profile", NUMBER, NUMBER],
        &["call", "BindAxb", "--json", NUMBER],
        &["call", "BindAxb", "--json", &file],
        &["call", "BindAxb", "--json", &member],
        &["call", "BindAxb", "--json", &deep],
        &["bind-batch-axg", "--axg-bind-list", &nested, "--dry-run"],
        &["reconcile", "--ticket", &path, "--json", "{}"],
        &["reconcile", NUMBER],
        &["explain-signature", &path],
        &["explain-signature", "--string-to-sign", &file],
        &["doctor", "--created-at", NUMBER],
        &["list", "--endpoint", NUMBER, NUMBER],
        &bind,
    ] {
        for language in ["en", "zh"] {
            let ran = Dypls::new(line)
                .env("DYPLS_LANG", language)
                .env("DYPLS_TICKET_KEY", "a made-up key of a test")
                .env("DYPLS_ENDPOINT", &nobody())
                .run();
            ran.assert_masked();
            // The same with what would act.
            let evil: Vec<String> = line.iter().map(|word| word.replace(NUMBER, EVIL)).collect();
            let evil: Vec<&str> = evil.iter().map(String::as_str).collect();
            let ran = Dypls::new(&evil)
                .env("DYPLS_LANG", language)
                .env("DYPLS_TICKET_KEY", "a made-up key of a test")
                .env("DYPLS_ENDPOINT", &nobody())
                .run();
            assert_harmless(&ran);
        }
    }
}

#[test]
fn what_the_service_says_is_harmless() {
    let text = serde_json::to_string(EVIL).unwrap();
    let bodies = [
        format!(
            r#"{{"Code":"OK","Message":{text},"RequestId":{text},"SecretBindDTO":{{"SubsId":{text},"Extension":{text}}},{text}:[{text}]}}"#
        ),
        format!(r#"{{"Code":"isv.BIND_CONFLICT","Message":{text},"RequestId":{text}}}"#),
        format!(r#"{{"Code":{text},"Message":{text},"RequestId":{text}}}"#),
        EVIL.to_owned(),
    ];
    for body in bodies {
        let (url, _server) = server(answer(&body));
        for options in [
            &[][..],
            &["--output", "table"],
            &["--lang", "zh"],
            &["--show-numbers"],
            &["--query", "@", "--show-numbers"],
        ] {
            let line = [&BIND[..], options].concat();
            let ran = Dypls::new(&line).env("DYPLS_ENDPOINT", &url).run();
            assert_harmless(&ran);
            if !ran.out.is_empty() && !options.contains(&"table") {
                serde_json::from_str::<Value>(&ran.out).unwrap();
            }
        }
    }
}

/// Escapes in JSON are escapes of JSON: what is read from it is what the service said.
#[test]
fn json_says_what_the_service_said() {
    let text = "a\u{9b}\u{202e}\u{7f}\u{1b}b";
    let body = format!(
        r#"{{"Code":"OK","New":{}}}"#,
        serde_json::to_string(text).unwrap()
    );
    let (url, _server) = server(answer(&body));
    let ran = Dypls::new(&[&BIND[..], &["--show-numbers"]].concat())
        .env("DYPLS_ENDPOINT", &url)
        .run();
    assert_eq!(ran.json()["New"], text, "{ran:?}");
}

#[test]
fn the_program_alone_shows_its_help_whole() {
    for ran in [
        Dypls::new(&[]).run(),
        Dypls::new(&[])
            .env("DYPLS_ENDPOINT", "http://127.0.0.1:1")
            .run(),
        Dypls::new(&["--timeout", "5"]).run(),
        Dypls::new(&["--endpoint", "http://127.0.0.1:1"]).run(),
    ] {
        assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{ran:?}");
        assert!(
            ran.err.contains("Usage:") && ran.err.contains("bind-axb"),
            "{ran:?}"
        );
        assert!(
            ran.err.contains("Dyplsapi 2017-05-25") && !ran.err.contains("hidden"),
            "{ran:?}"
        );
    }
}

#[test]
fn the_parsers_own_words_are_in_the_users_language() {
    const ENGLISH: [&str; 11] = [
        "Usage",
        "Options",
        "Arguments",
        "Commands",
        "error:",
        "[OPTIONS]",
        "COMMAND>",
        "default: ",
        "possible values",
        "Print ",
        "For more information",
    ];
    for line in [
        &[][..],
        &["--help"],
        &["-h"],
        &["help"],
        &["help", "bind-axb"],
        &["bind-axb", "--help"],
        &["bind-axb", "-h"],
        &["reconcile", "--help"],
        &["explain-signature", "--help"],
        &["completions", "--help"],
        &["describe", "-h"],
        &["bind-axb"],
        &["bind-axb", "--phone-no-q", "1"],
        &["bind-axb", "--phone-no-a"],
        &["bind-axb", "--phone-no-a", "1", "--phone-no-a", "2"],
        &["bind-axc"],
        &["list", "--output", "yaml"],
        &["list", "--timeout", "0"],
        &["list", "--query", "["],
        &["list", "--yes=1"],
        &["list", "more"],
        &["describe"],
    ] {
        let chinese = [
            Dypls::new(line).env("LANG", "zh_CN.UTF-8").run(),
            Dypls::new(line)
                .env("LC_ALL", "zh_TW")
                .env("LANG", "C")
                .run(),
        ];
        for ran in chinese {
            let all = format!("{}{}", ran.out, ran.err);
            for word in ENGLISH {
                assert!(!all.contains(word), "{word} in {line:?}: {all}");
            }
            assert!(
                all.contains("用法：") || all.contains("错误："),
                "{line:?}: {all}"
            );
        }
        let english = Dypls::new(&[line, &["--lang", "en"]].concat())
            .env("LANG", "zh_CN.UTF-8")
            .run();
        let all = format!("{}{}", english.out, english.err);
        assert!(
            all.contains("Usage:") || all.contains("error:"),
            "{line:?}: {all}"
        );
    }
}

#[test]
fn an_error_names_the_address_it_is_about() {
    let page = Reply::answer(502, "<a/>").header("content-type", "text/html");
    let (broken, _broken) = server(hangs_up());
    let (proxy, _proxy) = server(page);
    for url in [nobody(), broken, proxy] {
        let address = url.trim_start_matches("http://");
        for language in ["en", "zh"] {
            let line = [&BIND[..], &["--lang", language, "--endpoint", &url]].concat();
            let ran = Dypls::new(&line).run();
            assert!(ran.err.contains(address), "{address}: {ran:?}");
        }
    }
    // Not where the service itself has answered.
    let service = Service::start();
    service.bind();
    let refused = service.dypls(&BIND).run();
    assert!(!refused.err.contains("127.0.0.1"), "{refused:?}");
    // Nor what stands in an address beside host and port.
    let ran = Dypls::new(
        &[
            &BIND[..],
            &["--endpoint", "http://user:hunter2@127.0.0.1:1"],
        ]
        .concat(),
    )
    .run();
    assert!(ran.exit == 2 && !ran.err.contains("hunter2"), "{ran:?}");
}
