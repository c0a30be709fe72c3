//! A product whose names are Rust's own and whose texts hold everything that YAML, Rust, TOML, Markdown or HTML could
//! read as more than text. `proofs/tests/suite/odd_texts.rs` builds what becomes of it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

use codegen::emit::WorkspaceFacts;
use codegen::{GeneratedFile, read_products, render};

/// The descriptions with a text in every place for one: `TEXT`, its beginning where a name stands, which YAML wants short,
/// and another beginning where two names have to differ. In double quotes a text is spelt in YAML as in JSON.
fn odd(text: &str) -> crate::common::Files {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let name: String = text.chars().take(150).collect();
    let mut files = crate::common::tree("odd/api-specs");
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
    let outcome = read_products(&crate::common::sources(odd(text)));
    assert_eq!(render(&outcome.diagnostics, false), "");
    let ir = codegen::lower::lower(&outcome.value.unwrap());
    codegen::emit::emit(&ir, &WorkspaceFacts::default()).unwrap()
}

/// One text that holds everything.
const EVERYTHING: &str = include_str!("../odd/text.txt");

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

/// The lines of a manifest that no text made.
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
    let places = crate::common::tree("odd/api-specs");
    let places: usize = places
        .values()
        .map(|file| file.matches("TEXT").count())
        .sum();
    for c in control.chain(marks.chars()) {
        let outcome = read_products(&crate::common::sources(odd(&format!("a{c}b"))));
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

/// A product of one operation, after a change of its service and of its operation.
fn small(change: impl Fn(&str) -> String) -> crate::common::Files {
    let service = "# yaml-language-server: $schema=../../schema/service.schema.json\nproduct: Small\nversion: \"1\"\npackage: small-sdk\n\
        title: {en: Small, zh: 小}\ndocs: {en: Small., zh: 小。}\nstyle: rpc\nsignature: rpc_hmac_sha1\n\
        endpoints: {central: small.example.com}\nsuccess: {fields: [{path: Code, values: [{value: OK, known: assumed}]}]}\n\
        families: [{id: FAMILY, title: {en: One, zh: 一}}]\n";
    let operation = "# yaml-language-server: $schema=../../../schema/operation.schema.json\noperation: ACTION\nfamily: FAMILY\n\
        title: {en: Reads., zh: 读取。}\ndeprecated: {reason: {en: \"Use `a_b` <now>, it's *new*.\", zh: 请改用。}}\n\
        effect: {kind: read, reason: {en: Reads., zh: 读取。}, mark: assumed}\n\
        response: {type: object, fields: [{name: Code, type: string}]}\n";
    let action = change("ACTION");
    crate::common::Files::from([
        ("api-specs/small/1/service.yaml".to_owned(), change(service)),
        (
            format!("api-specs/small/1/operations/{action}.yaml"),
            change(operation),
        ),
    ])
}

fn named(family: &str, action: &str) -> crate::common::Files {
    small(|text| text.replace("FAMILY", family).replace("ACTION", action))
}

fn emitted(files: crate::common::Files) -> Vec<GeneratedFile> {
    let outcome = read_products(&crate::common::sources(files));
    assert_eq!(render(&outcome.diagnostics, false), "");
    let ir = codegen::lower::lower(&outcome.value.unwrap());
    codegen::emit::emit(&ir, &WorkspaceFacts::default()).unwrap()
}

fn file<'a>(files: &'a [GeneratedFile], path: &str) -> &'a str {
    &files.iter().find(|file| file.path == path).unwrap().text
}

/// A file of the crate's root, `lib.rs` itself included, is a module already; Rust takes `main` for a program.
#[test]
fn families_that_would_be_another_file_of_the_crate_are_refused() {
    for family in ["lib", "main", "client", "service"] {
        let outcome = read_products(&crate::common::sources(named(family, "Read")));
        let told = render(&outcome.diagnostics, false);
        assert!(
            outcome.value.is_none() && told.contains("S101"),
            "{family}: {told}"
        );
    }
    // Cargo takes `src/bin` for programs unless it is told not to.
    let files = emitted(named("bin", "Main"));
    assert!(file(&files, "small-sdk/Cargo.toml").contains("autobins = false"));
}

#[test]
fn names_made_of_self_are_refused() {
    let outcome = read_products(&crate::common::sources(named("one", "Self")));
    let told = render(&outcome.diagnostics, false);
    assert!(
        told.contains("S106") && told.contains("rust_name"),
        "{told}"
    );
}

