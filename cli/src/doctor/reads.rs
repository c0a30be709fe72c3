//! Whether the key may make the reads that a user is likely to need: those whose parameters are at hand.

use core_catalog::{EffectKind, Enforce, RuleKind};
use core_client::request::Placement;
use serde_json::{Map, Value as Json};

use super::assumptions;
use super::probe::{Probe, Target};
use super::report::{AssumptionStatus, Finding, Report};
use super::subject::{DETAIL, Subject};
use crate::lang::tr;
use crate::service;
use crate::service::Operation;

pub(super) async fn check(target: &Target, subject: &Subject, report: &mut Report) {
    let mut any = false;
    for operation in service::main()
        .operations()
        .iter()
        .filter(|one| one.effect.kind == EffectKind::Read)
    {
        let Some(request) = request(operation, subject) else {
            continue;
        };
        let Ok(probe) = target.call(Placement::Form, operation, request).await else {
            continue;
        };
        any = true;
        judge(operation, &probe, report);
    }
    if !any {
        let evidence = tr!(
            "needs --pool-key with --subs-id or --phone-no-x",
            "需要 --pool-key 以及 --subs-id 或 --phone-no-x"
        );
        report.add(
            Finding::of(&assumptions::PERMISSION, AssumptionStatus::Open, evidence).about(DETAIL),
        );
    }
}

/// Whether the key may make this read.
pub(super) fn judge(operation: &Operation, probe: &Probe, report: &mut Report) {
    let verdict = match (probe.is_denied(), probe.verdict()) {
        (true, _) => AssumptionStatus::Refuted,
        (false, Some(_)) if probe.is_the_services() => AssumptionStatus::Confirmed,
        _ => AssumptionStatus::Open,
    };
    let finding = Finding::of(&assumptions::PERMISSION, verdict, probe.in_words());
    report.add(finding.about(operation.action()));
}

/// A request of the values at hand, by the types of its parameters; `None` if they are not enough.
fn request(operation: &Operation, subject: &Subject) -> Option<Json> {
    if operation.deprecated.is_some() {
        return None;
    }
    let mut request = Map::new();
    for parameter in &operation.parameters {
        let value = match parameter.type_name.as_deref() {
            Some("PoolKey") => subject.pool_key.as_deref(),
            Some("SubsId") => subject.subs_id.as_deref(),
            Some("XNumber") => subject.phone_no_x.as_deref(),
            _ => None,
        };
        match value {
            Some(value) => {
                request.insert(parameter.name.clone(), Json::from(value));
            }
            None if parameter.required => return None,
            None => {}
        }
    }
    let enough = operation
        .rules
        .iter()
        .filter(|rule| rule.enforce != Enforce::Nobody)
        .all(|rule| {
            rule.kind != RuleKind::AtLeastOne
                || rule
                    .parameters
                    .iter()
                    .any(|name| request.contains_key(name))
        });
    // A read without any parameter that names what to read is not one of these.
    let names_something = request.keys().any(|name| name != "PoolKey");
    (enough && names_something).then_some(Json::Object(request))
}
