//! The official SDKs bind and query against the emulator, and ours does the same.

use core_client::Error;
use serde_json::{Map, Value, json};

use super::python::{Call, Sdk, Session};
use super::workbench::{Bench, verdict};
use super::{compare, signatures};
use crate::typed_operation::{TypedOperation, typed_operations};

/// Binds through every SDK on an X of its own, queries the binding, then does the same through ours.
///
/// # Errors
/// What went wrong or differs.
pub(super) async fn check(bench: &Bench) -> Result<String, String> {
    let mut problems = Vec::new();
    for (index, sdk) in Sdk::DYPLSAPI.into_iter().enumerate() {
        if let Err(problem) = bind_and_query(bench, sdk, index).await {
            problems.push(format!("{}: {problem}", sdk.name()));
        }
    }
    let bound = bench.emulator.executed("BindAxb");
    verdict(
        format!(
            "{} official SDKs and ours, {bound} bindings",
            Sdk::DYPLSAPI.len()
        ),
        &problems,
    )
}

async fn bind_and_query(bench: &Bench, sdk: Sdk, index: usize) -> Result<(), String> {
    let bind = |x: usize| {
        let (a, b) = (13_900_000_010 + x, 13_900_000_050 + x);
        object(json!({
            "PhoneNoA": a.to_string(), "PhoneNoB": b.to_string(), "PhoneNoX": (17_000_000_000_u64 + x as u64).to_string(),
            "PoolKey": "FC12345", "Expiration": "2099-01-31 23:59:59", "IsRecordingEnabled": true, "OutId": "订单 1*~+",
        }))
    };
    let mut session = bench.python.start(sdk, &bench.front.address.to_string())?;
    let theirs = bind(2 * index);
    let answers = official(&mut session, "BindAxb", theirs.clone()).await?;
    let id = answers
        .pointer("/SecretBindDTO/SubsId")
        .and_then(Value::as_str)
        .ok_or("no SubsId")?
        .to_owned();
    let query = |id: &str, x: &Map<String, Value>| {
        object(json!({"PoolKey": "FC12345", "SubsId": id, "PhoneNoX": x.get("PhoneNoX")}))
    };
    let found = official(&mut session, "QuerySubscriptionDetail", query(&id, &theirs)).await?;
    let expected = theirs.get("PhoneNoA");
    if found.pointer("/SecretBindDetailDTO/PhoneNoA") != expected {
        return Err(format!("queried {found}"));
    }
    let sent = bench.front.take();
    for request in &sent {
        signatures::check(request, &bench.credential)
            .map_err(|error| format!("{}: {error}", request.action()))?;
    }

    // The same input through ours, then a binding of its own that is queried.
    let mut again = sent.iter();
    for (action, input) in [
        ("BindAxb", &theirs),
        ("QuerySubscriptionDetail", &query(&id, &theirs)),
    ] {
        let typed = typed(action)?;
        let outcome = typed.make(input)?.send(&bench.client).await;
        if let Err(error) = &outcome
            && (action != "BindAxb" || error.code() != Some("isv.BIND_CONFLICT"))
        {
            return Err(format!("ours: {error}"));
        }
        let ours = compare::business(bench.front.take().first().ok_or("nothing sent")?)?;
        let theirs = compare::business(again.next().ok_or("nothing recorded")?)?;
        compare::requests(
            typed,
            sdk,
            &theirs,
            &ours,
            &compare::Absent::default(),
            &bench.known,
        )?;
    }
    let ours = bind(2 * index + 1);
    let answer = send(bench, "BindAxb", &ours)
        .await
        .map_err(|error| error.to_string())?;
    let id = answer
        .pointer("/SecretBindDTO/SubsId")
        .and_then(Value::as_str)
        .ok_or("no SubsId")?;
    let found = send(bench, "QuerySubscriptionDetail", &query(id, &ours))
        .await
        .map_err(|error| error.to_string())?;
    if found.pointer("/SecretBindDetailDTO/PhoneNoB") != ours.get("PhoneNoB") {
        return Err(format!("ours queried {found}"));
    }
    let theirs = official(&mut session, "QuerySubscriptionDetail", query(id, &ours)).await?;
    bench.front.take();
    let (read, ours) = (compare::leaves(&theirs), compare::leaves(&found));
    let differing = read
        .iter()
        .find(|(path, value)| *path != "RequestId" && ours.get(*path) != Some(value));
    differing.map_or(Ok(()), |(path, value)| {
        Err(format!("{path}: {} reads {value}", sdk.name()))
    })
}

async fn official(
    session: &mut Session,
    action: &'static str,
    parameters: Map<String, Value>,
) -> Result<Value, String> {
    let outcome = session.call(&Call { action, parameters }).await?;
    let answer = outcome
        .answer
        .ok_or_else(|| outcome.error.unwrap_or_default())?;
    match answer.get("Code").and_then(Value::as_str) {
        Some("OK") => Ok(answer),
        _ => Err(format!("{action}: {answer}")),
    }
}

async fn send(bench: &Bench, action: &str, input: &Map<String, Value>) -> Result<Value, Error> {
    let Ok(made) = typed(action).and_then(|typed| typed.make(input)) else {
        return Ok(Value::Null);
    };
    made.send(&bench.client)
        .await
        .map(|answered| answered.value)
}

fn typed(action: &str) -> Result<&'static TypedOperation, String> {
    typed_operations()
        .iter()
        .find(|typed| typed.action == action)
        .ok_or_else(|| format!("no action {action}"))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
