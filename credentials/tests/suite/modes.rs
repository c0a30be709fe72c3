//! Profiles whose session some other program gets: by CloudSSO, by OAuth, from an address, from a program.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::*;
use dypls_credentials::{
    ChainBuilder, Credential, DefaultChain, Environment, ProvideCredential as _, variable,
};
use serde_json::{Value, json};

/// A home folder with one profile of the command line tool.
struct Home {
    folder: tempfile::TempDir,
    clock: ManualClock,
}

impl Home {
    fn new(profile: Value) -> Self {
        let home = Self {
            folder: tempfile::tempdir().unwrap(),
            clock: ManualClock::new(),
        };
        home.write(profile);
        home
    }

    fn write(&self, mut profile: Value) {
        profile["name"] = "orders".into();
        let file = json!({"current": "orders", "profiles": [profile]});
        write(
            self.folder.path().join(".aliyun/config.json"),
            file.to_string(),
        );
    }

    fn builder(&self) -> ChainBuilder {
        self.with(&[])
    }

    fn with(&self, variables: &[(&str, &str)]) -> ChainBuilder {
        let environment = Environment::of(variables.iter().copied());
        DefaultChain::builder()
            .environment(environment.with_home(self.folder.path()))
            .clock(self.clock.clock())
    }
}

async fn given(chain: &DefaultChain) -> String {
    id(&chain.provide().await.unwrap()).to_owned()
}

async fn fails(chain: &DefaultChain) -> String {
    let error = chain.provide().await.unwrap_err().to_string();
    assert!(!error.contains("test"), "{error}");
    error
}

/// A server where users sign in, as both modes have it; each answer is another session.
fn sign_in() -> Server {
    let number = AtomicUsize::new(0);
    serve(move |request| {
        let bearer = request.header("authorization");
        if (request.method.as_str(), bearer) != ("POST", Some("Bearer testAccess")) {
            return (
                401,
                r#"{"error":"expired_token","error_description":"testAccess"}"#.to_owned(),
            );
        }
        let number = number.fetch_add(1, Ordering::SeqCst) + 1;
        let session = |name: fn(&str) -> String| {
            json!({
                name("AccessKeyId"): format!("STS.{number}"),
                name("AccessKeySecret"): "testSecret",
                name("SecurityToken"): "testToken",
                name("Expiration"): IN_AN_HOUR,
            })
        };
        let lower = |name: &str| name[..1].to_ascii_lowercase() + &name[1..];
        match request.target.as_str() {
            "/cloud-credentials" => {
                let asked: Value = serde_json::from_slice(&request.body).unwrap();
                let wanted = json!({"AccountId": "1234", "AccessConfigurationId": "ac-1"});
                assert_eq!(asked, wanted);
                let answer = json!({"CloudCredential": session(str::to_owned), "RequestId": "R-1"});
                (200, answer.to_string())
            }
            "/v1/exchange" => (200, session(lower).to_string()),
            _ => (404, String::new()),
        }
    })
}

/// Profiles as the tool writes them after signing in at this server.
fn signed_in(server: &str) -> [Value; 2] {
    let session = |mut profile: Value| {
        profile["access_key_id"] = "STS.kept".into();
        profile["access_key_secret"] = "testSecret".into();
        profile["sts_token"] = "testToken".into();
        profile["sts_expiration"] = (START + 3600).into();
        profile
    };
    [
        session(json!({
            "mode": "CloudSSO",
            "cloud_sso_sign_in_url": format!("{server}/device/login"),
            "cloud_sso_account_id": "1234",
            "cloud_sso_access_config": "ac-1",
            "access_token": "testAccess",
            "cloud_sso_access_token_expire": START + 7200,
        })),
        session(json!({
            "mode": "OAuth",
            "oauth_site_type": "CN",
            "oauth_access_token": "testAccess",
            "oauth_refresh_token": "testRefresh",
            "oauth_access_token_expire": START + 7200,
        })),
    ]
}

