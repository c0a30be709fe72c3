//! What the fuzzers call, on stable: every input of the corpus, and a fixed number of changed ones.
//!
//! A finding of a fuzzer becomes a file of the corpus, and is run here from then on.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test states what it expects"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use dypls_fuzz::mutate::{changed, words};
use dypls_fuzz::{TARGETS, Target};

const SEED: u64 = 20_170_525;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("fuzz")
}

/// The inputs of a target with their names, sorted, so that the changed inputs are the same everywhere.
fn corpus(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = fuzz().join("corpus").join(target.name);
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (
            path.file_name().unwrap().to_str().unwrap().to_owned(),
            std::fs::read(&path).unwrap(),
        )
    });
    let mut inputs: Vec<_> = entries.collect();
    inputs.sort();
    assert!(!inputs.is_empty(), "{} is empty", folder.display());
    inputs
}

fn run(target: &Target, name: &str, input: &[u8]) {
    let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    if outcome.is_err() {
        panic!(
            "{} fails on {name}: {:?}",
            target.name,
            String::from_utf8_lossy(input)
        );
    }
}

fn check(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let corpus = corpus(target);
    for (name, input) in &corpus {
        run(target, name, input);
    }
    let inputs: Vec<&[u8]> = corpus.iter().map(|(_, input)| input.as_slice()).collect();
    let dictionary = fuzz().join("dictionaries").join(format!("{name}.dict"));
    let words = words(&std::fs::read_to_string(dictionary).unwrap());
    let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
    let mut random = fastrand::Rng::with_seed(SEED);
    for number in 0..target.everyday {
        let input = changed(&mut random, &inputs, &words);
        run(target, &format!("changed input {number}"), &input);
    }
}

macro_rules! targets {
    ($($name:ident),*) => {
        $(#[test]
        fn $name() {
            check(stringify!($name));
        })*

        #[test]
        fn every_target_has_a_test_and_a_program() {
            let tested = [$(stringify!($name)),*];
            assert_eq!(TARGETS.map(|target| target.name), tested);
            let mut programs: Vec<String> = std::fs::read_dir(fuzz().join("fuzz_targets"))
                .unwrap()
                .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
                .collect();
            programs.sort();
            assert_eq!(programs, tested);
        }
    };
}

targets!(answer, explanation, import, message, profile, spec, verdict);
