//! Who depends on whom is what ARCHITECTURE.md says.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{cargo, output, root};
use serde_json::Value;

type Edges = BTreeMap<String, BTreeSet<String>>;

/// Programs and tests for the whole workspace: they may use everything, nothing may use them.
const TOOLS: [&str; 2] = ["proofs", "bench"];

fn metadata() -> Value {
    let text = output(cargo(&root()).args(["metadata", "--format-version=1", "--no-deps"]));
    serde_json::from_str(&text).unwrap()
}

fn name(value: &Value) -> &str {
    value["name"].as_str().unwrap()
}

/// The edges between members, of normal dependencies or of all kinds.
fn edges(metadata: &Value, all_kinds: bool) -> Edges {
    let packages = metadata["packages"].as_array().unwrap();
    let members: BTreeSet<&str> = packages.iter().map(name).collect();
    let below = |package: &Value| {
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let normal = |one: &&Value| one["kind"].is_null() && one["optional"] == false;
        let wanted = dependencies.filter(|one| all_kinds || normal(one));
        let names = wanted.map(name).filter(|one| members.contains(one));
        names.map(str::to_owned).collect()
    };
    packages
        .iter()
        .map(|package| (name(package).to_owned(), below(package)))
        .collect()
}

/// The fenced block under "Dependency graph".
fn documented() -> Edges {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let section = text.split("\n## Dependency graph").nth(1).unwrap();
    let block = section
        .split("```text\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let edge = |line: &str| {
        let (from, to) = line
            .split_once(':')
            .unwrap_or_else(|| panic!("not an edge: {line}"));
        (
            from.to_owned(),
            to.split_whitespace().map(str::to_owned).collect(),
        )
    };
    block.lines().map(edge).collect()
}

/// Whether a name of the document means a package: `*-sdk` is every product.
fn means(pattern: &str, package: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(end) => package.ends_with(end),
        None => pattern == package,
    }
}

fn disallowed(found: &Edges, allowed: &Edges) -> Vec<String> {
    let mut wrong = Vec::new();
    for (from, below) in found.iter().filter(|(from, _)| !TOOLS.contains(&&***from)) {
        let Some((_, allowed)) = allowed.iter().find(|(pattern, _)| means(pattern, from)) else {
            wrong.push(format!("{from} is not in the table"));
            continue;
        };
        let outside = below
            .iter()
            .filter(|to| !allowed.iter().any(|pattern| means(pattern, to)));
        wrong.extend(outside.map(|to| format!("{from} -> {to}")));
    }
    wrong
}

#[test]
fn edges_are_the_documented_ones() {
    let found = edges(&metadata(), false);
    let wrong = disallowed(&found, &documented());
    assert!(
        wrong.is_empty(),
        "not allowed by ARCHITECTURE.md: {wrong:?}"
    );
}

#[test]
fn the_table_itself_keeps_the_layers_apart() {
    let table = documented();
    let below = |package: &str| {
        table[package]
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
    };
    assert!(below("core-signer").is_empty());
    assert_eq!(below("core-client"), ["core-signer"]);
    assert_eq!(below("*-sdk"), ["core-client"]);
    assert!(below("core-catalog-types").is_empty());
    assert_eq!(below("core-catalog"), ["core-catalog-types", "core-client"]);
    assert_eq!(below("codegen"), ["core-catalog-types"]);
    assert_eq!(below("api-diff"), ["codegen", "core-catalog-types"]);
    assert_eq!(below("importer"), ["codegen"]);
    assert_eq!(below("xtask"), ["api-diff", "codegen", "importer"]);
    assert!(!below("dypls-emulator").contains(&"*-sdk"));
    assert_eq!(below("test-server"), ["core-signer"]);
    assert!(table.values().all(|below| !below.contains("test-server")));
}

#[test]
fn an_edge_outside_the_table_is_found() {
    let mut found = edges(&metadata(), false);
    found
        .get_mut("core-signer")
        .unwrap()
        .insert("dyplsapi-sdk".to_owned());
    assert_eq!(
        disallowed(&found, &documented()),
        ["core-signer -> dyplsapi-sdk"]
    );
}

