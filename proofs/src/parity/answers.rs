//! Every answer example is read by the official SDK and by ours, member for member.

use std::collections::BTreeMap;

use serde_json::Value;

use super::compare;
use super::differences::Sort;
use super::python::{Call, Sdk};
use super::workbench::{Bench, client, verdict};
use crate::inputs;
use crate::typed_operation::{TypedOperation, typed_operations};
use test_server::{Reply, Request, Server};

pub(super) async fn check(bench: &Bench) -> Result<String, String> {
    let mut problems = Vec::new();
    let mut read = 0;
    let rounds = typed_operations()
        .iter()
        .map(|typed| typed.answers.len())
        .max()
        .unwrap_or_default();
    for round in 0..rounds {
        read += examples(bench, round, &mut problems).await?;
    }
    for typed in typed_operations()
        .iter()
        .filter(|typed| typed.answers.is_empty())
    {
        problems.push(format!("{}: no example of an answer", typed.action));
    }
    verdict(format!("{read} examples read by both"), &problems)
}

/// Serves the examples of one round, unsigned and unchecked, to both SDKs.
async fn examples(
    bench: &Bench,
    round: usize,
    problems: &mut Vec<String>,
) -> Result<usize, String> {
    let cases: Vec<(&'static TypedOperation, &'static str)> = typed_operations()
        .iter()
        .filter_map(|typed| Some((typed, *typed.answers.get(round)?)))
        .collect();
    let by_action: BTreeMap<&str, &str> = cases
        .iter()
        .map(|(typed, answer)| (typed.action, *answer))
        .collect();
    let script = move |request: &Request| {
        let answer = by_action.get(request.action().as_str());
        answer.map_or_else(|| Reply::json(404, "{}"), |answer| Reply::json(200, answer))
    };
    let server = Server::script(script);
    let ours = client(&server.url)?;
    let mut calls = Vec::new();
    for (typed, answer) in &cases {
        let input = inputs::example(typed)?;
        let expected: Value =
            serde_json::from_str(answer).map_err(|error| format!("{}: {error}", typed.action))?;
        match typed.make(&input)?.send(&ours).await {
            Ok(answered) => {
                problems.extend(differing(typed.action, "ours", &expected, &answered.value));
                // A member without a place of its own is listed behind `extra`.
                if answered.debug.matches("extra: {").count()
                    != answered.debug.matches("extra: {}").count()
                {
                    problems.push(format!(
                        "{}: ours keeps members as unknown: {}",
                        typed.action, answered.debug
                    ));
                }
            }
            Err(error) => problems.push(format!("{}: ours: {error}", typed.action)),
        }
        calls.push(Call {
            action: typed.action,
            parameters: inputs::for_official(typed, &input),
        });
    }
    let outcomes = bench
        .python
        .call(Sdk::Tea, &server.address.to_string(), &calls)
        .await?;
    for ((typed, answer), outcome) in cases.iter().zip(outcomes) {
        if outcome.unsent.iter().any(|name| name == "*")
            && bench
                .known
                .allow(Sort::ActionAbsent, Sdk::Tea, typed.action)
        {
            continue;
        }
        let expected: Value = serde_json::from_str(answer).map_err(|error| error.to_string())?;
        let Some(answer) = outcome.answer else {
            problems.push(format!(
                "{}: tea: {}",
                typed.action,
                outcome.error.unwrap_or_default()
            ));
            continue;
        };
        let unknown = differing(typed.action, "tea", &expected, &answer)
            .into_iter()
            .filter(|line| {
                let place = line.split(':').next().unwrap_or_default();
                !bench.known.allow(Sort::MemberDropped, Sdk::Tea, place)
            });
        problems.extend(unknown);
    }
    Ok(cases.len())
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
