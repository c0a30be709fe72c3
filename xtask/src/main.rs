//! `cargo xtask <chore>`: one word for each thing that is done to this workspace.
//!
//! The only crate that reads specs from disk and writes generated files. It holds no generation logic and no test:
//! it calls the `codegen` library, and starts the programs of other packages.

#[macro_use]
mod out;

mod behaviours;
mod checks;
mod codegen_chore;
mod diff_chore;
mod diff_sides;
mod explain_chore;
mod fuzz_chore;
mod git;
mod import;
mod mutants_chore;
mod new_chore;
mod product_folders;
mod program_chore;
mod progress;
mod sources;
mod stamp;
mod test_chore;
mod usage;
mod words_chore;
mod workspace;

use std::process::ExitCode;

use checks::Tier;
use usage::{USAGE, lines_of, say, unknown, usage_of};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprint!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<(), String> {
    match words {
        ["codegen"] => codegen_chore::run(codegen_chore::Mode::Write),
        ["codegen", "--check"] => codegen_chore::run(codegen_chore::Mode::Check),
        ["diff", rest @ ..] if diff_chore::takes(rest) => diff_chore::run(rest),
        ["explain-spec", product, action] => explain_chore::run(product, action),
        ["new-api", name] => new_chore::api(name, None),
        ["new-api", name, product] => new_chore::api(name, Some(product)),
        ["new-product", name, version] => new_chore::product(name, version),
        ["import", rest @ ..] if !matches!(rest, ["--help" | "-h", ..]) => import::run(rest),
        ["test"] => test_chore::run(Tier::Standard),
        ["test", "--quick"] => test_chore::run(Tier::Quick),
        ["test", "--full"] => test_chore::run(Tier::Full),
        ["test", "--list"] => say(&checks::table()),
        ["words"] => words_chore::run(),
        ["fuzz", "--seconds", seconds, targets @ ..] => fuzz_chore::run(seconds, targets),
        ["fuzz", targets @ ..] if !targets.iter().any(|target| target.starts_with('-')) => {
            fuzz_chore::run("60", targets)
        }
        ["mutants", rest @ ..] => mutants_chore::run(rest),
        ["parity", rest @ ..] => program_chore::run("proofs", "parity", false, rest),
        ["chaos", rest @ ..] => program_chore::run("proofs", "chaos", false, rest),
        ["bench"] => program_chore::run("bench", "report", true, &[]),
        ["bench", figure, rest @ ..] => program_chore::run("bench", figure, true, rest),
        ["help" | "--help" | "-h", ..] => say(USAGE),
        // The programs behind these have a help of their own.
        [chore, "--help" | "-h"] if lines_of(chore).next().is_some() => say(&usage_of(chore)),
        [chore, rest @ ..] => Err(unknown(chore, rest)),
        [] => Err(USAGE.to_owned()),
    }
}
