//! The control: the same faults, met by a caller that repeats whatever fails.

use std::fmt;

use core_client::{Effect, Outcome};
use proofs::faults::{ROWS, double_sender, expect};
use proofs::typed_operation::TypedOperation;
use tokio::task::JoinSet;

use crate::TURNS;
use crate::stage::Stage;

/// What a double sender did.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) cells: usize,
    /// Executions beyond the first, of what creates, spends or destroys.
    pub(crate) duplicates: usize,
    /// Calls that it believed to have failed and that ran.
    pub(crate) false_failures: usize,
}

/// Plays every fault on every action of which nothing may run twice.
pub(crate) async fn play(writes: impl Iterator<Item = &'static TypedOperation>) -> Found {
    let mut found = Found::default();
    let mut playing = JoinSet::new();
    let once = writes.filter(|typed| typed.operation.effect != Effect::Repeatable);
    for (number, typed) in once.enumerate() {
        // A part of the faults for each, so that all come and none takes long.
        for row in ROWS.iter().skip(number % 3).step_by(3) {
            playing.spawn(async move {
                let _turn = TURNS.acquire().await.unwrap();
                let stage = Stage::set(typed, &[row], 0, false).await;
                let believed = double_sender::call(typed, &stage.input, None, &stage.client).await;
                stage.settle().await;
                // The SDK's own caller is known to be right of this cell.
                let open = expect(typed.operation, &[row]).outcome == Outcome::Unknown;
                (believed.unwrap(), stage.executed(), open)
            });
        }
    }
    while let Some(played) = playing.join_next().await {
        let (believed, executed, open) = played.unwrap();
        found.cells += 1;
        found.duplicates += executed.saturating_sub(1);
        found.false_failures += usize::from(!believed && executed > 0);
        assert!(open || executed <= 1, "a duplicate where nothing was open");
    }
    found
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cells, {} duplicates, {} calls that ran and were taken for failed",
            self.cells, self.duplicates, self.false_failures
        )
    }
}