#[tokio::test]
async fn the_session_of_who_signed_in_is_used_and_then_others_for_the_access_token() {
    let server = sign_in();
    for profile in signed_in(&server.url) {
        let before = server.count();
        let mode = profile["mode"].as_str().unwrap().to_owned();
        let home = Home::new(profile.clone());
        let chain = home.builder().oauth_server(&server.url).build();
        assert_eq!(given(&chain).await, "STS.kept", "{mode}");
        assert_eq!(server.count(), before, "nothing had to be asked");
        // Refused before its end, whatever the clock says.
        chain.refused(&Credential::new("STS.kept", "testSecret"));
        let next = given(&chain).await;
        assert_ne!(next, "STS.kept", "{mode}");
        assert_eq!(server.count(), before + 1);
        let found = chain.provide().await.unwrap();
        assert_eq!(found.security_token(), Some("testToken"));

        // One that has ended is not tried.
        let home = Home::new(profile.clone());
        home.clock.pass(3600);
        let chain = home.builder().oauth_server(&server.url).build();
        let error = fails(&chain).await;
        assert!(
            error.contains("has already expired"),
            "the server's gives IN_AN_HOUR: {error}"
        );
        assert_eq!(server.count(), before + 2);

        // Signed in anew with the tool, the chain goes on with it.
        let mut renewed = profile.clone();
        renewed["access_key_id"] = "STS.renewed".into();
        renewed["sts_expiration"] = (START + 2 * 3600).into();
        home.write(renewed);
        assert_eq!(given(&chain).await, "STS.renewed", "{mode}");

        // Without a server, what the profile holds.
        let home = Home::new(profile);
        assert_eq!(
            given(&home.builder().offline(true).build()).await,
            "STS.kept"
        );
        home.clock.pass(3600);
        assert!(
            fails(&home.builder().offline(true).build())
                .await
                .contains("switched off")
        );
    }
}

#[tokio::test]
async fn who_has_to_sign_in_again_is_told_so() {
    let server = sign_in();
    for profile in signed_in(&server.url) {
        let mode = profile["mode"].as_str().unwrap().to_owned();
        let token = match mode.as_str() {
            "CloudSSO" => "access_token",
            _ => "oauth_access_token",
        };
        let mut ended = profile.clone();
        ended["sts_token"] = "".into();
        for (value, said) in [
            ("", format!("the profile \"orders\" has no {token}")),
            ("testOther", "it answered with HTTP 401".to_owned()),
            ("line\nbreak", "that HTTP does not allow".to_owned()),
        ] {
            ended[token] = value.into();
            let home = Home::new(ended.clone());
            let chain = home.builder().oauth_server(&server.url).build();
            let error = fails(&chain).await;
            let remedy =
                format!("Sign in again: aliyun configure --mode {mode} --profile \"orders\"");
            for said in [&said, &remedy] {
                assert!(error.contains(said.as_str()), "{said}: {error}");
            }
        }
    }
    // An access token is shown to no server without TLS.
    let [mut sso, mut oauth] = signed_in("http://signin.example.com");
    sso["sts_expiration"] = 0.into();
    let error = fails(&Home::new(sso).builder().build()).await;
    assert!(error.contains("not a URL with https"), "{error}");
    oauth["sts_expiration"] = 0.into();
    oauth["oauth_site_type"] = "MOON".into();
    let error = fails(&Home::new(oauth).builder().build()).await;
    assert!(error.contains("neither CN nor INTL"), "{error}");
}

#[tokio::test]
async fn an_address_in_a_profile_is_asked() {
    let server = serve(|_| (200, format!("\u{feff}{}", flat("STS.fromUri"))));
    let home = Home::new(
        json!({"mode": "CredentialsURI", "credentials_uri": format!("{}/c", server.url)}),
    );
    assert_eq!(given(&home.builder().build()).await, "STS.fromUri");
    assert_eq!(server.requests()[0].target, "/c");
    let plain =
        json!({"mode": "CredentialsURI", "credentials_uri": "http://vault.example.com/test"});
    let error = fails(&Home::new(plain).builder().build()).await;
    assert!(error.contains("its scheme is not https"), "{error}");
    let none = Home::new(json!({"mode": "CredentialsURI"}));
    assert!(
        fails(&none.builder().build())
            .await
            .contains("has no credentials_uri")
    );
}

