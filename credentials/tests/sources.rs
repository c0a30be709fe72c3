//! What each source sends, and what it makes of answers.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

mod common;

use std::time::{Duration, UNIX_EPOCH};

use common::*;
use dypls_credentials::{
    AssumeRole, Credential, CredentialsUri, EcsRole, Environment, FetchSession, OidcRole,
    ProvideCredential as _, Refreshing, Role, StaticCredential, variable,
};

const ARN: &str = "acs:ram::1234:role/orders";

async fn fails(source: &impl FetchSession) -> String {
    source.fetch().await.unwrap_err().to_string()
}

fn caller() -> StaticCredential {
    StaticCredential::new(Credential::new("testId", "testSecret"))
}

fn role(sts: &Server) -> Role {
    Role::new(ARN)
        .session_name("orders-1")
        .duration(Duration::from_secs(900))
        .policy("{}")
        .external_id("abcd1234")
        .sts_endpoint(&sts.url)
}

#[tokio::test]
async fn a_role_is_assumed_by_a_signed_call() {
    let sts = Server::start(|_| (200, of_sts("STS.fromRole"))).await;
    let source = AssumeRole::new(role(&sts), caller()).unwrap();
    let session = source.fetch().await.unwrap();
    assert_eq!(id(session.credential()), "STS.fromRole");
    assert_eq!(session.credential().security_token(), Some("testToken"));
    let ends = UNIX_EPOCH + Duration::from_secs(START + 3600);
    assert_eq!(session.expires(), ends);
    let sent = sts.seen().remove(0);
    for (name, value) in [
        ("Action", "AssumeRole"),
        ("Version", "2015-04-01"),
        ("AccessKeyId", "testId"),
        ("RoleArn", ARN),
        ("RoleSessionName", "orders-1"),
        ("DurationSeconds", "900"),
        ("Policy", "{}"),
        ("ExternalId", "abcd1234"),
    ] {
        assert_eq!(sent.parameter(name).as_deref(), Some(value), "{name}");
    }
    assert!(sent.parameter("Signature").is_some());
}

#[tokio::test]
async fn a_role_is_assumed_by_a_token_without_a_signature() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    let sts = Server::start(|_| (200, of_sts("STS.fromOidc"))).await;
    let source = OidcRole::new(role(&sts), "acs:ram::1234:oidc-provider/idp", &file).unwrap();
    let error = fails(&source).await;
    assert!(error.contains("token does not exist"), "{error}");
    for token in ["first", "second"] {
        std::fs::write(&file, format!("{token}\n")).unwrap();
        let session = source.fetch().await.unwrap();
        assert_eq!(id(session.credential()), "STS.fromOidc");
    }
    let sent = sts.seen();
    let tokens: Vec<_> = sent
        .iter()
        .map(|sent| sent.parameter("OIDCToken"))
        .collect();
    assert_eq!(tokens, [Some("first".into()), Some("second".into())]);
    for name in ["Signature", "AccessKeyId", "SecurityToken"] {
        assert_eq!(sent[0].parameter(name), None, "{name}");
    }
    assert_eq!(sent[0].parameter("RoleArn").as_deref(), Some(ARN));
}

