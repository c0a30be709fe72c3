//! One call, however its parameters were given: check, ask, send, show.

use core_client::request::Parameters;
use core_client::{Client, Error, Outcome};
use serde_json::Value as Json;
use tokio::runtime::Runtime;

use crate::check::{self, Finding, Severity};
use crate::client::{Globals, runtime};
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::output::{self, Output};
use crate::parameters::{Given, encode};
use crate::show::Show;
use crate::spec::Operation;
use crate::{confirm, credentials, diagnosis, dry_run, ticket};

/// What is done with a text that the parameter's type cannot read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// It is a mistake in use, as a typed builder would not take it.
    Strict,
    /// It is sent as given, with a warning: the service has the last word.
    AsGiven,
}

/// Calls an operation.
pub(crate) fn run(
    operation: &Operation,
    given: &[Given],
    strictness: Strictness,
    globals: &Globals,
) -> Result<Exit, Failure> {
    let missing = check::missing(operation, given);
    if !missing.is_empty() {
        return Err(Failure::usage(say!(
            "{} needs {}",
            "{} 缺少必填参数 {}",
            operation.action(),
            missing.join(", ")
        )));
    }
    sort_out(operation, check::findings(operation, given), strictness)?;
    if let Some(reason) = operation.deprecated {
        output::warn(&format!("{}: {}", operation.action(), reason.get()));
    }
    let encoded = encode(given);
    if globals.dry_run {
        return dry_run::run(operation, &encoded, globals);
    }
    if operation.is_grave() && !globals.yes {
        confirm::confirm(operation)?;
    }
    let runtime = runtime()?;
    let credential = runtime.block_on(credentials::find())?.credential;
    let show = Show::new(globals, &credential);
    let client = globals.client(credential)?;
    let parameters = encoded.parameters(client.utc_offset());
    match send(operation, parameters, &client, &runtime, globals)? {
        Ok(answer) => {
            print(operation, &answer, &show, globals);
            Ok(Exit::Done)
        }
        Err(error) => Ok(failed(operation, &error, &show, globals)),
    }
}

/// Sends the request; stores its ticket first, if one is wanted.
fn send(
    operation: &Operation,
    parameters: Parameters<'_>,
    client: &Client,
    runtime: &Runtime,
    globals: &Globals,
) -> Result<Result<Json, Error>, Failure> {
    let options = globals.options();
    let Some(path) = &globals.save_ticket else {
        let call = client.call_dynamic(operation.info, parameters, &options);
        return Ok(runtime.block_on(call));
    };
    let key = ticket::key()?;
    match client.prepare_dynamic(operation.info, parameters, &options, &key) {
        Ok(prepared) => {
            ticket::store(prepared.ticket(), path)?;
            Ok(runtime.block_on(prepared.send()))
        }
        Err(error) => Ok(Err(error)),
    }
}

/// Warns of what the service might take all the same, and stops at the rest.
fn sort_out(
    operation: &Operation,
    findings: Vec<Finding>,
    strictness: Strictness,
) -> Result<(), Failure> {
    let stops = |finding: &Finding| match finding.severity {
        Severity::Refused => true,
        Severity::Unreadable => strictness == Strictness::Strict,
        Severity::Doubtful => false,
    };
    let (stopping, doubtful): (Vec<_>, Vec<_>) = findings.into_iter().partition(stops);
    for finding in doubtful {
        output::warn(&say!(
            "{}; sent as given",
            "{}；仍按原样发送",
            finding.text.trim_end_matches(['.', '。'])
        ));
    }
    if stopping.is_empty() {
        return Ok(());
    }
    let only_refused = stopping
        .iter()
        .all(|finding| finding.severity == Severity::Refused);
    let texts: Vec<&str> = stopping
        .iter()
        .map(|finding| finding.text.as_str())
        .collect();
    let texts = texts.join("; ");
    if only_refused {
        return Err(Failure::not_sent(say!(
            "{} not sent: {}",
            "{} 未发送：{}",
            operation.action(),
            texts
        )));
    }
    Err(Failure::usage(say!(
        "{} (`dypls call {}` sends it as given)",
        "{}（可用 `dypls call {}` 按原样发送）",
        texts,
        operation.action()
    )))
}

/// The answer goes to the standard output, also that of a refusal.
fn print(operation: &Operation, answer: &Json, show: &Show, globals: &Globals) {
    let shown = show.answer(operation.answer, answer);
    if globals.table(Output::Json) {
        output::line(&output::table(&output::rows(&shown)));
    } else {
        output::json(&shown);
    }
}

fn failed(operation: &Operation, error: &Error, show: &Show, globals: &Globals) -> Exit {
    if let Some(answer) = error.expose_answer() {
        print(operation, answer, show, globals);
    }
    output::say(&diagnosis::of(error));
    if let Some(verdict) = error.verdict() {
        output::say(&format!("{}: {verdict}", operation.action()));
    }
    if error.outcome() != Outcome::Unknown || operation.effect == "read" {
        return Exit::of(error.outcome());
    }
    if let Some(path) = &globals.save_ticket {
        output::say(&say!(
            "look before you repeat it: `dypls reconcile --ticket {} --json …` with the parameters of this call",
            "重复调用前请先确认：`dypls reconcile --ticket {} --json …`，并给出本次调用的参数",
            path.display()
        ));
    } else if let Some(lookup) = operation.lookup {
        output::say(&say!(
            "look before you repeat it: {}",
            "重复调用前请先确认：{}",
            lookup.get()
        ));
    }
    Exit::of(error.outcome())
}