#[tokio::test]
async fn a_role_is_assumed_with_the_machines_role() {
    let machine = serve(metadata(false));
    let sts = serve(|_| (200, of_sts("STS.second")));
    for mode in [
        "RamRoleArnWithRoleName",
        "RamRoleArnWithEcs",
        "ramrolearnwithrolename",
    ] {
        for name in ["web", ""] {
            let home = Home::new(json!({
                "mode": mode,
                "ram_role_name": name,
                "ram_role_arn": "acs:ram::1234:role/second",
                "ram_session_name": "orders",
            }));
            let chain = home
                .builder()
                .metadata_server(&machine.url)
                .sts_endpoint(&sts.url);
            assert_eq!(given(&chain.build()).await, "STS.second", "{mode}");
            let sent = sts.requests().pop().unwrap();
            assert_eq!(
                sent.parameter("AccessKeyId").as_deref(),
                Some("STS.fromEcs")
            );
            assert_eq!(
                sent.parameter("RoleArn").as_deref(),
                Some("acs:ram::1234:role/second")
            );
        }
    }
}

/// A profile that names the machine's role means it: that there is no server is not a reason to look elsewhere.
#[tokio::test]
async fn a_profile_of_the_machines_role_is_not_passed_over() {
    let uri = serve(|_| (200, flat("STS.fromUri")));
    let home = Home::new(json!({"mode": "EcsRamRole"}));
    let chain = home
        .with(&[(variable::CREDENTIALS_URI, &uri.url)])
        .metadata_server(nobody())
        .build();
    let error = fails(&chain).await;
    assert!(error.contains("no metadata server answers"), "{error}");
    let chain = home
        .with(&[(variable::ECS_METADATA_DISABLED, "true")])
        .build();
    let error = fails(&chain).await;
    assert!(
        error.contains("switched off by") && error.contains("config.json"),
        "{error}"
    );
    assert_eq!(uri.count(), 0);
}

#[cfg(unix)]
mod external {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::{Path, PathBuf};
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::*;

