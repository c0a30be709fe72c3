//! `cargo xtask mutants`: changes one place of the code at a time, and checks whether a test notices. `.cargo/mutants.toml` lists
//! the code; `docs/mutants.md` judges the mutants that survive.
//!
//! The code that signs, and that decides whether a request may be sent again, is tried whole. Of the other packages a run tries one
//! shard. The shard follows from the day, and the run prints it: `--shard K/N` repeats it.
//!
//! Linking all tests of a package for every mutant would take most of the time. So the tests that notice most mutants come first, and
//! all tests see only the mutants that survive these.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::workspace::root;

/// Cases of each property, per mutant: there are over a thousand mutants.
const CASES: &str = "32";
/// How many of a hundred mutants the tests have to notice.
const WANTED: usize = 95;
const JUDGED: &str = "docs/mutants.md";

/// A package whose code is changed.
struct Package {
    name: &'static str,
    /// Which of its tests notice most mutants.
    first: &'static [&'static str],
    features: &'static [&'static str],
    /// In how many shards its mutants are divided; a run tries one of them.
    shards: u64,
}

const PACKAGES: [Package; 6] = [
    Package::whole("core-signer", &["--lib"]),
    Package::whole("core-client", &["--lib", "--test=suite"]),
    Package::sampled(
        "codegen",
        &["--lib", "--test=diagnostics", "--test=golden"],
        40,
    ),
    // Its tests start its program.
    Package::sampled("dypls-emulator", &["--lib", "--test=suite"], 20).with_features(&["cli"]),
    Package::sampled("dypls-inventory", &["--lib", "--test=suite"], 10).with_features(&["sqlite"]),
    // Without TLS the tests of networks do not build.
    Package::sampled("dypls-credentials", &["--lib", "--test=suite"], 20)
        .with_features(&["rustls-ring"]),
];

impl Package {
    const fn whole(name: &'static str, first: &'static [&'static str]) -> Self {
        Self::sampled(name, first, 1)
    }

    const fn sampled(name: &'static str, first: &'static [&'static str], shards: u64) -> Self {
        Self {
            name,
            first,
            features: &[],
            shards,
        }
    }

    const fn with_features(mut self, features: &'static [&'static str]) -> Self {
        self.features = features;
        self
    }

    /// The shard of a day, such as `3/40`; none if all mutants are tried, or the arguments say which.
    fn shard(&self, day: u64, arguments: &[&str]) -> Option<String> {
        let is_chosen = arguments.iter().any(|one| one.starts_with("--shard"));
        (self.shards > 1 && !is_chosen).then(|| format!("{}/{}", day % self.shards, self.shards))
    }
}

/// Days since 1970.
fn today() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs() / 86_400
}

/// Runs cargo-mutants on all packages or one, with further arguments for it, such as `--shard 0/4`. Fails if fewer than
/// [`WANTED`] of a hundred are noticed, or if one survives that nobody has judged.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let (only, arguments) = package_of(arguments);
    let wanted = PACKAGES
        .iter()
        .filter(|package| only.is_none_or(|only| only == package.name));
    if let Some(only) = only.filter(|_| wanted.clone().next().is_none()) {
        return Err(format!("{only} has no mutation tests\n"));
    }
    let mut failed = String::new();
    for package in wanted {
        let mut arguments = arguments.clone();
        let shard = package.shard(today(), &arguments);
        if let Some(shard) = &shard {
            println!("{}: shard {shard}", package.name);
            arguments.extend(["--shard", shard.as_str()]);
        }
        if let Err(error) = of_package(package, &arguments) {
            failed.push_str(&format!("{}: {error}", package.name));
        }
    }
    match failed.is_empty() {
        true => Ok(()),
        false => Err(failed),
    }
}

/// The package that the arguments name, wherever it stands among them, and the others.
fn package_of<'a>(arguments: &[&'a str]) -> (Option<&'a str>, Vec<&'a str>) {
    let (mut only, mut others) = (None, Vec::new());
    let mut arguments = arguments.iter().copied();
    while let Some(argument) = arguments.next() {
        match argument {
            "-p" | "--package" => only = arguments.next(),
            other => others.push(other),
        }
    }
    (only, others)
}

