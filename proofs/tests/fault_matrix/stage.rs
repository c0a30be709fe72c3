//! What a cell is played on: an emulator of its own in which the call can succeed, and a client.

use std::sync::OnceLock;
use std::time::Duration;

use core_client::credential::{CredentialFuture, ProvideCredential};
use core_client::request::ServiceInfo;
use core_client::{ClientBuilder, Effect, RetryBudget, RetryPolicy};
use dypls_emulator::{Emulator, FaultId, Pool, PoolKind};
use dyplsapi_sdk::Client;
use proofs::faults::{ATTEMPTS, MAX_ANSWER_BYTES, Played, Row, TOKEN, credential};
use proofs::inputs;
use proofs::scenario::{Answers, Scenario};
use proofs::typed_operation::{TypedOperation, further_operations, typed_operations};
use serde_json::{Map, Value};

/// How long a client waits where a fault keeps it waiting. On a busy machine it may lose its patience before the fault
/// comes: then it has twice as much in the next try, up to what the longest delay of a fault leaves.
const PATIENCE: Duration = Duration::from_millis(1_000);
const MOST_PATIENCE: Duration = Duration::from_millis(4_000);
/// Elsewhere no time-out is meant to end a call.
const AGES: Duration = Duration::from_secs(60);
/// A connection on loopback is made at once; a repeat needs this much time left.
const CONNECT: Duration = Duration::from_millis(250);

const ADDS_RECORD: &str = "AddDomainRecord";

pub(crate) fn scenario() -> &'static Scenario {
    static SCENARIO: OnceLock<Scenario> = OnceLock::new();
    SCENARIO.get_or_init(|| Scenario::read().unwrap())
}

/// An emulator and a client before the call.
pub(crate) struct Stage {
    pub(crate) emulator: Emulator,
    pub(crate) client: Client,
    /// What the call is made with.
    pub(crate) input: Map<String, Value>,
    /// Whether what the action makes can be counted.
    pub(crate) is_seen: bool,
    typed: &'static TypedOperation,
    faults: Vec<FaultId>,
    before: Before,
}

/// What was there before the call.
#[derive(Default)]
struct Before {
    executed: usize,
    requests: usize,
    things: usize,
}

/// The same credential again, however often it is refused.
struct Provider;

impl ProvideCredential for Provider {
    fn provide(&self) -> CredentialFuture<'_> {
        Box::pin(async { Ok(credential()) })
    }
}

/// A client that makes as many attempts as it may, and does not pause in between; in the n-th try of a cell, from 0.
pub(crate) fn client(
    service: &'static ServiceInfo,
    url: &str,
    rows: &[&Row],
    attempt: u32,
) -> Client {
    let patience = PATIENCE
        .saturating_mul(1 << attempt.min(8))
        .min(MOST_PATIENCE);
    let any = |played| rows.iter().any(|row| row.played == played);
    // A connection is used again only once the pool has it back.
    let pause = Duration::from_millis(if any(Played::OnReuse) { 20 } else { 0 });
    let policy = RetryPolicy::new()
        .with_attempts(u32::try_from(ATTEMPTS).unwrap())
        .with_retry_of_refused_spends(true)
        .with_pauses(pause, pause);
    let slow = any(Played::Slowly);
    // That of Dyplsapi knows nothing of its own: it serves every product.
    let builder = ClientBuilder::<Client>::new(service)
        .endpoint(url)
        .timeout(if slow { patience * 3 / 2 } else { AGES })
        .connect_timeout(if slow { CONNECT } else { AGES / 4 })
        .max_answer_bytes(MAX_ANSWER_BYTES)
        .retry_budget(RetryBudget::unlimited())
        .retry(if slow {
            // Three attempts fit in, with half as much time again for a busy machine.
            policy.with_attempt_timeout(patience * 3 / 10)
        } else {
            policy.with_attempt_timeout(AGES).with_within(AGES)
        });
    let builder = if any(Played::WithProvider) {
        builder.credential_provider(Provider)
    } else {
        builder.credential(credential())
    };
    builder.build().unwrap()
}

