//! No key, token, policy or address that must stay hidden appears in errors, in `Debug`, or in the logs of the whole stack at
//! their finest.
//!
//! One test alone, since loggers are process-wide.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

#[path = "suite/common/mod.rs"]
mod common;

use std::fmt::{self, Debug, Write as _};
use std::sync::{Arc, Mutex};

use common::*;
use dypls_credentials::{
    AssumeRole, Credential, CredentialsUri, DefaultChain, EcsRole, Environment, FetchSession as _,
    OidcRole, ProfileFile, ProvideCredential, Refreshing, Role, StaticCredential, variable,
};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// In every value that must stay hidden.
const CANARY: &str = "Canary";

/// Everything that anybody could have seen.
#[derive(Clone, Default)]
struct Shown(Arc<Mutex<String>>);

impl Shown {
    fn write(&self, text: fmt::Arguments<'_>) {
        writeln!(self.0.lock().unwrap(), "{text}").unwrap();
    }

    fn debug(&self, value: &dyn Debug) {
        self.write(format_args!("{value:?} {value:#?}"));
    }
}

struct Fields<'s>(&'s Shown);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.write(format_args!("  {field}={value:?}"));
    }
}

impl Subscriber for Shown {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Fields(self));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields(self));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.write(format_args!("event {}", event.metadata().target()));
        event.record(&mut Fields(self));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl log::Log for Shown {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        self.write(format_args!("log {} {}", record.target(), record.args()));
    }

    fn flush(&self) {}
}

/// Repeats everything it was sent in its message.
fn echo(request: &Request) -> String {
    let (target, headers) = (&request.target, &request.headers);
    let all = format!("{target} {} {headers:?}", request.text());
    let plain = ["OIDCToken", "Policy", "ExternalId"]
        .iter()
        .filter_map(|name| request.parameter(name))
        .collect::<Vec<_>>()
        .join(" ");
    serde_json::json!({"Code": "OddCode", "Message": format!("{all} {plain}"), "RequestId": "R-1"})
        .to_string()
}

fn success() -> String {
    flat("STS.idCanary")
        .replace("testSecret", "secretCanary")
        .replace("testToken", "tokenCanary")
}

async fn see(shown: &Shown, provider: &(impl ProvideCredential + Debug)) {
    shown.debug(provider);
    match provider.provide().await {
        Ok(credential) => shown.debug(&credential),
        Err(error) => {
            shown.write(format_args!("{error}"));
            shown.debug(&error);
        }
    }
    shown.debug(provider);
}

fn pair() -> StaticCredential {
    let credential = Credential::new("idCanary", "secretCanary");
    StaticCredential::new(credential.with_security_token("tokenCanary"))
}

fn role(server: &Server) -> Role {
    Role::new("acs:ram::1234:role/orders")
        .policy(r#"{"Version":"1","Note":"policyCanary"}"#)
        .external_id("externalCanary")
        .sts_endpoint(&server.url)
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let shown = Shown::default();
    tracing::subscriber::set_global_default(shown.clone()).unwrap();
    log::set_boxed_logger(Box::new(shown.clone())).unwrap();
    log::set_max_level(log::LevelFilter::Trace);

    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, "eyJ.oidcCanary.x").unwrap();
    let clock = ManualClock::new().clock();
    for status in [200, 400, 403, 500] {
        let sts = serve(move |request| (status, echo(request)));
        let assume = AssumeRole::new(role(&sts), pair()).unwrap();
        see(&shown, &Refreshing::with_clock(assume, clock.clone())).await;
        let oidc = OidcRole::new(role(&sts), "acs:ram::1234:oidc-provider/idp", &token).unwrap();
        shown.debug(&oidc);
        see(&shown, &Refreshing::with_clock(oidc, clock.clone())).await;
        // The client repeats a read whose outcome is unknown, twice at most: so it is where a status of success comes with a code.
        let is_unknown = [200, 500].contains(&status);
        assert_eq!(sts.count(), if is_unknown { 6 } else { 2 });

        let odd = serve(move |request| (status, echo(request)));
        let uri = format!("{}/pathCanary?q=queryCanary", odd.url);
        let with_password = uri.replace("//", "//u:passwordCanary@");
        shown.debug(&CredentialsUri::new(&with_password).unwrap_err());
        see(&shown, &CredentialsUri::new(&uri).unwrap().refreshing()).await;
        assert_eq!(odd.count(), 1);
    }
    let fine = serve(|_| (200, success()));
    let uri = CredentialsUri::new(&format!("{}/pathCanary", fine.url)).unwrap();
    shown.debug(&uri.fetch().await.unwrap());
    see(&shown, &Refreshing::with_clock(uri, clock.clone())).await;

    let metadata = serve(|request| match request.target.as_str() {
        "/latest/api/token" => (200, "metadataCanary".to_owned()),
        path if path.ends_with("web") => (200, success()),
        _ => (200, "web".to_owned()),
    });
    let ecs = EcsRole::at(&metadata.url).unwrap();
    see(&shown, &Refreshing::with_clock(ecs, clock.clone())).await;
    assert_eq!(metadata.count(), 3);

    files_and_chain(&shown, folder.path()).await;

    let shown = shown.0.lock().unwrap();
    let found = shown.lines().find(|line| line.contains(CANARY));
    assert_eq!(found, None);
    assert!(shown.contains("fetching a session"), "logs were seen");
    assert!(
        shown.contains("event hyper_util::"),
        "those of the stack too"
    );
}

