//! What the chores are called and take, and what is said of a wrong call.

use std::io::{self, Write as _};

pub(crate) const USAGE: &str = "\
usage: cargo xtask <chore>

  codegen                          generate code from the API descriptions; writes only the files that change
  codegen --check                  write nothing; fail if a generated file is out of date
  diff [<old>] [<new>] [--fail-on breaking|any] [--json|--changelog]
                                   say what changed in the descriptions: folders or git revisions; HEAD and the working tree by default
  diff --rules                     print the rules by which a change breaks callers
  explain-spec <Product> <Action>  print the facts about an operation, each with its source file
  new-api <Name> [<product>]       write a template of an operation's description
  new-product <Name> <version>     write a template of a product's description
  import <file|folder|-> [...]     read the provider's metadata into api-specs: [--only ActionA,ActionB|@file|'*'] [--package NAME];
  import <file|-> --out <folder>   write a crate of its own: --package NAME [--zh FILE|none] [--only ...] [--core-client PATH|URL];
  import ... [--json] [--all]      list every guess; --json: print the whole report for programs
  test [--quick|--full]            run the checks; --quick: those before a commit; --full: also the long ones
  test --list                      print the checks
  words                            find wordings that are hard to read, in documents, comments and texts
  fuzz [--seconds <n>] [<target>]  run the fuzzers, 60 s each by default; needs nightly and cargo-fuzz
  mutants [...]                    run mutation tests; passes arguments to cargo-mutants, such as --shard 1/8
  parity [--all]                   compare with the official SDKs on the emulator; --all: every action of the products
                                   that are imported for it
  chaos [--calls N] [--seed S]     random faults: no duplicate, no false verdict, no leak
  bench [<figure> [...]]           measure a call and its growth, or one of: build-cost, sign-cost, call-cost, instructions, growth,
                                   generator <folder of metadata>
  help                             print this text
";

/// The lines of the usage that show a chore.
pub(crate) fn lines_of(chore: &str) -> impl Iterator<Item = &'static str> {
    let is_of = move |line: &&str| line.split_whitespace().next() == Some(chore);
    USAGE
        .lines()
        .filter(|line| line.starts_with("  "))
        .filter(is_of)
}

/// How one chore is used.
pub(crate) fn usage_of(chore: &str) -> String {
    lines_of(chore)
        .map(|line| format!("cargo xtask {}\n", line.trim_start()))
        .collect()
}

/// A chore that there is, with other arguments than it takes, or one that there is not.
pub(crate) fn unknown(chore: &str, arguments: &[&str]) -> String {
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
pub(crate) fn say(text: &str) -> Result<(), String> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("cannot write to standard output: {error}\n"))
        }
        _ => Ok(()),
    }
}