impl Stage {
    /// Lives through what has to come before the call, and then lets the faults wait for it.
    pub(crate) async fn set(
        typed: &'static TypedOperation,
        rows: &[&'static Row],
        attempt: u32,
        recognises: bool,
    ) -> Self {
        let acts = !scenario().until(typed.action).is_empty();
        let builder = match acts {
            true => Emulator::builder(),
            // What is only echoed needs no numbers, and thousands of emulators start the faster.
            false => Emulator::builder().pool(Pool::new("FC12345", PoolKind::Axb)),
        };
        let builder = match recognises {
            true => builder.recognises(typed.action, TOKEN),
            false => builder,
        };
        let emulator = builder.start().await.unwrap();
        let service = typed.operation.service;
        let client = client(service, &emulator.url(), rows, attempt);
        // By a client of its own, which has time.
        let patient = self::client(service, &emulator.url(), &[], 0);
        let input = match acts {
            true => prologue(typed, &patient).await,
            false => with_record(inputs::example(typed).unwrap(), &patient).await,
        };
        if rows.iter().any(|row| row.played == Played::OnReuse) {
            use_connection(typed, &client).await;
        }
        let mut stage = Self {
            is_seen: acts || typed.action == ADDS_RECORD,
            input,
            typed,
            faults: Vec::new(),
            before: Before::default(),
            client,
            emulator,
        };
        stage.before = Before {
            executed: stage.emulator.executed(typed.action),
            requests: stage.all_requests(),
            things: stage.things(),
        };
        for (row, attempt) in rows.iter().zip(1..) {
            let injection = row.injection(typed.action, attempt).unwrap();
            stage.faults.push(stage.emulator.faults().inject(injection));
        }
        stage
    }

    /// Waits until whatever is on its way has run.
    pub(crate) async fn settle(&self) {
        self.emulator.faults().run_waiting();
        let delayed = || {
            let journal = self.emulator.journal();
            let waits = |entry: &dypls_emulator::Entry| {
                entry.fault == Some("delay") && !entry.executed && entry.result.is_empty()
            };
            journal.iter().any(waits)
        };
        while delayed() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// How often the action ran by the call.
    pub(crate) fn executed(&self) -> usize {
        self.emulator.executed(self.typed.action) - self.before.executed
    }

    /// How many requests of the call came.
    pub(crate) fn requests(&self) -> usize {
        self.all_requests() - self.before.requests
    }

    /// How many bindings, groups, purchases and records the call made, of an action that takes none away.
    pub(crate) fn made(&self) -> usize {
        self.things().saturating_sub(self.before.things)
    }

    /// Which of the faults struck.
    pub(crate) fn struck(&self) -> Vec<bool> {
        let hit = |id: &FaultId| self.emulator.faults().hits(*id) > 0;
        self.faults.iter().map(hit).collect()
    }

    fn all_requests(&self) -> usize {
        let journal = self.emulator.journal();
        let own = journal
            .iter()
            .filter(|entry| entry.action == self.typed.action);
        own.count()
    }

    fn things(&self) -> usize {
        let emulator = &self.emulator;
        let records = emulator.dns_records().len();
        emulator.bindings().len() + emulator.groups().len() + emulator.purchases().len() + records
    }
}

/// Makes the calls that the call builds on, and gives what the call itself is made with.
async fn prologue(typed: &'static TypedOperation, client: &Client) -> Map<String, Value> {
    let steps = scenario().until(typed.action);
    let (last, before) = steps.split_last().unwrap();
    let mut answers = Answers::new();
    for step in before {
        let typed = typed_operations()
            .iter()
            .find(|typed| typed.action == step.action)
            .unwrap();
        let made = typed.make(&step.filled(0, &answers).unwrap()).unwrap();
        let answer = made.send(client).await.unwrap().value;
        answers.insert(step.action.clone(), answer);
    }
    last.filled(0, &answers).unwrap()
}

/// The parameters with the id of a record that there is, where they name one.
async fn with_record(mut input: Map<String, Value>, client: &Client) -> Map<String, Value> {
    if let Some(id) = input.get_mut("RecordId") {
        let added = further(|typed| typed.action == ADDS_RECORD);
        let made = added.make(&inputs::example(added).unwrap()).unwrap();
        *id = made.send(client).await.unwrap().value["RecordId"].clone();
    }
    input
}

fn further(fits: impl Fn(&&TypedOperation) -> bool) -> &'static TypedOperation {
    further_operations().iter().find(fits).unwrap()
}

/// Leaves a connection behind that can be used again: by a read of the same product.
async fn use_connection(typed: &TypedOperation, client: &Client) {
    let product = typed.operation.service.product;
    let all = typed_operations().iter().chain(further_operations());
    // No fault waits yet, and what it counts is counted from afterwards: the action itself does, if it reads.
    let other = all.into_iter().find(|one| {
        let is_echoed = scenario().until(one.action).is_empty();
        one.operation.service.product == product
            && one.operation.effect == Effect::Read
            && is_echoed
    });
    let other = other.unwrap();
    let made = other.make(&inputs::example(other).unwrap()).unwrap();
    // Without one, the fault misses, and the cell is played again.
    let _ = made.send(client).await;
    tokio::time::sleep(Duration::from_millis(5)).await;
}
