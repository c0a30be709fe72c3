//! No package that is built asks for a newer Rust than this workspace states. What clippy sees (`incompatible_msrv`) is the use of items of
//! std; nothing here sees the use of a newer language feature.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::support::{cargo, output, root};
use serde_json::Value;

/// Major, minor, patch.
fn version(text: &str) -> [u32; 3] {
    let mut numbers = text.split('.').map(|number| number.parse().unwrap());
    [(); 3].map(|()| numbers.next().unwrap_or(0))
}

/// What is built here with the features that are on by default: one platform alone, since other packages were not downloaded.
fn metadata() -> Value {
    let about = output(cargo(&root()).arg("-vV"));
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    let arguments = ["metadata", "--offline", "--format-version=1"];
    let text = output(
        cargo(&root())
            .args(arguments)
            .args(["--filter-platform", host.unwrap()]),
    );
    serde_json::from_str(&text).unwrap()
}

/// The packages that state a newer Rust than this, as `name version needs Rust version`.
fn newer(packages: &[Value], stated: &str) -> Vec<String> {
    let needs = packages.iter().filter_map(|package| {
        let needed = package["rust_version"].as_str()?;
        let (name, own) = (package["name"].as_str()?, package["version"].as_str()?);
        (version(needed) > version(stated)).then(|| format!("{name} {own} needs Rust {needed}"))
    });
    needs.collect()
}

#[test]
fn no_dependency_needs_a_newer_rust_than_the_workspace_states() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let client = packages.iter().find(|one| one["name"] == "core-client");
    let stated = client.unwrap()["rust_version"].as_str().unwrap();
    for package in packages.iter().filter(|one| one["source"].is_null()) {
        assert_eq!(package["rust_version"], stated, "{}", package["name"]);
    }
    for known in ["hyper", "tokio", "serde_json", "serde-saphyr"] {
        assert!(packages.iter().any(|one| one["name"] == known), "{known}");
    }
    assert_eq!(newer(packages, stated), [""; 0]);
    // It would be found: some package needs more than an old Rust has.
    assert!(newer(packages, "1.40").len() > 20);
}

#[test]
fn versions_are_compared_by_number() {
    assert!(version("1.100") > version("1.89.2"));
    assert!(version("1.89") < version("1.89.1"));
    assert_eq!(version("1.89"), version("1.89.0"));
}
