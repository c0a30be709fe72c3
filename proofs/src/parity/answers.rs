//! Every answer example, and random answers, are read by the official SDK and by ours, member for member: the same bytes by both.

use std::sync::{Arc, Mutex, PoisonError};

use core_client::retry::RetryPolicy;
use fastrand::Rng;
use serde_json::Value;

use super::compare;
use super::differences::Sort;
use super::python::{Call, Sdk};
use super::workbench::{Bench, builder, verdict};
use crate::inputs;
use crate::typed_operation::TypedOperation;
use dyplsapi_sdk::Client;
use test_server::{Reply, Server};

/// How many random answers each action gets.
const RANDOM: usize = 5;
/// So that a failure comes again.
const SEED: u64 = 20_150_109;

pub(super) async fn check(bench: &Bench) -> Result<String, String> {
    let mut problems = Vec::new();
    let mut read = Vec::new();
    for sdk in [Sdk::Tea, Sdk::Dysmsapi, Sdk::Alidns] {
        let count = answers_of(bench, sdk, &mut problems).await?;
        read.push(format!("{} {count}", sdk.name()));
    }
    verdict(format!("read by both: {}", read.join(", ")), &problems)
}

/// Serves the answers of one product, unsigned and unchecked, to both SDKs.
async fn answers_of(bench: &Bench, sdk: Sdk, problems: &mut Vec<String>) -> Result<usize, String> {
    let answer = Arc::new(Mutex::new(String::new()));
    let served = Arc::clone(&answer);
    let server = Server::script(move |_| {
        let answer = served.lock().unwrap_or_else(PoisonError::into_inner);
        Reply::json(200, &answer)
    });
    // A random answer is not that of the request; whether it is, other tests hold.
    let ours = builder(&server.url)
        .check_echoes(false)
        .retry(RetryPolicy::never())
        .build()
        .map_err(|error| error.to_string())?;
    let address = server.address.to_string();
    let mut theirs = bench.python.start(sdk, &address)?;
    let mut rng = Rng::with_seed(SEED);
    let mut count = 0;
    for typed in sdk.operations() {
        let input = inputs::example(typed)?;
        let call = Call {
            action: typed.action,
            parameters: inputs::for_official(typed, &input),
        };
        for text in answers(typed, &mut rng) {
            let expected: Value = serde_json::from_str(&text)
                .map_err(|error| format!("{}: {error}", typed.action))?;
            *answer.lock().unwrap_or_else(PoisonError::into_inner) = text;
            problems.extend(by_ours(typed, &input, &ours, &expected).await?);
            let outcome = theirs.call(&call).await?;
            if outcome.unsent.iter().any(|name| name == "*")
                && bench.known.allow(Sort::ActionAbsent, sdk, typed.action)
            {
                continue;
            }
            let Some(read) = outcome.answer else {
                let error = outcome.error.unwrap_or_default();
                problems.push(format!("{}: {}: {error}", typed.action, sdk.name()));
                continue;
            };
            let unknown = differing(typed.action, sdk.name(), &expected, &read);
            problems.extend(unknown.into_iter().filter(|line| {
                let place = line.split(':').next().unwrap_or_default();
                !bench.known.allow(Sort::MemberDropped, sdk, place)
            }));
            count += 1;
        }
    }
    if count == 0 {
        problems.push(format!("{}: no answer was read", sdk.name()));
    }
    Ok(count)
}

/// The answers of the examples, and random ones.
fn answers(typed: &TypedOperation, rng: &mut Rng) -> Vec<String> {
    let examples = typed.answers.iter().map(|text| (*text).to_owned());
    let mut answers: Vec<String> = examples.collect();
    // Where each item of a list says whether it succeeded, a random one says that it did not.
    if typed.described.success.items.is_none() {
        answers.extend((0..RANDOM).map(|_| inputs::answer(typed, rng).to_string()));
    }
    answers
}

/// Reads the answer by our client, and says what was read otherwise than it stands there.
async fn by_ours(
    typed: &TypedOperation,
    input: &serde_json::Map<String, Value>,
    client: &Client,
    expected: &Value,
) -> Result<Vec<String>, String> {
    Ok(match typed.make(input)?.send(client).await {
        Ok(answered) => {
            let mut problems = differing(typed.action, "ours", expected, &answered.value);
            // A member without a place of its own is listed behind `extra`.
            if answered.debug.matches("extra: {").count()
                != answered.debug.matches("extra: {}").count()
            {
                problems.push(format!(
                    "{}: ours keeps members as unknown: {}",
                    typed.action, answered.debug
                ));
            }
            problems
        }
        Err(error) => vec![format!("{}: ours: {error}", typed.action)],
    })
}

/// One line per single value that was read otherwise than it stands in the example, list positions left out.
pub(super) fn differing(action: &str, who: &str, expected: &Value, read: &Value) -> Vec<String> {
    let (expected, read) = (compare::leaves(expected), compare::leaves(read));
    let paths = expected
        .keys()
        .chain(read.keys().filter(|path| !expected.contains_key(*path)));
    let differing = paths.filter(|path| expected.get(*path) != read.get(*path));
    let mut lines: Vec<String> = differing
        .map(|path| {
            let names: Vec<&str> = path
                .split('.')
                .filter(|name| name.parse::<usize>().is_err())
                .collect();
            let (wanted, found) = (expected.get(path), read.get(path));
            format!(
                "{action}.{}: {who} reads {found:?} where {wanted:?} stands",
                names.join(".")
            )
        })
        .collect();
    lines.dedup();
    lines
}
