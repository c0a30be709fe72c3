//! The features of other people's crates: two builds share what they compile of a crate only where they give it the same ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{cargo, output, root};

/// What the build of all tests selects.
pub const TESTS: [&str; 4] = [
    "--workspace",
    "--edges=normal,build,dev",
    "--features",
    "dypls-inventory/sqlite",
];

/// What the lints select.
pub const LINTS: [&str; 3] = ["--workspace", "--edges=normal,build,dev", "--all-features"];

/// Each crate from outside the workspace, name and version, with its sets of features: one for programs, perhaps another for derive macros.
pub type Features = BTreeMap<(String, String), BTreeSet<String>>;

/// Those of a selection of `cargo tree` in a workspace.
pub fn features(workspace: &Path, selection: &[&str]) -> Features {
    let mut command = cargo(workspace);
    command.args(["tree", "--offline", "--prefix=none", "--format={p}|{f}"]);
    let mut features = Features::new();
    for line in output(command.args(selection)).lines() {
        // An empty line stands between members, and a member's name is followed by its folder.
        let package_and_set = line.split_once('|');
        let package_and_set = package_and_set.filter(|(package, _)| !package.contains('/'));
        let Some((package, set)) = package_and_set else {
            continue;
        };
        let mut words = package.split_whitespace();
        let name = words.next().unwrap().to_owned();
        let version = words.next().unwrap().trim_start_matches('v').to_owned();
        let set = set.trim_end_matches(" (*)").to_owned();
        features.entry((name, version)).or_default().insert(set);
    }
    features
}

/// Lets a program beside the workspace use what one of its builds has compiled, `TESTS` or `LINTS`: adds to its manifest the workspace's
/// profile, and a package that gives each crate, if the program builds it with other features, the features of that build.
/// So such a program does not show whether a crate asks for all features that it needs: checks of single packages do.
pub fn share_libraries(program: &Path, build: &[&str]) {
    let build = features(&root(), build);
    let linked = features(program, &["--edges=normal,no-proc-macro"]);
    let all = features(program, &["--edges=normal,build"]);
    let (mut dependencies, mut of_scripts) = (String::new(), String::new());
    for (number, (package, sets)) in all.iter().enumerate() {
        // What is not used of the larger one makes no difference.
        let there = build.get(package).into_iter().flatten();
        let Some(set) = there.max_by_key(|set| set.split(',').count()) else {
            continue;
        };
        if sets.contains(set) {
            continue;
        }
        let (name, version) = package;
        let set: Vec<String> = set
            .split(',')
            .filter(|feature| !feature.is_empty())
            .map(|feature| format!("{feature:?}"))
            .collect();
        let section = match linked.contains_key(package) {
            true => &mut dependencies,
            false => &mut of_scripts,
        };
        writeln!(
            section,
            "shared{number} = {{ package = {name:?}, version = \"={version}\", default-features = false, features = [{}] }}",
            set.join(", ")
        )
        .unwrap();
    }
    // A package of its own, since the program may depend on one of these by itself.
    let shared = program.join("shared");
    fs::create_dir_all(shared.join("src")).unwrap();
    fs::write(shared.join("src/lib.rs"), "").unwrap();
    let manifest = format!(
        "[package]\nname = \"shared\"\n\n[dependencies]\n{dependencies}\n[build-dependencies]\n{of_scripts}"
    );
    fs::write(shared.join("Cargo.toml"), manifest).unwrap();
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let profile = workspace.find("[profile.dev]").unwrap();
    let profile = &workspace[profile..workspace.find("[profile.mutants]").unwrap()];
    let path = program.join("Cargo.toml");
    let manifest = fs::read_to_string(&path).unwrap();
    let (before, after) = manifest.split_once("[dependencies]\n").unwrap();
    let manifest =
        format!("{before}[dependencies]\nshared = {{ path = \"shared\" }}\n{after}\n{profile}");
    fs::write(&path, manifest).unwrap();
}
