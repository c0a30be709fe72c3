//! Where the credential comes from: the sources of the provider's own tools. Never an argument, which other users of the
//! machine can read.
//!
//! Only the first source that is set up is used: if it does not work, that is an error, because the next one may belong to another
//! account. So nothing waits for a metadata server that no variable names.

use std::time::Duration;

use core_client::Credential;
use dypls_credentials::{
    ChainBuilder, DefaultChain, Environment, ProvideCredential as _, Source, variable,
};

use crate::client::Globals;
use crate::exit::Failure;
use crate::lang::{Lang, lang, tr};

/// How long a source may take, whatever it waits for, unless the user gives it less time: longer than any of them needs.
const LONGEST: Duration = Duration::from_secs(40);

/// A credential and where it was found.
pub(crate) struct Found {
    /// The credential.
    pub(crate) credential: Credential,
    /// Its source, without any of it.
    pub(crate) source: String,
}

/// Finds a credential; a role's is fetched from its server. A profile that is named is taken, whatever else is set up.
pub(crate) async fn find(globals: &Globals) -> Result<Found, Failure> {
    find_in(DefaultChain::builder(), globals).await
}

/// Finds a credential without asking a server.
pub(crate) async fn find_offline(globals: &Globals) -> Result<Found, Failure> {
    find_in(DefaultChain::builder().offline(true), globals).await
}

async fn find_in(chain: ChainBuilder, globals: &Globals) -> Result<Found, Failure> {
    let limit = globals.timeout.map_or(LONGEST, |given| given.min(LONGEST));
    search(
        Environment::read(),
        chain,
        globals.profile.as_deref(),
        limit,
    )
    .await
    .map_err(Failure::not_sent)
}

async fn search(
    environment: Environment,
    chain: ChainBuilder,
    profile: Option<&str>,
    limit: Duration,
) -> Result<Found, String> {
    let environment = match profile {
        Some(name) => environment.with(variable::PROFILE, name),
        None => environment,
    };
    let asked = |source: &Source| match source {
        Source::CliProfile | Source::IniProfile => true,
        _ if profile.is_some() => false,
        Source::EcsRole => source.is_set_up(&environment),
        _ => true,
    };
    let sources: Vec<_> = Source::ORDER.into_iter().filter(asked).collect();
    let chain = chain.environment(environment).sources(sources).build();
    let Ok(found) = tokio::time::timeout(limit, chain.provide()).await else {
        return Err(tr!(
            "no credential within {} s",
            "在 {} 秒内未取得凭证",
            limit.as_secs_f64()
        ));
    };
    match found {
        Ok(credential) => Ok(Found {
            credential,
            source: chain.source().map(name).unwrap_or_default(),
        }),
        Err(error) if error.is_not_set_up() => Err(none()),
        // It names the source; in English, whatever the language.
        Err(error) => Err(tr!("{}", "无法取得已配置的凭证：{}", error)),
    }
}

fn none() -> String {
    tr!(
        "no credential: set {} and {}, or write ~/.alibabacloud/credentials.ini",
        "没有找到凭证：请设置 {} 与 {}，或编写 ~/.alibabacloud/credentials.ini",
        variable::ACCESS_KEY_ID,
        variable::ACCESS_KEY_SECRET
    )
}

