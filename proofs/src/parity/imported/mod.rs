//! Products that are not ready to use, as test data: what crates of them send that the importer makes of the provider's metadata, against
//! what the official SDKs send. They show what the products of this workspace do not have: lists and objects as many
//! parameters, lists with numbers, calls by path, headers, and bodies.
//!
//! The inputs come from the metadata itself, and reach our requests as a program's would: through serde.

mod crates;
mod metadata;
mod overlay;
pub mod sent;

use std::path::{Path, PathBuf};

use fastrand::Rng;
use serde_json::{Map, Value};

use super::differences::Sort;
use super::process::Process;
use super::python::{Sdk, Session};
use super::signatures;
use super::workbench::{Bench, ROUNDS, verdict};
use crates::Product;
use metadata::Metadata;
use test_server::{Reply, Request, Server};

/// So that a failure comes again.
const SEED: u64 = 20_220_430;

/// Which actions are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actions {
    /// One for each way in which an action sends something.
    Different,
    /// All: their crates take a minute to compile.
    All,
}

/// Compares the requests of each product.
///
/// # Errors
/// What differs.
pub(super) async fn check(
    bench: &Bench,
    target: &Path,
    actions: Actions,
) -> Result<String, String> {
    let root = root();
    if !is_there() {
        return Ok("did not run: the official metadata is not beside the workspace".to_owned());
    }
    let mut products = Vec::new();
    for sdk in Sdk::IMPORTED {
        let (name, version) = sdk.product();
        let metadata = Metadata::read(&root, name, version)?;
        let names = match actions {
            Actions::Different => metadata.different_actions(),
            Actions::All => metadata.actions(),
        };
        let actions = names.into_iter().map(str::to_owned).collect();
        products.push(Product {
            sdk,
            metadata,
            actions,
        });
    }
    let program = crates::build(&root, target, &products)?;
    let mut problems = Vec::new();
    let mut compared = Vec::new();
    for product in &products {
        let count = product_of(bench, &program, product, &mut problems).await?;
        compared.push(format!(
            "{} {count} requests of {} actions",
            product.sdk.name(),
            product.actions.len()
        ));
    }
    verdict(compared.join(", "), &problems)
}

/// Whether there is anything to compare: the official metadata lies beside the workspace, not in it.
pub(super) fn is_there() -> bool {
    metadata::is_there(&root())
}

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.map_or_else(PathBuf::new, Path::to_path_buf)
}

async fn product_of(
    bench: &Bench,
    program: &Path,
    product: &Product,
    problems: &mut Vec<String>,
) -> Result<usize, String> {
    let server = Server::script(|_| Reply::json(200, "{}"));
    let theirs = bench
        .python
        .start(product.sdk, &server.address.to_string())?;
    let mut command = tokio::process::Command::new(program);
    command.args([server.url.as_str(), product.sdk.product().0]);
    let ours = Process::start("ours", &mut command)?;
    let mut both = Both {
        server,
        theirs,
        ours,
    };
    let mut rng = Rng::with_seed(SEED);
    let mut count = 0;
    for action in &product.actions {
        for round in 0..ROUNDS {
            let input = product.metadata.random(action, round == 0, &mut rng);
            match both.send(bench, action, input).await {
                Ok(true) => count += 1,
                Ok(false) => {}
                Err(problem) => {
                    problems.push(problem);
                    both.server.take();
                }
            }
        }
    }
    if count == 0 && problems.is_empty() {
        problems.push(format!("{}: nothing was compared", product.sdk.name()));
    }
    Ok(count)
}

/// An official SDK and ours, and where both send.
struct Both {
    server: Server,
    theirs: Session,
    ours: Process,
}

impl Both {
    /// Sends one call through each and compares the requests; false where the official SDK has no such action.
    async fn send(
        &mut self,
        bench: &Bench,
        action: &str,
        mut input: Map<String, Value>,
    ) -> Result<bool, String> {
        let sdk = self.theirs.sdk;
        let outcome = self.theirs.process.call(action, &input).await?;
        for path in &outcome.unsent {
            if path == "*" {
                return match bench.known.allow(Sort::ActionAbsent, sdk, action) {
                    true => Ok(false),
                    false => Err(format!("{action}: {} has not the action", sdk.name())),
                };
            }
            let place = format!("{action}.{path}");
            if !bench.known.allow(Sort::ParameterAbsent, sdk, &place) {
                return Err(format!("{place}: {} has no place for it", sdk.name()));
            }
            let names: Vec<&str> = path.split('.').collect();
            remove(&mut input, &names);
        }
        let theirs = self.one(action, sdk.name(), outcome.error)?;
        let outcome = self.ours.call(action, &input).await?;
        let ours = self.one(action, "ours", outcome.error)?;
        signatures::check(&theirs, &bench.credential)
            .map_err(|error| format!("{action}: {}: {error}", sdk.name()))?;
        sent::compare(action, sdk, &input, [&theirs, &ours], &bench.known)?;
        Ok(true)
    }

    /// The one request that was sent.
    fn one(&self, action: &str, who: &str, error: Option<String>) -> Result<Request, String> {
        match <[Request; 1]>::try_from(self.server.take()) {
            Ok([request]) => Ok(request),
            Err(requests) => Err(format!(
                "{action}: {who} sent {} requests: {}",
                requests.len(),
                error.unwrap_or_default()
            )),
        }
    }
}

/// Takes a member out, in each item of the lists on its way.
fn remove(members: &mut Map<String, Value>, names: &[&str]) {
    match names {
        [] => {}
        [name] => {
            members.remove(*name);
        }
        [name, rest @ ..] => match members.get_mut(*name) {
            Some(Value::Object(inner)) => remove(inner, rest),
            Some(Value::Array(items)) => {
                let items = items.iter_mut().filter_map(Value::as_object_mut);
                items.for_each(|item| remove(item, rest));
            }
            _ => {}
        },
    }
}
