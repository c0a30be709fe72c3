//! What the single checks share.

use core_client::ClientBuilder;
use core_signer::Credential;
use dypls_emulator::{DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET, Emulator};
use dyplsapi_sdk as sdk;
use test_server::Server;

use super::differences::Differences;
use super::python::Python;

/// How often each action is tried with each SDK.
pub(super) const ROUNDS: usize = 20;

/// All that the single checks need.
pub(super) struct Bench {
    pub(super) python: Python,
    pub(super) emulator: Emulator,
    pub(super) front: Server,
    pub(super) client: sdk::Client,
    pub(super) credential: Credential,
    pub(super) known: Differences,
}

/// A client of this SDK with the emulator's default key.
pub(super) fn client(url: &str) -> Result<sdk::Client, String> {
    builder(url).build().map_err(|error| error.to_string())
}

/// The same, to be changed.
pub(super) fn builder(url: &str) -> ClientBuilder<sdk::Client> {
    sdk::Client::builder()
        .endpoint(url)
        .credential(core_client::Credential::new(
            DEFAULT_ACCESS_KEY_ID,
            DEFAULT_ACCESS_KEY_SECRET,
        ))
}

/// Joins the problems of many comparisons, each kind once.
pub(super) fn verdict(line: String, problems: &[String]) -> Result<String, String> {
    if problems.is_empty() {
        return Ok(line);
    }
    let mut shown: Vec<&str> = problems
        .iter()
        .flat_map(|problem| problem.lines())
        .collect();
    shown.sort_unstable();
    shown.dedup();
    shown.truncate(60);
    Err(format!(
        "{} problems, among them\n{}",
        problems.len(),
        shown.join("\n")
    ))
}
