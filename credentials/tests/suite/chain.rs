//! The default chain: its order, what it remembers, what it says when it fails.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::path::Path;
use std::sync::Arc;

use crate::common::*;
use dypls_credentials::{
    Credential, DefaultChain, Environment, ProvideCredential as _, Source, StaticCredential,
    variable,
};

/// Everything that the chain can find, at once.
struct World {
    home: tempfile::TempDir,
    sts: Server,
    ecs: Server,
    uri: Server,
}

impl World {
    async fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let write = |path: &Path, text: &str| {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(&home.path().join("token"), "testOidcToken");
        write(
            &home.path().join(".aliyun/config.json"),
            r#"{"current":"a","profiles":[{"name":"a","mode":"AK","access_key_id":"fromCli","access_key_secret":"testSecret"}]}"#,
        );
        write(
            &home.path().join(".alibabacloud/credentials.ini"),
            "[default]\ntype=access_key\naccess_key_id=fromIni\naccess_key_secret=testSecret\n",
        );
        Self {
            home,
            sts: serve(|_| (200, of_sts("STS.fromOidc"))),
            ecs: serve(metadata(false)),
            uri: serve(|_| (200, flat("STS.fromUri"))),
        }
    }

    fn chain(&self, without: &[&str]) -> DefaultChain {
        let token = self.home.path().join("token");
        let uri = format!("{}/c", self.uri.url);
        let variables = [
            (variable::ACCESS_KEY_ID, "fromEnvironment"),
            (variable::ACCESS_KEY_SECRET, "testSecret"),
            (variable::OIDC_TOKEN_FILE, token.to_str().unwrap()),
            (
                variable::OIDC_PROVIDER_ARN,
                "acs:ram::1234:oidc-provider/idp",
            ),
            (variable::ROLE_ARN, "acs:ram::1234:role/pod"),
            (variable::CREDENTIALS_URI, &uri),
        ];
        let given = variables
            .into_iter()
            .filter(|(name, _)| !without.contains(name));
        DefaultChain::builder()
            .environment(Environment::of(given).with_home(self.home.path()))
            .clock(ManualClock::new().clock())
            .sts_endpoint(&self.sts.url)
            .metadata_server(&self.ecs.url)
            .build()
    }
}

const KEY_PAIR: &[&str] = &[variable::ACCESS_KEY_ID, variable::ACCESS_KEY_SECRET];
const OIDC: &[&str] = &[variable::OIDC_TOKEN_FILE, variable::OIDC_PROVIDER_ARN];

#[tokio::test]
async fn the_order_is_the_providers() {
    let mut world = World::new().await;
    let mut without = Vec::new();
    let mut order = Vec::new();
    for (expected, next) in [
        ("fromEnvironment", KEY_PAIR),
        ("STS.fromOidc", OIDC),
        ("fromCli", &[]),
        ("fromIni", &[]),
        ("STS.fromEcs", &[]),
        ("STS.fromUri", &[variable::CREDENTIALS_URI]),
    ] {
        let chain = world.chain(&without);
        assert_eq!(chain.source(), None);
        assert_eq!(id(&chain.provide().await.unwrap()), expected);
        order.extend(chain.source());
        match expected {
            "fromCli" => std::fs::remove_dir_all(world.home.path().join(".aliyun")).unwrap(),
            "fromIni" => std::fs::remove_dir_all(world.home.path().join(".alibabacloud")).unwrap(),
            "STS.fromEcs" => world.ecs.url = nobody(),
            _ => {}
        }
        without.extend(next);
    }
    assert_eq!(order, Source::ORDER);

    let error = world.chain(&without).provide().await.unwrap_err();
    assert!(error.is_not_set_up());
    let error = error.to_string();
    for said in [
        "environment: the environment variable ALIBABA_CLOUD_ACCESS_KEY_ID is missing or empty",
        "OIDC role: the environment variable ALIBABA_CLOUD_OIDC_TOKEN_FILE is missing or empty",
        "profile of the command line tool: the file",
        "config.json does not exist",
        "profile in INI form: the file",
        "credentials.ini does not exist",
        "ECS role: no metadata server answers: no connection",
        "credentials URI: the environment variable ALIBABA_CLOUD_CREDENTIALS_URI is missing or empty",
    ] {
        assert!(error.contains(said), "{said} is not in: {error}");
    }
    assert!(!error.contains("test"), "{error}");
}

#[tokio::test]
async fn what_is_switched_off_is_not_asked() {
    let world = World::new().await;
    std::fs::remove_dir_all(world.home.path().join(".alibabacloud")).unwrap();
    let variables = [
        (variable::CLI_PROFILE_DISABLED, "true"),
        (variable::ECS_METADATA_DISABLED, "True"),
    ];
    let chain = DefaultChain::builder()
        .environment(Environment::of(variables).with_home(world.home.path()))
        .metadata_server(&world.ecs.url)
        .build();
    let error = chain.provide().await.unwrap_err().to_string();
    assert!(
        error.contains("switched off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED"),
        "{error}"
    );
    assert!(
        error.contains("switched off by ALIBABA_CLOUD_ECS_METADATA_DISABLED"),
        "{error}"
    );
    assert_eq!(world.ecs.count(), 0);
}

