//! What fuzzers call: each reader of bytes that come from outside, with what must hold for any input.
//!
//! A function here panics if the reader panics or if it breaks a promise. libFuzzer drives them on nightly (`cargo xtask
//! fuzz`); `proofs/tests/suite/fuzz_corpus.rs` drives them on stable, over the corpus and over inputs changed by [`mutate`].

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod answer;
mod explanation;
mod first_line;
mod import;
mod message;
pub mod mutate;
mod profile;
mod spec;
mod verdict;

pub use answer::answer;
pub use explanation::explanation;
pub use import::import;
pub use message::message;
pub use profile::profile;
pub use spec::spec;
pub use verdict::verdict;

/// A function that takes any input, and how many changed inputs it gets in the everyday tests.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, which is that of its program, its corpus and its dictionary.
    pub name: &'static str,
    /// The function.
    pub run: fn(&[u8]),
    /// Changed inputs per everyday run, so that each target takes a second or two without optimisation.
    pub everyday: u32,
}

/// All of them.
pub const TARGETS: [Target; 7] = [
    Target::new("answer", answer, 20_000),
    Target::new("explanation", explanation, 20_000),
    Target::new("import", import, 200),
    Target::new("message", message, 20_000),
    Target::new("profile", profile, 20_000),
    Target::new("spec", spec, 200),
    Target::new("verdict", verdict, 5_000),
];

impl Target {
    const fn new(name: &'static str, run: fn(&[u8]), everyday: u32) -> Self {
        Self {
            name,
            run,
            everyday,
        }
    }
}
