//! `cargo xtask parity`: the official Python SDKs and this one say the same to the emulator, and read the same from it.

use std::process::ExitCode;

fn main() -> ExitCode {
    match proofs::parity::run() {
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
