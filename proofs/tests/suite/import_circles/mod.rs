//! Files that import each other in a ring have to be read together: no crate written by hand has such a ring of more than two
//! files.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod circles;
mod imports;

use std::collections::BTreeMap;
use std::path::Path;

use circles::circles;
use imports::{Imports, imports};

/// The crates that are written by hand.
fn crates() -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(crate::support::root()).unwrap() {
        let (path, name) = entry.map(|one| (one.path(), one.file_name())).unwrap();
        let name = name.to_str().unwrap().to_owned();
        let is_crate = path.join("Cargo.toml").is_file() && path.join("src").is_dir();
        if is_crate && !name.starts_with('.') && !name.ends_with("-sdk") {
            found.push(name);
        }
    }
    found.sort();
    found
}

/// The sources of a crate, by their paths below its folder.
fn sources(krate: &str) -> BTreeMap<String, String> {
    let folder = crate::support::root().join(krate);
    let mut found = BTreeMap::new();
    collect(&folder, &folder.join("src"), &mut found);
    assert!(!found.is_empty(), "{krate} has no source");
    found
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            found.insert(name.replace('\\', "/"), text);
        }
    }
}

/// Circles of more than two files.
fn large(imports: &Imports) -> Vec<Vec<String>> {
    let mut found = circles(imports);
    found.retain(|circle| circle.len() > 2);
    found
}

/// Who imports whom within a circle.
fn edges(circle: &[String], imports: &Imports) -> String {
    let all = imports.iter();
    let all = all.flat_map(|(from, below)| below.iter().map(move |to| (from, to)));
    let within = all.filter(|(from, to)| circle.contains(from) && circle.contains(to));
    let lines: Vec<String> = within
        .map(|(from, to)| format!("  {from} -> {to}"))
        .collect();
    lines.join("\n")
}

/// Crates that are certainly there, with many imports.
const SEARCHED: [&str; 4] = ["codegen", "core-client", "emulator", "xtask"];

