//! The documents say what is: the table of checks is the one that xtask prints, and every path they name exists.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

#[test]
fn the_table_of_checks_is_the_one_that_xtask_prints() {
    let output = Command::new(env!("CARGO"))
        .args(["xtask", "test", "--list"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(
        read("ARCHITECTURE.md").contains(table.trim()),
        "ARCHITECTURE.md lacks this table:\n{table}"
    );
}

#[test]
fn links_of_the_documents_lead_somewhere() {
    let names = [
        "README.md",
        "README.zh-CN.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
    ];
    for name in names {
        let text = read(name);
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            if !link.starts_with("http") && !link.starts_with('#') {
                assert!(
                    root().join(link).exists(),
                    "{name} links to {link}, which is not there"
                );
            }
        }
    }
}

#[test]
fn both_readme_files_say_that_this_is_unofficial_and_name_the_two_commands() {
    for (name, word) in [("README.md", "unofficial"), ("README.zh-CN.md", "非官方")] {
        let text = read(name);
        assert!(text.contains(word), "{name} does not say {word}");
        for command in [
            "cargo run -p examples --bin query_subscription_detail",
            "cargo xtask test",
        ] {
            assert!(text.contains(command), "{name} lacks `{command}`");
        }
    }
}
