//! No text, however broken, makes the loader panic, and none that passes the check fails to be read into the model.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, as tests do"
)]

use crate::common::Files;
use codegen::emit::rust_type;
use codegen::ir::TypeItem;
use codegen::{Diagnostic, read_products, render};
use proptest::prelude::*;
use proptest::sample::Index;

/// One change of a file's bytes or lines.
#[derive(Debug, Clone)]
enum Change {
    Delete(Index, usize),
    Insert(Index, String),
    Replace(Index, String),
    SwapLines(Index, Index),
    DropLine(Index),
    CopyLine(Index, Index),
    Indent(Index, usize),
    Outdent(Index, usize),
    Cut(Index),
}

fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        ":",
        ": ",
        "-",
        "- ",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "#",
        " #",
        "&a ",
        "*a",
        "!t ",
        "|",
        ">",
        "?",
        "? ",
        "%",
        "@",
        "`",
        "\t",
        "\n",
        "\r\n",
        "\u{feff}",
        "---\n",
        "...\n",
        "<<: ",
        "~",
        "null",
        "0",
        "-1",
        "1e9",
        "true",
        "号",
        "\u{0}",
        "\u{85}",
        ",",
        "*",
        "(?",
        "{{",
        "type",
        "object",
        "list",
        "Node",
        "required: true",
        "unreviewed",
        "99999999999999999999",
        "..",
        "/",
        "+25:00",
    ];
    prop_oneof![
        4 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        (at(), 1..20usize).prop_map(|(at, length)| Change::Delete(at, length)),
        (at(), piece()).prop_map(|(at, text)| Change::Insert(at, text)),
        (at(), piece()).prop_map(|(at, text)| Change::Replace(at, text)),
        (at(), at()).prop_map(|(a, b)| Change::SwapLines(a, b)),
        at().prop_map(Change::DropLine),
        (at(), at()).prop_map(|(from, to)| Change::CopyLine(from, to)),
        (at(), 1..4usize).prop_map(|(at, by)| Change::Indent(at, by)),
        (at(), 1..4usize).prop_map(|(at, by)| Change::Outdent(at, by)),
        at().prop_map(Change::Cut),
    ]
}

fn apply(text: &str, change: &Change) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if characters.is_empty() {
        return String::new();
    }
    match change {
        Change::Delete(at, length) => {
            let at = at.index(characters.len());
            characters.drain(at..(at + length).min(characters.len()));
            return characters.into_iter().collect();
        }
        Change::Insert(at, piece) | Change::Replace(at, piece) => {
            let at = at.index(characters.len());
            let gone = usize::from(matches!(change, Change::Replace(..)));
            characters.splice(at..at + gone, piece.chars());
            return characters.into_iter().collect();
        }
        Change::Cut(at) => return characters[..at.index(characters.len())].iter().collect(),
        Change::SwapLines(a, b) => {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            lines.swap(a, b);
        }
        Change::DropLine(at) => {
            lines.remove(at.index(lines.len()));
        }
        Change::CopyLine(from, to) => {
            let line = lines[from.index(lines.len())].clone();
            lines.insert(to.index(lines.len()), line);
        }
        Change::Indent(at, by) => {
            let at = at.index(lines.len());
            lines[at].insert_str(0, &" ".repeat(*by));
        }
        Change::Outdent(at, by) => {
            let at = at.index(lines.len());
            let blanks = lines[at].chars().take_while(|c| *c == ' ').count();
            lines[at].drain(..blanks.min(*by));
        }
    }
    lines.concat()
}

fn valid() -> Files {
    let mut files = crate::common::tree("foreign");
    files.extend(crate::common::tree("diagnostics/base"));
    files
}

/// Loads and shows; what comes out holds together.
fn try_load(files: Files) {
    let outcome = read_products(&crate::common::sources(files));
    let errors = outcome
        .diagnostics
        .iter()
        .any(|d| d.severity == codegen::Severity::Error);
    assert_eq!(outcome.value.is_none(), errors);
    for diagnostic in &outcome.diagnostics {
        assert_sound(diagnostic);
    }
    render(&outcome.diagnostics, false);
    render(&outcome.diagnostics, true);
}

fn assert_sound(diagnostic: &Diagnostic) {
    assert_ne!(diagnostic.code, "S017", "{diagnostic:?}");
    assert!(!diagnostic.message.is_empty());
    assert!(diagnostic.line >= 1 && diagnostic.column >= 1);
    let width = diagnostic.source_line.chars().count();
    assert!(diagnostic.column > diagnostic.cut, "{diagnostic:?}");
    assert!(
        diagnostic.column - diagnostic.cut <= width + 1,
        "{diagnostic:?}"
    );
    assert!(diagnostic.length <= width.max(1), "{diagnostic:?}");
}

