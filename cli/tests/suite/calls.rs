//! Calls: outcomes as exit codes, masking, warnings, dry runs, questions.

use crate::common::{BIND, Dypls, Reply, Service, answer, hangs_up, server};
use serde_json::{Value, json};
use test_server::nobody;

const DETAIL: [&str; 5] = [
    "query-subscription-detail",
    "--pool-key",
    "FC12345",
    "--phone-no-x",
    "17000000000",
];

#[test]
fn a_binding_is_made_queried_and_masked() {
    let service = Service::start();
    let bound = service.dypls(&BIND).run();
    assert_eq!((bound.exit, bound.err.as_str()), (0, ""), "{bound:?}");
    bound.assert_masked();
    let answer = bound.json();
    assert_eq!(answer["Code"], "OK");
    assert_eq!(answer["SecretBindDTO"]["SecretNo"], "170****0000");
    let subs_id = answer["SecretBindDTO"]["SubsId"].as_str().unwrap();
    assert_eq!(subs_id.len(), 16, "the id stays readable");
    service
        .emulator()
        .assert_bindings("13900000001", "17000000000", "13900000002", 1);

    let query = [&DETAIL[..], &["--subs-id", subs_id]].concat();
    let detail = service.dypls(&query).run();
    assert_eq!(detail.exit, 0, "{detail:?}");
    detail.assert_masked();
    let binding = &detail.json()["SecretBindDetailDTO"];
    assert_eq!(binding["PhoneNoA"], "139****0001");
    assert_eq!(binding["SubsId"], subs_id);
    assert_eq!(binding["ExpireDate"], "2099-01-01 00:00:00");

    let plain = service
        .dypls(&[&query[..], &["--show-numbers"]].concat())
        .run();
    assert_eq!(
        plain.json()["SecretBindDetailDTO"]["PhoneNoA"],
        "13900000001"
    );

    let table = service
        .dypls(&[&["--output", "table"], &query[..]].concat())
        .run();
    table.assert_masked();
    assert!(
        table.out.contains("SecretBindDetailDTO.PhoneNoA") && table.out.contains("139****0001"),
        "{table:?}"
    );
}

#[test]
fn a_refusal_ends_with_3_and_its_answer() {
    let service = Service::start();
    service.bind();
    let again = service.dypls(&BIND).run();
    assert_eq!(again.exit, 3, "{again:?}");
    again.assert_masked();
    assert_eq!(again.json()["Code"], "isv.BIND_CONFLICT");
    assert!(
        again.err.contains("BindAxb refused: isv.BIND_CONFLICT") && again.err.contains("advice: "),
        "{again:?}"
    );
    let chinese = service
        .dypls(&[&BIND[..], &["--lang", "zh"]].concat())
        .run();
    assert!(
        chinese.err.contains("BindAxb 被拒绝：isv.BIND_CONFLICT") && chinese.err.contains("建议："),
        "{chinese:?}"
    );
    chinese.assert_masked();
}

#[test]
fn a_signature_that_does_not_match_is_explained_without_what_it_repeats() {
    let service = Service::start();
    let refused = service
        .dypls(&[&BIND[..], &["--show-numbers"]].concat())
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "other")
        .run();
    assert_eq!(refused.exit, 3, "{refused:?}");
    refused.assert_masked();
    assert!(
        refused
            .err
            .contains("the secret does not belong to this access key"),
        "{refused:?}"
    );
    let chinese = service
        .dypls(&[&BIND[..], &["--lang", "zh"]].concat())
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "other")
        .run();
    let told = chinese.err.lines().next().unwrap();
    assert!(told.contains("`dypls explain-signature`"), "{chinese:?}");
    assert!(!told.contains("secret does not"), "{chinese:?}");
    assert!(!told.contains("access key"), "{chinese:?}");
    chinese.assert_masked();
}

#[test]
fn nobody_listens_so_nothing_is_sent() {
    let plain = nobody();
    let without_scheme = plain.trim_start_matches("http://");
    // The scheme is shown: a server without TLS is not reached by an address without one.
    let tls = format!("https://{without_scheme}");
    for (given, called) in [(&*plain, &plain), (without_scheme, &tls)] {
        for (language, said) in [("en", "BindAxb not sent"), ("zh", "BindAxb 未发送")] {
            let ran = Dypls::new(&BIND)
                .env("DYPLS_ENDPOINT", given)
                .env("DYPLS_LANG", language)
                .run();
            assert_eq!((ran.exit, ran.out.as_str()), (4, ""), "{ran:?}");
            assert!(
                ran.err.contains(said) && ran.err.contains(called),
                "{ran:?}"
            );
            ran.assert_masked();
        }
    }
}

