//! Credentials that others rotate: after a refusal by the service they are read, fetched or run again.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::common::*;
use dypls_credentials::{
    Credential, CredentialsUri, DefaultChain, Environment, FetchSession as _, ProfileFile,
    ProvideCredential, variable,
};
use sts_sdk::types::RoleSessionName;

/// A service that takes this key alone.
struct Service {
    server: Server,
    key: Arc<Mutex<String>>,
}

impl Service {
    async fn new(key: &str, refusal: &'static str) -> Self {
        let key = Arc::new(Mutex::new(key.to_owned()));
        let wanted = Arc::clone(&key);
        let server = serve(move |request| {
            let key = request.parameter("AccessKeyId").unwrap();
            if *wanted.lock().unwrap() == key {
                return (200, of_sts(&format!("STS.of.{key}")));
            }
            let host = r#""RequestId":"R-1","HostId":"sts.aliyuncs.com""#;
            (
                403,
                format!(r#"{{"Code":"{refusal}","Message":"no",{host}}}"#),
            )
        });
        Self { server, key }
    }

    fn takes(&self, key: &str) {
        *self.key.lock().unwrap() = key.to_owned();
    }

    /// Calls, once: the attempts are the client's.
    async fn call(&self, client: &sts_sdk::Client) -> Result<(), String> {
        let call = client
            .assume_role()
            .role_arn("acs:ram::1234:role/r")
            .role_session_name(RoleSessionName::new("r"));
        call.await.map(|_| ()).map_err(|error| error.to_string())
    }

    fn client(&self, provider: impl ProvideCredential) -> sts_sdk::Client {
        let builder = sts_sdk::Client::builder().endpoint(&self.server.url);
        builder.credential_provider(provider).build().unwrap()
    }

    /// The keys of the calls so far.
    fn keys(&self) -> Vec<String> {
        let seen = self.server.requests();
        let keys = seen
            .iter()
            .map(|sent| sent.parameter("AccessKeyId").unwrap());
        keys.collect()
    }
}

fn session_profile(id: &str) -> String {
    format!(
        "[default]\ntype=sts\naccess_key_id={id}\naccess_key_secret=testSecret\nsecurity_token=testToken\n"
    )
}

fn file(path: &Path) -> ProfileFile {
    match path.extension().is_some_and(|end| end == "json") {
        true => ProfileFile::cli(Environment::default()).with_path(path),
        false => ProfileFile::ini(Environment::default()).with_path(path),
    }
}

async fn given(provider: &impl ProvideCredential) -> String {
    id(&provider.provide().await.unwrap()).to_owned()
}

#[tokio::test]
async fn a_call_goes_on_with_a_profile_that_was_rotated() {
    // What becomes of a session, and of a key whose successor is in the file already.
    for refusal in [
        "InvalidSecurityToken.Expired",
        "InvalidAccessKeyId.NotFound",
        "InvalidAccessKeyId.Inactive",
        "Forbidden.AccessKeyDisabled",
    ] {
        goes_on(&Service::new("one", refusal).await).await;
    }
}

async fn goes_on(service: &Service) {
    let folder = tempfile::tempdir().unwrap();
    type Form = fn(&str) -> String;
    let forms: [(&str, Form); 3] = [
        ("a.ini", ini_profile),
        ("b.ini", session_profile),
        ("c.json", cli_profile),
    ];
    for (name, profile) in forms {
        let path = folder.path().join(name);
        write(&path, profile("one"));
        service.takes("one");
        let client = service.client(file(&path));
        service.call(&client).await.unwrap();
        // As long as nothing is refused the file is not read again.
        write(&path, profile("two"));
        service.call(&client).await.unwrap();
        service.takes("two");
        let before = service.server.count();
        service.call(&client).await.unwrap();
        assert_eq!(service.keys()[before..], ["one", "two"], "{name}");
        service.call(&client).await.unwrap();
        assert_eq!(service.keys()[before + 2..], ["two"], "{name}");
    }
}

#[tokio::test]
async fn the_default_chain_goes_on_with_a_profile_that_was_rotated() {
    let home = tempfile::tempdir().unwrap();
    let service = Service::new("two", "InvalidSecurityToken.Expired").await;
    write(home.path().join(".aliyun/config.json"), cli_profile("one"));
    let chain = DefaultChain::builder()
        .environment(Environment::default().with_home(home.path()))
        .build();
    assert_eq!(given(&chain).await, "one");
    write(home.path().join(".aliyun/config.json"), cli_profile("two"));
    service.call(&service.client(chain)).await.unwrap();
    assert_eq!(service.keys(), ["one", "two"]);
}

#[tokio::test]
async fn a_refusal_is_told_where_the_file_is_gone_or_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ini");
    write(&path, ini_profile("one"));
    let file = file(&path);
    assert_eq!(given(&file).await, "one");
    // Not refused: what was read is kept, whatever becomes of the file.
    std::fs::remove_file(&path).unwrap();
    assert_eq!(given(&file).await, "one");
    let refused = || file.refused(&Credential::new("one", "testSecret"));
    refused();
    let error = file.provide().await.unwrap_err().to_string();
    assert!(error.contains("a.ini does not exist"), "{error}");
    write(&path, "[default]\ntype=access_key\naccess_key_id=two\n");
    let error = file.provide().await.unwrap_err().to_string();
    assert!(error.contains("has no access_key_secret"), "{error}");
    write(&path, ini_profile("two"));
    assert_eq!(given(&file).await, "two");
    // Late news of the first one: there is another by now.
    write(&path, ini_profile("three"));
    refused();
    assert_eq!(given(&file).await, "two");
    file.refused(&Credential::new("two", "testSecret"));
    assert_eq!(given(&file).await, "three");
    // Refused and unchanged, it is still the only one there is.
    file.refused(&Credential::new("three", "testSecret"));
    assert_eq!(given(&file).await, "three");
}