#[test]
fn no_crate_has_a_circle_of_more_than_two_files() {
    let crates = crates();
    for wanted in SEARCHED {
        assert!(crates.iter().any(|krate| krate == wanted), "{crates:?}");
    }
    let mut wrong = Vec::new();
    for krate in crates {
        let files = sources(&krate);
        let imports = imports(&files);
        // If the search found nothing, it would find no circle either.
        let edges_found = imports.values().flatten().count();
        assert!(
            !SEARCHED.contains(&krate.as_str()) || edges_found >= files.len(),
            "{krate}: {edges_found} imports of {} files",
            files.len()
        );
        for circle in large(&imports) {
            let within = edges(&circle, &imports);
            wrong.push(format!(
                "{krate}: {} files in a circle:\n{within}",
                circle.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The circles that ARCHITECTURE.md names, each with a reason: rows of a table whose first two cells are files.
fn named() -> Vec<(String, String)> {
    let path = crate::support::root().join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, section) = text.split_once("## Circles of imports").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut found = Vec::new();
    for line in section.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let is_file = |cell: &&str| cell.starts_with('`') && cell.ends_with(".rs`");
        if let [_, one, other, reason, _] = &cells[..]
            && is_file(one)
            && is_file(other)
        {
            assert!(reason.len() > 20, "{one} and {other} have no reason");
            let bare = |cell: &str| cell.trim_matches('`').to_owned();
            found.push((bare(one), bare(other)));
        }
    }
    found
}

#[test]
fn each_circle_of_two_files_is_named_with_its_reason() {
    let mut found = Vec::new();
    for krate in crates() {
        for circle in circles(&imports(&sources(&krate))) {
            if let [one, other] = &circle[..] {
                found.push((format!("{krate}/{one}"), format!("{krate}/{other}")));
            }
        }
    }
    found.sort();
    assert_eq!(found, named(), "found, and named in ARCHITECTURE.md");
}

/// Folders of the generator, and those that nothing in them imports from: printing takes no decision, reading judges nothing, and
/// positions know nothing of what is read.
const APART: [(&str, &[&str]); 4] = [
    (
        "src/emit",
        &["src/lower", "src/validate", "src/load", "src/source"],
    ),
    (
        "src/lower",
        &["src/emit", "src/validate", "src/load", "src/source"],
    ),
    (
        "src/load",
        &["src/emit", "src/lower", "src/validate", "src/ir"],
    ),
    (
        "src/source",
        &[
            "src/emit",
            "src/lower",
            "src/validate",
            "src/load",
            "src/model",
            "src/ir",
            "src/schema",
        ],
    ),
];

#[test]
fn the_steps_of_the_generator_stay_apart() {
    let imports = imports(&sources("codegen"));
    let stands_in = |file: &str, folder: &str| {
        file.starts_with(&format!("{folder}/")) || file == format!("{folder}.rs")
    };
    let mut wrong = Vec::new();
    for (folder, others) in APART {
        let files = imports.iter().filter(|(file, _)| stands_in(file, folder));
        let edges = files.flat_map(|(from, below)| below.iter().map(move |to| (from, to)));
        let edges: Vec<_> = edges.collect();
        assert!(!edges.is_empty(), "{folder} imports nothing");
        let crossing = edges
            .into_iter()
            .filter(|(_, to)| others.iter().any(|other| stands_in(to, other)));
        wrong.extend(crossing.map(|(from, to)| format!("{from} -> {to}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn tree(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let files = files.iter();
    files
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

#[test]
fn a_circle_is_found_through_uses_paths_and_names_that_are_handed_on() {
    let root = "mod a; mod b; mod c; pub(crate) use c::Handed;";
    let uses_b = "use super::b::run; pub(crate) fn start() { run(); }";
    let names_c = "pub(crate) fn run() { assert!(crate::c::inner::deep()); }";
    let handed = "use crate::{Handed as _, a::start}; pub(crate) struct Handed; pub(crate) mod inner { pub(crate) fn deep() -> bool { super::start() } }";
    let circle = ["src/a.rs", "src/b.rs", "src/c.rs"];
    let files = [
        ("src/lib.rs", root),
        ("src/a.rs", uses_b),
        ("src/b.rs", names_c),
        ("src/c.rs", handed),
    ];
    assert_eq!(large(&imports(&tree(&files))), [circle]);

    // The name is defined in `c`, whoever hands it on.
    let names_root = "pub(crate) fn run() { let _ = super::Handed; }";
    let files = [
        ("src/lib.rs", root),
        ("src/a.rs", uses_b),
        ("src/b.rs", names_root),
        ("src/c.rs", handed),
    ];
    assert_eq!(large(&imports(&tree(&files))), [circle]);
}

#[test]
fn tests_and_tokens_that_are_printed_import_nothing() {
    let root = "mod a; mod b; mod c;";
    let files = [
        ("src/lib.rs", root),
        ("src/a.rs", "use crate::b::B; pub(crate) struct A;"),
        ("src/b.rs", "use crate::c::C; pub(crate) struct B;"),
        (
            "src/c.rs",
            "pub(crate) struct C; fn f() { quote! { crate::a::A }; } #[cfg(test)] mod tests { use crate::a::A; }",
        ),
    ];
    assert!(large(&imports(&tree(&files))).is_empty());
}

#[test]
fn two_files_are_no_large_circle() {
    let files = [
        ("src/lib.rs", "mod a; mod b;"),
        ("src/a.rs", "use crate::b::B; pub(crate) struct A;"),
        ("src/b.rs", "use crate::a::A; pub(crate) struct B;"),
    ];
    assert_eq!(circles(&imports(&tree(&files))), [["src/a.rs", "src/b.rs"]]);
    assert!(large(&imports(&tree(&files))).is_empty());
}