/// A struct and the table of its operation may have one name: Rust keeps them apart. Links say which is meant.
#[test]
fn names_in_capitals_and_names_of_derives_have_links_to_one_thing() {
    for action in ["P", "U8", "Debug"] {
        let files = emitted(named("one", action));
        let path = format!("small-sdk/src/one/{}.rs", action.to_lowercase());
        let text = file(&files, &path);
        assert!(
            text.contains(&format!("[`{action}`](type@{action})")),
            "{text}"
        );
        assert!(!text.contains(&format!("[`{action}`].")), "{text}");
    }
}

/// The compiler prints it; escapes of Markdown would be shown.
#[test]
fn a_note_of_deprecation_is_plain_text() {
    let files = emitted(named("one", "Read"));
    let text = file(&files, "small-sdk/src/one/read.rs");
    assert!(
        text.contains("note = \"Use `a_b` <now>, it's *new*."),
        "{text}"
    );
}

#[test]
fn characters_without_a_shape_are_refused() {
    for c in [
        '\u{ad}',
        '\u{180e}',
        '\u{200b}',
        '\u{2060}',
        '\u{fff9}',
        '\u{e0041}',
    ] {
        let outcome = read_products(&crate::common::sources(odd(&format!("a{c}b"))));
        let told = outcome.diagnostics.iter().filter(|one| one.code == "S019");
        assert!(told.count() > 0, "U+{:04X}", u32::from(c));
    }
    // Joiners belong to scripts and emoji.
    generated("a\u{200d}b\u{fe0f}");
}

#[test]
fn a_description_in_other_letter_case_is_told() {
    for ending in ["YAML", "Yml", "yml"] {
        let mut files = named("one", "Read");
        let text = files
            .remove("api-specs/small/1/operations/Read.yaml")
            .unwrap();
        files.insert(format!("api-specs/small/1/operations/Read.{ending}"), text);
        let outcome = read_products(&crate::common::sources(files));
        let told = render(&outcome.diagnostics, false);
        assert!(
            outcome.value.is_none() && told.contains("rename it"),
            "{told}"
        );
    }
}

/// What is missing in one file is told once, not by each file that refers to it.
#[test]
fn families_that_could_not_be_read_are_not_missed() {
    let mut files = named("one", "Read");
    for service in ["- a\n", "hello\n", "product: Small\n"] {
        let schema = "# yaml-language-server: $schema=../../schema/service.schema.json\n";
        files.insert(
            "api-specs/small/1/service.yaml".to_owned(),
            format!("{schema}{service}"),
        );
        let outcome = read_products(&crate::common::sources(files.clone()));
        let told = render(&outcome.diagnostics, false);
        assert!(
            outcome.value.is_none() && !told.contains("there is no family"),
            "{told}"
        );
    }
}

#[test]
fn hosts_that_no_name_server_knows_are_refused() {
    let label = "b".repeat(64);
    let long = vec!["abc"; 80].join(".");
    for host in [
        "-a.b",
        "a-.b",
        "a..b",
        "a.b/c",
        "a.b:443",
        "*.a.b",
        &format!("a.{label}"),
        &long,
    ] {
        let files = named("one", "Read").into_iter();
        let files = files.map(|(path, text)| {
            (
                path,
                text.replace("small.example.com", &format!("'{host}'")),
            )
        });
        let outcome = read_products(&crate::common::sources(files.collect()));
        let told = render(&outcome.diagnostics, false);
        assert!(told.contains("S120"), "{host}: {told}");
    }
}

/// It would make every code that nobody described a code of its class.
#[test]
fn a_pattern_of_every_code_is_refused() {
    for code in ["*", "**", "* ", "a*b"] {
        let mut files = named("one", "Read");
        let table = format!(
            "# yaml-language-server: $schema=../../schema/errors.schema.json\nerrors:\n  - code: '{code}'\n    \
             meaning: {{en: a, zh: b}}\n    fault: platform\n    class: refused\n    advice: {{en: a, zh: b}}\n    \
             mark: assumed\n    source: x\n"
        );
        files.insert("api-specs/small/1/errors.yaml".to_owned(), table);
        let outcome = read_products(&crate::common::sources(files));
        let told = render(&outcome.diagnostics, false);
        assert!(told.contains("S115"), "{code}: {told}");
    }
}

/// What a named list writes in place stands with the named types, so a module of operations calls it by its path.
#[test]
fn items_in_place_of_a_named_list_are_called_by_their_path() {
    let files = generated("Plain");
    let text = file(&files, "odd-sdk/src/alloc/vec.rs");
    for name in ["ObjectsItem", "KnownItem", "DeepItem"] {
        let all = text.matches(name).count();
        let paths = text.matches(&format!("crate::types::{name}")).count();
        assert!(all > 0 && all == paths, "{name}: {paths} of {all}\n{text}");
    }
}
