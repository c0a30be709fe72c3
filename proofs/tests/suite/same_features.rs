//! Two builds share what they compile of a crate only where they give it the same features. The commands of
//! `cargo xtask test` that could share most do; without these tests a feature added anywhere would undo it unnoticed.

use crate::support::features::{Features, LINTS, TESTS, features};
use crate::support::root;

/// The crates of the first build that the second compiles with other features.
fn compiled_anew(first: &[&str], second: &[&str]) -> Vec<String> {
    let second = features(&root(), second);
    let differ = features(&root(), first)
        .into_iter()
        .filter(|(package, sets)| {
            let there = second.get(package);
            !there.is_some_and(|there| sets.is_subset(there))
        });
    differ
        .map(|(package, sets)| {
            let (name, version) = &package;
            format!("{name} {version}: {sets:?}, not {:?}", second.get(&package))
        })
        .collect()
}

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
    let (tests, lints) = (features(&root(), &TESTS), features(&root(), &LINTS));
    let of = |features: &Features| -> Vec<_> {
        let cc = features.iter().filter(|((name, _), _)| name == "cc");
        cc.map(|(package, sets)| (package.clone(), sets.clone()))
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
    assert!(anew.iter().any(|one| one.starts_with("tokio ")), "{anew:?}");
}
