//! A unit test in a library whose tests cargo does not build would never run, and nobody would notice.

use std::fs;
use std::path::Path;

/// The sources of a folder that hold a test.
fn with_tests(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            with_tests(&path, found);
        } else if fs::read_to_string(&path).is_ok_and(|text| text.contains("#[cfg(test)]")) {
            found.push(path.display().to_string());
        }
    }
}

#[test]
fn a_library_without_unit_tests_of_its_own_holds_none() {
    let (mut without, mut wrong) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(crate::support::root()).unwrap() {
        let folder = entry.unwrap().path();
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        let lib = manifest
            .split("\n[")
            .find(|table| table.starts_with("lib]"));
        if lib.is_some_and(|lib| lib.lines().any(|line| line == "test = false")) {
            without.push(folder.file_name().unwrap().to_str().unwrap().to_owned());
            with_tests(&folder.join("src"), &mut wrong);
        }
    }
    for known in ["core-catalog", "proofs", "dyplsapi-sdk"] {
        assert!(without.iter().any(|one| one == known), "{without:?}");
    }
    assert!(
        wrong.is_empty(),
        "these tests never run, move them to tests/: {wrong:#?}"
    );
}
