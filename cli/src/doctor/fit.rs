//! Whether an answer is made of the fields that are described.

use core_catalog::{Kind, Value};
use serde_json::Value as Json;

use super::assumptions;
use super::probe::Probe;
use super::report::{AssumptionStatus, Finding, Report};
use crate::lang::tr;
use crate::service::Operation;

/// The hint says what is needed for an answer.
pub(super) fn check(operation: &Operation, probe: &Probe, hint: &str, report: &mut Report) {
    let Some(answer) = probe.answer() else {
        report.add(Finding::of(
            &assumptions::FIELDS,
            AssumptionStatus::Open,
            hint,
        ));
        return;
    };
    let mut strange = Vec::new();
    walk("", &operation.answer, answer, &mut strange);
    let (verdict, evidence) = if strange.is_empty() {
        (AssumptionStatus::Confirmed, operation.action().to_owned())
    } else {
        (
            AssumptionStatus::Refuted,
            format!("{}: {}", operation.action(), strange.join(", ")),
        )
    };
    report.add(Finding::of(&assumptions::FIELDS, verdict, evidence));
    let id = answer.get("RequestId").is_some_and(Json::is_string);
    let verdict = if id {
        AssumptionStatus::Confirmed
    } else {
        AssumptionStatus::Refuted
    };
    report.add(Finding::of(
        &assumptions::REQUEST_ID,
        verdict,
        operation.action(),
    ));
}

fn walk(before: &str, members: &[Value], json: &Json, strange: &mut Vec<String>) {
    let Json::Object(found) = json else { return };
    for (name, value) in found {
        // A name can be data where the answer is not what we think.
        let path = format!("{before}{}", core_client::mask::free_text(name));
        let Some(member) = members.iter().find(|member| member.is_called(name)) else {
            strange.push(tr!("{} is not described", "{} 没有说明", path));
            continue;
        };
        match (member.kind, value) {
            (_, Json::Null) => {}
            (Kind::Object, Json::Object(_)) => {
                walk(&format!("{path}."), &member.members, value, strange)
            }
            (Kind::List, Json::Array(items)) => {
                for item in items {
                    walk(&format!("{path}[]."), member.members(), item, strange);
                }
            }
            (Kind::Map, Json::Object(_)) | (Kind::Json, _) => {}
            // A number for a text and the reverse are read alike.
            (_, Json::String(_) | Json::Number(_) | Json::Bool(_)) if !member.is_structured() => {}
            _ => strange.push(tr!("{} has another type", "{} 的结构不同", path)),
        }
    }
    strange.dedup();
}
