//! A product whose names are Rust's own and whose texts hold everything that could be read as more than text: its crate,
//! tests and documentation build, and no text becomes a test or a tag.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::path::Path;

use crate::support::{Copy, output, run, text};

/// The descriptions of `codegen/tests/odd`, filled as `codegen/tests/suite/odd.rs` does.
fn describe(copy: &Copy) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/odd");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let everything = read("text.txt");
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let name: String = everything.chars().take(150).collect();
    for path in [
        "service.yaml",
        "errors.yaml",
        "operations/Default_Chain.yaml",
        "operations/Mocked.yaml",
        "operations/Option.yaml",
        "operations/Result.yaml",
        "operations/Vec.yaml",
        "messages/Text.yaml",
    ] {
        let path = format!("api-specs/odd-one/2020-01-01/{path}");
        let file = read(&path)
            .replace("MORE", &quoted(&format!("more {name}")))
            .replace("CODE", &quoted(name.replace('*', "").trim()))
            .replace("NAME", &quoted(&name))
            .replace("TEXT", &quoted(&everything));
        copy.write(&path, &file);
    }
}

#[test]
fn odd_names_and_texts_build_with_their_documentation() {
    let copy = Copy::of_workspace("compiled");
    describe(&copy);
    let generated = run(copy
        .cargo()
        .args(["xtask", "codegen"])
        .env("CARGO_NET_OFFLINE", "true"));
    assert!(generated.status.success(), "{}", text(&generated.stderr));

    let features = ["--features", "blocking,test-util"];
    let mut documentation = copy.cargo();
    let package = ["doc", "--quiet", "--offline", "--no-deps", "-p", "odd-sdk"];
    documentation.args(package).args(features);
    output(documentation.env("RUSTDOCFLAGS", "-D warnings"));

    // One example for each operation, and the front pages; a text gives none.
    let tested = output(
        copy.cargo()
            .args(["test", "--offline", "-p", "odd-sdk"])
            .args(features),
    );
    let examples: Vec<&str> = tested
        .lines()
        .filter(|line| line.starts_with("test odd-sdk/"))
        .collect();
    let of_operation = |line: &&&str| line.contains("::crate::Client::");
    let operations = examples.iter().filter(of_operation).count();
    assert_eq!((operations, examples.len()), (5, 8), "{tested}");

    let page = crate::support::copies_target().join("doc/odd_sdk/index.html");
    let html = std::fs::read_to_string(page).unwrap();
    assert!(
        html.contains("alert(1)") && !html.contains("<script>alert(1)"),
        "a text became a tag"
    );
}
