//! The control: a round's calls with a round's faults, by callers that repeat whatever fails.

use std::sync::Arc;
use std::time::Duration;

use core_client::Effect;
use tokio::task::JoinSet;

use super::execution_counts::ExecutionCounts;
use super::leaks;
use super::owned_resources::OwnedResources;
use super::plan::{Call, Round};
use super::report::DoubleSender;
use super::round::{inject, settle};
use crate::faults::double_sender;

/// How long a double sender waits for an answer.
const PATIENCE: Duration = Duration::from_millis(300);

pub(super) async fn play(round: &Arc<Round>) -> Result<DoubleSender, String> {
    let clock = super::round::clock(round);
    let execution_counts = ExecutionCounts::default();
    let emulator = execution_counts.start_emulator(&clock, round.seed).await?;
    inject(round, &emulator)?;
    let mut calling = JoinSet::new();
    for number in 0..round.clients.len() {
        let round = Arc::clone(round);
        let now = clock.clone();
        let builder = dyplsapi_sdk::Client::builder()
            .wall_clock(move || now.now())
            .endpoint(emulator.url())
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            .credential(leaks::credential());
        let client = builder.build().map_err(|error| error.to_string())?;
        calling.spawn(async move {
            // It has nothing: what would build on an answer is refused, which costs the control nothing.
            let mut owned_resources = OwnedResources::of("1".to_owned());
            for call in round.clients.get(number).into_iter().flatten() {
                let input = owned_resources.fill(&call.input);
                double_sender::call(call.typed, &input, Some(&call.tag), &client).await?;
            }
            Ok::<_, String>(())
        });
    }
    while let Some(called) = calling.join_next().await {
        called.map_err(|error| error.to_string())??;
    }
    settle(&emulator).await;
    let mut double_sender = DoubleSender::default();
    for call in round.clients.iter().flatten() {
        double_sender.calls += 1;
        if makes_or_ends(call) {
            double_sender.duplicates += execution_counts.executed(&call.tag).saturating_sub(1);
        }
    }
    Ok(double_sender)
}

fn makes_or_ends(call: &Call) -> bool {
    matches!(
        call.typed.operation.effect,
        Effect::Creates | Effect::Spends | Effect::Destroys
    )
}