#[test]
fn an_address_without_tls_is_refused_with_a_remedy_that_the_command_has() {
    for (language, said) in [("en", "use https"), ("zh", "请使用 https")] {
        let far = [&["--lang", language][..], &BIND].concat();
        let ran = Dypls::new(&far)
            .env("DYPLS_ENDPOINT", "http://gateway.invalid")
            .run();
        assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{ran:?}");
        assert!(ran.err.contains(said), "{ran:?}");
        assert!(!ran.err.contains("allow_plain_http"), "{ran:?}");
    }
}

#[test]
fn no_credential_no_call() {
    let service = Service::start();
    let ran = service
        .dypls(&BIND)
        .without("ALIBABA_CLOUD_ACCESS_KEY_ID")
        .without("ALIBABA_CLOUD_ACCESS_KEY_SECRET")
        .run();
    assert_eq!(ran.exit, 4, "{ran:?}");
    assert!(ran.err.contains("ALIBABA_CLOUD_ACCESS_KEY_ID"), "{ran:?}");
    assert!(service.emulator().journal().is_empty());
}

#[test]
fn a_broken_connection_leaves_the_outcome_unknown() {
    let (url, requests) = server(hangs_up());
    let ran = Dypls::new(&BIND).env("DYPLS_ENDPOINT", &url).run();
    assert_eq!(ran.exit, 5, "{ran:?}");
    assert!(
        ran.err.contains("BindAxb outcome unknown")
            && ran
                .err
                .contains("look up the outcome before you repeat the call"),
        "{ran:?}"
    );
    assert_eq!(requests.count(), 1, "sent once");
    ran.assert_masked();
}

#[test]
fn a_silent_server_is_given_up_after_the_timeout() {
    let (url, _server) = server(Reply::bytes(
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
    ));
    let started = std::time::Instant::now();
    let ran = Dypls::new(&["--timeout", "0.5"]).run();
    assert_eq!(ran.exit, 2, "an option alone is not a command");
    let ran = Dypls::new(&[&["--timeout", "0.5"], &BIND[..]].concat())
        .env("DYPLS_ENDPOINT", &url)
        .run();
    assert_eq!(ran.exit, 5, "{ran:?}");
    assert!(started.elapsed().as_secs() < 8);
}

#[test]
fn a_batch_done_in_parts_ends_with_6() {
    let body = r#"{"Code":"OK","RequestId":"R-1","SecretBindList":{"SecretBind":[{"Code":"OK","SubsId":"1000000000000001"},{"Code":"isv.BIND_CONFLICT","Message":"13900000001 is taken"}]}}"#;
    let (url, _server) = server(answer(body));
    let list =
        r#"[{"PhoneNoA":"13900000001","GroupId":"1"},{"PhoneNoA":"13900000002","GroupId":"1"}]"#;
    let ran = Dypls::new(&[
        "bind-batch-axg",
        "--pool-key",
        "FC12345",
        "--axg-bind-list",
        list,
    ])
    .env("DYPLS_ENDPOINT", &url)
    .run();
    assert_eq!(ran.exit, 6, "{ran:?}");
    ran.assert_masked();
    assert!(
        ran.err.contains("item 1: refused isv.BIND_CONFLICT"),
        "{ran:?}"
    );
    assert_eq!(
        ran.json()["SecretBindList"]["SecretBind"][0]["SubsId"],
        "1000000000000001"
    );
}

