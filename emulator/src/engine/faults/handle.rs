//! The faults of a running emulator, for its user.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use super::known_actions::{check, check_action};
use super::{Calls, Injection};
use crate::engine::other_client::OtherClient;
use crate::engine::shared::Shared;
use crate::state::sync::lock;
use crate::state::world::ListLag;

/// The faults of an emulator: injects faults, and tells which of them were applied. See [`crate::Emulator::faults`].
#[derive(Clone, Copy)]
pub struct Faults<'a> {
    shared: &'a Shared,
}

/// Identifies an injected fault, or an act of another client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FaultId(u64);

/// How often a part of the script took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultHits {
    /// A description of the part.
    pub what: String,
    /// How often it took effect.
    pub hits: u64,
}

impl<'a> Faults<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// Injects a fault. Calls are counted from now on.
    ///
    /// # Panics
    ///
    /// If the fault would never be applied: the emulator does not know its action, it is for call 0, or its chance is 0.
    #[track_caller]
    pub fn inject(&self, injection: Injection) -> FaultId {
        refuse_unknown(check(&injection));
        FaultId(lock(&self.shared.script).inject(injection))
    }

    /// Lets another client act right after an action was executed, before that call is answered. Refused calls do not count.
    ///
    /// `act` must call the emulator only through its argument.
    ///
    /// # Panics
    ///
    /// If the emulator does not know the action.
    #[track_caller]
    pub fn after_call(
        &self,
        action: &str,
        calls: Calls,
        act: impl FnMut(&mut OtherClient<'_>) + Send + 'static,
    ) -> FaultId {
        refuse_unknown(check_action(action));
        let act = Arc::new(Mutex::new(act));
        FaultId(lock(&self.shared.script).add_act(action, calls, act))
    }

    /// Hides bindings that are created from now on from `QuerySubsId` for a while. `None`: new ones are listed immediately.
    pub fn lag_lists(&self, lag: impl Into<Option<ListLag>>) {
        lock(&self.shared.world).set_list_lag(lag.into());
    }

    /// How often a part of the script took effect: the fault was applied, or the other client acted. On a call that the gateway
    /// refused anyway, a refusal and a late execution do not count.
    #[must_use]
    pub fn hits(&self, id: FaultId) -> u64 {
        lock(&self.shared.script).hits(id.0)
    }

    /// All parts of the script with their hits, in the order of injection; then the lag of lists, if one was ever set.
    #[must_use]
    pub fn report(&self) -> Vec<FaultHits> {
        let mut all = lock(&self.shared.script).report();
        let lag = lock(&self.shared.world).list_lag_hits();
        all.extend(lag.map(|hits| ("lists that lag".to_owned(), hits)));
        all.into_iter()
            .map(|(what, hits)| FaultHits { what, hits })
            .collect()
    }

    /// The hits of all parts together.
    #[must_use]
    pub fn total_hits(&self) -> u64 {
        self.report().iter().map(|one| one.hits).sum()
    }

    /// Checks that every part of the script took effect.
    ///
    /// # Panics
    ///
    /// If a part did not.
    #[track_caller]
    pub fn assert_all_hit(&self) {
        let unused: Vec<Cow<'_, str>> = self
            .report()
            .into_iter()
            .filter(|one| one.hits == 0)
            .map(|one| one.what.into())
            .collect();
        assert!(
            unused.is_empty(),
            "faults that were never applied: {unused:?}"
        );
    }

    /// Removes all faults, acts and hits, and the lag of lists. Requests that wait for late execution stay.
    pub fn clear(&self) {
        lock(&self.shared.script).clear();
        lock(&self.shared.world).forget_list_lag();
    }

    /// How many requests wait for late execution.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.shared.run_due();
        lock(&self.shared.late).len()
    }

    /// Executes every request that waits for late execution now.
    pub fn run_waiting(&self) {
        self.shared.run_due();
        self.shared.run_all_late();
    }
}

/// A fault that is never applied makes a test pass that tests nothing.
#[track_caller]
#[allow(
    clippy::panic,
    reason = "a mistake of the test, told where the test made it"
)]
fn refuse_unknown(checked: Result<(), String>) {
    if let Err(why) = checked {
        panic!("{why}");
    }
}

impl std::fmt::Debug for Faults<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.report()).finish()
    }
}
