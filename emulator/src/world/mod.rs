//! The business state: pools, X numbers and bindings, in memory, and the rules by which bindings keep apart.
//!
//! Actions change the world only through this module, so that a rule of uniqueness stands in one place for all of them.

mod binding;
mod choice;

use std::collections::{BTreeMap, HashMap};

pub(crate) use self::binding::{Asr, NewBinding};
pub use self::binding::{Binding, BindingStatus};
use crate::pool::{Pool, PoolKind, XNumber};

/// How many bindings one X carries [D help/400482, for AXB].
pub(crate) const BINDINGS_PER_X: usize = 200;

/// The pools and bindings of one emulator.
pub(crate) struct World {
    pools: HashMap<String, Pool>,
    /// Every binding ever made, by its id.
    bindings: BTreeMap<u64, Binding>,
    /// The ids of the bindings on an X that have not ended, as far as is known; ended ones leave when they are met.
    on_x: HashMap<String, Vec<u64>>,
    random: fastrand::Rng,
}

/// Why two bindings cannot be on one X.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conflict {
    pub(crate) subs_id: u64,
    /// The number that is taken: `phoneA` or `phoneB`.
    pub(crate) role: &'static str,
}

impl World {
    pub(crate) fn new(pools: Vec<Pool>, seed: u64) -> Self {
        Self {
            pools: pools
                .into_iter()
                .map(|pool| (pool.key.clone(), sorted(pool)))
                .collect(),
            bindings: BTreeMap::new(),
            on_x: HashMap::new(),
            random: fastrand::Rng::with_seed(seed),
        }
    }

    pub(crate) fn pool(&self, key: &str) -> Option<&Pool> {
        self.pools.get(key)
    }

    /// The X number of this pool.
    pub(crate) fn x_number(&self, pool_key: &str, number: &str) -> Option<&XNumber> {
        let numbers = &self.pools.get(pool_key)?.numbers;
        let found = numbers
            .binary_search_by(|x| x.number.as_str().cmp(number))
            .ok()?;
        numbers.get(found)
    }

    pub(crate) fn binding(&self, subs_id: u64) -> Option<&Binding> {
        self.bindings.get(&subs_id)
    }

    pub(crate) fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.bindings.values()
    }

    /// The kind of the pool that a binding belongs to.
    pub(crate) fn kind_of(&self, binding: &Binding) -> Option<PoolKind> {
        self.pools.get(&binding.pool_key).map(|pool| pool.kind)
    }

    /// Adds a binding that was checked before, and gives its id.
    pub(crate) fn bind(&mut self, new: NewBinding) -> u64 {
        let subs_id = self.fresh_subs_id();
        self.sweep(&new.phone_no_x, new.created);
        self.on_x
            .entry(new.phone_no_x.clone())
            .or_default()
            .push(subs_id);
        self.bindings.insert(subs_id, Binding::new(subs_id, new));
        subs_id
    }

    /// Who stands in the way of binding A and B on X at the time `now`: no number may stand twice on one X, in
    /// whichever role.
    pub(crate) fn conflict(&self, x: &str, a: &str, b: Option<&str>, now: i64) -> Option<Conflict> {
        let active = self.active_on(x, now);
        let takes = |binding: &Binding, number: &str| {
            binding.phone_no_a == number || binding.phone_no_b.as_deref() == Some(number)
        };
        active.into_iter().find_map(|binding| {
            let role = if takes(binding, a) {
                "phoneA"
            } else if b.is_some_and(|b| takes(binding, b)) {
                "phoneB"
            } else {
                return None;
            };
            Some(Conflict {
                subs_id: binding.subs_id,
                role,
            })
        })
    }

    /// The bindings on X that are in effect at the time `now`.
    pub(crate) fn active_on(&self, x: &str, now: i64) -> Vec<&Binding> {
        let ids = self.on_x.get(x).map(Vec::as_slice).unwrap_or_default();
        ids.iter()
            .filter_map(|id| self.bindings.get(id))
            .filter(|binding| binding.is_active(now))
            .collect()
    }

    /// Forgets, for the search on X alone, what has ended; the bindings themselves stay and can be queried.
    fn sweep(&mut self, x: &str, now: i64) {
        let bindings = &self.bindings;
        if let Some(ids) = self.on_x.get_mut(x) {
            // A clock can be set back by hand, which would bring a binding to life again: keep a day's worth.
            ids.retain(|id| {
                bindings
                    .get(id)
                    .is_some_and(|binding| binding.is_active(now.saturating_sub(86_400)))
            });
        }
    }

    /// Sixteen digits, below 2^53, as the documented samples have them.
    fn fresh_subs_id(&mut self) -> u64 {
        loop {
            let id = self
                .random
                .u64(1_000_000_000_000_000..2_000_000_000_000_000);
            if !self.bindings.contains_key(&id) {
                return id;
            }
        }
    }
}

/// By number, so that one is found quickly in a large pool; a number given twice counts once, so that it is not drawn
/// more often.
fn sorted(mut pool: Pool) -> Pool {
    pool.numbers
        .sort_by(|left, right| left.number.cmp(&right.number));
    pool.numbers
        .dedup_by(|next, kept| next.number == kept.number);
    pool
}