    /// Writes a program, which nobody has open for writing when it is run.
    fn program(folder: &Path, name: &str, text: &str) -> PathBuf {
        let path = folder.join(name);
        write(&path, format!("#!/bin/sh\n{text}\n"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    fn runs(command: &str) -> Home {
        Home::new(json!({"mode": "External", "process_command": command}))
    }

    const SESSION: &str = r#"{"mode": "StsToken", "access_key_id": "STS.printed", "access_key_secret": "testSecret", "sts_token": "testToken", "expiration": "2030-01-01T01:00:00Z"}"#;

    fn prints(output: &str) -> Home {
        runs(&format!("printf %s '{output}'"))
    }

    async fn allowed(home: &Home) -> Result<Credential, String> {
        let chain = home.builder().allow_external(true).build();
        chain.provide().await.map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn a_program_is_run_only_if_that_is_allowed() {
        let folder = tempfile::tempdir().unwrap();
        let ran = folder.path().join("ran");
        let text = format!("echo x >> {}\necho '{SESSION}'", ran.display());
        let home = runs(program(folder.path(), "p", &text).to_str().unwrap());
        for refused in [
            home.builder(),
            home.builder().allow_external(false),
            home.with(&[(variable::ALLOW_EXTERNAL, "false")]),
            home.with(&[(variable::ALLOW_EXTERNAL, "1")]),
            home.builder().allow_external(true).offline(true),
        ] {
            let error = fails(&refused.build()).await;
            assert!(
                error.contains(variable::ALLOW_EXTERNAL) || error.contains("switched off here"),
                "{error}"
            );
        }
        assert!(!ran.exists());
        let chain = home.with(&[(variable::ALLOW_EXTERNAL, "true")]).build();
        let found = chain.provide().await.unwrap();
        assert_eq!(
            (id(&found), found.security_token()),
            ("STS.printed", Some("testToken"))
        );
        let times = || std::fs::read_to_string(&ran).unwrap().lines().count();
        assert_eq!(given(&chain).await, "STS.printed");
        assert_eq!(times(), 1, "the session is kept");
        chain.refused(&found);
        given(&chain).await;
        assert_eq!(times(), 2, "and got anew after a refusal");
        assert_eq!(id(&allowed(&home).await.unwrap()), "STS.printed");
    }

    #[tokio::test]
    async fn there_is_no_shell_and_no_input() {
        let folder = tempfile::tempdir().unwrap();
        // What it is called with, and that its input is at its end.
        let text =
            r#"cat; printf '{"access_key_id": "%s", "access_key_secret": "testSecret"}' "$*""#;
        let path = program(folder.path(), "with blank", text);
        for (arguments, seen) in [
            ("a 'b c' d\\ e \"f 'g'\"", "a b c d e f 'g'"),
            ("$HOME `id` $(id) ; id", "$HOME `id` $(id) ; id"),
            ("* ~ | > x && y", "* ~ | > x && y"),
        ] {
            let home = runs(&format!("'{}' {arguments}", path.display()));
            assert_eq!(id(&allowed(&home).await.unwrap()), seen);
        }
    }

    #[tokio::test]
    async fn what_a_program_prints_is_read_or_told_without_being_shown() {
        let key = r#""access_key_id": "printed", "access_key_secret": "testSecret""#;
        for (output, token) in [
            (format!(r#"{{"mode": "AK", {key}}}"#), None),
            (format!(r#"{{{key}}}"#), None),
            (
                format!(
                    r#"{{{key}, "sts_token": "t", "sts_expiration": {}}}"#,
                    START + 60
                ),
                Some("t"),
            ),
            (format!("\u{feff}{{{key}}}\n"), None),
            (
                format!(
                    r#"{{{key}, "expiration": "2030-01-01T08:30:00.123456+08:00", "sts_expiration": 1}}"#
                ),
                None,
            ),
            (
                format!(r#"{{{key}, "expiration": "", "sts_expiration": 0}}"#),
                None,
            ),
            (
                format!(r#"{{{key}, "expiration": null, "sts_expiration": null}}"#),
                None,
            ),
        ] {
            let found = allowed(&prints(&output)).await.unwrap();
            assert_eq!(
                (id(&found), found.security_token()),
                ("printed", token),
                "{output}"
            );
        }
        for (output, said) in [
            ("testSecret".to_owned(), "not JSON"),
            (String::new(), "not JSON"),
            ("{}".to_owned(), "has no access_key_id"),
            (
                r#"{"access_key_id": "x"}"#.to_owned(),
                "has no access_key_secret",
            ),
            (
                format!(r#"{{"mode": "StsToken", {key}}}"#),
                "has no sts_token",
            ),
            (
                format!(r#"{{"mode": "RamRoleArn", {key}}}"#),
                "the mode RamRoleArn, which is not",
            ),
            (
                format!(r#"{{{key}, "expiration": "soon"}}"#),
                "expiration that cannot be read",
            ),
            (
                format!(r#"{{{key}, "expiration": {}}}"#, START + 60),
                "expiration that cannot be read",
            ),
            (
                format!(r#"{{{key}, "sts_expiration": "{}"}}"#, START + 60),
                "expiration that cannot be read",
            ),
            (SESSION.replace("2030", "2029"), "has already expired"),
            (
                SESSION.replace("01:00:00Z", "01:00:00+02:00"),
                "has already expired",
            ),
        ] {
            let error = allowed(&prints(&output)).await.unwrap_err();
            assert!(
                error.contains(said) && !error.contains("testSecret"),
                "{error}"
            );
        }
    }

    #[tokio::test]
    async fn a_program_that_fails_is_told_and_what_it_complains_is_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let loud = program(folder.path(), "loud", "echo testSecret >&2; exit 3");
        let killed = program(folder.path(), "killed", "kill -9 $$");
        let endless = program(folder.path(), "endless", "yes testSecret");
        for (command, said) in [
            (
                loud.to_str().unwrap(),
                "with the exit code 3: run it by hand to see why",
            ),
            (killed.to_str().unwrap(), "without an exit code"),
            (endless.to_str().unwrap(), "prints more than 65536 bytes"),
            ("/nowhere/at/all", "cannot be started"),
            (folder.path().to_str().unwrap(), "cannot be started"),
            ("'open", "a quote that is not closed"),
            ("  ", "has no process_command"),
            ("# no command", "process_command is empty"),
        ] {
            let error = allowed(&runs(command)).await.unwrap_err();
            assert!(error.contains(said), "{error}");
            assert!(!error.contains("testSecret"), "{error}");
        }
    }

    /// Ended with the runtime is the program, and what it has started.
    #[test]
    fn a_program_that_hangs_ends_with_the_runtime() {
        let folder = tempfile::tempdir().unwrap();
        let pids = folder.path().join("pids");
        let text = format!("sleep 600 &\necho $$ $! > {}\nwait", pids.display());
        let home = runs(program(folder.path(), "hangs", &text).to_str().unwrap());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let chain = home.builder().allow_external(true).build();
        let wait = Duration::from_secs(2);
        let call = async { tokio::time::timeout(wait, chain.provide()).await.map(drop) };
        assert!(runtime.block_on(call).is_err());
        drop(runtime);
        let pids = std::fs::read_to_string(&pids).unwrap();
        for pid in pids.split_whitespace() {
            let gone = || {
                // One that nobody has waited for yet is a zombie: it runs no more.
                let status = std::fs::read_to_string(format!("/proc/{pid}/stat"));
                status.map_or(true, |status| status.contains(") Z "))
            };
            let began = Instant::now();
            while cfg!(target_os = "linux") && !gone() {
                assert!(
                    began.elapsed() < Duration::from_secs(10),
                    "{pid} still runs"
                );
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }

    #[tokio::test]
    async fn a_search_whose_caller_is_not_polled_stops_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let slow = program(
            folder.path(),
            "slow",
            &format!("sleep 0.3\necho '{SESSION}'"),
        );
        let home = runs(slow.to_str().unwrap());
        let chain = home.builder().allow_external(true).build();
        let mut first = std::pin::pin!(chain.provide());
        let wait = Duration::from_millis(50);
        assert!(tokio::time::timeout(wait, &mut first).await.is_err());
        let wait = Duration::from_secs(10);
        let second = tokio::time::timeout(wait, given(&chain)).await;
        assert_eq!(second.as_deref(), Ok("STS.printed"));
        assert_eq!(id(&first.await.unwrap()), "STS.printed");
    }

    #[tokio::test]
    async fn a_program_that_is_slower_than_calls_runs_once() {
        let folder = tempfile::tempdir().unwrap();
        let ran = folder.path().join("ran");
        let text = format!("echo x >> {}\nsleep 1\necho '{SESSION}'", ran.display());
        let home = runs(program(folder.path(), "slow", &text).to_str().unwrap());
        let chain = home.builder().allow_external(true).build();
        let mut calls = 0;
        let found = loop {
            calls += 1;
            let wait = Duration::from_millis(300);
            match tokio::time::timeout(wait, chain.provide()).await {
                Ok(found) => break found.unwrap(),
                Err(_) => assert!(calls < 100, "no call is given a session"),
            }
        };
        assert_eq!(id(&found), "STS.printed");
        assert!(calls > 1);
        assert_eq!(std::fs::read_to_string(&ran).unwrap().lines().count(), 1);
    }

    /// A daemon that a program leaves behind holds its output open, and nobody waits for it.
    #[tokio::test]
    async fn a_daemon_left_behind_does_not_hang_the_call() {
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        let text = format!("sleep 600 &\necho $! > {}\necho '{SESSION}'", pid.display());
        let home = runs(program(folder.path(), "leaves", &text).to_str().unwrap());
        let found = tokio::time::timeout(Duration::from_secs(20), allowed(&home)).await;
        let left = std::fs::read_to_string(&pid).unwrap();
        let _ = std::process::Command::new("kill").arg(left.trim()).status();
        assert_eq!(id(&found.unwrap().unwrap()), "STS.printed");
    }

    #[tokio::test]
    async fn fifty_callers_run_the_program_once() {
        let folder = tempfile::tempdir().unwrap();
        let ran = folder.path().join("ran");
        let text = format!("echo x >> {}\necho '{SESSION}'", ran.display());
        let home = runs(program(folder.path(), "p", &text).to_str().unwrap());
        let chain = Arc::new(home.builder().allow_external(true).build());
        let callers: Vec<_> = (0..50)
            .map(|_| {
                let chain = Arc::clone(&chain);
                tokio::spawn(async move { given(&chain).await })
            })
            .collect();
        for caller in callers {
            assert_eq!(caller.await.unwrap(), "STS.printed");
        }
        assert_eq!(std::fs::read_to_string(&ran).unwrap().lines().count(), 1);
    }
}
