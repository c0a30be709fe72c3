//! `cargo xtask chaos [--calls N] [--seed S]`: random faults, many clients, and whether anything ran twice, any verdict was
//! false or anything leaked. The last line is JSON; it fails if so, or if its control found nothing.

use std::process::ExitCode;

use proofs::chaos::{Settings, main as run};

fn main() -> ExitCode {
    let settings = Settings::read(std::env::args().skip(1));
    match settings.and_then(run) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("chaos: {error}");
            ExitCode::FAILURE
        }
    }
}