#[tokio::test]
async fn a_source_that_was_found_stays() {
    let world = World::new().await;
    let chain = world.chain(&[KEY_PAIR, OIDC].concat());
    assert_eq!(id(&chain.provide().await.unwrap()), "fromCli");
    std::fs::remove_dir_all(world.home.path().join(".aliyun")).unwrap();
    assert_eq!(id(&chain.provide().await.unwrap()), "fromCli");
    assert_eq!(chain.source(), Some(Source::CliProfile));
}

#[tokio::test]
async fn fifty_callers_search_once() {
    let world = World::new().await;
    let chain = Arc::new(world.chain(KEY_PAIR));
    let callers: Vec<_> = (0..50)
        .map(|_| {
            let chain = Arc::clone(&chain);
            tokio::spawn(async move { chain.provide().await.map(|found| id(&found).to_owned()) })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.unwrap().unwrap(), "STS.fromOidc");
    }
    assert_eq!(world.sts.count(), 1);
}

#[tokio::test]
async fn what_is_explicit_beats_the_chain() {
    let world = World::new().await;
    let explicit = || StaticCredential::new(Credential::new("explicit", "testSecret"));
    let environment = Environment::of([
        (variable::ACCESS_KEY_ID, "fromEnvironment"),
        (variable::ACCESS_KEY_SECRET, "testSecret"),
    ]);
    let chain = DefaultChain::builder()
        .environment(environment)
        .explicit(explicit())
        .build();
    assert_eq!(id(&chain.provide().await.unwrap()), "explicit");
    assert_eq!(chain.source(), Some(Source::Explicit));

    // A client that is given a credential knows of no chain and no environment.
    let client = sts_sdk::Client::builder()
        .endpoint(&world.sts.url)
        .credential_provider(explicit())
        .build()
        .unwrap();
    client
        .assume_role()
        .role_arn("acs:ram::1234:role/x")
        .role_session_name(sts_sdk::types::RoleSessionName::new("x"))
        .await
        .unwrap();
    let sent = world.sts.requests().remove(0);
    assert_eq!(sent.parameter("AccessKeyId").as_deref(), Some("explicit"));
}

#[tokio::test]
async fn only_chosen_sources_are_asked_and_offline_none_that_needs_a_server() {
    let world = World::new().await;
    let token = world.home.path().join("token");
    let environment = Environment::of([
        (variable::OIDC_TOKEN_FILE, token.to_str().unwrap()),
        (
            variable::OIDC_PROVIDER_ARN,
            "acs:ram::1234:oidc-provider/idp",
        ),
        (variable::ROLE_ARN, "acs:ram::1234:role/pod"),
    ])
    .with_home(world.home.path());
    let chain = |sources: &[Source]| {
        DefaultChain::builder()
            .environment(environment.clone())
            .metadata_server(&world.ecs.url)
            .sts_endpoint(&world.sts.url)
            .sources(sources.iter().copied())
    };
    let ini = chain(&[Source::IniProfile, Source::CliProfile]).build();
    assert_eq!(id(&ini.provide().await.unwrap()), "fromIni");
    let none = chain(&[]).build();
    assert!(none.provide().await.is_err());
    for server in [Source::OidcRole, Source::EcsRole] {
        let error = chain(&[server]).offline(true).build().provide().await;
        let error = error.unwrap_err().to_string();
        assert!(error.contains("it needs a server"), "{error}");
    }
    assert_eq!((world.sts.count(), world.ecs.count()), (0, 0));
}

#[tokio::test]
async fn what_is_set_up_can_be_told_without_asking_anybody() {
    let world = World::new().await;
    let set_up = |variables: &[(&'static str, &'static str)], home: bool| {
        let environment = Environment::of(variables.iter().copied());
        let environment = if home {
            environment.with_home(world.home.path())
        } else {
            environment
        };
        let found = Source::ORDER.into_iter();
        found
            .filter(|source| source.is_set_up(&environment))
            .collect::<Vec<_>>()
    };
    assert_eq!(set_up(&[], false), []);
    assert_eq!(set_up(&[], true), [Source::CliProfile, Source::IniProfile]);
    let off = [(variable::CLI_PROFILE_DISABLED, "true")];
    assert_eq!(set_up(&off, true), [Source::IniProfile]);
    for (name, source) in [
        (variable::ACCESS_KEY_ID, Source::Environment),
        (variable::ACCESS_KEY_SECRET, Source::Environment),
        (variable::SECURITY_TOKEN, Source::Environment),
        (variable::OIDC_TOKEN_FILE, Source::OidcRole),
        (variable::CREDENTIALS_FILE, Source::IniProfile),
        (variable::ECS_METADATA, Source::EcsRole),
        (variable::CREDENTIALS_URI, Source::CredentialsUri),
    ] {
        assert_eq!(set_up(&[(name, "x")], false), [source], "{name}");
    }
    let off = [
        (variable::ECS_METADATA, "x"),
        (variable::ECS_METADATA_DISABLED, "true"),
    ];
    assert_eq!(set_up(&off, false), []);
}
