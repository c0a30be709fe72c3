//! What is read: files of other systems, times as people give them, profiles; and what is taken out of results.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::time::{Duration, SystemTime};

use crate::common::{BIND, Dypls, Service};
use core_client::time::{LocalDateTime, UtcOffset};
use serde_json::json;

#[test]
fn byte_order_marks_are_no_part_of_json() {
    let text = r#"{"PoolKey": "FC12345", "PhoneNoX": "17000000000", "SubsId": "1000000768798832"}"#;
    let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("request.json");
    let argument = format!("@{}", path.display());
    for bytes in [
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        [0xff, 0xfe].into_iter().chain(utf16).collect(),
    ] {
        std::fs::write(&path, &bytes).unwrap();
        let line = ["call", "QuerySubscriptionDetail", "--dry-run", "--json"];
        let by_file = Dypls::new(&[&line[..], &[&argument]].concat()).run();
        let by_input = Dypls::new(&[&line[..], &["-"]].concat())
            .input_bytes(&bytes)
            .run();
        let as_others_write_it = Dypls::new(&[&line[..], &["@-"]].concat())
            .input_bytes(&bytes)
            .run();
        for ran in [by_file, by_input, as_others_write_it] {
            assert_eq!(ran.exit, 0, "{ran:?}");
            assert_eq!(ran.json()["Parameters"]["SubsId"], "1000000768798832");
        }
    }
}

#[test]
fn a_file_in_place_of_json_is_told_from_json_with_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("request.json");
    std::fs::write(&path, "{}").unwrap();
    let file = path.display().to_string();
    let at_file = format!("@{file}");
    std::fs::write(folder.path().join("wrong.json"), "{").unwrap();
    let at_wrong = format!("@{}", folder.path().join("wrong.json").display());
    for (argument, is_file) in [(&*file, true), ("{", false), (&at_wrong, false)] {
        let ran = Dypls::new(&["call", "QuerySubsId", "--json", argument]).run();
        assert_eq!(ran.exit, 2, "{ran:?}");
        assert_eq!(ran.err.contains("put @ in front"), is_file, "{ran:?}");
        assert_eq!(ran.err.contains("not valid JSON"), !is_file, "{ran:?}");
    }
    let ran = Dypls::new(&["call", "QuerySubsId", "--json", &at_file]).run();
    assert!(ran.err.contains("needs PhoneNoX"), "{ran:?}");
}

/// A random text of base64url begins so once in 64 times.
#[test]
fn a_value_that_begins_with_a_hyphen_is_written_behind_an_equals_sign() {
    let record = [
        "alidns",
        "add-domain-record",
        "--dry-run",
        "--domain-name",
        "example.com",
        "--rr",
        "_acme-challenge",
        "--type",
        "TXT",
    ];
    for value in ["-abc_DEF", "--abc_DEF", "-13900000001"] {
        let apart = [&record[..], &["--value", value]].concat();
        for (language, hint) in [("en", "as in --value=-a"), ("zh", "例如 --value=-a")] {
            let ran = Dypls::new(&apart).env("DYPLS_LANG", language).run();
            match value {
                // Not taken for an option.
                "-13900000001" => assert_eq!(ran.exit, 0, "{ran:?}"),
                _ => assert!(ran.exit == 2 && ran.err.contains(hint), "{ran:?}"),
            }
            ran.assert_masked();
        }
        let joined = format!("--value={value}");
        let ran = Dypls::new(&[&record[..], &[&joined]].concat()).run();
        assert_eq!(ran.exit, 0, "{ran:?}");
    }
    for (line, option) in [
        (&["query-subs-id", "--pool-key", "-x"][..], Some("pool-key")),
        (&["list", "--profile", "-x"], Some("profile")),
        (&["query-subs-id", "--pool-kay", "x"], None),
        (&["query-subs-id", "--dry-run", "-x"], None),
        (&["query-subs-id", "-x"], None),
        (&["--no-such-option"], None),
    ] {
        let ran = Dypls::new(line).run();
        assert_eq!(ran.exit, 2, "{ran:?}");
        let hint = option.map(|option| format!("as in --{option}=-a"));
        let told = ran
            .err
            .contains(hint.as_deref().unwrap_or("written behind ="));
        assert_eq!(told, hint.is_some(), "{ran:?}");
    }
}

#[test]
fn a_name_that_is_empty_is_no_file_and_no_profile() {
    for (line, exit) in [
        (&["call", "BindAxb", "--json", "@"][..], 2),
        (&["list", "--profile", ""], 2),
        (&["list", "--save-ticket="], 2),
    ] {
        for language in ["en", "zh"] {
            let ran = Dypls::new(line).env("DYPLS_LANG", language).run();
            assert_eq!((ran.exit, ran.out.as_str()), (exit, ""), "{ran:?}");
            assert!(!ran.err.contains("os error"), "{ran:?}");
        }
    }
}

