//! Files that are no files of credentials: they neither hang a call nor fill the memory, and the error says what they are.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::common::*;
use dypls_credentials::{
    DefaultChain, Environment, FetchSession as _, OidcRole, ProfileFile, ProvideCredential as _,
    Role, variable,
};

/// What may stand at a path instead of a file, and what is said of it.
const ODD: &[(&str, &str)] = &[
    ("pipe", "is not a regular file"),
    ("pipe with a writer", "is not a regular file"),
    ("zeros", "is not a regular file"),
    ("socket", "is not a regular file"),
    ("terminal", "is not a regular file"),
    ("folder", "is a folder"),
    ("dangling link", "cannot be read"),
    ("link to itself", "cannot be read"),
    ("large", "is larger than 1 MiB"),
    ("UTF-16", "is UTF-16: save it as UTF-8"),
    ("no text", "is not UTF-8"),
];

/// Puts it there. What is given back keeps it alive.
fn put(odd: &str, path: &Path) -> Box<dyn std::any::Any> {
    let _ = std::fs::remove_file(path);
    let _ = std::fs::remove_dir(path);
    let pipe = || {
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.unwrap().success());
    };
    match odd {
        "pipe" => pipe(),
        "pipe with a writer" => {
            pipe();
            // Reading and writing at once waits for nobody.
            let both = std::fs::OpenOptions::new()
                .read(true)
                .write(true)
                .open(path);
            return Box::new(both.unwrap());
        }
        "zeros" => symlink("/dev/zero", path).unwrap(),
        "terminal" => symlink("/dev/tty", path).unwrap(),
        "socket" => return Box::new(std::os::unix::net::UnixListener::bind(path).unwrap()),
        "folder" => std::fs::create_dir(path).unwrap(),
        "dangling link" => symlink("nowhere", path).unwrap(),
        "link to itself" => symlink(path, path).unwrap(),
        "large" => std::fs::write(path, vec![b'#'; 1024 * 1024 + 1]).unwrap(),
        "UTF-16" => std::fs::write(path, b"\xff\xfe[\0d\0]\0").unwrap(),
        "no text" => std::fs::write(path, b"testSecret\xff").unwrap(),
        other => panic!("{other}"),
    }
    Box::new(())
}

/// Fails, soon.
async fn fails(what: impl Future<Output = Result<String, String>>) -> String {
    let began = Instant::now();
    let error = tokio::time::timeout(Duration::from_secs(20), what)
        .await
        .unwrap()
        .unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(10), "{error}");
    assert!(!error.contains("testSecret"), "{error}");
    error
}

#[tokio::test]
async fn a_profile_file_that_is_no_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("profiles");
    for (odd, said) in ODD {
        let _alive = put(odd, &path);
        for file in [
            ProfileFile::ini(Environment::default()),
            ProfileFile::cli(Environment::default()),
        ] {
            let file = file.with_path(&path);
            let error = fails(async {
                let found = file.provide().await.map_err(|error| error.to_string());
                found.map(|found| id(&found).to_owned())
            })
            .await;
            assert!(
                error.contains(said) && error.contains("profiles"),
                "{odd}: {error}"
            );
        }
    }
}

#[tokio::test]
async fn a_token_file_that_is_no_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let sts = serve(|_| (200, of_sts("STS.x")));
    for (odd, said) in ODD {
        let _alive = put(odd, &path);
        let role = Role::new("acs:ram::1234:role/r").sts_endpoint(&sts.url);
        let role = OidcRole::new(role, "acs:ram::1234:oidc-provider/idp", &path).unwrap();
        let error = fails(async {
            let session = role.fetch().await.map_err(|error| error.to_string());
            session.map(|session| format!("{session:?}"))
        })
        .await;
        assert!(
            error.contains(said) && error.contains("token"),
            "{odd}: {error}"
        );
    }
    assert_eq!(sts.count(), 0);
}

#[tokio::test]
async fn the_chain_ends_at_such_a_file() {
    let home = tempfile::tempdir().unwrap();
    let machine = serve(metadata(false));
    for name in [".aliyun/config.json", ".alibabacloud/credentials.ini"] {
        let path = home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        for (odd, said) in ODD {
            let _alive = put(odd, &path);
            let chain = DefaultChain::builder()
                .environment(Environment::default().with_home(home.path()))
                .metadata_server(&machine.url)
                .build();
            let error = fails(async {
                let found = chain.provide().await.map_err(|error| error.to_string());
                found.map(|found| id(&found).to_owned())
            })
            .await;
            assert!(
                error.contains(said) && error.contains(name),
                "{odd}: {error}"
            );
        }
        let _ = std::fs::remove_file(&path);
    }
    assert_eq!(machine.count(), 0);
}

/// The one worker goes on while a file is read: a read on this thread would be ready at once, each time.
#[tokio::test]
async fn files_are_read_off_the_async_threads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials.ini");
    std::fs::write(
        &path,
        ini_profile("fromIni") + &"# a comment\n".repeat(80_000),
    )
    .unwrap();
    let variables = [(variable::CREDENTIALS_FILE, path.to_str().unwrap())];
    let mut waited = 0;
    for _ in 0..10 {
        let file = ProfileFile::ini(Environment::of(variables));
        let mut provided = std::pin::pin!(file.provide());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        if provided.as_mut().poll(&mut context).is_pending() {
            waited += 1;
            // Nothing is held meanwhile that others need.
            file.refused(&dypls_credentials::Credential::new("other", "testSecret"));
            assert_eq!(id(&provided.await.unwrap()), "fromIni");
        }
    }
    assert!(waited > 0);
    // Without a runtime too.
    let other = ProfileFile::ini(Environment::of(variables));
    let found = std::thread::spawn(move || {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let mut provided = std::pin::pin!(other.provide());
        loop {
            match provided.as_mut().poll(&mut context) {
                std::task::Poll::Ready(found) => break found,
                std::task::Poll::Pending => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    });
    assert_eq!(id(&found.join().unwrap().unwrap()), "fromIni");
}

#[tokio::test]
async fn byte_order_marks_are_skipped_and_a_mebibyte_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("a.ini", ini_profile("fromFile")),
        ("a.json", cli_profile("fromFile")),
        ("large.ini", {
            let profile = ini_profile("fromFile");
            let rest = 1024 * 1024 - profile.len() - "\u{feff}".len();
            format!("{profile}{}", "#".repeat(rest))
        }),
    ];
    for (name, text) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, format!("\u{feff}{text}")).unwrap();
        let file = match name.ends_with("json") {
            true => ProfileFile::cli(Environment::default()),
            false => ProfileFile::ini(Environment::default()),
        };
        let found = file.with_path(&path).provide().await.unwrap();
        assert_eq!(id(&found), "fromFile", "{name}");
    }
    let path = folder.path().join("token");
    std::fs::write(&path, "\u{feff}testOidcToken\r\n").unwrap();
    let sts = serve(|_| (200, of_sts("STS.fromOidc")));
    let role = Role::new("acs:ram::1234:role/r").sts_endpoint(&sts.url);
    let role = OidcRole::new(role, "acs:ram::1234:oidc-provider/idp", &path).unwrap();
    role.fetch().await.unwrap();
    assert_eq!(
        sts.requests()[0].parameter("OIDCToken").as_deref(),
        Some("testOidcToken")
    );
}
