//! A source that somebody has set up and that fails ends the search: nobody becomes the machine's role by a mishap.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::common::*;
use dypls_credentials::{
    ChainBuilder, DefaultChain, Environment, ProvideCredential as _, variable,
};

const PROVIDER: &str = "acs:ram::1234:oidc-provider/idp";
const ROLE: &str = "acs:ram::1234:role/pod";

/// A machine whose role anybody gets who asks for it.
struct Machine {
    home: tempfile::TempDir,
    metadata: Server,
}

impl Machine {
    async fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            metadata: serve(metadata(false)),
        }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.home.path().join(name)
    }

    fn chain<V: Into<OsString>>(&self, variables: Vec<(&str, V)>) -> ChainBuilder {
        DefaultChain::builder()
            .environment(Environment::of(variables).with_home(self.home.path()))
            .clock(ManualClock::new().clock())
            .metadata_server(&self.metadata.url)
    }

    /// The search ends with an error that says all of this, the metadata server is not asked, and nothing is kept.
    async fn ends(&self, chain: &DefaultChain, said: &[&str]) {
        for _ in 0..2 {
            let error = chain.provide().await.unwrap_err();
            assert!(!error.is_not_set_up(), "{error}");
            let error = error.to_string();
            for said in said {
                assert!(error.contains(said), "{said} is not in: {error}");
            }
            assert!(!error.contains("test"), "{error}");
        }
        assert_eq!(self.metadata.count(), 0, "{said:?}");
        assert_eq!(chain.source(), None);
    }
}

fn oidc(token: &Path) -> Vec<(&'static str, OsString)> {
    vec![
        (variable::OIDC_TOKEN_FILE, token.into()),
        (variable::OIDC_PROVIDER_ARN, PROVIDER.into()),
        (variable::ROLE_ARN, ROLE.into()),
    ]
}

#[tokio::test]
async fn the_machines_role_is_found_where_nothing_is_set_up() {
    let machine = Machine::new().await;
    let chain = machine.chain::<&str>(vec![]).build();
    assert_eq!(id(&chain.provide().await.unwrap()), "STS.fromEcs");
}

