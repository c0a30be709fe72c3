//! `cargo xtask parity`: the official Python SDKs and this one say the same to the emulator, and read the same from it.
//! With `--all`, every action of the products that are imported for this comparison alone.

use std::process::ExitCode;

use proofs::parity::Actions;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let actions = match arguments.as_slice() {
        [] => Actions::Different,
        [all] if all == "--all" => Actions::All,
        _ => {
            eprintln!("usage: parity [--all]");
            return ExitCode::from(2);
        }
    };
    match proofs::parity::run(actions) {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("parity: {error}");
            ExitCode::FAILURE
        }
    }
}
