//! One round: an emulator, its clients at once, then the look-ups, then what was said against what is.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use core_client::reconcile::TicketKey;
use core_client::{Effect, Outcome};
use dypls_emulator::{Emulator, Entry, FaultId, ListLag, ManualClock};
use dyplsapi_sdk::Client;
use serde_json::{Map, Value};
use tokio::task::JoinSet;

use super::client;
use super::execution_counts::ExecutionCounts;
use super::owned_resources::OwnedResources;
use super::plan::{Call, Round};
use super::played::{Caller, Played};
use super::report::Report;
use super::{checks, lookup};
use crate::typed_operation::{further_operations, typed_operations};

/// For how long new bindings are not listed, in every other round.
const LAG: Duration = Duration::from_secs(30);

/// How much earlier other clients did what they did before.
const EARLIER: Duration = Duration::from_secs(600);
/// 2026-01-02 in Beijing: noon, and twenty minutes before midnight, so that calls and look-ups are on two days.
const STARTS: [u64; 2] = [1_767_326_400, 1_767_368_400];

/// When a round begins.
pub(super) fn clock(round: &Round) -> ManualClock {
    let [noon, night] = STARTS;
    let start = if round.number.is_multiple_of(2) {
        noon
    } else {
        night
    };
    ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(start))
}

/// Plays a round and checks it.
pub(super) async fn play(round: &Arc<Round>) -> Result<Report, String> {
    let mut played = call(round).await?;
    let mut report = Report {
        calls: round.clients.iter().map(Vec::len).sum(),
        faults_hit: played.emulator.faults().total_hits(),
        ..Report::default()
    };
    for (call, called, _) in played.all() {
        report.requests += 1 + called.failed_attempts;
        if call.token {
            report.with_token += 1;
            report.repeated_with_token += usize::from(called.failed_attempts > 0);
        }
        match called.outcome {
            Outcome::Done | Outcome::PartlyDone => report.done += 1,
            Outcome::Refused => report.refused += 1,
            Outcome::NotSent => report.not_sent += 1,
            _ => {
                report.unknown += 1;
                let can_be = call.typed.operation.lookup_plan.is_some();
                report.echoed += usize::from(can_be && !call.acts);
            }
        }
        if let Some(leak) = &called.leak {
            report.leak(format!("{}: {leak}", call.typed.action));
        }
    }
    // What is still on its way may run during the first look-ups, and before the last ones.
    let early = lookup::early(&played).await?;
    settle(&played.emulator).await;
    counts_agree(&played)?;
    checks::verdicts(&played, &mut report);
    checks::duplicates(&played, &mut report);
    lookup::judge(&played, early, lookup::When::AtOnce, &mut report);
    let late = lookup::late(&mut played).await?;
    lookup::judge(&played, late, lookup::When::Afterwards, &mut report);
    Ok(report)
}

async fn call(round: &Arc<Round>) -> Result<Played, String> {
    let clock = clock(round);
    let execution_counts = ExecutionCounts::default();
    let emulator = execution_counts.start_emulator(&clock, round.seed).await?;
    let key = TicketKey::new(*b"a key of made-up bytes, 32 long.");
    let key = key.map_err(|error| error.to_string())?;
    let mut clients = Vec::new();
    for number in 0..round.clients.len() {
        let client = client::client(number, &emulator.url(), &clock)?;
        let group = group(number, &client).await?;
        clients.push((client, group));
    }
    if round.number % 2 == 1 {
        emulator.faults().lag_lists(ListLag::For(LAG));
    }
    others_before(round, &emulator)?;
    clock.advance(EARLIER);
    let faults = inject(round, &emulator)?;
    let mut calling = JoinSet::new();
    for (number, (client, group)) in clients.into_iter().enumerate() {
        let (round, key) = (Arc::clone(round), key.clone());
        calling.spawn(async move {
            let mut owned_resources = OwnedResources::of(group);
            let calls = round
                .clients
                .get(number)
                .map_or(&[] as &[Call], Vec::as_slice);
            let called = client::call_all(calls, &client, &key, &mut owned_resources).await?;
            Ok::<_, String>((number, Caller { client, called }))
        });
    }
    let mut callers = Vec::new();
    while let Some(called) = calling.join_next().await {
        callers.push(called.map_err(|error| error.to_string())??);
    }
    callers.sort_by_key(|(number, _)| *number);
    Ok(Played {
        round: Arc::clone(round),
        emulator,
        clock,
        execution_counts,
        callers: callers.into_iter().map(|(_, caller)| caller).collect(),
        key,
        faults,
    })
}