#[tokio::test]
async fn what_sts_refuses_is_told_by_code_and_advice() {
    let refusal = r#"{"RequestId":"R-1","HostId":"sts.aliyuncs.com","Code":"NoPermission","Message":"You are not authorized"}"#;
    let sts = Server::start(move |_| (403, refusal.to_owned())).await;
    let error = fails(&AssumeRole::new(role(&sts), caller()).unwrap()).await;
    for part in ["AssumeRole", "NoPermission", "R-1", "trust policy"] {
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(sts.count(), 1);
    let empty = Server::start(|_| (200, r#"{"RequestId":"R-1"}"#.to_owned())).await;
    let error = fails(&AssumeRole::new(role(&empty), caller()).unwrap()).await;
    assert!(error.contains("no Credentials"), "{error}");
}

#[tokio::test]
async fn the_emulator_takes_what_is_sent_to_sts() {
    let emulator = dypls_emulator::Emulator::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "testOidcToken").unwrap();
    let at = || Role::new(ARN).sts_endpoint(format!("http://{}", emulator.address()));
    let clock = ManualClock::new();
    let pair = Credential::new(
        dypls_emulator::DEFAULT_ACCESS_KEY_ID,
        dypls_emulator::DEFAULT_ACCESS_KEY_SECRET,
    );
    let signed = AssumeRole::new(at(), StaticCredential::new(pair)).unwrap();
    let anonymous = OidcRole::new(at(), "acs:ram::1234:oidc-provider/idp", &file).unwrap();
    let signed = Refreshing::with_clock(signed, clock.clock());
    let anonymous = Refreshing::with_clock(anonymous, clock.clock());
    // The examples of the descriptions.
    assert_eq!(id(&signed.provide().await.unwrap()), "STS.testId");
    assert_eq!(id(&anonymous.provide().await.unwrap()), "STS.testId");
    assert_eq!(emulator.executed("AssumeRole"), 1);
    assert_eq!(emulator.executed("AssumeRoleWithOIDC"), 1);

    let wrong = StaticCredential::new(Credential::new(
        dypls_emulator::DEFAULT_ACCESS_KEY_ID,
        "testWrong",
    ));
    let error = fails(&AssumeRole::new(at(), wrong).unwrap()).await;
    assert!(error.contains("SignatureDoesNotMatch"), "{error}");
}

#[tokio::test]
async fn the_metadata_server_is_asked_with_a_token() {
    let server = Server::start(metadata(false)).await;
    let session = EcsRole::at(&server.url).unwrap().fetch().await.unwrap();
    assert_eq!(id(session.credential()), "STS.fromEcs");
    let sent = server.seen();
    let paths: Vec<_> = sent.iter().map(|sent| sent.path.as_str()).collect();
    let roles = "/latest/meta-data/ram/security-credentials/";
    assert_eq!(paths, ["/latest/api/token", roles, &format!("{roles}web")]);
    let life = sent[0]
        .headers
        .get("x-aliyun-ecs-metadata-token-ttl-seconds");
    assert_eq!(life.map(String::as_str), Some("21600"));

    let named = EcsRole::at(&server.url).unwrap().role_name("web");
    named.fetch().await.unwrap();
    assert_eq!(server.count(), 3 + 2, "a name saves a question");
    let unknown = EcsRole::at(&server.url).unwrap().role_name("other");
    let error = fails(&unknown).await;
    assert!(error.contains("HTTP 404"), "{error}");
    let sideways = EcsRole::at(&server.url).unwrap().role_name("../user-data");
    assert!(fails(&sideways).await.contains("not one that RAM allows"));
}

#[tokio::test]
async fn metadata_without_a_token_only_where_it_is_allowed() {
    let server = Server::start(metadata(true)).await;
    let at = || EcsRole::at(&server.url).unwrap();
    let disabled = |value| Environment::of([(variable::IMDSV1_DISABLED, value)]);
    for refused in [
        at(),
        at().with_environment(&Environment::default()),
        at().with_environment(&disabled("true")),
        at().allow_v1(true).with_environment(&disabled("true")),
    ] {
        let error = fails(&refused).await;
        assert!(
            error.contains("version 2 gives no access: it answered with HTTP 404"),
            "{error}"
        );
    }
    for allowed in [
        at().allow_v1(true),
        at().with_environment(&disabled("false")),
    ] {
        let session = allowed.fetch().await.unwrap();
        assert_eq!(id(session.credential()), "STS.fromEcs");
    }
}

#[tokio::test]
async fn only_the_metadata_server_is_asked_for_metadata() {
    for elsewhere in [
        "http://100.100.100.201",
        "http://100.100.100.200:8080",
        "http://metadata.example.com",
        "https://example.com",
    ] {
        let error = EcsRole::at(elsewhere).unwrap_err().to_string();
        assert!(error.contains("not http"), "{error}");
    }
    EcsRole::new().unwrap();
    let error = fails(&EcsRole::at(&nobody().await).unwrap()).await;
    assert!(error.contains("no connection"), "{error}");
}

#[tokio::test]
async fn a_credentials_uri_answers() {
    let server = Server::start(|_| (200, flat("STS.fromUri"))).await;
    let uri = format!("{}/credential?for=orders", server.url);
    let environment = Environment::of([(variable::CREDENTIALS_URI, uri.as_str())]);
    let source = CredentialsUri::from_environment(&environment).unwrap();
    let session = source.fetch().await.unwrap();
    assert_eq!(id(session.credential()), "STS.fromUri");
    assert_eq!(session.credential().security_token(), Some("testToken"));
    assert_eq!(server.seen()[0].path, "/credential?for=orders");
}

#[tokio::test]
async fn odd_answers_are_told_without_being_shown() {
    let long = format!("\"{}\"", "x".repeat(100_000));
    for (status, body, said) in [
        (500, flat("STS.x"), "HTTP 500"),
        (302, flat("STS.x"), "HTTP 302"),
        (200, "testSecret".to_owned(), "not JSON"),
        (200, "{}".to_owned(), "no AccessKeyId"),
        (200, r#"{"Code":"Fail"}"#.to_owned(), "it says Fail"),
        (200, r#"{"Code":"a secret"}"#.to_owned(), "no code"),
        (
            200,
            flat("STS.x").replace("testToken", ""),
            "no SecurityToken",
        ),
        (200, flat("STS.x").replace("2030", "soon"), "no Expiration"),
        (200, long, "longer than any credential"),
    ] {
        let server = Server::start(move |_| (status, body.clone())).await;
        let source = CredentialsUri::new(&format!("{}/testPath", server.url)).unwrap();
        let error = fails(&source).await;
        assert!(error.contains(said), "{error}");
        assert!(!error.contains("test"), "{error}");
        assert_eq!(server.count(), 1, "asked once");
    }
}

#[test]
fn a_credentials_uri_without_tls_stays_on_this_machine() {
    for (uri, allowed) in [
        ("http://localhost:8080/x", true),
        ("http://[::1]/x", true),
        ("https://vault.example.com/testPath", true),
        ("http://vault.example.com/testPath", false),
        ("http://100.100.100.200/testPath", false),
        ("ftp://localhost/testPath", false),
        ("file:///testPath", false),
        ("http://user:testPath@localhost/x", false),
        ("testPath", false),
    ] {
        let made = CredentialsUri::new(uri);
        assert_eq!(made.is_ok(), allowed, "{uri}");
        if let Err(error) = made {
            assert!(!error.to_string().contains("testPath"), "{error}");
        }
    }
    CredentialsUri::with_plain_http("http://vault.example.com/x").unwrap();
}
