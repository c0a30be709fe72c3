//! Proxies and root certificates reach every server but the metadata server.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use crate::common::*;
use base64::Engine as _;
use core_client::Proxy;
use dypls_credentials::{
    AssumeRole, ChainBuilder, Credential, CredentialsUri, DefaultChain, Environment,
    FetchSession as _, Network, ProvideCredential as _, Role, StaticCredential, variable,
};

/// A home folder with one profile for each way to a server, of which this is the address.
fn home(server: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let profiles = serde_json::json!([
        {"name": "role", "mode": "RamRoleArn", "access_key_id": "testId", "access_key_secret": "testSecret",
         "ram_role_arn": "acs:ram::1234:role/r"},
        {"name": "uri", "mode": "CredentialsURI", "credentials_uri": format!("{server}/c")},
        {"name": "sso", "mode": "CloudSSO", "cloud_sso_sign_in_url": server, "cloud_sso_account_id": "1",
         "cloud_sso_access_config": "1", "access_token": "testAccess"},
        {"name": "oauth", "mode": "OAuth", "oauth_access_token": "testAccess"},
    ]);
    let file = serde_json::json!({"profiles": profiles}).to_string();
    write(home.path().join(".aliyun/config.json"), file);
    home
}

fn chain(home: &tempfile::TempDir, server: &str, profile: &str) -> ChainBuilder {
    let environment = Environment::of([(variable::PROFILE, profile)]);
    DefaultChain::builder()
        .environment(environment.with_home(home.path()))
        .clock(ManualClock::new().clock())
        .sts_endpoint(server)
        .oauth_server(server)
}

const PROFILES: [&str; 4] = ["role", "uri", "sso", "oauth"];

#[tokio::test]
async fn every_server_is_reached_through_the_proxy_that_is_set() {
    let proxy = serve(|_| (403, String::new()));
    let network = || Network::new().proxy(Proxy::Url(proxy.url.clone()));
    let server = "https://vault.example.com";
    let home = home(server);
    for profile in PROFILES {
        let before = proxy.count();
        let chain = chain(&home, server, profile).network(network()).build();
        chain.provide().await.unwrap_err();
        let seen = proxy.requests();
        assert!(seen.len() > before, "{profile}");
        let first = &seen[before];
        assert_eq!(
            (first.method.as_str(), first.target.as_str()),
            ("CONNECT", "vault.example.com:443")
        );
    }
    let before = proxy.count();
    let uri = CredentialsUri::with_network("https://vault.example.com/c", network()).unwrap();
    uri.fetch().await.unwrap_err();
    let key = StaticCredential::new(Credential::new("testId", "testSecret"));
    let role = Role::new("acs:ram::1234:role/r")
        .sts_endpoint(server)
        .network(network());
    AssumeRole::new(role, key)
        .unwrap()
        .fetch()
        .await
        .unwrap_err();
    assert!(proxy.count() >= before + 2);
    let shown = format!(
        "{:?}",
        Network::new().proxy(Proxy::Url("http://u:testPassword@p".into()))
    );
    assert!(!shown.contains("testPassword"), "{shown}");
}

#[tokio::test]
async fn every_server_is_trusted_by_the_roots_that_are_set() {
    let identity = Identity::new("localhost", &[]);
    let der = &identity.root;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let pem = format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    let answer = reply(|request| match request.target.as_str() {
        "/c" => (200, flat("fromServer")),
        "/cloud-credentials" => (
            200,
            of_sts("fromServer").replace("Credentials", "CloudCredential"),
        ),
        "/v1/exchange" => (200, flat("fromServer")),
        _ => (200, of_sts("fromServer")),
    });
    let server = Server::setup().tls(&identity).script(answer);
    let server = &server.url;
    let home = home(server);
    for profile in PROFILES {
        let without = chain(&home, server, profile).build();
        without.provide().await.unwrap_err();
        for network in [
            Network::new().root_certificates_pem(pem.as_bytes()),
            Network::new().root_certificate_der(der.as_slice()),
        ] {
            let chain = chain(&home, server, profile).network(network).build();
            assert_eq!(
                id(&chain.provide().await.unwrap()),
                "fromServer",
                "{profile}"
            );
        }
        let broken = Network::new().root_certificates_pem("no certificate");
        let error = chain(&home, server, profile)
            .network(broken)
            .build()
            .provide()
            .await;
        let error = error.unwrap_err().to_string();
        assert!(error.contains("root certificate"), "{profile}: {error}");
    }
}

/// The metadata server is asked directly whatever is set: what is set for it cannot even be wrong.
#[tokio::test]
async fn the_metadata_server_is_asked_directly() {
    let machine = serve(metadata(false));
    let network = Network::new()
        .proxy(Proxy::Url("http://[broken".to_owned()))
        .root_certificates_pem("no certificate");
    let chain = DefaultChain::builder()
        .environment(Environment::default())
        .network(network)
        .metadata_server(&machine.url)
        .clock(ManualClock::new().clock())
        .build();
    assert_eq!(id(&chain.provide().await.unwrap()), "STS.fromEcs");
}