fn name(source: Source) -> String {
    match (lang(), source) {
        (Lang::Chinese, Source::Environment) => "环境变量".to_owned(),
        (Lang::Chinese, Source::OidcRole) => "OIDC 角色".to_owned(),
        (Lang::Chinese, Source::CliProfile) => "阿里云 CLI 配置".to_owned(),
        (Lang::Chinese, Source::IniProfile) => "INI 配置文件".to_owned(),
        (Lang::Chinese, Source::EcsRole) => "ECS 实例角色".to_owned(),
        (Lang::Chinese, Source::CredentialsUri) => "凭证 URI".to_owned(),
        _ => source.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const PAIR: [(&str, &str); 2] = [
        (variable::ACCESS_KEY_ID, "testEnv"),
        (variable::ACCESS_KEY_SECRET, "testSecret"),
    ];

    async fn id(environment: Environment) -> Result<String, String> {
        named(environment, None).await
    }

    async fn named(environment: Environment, profile: Option<&str>) -> Result<String, String> {
        let chain = DefaultChain::builder().offline(true);
        let found = search(environment, chain, profile, LONGEST).await;
        found.map(|found| found.credential.access_key_id().to_owned())
    }

    #[tokio::test]
    async fn the_environment_goes_first_and_must_be_whole() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(".alibabacloud");
        fs::create_dir(&folder).unwrap();
        let ini =
            "[default]\ntype=access_key\naccess_key_id=testIni\naccess_key_secret=testSecret\n";
        fs::write(folder.join("credentials"), ini).unwrap();
        let with = |variables: &[(&'static str, &'static str)]| {
            Environment::of(variables.iter().copied()).with_home(home.path())
        };
        assert_eq!(id(with(&PAIR)).await.as_deref(), Ok("testEnv"));
        assert_eq!(id(with(&[])).await.as_deref(), Ok("testIni"));
        for (given, missing) in [(0, 1), (1, 0)] {
            let error = id(with(&[PAIR[given]])).await.unwrap_err();
            assert!(error.contains(PAIR[missing].0), "{error}");
            assert!(!error.contains("test"), "{error}");
        }
    }

    #[tokio::test]
    async fn one_that_is_set_up_and_does_not_work_ends_the_search() {
        let home = tempfile::tempdir().unwrap();
        for (folder, file, text) in [
            (
                ".aliyun",
                "config.json",
                r#"{"current": "a", "profiles": [{"name": "a", "mode": "BearerToken"}]}"#,
            ),
            (
                ".alibabacloud",
                "credentials.ini",
                "[default]\ntype=access_key\naccess_key_id=testIni\naccess_key_secret=testSecret\n",
            ),
        ] {
            fs::create_dir(home.path().join(folder)).unwrap();
            fs::write(home.path().join(folder).join(file), text).unwrap();
        }
        let error = id(Environment::default().with_home(home.path()))
            .await
            .unwrap_err();
        assert!(
            error.contains("BearerToken") && error.contains("config.json"),
            "{error}"
        );
        let off = Environment::of([(variable::CLI_PROFILE_DISABLED, "true")]);
        assert_eq!(
            id(off.with_home(home.path())).await.as_deref(),
            Ok("testIni")
        );
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_source_has_no_more_time_than_is_given() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join(".aliyun")).unwrap();
        let text = r#"{"current": "a", "profiles": [{"name": "a", "mode": "External", "process_command": "sleep 20"}]}"#;
        fs::write(home.path().join(".aliyun/config.json"), text).unwrap();
        let environment = Environment::default().with_home(home.path());
        let chain = DefaultChain::builder().allow_external(true);
        let limit = Duration::from_millis(500);
        let began = std::time::Instant::now();
        let found = search(environment, chain, None, limit).await;
        assert_eq!(found.err().as_deref(), Some("no credential within 0.5 s"));
        assert!(began.elapsed() < Duration::from_secs(10));
    }

    #[tokio::test]
    async fn a_profile_that_is_named_goes_before_everything_else() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(".alibabacloud");
        fs::create_dir(&folder).unwrap();
        let profile = |name| {
            format!(
                "[{name}]\ntype=access_key\naccess_key_id={name}Id\naccess_key_secret=testSecret\n"
            )
        };
        fs::write(
            folder.join("credentials"),
            ["default", "work"].map(profile).concat(),
        )
        .unwrap();
        let environment = || {
            let other = [PAIR[0], PAIR[1], (variable::PROFILE, "default")];
            Environment::of(other).with_home(home.path())
        };
        assert_eq!(id(environment()).await.as_deref(), Ok("testEnv"));
        assert_eq!(
            named(environment(), Some("work")).await.as_deref(),
            Ok("workId")
        );
        assert!(named(environment(), Some("nobody")).await.is_err());
        assert!(named(Environment::of(PAIR), Some("work")).await.is_err());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_pipe_in_place_of_a_file_hangs_nothing() {
        let home = tempfile::tempdir().unwrap();
        for name in [".aliyun/config.json", ".alibabacloud/credentials.ini"] {
            let path = home.path().join(name);
            fs::create_dir(path.parent().unwrap()).unwrap();
            let made = std::process::Command::new("mkfifo").arg(&path).status();
            assert!(made.unwrap().success());
            let error = id(Environment::default().with_home(home.path()))
                .await
                .unwrap_err();
            assert!(
                error.contains(name) && error.contains("is not a regular file"),
                "{error}"
            );
            fs::remove_file(&path).unwrap();
        }
    }

    #[tokio::test]
    async fn nothing_set_up_says_what_to_do() {
        let error = id(Environment::default()).await.unwrap_err();
        assert!(error.contains(variable::ACCESS_KEY_ID), "{error}");
    }
}
