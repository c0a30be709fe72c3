//! The provider's official files, each as a crate of its own with the provider's texts: all compile, their documentation has no
//! warning, and the recorded answers are read whole by the compiled decoders.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{build, cargo, in_copies_target, output, root};

const CATALOGUE: &str = "../shared/catalogue/official-api-docs";

/// The files, each with the package that is made of it.
fn versions() -> Vec<(PathBuf, String)> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries.map(|entry| entry.unwrap().path()).collect()
    };
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut found = Vec::new();
    for product in entries(&root().join(CATALOGUE)) {
        for version in entries(&product) {
            let package = format!("{}{}-sdk", name(&product), name(&version).replace('-', ""));
            found.push((version.join("api-docs.json"), package));
        }
    }
    found.sort();
    found
}

/// The operations of a generated crate: the action, and the path of the answer's record.
fn answers(folder: &Path, package: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for module in fs::read_dir(folder.join("src")).unwrap() {
        let module = module.unwrap().path();
        for file in fs::read_dir(&module).into_iter().flatten() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let between = |open: &str, close: &str| {
                let (_, rest) = text.split_once(open)?;
                Some(rest.split_once(close)?.0)
            };
            let Some(answer) = between("    type Response = ", ";") else {
                continue;
            };
            let action = between("//! `", "`").unwrap();
            let (package, module) = (package.replace('-', "_"), module.file_name().unwrap());
            let path = format!("{package}::{}::{answer}", module.to_str().unwrap());
            if text.contains(&format!("core_client::record!({answer},")) {
                found.push((action.to_owned(), path));
            }
        }
    }
    found.sort();
    found
}

/// The JSON among the recorded answers of an operation.
fn recorded(api: &Value) -> Option<String> {
    let list: Value = serde_json::from_str(api["responseDemo"].as_str()?).ok()?;
    let mut list = list.as_array()?.iter();
    let json = list.find(|example| example["type"] == "json")?;
    Some(json["example"].as_str()?.to_owned())
}

/// Reads each answer by the operation's own record, and fails by the number of those that lost something.
const PROGRAM: &str = "
fn read<T: core_client::answer::Record + std::fmt::Debug>(what: &str, text: &str) -> usize {
    let zone = core_client::time::UtcOffset::from_minutes(0).unwrap();
    let reads = || core_client::testing::assert_reads_whole::<T>(text, zone);
    let lost = usize::from(std::panic::catch_unwind(reads).is_err());
    if lost > 0 {
        eprintln!(\"{what}\");
    }
    lost
}
";

#[test]
#[ignore = "`cargo xtask test --full` runs it: it compiles a crate of each official file"]
fn every_official_version_compiles_and_reads_its_recorded_answers() {
    let versions = versions();
    if versions.is_empty() {
        eprintln!("nothing compiled: {CATALOGUE} is not there");
        return;
    }
    assert_eq!(versions.len(), 14);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("official");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(folder.join("answers/src")).unwrap();
    let core_client = format!(
        "core-client = {{ path = {:?} }}\n",
        root().join("core-client").to_str().unwrap()
    );
    let mut manifest = "[package]\nname = \"answers\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n".to_owned();
    manifest.push_str(&core_client);
    let (mut calls, mut count) = (String::new(), 0);
    let xtask = build("xtask");
    for (file, package) in &versions {
        let out = folder.join(package);
        let mut import = Command::new(&xtask);
        import.arg("import").arg(file).arg("--out").arg(&out);
        output(import.args(["--package", package]));
        writeln!(manifest, "{package} = {{ path = \"../{package}\" }}").unwrap();
        let official: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        for (action, path) in answers(&out, package) {
            if let Some(text) = recorded(&official["apis"][&action]) {
                let what = format!("{package} {action}");
                writeln!(calls, "    lost += read::<{path}>({what:?}, {text:?});").unwrap();
                count += 1;
            }
        }
    }
    assert!(count > 740, "{count}");
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"*-sdk\", \"answers\"]\n\n[profile.dev]\ndebug = false\nincremental = false\n";
    fs::write(folder.join("Cargo.toml"), workspace).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    fs::write(folder.join("answers/Cargo.toml"), manifest).unwrap();
    let main = format!(
        "#![allow(deprecated)]\n{PROGRAM}\nfn main() {{\n    let mut lost = 0;\n{calls}    assert_eq!(lost, 0);\n}}\n"
    );
    fs::write(folder.join("answers/src/main.rs"), main).unwrap();
    let chore = |words: &[&str]| {
        let mut command = cargo(&folder);
        in_copies_target(&mut command);
        output(command.args(words).env("RUSTDOCFLAGS", "-D warnings"))
    };
    chore(&["run", "--quiet", "--offline", "-p", "answers"]);
    let documented = ["doc", "--quiet", "--offline", "--no-deps", "--workspace"];
    chore(&[&documented[..], &["--exclude", "answers"]].concat());
}
