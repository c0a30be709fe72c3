//! Parity with the official Python SDKs: they run unchanged against the emulator, and what they send, sign and read is
//! compared with what this SDK sends, signs and reads.

mod answers;
mod bindings;
pub mod compare;
mod defaults;
pub mod differences;
pub mod imported;
mod process;
mod python;
mod random;
mod signatures;
mod workbench;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use core_signer::Credential;
use dypls_emulator::{DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET, Emulator};

use differences::Differences;
pub use imported::Actions;
use python::Python;
pub use python::Sdk;
use test_server::Server;
use workbench::{Bench, client};

/// Runs every check and says what was compared.
///
/// # Errors
/// Every difference that is not known, or what kept the checks from running.
pub fn run(actions: Actions) -> Result<String, String> {
    let target = target();
    let Some(python) = Python::prepare(&target)? else {
        let line = "parity with the official Python SDKs did not run: there is no python3";
        return match std::env::var("CI").as_deref() {
            Ok("true") => Err(line.to_owned()),
            _ => Ok(format!("{line}\n")),
        };
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime
        .map_err(|error| error.to_string())?
        .block_on(all(python, &target, actions))
}

async fn all(python: Python, target: &Path, actions: Actions) -> Result<String, String> {
    let emulator = Emulator::builder()
        .start()
        .await
        .map_err(|error| error.to_string())?;
    let front = Server::setup().forward(emulator.address());
    let client = client(&front.url)?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("parity/differences.yaml");
    let known = Differences::read(&path).map_err(|error| format!("differences.yaml: {error}"))?;
    let credential = Credential::new(DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET);
    let bench = Bench {
        python,
        emulator,
        front,
        client,
        credential,
        known,
    };

    let mut problems = Vec::new();
    let mut report = String::new();
    for (title, result) in [
        ("bind and query", bindings::check(&bench).await),
        ("random requests", random::check(&bench).await),
        ("answers", answers::check(&bench).await),
        ("the emulator's answers", defaults::check(&bench).await),
        (
            "imported products",
            imported::check(&bench, target, actions).await,
        ),
    ] {
        match result {
            Ok(line) => {
                writeln!(report, "parity: {title}: {line}").map_err(|error| error.to_string())?
            }
            Err(problem) => problems.push(format!("{title}:\n{problem}")),
        }
    }
    let mut ran = Sdk::READY.to_vec();
    if imported::is_there() {
        ran.extend(Sdk::IMPORTED);
    }
    let unmet = bench.known.unmet(&ran);
    if problems.is_empty() && !unmet.is_empty() {
        problems.push(format!(
            "differences.yaml names what did not occur:\n{}",
            unmet.join("\n")
        ));
    }
    bench.emulator.stop().await;
    if problems.is_empty() {
        Ok(report)
    } else {
        Err(problems.join("\n\n"))
    }
}

/// Cargo's target folder: the one that this program stands in.
fn target() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let folder = program
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").exists());
    let folder = folder.map_or_else(|| PathBuf::from("target"), Path::to_path_buf);
    std::path::absolute(&folder).unwrap_or(folder)
}