fn of_package(package: &Package, arguments: &[&str]) -> Result<(), String> {
    let root = root();
    let output = root.join("target").join("mutants").join(package.name);
    let by_first = stage(
        &root,
        &output.join("first"),
        package,
        package.first,
        arguments,
    )?;
    let left: Vec<String> = [by_first.missed, by_first.timed_out].concat();
    let (mut noticed, mut survived) = (by_first.caught.len(), Vec::new());
    if !left.is_empty() {
        let names: Vec<String> = left
            .iter()
            .map(|name| format!("--re=^{}$", escaped(name)))
            .collect();
        let names: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .chain(where_to_build(arguments))
            .collect();
        let all = ["--lib", "--tests"];
        let by_all = stage(&root, &output.join("all"), package, &all, &names)?.only(&left);
        noticed += by_all.caught.len() + by_all.timed_out.len();
        survived = by_all.missed;
    }
    println!(
        "{}: noticed {noticed}, survived {}",
        package.name,
        survived.len()
    );
    judge(&root, noticed, &survived)
}

/// The argument that says where a run builds. It holds for all tests too, for which the mutants are chosen by name.
fn where_to_build<'a>(arguments: &[&'a str]) -> Option<&'a str> {
    arguments.iter().copied().find(|one| *one == "--in-place")
}

/// What became of mutants, by their names.
struct Results {
    caught: Vec<String>,
    missed: Vec<String>,
    timed_out: Vec<String>,
}

impl Results {
    /// What became of these. cargo-mutants tries those that delete a field of a struct whatever names are asked for.
    fn only(mut self, wanted: &[String]) -> Self {
        for found in [&mut self.caught, &mut self.missed, &mut self.timed_out] {
            found.retain(|name| wanted.contains(name));
        }
        self
    }
}

fn stage(
    root: &Path,
    output: &Path,
    package: &Package,
    tests: &[&str],
    arguments: &[&str],
) -> Result<Results, String> {
    fs::create_dir_all(output)
        .map_err(|error| format!("cannot make {}: {error}\n", output.display()))?;
    let mut command = Command::new("cargo");
    command
        // One at a time is the default; to say so would refuse `--in-place`. TLS has tests of its own, and would be linked for
        // every mutant.
        .args(["mutants", "-p", package.name, "--no-default-features"])
        .args(
            package
                .features
                .iter()
                .map(|one| format!("--features={one}")),
        )
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
            "survivors that are not listed in {JUDGED}:\n{}\n",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_tries_one_shard_of_a_sampled_package() {
        let [signer, .., credentials] = &PACKAGES;
        assert_eq!(signer.shard(7, &[]), None);
        assert_eq!(credentials.shard(27, &[]).as_deref(), Some("7/20"));
        assert_eq!(credentials.shard(27, &["--shard", "1/2"]), None);
        assert_eq!(credentials.shard(27, &["--shard=1/2"]), None);
    }

    #[test]
    fn the_package_may_stand_anywhere_among_the_arguments() {
        let given = ["--in-place", "-p", "core-client", "--re", "a"];
        let others = vec!["--in-place", "--re", "a"];
        assert_eq!(package_of(&given), (Some("core-client"), others));
        assert_eq!(package_of(&["--re", "a"]), (None, vec!["--re", "a"]));
    }

    #[test]
    fn all_tests_judge_only_what_the_first_left() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let by_all = Results {
            caught: names(&["a.rs:1:1: delete field x", "a.rs:2:1: replace a"]),
            missed: names(&["a.rs:3:1: delete field y", "a.rs:4:1: replace b"]),
            timed_out: names(&["a.rs:5:1: delete field z"]),
        };
        let left: Vec<String> = names(&["a.rs:2:1: replace a", "a.rs:4:1: replace b"]);
        let by_all = by_all.only(&left);
        assert_eq!(by_all.caught, left[..1]);
        assert_eq!(by_all.missed, left[1..]);
        assert!(by_all.timed_out.is_empty());
    }

    /// A file that was renamed would be left out without a word.
    #[test]
    fn every_file_that_is_listed_exists_in_a_package_that_is_tried() {
        let listed = fs::read_to_string(root().join(".cargo/mutants.toml")).unwrap();
        let globs = listed.split("examine_globs").nth(1).unwrap();
        let globs = globs.split(']').next().unwrap();
        let globs: Vec<&str> = globs.split('"').skip(1).step_by(2).collect();
        assert!(globs.len() > 15, "{globs:?}");
        for glob in &globs {
            let place = glob.trim_end_matches("/**/*.rs");
            assert!(root().join(place).exists(), "{glob}");
        }
        for package in &PACKAGES {
            let folder = package.name.trim_start_matches("dypls-");
            let is_of = |glob: &&&str| glob.starts_with(&format!("{folder}/"));
            assert!(globs.iter().any(|glob| is_of(&glob)), "{folder}");
            for test in package.first {
                let Some(test) = test.strip_prefix("--test=") else {
                    continue;
                };
                let tests = root().join(folder).join("tests");
                let is_there =
                    tests.join(format!("{test}.rs")).exists() || tests.join(test).exists();
                assert!(is_there, "{folder}: {test}");
            }
        }
    }
}