#[test]
fn what_is_too_long_is_refused_and_not_cut() {
    // JSON, then so many blanks that what stands behind them was cut off, then what is not JSON.
    let long = format!(
        r#"{{"PoolKey": "FC12345"}}{}garbage"#,
        " ".repeat(16 * 1024 * 1024)
    );
    let line = [
        "call",
        "QuerySubscriptionDetail",
        "--dry-run",
        "--json",
        "-",
    ];
    let ran = Dypls::new(&line).input(&long).run();
    assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains("16 MiB"), "{}", ran.err);
    let endless = Dypls::new(&["call", "BindAxb", "--json", "@/dev/zero"]).run();
    assert!(
        endless.exit == 2 && endless.err.contains("16 MiB"),
        "{endless:?}"
    );
}

#[test]
fn the_standard_input_is_read_once() {
    let line = ["reconcile", "--ticket", "-", "--json", "-"];
    let ran = Dypls::new(&line)
        .env("DYPLS_TICKET_KEY", "a made-up key of a test")
        .input("{}")
        .run();
    assert_eq!(ran.exit, 2, "{ran:?}");
}

fn expiration(given: &str) -> String {
    let line = [
        "bind-axb",
        "--phone-no-a",
        "13900000001",
        "--dry-run",
        "--expiration",
        given,
    ];
    let ran = Dypls::new(&line).run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    ran.json()["Parameters"]["Expiration"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn expirations_are_in_the_services_zone() {
    assert_eq!(expiration("2030-01-02 11:04:05"), "2030-01-02 11:04:05");
    for given in [
        "2030-01-02T03:04:05Z",
        "2030-01-02T11:04:05+08:00",
        "2030-01-01t22:04:05.5-05:00",
    ] {
        assert_eq!(expiration(given), "2030-01-02 11:04:05", "{given}");
    }
    let before = SystemTime::now();
    let in_an_hour = LocalDateTime::read(&expiration("+1h"), UtcOffset::BEIJING)
        .instant()
        .unwrap();
    let hour = Duration::from_secs(3600);
    let earliest = before + hour - Duration::from_secs(1);
    assert!((earliest..=SystemTime::now() + hour).contains(&in_an_hour));
}

#[test]
fn what_counts_from_now_is_told_as_it_was_sent() {
    let service = Service::start();
    let bind = [&BIND[..BIND.len() - 1], &["+2h"]].concat();
    let ran = service.dypls(&bind).run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    let told = ran.err.trim();
    assert!(
        told.starts_with("dypls: Expiration: 20") && told.ends_with("(Beijing time, UTC+8)"),
        "{told}"
    );
    // Neither a time nor a duration: a mistake, as before.
    for wrong in ["2099-01-01T00:00:00", "1h", "+1y", "soon"] {
        let bind = [&BIND[..BIND.len() - 1], &[wrong]].concat();
        assert_eq!(service.dypls(&bind).run().exit, 2, "{wrong}");
    }
    assert_eq!(service.emulator().executed("BindAxb"), 1);
}

#[test]
fn help_and_descriptions_name_the_zone() {
    for (line, zone) in [
        (&["bind-axb", "--help"][..], "Beijing time"),
        (&["describe", "BindAxb"], "Beijing time"),
        (&["describe", "BindAxb", "--lang", "zh"], "北京时间"),
        (
            &["describe", "UpdateSubscription", "--output", "json"],
            "Beijing time",
        ),
        (&["update-subscription", "-h"], "Beijing time"),
        (&["update-subscription", "-h", "--lang", "zh"], "北京时间"),
    ] {
        let ran = Dypls::new(line).run();
        assert!(ran.out.contains(zone), "{line:?}: {ran:?}");
    }
    // A duration has no zone, and takes another form, too.
    let help = Dypls::new(&["bind-axb-fixed-line", "--help"]).run().out;
    assert!(help.contains("+1h"), "{help}");
}

#[test]
fn a_query_takes_out_parts_of_what_is_shown() {
    let service = Service::start();
    let bind = [&BIND[..], &["--query", "SecretBindDTO.SubsId"]].concat();
    let ran = service.dypls(&bind).run();
    let subs_id = service.emulator().bindings()[0].subs_id().to_owned();
    assert_eq!((ran.exit, ran.json()), (0, json!(subs_id)), "{ran:?}");
    let detail = [
        "query-subscription-detail",
        "--pool-key",
        "FC12345",
        "--phone-no-x",
        "17000000000",
        "--subs-id",
        &subs_id,
    ];
    let query = [
        "--query",
        "SecretBindDetailDTO.{a: PhoneNoA, n: length(PhoneNoA)}",
    ];
    let ran = service.dypls(&[&detail[..], &query].concat()).run();
    assert_eq!(ran.json(), json!({"a": "139****0001", "n": 11}));
    ran.assert_masked();
    let table = ["--query", "SecretBindDetailDTO.SubsId", "--output", "table"];
    assert_eq!(
        service
            .dypls(&[&detail[..], &table].concat())
            .run()
            .out
            .trim(),
        subs_id
    );
    for (line, found) in [
        (
            &["list", "--query", "[?Effect=='spends'] | [0].Action"][..],
            json!("BuySecretNo"),
        ),
        (
            &["describe", "BindAxb", "--query", "Effect.Kind"],
            json!("creates"),
        ),
        (
            &["error", "isv.BIND_CONFLICT", "--query", "Code"],
            json!("isv.BIND_CONFLICT"),
        ),
    ] {
        let ran = Dypls::new(line).run();
        assert_eq!(ran.json(), found, "{line:?}");
    }
    // A mistake in it is found before anything is sent.
    let sent = service.emulator().journal().len();
    let wrong = service
        .dypls(&[&BIND[..], &["--query", "a["]].concat())
        .run();
    assert_eq!(wrong.exit, 2, "{wrong:?}");
    assert_eq!(service.emulator().journal().len(), sent);
}

#[test]
fn a_profile_that_is_named_is_taken() {
    let service = Service::start();
    let profile = |name: &str, id: &str| {
        format!("[{name}]\ntype=access_key\naccess_key_id={id}\naccess_key_secret=testSecret\n")
    };
    let ini = [profile("default", "testOther"), profile("work", "testId")].concat();
    let read = [
        "query-subs-id",
        "--pool-key",
        "FC12345",
        "--phone-no-x",
        "17000000000",
    ];
    let with = |options: &[&str]| {
        let line = [&read[..], options].concat();
        let program = service
            .dypls(&line)
            .file(".alibabacloud/credentials.ini", &ini);
        program.env("ALIBABA_CLOUD_ACCESS_KEY_ID", "testOther")
    };
    assert_eq!(with(&[]).run().exit, 3, "the environment's key is nobody's");
    let work = with(&["--profile", "work"]).run();
    assert_eq!(work.exit, 0, "{work:?}");
    assert_eq!(with(&["--profile", "default"]).run().exit, 3);
    let nobody = with(&["--profile", "nobody"]).run();
    assert_eq!(nobody.exit, 4, "{nobody:?}");
}

#[test]
fn what_was_masked_is_no_signature() {
    let service = Service::start();
    let refused = service
        .dypls(&[&BIND[..], &["--show-numbers"]].concat())
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "other")
        .run();
    assert_eq!(refused.exit, 3, "{refused:?}");
    let dry = Dypls::new(&[&BIND[..], &["--dry-run"]].concat())
        .run()
        .json();
    let canonical = dry["Canonical"].as_str().unwrap();
    let parameters = dry["Parameters"].to_string();
    let plain = "server string to sign is:POST&%2F&Action%3DBindAxb%26OutId%3Da";
    let signed = ["--string-to-sign", "POST&%2F&Action%3DBindAxb%26OutId%3Db"];
    for (message, ours) in [
        (refused.out.as_str(), signed),
        (&refused.err, signed),
        (plain, ["--string-to-sign", canonical]),
        (plain, ["--parameters", &parameters]),
    ] {
        for (language, said) in [("en", "masked"), ("zh", "已脱敏")] {
            let line = [&["explain-signature", "--lang", language][..], &ours].concat();
            let ran = Dypls::new(&line).input(message).run();
            assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{message}: {ran:?}");
            assert!(ran.err.contains(said), "{message}: {ran:?}");
            ran.assert_masked();
        }
    }
    // What explains something ends well, what cannot be compared does not.
    for (message, exit) in [
        (plain, 0),
        ("no such thing", 2),
        ("server string to sign is:GET", 2),
        ("", 2),
    ] {
        let line = [&["explain-signature"][..], &signed].concat();
        let ran = Dypls::new(&line).input(message).run();
        assert_eq!(ran.exit, exit, "{message}: {ran:?}");
    }
}

/// The typed request refuses or sends the same.
#[test]
fn json_is_sent_as_it_is_written_or_refused() {
    for (member, said) in [
        (r#""PoolKey":"a","PoolKey":"b""#, "stands twice"),
        (r#""PoolKey":1.10"#, "in quotes"),
        (r#""PoolKey":123456789012345678901234567890"#, "in quotes"),
    ] {
        let json =
            format!(r#"{{"PhoneNoA":"13900000001","Expiration":"2099-01-01 00:00:00",{member}}}"#);
        let ran = Dypls::new(&["call", "BindAxb", "--dry-run", "--json", &json]).run();
        assert_eq!(ran.exit, 2, "{ran:?}");
        assert!(ran.err.contains(said), "{ran:?}");
    }
    for (written, sent) in [("2e1", "20"), ("10.0", "10"), ("-0e1", "0"), ("-0.0", "0")] {
        let json = format!(
            r#"{{"PhoneNoA":"13900000001","Expiration":"2099-01-01 00:00:00","CallTimeout":{written}}}"#
        );
        let ran = Dypls::new(&["call", "BindAxb", "--dry-run", "--json", &json]).run();
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert_eq!(ran.json()["Parameters"]["CallTimeout"], sent, "{ran:?}");
        assert!(!ran.err.contains("CallTimeout is"), "{ran:?}");
    }
}
