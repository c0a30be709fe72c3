//! What a cell is played on: an emulator of its own in which the call can succeed, and a client.

use std::sync::OnceLock;
use std::time::Duration;

use core_client::credential::{CredentialFuture, ProvideCredential};
use core_client::{Effect, RetryBudget, RetryPolicy};
use dypls_emulator::{Emulator, FaultId, Pool, PoolKind};
use dyplsapi_sdk::Client;
use proofs::faults::{ATTEMPTS, MAX_ANSWER_BYTES, Played, Row, credential};
use proofs::inputs;
use proofs::scenario::{Answers, Scenario};
use proofs::typed_operation::{TypedOperation, typed_operations};
use serde_json::{Map, Value};

/// How long a client waits where a fault keeps it waiting. On a busy machine it may lose its patience before the fault
/// comes: then it has twice as much in the next try, up to what the longest delay of a fault leaves.
const PATIENCE: Duration = Duration::from_millis(1_000);
const MOST_PATIENCE: Duration = Duration::from_millis(4_000);
/// Elsewhere no time-out is meant to end a call.
const AGES: Duration = Duration::from_secs(60);
/// A connection on loopback is made at once; a repeat needs this much time left.
const CONNECT: Duration = Duration::from_millis(250);

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
    /// Whether the emulator acts on the action, and does not only echo.
    pub(crate) acts: bool,
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
pub(crate) fn client(url: &str, rows: &[&Row], attempt: u32) -> Client {
    let patience = PATIENCE
        .saturating_mul(1 << attempt.min(8))
        .min(MOST_PATIENCE);
    let any = |played| rows.iter().any(|row| row.played == played);
    // A connection is used again only once the pool has it back.
    let pause = Duration::from_millis(if any(Played::OnReuse) { 20 } else { 0 });
    let policy = RetryPolicy::new()
        .with_attempts(u32::try_from(ATTEMPTS).unwrap())
        .with_refused_spends(true)
        .with_pauses(pause, pause);
    let slow = any(Played::Slowly);
    let builder = Client::builder()
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
    ) -> Self {
        let acts = !scenario().until(typed.action).is_empty();
        let builder = match acts {
            true => Emulator::builder(),
            // What is only echoed needs no numbers, and thousands of emulators start the faster.
            false => Emulator::builder().pool(Pool::new("FC12345", PoolKind::Axb)),
        };
        let emulator = builder.start().await.unwrap();
        let client = client(&emulator.url(), rows, attempt);
        let input = match acts {
            // By a client of its own, which has time.
            true => prologue(typed, &self::client(&emulator.url(), &[], 0)).await,
            false => inputs::example(typed).unwrap(),
        };
        if rows.iter().any(|row| row.played == Played::OnReuse) {
            use_connection(&client).await;
        }
        let mut stage = Self {
            acts,
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

    /// How many bindings, groups and purchases the call made, of an action that takes none away.
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
        emulator.bindings().len() + emulator.groups().len() + emulator.purchases().len()
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

/// Leaves a connection behind that can be used again.
async fn use_connection(client: &Client) {
    let echoed = typed_operations()
        .iter()
        .find(|typed| {
            typed.operation.effect == Effect::Read && scenario().until(typed.action).is_empty()
        })
        .unwrap();
    let made = echoed.make(&inputs::example(echoed).unwrap()).unwrap();
    // Without one, the fault misses, and the cell is played again.
    let _ = made.send(client).await;
    tokio::time::sleep(Duration::from_millis(5)).await;
}