#[tokio::test]
async fn an_sts_that_fails_at_first_is_asked_again_by_the_next_call() {
    let machine = Machine::new().await;
    let token = machine.path("token");
    write(&token, "testOidcToken");
    for status in [400, 403, 429, 500, 502, 503] {
        let healthy = Arc::new(AtomicBool::new(false));
        let is_healthy = Arc::clone(&healthy);
        let sts = serve(move |_| match is_healthy.load(Ordering::SeqCst) {
            true => (200, of_sts("STS.fromOidc")),
            false => (status, r#"{"Code":"Odd","RequestId":"R-1"}"#.to_owned()),
        });
        let chain = machine.chain(oidc(&token)).sts_endpoint(&sts.url).build();
        machine
            .ends(&chain, &["OIDC role: AssumeRoleWithOIDC"])
            .await;
        healthy.store(true, Ordering::SeqCst);
        assert_eq!(id(&chain.provide().await.unwrap()), "STS.fromOidc");
    }
    let chain = machine.chain(oidc(&token)).sts_endpoint(nobody());
    machine.ends(&chain.build(), &["OIDC role"]).await;
}

#[tokio::test]
async fn a_token_file_that_comes_late_is_read_by_the_next_call() {
    let machine = Machine::new().await;
    let sts = serve(|_| (200, of_sts("STS.fromOidc")));
    let token = machine.path("late/token");
    let chain = machine.chain(oidc(&token)).sts_endpoint(&sts.url).build();
    machine.ends(&chain, &["late/token does not exist"]).await;
    write(&token, " \n");
    machine.ends(&chain, &["late/token is empty"]).await;
    write(&token, "testOidcToken\n");
    assert_eq!(id(&chain.provide().await.unwrap()), "STS.fromOidc");
}

#[tokio::test]
async fn a_part_of_what_is_needed_is_a_mistake() {
    let machine = Machine::new().await;
    let token = machine.path("token");
    write(&token, "testOidcToken");
    let (id, secret) = (variable::ACCESS_KEY_ID, variable::ACCESS_KEY_SECRET);
    for (given, missing) in [
        (vec![(id, "testId")], secret),
        (vec![(secret, "testSecret")], id),
        (vec![(id, "testId"), (secret, "")], secret),
        (vec![(variable::SECURITY_TOKEN, "testToken")], id),
        (
            vec![(variable::OIDC_TOKEN_FILE, token.to_str().unwrap())],
            variable::OIDC_PROVIDER_ARN,
        ),
        (
            vec![
                (variable::OIDC_PROVIDER_ARN, PROVIDER),
                (variable::ROLE_ARN, ROLE),
            ],
            variable::OIDC_TOKEN_FILE,
        ),
    ] {
        let said = format!("the environment variable {missing} is missing or empty");
        machine
            .ends(
                &machine.chain(given).build(),
                &[&said, "Correct this source or remove it"],
            )
            .await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_variable_that_is_not_utf_8_counts_as_set() {
    use std::os::unix::ffi::OsStringExt as _;

    let machine = Machine::new().await;
    let broken = || OsString::from_vec(b"test\xffBroken".to_vec());
    let pair: Vec<(&str, OsString)> = vec![
        (variable::ACCESS_KEY_ID, "testId".into()),
        (variable::ACCESS_KEY_SECRET, "testSecret".into()),
    ];
    for name in [
        variable::ACCESS_KEY_ID,
        variable::ACCESS_KEY_SECRET,
        variable::SECURITY_TOKEN,
        variable::OIDC_PROVIDER_ARN,
        variable::PROFILE,
    ] {
        let mut variables = match name {
            variable::OIDC_PROVIDER_ARN => oidc(&machine.path("token")),
            variable::PROFILE => vec![],
            _ => pair.clone(),
        };
        variables.retain(|(given, _)| *given != name);
        variables.push((name, broken()));
        let chain = machine.chain(variables).build();
        let error = chain.provide().await.unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
        assert_eq!(machine.metadata.count(), 0);
    }
    // A path need not be UTF-8.
    let token = machine.home.path().join(broken());
    write(&token, "testOidcToken");
    let sts = serve(|_| (200, of_sts("STS.fromOidc")));
    let chain = machine.chain(oidc(&token)).sts_endpoint(&sts.url).build();
    assert_eq!(id(&chain.provide().await.unwrap()), "STS.fromOidc");
}

#[tokio::test]
async fn a_named_profile_is_in_one_of_the_files_or_the_search_ends() {
    let machine = Machine::new().await;
    let named = |name| machine.chain(vec![(variable::PROFILE, name)]).build();
    let remedy = "no file has the profile \"orders\", which ALIBABA_CLOUD_PROFILE or a similar setting names: correct the name";
    machine
        .ends(
            &named("orders"),
            &[
                remedy,
                "config.json does not exist",
                "credentials.ini does not exist",
            ],
        )
        .await;
    write(machine.path(".aliyun/config.json"), cli_profile("fromCli"));
    machine
        .ends(
            &named("orders"),
            &[remedy, "no profile \"orders\" in", "config.json"],
        )
        .await;
    write(
        machine.path(".alibabacloud/credentials.ini"),
        ini_profile("fromIni"),
    );
    machine
        .ends(
            &named("orders"),
            &[remedy, "config.json", "credentials.ini"],
        )
        .await;
    // One name is for both files.
    assert_eq!(id(&named("a").provide().await.unwrap()), "fromCli");
    assert_eq!(id(&named("default").provide().await.unwrap()), "fromIni");
    let off = [
        (variable::PROFILE, "orders"),
        (variable::CLI_PROFILE_DISABLED, "true"),
    ];
    machine
        .ends(
            &machine.chain(off.to_vec()).build(),
            &[remedy, "no profile \"orders\" in"],
        )
        .await;
}

#[tokio::test]
async fn a_profile_that_is_incomplete_ends_the_search() {
    for (file, text, said) in [
        (
            ".aliyun/config.json",
            r#"{"current":"a","profiles":[{"name":"a","mode":"AK","access_key_id":"","access_key_secret":""}]}"#,
            "the profile \"a\" has no access_key_id",
        ),
        (
            ".aliyun/config.json",
            r#"{"current":"a","profiles":[{"name":"a","mode":"StsToken","access_key_id":"testId","access_key_secret":"testSecret"}]}"#,
            "the profile \"a\" has no sts_token",
        ),
        (
            ".aliyun/config.json",
            r#"{"current":"a","profiles":[{"name":"a"}]}"#,
            "the profile \"a\" has no mode",
        ),
        (
            ".aliyun/config.json",
            r#"{"current":"b","profiles":[{"name":"a","mode":"AK"}]}"#,
            "no profile \"b\"",
        ),
        (
            ".aliyun/config.json",
            r#"{"current":"a","profiles":[{"name":"a","mode":"ChainableRamRoleArn","source_profile":"b","ram_role_arn":"x"}]}"#,
            "no profile \"b\"",
        ),
        (".aliyun/config.json", "{}", "no profile is current"),
        (".aliyun/config.json", "", "no JSON"),
        (
            ".alibabacloud/credentials.ini",
            "[default]\ntype = access_key\naccess_key_id = testId\n",
            "the profile \"default\" has no access_key_secret",
        ),
        (
            ".alibabacloud/credentials.ini",
            "",
            "no profile \"default\"",
        ),
        (
            ".alibabacloud/credentials",
            "[other]\ntype=sts\n",
            "no profile \"default\"",
        ),
        (
            ".alibabacloud/credentials.ini",
            "[default",
            "no profiles in INI form",
        ),
    ] {
        let machine = Machine::new().await;
        write(machine.path(file), text);
        let chain = machine.chain::<&str>(vec![]).build();
        machine.ends(&chain, &[said, file]).await;
        // Set right, it is used, by the same chain.
        let (text, expected) = match file.ends_with("json") {
            true => (cli_profile("fromCli"), "fromCli"),
            false => (ini_profile("fromIni"), "fromIni"),
        };
        write(machine.path(file), text);
        assert_eq!(id(&chain.provide().await.unwrap()), expected);
    }
    let machine = Machine::new().await;
    let named = vec![(variable::CREDENTIALS_FILE, "/nowhere/at/all.ini")];
    machine
        .ends(
            &machine.chain(named).build(),
            &["/nowhere/at/all.ini does not exist"],
        )
        .await;
}

#[tokio::test]
async fn a_metadata_server_that_answers_and_fails_is_not_passed_over() {
    let uri = serve(|_| (200, flat("STS.fromUri")));
    let variables = vec![(variable::CREDENTIALS_URI, uri.url.as_str())];
    for (path, status) in [
        ("/latest/api/token", 500),
        ("/latest/api/token", 405),
        ("/latest/api/token", 403),
        ("/latest/meta-data/ram/security-credentials/", 503),
        ("/latest/meta-data/ram/security-credentials/web", 404),
        ("/latest/meta-data/ram/security-credentials/web", 500),
    ] {
        let mut machine = Machine::new().await;
        let healthy = metadata(false);
        machine.metadata = serve(move |request| match request.target == path {
            true => (status, String::new()),
            false => healthy(request),
        });
        let chain = machine.chain(variables.clone()).build();
        let error = chain.provide().await.unwrap_err().to_string();
        assert!(
            error.contains("ECS role") && error.contains(&status.to_string()),
            "{error}"
        );
        assert_eq!((uri.count(), chain.source()), (0, None));
    }
    // Only where no role is attached, or nobody is there, is the next one asked.
    let mut machine = Machine::new().await;
    machine.metadata = serve(|request| match request.method.as_str() {
        "PUT" => (200, "metadataToken".to_owned()),
        _ => (404, String::new()),
    });
    let chain = machine.chain(variables.clone()).build();
    assert_eq!(id(&chain.provide().await.unwrap()), "STS.fromUri");
    machine.metadata.url = nobody();
    let chain = machine.chain(variables.clone()).build();
    assert_eq!(id(&chain.provide().await.unwrap()), "STS.fromUri");
    // Somebody who names the role has set it up.
    let mut named = variables;
    named.push((variable::ECS_METADATA, "web"));
    let asked = uri.count();
    let error = machine.chain(named).build().provide().await.unwrap_err();
    assert!(
        error.to_string().contains("no metadata server answers"),
        "{error}"
    );
    assert_eq!(uri.count(), asked);
}
