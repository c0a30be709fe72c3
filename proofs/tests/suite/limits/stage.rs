//! An emulator in which a call with certain parameters succeeds: what is refused with others is refused for them alone.

use core_catalog::RuleKind;
use core_catalog::check::{Problem, check_request};
use core_catalog::encoding::{Argument, encode};
use core_client::{ClientBuilder, Options};
use dypls_emulator::Emulator;
use dyplsapi_sdk::{Client, Credential};
use proofs::inputs;
use proofs::scenario::{Answers, Scenario};
use proofs::typed_operation::{TypedOperation, further_operations, typed_operations};
use serde_json::Value;

use super::probes::sample;
use super::subject::{Input, Subject};

/// An emulator, and what the call succeeds with.
pub(super) struct Stage {
    /// The parameters.
    pub(super) input: Input,
    client: Client,
    _emulator: Emulator,
}

impl Stage {
    /// Makes the calls that the call builds on.
    pub(super) async fn set(subject: &Subject) -> Self {
        let emulator = Emulator::start().await;
        // The client of one product knows nothing of its own: it serves every product.
        let client = ClientBuilder::<Client>::new(subject.info.service)
            .endpoint(emulator.url())
            .credential(Credential::new("testId", "testSecret"))
            .build()
            .unwrap();
        let scenario = Scenario::read().unwrap();
        let input = match scenario.until(&subject.described.action)[..] {
            [ref before @ .., last] => {
                let mut answers = Answers::new();
                for step in before {
                    let parameters = step.filled(0, &answers).unwrap();
                    let answer = send(&client, &step.action, &parameters).await;
                    answers.insert(step.action.clone(), answer);
                }
                last.filled(0, &answers).unwrap()
            }
            [] => with_record(subject.example.clone(), &client).await,
        };
        let input = keeping_rules(subject, input);
        Self {
            input,
            client,
            _emulator: emulator,
        }
    }

    /// The code that a call is answered with; `OK` where it is done.
    pub(super) async fn code(&self, subject: &Subject, input: &Input) -> String {
        let arguments: Vec<Argument> = subject
            .described
            .parameters
            .iter()
            .filter_map(|parameter| {
                let value = input.get(&parameter.name)?.clone();
                Some(Argument { parameter, value })
            })
            .collect();
        let encoded = encode(&arguments).unwrap();
        let client = self.client.core();
        let parameters = encoded.parameters(client.utc_offset());
        let options = Options::new();
        match client
            .call_dynamic(subject.info, parameters, &options)
            .await
        {
            Ok(_) => "OK".to_owned(),
            Err(error) => error.code().unwrap_or_default().to_owned(),
        }
    }
}

/// The parameters with those that rules demand: some examples leave them out.
fn keeping_rules(subject: &Subject, mut input: Input) -> Input {
    for rule in &subject.described.rules {
        let given = subject.described.parameters.iter();
        let given: Vec<_> = given
            .filter_map(|one| Some((one, input.get(&one.name)?)))
            .collect();
        let is_broken = check_request(subject.described, &given)
            .iter()
            .any(|finding| finding.problem == Problem::Rule(rule));
        if is_broken && rule.kind == RuleKind::Required {
            for name in &rule.parameters {
                let demanded = subject.described.parameter(name).unwrap();
                input.insert(name.clone(), sample(demanded));
            }
        }
    }
    input
}

/// The parameters with the id of a record that there is, where they name one.
async fn with_record(mut input: Input, client: &Client) -> Input {
    if let Some(id) = input.get_mut("RecordId") {
        let added = typed("AddDomainRecord");
        let answer = send(client, added.action, &inputs::example(added).unwrap()).await;
        *id = answer["RecordId"].clone();
    }
    input
}

async fn send(client: &Client, action: &str, input: &Input) -> Value {
    let made = typed(action).make(input).unwrap();
    made.send(client).await.unwrap().value
}

fn typed(action: &str) -> &'static TypedOperation {
    let mut all = typed_operations().iter().chain(further_operations());
    all.find(|typed| typed.action == action).unwrap()
}
