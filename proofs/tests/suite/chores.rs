//! What chores say to a slip of the pen, and that none goes where it should not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::support::{Copy, build, run, text};

/// The chores' program, built once, in this folder.
fn chore(copy: &Copy, words: &[&str]) -> Command {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let mut command = Command::new(BUILT.get_or_init(|| build("xtask")));
    command.args(words).env("XTASK_ROOT", &copy.folder);
    command
}

#[test]
fn an_unknown_chore_names_the_near_word() {
    let copy = Copy::of_workspace("chores");
    for (word, near) in [
        ("codegn", "codegen"),
        ("new-ap", "new-api"),
        ("tset", "test"),
        ("par", "parity"),
    ] {
        let refused = run(&mut chore(&copy, &[word]));
        let said = text(&refused.stderr);
        assert!(
            !refused.status.success() && said.contains(&format!("did you mean `{near}`?")),
            "{word}: {said}"
        );
    }
}

#[test]
fn arguments_that_a_chore_does_not_take_are_told_with_those_it_takes() {
    let copy = Copy::of_workspace("chores");
    for (words, told) in [
        (["codegen", "--chekc"].as_slice(), "did you mean `--check`?"),
        (&["test", "--quik"], "did you mean `--quick`?"),
        (
            &["codegen", "--check", "now"],
            "`codegen` does not take `--check now`",
        ),
        (&["new-api"], "`new-api` needs arguments"),
        (&["fuzz", "--second", "5"], "did you mean `--seconds`?"),
        (&["fuzz", "--seconds"], "`fuzz` does not take `--seconds`"),
    ] {
        let refused = run(&mut chore(&copy, words));
        let said = text(&refused.stderr);
        let usage = format!("cargo xtask {}", words[0]);
        assert!(
            !refused.status.success() && said.contains(told) && said.contains(&usage),
            "{words:?}: {said}"
        );
    }
    for words in [["codegen", "--help"], ["help", "codegen"]] {
        let helped = run(&mut chore(&copy, &words));
        assert!(
            helped.status.success() && text(&helped.stdout).contains("codegen --check"),
            "{words:?}"
        );
    }
}

#[test]
fn names_that_are_no_names_write_nothing() {
    let copy = Copy::of_workspace("chores");
    let before = copy.snapshot();
    for words in [
        ["new-product", "Foo Bar/../x", "1/2"].as_slice(),
        &["new-product", "Foo", "1/2"],
        &["new-product", "Foo", ".."],
        &["new-product", "../Foo", "2026-01-01"],
        &["new-product", "", "2026-01-01"],
        &["new-product", "产品", "2026-01-01"],
        &["new-api", "foo bar"],
        &["new-api", "../Foo", "dyplsapi"],
        &["new-api", "foo", "dyplsapi"],
        &["new-api", "Foo\n", "dyplsapi"],
    ] {
        let refused = run(&mut chore(&copy, words));
        let said = text(&refused.stderr);
        assert!(
            !refused.status.success() && said.contains("cannot be"),
            "{words:?}: {said}"
        );
    }
    assert!(before == copy.snapshot());
}

#[test]
fn an_api_is_added_to_a_product_that_is_described_by_hand() {
    let copy = Copy::of_workspace("chores");
    let before = copy.snapshot();
    for (words, remedy) in [
        (["new-api", "FrobThing"].as_slice(), "dyplsapi, sts"),
        (&["new-api", "FrobThing", "alidns"], "an overlay"),
        (&["new-api", "FrobThing", "2015-01-09"], "an overlay"),
        (&["new-api", "FrobThing", "overlay"], "no such product"),
    ] {
        let refused = run(&mut chore(&copy, words));
        let said = text(&refused.stderr);
        assert!(
            !refused.status.success() && said.contains(remedy),
            "{words:?}: {said}"
        );
    }
    assert!(before == copy.snapshot());
}

/// One of hundreds of products is asked for: whatever is wrong with another has nothing to say here.
#[test]
fn an_operation_is_explained_whatever_the_other_products_are_like() {
    let copy = Copy::of_workspace("chores");
    let explain = |product, action| run(&mut chore(&copy, &["explain-spec", product, action]));
    let before = explain("Sts", "AssumeRole");
    assert!(before.status.success(), "{}", text(&before.stderr));
    let unknown = text(&explain("Stss", "AssumeRole").stderr);
    assert!(unknown.contains("did you mean `Sts`?"), "{unknown}");
    let folder = copy.path("api-specs/broken/2020-01-01");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("service.yaml"), b"product: \xff\n").unwrap();
    for product in ["Sts", "sts"] {
        let explained = explain(product, "assumerole");
        let said = text(&explained.stderr);
        assert!(explained.status.success() && said.is_empty(), "{said}");
        assert_eq!(text(&explained.stdout), text(&before.stdout));
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let copy = Copy::of_workspace("chores");
    for words in [["test", "--list"].as_slice(), &["help"]] {
        let mut command = chore(&copy, words);
        let mut running = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(running.stdout.take());
        let mut said = String::new();
        running
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert!(
            running.wait().unwrap().success() && said.is_empty(),
            "{words:?}: {said}"
        );
    }
}

#[test]
fn new_descriptions_are_complete_as_they_are_written() {
    let copy = Copy::of_workspace("chores-new");
    for words in [
        ["new-product", "Foo-bar", "2026-01-01"].as_slice(),
        &["new-api", "DescribeMore", "foo-bar"],
        &["codegen"],
    ] {
        let done = run(&mut chore(&copy, words));
        assert!(done.status.success(), "{words:?}: {}", text(&done.stderr));
    }
    assert!(
        copy.path("foo-bar-sdk/src/example/describe_more.rs")
            .is_file()
    );
}
