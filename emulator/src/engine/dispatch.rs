//! The way of one request: examined, executed, written to the journal, answered.
//!
//! The steps are apart, so that something can be put between them: to refuse before anything runs, or to lose an answer
//! after it ran.

use std::time::SystemTime;

use serde_json::{Map, Value};

use crate::answer::journal::{Entry, Sent};
use crate::answer::{Answer, AnswerKind, Refusal};
use crate::emulator::Shared;
use crate::engine::arguments::Arguments;
use crate::engine::behaviour::{self, Call};
use crate::engine::gateway::Examination;
use crate::engine::incoming::Incoming;
use crate::state::sync::lock;
use crate::state::wire_time;
use core_catalog::{Operation, Product};

/// How most answers of this gateway say that a call succeeded.
const USUAL_SUCCESS: (&str, &str) = ("Code", "OK");

/// What an action gave: the fields of its answer, or why it did not run.
pub(crate) type Ran = Result<(AnswerKind, Map<String, Value>), Refusal>;

/// Answers one request.
pub(crate) fn answer(request: &Incoming, shared: &Shared) -> Answer {
    let now = shared.settings.clock.now();
    let examined = Examined::new(request, shared, now);
    let ran = examined.run(now);
    let answer = examined.answer(&ran);
    let mut entry = examined.entry();
    entry.ran(&ran, wire_time::unix_seconds(now));
    entry.answered(&answer, Sent::Whole);
    shared.record(entry);
    answer
}

/// The action that a request names; empty if none.
pub(crate) fn action_name(request: &Incoming, shared: &Shared) -> String {
    let examination = Examination::new(request, shared, SystemTime::UNIX_EPOCH);
    examination.action_name().unwrap_or_default().to_owned()
}

/// A request after the gateway's checks.
pub(crate) struct Examined<'a> {
    examination: Examination<'a>,
    request_id: String,
    refused: Option<Refusal>,
}

impl<'a> Examined<'a> {
    /// Makes the checks, as of `now`.
    pub(crate) fn new(request: &'a Incoming, shared: &'a Shared, now: SystemTime) -> Self {
        let request_id = shared.request_id();
        let mut examination = Examination::new(request, shared, now);
        let refused = examination.run().err();
        Self {
            examination,
            request_id,
            refused,
        }
    }

    /// The action that the request names; empty if none.
    pub(crate) fn action(&self) -> &str {
        self.examination.action_name().unwrap_or_default()
    }

    /// Whether the request passed the checks.
    pub(crate) fn is_valid(&self) -> bool {
        self.refused.is_none()
    }

    /// Runs the action, if the request passed the checks, as of `now`.
    pub(crate) fn run(&self, now: SystemTime) -> Ran {
        if let Some(refusal) = &self.refused {
            return Err(refusal.clone());
        }
        let (Some(service), Some(operation)) =
            (self.examination.service, self.examination.operation)
        else {
            return Err(Refusal::gateway(
                404,
                "InvalidAction.NotFound",
                "Specified api is not found.",
            ));
        };
        let (arguments, shared) = (&self.examination.arguments, self.examination.shared);
        execute(
            service,
            operation,
            arguments,
            shared,
            wire_time::unix_seconds(now),
        )
    }

    /// The answer that says what the action gave.
    pub(crate) fn answer(&self, ran: &Ran) -> Answer {
        let request_id = self.request_id.clone();
        match ran {
            Ok((kind, fields)) => Answer::done(*kind, fields.clone(), request_id),
            Err(refusal) => {
                let examination = &self.examination;
                let product = examination
                    .service
                    .map_or("", |service| service.product.as_str());
                Answer::refused(refusal, product, &examination.request.host, request_id)
            }
        }
    }

    /// The request as it stands in the journal before it ran and was answered.
    pub(crate) fn entry(&self) -> Entry {
        Entry::received(&self.examination, &self.request_id)
    }

    /// Likewise, of a request that a fault strikes.
    pub(crate) fn entry_struck(&self, fault: &'static str) -> Entry {
        Entry {
            fault: Some(fault),
            ..self.entry()
        }
    }

    /// What is needed to run the action later.
    pub(crate) fn into_call(self) -> Option<(&'static Product, &'static Operation, Arguments)> {
        let Examination {
            service,
            operation,
            arguments,
            ..
        } = self.examination;
        Some((service?, operation?, arguments))
    }
}

