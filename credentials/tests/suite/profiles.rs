//! Profile files in both forms: every kind that is supported, and what is said of the others.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::path::Path;

use crate::common::*;
use dypls_credentials::{
    Credential, DefaultChain, Environment, ProfileFile, ProvideCredential as _, variable,
};

const INI: &str = "\
; a comment
[default]
type = access_key            # another one
access_key_id = fromIni
access_key_secret = testSecret

[token]
type=sts
access_key_id=fromToken
access_key_secret=testSecret
security_token=testToken

[role]
type = ram_role_arn
access_key_id = testId
access_key_secret = testSecret
role_arn = acs:ram::1234:role/ini
role_session_name = from-ini
policy = {\"Version\": \"1\"}

[pod]
type = oidc_role_arn
role_arn = acs:ram::1234:role/pod
oidc_provider_arn = acs:ram::1234:oidc-provider/idp
oidc_token_file_path = TOKEN_FILE

[machine]
type = ecs_ram_role
role_name = web

[rsa]
type = rsa_key_pair
public_key_id = testKey

[half]
type = access_key
access_key_id = testId
";

const CLI: &str = r#"{
    "current": "fixed",
    "profiles": [
        {"name": "fixed", "mode": "AK", "access_key_id": "fromCli", "access_key_secret": "testSecret"},
        {"name": "token", "mode": "StsToken", "access_key_id": "fromToken", "access_key_secret": "testSecret",
         "sts_token": "testToken"},
        {"name": "role", "mode": "RamRoleArn", "access_key_id": "testId", "access_key_secret": "testSecret",
         "ram_role_arn": "acs:ram::1234:role/cli", "ram_session_name": "from-cli", "expired_seconds": 1800},
        {"name": "second", "mode": "ChainableRamRoleArn", "source_profile": "role",
         "ram_role_arn": "acs:ram::1234:role/second", "ram_session_name": "second", "expired_seconds": 0},
        {"name": "machine", "mode": "EcsRamRole", "ram_role_name": "web"},
        {"name": "pod", "mode": "OIDC", "ram_role_arn": "acs:ram::1234:role/pod", "role_session_name": "pod",
         "oidc_provider_arn": "acs:ram::1234:oidc-provider/idp", "oidc_token_file": "TOKEN_FILE"},
        {"name": "rsa", "mode": "RsaKeyPair"}, {"name": "bearer", "mode": "BearerToken"},
        {"name": "odd", "mode": "secret text!"},
        {"name": "loop", "mode": "ChainableRamRoleArn", "source_profile": "loop", "ram_role_arn": "acs:ram::1234:role/x"}
    ]
}"#;

/// A home folder with both files, and servers for what they name.
struct Home {
    folder: tempfile::TempDir,
    sts: Server,
    ecs: Server,
}

impl Home {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let token = folder.path().join("token");
        std::fs::write(&token, "testOidcToken").unwrap();
        let write = |path: &Path, text: &str| {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text.replace("TOKEN_FILE", token.to_str().unwrap())).unwrap();
        };
        write(&folder.path().join(".alibabacloud/credentials.ini"), INI);
        write(&folder.path().join(".aliyun/config.json"), CLI);
        let sts = serve(|request| {
            let arn = request.parameter("RoleArn").unwrap();
            let name = arn.rsplit('/').next().unwrap();
            (200, of_sts(&format!("STS.{name}")))
        });
        let ecs = serve(metadata(false));
        Self { folder, sts, ecs }
    }

    /// Only the file in question is in the way of the chain.
    fn chain(&self, profile: &str, ini: bool) -> DefaultChain {
        let environment = Environment::of([
            (variable::PROFILE, profile),
            (
                variable::CLI_PROFILE_DISABLED,
                if ini { "true" } else { "" },
            ),
        ]);
        DefaultChain::builder()
            .environment(environment.with_home(self.folder.path()))
            .clock(ManualClock::new().clock())
            .sts_endpoint(&self.sts.url)
            .metadata_server(&self.ecs.url)
            .build()
    }

    async fn found(&self, profile: &str, ini: bool) -> Credential {
        self.chain(profile, ini).provide().await.unwrap()
    }
}

