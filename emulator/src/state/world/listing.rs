//! What look-ups list, some time after it was made if lists lag.

use super::{Lag, ListLag, World};

impl World {
    pub(crate) fn set_list_lag(&mut self, lag: Option<ListLag>) {
        self.lag.set(lag);
    }

    pub(crate) fn forget_list_lag(&mut self) {
        self.lag = Lag::default();
    }

    pub(crate) fn list_lag_hits(&self) -> Option<u64> {
        self.lag.hits()
    }

    /// The ids of the bindings on X that a look-up in the pool lists now.
    pub(crate) fn list(&mut self, pool_key: &str, x: &str, now: i64) -> Vec<u64> {
        let active = self.active_on(x, now);
        let in_pool = active.filter(|binding| binding.pool_key() == pool_key);
        let mut ids: Vec<u64> = in_pool.map(|binding| binding.subs_id).collect();
        let all = ids.len();
        ids.retain(|id| !self.lag.hides(*id, now));
        if ids.len() < all {
            self.lag.count_hit();
        }
        ids
    }
}
