//! `cargo xtask <chore>`: one word for each thing that is done to this workspace.
//!
//! The only crate that reads specs from disk and writes generated files. It holds no generation logic and no test:
//! it calls the `codegen` library, and starts the programs of other packages.

#[macro_use]
mod out;

mod behaviours;
mod codegen_chore;
mod diff_chore;
mod diff_sides;
mod explain_chore;
mod fuzz_chore;
mod git;
mod mutants_chore;
mod new_chore;
mod product_folders;
mod program_chore;
mod sources;
mod stamp;
mod test_chore;
mod words_chore;
mod workspace;

use std::io::{self, Write as _};
use std::process::ExitCode;

use test_chore::Tier;

const USAGE: &str = "\
usage: cargo xtask <chore>

  codegen                          generate code from the API descriptions; writes only the files that change
  codegen --check                  write nothing; fail if a generated file is out of date
  diff [<old>] [<new>] [--fail-on breaking|any] [--json|--changelog]
                                   say what changed in the descriptions: folders or git revisions; HEAD and the working tree by default
  diff --rules                     print the rules by which a change breaks callers
  explain-spec <Product> <Action>  say what holds of an operation, and which file says it
  new-api <Name> [<product>]       write a template of an operation's description
  new-product <Name> <version>     write a template of a product's description
  test [--quick|--full]            run the checks; --quick: those before a commit; --full: also the long ones
  test --list                      print the checks
  words                            find wordings that are hard to read, in documents, comments and texts
  fuzz [--seconds <n>] [<target>]  run the fuzzers, 60 s each by default; needs nightly and cargo-fuzz
  mutants [...]                    run mutation tests; passes arguments to cargo-mutants, such as --shard 1/8
  parity                           compare with the official SDKs on the emulator
  chaos [--calls N] [--seed S]     random faults: no duplicate, no false verdict, no leak
  bench [<figure> [...]]           measure everything, or one of: build-cost, sign-cost, call-cost, instructions, growth
";

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
        ["test"] => test_chore::run(Tier::Standard),
        ["test", "--quick"] => test_chore::run(Tier::Quick),
        ["test", "--full"] => test_chore::run(Tier::Full),
        ["test", "--list"] => say(&test_chore::table()),
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

/// The lines of the usage that show a chore.
fn lines_of(chore: &str) -> impl Iterator<Item = &'static str> {
    let is_of = move |line: &&str| line.split_whitespace().next() == Some(chore);
    USAGE
        .lines()
        .filter(|line| line.starts_with("  "))
        .filter(is_of)
}

/// How one chore is used.
fn usage_of(chore: &str) -> String {
    lines_of(chore)
        .map(|line| format!("cargo xtask {}\n", line.trim_start()))
        .collect()
}

/// A chore that there is, with other arguments than it takes, or one that there is not.
fn unknown(chore: &str, arguments: &[&str]) -> String {
    let usage = usage_of(chore);
    if !usage.is_empty() {
        let flags: Vec<String> = usage
            .split([' ', '[', ']', '|', ':', ';'])
            .filter(|word| word.starts_with("--"))
            .map(str::to_owned)
            .collect();
        let unknown =
            |word: &&&str| word.starts_with('-') && !flags.iter().any(|flag| flag == *word);
        let meant = arguments.iter().find(unknown).and_then(|wrong| {
            let meant = codegen::diagnostic::closest(wrong, flags.iter())?;
            Some(format!("there is no `{wrong}`; did you mean `{meant}`?"))
        });
        let given = arguments.join(" ");
        let wrong = match (meant, given.is_empty()) {
            (Some(meant), _) => meant,
            (None, true) => format!("`{chore}` needs arguments"),
            (None, false) => format!("`{chore}` does not take `{given}`"),
        };
        return format!("{wrong}\n\n{usage}");
    }
    let lines = USAGE.lines().filter_map(|line| line.strip_prefix("  "));
    let known: Vec<String> = lines
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect();
    match codegen::diagnostic::closest(chore, known.iter()) {
        Some(meant) => format!(
            "there is no chore `{chore}`; did you mean `{meant}`? `cargo xtask help` lists all\n"
        ),
        None => format!("there is no chore `{chore}`\n\n{USAGE}"),
    }
}

/// Prints a text; a reader that has seen enough, such as `head`, is not a failure.
fn say(text: &str) -> Result<(), String> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("cannot write to standard output: {error}\n"))
        }
        _ => Ok(()),
    }
}
