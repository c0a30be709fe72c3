//! Lists that lag: a new binding is in effect, but not yet listed.

use std::collections::HashMap;
use std::time::Duration;

use super::{Binding, World};

/// For how long `QuerySubsId` does not list a new binding. Everything else knows it at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListLag {
    /// For so long after it was made, by the emulator's clock, in whole seconds.
    For(Duration),
    /// Until bindings on its X were listed so many times.
    Lookups(u32),
}

/// The lag that is set, and which bindings it hides.
#[derive(Default)]
pub(crate) struct Lag {
    set: Option<ListLag>,
    /// By the binding's id.
    hidden: HashMap<u64, Hidden>,
    /// How many look-ups did not list something; none if no lag was ever set.
    hits: Option<u64>,
}

enum Hidden {
    /// Until this time, in seconds since 1970.
    Until(i64),
    /// For so many look-ups.
    Lookups(u32),
}

impl World {
    pub(crate) fn set_list_lag(&mut self, lag: Option<ListLag>) {
        self.lag.set = lag;
        if lag.is_some() {
            self.lag.hits.get_or_insert(0);
        }
    }

    pub(crate) fn forget_list_lag(&mut self) {
        self.lag = Lag::default();
    }

    pub(crate) fn list_lag_hits(&self) -> Option<u64> {
        self.lag.hits
    }

    /// The ids of the bindings on X that a look-up in the pool lists now.
    pub(crate) fn list(&mut self, pool_key: &str, x: &str, now: i64) -> Vec<u64> {
        let active = self.active_on(x, now);
        let in_pool = active.filter(|binding| binding.pool_key() == pool_key);
        let mut ids: Vec<u64> = in_pool.map(|binding| binding.subs_id).collect();
        let all = ids.len();
        ids.retain(|id| !self.lag.hides(*id, now));
        if let (true, Some(hits)) = (ids.len() < all, &mut self.lag.hits) {
            *hits = hits.saturating_add(1);
        }
        ids
    }
}

impl Lag {
    pub(super) fn made(&mut self, binding: &Binding) {
        let hidden = match self.set {
            None => return,
            Some(ListLag::For(time)) => {
                let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
                Hidden::Until(binding.terms.created.saturating_add(seconds))
            }
            Some(ListLag::Lookups(lookups)) => Hidden::Lookups(lookups),
        };
        self.hidden.insert(binding.subs_id, hidden);
    }

    /// Whether the binding is hidden from this look-up.
    fn hides(&mut self, id: u64, now: i64) -> bool {
        let hidden = match self.hidden.get_mut(&id) {
            None => return false,
            Some(Hidden::Until(time)) => now < *time,
            Some(Hidden::Lookups(0)) => false,
            Some(Hidden::Lookups(left)) => {
                *left -= 1;
                true
            }
        };
        if !hidden {
            self.hidden.remove(&id);
        }
        hidden
    }
}
