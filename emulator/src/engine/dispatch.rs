//! The way of one request: checked, executed, written to the journal, answered.

use std::sync::Arc;
use std::time::SystemTime;

use super::checked_request::CheckedRequest;
use super::faults::{TAG_HEADER, apply_fault};
use super::gateway::Examination;
use super::incoming::Incoming;
use super::shared::Shared;
use crate::answer::{Answer, Sent};
use crate::connection::ConnectionControl;
use crate::state::sync::lock;
use crate::state::wire_time;

/// Answers one request, which comes over a connection that was used before or not. The connection does what a
/// fault of the request asks of it.
pub(crate) async fn respond(
    request: Incoming,
    shared: &Arc<Shared>,
    control: &ConnectionControl,
    reused: bool,
) -> Answer {
    shared.run_due();
    let chosen = {
        let mut script = lock(&shared.script);
        if script.is_empty() {
            None
        } else {
            let action = action_name(&request, shared);
            script.choose(&action, request.header(TAG_HEADER), reused)
        }
    };
    match chosen {
        None => answer(&request, shared),
        Some(chosen) => apply_fault(request, shared, control, chosen).await,
    }
}

/// Answers one request.
fn answer(request: &Incoming, shared: &Shared) -> Answer {
    let now = shared.settings.clock.now();
    let checked = CheckedRequest::new(request, shared, now);
    let execution = checked.run(now);
    let answer = checked.answer(&execution);
    let mut entry = checked.entry();
    entry.record_execution(&execution, wire_time::unix_seconds(now));
    entry.answered(&answer, Sent::Whole);
    shared.record(entry);
    answer
}

/// The action that a request names; empty if none.
fn action_name(request: &Incoming, shared: &Shared) -> String {
    let examination = Examination::new(
        request,
        &shared.settings,
        &shared.nonces,
        SystemTime::UNIX_EPOCH,
    );
    examination.action_name().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use core_signer::{Credential, Method, Nonce, Parameter as SignerParameter, Timestamp, rpc};

    use super::*;
    use crate::answer::AnswerKind;
    use crate::builder::Builder;
    use core_catalog::{Kind, Product, Value as Described, products};

    /// What a parameter of this kind may hold; empty where that takes more than a guess.
    fn guess(parameter: &Described) -> &str {
        match parameter.kind {
            Kind::LocalDateTime => "2099-01-01 00:00:00",
            Kind::LocalCompact => "20990101000000",
            Kind::LocalDate => "20990101",
            Kind::Boolean => "true",
            Kind::Integer | Kind::Long | Kind::Number | Kind::Seconds | Kind::Millis => {
                parameter.limits.min.as_deref().unwrap_or("1")
            }
            Kind::Text if parameter.limits.is_empty() => "text",
            Kind::Text => "13900000001",
            _ => "",
        }
    }

    /// An unsigned call does not come this far, so it is signed; every nonce differs.
    fn send(shared: &Shared, service: &Product, action: &str, own: &[(&str, &str)]) -> Answer {
        let own: Vec<_> = own
            .iter()
            .map(|(name, value)| SignerParameter::new(*name, *value))
            .collect();
        let request = rpc::Request {
            method: Method::Post,
            action,
            version: &service.version,
            parameters: &own,
        };
        let now = wire_time::unix_seconds(shared.settings.clock.now());
        let signed = rpc::sign(
            &request,
            &Credential::new("testId", "testSecret"),
            &Timestamp::from_unix_seconds(now).unwrap(),
            &Nonce::new(&shared.request_id()).unwrap(),
        );
        let head = hyper::Request::post(format!("/?{}", signed.parameters))
            .body(())
            .unwrap()
            .into_parts()
            .0;
        answer(&Incoming::new(&head, bytes::Bytes::new()).unwrap(), shared)
    }

    #[test]
    fn every_action_of_the_tables_is_routed_and_its_parameters_are_checked() {
        let shared = Builder::default().into_shared();
        let mut examples = 0;
        for service in products() {
            for operation in service
                .operations
                .iter()
                .filter(|operation| operation.path == "/")
            {
                let required: Vec<_> = operation
                    .parameters
                    .iter()
                    .filter(|one| one.is_required_by_the_service())
                    .collect();
                if let Some(first) = required.first() {
                    let refused = send(&shared, service, &operation.action, &[]);
                    let is_ambiguous = products().any(|other| {
                        let has = |one: &core_catalog::Operation| one.action == operation.action;
                        other.product != service.product
                            && other.version == service.version
                            && other.operations.iter().any(has)
                    });
                    let code = format!("Missing{}", first.name);
                    // Without a parameter nothing tells which of two products is meant.
                    assert!(
                        refused.code == code || is_ambiguous && refused.code.starts_with("Missing"),
                        "{}: {} {code}",
                        operation.action,
                        refused.code
                    );
                }
                let own: Vec<_> = required
                    .iter()
                    .map(|one| (one.name.as_str(), guess(one)))
                    .collect();
                let answer = send(&shared, service, &operation.action, &own);
                assert_ne!(
                    answer.code, "InvalidAction.NotFound",
                    "{}",
                    operation.action
                );
                examples += usize::from(answer.kind == AnswerKind::Example);
            }
        }
        assert!(examples > 0, "no action got as far as its example");
        assert_eq!(lock(&shared.world).bindings().count(), 0);
    }
}