#[test]
fn fields_that_no_description_names_are_hidden() {
    const LOCK: [&str; 5] = [
        "lock-secret-no",
        "--pool-key",
        "FC12345",
        "--secret-no",
        "17000000000",
    ];
    let new = r#""New":{"Note":"call 139-0000-0001","Deep":[17000000000],"AccessKeySecret":"s3cretS3cret","Name":"张三"}"#;
    let ok = format!(r#"{{"Code":"OK",{new},"SecurityToken":"CAISxyz","Message":"13900000001"}}"#);
    let refused = format!(
        r#"{{"Code":"isv.NO_AVAILABLE_NUMBER",{new},"SecurityToken":"CAISxyz","Message":"none"}}"#
    );
    for (body, exit) in [(&ok, 0), (&refused, 3)] {
        let (url, _server) = server(answer(body));
        for more in [
            &[][..],
            &["--output", "table"],
            &["--query", "[New, SecurityToken]"],
        ] {
            let ran = Dypls::new(&[&LOCK[..], &["--endpoint", &url], more].concat()).run();
            assert_eq!(ran.exit, exit, "{ran:?}");
            for secret in ["s3cret", "CAIS", "张三", "call 1"] {
                assert!(
                    !ran.out.contains(secret) && !ran.err.contains(secret),
                    "{ran:?}"
                );
            }
            ran.assert_masked();
        }
        let ran = Dypls::new(&[&LOCK[..], &["--endpoint", &url, "--show-numbers"]].concat()).run();
        assert_eq!(ran.json()["New"]["AccessKeySecret"], "s3cretS3cret");
    }
}

#[test]
fn an_object_that_arrives_as_a_text_is_hidden_as_the_object_is() {
    for member in [
        r#""{\"AccessKeySecret\":\"s3cret\",\"Name\":\"张三\"}""#,
        r#""张三 s3cret""#,
    ] {
        let body = format!(r#"{{"Code":"OK","SecretBindDTO":{member}}}"#);
        let (url, _server) = server(answer(&body));
        let bind = [&BIND[..], &["--endpoint", &url]].concat();
        let ran = Dypls::new(&bind).run();
        for secret in ["s3cret", "张三"] {
            assert!(
                !ran.out.contains(secret) && !ran.err.contains(secret),
                "{ran:?}"
            );
        }
        let ran = Dypls::new(&[&bind[..], &["--show-numbers"]].concat()).run();
        assert!(ran.out.contains("s3cret"), "{ran:?}");
    }
}

/// What stands in an answer that cannot be read, or not be judged, is on neither stream unless it is asked for.
#[test]
fn an_answer_that_is_no_success_is_hidden_on_both_streams() {
    const QUERY: [&str; 5] = [
        "query-subs-id",
        "--pool-key",
        "FC12345",
        "--phone-no-x",
        "17000000000",
    ];
    let long = format!("<html>{}</html>", "hunter7 ".repeat(100));
    for (body, shown) in [
        (
            r#"{"Code":"OK","code":"x","Name":"张三","Pwd":"pw9","Data":"hunter7"}"#,
            "张三",
        ),
        (r#"{"Data":"hunter7","Name":"张三"}"#, "张三"),
        (r#"{"Code":"","Name":"张三"}"#, "张三"),
        (r#"["hunter7"]"#, "hunter7"),
        (r#"{"Code":"OK","Name":"张三","Data":"hunt"#, "hunt"),
        ("<html>hunter7 张三</html>", "张三"),
        (&long, "hunter7"),
        ("hunter7", "hunter7"),
        (r#""hunter7""#, "hunter7"),
    ] {
        let (url, _server) = server(answer(body));
        for options in [
            &[][..],
            &["--lang", "zh"],
            &["--query", "Code"],
            &["--output", "table"],
        ] {
            let line = [&QUERY[..], &["--endpoint", &url], options].concat();
            let ran = Dypls::new(&line).run();
            for secret in ["张三", "pw9", "hunt"] {
                let all = format!("{}{}", ran.out, ran.err);
                assert!(!all.contains(secret), "{body}: {ran:?}");
            }
            assert_ne!(ran.exit, 0, "{ran:?}");
        }
        let line = [&QUERY[..], &["--endpoint", &url, "--show-numbers"]].concat();
        let ran = Dypls::new(&line).run();
        let all = format!("{}{}", ran.out, ran.err);
        assert!(all.contains(shown), "{body}: {ran:?}");
    }
    let (url, _server) = server(answer("<html>hunter7</html>"));
    let ran = Dypls::new(&[&QUERY[..], &["--endpoint", &url]].concat()).run();
    let told = "answer: <begins like HTML or XML: 20 characters hidden>";
    assert!(ran.err.contains(told), "{ran:?}");
}

#[test]
fn json_comes_from_the_argument_a_file_and_the_standard_input() {
    let service = Service::start();
    let text = |a: &str, x: &str| {
        format!(
            r#"{{"PoolKey":"FC12345","PhoneNoA":"{a}","PhoneNoX":"{x}","Expiration":"2099-01-01 00:00:00","CallTimeout":10,"IsRecordingEnabled":true,"OutId":null}}"#
        )
    };
    let argument = text("13900000001", "17000000001");
    let ran = service
        .dypls(&["call", "BindAxb", "--json", &argument])
        .run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("request.json");
    std::fs::write(&path, text("13900000001", "17000000002")).unwrap();
    let ran = service
        .dypls(&[
            "call",
            "bind-axb",
            "--json",
            &format!("@{}", path.display()),
        ])
        .run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    let ran = service
        .dypls(&["call", "BindAxb", "--json", "-"])
        .input(&text("13900000001", "17000000003"))
        .run();
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert_eq!(service.emulator().executed("BindAxb"), 3);
    let ran = service
        .dypls(&["call", "BindAxb", "--json", "@/nowhere.json"])
        .run();
    assert_eq!(ran.exit, 2, "{ran:?}");
    let ran = service
        .dypls(&["call", "BindAxb", "--json", "{\"PhoneNoA\": 13900000001"])
        .run();
    assert_eq!(ran.exit, 2, "{ran:?}");
    ran.assert_masked();
}

#[test]
fn what_the_service_might_take_is_sent_with_a_warning() {
    let service = Service::start();
    let request = r#"{"PoolKey":"FC12345","PhoneNoA":"+86 139-0000-0001","Expiration":"soon","CallTimeout":99}"#;
    let ran = service.dypls(&["call", "BindAxb", "--json", request]).run();
    assert_eq!(ran.exit, 3, "the emulator got it: {ran:?}");
    assert_eq!(service.emulator().journal().len(), 1);
    for warning in [
        "PhoneNoA must consist of digits",
        "Expiration is not of the form yyyy-MM-dd HH:mm:ss",
        "CallTimeout must be at most 20 seconds",
    ] {
        assert!(ran.err.contains(warning), "{warning}: {ran:?}");
    }
    ran.assert_masked();
    // As options, only what the client's types can hold.
    let strict = service
        .dypls(&[
            "bind-axb",
            "--phone-no-a",
            "13900000001",
            "--expiration",
            "soon",
        ])
        .run();
    assert_eq!(strict.exit, 2, "{strict:?}");
    assert!(strict.err.contains("dypls call BindAxb"), "{strict:?}");
    assert!(strict.err.contains("or +1h from now"), "{strict:?}");
    assert!(!ran.err.contains("+1h"), "JSON takes no such time: {ran:?}");
    assert_eq!(service.emulator().journal().len(), 1);
}

#[test]
fn what_the_client_enforces_is_never_sent() {
    let service = Service::start();
    let request = r#"{"PoolKey":"FC12345","SecretNo":"170"}"#;
    let ran = service
        .dypls(&["call", "ReleaseSecretNo", "--json", request, "--yes"])
        .run();
    assert_eq!(ran.exit, 4, "{ran:?}");
    assert!(
        ran.err
            .contains("SecretNo must have at least 11 characters"),
        "{ran:?}"
    );
    assert!(service.emulator().journal().is_empty());
}

#[test]
fn an_empty_text_counts_as_not_given() {
    let service = Service::start();
    let asked = ["query-secret-no-remain", "--spec-id", "1", "--city", "杭州"];
    let ran = service
        .dypls(&[&asked[..], &["--secret-no", ""]].concat())
        .run();
    assert_eq!(
        (ran.exit, ran.err.contains("SecretNo")),
        (0, false),
        "{ran:?}"
    );
    let request = r#"{"PoolKey":"FC12345","SecretNo":""}"#;
    let ran = service
        .dypls(&["call", "ReleaseSecretNo", "--json", request, "--yes"])
        .run();
    assert_eq!(ran.exit, 2, "{ran:?}");
    assert!(
        ran.err.contains("ReleaseSecretNo needs SecretNo"),
        "{ran:?}"
    );
    assert_eq!(service.emulator().journal().len(), 1);
    let request = r#"{"PoolKey":"","ProductType":"","SubsId":"1","PhoneNoX":"17000000000"}"#;
    let ran = service
        .dypls(&["call", "QuerySubscriptionDetail", "--json", request])
        .run();
    assert!(ran.err.contains("PoolKey, ProductType"), "{ran:?}");
}

#[test]
fn a_dry_run_sends_nothing_and_shows_no_number() {
    let service = Service::start();
    for placement in ["form", "query"] {
        let ran = service
            .dypls(&[&BIND[..], &["--dry-run", "--placement", placement]].concat())
            .run();
        assert_eq!(ran.exit, 0, "{ran:?}");
        ran.assert_masked();
        let shown = ran.json();
        assert_eq!(shown["ParametersIn"], placement);
        assert_eq!(shown["Parameters"]["PhoneNoA"], "139****0001");
        assert_eq!(shown["Parameters"]["Signature"], "<hidden>");
        assert_eq!(shown["Parameters"]["Action"], "BindAxb");
        let canonical = shown["Canonical"].as_str().unwrap();
        assert!(
            canonical.contains("Expiration=2099-01-01%2000%3A00%3A00&Format=JSON"),
            "{canonical}"
        );
    }
    let plain = service
        .dypls(
            &[
                &["--dry-run", "--show-numbers", "--output", "table"],
                &BIND[..],
            ]
            .concat(),
        )
        .run();
    assert!(
        plain.out.contains("13900000001") && !plain.out.contains("testId"),
        "{plain:?}"
    );
    let list = r#"[{"PhoneNoA":"13900000001","GroupId":"1"}]"#;
    let nested = service
        .dypls(&["bind-batch-axg", "--axg-bind-list", list, "--dry-run"])
        .run();
    nested.assert_masked();
    assert!(nested.out.contains("139****0001"), "{nested:?}");
    // Not even a credential is needed, nor a yes.
    let without = service
        .dypls(&[
            "release-secret-no",
            "--pool-key",
            "FC12345",
            "--secret-no",
            "17000000000",
            "--dry-run",
        ])
        .without("ALIBABA_CLOUD_ACCESS_KEY_ID")
        .without("ALIBABA_CLOUD_ACCESS_KEY_SECRET")
        .run();
    assert_eq!(without.exit, 0, "{without:?}");
    assert!(service.emulator().journal().is_empty());
}

#[test]
fn what_spends_or_destroys_needs_a_yes() {
    let service = Service::start();
    let release = [
        "release-secret-no",
        "--pool-key",
        "FC12345",
        "--secret-no",
        "17000000050",
    ];
    let buy = [
        "buy-secret-no",
        "--pool-key",
        "FC12345",
        "--city",
        "杭州",
        "--spec-id",
        "1",
    ];
    for command in [&release[..], &buy[..]] {
        let ran = service.dypls(command).input("y\n").run();
        assert_eq!(ran.exit, 2, "a pipe is not a person: {ran:?}");
        assert!(ran.err.contains("--yes"), "{ran:?}");
        assert!(service.emulator().journal().is_empty());
    }
    let ran = service.dypls(&[&["--yes"], &release[..]].concat()).run();
    assert_ne!(ran.exit, 2, "{ran:?}");
    assert_eq!(service.emulator().journal().len(), 1);
}

#[test]
fn options_stand_before_and_after_the_command() {
    let service = Service::start();
    let url = service.emulator().url();
    let subs_id = service.bind();
    let query = [&DETAIL[..], &["--subs-id", &subs_id]].concat();
    let options = [
        "--endpoint",
        &url,
        "--output",
        "table",
        "--lang",
        "zh",
        "--show-numbers",
        "--timeout",
        "5",
    ];
    for line in [
        [&options[..], &query[..]].concat(),
        [&query[..], &options[..]].concat(),
    ] {
        // An address in an option goes before the environment's.
        let ran = Dypls::new(&line).env("DYPLS_ENDPOINT", &nobody()).run();
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert!(
            ran.out.contains("13900000001") && !ran.out.contains('{'),
            "{ran:?}"
        );
    }
}

/// The example's request; without one, what is required.
fn request(described: &Value) -> Value {
    let mut request = described["Example"]["Request"].clone();
    let parameters = described["Parameters"].as_array().unwrap().iter();
    let required = parameters.filter(|one| one["Required"] == true);
    for one in required {
        let path = one["Path"].as_str().unwrap();
        let value = one["Example"].as_str().unwrap_or("1");
        if !path.contains(['.', '[']) && request.get(path).is_none() {
            request[path] = json!(value);
        }
    }
    request
}

/// Every action is sent from its example, and whatever the emulator answers is masked.
#[test]
fn every_action_is_called_and_masked() {
    let service = Service::start();
    let all = Dypls::new(&["list", "--output", "json"]).run().json();
    let all = all.as_array().unwrap();
    for one in all {
        let product = one["ProductCommand"].as_str().unwrap();
        let action = one["Action"].as_str().unwrap();
        let described = Dypls::new(&[product, "describe", action, "--output", "json"])
            .run()
            .json();
        let request = request(&described).to_string();
        let ran = service
            .dypls(&[product, "call", action, "--json", &request, "--yes"])
            .run();
        assert!(matches!(ran.exit, 0 | 3), "{action}: {ran:?}");
        let all = format!("{}{}", ran.out, ran.err);
        for beginning in ["1390000", "1700000", "057100"] {
            assert!(!all.contains(beginning), "{action}: {beginning} in {ran:?}");
        }
        let dry = Dypls::new(&[product, "call", action, "--json", &request, "--dry-run"]).run();
        assert_eq!(dry.exit, 0, "{action}: {dry:?}");
        assert!(!dry.out.contains("1390000"), "{action}: {dry:?}");
    }
    assert_eq!(service.emulator().journal().len(), all.len());
}