async fn files_and_chain(shown: &Shown, folder: &std::path::Path) {
    let pair = "access_key_id = idCanary\naccess_key_secret = secretCanary\n";
    for (name, text) in [
        ("fine.ini", format!("[default]\ntype = access_key\n{pair}")),
        (
            "odd.ini",
            format!("[default]\ntype = secret/Canary\n{pair}"),
        ),
        (
            "half.ini",
            "[default]\ntype = sts\naccess_key_secret = secretCanary\n".to_owned(),
        ),
        ("broken.ini", "[default\nsecretCanary".to_owned()),
        ("broken.json", r#"{"profiles": [secretCanary"#.to_owned()),
        (
            "odd.json",
            r#"{"current":"a","profiles":[{"name":"a","mode":"secret/Canary"}]}"#.to_owned(),
        ),
        ("odd text.ini", "secretCanary\u{0}".repeat(200_000)),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        let file = match name.ends_with("ini") {
            true => ProfileFile::ini(Environment::default()),
            false => ProfileFile::cli(Environment::default()),
        };
        see(shown, &file.with_path(&path)).await;
    }
    signed_in(shown, folder).await;
    let environment = Environment::of([
        (variable::ACCESS_KEY_SECRET, "secretCanary"),
        (variable::SECURITY_TOKEN, "tokenCanary"),
        (variable::CREDENTIALS_URI, "http://example.com/pathCanary"),
        (variable::ECS_METADATA_DISABLED, "true"),
    ]);
    shown.debug(&environment);
    see(
        shown,
        &DefaultChain::builder().environment(environment).build(),
    )
    .await;
}

/// Profiles whose sessions come from where users sign in, and from a program.
async fn signed_in(shown: &Shown, folder: &std::path::Path) {
    for status in [200, 401] {
        let server = serve(move |request| (status, echo(request)));
        for profile in [
            serde_json::json!({"mode": "CloudSSO", "cloud_sso_sign_in_url": server.url, "cloud_sso_account_id": "1",
                               "cloud_sso_access_config": "1", "access_token": "accessCanary"}),
            serde_json::json!({"mode": "OAuth", "oauth_access_token": "accessCanary",
                               "oauth_refresh_token": "refreshCanary"}),
            serde_json::json!({"mode": "External", "process_command": "printf secretCanary argumentCanary"}),
            serde_json::json!({"mode": "External", "process_command": "/nowhere/Canary argumentCanary"}),
            serde_json::json!({"mode": "CredentialsURI", "credentials_uri": format!("{}/pathCanary", server.url)}),
        ] {
            let mut profile = profile;
            profile["name"] = "a".into();
            let file = serde_json::json!({"current": "a", "profiles": [profile]});
            let home = folder.join("home");
            write(home.join(".aliyun/config.json"), file.to_string());
            let chain = DefaultChain::builder()
                .environment(Environment::default().with_home(&home))
                .oauth_server(&server.url)
                .allow_external(true)
                .build();
            see(shown, &chain).await;
        }
        assert_eq!(server.count(), 3);
    }
}
