//! Two builds share what they compile of a crate only where they give it the same features. The commands of
//! `cargo xtask test` that could share most do; without these tests a feature added anywhere would undo it unnoticed.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{cargo, output, root};

/// Each crate from outside the workspace with its sets of features: one for programs, perhaps another for derive macros.
fn features(selection: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut command = cargo(&root());
    command.args(["tree", "--offline", "--prefix=none", "--format={p}|{f}"]);
    let mut features = BTreeMap::<String, BTreeSet<String>>::new();
    for line in output(command.args(selection)).lines() {
        // An empty line stands between members, and a member's name is followed by its folder.
        let package_and_set = line.split_once('|');
        if let Some((package, set)) = package_and_set.filter(|(package, _)| !package.contains('/'))
        {
            let set = set.trim_end_matches(" (*)").to_owned();
            features.entry(package.to_owned()).or_default().insert(set);
        }
    }
    features
}

/// The crates of the first build that the second compiles with other features.
fn compiled_anew(first: &[&str], second: &[&str]) -> Vec<String> {
    let second = features(second);
    let differ = features(first).into_iter().filter(|(package, sets)| {
        let there = second.get(package);
        !there.is_some_and(|there| sets.is_subset(there))
    });
    differ
        .map(|(package, sets)| format!("{package}: {sets:?}, not {:?}", second.get(&package)))
        .collect()
}

const TESTS: [&str; 4] = [
    "--workspace",
    "--edges=normal,build,dev",
    "--features",
    "dypls-inventory/sqlite",
];
const LINTS: [&str; 3] = ["--workspace", "--edges=normal,build,dev", "--all-features"];

#[test]
fn the_build_of_the_tests_takes_what_the_chores_program_has_compiled() {
    let chores = ["--package=xtask", "--edges=normal,build"];
    assert_eq!(compiled_anew(&chores, &TESTS), [""; 0]);
}

#[test]
fn the_documentation_takes_what_the_lints_have_checked() {
    let documentation = ["--workspace", "--edges=normal,build", "--all-features"];
    assert_eq!(compiled_anew(&documentation, &LINTS), [""; 0]);
}

/// Without the same features of `cc` in both builds, every C library is built twice.
#[test]
fn c_libraries_are_built_once() {
    let (tests, lints) = (features(&TESTS), features(&LINTS));
    let of = |features: &BTreeMap<String, BTreeSet<String>>| -> Vec<_> {
        let cc = features.iter().filter(|(name, _)| name.starts_with("cc v"));
        cc.map(|(name, sets)| (name.clone(), sets.clone()))
            .collect()
    };
    assert_eq!(of(&tests).len(), 1);
    assert_eq!(of(&tests), of(&lints));
}

/// That a difference is found: the client alone asks less of its dependencies than the workspace.
#[test]
fn other_features_are_found() {
    let client = ["--package=core-client", "--edges=normal"];
    let anew = compiled_anew(&client, &TESTS);
    assert!(
        anew.iter().any(|one| one.starts_with("tokio v")),
        "{anew:?}"
    );
}
