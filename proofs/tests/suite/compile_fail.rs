//! Leaving out a required value, or swapping two, does not compile; the same program without that mistake does.
//!
//! Each failing program is made from a compiling one by one edit, so that it can fail for no other reason. What the
//! compiler says is looked through for the name of what is missing instead of being compared as a whole: the toolchain is
//! the current stable one, whose wording changes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::features::{LINTS, share_libraries};
use crate::support::{cargo, in_copies_target, root, run, text};
use serde_json::Value;

/// An edit that must not compile.
struct Pair {
    name: &'static str,
    remove: &'static str,
    instead: &'static str,
    /// What the compiler has to name.
    says: &'static [&'static str],
}

const PROGRAM: &str = r#"//! Compiles.
#![deny(unused_must_use)]
use std::time::SystemTime;

use dyplsapi_sdk::Client;
use dyplsapi_sdk::axb::BindAxbRequest;
use dyplsapi_sdk::types::{Expiration, PhoneNumber, PoolKey, SubsId, XNumber};

#[allow(clippy::too_many_arguments)]
pub async fn calls(client: &Client, a: PhoneNumber, b: PhoneNumber, x: XNumber, pool: PoolKey, subs: SubsId, until: Expiration) {
    let _ = client.bind_axb().pool_key(pool.clone()).phone_no_a(a.clone()).phone_no_b(b).expiration(until.clone()).phone_no_x(x.clone()).await;
    let _ = client.query_subscription_detail().pool_key(pool).subs_id(subs).phone_no_x(x).await;
    let _ = BindAxbRequest::builder().expiration(until).phone_no_a(a).build();
    let _ = BindAxbRequest::builder().phone_no_a("13900000001".parse().unwrap()).expiration(SystemTime::now()).build();
    let _ = shown(PoolKey::new("FC12345"));
}

fn shown(value: impl AsRef<str> + std::fmt::Display) -> String {
    value.as_ref().to_owned()
}

fn main() {}
"#;

const PAIRS: &[Pair] = &[
    Pair {
        name: "bind_without_a",
        remove: ".phone_no_a(a.clone())",
        instead: "",
        says: &["Missing<", "PhoneNoA>"],
    },
    Pair {
        name: "bind_without_expiration",
        remove: ".expiration(until.clone())",
        instead: "",
        says: &["Missing<", "Expiration>"],
    },
    Pair {
        name: "query_without_subs_id",
        remove: ".subs_id(subs)",
        instead: "",
        says: &["Missing<", "SubsId>"],
    },
    Pair {
        name: "request_without_a",
        remove: ".phone_no_a(a).build()",
        instead: ".build()",
        says: &["Missing<", "PhoneNoA>"],
    },
    Pair {
        name: "pool_and_binding_swapped",
        remove: ".pool_key(pool).subs_id(subs)",
        instead: ".pool_key(subs).subs_id(pool)",
        says: &["PoolKey", "SubsId"],
    },
    Pair {
        name: "number_of_a_person_as_x",
        remove: ".phone_no_x(x.clone()).await",
        instead: ".phone_no_x(a.clone()).await",
        says: &["expected `XNumber`, found `PhoneNumber`"],
    },
    Pair {
        name: "plain_text_as_number",
        remove: ".phone_no_b(b)",
        instead: ".phone_no_b(\"13900000002\")",
        says: &["expected `PhoneNumber`, found `&str`"],
    },
    Pair {
        name: "text_as_required_number",
        remove: "\"13900000001\".parse().unwrap()",
        instead: "\"13900000001\"",
        says: &["expected `PhoneNumber`, found `&str`"],
    },
    Pair {
        name: "duration_as_instant",
        remove: "SystemTime::now()",
        instead: "std::time::Duration::from_secs(3600)",
        says: &["From<Duration>", "LocalDateTime"],
    },
    Pair {
        name: "text_as_instant",
        remove: "SystemTime::now()",
        instead: "\"2030-01-02 03:04:05\"",
        says: &["From<&str>", "LocalDateTime"],
    },
    Pair {
        name: "number_shown_as_text",
        remove: "shown(PoolKey::new(\"FC12345\"))",
        instead: "shown(XNumber::new(\"17000000000\").unwrap())",
        says: &["XNumber", "AsRef<str>"],
    },
    Pair {
        name: "required_value_twice",
        remove: ".expiration(until).phone_no_a(a)",
        instead: ".phone_no_a(a.clone()).expiration(until).phone_no_a(a)",
        says: &["phone_no_a"],
    },
    Pair {
        name: "call_not_awaited",
        remove: "let _ = client.query_subscription_detail().pool_key(pool).subs_id(subs).phone_no_x(x).await;",
        instead: "client.query_subscription_detail().pool_key(pool).subs_id(subs).phone_no_x(x);",
        says: &["a call does nothing until it is awaited"],
    },
];

#[test]
fn each_mistake_is_named_and_the_program_without_it_compiles() {
    let package = package();
    let arguments = [
        "check",
        "--keep-going",
        "--offline",
        "--message-format=json",
    ];
    let mut command = cargo(&package);
    in_copies_target(&mut command);
    let output = run(command.args(arguments));
    let errors = errors(&text(&output.stdout));
    assert!(!errors.contains_key("compiles"), "{}", errors["compiles"]);
    assert!(!output.status.success());
    for pair in PAIRS {
        let Some(said) = errors.get(pair.name) else {
            panic!("{} compiles: {}", pair.name, text(&output.stderr));
        };
        for word in pair.says {
            assert!(said.contains(word), "{}: no {word} in\n{said}", pair.name);
        }
    }
    assert!(
        errors
            .keys()
            .all(|name| PAIRS.iter().any(|pair| pair.name == name))
    );
}

/// Writes a package with the compiling program and all failing ones.
fn package() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile-fail");
    let programs = folder.join("src/bin");
    fs::create_dir_all(&programs).unwrap();
    let sdk = root().join("dyplsapi-sdk");
    // Without TLS, which no program here needs, the check takes half the time.
    let manifest = format!(
        "[package]\nname = \"pairs\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         dyplsapi-sdk = {{ path = {sdk:?}, default-features = false, features = [\"axb\", \"subscription\"] }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    for old in fs::read_dir(&programs).unwrap() {
        fs::remove_file(old.unwrap().path()).unwrap();
    }
    fs::write(programs.join("compiles.rs"), PROGRAM).unwrap();
    for pair in PAIRS {
        assert_eq!(PROGRAM.matches(pair.remove).count(), 1, "{}", pair.name);
        let edited = PROGRAM.replace(pair.remove, pair.instead);
        fs::write(programs.join(format!("{}.rs", pair.name)), edited).unwrap();
    }
    share_libraries(&folder, &LINTS);
    folder
}

/// What the compiler said against each program.
fn errors(messages: &str) -> BTreeMap<String, String> {
    let mut errors = BTreeMap::<String, String>::new();
    for line in messages.lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        if message["message"]["level"] == "error" {
            let program = message["target"]["name"].as_str().unwrap().to_owned();
            let said = message["message"]["rendered"].as_str().unwrap();
            errors.entry(program).or_default().push_str(said);
        }
    }
    errors
}
