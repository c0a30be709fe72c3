//! Mistakes in specs and what the generator says about them.
//!
//! Each folder under `tests/diagnostics/` holds `edits.diff`, which changes the specs in `base`, and the expected text
//! in `diagnostics.txt`. `BLESS=1 cargo test -p codegen --test diagnostics` writes the texts anew.
//!
//! An edit is `@@ <file>` and lines behind it: ` ` stays, `-` goes, `+` comes. The lines that stay or go must stand in
//! the file, one after the other, exactly once. An edit of a new file makes it; one without lines removes the file.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, as tests do"
)]

#[path = "suite/common/mod.rs"]
mod common;

use std::collections::BTreeSet;
use std::path::PathBuf;

use codegen::{diagnostic::CODES, read_products, render};
use common::{Files, sources};

fn root() -> PathBuf {
    common::tests().join("diagnostics")
}

fn edit(files: &mut Files, edits: &str) {
    for edit in edits.split("@@ ").skip(1) {
        let (path, lines) = edit.split_once('\n').unwrap();
        let path = match path.strip_prefix("api-specs/") {
            Some(_) => path.to_owned(),
            None => format!("api-specs/demo/2020-01-01/{path}"),
        };
        let side = |other: char| -> String {
            let kept = lines.split_inclusive('\n');
            let kept = kept.filter(|line| !line.starts_with(other) && line.len() > 1);
            kept.map(|line| &line[1..]).collect()
        };
        let (old, new) = (side('+'), side('-'));
        match files.get_mut(&path) {
            None => {
                files.insert(path, new);
            }
            Some(_) if old.is_empty() && new.is_empty() => {
                files.remove(&path);
            }
            Some(text) if old.is_empty() => text.push_str(&new),
            Some(text) => {
                let found = format!("\n{text}").matches(&format!("\n{old}")).count();
                assert_eq!(found, 1, "in {path}:\n{old}");
                *text = text.replacen(&old, &new, 1);
            }
        }
    }
}

fn base() -> Files {
    common::tree("diagnostics/base")
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<_> = std::fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir() && !path.ends_with("base"))
        .collect();
    cases.sort();
    cases
}

#[test]
fn the_base_is_clean() {
    let outcome = read_products(&sources(base()));
    assert_eq!(render(&outcome.diagnostics, false), "");
    assert_eq!(outcome.value.unwrap().len(), 1);
}

#[test]
fn every_case_says_what_is_expected() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let mut files = base();
        edit(
            &mut files,
            &std::fs::read_to_string(case.join("edits.diff")).unwrap(),
        );
        let outcome = read_products(&sources(files));
        let actual = render(&outcome.diagnostics, false);
        let expected_path = case.join("diagnostics.txt");
        if bless {
            std::fs::write(&expected_path, &actual).unwrap();
        }
        let expected = std::fs::read_to_string(&expected_path).unwrap_or_default();
        if expected != actual {
            wrong.push(format!("--- {}\n{actual}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_case() {
    let shown: BTreeSet<String> = cases()
        .iter()
        .map(|case| std::fs::read_to_string(case.join("diagnostics.txt")).unwrap_or_default())
        .flat_map(|text| {
            let codes = text
                .split('[')
                .skip(1)
                .filter_map(|rest| rest.split(']').next());
            codes.map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    // S017 says that the checker and the model disagree: no file can show it, a property test looks for it.
    let missing: Vec<_> = CODES
        .iter()
        .map(|(code, _)| *code)
        .filter(|code| *code != "S017" && !shown.contains(*code))
        .collect();
    assert!(missing.is_empty(), "codes without a case: {missing:?}");
}

#[test]
fn colour_changes_nothing_but_colour() {
    let mut files = base();
    files.insert("api-specs/demo/notes.yaml".to_owned(), "a: 1\n".to_owned());
    let diagnostics = read_products(&sources(files)).diagnostics;
    let colored = render(&diagnostics, true);
    assert!(colored.contains('\u{1b}'));
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    plain.push_str(rest);
    assert_eq!(plain, render(&diagnostics, false));
}