#[tokio::test]
async fn profiles_in_ini_form() {
    let home = Home::new().await;
    assert_eq!(id(&home.found("default", true).await), "fromIni");
    let token = home.found("token", true).await;
    assert_eq!(
        (id(&token), token.security_token()),
        ("fromToken", Some("testToken"))
    );
    assert_eq!(id(&home.found("role", true).await), "STS.ini");
    assert_eq!(id(&home.found("pod", true).await), "STS.pod");
    assert_eq!(id(&home.found("machine", true).await), "STS.fromEcs");
    let sent = home.sts.requests();
    assert_eq!(
        sent[0].parameter("RoleSessionName").as_deref(),
        Some("from-ini")
    );
    assert_eq!(
        sent[0].parameter("Policy").as_deref(),
        Some(r#"{"Version": "1"}"#)
    );
    assert_eq!(
        sent[1].parameter("OIDCToken").as_deref(),
        Some("testOidcToken")
    );
    assert_eq!(home.ecs.count(), 2, "the role is named");
}

/// As people and scripts write it, and as one or another of the provider's own readers takes it.
#[tokio::test]
async fn what_is_around_a_value_and_the_letter_case_of_a_name_do_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = Environment::of::<String, String>([]);
    let ini = folder.path().join("credentials.ini");
    for text in [
        "[default]\ntype = \"access_key\"\naccess_key_id = \"testId\"  # mine\naccess_key_secret = 'testSecret'\n",
        "[default]\nType = access_key\nAccess_Key_Id = testId\nACCESS_KEY_SECRET = testSecret\n",
        "[default]\nACCESS_KEY_ID = other\ntype = access_key\naccess_key_id = testId\naccess_key_secret = testSecret\n",
    ] {
        std::fs::write(&ini, text).unwrap();
        let file = ProfileFile::ini(nowhere.clone()).with_path(&ini);
        assert_eq!(id(&file.provide().await.unwrap()), "testId", "{text}");
    }
    // Of several spellings, always the same one.
    let several = "[default]\ntype = access_key\nACCESS_KEY_ID = testId\nAccess_Key_Id = other\naccess_Key_id = third\naccess_key_secret = testSecret\n";
    std::fs::write(&ini, several).unwrap();
    for _ in 0..30 {
        let file = ProfileFile::ini(nowhere.clone()).with_path(&ini);
        assert_eq!(id(&file.provide().await.unwrap()), "testId");
    }
    let json = folder.path().join("config.json");
    let text = r#"{"current": "blanks", "profiles": [{"name": "blanks", "mode": "StsToken", "access_key_id": "testId\n",
        "access_key_secret": " testSecret", "sts_token": "testToken\r\n"}]}"#;
    std::fs::write(&json, text).unwrap();
    let file = ProfileFile::cli(nowhere).with_path(&json);
    let credential = file.provide().await.unwrap();
    assert_eq!(
        (id(&credential), credential.security_token()),
        ("testId", Some("testToken"))
    );
}

#[tokio::test]
async fn profiles_of_the_command_line_tool() {
    let home = Home::new().await;
    assert_eq!(
        id(&home.found("", false).await),
        "fromCli",
        "the current one"
    );
    let token = home.found("token", false).await;
    assert_eq!(
        (id(&token), token.security_token()),
        ("fromToken", Some("testToken"))
    );
    assert_eq!(id(&home.found("role", false).await), "STS.cli");
    assert_eq!(id(&home.found("second", false).await), "STS.second");
    assert_eq!(id(&home.found("machine", false).await), "STS.fromEcs");
    assert_eq!(id(&home.found("pod", false).await), "STS.pod");
    let sent = home.sts.requests();
    assert_eq!(
        sent[0].parameter("DurationSeconds").as_deref(),
        Some("1800")
    );
    // The second role is assumed with the session of the first.
    assert_eq!(sent[1].parameter("AccessKeyId").as_deref(), Some("testId"));
    assert_eq!(sent[2].parameter("AccessKeyId").as_deref(), Some("STS.cli"));
    assert_eq!(
        sent[2].parameter("SecurityToken").as_deref(),
        Some("testToken")
    );
    assert_eq!(sent[2].parameter("DurationSeconds"), None);
}

