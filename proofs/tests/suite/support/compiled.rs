//! What the build of the tests has compiled of other people's crates and of the generator, given to the builds of copies: it is the
//! same there, and compiling it again would take longer than all that these tests compile themselves.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;

use super::{cargo, output, root};

/// The packages that `cargo xtask` stands on. No test changes them, and their files in a copy are as old as the workspace's, so
/// that cargo takes what it is given of them for what it is: built from these files.
pub const GENERATOR: [&str; 4] = ["api-diff", "codegen", "core-catalog-types", "importer"];

/// Fills a target folder that is not there yet with what this build has compiled of crates that are the same in all copies. Cargo looks at
/// the fingerprint of each before it uses it, so that one that does not fit is compiled again.
pub fn lend_libraries(target: &Path) {
    let base = target.parent().unwrap();
    let lock = File::create(base.join("copies-target.lock")).unwrap();
    lock.lock().unwrap();
    let built = base.parent().unwrap().join("debug");
    if target.exists() || !built.is_dir() {
        return;
    }
    let half_done = base.join("copies-target.new");
    let _absent = fs::remove_dir_all(&half_done);
    let units = units_to_lend(&built);
    for part in [".fingerprint", "build"] {
        for unit in names_in(&built.join(part)) {
            if units.contains(&unit) {
                lend(
                    &built.join(part).join(&unit),
                    &half_done.join("debug").join(part).join(&unit),
                );
            }
        }
    }
    let hashes: BTreeSet<&str> = units.iter().filter_map(|unit| hash(unit)).collect();
    for file in names_in(&built.join("deps")) {
        let stem = file.split('.').next().unwrap();
        if hash(stem).is_some_and(|hash| hashes.contains(hash)) {
            lend(
                &built.join("deps").join(&file),
                &half_done.join("debug/deps").join(&file),
            );
        }
    }
    fs::rename(&half_done, target).unwrap();
}

/// The compiled units, as cargo names their folders: package and hash.
fn units_to_lend(built: &Path) -> BTreeSet<String> {
    let metadata = ["metadata", "--offline", "--no-deps", "--format-version=1"];
    let metadata = output(cargo(&root()).args(metadata));
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    let members = metadata["packages"].as_array().unwrap();
    let members: BTreeSet<&str> = members
        .iter()
        .map(|package| package["name"].as_str().unwrap())
        .filter(|name| !GENERATOR.contains(name))
        // No member, but a package by path all the same.
        .chain(["dypls-fuzz"])
        .collect();
    let mut units = BTreeSet::new();
    for unit in names_in(&built.join(".fingerprint")) {
        let package = unit.rsplit_once('-').map_or("", |(package, _)| package);
        if !members.contains(package) {
            units.insert(unit);
        }
    }
    units
}

fn hash(name: &str) -> Option<&str> {
    name.rsplit_once('-').map(|(_, hash)| hash)
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// A second name for a library, a copy of all else: cargo writes over other files where they are.
fn lend(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for name in names_in(from) {
            lend(&from.join(&name), &to.join(&name));
        }
        return;
    }
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    let is_library = from.extension().is_some_and(|extension| {
        ["rlib", "rmeta", "so", "dylib", "dll"]
            .iter()
            .any(|kind| extension == *kind)
    });
    if is_library && fs::hard_link(from, to).is_ok() {
        return;
    }
    fs::copy(from, to).unwrap();
    // Cargo compares the times of a unit and of what it was compiled with.
    let time = fs::metadata(from).unwrap().modified().unwrap();
    let file = File::options().write(true).open(to);
    if let Ok(file) = file {
        file.set_modified(time).unwrap();
    }
}