#[test]
fn nothing_depends_on_the_tools() {
    for (from, below) in edges(&metadata(), true) {
        let tools: Vec<_> = TOOLS.iter().filter(|tool| below.contains(**tool)).collect();
        assert!(tools.is_empty(), "{from} -> {tools:?}");
    }
}

/// A version beside the path would have to be on crates.io before the package itself can be. What the package needs anyway is there
/// before it.
#[test]
fn development_dependencies_of_published_packages_are_paths_alone() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let members: BTreeSet<&str> = packages.iter().map(name).collect();
    for package in packages
        .iter()
        .filter(|package| package["publish"].is_null())
    {
        let dependencies = package["dependencies"].as_array().unwrap();
        let is_needed = |wanted: &Value| {
            let same = |one: &&Value| one["kind"].is_null() && name(one) == name(wanted);
            dependencies.iter().any(|one| same(&one))
        };
        for one in dependencies {
            if one["kind"] == "dev" && members.contains(name(one)) && !is_needed(one) {
                assert_eq!(
                    one["req"],
                    "*",
                    "{} -> {} names a version",
                    name(package),
                    name(one)
                );
            }
        }
    }
}

#[test]
fn users_of_the_sdk_build_no_yaml_no_parser_of_rust_and_no_second_http_client() {
    let tree = |edges: &str| {
        let arguments = [
            "tree",
            "-p",
            "dyplsapi-sdk",
            "--edges",
            edges,
            "--prefix",
            "none",
            "--offline",
        ];
        output(cargo(&root()).args(arguments))
    };
    let names = |text: &str| -> BTreeSet<String> {
        text.lines()
            .filter_map(|line| line.split_whitespace().next())
            .map(str::to_owned)
            .collect()
    };
    let all = names(&tree("normal"));
    assert!(
        all.contains("core-client") && all.contains("hyper-util"),
        "{all:?}"
    );
    for heavy in ["reqwest", "url", "idna"] {
        assert!(!all.contains(heavy), "{heavy} is built by users of the SDK");
    }
    let yaml = |name: &&String| {
        ["yaml", "saphyr", "granit"]
            .iter()
            .any(|part| name.contains(part))
    };
    assert_eq!(all.iter().find(yaml), None);
    let without_macros = names(&tree("normal,no-proc-macro"));
    for parser in ["syn", "quote", "proc-macro2", "prettyplease"] {
        assert!(
            !without_macros.contains(parser),
            "{parser} is built into users' programs"
        );
    }
}

/// Each of these is compiled into every user's program, tens of kilobytes of it, where it is on.
#[test]
fn users_of_the_sdk_build_no_features_that_the_sdk_does_not_need() {
    let arguments = [
        "tree",
        "-p",
        "dyplsapi-sdk",
        "--edges",
        "normal",
        "--prefix",
        "none",
    ];
    let tree = output(
        cargo(&root())
            .args(arguments)
            .args(["--offline", "--format", "{p} {f}"]),
    );
    for (package, needless) in [
        ("hyper", &["server", "full"][..]),
        ("hyper-rustls", &["logging", "native-tokio", "webpki-tokio"]),
        ("hyper-util", &["server", "service", "full"]),
        ("rustls", &["logging", "aws_lc_rs", "brotli", "zlib"]),
        (
            "tokio",
            &[
                "fs",
                "full",
                "macros",
                "process",
                "rt-multi-thread",
                "signal",
            ],
        ),
        ("tracing", &["attributes", "log"]),
    ] {
        let prefix = format!("{package} v");
        let line = tree.lines().find(|line| line.starts_with(&prefix));
        let features = line.and_then(|line| line.split(' ').nth(2)).unwrap();
        let on: Vec<_> = features
            .split(',')
            .filter(|on| needless.contains(on))
            .collect();
        assert_eq!(on, [""; 0], "{package}: {features}");
    }
}
