//! The control: a round's calls with a round's faults, by callers that repeat whatever fails.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use core_client::Effect;
use tokio::task::JoinSet;

use super::holdings::Holdings;
use super::leaks;
use super::plan::{Call, Round};
use super::report::Naive;
use super::round::{inject, settle};
use super::truth::Truth;
use crate::faults::naive;

/// How long a naive caller waits for an answer.
const PATIENCE: Duration = Duration::from_millis(300);

pub(super) async fn play(round: &Arc<Round>) -> Result<Naive, String> {
    let clock = dypls_emulator::ManualClock::new(SystemTime::now());
    let truth = Truth::default();
    let emulator = truth.watch(&clock, round.seed).await?;
    inject(round, &emulator)?;
    let mut calling = JoinSet::new();
    for number in 0..round.clients.len() {
        let round = Arc::clone(round);
        let builder = dyplsapi_sdk::Client::builder()
            .endpoint(emulator.url())
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            .credential(leaks::credential());
        let client = builder.build().map_err(|error| error.to_string())?;
        calling.spawn(async move {
            // It has nothing: what would build on an answer is refused, which costs the control nothing.
            let mut holdings = Holdings::of("1".to_owned());
            for call in round.clients.get(number).into_iter().flatten() {
                let input = holdings.fill(&call.input);
                naive::call(call.road, &input, Some(&call.tag), &client).await?;
            }
            Ok::<_, String>(())
        });
    }
    while let Some(called) = calling.join_next().await {
        called.map_err(|error| error.to_string())??;
    }
    settle(&emulator).await;
    let mut naive = Naive::default();
    for call in round.clients.iter().flatten() {
        naive.calls += 1;
        if makes_or_ends(call) {
            naive.duplicates += truth.executed(&call.tag).saturating_sub(1);
        }
    }
    Ok(naive)
}

fn makes_or_ends(call: &Call) -> bool {
    matches!(
        call.road.operation.effect,
        Effect::Creates | Effect::Spends | Effect::Destroys
    )
}
