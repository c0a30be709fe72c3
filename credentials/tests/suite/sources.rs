//! What each source sends, and what it makes of answers.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::time::{Duration, UNIX_EPOCH};

use crate::common::*;
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

#[test]
fn blanks_and_line_breaks_around_a_variable_are_no_part_of_it() {
    let with = |id: &str, secret: &str, token: &str| {
        let environment = Environment::of([
            (variable::ACCESS_KEY_ID, id),
            (variable::ACCESS_KEY_SECRET, secret),
            (variable::SECURITY_TOKEN, token),
        ]);
        environment.credential()
    };
    let found = with("testId\r\n", " testSecret\n", "\ttestToken ").unwrap();
    assert_eq!(id(&found), "testId");
    assert_eq!(found.security_token(), Some("testToken"));
    let found = with("testId", "testSecret", " \n").unwrap();
    assert_eq!(found.security_token(), None);
    let error = with("testId", "\n", "").unwrap_err().to_string();
    assert!(error.contains(variable::ACCESS_KEY_SECRET), "{error}");
}

#[tokio::test]
async fn a_role_is_assumed_by_a_signed_call() {
    let sts = serve(|_| (200, of_sts("STS.fromRole")));
    let source = AssumeRole::new(role(&sts), caller()).unwrap();
    let session = source.fetch().await.unwrap();
    assert_eq!(id(session.credential()), "STS.fromRole");
    assert_eq!(session.credential().security_token(), Some("testToken"));
    let ends = UNIX_EPOCH + Duration::from_secs(START + 3600);
    assert_eq!(session.expires(), ends);
    let sent = sts.requests().remove(0);
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
    let sts = serve(|_| (200, of_sts("STS.fromOidc")));
    let source = OidcRole::new(role(&sts), "acs:ram::1234:oidc-provider/idp", &file).unwrap();
    let error = fails(&source).await;
    assert!(error.contains("token does not exist"), "{error}");
    for token in ["first", "second"] {
        std::fs::write(&file, format!("{token}\n")).unwrap();
        let session = source.fetch().await.unwrap();
        assert_eq!(id(session.credential()), "STS.fromOidc");
    }
    let sent = sts.requests();
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
    let sts = serve(move |_| (403, refusal.to_owned()));
    let error = fails(&AssumeRole::new(role(&sts), caller()).unwrap()).await;
    for part in ["AssumeRole", "NoPermission", "R-1", "trust policy"] {
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(sts.count(), 1);
    let empty = serve(|_| (200, r#"{"RequestId":"R-1"}"#.to_owned()));
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
    let server = serve(metadata(false));
    let session = EcsRole::at(&server.url).unwrap().fetch().await.unwrap();
    assert_eq!(id(session.credential()), "STS.fromEcs");
    let sent = server.requests();
    let paths: Vec<_> = sent.iter().map(|sent| sent.target.as_str()).collect();
    let roles = "/latest/meta-data/ram/security-credentials/";
    assert_eq!(paths, ["/latest/api/token", roles, &format!("{roles}web")]);
    let life = sent[0].header("x-aliyun-ecs-metadata-token-ttl-seconds");
    assert_eq!(life, Some("21600"));

    let named = EcsRole::at(&server.url).unwrap().role_name("web");
    named.fetch().await.unwrap();
    assert_eq!(server.count(), 3 + 2, "a name saves a question");
    let unknown = EcsRole::at(&server.url).unwrap().role_name("other");
    let error = fails(&unknown).await;
    assert!(error.contains("HTTP 404"), "{error}");
    let sideways = EcsRole::at(&server.url).unwrap().role_name("../user-data");
    assert!(fails(&sideways).await.contains("not valid in RAM"));
}

#[tokio::test]
async fn metadata_without_a_token_only_where_it_is_allowed() {
    let server = serve(metadata(true));
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

/// A server that does not know the token's method or path speaks supports only version 1.
#[tokio::test]
async fn a_server_of_version_1_alone_is_told_with_the_remedy() {
    for status in [400, 404, 405, 501] {
        let v1 = metadata(true);
        let server = serve(move |request| match request.method.as_str() {
            "PUT" => (status, String::new()),
            _ => v1(request),
        });
        let at = || EcsRole::at(&server.url).unwrap();
        let error = fails(&at()).await;
        for said in [
            &format!("version 2 gives no access: it answered with HTTP {status}"),
            "allow it with ALIBABA_CLOUD_IMDSV1_DISABLED=false",
            "EcsRole::allow_v1",
        ] {
            assert!(error.contains(said), "{said}: {error}");
        }
        assert_eq!(server.count(), 1, "nothing is asked without a token");
        let session = at().allow_v1(true).fetch().await.unwrap();
        assert_eq!(id(session.credential()), "STS.fromEcs");
    }
    // Nothing is advised that does not help.
    let broken = serve(|_| (500, String::new()));
    for ecs in [
        EcsRole::at(&broken.url).unwrap(),
        EcsRole::at(&broken.url).unwrap().allow_v1(true),
    ] {
        let error = fails(&ecs).await;
        assert!(!error.contains("allow"), "{error}");
    }
}

#[tokio::test]
async fn a_token_that_is_refused_is_left_out_only_where_that_is_allowed() {
    let web = "/latest/meta-data/ram/security-credentials/web";
    for status in [401, 403, 500] {
        for refused in [&web[..web.len() - 3], web] {
            let healthy = metadata(true);
            let server = serve(move |request| {
                let token = request.header("x-aliyun-ecs-metadata-token").is_some();
                match request.method.as_str() {
                    "PUT" => (200, "metadataToken".to_owned()),
                    _ if token && request.target == refused => (status, String::new()),
                    _ => healthy(request),
                }
            });
            let at = || EcsRole::at(&server.url).unwrap();
            let error = fails(&at()).await;
            assert!(error.contains(&format!("HTTP {status}")), "{error}");
            let advised = error.contains("ALIBABA_CLOUD_IMDSV1_DISABLED=false");
            assert_eq!(advised, status < 500, "{error}");
            let bare = |sent: &Request| {
                sent.method == "GET" && sent.header("x-aliyun-ecs-metadata-token").is_none()
            };
            assert!(!server.requests().iter().any(bare));
            let session = at().allow_v1(true).fetch().await.unwrap();
            assert_eq!(id(session.credential()), "STS.fromEcs");
            assert!(server.requests().iter().any(bare));
        }
    }
}

/// An address that takes no connection and refuses none, as where there is no metadata server. Connections wait in vain as
/// long as the listener lives.
async fn silent() -> (String, tokio::net::TcpListener, Vec<tokio::net::TcpStream>) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    let brief = Duration::from_millis(300);
    while let Ok(Ok(stream)) =
        tokio::time::timeout(brief, tokio::net::TcpStream::connect(address)).await
    {
        waiting.push(stream);
    }
    (format!("http://{address}"), listener, waiting)
}

#[tokio::test]
async fn waiting_for_a_server_that_is_not_there_costs_once() {
    let (url, listener, waiting) = silent().await;
    let chain = dypls_credentials::DefaultChain::builder()
        .environment(Environment::default())
        .metadata_server(&url)
        .build();
    let alone = EcsRole::at(&url).unwrap();
    let began = std::time::Instant::now();
    assert!(
        chain
            .provide()
            .await
            .unwrap_err()
            .to_string()
            .contains("no metadata server answers")
    );
    assert!(fails(&alone).await.contains("no metadata server answers"));
    let first = began.elapsed();
    assert!(first >= Duration::from_secs(2), "a second each: {first:?}");
    let began = std::time::Instant::now();
    for _ in 0..20 {
        let error = chain.provide().await.unwrap_err().to_string();
        assert!(
            error.contains("tried again 30 s after that failure"),
            "{error}"
        );
        assert!(
            fails(&alone)
                .await
                .contains("tried again 30 s after that failure")
        );
    }
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    // Version 1 would be at the same address, and who names a role is answered each time.
    let began = std::time::Instant::now();
    let allowed = EcsRole::at(&url).unwrap().allow_v1(true);
    assert!(fails(&allowed).await.contains("no metadata server answers"));
    assert!(
        began.elapsed() < Duration::from_millis(1_900),
        "{:?}",
        began.elapsed()
    );
    let named = EcsRole::at(&url).unwrap().role_name("web");
    for _ in 0..2 {
        assert!(fails(&named).await.contains("no metadata server answers"));
    }
    drop((listener, waiting));
}

/// What fails at once costs nothing: a network that is still coming up is tried again by the next call.
#[tokio::test]
async fn a_server_that_comes_up_is_found_by_the_next_call() {
    // Free, and not held as `nobody` holds it: the server takes it.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let ecs = EcsRole::at(&format!("http://{address}")).unwrap();
    assert!(fails(&ecs).await.contains("no connection"));
    let server = Server::setup().at(address).script(reply(metadata(false)));
    let session = ecs.fetch().await.unwrap();
    assert_eq!(id(session.credential()), "STS.fromEcs");
    assert_eq!(server.count(), 3);
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
    let error = fails(&EcsRole::at(&nobody()).unwrap()).await;
    assert!(error.contains("no connection"), "{error}");
}

#[tokio::test]
async fn a_credentials_uri_answers() {
    let server = serve(|_| (200, flat("STS.fromUri")));
    let uri = format!("{}/credential?for=orders", server.url);
    let environment = Environment::of([(variable::CREDENTIALS_URI, uri.as_str())]);
    let source = CredentialsUri::from_environment(&environment).unwrap();
    let session = source.fetch().await.unwrap();
    assert_eq!(id(session.credential()), "STS.fromUri");
    assert_eq!(session.credential().security_token(), Some("testToken"));
    assert_eq!(server.requests()[0].target, "/credential?for=orders");
}

#[tokio::test]
async fn odd_answers_are_told_without_being_shown() {
    let long = format!("\"{}\"", "x".repeat(100_000));
    for (status, body, said) in [
        (500, flat("STS.x"), "HTTP 500"),
        (302, flat("STS.x"), "HTTP 302"),
        (200, "testSecret".to_owned(), "not JSON"),
        (200, "{}".to_owned(), "no AccessKeyId"),
        (
            200,
            r#"{"Code":"Fail"}"#.to_owned(),
            "the server's code is Fail",
        ),
        (
            200,
            r#"{"Code":"a secret"}"#.to_owned(),
            "code is not plain text",
        ),
        (
            200,
            flat("STS.x").replace("testToken", ""),
            "no SecurityToken",
        ),
        (200, flat("STS.x").replace("2030", "soon"), "no Expiration"),
        (200, long, "too long for a credential"),
    ] {
        let server = serve(move |_| (status, body.clone()));
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
