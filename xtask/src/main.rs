//! `cargo xtask <chore>`: one word for each thing that is done to this workspace.
//!
//! The only crate that reads specs from disk and writes generated files. It holds no generation logic and no test:
//! it calls the `codegen` library, and starts the programs of other packages.

mod codegen_chore;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <chore>

  codegen              generate what the API descriptions say; writes changed files alone
  codegen --check      write nothing; fail if a generated file is not in step
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["codegen"] => codegen_chore::run(codegen_chore::Mode::Write),
        ["codegen", "--check"] => codegen_chore::run(codegen_chore::Mode::Check),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprint!("{message}");
            ExitCode::FAILURE
        }
    }
}
