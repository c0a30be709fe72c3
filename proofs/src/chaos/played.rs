//! A round that was played: all that its checks look at.

use std::collections::HashMap;
use std::sync::Arc;

use core_client::reconcile::TicketKey;
use dypls_emulator::{Emulator, FaultId, ManualClock};
use dyplsapi_sdk::Client;

use super::client::Called;
use super::execution_counts::ExecutionCounts;
use super::plan::{Call, Round};

/// A client after its calls.
pub(super) struct Caller {
    pub(super) client: Client,
    pub(super) called: Vec<Called>,
}

/// All that a round's checks look at.
pub(super) struct Played {
    pub(super) round: Arc<Round>,
    pub(super) emulator: Emulator,
    pub(super) clock: ManualClock,
    pub(super) execution_counts: ExecutionCounts,
    pub(super) callers: Vec<Caller>,
    pub(super) key: TicketKey,
    /// The faults of each call, by its tag.
    pub(super) faults: HashMap<String, Vec<FaultId>>,
}

impl Played {
    /// Each call with what it came to, and whose it is.
    pub(super) fn all(&self) -> impl Iterator<Item = (&Call, &Called, &Client)> {
        let clients = self.round.clients.iter().zip(&self.callers);
        clients.flat_map(|(calls, caller)| {
            let called = caller.called.iter();
            called.filter_map(|called| Some((calls.get(called.place)?, called, &caller.client)))
        })
    }

    /// Which of a call's faults struck, in their order.
    pub(super) fn struck(&self, call: &Call) -> Vec<bool> {
        let ids = self.faults.get(&call.tag).into_iter().flatten();
        ids.map(|id| self.emulator.faults().hits(*id) > 0).collect()
    }
}