/// A call whose time is over while the file is read leaves the reading to the next one.
#[tokio::test]
async fn a_caller_that_goes_away_does_not_bring_a_refused_credential_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ini");
    write(&path, ini_profile("one"));
    let file = file(&path);
    assert_eq!(given(&file).await, "one");
    // Long enough that the reading is most likely still going on when the caller goes away.
    write(&path, ini_profile("two") + &"# a comment\n".repeat(80_000));
    file.refused(&Credential::new("one", "testSecret"));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut first = file.provide();
    let _ = first.as_mut().poll(&mut context);
    drop(first);
    assert_eq!(given(&file).await, "two");
}

/// Another profile may belong to another account: that it is current by now, or in the usual place, is not a reason to become it.
#[tokio::test]
async fn the_profile_that_was_found_stays_the_one_that_is_used() {
    let home = tempfile::tempdir().unwrap();
    let environment = || Environment::default().with_home(home.path());
    let refused = |id: &str| Credential::new(id, "testSecret");
    let config = |current: &str, orders: &str| {
        let profile = |name: &str, id: &str| serde_json::json!({"name": name, "mode": "AK", "access_key_id": id, "access_key_secret": "testSecret"});
        let profiles = [profile("other", "other"), profile("orders", orders)];
        serde_json::json!({"current": current, "profiles": profiles}).to_string()
    };
    let path = home.path().join(".aliyun/config.json");
    write(&path, config("orders", "one"));
    let file = ProfileFile::cli(environment());
    assert_eq!(given(&file).await, "one");
    write(&path, config("other", "two"));
    file.refused(&refused("one"));
    assert_eq!(given(&file).await, "two");
    write(&path, cli_profile("three"));
    file.refused(&refused("two"));
    let error = file.provide().await.unwrap_err().to_string();
    assert!(error.contains("no profile \"orders\""), "{error}");

    let folder = home.path().join(".alibabacloud");
    write(folder.join("credentials"), ini_profile("one"));
    let file = ProfileFile::ini(environment());
    assert_eq!(given(&file).await, "one");
    write(folder.join("credentials.ini"), ini_profile("other"));
    write(folder.join("credentials"), ini_profile("two"));
    file.refused(&refused("one"));
    assert_eq!(given(&file).await, "two");
}

#[tokio::test]
async fn fifty_refused_callers_get_what_one_has_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ini");
    write(&path, ini_profile("one"));
    let file = Arc::new(file(&path));
    assert_eq!(given(&*file).await, "one");
    write(&path, ini_profile("two"));
    let callers: Vec<_> = (0..50)
        .map(|_| {
            let file = Arc::clone(&file);
            tokio::spawn(async move {
                file.refused(&Credential::new("one", "testSecret"));
                given(&*file).await
            })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.unwrap(), "two");
    }
}

#[tokio::test]
async fn a_role_is_assumed_with_keys_that_were_rotated() {
    let home = tempfile::tempdir().unwrap();
    let service = Service::new("one", "InvalidAccessKeyId.NotFound").await;
    let role = |key: &str| {
        format!(
            "[default]\ntype=ram_role_arn\naccess_key_id={key}\naccess_key_secret=testSecret\nrole_arn=acs:ram::1234:role/r\n"
        )
    };
    let path = home.path().join("a.ini");
    write(&path, role("one"));
    let clock = ManualClock::new();
    let chain = DefaultChain::builder()
        .environment(Environment::of([(variable::CREDENTIALS_FILE, &path)]))
        .clock(clock.clock())
        .sts_endpoint(&service.server.url)
        .build();
    assert_eq!(given(&chain).await, "STS.of.one");
    // The session is refused, and the key that assumes the role is gone before its successor is in the file.
    service.takes("two");
    chain.refused(&Credential::new("STS.of.one", "testSecret"));
    let error = chain.provide().await.unwrap_err().to_string();
    assert!(error.contains("InvalidAccessKeyId.NotFound"), "{error}");
    write(&path, role("two"));
    assert_eq!(given(&chain).await, "STS.of.two");
    // The successor is there already.
    service.takes("three");
    write(&path, role("three"));
    chain.refused(&Credential::new("STS.of.two", "testSecret"));
    assert_eq!(given(&chain).await, "STS.of.three");
}

#[tokio::test]
async fn a_credentials_uri_is_asked_again() {
    let answers = Arc::new(Mutex::new("one"));
    let current = Arc::clone(&answers);
    let server = serve(move |_| (200, flat(*current.lock().unwrap())));
    let service = Service::new("two", "InvalidSecurityToken.Malformed").await;
    let uri = CredentialsUri::new(&server.url).unwrap().refreshing();
    assert_eq!(given(&uri).await, "one");
    *answers.lock().unwrap() = "two";
    assert_eq!(given(&uri).await, "one");
    service.call(&service.client(uri)).await.unwrap();
    assert_eq!(service.keys(), ["one", "two"]);
}
