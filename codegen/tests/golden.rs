//! Golden output: what the foreign descriptions become, file by file, so that a change of the generator shows as a diff.
//!
//! `BLESS=1 cargo test -p codegen --test golden` rewrites the files under `tests/golden`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::emit::WorkspaceFacts;
use codegen::{GeneratedFile, SourceFile, Sources};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// All files below a folder, as paths relative to it.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(&current).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(
                    path.strip_prefix(folder)
                        .unwrap()
                        .to_str()
                        .unwrap()
                        .replace('\\', "/"),
                );
            }
        }
    }
    found.sort();
    found
}

fn generated() -> Vec<GeneratedFile> {
    let root = folder("foreign");
    let sources = files(&root)
        .into_iter()
        .filter(|path| path.ends_with(".yaml"))
        .map(|path| SourceFile {
            text: fs::read_to_string(root.join(&path)).unwrap(),
            path,
        });
    let outcome = codegen::read_products(&Sources::new(sources.collect()));
    assert!(
        outcome.diagnostics.is_empty(),
        "{}",
        codegen::render(&outcome.diagnostics, false)
    );
    let ir = codegen::lower::lower(&outcome.value.unwrap());
    codegen::emit::emit(&ir, &WorkspaceFacts::default()).unwrap()
}

#[test]
fn the_foreign_descriptions_become_the_golden_files() {
    let root = folder("golden");
    let generated = generated();
    if std::env::var_os("BLESS").is_some() {
        let _ = fs::remove_dir_all(&root);
        for file in &generated {
            let path = root.join(&file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &file.text).unwrap();
        }
    }
    let golden: BTreeSet<String> = files(&root).into_iter().collect();
    let paths: BTreeSet<String> = generated.iter().map(|file| file.path.clone()).collect();
    assert_eq!(golden, paths, "files were added or went away");
    for file in &generated {
        let wanted = fs::read_to_string(root.join(&file.path)).unwrap();
        assert!(
            wanted == file.text,
            "{} differs; BLESS=1 rewrites it, and the diff is to be read",
            file.path
        );
    }
}

#[test]
fn generating_twice_gives_the_same_bytes() {
    assert_eq!(generated(), generated());
}