/// Lets another client do what has to be done before.
fn others_before(round: &Round, emulator: &Emulator) -> Result<(), String> {
    for call in round.clients.iter().flatten() {
        let Some(before) = &call.before else {
            continue;
        };
        let texts = call.input.iter();
        let pairs: Vec<(&str, &str)> = texts
            .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
            .collect();
        emulator
            .as_other_client(|other| other.call(before, &pairs))
            .map_err(|code| format!("{before} before {}: {code}", call.typed.action))?;
    }
    Ok(())
}

/// A group that the client's calls can name.
async fn group(number: usize, client: &Client) -> Result<String, String> {
    let typed = typed_operations()
        .iter()
        .find(|typed| typed.action == "CreateAxgGroup");
    let typed = typed.ok_or("there is no action that makes a group")?;
    let member = format!("139000099{number:02}");
    let input = Map::from_iter([
        ("PoolKey".to_owned(), Value::from("FC12348")),
        ("Name".to_owned(), Value::from(format!("client {number}"))),
        ("Numbers".to_owned(), Value::from(vec![member])),
    ]);
    let made = typed.make(&input)?.tagged("prologue");
    let answered = made.send(client).await.map_err(|error| error.to_string())?;
    let id = answered.value.get("GroupId");
    Ok(id.map_or_else(String::new, |id| id.to_string().replace('"', "")))
}

/// Lets the plan's faults wait for their calls.
pub(super) fn inject(
    round: &Round,
    emulator: &Emulator,
) -> Result<HashMap<String, Vec<FaultId>>, String> {
    let mut ids: HashMap<String, Vec<FaultId>> = HashMap::new();
    for call in round.clients.iter().flatten() {
        for (row, attempt) in call.rows.iter().zip(1..) {
            let injection = row.injection(call.typed.action, attempt)?.tagged(&call.tag);
            let id = emulator.faults().inject(injection);
            ids.entry(call.tag.clone()).or_default().push(id);
        }
    }
    Ok(ids)
}

/// Waits until whatever is on its way has run.
pub(super) async fn settle(emulator: &Emulator) {
    let waits =
        |entry: &Entry| entry.fault == Some("delay") && !entry.executed && entry.result.is_empty();
    while emulator.journal().iter().any(waits) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    emulator.faults().run_waiting();
}

/// The counts by tag are those of the emulator's journal: else none of the checks would mean anything.
fn counts_agree(played: &Played) -> Result<(), String> {
    let writes = typed_operations()
        .iter()
        .chain(further_operations())
        .filter(|typed| typed.operation.effect != Effect::Read);
    // Two products have an action of one name.
    let writes: BTreeSet<&str> = writes.map(|typed| typed.action).collect();
    let executed = writes.iter().map(|action| played.emulator.executed(action));
    let by_action: usize = executed.sum();
    let tagged = played
        .all()
        .filter(|(call, ..)| call.typed.operation.effect != Effect::Read)
        .map(|(call, ..)| played.execution_counts.executed(&call.tag));
    let by_tag: usize = tagged.sum::<usize>() + played.execution_counts.executed("prologue");
    if by_action == by_tag {
        Ok(())
    } else {
        Err(format!(
            "the journal counts {by_action} executions of writes, and {by_tag} by their tags"
        ))
    }
}