proptest! {
    // `PROPTEST_CASES` sets another number of cases.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_specs_do_no_harm(changes in prop::collection::vec((any::<Index>(), change()), 1..6)) {
        let mut files = valid();
        for (file, change) in &changes {
            let path = files.keys().nth(file.index(files.len())).unwrap().clone();
            let text = apply(&files[&path], change);
            files.insert(path, text);
        }
        try_load(files);
    }

    #[test]
    fn random_text_does_no_harm(pieces in prop::collection::vec(piece(), 0..60), file in any::<Index>()) {
        let mut files = crate::common::tree("diagnostics/base");
        let path = files.keys().nth(file.index(files.len())).unwrap().clone();
        files.insert(path, pieces.concat());
        try_load(files);
    }

    #[test]
    fn random_paths_do_no_harm(path in "(api-specs/)?([a-z./]{0,12}/){0,4}[a-zA-Z.]{0,8}(\\.ya?ml)?") {
        let mut files = crate::common::tree("diagnostics/base");
        files.insert(path, "a: 1\n".to_owned());
        try_load(files);
    }
}

#[test]
fn deep_and_large_files_do_no_harm() {
    let path = "api-specs/demo/2020-01-01/operations/Deep.yaml";
    for text in [
        "[".repeat(10_000),
        "{a: ".repeat(10_000),
        "- ".repeat(10_000),
        "? ".repeat(10_000),
        (0..500)
            .map(|depth| format!("{}a:\n", " ".repeat(depth)))
            .collect(),
        "x".repeat(100_000),
        format!("a: \"{}", "\\u0041".repeat(10_000)),
        "\u{feff}\r\r\r\u{2028}\u{85}".repeat(100),
    ] {
        let mut files = crate::common::tree("diagnostics/base");
        files.insert(path.to_owned(), text);
        try_load(files);
    }
}

#[test]
fn long_chains_of_types_do_no_harm() {
    let mut files = crate::common::tree("diagnostics/base");
    let service = "api-specs/demo/2020-01-01/service.yaml";
    let chain: String = (0..500)
        .map(|n| format!("  Chain{n}: {{ type: Chain{} }}\n", n + 1))
        .collect();
    let text = files[service].clone() + &chain + "  Chain500: { type: Chain0 }\n";
    files.insert(service.to_owned(), text);
    try_load(files);
}

/// Each search for what was meant goes through all names, and nobody reads thousands of them.
#[test]
fn mistakes_without_end_are_told_with_few_suggestions() {
    let path = "api-specs/demo/2020-01-01/operations/Query.yaml";
    let list = |line: &dyn Fn(usize) -> String| (0..1000).map(line).collect::<String>();
    let echoes =
        "echoes:\n".to_owned() + &list(&|n| format!("- {{ path: P{n}, parameter: SubsIds }}\n"));
    let rules = "rules:\n".to_owned()
        + &list(&|n| {
            format!(
                "- {{ rule: required, parameters: [SubsIds], docs: {{ en: Rule {n}., zh: 规则。 }}, mark: assumed, source: a test }}\n"
            )
        });
    for wrong in [echoes, rules] {
        let mut files = crate::common::tree("diagnostics/base");
        let text = files[path].clone() + &wrong;
        files.insert(path.to_owned(), text);
        let outcome = read_products(&crate::common::sources(files));
        let told = |part: &str| {
            let lines = outcome.diagnostics.iter();
            lines
                .filter(|one| format!("{one:?}").contains(part))
                .count()
        };
        assert_eq!(told("has no parameter `SubsIds`"), 1000);
        let suggested = told("did you mean `SubsId`?");
        assert!((1..=200).contains(&suggested), "{suggested}");
    }
}

/// A named list or map has an alias, and what stands in it in place has not: its members are no part of the alias.
#[test]
fn lists_and_maps_whose_objects_in_place_hold_them_are_generated() {
    for (kind, part) in [("list", "items"), ("map", "values")] {
        let mut files = crate::common::tree("diagnostics/base");
        let service = "api-specs/demo/2020-01-01/service.yaml";
        let rings = format!(
            "  Rings:\n    type: {kind}\n    {part}:\n      type: object\n      fields:\n        - {{ name: Inner, type: Rings }}\n"
        );
        let text = files[service].clone() + &rings;
        files.insert(service.to_owned(), text);
        let outcome = read_products(&crate::common::sources(files));
        assert_eq!(render(&outcome.diagnostics, false), "");
        let lowered = codegen::lower::lower(&outcome.value.unwrap());
        let types = &lowered.crates[0].types;
        let rings = types.iter().find_map(|item| match item {
            TypeItem::Alias { name, ty, .. } if name == "Rings" => Some(rust_type(ty)),
            _ => None,
        });
        let held = match kind {
            "list" => "Vec<RingsItem>",
            _ => "RingsValue>",
        };
        assert!(rings.is_some_and(|ty| ty.ends_with(held)), "{kind}");
        let boxed = format!("{types:?}").contains("Boxed(Alias(\"Rings\"");
        assert!(!boxed, "{kind}");
    }
}
