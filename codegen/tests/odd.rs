//! A product whose names are Rust's own and whose texts hold everything that YAML, Rust, TOML, Markdown or HTML could
//! read as more than text. `proofs/tests/odd_texts.rs` builds what becomes of it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

mod common;

use codegen::emit::Surroundings;
use codegen::{GeneratedFile, load, render};

/// The descriptions with a text in every place for one: `TEXT`, its beginning where a name stands, which YAML wants short,
/// and another beginning where two names have to differ. In double quotes a text is spelt in YAML as in JSON.
fn odd(text: &str) -> common::Files {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let name: String = text.chars().take(150).collect();
    let mut files = common::tree("odd/api-specs");
    files.retain(|path, _| path.ends_with(".yaml"));
    let filled = files.into_iter().map(|(path, file)| {
        let file = file.replace("MORE", &quoted(&format!("more {name}")));
        let file = file.replace("CODE", &quoted(name.replace('*', "").trim()));
        let file = file.replace("NAME", &quoted(&name));
        (
            format!("api-specs/{path}"),
            file.replace("TEXT", &quoted(text)),
        )
    });
    filled.collect()
}

fn generated(text: &str) -> Vec<GeneratedFile> {
    let outcome = load(&common::sources(odd(text)));
    assert_eq!(render(&outcome.diagnostics, false), "");
    let ir = codegen::lower::lower(&outcome.value.unwrap());
    codegen::emit::emit(&ir, &Surroundings::default()).unwrap()
}

/// One text that holds everything.
const EVERYTHING: &str = include_str!("odd/text.txt");

#[test]
fn texts_of_every_kind_are_emitted() {
    let printable: String = (' '..='~').collect();
    for text in [
        EVERYTHING,
        &printable,
        "\"\nbuild = \"evil.rs\"\nx = \"",
        "x\t",
        "```",
        "~~~",
        "\tlet x: u8 = 256;",
        "#[derive(",
        "*/ \"#",
    ] {
        let files = generated(text);
        assert!(files.iter().any(|file| file.path == "odd-sdk/Cargo.toml"));
    }
}

/// Of a manifest, lines that no text made.
fn keys(manifest: &str) -> Vec<&str> {
    manifest
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, _)| key)
        .collect()
}

#[test]
fn a_text_adds_no_key_to_the_manifest() {
    let manifest = |text| {
        let mut files = generated(text).into_iter();
        files
            .find(|file| file.path == "odd-sdk/Cargo.toml")
            .unwrap()
            .text
    };
    let plain = manifest("Plain");
    for text in [
        "Demo\"\nbuild = \"evil.rs\"\nx = \"",
        EVERYTHING,
        "a\\",
        "\"\"\"",
        "'''",
    ] {
        let odd = manifest(text);
        assert_eq!(keys(&odd), keys(&plain), "{odd}");
        let description = odd
            .lines()
            .find(|line| line.starts_with("description = "))
            .unwrap();
        let value: Result<String, _> =
            serde_json::from_str(description.trim_start_matches("description = "));
        assert!(value.is_ok(), "{description}");
    }
}

/// In documentation a text gives no code block but its drawings, which are marked as text.
#[test]
fn a_text_gives_no_test_of_documentation() {
    let fences = |text| {
        let files = generated(text);
        let sources = files
            .iter()
            .filter(|file| file.path.starts_with("odd-sdk/"));
        let lines = sources.flat_map(|file| file.text.lines());
        let lines = lines.map(|line| line.trim_start().trim_start_matches(['/', '!']));
        let starts = |line: &&str| line.strip_prefix(' ').unwrap_or(line).starts_with("```");
        let code = |line: &&str| {
            line.starts_with("     ")
                || line.starts_with(" \t")
                || line.trim_start().starts_with("~~~")
        };
        let lines: Vec<&str> = lines.collect();
        let fences = lines
            .iter()
            .copied()
            .filter(starts)
            .filter(|line| line.contains("no_run") || line.trim() == "```");
        (fences.count(), lines.iter().copied().filter(code).count())
    };
    let (plain, _) = fences("Plain");
    for text in ["~~~\nfn\n~~~", "#!\n```\nfn\n```"] {
        assert_eq!(fences(text).0, plain, "{text}");
    }
}

#[test]
fn control_characters_and_marks_of_direction_are_refused_in_every_text() {
    let control = (0..0x20).chain(0x7f..0xa0).filter_map(char::from_u32);
    let control = control.filter(|c| !matches!(c, '\t' | '\n'));
    let marks = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{2028}\u{2029}\u{feff}";
    let places = common::tree("odd/api-specs");
    let places: usize = places
        .values()
        .map(|file| file.matches("TEXT").count())
        .sum();
    for c in control.chain(marks.chars()) {
        let outcome = load(&common::sources(odd(&format!("a{c}b"))));
        // Spelt as an escape every place is told; as it is, the first of each line.
        let least = if c < ' ' { places } else { places / 2 };
        let told = outcome
            .diagnostics
            .iter()
            .filter(|one| one.code == "S019")
            .count();
        assert!(
            outcome.value.is_none() && told >= least,
            "U+{:04X}: {told} of {places}",
            u32::from(c)
        );
    }
}