#[tokio::test]
async fn what_is_not_supported_is_named() {
    let home = Home::new().await;
    let environment = || Environment::default().with_home(home.folder.path());
    let cases = [
        (
            "rsa",
            true,
            "has the type \"rsa_key_pair\", which is not one of access_key, sts",
        ),
        (
            "half",
            true,
            "the profile \"half\" has no access_key_secret",
        ),
        ("none", true, "no profile \"none\""),
        (
            "rsa",
            false,
            "has the mode \"RsaKeyPair\", which is not one of AK, StsToken",
        ),
        ("bearer", false, "has the mode \"BearerToken\""),
        ("odd", false, "has the mode <not a word>"),
        ("loop", false, "the chain of source profiles is a circle"),
        ("none", false, "no profile \"none\""),
    ];
    for (profile, ini, said) in cases {
        let file = match ini {
            true => ProfileFile::ini(environment()),
            false => ProfileFile::cli(environment()),
        };
        let error = file
            .with_profile(profile)
            .provide()
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(said), "{error}");
        let file = if ini {
            "credentials.ini"
        } else {
            "config.json"
        };
        assert!(error.contains(file) && !error.contains("test"), "{error}");
    }
}

#[tokio::test]
async fn files_are_read_when_they_are_needed_and_broken_ones_are_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ini");
    let variables = [(variable::CREDENTIALS_FILE, path.to_str().unwrap())];
    let file = ProfileFile::ini(Environment::of(variables));
    let error = file.provide().await.unwrap_err().to_string();
    assert!(error.contains("a.ini does not exist"), "{error}");
    std::fs::write(&path, INI).unwrap();
    assert_eq!(id(&file.provide().await.unwrap()), "fromIni");
    std::fs::write(&path, "").unwrap();
    assert_eq!(id(&file.provide().await.unwrap()), "fromIni", "it is kept");

    std::fs::write(&path, "[testSecret\n").unwrap();
    let broken = ProfileFile::ini(Environment::of(variables));
    let error = broken.provide().await.unwrap_err().to_string();
    assert!(
        error.contains("no profiles in INI form") && !error.contains("test"),
        "{error}"
    );
    let broken = ProfileFile::cli(Environment::default()).with_path(&path);
    let error = broken.provide().await.unwrap_err().to_string();
    assert!(
        error.contains("no JSON") && !error.contains("test"),
        "{error}"
    );
    let homeless = ProfileFile::cli(Environment::default());
    let error = homeless.provide().await.unwrap_err().to_string();
    assert!(error.contains("no home folder"), "{error}");
}

#[tokio::test]
async fn a_profile_keeps_to_what_the_environment_switches_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ini");
    std::fs::write(&path, INI).unwrap();
    let environment = Environment::of([(variable::ECS_METADATA_DISABLED, "true")]);
    let file = ProfileFile::ini(environment).with_path(&path);
    let error = file.with_profile("machine").provide().await.unwrap_err();
    let said = format!("switched off by {}", variable::ECS_METADATA_DISABLED);
    assert!(error.to_string().contains(&said), "{error}");
}

#[test]
fn no_text_makes_the_readers_panic() {
    let texts = [
        "",
        "[",
        "[]",
        "=",
        "[a]\n=b",
        "{}",
        "[a]\n[a]",
        "\u{feff}[default]",
        "{\"profiles\":{}}",
        "\0",
        "[é]\né=é#",
    ];
    for text in texts {
        for profile in ["", "default", "é"] {
            dypls_credentials::read_anything(text, profile);
        }
    }
}
