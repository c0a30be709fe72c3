//! Commands that call nothing, usage errors, and the doctor.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of the tests below, which clippy does not take for a test"
)]

use crate::common::{Dypls, Service};
use serde_json::{Value, json};
use test_server::nobody;

#[test]
fn list_shows_both_names() {
    let ran = Dypls::new(&["list"]).run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(ran.out.lines().count() > 60);
    let line = ran
        .out
        .lines()
        .find(|line| line.starts_with("ReleaseSecretNo "))
        .unwrap();
    assert!(
        line.contains("release-secret-no")
            && line.contains("number_pool")
            && line.contains("destroys"),
        "{line}"
    );
    let all = Dypls::new(&["list", "--output", "json"]).run().json();
    let of_main = |one: &&Value| one["Product"] == "Dyplsapi";
    assert_eq!(all.as_array().unwrap().iter().filter(of_main).count(), 61);
    assert!(
        Dypls::new(&["list", "--lang", "zh"])
            .run()
            .out
            .contains("释放")
    );
}

#[test]
fn describe_tells_all_in_both_languages() {
    let ran = Dypls::new(&["describe", "BindAxb"]).run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    for part in [
        "--phone-no-a",
        "A 号码",
        "SecretBindDTO.SubsId",
        "creates",
        "5000",
        "5",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    let json = Dypls::new(&["describe", "query-secret-no-remain", "--output", "json"])
        .run()
        .json();
    assert_eq!(json["Action"], "QuerySecretNoRemain");
    assert_eq!(json["Effect"]["Kind"], "read");
    let described = Dypls::new(&["describe", "BindBatchAxg", "--output", "json"])
        .run()
        .json();
    let paths = |list: &Value| {
        list.as_array()
            .unwrap()
            .iter()
            .map(|one| one["Path"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(paths(&described["Parameters"]).contains(&"AxgBindList[].PhoneNoA".to_owned()));
    assert!(paths(&described["Answer"]).contains(&"SecretBindList.SecretBind[].Code".to_owned()));
    assert_eq!(
        described["Parameters"][0]["Docs"]["zh"]
            .as_str()
            .map(str::is_empty),
        Some(false)
    );
}

#[test]
fn describe_says_whether_an_unknown_outcome_can_be_found_out() {
    let words = |action| Dypls::new(&["describe", action]).run().out;
    let bind = words("BindAxb");
    assert!(
        bind.contains("QuerySubsId, QuerySubscriptionDetail"),
        "{bind}"
    );
    assert!(bind.contains("only with: PoolKey, PhoneNoX"), "{bind}");
    let fixed_line = words("BindAxbFixedLine");
    assert!(
        fixed_line.contains("TelX, BindType=mode101"),
        "{fixed_line}"
    );
    let buy = words("BuySecretNo");
    assert!(
        buy.contains("it cannot be looked up automatically"),
        "{buy}"
    );
    let read = words("QuerySubsId");
    assert!(!read.contains("If the outcome is unknown"), "{read}");
    let json = |action| {
        let ran = Dypls::new(&["describe", action, "--output", "json"]).run();
        ran.json()["FoundOut"].clone()
    };
    assert_eq!(json("BindAxg")["Expiration"], "Expiration");
    assert_eq!(
        json("UnbindSubscription")["Reads"],
        serde_json::json!(["QuerySubscriptionDetail"])
    );
    assert_eq!(json("CreateAxgGroup"), Value::Null);
}

/// Each action can be described and asked for help.
#[test]
fn every_action_has_help() {
    let all = Dypls::new(&["list", "--output", "json"]).run().json();
    for one in all.as_array().unwrap() {
        let command = one["Command"].as_str().unwrap();
        let product = one["ProductCommand"].as_str().unwrap();
        let named = [product, command, "--help"];
        let short = named.get(1..).filter(|_| product == "dyplsapi");
        for line in [Some(&named[..]), short].into_iter().flatten() {
            let help = Dypls::new(line).run();
            assert_eq!(help.exit, 0, "{help:?}");
            assert!(
                help.out.contains(one["Action"].as_str().unwrap()),
                "{help:?}"
            );
        }
    }
}

#[test]
fn error_explains_a_code() {
    let ran = Dypls::new(&["error", "isv.BIND_CONFLICT"]).run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(ran.out.contains("already bound on this X"), "{ran:?}");
    let chinese = Dypls::new(&["error", "isv.BIND_CONFLICT", "--lang", "zh"]).run();
    assert!(chinese.out.contains("被拒绝"), "{chinese:?}");
    let json = Dypls::new(&["error", "isp.SYSTEM_ERROR", "--output", "json"])
        .run()
        .json();
    assert_eq!(
        (&json["Class"], &json["Fault"]),
        (&json!("Ambiguous"), &json!("Platform"))
    );
    let unknown = Dypls::new(&["error", "BIND_CONFLICT"]).run();
    assert_eq!(unknown.exit, 2, "{unknown:?}");
    assert!(unknown.err.contains("isv.BIND_CONFLICT"), "{unknown:?}");
    let pattern = Dypls::new(&["error", "isv.NEVER_HEARD_OF"]).run();
    assert_eq!(pattern.exit, 0, "{pattern:?}");
    assert!(pattern.err.contains("isv.*"), "{pattern:?}");
}

#[test]
fn a_signature_is_explained() {
    let message = r#"{"Code":"SignatureDoesNotMatch","Message":"Specified signature is not matched with our calculation. server string to sign is:POST&%2F&AccessKeyId%3DtestId%26PhoneNoA%3D13900000001%26OutId%3Da%252Bb"}"#;
    let ours = "POST&%2F&AccessKeyId%3DtestId%26PhoneNoA%3D13900000001%26OutId%3Da%2520b";
    let ran = Dypls::new(&["explain-signature", "--string-to-sign", ours])
        .input(message)
        .run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(ran.out.contains("OutId"), "{ran:?}");
    ran.assert_masked();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("message.json");
    std::fs::write(&path, message).unwrap();
    let path = path.display().to_string();
    let parameters =
        r#"{"AccessKeyId":"testId","PhoneNoA":"13900000001","OutId":"a b","Signature":"x"}"#;
    let ran = Dypls::new(&[
        "explain-signature",
        &path,
        "--parameters",
        parameters,
        "--output",
        "json",
    ])
    .run();
    assert_eq!(ran.json()["Parameter"], "OutId", "{ran:?}");
    ran.assert_masked();
    let chinese = Dypls::new(&[
        "explain-signature",
        &path,
        "--parameters",
        parameters,
        "--lang",
        "zh",
    ])
    .run();
    assert!(chinese.out.starts_with("参数 OutId："), "{chinese:?}");
    let nothing = Dypls::new(&["explain-signature", &path]).run();
    assert_eq!(nothing.exit, 2, "{nothing:?}");
}

#[test]
fn completions_know_actions_and_options() {
    let bash = Dypls::new(&["completions", "bash"]).run();
    assert_eq!(bash.exit, 0);
    assert!(
        bash.out.contains("complete -F")
            && bash.out.contains("bind-axb")
            && bash.out.contains("--phone-no-a")
    );
    for shell in ["zsh", "fish", "powershell", "elvish"] {
        assert!(
            Dypls::new(&["completions", shell])
                .run()
                .out
                .contains("phone-no-a"),
            "{shell}"
        );
    }
}

#[test]
fn usage_errors_end_with_2_and_a_hint() {
    for (line, hint) in [
        (&["bind-axd"][..], "bind-axb"),
        (&["bind-axb", "--phone-no-q", "1"], "--phone-no-"),
        (&["bind-axb", "--phone-no-a", "13900000001"], "--expiration"),
        (
            &["call", "QuerySubscriptionDetial"],
            "QuerySubscriptionDetail",
        ),
        (
            &["call", "BindAxb", "--json", r#"{"PhoneNoa":"1"}"#],
            "PhoneNoA",
        ),
        (
            &["call", "BindAxb", "--json", r#"{"PhoneNoA":"1"}"#],
            "Expiration",
        ),
        (&["call", "BindAxb", "--json", "[]"], "JSON object"),
        (&["describe", "QuerySubsid"], "QuerySubsId"),
        (&["list", "--output", "yaml"], "json"),
        (&["list", "--timeout", "0"], "seconds"),
        (
            &[
                "lock-secret-no",
                "--pool-key",
                "FC12345",
                "--secret-no",
                "17000000000",
                "--endpoint",
                "http://example.com",
            ],
            "use https",
        ),
        (&["bind-axb", "13900000001"], "unexpected argument"),
        (&[], "Usage"),
    ] {
        let ran = Dypls::new(line).run();
        assert_eq!(ran.exit, 2, "{line:?}: {ran:?}");
        assert!(ran.err.contains(hint), "{hint}: {ran:?}");
        ran.assert_masked();
    }
    let chinese = Dypls::new(&["--lang", "zh", "bind-axd"]).run();
    assert!(
        chinese.exit == 2
            && chinese
                .err
                .contains("没有命令 bind-axd；是否想输入 bind-ax"),
        "{chinese:?}"
    );
    let chinese = Dypls::new(&["bind-axb", "--phone-no-a", "1", "--lang=zh"]).run();
    assert!(
        chinese.exit == 2 && chinese.err.contains("缺少必填参数 --expiration"),
        "{chinese:?}"
    );
    assert_eq!(Dypls::new(&["--version"]).run().exit, 0);
    assert_eq!(Dypls::new(&["--help"]).run().exit, 0);
}

#[test]
fn a_profile_file_gives_the_credential() {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials.ini");
    std::fs::write(
        &path,
        "[work]\ntype = access_key\naccess_key_id = testId\naccess_key_secret = testSecret\n",
    )
    .unwrap();
    let ran = service
        .dypls(&[
            "query-subs-id",
            "--pool-key",
            "FC12345",
            "--phone-no-x",
            "17000000000",
        ])
        .without("ALIBABA_CLOUD_ACCESS_KEY_ID")
        .without("ALIBABA_CLOUD_ACCESS_KEY_SECRET")
        .env(
            "ALIBABA_CLOUD_CREDENTIALS_FILE",
            &path.display().to_string(),
        )
        .env("ALIBABA_CLOUD_PROFILE", "work")
        .run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    ran.assert_masked();
}

fn verdict<'r>(report: &'r Value, id: &str) -> &'r str {
    let all = report["Assumptions"].as_array().unwrap();
    let found = all.iter().find(|one| one["Id"] == id);
    found.unwrap_or_else(|| panic!("{id} in {report:#}"))["Verdict"]
        .as_str()
        .unwrap()
}

#[test]
fn the_doctor_examines_the_emulator() {
    let ran = Dypls::new(&["doctor", "--output", "json"]).run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    ran.assert_masked();
    let report = ran.json();
    for id in [
        "form-body",
        "query",
        "same-answer",
        "clock",
        "zone",
        "fields",
        "gateway-shape",
        "unknown-binding",
        "permission:QuerySubscriptionDetail",
    ] {
        assert_eq!(verdict(&report, id), "confirmed", "{report:#}");
    }
    assert_eq!(verdict(&report, "axg-unique"), "open");
    assert!(report["ClockSkewSeconds"].as_i64().unwrap().abs() <= 2);
    let text = Dypls::new(&["doctor", "--lang", "zh"]).run();
    assert!(
        text.out.contains("[已证实] zone") && text.out.contains("--live"),
        "{text:?}"
    );
}

#[test]
fn the_doctor_asks_a_live_address_by_reads_alone() {
    let service = Service::start();
    let subs_id = service.bind();
    let line = [
        "doctor",
        "--live",
        "--pool-key",
        "FC12345",
        "--subs-id",
        &subs_id,
        "--phone-no-x",
        "17000000000",
        "--output",
        "json",
    ];
    let ran = service.dypls(&line).run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    ran.assert_masked();
    assert_eq!(verdict(&ran.json(), "zone"), "confirmed");
    assert_eq!(service.emulator().executed("BindAxb"), 1, "the test's own");
    // An address that is named is asked, whether or not it is said to be live.
    for line in [&["doctor", "--live"][..], &["doctor"]] {
        let unreached = Dypls::new(line).env("DYPLS_ENDPOINT", &nobody()).run();
        assert_eq!(unreached.exit, 4, "{unreached:?}");
    }
    let named = service.dypls(&["doctor", "--output", "json"]).run();
    assert_eq!(named.json()["Endpoint"], service.emulator().url());
    assert_eq!(named.json()["Live"], true);
    let bound = service.emulator().executed("BindAxb");
    assert_eq!(bound, 1, "only the built-in emulator is written to");
    let wrong = service
        .dypls(&line)
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "other")
        .run();
    assert_eq!(
        verdict(&wrong.json(), "form-body"),
        "open",
        "the gateway refused before it looked: {wrong:?}"
    );
}

/// The name of an option looks like the beginning of what the gateway quotes, which is hidden to its end.
#[test]
fn a_remedy_is_not_masked_away() {
    let ran = Dypls::new(&["explain-signature"]).run();
    assert!(ran.err.contains("--parameters, to compare"), "{ran:?}");
    let near = Dypls::new(&["explain-signature", "--string-to-sig", "x"]).run();
    assert!(
        near.err.contains("'--string-to-sign'") && near.err.contains("Usage"),
        "{near:?}"
    );
}

/// They are refused in every place, and the help of the command does not list them.
#[test]
fn options_without_effect_on_a_command_are_refused() {
    let options: [&[&str]; 7] = [
        &["--save-ticket", "zz"],
        &["--resolve-unknown", "3"],
        &["--yes"],
        &["--timeout", "4"],
        &["--dry-run"],
        &["--profile", "nope"],
        &["--placement", "query"],
    ];
    let commands: [&[&str]; 5] = [
        &["list"],
        &["describe", "BindAxb"],
        &["error", "isv.BIND_CONFLICT"],
        &["completions", "bash"],
        &["alidns", "list"],
    ];
    for command in commands {
        for option in options {
            for line in [[command, option].concat(), [option, command].concat()] {
                let ran = Dypls::new(&line).run();
                assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{line:?}: {ran:?}");
                let told = ran.err.contains(option[0]) && ran.err.contains("leave it out");
                assert!(told, "{line:?}: {ran:?}");
            }
        }
        let plain = Dypls::new(&[command, &["--lang", "en"]].concat()).run();
        assert_eq!(plain.exit, 0, "{plain:?}");
        let help = Dypls::new(&[command, &["--help"]].concat()).run();
        for option in options {
            assert!(!help.out.contains(option[0]), "{command:?}: {help:?}");
        }
        assert!(help.out.contains("--lang"), "{help:?}");
    }
    for command in [
        &["reconcile"][..],
        &["doctor"],
        &["dyplsapi", "doctor"],
        &["alidns", "doctor"],
    ] {
        let help = Dypls::new(&[command, &["--help"]].concat()).run();
        for option in [
            "--resolve-unknown",
            "--save-ticket FILE",
            "--dry-run",
            "--yes",
        ] {
            let offered = help.out.lines().any(|line| line.trim().starts_with(option));
            assert!(!offered, "{command:?}: {help:?}");
        }
        assert!(help.out.contains("--profile"), "{help:?}");
    }
    let help = Dypls::new(&["bind-axb", "--help"]).run();
    for option in options {
        assert!(help.out.contains(option[0]), "{help:?}");
    }
    let read = [
        "query-subs-id",
        "--pool-key",
        "FC12345",
        "--phone-no-x",
        "17000000000",
    ];
    let ran = Dypls::new(&[&read[..], &["--resolve-unknown", "3"]].concat()).run();
    assert_eq!(ran.exit, 2, "{ran:?}");
    assert!(
        ran.err.contains("--resolve-unknown") && ran.err.contains("only reads"),
        "{ran:?}"
    );
}
