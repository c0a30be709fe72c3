//! What the emulator answers to every action is success to the official SDK and to ours: by the example of the
//! description where an action only echoes, and by a scenario of calls that build on each other where it acts.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::answers::differing;
use super::differences::Sort;
use super::process::Outcome;
use super::python::{Call, Sdk, Session};
use super::workbench::{Bench, verdict};
use crate::inputs;
use crate::scenario::{Answers, Scenario};
use crate::typed_operation::{TypedOperation, typed_operations};

pub(super) async fn check(bench: &Bench) -> Result<String, String> {
    let mut problems = Vec::new();
    let mut acting = Acting::default();
    for (turn, who) in [None, Some(Sdk::Legacy), Some(Sdk::Tea)]
        .into_iter()
        .enumerate()
    {
        acting.live(bench, turn, who, &mut problems).await?;
    }
    let echoing = echoes(bench, &acting.codes, &mut problems).await?;
    bench.front.take();
    verdict(
        format!(
            "success for {echoing} actions that echo and {} that act, by both",
            acting.codes.len()
        ),
        &problems,
    )
}

/// The actions that the emulator acts on, each with the code that ours took for success.
#[derive(Default)]
struct Acting {
    codes: BTreeMap<&'static str, Value>,
}

impl Acting {
    /// Lives through the scenario by one SDK; `None` is ours.
    async fn live(
        &mut self,
        bench: &Bench,
        turn: usize,
        who: Option<Sdk>,
        problems: &mut Vec<String>,
    ) -> Result<(), String> {
        let mut answers = Answers::new();
        let address = bench.front.address.to_string();
        let mut session = match who {
            Some(sdk) => Some(bench.python.start(sdk, &address)?),
            None => None,
        };
        for step in Scenario::read()?.steps {
            let typed = typed_operations()
                .iter()
                .find(|typed| typed.action == step.action)
                .ok_or_else(|| format!("scenario.yaml: no action {}", step.action))?;
            let input = step.filled(turn, &answers)?;
            let answer = match &mut session {
                None => ours(bench, typed, &input).await,
                Some(session) => theirs(bench, session, typed, &input).await,
            };
            let journal = bench.emulator.journal();
            let acted = journal.last().map(|entry| entry.answer.as_str()) == Some("behaviour");
            match answer {
                Ok(Some(answer)) if acted => {
                    let code = answer.get("Code").cloned().unwrap_or_default();
                    let success = self
                        .codes
                        .entry(typed.action)
                        .or_insert_with(|| code.clone());
                    if *success != code {
                        problems.push(format!("{}: {who:?} reads {answer}", typed.action));
                    }
                    answers.insert(step.action, answer);
                }
                Ok(Some(_)) => problems.push(format!("{}: the emulator did not act", typed.action)),
                // What follows has nothing to build on.
                Ok(None) => return Ok(()),
                Err(error) => {
                    problems.push(format!("{}: {who:?}: {error}", typed.action));
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

async fn ours(
    bench: &Bench,
    typed: &TypedOperation,
    input: &Map<String, Value>,
) -> Result<Option<Value>, String> {
    let answered = typed.make(input)?.send(&bench.client).await;
    answered
        .map(|answered| Some(answered.value))
        .map_err(|error| format!("{error}: {}", error.message().unwrap_or_default()))
}

/// `None` where the SDK has not the action.
async fn theirs(
    bench: &Bench,
    session: &mut Session,
    typed: &'static TypedOperation,
    input: &Map<String, Value>,
) -> Result<Option<Value>, String> {
    let call = Call {
        action: typed.action,
        parameters: inputs::for_official(typed, input),
    };
    let outcome = session.call(&call).await?;
    success(bench, session.sdk, typed, outcome)
}

fn success(
    bench: &Bench,
    sdk: Sdk,
    typed: &TypedOperation,
    outcome: Outcome,
) -> Result<Option<Value>, String> {
    let absent = outcome.unsent.iter().any(|name| name == "*");
    if absent && bench.known.allow(Sort::ActionAbsent, sdk, typed.action) {
        return Ok(None);
    }
    let answer = outcome
        .answer
        .ok_or_else(|| outcome.error.unwrap_or_default())?;
    Ok(Some(answer))
}

/// Calls every action that only echoes with the example's parameters, through both.
async fn echoes(
    bench: &Bench,
    acting: &BTreeMap<&str, Value>,
    problems: &mut Vec<String>,
) -> Result<usize, String> {
    let typed_operations: Vec<&'static TypedOperation> = typed_operations()
        .iter()
        .filter(|typed| !acting.contains_key(typed.action))
        .collect();
    let mut calls = Vec::new();
    let mut expected = Vec::new();
    for typed in &typed_operations {
        let input = inputs::example(typed)?;
        match ours(bench, typed, &input).await {
            Ok(answer) => expected.push(answer.unwrap_or_default()),
            Err(error) => {
                problems.push(format!("{}: ours: {error}", typed.action));
                expected.push(Value::Null);
            }
        }
        let journal = bench.emulator.journal();
        let by = journal.last().map(|entry| entry.answer.as_str());
        if by != Some("example") {
            problems.push(format!("{}: answered by {by:?}", typed.action));
        }
        calls.push(Call {
            action: typed.action,
            parameters: inputs::for_official(typed, &input),
        });
    }
    let address = bench.front.address.to_string();
    let outcomes = bench.python.call(Sdk::Tea, &address, &calls).await?;
    for ((typed, ours), outcome) in typed_operations.iter().zip(expected).zip(outcomes) {
        match success(bench, Sdk::Tea, typed, outcome) {
            Ok(Some(theirs)) => {
                let lines = differing(typed.action, "tea", &ours, &theirs);
                problems.extend(lines.into_iter().filter(|line| {
                    let place = line.split(':').next().unwrap_or_default();
                    !place.ends_with(".RequestId")
                        && !bench.known.allow(Sort::MemberDropped, Sdk::Tea, place)
                }));
            }
            Ok(None) => {}
            Err(error) => problems.push(format!("{}: tea: {error}", typed.action)),
        }
    }
    Ok(typed_operations.len())
}