/// Runs an action, and then what waits for it: other clients, and requests that run late. `now` is in seconds since 1970.
pub(crate) fn execute(
    service: &Product,
    operation: &Operation,
    arguments: &Arguments,
    shared: &Shared,
    now: i64,
) -> Ran {
    let ran = match behaviour::find(&service.product, &operation.action) {
        None => Ok((AnswerKind::Example, example(operation))),
        Some(behaviour) => (behaviour.run)(&mut Call {
            arguments,
            world: &mut lock(&shared.world),
            settings: &shared.settings,
            now,
        })
        .map(|fields| (AnswerKind::Behaviour, fields)),
    };
    if ran.is_ok() {
        shared.let_others_act(&operation.action, now);
        shared.run_after(&operation.action, now);
    }
    ran
}

/// The example of an action's description, or the least that counts as success.
fn example(operation: &Operation) -> Map<String, Value> {
    let mut answers = operation.examples.iter();
    let answer = answers.find_map(|example| example.answer.as_deref());
    let parsed = answer.and_then(|text| serde_json::from_str(text).ok());
    if let Some(Value::Object(fields)) = parsed {
        return fields;
    }
    let field = operation.success.fields.first();
    let told =
        field.and_then(|field| Some((field.path.as_slice(), field.values.first()?.as_str())));
    let usual = [USUAL_SUCCESS.0.to_owned()];
    let (path, value) = told.unwrap_or((&usual, USUAL_SUCCESS.1));
    let mut names = path.iter().rev();
    let innermost = names.next().cloned().unwrap_or_default();
    let innermost = Map::from_iter([(innermost, Value::from(value))]);
    names.fold(innermost, |inner, name| {
        Map::from_iter([(name.clone(), Value::Object(inner))])
    })
}

#[cfg(test)]
mod tests {
    use core_signer::{Credential, Method, Nonce, Parameter as SignerParameter, Timestamp, rpc};
    use serde_json::json;

    use super::*;
    use crate::emulator::Builder;
    use core_catalog::{Example, Kind, SuccessField, SuccessRule, Value as Described, products};

    fn operation(answer: Option<&str>, success: Option<(&[&str], &str)>) -> Operation {
        let field = success.map(|(path, value)| SuccessField {
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            values: vec![value.to_owned()],
            ..SuccessField::default()
        });
        Operation {
            success: SuccessRule {
                fields: field.into_iter().collect(),
                items: None,
            },
            examples: vec![Example {
                request: Vec::new(),
                answer: answer.map(str::to_owned),
            }],
            ..Operation::default()
        }
    }

    #[test]
    fn an_action_without_behaviour_answers_with_its_example() {
        let fields = example(&operation(
            Some(r#"{"Code":"OK","RequestId":"old","Data":[1]}"#),
            None,
        ));
        let answer = Answer::done(AnswerKind::Example, fields, "NEW".to_owned());
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(body, json!({"Code": "OK", "RequestId": "NEW", "Data": [1]}));
        assert_eq!((answer.status, answer.code.as_str()), (200, "OK"));
    }

    #[test]
    fn without_an_example_the_answer_says_success_as_the_action_does() {
        let nested = operation(None, Some((&["Data", "Code"], "0000")));
        assert_eq!(
            Value::Object(example(&nested)),
            json!({"Data": {"Code": "0000"}})
        );
        let cut = operation(Some("{\"Code\":"), None);
        assert_eq!(Value::Object(example(&cut)), json!({"Code": "OK"}));
    }

    #[test]
    fn every_example_of_the_tables_is_json() {
        for operation in products().flat_map(|product| &product.operations) {
            let answers = operation.examples.iter();
            for answer in answers.filter_map(|example| example.answer.as_deref()) {
                let parsed = serde_json::from_str::<Map<String, Value>>(answer);
                assert!(parsed.is_ok(), "{}", operation.action);
            }
        }
    }

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
                    .filter(|one| one.required)
                    .collect();
                if let Some(first) = required.first() {
                    let refused = send(&shared, service, &operation.action, &[]);
                    assert_eq!(
                        refused.code,
                        format!("Missing{}", first.name),
                        "{}",
                        operation.action
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
