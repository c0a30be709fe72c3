//! A product's crate compiles no function: what depends on an operation's types is compiled by the program that calls it, and
//! all else once, in core-client. So a crate of hundreds of operations costs next to nothing where three of them are called.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Linked into this test, so that cargo has built both.
const _: (&str, &str) = (
    dyplsapi_sdk::service::SERVICE.product,
    sts_sdk::service::SERVICE.product,
);

/// The newest library of a crate beside this test.
fn library(krate: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    newest(test.parent().unwrap(), krate)
}

/// The newest library of a crate in a folder.
fn newest(folder: &Path, krate: &str) -> PathBuf {
    let start = format!("lib{krate}-");
    let entries = folder.read_dir().unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let libraries = paths.filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with(&start) && name.ends_with(".rlib")
    });
    libraries
        .max_by_key(|path| path.metadata().unwrap().modified().unwrap())
        .unwrap()
}

/// The names that a library defines, by what they are: functions or data.
fn defined(library: &Path) -> (Vec<String>, Vec<String>) {
    let output = Command::new("nm")
        .arg("--defined-only")
        .arg(library)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let symbols = text.lines().filter_map(|line| {
        let mut cells = line.split_whitespace().skip(1);
        Some((cells.next()?, cells.next()?))
    });
    let (functions, data): (Vec<_>, Vec<_>) =
        symbols.partition(|(kind, _)| matches!(*kind, "T" | "t" | "W" | "w" | "i"));
    let names = |symbols: Vec<(&str, &str)>| {
        let names = symbols.into_iter().map(|(_, name)| name.to_owned());
        names.collect::<Vec<_>>()
    };
    (names(functions), names(data))
}

#[test]
fn a_products_crate_compiles_no_function() {
    for (krate, table) in [
        ("dyplsapi_sdk", "BIND_AXB"),
        ("sts_sdk", "ASSUME_ROLE"),
        ("alidns_sdk", "ADD_DOMAIN_RECORD"),
    ] {
        let library = library(krate);
        let (_, data) = defined(&library);
        assert!(
            data.iter().any(|name| name.contains(table)),
            "{}: {data:?}",
            library.display()
        );
        assert_no_function(&library);
    }
}

fn assert_no_function(library: &Path) {
    let (functions, _) = defined(library);
    // What `derive(Eq)` asks of its fields: an empty function, which the dev profile alone keeps.
    let is_empty = |name: &&String| name.contains("assert_fields_are_eq");
    let functions: Vec<_> = functions.iter().filter(|name| !is_empty(name)).collect();
    assert_eq!(functions, [""; 0], "{}", library.display());
}

/// The same of crates that are built elsewhere: whose libraries lie in this folder.
pub(crate) fn assert_no_functions<'a>(folder: &Path, crates: impl Iterator<Item = &'a str>) {
    for krate in crates {
        assert_no_function(&newest(folder, krate));
    }
}

/// That the test sees functions where there are some, and that a call is compiled there.
#[test]
fn the_loop_of_a_call_is_compiled_in_core_client() {
    let (functions, _) = defined(&library("core_client"));
    let is_loop = |name: &&String| name.contains("CallInProgress") && name.contains("execute");
    assert!(functions.iter().any(|name| is_loop(&name)));
}
