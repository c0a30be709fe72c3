//! `cargo xtask mutants`: changes the code that signs and that decides on repeating, one place at a time, and sees whether
//! a test notices. What is changed, `.cargo/mutants.toml` says; `docs/mutants.md` judges what survives.
//!
//! Linking all tests of a package for every mutant would take most of the time. So those that see most come first, and all of
//! them see only what those let pass.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace::root;

/// Cases of each property, per mutant: there are over a thousand mutants.
const CASES: &str = "32";
/// How many of a hundred mutants the tests have to notice.
const WANTED: usize = 95;
const JUDGED: &str = "docs/mutants.md";
/// The packages, and which of their tests see most.
const PACKAGES: [(&str, &[&str]); 2] = [
    ("core-signer", &["--lib"]),
    (
        "core-client",
        &["--lib", "--test=reconcile", "--test=retry"],
    ),
];

/// Runs cargo-mutants on all packages or one, with further arguments for it, such as `--shard 0/4`. Fails if fewer than
/// [`WANTED`] of a hundred are noticed, or if one survives that nobody has judged.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let (only, arguments) = match arguments {
        ["-p", package, rest @ ..] => (Some(*package), rest),
        all => (None, all),
    };
    let wanted = PACKAGES
        .iter()
        .filter(|(package, _)| only.is_none_or(|only| only == *package));
    let mut failed = String::new();
    for (package, first) in wanted {
        if let Err(error) = of_package(package, first, arguments) {
            failed.push_str(&format!("{package}: {error}"));
        }
    }
    match failed.is_empty() {
        true => Ok(()),
        false => Err(failed),
    }
}

fn of_package(package: &str, first: &[&str], arguments: &[&str]) -> Result<(), String> {
    let root = root();
    let output = root.join("target").join("mutants").join(package);
    let by_first = stage(&root, &output.join("first"), package, first, arguments)?;
    let left: Vec<String> = [by_first.missed, by_first.timed_out].concat();
    let (mut noticed, mut survived) = (by_first.caught.len(), Vec::new());
    if !left.is_empty() {
        let names: Vec<String> = left
            .iter()
            .map(|name| format!("--re=^{}$", escaped(name)))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let all = ["--lib", "--tests"];
        let by_all = stage(&root, &output.join("all"), package, &all, &names)?;
        noticed += by_all.caught.len() + by_all.timed_out.len();
        survived = by_all.missed;
    }
    println!("{package}: noticed {noticed}, survived {}", survived.len());
    judge(&root, noticed, &survived)
}

/// What became of mutants, by their names.
struct Results {
    caught: Vec<String>,
    missed: Vec<String>,
    timed_out: Vec<String>,
}

fn stage(
    root: &Path,
    output: &Path,
    package: &str,
    tests: &[&str],
    arguments: &[&str],
) -> Result<Results, String> {
    fs::create_dir_all(output)
        .map_err(|error| format!("cannot make {}: {error}\n", output.display()))?;
    let mut command = Command::new("cargo");
    command
        // TLS has tests of its own, and would be linked for every mutant.
        .args([
            "mutants",
            "--jobs",
            "1",
            "-p",
            package,
            "--no-default-features",
        ])
        .arg("--output")
        .arg(output)
        .args(tests.iter().map(|test| format!("--cargo-arg={test}")))
        .args(arguments)
        .env("PROPTEST_CASES", CASES)
        .current_dir(root);
    match command.status() {
        // 2: some survive, 3: with some the tests did not end in time.
        Ok(status) if matches!(status.code(), Some(0 | 2 | 3)) => read(output),
        Ok(status) => Err(format!("cargo mutants ended with {status}\n")),
        Err(error) => Err(format!("cannot start cargo: {error}\n")),
    }
}

fn read(output: &Path) -> Result<Results, String> {
    let listed = |name: &str| {
        let path: PathBuf = output.join("mutants.out").join(name);
        fs::read_to_string(&path)
            .map(|text| text.lines().map(str::to_owned).collect())
            .map_err(|error| format!("cannot read {}: {error}\n", path.display()))
    };
    Ok(Results {
        caught: listed("caught.txt")?,
        missed: listed("missed.txt")?,
        timed_out: listed("timeout.txt")?,
    })
}

/// A mutant's name as a pattern for itself alone.
fn escaped(name: &str) -> String {
    let mut pattern = String::new();
    for character in name.chars() {
        if r"\.+*?()|[]{}^$#&-~".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

fn judge(root: &Path, noticed: usize, survived: &[String]) -> Result<(), String> {
    let judged = fs::read_to_string(root.join(JUDGED))
        .map_err(|error| format!("cannot read {JUDGED}: {error}\n"))?;
    let unknown: Vec<String> = survived
        .iter()
        .filter_map(|name| described(name))
        .filter(|line| !judged.contains(line.as_str()))
        .collect();
    if !unknown.is_empty() {
        return Err(format!(
            "survivors that {JUDGED} does not judge:\n{}\n",
            unknown.join("\n")
        ));
    }
    if noticed * 100 < WANTED * (noticed + survived.len()) {
        return Err(format!("fewer than {WANTED} of 100 were noticed\n"));
    }
    Ok(())
}

/// `file.rs:12:5: replace …` without the place in the file, which changes too often to be written down.
fn described(name: &str) -> Option<String> {
    let (file, rest) = name.split_once(".rs:")?;
    let what = rest.splitn(3, ':').nth(2)?.trim();
    Some(format!("{file}.rs: {what}"))
}
